# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What a game says of itself (Host::describe) is read by the command without a warning, and fits the schema.

    descriptions.py NPCS GAME ROOT      GAME writes its description to standard output
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

GAME, ROOT = os.path.abspath(sys.argv[2]), pathlib.Path(sys.argv[3])
del sys.argv[2:4]
sys.path.insert(0, str(ROOT / "tests" / "samples"))

import schema_checker  # noqa: E402
from harness import CommandTest  # noqa: E402

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None

TALK = '''shout {"name": "Marta"}, "More ale!"
print gold + 1
print items
print größe
print name
give "a key"
odd 1, 2, 3
log
n = how_many("How many mugs?") * 2
give "mugs", n
'''
SAID = '''Marta: More ale!
8
["rope", {"a ""b""
]": 1, "name": "lamp"}]
0
"Ada"
[project]
start = "\\"
(give "a key")
(odd 1, 2, 3)
(log)
How many mugs?
> 3
(give "mugs", 6)
'''


class Descriptions(CommandTest):
    def setUp(self):
        super().setUp()
        done = subprocess.run([GAME], capture_output=True, timeout=600)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.described = done.stdout.decode()
        self.write("game.toml", self.described)
        self.write("npcs.toml", '[project]\nstart = "talk.npcs"\nhost = "game.toml"\n')
        self.write("talk.npcs", TALK)

    def test_check_and_play(self):
        self.assertEqual(self.npcs("check", "--warnings-as-errors", "talk.npcs"), (0, "", ""))
        self.assertEqual(self.npcs("play", ".", typed="3\n"), (0, SAID, ""))

    def test_types_are_checked(self):
        for call, told in (('give 1, "two"', "give: 'count' must be a number"), ("give", "give: 'what' must be a text"),
                           ('odd 1, 2, "x"', "odd: 'x' must be a number"), ("odd 1, []", "odd: 'argument2' must be a number")):
            self.write("talk.npcs", call + "\n")
            code, shown, problem = self.npcs("play", ".")
            self.assertEqual((code, shown), (1, ""), call)
            self.assertIn(told, problem)

    def test_explore_tries_all_stubs(self):
        self.write("talk.npcs", 'g = gold\nif g == 0 then\n\tx = {}\n\tprint x.poor\nend if\nif g == -2 then print nobody\n')
        code, shown, problem = self.npcs("explore", "--format=json", ".")
        self.assertEqual((code, problem), (1, ""))
        found = [(one["code"], one["line"], one["answers"]) for one in json.loads(shown)["findings"]]
        self.assertEqual(found, [("error", 4, ["/give gold 0"]), ("error", 6, ["/give gold -2"])])

    @unittest.skipIf(tomllib is None, "this Python cannot read TOML")
    def test_schema_and_toml(self):
        schema = json.loads((ROOT / "docs" / "npcs.schema.json").read_text())
        described = tomllib.loads(self.described)
        self.assertTrue(schema_checker.fits(described, schema, schema))
        self.assertEqual(list(described), ["host"])
        self.assertEqual(list(described["host"]), ["shout", "give", "how_many", "items", "größe", "name", "odd", "log", "gold"])
        self.assertEqual(described["host"]["größe"]["doc"], '"""\n[host.evil]\ndoc = \'\'\'\\u0000 \\ \x01\x7f\ufffd # ]')
        self.assertEqual(described["host"]["gold"]["stub"], [7, 0, 1e300, 0.1, -2])


if __name__ == "__main__":
    unittest.main()
