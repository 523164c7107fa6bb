# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""The sample host, one process for each answer.

    save_and_resume.py PROGRAM SCRIPT
"""
import pathlib
import subprocess
import sys
import tempfile


def call(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=600)


def main():
    program, script = sys.argv[1:]
    with tempfile.TemporaryDirectory() as place:
        save = str(pathlib.Path(place) / "ferry.save")
        steps = [([], "Ferryman: Across the river? That depends.\nHow many are you?\n"),
                 (["3"], "And how many goats?\n"),
                 (["1"], "Ferryman: That will be 7 pence.\n")]
        for answer, expected in steps:
            done = call(program, script, save, *answer)
            assert (done.returncode, done.stdout, done.stderr) == (0, expected, ""), done
        assert pathlib.Path(save).stat().st_size < 1000, "a small conversation has a small save"
        over = call(program, script, save, "1")
        assert over.returncode == 1 and over.stdout == "" and over.stderr != "", over
        pathlib.Path(save).write_bytes(b"something else")
        assert call(program, script, save, "1").returncode == 1


if __name__ == "__main__":
    main()
