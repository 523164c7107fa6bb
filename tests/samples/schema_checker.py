# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""The few words of JSON Schema that the schemas in docs/ use, so that nothing has to be installed."""
import re

TYPES = {"null": type(None), "boolean": bool, "number": (int, float), "string": str, "array": list, "object": dict}


def is_type(value, name):
    return isinstance(value, TYPES[name]) and not (name == "number" and isinstance(value, bool))


def same(value, constant):
    return value == constant and isinstance(value, bool) == isinstance(constant, bool)


def fits_array(value, schema, root):
    first = schema.get("items", {})
    if isinstance(first, dict):
        return all(fits(item, first, root) for item in value)
    rest = schema.get("additionalItems", True)
    return (all(fits(*pair, root) for pair in zip(value, first)) and all(fits(item, rest, root) for item in value[len(first):]))


def fits_object(value, schema, root):
    properties = schema.get("properties", {})
    if any(name not in value for name in schema.get("required", [])):
        return False
    if any(name in value and other not in value for name, others in schema.get("dependencies", {}).items() for other in others):
        return False
    if not all(fits(name, schema.get("propertyNames", True), root) for name in value):
        return False
    return all(fits(item, properties.get(name, schema.get("additionalProperties", True)), root) for name, item in value.items())


def fits(value, schema, root):
    if isinstance(schema, bool):
        return schema
    unknown = set(schema) - {"$ref", "$schema", "title", "description", "definitions", "type", "const", "enum", "pattern", "anyOf", "not",
                             "items", "additionalItems", "minItems", "properties", "required", "dependencies",
                             "propertyNames", "additionalProperties"}
    assert not unknown, unknown
    if "$ref" in schema:
        return fits(value, root["definitions"][schema["$ref"].removeprefix("#/definitions/")], root)
    types = schema.get("type", [])
    if types and not any(is_type(value, name) for name in ([types] if isinstance(types, str) else types)):
        return False
    if "const" in schema and not same(value, schema["const"]):
        return False
    if "enum" in schema and not any(same(value, constant) for constant in schema["enum"]):
        return False
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        return False
    if "anyOf" in schema and not any(fits(value, other, root) for other in schema["anyOf"]):
        return False
    if "not" in schema and fits(value, schema["not"], root):
        return False
    if isinstance(value, list) and (len(value) < schema.get("minItems", 0) or not fits_array(value, schema, root)):
        return False
    return not isinstance(value, dict) or fits_object(value, schema, root)
