# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""One sitting with samples/adventure in Neovim, with the language server and the debugger of the command.

    session.py NVIM NPCS
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
EDITORS = HERE.parents[1]
problems = []


def check(is_right, *what):
    if not is_right:
        problems.append(" ".join(str(one) for one in what))
        print("FAILED:", problems[-1])


def main():
    nvim, npcs = sys.argv[1:]
    listed = subprocess.run([npcs, "--help"], capture_output=True, check=True).stdout.decode()
    lacking = [one for one in ("lsp", "debug", "format") if f"\n  {one} " not in listed]
    if lacking:
        print(f"skipped: this build has no npcs {' and no npcs '.join(lacking)}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder).resolve()
        shutil.copy(EDITORS.parent / "samples/adventure/adventure.npcs", place)
        out = place / "seen.json"
        head = {"place": str(place), "command": npcs, "here": str(HERE)}
        start = place / "start.lua"
        start.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in head.items()) +
                         f"function done(seen) vim.fn.writefile({{vim.fn.json_encode(seen)}}, {json.dumps(str(out))}) end\n"
                         f"local ran, problem = xpcall(dofile, debug.traceback, {json.dumps(str(HERE / 'session.lua'))})\n"
                         "if not ran then io.stderr:write(problem .. '\\n') end\nvim.cmd('qall!')\n")
        runtime = f"set runtimepath^={EDITORS}/vim,{EDITORS}/nvim | filetype plugin indent on | syntax on"
        done = subprocess.run([nvim, "-u", "NONE", "-i", "NONE", "-n", "--headless", "--cmd", runtime, "-c", f"luafile {start}"], cwd=place,
                              timeout=300, capture_output=True, stdin=subprocess.DEVNULL)
        if not out.exists():
            print(f"FAILED: {(done.stdout + done.stderr).decode(errors='replace')}")
            return 1
        seen = json.loads(out.read_text())
    check(any("found = instead of ==" in one for one in seen["errors"]), "the errors while typing are", seen["errors"])
    check(seen["definition"] == "function in_words(things)", seen["definition"])
    check(seen["renamed"] == seen["expected"] > 1, "renamed in", seen["renamed"], "of", seen["expected"], "places")
    check(seen["formatted"] is True, "formatted:", seen["formatted"])
    check(seen["breakpoint"]["verified"], "the breakpoint is", seen["breakpoint"])
    check(seen["offered"] == {"reason": "breakpoint", "line": seen["choose"]}, "offered:", seen["offered"])
    check(seen["taken"] == {"reason": "breakpoint", "line": seen["option"] + 1}, "taken:", seen["taken"], "for", seen["option"])
    check(seen["coins"] == "12", "coins:", seen["coins"])
    check(seen["back"] == seen["choose"], "a step back leads to line", seen["back"], "and not to", seen["choose"])
    check("You roll barrels." in seen["other"] and "Old Ansel" not in seen["other"], "the other answer gives", seen["other"])
    check(seen["coins_then"] == "15", "coins after the other answer:", seen["coins_then"])
    check(seen["on"] is True, "it goes on with", seen["on"])
    print(f"{12 - len(problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


sys.exit(main())
