#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Runs a fleet, kills its workers at random, releases edited scripts in the middle, and checks what has come of it.

    run.py PROGRAM [--database sqlite|postgresql] [--players 10000] [--workers 4] [--seed 1]

PostgreSQL: the server that tests/store/postgresql.py has started, if NPCS_TEST_POSTGRESQL names its file; else one of its own.
"""
import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
STARTER = HERE.parents[1] / "tests" / "store" / "postgresql.py"
OLD, NEW = str(HERE / "scripts"), str(HERE / "edited")
NOTHING_WRONG = "nothing is lost, doubled or out of order"


class Server:
    """A PostgreSQL in a private folder, with a database for this run."""

    def __init__(self, folder):
        given = os.environ.get("NPCS_TEST_POSTGRESQL", "")
        self.is_ours = not given
        self.file = pathlib.Path(given or folder / "postgresql")
        if self.is_ours:
            subprocess.run([sys.executable, STARTER, "start", self.file], check=True, stdout=subprocess.DEVNULL)
        lines = self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else []
        if len(lines) != 3:
            print("skipped: there is no PostgreSQL here")
            sys.exit(0)
        self.where, self.folder, self.programs = lines
        self.database = "fleet_" + uuid.uuid4().hex
        self.sql(f"CREATE DATABASE {self.database}")
        self.url = f"postgresql:///{self.database}?{self.where}"

    def sql(self, text):
        subprocess.run([f"{self.programs}/psql", "-q", "-h", self.folder, "-U", "npcs", "-c", text, "postgres"], check=True, cwd="/")

    def stop(self):
        if self.is_ours:
            subprocess.run([sys.executable, STARTER, "stop", self.file], check=True)
        else:
            self.sql(f"DROP DATABASE {self.database} WITH (FORCE)")


class Journal:
    """What workers append to, and how far they are."""

    def __init__(self, path):
        self.path = path
        path.touch()
        self.read = 0
        self.steps = 0
        self.writers = []

    def count_steps(self):
        """Of all the steps that were told to the world; some of them twice. Remembers who told the last."""
        with open(self.path, "rb") as file:
            file.seek(self.read)
            news = file.read()
        self.read += len(news)
        self.steps += news.count(b"\tstep\t")
        self.writers = re.findall(rb"^entry\t([^\t]+)\t", news, re.M)
        return self.steps

    def busy_worker(self):
        """Waits for somebody to write, for a moment."""
        self.count_steps()
        for _ in range(50):
            time.sleep(0.002)
            self.count_steps()
            if self.writers:
                return self.writers[-1].decode()
        return None

    def write(self, *fields):
        with open(self.path, "ab", buffering=0) as file:
            file.write(("\n" + "\t".join((*fields, ".")) + "\n").encode())


class Fleet:
    def __init__(self, program, url, folder, options):
        self.program, self.url, self.options = program, url, options
        self.journal = Journal(folder / "journal")
        self.log = open(folder / "log", "w+", encoding="utf-8")
        self.random = random.Random(options.seed)
        self.workers = {}
        self.kills = collections.Counter()
        self.number = 0
        self.next_kill = 0.0

    def start(self, *arguments):
        return subprocess.Popen([self.program, *map(str, arguments)], stdout=self.log, stderr=self.log)

    def tell(self, *arguments, code=0):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if code is not None and done.returncode != code:
            sys.exit(f"fleet {' '.join(map(str, arguments))} exits with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def start_worker(self):
        self.number += 1
        name = f"worker-{self.number}"
        moments = self.random.randint(1, self.options.players) if self.random.random() < 0.5 else 0
        self.workers[name] = self.start("work", self.url, self.journal.path, name, moments)

    def bury(self, name, kind):
        """Tells the journal that entries of this worker may come again."""
        worker = self.workers.pop(name)
        if worker.wait() != -signal.SIGKILL:
            sys.exit(f"{name} exits with {worker.returncode}:\n{self.told()}")
        self.journal.write("killed", name)
        self.kills[kind] += 1

    def replace_the_dead(self):
        for name in [name for name, worker in self.workers.items() if worker.poll() is not None]:
            self.bury(name, "workers at a moment of their own")
            self.start_worker()

    def kill_one(self):
        """Any of them; or one that is at work, as most are idle in a small fleet."""
        busy = self.journal.busy_worker() if self.random.random() < 0.5 else None
        name = busy if busy in self.workers else self.random.choice(list(self.workers))
        self.workers[name].kill()
        self.bury(name, "workers from outside")
        self.start_worker()

    def told(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text(encoding="utf-8")[-4000:]

    def disturb(self, seconds):
        """Lets them work for a while, and kills some."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(0.01)
            self.replace_the_dead()
            if time.monotonic() > self.next_kill:
                self.kill_one()
                self.next_kill = time.monotonic() + self.random.uniform(0, 2 * self.options.pause)

    def until_done(self, kind, *arguments):
        """Runs something that can be repeated, and is killed once in the middle, among the workers."""
        process = self.start(*arguments)
        self.disturb(self.options.pause)
        if process.poll() is None:
            process.kill()
            self.kills[kind] += 1
        process.wait()
        process = self.start(*arguments)
        while process.poll() is None:
            self.disturb(self.options.pause)
        if process.returncode != 0:
            sys.exit(f"fleet {' '.join(map(str, arguments))} exits with {process.returncode}:\n{self.told()}")

    def live(self):
        players = self.options.players
        early = players * 9 // 10
        self.tell("release", self.url, OLD)
        for _ in range(self.options.workers):
            self.start_worker()
        self.until_done("beginners", "begin", self.url, 0, early)
        while self.journal.count_steps() < 12 * early:
            self.disturb(self.options.pause)
        self.verdicts = self.tell("verdicts", self.url, NEW).stdout
        self.tell("release", self.url, NEW)
        self.until_done("migrations", "migrate", self.url, max(players, 300))
        self.until_done("beginners", "begin", self.url, early, players)
        # What was pinned goes on, and can perhaps be migrated then; what was migrated goes on, too.
        while True:
            self.disturb(self.options.pause)
            migrated = self.tell("migrate", self.url, 0).stdout
            if migrated.startswith("0 migrated") and ", 0 busy" in migrated and self.tell("left", self.url, code=None).returncode == 0:
                break
        for worker in self.workers.values():
            worker.terminate()
        for name, worker in list(self.workers.items()):
            if worker.wait() != 0:
                self.bury(name, "workers at a moment of their own")

    def end(self):
        for worker in self.workers.values():
            if worker.poll() is None:
                worker.kill()
                worker.wait()
        self.log.close()

    def check(self, journal=None, code=0):
        return self.tell("check", self.url, journal or self.journal.path, self.options.players, OLD, NEW, code=code).stdout


def spoiled(records):
    """Ways in which a store could go wrong, and what the check must say of each."""
    middle = next(i for i in range(len(records) // 2, len(records)) if records[i][6] == "say")
    entry = records[middle]
    last = max(i for i, record in enumerate(records) if record[5] == entry[5])
    yield "an entry is lost", records[:middle] + records[middle + 1:], r"lost"
    doubled = entry[:2] + [str(10 ** 15)] + entry[3:]
    yield "an entry is posted twice", records[:last + 1] + [doubled] + records[last + 1:], r"doubled|lost, or out of order"
    yield "an entry is handed out twice", records[:middle + 1] + [entry] + records[middle + 1:], r"handed out twice"
    before = max(i for i in range(middle) if records[i][5] == entry[5])
    swapped = list(records)
    swapped[before], swapped[middle] = swapped[middle], swapped[before]
    yield "two entries change places", swapped, r"out of order"
    early = next(i for i in range(middle, len(records)) if records[i][6] == "step" and records[i][7].endswith(" timer"))
    hasty = records[early][:4] + [str(int(records[early][4]) - 60000)] + records[early][5:]
    yield "a timer fires early", records[:early] + [hasty] + records[early + 1:], r"was woken after"


def without_repeats(journal):
    """The records of entries, each once, as from a run without kills."""
    seen = {}
    for line in journal.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 9 and fields[0] == "entry" and fields[-1] == ".":
            seen.setdefault(fields[2], fields)
    return list(seen.values())


def check_the_check(fleet, folder):
    """A check that cannot fail is none: each of these must be noticed."""
    records = without_repeats(fleet.journal.path)
    for what, changed, expected in spoiled(records):
        path = folder / "spoiled"
        path.write_text("".join("\n" + "\t".join(record) + "\n" for record in changed), encoding="utf-8")
        told = fleet.check(path, code=1)
        if not re.search(expected, told):
            sys.exit(f"{what}, and the check says:\n{told}")
    asleep = fleet.tell("misplay", fleet.url).stdout.strip()
    told = fleet.check(code=1)
    if not re.search(re.escape(asleep) + ".*lost", told):
        sys.exit(f"a step of {asleep} is forgotten, and the check says:\n{told}")
    print("the check notices what is lost, doubled, swapped, early or forgotten")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--players", type=int, default=10000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between kills, in the mean")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="npcs-fleet-"))
    server = None
    try:
        if options.database == "postgresql":
            server = Server(folder)
        fleet = Fleet(options.program.resolve(), server.url if server else f"sqlite:{folder}/world.db", folder, options)
        try:
            run(fleet, folder)
        finally:
            fleet.end()
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def run(fleet, folder):
    began = time.monotonic()
    fleet.live()
    seconds = time.monotonic() - began
    print(fleet.verdicts.strip())
    told = fleet.check()
    if NOTHING_WRONG not in told:
        sys.exit(told)
    print(told.strip())
    steps = int(re.search(r"(\d+) steps", told)[1])
    kills = ", ".join(f"{number} {kind}" for kind, number in sorted(fleet.kills.items()))
    print(f"{seconds:.0f} s, {steps / seconds:.0f} steps/s; killed: {kills}")
    problems = collections.Counter(re.findall(r"^worker-\d+: ([\w-]+):", pathlib.Path(fleet.log.name).read_text(encoding="utf-8"), re.M))
    print("refused to workers: " + (", ".join(f"{number} {code}" for code, number in problems.items()) or "nothing"))
    check_the_check(fleet, folder)


if __name__ == "__main__":
    main()
