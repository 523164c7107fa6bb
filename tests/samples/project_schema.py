# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""docs/npcs.schema.json fits the project files of the samples, and what it knows is what the command knows.

    project_schema.py NPCS ROOT
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import schema_checker

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None

NPCS, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:3]
SCHEMA = json.loads((ROOT / "docs" / "npcs.schema.json").read_text())

GOOD = ['[project]\nscripts = ["**/*.npcs"]\nstart = ["a.npcs", "b.npcs"]\nimport_paths = []\nhost = "game.toml"\nevents = ["alarm"]\n[editor]\nfont = 1\n',
        '[host.ask]\nparameters = ["q: text", "again: number?", "x"]\nasks = "q"\nreturns = "number"\nstub = [1, "a", {b = 2}]\ndoc = "Asks"\n',
        '[answers]\nprompt = ["Ada", 1.5]\n"How *?" = [""]\n[characters]\nnames = ["Marta"]\n', '[host.f]\nspeaks = "l"\nparameters = ["l:text"]\nstub = 3\n']
# What the schema refuses, the command refuses or warns of.
BAD = ['project = 1\n', '[project]\nscripts = "a"\n', '[project]\nstart = 1\n', '[project]\nstrat = "a"\n', '[project]\nhost = 1\n', '[project]\nevents = "alarm"\n', '[project]\nevents = [1]\n',
       '[characters]\nname = []\n', '[characters]\nnames = "a"\n', 'answers = 1\n', '[answers]\na = []\n', '[answers]\na = "b"\n',
       '[answers]\na = [[1]]\n', '[host]\ngold = 1\n', '[host.gold]\nretuns = "number"\n', '[host.gold]\nreturns = "numbr"\n',
       '[host.gold]\nreturns = 1\n', '[host.gold]\nparameters = "a"\n', '[host.gold]\nparameters = ["a b"]\n', '[host.gold]\nparameters = ["a: txt"]\n']


def told(text):
    """What the command says of a project file."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        (folder / "npcs.toml").write_text(text)
        (folder / "game.toml").write_text("")
        (folder / "a.npcs").write_text("")
        done = subprocess.run([NPCS, "check", folder / "a.npcs"], capture_output=True, text=True, timeout=600)
        return done.stdout + done.stderr


@unittest.skipIf(tomllib is None, "this Python cannot read TOML")
class Schema(unittest.TestCase):
    def test_project_files(self):
        files = sorted(ROOT.glob("samples/**/npcs.toml"))
        self.assertGreater(len(files), 3)
        for file in files:
            self.assertTrue(schema_checker.fits(tomllib.loads(file.read_text()), SCHEMA, SCHEMA), file)

    def test_what_is_right(self):
        for text in GOOD:
            self.assertTrue(schema_checker.fits(tomllib.loads(text), SCHEMA, SCHEMA), text)
            self.assertEqual(told(text), "", text)

    def test_what_is_wrong(self):
        for text in BAD:
            self.assertFalse(schema_checker.fits(tomllib.loads(text), SCHEMA, SCHEMA), text)
            self.assertIn("npcs.toml:", told(text), text)


if __name__ == "__main__":
    unittest.main()
