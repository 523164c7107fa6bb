# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What Graphviz, Mermaid and a browser make of pictures of stories: each has the nodes, edges and texts of the story.

    pictures.py NPCS SAMPLES [--browser PROGRAM] [--mermaid FOLDER]

Without a browser, only Graphviz is asked. FOLDER holds mermaid.min.js.
"""
import argparse
import html
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
problems = []


def check(is_right, *what):
    if not is_right:
        problems.append(" ".join(str(one) for one in what))
        print("FAILED:", problems[-1])


def graph(npcs, story, form, *more):
    done = subprocess.run([npcs, "graph", story, "--format", form, *more], capture_output=True, timeout=300)
    check(done.returncode == 0, story, form, done.stderr.decode())
    return done.stdout


def spaced(text):
    """Formats differ in which blanks they keep."""
    return " ".join(text.replace("\xa0", " ").split())


def labels_of(story):
    return {node["id"]: spaced(" ".join(node["label"])) for node in story["nodes"]}


def check_dot(name, dot, story):
    done = subprocess.run(["dot", "-Tjson0"], input=dot, capture_output=True, timeout=300)
    check(done.returncode == 0 and not done.stderr, name, "dot says", done.stderr.decode())
    drawn = json.loads(done.stdout)
    objects = drawn.get("objects", [])
    nodes = [one for one in objects if "nodes" not in one and "subgraphs" not in one and not one["name"].startswith("cluster")]
    clusters = [one for one in objects if one["name"].startswith("cluster")]
    check({one["name"] for one in nodes} == {one["id"] for one in story["nodes"]}, name, "dot's nodes differ")
    check(len(nodes) == len(story["nodes"]), name, "dot:", len(nodes), "nodes of", len(story["nodes"]))
    check(len(clusters) == len(story["functions"]), name, "dot:", len(clusters), "clusters of", len(story["functions"]))
    by_number = {one["_gvid"]: one["name"] for one in objects}
    edges = sorted((by_number[one["tail"]], by_number[one["head"]]) for one in drawn.get("edges", []))
    check(edges == sorted((one["from"], one["to"]) for one in story["edges"]), name, "dot's edges differ")


def check_svg(name, svg, story):
    root = xml.etree.ElementTree.fromstring(svg)
    groups = [one for one in root.iter(SVG + "g")]
    nodes = {one.get("id"): one for one in groups if one.get("class") == "node"}
    edges = [one for one in groups if one.get("class") == "edge"]
    check(set(nodes) == {one["id"] for one in story["nodes"]}, name, "the SVG's nodes differ")
    check({one.get("id") for one in edges} == {one["id"] for one in story["edges"]}, name, "the SVG's edges differ")
    check(len(edges) == len(story["edges"]), name, "SVG:", len(edges), "edges")
    for id, label in labels_of(story).items():
        drawn = spaced(" ".join(text.text or "" for text in nodes[id].iter(SVG + "text")))
        check(drawn == label, name, "SVG", id, repr(drawn), "is not", repr(label))


def check_png(name, png):
    check(png.startswith(b"\x89PNG") and b"IEND" in png[-12:], name, "the PNG is none")


class Page(html.parser.HTMLParser):
    """What stands in the picture of a page after its scripts have run."""
    void = {"meta", "input", "br", "img", "link", "hr"}

    def __init__(self, text):
        super().__init__()
        self.stack, self.elements = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", "titles": 0, **{key: value or "" for key, value in attributes}}
        self.elements.append(element)
        if tag not in self.void:
            self.stack.append(element)

    def handle_startendtag(self, tag, attributes):
        self.elements.append({"tag": tag, "text": "", **dict(attributes)})

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        if any(one["tag"] == "title" for one in self.stack):
            return
        for one in self.stack:
            one["text"] += data + " "

    def of_class(self, name):
        return [one for one in self.elements if name in one.get("class", "").split()]


class Browser:
    def __init__(self, program, place):
        self.program, self.place = program, place

    def page(self, file, address=""):
        done = subprocess.run([self.program, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,900",
                               f"--user-data-dir={self.place}/profile", "--virtual-time-budget=20000", "--dump-dom",
                               pathlib.Path(file).absolute().as_uri() + address],
                              capture_output=True, timeout=300)
        return done.stdout.decode()


def check_page(browser, name, file, story):
    page = Page(browser.page(file))
    nodes = {one["data-id"]: one for one in page.of_class("node")}
    check(set(nodes) == {one["id"] for one in story["nodes"]}, name, "the page's nodes differ")
    edges = [one for one in page.of_class("edge")]
    check(sorted(one["data-id"] for one in edges) == sorted(one["id"] for one in story["edges"]), name, "the page's edges differ")
    for id, label in labels_of(story).items():
        drawn = spaced(nodes[id]["text"]) if id in nodes else None
        check(drawn == label, name, "page", id, repr(drawn), "is not", repr(label))
    check(not re.search(r'(src|href)="(?!#)', pathlib.Path(file).read_text().split('id="data"')[0]), name, "the page needs other files")


def check_page_moves(browser, name, file, story):
    """A node leads to its line, a line to its node; what is searched is found; functions fold."""
    node = next(one for one in story["nodes"] if one["kind"] == "option")
    page = Page(browser.page(file, "#" + node["id"]))
    check([one["data-id"] for one in page.of_class("chosen") if "node" in one["class"]] == [node["id"]], name, "no node is chosen")
    check([one["data-line"] for one in page.of_class("at")] == [str(line) for line in range(node["line"], node["last_line"] + 1)],
          name, "not the node's line")
    page = Page(browser.page(file, "#L:%s:%d" % (node["file"], node["line"])))
    check([one["data-id"] for one in page.of_class("chosen") if "node" in one["class"]] == [node["id"]], name, "not the line's node")
    word = max(node["label"][0].split(), key=len)
    page = Page(browser.page(file, "#search=" + word))
    found = {one["data-id"] for one in page.of_class("hit")}
    check(found == {one["id"] for one in story["nodes"] if word.lower() in one["tip"].lower()} and found, name, "search:", found)
    page = Page(browser.page(file, "#fold"))
    check(not page.of_class("node") and len(page.of_class("cluster")) == len(story["functions"]), name, "nothing folds")


MERMAID = """<!DOCTYPE html><meta charset="utf-8"><body><script src="%s"></script><script type="application/json" id="in">%s</script>
<script>
mermaid.initialize({startOnLoad: false, maxEdges: 100000, maxTextSize: 10000000, flowchart: {htmlLabels: true}});
(async () => {
    const out = {};
    for (const [name, text] of Object.entries(JSON.parse(document.getElementById("in").textContent))) {
        try {
            await mermaid.parse(text);
            const {svg} = await mermaid.render("m" + Object.keys(out).length, text);
            const place = document.createElement("div");
            place.innerHTML = svg;
            document.body.appendChild(place);
            // A title is a string to the page, and no text that a browser lays out: it keeps every character.
            out[name] = {
                nodes: [...place.querySelectorAll("g.node")].map(node => [node.id, node.textContent,
                    [...node.querySelectorAll("foreignObject p")].map(p => p.innerHTML).join("<br>")]),
                edges: place.querySelectorAll("path.flowchart-link").length,
                clusters: place.querySelectorAll("g.cluster").length};
            place.remove();
        } catch (problem) {
            out[name] = {problem: String(problem)};
        }
    }
    document.body.innerHTML = "";
    const result = document.createElement("pre");
    result.id = "out";
    result.textContent = JSON.stringify(out);
    document.body.appendChild(result);
})();
</script></body>"""


def check_mermaid(browser, script, stories, charts, place):
    page = pathlib.Path(place) / "mermaid.html"
    page.write_text(MERMAID % (script.absolute().as_uri(), json.dumps(charts).replace("<", "\\u003c")))
    found = re.search(r'<pre id="out">(.*?)</pre>', browser.page(page), re.DOTALL)
    check(found is not None, "Mermaid did not come to an end")
    for name, drawn in (json.loads(html.unescape(found.group(1))) if found else {}).items():
        story = stories[name]
        check("problem" not in drawn, name, "Mermaid:", drawn.get("problem"))
        if "problem" in drawn:
            continue
        labels = {}
        for id, text, inner in drawn["nodes"]:
            number = re.search(r"flowchart-(n\d+)-\d+$", id)
            labels[number.group(1) if number else id] = spaced(html.unescape(re.sub(r"<br ?/?>", " ", inner)) or text)
        check(set(labels) == {one["id"] for one in story["nodes"]}, name, "Mermaid's nodes differ:", len(labels))
        check(drawn["edges"] == len(story["edges"]), name, "Mermaid:", drawn["edges"], "edges of", len(story["edges"]))
        check(drawn["clusters"] == len(story["functions"]), name, "Mermaid:", drawn["clusters"], "clusters")
        for id, label in labels_of(story).items():
            check(labels.get(id) == label, name, "Mermaid", id, repr(labels.get(id)), "is not", repr(label))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("npcs")
    parser.add_argument("samples", type=pathlib.Path)
    parser.add_argument("--browser")
    parser.add_argument("--mermaid", type=pathlib.Path)
    options = parser.parse_args()
    paths = {"hostile.npcs": HERE / "hostile.npcs"}
    for folder in sorted(options.samples.rglob("*")):
        scripts = sorted(folder.glob("*.npcs")) if folder.is_dir() else []
        if not scripts or "comparison" in folder.parts or "fortune" == folder.name:
            continue
        if len(scripts) == 1 or (folder / "npcs.toml").exists():
            paths[folder.name] = folder
        else:
            paths |= {f"{folder.name}-{script.name}": script for script in scripts}
    stories, charts = {}, {}
    with tempfile.TemporaryDirectory() as place:
        browser = Browser(options.browser, place) if options.browser else None
        for name, path in paths.items():
            path = str(path)
            if b"among the languages of this build" in subprocess.run([options.npcs, "check", path], capture_output=True).stdout:
                print(f"{name}: not drawn; this build lacks a language it is written in")
                continue
            story = stories[name] = json.loads(graph(options.npcs, path, "json"))
            check_dot(name, graph(options.npcs, path, "dot"), story)
            check_svg(name, graph(options.npcs, path, "svg"), story)
            check_png(name, graph(options.npcs, path, "png"))
            charts[name] = graph(options.npcs, path, "mermaid").decode()
            if browser:
                file = pathlib.Path(place) / (name + ".html")
                file.write_bytes(graph(options.npcs, path, "html"))
                check_page(browser, name, file, story)
                if name in ("hostile.npcs", "village"):
                    check_page_moves(browser, name, file, story)
            print(f"{name}: {len(story['functions'])} functions, {len(story['nodes'])} nodes, {len(story['edges'])} edges")
        if browser and options.mermaid:
            check_mermaid(browser, options.mermaid / "mermaid.min.js", stories, charts, place)
    asked = ["Graphviz"] + (["a browser"] if browser else []) + (["Mermaid"] if browser and options.mermaid else [])
    print(f"{len(stories)} stories, drawn by {', '.join(asked)}: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
