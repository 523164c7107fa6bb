#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""exported_symbols.py NM LIBRARY: the shared library exports what its headers offer, and nothing else.

Names of the stages inside, and instances of other libraries' templates, would tie programs to what may change any day.
"""
import re
import subprocess
import sys

PUBLIC = re.compile(r"^(?:typeinfo(?: name)? for |vtable for )?npcs::(?:api::no_diagnostics[(\[]|(?!api::)(?:[A-Z]\w*(?:::|$)|[a-z]\w*[(\[]|operator))")
INSIDE = re.compile(r"npcs::(?:grammar|syntax|ast|json|values|program|compiler|outline|matching|runtime|saves|migration)::")
EXPECTED = ["npcs::Session::save", "npcs::Script::compile", "npcs::Host::def_raw", "npcs::Machine::tick", "npcs::one_line"]


def main(nm, library):
    listing = subprocess.run([nm, "-D", "-C", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    names = [line.split(maxsplit=2)[2] for line in listing.splitlines() if len(line.split(maxsplit=2)) == 3]
    problems = [f"not of the public headers: {name}" for name in names if not is_public(name)]
    problems += [f"not exported: {name}" for name in EXPECTED if not any(symbol.startswith(name) for symbol in names)]
    for problem in problems[:40]:
        print(problem)
    print(f"{len(names)} symbols, {len(problems)} problems")
    return 1 if problems or not names else 0


def is_public(name):
    # Parameters may name types that headers only declare.
    return bool(PUBLIC.match(name)) and not INSIDE.match(name)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
