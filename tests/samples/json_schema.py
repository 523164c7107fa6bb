# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""docs/script.schema.json fits what `npcs dump --json` writes for scripts of the tests and samples, and refuses what is no
script. The few words of JSON Schema that it uses are checked here, so that nothing has to be installed.

    json_schema.py NPCS ROOT
"""
import json
import pathlib
import re
import subprocess
import sys
import unittest

NPCS, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:3]
SCHEMA = json.loads((ROOT / "docs" / "script.schema.json").read_text())
TYPES = {"null": type(None), "boolean": bool, "number": (int, float), "string": str, "array": list, "object": dict}


def is_type(value, name):
    return isinstance(value, TYPES[name]) and not (name == "number" and isinstance(value, bool))


def same(value, constant):
    return value == constant and isinstance(value, bool) == isinstance(constant, bool)


def fits_array(value, schema):
    first = schema.get("items", {})
    if isinstance(first, dict):
        return all(fits(item, first) for item in value)
    rest = schema.get("additionalItems", True)
    return (all(fits(*pair) for pair in zip(value, first)) and all(fits(item, rest) for item in value[len(first):]))


def fits_object(value, schema):
    properties = schema.get("properties", {})
    if any(name not in value for name in schema.get("required", [])):
        return False
    if any(name in value and other not in value for name, others in schema.get("dependencies", {}).items() for other in others):
        return False
    return all(fits(item, properties.get(name, schema.get("additionalProperties", True))) for name, item in value.items())


def fits(value, schema):
    if isinstance(schema, bool):
        return schema
    unknown = set(schema) - {"$ref", "$schema", "title", "description", "definitions", "type", "const", "enum", "pattern", "anyOf",
                             "items", "additionalItems", "minItems", "properties", "required", "dependencies",
                             "additionalProperties"}
    assert not unknown, unknown
    if "$ref" in schema:
        return fits(value, SCHEMA["definitions"][schema["$ref"].removeprefix("#/definitions/")])
    types = schema.get("type", [])
    if types and not any(is_type(value, name) for name in ([types] if isinstance(types, str) else types)):
        return False
    if "const" in schema and not same(value, schema["const"]):
        return False
    if "enum" in schema and not any(same(value, constant) for constant in schema["enum"]):
        return False
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        return False
    if "anyOf" in schema and not any(fits(value, other) for other in schema["anyOf"]):
        return False
    if isinstance(value, list) and (len(value) < schema.get("minItems", 0) or not fits_array(value, schema)):
        return False
    return not isinstance(value, dict) or fits_object(value, schema)


def assigned(value):
    return {"npcs": 1, "body": [{"do": "assign", "target": ["var", "x"], "value": value}]}


class Schema(unittest.TestCase):
    def test_scripts(self):
        written = 0
        # A third of the tests' own shows all of the forms, in a third of the time.
        for script in sorted((ROOT / "tests").rglob("*.npcs"))[::3] + sorted((ROOT / "samples").rglob("*.npcs")):
            done = subprocess.run([NPCS, "dump", "--json", script], capture_output=True, timeout=600)
            if done.returncode != 0:
                continue
            written += 1
            self.assertTrue(fits(json.loads(done.stdout), SCHEMA), script)
        self.assertGreater(written, 100)

    def test_what_is_no_expression(self):
        for value in ({}, [], [1], ["frobnicate", 1], ["eq", 1], ["eq", 1, 2, 3], ["not"], ["var", "if"], ["var", "a b"], ["var", "1a"],
                      ["var", 1], ["member", 1, 2], ["chain", 1, "lt"], ["chain", 1, "add", 2], ["map", 1], ["map", [1]], ["if", 1, 2],
                      ["function", ["a"]], ["function", [["a", ["list"]]], []], ["infinity", 1], "two\nlines", ["list", {}],
                      ["call"], ["slice", 1, 2], ["group"], ["l", [{}]], ["l", 1, 2]):
            self.assertFalse(fits(assigned(value), SCHEMA), value)
        for value in (1, "a", None, True, ["var", "é"], ["var", "option"], ["list"], ["map"], ["infinity"], ["function", [], []],
                      ["arr_i", ["l", [1, ["a", None]]], 0]):
            self.assertTrue(fits(assigned(value), SCHEMA), value)

    def test_what_is_no_statement(self):
        for statement in (1, {}, {"do": "dance"}, {"do": "break", "value": 1}, {"do": "while", "condition": 1},
                          {"do": "if", "branches": []}, {"do": "command", "callee": 1, "arguments": []},
                          {"do": "assign", "target": ["add", 1, 2], "value": 1}, {"do": "assign", "target": ["var", "x"], "op": "plus", "value": 1},
                          {"do": "choose", "options": [{"text": 1, "variable": "i", "body": []}]},
                          {"do": "choose", "options": [{"text": 1, "once": 1, "body": []}]}):
            self.assertFalse(fits({"npcs": 1, "body": [statement]}, SCHEMA), statement)
        for script in ({}, [], {"npcs": 1}, {"npcs": 2, "body": []}, {"npcs": True, "body": []}, {"npcs": 1, "body": [], "title": ""}):
            self.assertFalse(fits(script, SCHEMA), script)


if __name__ == "__main__":
    unittest.main()
