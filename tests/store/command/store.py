#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""`npcs store`, against each database."""
import base64
import json
import pathlib
import sqlite3
import urllib.parse

from databases import ASKING, StoreTest, each_database, main

EDITED = ASKING.replace("Your age?", "How old?").replace('print "So " + age', 'print "Well, " + age')
GONE = 'print "Closed."\n'


@each_database
class StoreCommand(StoreTest):
    def save(self, name="one"):
        """Returns the file of a conversation that waits for its second answer."""
        self.npcs("start", "scripts/asking.npcs", "--state", name + ".state")
        self.npcs("resume", name + ".state", "--answer", "Ada")
        return name + ".state"

    def fill(self, *ids):
        self.done("release", "scripts")
        for each in ids:
            self.done("import", "--id", each, self.save())

    @staticmethod
    def shape(exported):
        """Everything but the bytes of the saves."""
        lines = [json.loads(line) for line in exported.splitlines()]
        return [{**line, "save": len(line["save"])} for line in lines]

    def lines(self, *arguments):
        return [json.loads(line) for line in self.done(*arguments).splitlines()]

    def test_begins_empty(self):
        self.assertIn("is ready: tables of version", self.done("init"))
        self.assertEqual(self.done("list", "--count"), "0\n")
        self.assertEqual(self.done("list").split()[:2], ["id", "version"])
        self.assertEqual(json.loads(self.done("stats", "--json"))["conversations"], 0)

    def test_takes_the_store_from_the_environment(self):
        self.done("init")
        code, out, err = self.npcs("store", "list", "--count", environment={"NPCS_STORE": self.url})
        self.assertEqual((code, out, err), (0, "0\n", ""))

    def test_makes_no_store_out_of_a_mistyped_name(self):
        if self.database != "sqlite":
            return
        for word in (("list",), ("show", "a"), ("remove", "a"), ("export",), ("stats",), ("backup", "copy.db"), ("migrate", "scripts"), ("check", "scripts")):
            code, out, err = self.npcs("store", word[0], "--store", "sqlite:wrold.db", *word[1:])
            self.assertEqual((code, out), (2, ""), word)
            self.assertIn("there is no store at wrold.db", err)
            self.assertIn("npcs store init", err)
        self.assertEqual(self.npcs("serve", "--store", "sqlite:wrold.db")[0], 2)
        self.assertEqual([each.name for each in pathlib.Path(self.place.name).iterdir()], ["scripts"])

    def test_wants_a_store(self):
        code, out, err = self.npcs("store", "list")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("no store is named", err)
        self.assertIn("NPCS_STORE", err)

    def test_tells_no_password(self):
        for url in ("postgresql://ada:geheim@127.0.0.1:1/world", "postgresql:///world?host=127.0.0.1&port=1&password=geheim"):
            for json_wanted in ((), ("--json",)):
                code, out, err = self.npcs("store", "init", "--store", url, *json_wanted)
                self.assertNotEqual(code, 0)
                self.assertNotIn("geheim", out + err)
                self.assertIn("holds a password", err)
        code, out, err = self.npcs("store", "init", environment={"NPCS_STORE": "postgresql://ada:geheim@127.0.0.1:1/world"})
        self.assertNotEqual(code, 0)
        self.assertNotIn("geheim", out + err)
        self.assertNotIn("holds a password", err)
        if self.database == "postgresql":
            for password in ("ge?heim", "ge@?heim", "ge?@heim", "geheim"):
                code, out, err = self.npcs("store", "init", "--store", self.url.replace(":///", f"://npcs:{urllib.parse.quote(password, safe='?')}@/"))
                self.assertEqual(code, 0, err)
                self.assertNotRegex(out + err, "ge|heim")

    def test_lists_and_shows(self):
        self.fill("player-1/a", "player-1/b", "player-2/a")
        rows = self.lines("list", "--json", "--prefix", "player-1/")
        self.assertEqual([row["id"] for row in rows], ["player-1/a", "player-1/b"])
        self.assertEqual((rows[0]["script"], rows[0]["state"], rows[0]["wait"], rows[0]["function"]), ("asking", "waiting", "answer", "prompt"))
        table = self.done("list", "--most", "2")
        self.assertIn("player-1/a", table)
        self.assertIn("waits: prompt", table)
        self.assertIn("--after player-1%2Fb", table)
        self.assertIn("player-2/a", self.done("list", "--after", "player-1%2Fb"))
        self.assertEqual(self.done("list", "--state", "finished", "--count"), "0\n")
        self.assertEqual(self.done("list", "--state", "answer", "--count"), "3\n")
        self.assertEqual(self.store("list", "--state", "asleep")[0], 2)
        self.assertIn("Ada", self.done("show", "player-1/a"))
        code, out, err = self.store("show", "player-9")
        self.assertEqual((code, out), (4, ""))
        self.assertIn("player-9", err)

    def test_ids_stay_on_their_line(self):
        self.fill("line\nbreak \x1b[31m")
        self.assertIn("line%0Abreak%20%1B[31m", self.done("list"))
        self.assertEqual(len(self.lines("list", "--json")), 1)

    def test_exports_and_imports(self):
        self.fill("player-1/ä\n", "player-2")
        self.assertEqual(self.done("export", "--to", "all.jsonl"), "2 exported\n")
        code, _, err = self.store("export", "--to", "all.jsonl")
        self.assertEqual(code, 2)
        self.assertIn("it exists", err)
        before = self.read("all.jsonl")
        self.assertEqual(json.loads(before.splitlines()[0])["id"], "player-1%2F%C3%A4%0A")
        code, _, err = self.store("import", "all.jsonl")
        self.assertEqual(code, 4)
        self.assertEqual(self.done("import", "--replace", "all.jsonl"), "2 imported\n")
        self.assertEqual(self.shape(self.done("export")), self.shape(before))
        self.assertEqual(self.done("remove", "--prefix", "player-"), "2 removed, with all that was kept of them\n")
        self.assertEqual(self.done("import", "-", typed=before.decode()), "2 imported\n")
        self.assertEqual(self.shape(self.done("export")), self.shape(before))
        self.assertIn("Ada", self.done("show", "player-2"))

    def test_exports_what_is_not_damaged(self):
        if self.database != "sqlite":
            return
        self.fill("a", "b", "c")
        database = sqlite3.connect(self.path("world.db"))
        database.execute("UPDATE npcs_conversation SET save = x'00010203' WHERE id = CAST('b' AS blob)")
        database.commit()
        database.close()
        for arguments in ((), ("a", "b", "c")):
            code, out, err = self.store("export", *arguments)
            self.assertEqual(code, 1)
            self.assertEqual([json.loads(line)["id"] for line in out.splitlines()], ["a", "c"])
            self.assertIn("b: ", err)
            self.assertIn("1 were left out", err)
        code, out, _ = self.store("export", "--to", "all.jsonl")
        self.assertEqual((code, out), (1, "2 exported\n"))

    def test_refuses_what_is_no_export(self):
        self.fill("a")
        good = json.loads(self.done("export"))
        damaged = dict(good, id="b", save=base64.b64encode(b"\x8enpc" + b"x" * 40).decode())
        for line in ("", "x", "[]", "{}", '{"id": "%2"}', '{"id": "b", "save": "A"}', '{"id": "b", "save": "AAA*"}', json.dumps(damaged),
                     json.dumps(dict(good, id="%20" * 513))):
            if not line:
                continue
            code, out, err = self.store("import", "-", typed=line + "\n")
            self.assertNotEqual(code, 0, line)
            self.assertTrue(err, line)
        self.assertEqual(self.done("list", "--count"), "1\n")

    def test_imports_saves_with_their_scripts(self):
        self.assertEqual(self.done("import", "--script", "scripts", "--id", "x", self.save()), "1 imported\n")
        code, _, err = self.store("import", "--id", "x", "one.state")
        self.assertEqual(code, 4)
        self.assertIn("x", err)

    def test_removes(self):
        self.fill("a/1", "a/2", "b")
        self.assertEqual(self.done("remove", "--prefix", "a/", "--json"), '{"removed":2}\n')
        self.assertEqual(self.done("remove", "b"), "1 removed, with all that was kept of them\n")
        self.assertEqual(self.store("remove", "b")[0], 4)
        self.assertEqual(self.store("remove")[0], 2)

    def test_checks_and_migrates(self):
        self.fill("a", "b")
        self.write("scripts/asking.npcs", EDITED)
        checked = json.loads(self.done("check", "--json", "--accept", "differs", "scripts/asking.npcs"))
        self.assertEqual(sum(row["conversations"] for row in checked["rows"]), 2)
        self.assertEqual(checked["total"]["accepted"], 2)
        table = self.store("check", "scripts/asking.npcs")[1]
        self.assertIn("2 would be migrated, 0 pinned", table)
        self.assertEqual(self.done("list", "--outdated", "--count"), "0\n")
        self.assertIn("2 migrated, 0 pinned to their old version", self.done("migrate", "scripts", "--rate", "1000/s"))
        self.assertEqual(self.done("list", "--outdated", "--count"), "0\n")
        self.assertIn("0 migrated", self.done("migrate"))

    def test_pins_what_cannot_be_migrated(self):
        self.fill("a")
        self.write("scripts/asking.npcs", GONE)
        code, table, _ = self.store("check", "scripts/asking.npcs")
        self.assertEqual(code, 1)
        self.assertIn("(not accepted)", table)
        self.assertIn("0 would be migrated, 1 pinned", table)
        self.done("release", "scripts/asking.npcs")
        self.assertEqual(self.done("list", "--outdated", "--count"), "1\n")
        self.assertEqual(json.loads(self.done("migrate", "--json"))["pinned"], 1)
        self.assertEqual(self.done("list", "--pinned", "--count"), "1\n")
        self.assertIn("asking (pinned)", self.done("list"))

    def test_reads_rates(self):
        for rate in ("0", "-1", "x", "nan", "1e999", "5000/m"):
            self.assertEqual(self.store("migrate", "--rate", rate)[0], 2, rate)

    def test_refuses_scripts_with_mistakes(self):
        self.done("init")
        self.write("scripts/wrong.npcs", "if true then\n")
        for word in ("release", "check"):
            code, _, err = self.store(word, "scripts")
            self.assertEqual(code, 1)
            self.assertIn("wrong.npcs", err)
        self.assertEqual(json.loads(self.done("stats", "--json"))["scripts"], [])

    def test_leaves_out_modules(self):
        self.write("more/main.npcs", 'import "parts"\nprint parts.x\n')
        self.write("more/parts.npcs", "x = 1\n")
        released = self.lines("release", "--json", "more")
        self.assertEqual([one["released"] for one in released], ["main"])

    def test_backs_up(self):
        self.fill("a", "b")
        self.assertIn("copy.db is a copy", self.done("backup", "copy.db"))
        self.assertNotEqual(self.store("restore", "copy.db")[0], 0)
        before = self.done("export")
        self.url = "sqlite:new.db" if self.database == "sqlite" else self.new_postgresql()
        self.done("restore", "copy.db")
        self.assertEqual(self.shape(self.done("export")), self.shape(before))

    def test_counts(self):
        self.fill("a")
        counted = json.loads(self.done("stats", "--json"))
        self.assertEqual((counted["conversations"], counted["states"]), (1, {"answer": 1}))
        self.assertEqual([script["name"] for script in counted["scripts"]], ["asking", "choosing", "waiting"])
        self.assertIn("current", self.done("stats"))


main()
