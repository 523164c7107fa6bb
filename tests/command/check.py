# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""npcs check: the table of codes and its examples, findings against the game, comments that ignore, fixes, SARIF.

    check.py NPCS SOURCE_FOLDER
"""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import unittest

from harness import NPCS, CommandTest

SOURCE = pathlib.Path(sys.argv.pop(1))

GAME = '''[project]
scripts = ["*.npcs"]
start = ["inn.npcs", "guard.npcs"]
events = ["alarm"]

[characters]
names = ["Marta", "Bram"]

[host.gold]
returns = "number"

[host.season]
returns = "text"

[host.give]
parameters = ["what: text", "count: number?"]

[host.shout]
parameters = ["who", "line: text"]
speaks = "line"
'''


class CheckTest(CommandTest):
    def findings(self, *arguments, code=None):
        result, shown, problem = self.npcs("check", "--error-format=json", *arguments)
        self.assertEqual(problem, "")
        if code is not None:
            self.assertEqual(result, code)
        return [json.loads(line) for line in shown.splitlines()]

    def found(self, script, *arguments):
        """What is found in a script, as (code, line, the text that is underlined)."""
        self.write("inn.npcs", script)
        lines = script.split("\n")
        return [(one["code"], one["line"], lines[one["line"] - 1][one["column"] - 1:one["column"] - 1 + one["length"]])
                for one in self.findings(*(arguments or ["inn.npcs"]))]


class Table(CheckTest):
    """Each code of the table has an example with the finding; what is printed is what the manual shows."""

    WITHOUT_EXAMPLE = {"format-defect", "format-unsettled", "nested-too-deeply", "not-utf8", "too-large", "zero-byte", "more-errors", "more-warnings", "trusted-language"}

    def codes(self):
        code, shown, problem = self.npcs("check", "--codes", "--format=json")
        self.assertEqual((code, problem), (0, ""))
        return [json.loads(line) for line in shown.splitlines()]

    def files(self, example):
        parts = re.split(r"^==> (.*)\n", example, flags=re.MULTILINE)
        return {"example.npcs": parts[0], **dict(zip(parts[1::2], parts[2::2]))}

    def codes_in(self, example):
        self.setUp()
        for name, text in self.files(example).items():
            self.write(name, text)
        return [one["code"] for one in self.findings("example.npcs")]

    def needs_other_language(self, one):
        languages = self.npcs("languages")[1]
        return ('"lua' in one["example"] or ".lua" in one["example"]) and "lua" not in languages.lower()

    def test_each_example_has_its_finding(self):
        for one in self.codes():
            if one["code"] in self.WITHOUT_EXAMPLE:
                self.assertEqual((one["example"], one["mended"]), ("", ""), one["code"])
                continue
            if self.needs_other_language(one):
                continue
            self.assertIn(one["code"], self.codes_in(one["example"]), one["code"])

    def test_the_mended_example_has_no_finding(self):
        for one in self.codes():
            if one["mended"] and not self.needs_other_language(one):
                self.assertEqual(self.codes_in(one["mended"]), [], one["code"])

    def test_those_without_an_example(self):
        many = "".join(f"x{i} == 1\n" for i in range(150))
        for code, text in (("nested-too-deeply", "x = " + "(" * 300 + "1" + ")" * 300), ("not-utf8", b"x = \"\xff\"\n"), ("zero-byte", b"x = 1\0\n"),
                           ("too-large", "Anna: {" + "|".join("abcd"[i % 4] for i in range(60)) + "}\n"), ("more-warnings", many),
                           ("more-errors", "x = )\n" * 150)):
            self.write("a.npcs", text)
            self.assertIn(code, [one["code"] for one in self.findings("a.npcs")], code)

    def test_the_table_has_all_codes(self):
        known = {one["code"] for one in self.codes()}
        used = set()
        for folder in ("npcs/analysis", "npcs/syntax"):
            for file in (SOURCE / folder).glob("*.cpp"):
                if file.name.startswith("codes"):
                    continue
                text = file.read_text()
                used.update(re.findall(r'(?:warn|found_?\.push_back|errors_?\.(?:add|fail))\((?:[^"();]|\([^"()]*\))*"([a-z0-9]+(?:-[a-z0-9]+)+)"', text))
        self.assertGreater(len(used), 40)
        self.assertEqual(used - known, set())

    def test_the_manual_is_what_is_printed(self):
        code, shown, problem = self.npcs("check", "--codes", "--format=markdown")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual((SOURCE / "docs/diagnostics.md").read_text(), shown,
                         "npcs check --codes --format=markdown > docs/diagnostics.md")

    def test_explain(self):
        code, shown, problem = self.npcs("check", "--explain", "unreachable")
        self.assertEqual((code, problem), (0, ""))
        self.assertTrue(shown.startswith("unreachable (warning): a statement that is never reached\n\n"), shown)
        self.assertIn("\nFound here:\n\n    function f\n", shown)
        self.assertEqual(self.npcs("check", "--explain", "unreachabel"),
                         (2, "", 'npcs: there is no finding "unreachabel" (did you mean unreachable?)\n'))

    def test_usage(self):
        self.assertEqual(self.npcs("check")[0], 2)
        self.assertEqual(self.npcs("check", "--format=json", "x.npcs")[0], 2)
        self.assertIn("never-read", self.npcs("check", "--codes")[1])


class AgainstTheGame(CheckTest):
    def setUp(self):
        super().setUp()
        self.write("npcs.toml", GAME)
        self.write("guard.npcs", 'watchful = 1\nraise "dusk"\n')

    def test_names(self):
        self.assertEqual(self.found("print gild + gold\nprint watchful\nprint wachful\n"), [("unknown-name", 1, "gild"), ("unknown-name", 3, "wachful")])
        self.assertEqual(self.found("function f\n\tx = 1\n\treturn x\nend function\nprint f + x\n"), [("unknown-name", 5, "x")])
        for right in ("x = 1\nfunction f\n\treturn x\nend function\nprint f\n", 'globals["y"] = 1\nprint y\n',
                      "function f\n\tlocals[\"z\"] = 1\n\treturn z\nend function\nprint f\n", "for i in [1]\n\tprint i\nend for\n",
                      "print 1\nMarta: Hello.\n", "function f(a)\n\tg = function\n\t\treturn a\n\tend function\n\treturn g\nend function\nprint f(1)\n",
                      "f = function\n\tglobals.later = 1\nend function\nf\nprint later\n", 'say "Marta", prompt("?") + input("?")\n'):
            self.assertEqual(self.found(right), [], right)

    def test_a_game_that_declares_no_function_may_have_any(self):
        self.write("npcs.toml", '[project]\nscripts = ["*.npcs"]\n')
        self.assertEqual(self.found("print gild\nprint x\nx = 1\n"), [])

    def test_names_that_are_not_checked_are_told(self):
        self.write("guard.npcs", "watchful = 1\n")
        self.write("inn.npcs", "gold = 1\nprint gild + watchful\nprint gildd + golf\ngive 1\nprompt 1\n")
        # Those of another script of the project are known, and so are the command's own; `golf` is a finding.
        self.write("npcs.toml", '[project]\nscripts = ["*.npcs"]\n')
        code, shown, problem = self.npcs("check", "inn.npcs")
        self.assertEqual(code, 0)
        self.assertIn("'golf' is assigned nowhere", shown)
        self.assertEqual(problem, "npcs: not checked, since npcs.toml declares no function of the game: gildd, give; `npcs init --dry-run` shows what to add\n")
        os.remove(self.path("npcs.toml"))
        self.write("inn.npcs", "".join(f"print name_{i}\n" for i in range(1, 9)))
        self.assertEqual(self.npcs("check", "inn.npcs"), (0, "", "npcs: not checked, since no npcs.toml says what the game defines: "
                                                          "name_1, name_2, name_3, name_4, name_5 and 3 more; `npcs init` makes one\n"))
        self.write("deep/inn.npcs", "print gold\n")
        for path in ("deep", "deep/inn.npcs"):
            self.assertEqual(self.npcs("check", path), (0, "", "npcs: not checked, since no npcs.toml says what the game defines: gold; "
                                                               "`npcs init deep` makes one\n"))
        # What init makes is a remedy.
        self.assertEqual(self.npcs("init", "deep")[0], 0)
        self.assertEqual(self.npcs("check", "deep"), (0, "", ""))

    def test_nothing_is_told_where_all_is_known(self):
        os.remove(self.path("npcs.toml"))
        self.write("inn.npcs", 'Marta: Hello.\nx = prompt("?")\nprint x.len + rnd\nsay "Bram", x\n')
        self.assertEqual(self.npcs("check", "inn.npcs"), (0, "", ""))
        # Programs that read the findings get nothing else.
        self.write("inn.npcs", "print gold\n")
        self.assertEqual(self.npcs("check", "--error-format=json", "inn.npcs"), (0, "", ""))
        self.assertEqual(self.npcs("check", "--sarif", "inn.npcs")[::2], (0, ""))

    def test_functions_of_the_game_in_braces(self):
        self.assertEqual(self.found('print "You have {gold} coins."\n'), [("braces-in-text", 1, '"You have {gold} coins."')])
        self.assertEqual(self.found('print "See {give} and {nobody}."\n'), [])

    def test_half_typed_lines(self):
        for text, hint in (("choose\n", "a choice has options on the lines below it"), ("go\n", "the name of a scene stands behind it: go inn"),
                           ("scene\n", "a scene has a name"), ('Marta "Hello."\n', "a line has a colon and a space behind the name: Marta: ...")):
            self.assertEqual([code for code, _, _ in self.found(text)], ["unknown-name"], text)
            shown = self.npcs("check", "inn.npcs")[1]
            self.assertIn(hint, shown)
            self.assertNotIn("[host.", shown)

    def test_arguments(self):
        found = self.found('give\ngive "rope", 1, 2\ngive ["rope"]\ngive "rope", "two"\ngive null\nprint gold(1)\nx = season\ngive x\ngive "rope", season\n')
        self.assertEqual(found, [("missing-argument", 1, "give"), ("too-many-arguments", 2, "give"), ("wrong-type", 3, '["rope"]'),
                                 ("wrong-type", 4, '"two"'), ("wrong-type", 5, "null"), ("too-many-arguments", 6, "gold"), ("wrong-type", 9, "season")])
        for right in ('give "rope"\n', 'give 3, 2\n', 'give "rope", null\n', 'x = @give\nx "rope", 2\n', 'x = prompt("?")\ngive x\n', "give gold, gold\n"):
            self.assertEqual(self.found(right), [], right)

    def test_arguments_of_the_script_and_of_intrinsics(self):
        self.assertEqual(self.found("function f(a, b=2)\n\treturn a + b\nend function\nprint f(1)\nprint f(1, 2, 3)\n"), [("too-many-arguments", 5, "f")])
        self.assertEqual(self.found('print abs(1, 2)\nx = [1]\nprint x.len(1)\nprint x.indexOf(1)\nprint "a".upper(1)\n'),
                         [("too-many-arguments", 1, "abs"), ("too-many-arguments", 3, "len"), ("too-many-arguments", 5, "upper")])
        for right in ("f = function\n\treturn 1\nend function\nf = function(a)\n\treturn a\nend function\nprint f(1)\n",
                      "function abs(a, b)\n\treturn a + b\nend function\nprint abs(1, 2)\n", 'm = {}\nm.len = function(a, b)\n\treturn a + b\nend function\nprint m.len(1, 2)\n',
                      "function f(g)\n\treturn g(1, 2)\nend function\nprint @f\n"):
            self.assertEqual(self.found(right), [], right)

    def test_speakers(self):
        self.assertEqual(self.found('Mrata: Hello.\nMarta: Hello.\nshout "Bran", "Hey!"\nguest = {"name": "Gus"}\nguest: Hm.\nshout guest, "Hm."\nsay "", "Night."\n'),
                         [("unknown-speaker", 1, "Mrata"), ("unknown-speaker", 3, '"Bran"'), ("unknown-speaker", 5, "guest")])
        self.assertEqual(self.found('marta = {"name": "Marta"}\nmarta: Hello.\nbram = new marta\nbram: Hm.\nfor who in ["Gus"]\n\tshout who, "x"\nend for\n: Night.\n'), [])

    def test_events(self):
        self.assertEqual(self.found('waitFor "alrm"\nwaitFor("alarm", 2)\nwaitFor "dusk"\nwaitFor "own"\nraise "own"\n'), [("unknown-event", 1, '"alrm"')])
        self.assertEqual(self.found('waitFor "any"\nx = "any"\nraise x\n'), [])
        self.write("guard.npcs", 'watchful = 1\nx = "any"\nraise x\n')
        self.assertEqual(self.found('waitFor "alrm"\n'), [])

    def test_read_too_early(self):
        self.assertEqual(self.found("print total\ntotal = 1\n"), [("read-too-early", 1, "total")])
        self.assertEqual(self.found("n = n + 1\nprint n\n"), [("read-too-early", 1, "n")])
        self.assertEqual(self.found("n += 1\nn = 1\nprint n\n"), [("read-too-early", 1, "n")])
        # A loop comes back to it, and what is never reached decides nothing.
        self.assertEqual(self.found("for i in [1, 2]\n\tif i > 1 then print n\n\tn = i\nend for\n"), [])
        self.assertEqual(self.found("function f\n\tfor i in [1]\n\t\tcontinue\n\t\tprint n\n\tend for\n\tn = 1\n\treturn n\nend function\nf\n"),
                         [("unreachable", 4, "print n")])
        self.assertEqual(self.found("function f\n\tprint n\n\treturn function\n\t\touter.n = 1\n\tend function\nend function\n"
                                    "g = f\ng\nn = 1\n"), [])
        self.assertEqual(self.found("function f\n\tprint a\n\ta = 1\nend function\nf\n"), [("read-too-early", 2, "a")])
        for right in ("for i in [1, 2]\n\tif i == 2 then print total\n\ttotal = i\nend for\n", "f = function\n\treturn total\nend function\ntotal = 1\nprint f\n",
                      "f = function\n\tglobals.total = 1\nend function\nf\nprint total\ntotal = 2\n", "if gold then total = 1\nprint total\n", "print watchful\nwatchful = 2\n",
                      "Marta: Hello.\nMarta = 3\nprint Marta\n", "while true\n\tif gold then\n\t\tprint x\n\t\tbreak\n\tend if\n\tx = 1\nend while\n"):
            self.assertEqual(self.found(right), [], right)


class Flow(CheckTest):
    def test_unreachable(self):
        for script, place in (("function f\n\treturn 1\n\tprint 2\nend function\nprint f\n", (3, "print 2")),
                              ("while true\n\tprint 1\nend while\nprint 2\n", (4, "print 2")),
                              ("for i in [1]\n\tif i then\n\t\tbreak\n\telse\n\t\tcontinue\n\tend if\n\tprint i\nend for\n", (7, "print i"))):
            self.assertEqual(self.found(script), [("unreachable", *place)], script)
        for right in ("function f\n\tif f then return 1\n\treturn 2\nend function\nprint @f\n", "while true\n\tif prompt then break\nend while\nprint 2\n",
                      "choose again\n\t+ Look.\n\t\tprint 1\n\t+ Leave. -> break\nend choose\nprint 2\n", "function f\n\treturn 1\n\treturn 2\nend function\nprint f\n",
                      "while true\n\tfor i in [1]\n\t\tbreak\n\tend for\n\tbreak\nend while\nprint 1\n"):
            self.assertEqual(self.found(right), [], right)

    def test_never_offered(self):
        self.assertEqual(self.found("* Fly. [if false]\n* Walk.\n"), [("never-offered", 1, "false")])
        self.assertEqual(self.found("* Fly. [if false else No wings.]\n* Walk. [if true]\n"), [])

    def test_members(self):
        self.assertEqual(self.found('anna = {"mood": 1}\nprint anna.modo\n'), [("unknown-member", 2, "modo")])
        for right in ('anna = {"mood": 1}\nprint anna.moods\n', 'anna = prompt("?")\nbram = {"mood": 1}\nprint bram.mood\nprint anna.modo\n',
                      'anna = {"mood": 1}\nkey = "modo"\nanna[key] = 2\nprint anna.modo\n'):
            self.assertEqual(self.found(right), [], right)

    def test_never_true_in_other_words(self):
        for condition in ("1 > 2", "gold and false", "false or 0", "3 == 4", "not true"):
            self.assertEqual(self.found(f"* Fly. [if {condition}]\n* Walk.\n"), [("never-offered", 1, condition)])
        for condition in ("1 < 2", "gold or false", "gold and 1", "3 != 4", "gold > 99999"):
            self.assertEqual(self.found(f"* Fly. [if {condition}]\n* Walk.\n"), [])

    def test_members_of_texts_and_lists(self):
        self.assertEqual(self.found('bag = [1]\nprint bag.lenght\nprint "abc".uper\nprint bag.length\nbag.append 2\n'),
                         [("unknown-member", 2, "lenght"), ("unknown-member", 3, "uper"), ("unknown-member", 4, "length"), ("unknown-member", 5, "append")])
        self.assertIn("did you mean 'len'?", self.npcs("check", "inn.npcs")[1])
        self.assertEqual(self.found('list.length = function(self)\n\treturn 1\nend function\nbag = [1]\nprint bag.length\nprint bag.len\nprint "a".upper\n'), [])
        self.assertEqual(self.found('bag = {"length": 1}\nprint bag.length\nf = function(bag)\n\treturn bag.size\nend function\nprint f([1])\n'), [])

    def test_imports(self):
        self.write("shapes.npcs", "corners = 3\n")
        self.write("greetings.npcs", 'print "Hello."\n')
        code, shown, _ = self.npcs("check", "--error-format=rich", self.write("a.npcs", 'import "shapes"\nimport "greetings"\n'))
        self.assertEqual((code, shown), (0, "a.npcs:1:1: warning: nothing of 'shapes' is used\n    import \"shapes\"\n    ^~~~~~\n"
                                            "    hint: leave the import out, or use shapes.NAME\n"))


class Files(CheckTest):
    def test_nothing_is_read_that_is_no_ordinary_file(self):
        """Whoever reads from a pipe waits."""
        os.mkfifo(self.path("pipe.npcs"))
        self.write("npcs.toml", '[project]\nscripts = ["*.npcs"]\nstart = "pipe.npcs"\nhost = "pipe.npcs"\n')
        self.write("a.npcs", 'import "pipe"\n')
        code, out, err = self.npcs("check", ".")
        self.assertEqual((code, err), (1, ""))
        self.assertIn("pipe.npcs: not an ordinary file", out)
        self.assertIn('the module "pipe" is not found', out)


class Ignoring(CheckTest):
    def test_a_comment_silences(self):
        self.assertEqual(self.found("x = 1\nx == 2 // npcs: ignore unused-comparison\nprint x\n"), [])
        self.assertEqual(self.found("x = 1\n// npcs: ignore unused-comparison, because it shall stay\n\n// why not\nx == 2\nprint x\n"), [("unknown-code", 2, "because")])
        self.assertEqual(self.found("x = 1\n// npcs: ignore unused-comparison (it shall stay)\n\n// why not\nx == 2\nprint x\n"), [])
        self.assertEqual(self.found("f = function\n\ty = 1; 1 == 2 // npcs: ignore unused-comparison, never-read\nend function\nf\n"), [])
        self.assertEqual(self.npcs("run", self.write("inn.npcs", "x = 1\nx == 2 // npcs: ignore unused-comparison\n")), (0, "", ""))

    def test_what_silences_nothing_is_told(self):
        self.assertEqual(self.found("x = 1 // npcs: ignore never-read\nprint x\n"), [("unused-ignore", 1, "never-read")])
        self.assertEqual(self.found("x = 1 // npcs: ignore never-raed\nprint x\n"), [("unknown-code", 1, "never-raed")])
        self.assertIn("did you mean never-read?", self.npcs("check", "inn.npcs")[1])
        self.assertEqual(self.found("x = 1 // npcs: ignore open-string\nprint x\n"), [("unused-ignore", 1, "open-string")])
        self.assertEqual(self.found("// npcs: ignore unknown-event\nprint 1\n"), [])

    def test_a_comment_without_a_code_is_told(self):
        self.assertEqual(self.found("x = 1\nx == 2 // npcs: ignore\nprint x\n"), [("unused-comparison", 2, "x == 2"), ("bare-ignore", 2, "npcs: ignore")])
        self.assertIn("name the code: // npcs: ignore unused-comparison", self.npcs("check", "inn.npcs")[1])
        self.assertEqual(self.found("// npcs: ignore (all of it)\nprint 1\n"), [("bare-ignore", 1, "npcs: ignore")])
        self.assertIn("nothing is found here", self.npcs("check", "inn.npcs")[1])
        self.assertEqual(self.found("print 1 // npcs: ignore: never-read\n"), [("bare-ignore", 1, "npcs: ignore")])
        self.assertEqual(self.found("print 1 // npcs: ignored\n"), [])
        for nearly in ("npcs ignore never-read", "NPCS: ignore never-read", "npcs: Ignore never-read", "npcs: disable never-read", "Npcs: IGNORE: never-read"):
            self.assertEqual([code for code, _, _ in self.found(f"print 1 // {nearly}\n")], ["bare-ignore"], nearly)
            self.assertIn("write: // npcs: ignore never-read", self.npcs("check", "inn.npcs")[1])
        self.assertEqual(self.found("print 1 // npcs ignore the player\n// NPCs are people\nprint 2\n"), [])

    def test_what_is_no_such_comment(self):
        for text in ('print "a // npcs: ignore x"\n', "// npcs: something else\nprint 1\n", "Anna: See npcs: ignore x.\n"):
            self.assertEqual(self.found(text), [], text)


class Fixing(CheckTest):
    WRONG = 'gold = 3\nif gold = 3 then print “Three.”\n* Pay.->Anna: Thanks. // npcs: ignore never-read\n'

    def test_fix(self):
        self.write("a.npcs", self.WRONG)
        code, shown, problem = self.npcs("check", "--fix", "a.npcs")
        self.assertEqual((code, shown, problem), (0, "", "npcs: 4 fixes in 1 file\n"))
        self.assertEqual(self.read("a.npcs").decode(), 'gold = 3\nif gold == 3 then print "Three."\n* Pay. -> Anna: Thanks.\n')
        self.assertEqual(self.npcs("check", "--fix", "a.npcs"), (0, "", ""))

    def fixed(self, wrong):
        self.write("a.npcs", wrong)
        code, shown, problem = self.npcs("check", "--fix", "a.npcs")
        self.assertEqual((code, shown), (0, ""), wrong)
        return self.read("a.npcs").decode()

    def test_what_word_processors_make(self):
        self.assertEqual(self.fixed('name = "Bram"\n* Pay – all. [if name == “Bram”] -> print “Thanks.”\n'),
                         'name = "Bram"\n* Pay – all. [if name == "Bram"] -> print "Thanks."\n')
        self.assertEqual(self.fixed("gold = 3\nAnna: “You” have {gold – 1} – {“much” if gold > 2 else “little”}.\n    “Yes” – or {gold – 2}.\n"),
                         'gold = 3\nAnna: “You” have {gold - 1} – {"much" if gold > 2 else "little"}.\n    “Yes” – or {gold - 2}.\n')
        self.assertEqual(self.fixed("* Yes. → Anna: Good.\n* No.–> Anna: Well.\n"), "* Yes. -> Anna: Good.\n* No. -> Anna: Well.\n")
        self.assertEqual(self.fixed("gold = 3\nif gold ≥ 2 then print gold × 2\n* Pay. [if gold ≠ 2]\n* B.\n"),
                         "gold = 3\nif gold >= 2 then print gold * 2\n* Pay. [if gold != 2]\n* B.\n")
        self.assertEqual(self.fixed('print “a"\nprint "b”\n“Bram”: Hm.\n'), 'print "a"\nprint "b"\nBram: Hm.\n')
        self.assertEqual(self.fixed("print ‘a’\n‘Bram’: Hm.\n"), 'print "a"\nBram: Hm.\n')
        self.assertEqual(self.fixed("choose: Well?\n\toption “Soup” then\n\t\tprint 1\nend choose\n"),
                         'choose: Well?\n\toption "Soup" then\n\t\tprint 1\nend choose\n')
        self.assertEqual(self.fixed('print $"a – {1 – 2} “b”"\n'), 'print $"a – {1 - 2} “b”"\n')

    def test_what_has_typographic_signs_and_is_right(self):
        for right in ("Anna: “Hello” – you.\n    And “you” – too.\n", "* “Yes” – now. [if 1 else “no” – not now] -> Anna: “Good” – fine.\n",
                      "Anna: {“a” – b|“c”}.\n", "bark\n  * Anna: “a”\n      “b” – c.\nend bark\n", "if 1 then Anna: “x” – y.\n", "x = 1; : “x” – y.\nprint x\n",
                      "/* “x” – y */ Anna: “x” – y.\n", "print 1 // “x” – y\n", "choose: “Well” – what?\n\t* Yes.\nend choose\n"):
            self.assertEqual(self.found(right), [], right)

    def test_assignments_in_conditions(self):
        for wrong in ("* Pay. [if gold = 3]", "* [if gold = 3 else no] Pay.", "* Pay. [if not gold = 3] -> break", "if gold = 3 then print 1", "if (gold = 3) then print 1",
                      "if 1 then\n\tprint 1\nelse if gold = 3 then\n\tprint 2\nend if", "while gold = 4\n\tgold = 5\nend while", 'print "a" if gold = 3 else "b"', 'Anna: {"a" if gold = 3 else "b"}.',
                      "x = gold and gold = 3\nprint x", 'plan "x"\nchecking gold = 3\n\tprint 1\nend plan', "do\n\tprint 1\n\twhile gold = 4\nloop",
                      'choose\n\toption "a" if gold = 3 then\n\t\tprint 1\nend choose', "bark\n\t* [if gold = 3] Anna: Hm.\nend bark"):
            at = wrong.replace("option \"a\" if", "option \"b\" if").find("gold = ", wrong.find("gold and") + 1 if "gold and" in wrong else 0)
            self.write("a.npcs", "gold = 3\n" + wrong + "\n")
            self.assertEqual([one["code"] for one in self.findings("a.npcs")], ["assignment-in-condition"], wrong)
            self.npcs("check", "--fix", "a.npcs")
            self.assertEqual(self.read("a.npcs").decode(), "gold = 3\n" + wrong[:at] + "gold == " + wrong[at + 7:] + "\n")

    def test_clauses_and_arrows(self):
        self.assertEqual(self.fixed("gold = 3\n* Pay.[if gold > 2]\n* Leave.[ if gold > 1 ]->\n\tAnna: Bye.\n"),
                         "gold = 3\n* Pay. [if gold > 2]\n* Leave. [if gold > 1 ] ->\n\tAnna: Bye.\n")

    def test_arrows_that_are_none(self):
        scene = "scene inn\n\t: Hi.\nend scene\n"
        self.assertEqual(self.fixed(scene + "* A. > inn\n* B. - > inn\n→ inn\n"), scene + "* A. -> inn\n* B. -> inn\ngo inn\n")
        self.assertEqual(self.found(scene + "* 3 > 2\n* A > b.\ngo inn\n"), [])

    def test_words_of_other_languages(self):
        self.assertEqual(self.fixed("scene inn\n\t: Hi.\nend scene\n* Go on. -> goto inn\n* Look. -> Visit inn\n"),
                         "scene inn\n\t: Hi.\nend scene\n* Go on. -> go inn\n* Look. -> visit inn\n")

    def test_signs_in_the_wrong_order(self):
        for wrong, right in (("=<", "<="), ("=!", "!="), ("=>", ">=")):
            text = "gold = 3\nif gold {} 3 then print 1\nwhile gold {}4\n\tgold -= 1\nend while\nprint gold\n"
            self.assertEqual(self.fixed(text.format(wrong, wrong)), text.format(right, right))

    def test_many_fixes_take_several_rounds(self):
        self.assertEqual(self.fixed("gold = 3\n" + "".join(f"if gold = {i} then print “{i}” + “x”\n" for i in range(250))),
                         "gold = 3\n" + "".join(f'if gold == {i} then print "{i}" + "x"\n' for i in range(250)))

    def test_dry_run(self):
        self.write("a.npcs", self.WRONG)
        code, shown, problem = self.npcs("check", "--fix", "--dry-run", "a.npcs")
        self.assertEqual((code, problem), (1, "npcs: 4 fixes in 1 file\n"))
        self.assertEqual(shown, '--- a.npcs\n+++ a.npcs\n@@ -1,3 +1,3 @@\n gold = 3\n-if gold = 3 then print “Three.”\n'
                                '-* Pay.->Anna: Thanks. // npcs: ignore never-read\n+if gold == 3 then print "Three."\n+* Pay. -> Anna: Thanks.\n')
        self.assertEqual(self.read("a.npcs").decode(), self.WRONG)

    def test_in_other_line_ends(self):
        self.write("a.npcs", "x = 1\r\n// npcs: ignore never-read\r\nprint “é”\r\nprint x".encode())
        self.assertEqual(self.npcs("check", "--fix", "a.npcs")[0], 0)
        self.assertEqual(self.read("a.npcs"), 'x = 1\r\nprint "é"\r\nprint x'.encode())

    def test_modules_are_fixed_once(self):
        self.write("npcs.toml", '[project]\nscripts = ["**/*.npcs"]\nimport_paths = ["lib"]\n')
        self.write("a.npcs", 'import "shapes"\nprint shapes.f\n')
        self.write("lib/shapes.npcs", "f = function\n\tif 1 => 2 then return 1\n\treturn visits(\"f\")\nend function\n")
        code, shown, problem = self.npcs("check", "--fix", ".")
        self.assertEqual((code, shown, problem), (0, "", "npcs: 2 fixes in 1 file\n"))
        self.assertEqual(self.read("lib/shapes.npcs"), b"f = function\n\tif 1 >= 2 then return 1\n\treturn visits(@f)\nend function\n")

    def test_a_line_that_importing_changes_is_left_alone(self):
        """What stands in it is found in a text that nobody has written, at other columns."""
        for wrong in ("import “shapes”; print “x” + “yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy”\n", "name = “shapes”\nimport name; print 1 – 2; print 3 – 4; print 5 – 6; print 7 – 8\n"):
            self.write("a.npcs", wrong)
            shown = self.npcs("check", "a.npcs")[1]
            self.assertNotIn("__import", shown)
            self.npcs("check", "--fix", "a.npcs")
            changed = self.read("a.npcs").decode()
            self.assertEqual([line for line in changed.split("\n") if "import" in line], [line for line in wrong.split("\n") if "import" in line])

    def test_what_cannot_be_written(self):
        self.write("a.npcs", self.WRONG)
        if os.geteuid() == 0:
            self.skipTest("root may write everything")
        os.chmod(self.path("."), 0o500)
        try:
            code, _, problem = self.npcs("check", "--fix", "a.npcs")
        finally:
            os.chmod(self.path("."), 0o700)
        self.assertEqual(code, 2)
        self.assertIn("a.npcs was not changed", problem)

    def test_json_has_the_edits(self):
        self.write("a.npcs", "if 1 = 2 then print 1\n")
        self.assertEqual(self.findings("a.npcs", code=1)[0]["fix"], [{"line": 1, "column": 6, "end_line": 1, "end_column": 7, "text": "=="}])


class Folders(CheckTest):
    """Each script is checked with the npcs.toml that is nearest to it; a folder stands for the scripts in it."""

    def checked(self, *arguments, code=0):
        result, shown, problem = self.npcs("check", "--error-format=json", *arguments)
        self.assertEqual((result, problem), (code, ""), shown)
        return [(one["file"], one["code"]) for one in map(json.loads, shown.splitlines())]

    def test_a_folder_without_a_project(self):
        self.write("game/b.npcs", "x = 1\nx == 2\nprint x\n")
        self.write("game/deep/a.ms", "x = 1\nx == 2\nprint x\n")
        self.write("game/.git/c.npcs", "x = )\n")
        self.write("game/notes.txt", "x = )\n")
        self.assertEqual(self.checked("game"), [("game/b.npcs", "unused-comparison"), ("game/deep/a.ms", "unused-comparison")])
        self.write("empty/notes.txt", "")
        self.assertEqual(self.npcs("check", "empty"), (2, "", "npcs: empty: no script is in it\n"))

    def test_a_folder_below_the_project(self):
        self.write("game/npcs.toml", '[project]\nscripts = ["**/*.npcs"]\n[host.gold]\nreturns = "number"\n')
        self.write("game/a.npcs", "shared = gold\nprint silver\n")
        self.write("game/sub/b.npcs", "print gold + shared\nprint silver\n")
        self.write("game/sub/deep/c.npcs", "print silver\n")
        self.write("game/sub/d.ms", "print silver\n")
        below = [("game/sub/b.npcs", "unknown-name"), ("game/sub/deep/c.npcs", "unknown-name")]
        self.assertEqual(self.checked("game/sub"), below)
        self.assertEqual(self.checked("game/sub/"), below)
        self.assertEqual(self.checked("game/sub/b.npcs", "game/sub"), below)
        self.assertEqual(self.checked("game"), [("game/a.npcs", "unknown-name")] + below)
        os.makedirs(self.path("game/none"))
        self.assertEqual(self.npcs("check", "game/none"), (2, "", "npcs: game/npcs.toml: no file in game/none fits what `scripts` of [project] names\n"))

    def test_projects_in_a_folder(self):
        for name, function in (("one", "gold"), ("two", "silver")):
            self.write(f"games/{name}/npcs.toml", f'[project]\nscripts = ["*.npcs"]\n[host.{function}]\nreturns = "number"\n')
            self.write(f"games/{name}/a.npcs", "print gold\n")
            self.write(f"games/{name}/old/b.npcs", "print bronze\n")
        self.assertEqual(self.checked("games"), [("games/two/a.npcs", "unknown-name")])
        self.write("games/one/npcs.toml", "[project\n")
        code, shown, problem = self.npcs("check", "games")
        self.assertEqual(code, 2)
        self.assertEqual(problem.count("games/one/npcs.toml:1:"), 1)
        self.assertIn("games/two/a.npcs:1:7: warning:", shown)

    def test_a_folder_that_cannot_be_looked_through(self):
        """Each level of folders takes one more open file."""
        self.write("npcs.toml", '[project]\nscripts = ["**/*.npcs"]\n[host.gold]\nreturns = "number"\n')
        self.write("a.npcs", "print gold\n")
        self.write("deep/" * 60 + "b.npcs", "print silver\n")
        for arguments, code in ((["."], 2), (["a.npcs"], 0)):
            done = subprocess.run([NPCS, "check", *arguments], capture_output=True, text=True, timeout=600, cwd=self.place.name,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30)))
            self.assertEqual(done.returncode, code)
            self.assertEqual(done.stderr.count("npcs: . cannot be looked through to its end: "), 1)


class Sarif(CheckTest):
    def test_sarif(self):
        self.write("a b.npcs", "if 1 = 2 then print 1\nprint (\n")
        code, shown, problem = self.npcs("check", "--sarif", "a b.npcs")
        self.assertEqual((code, problem), (1, ""))
        log = json.loads(shown)
        self.assertEqual(log["version"], "2.1.0")
        run = log["runs"][0]
        self.assertEqual(run["tool"]["driver"]["name"], "npcs")
        self.assertEqual([rule["id"] for rule in run["tool"]["driver"]["rules"]], sorted({result["ruleId"] for result in run["results"]}))
        first = run["results"][0]
        self.assertEqual((first["ruleId"], first["level"]), ("assignment-in-condition", "error"))
        place = first["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"], {"uri": "a%20b.npcs"})
        self.assertEqual(place["region"], {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 7})
        self.assertEqual(first["fixes"][0]["artifactChanges"][0]["replacements"],
                         [{"deletedRegion": {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 7}, "insertedContent": {"text": "=="}}])

    def test_nothing_found(self):
        self.write("a.npcs", "print 1\n")
        self.assertEqual(json.loads(self.npcs("check", "--sarif", "a.npcs")[1])["runs"][0]["results"], [])


if __name__ == "__main__":
    unittest.main()
