#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Checks that the code is layered as designed.

    check_includes.py directions           each folder includes only what the table below lets it include
    check_includes.py headers CXX          each public header compiles alone, with the standard library and nothing else, and
                                           makes a unit at most twice as large as these; clang finds nothing to warn of
    check_includes.py self-test            each kind of breach is seen when it is made
    check_includes.py picture [--write]    the picture in docs/architecture.md is the one that the includes make

The table is the design: text -> tree -> program -> state -> bytes, and nothing upstream knows what stands downstream.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# folder: the project's folders it may include. Every folder may include itself and the standard library.
MAY_INCLUDE = {
    "grammar": [],
    "npcs/include/npcs": [],
    "npcs/hashing": [],
    "npcs/portable": [],
    "npcs/syntax": ["npcs/include/npcs", "npcs/hashing", "npcs/portable"],
    "npcs/json": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax"],
    "npcs/values": ["npcs/include/npcs", "npcs/hashing", "npcs/portable"],
    "npcs/program": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax", "npcs/values"],
    "npcs/compiler": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax", "npcs/values", "npcs/program"],
    "npcs/analysis": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax"],
    "npcs/formatting": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax"],
    "npcs/outline": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax", "npcs/program", "npcs/compiler"],
    "npcs/matching": ["npcs/include/npcs", "npcs/hashing", "npcs/program", "npcs/outline"],
    "npcs/runtime": ["npcs/include/npcs", "npcs/hashing", "npcs/values", "npcs/program"],
    "npcs/saves": ["npcs/include/npcs", "npcs/hashing", "npcs/portable", "npcs/json", "npcs/values", "npcs/program", "npcs/outline",
                   "npcs/runtime"],
    "npcs/archives": ["npcs/include/npcs", "npcs/hashing", "npcs/values", "npcs/program", "npcs/runtime", "npcs/saves"],
    "npcs/migration": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax", "npcs/values", "npcs/program", "npcs/compiler", "npcs/analysis",
                       "npcs/outline", "npcs/matching", "npcs/runtime", "npcs/saves"],
    "npcs/api": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax", "npcs/json", "npcs/values", "npcs/program", "npcs/compiler",
                 "npcs/analysis", "npcs/outline", "npcs/matching", "npcs/runtime", "npcs/saves", "npcs/migration"],
    "npcs/debugging": ["npcs/include/npcs", "npcs/hashing", "npcs/portable", "npcs/syntax", "npcs/values", "npcs/program", "npcs/compiler", "npcs/outline",
                       "npcs/matching", "npcs/runtime", "npcs/saves", "npcs/migration", "npcs/api"],
    "npcs/exploration": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax", "npcs/values", "npcs/program", "npcs/compiler", "npcs/outline",
                         "npcs/matching", "npcs/runtime", "npcs/saves", "npcs/migration", "npcs/api"],
    "npcs/workspace": ["npcs/include/npcs", "npcs/hashing", "npcs/syntax", "npcs/values", "npcs/program", "npcs/analysis"],
    "npcs/debug_adapter": ["npcs/include/npcs"],
    "npcs/store": ["npcs/include/npcs"],
    "npcs/store/sqlite": ["npcs/store"],
    "npcs/store/postgresql": ["npcs/store"],
    "npcs/languages/javascript": ["npcs/include/npcs"],
    "npcs/languages/lua": ["npcs/include/npcs"],
    "npcs/languages/python": ["npcs/include/npcs"],
    "npcs/languages/wren": ["npcs/include/npcs"],
    "tools": ["npcs/include/npcs"],
}
# What is built on the library may use whatever it likes beside the library's public headers.
OUTSIDE = {"tools"}
FOLDERS = ("grammar", "npcs", "tools")

# Foreign headers, and the only places in the library that see them. A place is a folder, or a single file.
FOREIGN = {
    "tao/": ["grammar", "npcs/syntax/parse.cpp"],
    "boost/": ["npcs/saves", "npcs/archives"],
    "nlohmann/": ["npcs/json/document.cpp", "npcs/debug_adapter"],
    "sqlite3.h": ["npcs/store/sqlite"],
    "libpq-fe.h": ["npcs/store/postgresql"],
    "quickjs.h": ["npcs/languages/javascript/engine.h"],
    "quickjs.c": ["npcs/languages/javascript/engine.c"],
    "lua.h": ["npcs/languages/lua/include_lua.hpp"],
    "lauxlib.h": ["npcs/languages/lua/include_lua.hpp"],
    "lualib.h": ["npcs/languages/lua/include_lua.hpp"],
    "luajit.h": ["npcs/languages/lua/include_lua.hpp"],
    "py/": ["npcs/languages/python/include_micropython.hpp", "npcs/languages/python/micropython"],
    "wren.h": ["npcs/languages/wren/include_wren.hpp"],
    "wren_": ["npcs/languages/wren"],
    "xlocale.h": ["npcs/portable"],  # declares strtod_l where locale.h does not
}
# The project's own folders that only single files may include.
ONLY_FROM = {"grammar": ["grammar", "npcs/syntax/parse.cpp"]}

POSIX = {"fcntl.h", "unistd.h", "sys/stat.h", "sys/types.h"}  # files on disk are written whole or not at all
POSIX_PLACES = ["npcs/saves", "npcs/debug_adapter/channel.cpp", "npcs/store/sqlite/file_bell.cpp"]
SOCKETS = {"arpa/inet.h", "netinet/in.h", "netinet/tcp.h", "poll.h", "sys/eventfd.h", "sys/inotify.h", "sys/socket.h"}
SOCKET_PLACES = ["npcs/debug_adapter/channel.cpp", "npcs/store/sqlite/file_bell.cpp", "npcs/store/postgresql/postgresql.cpp"]

FORBIDDEN_HEADERS = {"iostream", "fstream", "cstdio", "stdio.h", "ostream", "istream", "print"}
FORBIDDEN_CALLS = re.compile(r"(?<![\w.>])(?:std::|::)?(abort|_?exit|quick_exit|terminate|printf|puts)\s*\(")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)


def folder_of(path):
    """The folder of the table that a file of the project belongs to."""
    known = [folder for folder in MAY_INCLUDE if path.startswith(folder + "/")]
    return max(known, key=len, default=None)


def allowed(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def find_own(root, path, name):
    """The file of the project that an include names, from the root; None when it is not one of the project's."""
    for base in (root / pathlib.Path(path).parent, root / "npcs" / "include", root / "npcs", root):
        found = (base / name).resolve()
        if found.is_file() and found.is_relative_to(root):
            return found.relative_to(root).as_posix()
    return None


def check_include(root, path, quote, name):
    own = find_own(root, path, name) if quote == '"' else None
    if own is not None:
        to = folder_of(own)
        mine = folder_of(path)
        if to != mine and to not in MAY_INCLUDE[mine] and not (to in ONLY_FROM and allowed(path, ONLY_FROM[to])):
            return f"{mine} must not include {to or own}"
        return None
    if folder_of(path) in OUTSIDE:
        return None
    if name in FORBIDDEN_HEADERS:
        return "the library does no input or output of its own"
    for prefix, places in FOREIGN.items():
        if name.startswith(prefix):
            return None if allowed(path, places) else f"only {' and '.join(places)} may include {prefix}*"
    if name in POSIX:
        return None if allowed(path, POSIX_PLACES) else f"only {' and '.join(POSIX_PLACES)} may call the system"
    if name in SOCKETS:
        return None if allowed(path, SOCKET_PLACES) else f"only {' and '.join(SOCKET_PLACES)} may speak with other processes"
    if quote == '"':
        return "there is no such file"
    if "/" in name or (name.endswith(".h") and not is_c(path)):
        return "neither of the standard library nor of the project"
    return None


def is_c(path):
    return path.endswith((".h", ".c"))


def check_file(root, path):
    text = (root / path).read_text(encoding="utf-8")
    for match in INCLUDE.finditer(text):
        problem = check_include(root, path, *match.groups())
        if problem:
            yield f"{path}:{line_of(text, match.start(2))}: includes {match.group(2)}: {problem}"
    if folder_of(path) in OUTSIDE:
        return
    code = NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    for match in FORBIDDEN_CALLS.finditer(code):
        yield f"{path}:{line_of(code, match.start(1))}: calls {match.group(1)}: a library leaves that to its user"


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def check_directions(root):
    files = [path.relative_to(root).as_posix() for folder in FOLDERS
             for path in sorted((root / folder).rglob("*")) if path.suffix in (".hpp", ".cpp", ".h", ".c", ".inc")]
    problems = []
    for path in files:
        if folder_of(path) is None:
            problems.append(f"{path}: in a folder that the table does not know")
        else:
            problems += check_file(root, path)
    return files, problems


# All but what complains of C++ being newer than C++98, of structs as the processor wants them, and of every pointer that is
# counted on.
EVERYTHING = ["-Weverything", "-Wno-unknown-warning-option", "-Wno-c++98-compat", "-Wno-c++98-compat-pedantic",
              "-Wno-c++20-compat", "-Wno-pre-c++20-compat-pedantic", "-Wno-padded", "-Wno-unsafe-buffer-usage"]
LARGEST = 2  # times what the standard headers take


def check_size(include, headers, compiler):
    """What a user's unit costs is what the compiler has to read for it: npcs.hpp beside the standard headers it includes."""
    standard = sorted({name for header in headers if header.suffix == ".hpp"
                       for quote, name in INCLUDE.findall(header.read_text(encoding="utf-8")) if quote == "<"})
    sizes = []
    for unit in ("#include <npcs/npcs.hpp>\n", "".join(f"#include <{name}>\n" for name in standard)):
        command = [compiler, "-x", "c++", "-std=c++20", f"-I{include}", "-E", "-P", "-"]
        sizes.append(len(subprocess.run(command, input=unit, capture_output=True, text=True).stdout))
    if sizes[0] == 0 or sizes[1] == 0 or sizes[0] > LARGEST * sizes[1]:
        return [f"npcs.hpp is {sizes[0]} bytes when it is preprocessed, its standard headers {sizes[1]}"]
    return []


def check_headers(root, compiler):
    """Compiles a unit of one include each; a dependency list shows that nothing but the standard library came with it."""
    include = root / "npcs" / "include"
    headers = sorted(include.glob("npcs/*.h*"))
    problems = check_size(include, headers, compiler)
    warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    if "clang" in subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout:
        warnings += EVERYTHING
    for header in headers:
        name = header.relative_to(include).as_posix()
        language = ["-x", "c", "-std=c99"] if header.suffix == ".h" else ["-x", "c++", "-std=c++20"]
        command = [compiler, *language, *warnings, "-fsyntax-only", f"-I{include}", "-"]
        unit = f"#include <{name}>\n#include <{name}>\n"
        run = subprocess.run(command, input=unit, capture_output=True, text=True)
        if run.returncode != 0:
            problems.append(f"{name} does not compile alone:\n{run.stderr}")
            continue
        listing = subprocess.run([compiler, *language, f"-I{include}", "-M", "-"], input=unit, capture_output=True, text=True)
        for foreign in re.findall(r"\S*/(?:boost|tao|nlohmann)/\S+", listing.stdout)[:1]:
            problems.append(f"{name} brings in {foreign}")
    return headers, problems


def includes_between(root):
    """Which folder of the table includes which, without what follows from other arrows."""
    edges = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[hc]pp")):
            name = path.relative_to(root).as_posix()
            mine = folder_of(name)
            for quote, included in INCLUDE.findall(path.read_text(encoding="utf-8")):
                own = find_own(root, name, included) if quote == '"' else None
                to = folder_of(own) if own else None
                if to and to != mine:
                    edges.setdefault(mine, set()).add(to)
    return {mine: {to for to in targets if not any(reaches(edges, other, to) for other in targets - {to})}
            for mine, targets in edges.items()}


def reaches(edges, start, goal):
    return any(to == goal or reaches(edges, to, goal) for to in edges.get(start, ()))


def picture(root):
    """The includes as a Mermaid flow chart."""
    def room(folder):
        return folder.removeprefix("npcs/").replace("include/npcs", "public headers")

    edges = includes_between(root)
    folders = [folder for folder in MAY_INCLUDE if folder in edges or any(folder in to for to in edges.values())]
    lines = ["flowchart BT"]
    lines += [f'    r{number}["{room(folder)}"]' for number, folder in enumerate(folders)]
    lines += [f"    r{number} --> r{folders.index(to)}" for number, folder in enumerate(folders)
              for to in sorted(edges.get(folder, ()), key=folders.index)]
    return "\n".join(lines) + "\n"


def check_picture(root, write):
    page = root / "docs" / "architecture.md"
    text = page.read_text(encoding="utf-8")
    begin, end = "<!-- picture -->\n```mermaid\n", "```\n<!-- end of picture -->"
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    wanted = before + begin + picture(root) + end + after
    if write:
        page.write_text(wanted, encoding="utf-8")
    elif wanted != text:
        return [page], ["docs/architecture.md shows other includes than there are: check_includes.py picture --write"]
    return [page], []


BREACHES = {
    "npcs/syntax/print.cpp": ('#include "program/program.hpp"', "npcs/syntax must not include npcs/program"),
    "npcs/values/heap.cpp": ('#include "runtime/state.hpp"', "npcs/values must not include npcs/runtime"),
    "npcs/runtime/execute.cpp": ('#include "saves/save.hpp"', "npcs/runtime must not include npcs/saves"),
    "npcs/matching/match.hpp": ("", None),
    "npcs/saves/load.cpp": ('#include "matching/match.hpp"', "npcs/saves must not include npcs/matching"),
    "npcs/program/keys.cpp": ('#include "grammar/script.hpp"', "npcs/program must not include grammar"),
    "npcs/syntax/source.cpp": ("#include <tao/pegtl.hpp>", "may include tao/"),
    "npcs/api/session.cpp": ("#include <boost/archive/text_oarchive.hpp>", "may include boost/"),
    "npcs/api/json.cpp": ("#include <nlohmann/json.hpp>", "may include nlohmann/"),
    "npcs/api/host.cpp": ("#include <iostream>", "no input or output"),
    "npcs/api/machine.cpp": ("#include <sys/socket.h>", "may speak with other processes"),
    "npcs/debug_adapter/adapter.cpp": ('#include "runtime/state.hpp"', "npcs/debug_adapter must not include npcs/runtime"),
    "npcs/debug_adapter/channel.cpp": ("#include <nlohmann/json.hpp>\n#include <sys/socket.h>\n#include <unistd.h>", None),
    "npcs/include/npcs/host.hpp": ('#include "values/heap.hpp"', "npcs/include/npcs must not include npcs/values"),
    "npcs/values/list.cpp": ('void f() { if (bad) std::abort(); }', "calls abort"),
    "npcs/values/map.cpp": ('// abort()\nconst char* s = "exit(1)";\nint g() { return x.exit(1); }', None),
    "npcs/syntax/parse.cpp": ('#include "grammar/script.hpp"\n#include <tao/pegtl.hpp>\n#include <vector>', None),
    "npcs/odd/new.cpp": ("", "does not know"),
    "tools/diff.cpp": ('#include "matching/match.hpp"', "tools must not include npcs/matching"),
    "tools/main.cpp": ('#include <CLI/CLI.hpp>\n#include <iostream>\n#include "npcs/host.hpp"\nint x = exit(1);', None),
    "grammar/script.hpp": ("#include <tao/pegtl.hpp>", None),
    "npcs/program/program.hpp": ('#include "values/heap.hpp"', None),
    "npcs/values/heap.hpp": ("#include <vector>", None),
    "npcs/runtime/state.hpp": ('#include "program/program.hpp"', None),
    "npcs/saves/save.hpp": ('#include "runtime/state.hpp"\n#include <boost/archive/text_oarchive.hpp>', None),
}


def self_test():
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        for path, (text, _) in BREACHES.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text + "\n", encoding="utf-8")
        _, found = check_directions(root)
        for path, (_, expected) in BREACHES.items():
            of_file = [problem for problem in found if problem.startswith(path + ":")]
            if expected is None and of_file:
                problems.append(f"complains without cause: {of_file[0]}")
            if expected is not None and not any(expected in problem for problem in of_file):
                problems.append(f"{path}: not seen: {expected}")
    return list(BREACHES), problems


def main(arguments):
    if arguments[:1] == ["directions"] and len(arguments) == 1:
        checked, problems = check_directions(ROOT)
    elif arguments[:1] == ["headers"] and len(arguments) == 2:
        checked, problems = check_headers(ROOT, arguments[1])
    elif arguments[:1] == ["picture"] and arguments[1:] in ([], ["--write"]):
        checked, problems = check_picture(ROOT, arguments[1:] == ["--write"])
    elif arguments == ["self-test"]:
        checked, problems = self_test()
    else:
        print(__doc__)
        return 2
    for problem in problems:
        print(problem)
    print(f"{len(checked)} files checked, {len(problems)} problems")
    return 1 if problems or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
