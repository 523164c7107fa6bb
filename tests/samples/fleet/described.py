#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What the tools are told of the fleet's game is what the game says now.

    described.py PROGRAM FILE [--write]
"""
import pathlib
import subprocess
import sys

program, file = sys.argv[1], pathlib.Path(sys.argv[2])
said = subprocess.run([program, "describe"], capture_output=True, text=True, timeout=600, check=True).stdout
if "--write" in sys.argv:
    file.write_text(said, encoding="utf-8")
assert said == file.read_text(encoding="utf-8"), f"{file} is not what the game says:\n{said}"
