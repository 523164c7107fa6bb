# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""docs/script.schema.json fits what `npcs dump --json` writes for scripts of the tests and samples, and refuses what is no
script.

    json_schema.py NPCS ROOT
"""
import json
import pathlib
import subprocess
import sys
import unittest

import schema_checker

NPCS, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:3]
SCHEMA = json.loads((ROOT / "docs" / "script.schema.json").read_text())


def fits(value, schema):
    return schema_checker.fits(value, schema, SCHEMA)


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
