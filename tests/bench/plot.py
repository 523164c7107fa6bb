#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Draws the table of docs/performance.md as docs/performance.svg: for each program, what npcs needs of what others need.

    plot.py FOLDER [--check]    the folder with both; --check compares instead of writing
"""
import html
import math
import pathlib
import re
import sys

TITLE = "Instructions of npcs, as a part of what others need for the same program"
OTHERS = ["Lua 5.4", "LuaJIT's interpreter"]
PROGRAM = re.compile(r"^\| (?P<name>\w+) \| (?P<npcs>[\d.]+) \| (?P<lua>[\d.]+) \| (?P<luajit>[\d.]+) \|", re.M)
ROW, LEFT, WIDTH, TOP = 20, 150, 460, 54  # pixels
COLOURS = ["#2f6fb0", "#c9742d"]


def rows_of(document):
    """Each program with its ratios, and their geometric means at the end."""
    rows = [(found["name"], [float(found["npcs"]) / float(found[other]) for other in ("lua", "luajit")])
            for found in PROGRAM.finditer(document)]
    means = [math.exp(sum(math.log(ratios[at]) for _, ratios in rows) / len(rows)) for at in range(len(OTHERS))]
    return sorted(rows, key=lambda row: row[1][0]) + [("geometric mean", means)]


def drawn(rows):
    most = max(1.0, *(ratio for _, ratios in rows for ratio in ratios))
    height = TOP + ROW * len(rows) + 30

    def x(ratio):
        return round(LEFT + WIDTH * ratio / most, 1)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 50} {height}" '
             'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>',
             f'<text x="12" y="20" font-size="14">{html.escape(TITLE)}</text>']
    for at, other in enumerate(OTHERS):
        parts.append(f'<rect x="{LEFT + 150 * at}" y="30" width="12" height="12" fill="{COLOURS[at]}"/>'
                     f'<text x="{LEFT + 18 + 150 * at}" y="40">npcs / {html.escape(other)}</text>')
    for tick in range(int(most * 2) + 1):
        colour = "#444" if tick == 2 else "#ddd"
        parts.append(f'<path d="M{x(tick / 2)} {TOP}V{height - 24}" stroke="{colour}"/>'
                     f'<text x="{x(tick / 2)}" y="{height - 8}" text-anchor="middle">{tick / 2:g}</text>')
    bar = (ROW - 4) / len(OTHERS)
    for line, (name, ratios) in enumerate(rows):
        top = TOP + ROW * line
        weight = ' font-weight="bold"' if line == len(rows) - 1 else ""
        parts.append(f'<text x="{LEFT - 8}" y="{top + 14}" text-anchor="end"{weight}>{html.escape(name)}</text>')
        for at, ratio in enumerate(ratios):
            parts.append(f'<rect x="{LEFT}" y="{top + 2 + bar * at:.1f}" width="{x(ratio) - LEFT:.1f}" '
                         f'height="{bar - 1:.1f}" fill="{COLOURS[at]}"><title>{ratio:.2f}</title></rect>')
    return "\n".join(parts + ["</svg>", ""])


def main(folder, *options):
    table, picture = folder / "performance.md", folder / "performance.svg"
    drawing = drawn(rows_of(table.read_text(encoding="utf-8")))
    if "--check" not in options:
        picture.write_text(drawing, encoding="utf-8")
    elif picture.read_text(encoding="utf-8") != drawing:
        print(f"{picture} does not show the table of {table}: draw it anew with tests/bench/plot.py docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), *sys.argv[2:]))
