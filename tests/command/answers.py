# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Answers from a file, recorded playthroughs, and the commands that decide how a story goes.

    answers.py NPCS
"""
import unittest

from harness import CommandTest

INN = '''choose again: Well?
	+ Ale
		print "Here."
	+ Wine [if gold > 3 else Too dear.]
		print "A good year."
	+ Leave -> break
end choose
name = prompt("Who are you?")
print "Bye, " + name + "."
'''
OFFER = "Well?\n  1. Ale\n  2. Wine\n  3. Leave\n"
PROJECT = '[host.gold]\nreturns = "number"\nstub = [5, 0]\n[host.mood]\n[host.ask]\nparameters = ["q"]\nasks = "q"\n'


class Inn(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("npcs.toml", PROJECT)
        self.write("inn.npcs", INN)

    def play(self, typed, *arguments, script="inn.npcs"):
        self.write("a.txt", typed)
        return self.npcs("play", script, "--answers", "a.txt", *arguments)


class Answers(Inn):
    def test_they_are_typed(self):
        for typed in ("2\n3\nAda\n", "2\r\n3\r\nAda\r\n", "2\n3\nAda"):
            self.assertEqual(self.play(typed), (0, OFFER + "> 2\nA good year.\n" + OFFER + "> 3\nWho are you?\n> Ada\nBye, Ada.\n", ""))

    def test_a_slash_is_doubled(self):
        self.assertIn("Bye, /quit.\n", self.play("3\n//quit\n")[1])
        self.assertEqual(self.play("3\n/quit\n")[::2], (0, ""))

    def test_they_end_too_early(self):
        code, shown, problem = self.play("1\n")
        self.assertEqual((code, problem), (3, "npcs: a.txt: the answers end before the conversation does\n"))
        self.assertTrue(shown.endswith("> 1\nHere.\n" + OFFER), shown)

    def test_lines_are_left(self):
        code, _, problem = self.play("3\nAda\n1\n2\n")
        self.assertEqual((code, problem), (4, 'npcs: a.txt:3: "1" does not fit: The conversation is over, and 2 lines are left.\n'))

    def test_a_line_that_does_not_fit(self):
        offered = "  on offer:\n    Well?\n      1. Ale\n      2. Wine\n      3. Leave\n"
        for line, problem, nearest in (("4", "There is no option 4, only 1 to 3.", "1 (Ale)"), ("Laeve", '"Laeve" is not the number of an option, 1 to 3.', "3 (Leave)"),
                                       ("/wiat 5", "There is no command /wiat; /help lists them.", ""), ("/undo now", "There is nothing to take back.", "")):
            code, shown, told = self.play("/give gold 9\n" + line + "\n3\n")
            self.assertEqual(code, 4, told)
            self.assertTrue(told.startswith(f'npcs: a.txt:2: "{line}" does not fit: {problem}\n' + offered), told)
            if nearest:
                self.assertTrue(told.endswith(f"  nearest: {nearest}\n"), told)
            self.assertTrue(shown.endswith(problem + "\n"), shown)

    def test_an_option_that_cannot_be_taken(self):
        code, _, told = self.play("/give gold 1\n2\n")
        self.assertEqual(code, 4)
        self.assertIn('a.txt:2: "2" does not fit: Option 2 cannot be taken now: Too dear.\n', told)
        self.assertIn("    -  Wine (Too dear.)\n", told)
        self.assertIn("nearest: 1 (Ale)", told)

    def test_what_cannot_be_read(self):
        self.assertEqual(self.npcs("play", "inn.npcs", "--answers", "none.txt")[0], 2)
        self.assertEqual(self.npcs("play", "inn.npcs", "--answers", ".")[0], 2)
        self.assertEqual(self.npcs("play")[::2], (2, "npcs: a script is required: npcs play FILE\n"))
        self.write("a.txt", "3\nAda\n")
        code, _, problem = self.npcs("play", "--answers", "a.txt")
        self.assertEqual((code, problem), (2, "npcs: a.txt names no script: name it on the command line, or in a line `# script: PATH` of its own\n"))
        for header, told in (("# seed: one", "`# seed:` needs a whole number"), ("# script: ", "`# script:` needs the path"),
                             ("# script: /etc/passwd", "relative to this file")):
            self.write("a.txt", "# a comment\n" + header + "\n")
            code, shown, problem = self.npcs("play", "inn.npcs", "--answers", "a.txt")
            self.assertEqual((code, shown), (2, ""))
            self.assertIn("a.txt:2:1: error: ", problem)
            self.assertIn(told, problem)
        self.write("a.txt", b"3\n\xff\x00\n" * 10)
        self.assertEqual(self.npcs("play", "inn.npcs", "--answers", "a.txt")[::2], (2, "a.txt:2: error: this line is no UTF-8 text\n"))
        self.write("a.txt", b"3\n\x00\xc3\xa9\n")
        self.assertIn("Bye, \0\u00e9.", self.npcs("play", "inn.npcs", "--answers", "a.txt")[1])

    def test_a_header_names_script_and_seed(self):
        self.write("dice.npcs", "print rnd\n")
        shown = self.npcs("play", "dice.npcs", "--seed", "7")[1]
        self.write("deep/a.txt", "# script: ../dice.npcs\n# seed: 7\n")
        self.assertEqual(self.npcs("play", "--answers", "deep/a.txt"), (0, shown, ""))
        self.assertNotEqual(self.npcs("play", "--answers", "deep/a.txt", "--seed", "8")[1], shown)

    def test_nothing_is_written(self):
        self.write("keep.npcsave", "mine")
        code, shown, _ = self.play("/save --force keep\n1\n/load keep\n3\nAda\n")
        self.assertEqual((code, self.read("keep.npcsave")), (0, b"mine"))
        self.assertIn("> /save --force keep\nSaved to ./keep.npcsave.\n> 1\nHere.\n" + OFFER + "> /load keep\n" + OFFER + "> 3\n", shown)


class Commands(Inn):
    def test_give(self):
        self.write("inn.npcs", "print gold\nprint gold\nx = prompt(\"?\")\nprint gold\nprint mood\nprint gold\n")
        code, shown, problem = self.play('/give gold 7\n/give gold [1, {"a": true}]\n/give gold a lot\n/give mood "1"\ngo\n')
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(shown, '> /give gold 7\n> /give gold [1, {"a": true}]\n> /give gold a lot\n> /give mood "1"\n'
                                '7\n[1, {"a": 1}]\n?\n> go\na lot\n1\n5\n')
        code, shown, _ = self.npcs("play", "inn.npcs", typed="/give gold null\nx\n")
        self.assertTrue(shown.endswith("> /give gold null\n> x\nnull\n(mood)\nnull\n5\n"), shown)

    def test_give_what_there_is_not(self):
        for typed, problem in (("/give gld 5", "The game has no function gld (did you mean gold?); npcs.toml names those it has."),
                               ("/give gold", "What value? Type /give, a function of the game and a value, for example /give gold 5."),
                               ("/give gold ", "What value?"), ("/give ask yes", "ask asks the player: type the answer when it is asked.")):
            code, _, told = self.play(typed + "\n")
            self.assertEqual(code, 4)
            self.assertIn("does not fit: " + problem, told)
        deep = "[" * 100000 + "]" * 100000
        self.assertEqual(self.play(f"/give gold {deep}\n3\nAda\n")[0], 0)

    def test_random(self):
        self.write("inn.npcs", 'print rnd\nx = prompt("?")\nprint [rnd, rnd]\nprint floor(rnd * 4)\n')
        self.assertEqual(self.play("/random 0.25\n/random 0.5 0\n/random 0.75\ngo\n", "--seed", "1")[1].splitlines()[:4],
                         ["> /random 0.25", "> /random 0.5 0", "> /random 0.75", "0.25"])
        self.write("a.txt", "/random 0\n")
        code, shown, problem = self.npcs("play", "inn.npcs", "--seed", "1", typed="/random 0.25 0.5\n/random .75\ngo\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertTrue(shown.endswith("> go\n[0.25, 0.5]\n3\n"), shown)
        for typed in ("1", "-0.1", "half", "0.5 2", "nan", "1e999"):
            code, _, problem = self.play(f"/random {typed}\ngo\n")
            self.assertEqual(code, 4)
            self.assertIn("is no random draw: those are numbers from 0 up to, but not, 1.", problem)
        self.assertIn("What number?", self.play("/random \ngo\n")[2])

    def test_random_numbers_wait_until_they_are_drawn(self):
        self.write("inn.npcs", 'a = prompt("?")\nb = prompt(rnd)\nprint rnd\nc = prompt("!")\nprint rnd\n')
        code, shown, _ = self.play("/random 0.125 0.25\n/random 0.5\n1\n2\n/random 0.75\n3\n")
        self.assertEqual((code, [line for line in shown.splitlines() if line.startswith("0.")]), (0, ["0.125", "0.25", "0.5"]))

    def test_random_on_a_machine(self):
        self.write("inn.npcs", "function f\n\twait 5\n\tprint rnd\nend function\nspawn @f\nx = prompt(\"?\")\nprint rnd\n")
        code, shown, problem = self.play("go\n/random 0.5\n/wait 7\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertTrue(shown.endswith("\n> /random 0.5\n> /wait 7\n0.5\n"), shown)

    def test_a_question_with_one_option(self):
        self.write("inn.npcs", "choose: Well?\n\t+ Leave -> print 1\nend choose\n")
        for typed, told in (("7", "There is only option 1."), ("0", "There is only option 1."), ("go", '"go" is not the number of an option, only 1.')):
            self.assertIn(told, "".join(self.play(f"{typed}\n1\n")[1:]))

    def test_what_nothing_raises(self):
        self.write("inn.npcs", 'waitFor "rain"\n')
        told = "1 task waits for what cannot happen any more: an event that no script raises; /raise EVENT raises it in npcs play"
        self.assertEqual(self.npcs("start", "inn.npcs", "--state", "inn.state"), (0, "", f"npcs: {told}\n"))

    def test_raise(self):
        self.write("inn.npcs", 'function guard\n\tprint "heard " + waitFor("bell").x\nend function\nspawn @guard\n')
        self.assertEqual(self.play('/raise bell {"x": 5}\n'), (0, '> /raise bell {"x": 5}\nheard 5\n', ""))
        code, shown, _ = self.play("/raise ball\n")
        self.assertEqual((code, shown), (0, "> /raise ball\n1 task waits for what cannot happen any more: "
                          "an event that no script raises; /raise EVENT raises it in npcs play.\n"))
        for script, typed, problem in (("inn.npcs", "/raise", "What event?"), ("talk.npcs", "/raise bell", "Nothing waits for an event")):
            self.write("talk.npcs", 'print prompt("?")\n')
            code, _, told = self.play(typed + "\n", script=script)
            self.assertEqual(code, 4)
            self.assertIn(problem, told)

    def test_raise_while_a_question_is_open(self):
        self.write("inn.npcs", 'function guard\n\tprint "heard " + waitFor("bell")\nend function\nspawn @guard\nx = prompt("?")\n')
        self.assertEqual(self.npcs("play", "inn.npcs", typed="/raise bell 3\nyes\n"), (0, "?\n> /raise bell 3\nheard 3\n> yes\n", ""))


class Recording(Inn):
    def record(self, typed, *arguments):
        return self.npcs("play", "inn.npcs", "--record", "talk.play", "--seed", "1", *arguments, typed=typed)

    def text(self):
        return self.read("talk.play").decode()

    def test_what_is_shown_is_recorded(self):
        code, shown, problem = self.record("/give gold 5\n1\n7\n3\nAda\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(self.text(), "# script: inn.npcs\n# seed: 1\n" + shown)
        self.assertIn("> 7\nThere is no option 7, only 1 to 3.\n", shown)
        # What was refused when it was recorded fits.
        self.assertEqual(self.npcs("play", "--answers", "talk.play"), (0, shown, ""))
        self.write("talk.play", self.text().replace("only 1 to 3.", "only 1 to 4."))
        self.assertEqual(self.npcs("play", "--answers", "talk.play")[0], 4)

    def test_an_option_that_moved(self):
        self.record("3\nAda\n")
        self.write("inn.npcs", INN.replace("\t+ Wine [if gold > 3 else Too dear.]\n\t\tprint \"A good year.\"\n", ""))
        code, _, problem = self.npcs("play", "--answers", "talk.play")
        self.assertEqual(code, 4)
        self.assertEqual(problem, 'npcs: talk.play:7: "3" does not fit: There is no option 3, only 1 to 2.\n  on offer:\n    Well?\n'
                                  "      1. Ale\n      2. Leave\n  it was: Leave\n  nearest: 2 (Leave)\n")

    def test_what_ends_early_says_so(self):
        for typed in ("1\n", "1\n/quit\n"):
            self.record(typed)
            self.assertTrue(self.text().endswith("3. Leave\n> /quit\n"), self.text())
            self.assertEqual(self.npcs("play", "--answers", "talk.play")[::2], (0, ""))

    def test_what_looks_typed_is_not(self):
        self.write("inn.npcs", 'print "> 1"\nprint "# seed: 2"\nprint "! a"\nprint "\\b"\nprint "x" + char(10) + "> 2"\nprint prompt(">?")\n')
        code, shown, _ = self.record(">\n")
        self.assertEqual((code, shown), (0, "> 1\n# seed: 2\n! a\n\\b\nx\n> 2\n>?\n> >\n>\n"))
        self.assertEqual(self.text(), "# script: inn.npcs\n# seed: 1\n\\> 1\n\\# seed: 2\n\\! a\n\\\\b\nx\n\\> 2\n\\>?\n> >\n\\>\n")
        self.assertEqual(self.npcs("play", "--answers", "talk.play"), (0, shown, ""))

    def test_a_recording_is_not_cut_short(self):
        self.record("3\nAda\n")
        whole = self.text()
        code, _, problem = self.record("3\n")
        self.assertEqual((code, self.text()), (2, whole))
        self.assertIn("npcs: talk.play is left as it is: the conversation was cut short", problem)
        for typed, more in (("3\n", ["--force"]), ("3\nAda\n", []), ("3\n/quit\n", [])):
            self.record(typed, *more)
            self.assertEqual(self.text().endswith("> /quit\n"), "Ada" not in typed)

    def test_an_error_is_recorded(self):
        self.write("inn.npcs", 'print 1\nx = prompt("?")\nx.y.z = 1\n')
        self.assertEqual(self.record("a\n")[0], 1)
        self.assertRegex(self.text(), r"> a\n! .*\n$")
        self.assertEqual(self.npcs("play", "--answers", "talk.play")[0], 1)

    def test_several_scripts(self):
        self.write("world.npcs", "gold = 3\n")
        self.write("b/talk.npcs", "print gold + prompt(\"?\").val\n")
        self.assertEqual(self.npcs("play", "world.npcs", "b/talk.npcs", "--record", "b/t.play", "--seed", "4", typed="2\n")[0], 0)
        self.assertEqual(self.read("b/t.play"), b"# script: ../world.npcs\n# script: talk.npcs\n# seed: 4\n?\n> 2\n5\n")
        self.assertEqual(self.npcs("play", "--answers", "b/t.play"), (0, "?\n> 2\n5\n", ""))

    def test_other_files_are_kept(self):
        self.write("talk.play", "a theatre play\n")
        code, shown, problem = self.record("3\nAda\n")
        self.assertEqual((code, shown), (2, ""))
        self.assertIn("cannot write talk.play: there is such a file, and it is no playthrough", problem)
        self.assertEqual(self.record("3\nAda\n", "--force")[0], 0)
        self.assertEqual(self.record("3\nBob\n")[0], 0)
        self.assertIn("Bob", self.text())
        self.assertEqual(self.npcs("play", "inn.npcs", "--record", "inn.npcs")[::2],
                         (2, "npcs: cannot record to inn.npcs: a playthrough's name ends with .play\n"))


class Known(CommandTest):
    """What may be typed at a prompt, from comments, the project and playthroughs, in this order."""

    def known(self, question, prompt="prompt"):
        self.write("talk.npcs", question)
        code, shown, problem = self.npcs("play", "talk.npcs", typed="/answers\nx\n")
        self.assertEqual((code, problem), (0, ""), shown)
        return [line[2:] for line in shown.split("> /answers\n")[1].split("> x\n")[0].splitlines()]

    def test_comments(self):
        ada = ['"Ada"', '""', '"12"']
        for text in ('x = prompt("Name?") // answers: "Ada", "", 12\n', '// answers: "Ada", "", 12\nx = prompt("Name?")\n',
                     '// answers: "Ada", ""\n\n   //   answers: 12\n// of all kinds\n\tx = prompt("Name?") // yes\ny = 1 // answers: 3\n',
                     'y = 1 // answers: 3\nx = prompt("Name?")  //answers:"Ada" ,"", 12\r\n',
                     'x = prompt("a // answers: 1")  // answers: "Ada", "", 12\n'):
            self.assertEqual(self.known(text), ada, text)
        self.assertEqual(self.known('x = prompt("?") // answers: "say ""hi"", you", -1.5\n'), ['"say \\"hi\\", you"', '"-1.5"'])

    def test_of_a_module(self):
        self.write("names.npcs", '\nask = function\n\t// answers: "Ada"\n\treturn prompt("?")\nend function\n')
        self.assertEqual(self.known('import "names"\nnames.ask\n'), ['"Ada"'])

    def test_none(self):
        self.assertEqual(self.known('x = prompt("?")\n'), ['ne are known. Above the line that asks, write: // answers: "one", "another"'])
        self.write("talk.npcs", "choose again: Well?\n\t+ a -> break\nend choose\n")
        self.assertIn("No words are asked for here.", self.npcs("play", "talk.npcs", typed="/answers\n1\n")[1])

    def test_wrong_comments_are_told(self):
        for text in ("", "Ada", '"Ada', '"Ada",', ',', '"Ada" "Bob"', "1,,2", '["Ada"]'):
            self.write("talk.npcs", f'x = prompt("?")\n\tprint x // answers: {text}\n')
            code, shown, _ = self.npcs("check", "talk.npcs")
            self.assertEqual(code, 0)
            self.assertIn("talk.npcs:2:13: warning: these answers cannot be read\n", shown, text)
            self.assertIn('hint: write texts in quotes and numbers, with commas between them: // answers: "Ada", "", 12\n', shown)
            self.assertEqual(self.npcs("check", "--warnings-as-errors", "talk.npcs")[0], 1)
        self.write("talk.npcs", 'x = prompt("?")\n// answers: 1\n')
        self.assertIn("talk.npcs:2:4: warning: these answers belong to no line\n", self.npcs("check", "talk.npcs")[1])

    def test_the_project(self):
        self.write("npcs.toml", '[answers]\nprompt = ["any"]\n"How many mugs?" = [2, "3"]\n"How *?" = ["so"]\n"How many *" = ["no"]\n')
        for question, known in (("How many mugs?", ['"2"', '"3"']), ("How are you?", ['"so"']), ("How many?", ['"so"']), ("How many geese?", ['"no"']),
                                ("Who?", ['"any"'])):
            self.assertEqual(self.known(f'x = prompt("{question}")\n'), known, question)
        self.assertEqual(self.known('x = prompt("Who?") // answers: 1\n'), ['"1"'])
        self.write("npcs.toml", '[answers]\n"' + "*a" * 30 + '" = [1]\n')
        self.assertEqual(len(self.known('x = prompt("a" * 20000)\n')), 1)

    def test_playthroughs(self):
        self.write("a.play", "# script: talk.npcs\nHello.\nWho?\n> Ada\nWho?\n> /wait 1\n> //x\nWhy?\n> no\n")
        self.write("b.play", "Who?\n> Bob\n\\> sure?\n> Ada\n")
        self.write("c.play", "# script: other.npcs\nWho?\n> Eve\n")
        self.write("d.play", b"\xff\nWho?\n> Eve\n")
        self.write("other.npcs", "")
        self.assertEqual(self.known('x = prompt("Who?")\n'), ['"Ada"', '"/x"', '"Bob"'])
        self.assertEqual(self.known('x = prompt("> sure?")\n'), ['"Ada"'])


if __name__ == "__main__":
    unittest.main()
