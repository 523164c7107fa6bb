#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Compares npcs with Lua 5.4 and with LuaJIT's interpreter: the same programs, in one run, on one machine.

Every program first has to print the same text everywhere; only then is it timed. Runs are interleaved, the time is the
user time the processor spent in the child process, and the median counts. --against PATH adds another npcs command, of
an older build say. --instructions counts instructions with valgrind instead, which do not depend on how busy the
machine is; for that, each program runs with the smaller size that it names. Speed never decides the exit status: it
is 1 when results differ or a program fails, 2 when a tool is missing, and 0 otherwise.
"""
import argparse
import json
import math
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True  # measuring leaves nothing behind in the source tree
import big_source

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAMS = HERE / "programs"
EMPTY = "(start)"  # an empty program
SIZE = re.compile(r"^((?:local )?size = )\d+(\s+(?://|--) )(\d+) when instructions are counted$", re.MULTILINE)
SECONDS_ALLOWED = 300
STARTING_RUNS = 5  # at least, of an empty program
COMPILE_RUNS = 5  # at least: compiling takes milliseconds, and one run alone says little


class Failure(Exception):
    """A program that failed or printed something else than its twin; the text says which and how."""


def run(command, timeout=SECONDS_ALLOWED):
    """Runs a command to its end: its output and its user time in seconds. Failure unless its exit status is 0."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        watch = threading.Timer(timeout, child.kill)
        watch.start()
        _, status, usage = os.wait4(child.pid, 0)
        watch.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        text = out.read().decode("utf-8", "replace")
        if child.returncode != 0:
            if child.returncode == -signal.SIGKILL:
                raise Failure(f"{' '.join(map(str, command))}: killed, perhaps after {timeout} seconds")
            complaint = err.read().decode("utf-8", "replace").strip() or text.strip()[-500:]
            raise Failure(f"{' '.join(map(str, command))}: exit status {child.returncode}\n    {complaint}")
        return text, usage.ru_utime


def interleaved(commands, runs):
    """The median user time of each command, each run as often, in turns."""
    times = [[] for _ in commands]
    for _ in range(runs):
        for command, list_of_times in zip(commands, times):
            list_of_times.append(run(command)[1])
    return [statistics.median(list_of_times) for list_of_times in times]


def check_equal(what, commands):
    """Failure with the first differing line unless all commands print the same text, and some text at all."""
    (first, command), *others = commands.items()
    got = run(command)[0].splitlines()
    for name, other in others:
        expected = run(other)[0].splitlines()
        if not expected:
            raise Failure(f"{what}: the program for {name} prints nothing")
        for line in range(max(len(got), len(expected))):
            left = got[line] if line < len(got) else "(no such line)"
            right = expected[line] if line < len(expected) else "(no such line)"
            if left != right:
                raise Failure(f"{what}: line {line + 1} differs\n    {first}: {left}\n    {name}: {right}")


def geometric_mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def ratio_of(ours, theirs):
    """Never a division by zero, however coarse the clock is."""
    return max(ours, 1e-6) / max(theirs, 1e-6)


def attempt(failures, action, *arguments):
    """What the action gives; or None, its failure printed and noted."""
    try:
        return action(*arguments)
    except Failure as failure:
        print(f"FAILED  {failure}", flush=True)
        failures.append(str(failure))
        return None


# ---- programs --------------------------------------------------------------------------------------------------------


class Contender:
    """One of those that run the programs: how it is called, and which file of a program it takes."""

    def __init__(self, name, command, *endings):
        self.name, self.command, self.endings = name, command, endings

    def path(self, folder, program):
        paths = [folder / (program + ending) for ending in self.endings]
        return next((path for path in paths if path.exists()), paths[-1])

    def call(self, folder, program):
        return [*self.command, self.path(folder, program)]


def contenders(tools):
    """npcs first; the others are what it is compared with."""
    chosen = [Contender("npcs", [tools.npcs, "run"], ".ms"), Contender("lua", [tools.lua], ".lua"),
              Contender("luajit", [tools.luajit, "-joff"], ".luajit.lua", ".lua")]
    if tools.against:
        chosen.append(Contender("against", [tools.against, "run"], ".ms"))
    return chosen


class Table:
    """Figures of all contenders for each program, and the ratios of npcs to the others, line by line."""

    def __init__(self, title, unit, what, shown, chosen):
        self.what, self.shown, self.names = unit, shown, [one.name for one in chosen]
        self.rows = []
        heads = "".join(f"{f'{name} {unit}':>12}" for name in self.names)
        print(f"{title:<22}{heads}{''.join(f'{self.other(name):>10}' for name in self.names[1:])}")

    @staticmethod
    def other(name):
        return "new/old" if name == "against" else f"/ {name}"

    def add(self, program, figures):
        ratios = [ratio_of(figures[0], other) for other in figures[1:]]
        row = {"name": program, self.what: dict(zip(self.names, figures)), "ratios": dict(zip(self.names[1:], ratios))}
        self.rows.append(row)
        cells = "".join(f"{self.shown(figure):>12}" for figure in figures)
        print(f"{program:<22}{cells}{''.join(f'{ratio:>10.2f}' for ratio in ratios)}", flush=True)

    def summary(self):
        """Prints geometric mean and worst ratio; returns all that JSON takes."""
        if not self.rows:
            return {"programs": []}
        columns = {name: [row["ratios"][name] for row in self.rows] for name in self.names[1:]}
        means = {name: geometric_mean(column) for name, column in columns.items()}
        worst = {name: self.rows[column.index(max(column))]["name"] for name, column in columns.items()}
        space = " " * 12 * len(self.names)
        print(f"{'geometric mean':<22}{space}{''.join(f'{mean:>10.2f}' for mean in means.values())}")
        print(f"{'worst':<22}{space}{''.join(f'{max(column):>10.2f}' for column in columns.values())}  "
              f"{', '.join(worst.values())}\n", flush=True)
        return {"programs": self.rows, "geometric_means": means, "worst": worst}


def small_copies(names, folder):
    """Copies the programs with the sizes for counting; and an empty one, to know what starting takes."""
    for path in PROGRAMS.iterdir():
        if path.name.split(".")[0] not in names:
            continue
        text, sizes = SIZE.subn(r"\g<1>\g<3>\g<2>\g<3> when instructions are counted", path.read_text(encoding="utf-8"))
        if sizes != 1:
            raise Failure(f"{path.name}: one line must be 'size = N  // M when instructions are counted'")
        (folder / path.name).write_text(text, encoding="utf-8")
    write_empty(folder)


def write_empty(folder):
    for ending in (".ms", ".lua"):
        (folder / (EMPTY + ending)).write_text("", encoding="utf-8")


def equal_programs(chosen, folder, names, failures):
    equal = []
    for name in names:
        known = len(failures)
        attempt(failures, check_equal, name, {one.name: one.call(folder, name) for one in chosen})
        if len(failures) == known:
            equal.append(name)
    print(f"{len(equal)} of {len(names)} programs give equal results\n", flush=True)
    return equal


def compare_programs(tools, names, runs, failures):
    """First all results, then all times."""
    chosen = contenders(tools)
    equal = equal_programs(chosen, PROGRAMS, names, failures)
    with tempfile.TemporaryDirectory() as folder:
        write_empty(pathlib.Path(folder))
        starting = interleaved([one.call(pathlib.Path(folder), EMPTY) for one in chosen], max(runs, STARTING_RUNS))
    table = Table("program", "s", "seconds", lambda seconds: f"{seconds:.3f}", chosen)
    print(f"{EMPTY:<22}{''.join(f'{seconds:>12.4f}' for seconds in starting)}", flush=True)
    for name in equal:
        times = attempt(failures, interleaved, [one.call(PROGRAMS, name) for one in chosen], runs)
        if times:
            table.add(name, times)
    return {**table.summary(), "starting": dict(zip(table.names, starting))}


def instructions(command):
    """How many instructions a command executes, counted by valgrind."""
    with tempfile.NamedTemporaryFile() as log:
        run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
             f"--log-file={log.name}", *command], timeout=10 * SECONDS_ALLOWED)
        found = re.search(r"I\s+refs:\s+([\d,]+)", log.read().decode("utf-8", "replace"))
    if not found:
        raise Failure(f"valgrind gave no count for {' '.join(map(str, command))}")
    return int(found.group(1).replace(",", ""))


def compare_instructions(tools, names, failures):
    """What each program executes, without what an empty one does."""
    chosen = contenders(tools)
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = pathlib.Path(name_of_folder)
        small_copies(names, folder)
        equal = equal_programs(chosen, folder, names, failures)
        table = Table("million instructions", "M", "instructions", lambda count: f"{count / 1e6:.1f}", chosen)
        starting = [instructions(one.call(folder, EMPTY)) for one in chosen]
        print(f"{EMPTY:<22}{''.join(f'{count / 1e6:>12.1f}' for count in starting)}", flush=True)
        for name in equal:
            counts = attempt(failures, lambda: [instructions(one.call(folder, name)) for one in chosen])
            if counts:
                table.add(name, [count - start for count, start in zip(counts, starting)])
    return {**table.summary(), "starting": dict(zip(table.names, starting))}


# ---- compiling, conversations ----------------------------------------------------------------------------------------


def compare_compilers(tools, quests, runs):
    """Seconds per megabyte of source, with the start of the process and without it."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, name) for name in ("big.ms", "big.lua", "empty.ms", "empty.lua")]
        for path, text in zip(paths, (*big_source.generate(quests), "", "")):
            path.write_text(text, encoding="utf-8")
        big, big_lua, empty, empty_lua = paths
        check_equal("generated program", {"npcs": [tools.npcs, "run", big], "lua": [tools.lua, big_lua]})
        commands = [[tools.npcs, "check", big], [tools.luac, "-p", big_lua],
                    [tools.npcs, "check", empty], [tools.luac, "-p", empty_lua]]
        times = interleaved(commands, max(runs, COMPILE_RUNS))
        megabytes = [big.stat().st_size / 1e6, big_lua.stat().st_size / 1e6]
    whole = [times[i] / megabytes[i] for i in (0, 1)]
    net = [max(times[i] - times[i + 2], 0) / megabytes[i] for i in (0, 1)]
    print(f"{'compiling':<22}{'npcs s/MB':>10}{'luac s/MB':>10}{'ratio':>10}")
    print(f"{'with process start':<22}{whole[0]:>10.4f}{whole[1]:>10.4f}{ratio_of(*whole):>10.2f}")
    print(f"{'without':<22}{net[0]:>10.4f}{net[1]:>10.4f}{ratio_of(*net):>10.2f}")
    print(f"({megabytes[0]:.2f} MB of MiniScript, {megabytes[1]:.2f} MB of Lua)\n", flush=True)
    return {"megabytes": megabytes, "with_start": whole, "without_start": net, "ratio": ratio_of(*net)}


def conversation_figures(tools):
    """What Lua needs to resume the small dialogue, and what the C++ benchmark has to say about ours."""
    lua_text = run([tools.lua, HERE / "dialogue.lua"])[0]
    print(lua_text.splitlines()[-1], flush=True)
    found = re.search(r"([\d.]+) us", lua_text)
    if not found:
        raise Failure("dialogue.lua printed no time")
    figures = {"lua_resume_us": float(found.group(1))}
    if os.access(tools.npcs_bench, os.X_OK):
        figures["npcs_bench"] = run([tools.npcs_bench])[0]
        print(figures["npcs_bench"], end="", flush=True)
    else:
        print(f"npcs-bench: not run, there is no {tools.npcs_bench}")
    return figures


def options(names):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--npcs", default=str(ROOT / "build/release/npcs"), help="the npcs command (%(default)s)")
    parser.add_argument("--npcs-bench", help="the C++ benchmark (beside the npcs command)")
    parser.add_argument("--lua", default="lua5.4", help="Lua 5.4 (%(default)s)")
    parser.add_argument("--luajit", default="luajit", help="LuaJIT, of which the interpreter is used (%(default)s)")
    parser.add_argument("--against", metavar="PATH", help="another npcs command to compare with")
    parser.add_argument("--luac", default="luac5.4", help="its compiler (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each program (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="one run of each program")
    parser.add_argument("--only", action="append", metavar="NAME", choices=[*names, "compile", "dialogue"],
                        help="only this program, or 'compile', or 'dialogue'; may be given more than once")
    parser.add_argument("--quests", type=int, default=5000, help="functions in the generated file (%(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write all figures there, too")
    parser.add_argument("--instructions", action="store_true",
                        help="count instructions with valgrind, instead of measuring time")
    tools = parser.parse_args()
    if tools.runs < 1 or tools.quests < 1:
        parser.error("--runs and --quests must be at least 1")
    tools.npcs_bench = tools.npcs_bench or str(pathlib.Path(tools.npcs).parent / "npcs-bench")
    needed = [tools.npcs, tools.lua, tools.luac, tools.luajit]
    needed += [tools.against] if tools.against else []
    needed += ["valgrind"] if tools.instructions else []
    for tool in needed:
        if not shutil.which(tool):
            parser.error(f"there is no program {tool}")
    return tools


def main():
    names = sorted(path.stem for path in PROGRAMS.glob("*.ms"))
    tools = options(names)
    runs = 1 if tools.quick else tools.runs
    chosen = [name for name in names if not tools.only or name in tools.only]
    failures, results = [], {"runs": runs}
    if chosen and tools.instructions:
        results["instructions"] = attempt(failures, compare_instructions, tools, chosen, failures)
    elif chosen:
        results |= compare_programs(tools, chosen, runs, failures)
    others = tools.only or ([] if tools.instructions else ["compile", "dialogue"])
    if "compile" in others:
        results["compile"] = attempt(failures, compare_compilers, tools, tools.quests, runs)
    if "dialogue" in others:
        results["dialogue"] = attempt(failures, conversation_figures, tools)
    results["failures"] = failures
    if tools.json:
        pathlib.Path(tools.json).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if failures:
        print(f"\n{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
