# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""No slip of the hand costs a file: what the command writes over, and what it does not.

    outputs.py NPCS
"""
import os
import unittest

from harness import CommandTest

TALK = 'n = prompt("How many?")\nprint n\n'


class Outputs(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("talk.npcs", TALK)

    def start(self, state, *more):
        return self.npcs("start", "talk.npcs", "--state", state, *more)

    def refused(self, result, name, before, reason):
        code, shown, problem = result
        self.assertEqual((code, shown), (2, ""), problem)
        self.assertIn(f"cannot write {name}: ", problem)
        self.assertIn(reason, problem)
        self.assertEqual(self.read(name), before)

    def test_never_over_the_script(self):
        os.link(self.path("talk.npcs"), self.path("hard.npcs"))
        os.symlink(self.path("talk.npcs"), self.path("soft.npcs"))
        for name in ("talk.npcs", "./talk.npcs", self.path("talk.npcs"), "hard.npcs", "soft.npcs"):
            for force in ([], ["--force"]):
                self.refused(self.start(name, *force), name, TALK.encode(), "the script itself")
                self.refused(self.npcs("outline", "talk.npcs", name, *force), name, TALK.encode(), "the script itself")

    def test_never_over_a_module(self):
        self.write("lib.npcs", "x = 1\n")
        self.write("talk.npcs", 'import "lib"\n' + TALK)
        for force in ([], ["--force"]):
            self.refused(self.start("lib.npcs", *force), "lib.npcs", b"x = 1\n", "belongs to it")

    def test_never_over_what_is_tested(self):
        self.write("npcs.toml", '[project]\nstart = "talk.npcs"\n')
        self.write("talk.play", "# script: talk.npcs\nHow many?\n> 3\n3\n")
        for option in ("--junit", "--coverage"):
            for name in ("talk.npcs", "talk.play", "npcs.toml"):
                before = self.read(name)
                for force in ([], ["--force"]):
                    code, _, problem = self.npcs("test", "talk.play", option, name, *force)
                    self.assertEqual((code, self.read(name)), (2, before), problem)
                    self.assertIn(f"cannot write {name}: ", problem)
        for command, option in (("explore", "-o"), ("graph", "-o")):
            code, _, problem = self.npcs(command, "talk.npcs", option, "npcs.toml", "--force")
            self.assertEqual((code, self.read("npcs.toml")), (2, b'[project]\nstart = "talk.npcs"\n'), problem)

    def test_what_is_told_of_tests(self):
        self.write("talk.play", "# script: talk.npcs\nHow many?\n> 3\n3\n")
        for option, name, kind in (("--junit", "notes.txt", "report in JUnit's XML"), ("--coverage", "notes.txt", "coverage"),
                                   ("--coverage", "notes.json", "coverage")):
            self.write(name, "mine")
            self.refused(self.npcs("test", option, name), name, b"mine", f"it is no {kind}; choose another name")
            self.assertEqual(self.npcs("test", option, name, "--force")[0], 0)
            self.assertEqual(self.npcs("test", option, name)[0], 0)
            self.assertNotEqual(self.read(name), b"mine")

    def test_not_over_what_is_no_state(self):
        kept = {"notes.txt": b"What I wrote down\n", "other.npcs": b"print 1\n", "almost.txt": b"npcs-state 1 is a format\n",
                "cut.state": b"npcs-state 1 ", "bare.save": b"\x8Enpcsomething"}
        self.assertEqual(self.npcs("outline", "talk.npcs", "talk.outline"), (0, "", ""))
        kept["talk.outline"] = self.read("talk.outline")
        for name, content in kept.items():
            self.write(name, content)
            self.refused(self.start(name), name, content, "it is no state; choose another name, or write over it with --force")
        for name in kept:
            self.assertEqual(self.start(name, "--force")[0], 3)
            self.assertEqual(self.npcs("resume", name, "--answer", "5"), (0, "5\n", ""))

    def test_nothing_was_said_in_vain(self):
        self.write("talk.npcs", 'print "Hello"\n' + TALK)
        self.write("notes.txt", "mine")
        code, shown, problem = self.start("notes.txt", "--json")
        self.assertEqual((code, shown), (2, ""))
        self.assertTrue(problem.startswith("npcs: the state could not be written: cannot write notes.txt"), problem)

    def test_over_states_and_empty_files(self):
        self.write("talk.state", "")
        for _ in range(2):
            self.assertEqual(self.start("talk.state")[0], 3)
        self.assertEqual(self.npcs("resume", "talk.state", "--answer", "5")[0], 0)
        self.assertEqual(self.start("talk.state")[0], 3)

    def test_what_is_no_file(self):
        os.mkdir(self.path("folder"))
        os.mkfifo(self.path("pipe"))
        for name in ("folder", "pipe", "absent/x.state"):
            for force in ([], ["--force"]):
                code, _, problem = self.start(name, *force)
                self.assertEqual(code, 2)
                self.assertIn(f"cannot write {name}", problem)

    def test_outlines(self):
        self.write("notes.txt", "mine")
        self.start("talk.state")
        for name in ("notes.txt", "talk.state"):
            self.refused(self.npcs("outline", "talk.npcs", name), name, self.read(name), "it is no outline")
        for _ in range(2):
            self.assertEqual(self.npcs("outline", "talk.npcs", "notes.txt", "--force"), (0, "", ""))
            self.assertEqual(self.npcs("outline", "talk.npcs", "notes.txt"), (0, "", ""))

    def test_saving_while_playing(self):
        self.write("notes.txt", "mine")
        self.write("plain.npcsave", "mine, too")
        typed = "/save talk.npcs\n/save --force talk.npcs\n/save notes.txt\n/save plain\n/save --force plain\n/save plain\n/save new\n5\n"
        code, shown, problem = self.npcs("play", "talk.npcs", typed=typed)
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(shown.count("Not saved: cannot write ./talk.npcs: it is what is being read"), 2, shown)
        self.assertEqual(shown.count("it is no state"), 2, shown)
        self.assertEqual(shown.count("Saved to ./plain.npcsave."), 2, shown)
        self.assertEqual((self.read("talk.npcs"), self.read("notes.txt")), (TALK.encode(), b"mine"))
        self.assertEqual(self.npcs("resume", "new.npcsave", "--answer", "7"), (0, "7\n", ""))

    def test_what_could_not_be_read_again_is_not_written(self):
        big = 'l = []\nfor i in range(1, 5)\nl.push i + "x" * 15000000\nend for\n'
        self.assertEqual(self.start("talk.state")[0], 3)
        before = self.read("talk.state")
        self.write("talk.npcs", big + TALK)
        self.refused(self.start("talk.state"), "talk.state", before, "and more than 67108864 cannot be read again")
        self.assertIn("cannot be read again", self.npcs("play", "talk.npcs", typed="/save big\n5\n")[1])
        self.assertFalse(os.path.exists(self.path("big.npcsave")))
        # The largest that is written is one that is read.
        self.write("talk.npcs", big.replace("15000000", "13400000") + TALK)
        self.assertEqual(self.start("talk.state")[0], 3)
        self.assertGreater(len(self.read("talk.state")), 66_000_000)
        self.assertEqual(self.npcs("resume", "talk.state", "--answer", "5"), (0, "5\n", ""))


if __name__ == "__main__":
    unittest.main()
