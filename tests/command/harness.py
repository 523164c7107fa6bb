# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What the tests of the command have in common: a folder of their own, and the command run in it."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

NPCS = os.path.abspath(sys.argv.pop(1))
# Parts that this build of the command was made without: editing, archives.
WITHOUT = os.environ.get("NPCS_WITHOUT", "").split()


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)

    def path(self, name):
        return str(pathlib.Path(self.place.name) / name)

    def read(self, name):
        return pathlib.Path(self.path(name)).read_bytes()

    def write(self, name, content):
        file = pathlib.Path(self.path(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def npcs(self, *arguments, typed="", environment=None):
        done = subprocess.run([NPCS, *arguments], input=typed, capture_output=True, text=True, timeout=600, cwd=self.place.name,
                              env={**os.environ, **(environment or {})})
        return done.returncode, done.stdout, done.stderr

    def program(self, text, *arguments, typed="", **more):
        self.write("program.ms", text)
        return self.npcs("run", *arguments, "program.ms", typed=typed, **more)
