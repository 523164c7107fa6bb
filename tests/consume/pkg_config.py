#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""pkg_config.py PKG-CONFIG PREFIX SOURCE COMPILER...: builds and runs a program with what pkg-config says of the installed package.
The compiler may be given flags."""
import os
import pathlib
import subprocess
import sys
import tempfile


def main(pkg_config, prefix, source, *compiler):
    folders = [str(path.parent) for path in pathlib.Path(prefix).rglob("npcs.pc")]
    environment = {**os.environ, "PKG_CONFIG_PATH": ":".join(folders)}
    said = subprocess.run([pkg_config, "--cflags", "--libs", "npcs"], env=environment, capture_output=True, text=True)
    if said.returncode != 0:
        print(said.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        program = str(pathlib.Path(folder) / "program")
        subprocess.run([*compiler, "-std=c++20", source, "-o", program, *said.stdout.split()], check=True)
        return subprocess.run([program]).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
