#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""A PostgreSQL for tests, in a private folder, on a socket of this machine, as a user without privileges.

    postgresql.py start FILE [LIBRARY]
                                 starts one, and writes to FILE what a URL says of it; an empty file where it cannot be had
    postgresql.py crash FILE     stops it at once, as if it had crashed, unless it has; and starts it again
    postgresql.py stop FILE      stops it, and removes its folder

LIBRARY is made of disk/full_disk.cpp, and is preloaded into the server: the folder that the link `full` in its private folder
leads to is on a disk that is full.

The server forgets nothing when a connection or a process is gone, but does not wait for the disk: it lives for tests only.
"""
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile


def programs():
    """The folder of initdb and pg_ctl; the newest one, or None."""
    folders = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin")
    folders = [folder for folder in folders if os.access(folder + "/initdb", os.X_OK) and os.access(folder + "/pg_ctl", os.X_OK)]
    if folders:
        return max(folders, key=lambda folder: [int(part) for part in folder.replace("-", "/").split("/") if part.isdigit()])
    found = shutil.which("initdb")
    return os.path.dirname(found) if found and shutil.which("pg_ctl") else None


def other_user():
    """PostgreSQL is not run by root: the user to be instead, or None for who this is."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise OSError("there is neither a user postgres nor nobody")


def run(command, user, **options):
    if user is not None:
        options.update(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
    result = subprocess.run(command, cwd="/", text=True, capture_output=True, **options)
    if result.returncode != 0:
        raise OSError(f"{' '.join(command)}: {result.stdout}{result.stderr}")


def begin(bin_folder, folder, user):
    environment = dict(os.environ)
    if os.path.exists(f"{folder}/full_disk.so"):
        environment.update(LD_PRELOAD=f"{folder}/full_disk.so", NPCS_FULL_DISK=f"{folder}/full")
    # pg_ctl's server inherits what is open; a pipe of ours would be waited for.
    with open(os.devnull, "w", encoding="utf-8") as nothing:
        process = subprocess.run([f"{bin_folder}/pg_ctl", "-D", f"{folder}/data", "-w", "-t", "120", "-l", f"{folder}/log", "start"],
                                 cwd="/", stdin=subprocess.DEVNULL, stdout=nothing, stderr=nothing, env=environment,
                                 **({} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}))
    if process.returncode != 0:
        raise OSError(pathlib.Path(f"{folder}/log").read_text(encoding="utf-8"))


def crash(file):
    folder, bin_folder = file.read_text(encoding="utf-8").splitlines()[1:3]
    user = other_user()
    try:
        run([f"{bin_folder}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop"], user)
    except OSError as problem:
        if os.path.exists(f"{folder}/data/postmaster.pid"):
            raise problem
    begin(bin_folder, folder, user)


def start(file, library=None):
    stop(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    bin_folder = programs()
    if bin_folder is None:
        print("PostgreSQL is not installed; its tests are skipped")
        return
    # A socket's path must be short.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="npcs-postgresql-", dir="/tmp"))
    try:
        user = other_user()
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        if library is not None:
            # Where the server's user may read it, whoever has built it.
            shutil.copyfile(library, f"{folder}/full_disk.so")
            os.chmod(f"{folder}/full_disk.so", 0o755)
        run([f"{bin_folder}/initdb", "-D", f"{folder}/data", "-U", "npcs", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], user)
        settings = ["listen_addresses=''", f"unix_socket_directories='{folder}'", "fsync=off", "max_connections=200",
                    "autovacuum_naptime=10min", "shared_buffers=64MB", "log_min_messages=fatal"]
        with open(f"{folder}/data/postgresql.conf", "a", encoding="utf-8") as file_of_settings:
            file_of_settings.write("\n" + "\n".join(setting.replace("=", " = ", 1) for setting in settings) + "\n")
        begin(bin_folder, folder, user)
    except OSError as problem:
        print(f"PostgreSQL cannot be started; its tests are skipped: {problem}")
        shutil.rmtree(folder, ignore_errors=True)
        return
    file.write_text(f"host={folder}&user=npcs\n{folder}\n{bin_folder}\n", encoding="utf-8")
    print(f"PostgreSQL listens in {folder}")


def stop(file):
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    if len(lines) < 3:
        return
    folder, bin_folder = lines[1:3]
    try:
        run([f"{bin_folder}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop"], other_user())
    except OSError as problem:
        print(problem)
    shutil.rmtree(folder, ignore_errors=True)
    file.unlink()


commands = {"start": start, "crash": crash, "stop": stop}
most = 4 if sys.argv[1:2] == ["start"] else 3
if not 3 <= len(sys.argv) <= most or sys.argv[1] not in commands:
    sys.exit(__doc__)
commands[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])
