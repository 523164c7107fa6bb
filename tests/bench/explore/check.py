#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Checks the stories that exploring is measured with, in seconds.

    check.py NPCS NPCS-BENCH-EXPLORE [INKJS]
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import stories

HERE = pathlib.Path(__file__).resolve().parent


def output_of(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: {got}, expected {expected}")


def check(npcs, bench, inkjs, folder):
    made = stories.write(folder)
    for name, story in made.items():
        expect(f"{name}: what npcs check says", output_of(npcs, "check", folder / f"{name}.npcs"), "")
        numbers = {int("".join(filter(str.isdigit, line.lstrip("\t*+ ").split(" ")[0])) or 0)
                   for line in stories.as_npcs(story).splitlines() if line.lstrip("\t").startswith(("* ", "+ "))}
        expect(f"{name}: choice points", numbers, set(range(1, story.points + 1)))

    def explored(name, *options):
        return json.loads(output_of(bench, "explore", folder / f"{name}.npcs", "--seconds", 300, *options))

    for options in ([], ["--threads", 2]):
        small = explored("small", *options)
        expect("small: complete", small["complete"], True)
        expect("small: choice points that are reached", small["points"], made["small"].points)
        expect("small: findings", small["findings"], 0)
    (folder / "flags.npcs").write_text(stories.as_npcs(stories.flags(8)), encoding="utf-8")
    expect("flags: states", explored("flags")["states"], 2 ** 8 - 1)
    (folder / "hub.npcs").write_text(stories.as_npcs(stories.hub(8)), encoding="utf-8")
    expect("hub: states", explored("hub")["states"], 2 ** 8)
    random = json.loads(output_of(bench, "random", folder / "small.npcs", "--seconds", 0.2))
    expect("small: whether random play reaches some choice points", 0 < random["points"] <= made["small"].points, True)
    if not (inkjs and inkjs.exists() and shutil.which("node")):
        print("npcs versions are right; there is no inkjs here")
        return
    for name in made:
        output_of("node", HERE / "ink.mjs", inkjs, folder / f"{name}.ink", "compile")
    print("npcs and ink versions are right")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as place:
        check(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None, pathlib.Path(place))
