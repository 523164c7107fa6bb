#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Measures the store beside what its databases can do at most, in one run on one machine.

Results are checked before any figure is shown. Times of the processor (user and system, of the server's processes, too) are less
disturbed by other work on the machine than those on the wall; what takes turns with what it is compared with is disturbed alike.
Prints tables, and writes measured.json and measured.svg to the output folder. --small only checks, with few conversations;
--plot FILE draws a measured.json again.
"""
import argparse
import json
import operator
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import plot
import server as servers

HERE = pathlib.Path(__file__).resolve().parent
DIALOGUE = HERE.parent / "dialogue.ms"
CLIENTS = 4


def rates(runs, seconds):
    """Steps a second, by the clock or of processors, of each run."""
    return [run["steps"] / run[seconds] for run in runs]


class Bench:
    def __init__(self, settings, folder, server):
        self.settings = settings
        self.seconds = 0 if settings.small else 1
        self.folder = folder
        self.server = server
        self.small = settings.small

    def command(self, part, **options):
        words = [str(self.settings.program), part]
        for name, value in options.items():
            words += [f"--{name}", str(value)]
        return words

    def measured(self, part, **options):
        done = subprocess.run(self.command(part, **options), capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{part}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def fill(self, url, conversations, timers):
        return self.measured("fill", url=url, dialogue=DIALOGUE, conversations=conversations, timers=timers,
                             server=self.server.pid if self.server else 0)

    def farm(self, url, processes, conversations, seconds, shared, **options):
        """Steps, and seconds on the wall and of processors, of several processes at once."""
        part = conversations if shared else conversations // processes
        milliseconds = int(seconds * 1000) if seconds else 50
        workers = [subprocess.Popen(self.command("work", url=url, first=0 if shared else part * i, conversations=part,
                                                 milliseconds=milliseconds, seed=i, **options),
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for i in range(processes)]
        if any([worker.stdout.readline() != "ready\n" for worker in workers]):
            sys.exit("work: a process does not begin")
        server = self.server.seconds() if shared else 0
        for worker in workers:
            worker.stdin.write("\n")
            worker.stdin.flush()
        said = [worker.communicate()[0] for worker in workers]
        if any(worker.returncode != 0 for worker in workers):
            sys.exit("work: a process has failed")
        parts = [json.loads(text) for text in said]
        self.done += int(sum(one["all_steps"] for one in parts))
        result = {"steps": sum(one["steps"] for one in parts), "wall": max(one["wall"] for one in parts),
                  "processor": sum(one["processor"] for one in parts)}
        if shared:
            result["processor"] += self.server.seconds() - server
        return result

    def check_steps(self, url, conversations):
        counted = self.measured("steps", url=url)
        if counted != {"steps": self.done, "conversations": conversations}:
            sys.exit(f"wrong result: {self.done} steps of {conversations} conversations were done, and the store has {counted}")

    def steps_in_sqlite(self):
        conversations = 300 if self.small else 100_000
        runs = {"batches of 1,000": {"batch": 1000}, "batches of 100": {"batch": 100, "batches": 50},
                "one by one, durability normal": {"batch": 1, "batches": 3000, "durability": "normal"}}
        result = {}
        for name, options in runs.items():
            if self.small:
                options = {**options, "batch": min(options["batch"], 100), "batches": 3, "rounds": 1}
            with tempfile.TemporaryDirectory(dir=self.folder) as place:
                result[name] = self.measured("sqlite", folder=place, dialogue=DIALOGUE, conversations=conversations, **options)
        return result

    def farm_in_sqlite(self):
        conversations, batch = (300, 50) if self.small else (100_000, 1000)
        runs = {}
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            url = f"sqlite:{place}/farm.db"
            self.fill(url, conversations, 1)
            self.done = 0
            for _ in range(1 if self.small else self.settings.rounds):
                for processes, locking in ((1, "row"), (2, "row"), (2, "version")):
                    run = self.farm(url, processes, conversations, self.seconds, False, batch=batch, locking=locking)
                    runs.setdefault(f"{processes} process{'es' if processes > 1 else ''}, Locking::{locking}", []).append(run)
            self.check_steps(url, conversations)
        return {name: {seconds: statistics.median(rates(all_runs, seconds)) for seconds in ("wall", "processor")}
                for name, all_runs in runs.items()}

    def farm_in_postgresql(self):
        """The store and pgbench take turns."""
        conversations = 300 if self.small else 100_000
        database = "npcs_bench_farm"
        url = self.server.new_database(database)
        self.fill(url, conversations, 0)
        row = dict(zip(("state", "waits_in", "since", "save"), self.server.sql(
            database, "SELECT state, waits_in, since, save FROM npcs_conversation LIMIT 1").split("|")))
        variables = {"conversations": conversations, **{f"r_{name}": value for name, value in row.items()}}
        scripts = {}
        for name, text in servers.scripts(self.measured("statements")).items():
            scripts[name] = self.folder / f"{name.replace(' ', '-')}.sql"
            scripts[name].write_text(text.replace("{conversations}", str(conversations)), encoding="utf-8")
        runs = {}
        self.done = 0
        for _ in range(1 if self.small else self.settings.rounds):
            for name, options in (("npcs", {}), ("npcs, Locking::version", {"locking": "version"}),
                                  ("npcs, batches of 100", {"batch": 20 if self.small else 100})):
                self.server.settle(database)
                runs.setdefault(name, []).append(self.farm(url, CLIENTS, conversations, self.seconds, True, **options))
            for name, script in scripts.items():
                self.server.settle(database)
                run = self.server.pgbench(database, script, variables, CLIENTS, self.seconds)
                self.done += run["steps"]
                runs.setdefault(f"pgbench, {name}", []).append(run)
        self.check_steps(url, conversations)
        return {name: {"steps_per_second": statistics.median(rates(all_runs, "wall")),
                       "microseconds": statistics.median(1e6 / rate for rate in rates(all_runs, "processor")),
                       "ratios": {other: {seconds: statistics.median(map(operator.truediv, rates(all_runs, seconds),
                                                                         rates(runs[other], seconds)))
                                          for seconds in ("wall", "processor")}
                                  for other in runs if other.startswith("pgbench")}}
                for name, all_runs in runs.items()}

    def growth(self, database):
        """How costs grow with the number of conversations."""
        result = []
        conversations = 300 if self.small else 1000
        while conversations <= (300 if self.small else self.settings.conversations):
            if database == "sqlite":
                with tempfile.TemporaryDirectory(dir=self.folder) as place:
                    url = f"sqlite:{place}/growth.db"
                    created = self.fill(url, conversations, 1)
                    result.append({**created, **self.measured("growth", url=url, dialogue=DIALOGUE, conversations=conversations)})
            else:
                url = self.server.new_database("npcs_bench_growth")
                created = self.fill(url, conversations, 1)
                self.server.settle("npcs_bench_growth")  # as autovacuum does in its time
                result.append({**created, **self.measured("growth", url=url, dialogue=DIALOGUE, conversations=conversations,
                                                          server=self.server.pid)})
            conversations *= 10
        return result


def table(head, rows):
    print("\n| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def show(result):
    """The figures, as docs/store.md has them."""
    if "sqlite" in result:
        table(["SQLite: a step, us of the processor", "in memory", "SQLite alone", "store", "store / (memory + SQLite)", "on the wall"],
              [[name, f"{run['memory']['processor']:.2f}", f"{run['bare']['processor']:.2f}", f"{run['store']['processor']:.2f}",
                f"{run['ratio']:.2f}", f"{run['ratio_wall']:.2f}"] for name, run in result["sqlite"]["steps"].items()])
        table(["SQLite: batches of 1,000", "steps a second", "steps a second of a processor"],
              [[name, f"{run['wall']:,.0f}", f"{run['processor']:,.0f}"]
               for name, run in result["sqlite"]["farm"].items()])
    if "postgresql" in result:
        runs = result["postgresql"]["farm"]
        references = list(runs["npcs"]["ratios"])
        table([f"PostgreSQL: {CLIENTS} processes", "steps a second", "us of processors, server included",
               *(f"/ {name}: on the wall, of processors" for name in references)],
              [[name, f"{run['steps_per_second']:,.0f}", f"{run['microseconds']:.1f}",
                *(f"{run['ratios'][other]['wall']:.2f}, {run['ratios'][other]['processor']:.2f}" for other in references)]
               for name, run in runs.items()])
    for database in ("sqlite", "postgresql"):
        if database in result:
            grown = result[database]["growth"]
            table([f"{plot.NAMES[database]}: us on the wall (of processors)", *(f"{one['conversations']:,.0f}" for one in grown)],
                  [[name, *(f"{one[key]['wall']:,.1f} ({one[key]['processor']:,.1f})" for one in grown)]
                   for key, name in plot.MEASURES.items()] +
                  [["bytes of a conversation, as created", *(f"{one['bytes_created']:.0f}" for one in grown)],
                   ["bytes of a conversation, after steps", *(f"{one['bytes']:.0f}" for one in grown)]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path, nargs="?", help="npcs-bench-store")
    parser.add_argument("--conversations", type=int, default=100_000, help="at most, where growth is measured")
    parser.add_argument("--rounds", type=int, default=5, help="of a second for each farm of processes, which take turns")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--postgresql", type=pathlib.Path, metavar="FILE", help="of a server that postgresql.py has started")
    parser.add_argument("--small", action="store_true", help="only check results")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("build/bench-store"))
    parser.add_argument("--plot", type=pathlib.Path, metavar="FILE", help="draw what was measured before")
    settings = parser.parse_args()
    settings.output.mkdir(parents=True, exist_ok=True)
    if settings.plot:
        result = json.loads(settings.plot.read_text(encoding="utf-8"))
    else:
        if not settings.program:
            parser.error("which program?")
        result = measure(settings)
        if settings.small:
            print("all results are right; nothing was measured")
            return
        (settings.output / "measured.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    show(result)
    (settings.output / "measured.svg").write_text(plot.svg_of(result), encoding="utf-8")
    print(f"\nwritten: {settings.output}/measured.json, {settings.output}/measured.svg")


def measure(settings):
    result = {}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="npcs-bench-", dir=settings.output))
    own = settings.output.resolve() / "postgresql"
    server = None
    try:
        if settings.only != "postgresql":
            bench = Bench(settings, folder, None)
            result["sqlite"] = {"steps": bench.steps_in_sqlite(), "farm": bench.farm_in_sqlite(), "growth": bench.growth("sqlite")}
        if settings.only != "sqlite":
            if not settings.postgresql:
                server = servers.Server.start(own)
            elif settings.postgresql.exists() and settings.postgresql.read_text(encoding="utf-8"):
                server = servers.Server(settings.postgresql)
            if server is None:
                print("skipped: there is no PostgreSQL here")
            else:
                bench = Bench(settings, folder, server)
                result["postgresql"] = {"farm": bench.farm_in_postgresql(), "growth": bench.growth("postgresql")}
    finally:
        if server is not None and not settings.postgresql:
            servers.Server.stop(own)
        shutil.rmtree(folder, ignore_errors=True)
    return result


if __name__ == "__main__":
    main()
