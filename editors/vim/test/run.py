# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Colours, indentation and settings of scripts in Vim and Neovim.

    run.py --npcs NPCS EDITOR...

Each construct of the language gets the groups that it should have; of the samples, what counts as said is what the parser says is
said; and each sample that is indented anew comes out as it was.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
problems = []
checks = 0


def check(is_right, *what):
    global checks
    checks += 1
    if not is_right:
        problems.append(" ".join(str(one) for one in what))
        print("FAILED:", problems[-1])


def run_editor(editor, script, place, **variables):
    """Runs a script of Vim in an editor that has nothing but the files of this repository."""
    runtime = f"set runtimepath^={HERE.parent} runtimepath+={HERE.parent}/after"
    name = pathlib.Path(editor).name
    command = [editor, "-u", "NONE", "-i", "NONE", "-n", "--cmd", runtime]
    command += ["--headless"] if "nvim" in name else ["-N", "-e", "-s"]
    done = subprocess.run([*command, "-S", str(script)], cwd=place, timeout=120, capture_output=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, "HOME": str(place), "TERM": "dumb", **variables})
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def dump(editor, files, place):
    (place / "files").write_text("".join(f"{file}\n" for file in files))
    out = place / "out.json"
    out.unlink(missing_ok=True)
    code, text = run_editor(editor, HERE / "dump.vim", place, NPCS_FILES=str(place / "files"), NPCS_OUT=str(out))
    if not out.exists():
        raise SystemExit(f"{editor} wrote nothing and ended with {code}: {text}")
    # Vim has bytes of characters one by one where a group ends in the middle of none: they are whole again in a piece.
    return json.loads(out.read_text(errors="replace"))


# ---- constructs ----

# The source, then pieces and a group that each has around it; of equal pieces, the next one.
CONSTRUCTS = {
    "a line with tags": (
        "Marta: You hear it? #whisper #voice=marta_2 // note",
        ("Marta", "npcsSpeaker"), (":", "npcsColon"), ("You hear it?", "npcsSaid"), ("#whisper", "npcsTag"), ("#voice=marta_2", "npcsTag"),
        ("// note", "npcsTextComment")),
    "narration": (": Rain, if any; end if.", (":", "npcsNarrator"), ("Rain, if any; end if.", "npcsSaid")),
    "an address in a text": (": See http://x // y", ("See http://x", "npcsSaid"), ("// y", "npcsTextComment")),
    "a line that goes on": (
        "Marta: Pilgrims,\n\tif any of them.\nx = not 1",
        ("Pilgrims,", "npcsSaid"), ("if any of them.", "npcsSaid"), ("not", "npcsOperatorWord")),
    "a speaker beyond ASCII": ("Jürgen: Ja.", ("Jürgen", "npcsSpeaker"), ("Ja.", "npcsSaid")),
    "interpolation": (
        ": You have {gold - floor(2)} pence{{.",
        ("{", "npcsDelimiter"), ("floor", "npcsIntrinsic"), ("2", "npcsNumber"), ("}", "npcsDelimiter"), ("{{", "npcsEscape")),
    "alternatives": (
        ": {&Soup|{dish}|{~a|b}} tonight{!, and music}.",
        ("Soup", "npcsAlternatives"), ("|", "npcsBar"), ("dish", "npcsInterpolation"), ("a", "npcsAlternatives"), (", and music", "npcsAlternatives")),
    "short options": (
        "* Any news, if any? -> Marta: None.\n+ Good night. -> break",
        ("*", "npcsSign"), ("Any news, if any?", "npcsOption"), ("->", "npcsSign"), ("Marta", "npcsInlineSpeaker"), ("None.", "npcsInlineSaid"),
        ("+", "npcsSign"), ("break", "npcsRepeat")),
    "an option that looks like a line": ("* Bread: the good kind", ("Bread: the good kind", "npcsOption")),
    "clauses": (
        "* [if gold >= 2] Soup [really].\n+ Buy {x}. [for x in stock if gold > x else You have only {gold}.]",
        ("[", "npcsDelimiter"), ("if", "npcsClauseWord"), ("]", "npcsDelimiter"), ("Soup [really].", "npcsOption"), ("for", "npcsRepeat"),
        ("in", "npcsRepeat"), ("else", "npcsConditional"), ("You have only ", "npcsReason"), ("gold", "npcsInterpolation")),
    "choices": (
        "choose again within 5: The dog, if any.\nelse\nend choose",
        ("choose", "npcsKeyword"), ("again", "npcsChooseWord"), ("within", "npcsChooseWord"), ("5", "npcsNumber"),
        ("The dog, if any.", "npcsPrompt"), ("else", "npcsConditional"), ("end choose", "npcsEnd")),
    "options": (
        'choose "What?"\n\toption once hidden "A sword" for x in y if gold > 1 locked "No" then\n\t\tbreak\nend choose',
        ("choose", "npcsKeyword"), ('"What?"', "npcsString"), ("option", "npcsOptionWord"), ("once", "npcsOptionModifier"),
        ("hidden", "npcsOptionModifier"), ("for", "npcsRepeat"), ("locked", "npcsOptionModifier"), ("then", "npcsConditional")),
    "options behind a prompt": (
        'choose again: Bram {a|b} {x}\n\toption once "Why?" then\n\t\tx = {1: 2}\n\toption "So?" then break\nend choose\n'
        '+ Yes [if x else No {y}]\n+ No {z}\nif x then : Well {z}\nscene a',
        ("choose", "npcsKeyword"), ("option", "npcsOptionWord"), ("once", "npcsOptionModifier"), ("option", "npcsOptionWord"),
        ("break", "npcsRepeat"), ("end choose", "npcsEnd"), ("+", "npcsSign"), ("+", "npcsSign"), ("if", "npcsConditional"),
        ("scene", "npcsSceneWord")),
    "scenes": (
        "scene inn\n\tgo attic.stairs\nend scene\nif x then visit inn",
        ("scene", "npcsSceneWord"), ("inn", "npcsSceneName"), ("go", "npcsGoWord"), ("attic.stairs", "npcsSceneName"), ("end scene", "npcsEnd"),
        ("visit", "npcsGoWord"), ("inn", "npcsSceneName")),
    "blocks of alternatives": (
        "bark\n\t* Guard: Move, if you can.\n\t* [if rain and dark] : Fine weather.\n\t\tx = 1\n\t\t* An: option\nend bark\nMarta: Hm.",
        ("bark", "npcsKeyword"), ("*", "npcsSign"), ("Guard", "npcsInlineSpeaker"), ("Move, if you can.", "npcsAlternativeSaid"),
        ("and", "npcsOperatorWord"), ("Fine weather.", "npcsAlternativeSaid"), ("1", "npcsNumber"), ("*", "npcsSign"),
        ("An: option", "npcsOption"), ("end bark", "npcsKeyword"), ("Marta", "npcsSpeaker")),
    "plans": (
        'plan "talk"\n\tchecking torch.left: torch.left > 0\nend plan',
        ("plan", "npcsWord"), ("checking", "npcsWord"), (".left", "npcsMember"), ("end plan", "npcsEnd")),
    "words of dialogue as names": (
        "plan = 1\nchoose = option + scene\ndo = 3\ngo = 2",
        ("plan = ", None), ("choose = option + scene", None), ("do = ", None), ("go = ", None)),
    "functions": (
        "function npc.greet(whom)\n\treturn self.name\nend function\nf = function(x); return @g; end function",
        ("function", "npcsFunctionWord"), ("npc.greet", "npcsFunctionName"), ("return", "npcsFlow"), ("self", "npcsVariable"),
        ("end function", "npcsEnd"), ("function", "npcsFunctionWord"), ("@g", "npcsReference")),
    "a map over several lines": ('m = {\n\tname: not 1,\n}\nMarta: Hi.', ("\tname: ", "npcsBraces"), ("not", "npcsOperatorWord"), ("Marta", "npcsSpeaker")),
    "texts with expressions": (
        'print $"{m["k"]} {a|b}"', ("print", "npcsIntrinsic"), ("{", "npcsDelimiter"), ('"k"', "npcsString"), ("|", "npcsBar")),
    "comments": ("x = 1 // end if\n/* if\nend */ y = not 2",
                 ("// end if", "npcsComment"), ("/* if", "npcsBlockComment"), ("end */", "npcsBlockComment"), ("not", "npcsOperatorWord")),
    "Lua": (
        'function "lua" price(thing)\n\tlocal s = [[end function\n\t]] -- note\nend function\nMarta: Hi.',
        ("function", "npcsForeignWord"), ('"lua"', "npcsString"), ("local", "luaStatement"), ("-- note", "luaComment"), ("end function", "npcsEnd"),
        ("Marta", "npcsSpeaker")),
    "a text in Lua that never ends": (
        'function "lua" f\n\tx = [[ open\nend function\nMarta: Hi.', ("end function", "npcsEnd"), ("Marta", "npcsSpeaker")),
    "a block in JavaScript": (
        'script "javascript" shop\n\tconst f = 1 // note\nend script\nMarta: Hi.',
        ("script", "npcsForeignWord"), ("// note", "javaScriptLineComment"), ("end script", "npcsEnd"), ("Marta", "npcsSpeaker")),
    "Python": ('function "python" f\n\tdef g(): pass\nend function', ("def", "pythonStatement"), ("end function", "npcsEnd")),
}


def check_constructs(editor, place):
    files = []
    for i, (name, (source, *_)) in enumerate(CONSTRUCTS.items()):
        files.append(place / f"construct-{i}.npcs")
        files[-1].write_text(source + "\n", encoding="utf-8")
    for lines, (name, (_, *expected)) in zip(dump(editor, files, place), CONSTRUCTS.items()):
        pieces = [(text, groups) for line in lines for text, groups in line]
        left = list(pieces)
        for text, group in expected:
            fits = [one for one in left if one[0].strip() == text.strip() and (group in one[1] if group else not one[1])]
            check(fits, f"{editor}: {name}: no {text!r} in {group} in", *(f"\n    {text!r} {' '.join(groups)}" for text, groups in pieces))
            if fits:
                left.remove(fits[0])


# ---- samples ----

SAID = {"npcsSaid", "npcsInlineSaid", "npcsAlternativeSaid"}
ORDERS = {"sequence", "cycle", "once", "shuffle"}


def words(text):
    if isinstance(text, str):
        return text
    if isinstance(text, list) and text and (text[0] == "text" or text[0] in ORDERS):
        return "".join(words(one) for one in text[1:])
    return ""


def lines_of(part, found):
    if isinstance(part, list):
        for one in part:
            lines_of(one, found)
    elif isinstance(part, dict):
        if part.get("do") == "line":
            found.append("".join((part.get("speaker", "") + ":" + words(part["text"])).split()))
        for one in part.values():
            lines_of(one, found)


def said_in(lines):
    """What is said as the editor colours it, speaker and text, without blanks."""
    found = []
    for line in lines:
        for text, groups in line:
            if {"npcsColon", "npcsNarrator"} & set(groups) and SAID & set(groups):
                found.append((found.pop() if found and found[-1].endswith("\0") else "") + ":")
            elif {"npcsSpeaker", "npcsInlineSpeaker"} & set(groups):
                found.append(text + "\0")
            elif text.strip() and SAID & set(groups) and groups[-1] in SAID | {"npcsAlternatives", "npcsEscape"}:
                found[-1:] = [(found[-1] if found else "?") + (text[0] if groups[-1] == "npcsEscape" else text)]
    return ["".join(one.replace("\0", "").split()) for one in found]


def check_samples(editor, npcs, place):
    files = sorted(ROOT.glob("samples/**/*.npcs"))
    for file, lines in zip(files, dump(editor, files, place)):
        parsed = []
        lines_of(json.loads(subprocess.run([npcs, "dump", str(file), "--json"], capture_output=True, check=True).stdout)["body"], parsed)
        parsed.sort()
        seen = sorted(said_in(lines))
        check(seen == parsed, f"{editor}: {file.name}: coloured as said:", [one for one in seen if one not in parsed][:3],
              "but parsed:", [one for one in parsed if one not in seen][:3])


def check_intrinsics(npcs):
    listed = subprocess.run([npcs, "intrinsics", "--json"], capture_output=True, check=True).stdout.decode().splitlines()
    names = {json.loads(line)["name"] for line in listed}
    known = set()
    for line in (HERE.parent / "syntax/npcs.vim").read_text().splitlines():
        if line.startswith("syntax keyword npcsIntrinsic "):
            known |= set(line.split()[3:])
    check(known == names - {"first_visit"}, "the syntax file's intrinsics differ:", known ^ names)


# ---- indentation and settings ----

def check_indentation(editor, place):
    script = place / "indent.vim"
    for file in sorted(ROOT.glob("samples/**/*.npcs")):
        copy = place / file.name
        text = file.read_text()
        # Only lines that no option and no text decides: the others stay where they are put.
        copy.write_text(text)
        out = place / "indented"
        script.write_text("set nocompatible nomore noswapfile\nfiletype plugin indent on\nsyntax on\n"
                          f"edit {copy}\nlet g:wrong = []\n"
                          "for number in range(1, line('$'))\n"
                          "  if getline(number) =~# '^\\s*\\%(end\\s\\+\\w\\+\\|else\\|loop\\)\\s*$'\n"
                          "    let wanted = GetNpcsIndent(number)\n"
                          "    if wanted >= 0 && wanted != indent(number) | call add(g:wrong, number . ': ' . getline(number)) | endif\n"
                          "  endif\nendfor\n"
                          f"call writefile(g:wrong, '{out}')\nqall!\n")
        out.unlink(missing_ok=True)
        code, said = run_editor(editor, script, place)
        check(out.exists(), editor, file.name, "indenting ended with", code, said)
        wrong = out.read_text().splitlines() if out.exists() else []
        check(not wrong, f"{editor}: {file.name}: indented otherwise:", wrong[:5])

    script.write_text("set nocompatible nomore noswapfile\nfiletype plugin indent on\nsyntax on\nedit typed.npcs\n"
                      "execute 'normal! iscene inn'\nexecute \"normal! oif rain then\"\nexecute 'normal! o: It rains.'\n"
                      "execute \"normal oend if\"\nexecute 'normal! ochoose'\nexecute \"normal! ooption 1 then\"\nexecute 'normal! ox = 1'\n"
                      "execute \"normal oend choose\"\nexecute \"normal oend scene\"\nwrite! typed.npcs\nqall!\n")
    run_editor(editor, script, place)
    typed = (place / "typed.npcs").read_text() if (place / "typed.npcs").exists() else ""
    check(typed == "scene inn\n\tif rain then\n\t\t: It rains.\n\tend if\n\tchoose\n\t\toption 1 then\n\t\t\tx = 1\n\tend choose\nend scene\n",
          f"{editor}: typed:\n{typed}")


def check_make(editor, npcs, place):
    (place / "bad.npcs").write_text("x = 1\ny = = 2\nfunction f\n\tgold = 1\nend function\nf\n")
    (place / "doubt.npcs").write_text("function f\n\tgold = 1\nend function\nf\n")
    script = place / "make.vim"
    script.write_text(f"set nocompatible nomore noswapfile shellpipe=>%s\\ 2>&1 shell=/bin/sh\nlet g:npcs_command = '{npcs}'\n"
                      "filetype plugin indent on\nedit bad.npcs\nsilent make! bad.npcs doubt.npcs\n"
                      "let found = map(filter(getqflist(), 'v:val.valid'), '[bufname(v:val.bufnr), v:val.lnum, v:val.col, tolower(v:val.type)]')\n"
                      "call writefile([json_encode([found, &commentstring, &filetype])], 'made.json')\nqall!\n")
    code, said = run_editor(editor, script, place)
    made = json.loads((place / "made.json").read_text()) if (place / "made.json").exists() else said
    check(made == [[["bad.npcs", 2, 5, "e"], ["doubt.npcs", 2, 2, "w"]], "// %s", "npcs"], editor, ":make", code, made)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--npcs", required=True)
    parser.add_argument("editors", nargs="+")
    options = parser.parse_args()
    check_intrinsics(options.npcs)
    for editor in options.editors:
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            check_constructs(editor, place)
            check_samples(editor, options.npcs, place)
            check_indentation(editor, place)
            check_make(editor, options.npcs, place)
    print(f"{checks - len(problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


sys.exit(main())
