#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Checks that the corpus of faults (faults/README.md) has the form that its readers rely on.

    corpus.py [FOLDER]          prints every mistake, and exits with 1 if there is one
    corpus.py --list [FOLDER]   prints the cases: code, name, file and line of the finding, answers that show it
"""
import collections
import dataclasses
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent

# Code of the finding: how many stories there have to be, and whether there are answers that show it.
KINDS = {
    "error": (8, True),
    "dead-end": (8, True),
    "soft-lock": (8, True),
    "endless": (5, True),
    "unreached": (5, False),
    "unoffered-option": (5, False),
    "unavailable-option": (8, False),
    "spent-once": (5, False),
    "unreached-text": (5, False),
    "unanswered": (5, True),
}
STORIES = 70
FINDS = re.compile(r"// finds: ([a-z-]+) ([1-9][0-9]*)")
SHOWN = re.compile(r"// shown by:(.*)")
COMMAND = re.compile(r"/(give [A-Za-z_]\w* .+|random( 0(\.\d+)?)+|wait \d+(\.\d+)?)")
START = re.compile(r"^start = (.*)$", re.MULTILINE)


@dataclasses.dataclass
class Case:
    code: str
    name: str
    faulty: list          # what `npcs explore` is given: scripts in the order in which they start
    right: list
    at: pathlib.Path      # the file of the finding
    line: int
    shown: list           # answers, or None


class Mistake(Exception):
    pass


def started(folder):
    """The scripts of a folder: those that npcs.toml starts, or story.npcs."""
    project = folder / "npcs.toml"
    start = START.search(project.read_text(encoding="utf-8")) if project.is_file() else None
    return [folder / name for name in re.findall(r'"([^"]+)"', start.group(1))] if start else [folder / "story.npcs"]


def scripts_of(folder):
    """Both stories of a case: scripts to play, and all files of each."""
    faulty, right = folder / "faulty", folder / "right"
    if faulty.is_dir() or right.is_dir():
        if sorted(path.name for path in folder.iterdir()) != ["faulty", "right"]:
            raise Mistake("beside faulty/ and right/ there may be nothing else")
        names = [sorted(path.name for path in each.iterdir()) for each in (faulty, right)]
        if names[0] != names[1]:
            raise Mistake("faulty/ and right/ have different files")
        return started(faulty), started(right), sorted(faulty.iterdir()), sorted(right.iterdir())
    shared = sorted(path for path in folder.iterdir() if path.name not in ("story.npcs", "right.npcs"))
    story, twin = folder / "story.npcs", folder / "right.npcs"
    return [story], [twin], [story, *shared], [twin, *shared]


def check_expectation(case, lines):
    needed = KINDS[case.code][1]
    if not 1 <= case.line <= len(lines):
        raise Mistake(f"{case.at.name} has no line {case.line}")
    text = lines[case.line - 1].strip()
    if not text or text.startswith("//"):
        raise Mistake(f"line {case.line} of {case.at.name} has no statement")
    if needed != (case.shown is not None):
        raise Mistake("there is no `// shown by:` on the second line" if needed else f"no answers can show {case.code}")
    for answer in case.shown or []:
        if answer.startswith("/") and not COMMAND.fullmatch(answer):
            raise Mistake(f"`{answer}` is not a command that says how a story goes")


def read_case(folder):
    faulty, right, files, right_files = scripts_of(folder)
    for path in [*faulty, *right]:
        if not path.is_file():
            raise Mistake(f"{path.relative_to(folder)} is missing")
    texts = {path: path.read_text(encoding="utf-8") for path in dict.fromkeys([*files, *right_files])}
    found = [path for path, text in texts.items() if "finds:" in text]
    if len(found) != 1 or found[0] not in files:
        raise Mistake("exactly one file of the faulty story must have `// finds: CODE LINE`")
    lines = texts[found[0]].splitlines()
    head = FINDS.fullmatch(lines[0])
    if not head or head.group(1) != folder.parent.name:
        raise Mistake(f"the first line of {found[0].name} must be `// finds: {folder.parent.name} LINE`")
    shown = SHOWN.fullmatch(lines[1]) if len(lines) > 1 else None
    answers = [part.strip() for part in shown.group(1).split(",") if part.strip()] if shown else None
    case = Case(folder.parent.name, folder.name, faulty, right, found[0], int(head.group(2)), answers)
    check_expectation(case, lines)
    changed = [(a, b) for a, b in zip(files, right_files) if story(texts[a]) != story(texts[b])]
    if not changed:
        raise Mistake("the correct story is the same as the faulty one")
    return case


def story(text):
    """The text without the lines that say what is found in it."""
    return [line for line in text.splitlines() if not FINDS.fullmatch(line) and not SHOWN.fullmatch(line)]


def read_corpus(root):
    """All cases, and what is wrong: texts that name the folder."""
    cases, mistakes = [], []
    for kind in sorted(path for path in root.iterdir() if path.is_dir()):
        if kind.name not in KINDS:
            mistakes.append(f"{kind.name}: no such code")
            continue
        for folder in sorted(kind.iterdir()):
            try:
                cases.append(read_case(folder))
            except Mistake as mistake:
                mistakes.append(f"{kind.name}/{folder.name}: {mistake}")
    count = collections.Counter(case.code for case in cases)
    mistakes += [f"{code}: {count[code]} stories, {least} wanted" for code, (least, _) in KINDS.items() if count[code] < least]
    if len(cases) < STORIES:
        mistakes.append(f"{len(cases)} stories, {STORIES} wanted")
    return cases, mistakes


def main(arguments):
    listed = "--list" in arguments
    folders = [argument for argument in arguments if argument != "--list"]
    cases, mistakes = read_corpus(pathlib.Path(folders[0]) if folders else HERE / "faults")
    for case in cases if listed else []:
        shown = "-" if case.shown is None else ", ".join(case.shown)
        print(f"{case.code}/{case.name}: {case.at.name}:{case.line}: {shown}")
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if not listed and not mistakes:
        print(f"{len(cases)} stories")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
