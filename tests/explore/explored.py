#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Explores all stories of the corpus of faults with `npcs explore`: in each faulty one exactly the fault is found, in its
correct twin nothing; and `npcs play`, given the answers of a finding, shows what it says.

    explored.py NPCS [CODE/NAME...]
"""
import concurrent.futures
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import corpus

FAULTS = corpus.HERE / "faults"
SECONDS = 60         # after which something hangs
ENDLESS_SECONDS = 2  # of computing, in which a story that ends has ended


def run(npcs, *arguments, limit=None):
    limited = None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    return subprocess.run([npcs, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS,
                          cwd=FAULTS, preexec_fn=limited)


def named(paths):
    return [str(path.relative_to(FAULTS)) for path in paths]


def explore(npcs, scripts, folder):
    """The report, or what is wrong."""
    done = run(npcs, "explore", *named(scripts), "--format", "json", "--threads", "1", "--answers", folder)
    if done.stderr or done.returncode not in (0, 1):
        return None, f"exit code {done.returncode}: {done.stderr.strip()}"
    report = json.loads(done.stdout)
    if done.returncode != (1 if report["findings"] else 0):
        return None, f"exit code {done.returncode} with {len(report['findings'])} findings"
    return report, None


def is_seen(report, code):
    return report["complete"] or (code == "unanswered" and report["cut"] == "answers")


def in_words(findings):
    return "; ".join(f"{one['code']} {one['file']}:{one['line']}" for one in findings) or "nothing"


def length(code, answers):
    """How many answers there are. To a story that asks nothing any more, `npcs play` lets time pass by itself."""
    return sum(1 for answer in answers if code != "dead-end" or not answer.startswith("/wait"))


def replayed(npcs, case, answers):
    """What is wrong with playing the answers of the finding."""
    limit = ENDLESS_SECONDS if case.code == "endless" else None
    done = run(npcs, "play", *named(case.faulty), "--answers", str(answers), limit=limit)
    at = f"{named([case.at])[0]}:{case.line}:"
    is_shown = {
        "error": done.returncode == 1 and done.stderr.startswith(at),
        # Either it computes until it is killed, or the limit of steps is reached there.
        "endless": done.returncode < 0 or (done.stderr.startswith(at) and "step limit reached" in done.stderr),
        "dead-end": done.returncode in (0, 3) and "what cannot happen any more" in done.stdout + done.stderr,
        "soft-lock": done.returncode == 3,
        "unanswered": done.returncode == 3 and "the answers end before the conversation does" in done.stderr,
    }[case.code]
    return None if is_shown else f"playing {answers.read_text().splitlines()} does not show it: {done.returncode} {done.stderr.strip()}"


def check_faulty(npcs, case, folder):
    report, problem = explore(npcs, case.faulty, folder)
    if problem:
        return problem
    found = [(one["code"], one["file"], one["line"]) for one in report["findings"]]
    if found != [(case.code, named([case.at])[0], case.line)]:
        return f"line {case.line} of {case.at.name} should be found, not {in_words(report['findings'])}"
    if not is_seen(report, case.code):
        return f"cut: {report['cut']}"
    answers = report["findings"][0].get("answers")
    files = sorted(pathlib.Path(folder).glob("*"))
    if case.shown is None:
        return None if answers is None and not files else f"no play can show it, but {answers} is said to"
    if answers is None or length(case.code, answers) > length(case.code, case.shown):
        return f"{answers} is longer than {case.shown}"
    if [file.name for file in files] != [f"001-{case.code}.txt"]:
        return f"files with answers: {[file.name for file in files]}"
    return replayed(npcs, case, files[0])


def check_right(npcs, case, folder):
    report, problem = explore(npcs, case.right, folder)
    if problem:
        return problem
    if report["findings"]:
        return f"nothing is wrong in the correct story, but found is {in_words(report['findings'])}"
    if not report["complete"]:
        return f"the correct story was cut: {report['cut']}"
    return None if report["endings"] else "the correct story has no ending"


def main(arguments):
    npcs, wanted = os.path.abspath(arguments[0]), arguments[1:]
    began = time.monotonic()
    cases, mistakes = corpus.read_corpus(FAULTS)
    cases = [case for case in cases if not wanted or f"{case.code}/{case.name}" in wanted]

    def checked(job):
        case, check = job
        with tempfile.TemporaryDirectory() as folder:
            problem = check(npcs, case, folder)
        return f"{case.code}/{case.name}: {problem}" if problem else None

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [(case, check) for case in cases for check in (check_faulty, check_right)]
        mistakes += filter(None, pool.map(checked, jobs))
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    print(f"{len(cases)} stories and twins in {time.monotonic() - began:.1f} s, {len(mistakes)} mistakes")
    return 1 if mistakes or not cases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
