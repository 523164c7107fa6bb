# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Has every conversation of samples/ again, in every way there is, and compares what is shown.

A sample NAME/, comparison/NAME/ or market/NAME/ holds a script and playthroughs, *.play, which `npcs test` plays and compares. What is
typed in them, given to `npcs play` through a pipe, must show what they say.
The same answers, given to `npcs start` and one `npcs resume` process after the other, must show the same, and so must
`npcs run` (where nothing is said but by print), with and without going through bytes at every stop.

Samples that were written before there were lines and short options are kept in OLD, and show the same.

    transcripts.py NPCS SAMPLES OLD

`npcs test --update SAMPLES` writes what happens now to the playthroughs, to be read before they are kept.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

FINISHED, WAITING, REFUSED = 0, 3, 4
SEED = ["--seed", "1"]
# Samples that say everything with `print`.
PROGRAMS = {"guard"}
# Samples with a host of their own, and a test of their own.
HOSTS = {"village"}
# Samples that need languages which not every build has.
LANGUAGES = {"market": {"lua", "javascript", "python"}, "fortune": {"wren"}}


def call(arguments, typed=""):
    done = subprocess.run([str(part) for part in arguments], input=typed.encode(), capture_output=True, timeout=600)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def play(npcs, folder, typed):
    return call([npcs, "play", folder, *SEED], typed)


def without_typed(shown):
    """What play shows besides the answers themselves."""
    return "".join(line for line in shown.splitlines(True) if not line.startswith("> "))


def step_by_step(npcs, folder, answers, with_json):
    """One process for each answer. Gives everything that was shown, and the last exit code."""
    extra = ["--json"] if with_json else []
    with tempfile.TemporaryDirectory() as place:
        state = pathlib.Path(place) / "talk.state"
        code, shown, problem = call([npcs, "start", folder, "--state", state, *SEED, *extra])
        answers = list(answers)
        transcript = text_of(shown) if with_json else shown
        kind = kind_of(npcs, folder, state)
        while code in (WAITING, REFUSED) and answers:
            how = "--choice" if kind == "choice" else "--answer"
            before = state.read_bytes()
            code, shown, problem = call([npcs, "resume", state, "--script", folder, how, answers.pop(0), *extra])
            if code == REFUSED:
                assert state.read_bytes() == before, "a refused answer changed the state"
                transcript += json.loads(shown)["error"]["message"] + "\n" if with_json else problem.removeprefix("npcs: ")
                continue
            transcript += text_of(shown) if with_json else shown
            kind = kind_of(npcs, folder, state)
        assert not answers, f"answers left over: {answers}, {problem}"
        return transcript, code


def kind_of(npcs, folder, state):
    """Resuming without an answer shows once more what is asked, and changes nothing."""
    before = state.read_bytes()
    code, shown, _ = call([npcs, "resume", state, "--script", folder, "--json"])
    assert code in (WAITING, REFUSED), code
    assert state.read_bytes() == before, "asking again changed the state"
    return json.loads(shown)["asks"]["kind"] if code == WAITING else None


def text_of(shown):
    """The JSON form, as the text form shows it."""
    stop = json.loads(shown)
    lines = list(stop["said"])
    if "asks" in stop:
        asked = stop["asks"]
        if asked["prompt"]:
            lines.append(asked["prompt"])
        for option in asked.get("options", []):
            reason = f" ({option['locked']})" if option["locked"] else ""
            lines.append(f"  {option['number']}. {option['text']}" if option["available"] else f"  -  {option['text']}{reason}")
    return "".join(line + "\n" for line in lines)


def differ(what, expected, got, failures):
    if expected != got:
        failures.append(f"{what}\n--- expected\n{expected}\n--- got\n{got}")


def read(playthrough):
    """What is typed in a playthrough, and what is shown."""
    lines = [line for line in playthrough.read_text().splitlines(True) if not line.startswith("#")]
    return "".join(line[2:] for line in lines if line.startswith("> ")), "".join(line.removeprefix("\\") for line in lines)


def check_by_itself(npcs, playthroughs, failures):
    code, shown, problem = call([npcs, "test", *playthroughs])
    differ("npcs test", (FINISHED, f"{len(playthroughs)} tests are as expected\n", ""), (code, shown, problem), failures)


def check(npcs, folder, input_file, failures):
    typed, expected = read(input_file)
    code, shown, problem = play(npcs, folder, typed)
    differ(f"{input_file}: npcs play", expected, shown, failures)
    differ(f"{input_file}: exit code and errors of npcs play", (FINISHED, ""), (code, problem), failures)
    if folder.name in PROGRAMS:
        script = folder / f"{folder.name}.npcs"
        for extra in ([], ["--reload"]):
            differ(f"{input_file}: npcs run {extra}", (FINISHED, shown, ""), call([npcs, "run", *extra, script], typed), failures)
    answers = typed.splitlines()
    if not any(answer.startswith("/") for answer in answers):
        for with_json in (False, True):
            got, code = step_by_step(npcs, folder, answers, with_json)
            differ(f"{input_file}: npcs start and resume, JSON: {with_json}", without_typed(shown), got, failures)
            differ(f"{input_file}: last exit code", FINISHED, code, failures)


def check_old(npcs, script, samples, failures):
    inputs = sorted((samples / script.parent.name).glob("*.play"))
    assert inputs, f"{script} has no playthroughs"
    for input_file in inputs:
        typed, expected = read(input_file)
        # The old forms had no way to say why an option is locked.
        expected = re.sub(r"^(  -  .*?) \(.*\)$", r"\1", expected, flags=re.MULTILINE)
        expected = re.sub(r"( cannot be taken now): .*", r"\1.", expected)
        code, shown, problem = play(npcs, script.parent, typed)
        differ(f"{script} with {input_file}", (FINISHED, expected, ""), (code, shown, problem), failures)


def main():
    npcs, samples, old = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    failures = []
    everywhere = [path for folder in ("", "comparison/", "market/") for path in samples.glob(folder + "*/*.play")]
    there = {line.split()[0] for line in call([npcs, "languages"])[1].splitlines()}
    lacking = {name for name, languages in LANGUAGES.items() if not languages <= set(there)}
    playthroughs = [path for path in sorted(everywhere) if path.parent.name not in HOSTS | lacking]
    assert playthroughs, f"{samples} holds no playthroughs"
    check_by_itself(npcs, playthroughs, failures)
    for input_file in playthroughs:
        check(npcs, input_file.parent, input_file, failures)
    for script in sorted(old.glob("*/*.npcs")):
        check_old(npcs, script, samples, failures)
    print("\n\n".join(failures) or f"{len(playthroughs)} playthroughs")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
