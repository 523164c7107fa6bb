#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Measures exploring generated stories (stories.py) against random play and against inkjs.

    run.py NPCS-BENCH-EXPLORE --npcs NPCS [--inkjs FILE] [--seconds N] [--output FOLDER]

Prints tables, and writes stories, measured.json and measured.svg to the folder. A run is a process of its own, and its memory is
that of the process at its most. Rates are for each second of user time, which other work on the machine disturbs less.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
import check
import stories

HERE = pathlib.Path(__file__).resolve().parent
COLOURS = ["#1b7837", "#7fbf7b", "#2166ac", "#b2182b", "#ef8a62"]


def measured(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


class Bench:
    def __init__(self, settings):
        self.settings = settings
        self.folder = settings.output
        self.made = stories.write(self.folder)

    def explore(self, story, *options, seconds=None):
        return measured([self.settings.bench, "explore", self.folder / f"{story}.npcs", "--seconds",
                         seconds or self.settings.seconds, *options])

    def random(self, story):
        return measured([self.settings.bench, "random", self.folder / f"{story}.npcs", "--seconds", self.settings.seconds])

    def ink(self, story, what, *most):
        return measured(["node", HERE / "ink.mjs", self.settings.inkjs, self.folder / f"{story}.ink", what,
                         self.settings.seconds, *most])

    def sampled(self, whole, *options):
        """Choice points over time: runs that are cut earlier, as a run tells what it reached only at its end."""
        samples = []
        for part in (0.02, 0.05, 0.1, 0.2, 0.4, 0.7):
            run = self.explore("large", *options, seconds=part * whole["elapsed"])
            samples.append([run["elapsed"], run["points"]])
        whole["samples"] = sorted([*samples, [whole["elapsed"], whole["points"]]])
        return whole


def show(title, runs):
    """Runs with states, or moves where there are none; ratios to the first one."""
    print(f"\n{title}\n{'':<36}{'states':>9}{'moves':>10}{'wall s':>8}{'user s':>8}{'MiB':>7}{'states/s':>10}{'moves/s':>10}"
          f"{'ratio':>8}{'points':>8}")
    first = next(iter(runs.values()))
    for name, run in runs.items():
        user = max(run["user"], 1e-3)
        run["moves_per_second"] = run["moves"] / user
        run["states_per_second"] = run.get("states", 0) / user
        run["ratio"] = run["moves_per_second"] / first["moves_per_second"]
        states = f"{run['states_per_second']:,.0f}" if run.get("states") else "-"
        print(f"{name:<36}{run.get('states', 0) or '-':>9}{run['moves']:>10}{run['elapsed']:>8.2f}{run['user']:>8.2f}"
              f"{run['mebibytes']:>7.0f}{states:>10}{run['moves_per_second']:>10,.0f}{run['ratio']:>8.4f}{run['points']:>8}",
              flush=True)


def svg_of(runs, most, seconds):
    """A plot of choice points over time, with a logarithmic axis of time."""
    left, top, width, height = 60, 20, 560, 300
    first = 0.005

    def x(time):
        return left + width * math.log(max(time, first) / first) / math.log(seconds / first)

    def y(points):
        return top + height * (1 - points / most)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {top + height + 50 + 18 * len(runs)}" '
           'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>']
    for points in range(0, most + 1, max(1, most // 6)):
        out.append(f'<path d="M{left} {y(points):.1f}h{width}" stroke="#ddd"/>'
                   f'<text x="{left - 8}" y="{y(points) + 4:.1f}" text-anchor="end">{points}</text>')
    for time in (0.01, 0.1, 1, 10):
        out.append(f'<path d="M{x(time):.1f} {top}v{height}" stroke="#ddd"/>'
                   f'<text x="{x(time):.1f}" y="{top + height + 16}" text-anchor="middle">{time:g} s</text>')
    out.append(f'<text x="{left}" y="{top - 6}">choice points reached</text>')
    for number, ((name, run), colour) in enumerate(zip(runs.items(), COLOURS)):
        path, before = f"M{x(first):.1f} {y(0):.1f}", 0
        for time, points in run["samples"]:
            path += f"L{x(time):.1f} {y(before):.1f}L{x(time):.1f} {y(points):.1f}"
            before = points
        path += f"L{x(seconds):.1f} {y(before):.1f}"
        below = top + height + 42 + 18 * number
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
                   f'<path d="M{left} {below - 4}h24" stroke="{colour}" stroke-width="3"/>'
                   f'<text x="{left + 32}" y="{below}">{name}: {before}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description="Measures exploring stories.")
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--npcs", type=pathlib.Path, required=True, help="the command, for the check of results")
    parser.add_argument("--inkjs", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("build/bench-explore"))
    settings = parser.parse_args()
    settings.output.mkdir(parents=True, exist_ok=True)
    (settings.output / "check").mkdir(exist_ok=True)
    check.check(settings.npcs, settings.bench, settings.inkjs, settings.output / "check")
    bench = Bench(settings)
    result = {}

    result["dialogue"] = {
        "npcs explore, 1 thread": bench.explore("dialogue", "--states", 1_000_000),
        "npcs explore, 1 thread, whole states": bench.explore("dialogue", "--states", 300_000, "--whole-states"),
        "npcs at random": bench.random("dialogue")}
    result["flags"] = {
        "npcs explore, 1 thread": bench.explore("flags", seconds=300),
        "npcs explore, 2 threads": bench.explore("flags", "--threads", 2, seconds=300)}
    result["hub"] = {"npcs explore, 1 thread": bench.explore("hub", seconds=300)}
    result["large"] = {
        "npcs explore, 1 thread": bench.sampled(bench.explore("large")),
        "npcs explore, 2 threads": bench.explore("large", "--threads", 2),
        "npcs explore, 1 thread, whole states": bench.sampled(bench.explore("large", "--whole-states"), "--whole-states"),
        "npcs at random": bench.random("large")}
    if settings.inkjs:
        for story in ("dialogue", "flags", "hub", "large"):
            result[story]["inkjs, forked"] = bench.ink(story, "fork")
        for story in ("dialogue", "large"):
            result[story]["inkjs at random"] = bench.ink(story, "random")
    for story, runs in result.items():
        show(f"{story}: {bench.made[story].points} choice points", runs)

    points = bench.made["large"].points
    (settings.output / "measured.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    curves = {name: run for name, run in result["large"].items() if "samples" in run}
    (settings.output / "measured.svg").write_text(svg_of(curves, points, settings.seconds), encoding="utf-8")
    print(f"\nwritten: {settings.output}/measured.json, {settings.output}/measured.svg")


if __name__ == "__main__":
    main()
