# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What scripts are made of stories in Yarn, and what is said of those that cannot be read.

    yarn.py NPCS FOLDER [--write]

Every FOLDER/NAME.yarn makes NAME.npcs, and what was not taken over stands in NAME.told, if there is anything. --write writes
these files, for somebody who then reads them.
"""
import os
import subprocess
import sys
import tempfile
import unittest

NPCS, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def import_story(name, folder):
    done = subprocess.run([NPCS, "import-story", name], capture_output=True, cwd=folder, timeout=600)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def made_of(name):
    code, script, told = import_story(name + ".yarn", FOLDER)
    return code, script, "".join(line + "\n" for line in told.splitlines() if not line.startswith("npcs: "))


def names():
    return sorted(name[:-5] for name in os.listdir(FOLDER) if name.endswith(".yarn"))


def read(name):
    path = os.path.join(FOLDER, name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def node(*lines):
    return "\n".join(("title: Start", "---") + lines + ("===", ""))


# A story that is none, where and what is said of it, and what is advised.
BROKEN = [
    ("", "1:1: error: there is no node in this file", "a node is title: Name, then ---, its lines, and ==="),
    ("Hello.\n", "1:1: error: a text outside of a node", "a node is title: Name, then ---, its lines, and ==="),
    ("---\nHello.\n===\n", "1:1: error: a node without a title", "write title: Name above the ---"),
    ("tags: a\n---\nHello.\n===\n", "1:1: error: a node without a title", "write title: Name above the ---"),
    ("title:\n---\nHello.\n===\n", "1:1: error: a node without a title", "write its name behind title:"),
    ("title: First Node\n---\nHello.\n===\n", "1:8: error: a title is one word of letters, digits and _",
     "write title: First_Node"),
    ("title: A\ntitle: B\n---\n===\n", "2:1: error: a second title in one node",
     "write --- and the node's lines and === between the two"),
    ("title: A\nplace\n---\n===\n", "2:1: error: a header without a colon",
     "headers are name: value; write --- above the first line of the node"),
    ("title: A\n", "1:1: error: a node without a body", "write --- below its headers, then its lines, then ==="),
    ("title: A\n===\n", "2:1: error: === without a ---", "write --- between the headers and the lines"),
    ("===\n", "1:1: error: === without a node", "take it away, or write title: Name and --- above"),
    ("title: A\n---\nHello.\n", "1:1: error: the node A is not closed", "write === on a line of its own below its last line"),
    ("title: A\n---\nHello.\ntitle: B\n---\nBye.\n===\n", "5:1: error: a second --- in the node A",
     "write === where the node ends, above the title of the next one"),
    (node("One.") + node("Two."), "5:1: error: a second node Start; the first is in line 1",
     "give it another title, or give both a when: header to make them a group"),
    (node("One.") + "title: Start\nwhen: always\n---\n===\n",
     "5:1: error: of the nodes Start, one has when: and one has not; the first is in line 1",
     "write when: always into the node that has none"),
    (node("<<if $a>>", "Yes."), "3:1: error: <<if>> without its <<endif>>", "write <<endif>> below what belongs to it"),
    (node("-> A", "\t<<if $a>>", "\tYes.", "B"), "4:2: error: <<if>> without its <<endif>>",
     "write <<endif>> below what belongs to it"),
    (node("<<once>>", "Yes."), "3:1: error: <<once>> without its <<endonce>>", "write <<endonce>> below what belongs to it"),
    (node("Yes.", "<<endif>>"), "4:1: error: <<endif>> without an <<if>>", "take it away, or write <<if $condition>> above"),
    (node("<<else>>"), "3:1: error: <<else>> without an <<if>>", "take it away, or write <<if $condition>> or <<once>> above"),
    (node("<<endonce>>"), "3:1: error: <<endonce>> without a <<once>>", "take it away, or write <<once>> above"),
    (node("<<if $a>>", "<<else>>", "<<elseif $b>>", "<<endif>>"), "5:1: error: <<elseif>> behind <<else>>",
     "<<else>> is the last part; put it below the others"),
    (node("-> A", "\tYes.", "        No."), "5:9: error: this line is indented with spaces, one above it with tabs",
     "indent all lines of a node with tabs, or all with spaces"),
    (node("  -> A", "\t\tYes."), "4:3: error: this line is indented with tabs, one above it with spaces",
     "indent all lines of a node with tabs, or all with spaces"),
    (node("->"), "3:1: error: a -> without a text", "write what the player can say: -> Good evening."),
    (node("<<jump Strat>>"), "3:1: error: there is no node Strat", "did you mean Start?"),
    (node("<<detour Cellar>>"), "3:1: error: there is no node Cellar",
     "write title: Cellar and the node's lines, or put the files of one project together in one file"),
    (node("<<jump>>"), "3:7: error: <<jump>> without a node", "write <<jump NodeTitle>>"),
    (node("<<jump The End>>"), "3:8: error: <<jump>> to The End, which is no title",
     "a title is one word of letters, digits and _; a computed one stands in braces: {$title}"),
    (node("Mae: Hi, {$name."), "3:10: error: a { without its }",
     "write } behind the expression, or \\{ for a brace that is shown"),
    (node("<<give {$a>>"), "3:8: error: a { without its }", "write } behind the expression"),
    (node("<<give sword"), "3:1: error: a << without its >>", "write >> behind the command, on the same line"),
    (node("Mae: Hi. <<once"), "3:10: error: a << without its >>", "write >> behind the condition"),
    (node("Mae: Hi. <<wave>>"), "3:10: error: a command behind a text",
     "only <<if ...>> and <<once>> stand behind a text; give the command a line of its own"),
    (node("Mae: No #1 is here."), "3:12: error: a text behind a tag or a condition",
     "tags and conditions stand at the end of the line; write \\# for a # that is shown, and \\< for a <"),
    (node("Mae: a\\b"), "3:7: error: a \\ in front of what needs none", "write \\\\ for a \\ that is shown"),
    (node("<<declare $gold>>"), "3:11: error: <<declare>> without a value", "write <<declare $gold = value>>"),
    (node("<<declare gold = 1>>"), "3:11: error: <<declare>> without a variable", "write <<declare $name = value>>"),
    (node("<<set gold = 1>>"), "3:7: error: <<set>> without a variable and its value", "write <<set $name = value>>"),
    (node("<<set $gold 1>>"), "3:13: error: <<set>> without = or to", "write <<set $gold = value>>"),
    (node("<<set $gold == 1>>"), "3:13: error: == in <<set>>", "== compares; write = to set the variable"),
    (node("<<if $gold = 1>>", "<<endif>>"), "3:12: error: = in an expression", "write == to compare"),
    (node("<<if gold > 1>>", "<<endif>>"), "3:6: error: unexpected gold in an expression",
     'a variable begins with $, a text stands in double quotes: $gold, "gold"'),
    (node("<<if $gold > >>", "<<endif>>"), "3:13: error: the expression is not finished",
     'write a value here: a number, a "text", $variable or function()'),
    (node("<<if>>", "<<endif>>"), "3:5: error: there is no expression here",
     'write a value here: a number, a "text", $variable or function()'),
    (node("<<set $a = (1 + 2>>"), "3:12: error: a ( without its )", "write ) behind the last value"),
    (node("<<set $a = 1 + >>"), "3:15: error: the expression is not finished",
     'write a value here: a number, a "text", $variable or function()'),
    (node('<<set $a = "x>>'), "3:1: error: a << without its >>", "write >> behind the command, on the same line"),
    (node("<<>>"), "3:3: error: a command without a name", "write what is to be done between << and >>"),
    (node("<<enum Food>>", "Apple"), "3:1: error: <<enum>> without its <<endenum>>", "write <<endenum>> below its cases"),
    (node("<<enum Food>>", "<<case Pear = $a>>", "<<endenum>>"), "4:15: error: <<case>> with a value that is no constant",
     'write a number or a "text": <<case Name = 1>>'),
    (node("<<if " + "(" * 300 + "1" + ")" * 300 + ">>", "<<endif>>"),
     "error: an expression that is nested more than 100 deep", "<<set>> a part of it into a variable first"),
    (node(*["\t" * i + "-> A" for i in range(300)]), "error: blocks that are nested more than 100 deep",
     "move a part of it to a node of its own, and <<detour>> to it"),
    (node("Mae: " + "x" * 20000), "3: error: a line of more than 20000 bytes", "make several lines of it"),
    ("title: A\nwhen: always\n---\n===\n" * 5001, "20001:1: error: more than 5000 nodes in one file",
     "make several files of it"),
    (b"title: A\n---\nna\xefve\n===\n", "3: error: this line is not UTF-8 text", "save the file as UTF-8"),
]


class Yarn(unittest.TestCase):
    def test_scripts(self):
        self.assertGreaterEqual(len(names()), 15)
        for name in names():
            with self.subTest(name):
                self.assertEqual(made_of(name), (0, read(name + ".npcs"), read(name + ".told")))

    def test_broken_stories(self):
        with tempfile.TemporaryDirectory() as folder:
            for story, message, hint in BROKEN:
                with self.subTest(message=message), open(os.path.join(folder, "a.yarn"), "wb") as file:
                    file.write(story if isinstance(story, bytes) else story.encode())
                    file.close()
                    code, script, told = import_story("a.yarn", folder)
                    self.assertEqual((code, script), (1, ""), told)
                    told = told.splitlines()
                    self.assertEqual(told[0][told[0].index("a.yarn:") + 7:] if message[0].isdigit() else
                                     told[0][told[0].index("error:"):], message)
                    self.assertEqual(told[-1].strip(), "hint: " + hint)


if __name__ == "__main__":
    if "--write" in sys.argv:
        for name in names():
            code, script, told = made_of(name)
            print(f"{name}: {code}")
            for extension, text in ((".npcs", script), (".told", told)):
                path = os.path.join(FOLDER, name + extension)
                if text:
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(text)
                elif os.path.exists(path):
                    os.remove(path)
    else:
        unittest.main(argv=sys.argv[:1])
