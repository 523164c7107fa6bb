#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Fits how the cost of every built-in function really grows: in instructions, which valgrind counts.

The functions are those of tests/growth/operations.txt, which also says how each is documented to grow. For each size one
program runs them all; the built-in `version` stands before and after each expression, and makes callgrind write down
what was executed in between. The exit status is 1 when something grows faster than documented.
"""
import argparse
import math
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OPERATIONS = ROOT / "tests/growth/operations.txt"
MARKER = "npcs::runtime::(anonymous namespace)::version(*"
HARDLY_ANY = 20_000  # instructions at the largest size that are taken for a constant
EXPONENTS = {"1": 0.1, "n": 1.08, "n log n": 1.25}  # at most


def operations():
    """The lines that make the operands, and the rows with an expression: function, what is given, order, and two more."""
    operands, rows = [], []
    for line in OPERATIONS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if not line or line.startswith("#"):
            continue
        if len(cells) == 1:
            operands.append(line)
        elif len(cells) == 5 and cells[4] and cells[0] != "version":
            rows.append(cells)
    return operands, rows


def program(operands, rows, size):
    """The empty function is a place where garbage is collected, so that none is where something is counted."""
    lines = [f"n = {size}", *operands, "settle = function", "end function"]
    for _, _, _, preparation, expression in [["", "", "", "", "1"], *rows]:
        lines += [*preparation.split("; "), "for i in range(1, 3); settle; end for", "version", f"x = {expression}",
                  "version", "x = null; t = null; k = null"]
    return "\n".join(lines) + "\n"


def counts(npcs, text, number):
    """Instructions of each row, less those of an expression that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        script, out = pathlib.Path(folder, "operations.ms"), pathlib.Path(folder, "out")
        script.write_text(text, encoding="utf-8")
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", f"--dump-before={MARKER}",
                               npcs, "run", script], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{npcs} failed:\n{done.stderr[-2000:]}")
        totals = [int(re.search(r"^totals: (\d+)", pathlib.Path(f"{out}.{dump + 1}").read_text(), re.MULTILINE).group(1))
                  for dump in range(2 * number + 2)]
    between = totals[1::2]
    return [count - between[0] for count in between[1:]]


def exponent(sizes, costs):
    """The exponent of the power of the size that the costs follow; 0 when there are hardly any."""
    if costs[-1] < HARDLY_ANY:
        return 0.0
    points = [(math.log(size), math.log(cost)) for size, cost in zip(sizes, costs) if cost >= HARDLY_ANY / 10]
    if len(points) < 2:
        return math.inf
    return (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--npcs", default=str(ROOT / "build/release/npcs"), help="the npcs command (%(default)s)")
    parser.add_argument("--only", metavar="NAME", help="only this function")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000", help="%(default)s")
    tools = parser.parse_args()
    for tool in (tools.npcs, "valgrind"):
        if not shutil.which(tool):
            parser.error(f"there is no program {tool}")
    operands, rows = operations()
    rows = [row for row in rows if tools.only in (None, row[0])]
    sizes = [int(size) for size in tools.sizes.split(",")]
    columns = [counts(tools.npcs, program(operands, rows, size), len(rows)) for size in sizes]
    print(f"{'built-in':<46}{''.join(f'{size:>14,}' for size in sizes)}   grows as  documented")
    worse = 0
    for (name, given, order, _, expression), costs in zip(rows, zip(*columns)):
        found = exponent(sizes, costs)
        is_worse = found > EXPONENTS[order]
        worse += is_worse
        what = f"{name} of {given}" if given else name
        print(f"{what:<46}{''.join(f'{cost:>14,}' for cost in costs)}   n^{found:<7.2f} {order:<8}"
              f"{'  WORSE: ' + expression if is_worse else ''}")
    print(f"{worse} of {len(rows)} grow faster than documented")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
