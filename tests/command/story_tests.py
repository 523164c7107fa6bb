# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""`npcs test`: playthroughs and scripts with expectations, what differs, TAP, JUnit, coverage.

    story_tests.py NPCS
"""
import json
import os
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree

from harness import NPCS, CommandTest
from pseudo_terminal import PseudoTerminal

INN = '''function drink(what)
	print "A cup of " + what + "."
end function
choose again: Well?
	+ Ale
		drink "ale"
	option once "Wine" then
		drink "wine"
	+ Leave -> break
end choose
name = prompt("Who are you?")
if name == "" then
	print "Nobody!"
end if
print "Bye, " + name + "."
'''
TALK = '''# script: inn.npcs
# seed: 1
Well?
  1. Ale
  2. Wine
  3. Leave
> 1
A cup of ale.
Well?
  1. Ale
  2. Wine
  3. Leave
> 3
Who are you?
> Ada
Bye, Ada.
'''


class Tests(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("inn.npcs", INN)
        self.write("talk.play", TALK)


class Playthroughs(Tests):
    def test_as_expected(self):
        for paths in ([], ["."], ["talk.play"], [self.path("")], ["talk.play", "talk.play", "."]):
            self.assertEqual(self.npcs("test", *paths), (0, "1 test is as expected\n", ""), paths)
        self.write("talk.play", TALK.replace("\n", "\r\n"))
        self.assertEqual(self.npcs("test")[0], 0)
        self.write("talk.play", TALK[:-1])
        self.assertEqual(self.npcs("test")[0], 0)

    def test_without_header(self):
        self.write("talk.play", "".join(TALK.splitlines(True)[2:]))
        self.assertEqual(self.npcs("test"), (0, "1 test is as expected\n", ""))

    def test_in_folders(self):
        for name in ("a/b/talk.play", "a/talk.play", ".hidden/talk.play"):
            self.write(name, TALK.replace("script: ", "script: " + "../" * name.count("/")))
        self.write(".hidden.play", TALK)
        self.write("a/talk.txt", "Nothing.\n")
        self.assertEqual(self.npcs("test")[1], "3 tests are as expected\n")
        self.assertEqual(self.npcs("test", "a")[1], "2 tests are as expected\n")

    def test_nothing_to_test(self):
        os.remove(self.path("talk.play"))
        code, shown, problem = self.npcs("test")
        self.assertEqual((code, shown), (2, ""))
        self.assertIn("there is nothing to test", problem)
        code, _, problem = self.npcs("test", "nowhere")
        self.assertEqual((code, problem), (2, "npcs: nowhere: there is no such file or folder\n"))

    def test_what_differs(self):
        self.write("talk.play", TALK.replace("A cup of ale.", "A mug of ale.").replace("Bye, Ada.\n", ""))
        code, shown, problem = self.npcs("test")
        self.assertEqual((code, problem), (1, ""))
        self.assertEqual(shown, '''talk.play: It differs, first in line 8.
       expected                              got
  ...
    5    2. Wine                               2. Wine
    6    3. Leave                              3. Leave
    7  > 1                                   > 1
    8  A mug of ale.                       | A cup of ale.
    9  Well?                                 Well?
   10    1. Ale                                1. Ale
   11    2. Wine                               2. Wine
  ...
   13  > 3                                   > 3
   14  Who are you?                          Who are you?
   15  > Ada                                 > Ada
                                           > Bye, Ada.
0 tests are as expected, 1 is not
''')
        self.write("talk.play", TALK + "And so on.\n")
        self.assertIn("talk.play: It differs in line 17.\n", self.npcs("test")[1])
        self.assertIn("   17  And so on.                          <\n", self.npcs("test")[1])

    def test_long_and_strange_lines(self):
        self.write("inn.npcs", 'print "é日本語" * 30 + char(27) + "[31m"\n')
        self.write("talk.play", "# script: inn.npcs\n" + "word " * 30 + "\n")
        code, shown, _ = self.npcs("test")
        self.assertEqual(code, 1)
        self.assertNotIn("\x1b", shown)
        self.assertIn("?[31m", shown)
        for line in shown.splitlines()[2:-1]:
            self.assertLessEqual(len(line) + len(re.findall("[日本語]", line)), 80, line)

    def test_many_lines(self):
        self.write("inn.npcs", "for i in range(1, 5000)\n\tprint i * 2\nend for\n")
        self.write("talk.play", "# script: inn.npcs\n" + "".join(f"{i}\n" for i in range(5000)))
        code, shown, _ = self.npcs("test")
        self.assertEqual(code, 1)
        self.assertLess(len(shown), 20000)
        self.assertIn("... and more", shown)

    def test_colours_and_width(self):
        self.write("talk.play", TALK.replace("A cup of ale.", "A mug of ale."))
        terminal = PseudoTerminal(["test"], self.place.name, columns=50, environment={"NO_COLOR": ""})
        self.assertEqual(terminal.end(), 1)
        self.assertIn("    8  \x1b[31mA mug of ale.\x1b[0m        | \x1b[32mA cup of ale.\x1b[0m\r\n", terminal.seen)
        terminal = PseudoTerminal(["test"], self.place.name, columns=120)
        self.assertEqual(terminal.end(), 1)
        self.assertIn("    8  A mug of ale." + " " * 43 + "| A cup of ale.\r\n", terminal.seen)

    def test_a_script_that_expects_nothing(self):
        self.write("quiet.npcs", "print 1\n")
        code, shown, problem = self.npcs("test", "quiet.npcs")
        self.assertEqual((code, shown), (2, ""))
        self.assertIn("npcs: quiet.npcs says nothing of what it expects\n    write it in comments (// expect: Hello.)", problem)

    def test_what_was_refused(self):
        self.write("talk.play", TALK.replace("> 1\nA cup", '> 4\nThere is no option 4, only 1 to 3.\n> 1\nA cup'))
        self.assertEqual(self.npcs("test")[0], 0)

    def test_an_answer_that_does_not_fit(self):
        self.write("inn.npcs", INN.replace("\toption once \"Wine\" then\n\t\tdrink \"wine\"\n", ""))
        code, shown, _ = self.npcs("test")
        self.assertEqual(code, 1)
        self.assertIn('talk.play: Line 13, "3", does not fit: There is no option 3, only 1 to 2.\n  on offer:\n  Well?\n    1. Ale\n    2. Leave\n'
                      "  it was: Leave\n  nearest: 2 (Leave)\n", shown)
        self.assertNotIn("Bye", shown)
        # There is nothing that could be accepted.
        self.assertEqual(self.npcs("test", "--update")[0], 1)
        self.assertEqual(self.read("talk.play"), TALK.encode())

    def test_answers_are_left(self):
        self.write("talk.play", TALK + "> 7\n> 8\n")
        self.assertIn('Line 17, "7", does not fit: The conversation is over, and 2 lines are left.', self.npcs("test")[1])

    def test_cut_in_half(self):
        whole = TALK.encode()
        for end in range(len(whole) - 9, whole.index(b"> 1\n"), -1):
            if whole[:end].endswith(b"> Ada\n"):
                continue  # as if more was said at the end now
            self.write("talk.play", whole[:end])
            code, shown, _ = self.npcs("test", "--update")
            self.assertEqual(code, 1, shown)
            if not shown.startswith("talk.play: Line "):
                # In or behind the last answer, only the end of a line tells.
                is_cut_short = "talk.play: It is cut short: its answers end while the conversation goes on." in shown
                self.assertTrue(is_cut_short or end > whole.index(b"> Ada"), shown)
                told = "a playthrough that ends here on purpose says so with a last line `> /quit`" if is_cut_short else "was the file cut in half?"
                self.assertIn(told, shown)
            self.assertEqual(self.read("talk.play"), whole[:end])
        self.write("talk.play", whole[:-3])
        self.assertIn("was the file cut in half?", self.npcs("test")[1])
        self.write("talk.play", TALK[:TALK.index("> 3")] + "> /quit\n")
        self.assertEqual(self.npcs("test")[0], 0)

    def test_errors_are_expected(self):
        self.write("inn.npcs", "print 1\nx = nope\n")
        self.write("talk.play", "# script: inn.npcs\n1\n! Undefined Identifier: 'nope' is unknown in this context\n")
        self.assertEqual(self.npcs("test"), (0, "1 test is as expected\n", ""))
        self.write("talk.play", "# script: inn.npcs\n1\n")
        self.assertIn("It differs behind its last line.", self.npcs("test")[1])

    def test_what_cannot_be_played(self):
        for name, text, told in (("a.play", "# script: none.npcs\n", "none.npcs"), ("a.play", "# seed: x\n", "a.play:1:1: error: `# seed:` needs"),
                                 ("a.play", b"\xff\n", "a.play:1: error: this line is no UTF-8 text"), ("a.play", "# script: bad.npcs\n", "bad.npcs:1:")):
            self.write("bad.npcs", "x = )\n")
            self.write(name, text)
            code, shown, problem = self.npcs("test")
            self.assertEqual((code, problem), (1, ""), text)
            self.assertIn("a.play: It", shown)
            self.assertIn(told, shown)
            self.assertTrue(shown.endswith("1 test is as expected, 1 is not\n"), shown)

    def test_a_script_without_end(self):
        self.write("inn.npcs", "while true\nend while\n")
        self.assertEqual(self.npcs("test")[0], 1)

    def test_update(self):
        self.write("talk.play", TALK.replace("A cup of ale.", "A mug of ale.").replace("# seed", "# a comment\n# seed"))
        code, shown, problem = self.npcs("test", "--update")
        self.assertEqual((code, problem), (0, ""))
        self.assertTrue(shown.startswith("talk.play: updated\n"), shown)
        self.assertTrue(shown.endswith("0 tests are as expected, 1 updated\n"), shown)
        self.assertEqual(self.read("talk.play").decode(), TALK.replace("# seed", "# a comment\n# seed"))
        self.assertEqual(self.npcs("test"), (0, "1 test is as expected\n", ""))

    def test_update_keeps_the_option(self):
        self.write("inn.npcs", INN.replace("choose again: Well?\n", "choose again: Well?\n\t+ Tea\n\t\tdrink \"tea\"\n"))
        self.assertEqual(self.npcs("test", "--update")[0], 0)
        updated = TALK.replace("  1. Ale\n  2. Wine\n  3. Leave\n", "  1. Tea\n  2. Ale\n  3. Wine\n  4. Leave\n")
        updated = updated.replace("> 3", "> 4").replace("> 1", "> 2")
        self.assertEqual(self.read("talk.play").decode(), updated)
        self.assertEqual(self.npcs("test"), (0, "1 test is as expected\n", ""))

    def test_update_refuses_another_option(self):
        # The recorded option is gone, and its number is that of another one now: the story would go another way.
        self.write("inn.npcs", INN.replace("\t+ Leave -> break\n", "\t+ Fight\n\t\tbreak\n"))
        code, shown, _ = self.npcs("test", "--update")
        self.assertEqual(code, 1)
        self.assertIn('talk.play: Line 13, "3", does not fit: "Leave" cannot be taken any more; 3 is "Fight" now.\n  on offer:\n  Well?\n'
                      "    1. Ale\n    2. Wine\n    3. Fight\n  it was: Leave\n", shown)
        self.assertIn("\n  not updated: what was typed behind it was meant for the option that is gone\n  if that was only worded anew,", shown)
        self.assertNotIn("Bye", shown)
        self.assertEqual(self.read("talk.play"), TALK.encode())
        # Without --update it shows where the story goes, as before.
        self.assertIn("talk.play: It differs, first in line 6.\n", self.npcs("test")[1])
        # What the writer has accepted by hand is updated.
        self.write("talk.play", TALK.replace("  3. Leave\n", "  3. Fight\n").replace("A cup", "A mug"))
        self.assertEqual(self.npcs("test", "--update")[0], 0)
        self.assertEqual(self.read("talk.play").decode(), TALK.replace("  3. Leave\n", "  3. Fight\n"))

    def test_update_refuses_a_locked_option(self):
        self.write("inn.npcs", INN.replace("choose again: Well?\n", "choose again: Well?\n\t+ Tea -> print 1\n")
                   .replace('option once "Wine"', 'option once "Wine" if false').replace("\t+ Ale\n", "\t+ Ale [if false]\n"))
        code, shown, _ = self.npcs("test", "--update")
        self.assertEqual(code, 1)
        self.assertIn('Line 7, "1", does not fit: "Ale" cannot be taken any more; 1 is "Tea" now.\n', shown)
        self.assertEqual(self.read("talk.play"), TALK.encode())

    def test_update_of_equal_and_long_options(self):
        # Twice the same text, neither under the old number: which is meant nobody knows.
        self.write("inn.npcs", INN.replace("\t+ Leave -> break\n", "\t+ Tea -> break\n\t+ Leave -> break\n\t+ Leave -> break\n"))
        code, shown, _ = self.npcs("test", "--update")
        self.assertEqual(code, 1)
        self.assertIn('Line 13, "3", does not fit: "Leave" is on offer more than once, and 3 is "Tea" now.\n', shown)
        # An option of several lines is recorded by what is shown first.
        self.write("inn.npcs", 'choose\n\toption "Go" + char(10) + "now" then\n\t\tprint "Gone."\nend choose\n')
        self.write("talk.play", "# script: inn.npcs\n  1. Go\nnow\n> 1\nWent.\n")
        self.assertEqual(self.npcs("test", "--update")[0], 0)
        self.assertEqual(self.read("talk.play"), b"# script: inn.npcs\n  1. Go\nnow\n> 1\nGone.\n")

    def test_many_at_once(self):
        for i in range(40):
            self.write(f"t{i:02}.play", TALK.replace("Ada", f"Ada{i}") if i % 3 else TALK + "More.\n")
        one = self.npcs("test", "--jobs", "1")
        self.assertEqual(one[0], 1)
        self.assertTrue(one[1].endswith("27 tests are as expected, 14 are not\n"), one[1][-200:])
        for jobs in ("2", "7", "100"):
            self.assertEqual(self.npcs("test", "--jobs", jobs), one)

    def test_no_files_are_written(self):
        self.write("talk.play", TALK.replace("> 1\nA", "> /save --force inn.npcs\nSaved to ./inn.npcs.\n> 1\nA", 1))
        self.assertEqual(self.npcs("test")[0], 0)
        self.assertEqual(self.read("inn.npcs"), INN.encode())

    def test_the_project_counts(self):
        self.write("npcs.toml", '[host.gold]\nreturns = "number"\nstub = 3\n')
        self.write("inn.npcs", "print gold\nprint gold\n")
        self.write("talk.play", "# script: inn.npcs\n> /give gold 9\n9\n3\n")
        self.assertEqual(self.npcs("test")[0], 0)


class Expectations(Tests):
    def setUp(self):
        super().setUp()
        os.remove(self.path("talk.play"))

    def script(self, text):
        self.write("inn.npcs", text)
        return self.npcs("test")

    GOOD = ('// seed: 3\nprint "Hello"  // expect: Hello\nMarta: Yes?  // said: Marta: Yes?\nx = prompt("Who?") // ask: Who? -> "Ada"\n'
            'print x // expect: Ada\n// choose: Well? | Ale | (Wine (Too dear.)) | Go -> Go\nchoose: Well?\n\t+ Ale -> print 1\n'
            '\t+ Wine [if false else Too dear.] -> print 2\n\t+ Go -> print 3\nend choose\n// expect: 3\n')

    def test_as_expected(self):
        self.assertEqual(self.script(self.GOOD), (0, "1 test is as expected\n", ""))
        self.assertEqual(self.script(self.GOOD.replace("\n", "\r\n")), (0, "1 test is as expected\n", ""))
        self.assertEqual(self.script(self.GOOD + "x = nope // error: Undefined Identifier: 'nope' is unknown in this context\n")[0], 0)

    def test_what_differs(self):
        code, shown, _ = self.script(self.GOOD.replace("expect: Hello", "expect: Hullo"))
        self.assertEqual(code, 1)
        self.assertTrue(shown.startswith("inn.npcs: It differs in line 2.\n"), shown)
        self.assertIn("    2  Hullo                               | Hello\n", shown)
        code, shown, _ = self.npcs("test", "--update")
        self.assertEqual(code, 1)
        self.assertIn("not updated: only playthroughs are", shown)

    def test_an_answer_that_does_not_fit(self):
        code, shown, _ = self.script(self.GOOD.replace("| Go -> Go\n", "| Stay -> Stay\n").replace("\t+ Go -> print 3\n", ""))
        self.assertEqual(code, 1)
        self.assertIn('inn.npcs: Line 6, "3", does not fit: There is no option 3, only 1 to 2.', shown)

    def test_cut_short(self):
        code, shown, _ = self.script('print 1 // expect: 1\nx = prompt("?")\n')
        self.assertEqual(code, 1)
        self.assertIn("It is cut short", shown)
        self.assertEqual(self.script('print 1 // expect: 1\nx = prompt("?") // ask: ? -> /quit\n')[0], 0)

    def test_wrong_expectations(self):
        for comment, told in (("ask: Who?", "this says no answer"), ("choose: A | B", "this says no answer"), ("seed: x", "this is no seed"),
                              ("choose: A | Bread | Beer -> Baer", '"Baer" is none of the options (did you mean Beer?)'),
                              ("choose: A | B | C -> 1", '"1" is none of the options')):
            code, shown, _ = self.script(f"print 1 // expect: 1\nx = 1 // {comment}\n")
            self.assertEqual(code, 1)
            self.assertIn("inn.npcs: It cannot be read.\n  inn.npcs:2:10: error: " + told, shown)

    def test_other_comments_make_no_test(self):
        self.write("inn.npcs", "// ask: the host\n// note: expect: nothing\nprint 1 // 2\n")
        self.assertEqual(self.npcs("test")[0], 2)


class Consumers(Tests):
    def setUp(self):
        super().setUp()
        self.write("bad #1.play", TALK.replace("A cup of ale.", "A mug of & <ale> \"\x01]]>."))

    def test_tap(self):
        code, shown, problem = self.npcs("test", "--tap")
        self.assertEqual((code, problem), (1, ""))
        lines = shown.splitlines()
        self.assertEqual(lines[:3], ["TAP version 13", "1..2", "not ok 1 - bad \\#1.play"])
        self.assertEqual(lines[3:6], ["  ---", '  message: "It differs in line 8."', "  ..."])
        self.assertEqual(lines[-1], "ok 2 - talk.play")
        self.assertTrue(all(line.startswith("# ") for line in lines[6:-1]), lines)
        if shutil.which("prove"):
            prove = ["prove", "--exec", NPCS + " test --tap"]
            done = subprocess.run([*prove, "bad #1.play", "talk.play"], capture_output=True, text=True, cwd=self.place.name)
            self.assertIn("Tests: 1 Failed: 1)", done.stdout)
            self.assertIn("Failed test:  1", done.stdout)
            self.assertIn("Files=2, Tests=2,", done.stdout)
            done = subprocess.run([*prove, "talk.play"], capture_output=True, text=True, cwd=self.place.name)
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_junit(self):
        self.assertEqual(self.npcs("test", "--junit", "out.xml")[0], 1)
        suites = xml.etree.ElementTree.parse(self.path("out.xml")).getroot()
        self.assertEqual((suites.tag, suites.get("tests"), suites.get("failures")), ("testsuites", "2", "1"))
        bad, good = suites.findall("testsuite/testcase")
        self.assertEqual((bad.get("classname"), bad.get("name"), good.get("name")), (".", "bad #1.play", "talk.play"))
        self.assertEqual(bad.find("failure").get("message"), "It differs in line 8.")
        self.assertIn('A mug of & <ale> "?]]>.', bad.find("failure").text)
        self.assertIsNone(good.find("failure"))
        if shutil.which("xmllint"):
            self.assertEqual(subprocess.run(["xmllint", "--noout", self.path("out.xml")]).returncode, 0)
        code, _, problem = self.npcs("test", "--junit", "none/out.xml")
        self.assertEqual(code, 2)
        self.assertIn("none/out.xml", problem)


class OtherBuilds(Tests):
    """Which languages there are depends on the build."""

    LANGUAGES = ("lua", "javascript", "python", "wren")

    def setUp(self):
        super().setUp()
        there = self.npcs("languages")[1]
        self.lacking = [language for language in self.LANGUAGES if f"{language}  (" not in there]
        if not self.lacking:
            self.skipTest("this build has all languages")
        self.write("other.npcs", f'function "{self.lacking[0]}" f()\nend function\nf\n')
        self.write("other.play", "# script: other.npcs\n")
        self.reason = f"'f' is written in \"{self.lacking[0]}\", which is not among the languages of this build"

    def test_skipped(self):
        self.assertEqual(self.npcs("test"), (0, f"other.play: skipped: {self.reason}\n1 test is as expected, 1 skipped\n", ""))
        self.assertEqual(self.npcs("test", "--tap"),
                         (0, f"TAP version 13\n1..2\nok 1 - other.play # SKIP {self.reason}\nok 2 - talk.play\n", ""))
        if shutil.which("prove"):
            done = subprocess.run(["prove", "-v", "--exec", NPCS + " test --tap", "other.play"], capture_output=True, text=True,
                                  cwd=self.place.name)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn("# SKIP " + self.reason, done.stdout)

    def test_junit_and_coverage(self):
        self.assertEqual(self.npcs("test", "--junit", "out.xml", "--coverage", "-")[::2], (0, ""))
        suite = xml.etree.ElementTree.parse(self.path("out.xml")).getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("skipped")), ("2", "0", "1"))
        other, talk = suite.findall("testcase")
        self.assertEqual(other.find("skipped").get("message"), self.reason)
        self.assertIsNone(talk.find("skipped"))

    def test_a_module_in_it(self):
        ending = {"lua": "lua", "javascript": "js", "python": "py", "wren": "wren"}[self.lacking[0]]
        self.write("shop." + ending, "")
        self.write("other.npcs", f'import "shop.{ending}"\n')
        self.assertIn(f'other.play: skipped: "shop.{ending}" is written in', self.npcs("test")[1])

    def test_other_mistakes_are_failures(self):
        self.write("other.npcs", 'function "lau" f()\nend function\n')
        self.assertIn("other.play: Its script cannot be played.", self.npcs("test")[1])
        self.write("other.npcs", f'function "{self.lacking[0]}" f()\nend function\nx = )\n')
        code, shown, _ = self.npcs("test")
        self.assertEqual(code, 1)
        self.assertIn("other.play: Its script cannot be played.", shown)


class Covered(Tests):
    TABLE = ("          lines reached           options taken\n"
             "inn.npcs{} of     9  {} %    {} of     3  {} %\n")

    def test_table(self):
        code, shown, problem = self.npcs("test", "--coverage", "-")
        self.assertEqual((code, problem), (0, ""))
        self.assertRegex(shown, r"inn\.npcs +\d+ of +\d+ +\d+\.\d % +2 of +3 +66\.7 %\n")
        self.assertIn("  not or not wholly reached: ", shown)
        self.assertRegex(shown, r"  option in line 7 \(.*\): never taken\n")
        # Together, playthroughs reach everything.
        second = TALK.replace("> 1\nA cup of ale.", "> 2\nA cup of wine.").replace("> 3\n", "> 3\n").replace("> Ada\nBye, Ada.", "> \nNobody!\nBye, .")
        self.write("second.play", second.replace("wine.\nWell?\n  1. Ale\n  2. Wine", "wine.\nWell?\n  1. Ale\n  -  Wine"))
        code, shown, _ = self.npcs("test", "--coverage", "-")
        self.assertEqual(code, 0, shown)
        self.assertIn("100.0 %    3 of     3 100.0 %\n", shown)
        self.assertNotIn("not or not", shown)

    def test_lcov(self):
        self.npcs("test", "--coverage", "out.info")
        records = self.read("out.info").decode().split("end_of_record\n")
        self.assertEqual(len(records), 2)
        lines = records[0].splitlines()
        self.assertEqual(lines[:2], ["TN:", "SF:inn.npcs"])
        counts = {int(line[3:].split(",")[0]): int(line.split(",")[1]) for line in lines if line.startswith("DA:")}
        self.assertEqual((counts[2], counts[13], counts[15]), (1, 0, 1))
        self.assertEqual(f"LF:{len(counts)}" in lines and f"LH:{sum(1 for count in counts.values() if count)}" in lines, True)
        self.assertEqual([line.split(",")[3] for line in lines if line.startswith("BRDA:")], ["1", "0", "1"])
        self.assertIn("BRF:3", lines)
        self.assertIn("BRH:2", lines)

    def test_json(self):
        self.npcs("test", "--coverage", "out.json", "--coverage", "out.info")
        found = json.loads(self.read("out.json"))
        self.assertEqual((found["npcs_coverage"], [script["file"] for script in found["scripts"]]), (1, ["inn.npcs"]))
        script = found["scripts"][0]
        self.assertEqual([(option["line"], option["offered"], option["available"], option["taken"], option["once"]) for option in script["options"]],
                         [(5, 2, 2, 1, False), (7, 2, 2, 0, True), (9, 2, 2, 1, False)])
        self.assertIn({"line": 2, "function": "drink", "text": False, "count": 1}, script["places"])
        self.assertTrue(self.read("out.info"))

    def test_modules(self):
        self.write("lib.npcs", "x = 1\nf = function\n\treturn 2\nend function\n")
        self.write("inn.npcs", 'import "lib"\nprint lib.x\n')
        self.write("talk.play", "# script: inn.npcs\n1\n")
        self.assertEqual(self.npcs("test", "--coverage", "out.info")[0], 0)
        files = {record.split("SF:")[1].split("\n")[0]: re.findall(r"DA:(\d+),(\d+)", record)
                 for record in self.read("out.info").decode().split("end_of_record\n") if record}
        self.assertEqual(files, {"inn.npcs": [("1", "1"), ("2", "1")], "lib.npcs": [("1", "1"), ("2", "1"), ("3", "0")]})

    def test_of_several_stories(self):
        self.write("b.npcs", "print 1 // expect: 1\n")
        code, shown, _ = self.npcs("test", "--tap", "--coverage", "-")
        self.assertEqual(code, 0)
        self.assertTrue(all(line.startswith(("# ", "ok ", "TAP", "1..")) for line in shown.splitlines()), shown)
        self.assertRegex(shown, r"# b\.npcs +1 of")

    def test_where_it_cannot_be_written(self):
        self.assertEqual(self.npcs("test", "--coverage", "none/out.info")[0], 2)


if __name__ == "__main__":
    unittest.main()
