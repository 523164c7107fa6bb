# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""The PostgreSQL that the store is measured with, and pgbench, which says what it can do."""
import os
import pathlib
import re
import resource
import subprocess
import sys

STARTER = pathlib.Path(__file__).resolve().parents[2] / "store" / "postgresql.py"

CHOOSE = """\\set number random(0, {conversations} - 1)
\\set digits 10000000 + (:number * 7654321) % 10000000
"""
ID = "convert_to('player-' || :digits::text || '/banker', 'UTF8')"
# What the parameters of the store's statements are: of a row that was just read, or of one that is given.
READ = {1: ID, 2: "16777216"}
WRITE = {1: ID, 2: ":r_version", 3: ":r_version + 1", 4: ":r_state", 5: ":r_waits_in", 6: ":r_since", 7: ":r_save"}
WRITE_UNSEEN = {**WRITE, 2: "version", 3: "version + 1"}


def filled(statement, parameters):
    return re.sub(r"\?(\d+)", lambda found: parameters[int(found[1])], statement)


def scripts(statements):
    """A step, for pgbench. One sends statement after statement, and takes four round trips. The other takes as few as are
    possible: two, as nothing can be written before it is read."""
    read = filled(statements["read"] + " FOR UPDATE", READ)
    return {
        "statement by statement": f"{CHOOSE}BEGIN;\n{read} \\gset r_\n{filled(statements['write'], WRITE)};\nCOMMIT;\n",
        "pipelined": f"{CHOOSE}\\startpipeline\nBEGIN;\n{read};\n\\endpipeline\n\\startpipeline\n"
                     f"{filled(statements['write'], WRITE_UNSEEN)};\nCOMMIT;\n\\endpipeline\n"}


class Server:
    """A PostgreSQL that postgresql.py has started."""

    def __init__(self, file):
        self.where, self.folder, self.programs = pathlib.Path(file).read_text(encoding="utf-8").splitlines()
        self.pid = int(pathlib.Path(self.folder, "data", "postmaster.pid").read_text(encoding="utf-8").split()[0])

    @staticmethod
    def start(file):
        """A server of our own; None where there is no PostgreSQL."""
        subprocess.run([sys.executable, STARTER, "start", file], check=True, stdout=subprocess.DEVNULL)
        return Server(file) if file.read_text(encoding="utf-8") else None

    @staticmethod
    def stop(file):
        subprocess.run([sys.executable, STARTER, "stop", file], check=True)

    def program(self, name, *arguments):
        done = subprocess.run([f"{self.programs}/{name}", "-h", self.folder, "-U", "npcs", *map(str, arguments)], text=True,
                              capture_output=True, cwd="/")
        if done.returncode != 0:
            sys.exit(f"{name}: {done.stdout}{done.stderr}")
        return done.stdout

    def sql(self, database, text):
        return self.program("psql", "-qtAX", "-d", database, "-c", text).strip()

    def new_database(self, name):
        """Its URL."""
        self.program("dropdb", "--if-exists", "--force", name)
        self.program("createdb", name)
        return f"postgresql:///{name}?{self.where}"

    def settle(self, database):
        """Nothing of the last measure is left to be done during the next one."""
        self.sql(database, "VACUUM ANALYZE npcs_conversation")
        self.sql(database, "CHECKPOINT")

    def seconds(self):
        """Of processors, user and system, of all processes that it has or has had."""
        ticks = 0
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="utf-8").split()
        for process in [str(self.pid), *children]:
            try:
                fields = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile, and is counted by the first one
            ticks += sum(map(int, fields[11:15] if process == str(self.pid) else fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def pgbench(self, database, script, variables, clients, seconds):
        """What it reaches: steps, and seconds on the wall and of processors. Without `seconds`, 50 steps of each client."""
        settings = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
        server, own = self.seconds(), resource.getrusage(resource.RUSAGE_CHILDREN)
        said = self.program("pgbench", "-n", "-M", "prepared", "-c", clients, "-j", clients, "-f", script.resolve(), *settings,
                            *(["-T", seconds] if seconds else ["-t", 50]), database)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = re.search(r"actually processed: (\d+)", said)
        rate = re.search(r"tps = ([\d.]+) \(without", said)
        if not done or not rate or "failed transactions: 0 " not in said:
            sys.exit(f"pgbench: {said}")
        steps = int(done[1])
        return {"steps": steps, "wall": steps / float(rate[1]),
                "processor": self.seconds() - server + ended.ru_utime - own.ru_utime + ended.ru_stime - own.ru_stime}
