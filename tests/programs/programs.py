# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Runs whole MiniScript programs, of the kinds people write, and compares what they show byte for byte.

NAME.ms is run with NAME.typed.txt (if there is one) as standard input, and must show NAME.expected.txt: what `npcs run`
writes to standard output, then what goes to standard error, then the exit code. It must show the same when it is saved,
thrown away and loaded at every stop. Programs that ask are had once more with one process for each answer; there the
answers stand apart from what is shown, so only what is said and asked is compared, without its line ends.

    programs.py NPCS FOLDER [--write]      --write makes the expected texts anew, to be read before they are kept
"""
import json
import pathlib
import subprocess
import sys
import tempfile

FINISHED, WAITING = 0, 3
# `exit` is a function of `npcs run` alone; and a conversation says what functions called as statements give.
PROGRAMS_ONLY = {"shop", "hammurabi", "bank"}


def call(folder, *arguments, typed=""):
    done = subprocess.run([str(part) for part in arguments], input=typed.encode(), capture_output=True, timeout=600, cwd=folder)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def run(npcs, program, typed, *options):
    code, shown, problem = call(program.parent, npcs, "run", "--error-format=miniscript", *options, program.name, typed=typed)
    return shown + problem + f"exit code {code}\n"


def joined(text):
    return text.replace("\n", "")


def step_by_step(npcs, program, answers):
    """Everything that is said and asked, and the last exit code."""
    with tempfile.TemporaryDirectory() as place:
        state = pathlib.Path(place) / "state"
        shown = ""
        code, out, _ = call(place, npcs, "start", program, "--state", state, "--json")
        while True:
            told = json.loads(out)
            shown += "".join(told["said"])
            if code != WAITING:
                return shown, code
            shown += told["asks"]["prompt"] or ""
            if not answers:
                return shown, code
            code, out, _ = call(place, npcs, "resume", state, "--script", program, "--answer", answers.pop(0), "--json")


def main():
    npcs, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    write = "--write" in sys.argv[3:]
    wrong = []
    programs = sorted(folder.glob("*.ms"))
    for program in programs:
        answers = program.with_suffix(".typed.txt")
        typed = answers.read_text() if answers.exists() else ""
        expected = program.with_suffix(".expected.txt")
        straight = run(npcs, program, typed)
        if write:
            expected.write_text(straight)
        if straight != expected.read_text():
            wrong.append(f"{program.name}: shows something else:\n{straight}")
        if run(npcs, program, typed, "--reload") != straight:
            wrong.append(f"{program.name}: shows something else when it is loaded at every stop")
        if program.stem in PROGRAMS_ONLY or not typed:
            continue
        shown, code = step_by_step(npcs, program, typed.splitlines())
        if code not in (FINISHED, WAITING) or joined(shown) != joined(straight.rpartition("exit code")[0]):
            wrong.append(f"{program.name}: shows something else in one process for each answer (exit code {code}):\n{shown}")
    for problem in wrong:
        print(problem)
    print(f"{len(programs)} programs, {len(wrong)} wrong")
    return 1 if wrong or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
