# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Random stories of Yarn 2.0, played by yarn_player.py and by yarn-bound, which others wrote: whether the player that the
converter is measured by plays what Yarn means.

    yarn_bound.py FOLDER_OF_NODE_MODULES [--count 300] [--seed 1]
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys

from yarn_expressions import shown
from yarn_generator import Generator
from yarn_player import Guard, Player, Unspecified

MOST_CHOICES = 12


class Plain(Player):
    """Gives commands as Yarn gives them to a game: as a text."""

    def words(self, text):
        return re.sub(r"\{([^}]*)\}", lambda match: shown(self.evaluate(match.group(1))), text)

    def do_options(self, items):
        if not any(self.holds(Guard(line.once, line.condition), key) for key, line, _ in items):
            raise Unspecified("yarn-bound does not go on behind options that cannot be taken")
        yield from super().do_options(items)


def play(story, source):
    events, choices, answer = [], [], None
    playing = Plain(story, {"fortune": 3.0}, None).play("Start")
    while True:
        try:
            kind, what = playing.send(answer)
        except (StopIteration, Unspecified):
            return events, choices
        answer = None
        events.append([kind, [list(option) for option in what] if kind == "options" else what])
        if kind == "options":
            if len(choices) == MOST_CHOICES:
                return events, choices
            answer = source.choice([number for number, (_, can) in enumerate(what) if can])
            choices.append(answer)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("modules")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    stories, expected = [], []
    for seed in range(options.seed, options.seed + options.count):
        source = random.Random(seed)
        story = Generator(source, version=2).story()
        events, choices = play(story, source)
        stories.append({"story": story, "choices": choices})
        expected.append(events)
    here = os.path.dirname(os.path.abspath(__file__))
    module = os.path.join(os.path.abspath(options.modules), "yarn-bound")
    done = subprocess.run(["node", os.path.join(here, "yarn_bound.js"), module], input=json.dumps(stories),
                          capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        sys.exit(done.stderr)
    differ = 0
    # JavaScript writes true where C# writes True; no other text of the stories has one of these words.
    expected = json.loads(re.sub(r"\b(True|False)\b", lambda match: match.group().lower(), json.dumps(expected)))
    played = json.loads(re.sub(r"\b(True|False)\b", lambda match: match.group().lower(), done.stdout))
    differ = refused = 0
    for number, (wanted, seen) in enumerate(zip(expected, played)):
        if wanted == seen:
            continue
        if seen and seen[-1][0] == "error" and seen[-1][1].startswith("Parse error"):
            refused += 1
            continue
        differ += 1
        at = next((i for i, pair in enumerate(zip(wanted, seen)) if pair[0] != pair[1]), min(len(wanted), len(seen)))
        print(f"seed {options.seed + number}, event {at}: {wanted[at:at + 1]}\n    yarn-bound: {seen[at:at + 1]}")
    equal = len(expected) - differ - refused
    print(f"{equal} stories equal; yarn-bound cannot read {refused}; {differ} differ")
    sys.exit(1 if differ or equal * 3 < len(expected) else 0)


if __name__ == "__main__":
    main()
