# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""docs/npcs.schema.json and the reader of npcs.toml say the same of good and bad files. Needs python3-jsonschema.

    schema.py NPCS SOURCE_FOLDER
"""
import json
import os
import pathlib
import sys
import tomllib
import unittest

try:
    import jsonschema
except ImportError:
    # A distribution's package belongs to its own Python.
    if os.path.exists("/usr/bin/python3") and os.path.realpath(sys.executable) != os.path.realpath("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    jsonschema = None

from harness import CommandTest

SOURCE = pathlib.Path(sys.argv.pop(1))

GOOD = ["", "[project]\n", '[project]\nscripts = ["a/**/*.npcs"]\nstart = "a.npcs"\nimport_paths = []\nevents = ["x"]\n', '[project]\nstart = ["a.npcs", "b.npcs"]\n',
        '[characters]\nnames = ["Ada"]\n', "[host.gold]\n", '[host.gold]\nreturns = "number"\nstub = [1, "x", 2.5, [1], {a = 1}]\n', "[host.gold]\nstub = 3\n",
        '[host.a]\nparameters = ["who", "line: text", "n : number?", "f: function", "x: value", "m: map", "l: list?"]\nspeaks = "line"\nasks = "who"\ndoc = "x"\n',
        '[host.a]\nreturns = "null"\n', '[host."größe"]\nreturns = "map"\n', '[answers]\n"Name?" = ["Ada", 3]\nprompt = [""]\n', "[editor]\nfont = 1\n", '[tool.black]\nx = true\n']
BAD = ["project = 1\n", "[project]\nscripts = 1\n", "[project]\nscripts = [1]\n", "[project]\nstart = 1\n", "[project]\nstart = [1]\n", '[project]\nstrat = "a"\n',
       "[project]\nimport_paths = \"lib\"\n", "[project]\nhost = 1\n", "[project]\nevents = [1]\n", "characters = 1\n", '[characters]\nname = ["Ada"]\n',
       '[characters]\nnames = "Ada"\n', "host = 1\n", "[host]\ngold = 1\n", '[host.gold]\nreturns = "nubmer"\n', '[host.gold]\nretuns = "number"\n',
       "[host.gold]\nreturns = 1\n", '[host.a]\nparameters = ["b: txt"]\n', '[host.a]\nparameters = ["1b"]\n', '[host.a]\nparameters = "b"\n', "[host.a]\nparameters = [1]\n",
       "[host.a]\ndoc = 1\n", "[host.a]\nspeaks = 1\n", "[host.a]\nasks = 1\n", '[host."a b"]\nreturns = "number"\n', "answers = 1\n", "[answers]\nx = []\n",
       "[answers]\nx = [[1]]\n", '[answers]\nx = "Ada"\n', '[host.end]\nreturns = "number"\n', '[characters]\nnames = [1]\n']


class Schema(CommandTest):
    def setUp(self):
        super().setUp()
        if jsonschema is None:
            self.skipTest("python3-jsonschema is not installed")
        self.schema = json.loads((SOURCE / "docs/npcs.schema.json").read_text())
        jsonschema.Draft7Validator.check_schema(self.schema)
        self.write("a.npcs", "print 1\n")

    def reader_accepts(self, text):
        self.write("npcs.toml", text)
        code, shown, problem = self.npcs("check", "a.npcs")
        return (code, shown, problem) == (0, "", "")

    def schema_accepts(self, text):
        return not list(jsonschema.Draft7Validator(self.schema).iter_errors(tomllib.loads(text)))

    def test_good(self):
        for text in GOOD:
            self.assertEqual((self.schema_accepts(text), self.reader_accepts(text)), (True, True), text)

    def test_bad(self):
        for text in BAD:
            self.assertEqual((self.schema_accepts(text), self.reader_accepts(text)), (False, False), text)

    def test_samples(self):
        files = [file for folder in ("samples", "tests/explore") for file in sorted((SOURCE / folder).rglob("npcs.toml"))]
        self.assertGreater(len(files), 10)
        for file in files:
            text = file.read_text()
            self.assertTrue(self.schema_accepts(text), file)
            if (file.parent / "game.toml").exists():
                self.write("game.toml", (file.parent / "game.toml").read_text())
            self.assertTrue(self.reader_accepts(text), file)


if __name__ == "__main__":
    unittest.main()
