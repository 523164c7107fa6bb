#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Compares npcs with Lua 5.4: the same programs in both languages, in one run, on one machine.

Every pair of programs first has to print the same text; only then is it timed. Runs of the two are interleaved, the
time is the user time the processor spent in the child process, and the median counts. Speed never decides the exit
status: it is 1 when results differ or a program fails, 2 when a tool is missing, and 0 otherwise.
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
COUNTED = ["fib", "method_calls", "long_dialogue"]  # the programs of --instructions, when --only names none
SECONDS_ALLOWED = 300
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


def check_equal(what, ours, theirs):
    """Failure with the first differing line unless both commands print the same text, and some text at all."""
    got, expected = run(ours)[0].splitlines(), run(theirs)[0].splitlines()
    if not expected:
        raise Failure(f"{what}: the Lua program prints nothing")
    for line in range(max(len(got), len(expected))):
        left = got[line] if line < len(got) else "(no such line)"
        right = expected[line] if line < len(expected) else "(no such line)"
        if left != right:
            raise Failure(f"{what}: line {line + 1} differs\n    npcs: {left}\n    lua:  {right}")


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


def twins(tools, name):
    return [tools.npcs, "run", PROGRAMS / f"{name}.ms"], [tools.lua, PROGRAMS / f"{name}.lua"]


def time_program(tools, name, runs):
    ours, theirs = interleaved(twins(tools, name), runs)
    row = {"name": name, "npcs": ours, "lua": theirs, "ratio": ratio_of(ours, theirs)}
    print(f"{name:<22}{ours:>10.3f}{theirs:>10.3f}{row['ratio']:>10.2f}", flush=True)
    return row


def compare_programs(tools, names, runs, failures):
    """First all results, then all times."""
    equal = []
    for name in names:
        known = len(failures)
        attempt(failures, check_equal, name, *twins(tools, name))
        if len(failures) == known:
            equal.append(name)
    print(f"{len(equal)} of {len(names)} programs give equal results\n")
    print(f"{'program':<22}{'npcs s':>10}{'lua s':>10}{'ratio':>10}")
    rows = [row for row in (attempt(failures, time_program, tools, name, runs) for name in equal) if row]
    if not rows:
        return {"programs": []}
    worst = max(rows, key=lambda row: row["ratio"])
    mean = geometric_mean([row["ratio"] for row in rows])
    print(f"{'geometric mean':<22}{'':>20}{mean:>10.2f}")
    print(f"{'worst':<22}{'':>20}{worst['ratio']:>10.2f}  {worst['name']}\n", flush=True)
    return {"programs": rows, "geometric_mean": mean}


def compare_compilers(tools, quests, runs):
    """Seconds per megabyte of source, with the start of the process and without it."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, name) for name in ("big.ms", "big.lua", "empty.ms", "empty.lua")]
        for path, text in zip(paths, (*big_source.generate(quests), "", "")):
            path.write_text(text, encoding="utf-8")
        big, big_lua, empty, empty_lua = paths
        check_equal("generated program", [tools.npcs, "run", big], [tools.lua, big_lua])
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


def instructions(command):
    """How many instructions a command executes, counted by valgrind."""
    with tempfile.NamedTemporaryFile() as log:
        run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
             f"--log-file={log.name}", *command], timeout=10 * SECONDS_ALLOWED)
        found = re.search(r"I\s+refs:\s+([\d,]+)", log.read().decode("utf-8", "replace"))
    if not found:
        raise Failure(f"valgrind gave no count for {' '.join(map(str, command))}")
    return int(found.group(1).replace(",", ""))


def count_program(tools, name):
    check_equal(name, *twins(tools, name))
    ours, theirs = (instructions(command) for command in twins(tools, name))
    print(f"{name:<22}{ours / 1e6:>10.0f}{theirs / 1e6:>10.0f}{ours / theirs:>10.2f}", flush=True)
    return {"name": name, "npcs": ours, "lua": theirs, "ratio": ours / theirs}


def compare_instructions(tools, names, failures):
    if not shutil.which("valgrind"):
        print("instructions: not counted, valgrind is not installed\n")
        return []
    print(f"{'million instructions':<22}{'npcs':>10}{'lua':>10}{'ratio':>10}")
    rows = [attempt(failures, count_program, tools, name) for name in names]
    print()
    return [row for row in rows if row]


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
    parser.add_argument("--luac", default="luac5.4", help="its compiler (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each program (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="one run of each program")
    parser.add_argument("--only", action="append", metavar="NAME", choices=[*names, "compile", "dialogue"],
                        help="only this program, or 'compile', or 'dialogue'; may be given more than once")
    parser.add_argument("--quests", type=int, default=5000, help="functions in the generated file (%(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write all figures there, too")
    parser.add_argument("--instructions", action="store_true",
                        help=f"also count instructions with valgrind ({', '.join(COUNTED)}, or those of --only)")
    tools = parser.parse_args()
    if tools.runs < 1 or tools.quests < 1:
        parser.error("--runs and --quests must be at least 1")
    tools.npcs_bench = tools.npcs_bench or str(pathlib.Path(tools.npcs).parent / "npcs-bench")
    for tool in (tools.npcs, tools.lua, tools.luac):
        if not shutil.which(tool):
            parser.error(f"there is no program {tool}")
    return tools


def main():
    names = sorted(path.stem for path in PROGRAMS.glob("*.ms"))
    tools = options(names)
    runs = 1 if tools.quick else tools.runs
    chosen = [name for name in names if not tools.only or name in tools.only]
    failures, results = [], {"runs": runs}
    if chosen:
        results |= compare_programs(tools, chosen, runs, failures)
    if chosen and tools.instructions:
        counted = chosen if tools.only else COUNTED
        results["instructions"] = compare_instructions(tools, counted, failures)
    if not tools.only or "compile" in tools.only:
        results["compile"] = attempt(failures, compare_compilers, tools, tools.quests, runs)
    if not tools.only or "dialogue" in tools.only:
        results["dialogue"] = attempt(failures, conversation_figures, tools)
    results["failures"] = failures
    if tools.json:
        pathlib.Path(tools.json).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if failures:
        print(f"\n{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
