# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Pictures of stories: what is in them, how they are coloured, and what cannot be drawn.

    graph.py NPCS

What Graphviz, Mermaid and a browser make of them is tested by `./dev graph`.
"""
import json
import os
import pathlib
import unittest

from harness import CommandTest

INN = """scene inn
\tMarta: Good evening.
\tMarta: What will it be?
\t* Soup. -> eat
\t+ Nothing. -> return
end scene
function eat
\t: You eat.
end function
function silent
\treturn 3
end function
visit inn
name = prompt("Who are you?")
"""


class Graph(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("inn.npcs", INN)

    def picture(self, *arguments):
        code, shown, problem = self.npcs("graph", *arguments, "--format=json")
        self.assertEqual((code, problem), (0, ""))
        return json.loads(shown)

    def labels(self, *arguments):
        return [" ".join(node["label"]) for node in self.picture(*arguments)["nodes"]]

    def colours(self, *arguments):
        picture = self.picture(*arguments)
        return {" ".join(node["label"]): node["colour"] for node in picture["nodes"]}

    def refused(self, wanted_code, reason, *arguments, **more):
        code, shown, problem = self.npcs("graph", *arguments, **more)
        self.assertEqual((code, shown), (wanted_code, ""), problem)
        self.assertIn(reason, problem)

    def test_what_is_drawn(self):
        picture = self.picture("inn.npcs")
        self.assertEqual([one["title"] for one in picture["functions"]], ["inn.npcs", "inn", "eat"])
        self.assertEqual(self.labels("inn.npcs"), ["begin", "visit inn", "prompt(\"Who are you?\")", "end", "scene inn",
                                                   "Marta: Good evening. Marta: What will it be?", "?", "* Soup.", "eat", "+ Nothing.",
                                                   "end", "function eat", "You eat.", "end"])
        option = next(node for node in picture["nodes"] if node["kind"] == "option")
        self.assertEqual((option["file"], option["line"]), ("inn.npcs", 4))
        self.assertIn("id: inn/soup", option["tip"])
        self.assertEqual(len(picture["edges"]), 14)

    def test_formats_by_name(self):
        for name, begin in (("a.dot", b"digraph \""), ("a.gv", b"digraph \""), ("a.mmd", b"flowchart TD\n"), ("a.json", b'{"title":'),
                            ("a.html", b"<!DOCTYPE html>"), ("a.txt", b"digraph \"")):
            for _ in range(2):  # a picture is written over
                self.assertEqual(self.npcs("graph", "inn.npcs", "-o", name), (0, "", ""))
                self.assertTrue(self.read(name).startswith(begin), name)
        self.assertEqual(self.npcs("graph", "inn.npcs", "-o", "a.txt", "--format=html"), (0, "", ""))
        self.assertTrue(self.read("a.txt").startswith(b"<!DOCTYPE html>"))

    def test_a_page_is_whole(self):
        self.write("inn.npcs", INN + "print \"</script> {{DATA}} {{TITLE}}\"\n")
        page = self.npcs("graph", "inn.npcs", "--format=html")[1]
        self.assertEqual(page.count("</script>"), 2)
        data = page.split('id="data">')[1].split("</script>")[0]
        self.assertEqual(json.loads(data)["sources"], [{"file": "inn.npcs", "text": self.read("inn.npcs").decode().replace("\t", "    ")}])
        self.assertNotIn("https://", page)
        self.assertEqual(page.count("http://"), page.count("http://www.w3.org/2000/svg"))

    def test_parts(self):
        self.assertEqual(self.labels("inn.npcs", "--function", "eat"), ["function eat", "You eat.", "end"])
        self.assertEqual(len(self.picture("inn.npcs", "--depth", "0")["functions"]), 1)
        self.assertEqual(len(self.picture("inn.npcs", "--depth", "1")["functions"]), 2)
        self.assertEqual(len(self.picture("inn.npcs", "--function", "inn", "--depth", "1")["functions"]), 2)
        self.assertEqual(self.labels("inn.npcs", "--overview"), ["inn.npcs 4 nodes", "inn 7 nodes, 2 options", "eat 3 nodes"])
        self.assertEqual(len(self.picture("inn.npcs", "--overview")["edges"]), 2)
        self.refused(2, "there is no function in (did you mean inn?)", "inn.npcs", "--function", "in")
        self.refused(2, "nothing is said, asked or offered in the function silent", "inn.npcs", "--function", "silent")

    def test_modules_and_their_files(self):
        self.write("lib/talk.npcs", "// A module.\n: Loaded.\nfunction greet\n\t: Hello.\nend function\n")
        self.write("main.npcs", 'import "talk"\n: Main.\ntalk.greet\n')
        picture = self.picture("main.npcs", "--import-path", "lib")
        self.assertEqual([(one["title"], one["file"], one["line"]) for one in picture["functions"]],
                         [("main.npcs", "main.npcs", 1), ("import talk", "lib/talk.npcs", 1), ("greet", "lib/talk.npcs", 3)])
        places = {" ".join(node["label"]): (node["file"], node["line"]) for node in picture["nodes"]}
        self.assertEqual(places["Loaded."], ("lib/talk.npcs", 2))
        self.assertEqual(places["Hello."], ("lib/talk.npcs", 4))
        self.assertEqual(places["Main."], ("main.npcs", 2))
        called = {node["id"]: node["label"] for node in picture["nodes"]}
        calls = [(called[edge["from"]], called[edge["to"]]) for edge in picture["edges"] if edge["kind"] == "call"]
        self.assertEqual(calls, [(["import talk"], ["import talk"]), (["talk.greet"], ["function greet"])])

    def test_a_folder_with_several_scripts(self):
        self.write("world/npcs.toml", '[project]\nstart = ["a.npcs", "b.npcs"]\n')
        self.write("world/a.npcs", "function greet\n\t: Hi.\nend function\nwaitFor \"bell\"\n")
        self.write("world/b.npcs", "greet\nraise \"bell\"\n")
        picture = self.picture("world")
        self.assertEqual([one["title"] for one in picture["functions"]], ["a.npcs", "greet", "b.npcs"])
        self.assertEqual([edge["kind"] for edge in picture["edges"] if edge["kind"] in ("call", "event")], ["call", "event"])

    def test_coverage(self):
        self.write("all.info", "TN:\nSF:inn.npcs\nDA:2,1\nDA:3,0\nDA:4,3\nDA:8,0\nDA:13,1\nBRDA:4,0,0,0\nBRDA:5,0,1,-\nend_of_record\n")
        colours = self.colours("inn.npcs", "--coverage", "all.info")
        self.assertEqual(colours["visit inn"], "reached")
        self.assertEqual(colours["Marta: Good evening. Marta: What will it be?"], "partly")
        self.assertEqual(colours["* Soup."], "unreached")
        self.assertEqual(colours["You eat."], "unreached")
        self.assertEqual(colours["prompt(\"Who are you?\")"], "")
        self.write("other.info", "SF:other.npcs\nDA:1,1\nend_of_record\n")
        code, _, problem = self.npcs("graph", "inn.npcs", "--coverage", "other.info")
        self.assertEqual((code, problem), (0, "npcs: other.info: none of the files in it belongs to this story\n"))
        for text, reason in (("", "this is no lcov file"), ("DA:1,1\n", "line 1 is none of an lcov file"),
                             ("SF:a\nDA:x\n", "line 2 is none"), ("SF:a\nDA:99999999999999999999,1\n", "line 2 is none")):
            self.write("bad.info", text)
            self.refused(2, reason, "inn.npcs", "--coverage", "bad.info")
        self.refused(2, "absent.info", "inn.npcs", "--coverage", "absent.info")

    def test_coverage_of_tests_and_of_explore(self):
        """What both commands write of a sample, to files in another folder than the scripts'."""
        sample = pathlib.Path(__file__).resolve().parents[2] / "samples" / "innkeeper"
        script = str(sample / "innkeeper.npcs")
        for name in ("tests.json", "tests.info"):
            self.assertEqual(self.npcs("test", str(sample / "stable.play"), "--coverage", name)[0], 0)
        as_json, as_lcov = (self.picture(script, "--coverage", name)["nodes"] for name in ("tests.json", "tests.info"))
        self.assertEqual(as_json, as_lcov)
        colours = {node["colour"] for node in as_json}
        self.assertLessEqual({"reached", "unreached"}, colours)
        code, _, problem = self.npcs("explore", "--format=json", "-o", "all.json", "--answers", "found", script)
        self.assertEqual(problem, "")
        explored = self.picture(script, "--coverage", "all.json")["nodes"]
        report = json.loads(self.read("all.json"))
        reached = lambda nodes: {node["id"] for node in nodes if node["colour"] == "reached"}
        self.assertLess(reached(as_json), reached(explored))
        options = {one["line"] for one in report["options"] if one["taken"]}
        for node in explored:
            if node["kind"] == "option":
                self.assertEqual(node["colour"] == "reached", node["line"] in options, node)
        self.assertTrue(all(not node["tip"] or " times" not in node["tip"] for node in explored))
        found = [node for node in self.picture(script, "--findings", "all.json")["nodes"] if node["colour"] == "found"]
        self.assertEqual(bool(found), bool(report["findings"]))
        for text, reason in (("{}", "this is neither an lcov file, nor"), ("[", "this is no JSON"), ('{"npcs_coverage": 2}', "another version"),
                             ('{"npcs_coverage": 1}', "it names no place"), ('{"npcs_coverage": 1, "scripts": 3}', "it names no place"),
                             ('{"npcs_coverage": 1, "scripts": [{"file": "a", "places": [{"line": 0}]}]}', "has no line"),
                             ('{"npcs_coverage": 1, "scripts": [{"file": "a", "places": [3]}]}', "has no line"),
                             ('{"places": [{"line": 1e300, "file": "a"}], "options": []}', "has no line"),
                             ('{"places": [{"line": 1}], "options": []}', "has no line")):
            self.write("bad.json", text)
            self.refused(2, reason, "inn.npcs", "--coverage", "bad.json")

    def test_findings(self):
        finding = {"code": "unoffered-option", "file": os.path.abspath(self.path("inn.npcs")), "line": 4, "message": "never", "answers": []}
        self.write("found.json", json.dumps({"findings": [finding]}))
        picture = self.picture("inn.npcs", "--findings", "found.json")
        found = [node for node in picture["nodes"] if node["colour"] == "found"]
        self.assertEqual([node["label"] for node in found], [["* Soup."]])
        self.assertIn("unoffered-option: never", found[0]["tip"])
        self.write("found.json", json.dumps({"findings": [{**finding, "line": 1e300}, {**finding, "file": "x"}]}))
        code, _, problem = self.npcs("graph", "inn.npcs", "--findings", "found.json")
        self.assertEqual((code, problem), (0, "npcs: found.json: 2 findings are about lines that are not in the picture\n"))
        for text, reason in (("{", "this is no JSON"), ("[]", "no list `findings`"), ('{"findings": [{}]}', "a finding without a line")):
            self.write("bad.json", text)
            self.refused(2, reason, "inn.npcs", "--findings", "bad.json")

    def test_the_place_of_a_save(self):
        self.assertEqual(self.npcs("start", "inn.npcs", "--state", "a.state")[0], 3)
        colours = self.colours("inn.npcs", "--save", "a.state")
        self.assertEqual({label: colour for label, colour in colours.items() if colour},
                         {"visit inn": "called", "?": "here"})
        self.write("other.npcs", ": Hm.\n")
        code, _, problem = self.npcs("graph", "other.npcs", "--save", "a.state")
        self.assertNotEqual(code, 0)
        self.assertNotEqual(problem, "")
        self.refused(2, "excludes", "inn.npcs", "--save", "a.state", "--coverage", "x")

    def test_what_cannot_be_drawn(self):
        self.write("bad.npcs", "if x then\n")
        self.refused(1, "bad.npcs:", "bad.npcs")
        self.refused(2, "absent.npcs", "absent.npcs")
        os.mkdir(self.path("empty"))
        self.refused(2, "empty", "empty")
        self.refused(2, "--format", "inn.npcs", "--format=gif")
        self.refused(2, "cannot write", "inn.npcs", "-o", "absent/x.dot")
        self.refused(2, "the script itself", "inn.npcs", "-o", "inn.npcs", "--force")
        self.write("notes.txt", "mine")
        self.refused(2, "it is no picture", "inn.npcs", "-o", "notes.txt")
        self.assertEqual(self.read("notes.txt"), b"mine")
        self.assertEqual(self.npcs("graph", "inn.npcs", "-o", "notes.txt", "--force"), (0, "", ""))

    def test_without_graphviz(self):
        for form in ("svg", "png"):
            self.refused(2, "install the package graphviz", "inn.npcs", "-o", "a." + form, environment={"PATH": "/nowhere"})
        self.assertFalse(pathlib.Path(self.path("a.svg")).exists())

    def test_when_graphviz_fails(self):
        dot = pathlib.Path(self.path("bin/dot"))
        self.write("bin/dot", "#!/bin/sh\necho 'no memory' >&2\nexit 1\n")
        dot.chmod(0o755)
        path = {"PATH": str(dot.parent) + ":/usr/bin:/bin"}
        self.refused(2, "dot could not draw this: no memory", "inn.npcs", "--format=svg", environment=path)
        self.write("bin/dot", "#!/bin/sh\ncat >/dev/null\nprintf '<svg/>'\n")
        self.assertEqual(self.npcs("graph", "inn.npcs", "--format=svg", environment=path), (0, "<svg/>", ""))

    def test_too_many_nodes(self):
        many = "".join(f"scene s{i}\n\t: One.\n\t* Two. -> return\nend scene\n" for i in range(600))
        self.write("many.npcs", many + "".join(f"s{i}\n" for i in range(600)))
        code, shown, problem = self.npcs("graph", "many.npcs", "--format=svg", environment={"PATH": "/nowhere"})
        self.assertIn("3602 nodes are too many for a picture as svg (3000), so each function is drawn as one", problem)
        self.write("many.npcs", many * 6)
        self.refused(2, "and so are 3601 functions; draw a part", "many.npcs", "--format=svg")
        self.assertIn("more than 500 edges", self.npcs("graph", "many.npcs", "--format=mermaid")[2])


if __name__ == "__main__":
    unittest.main()
