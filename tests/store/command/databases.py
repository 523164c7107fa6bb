# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Tests of `npcs store` and `npcs serve`, each for every database there is."""
import http.client
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import unittest
import urllib.parse
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "command"))
from harness import NPCS, CommandTest  # noqa: E402

PATIENCE = 120

ASKING = """name = prompt("Your name?")
print "Hello " + name
age = prompt("Your age?")
print "So " + age
color = prompt("Your color?")
return name + age + color
"""
CHOOSING = """choose: Where to?
	+ North -> print "It is cold."
	+ South [if false else The bridge is down.] -> print "It is warm."
end choose
prompt "And now?"
"""
WAITING = """prompt "Ready?"
wait 0.3
print "The door opens."
prompt "Who goes first?"
"""


def postgresql():
    """What a URL says of the server that postgresql.py has started, or nothing."""
    file = os.environ.get("NPCS_TEST_POSTGRESQL", "")
    lines = pathlib.Path(file).read_text(encoding="utf-8").splitlines() if file and os.path.exists(file) else []
    return lines if len(lines) == 3 else None


class StoreTest(CommandTest):
    """Has a store, self.url, and scripts in the folder `scripts`."""
    database = "sqlite"

    def setUp(self):
        super().setUp()
        self.url = "sqlite:world.db" if self.database == "sqlite" else self.new_postgresql()
        self.write("scripts/asking.npcs", ASKING)
        self.write("scripts/choosing.npcs", CHOOSING)
        self.write("scripts/waiting.npcs", WAITING)

    def new_postgresql(self):
        server, folder, programs = postgresql()
        name = "command_" + uuid.uuid4().hex

        def sql(text):
            subprocess.run([f"{programs}/psql", "-q", "-h", folder, "-U", "npcs", "-c", text, "postgres"], check=True, timeout=PATIENCE)

        sql(f"CREATE DATABASE {name}")
        self.addCleanup(sql, f"DROP DATABASE {name} WITH (FORCE)")
        return f"postgresql:///{name}?{server}"

    def store(self, word, *arguments, **more):
        return self.npcs("store", word, "--store", self.url, *arguments, **more)

    def done(self, word, *arguments, code=0, **more):
        """Runs a subcommand, which works, and returns what it prints."""
        result, out, err = self.store(word, *arguments, **more)
        self.assertEqual((result, err), (code, ""), out)
        return out


class Response:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


class ServeTest(StoreTest):
    """Has `npcs serve` running."""
    options = ("--rate", "0")

    def setUp(self):
        super().setUp()
        self.server, self.port = self.start()

    def start(self, *options, scripts=("scripts",)):
        server = subprocess.Popen([NPCS, "serve", "--store", self.url, "--port", "0", *self.options, *options, *scripts],
                                  cwd=self.place.name, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        line = server.stdout.readline()
        found = re.fullmatch(r"npcs: serving .* at http://127\.0\.0\.1:(\d+)/\n", line)
        if not found:
            self.fail(line + server.stderr.read())
        return server, int(found.group(1))

    def stop(self, server=None):
        server = server or self.server
        server.send_signal(signal.SIGTERM)
        return server.wait(timeout=PATIENCE)

    def ask(self, method, path, body=None, headers=(), port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        try:
            more = dict(headers)
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
            if body is not None:
                more.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, more)
            return Response(connection.getresponse())
        finally:
            connection.close()

    @staticmethod
    def at(conversation, what=""):
        return "/v1/conversations/" + urllib.parse.quote(conversation, safe="") + what

    def file(self, name):
        return str(pathlib.Path(self.place.name) / name)

    def begin(self, conversation, script="asking", **more):
        response = self.ask("PUT", self.at(conversation), {"script": script}, **more)
        self.assertEqual(response.status, 201, response.body)
        return response.json

    def move(self, conversation, what, body, version="*", **more):
        tag = version if version == "*" else f'"{version}"'
        return self.ask("POST", self.at(conversation, "/" + what), body, {"If-Match": tag, **more.pop("headers", {})}, **more)

    def refused(self, response, status, code):
        self.assertEqual((response.status, response.json["code"]), (status, code), response.body)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        self.assertEqual(response.json["status"], status)
        self.assertTrue(response.json["detail"])


class Stream:
    """Events of a conversation, as they come."""

    def __init__(self, test, path, headers=(), port=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port or test.port, timeout=PATIENCE)
        test.addCleanup(self.connection.close)
        self.connection.request("GET", path, headers=dict(headers))
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def next(self):
        """Returns kind, id and data; None at the end."""
        event = {}
        for line in iter(self.response.readline, b""):
            line = line.decode().rstrip("\n")
            if not line and "event" in event:
                return event["event"], event.get("id"), json.loads(event["data"])
            key, _, value = line.partition(": ")
            event[key] = value
        return None


def each_database(test):
    """Makes a class of tests for each database out of one."""
    module = sys.modules[test.__module__]
    for database in os.environ.get("NPCS_TEST_DATABASES", "sqlite").split():
        if database == "postgresql" and not postgresql():
            print("PostgreSQL is not there: its tests are left out")
            continue
        name = test.__name__ + "_" + database
        setattr(module, name, type(name, (test,), {"database": database}))
    return None


def main():
    unittest.main()
