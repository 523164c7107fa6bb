# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What programs of MiniScript's command line find besides: `file`, kept in one folder, `RawData`, and no `exec`.

    files.py NPCS
"""
import os
import unittest

from harness import CommandTest


class RawData(CommandTest):
    def shown(self, text, *lines):
        for more in ([], ["--reload"]):
            self.assertEqual(self.program(text, *more), (0, "".join(line + "\n" for line in lines), ""), text)

    def test_numbers(self):
        self.shown('r = new RawData\nprint r.len\nr.resize\nprint r.len\nr.resize 10\nprint r.len\n'
                   'r.setByte 3, 100\nprint [r.byte(3), r.byte(-7), r.sbyte(3)]\nr.setSbyte -6, -100\nprint [r.byte(4), r.sbyte(-6)]\n'
                   'r.setUshort 2, 50000\nprint [r.ushort(2), r.short(2)]\nyield\nr.setShort -8, -15536\nprint r.ushort(2)\n'
                   'r.setUint 1, 3000000000\nprint [r.uint(1), r.int(1)]\nr.setInt -9, -1294967296\nprint r.uint(1)\n'
                   'r.setFloat 6, -7000.25\nprint r.float(6)\nr.setDouble 0, -7000.25\nprint r.double(-10)\n'
                   'r.setByte 0, 300\nprint r.byte\nr.setByte\nprint r.byte',
                   "0", "32", "10", "[100, 100, 100]", "[156, -100]", "[50000, -15536]", "50000", "[3000000000, -1294967296]",
                   "3000000000", "-7000.25", "-7000.25", "44", "0")

    def test_order_of_bytes(self):
        self.shown('r = new RawData\nr.resize 4\nr.setUint 0, 258\nprint [r.byte(0), r.byte(1)]\nr.littleEndian = false\n'
                   'print r.uint(0)\nr.setUshort 0, 513\nprint [r.byte(0), r.byte(1)]', "[2, 1]", "33619968", "[2, 1]")

    def test_texts(self):
        self.shown('r = new RawData\nr.resize 10\nprint r.setUtf8(0, "hello")\nyield\nprint r.utf8(0, 5) + r.utf8(-10, 5) + r.utf8(1, 3)\n'
                   'r.resize 7\nprint r.setUtf8(0, "hello world")\nprint r.utf8\nprint r.utf8(5, 9)\nr.setUtf8 0, "né"\nprint r.byte(2)',
                   "5", "hellohelloell", "7", "hello w", "null", "169")

    def test_shared_as_maps_are(self):
        self.shown('r = new RawData\nr.resize 2\ns = r\ns.setByte 1, 7\nprint r.byte(1)\nprint r isa RawData\n'
                   'RawData.twice = function(at)\nreturn self.byte(at) * 2\nend function\nprint r.twice(1)', "7", "1", "14")

    def test_a_handle_is_of_no_type(self):
        self.shown('r = new RawData\nprint r._handle == null\nr.resize 4\nyield\nh = r._handle\nprint h == null\n'
                   'print h isa number or h isa string or h isa list or h isa map or @h isa funcRef', "1", "0", "0")

    def test_what_is_not_there(self):
        for call in ("r.setByte 4, 1", "r.setByte -5, 1", "x = r.byte(4)", "r.setInt 1, 1", "x = r.double(0)", "x = r.utf8(5)"):
            code, shown, problem = self.program("r = new RawData\nr.resize 4\n" + call)
            self.assertEqual((code, shown), (1, ""), call)
            self.assertIn("program.ms:3:", problem)
            self.assertIn("Index Error (index out of range)", problem)
        for call, message in (("r.resize -1", "must not be negative"), ("r.resize 1e12", "at most 16000000 bytes"),
                              ("x = r.byte(0)", "Index Error")):
            self.assertIn(message, self.program("r = new RawData\n" + call)[2])

    def test_programs_without_them_are_as_they_were(self):
        self.shown('print globals.indexes\nprint "RawDatas profile"', "[]", "RawDatas profile")


class Files(CommandTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("box"))
        self.write("secret.txt", "hunter2")

    def allowed(self, text, *more, **named):
        return self.program(text, "--allow-files", "box", *more, **named)

    def shown(self, text, *lines):
        for more in ([], ["--reload"]):
            self.assertEqual(self.allowed(text, *more), (0, "".join(line + "\n" for line in lines), ""), text)

    # ---- what it does

    def test_lines(self):
        self.shown('print file.writeLines("a.txt", ["one", 2, "né"])\nprint file.readLines("a.txt")\nprint file.writeLines("a.txt", "x")\n'
                   'print file.readLines("a.txt")\nprint file.readLines("absent")', "10", '["one", "2", "né"]', "2", '["x"]', "null")
        self.assertEqual(self.read("box/a.txt"), b"x\n")
        for content, lines in ((b"a\rb\rc", '["a", "b", "c"]'), (b"a\nb\nc\n", '["a", "b", "c"]'), (b"a\r\nb\r\n\r\nc", '["a", "b", "", "c"]'),
                               (b"", "[]"), (b"\n", '[""]'), (b"a\xff\n", '["a\ufffd"]')):
            self.write("box/l.txt", content)
            self.shown('print file.readLines("l.txt")', lines)

    def test_an_open_file(self):
        text = ('f = file.open("f.txt", "w")\nprint f.isOpen\nprint f.write("ab")\nyield\nprint f.writeLine("cd")\nprint f.position\nprint f.close\n'
                'print [f.isOpen, f.close, f.write("x"), f.readLine, f.position]\n'
                'f = file.open("f.txt")\nprint f.read(2)\nprint f.position\nyield\nprint f.readLine\nprint f.atEnd\nprint f.readLine\nprint f.atEnd\n'
                'f.writeLine "more"\nf.close\nf = file.open("f.txt", "a")\nf.write "end"\nf.close\nf = file.open("f.txt", "rb")\n'
                'print f.read(0)\nprint f.read')
        self.shown(text, "1", "2", "3", "5", "1", "[0, 0, 0, null, null]", "ab", "2", "cd", "0", "null", "1", "", "abcd\nmore\nend")

    def test_files_that_nobody_closes(self):
        self.shown('for i in range(1, 3000)\nf = file.open("n.txt", "w")\nf.write i\nend for\nf.close\nprint file.readLines("n.txt")', '["3000"]')
        self.assertEqual(self.allowed('f = file.open("n.txt", "w")\nf.write "still there"'), (0, "", ""))
        self.assertEqual(self.read("box/n.txt"), b"still there")
        self.assertEqual(self.allowed('f = file.open("n.txt", "w")\nf.write "before"\nx = nope')[0], 1)
        self.assertEqual(self.read("box/n.txt"), b"before")

    def test_folders(self):
        box = os.path.realpath(self.path("box"))
        self.shown('print file.curdir == "' + box + '"\nprint file.makedir("sub")\nprint file.makedir("sub")\nprint file.setdir("sub")\n'
                   'file.writeLines "x", 1\nprint file.curdir.len - "' + box + '".len\nprint file.children\nprint file.setdir("..")\n'
                   'print file.children("sub") + file.children\nprint file.exists("sub/x") + file.exists("sub/y")\n'
                   'print [file.setdir("sub/x"), file.setdir("y"), file.setdir]\nprint file.delete("sub")\nfile.delete "sub/x"\n'
                   'print file.delete("sub")\nprint file.children("y")',
                   "1", "1", "0", "1", "4", '["x"]', "1", '["x", "sub"]', "1", "[0, 0, 0]", "0", "1", "[]")

    def test_names(self):
        self.shown('print [file.name("a/b/"), file.name("a"), file.name("/"), file.name]\n'
                   'print [file.parent("a/b/c"), file.parent("a/b/"), file.parent("a"), file.parent("/a"), file.parent]\n'
                   'print file.child("a", "b") + " " + file.child("a/", "b")',
                   '["b", "a", "/", 0]', '["a/b", "a", ".", "/", 0]', "a/b a/b")

    def test_info_move_copy(self):
        self.write("box/a", "12345")
        self.assertEqual(self.allowed('i = file.info("a")\nprint [i.isDirectory, i.size, i.path == file.child(file.curdir, "a"), i.date.len]\n'
                                      'print [file.info.isDirectory, file.info("absent")]\n'
                                      'print [file.copy("a", "b"), file.copy("absent", "c"), file.copy("a", "a"), file.move("b", "c"), file.move("b", "d")]\n'
                                      'print file.children\nprint file.readLines("a")'),
                         (0, '[0, 5, 1, 19]\n[1, null]\n[1, 0, 0, 1, 0]\n["a", "c"]\n["12345"]\n', ""))

    def test_raw_data(self):
        self.write("box/in", bytes(range(256)))
        self.shown('r = file.loadRaw("in")\nprint r.len\nprint r.byte(200)\nyield\nprint r isa RawData\nprint file.saveRaw("out", r)\n'
                   'print file.loadRaw("absent")\nprint file.saveRaw("x", 5)\nprint file.saveRaw("x", new RawData)',
                   "256", "200", "1", "null", "null", "Error: RawData parameter is required", "Error: RawData parameter is required")
        self.assertEqual(self.read("box/out"), bytes(range(256)))

    def test_large_files(self):
        self.write("box/large", b"x" * 17_000_000)
        for call in ('file.readLines("large")', 'file.loadRaw("large")', 'file.open("large", "r").read', 'file.open("large", "r").readLine'):
            code, shown, problem = self.allowed("print " + call)
            self.assertEqual((code, shown), (1, ""), call)
            self.assertIn("program.ms:1:", problem)
        self.shown('print file.open("large", "r").read(1000000).len', "1000000")

    def test_mistakes(self):
        for call, message in (('file.open("a", "x")', 'file.open: "x" is no mode: write r, w, a, r+, w+ or a+'),
                              ("file.open", "file.open: a path is required, that is a text"), ("file.readLines([1])", "file.readLines: a path"),
                              ("file.move(\"a\")", "file.move: a path")):
            code, shown, problem = self.allowed("x = 1\nprint " + call)
            self.assertEqual((code, shown), (1, ""), call)
            self.assertIn("program.ms:2:", problem)
            self.assertIn(message, problem)

    # ---- what it does not

    CALLS = ['file.open({0}, "r")', 'file.open({0}, "w")', "file.open({0})", "file.readLines({0})", 'file.writeLines({0}, "mine")', "file.exists({0})",
             "file.info({0})", "file.children({0})", "file.setdir({0})", "file.makedir({0})", "file.delete({0})", 'file.move({0}, "a")', 'file.move("here", {0})',
             'file.copy({0}, "a")', 'file.copy("here", {0})', "file.loadRaw({0})", "file.saveRaw({0}, r)"]

    def refuses(self, path):
        for call in self.CALLS:
            written = 'r = new RawData\nr.resize 1\nx = ' + call.format('"' + path + '"')
            code, shown, problem = self.allowed(written)
            self.assertEqual((code, shown), (1, ""), call + path)
            self.assertIn(f'"{path}" leads out of the folder that --allow-files names', problem)
        self.assertEqual(self.read("secret.txt"), b"hunter2")
        self.assertEqual(sorted(os.listdir(self.place.name)), ["box", "program.ms", "secret.txt"])

    def test_no_way_out(self):
        self.write("box/here", "mine")
        os.mkdir(self.path("box/sub"))
        for path in ("../secret.txt", "sub/../../secret.txt", "./sub/.././../secret.txt", self.path("secret.txt"), "/", "/etc/hostname", "..",
                     os.path.realpath(self.path("box")) + "/../secret.txt", os.path.realpath(self.path("box")) + "er/x", "../box/here"):
            self.refuses(path)

    def test_no_link_out(self):
        self.write("box/here", "mine")
        os.mkdir(self.path("box/sub"))
        os.symlink("../../", self.path("box/sub/up"))
        os.symlink(self.place.name, self.path("box/all"))
        for path in ("sub/up/secret.txt", "all/secret.txt", "sub/up/box/../secret.txt"):
            self.refuses(path)
        os.symlink("../secret.txt", self.path("box/link"))
        os.symlink(self.path("secret.txt"), self.path("box/absolute"))
        os.symlink("../new.txt", self.path("box/nothing"))
        for path in ("link", "absolute", "nothing"):
            for call in ('file.open("{}", "w")', 'file.open("{}")', 'file.readLines("{}")', 'file.writeLines("{}", 1)', 'file.copy("{}", "a")',
                         'file.copy("here", "{}")', 'file.loadRaw("{}")', 'file.exists("{}")', 'file.info("{}")', 'file.children("{}")', 'file.setdir("{}")'):
                code, shown, problem = self.allowed("x = " + call.format(path))
                self.assertEqual((code, shown), (1, ""), call + path)
                self.assertIn("leads out of the folder", problem)
        # What moves or deletes a link does it to the link.
        self.assertEqual(self.allowed('print [file.move("link", "moved"), file.delete("moved"), file.makedir("absolute")]'), (0, "[1, 1, 0]\n", ""))
        self.assertEqual(self.read("secret.txt"), b"hunter2")
        self.assertFalse(os.path.exists(self.path("new.txt")))

    def test_links_inside(self):
        self.write("box/sub/here", "mine")
        os.symlink("sub", self.path("box/link"))
        os.symlink("../sub/here", self.path("box/sub/again"))
        os.symlink(os.path.realpath(self.path("box/sub")), self.path("box/absolute"))
        os.symlink("round", self.path("box/round"))
        os.symlink("later", self.path("box/soon"))
        self.shown('print file.readLines("link/here") + file.readLines("link/again") + file.readLines("absolute/here") + file.readLines("link/../sub/here")\n'
                   'print [file.readLines("round"), file.exists("round"), file.setdir("link")]\nprint file.name(file.curdir)\n'
                   'print file.readLines("../link/here")\nfile.setdir ".."\nprint file.writeLines("soon", 1)\nprint file.delete("later")',
                   '["mine", "mine", "mine", "mine"]', "[null, 0, 1]", "sub", '["mine"]', "2", "1")

    def test_no_pipes_and_devices(self):
        os.mkfifo(self.path("box/pipe"))
        self.shown('print [file.readLines("pipe"), file.writeLines("pipe", 1), file.open("pipe"), file.loadRaw("pipe"), file.copy("pipe", "a"), file.exists("pipe")]',
                   "[null, null, null, null, 0, 1]")

    def test_absolute_paths_inside(self):
        self.write("box/here", "mine")
        for folder in (self.path("box"), os.path.realpath(self.path("box"))):
            self.assertEqual(self.program(f'print file.readLines("{os.path.realpath(folder)}//./here")', "--allow-files", folder), (0, '["mine"]\n', ""))

    def test_not_unless_allowed(self):
        code, shown, problem = self.program('print 1\nprint file.readLines("secret.txt")')
        self.assertEqual((code, shown), (1, "1\n"))
        self.assertIn("program.ms:2:", problem)
        self.assertIn("a program may use no files unless it is told which: npcs run --allow-files FOLDER", problem)
        self.assertEqual(self.program('file = 5\nprint file'), (0, "5\n", ""))
        self.assertEqual(self.allowed('file = 5\nprint file'), (0, "5\n", ""))

    def test_a_folder_that_is_none(self):
        for folder in ("absent", "secret.txt"):
            code, shown, problem = self.program("print 1", "--allow-files", folder)
            self.assertEqual((code, shown), (2, ""))
            self.assertIn(f"npcs: --allow-files {folder}: ", problem)

    def test_modules_may_use_it(self):
        self.write("helper.ms", 'read = function\nreturn file.readLines("here")\nend function\nwrong = function\nreturn file.open("..")\nend function')
        self.write("box/here", "mine")
        self.assertEqual(self.allowed('import "helper"\nprint helper.read'), (0, '["mine"]\n', ""))
        problem = self.allowed('import "helper"\n\nprint helper.wrong')[2]
        self.assertIn("helper.ms:5:", problem)
        self.assertIn("called from the script (program.ms:3)", problem)

    def test_exec_is_refused(self):
        for text in ('x = exec("echo hello")', "exec"):
            code, shown, problem = self.allowed(text)
            self.assertEqual((code, shown), (1, ""))
            self.assertIn("exec: npcs starts no other programs, whatever a script asks for", problem)


if __name__ == "__main__":
    unittest.main()
