# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""`npcs format`: what it writes, shows and leaves alone.

    format.py NPCS
"""
import os
import pathlib
import resource
import shutil
import stat
import subprocess
import threading
import unittest

from harness import NPCS, CommandTest

UGLY = "if a>1 then\n    print  a // shown\nend if\n"
NEAT = "if a > 1 then\n\tprint a // shown\nend if\n"


class Format(CommandTest):
    def text(self, name):
        return self.read(name).decode()

    def test_in_place(self):
        self.write("a.npcs", UGLY)
        self.write("b.npcs", NEAT)
        before = os.stat(self.path("b.npcs")).st_mtime_ns
        self.assertEqual(self.npcs("format", "a.npcs", "b.npcs"), (0, "a.npcs\n", ""))
        self.assertEqual(self.text("a.npcs"), NEAT)
        self.assertEqual(os.stat(self.path("b.npcs")).st_mtime_ns, before)
        self.assertEqual(self.npcs("format", "a.npcs", "b.npcs"), (0, "", ""))
        self.assertEqual(sorted(os.listdir(self.place.name)), ["a.npcs", "b.npcs"])

    def test_check(self):
        self.write("a.npcs", UGLY)
        self.write("b.npcs", NEAT)
        code, out, err = self.npcs("format", "--check", "a.npcs", "b.npcs")
        self.assertEqual((code, err), (1, ""))
        self.assertEqual(out, "--- a.npcs\n+++ a.npcs\n@@ -1,3 +1,3 @@\n-if a>1 then\n+if a > 1 then\n"
                              "-    print  a // shown\n+\tprint a // shown\n end if\n")
        self.assertEqual(self.text("a.npcs"), UGLY)
        self.assertEqual(self.npcs("format", "--check", "b.npcs"), (0, "", ""))

    def test_check_shows_the_first_lines_only(self):
        self.write("a.npcs", "x=1\n" * 500)
        code, out, _ = self.npcs("format", "--check", "a.npcs")
        self.assertEqual(code, 1)
        self.assertLess(len(out.splitlines()), 20)
        self.assertTrue(out.endswith("...\n"))

    def test_diff_is_what_patch_needs(self):
        lines = [f"line_{i} = {i}\n" for i in range(60)]
        lines[5] = "x=[1,\n\n\n2\n]\n\n\n\n"
        lines[9] = "a;\n;;\n\n"
        lines[30] = "if a then\nx=1  // c\n\nend if\n"
        lines[59] = "y=1"
        self.write("a.npcs", "".join(lines))
        code, diff, err = self.npcs("format", "--diff", "a.npcs")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(self.text("a.npcs"), "".join(lines))
        self.assertIn("\\ No newline at end of file", diff)
        if shutil.which("patch"):
            self.write("b.npcs", "".join(lines))
            done = subprocess.run(["patch", "-s", self.path("b.npcs")], input=diff, text=True, capture_output=True)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            self.npcs("format", "a.npcs")
            self.assertEqual(self.text("b.npcs"), self.text("a.npcs"))

    def test_standard_input(self):
        self.assertEqual(self.npcs("format", "-", typed=UGLY), (0, NEAT, ""))
        code, out, err = self.npcs("format", "-", typed="x = = 1\n")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("<stdin>:1:5: error:", err)
        self.assertEqual(self.npcs("format", "--check", "-", typed=NEAT), (0, "", ""))
        self.assertEqual(self.npcs("format", "--check", "-", typed=UGLY)[0], 1)

    def test_errors_leave_a_script_alone_and_no_other(self):
        self.write("bad.npcs", "x = = 1\nif y then\n")
        self.write("good.npcs", UGLY)
        code, out, err = self.npcs("format", "bad.npcs", "good.npcs")
        self.assertEqual((code, out), (1, "good.npcs\n"))
        self.assertIn("bad.npcs:1:5: error:", err)
        self.assertIn("bad.npcs:2:1: error:", err)
        self.assertEqual(self.text("bad.npcs"), "x = = 1\nif y then\n")
        self.assertEqual(self.text("good.npcs"), NEAT)

    def test_files_that_cannot_be_read_or_written(self):
        self.write("good.npcs", UGLY)
        code, out, err = self.npcs("format", "none.npcs", "good.npcs")
        self.assertEqual((code, out), (2, "good.npcs\n"))
        self.assertIn("none.npcs", err)
        self.write("latin.npcs", b"x=\"\xe9\"\n")
        self.assertEqual(self.npcs("format", "latin.npcs")[0], 1)
        self.assertEqual(self.read("latin.npcs"), b"x=\"\xe9\"\n")
        self.write("large.npcs", b" " * ((64 << 20) + 1))
        code, _, err = self.npcs("format", "large.npcs")
        self.assertEqual(code, 2)
        self.assertIn("larger than", err)
        if os.geteuid() != 0:
            self.write("fixed.npcs", UGLY)
            os.chmod(self.path("fixed.npcs"), 0o444)
            code, out, err = self.npcs("format", "fixed.npcs")
            self.assertEqual((code, out), (2, ""))
            self.assertIn("cannot write fixed.npcs", err)
            self.assertEqual(self.text("fixed.npcs"), UGLY)

    def test_standard_input_that_cannot_be_read(self):
        folder = os.open(self.place.name, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        for more in ([], ["--check"]):
            done = subprocess.run([NPCS, "format", *more, "-"], stdin=folder, capture_output=True, text=True, timeout=600)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("cannot read standard input: ", done.stderr)

    def test_a_pipe_is_not_written(self):
        os.mkfifo(self.path("pipe.npcs"))
        writer = threading.Thread(target=lambda: self.write("pipe.npcs", UGLY), daemon=True)
        writer.start()
        code, out, err = self.npcs("format", "pipe.npcs")
        writer.join(60)
        self.assertEqual((code, out), (2, ""))
        self.assertIn("pipe.npcs: not an ordinary file", err)

    def test_a_folder_that_cannot_be_looked_through(self):
        """Each level of folders takes one more open file."""
        self.write("game/a.npcs", UGLY)
        self.write("game/" + "deep/" * 60 + "b.npcs", UGLY)
        done = subprocess.run([NPCS, "format", "game"], capture_output=True, text=True, timeout=600, cwd=self.place.name,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30)))
        self.assertEqual(done.returncode, 2)
        self.assertIn("npcs: game cannot be looked through to its end: ", done.stderr)

    def test_all_permissions_stay(self):
        for mode in (0o664, 0o775, 0o600, 0o666):
            self.write("a.npcs", UGLY)
            os.chmod(self.path("a.npcs"), mode)
            done = subprocess.run([NPCS, "format", "a.npcs"], capture_output=True, timeout=600, cwd=self.place.name,
                                  preexec_fn=lambda: os.umask(0o077))
            self.assertEqual((done.returncode, self.text("a.npcs")), (0, NEAT))
            self.assertEqual(stat.S_IMODE(os.stat(self.path("a.npcs")).st_mode), mode)

    def test_links_and_permissions_stay(self):
        self.write("real.npcs", UGLY)
        os.chmod(self.path("real.npcs"), 0o640)
        os.symlink("real.npcs", self.path("link.npcs"))
        self.assertEqual(self.npcs("format", "link.npcs"), (0, "link.npcs\n", ""))
        self.assertTrue(os.path.islink(self.path("link.npcs")))
        self.assertEqual(self.text("real.npcs"), NEAT)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("real.npcs")).st_mode), 0o640)

    def test_folders(self):
        for name in ("a.npcs", "deep/er/b.ms", "notes.txt", ".git/c.npcs"):
            self.write("game/" + name, UGLY)
        self.assertEqual(self.npcs("format", "game"), (0, "game/a.npcs\ngame/deep/er/b.ms\n", ""))
        self.assertEqual(self.text("game/notes.txt"), UGLY)
        self.assertEqual(self.text("game/.git/c.npcs"), UGLY)
        self.write("empty/notes.txt", "")
        code, _, err = self.npcs("format", "empty")
        self.assertEqual((code, err), (2, "npcs: empty: no script is in it\n"))

    def test_a_project_says_which_scripts_are_its_own(self):
        self.write("npcs.toml", '[project]\nscripts = ["talk/**/*.npcs"]\n')
        for name in ("talk/a.npcs", "talk/deep/b.npcs", "other/c.npcs"):
            self.write(name, UGLY)
        self.assertEqual(self.npcs("format", "talk/deep"), (0, "talk/deep/b.npcs\n", ""))
        self.assertEqual(self.npcs("format", "."), (0, "talk/a.npcs\n", ""))
        self.assertEqual(self.text("other/c.npcs"), UGLY)

    def test_options(self):
        self.write("a.npcs", UGLY)
        self.assertEqual(self.npcs("format", "--spaces", "2", "a.npcs")[0], 0)
        self.assertEqual(self.text("a.npcs"), NEAT.replace("\t", "  "))
        self.write("b.npcs", "x = [\"aaaaaaaaaa\", \"bbbbbbbbbb\"]\n")
        self.npcs("format", "--width", "25", "b.npcs")
        self.assertEqual(self.text("b.npcs"), "x = [\n\t\"aaaaaaaaaa\",\n\t\"bbbbbbbbbb\",\n]\n")
        self.assertEqual(self.npcs("format", "--spaces", "0", "a.npcs")[0], 2)
        self.assertEqual(self.npcs("format")[0], 2)

    def test_line_ends(self):
        self.write("a.npcs", b"if a then\r\nb\nend if")
        self.npcs("format", "a.npcs")
        self.assertEqual(self.read("a.npcs"), b"if a then\r\n\tb\r\nend if\r\n")

    def test_deep_nesting(self):
        self.write("a.npcs", "x = " + "[" * 100000 + "]" * 100000 + "\n")
        code, _, err = self.npcs("format", "a.npcs")
        self.assertEqual(code, 1)
        self.assertIn("too deep", err)

    def test_the_samples_are_in_this_style(self):
        samples = pathlib.Path(__file__).resolve().parent.parent.parent / "samples"
        self.assertEqual(self.npcs("format", "--check", str(samples)), (0, "", ""))


if __name__ == "__main__":
    unittest.main()
