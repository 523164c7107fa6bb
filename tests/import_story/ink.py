# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Stories in ink, each beside what is made of it.

    ink.py NPCS FOLDER [--write]

stories/NAME.ink: the script in NAME.npcs, which has no errors, and what was told in NAME.told.txt. bad/NAME.ink: the message in
NAME.txt, word for word. --write writes what is missing or differs, to be read before it is kept.
"""
import pathlib
import subprocess
import sys


def run(npcs, path):
    done = subprocess.run([npcs, "import-story", path.name], capture_output=True, text=True, timeout=600, cwd=path.parent)
    return done.returncode, done.stdout, done.stderr


def expectations(npcs, path):
    """Pairs of a file and what should be in it; and what is wrong whatever the files hold."""
    code, script, told = run(npcs, path)
    if path.parent.name == "bad":
        wrong = [] if (code, script) == (1, "") else [f"{path}: exit code {code}, where 1 and no script were expected"]
        return [(path.with_suffix(".txt"), told)], wrong
    wrong = [] if code == 0 else [f"{path}: exit code {code}: {told}"]
    return [(path.with_suffix(".npcs"), script), (path.with_suffix(".told.txt"), told)], wrong


def main():
    npcs, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    stories = [path for kind in ("stories", "bad") for path in sorted(folder.glob(f"{kind}/*.ink"))]
    problems = []
    for path in stories:
        pairs, wrong = expectations(npcs, path)
        problems += wrong
        for file, content in pairs:
            expected = file.read_text(encoding="utf-8") if file.exists() else None
            if content == expected:
                continue
            if "--write" in sys.argv:
                file.write_text(content, encoding="utf-8")
            else:
                problems.append(f"{file}: expected\n{expected}\ngot\n{content}")
    print("\n".join(problems))
    print(f"{len(stories)} stories, {len(problems)} problems")
    return 1 if problems or not stories else 0


sys.exit(main())
