# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Expressions of Yarn, for yarn_player.py: from its documentation, which has `and`, `or` and `xor` on one level."""
import math
import re

_TOKEN = re.compile(r'\s*(?:(\d+(?:\.\d+)?)|"((?:[^"\\]|\\.)*)"|(\$\w+)|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[-+*/%()<>!^,.]))')
_WORDS = {"is": "==", "eq": "==", "neq": "!=", "lt": "<", "gt": ">", "lte": "<=", "gte": ">=", "and": "&&", "or": "||",
          "not": "!", "xor": "^"}
# Loosest first; operators of one row are applied from left to right.
_ROWS = [("&&", "||", "^"), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%")]


def tokens_of(text):
    at, found = 0, []
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise ValueError(f"no token in {text[at:]!r}")
        at = match.end()
        number, string, variable, word, sign = match.groups()
        if number is not None:
            found.append(("value", float(number)))
        elif string is not None:
            found.append(("value", re.sub(r"\\(.)", r"\1", string)))
        elif variable:
            found.append(("variable", variable))
        elif word in ("true", "false"):
            found.append(("value", word == "true"))
        elif word:
            found.append(("sign", _WORDS[word]) if word in _WORDS else ("word", word))
        else:
            found.append(("sign", sign))
    return found


class Expression:
    def __init__(self, text, player):
        self.tokens, self.at, self.player = tokens_of(text), 0, player

    def value(self):
        result = self.row(0)
        assert self.at == len(self.tokens), self.tokens
        return result

    def sign(self, *signs):
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def row(self, level):
        if level == len(_ROWS):
            return self.prefix()
        left = self.row(level + 1)
        while sign := self.sign(*_ROWS[level]):
            left = apply(sign, left, self.row(level + 1))
        return left

    def prefix(self):
        if self.sign("!"):
            return not self.prefix()
        if self.sign("-"):
            return -self.prefix()
        if self.sign("("):
            inside = self.row(0)
            assert self.sign(")")
            return inside
        kind, what = self.tokens[self.at]
        self.at += 1
        if kind == "value":
            return what
        if kind == "variable":
            return self.player.read(what)
        if self.sign("."):
            self.at += 1
            return self.player.enumerations[what][self.tokens[self.at - 1][1]]
        assert self.sign("("), self.tokens
        arguments = []
        while not self.sign(")"):
            if arguments:
                assert self.sign(",")
            arguments.append(self.row(0))
        return self.player.call(what, arguments)


def apply(sign, a, b):
    if sign in ("&&", "||", "^"):
        return {"&&": a and b, "||": a or b, "^": a != b}[sign]
    if sign == "%":
        a, b = int(a), int(b)
        return float(abs(a) % abs(b) * (-1 if a < 0 else 1))
    return {"==": lambda: a == b, "!=": lambda: a != b, "<": lambda: a < b, "<=": lambda: a <= b, ">": lambda: a > b,
            ">=": lambda: a >= b, "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[sign]()


def shown(value):
    """A value in a text."""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def built_in(name, arguments):
    a = arguments[0] if arguments else None
    b = arguments[1] if len(arguments) > 1 else None
    if name == "random":
        return 0.0
    if name == "dice" and a == 1:
        return 1.0
    if name == "random_range" and a == b:
        return a
    simple = {"floor": math.floor, "ceil": math.ceil, "int": math.trunc, "inc": lambda x: math.floor(x) + 1,
              "dec": lambda x: math.ceil(x) - 1, "round": lambda x: math.floor(x + 0.5), "decimal": lambda x: x - math.trunc(x),
              "number": float, "min": lambda x: min(x, b), "max": lambda x: max(x, b)}
    if name in simple:
        return float(simple[name](a))
    return {"string": shown, "bool": bool, "format_invariant": shown}[name](a)
