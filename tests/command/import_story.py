# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""npcs import-story: which files it reads and writes, and what it says.

    import_story.py NPCS
"""
import os
import unittest

from harness import CommandTest

STORY = "Hello there.\n"


class ImportStory(CommandTest):
    def test_to_standard_output_and_to_a_file(self):
        self.write("a.ink", STORY)
        told = "npcs: a.ink: a script of 1 lines; everything was taken over\n"
        self.assertEqual(self.npcs("import-story", "a.ink"), (0, ": Hello there.\n", told))
        self.assertEqual(self.npcs("import-story", "a.ink", "-o", "a.npcs"), (0, "", told))
        self.assertEqual(self.read("a.npcs"), b": Hello there.\n")
        self.assertEqual(self.npcs("play", "a.npcs"), (0, "Hello there.\n", ""))

    def test_writes_over_nothing(self):
        self.write("a.ink", STORY)
        self.write("a.npcs", ": Mine.\n")
        code, shown, problem = self.npcs("import-story", "a.ink", "-o", "a.npcs")
        self.assertEqual((code, shown), (2, ""))
        self.assertIn("cannot write a.npcs: there is such a file; choose another name, or write over it with --force", problem)
        self.assertEqual(self.read("a.npcs"), b": Mine.\n")
        self.assertEqual(self.npcs("import-story", "a.ink", "-o", "a.npcs", "--force")[0], 0)
        self.assertEqual(self.read("a.npcs"), b": Hello there.\n")
        for force in ([], ["--force"]):
            code, _, problem = self.npcs("import-story", "a.ink", "-o", "a.ink", *force)
            self.assertEqual(code, 2)
            self.assertIn("cannot write a.ink: it is what is being read", problem)

    def test_language(self):
        self.write("story.txt", STORY)
        code, _, problem = self.npcs("import-story", "story.txt")
        self.assertEqual(code, 2)
        self.assertIn("story.txt: what language it is in does not show from its name; say it with --from (", problem)
        self.assertEqual(self.npcs("import-story", "story.txt", "--from", "ink")[:2], (0, ": Hello there.\n"))
        self.assertEqual(self.npcs("import-story", "story.txt", "--from", "klingon")[0], 2)

    def test_what_cannot_be_read(self):
        os.mkdir(self.path("folder.ink"))
        os.mkfifo(self.path("pipe.ink"))
        self.write("large.ink", "x" * (4 * 1024 * 1024 + 1))
        for name in ("absent.ink", "folder.ink", "pipe.ink", "large.ink"):
            code, shown, problem = self.npcs("import-story", name)
            self.assertEqual((code, shown), (2, ""), problem)
            self.assertIn(name, problem)


if __name__ == "__main__":
    unittest.main()
