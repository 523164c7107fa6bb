#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Explores every sample: nothing is found in it but what is meant.

    samples.py NPCS
"""
import json
import os
import pathlib
import subprocess
import sys

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"

# Arguments for each sample, or for each script of one whose scripts are played apart. A number of states is given where a story
# has no end of them: days, gold or a market's stock go on for ever. With it, only what goes wrong can be found, not what is never
# reached.
ARGUMENTS = {
    "adventure": ["--states", "4000"],
    "comparison/ferry": ["--ways", "20000"],
    "comparison/stall": ["--states", "4000"],
    "comparison/trial": [],
    "fleet/edited/bakery.npcs": [],
    "fleet/edited/inn.npcs": ["--ways", "100000"],
    "fleet/edited/watch.npcs": [],
    "fleet/scripts/bakery.npcs": [],
    "fleet/scripts/inn.npcs": ["--ways", "100000"],
    "fleet/scripts/watch.npcs": [],
    "guard": [],
    "innkeeper": [],
    "quest": ["--states", "2000"],
    "save_and_resume": [],
    "smith": [],
    "village": ["--states", "3000"],
}
# Needs languages that not every build has; explored by hand.
LEFT_OUT = {"market", "market/fortune"}
# What is found and stays, because a story that has grown would have a use for it.
MEANT = {
    "innkeeper": {
        ("unreached-text", "Marta: {&You again.|Back so soon?|Mind the step.} #tired"): "one comes back from the river once only",
        ("unreached-text", "* : Somebody laughs in the corner."): "the rain does not stop tonight",
        ("unreached-text", "* [if rain and gold < 5] Marta: A night for the poor to drown in."): "who has so little left sleeps in the stable",
        ("unreached", "Marta: You have eaten and asked all there is."): "one can always say good night",
    },
}


def explore(npcs, sample):
    return subprocess.run([npcs, "explore", sample, "--format", "json", *ARGUMENTS[sample]], cwd=SAMPLES, capture_output=True,
                          text=True, timeout=120)


def source(finding):
    lines = (SAMPLES / finding["file"]).read_text(encoding="utf-8").splitlines()
    return lines[finding["line"] - 1].strip()


def mistakes_of(npcs, sample):
    done = explore(npcs, sample)
    if done.stderr or done.returncode not in (0, 1):
        return [f"exit code {done.returncode}: {done.stderr.strip()}"]
    report = json.loads(done.stdout)
    meant = set(MEANT.get(sample, {}))
    found = {(one["code"], source(one)) for one in report["findings"]}
    mistakes = [f"found: {code}: {line}" for code, line in sorted(found - meant)]
    mistakes += [f"no longer found: {code}: {line}" for code, line in sorted(meant - found)]
    cut = "states" if "--states" in ARGUMENTS[sample] else ""
    if report["cut"] != cut:
        mistakes.append(f"cut: {report['cut']!r}")
    if not cut and not report["endings"]:
        mistakes.append("it has no ending")
    return mistakes


def main(arguments):
    npcs = os.path.abspath(arguments[0])
    folders = {str(path.parent.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.npcs")}
    explored = {str(pathlib.Path(sample).parent) if sample.endswith(".npcs") else sample for sample in ARGUMENTS}
    mistakes = [f"{sample}: is not explored" for sample in sorted(folders - explored - LEFT_OUT)]
    for sample in ARGUMENTS:
        mistakes += [f"{sample}: {mistake}" for mistake in mistakes_of(npcs, sample)]
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
