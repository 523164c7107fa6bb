# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""The village, lived through straight, and saved and loaded again and again: nobody may notice.

    village.py PROGRAM FOLDER [--write]      --write makes the expected texts and game.toml anew, to be read before they are kept
"""
import pathlib
import subprocess
import sys


def live(program, folder, typed, *ticks):
    done = subprocess.run([program, folder, *map(str, ticks)], input=typed, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def describe(program, file):
    """What the tools are told of the game is what the game says now."""
    done = subprocess.run([program, "--describe"], capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stderr) == (0, ""), done
    if "--write" in sys.argv:
        file.write_text(done.stdout)
    assert done.stdout == file.read_text(), f"{file} is not what the game says:\n{done.stdout}"


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    describe(program, folder / "game.toml")
    inputs = sorted(folder.glob("*.input.txt"))
    assert inputs, f"{folder} holds no answers"
    for input_file in inputs:
        expected_file = input_file.with_name(input_file.name.replace(".input.", ".expected."))
        typed = input_file.read_text()
        shown = live(program, folder, typed)
        if "--write" in sys.argv:
            expected_file.write_text(shown)
        assert shown == expected_file.read_text(), f"{expected_file} is not what is shown:\n{shown}"
        for ticks in (1, 2, 7, 30):
            again = live(program, folder, typed, ticks)
            assert again == shown, f"{input_file}: loading every {ticks} ticks is noticed:\n{again}"


if __name__ == "__main__":
    main()
