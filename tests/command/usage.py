# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What the command promises in docs/command.md: exit codes, forms of errors, what programs find.

    usage.py NPCS
"""
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import unittest

from harness import NPCS, WITHOUT, CommandTest


class Usage(CommandTest):
    # ---- usage

    def test_help_everywhere(self):
        for arguments in ([], ["run"], ["play"], ["start"], ["resume"], ["check"], ["dump"], ["show"], ["check-saves"], ["diff"], ["outline"]):
            code, shown, problem = self.npcs(*arguments, "--help")
            self.assertEqual((code, problem), (0, ""))
            self.assertIn("Exit codes:", shown)

    def test_wrong_usage(self):
        for arguments in ([], ["dance"], ["run"], ["run", "--dance", "x"], ["start", "x.npcs"], ["run", "absent.npcs"],
                          ["check", "absent.npcs"], ["resume", "absent"], ["show", "absent"], ["play", "."]):
            code, shown, problem = self.npcs(*arguments)
            self.assertEqual((code, shown), (2, ""), arguments)
            self.assertNotEqual(problem, "", arguments)

    def test_a_value_that_is_none_of_several(self):
        code, shown, problem = self.npcs("check", "--error-format=xml", "a.npcs")
        self.assertEqual((code, shown), (2, ""))
        self.assertEqual(problem.splitlines()[0], '--error-format: "xml" is none of json, miniscript, rich')

    def test_a_current_folder_that_is_gone(self):
        self.write("a.npcs", "x = 1\nx == 2\n")
        self.write("npcs.toml", "[project]\n")
        gone = self.path("gone")
        os.makedirs(gone)
        done = subprocess.run(["sh", "-c", 'cd "$1" && rmdir "$1" && exec "$2" check "$3"', "sh", gone, NPCS, self.path("a.npcs")],
                              capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, "npcs: cannot use the current folder: No such file or directory\n")

    def test_unknown_command_names_those_there_are(self):
        code, shown, problem = self.npcs("dance")
        self.assertEqual((code, shown), (2, ""))
        self.assertTrue(self.npcs("paly")[2].startswith('npcs: there is no command "paly"; did you mean play?\nThe commands'))
        self.assertTrue(problem.startswith('npcs: there is no command "dance"\nThe commands are: run play test start'), problem)
        code, shown, problem = self.npcs()
        self.assertEqual((code, shown), (2, ""))
        self.assertTrue(problem.startswith("npcs: a command is required\nThe commands are: run play test start"), problem)

    def test_seeds(self):
        self.write("program.ms", "print rnd")
        for seed in ("0", "1", "18446744073709551615"):
            code, shown, problem = self.npcs("run", "--seed", seed, "program.ms")
            self.assertEqual((code, problem), (0, ""))
            self.assertEqual(self.npcs("run", "--seed", seed, "program.ms")[1], shown)
        for seed in ("-1", "+1", "18446744073709551616", "", " 1", "010", "1.5", "0x10", "one"):
            for command in (["run"], ["play"], ["start", "--state", "kept"]):
                code, shown, problem = self.npcs(*command, f"--seed={seed}", "program.ms")
                self.assertEqual((code, shown), (2, ""), seed)
                self.assertIn("whole number from 0 to 18446744073709551615", problem)

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs a device that is always full")
    def test_output_that_cannot_be_written_is_told(self):
        self.write("program.ms", "for i in range(1, 100)\nprint i\nend for")
        with open("/dev/full", "w") as full:
            done = subprocess.run([NPCS, "run", self.path("program.ms")], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("not everything could be written to standard output: No space left on device", done.stderr)

    # ---- run

    def test_print(self):
        self.assertEqual(self.program('print "a"\nprint 1, ","\nprint [1, "x"]'), (0, 'a\n1,[1, "x"]\n', ""))

    def test_yielded_values_are_ignored(self):
        self.assertEqual(self.program('f = function\nreturn 1\nend function\nf\nyield\nprint "b"'), (0, "b\n", ""))

    def test_input(self):
        text = 'a = input("name? ")\nprint a.upper\nprint input\nprint input'
        self.assertEqual(self.program(text, typed="ada\r\nb"), (0, "name? ADA\nb\nnull\n", ""))

    def test_exit(self):
        self.assertEqual(self.program('print 1\nexit\nprint 2'), (0, "1\n", ""))
        self.assertEqual(self.program('f = function\nexit 7\nend function\nx = 1 + f'), (7, "", ""))

    def test_arguments(self):
        self.write("program.ms", "print shellArgs")
        self.assertEqual(self.npcs("run", "program.ms"), (0, "[]\n", ""))
        self.assertEqual(self.npcs("run", "program.ms", "a", "b c", "--seed"), (0, '["a", "b c", "--seed"]\n', ""))
        self.assertEqual(self.npcs("run", "program.ms", "a", "--", "--seed", "--"), (0, '["a", "--seed", "--"]\n', ""))

    def test_environment(self):
        self.assertEqual(self.program("print env.NPCS_SAYS", environment={"NPCS_SAYS": "hello"}), (0, "hello\n", ""))

    def test_first_line_for_the_shell(self):
        self.assertEqual(self.program("#!/usr/bin/env npcs run\nprint 1"), (0, "1\n", ""))
        dates = [('_dateStr(0)', "2000-01-01 00:00:00"), ('_dateVal("2000-01-02")', "86400"),
                 ('_dateStr(86400 * 45 + 3723, "d.M.yy h:mm tt, dddd")', "15.2.00 1:02 AM, Tuesday"),
                 ('_dateVal("2024-03-05 14:30") - _dateVal("2024-03-05T14:29:01")', "59"), ('_dateStr(1e20)', ""),
                 ('_dateStr("2024-03-05", "D")', "Tuesday, 05 March 2024"),
                 ('_dateStr("2024-03-05", "%d") + _dateStr("2024-03-05", "M") + _dateStr(0, "r")', "505 March"), ('_dateVal - _dateVal(null) < 2', "1")]
        for expression, shown in dates:
            self.assertEqual(self.program("print " + expression), (0, shown + "\n", ""), expression)
        self.assertIn("_dateVal: \"soon\" is no date", self.program('x = _dateVal("soon")')[2])

    def test_wait(self):
        self.assertEqual(self.program("a = time\nwait 0.05\nprint time - a >= 0.05"), (0, "1\n", ""))

    def test_seed(self):
        text = "print [rnd, rnd, rnd]"
        first = self.program(text, "--seed", "5")
        self.assertEqual(first[0], 0)
        self.assertEqual(first, self.program(text, "--seed", "5"))
        self.assertNotEqual(first, self.program(text, "--seed", "6"))
        self.assertNotEqual(self.program(text), self.program(text))

    def test_reload_changes_nothing(self):
        text = ('l = [1]\nf = function(x)\nl.push x + input("? ").val\nyield x\nreturn l\nend function\n'
                'for i in range(1, 3)\nm = f(i) + f(10)\nend for\nprint m\nprint rnd')
        typed = "".join(f"{n}\n" for n in range(6))
        plain = self.program(text, "--seed", "3", typed=typed)
        self.assertEqual((plain[0], plain[2]), (0, ""))
        self.assertEqual(plain, self.program(text, "--seed", "3", "--reload", typed=typed))

    def test_output_is_there_before_the_error(self):
        self.assertEqual(self.program('print "first"\nx = 1 +* 2')[1], "")
        code, shown, problem = self.program('print "first"\nnope')
        self.assertEqual((code, shown), (1, "first\n"))
        self.assertIn("nope", problem)

    # ---- import

    def test_import(self):
        self.write("lib/shapes.ms", "count = 0\narea = function(a, b)\nouter.count += 1\nreturn a * b\nend function\nprint \"loaded\"\n")
        self.write("lib/boxes.npcs", "import \"shapes\"\nvolume = function(a, b, c)\nreturn outer.shapes.area(a, b) * c\nend function")
        text = 'import "boxes"\nimport("shapes")  // once\nprint boxes.volume(2, 3, 4)\nprint shapes.count'
        self.assertEqual(self.program(text, "--import-path", "lib"), (0, "loaded\n24\n1\n", ""))
        self.assertEqual(self.program(text, "--import-path", "lib", "--reload"), (0, "loaded\n24\n1\n", ""))

    def test_import_beside_the_program(self):
        self.write("sub/helper.ms", "x = 5")
        self.write("sub/main.ms", 'import "helper"\nprint helper.x')
        self.assertEqual(self.npcs("run", "sub/main.ms"), (0, "5\n", ""))

    def test_imports_in_a_circle(self):
        self.write("a.ms", 'import "b"\nx = 1')
        self.write("b.ms", 'import "a"\ny = 2')
        self.assertEqual(self.program('import "a"\nprint a.b.y + a.x'), (0, "3\n", ""))

    def test_errors_in_modules_have_their_place(self):
        self.write("helper.ms", "f = function\n  return 1 + nope\nend function")
        code, _, problem = self.program('import "helper"\n\nprint helper.f')
        self.assertEqual(code, 1)
        self.assertIn("helper.ms:2:", problem)
        self.assertIn("program.ms:3", problem)
        code, _, problem = self.program('import "helper"\n\nprint nope')
        self.assertIn("program.ms:3:", problem)
        self.write("helper.ms", "x = 1\ny = )")
        self.assertIn("helper.ms:2:", self.program('import "helper"')[2])

    def test_a_module_that_is_not_there(self):
        code, shown, problem = self.program('print 1\nimport "absent"')
        self.assertEqual((code, shown), (1, "1\n"))
        self.assertIn("library not found: absent", problem)

    def test_import_anywhere(self):
        self.write("shapes.ms", "count = 3")
        self.write("colours.npcs", "red = 1")
        text = ('x = 1; import "shapes"\nif x then import "colours" else print 2\nif x then\n\timport "shapes"\nend if\n'
                'print shapes.count + colours.red')
        self.assertEqual(self.program(text), (0, "4\n", ""))
        text = 'for name in ["shapes", "colours"]\n\timport name\nend for\nprint shapes.count + colours.red'
        self.assertEqual(self.program(text), (0, "4\n", ""))
        self.assertEqual(self.program(text, "--reload"), (0, "4\n", ""))
        self.assertEqual(self.program('m = import("shapes")\nprint m.count\nf = @import\nf "colours"\nprint colours.red'),
                         (0, "3\n1\n", ""))
        self.assertEqual(self.program('x = "import ""shapes"""\nprint x // import "shapes"'), (0, 'import "shapes"\n', ""))
        code, _, problem = self.program('import "sha" + "pes"')
        self.assertEqual(code, 1)
        self.assertIn("library not found: shapes", problem)

    def test_import_by_a_name_that_modules_name(self):
        once = "once = function(name)\nimport name\nglobals[name] = locals[name]\nend function\n"
        self.write("parser.ms", once + 'once "texts"\nshow = function\nreturn texts.trimmed + "!"\nend function')
        self.write("texts.ms", once + 'once "lists"\ntrimmed = "t" + globals.lists.count')
        self.write("lists.ms", "count = 5")
        self.assertEqual(self.program(once + 'once "parser"\nprint parser.show'), (0, "t5!\n", ""))

    def test_check_tells_of_imports(self):
        self.write("a.ms", 'import "b"')
        self.write("b.ms", '\nimport "a"\nimport "gone"')
        self.write("main.ms", 'import "a"\nx = 1\n  import "absent"')
        code, shown, problem = self.npcs("check", "main.ms")
        self.assertEqual((code, problem), (1, ""))
        self.assertIn('main.ms:3:3: error: the module "absent" is not found\n      import "absent"\n      ^', shown)
        self.assertIn('b.ms:3:1: error: the module "gone" is not found', shown)
        self.assertIn('b.ms:2:1: warning: the module "a" imports itself in the end', shown)
        for name in ("my-lib", "end", "2d"):
            self.write("main.ms", f'x = 1\nimport "{name}"')
            code, shown, problem = self.npcs("run", "main.ms")
            self.assertEqual((code, shown), (1, ""))
            self.assertIn(f'main.ms:2:1: error: "{name}" cannot be the name of a variable', problem)

    def test_warnings(self):
        self.write("main.ms", "x = 1\nx == 2\nprint x")
        code, shown, problem = self.npcs("check", "main.ms")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("main.ms:2:1: warning: a comparison alone does nothing", shown)
        self.assertEqual(self.npcs("check", "--warnings-as-errors", "main.ms")[0], 1)
        code, shown, problem = self.npcs("run", "main.ms")
        self.assertEqual((code, shown), (0, "1\n"))
        self.assertIn("warning: a comparison alone does nothing", problem)

    # ---- errors

    def test_one_line_form_names_the_module(self):
        self.write("helper.ms", "f = function\n  return 1 + nope\nend function")
        self.assertEqual(self.program('import "helper"\nprint helper.f', "--error-format=miniscript"),
                         (1, "", "Runtime Error: Undefined Identifier: 'nope' is unknown in this context [helper.ms line 2]\n"))

    def test_one_line_form_tells_the_first(self):
        self.write("main.ms", "x = )\ny = )")
        self.assertEqual(self.npcs("check", "--error-format", "miniscript", "main.ms")[1],
                         "Compiler Error: got RParen where number, string, or identifier is required [line 1]\n")

    def test_miniscript_form(self):
        self.assertEqual(self.program("print 1\nx = nope", "--error-format=miniscript"),
                         (1, "1\n", "Runtime Error: Undefined Identifier: 'nope' is unknown in this context [line 2]\n"))

    def test_rich_form(self):
        code, _, problem = self.program("f = function\n  return 1 + nope\nend function\nx = f")
        self.assertEqual(code, 1)
        lines = problem.splitlines()
        self.assertTrue(lines[0].startswith("program.ms:2:"), problem)
        self.assertIn("  return 1 + nope", problem)
        self.assertIn("^", problem)
        self.assertIn("called from the script (program.ms:4)", problem)

    def test_rich_form_of_a_long_way(self):
        code, _, problem = self.program("f = function(n)\n  return f(n + 1)\nend function\nf 0")
        self.assertEqual(code, 1)
        self.assertIn("call depth limit reached: 1000000 calls inside each other", problem)
        self.assertEqual(problem.splitlines()[-2:], ["  called from f (program.ms:2), 999998 times",
                                                     "  called from the script (program.ms:4)"])

        code, _, problem = self.program("f = function(n)\n  return g(n + 1)\nend function\n"
                                        "g = function(n)\n  if n < 99 then return f(n + 1)\n  return nope\nend function\nf 0")
        way = [line for line in problem.splitlines() if "from" in line]
        self.assertEqual((code, len(way)), (1, 41), problem)
        self.assertEqual(way[20], "  ... and from 60 places more ...")
        self.assertEqual(way[-1], "  called from the script (program.ms:8)")

    def test_json_form(self):
        code, _, problem = self.program("f = function\nreturn nope\nend function\nx = f", "--error-format", "json")
        error = json.loads(problem)
        self.assertEqual((code, error["severity"], error["stage"], error["file"], error["line"]), (1, "error", "runtime", "program.ms", 2))
        self.assertEqual([frame["line"] for frame in error["trace"]], [2, 4])

    def test_check_shows_every_problem(self):
        self.write("bad.npcs", "x = )\nprint 1\nend while\nbreak\n")
        self.write("good.npcs", "print 1")
        code, shown, problem = self.npcs("check", "good.npcs", "bad.npcs")
        self.assertEqual((code, problem), (1, ""))
        for line in (1, 3, 4):
            self.assertIn(f"bad.npcs:{line}:", shown)
        self.assertEqual(self.npcs("check", "good.npcs"), (0, "", ""))
        errors = [json.loads(line) for line in self.npcs("check", "--error-format=json", "bad.npcs")[1].splitlines()]
        self.assertEqual([error["line"] for error in errors], [1, 3, 4])

    # ---- conversations between processes

    TALK = 'say "Nan", "Hello."\nn = prompt("How many?")\nchoose "Which?"\noption "Both" if n.val > 1 then\nprint "both"\noption "One" then\nprint "one"\nend choose\nreturn n'

    def start(self):
        self.write("talk.npcs", self.TALK)
        return self.npcs("start", "talk.npcs", "--state", "talk.state")

    def test_start_and_resume(self):
        self.assertEqual(self.start(), (3, "Nan: Hello.\nHow many?\n", ""))
        self.assertEqual(self.npcs("resume", "talk.state"), (3, "How many?\n", ""))
        self.assertEqual(self.npcs("resume", "talk.state", "--answer", "1"), (3, "Which?\n  -  Both\n  2. One\n", ""))
        self.assertEqual(self.npcs("resume", "talk.state", "--choice", "2"), (0, "one\n", ""))

    def test_json_of_a_conversation(self):
        self.write("talk.npcs", self.TALK)
        code, shown, _ = self.npcs("start", "talk.npcs", "--state", "talk.state", "--json")
        self.assertEqual((code, json.loads(shown)), (3, {
            "state": "waiting", "said": ["Nan: Hello."], "asks": {"kind": "answer", "function": "prompt", "prompt": "How many?"}}))
        code, shown, _ = self.npcs("resume", "talk.state", "--answer=2", "--json")
        asked = json.loads(shown)["asks"]
        self.assertEqual([(option["number"], option["text"], option["available"]) for option in asked["options"]],
                         [(1, "Both", True), (2, "One", True)])
        code, shown, _ = self.npcs("resume", "talk.state", "--choice=1", "--json")
        self.assertEqual((code, json.loads(shown)), (0, {"state": "finished", "said": ["both"], "value": "2"}))

    def test_options_are_taken_by_id(self):
        self.start()
        _, shown, _ = self.npcs("resume", "talk.state", "--answer=2", "--json")
        ids = [option["id"] for option in json.loads(shown)["asks"]["options"]]
        self.assertEqual(ids, ["both", "one"])
        self.assertEqual(self.npcs("resume", "talk.state", "--choice", "none")[0], 4)
        self.assertEqual(self.npcs("resume", "talk.state", "--choice", "one"), (0, "one\n", ""))

    def test_a_save_is_shown_with_names(self):
        self.start()
        without = json.loads(self.npcs("show", "talk.state")[1])
        code, shown, problem = self.npcs("show", "talk.state", "--script", "talk.npcs")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(json.loads(shown)["frames"][0]["line"], 2)
        self.assertNotIn("line", without["frames"][0])
        self.write("talk.npcs", "x = 1")
        code, shown, problem = self.npcs("show", "talk.state", "--script", "talk.npcs")
        self.assertEqual((code, json.loads(shown)), (0, without))
        self.assertIn("other versions", problem)

    def test_the_frames_of_a_save_are_shown(self):
        self.write("inn.npcs", """function price(nights)
	for bed in ["straw", "oak"]
		total = 3 * prompt("How many " + bed + " beds?")
	end for
end function
price 2
""")
        self.npcs("start", "inn.npcs", "--state", "inn.state")
        code, shown, problem = self.npcs("show", "inn.state", "--frames")
        self.assertEqual((code, problem), (0, ""))
        inner, outer = shown.split("inn.npcs:6: ")
        self.assertTrue(inner.startswith("inn.npcs:3: price, path 0.0\n    | total = 3 * prompt("), inner)
        for line in ("nights = 2    (parameter)", 'bed = "straw"', 'loop of line 2, bed: next is number 1 of ["straw", "oak"]', "waits for prompt("):
            self.assertIn("    " + line, inner)
        self.assertNotIn("total =", inner.partition("\n    nights")[2].partition("waits")[0])
        self.assertTrue(outer.startswith("the script, path 1\n    | price 2\n"), outer)
        # The bytes alone name no script.
        state = self.read("inn.state")
        self.write("bare.save", state[state.index(b"\n") + 1:])
        code, shown, problem = self.npcs("show", "bare.save", "--frames")
        self.assertEqual((code, shown), (4, ""))
        self.assertIn("--script", problem)
        self.assertEqual(self.npcs("show", "bare.save", "--frames", "--script", "inn.npcs")[0], 0)
        # In an edited script it is where it goes on there; in another one it is nowhere.
        self.write("inn.npcs", b"// new\n" + self.read("inn.npcs"))
        self.assertIn("inn.npcs:4: price", self.npcs("show", "inn.state", "--frames")[1])
        self.write("inn.npcs", "x = 1\n")
        code, shown, problem = self.npcs("show", "inn.state", "--frames")
        self.assertEqual((code, shown), (4, ""))
        self.assertIn("another script", problem)

    def test_the_frames_of_tasks_are_shown(self):
        self.write("walk.npcs", "walk = function(to)\n\tprompt to\nend function\nspawn @walk, \"east\"\nspawn @walk, \"west\"\nprompt \"Who?\"\n")
        self.npcs("start", "walk.npcs", "--state", "walk.state")
        code, shown, problem = self.npcs("show", "walk.state", "--frames")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(len(re.findall("^task [0-9]+$", shown, re.M)), 3)
        self.assertIn('    to = "west"    (parameter)', shown)

    @unittest.skipIf("archives" in WITHOUT, "needs Boost's archives")
    def test_a_save_is_shown_in_every_archive(self):
        self.start()
        whole = json.loads(self.npcs("show", "talk.state", "--format=json")[1])
        self.assertEqual(len(whole["outline"]), 2 * whole["outline_bytes"])
        code, shown, problem = self.npcs("show", "talk.state", "--format=xml")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("<stopped>suspended</stopped>", shown)
        self.assertTrue(shown.rstrip().endswith("</boost_serialization>"))
        self.assertIn("serialization::archive", self.npcs("show", "talk.state", "--format=text")[1])
        code, shown, problem = self.npcs("show", "talk.state", "--format=yaml")
        self.assertEqual((code, shown), (2, ""))
        self.assertIn("json", problem)

    def test_play_takes_back_and_gives_again(self):
        self.write("talk.npcs", self.TALK)
        code, shown, _ = self.npcs("play", "talk.npcs", typed="/redo\n2\n/undo\n/redo\n1\n")
        self.assertEqual(code, 0)
        self.assertIn("There is nothing to give again.\n", shown)
        self.assertTrue(shown.endswith(
            "> /undo\nHow many?\n> /redo\nWhich?\n  1. Both\n  2. One\n> 1\nboth\n"), shown)

    def test_refused_answers_change_nothing(self):
        self.start()
        state = pathlib.Path(self.path("talk.state"))
        before = state.read_bytes()
        self.assertEqual(self.npcs("resume", "talk.state", "--choice", "1")[0], 4)
        self.assertEqual(self.npcs("resume", "talk.state", "--choice", "1", "--answer", "x")[0], 2)
        self.assertEqual(state.read_bytes(), before)
        self.npcs("resume", "talk.state", "--answer", "1")
        before = state.read_bytes()
        for choice in ("0", "1", "3", "two", "-1"):
            code, shown, problem = self.npcs("resume", "talk.state", f"--choice={choice}")
            self.assertEqual((code, shown, state.read_bytes()), (4, "", before), choice)
            self.assertNotEqual(problem, "")
        self.assertEqual(self.npcs("resume", "talk.state", "--answer=x")[0], 4)
        self.npcs("resume", "talk.state", "--choice", "2")
        self.assertEqual(self.npcs("resume", "talk.state", "--choice", "2")[0], 4)

    def test_a_state_finds_its_script(self):
        self.write("scripts/talk.npcs", self.TALK)
        self.assertEqual(self.npcs("start", "scripts/talk.npcs", "--state", "scripts/talk.state")[0], 3)
        os.rename(self.path("scripts"), self.path("elsewhere"))
        self.assertEqual(self.npcs("resume", "elsewhere/talk.state")[1], "How many?\n")

    def stranger(self, script, folder="theirs"):
        """A state that somebody else wrote: a good save that says it belongs to this script."""
        self.start()
        save = pathlib.Path(self.path("talk.state")).read_bytes().split(b"\n", 1)[1]
        os.makedirs(self.path(folder), exist_ok=True)
        state = pathlib.Path(self.path(folder)) / "their.state"
        state.write_bytes(b"npcs-state 1 " + os.fsencode(script) + b"\n" + save)
        return str(state)

    def test_a_state_opens_no_script_but_those_beside_it(self):
        self.write("secret.npcs", "password = = \"hunter2\"")
        self.write("theirs/notes.txt", "hunter2 = = 1")
        self.write("theirs/sub/fine.npcs", "x = 1")
        os.mkfifo(self.path("theirs/pipe.npcs"))
        os.symlink(self.path("secret.npcs"), self.path("theirs/link.npcs"))
        os.symlink(self.path("."), self.path("theirs/up"))
        names = ["../secret.npcs", self.path("secret.npcs"), "sub/../../secret.npcs", "link.npcs", "up/secret.npcs", "notes.txt",
                 "pipe.npcs", "sub", ".", "", "/dev/zero", "/etc/passwd", "absent.npcs", "talk\0.npcs", "\x1b[2J.npcs", "x" * 100_000]
        for name in names:
            state = self.stranger(name)
            code, shown, problem = self.npcs("resume", state, "--answer", "1")
            self.assertEqual((code, shown), (4 if name == "" else 2, ""), name)
            self.assertNotIn("hunter2", problem)
            self.assertNotIn("\x1b", problem)
            self.assertLess(len(problem), 1000)
            if name != "":
                self.assertIn("hint: name the script with --script, or its folder with --script-path", problem)
        self.assertIn("belongs to the script", problem)

    def test_the_user_names_the_script_of_a_state(self):
        state = self.stranger("../scripts/talk.npcs")
        self.write("scripts/talk.npcs", self.TALK)
        self.assertEqual(self.npcs("resume", state)[0], 2)
        self.assertEqual(self.npcs("resume", state, "--script-path", "absent", "--script-path", "scripts")[1], "How many?\n")
        self.assertEqual(self.npcs("resume", state, "--script", "scripts/talk.npcs", "--answer", "1")[0], 3)
        # What the user named once is named again: the state's own word is not enough.
        self.assertEqual(self.npcs("resume", state)[0], 2)

    def test_states_that_are_none(self):
        self.start()
        good = pathlib.Path(self.path("talk.state")).read_bytes()
        for bad in (b"", b"nonsense", good[:10], good[:-1], good + b"x", good[:-3] + b"\0\0\0"):
            pathlib.Path(self.path("bad.state")).write_bytes(bad)
            code, shown, problem = self.npcs("resume", "bad.state")
            self.assertEqual((code, shown), (4, ""), bad)
            self.assertNotEqual(problem, "")
        self.assertIn("hint: ", problem)

    def test_a_script_that_was_edited(self):
        self.start()
        before = pathlib.Path(self.path("talk.state")).read_bytes()
        self.write("talk.npcs", "a = 1\nb = prompt(\"Something else?\")\nprint a + b\nprint \"the end\"")
        self.assertEqual(self.npcs("resume", "talk.state", "--answer", "1")[0], 4)
        self.assertEqual(pathlib.Path(self.path("talk.state")).read_bytes(), before)
        self.write("talk.npcs", "// A comment\n" + self.TALK + "\nprint 1")
        self.assertNotEqual(self.npcs("resume", "talk.state", "--answer", "1")[0], 4)

    INN = "gold = 5\nname = prompt(\"Your name?\")\nsay \"Bo\", \"Hello, \" + name\nprint gold\n"

    def test_check_saves(self):
        self.write("talk.npcs", self.INN)
        self.npcs("start", "talk.npcs", "--state", "talk.state")
        self.write("good.npcs", "// Once\n" + self.INN)
        self.assertEqual(self.npcs("check-saves", "talk.state", "--script", "good.npcs"),
                         (0, "save        verdict  was     is      statement                    why\n"
                             "talk.state  exact    line 2  line 3  name = prompt(\"Your name?\")\n"
                             "  exact: goes on as if it had been played with this script\n1 of 1 save can be loaded.\n", ""))
        self.write("gone.npcs", self.INN.replace("name = prompt(\"Your name?\")\n", "").replace("+ name", "+ \"you\""))
        code, shown, _ = self.npcs("check-saves", "talk.state", "--script", "gone.npcs")
        self.assertEqual(code, 1)
        self.assertIn("talk.state  skips    line 2  line 2  say \"Bo\", \"Hello, \" + \"you\"  the statement is gone", shown)
        self.assertIn("  skips: goes on behind a statement that was deleted\n", shown)
        self.assertIn("0 of 1 save can be loaded; 1 needs a decision, because: the statement is gone", shown)
        code, shown, _ = self.npcs("check-saves", "talk.state", "talk.state", "--script", "gone.npcs", "--accept", "skips")
        self.assertEqual(code, 0)
        self.assertIn("talk.state and 1 more  skips", shown)
        self.assertIn("2 of 2 saves can be loaded.\n", shown)
        self.assertEqual(self.npcs("check-saves", "talk.state", "--script", "gone.npcs", "--accept", "all")[0], 2)
        code, shown, _ = self.npcs("check-saves", "talk.state", "talk.state", "--script", "gone.npcs", "--json")
        rows = [json.loads(line) for line in shown.splitlines()]
        self.assertEqual((code, [row["verdict"] for row in rows]), (1, ["skips", "skips"]))
        self.assertEqual(rows[0]["frames"][0]["was"], {"function": "", "line": 2})
        self.assertEqual(self.npcs("resume", "talk.state", "--script", "gone.npcs")[0], 4)
        code, shown, _ = self.npcs("resume", "talk.state", "--script", "gone.npcs", "--accept", "skips")
        self.assertEqual((code, shown), (0, "Bo: Hello, you\n5\n"))

    def test_check_saves_as_the_documentation_shows_it(self):
        inn = ("gold = 20\nname = prompt(\"What is your name?\")\n"
               "if prompt(\"A room for 3 gold?\") == \"yes\" then gold -= 3\nsay \"Bo\", \"Good night, \" + name + \".\"\n"
               "prompt \"Sleep well?\"\nsay \"Bo\", \"That leaves you \" + gold + \" gold.\"\n")
        self.write("inn.npcs", inn)
        for state, answers in (("a", []), ("b", ["Ada"]), ("c", ["Ada", "yes"]), ("d", ["Ada", "yes"])):
            self.npcs("start", "inn.npcs", "--state", state + ".state")
            for answer in answers:
                self.npcs("resume", state + ".state", "--answer", answer)
        self.write("inn.npcs", inn.replace("What is your name", "What's your name, stranger").replace("3", "5")
                   .replace("prompt \"Sleep well?\"", "say \"Bo\", \"Mind the stairs.\""))
        code, shown, _ = self.npcs("check-saves", *(state + ".state" for state in "abcd"), "--script", "inn.npcs")
        self.assertEqual(code, 1)
        self.assertIn("$ npcs check-saves saves/*.state --script inn.npcs\n" + shown + "```\n",
                      (pathlib.Path(__file__).resolve().parents[2] / "docs" / "migration.md").read_text())

    def test_check_saves_of_functions_that_only_the_game_has(self):
        self.write("npcs.toml", "[host.ask]\nparameters = [\"question\", \"among\"]\nasks = \"question\"\n")
        asks = "gold = 5\nname = ask(\"Your name?\", [1, 2])\nprint name + gold\n"
        self.write("ask.npcs", asks)
        self.npcs("start", "ask.npcs", "--state", "ask.state")
        self.write("npcs.toml", "")
        self.write("later.npcs", "// Once\n" + asks)
        for more in [], ["--function", "ask(question, among)"]:
            code, shown, _ = self.npcs("check-saves", "ask.state", "--script", "later.npcs", *more)
            self.assertEqual(code, 0)
            self.assertIn("ask.state  exact    line 2  line 3  name = ask(\"Your name?\", [1, 2])\n", shown)
        code, _, problem = self.npcs("check-saves", "ask.state", "--script", "later.npcs", "--function", "ask question")
        self.assertEqual(code, 2)
        self.assertIn("write its name and parameters, as ask(question)", problem)

    def test_check_saves_of_a_game_with_functions_of_its_own(self):
        self.write("old.npcs", "gold = 5\ngold -= 1\nprompt \"Well?\"\nprint gold\n")
        self.npcs("start", "old.npcs", "--state", "talk.state")
        self.write("price.npcs", "gold = 5\ngold -= 2\nprompt \"Well?\"\nprint gold\n")
        code, shown, _ = self.npcs("check-saves", "talk.state", "--script", "price.npcs")
        self.assertEqual(code, 1)
        self.assertIn("talk.state  differs  line 3  line 3  prompt \"Well?\"  what the edited line 2 did before stays\n", shown)
        self.assertIn("1 of 1 save can be loaded.\n", shown)

    def test_check_saves_of_a_machine(self):
        folder = pathlib.Path(__file__).resolve().parent.parent / "saves" / "machine_v1"
        shutil.copy(folder / "with_outlines.save", self.path("town.save"))
        market, gate = ((folder / name).read_text() for name in ("market.npcs", "gate.npcs"))
        self.write("market.npcs", "// Once\n" + market)
        self.write("gate.npcs", gate)
        self.assertEqual(self.npcs("check-saves", "town.save", "--script", "gate.npcs", "--script", "market.npcs"),
                         (0, "save       verdict  was                          is                           statement                                    why\n"
                             "town.save  exact    haggle, market.npcs, line 6  haggle, market.npcs, line 7  offer = prompt(who + \" wants \" + price +...\n"
                             "  exact: goes on as if it had been played with this script\n1 of 1 save can be loaded.\n", ""))
        self.write("gate.npcs", gate.replace("waitFor \"bell\", 60", "return 5"))
        self.write("market.npcs", market.replace("prompt(who", "prompt(1 + who"))
        code, shown, _ = self.npcs("check-saves", "town.save", "--script", "gate.npcs", "--script", "market.npcs", "--json")
        row = json.loads(shown)
        self.assertEqual((code, row["verdict"], len(row["frames"])), (1, "differs", 5))
        self.assertEqual(row["frames"][0]["task"], 3)
        self.assertEqual(row["frames"][0]["was"], {"file": "market.npcs", "function": "haggle", "line": 6})
        code, shown, _ = self.npcs("check-saves", "town.save", "--script", "gate.npcs")
        self.assertEqual(code, 1)
        self.assertIn("town.save  refused  haggle, market.npcs, line 6  -              task 3 (trader): the script 'market.npcs' is not there any more", shown)

    def test_diff(self):
        self.write("old.npcs", self.INN)
        self.write("new.npcs", "print gold\n" + self.INN.replace("print gold\n", "print 7\n").replace("Hello", "Hallo"))
        code, shown, problem = self.npcs("diff", "old.npcs", "new.npcs")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn('~    3    4  say "Bo", "Hallo, " + name\n', shown)
        self.assertEqual(self.npcs("diff", "old.npcs", "old.npcs"), (0, "", ""))
        self.assertEqual(len(self.npcs("diff", "old.npcs", "old.npcs", "--all")[1].splitlines()), 4)

    def test_outline(self):
        self.write("talk.npcs", self.INN)
        self.assertEqual(self.npcs("outline", "talk.npcs", "talk.outline"), (0, "", ""))
        self.assertGreater(len(pathlib.Path(self.path("talk.outline")).read_bytes()), 50)

    def test_intrinsics(self):
        code, shown, _ = self.npcs("intrinsics", "round", "len")
        self.assertEqual(code, 0)
        self.assertEqual(shown.split("\n")[0], "round(x=0, decimalPlaces=0)")
        self.assertEqual(shown.split("\n")[2], "len(self)  (method of list, map, string)")
        rows = [json.loads(line) for line in self.npcs("intrinsics", "--json")[1].splitlines()]
        self.assertEqual(len(rows), 68)
        self.assertEqual([row["name"] for row in rows], sorted((row["name"] for row in rows), key=str.lower))
        join = next(row for row in rows if row["name"] == "join")
        self.assertEqual(join["parameters"], [{"name": "self", "default": None}, {"name": "delimiter", "default": " "}])
        self.assertEqual(join["methods_of"], ["list"])
        # The map a script gets has the same.
        self.write("all.ms", "print intrinsics.indexes.join")
        self.assertEqual(set(self.npcs("run", "all.ms")[1].split()), {row["name"] for row in rows})
        code, shown, problem = self.npcs("intrinsics", "no_such")
        self.assertEqual((code, shown), (2, ""))
        self.assertIn("no_such", problem)

    def test_languages(self):
        code, shown, problem = self.npcs("languages")
        self.assertEqual((code, problem), (0, ""))
        version = self.npcs("--version")[1].splitlines()
        self.assertRegex(version[0], r"^npcs \d+\.\d+\.\d+$")
        if shown.startswith("none"):
            self.assertEqual(shown, "none; docs/languages.md says how to build npcs with some\n")
            self.assertEqual(len(version), 1)
        else:
            self.assertRegex(shown, r"^lua  \(Lua 5\.4\.\d+\)\n([a-z]+  \([^()]+\)\n)*$")
            self.assertRegex(version[1], r"^Lua 5\.4\.\d+$")

    def test_import_in_another_language(self):
        self.write("texts.npcs", 'function "lua" f\n\t-- it is \n\timport "nowhere"\nend function\nimport "missing"\n')
        code, shown, problem = self.npcs("check", "texts.npcs")
        self.assertEqual(code, 1)
        self.assertIn('"missing" is not found', shown + problem)
        self.assertNotIn('"nowhere" is not found', shown + problem)

    def test_function_in_lua(self):
        self.write("lua.npcs", 'function "lua" half(x)\n\treturn x // 2\nend function\nprint half(9)\n')
        code, shown, problem = self.npcs("run", "lua.npcs")
        if self.npcs("languages")[1].startswith("none"):
            self.assertEqual((code, shown), (1, ""))
            self.assertIn("'half' is written in \"lua\"", problem)
            self.assertIn("-DNPCS_LUA=5.4", problem)
        else:
            self.assertEqual((code, shown, problem), (0, "4\n", ""))

    def test_play_follows_edits(self):
        self.write("talk.npcs", self.INN)
        typed = subprocess.Popen([NPCS, "play", "talk.npcs", "--watch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                 cwd=self.place.name, bufsize=1)
        self.assertEqual(typed.stdout.readline(), "Your name?\n")
        self.write("talk.npcs", "// Once\n" + self.INN.replace("Hello", "Good evening"))
        shown, _ = typed.communicate("Ada\n", timeout=600)
        self.assertIn("The script was edited: exact, line 3.\n", shown)
        self.assertIn("Bo: Good evening, Ada\n5\n", shown)

    def test_an_error_keeps_the_last_state(self):
        self.write("talk.npcs", "print 10 + nope(prompt(\"?\"))")
        self.assertEqual(self.npcs("start", "talk.npcs", "--state", "talk.state"), (3, "?\n", ""))
        before = pathlib.Path(self.path("talk.state")).read_bytes()
        code, _, problem = self.npcs("resume", "talk.state", "--answer", "x")
        self.assertEqual(code, 1)
        self.assertIn("talk.npcs:1:", problem)
        self.assertEqual(pathlib.Path(self.path("talk.state")).read_bytes(), before)

    # ---- play

    def test_save_and_load_while_playing(self):
        self.write("talk.npcs", self.TALK)
        code, shown, problem = self.npcs("play", "talk.npcs", typed="3\n/save here\n1\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("Saved to ./here.npcsave.", shown)
        self.assertTrue(os.path.exists(self.path("here.npcsave")))
        code, shown, _ = self.npcs("play", "talk.npcs", typed="/load here\n2\n")
        self.assertEqual(code, 0)
        self.assertTrue(shown.endswith("> /load here\nWhich?\n  1. Both\n  2. One\n> 2\none\n"), shown)
        self.assertEqual(self.npcs("resume", "here.npcsave", "--choice", "1"), (0, "both\n", ""))

    def test_what_cannot_be_loaded(self):
        self.write("talk.npcs", self.TALK)
        code, shown, problem = self.npcs("play", "talk.npcs", typed="/load absent\n/save\n//slash\n")
        self.assertEqual((code, problem), (3, "npcs: the input ended before the conversation did\n"))
        self.assertIn("Not loaded: ", shown)
        self.assertIn("Which?", shown)

    def test_folders(self):
        self.write("one/only.npcs", "print 1")
        self.write("two/a.npcs", "print 2")
        self.write("two/two.npcs", "print 3")
        self.write("three/a.npcs", "print 4")
        self.write("three/main.npcs", "print 5")
        self.write("four/a.npcs", "")
        self.write("four/b.npcs", "")
        self.assertEqual(self.npcs("play", "one")[1], "1\n")
        self.assertEqual(self.npcs("play", "two/")[1], "3\n")
        self.assertEqual(self.npcs("play", "three")[1], "5\n")
        self.assertEqual(self.npcs("play", "four")[0], 2)

    def test_play_shows_errors(self):
        self.write("talk.npcs", 'print "a"\nprompt "?"\nx = nope')
        code, shown, problem = self.npcs("play", "talk.npcs", typed="1\n")
        self.assertEqual((code, shown), (1, "a\n?\n> 1\n"))
        self.assertIn("talk.npcs:3:", problem)

    def test_endless_scripts_are_stopped(self):
        self.write("talk.npcs", "while true\nend while")
        code, _, problem = self.npcs("play", "talk.npcs")
        self.assertEqual(code, 1)
        self.assertNotEqual(problem, "")

    def on_terminal(self, typed, environment):
        """What a person sees. The answers are echoed by the terminal."""
        master, slave = pty.openpty()
        os.write(master, typed.encode())
        with subprocess.Popen([NPCS, "play", "talk.npcs"], stdin=slave, stdout=slave, stderr=slave, cwd=self.place.name,
                              env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment}) as child:
            os.close(slave)
            shown = b""
            while True:
                try:
                    part = os.read(master, 4096)
                except OSError:
                    break
                if not part:
                    break
                shown += part
            self.assertEqual(child.wait(600), 0)
        os.close(master)
        return shown.decode()

    def test_colours_are_for_terminals(self):
        self.write("talk.npcs", self.TALK)
        self.assertIn("\x1b[1mHow many?\x1b[0m", self.on_terminal("1\n2\n", {}))
        self.assertIn("\x1b[2m  -  Both\x1b[0m", self.on_terminal("1\n2\n", {}))
        plain = self.on_terminal("1\n2\n", {"NO_COLOR": "1"})
        self.assertNotIn("\x1b", plain)
        self.assertIn("How many?", plain)
        self.assertNotIn("\x1b", self.npcs("play", "talk.npcs", typed="1\n2\n")[1])

    # ---- dump and show

    def test_dump(self):
        self.write("talk.npcs", 'if 1 then\n  print 2\nelse\n  print 3\nend if')
        code, shown, problem = self.npcs("dump", "talk.npcs")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("[0, 1]", shown)
        self.write("talk.npcs", "x = )")
        self.assertEqual(self.npcs("dump", "talk.npcs")[:2], (1, ""))

    def test_show(self):
        self.start()
        code, shown, problem = self.npcs("show", "talk.state")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("How many?", shown)
        self.write("bad", "nonsense")
        self.assertEqual(self.npcs("show", "bad")[:2], (4, ""))


if __name__ == "__main__":
    unittest.main()
