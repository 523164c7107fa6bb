# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""`npcs explore`: its reports in all formats, its budgets, and input that is wrong.

    explore.py NPCS
"""
import html.parser
import json
import os
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from harness import NPCS, CommandTest
from pseudo_terminal import PseudoTerminal

INN = '''opened = false
choose again: Well?
	+ Open the door. -> opened = true
	+ Throw the key away.
		while true
			choose: You are alone.
				+ Wait.
			end choose
		end while
	+ Sell it. [if opened and not opened else Nobody buys it.]
	+ Leave. [if opened]
		break
end choose
'''
ENDLESS = '''path = 0
choose again
	+ left
		path = path * 2
	+ right
		path = path * 2 + 1
	+ out
		if path < 0 then print "no"
		break
end choose
'''
# Each number is shown when the story ends, so no two ways count as one.
MANY_ENDINGS = '''total = 0
for digit in range(1, {digits})
	choose
		+ no
			total = total * 2
		+ yes
			total = total * 2 + 1
	end choose
end for
{ends}'''
# Quotes, tags, a right-to-left text, an override of direction, an address, and what ends a CDATA section.
HOSTILE = '''said = "<script>alert('1')</script>"
choose again: "It's" <b>bold</b> & שלום ‮evil ]]>
	* <img src=x onerror=alert(1)> "quoted" אבג
		: </div></script><!-- https://example.org/?a=1&b=2
	* Never <i>this</i>. [if said == "&amp;"]
	* Fail. -> boom = {}["<&""'שלום]]>"]
	+ Out. -> break
end choose
'''


class Explore(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("inn.npcs", INN)

    def explore(self, *arguments, script="inn.npcs", **more):
        return self.npcs("explore", script, *arguments, **more)

    def report(self, *arguments, **more):
        code, shown, problem = self.explore("--format", "json", *arguments, **more)
        self.assertEqual(problem, "")
        report = json.loads(shown)
        self.assertEqual(code, 1 if report["findings"] else 0)
        return report

    def found(self, *arguments, **more):
        return [(one["code"], one["line"], one.get("answers")) for one in self.report(*arguments, **more)["findings"]]


class Reports(Explore):
    FOUND = [("soft-lock", 6, ["2"]), ("unavailable-option", 10, None)]

    def test_as_text(self):
        code, shown, problem = self.explore()
        self.assertEqual((code, problem), (1, ""))
        lines = re.sub(r"in \d+ ms", "in N ms", shown).splitlines()
        self.assertEqual(lines[0], "inn.npcs:6: soft-lock: the story goes on here, but can no longer end")
        self.assertEqual(lines[1:3], ["    choose: You are alone.", "    shown by: 2"])
        self.assertIn("inn.npcs:10: unavailable-option: this option is on offer but can never be taken", lines)
        self.assertIn("Endings", lines)
        self.assertRegex(lines[-1], r"^2 findings, 1 ending; \d+ of \d+ statements and texts reached, 4 of 5 options taken; 3 states and \d+ moves in N ms$")

    def test_texts_of_one_line_are_told_apart(self):
        self.write("talk.npcs", 'for i in range(1, 3)\n\tA: {one|two|{deep|deeper}|four} {&p|q}\nend for\nB: Hm.\n'
                                'choose\n\t+ Go {on|back} -> print 1\n\t+ Stay -> print 2\nend choose\n')
        told = [line for line in self.npcs("explore", "talk.npcs")[1].splitlines() if "unreached-text" in line]
        self.assertEqual(told, [f"talk.npcs:{line}: unreached-text: this text is never used: the {which} in this line"
                                for line, which in ((2, "5th of 8"), (2, "6th of 8"), (6, "2nd of 2"))])
        messages = [one["message"] for one in json.loads(self.npcs("explore", "talk.npcs", "--format=json")[1])["findings"]]
        self.assertEqual(len(set(messages)), 3)

    def test_as_json(self):
        report = self.report()
        self.assertEqual(self.found(), self.FOUND)
        self.assertEqual((report["scripts"], report["complete"], report["cut"], report["unexplored"]), (["inn.npcs"], True, "", 0))
        self.assertEqual([one["answers"] for one in report["endings"]], [["1", "4"]])
        self.assertEqual([one["id"] for one in report["options"] if not one["taken"]], ["sell_it"])
        self.assertTrue(all(one["reached"] for one in report["places"]))

    def test_as_junit(self):
        code, shown, _ = self.explore("--format", "junit")
        root = xml.etree.ElementTree.fromstring(shown)
        self.assertEqual((code, root.tag), (1, "testsuites"))
        cases = root.findall("testsuite/testcase")
        failed = [case for case in cases if case.find("failure") is not None]
        self.assertEqual([case.get("name") for case in failed], ["no soft-lock", "no unavailable-option"])
        for level in (root, root.find("testsuite")):
            self.assertEqual((int(level.get("tests")), int(level.get("failures"))), (len(cases), 2))
        self.assertIn("inn.npcs:6", failed[0].find("failure").text)

    def test_the_same_report_each_time(self):
        self.write("inn.npcs", ENDLESS)
        for shape in ("json", "junit", "html"):
            shown = [self.explore("--format", shape, "--states", "2000", "--threads", threads)[1] for threads in ("1", "3", "1")]
            self.assertEqual(shown[0], shown[1], shape)
            self.assertEqual(shown[0], shown[2], shape)

    def test_nothing_found(self):
        self.write("inn.npcs", ": Hello.\n")
        code, shown, problem = self.explore()
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("\n0 findings, 1 ending;", shown)
        self.write("inn.npcs", "// Nothing yet.\n")
        self.assertEqual(self.explore()[::2], (0, ""))

    def test_answers_are_written(self):
        code, _, problem = self.explore("--answers", "shown")
        self.assertEqual((code, problem), (1, ""))
        self.assertEqual(sorted(os.listdir(self.path("shown"))), ["001-soft-lock.txt"])
        code, shown, _ = self.npcs("play", "inn.npcs", "--answers", "shown/001-soft-lock.txt")
        self.assertEqual(code, 3)
        self.assertTrue(shown.endswith("You are alone.\n  1. Wait.\n"), shown)
        self.assertEqual(self.explore("--answers", "shown")[::2], (1, ""))  # what it has written it overwrites
        self.assertEqual(self.explore("--answers", "inn.npcs")[0], 2)

    def test_progress_is_for_terminals(self):
        self.write("inn.npcs", ENDLESS)
        self.assertEqual(self.explore("--states", "500")[2], "")


class Page(Explore):
    class Reader(html.parser.HTMLParser):
        VOID = {"meta", "br", "hr", "img", "link", "input"}

        def __init__(self):
            super().__init__()
            self.open, self.tags, self.attributes, self.text, self.wrong = [], set(), [], "", []

        def handle_starttag(self, tag, attributes):
            self.tags.add(tag)
            self.attributes += attributes
            if tag not in self.VOID:
                self.open.append(tag)

        def handle_endtag(self, tag):
            if not self.open or self.open.pop() != tag:
                self.wrong.append(tag)

        def handle_data(self, data):
            self.text += data

    def page(self, text):
        self.write("inn.npcs", text)
        code, shown, problem = self.explore("--format", "html")
        self.assertEqual(problem, "")
        reader = self.Reader()
        reader.feed(shown)
        reader.close()
        self.assertEqual((reader.open, reader.wrong), ([], []))
        self.assertTrue(shown.startswith("<!doctype html>"))
        return reader, shown

    def test_it_stands_alone(self):
        for text in (INN, HOSTILE):
            reader, shown = self.page(text)
            self.assertFalse(reader.tags & {"script", "link", "img", "iframe", "object", "b", "i", "base", "form"}, reader.tags)
            for name, value in reader.attributes:
                self.assertNotIn(name, ("src", "style", "srcset", "background") + tuple(n for n, _ in reader.attributes if n.startswith("on")))
                if name == "href":
                    self.assertRegex(value, r"^#f\d+-\d+$")
            style = shown[shown.index("<style>"):shown.index("</style>")]
            self.assertNotRegex(style, r"url\(|@import|//")

    def test_links_lead_somewhere(self):
        reader, _ = self.page(INN)
        ids = [value for name, value in reader.attributes if name == "id"]
        self.assertEqual(len(ids), len(set(ids)))
        links = [value[1:] for name, value in reader.attributes if name == "href"]
        self.assertTrue(links)
        self.assertTrue(set(links) <= set(ids), links)

    def test_texts_are_escaped(self):
        reader, shown = self.page(HOSTILE)
        for line in HOSTILE.splitlines():
            self.assertIn(line, reader.text)  # as it is written
        self.assertNotIn("<b>bold", shown)
        self.assertIn('dir="auto"', shown)

    def test_in_the_other_formats(self):
        self.write("inn.npcs", HOSTILE)
        message = [one["message"] for one in self.report()["findings"] if one["code"] == "error"]
        self.assertEqual(len(message), 1)
        self.assertIn("<&\"'שלום]]>", message[0])
        root = xml.etree.ElementTree.fromstring(self.explore("--format", "junit")[1])
        self.assertEqual([one.get("message") for one in root.iter("failure") if one.get("type") == "error"], message)

    def test_control_characters(self):
        self.write("inn.npcs", 'm = {}\nk = "a" + char(27) + char(1) + char(0) + "[31m"\nx = m[k]\n')
        xml.etree.ElementTree.fromstring(self.explore("--format", "junit")[1])
        self.report()
        _, shown, _ = self.explore()
        self.assertNotIn("\x1b", shown)


class Budgets(Explore):
    def test_an_endless_story(self):
        self.write("inn.npcs", ENDLESS)
        for arguments, cut in ((["--states", "1000"], "states"), (["--seconds", "0.2"], "time"), (["--memory", "1"], "memory")):
            report = self.report(*arguments)
            self.assertEqual((report["complete"], report["cut"], report["findings"]), (False, cut, []))
            self.assertGreater(report["unexplored"], 0)
            code, shown, _ = self.explore(*arguments)
            self.assertEqual(code, 0)
            self.assertIn("Not everything was seen: ", shown)
            self.assertIn("--" + arguments[0].strip("-"), shown)
            junit = xml.etree.ElementTree.fromstring(self.explore("--format", "junit", *arguments)[1])
            self.assertEqual([case.get("name") for case in junit.iter("testcase") if case.find("skipped") is not None], ["complete"])
            self.assertIn("Not everything was seen", self.explore("--format", "html", *arguments)[1])

    def test_a_loop_without_end(self):
        self.write("inn.npcs", "choose\n\t+ a\n\t\twhile true\n\t\tend while\n\t+ b\nend choose\n")
        self.assertEqual(self.found("--steps", "1000"), [("endless", 3, ["1"])])

    def test_a_million_endings(self):
        # Each state is a different number, and so is each end: a million ways, in one place. It is cut long before.
        self.write("inn.npcs", MANY_ENDINGS.format(digits=20, ends='print "The end: " + total\n'))
        code, shown, problem = self.limited("--seconds", "60", "--memory", "24")
        self.assertEqual((code, problem), (0, ""))
        self.assertRegex(shown, r"^0 findings, [01] endings?; .*\nNot everything was seen: the (memory|time) that --(memory|seconds) allows is .*\n$")

    def test_a_thousand_places_where_it_ends(self):
        ends = "".join(f"if total == {i} then\n\tprint {i}\n\treturn\nend if\n" for i in range(1000))
        self.write("inn.npcs", MANY_ENDINGS.format(digits=10, ends=ends))
        code, shown, problem = self.limited("--seconds", "60")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("1001 endings; ", shown)
        self.assertLess(len(shown.splitlines()), 1100)

    def test_deep_recursion_and_much_memory_are_errors(self):
        self.write("inn.npcs", "f = function(n)\n\treturn f(n + 1) + 1\nend function\nprint f(0)\n")
        self.assertEqual([code for code, _, _ in self.found()], ["error"])
        self.write("inn.npcs", "s = \"x\"\nwhile true\n\ts = s + s\nend while\n")
        self.assertEqual([code for code, _, _ in self.found()], ["error"])

    def limited(self, *arguments):
        """Runs it, and looks at how much memory it needed at most: less than 2 GiB."""
        with tempfile.TemporaryFile("w+") as shown, tempfile.TemporaryFile("w+") as problem:
            running = subprocess.Popen([NPCS, "explore", "inn.npcs", *arguments], stdout=shown, stderr=problem, cwd=self.place.name)
            # What the process needed is known of the one that was waited for in this way. A limit on its memory would
            # be met at once by a build with sanitizers, which reserve far more than they use.
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            self.assertLess(used.ru_maxrss, 2 << 20)
            for file in shown, problem:
                file.seek(0)
            return running.returncode, shown.read(), problem.read()


class WrongInput(Explore):
    def refused(self, *arguments, told, code=2, script="inn.npcs"):
        given, shown, problem = self.explore(*arguments, script=script)
        self.assertEqual((given, shown), (code, ""))
        self.assertIn(told, problem)
        return problem

    def test_usage(self):
        self.refused("--format", "nonsense", told="--format")
        self.refused("--seconds", "0", told="--seconds")
        self.refused("--seconds", "soon", told="--seconds")
        self.refused("--states", "-1", told="--states")
        self.refused("--ways", "0", told="--ways")
        self.refused("--memory", "0", told="--memory")
        self.refused("--states", "0", told="--states")
        self.refused("--steps", "-5", told="--steps")
        self.refused("--threads", "1000", told="--threads")
        self.refused("--noSuchOption", told="--noSuchOption")
        self.assertEqual(self.npcs("explore")[0], 2)

    def test_scripts_that_cannot_be_read(self):
        self.refused(script="nowhere.npcs", told="nowhere.npcs")
        self.refused(script="nowhere/", told="nowhere")
        os.mkdir(self.path("empty"))
        self.refused(script="empty", told="empty")
        self.write("binary.npcs", b"\xff\xfe\x00a")
        self.assertNotEqual(self.explore(script="binary.npcs")[0], 0)

    def test_a_script_with_errors(self):
        self.write("inn.npcs", "choose: Well?\n\t+ Yes\n")
        problem = self.refused(code=1, told="inn.npcs:1:")
        self.assertIn("end choose", problem)

    def test_a_project_with_errors(self):
        self.write("npcs.toml", "[host\n")
        self.assertIn("npcs.toml", self.explore()[2])
        self.write("npcs.toml", "[host.mood]\nstub = []\n")
        self.write("inn.npcs", "print mood\n")
        code, _, problem = self.explore()
        self.assertIn(code, (0, 2))
        self.assertEqual(code == 2, "npcs.toml" in problem)

    def test_a_prompt_without_answers(self):
        self.write("inn.npcs", ': A door.\nname = prompt("Who is there?")\n: Come in, {name}.\n')
        code, shown, problem = self.explore()
        self.assertEqual((code, problem), (1, ""))
        self.assertIn("inn.npcs:2: unanswered: nothing is known that could be answered to this question\n", shown)
        self.assertIn('hint: write possible answers behind it, as // answers: "Ada", ""', shown)
        self.assertIn("Not everything was seen: nobody knows an answer to a question.", shown)
        # The hint helps, and so do the project file and a playthrough.
        self.write("inn.npcs", 'name = prompt("Who is there?") // answers: "Ada", ""\n: Come in, {name}.\n')
        self.assertEqual(self.found(), [])
        self.write("inn.npcs", 'name = prompt("Who is there?")\n: Come in, {name}.\n')
        self.write("talk.play", "# script: inn.npcs\nWho is there?\n> Ada\nCome in, Ada.\n")
        self.assertEqual(self.found(), [])
        os.remove(self.path("talk.play"))
        self.write("npcs.toml", '[answers]\nprompt = ["Ada", ""]\n')
        self.assertEqual(self.found(), [])

    def test_answers_that_cannot_be_read(self):
        self.write("inn.npcs", 'name = prompt("?") // answers: Ada, Bob\n')
        code, _, problem = self.explore()
        self.assertEqual(code, 1)
        self.assertIn("inn.npcs:1:", problem)
        self.assertIn("these answers cannot be read", problem)

    def test_output_that_cannot_be_written(self):
        before = self.read("inn.npcs")
        for output in ("inn.npcs", "./inn.npcs", "nowhere/report.txt", "."):
            problem = self.refused("--output", output, told="npcs: ")
            self.assertIn(os.path.basename(output) if output != "." else ".", problem)
        self.refused("--output", "inn.npcs", "--force", told="npcs: ")
        self.assertEqual(self.read("inn.npcs"), before)
        self.write("notes.txt", "Mine.\n")
        self.refused("--output", "notes.txt", told="notes.txt")
        self.assertEqual(self.read("notes.txt"), b"Mine.\n")
        self.assertEqual(self.explore("--output", "notes.txt", "--force")[:2], (1, ""))
        self.assertIn(b"soft-lock", self.read("notes.txt"))

    def test_a_full_device(self):
        if os.path.exists("/dev/full"):
            code, _, problem = self.explore("--output", "/dev/full", "--force")
            self.assertEqual(code, 2)
            self.assertIn("/dev/full", problem)

    def test_functions_of_the_game(self):
        self.write("inn.npcs", "m = mood\nif m == 2 then noSuchThing\n")
        self.assertEqual(self.found(), [("error", 1, [])])
        self.write("npcs.toml", "[host.mood]\nstub = [1, 2, 3]\n")
        self.assertEqual(self.found(), [("error", 2, ["/give mood 2"])])


if __name__ == "__main__":
    unittest.main()
