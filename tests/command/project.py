# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""A real game's script without the game: npcs.toml, stubs, speakers, tasks, modules.

    project.py NPCS
"""
import json
import os
import unittest

from harness import CommandTest

GAME = '''[project]
start = "dialogue/inn.npcs"
import_paths = ["dialogue/lib"]

[host.gold]
returns = "number"
stub = [7, 0, 100]

[host.give]
parameters = ["what: text", "count: number?"]

[host.shout]
parameters = ["who", "line: text"]
speaks = "line"

[host.how_many]
parameters = ["question: text"]
asks = "question"
returns = "number"

[host.items]
returns = "list"
stub = [["rope", {name = "lamp"}]]

[languages.de]
anything = 1
'''

INN = '''import "greetings"
marta = {"name": "Marta"}
guest = new marta
say marta, greetings.hello
say guest, "And you?"
shout marta, "More ale!"
print gold + 1
print items
give "a key"
n = how_many("How many mugs?") * 2
give "mugs", n
print n
'''


class Project(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("npcs.toml", GAME)
        self.write("dialogue/inn.npcs", INN)
        self.write("dialogue/lib/greetings.npcs", 'hello = "Good evening."\n')

    SAID = ('Marta: Good evening.\nMarta: And you?\nMarta: More ale!\n8\n["rope", {"name": "lamp"}]\n(give "a key")\n')

    def test_play(self):
        for what in (".", "dialogue/inn.npcs", self.path("dialogue/inn.npcs")):
            self.assertEqual(self.npcs("play", what, typed="3\n"),
                             (0, self.SAID + 'How many mugs?\n> 3\n(give "mugs", 6)\n6\n', ""), what)

    def test_a_folder_in_the_project_stands_for_its_own_script(self):
        self.write("cellar/cellar.npcs", 'print "Dark."\n')
        self.write("cellar/other.npcs", 'print "Other."\n')
        self.write("attic/a.npcs", "print 1\n")
        self.write("attic/b.npcs", "print 2\n")
        self.assertEqual(self.npcs("play", "cellar"), (0, "Dark.\n", ""))
        self.assertIn("Dark.", self.npcs("dump", "cellar")[1])
        self.assertIn("cellar.npcs", self.npcs("graph", "cellar", "--format", "json")[1])
        code, _, problem = self.npcs("play", "attic")
        self.assertEqual(code, 2)
        self.assertIn("there are several scripts in this folder; name one of them", problem)

    def test_an_answer_that_is_no_number(self):
        code, shown, _ = self.npcs("play", ".", typed="a few\ninf\n0x10\n\n 1e1 \n")
        self.assertEqual(code, 0)
        self.assertIn('> a few\n"a few" is no number.\n> inf\n"inf" is no number.\n> 0x10\n"0x10" is no number.\n> \n"" is no number.\n', shown)
        self.assertTrue(shown.endswith("20\n"), shown)

    def test_start_and_resume(self):
        self.assertEqual(self.npcs("start", ".", "--state", "s.state"), (3, self.SAID + "How many mugs?\n", ""))
        self.assertEqual(self.npcs("resume", "s.state", "--answer", "many")[::2], (4, 'npcs: "many" is no number\n'))
        code, shown, _ = self.npcs("resume", "s.state", "--answer", "3", "--json")
        self.assertEqual((code, json.loads(shown)["said"]), (0, ['(give "mugs", 6)', "6"]))

    def test_run_and_check(self):
        self.assertEqual(self.npcs("check", "dialogue/inn.npcs"), (0, "", ""))
        self.assertEqual(self.npcs("run", "dialogue/inn.npcs", "--stub", "how_many=4")[::2], (0, ""))
        self.assertIn("\n8\n", self.npcs("run", "dialogue/inn.npcs", "--stub", "how_many=4")[1])

    def test_saves_of_a_project(self):
        self.npcs("start", ".", "--state", "s.state")
        code, shown, problem = self.npcs("check-saves", "s.state", "--script", "dialogue/inn.npcs")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("s.state  exact", shown)
        for command in (["show", "s.state", "--script", "dialogue/inn.npcs"], ["diff", "dialogue/inn.npcs", "dialogue/inn.npcs"],
                        ["outline", "dialogue/inn.npcs", "inn.outline"]):
            code, _, problem = self.npcs(*command)
            self.assertEqual((code, problem), (0, ""), command)

    def test_never_written_over(self):
        for force in ([], ["--force"]):
            self.assertEqual(self.npcs("start", ".", "--state", "npcs.toml", *force)[0], 2)
        self.assertEqual(self.read("npcs.toml"), GAME.encode())

    def test_arguments_are_checked(self):
        for call, problem in (("give", "give: "), ("give [1]", "give: "), ('give "x", "two"', "give: "), ('say {}, "x"', "say: "),
                              ('say null, "x"', "say: "), ("say 1, [1]", "say: ")):
            self.write("dialogue/inn.npcs", call)
            code, shown, told = self.npcs("play", ".")
            self.assertEqual((code, shown), (1, ""), call)
            self.assertIn("inn.npcs:1:", told)
            self.assertIn(problem, told)

    def test_a_project_that_cannot_be_read(self):
        bad = [('[host.gold]\nreturns = \n', "npcs.toml:2:", ""), ("[host]\ngold = 1\n", "npcs.toml:2:", "write [host.gold]"),
               ('[host."no name"]\nreturns = "number"\n', "npcs.toml:1:", "cannot be the name of a function"),
               ("[host.end]\n", "npcs.toml:1:", "cannot be the name of a function"),
               ('[host.f]\nparameters = "a"\n', "npcs.toml:2:", "is no list of texts"),
               ('[host.f]\nparameters = ["a b: text"]\n', "npcs.toml:2:", '"a b: text" is no parameter'),
               ('[host.f]\nparameters = [1]\n', "npcs.toml:2:", "is no text"),
               ('[host.f]\nparameters = ["a"]\nspeaks = "b"\n', "npcs.toml:3:", 'has no parameter "b"'),
               ("[host.f]\nreturns = 5\n", "npcs.toml:2:", "`returns` is no text"), ("host = 1\n", "npcs.toml:1:", "`host` is no table"),
               ("project = []\n", "npcs.toml:1:", "`project` is no table"), ("answers = 1\n", "npcs.toml:1:", "`answers` is no table"),
               ('[answers]\n"Name?" = "Ada"\n', "npcs.toml:2:", 'the answers to "Name?" are no list'),
               ('[answers]\n"Name?" = []\n', "npcs.toml:2:", 'the answers to "Name?" are no list'),
               ('[answers]\n"Name?" = ["Ada", [1]]\n', "npcs.toml:2:19:", 'an answer to "Name?" is neither text nor number'),
               ('[project]\nhost = 1\n', "npcs.toml:2:", "`host` is no text"), ("\0", "npcs.toml:1:", ""), ("a = \"\xff\"", "npcs.toml", "")]
        for text, place, message in bad:
            self.write("npcs.toml", text.encode("latin-1"))
            for command in (["play", "dialogue/inn.npcs"], ["run", "dialogue/inn.npcs"], ["check", "dialogue/inn.npcs"]):
                code, shown, problem = self.npcs(*command)
                self.assertEqual((code, shown), (2, ""), (text, problem))
                self.assertIn(place, problem)
                self.assertIn(message, problem)

    def test_mistakes_of_toml_are_told_in_words(self):
        """Each with its line and a remedy, and none in the words of the library that reads it."""
        for text, line, message, hint in (
                ("[project\nstart = 1\n", 1, "a heading is not closed where it ends", "write [project] or [host.gold]"),
                ("[host gold]\n", 1, "a heading is not closed where it ends", "stands between quotes"),
                ("[project]\nstart = a.npcs\n", 2, "what stands behind the = is no value", 'a text stands between quotes: "a.npcs"'),
                ("[host.gold]\nreturns = number\n", 2, "what stands behind the = is no value", '"number"'),
                ("[project]\nstart =\n", 2, "a value is missing behind the =", "a text stands between quotes"),
                ('[project]\nstart = "a.npcs\n', 2, "a text is not closed", "ends on the line it begins on"),
                ("[project]\nstart = 'a.npcs\n", 2, "a text is not closed", "ends on the line it begins on"),
                ('[project]\nstart = "a\\q"\n', 2, "a backslash in a text has a meaning of its own", "write / between the names of folders"),
                ("[project]\nscripts = [“*.npcs”]\n", 2, "a typographic quote is no quote", "straight quotes"),
                ('[project]\nscripts = ["*.npcs"\n[host.x]\n', 3, "a list is not closed", "stand commas"),
                ('[project]\nstart = "a"\nstart = "b"\n', 3, "`start` is written a second time", "write it once"),
                ("[project]\n[project]\n", 2, "`project` is written a second time", "write it once"),
                ("[host.gold]\nstub = 5 100\n", 2, "something stands behind the value", "several are a list"),
                ('[project]\nscripts = ["*.npcs"],\n', 2, "something stands behind the value", "no comma behind it"),
                ("= 3\n", 1, "the line begins with no name", "write: start ="),
                ('[project]\nstart: "a.npcs"\n', 2, "between a name and its value stands =", "write: start ="),
                ("[host.gold]\nstub = 0123\n", 2, "a number begins with no 0", "leave the 0 out"),
                ("[host.gold]\nstub = 99999999999999999999\n", 2, "a number is too large", "18 digits"),
                ("[host.gold]\nstub = {a = 1\n", 2, "braces are not closed", "on one line"),
                ("[host.gold]\nstub = 2024-01-01\n", 2, "a date is no value that a function returns", "as a text"),
                ('[host.gold]\nspeaks = "x"\n', 2, '`gold` has no parameter "x"', "parameters = ["),
                ('[host.f]\nparameters = ["a", "b"]\nasks = "x"\n', 3, '`f` has no parameter "x"', "its parameters are a, b"),
                ('[project]\nscripts = ["a", 1]\n', 2, "`scripts` is no text", "each item of the list stands between quotes")):
            self.write("npcs.toml", text)
            code, shown, problem = self.npcs("check", "dialogue/inn.npcs")
            self.assertEqual((code, shown), (2, ""), text)
            self.assertTrue(problem.startswith(f"npcs.toml:{line}:"), (text, problem))
            self.assertIn("error: " + message, problem)
            self.assertIn(hint, problem.split("hint: ")[1])
            for raw in ("Error while parsing", "expected", "saw"):
                self.assertNotIn(raw, problem)

    def test_what_stands_outside_of_its_table_is_told(self):
        self.write("dialogue/inn.npcs", "print 1\n")
        self.write("npcs.toml", 'start = "dialogue/inn.npcs"\n')
        code, shown, problem = self.npcs("check", "dialogue/inn.npcs")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("npcs.toml:1:", shown)
        self.assertIn("warning: `start` means nothing here: it belongs to `project`", shown)
        self.assertIn("hint: write [project] above it", shown)

    def test_what_means_nothing_is_told(self):
        self.write("npcs.toml", '[host.gold]\nretuns = "number"\n')
        self.write("dialogue/inn.npcs", "x = 1\nprint x\n")
        code, shown, problem = self.npcs("play", "dialogue/inn.npcs")
        self.assertEqual((code, shown), (0, "1\n"))
        self.assertIn("npcs.toml:2:", problem)
        self.assertIn("warning: `retuns` of `host.gold` means nothing here (did you mean returns?)", problem)
        for text, told in (('[project]\nstrat = "a.npcs"\n', "`strat` of `project` means nothing here (did you mean start?)"),
                           ('[project]\nx = 1\n', "`x` of `project` means nothing here\n"),
                           ('[character]\nnames = []\n', "`character` means nothing here (did you mean characters?)"),
                           ('[characters]\nname = []\n', "`name` of `characters` means nothing here (did you mean names?)"),
                           ('[host.a]\nreturns = "nubmer"\n', '"nubmer" is no type of a result (did you mean number?)'),
                           ('[host.a]\nparameters = ["b: txt"]\n', '"txt" is no type (did you mean text?)')):
            self.write("npcs.toml", text)
            code, shown, problem = self.npcs("play", "dialogue/inn.npcs")
            self.assertEqual((code, shown), (0, "1\n"))
            self.assertIn("warning: " + told, problem)
            self.assertIn("npcs.toml:", problem)
            self.assertIn("warning: " + told, self.npcs("check", "dialogue/inn.npcs", "dialogue/inn.npcs")[1])
            self.assertEqual(self.npcs("check", "--warnings-as-errors", "dialogue/inn.npcs")[0], 1)
        self.write("npcs.toml", "[editor]\nfont = 1\n")
        self.assertEqual(self.npcs("play", "dialogue/inn.npcs"), (0, "1\n", ""))

    def test_what_the_game_wrote(self):
        self.write("game.toml", '[host.gold]\nparameters = ["who: text"]\nreturns = "number"\n[host.rain]\nreturns = "list"\n[project]\nstart = 1\n')
        self.write("npcs.toml", '[project]\nhost = "game.toml"\n[host.gold]\nstub = [9]\n[host.rain]\nreturns = "map"\n')
        self.write("dialogue/inn.npcs", 'print gold("me")\nprint rain\n')
        self.assertEqual(self.npcs("play", "dialogue/inn.npcs"), (0, "9\n{}\n", ""))
        self.write("dialogue/inn.npcs", "print gold([])\n")
        self.assertIn("gold: 'who' must be a text", self.npcs("play", "dialogue/inn.npcs")[2])
        self.write("game.toml", "[host.gold\n")
        code, _, problem = self.npcs("play", "dialogue/inn.npcs")
        self.assertEqual(code, 2)
        self.assertIn("game.toml:1:", problem)
        os.remove(self.path("game.toml"))
        self.write("dialogue/inn.npcs", "print gold\n")
        code, shown, problem = self.npcs("play", "dialogue/inn.npcs")
        self.assertEqual((code, shown), (0, "9\n"))
        self.assertIn("npcs.toml:2:8: warning: ", problem)
        self.assertIn("Host::describe", problem)


class SeveralScripts(CommandTest):
    TOWN = '[project]\nscripts = ["**/*.npcs", "old/*.ms"]\nstart = ["world.npcs", "people/marta.npcs"]\n[characters]\nnames = ["Marta", "Bram"]\n'

    def setUp(self):
        super().setUp()
        self.write("town/npcs.toml", self.TOWN)
        self.write("town/world.npcs", 'gold = 3\n')
        self.write("town/people/marta.npcs", 'say "Marta", "You have " + gold + "."\n')

    def test_start_names_several(self):
        for command in (["play"], ["start", "--state", "s"]):
            self.assertEqual(self.npcs(*command, "town"), (0, "Marta: You have 3.\n", ""))
        self.assertEqual(self.npcs("resume", "s")[0], 4)

    def test_check_goes_over_all(self):
        self.write("town/old/a.ms", "x = )\n")
        self.write("town/old/b.txt", "x = )\n")
        self.write("town/old/deep/c.ms", "x = )\n")
        self.write("town/people/deep/bram.npcs", "y = )\n")
        code, shown, problem = self.npcs("check", "town")
        self.assertEqual((code, problem), (1, ""))
        self.assertEqual([line.split(":")[0] for line in shown.splitlines() if ": error:" in line],
                         ["town/old/a.ms", "town/people/deep/bram.npcs"])
        self.write("town/npcs.toml", '[project]\nscripts = ["none/*"]\n')
        code, shown, problem = self.npcs("check", "town")
        self.assertEqual((code, shown), (2, ""))
        self.assertIn("npcs.toml: no file fits what `scripts` of [project] names", problem)

    def test_who_is_no_character_is_told(self):
        self.write("town/people/marta.npcs", 'for i in [1, 2]\n\tsay "Mrata", "Well."\n\tsay "Bram", "Well?"\nend for\n')
        for command in (["play"], ["start", "--state", "s"]):
            code, shown, problem = self.npcs(*command, "town")
            self.assertEqual((code, shown), (0, "Mrata: Well.\nBram: Well?\n" * 2))
            self.assertEqual(problem, 'town/people/marta.npcs:2: warning: "Mrata" is none of the characters that npcs.toml names\n'
                                      "    hint: Marta, Bram\n")
        self.write("town/npcs.toml", self.TOWN + '[host.say]\nparameters = ["who", "line: text"]\nspeaks = "line"\n')
        self.assertIn('"Mrata" is none', self.npcs("play", "town")[2])

    def test_a_file_that_is_wrong(self):
        for wrong, told in (("[project]\nscripts = 1\n", "`scripts` is no list of texts"), ("[project]\nstart = 1\n", "`start` is no text"),
                            ("[project]\nstart = [1]\n", "`start` is no text"), ("characters = 1\n", "`characters` is no table"),
                            ('[characters]\nnames = "Marta"\n', "`names` is no list of texts")):
            self.write("town/npcs.toml", wrong)
            code, shown, problem = self.npcs("play", "town")
            self.assertEqual((code, shown), (2, ""), wrong)
            self.assertIn(told, problem)


class Events(CommandTest):
    """What the game may raise is known to `npcs explore`."""

    def found(self, *arguments):
        code, shown, problem = self.npcs("explore", "--format=json", *arguments, "story.npcs")
        self.assertIn((code, problem), ((0, ""), (1, "")))
        return [(one["code"], one["line"]) for one in json.loads(shown)["findings"]]

    def setUp(self):
        super().setUp()
        self.write("story.npcs", 'function watch(event, alert)\n\twaitFor event\n\tprint alert\nend function\n'
                                 'spawn @watch, ["alarm", "Fire!"]\nspawn @watch, ["dusk", "Lights!"]\n')

    def test_explore(self):
        self.write("npcs.toml", '[project]\nevents = ["alarm", "dusk"]\n')
        self.assertEqual(self.found(), [])
        self.assertEqual(self.found("--event", "dusk", "--event", "fog"), [])

    def test_the_command_line_adds_to_them(self):
        for text in ('[project]\nevents = ["alarm"]\n', "[project]\nevents = []\n", ""):
            self.write("npcs.toml", text)
            self.assertIn(("dead-end", 2), self.found(), text)
        self.write("npcs.toml", '[project]\nevents = ["alarm"]\n')
        self.assertEqual(self.found("--event", "dusk"), [])

    def test_what_is_no_list(self):
        for text, told in (("[project]\nevents = 1\n", "`events` is no list of texts"), ("[project]\nevents = [1]\n", "`events` is no text")):
            self.write("npcs.toml", text)
            code, shown, problem = self.npcs("explore", "story.npcs")
            self.assertEqual((code, shown), (2, ""))
            self.assertIn("npcs.toml:2:", problem)
            self.assertIn(told, problem)


class WhileItRuns(CommandTest):
    """Only a run knows what a name that is worked out means."""

    DOUBTFUL = 'x = 1\nf = function\n\tx = x + 1\n\tlocals["y"] = 3\n\treturn x\nend function\nglobals["z"] = 1\nprint f\nprint f\n'
    WARNED = "warning: assignment of unqualified local 'x' based on nonlocal is deprecated"

    def test_warnings_are_told_once_on_standard_error(self):
        self.write("talk.npcs", self.DOUBTFUL)
        for command in (["run"], ["play"], ["start", "--state", "s"]):
            code, shown, problem = self.npcs(*command, "talk.npcs")
            self.assertEqual((code, shown), (0, "2\n2\n"), command)
            self.assertEqual(problem.count(self.WARNED), 1, command)
            self.assertIn("talk.npcs:3", problem)

    def test_what_was_told_before_is_not_told_again(self):
        self.write("talk.npcs", self.DOUBTFUL.replace('\tlocals["y"] = 3\n', "").replace('globals["z"] = 1\n', ""))
        for command in (["run"], ["play"]):
            self.assertEqual(self.npcs(*command, "talk.npcs")[2].count(self.WARNED), 1, command)

    def test_in_other_forms(self):
        self.write("talk.npcs", self.DOUBTFUL)
        self.assertEqual(self.npcs("run", "--error-format=miniscript", "talk.npcs"),
                         (0, "2\n2\n", "Warning: assignment of unqualified local 'x' based on nonlocal is deprecated [line 3]\n"))
        self.assertEqual(json.loads(self.npcs("run", "--error-format=json", "talk.npcs")[2])["code"], "nonlocal-base")


class WithoutProject(CommandTest):
    def test_stubs(self):
        self.write("talk.npcs", 'print gold * 2\nprint name\nopen_door "east", 1, {"name": "Ada"}\nprint open_door\n')
        code, shown, problem = self.npcs("play", "talk.npcs", "--stub", "gold=5", "--stub", "name=Ada", "--stub", "open_door")
        self.assertEqual((code, shown, problem), (0, '10\nAda\n(open_door "east", 1, Ada)\n(open_door)\nnull\n', ""))
        for bad in ("", "=1", "a b", "end=1"):
            self.assertEqual(self.npcs("play", "talk.npcs", "--stub", bad)[0], 2)

    def test_a_function_of_the_game_that_nobody_knows(self):
        self.write("talk.npcs", "print gold\n")
        code, _, problem = self.npcs("play", "talk.npcs")
        self.assertEqual(code, 1)
        self.assertIn("; what the game defines in C++ is named in npcs.toml, or with --stub NAME=VALUE", problem)

    def test_a_module_that_is_missing(self):
        self.write("talk.npcs", 'import "cellar"\nprint 1\n')
        code, shown, problem = self.npcs("play", "talk.npcs")
        self.assertEqual((code, shown), (1, ""))
        self.assertIn('talk.npcs:1:1: error: the module "cellar" is not found\n', problem)

    def test_a_missing_module_is_one_mistake(self):
        self.write("npcs.toml", "[host.gold]\n")
        self.write("talk.npcs", 'import "cellar"\nprint cellar.wine\n')
        code, shown, problem = self.npcs("check", "talk.npcs", "--error-format=json")
        self.assertEqual(([json.loads(line)["code"] for line in shown.splitlines()], code, problem), (["missing-module"], 1, ""))

    def test_a_module_of_another_folder_is_known_to_other_scripts(self):
        self.write("npcs.toml", '[project]\nscripts = ["inn/*.npcs"]\nstart = ["inn/a.npcs", "inn/b.npcs"]\n[host.gold]\nreturns = "number"\n')
        self.write("lib/shapes.npcs", "count = 3\n")
        self.write("inn/a.npcs", 'import "../lib/shapes"\nprint shapes.count + gold\n')
        self.write("inn/b.npcs", "print shapes.count\n")
        self.assertEqual(self.npcs("check", "."), (0, "", ""))

    def test_a_mistake_at_the_end_of_a_module_is_told_there(self):
        self.write("talk.npcs", 'import "cellar"\nprint cellar.x\n')
        for module, line in (("x=(", 1), ("x=[1,", 1), ("y = 2\nx=1 +\n", 2), ("if x then\n", 1), ("x = 1 /* ", 1), ("x = \"a", 1)):
            self.write("cellar.npcs", module)
            for command in ("check", "play"):
                code, shown, problem = self.npcs(command, "talk.npcs")
                told = shown + problem
                self.assertEqual(code, 1, told)
                self.assertRegex(told, "^cellar.npcs:[0-9]+:")
                self.assertNotIn("locals", told)
                self.assertNotIn("end function", told)
                self.assertLessEqual(int(told.split(":")[1]), line + 1, told)

    def test_import_path(self):
        self.write("lib/shapes.npcs", "count = 3\n")
        self.write("talk.npcs", 'import "shapes"\nprint shapes.count + prompt("?").val\n')
        self.assertEqual(self.npcs("play", "talk.npcs", "--import-path", "lib", typed="2\n")[:2], (0, "?\n> 2\n5\n"))
        self.assertEqual(self.npcs("start", "talk.npcs", "--import-path", "lib", "--state", "s")[:2], (3, "?\n"))
        self.assertEqual(self.npcs("resume", "s", "--import-path", "lib", "--answer", "1")[:2], (0, "4\n"))
        self.assertEqual(self.npcs("play", "talk.npcs")[0], 1)

    def test_the_input_ends(self):
        for text in ('print prompt("?")\n', 'choose "?"\noption "a" then\nprint 1\nend choose\n',
                     'function f\nprint prompt("?")\nend function\nspawn @f\n'):
            self.write("talk.npcs", text)
            for typed in ("", "/undo\n"):
                code, _, problem = self.npcs("play", "talk.npcs", typed=typed)
                self.assertEqual((code, problem), (3, "npcs: the input ended before the conversation did\n"))
        self.assertEqual(self.npcs("play", "talk.npcs", typed="/quit\n")[::2], (0, ""))


class Tasks(CommandTest):
    WORLD = ('function guard(name, seconds)\n\twait seconds\n\tsay {"name": name}, "All is well."\n\treturn "Off duty."\nend function\n'
             'spawn @guard, ["Ann", 0.02]\nspawn(@guard, ["Bob", 0.01])\nname = prompt("Who?")\nprint name\n'
             'raise "bell", 1, true\nprint "rang"\nprint waitFor("bell")\n')

    def test_spawn(self):
        self.write("talk.npcs", self.WORLD)
        code, shown, problem = self.npcs("play", "talk.npcs", typed="me\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(shown, "Who?\n> me\nme\nrang\n1\nBob: All is well.\nAnn: All is well.\n")

    def test_undo_save_and_load(self):
        self.write("talk.npcs", self.WORLD)
        code, shown, problem = self.npcs("play", "talk.npcs", typed="/save here\n/undo\nme\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("There is nothing to take back.", shown)
        code, shown, problem = self.npcs("play", "talk.npcs", typed="/load here\nyou\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertTrue(shown.startswith("Who?\n> /load here\nWho?\n> you\nyou\n"), shown)

    def test_two_ask(self):
        self.write("talk.npcs", 'function f(q)\n\tchoose q\n\t\toption "Yes" then\n\t\t\tprint q + " yes"\n\t\toption "No" then\n'
                                '\t\t\tprint prompt("Why?")\n\tend choose\nend function\nspawn @f, "A?"\nspawn @f, "B?"\n')
        code, shown, problem = self.npcs("play", "talk.npcs", typed="2\n9\n1\nso\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(shown, "A?\n  1. Yes\n  2. No\n> 2\nB?\n  1. Yes\n  2. No\n> 9\nThere is no option 9, only 1 to 2.\n> 1\nB? yes\nWhy?\n> so\nso\n")
        code, shown, _ = self.npcs("play", "talk.npcs", typed="2\n/undo\n1\n/undo\n/redo\n1\n")
        self.assertEqual(code, 0)
        self.assertTrue(shown.endswith("B? yes\n"), shown)

    def test_an_error_ends_one_task(self):
        self.write("talk.npcs", 'function f\n\tx = nope\nend function\nspawn @f\nprint prompt("?")\n')
        code, shown, problem = self.npcs("play", "talk.npcs", typed="yes\n")
        self.assertEqual((code, shown), (1, "?\n> yes\nyes\n"))
        self.assertIn("talk.npcs:2:", problem)

    def test_what_waits_for_ever_ends(self):
        self.write("talk.npcs", 'function f\n\twaitFor "never"\nend function\nspawn @f\nspawn @f\nprint 1\n')
        told = "2 tasks wait for what cannot happen any more: an event that no script raises; /raise EVENT raises it in npcs play."
        self.assertEqual(self.npcs("play", "talk.npcs"), (0, f"1\n{told}\n", ""))

    def test_one_that_is_always_ready(self):
        self.write("talk.npcs", 'turns = 0\nfunction f\n\twhile not done\n\t\tglobals.turns += 1\n\t\tyield\n\tend while\nend function\n'
                                'done = 0\nspawn @f\nx = prompt("?")\nwait 0.1\ndone = 1\nprint turns > 1\n')
        self.assertEqual(self.npcs("play", "talk.npcs", typed="go\n"), (0, "?\n> go\n1\n", ""))

    def test_words_in_texts_make_no_machine(self):
        self.write("talk.npcs", 'print "spawn \"\"waitFor"\n// spawn\n/* spawn */\nm = {"spawn": 1}\nprint m.spawn\nprint prompt("?")\n')
        self.assertEqual(self.npcs("play", "talk.npcs", typed="/save s\n2\n")[0], 0)
        self.assertEqual(self.npcs("resume", "s.npcsave", "--answer", "3"), (0, "3\n", ""))


if __name__ == "__main__":
    unittest.main()
