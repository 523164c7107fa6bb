# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Plays the ink versions of samples/comparison with the answers of the recorded playthroughs: the same must be shown.

What is not compared: the reasons of options that cannot be taken, for ink does not show such options.

    ink.py SAMPLES/comparison FOLDER-WITH-node_modules
"""
import json
import pathlib
import re
import subprocess
import sys

OPTION = re.compile(r"  \d+\. (?P<text>.*)")
LOCKED = re.compile(r"  -  .*")
ANSWER = re.compile(r"> (?P<number>\d+)")


def playthrough(text):
    """What is shown: lines, and lists of options that can be taken; and the texts of those that are taken."""
    shown, taken, options = [], [], {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        option, answer = OPTION.fullmatch(line), ANSWER.fullmatch(line)
        if option:
            options[line.split(".")[0].strip()] = option["text"]
        elif answer:
            shown.append(list(options.values()))
            taken.append(options[answer["number"]])
            options = {}
        elif not LOCKED.fullmatch(line):
            shown.append(line)
    assert not options, "the playthrough ends in a choice"
    return shown, taken


def difference(expected, got):
    for i in range(max(len(expected), len(got))):
        if expected[i:i + 1] != got[i:i + 1]:
            return f"  npcs shows {expected[i:i + 1]}\n  ink shows {got[i:i + 1]}"
    return None


def play(inkjs, story, taken):
    player = pathlib.Path(__file__).with_name("ink.mjs")
    done = subprocess.run(["node", str(player), str(inkjs), str(story)], input=json.dumps({"options": taken}).encode(),
                          capture_output=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"{story}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def main():
    samples = pathlib.Path(sys.argv[1])
    inkjs = pathlib.Path(sys.argv[2]).resolve() / "node_modules" / "inkjs" / "dist" / "ink-full.js"
    playthroughs, failures = sorted(samples.glob("*/*.play")), []
    for file in playthroughs:
        expected, taken = playthrough(file.read_text())
        got = play(inkjs, file.parent / f"{file.parent.name}.ink", taken)
        found = difference(expected, got["shown"]) or (f"  never reached: {got['left']}" if got["left"] else None)
        if found:
            failures.append(f"{file}\n{found}")
    if not playthroughs:
        failures.append(f"{samples} holds no playthroughs")
    print("\n".join(failures) or f"{len(playthroughs)} playthroughs are the same in ink")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
