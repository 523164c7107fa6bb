# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Code in the documents is code that is compiled and run somewhere.

A block below a line `<!-- file: PATH -->` must be in that file, in one piece and word for word except for white space. Every
block of C++, CMake or script must have such a line. (docs/language.md is checked by running its examples.)
Links must lead to files and headings that exist, and so must the paths of sources that are named.

    documentation.py ROOT
"""
import fnmatch
import pathlib
import re
import sys

BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:)(?P<target>[^)#\s]*)(?:#(?P<heading>[^)\s]*))?\)")
HEADING = re.compile(r"^#+ (?P<text>.*)$", re.M)
INLINE = re.compile(r"`[^`\n]*`")
CODE = {"cpp", "c", "cmake", "npcs", "miniscript"}
SOURCE = re.compile(r"(?P<path>[\w./*-]+\.(?:cpp|hpp|py)|(?:grammar|npcs|tests|tools|samples|docs|cmake)/[\w./-]*/)")
FOLDERS = ("grammar", "npcs", "tests", "tools", "samples", "docs", "cmake")


def is_in(piece, whole):
    """White space does not count: a page aligns comments and breaks lines as its readers need it."""
    return "".join(piece.split()) in "".join(whole.split())


def prose_of(document):
    return INLINE.sub("", BLOCK.sub("", document.read_text()))


def headings_of(document):
    """The names by which links know the headings of a document."""
    text = BLOCK.sub("", document.read_text())
    return {re.sub(r"[^\w -]", "", heading["text"].lower()).replace(" ", "-") for heading in HEADING.finditer(text)}


def sources_of(root):
    """All files and folders; a document may leave out the first folders of a path."""
    return ["/" + path.relative_to(root).as_posix() + ("/" if path.is_dir() else "")
            for folder in FOLDERS for path in [root / folder, *(root / folder).rglob("*")]]


def problems_of(root, document, sources):
    for block in () if document.name == "language.md" else BLOCK.finditer(document.read_text()):
        line = document.read_text()[:block.start()].count("\n") + 1
        where = f"{document.relative_to(root)}:{line}"
        if block["file"] is None:
            if block["language"] in CODE:
                yield f"{where}: a block of {block['language']} that is quoted from nowhere"
            continue
        source = root / block["file"]
        if not source.is_file():
            yield f"{where}: there is no {block['file']}"
        elif not is_in(block["text"], source.read_text()):
            yield f"{where}: this is not in {block['file']}"
    for link in LINK.finditer(prose_of(document)):
        target = document.parent / link["target"] if link["target"] else document
        if not target.exists():
            yield f"{document.relative_to(root)}: links to {link['target']}, which does not exist"
        elif link["heading"] and link["heading"] not in headings_of(target):
            yield f"{document.relative_to(root)}: links to {link['target']}#{link['heading']}, which does not exist"
    for name in INLINE.finditer(BLOCK.sub("", document.read_text())):
        path = SOURCE.fullmatch(name.group().strip("`"))
        if path and not fnmatch.filter(sources, "*/" + path["path"]):
            yield f"{document.relative_to(root)}: names {path['path']}, which does not exist"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    documents = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md")),
                 *sorted((root / "samples").rglob("*.md"))]
    sources = sources_of(root)
    problems = [problem for document in documents for problem in problems_of(root, document, sources)]
    quoted = sum(1 for document in documents for block in BLOCK.finditer(document.read_text()) if block["file"])
    contents = (root / "README.md").read_text()
    problems += [f"README.md: does not list docs/{page.name}" for page in sorted((root / "docs").glob("*.md"))
                 if f"](docs/{page.name}" not in contents]
    if quoted == 0:
        problems.append("no document quotes any file: is the pattern right?")
    print("\n".join(problems) or f"{quoted} quoted blocks")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
