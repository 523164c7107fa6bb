# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""The numbers in docs/comparison.md are those of the sources in samples/comparison.

Each source has a row `| [NAME](LINK) | LINES | CHARACTERS | QUOTATION MARKS |`; each language has a row with its sums,
`| **.EXTENSION** | ... |`. Counted is what the file holds: blank lines, comments, indentation and line ends, too.

    counts.py ROOT
"""
import pathlib
import re
import sys

SOURCE = re.compile(r"^\| \[[^\]]*\]\((?P<link>[^)]*)\) \|(?P<counts>.*)\|$", re.M)
SUM = re.compile(r"^\| \*\*(?P<extension>\.\w+)\*\* \|(?P<counts>.*)\|$", re.M)
LANGUAGES = (".npcs", ".ink", ".yarn")


def counts_of(source):
    text = source.read_text(encoding="utf-8")
    return [text.count("\n"), len(text), text.count('"')]


def in_row(counts):
    return [int(cell.replace(",", "")) for cell in counts.split("|")]


def row(counts):
    return " | ".join(f"{count:,}" for count in counts)


def problems_of(rows, right):
    for name in sorted(right.keys() | rows.keys(), key=str):
        if name not in rows:
            yield f"{name} has no row; it would be {row(right[name])}"
        elif name not in right:
            yield f"there is no {name}"
        elif rows[name] != right[name]:
            yield f"{name}: the page says {row(rows[name])}, it has {row(right[name])}"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    page = root / "docs" / "comparison.md"
    text = page.read_text(encoding="utf-8")
    paths = sorted((root / "samples" / "comparison").glob("*/*"))
    sources = {path: counts_of(path) for path in paths if path.suffix in LANGUAGES}
    sums = {language: [sum(counts) for counts in zip(*(sources[path] for path in paths if path.suffix == language))]
            for language in LANGUAGES}
    rows = {(page.parent / found["link"]).resolve(): in_row(found["counts"]) for found in SOURCE.finditer(text)}
    sums_rows = {found["extension"]: in_row(found["counts"]) for found in SUM.finditer(text)}
    problems = [*problems_of(rows, sources), *problems_of(sums_rows, sums)]
    if len(sources) < len(LANGUAGES):
        problems.append("samples/comparison holds no sources")
    print("\n".join(problems) or f"{len(sources)} sources")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
