# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Random stories in Yarn, played by yarn_player.py and, converted, by npcs, with the same choices. What is said, what the game
is asked to do, which options are offered, and all variables at the end must be the same.

    yarn_stories.py NPCS [--count 500] [--seed 1] [--show]

With --show, the story of that seed is shown with its script and both transcripts.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

from yarn_generator import Generator
from yarn_expressions import shown
from yarn_player import Player, Unspecified

FUNCTIONS = {"fortune": 3.0}
STUBS = ["--stub", "give", "--stub", "fortune=3"]
MOST_CHOICES = 12


def without_markup(text):
    """The script leaves to the game what Yarn takes out. Other brackets in the stories are escaped ones."""
    return text.replace("[b]", "").replace("[/b]", "")


class Fault(Exception):
    pass


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode in (0, 3):
        return done
    raise Fault(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")


class Scripted:
    """The converted story, played with random choices. `played` is what happened: texts, and ("choice", options, number)."""

    def __init__(self, npcs, folder, story, variables, choose, seed):
        self.script = os.path.join(folder, "story.npcs")
        with open(os.path.join(folder, "story.yarn"), "w", encoding="utf-8") as file:
            file.write(story)
        self.told = run(npcs, "import-story", os.path.join(folder, "story.yarn"), "-o", self.script, "--force").stderr
        with open(self.script, "a", encoding="utf-8") as file:
            file.write("".join(f'print "${name} = " + {name}\n' for name in variables))
        self.played, self.finished = [], False
        self.play(npcs, os.path.join(folder, "state"), choose, seed)

    def play(self, npcs, state, choose, seed):
        step = run(npcs, "start", self.script, "--state", state, "--force", "--json", "--seed", str(seed), *STUBS)
        for turn in range(MOST_CHOICES + 1):
            seen = json.loads(step.stdout)
            self.played += [without_markup(text) for text in seen["said"]]
            if seen["state"] == "finished":
                self.finished = True
                return
            if seen["state"] != "waiting":
                raise Fault(f"the script ended as {seen['state']}: {step.stdout}")
            if seen["asks"]["kind"] != "choice":
                step = run(npcs, "resume", state, "--json", "--wait", "1", *STUBS)
                continue
            options = [without_markup(option["text"]) for option in seen["asks"]["options"]]
            number = choose(options)
            self.played.append(("choice", options, number))
            if turn == MOST_CHOICES:
                return
            step = run(npcs, "resume", state, "--json", "--choice", str(number + 1), *STUBS)


def compare(story, scripted, variables):
    """Plays the story along what the script did. Returns how much could be compared: all, or up to where."""
    played = collections.deque(scripted.played)

    def pick(texts):
        for number, text in enumerate(texts):
            if played and played[0] == text:
                return number
        raise Fault(f"Yarn says one of {texts}, the script {played[0] if played else 'nothing'!r}")

    def expect(what):
        if not played or played[0] != what:
            raise Fault(f"Yarn: {what!r}\nscript: {played[0] if played else 'nothing more'!r}")
        return played.popleft()

    player = Player(story, FUNCTIONS, pick)
    events = player.play("Start")
    answer = None
    try:
        while True:
            try:
                kind, what = events.send(answer)
            except StopIteration:
                break
            answer = None
            if kind != "options":
                expect(what)
                continue
            available = [number for number, (_, can) in enumerate(what) if can]
            offered = [what[number][0] for number in available]
            if not played or played[0][:2] != ("choice", offered):
                raise Fault(f"Yarn offers {offered}\nscript: {played[0] if played else 'nothing more'!r}")
            number = played.popleft()[2]
            if not played and not scripted.finished:
                return "choices"
            answer = available[number]
    except Unspecified as reason:
        return str(reason)
    for name in variables:
        value = player.variables["$" + name]
        expect(f"${name} = {int(value) if isinstance(value, bool) else shown(value)}")
    if played:
        raise Fault(f"Yarn is at its end\nscript: {played[0]!r}")
    return "all"


def try_one(npcs, folder, seed, show):
    source = random.Random(seed)
    story = Generator(source).story()
    variables = ["gold", "days", "luck", "friend", "rain", "name", "place", "dish"]
    scripted = None
    try:
        scripted = Scripted(npcs, folder, story, variables, lambda options: source.randrange(len(options)), seed)
        if show:
            print(story, open(scripted.script, encoding="utf-8").read(), scripted.told, sep="\n----\n")
            print(*scripted.played, sep="\n")
        return compare(story, scripted, variables), len(scripted.played)
    except Exception as problem:
        print(f"seed {seed}: {type(problem).__name__}: {problem}")
        return None, 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("npcs")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    outcomes, events, failed = collections.Counter(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + (1 if options.show else options.count)):
            outcome, count = try_one(options.npcs, folder, seed, options.show)
            events += count
            if outcome is None:
                failed += 1
            else:
                name = {"all": "the end", "choices": "the last choice"}.get(outcome, "a told difference")
                outcomes[name] += 1
            if failed == 10:
                break
    print(f"{sum(outcomes.values())} stories equal, {events} events; compared to " +
          ", ".join(f"{name}: {count}" for name, count in sorted(outcomes.items())) + f"; {failed} differ")
    # A comparison that ends early everywhere would show nothing.
    if failed or outcomes["the end"] * 4 < sum(outcomes.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
