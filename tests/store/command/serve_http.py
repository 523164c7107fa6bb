#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""`npcs serve`: what clients do and get, against each database."""
import json
import socket
import threading
import time
import urllib.parse

from databases import PATIENCE, ServeTest, Stream, each_database, main


@each_database
class Conversations(ServeTest):
    def test_plays_a_conversation(self):
        begun = self.ask("PUT", self.at("player-1/a"), {"script": "asking", "seed": 7})
        self.assertEqual(begun.status, 201)
        self.assertEqual(begun.headers["Location"], "/v1/conversations/player-1%2Fa")
        self.assertEqual(begun.headers["ETag"], '"1"')
        self.assertEqual(begun.json, {
            "id": "player-1/a", "path": "/v1/conversations/player-1%2Fa", "version": 1, "state": "waiting", "said": [],
            "asks": {"kind": "answer", "function": "prompt", "prompt": "Your name?"}})
        second = self.move("player-1/a", "answer", {"answer": "Ada"}, 1).json
        self.assertEqual((second["version"], second["said"], second["asks"]["prompt"]), (2, ["Hello Ada"], "Your age?"))
        self.assertEqual(self.ask("GET", self.at("player-1/a")).json, second)
        self.move("player-1/a", "answer", {"answer": "36"}, 2)
        last = self.move("player-1/a", "answer", {"answer": "red"}, 3).json
        self.assertEqual((last["state"], last["value"]), ("finished", "Ada36red"))
        self.refused(self.move("player-1/a", "answer", {"answer": "x"}, 4), 409, "finished")

    def test_chooses(self):
        asks = self.begin("c", "choosing")["asks"]
        self.assertEqual((asks["kind"], asks["prompt"]), ("choice", "Where to?"))
        self.assertEqual([(option["text"], option["available"], option["locked"]) for option in asks["options"]],
                         [("North", True, ""), ("South", False, "The bridge is down.")])
        self.refused(self.move("c", "choice", {"number": 2}), 422, "no-such-option")
        self.refused(self.move("c", "choice", {"number": 3}), 422, "no-such-option")
        self.refused(self.move("c", "choice", {"option": "nowhere"}), 422, "no-such-option")
        self.refused(self.move("c", "answer", {"answer": "North"}), 409, "choice-wanted")
        self.assertEqual(self.ask("GET", self.at("c")).json["version"], 1)
        went = self.move("c", "choice", {"option": asks["options"][0]["id"]}, 1).json
        self.assertEqual(went["said"], ["It is cold."])
        self.refused(self.move("c", "choice", {"number": 1}), 409, "answer-wanted")

    def test_does_nothing_twice(self):
        self.begin("a")
        self.refused(self.ask("PUT", self.at("a"), {"script": "asking"}), 409, "exists")
        self.assertEqual(self.move("a", "answer", {"answer": "Ada"}, 1).status, 200)
        self.refused(self.move("a", "answer", {"answer": "Ada"}, 1), 412, "changed")
        self.refused(self.ask("POST", self.at("a", "/answer"), {"answer": "x"}), 428, "version-wanted")
        self.refused(self.ask("POST", self.at("a", "/undo"), {}), 428, "version-wanted")
        self.refused(self.ask("POST", self.at("a", "/answer"), {"answer": "x"}, {"If-Match": "2"}), 400, "bad-version")
        self.assertEqual(self.ask("GET", self.at("a")).json["version"], 2)

    def test_takes_a_new_conversation_for_no_old_one(self):
        old = self.begin("a")
        old = self.move("a", "answer", {"answer": "Ada"}, old["version"]).json
        self.assertEqual(self.ask("DELETE", self.at("a")).status, 204)
        new = self.begin("a")
        self.assertGreater(new["version"], old["version"])
        for stale in (1, 2):
            self.refused(self.move("a", "answer", {"answer": "Bo"}, stale), 412, "changed")
            self.assertEqual(self.ask("GET", self.at("a"), headers={"If-None-Match": f'"{stale}"'}).status, 200)
        again = self.move("a", "answer", {"answer": "Bo"}, new["version"]).json
        self.assertEqual((again["version"], again["said"]), (new["version"] + 1, ["Hello Bo"]))
        followed = Stream(self, self.at("a", "/events"), {"Last-Event-ID": str(new["version"])})
        self.assertEqual(followed.next()[1], str(again["version"]))

    def test_answers_once_of_many_at_once(self):
        self.begin("a")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.move("a", "answer", {"answer": "Ada"}, 1).status))
                   for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answers), [200] + [412] * 7)
        self.assertEqual(self.ask("GET", self.at("a")).json["version"], 2)

    def test_undoes(self):
        self.begin("a")
        for version, answer in ((1, "Ada"), (2, "36")):
            self.move("a", "answer", {"answer": answer}, version)
        back = self.move("a", "undo", {"questions": 2}, 3).json
        self.assertEqual((back["asks"]["prompt"], back["said"]), ("Your name?", []))
        self.assertEqual(back["version"], 4)
        self.refused(self.move("a", "undo", {}, back["version"]), 409, "nothing-to-undo")
        again = self.move("a", "answer", {"answer": "Bo"}, back["version"]).json
        self.assertEqual(again["said"], ["Hello Bo"])
        for questions in (0, -1, 1.5, 101, "1", None):
            if questions is not None:
                self.refused(self.move("a", "undo", {"questions": questions}), 422, "bad-body")

    def test_keeps_no_states_where_that_is_not_wanted(self):
        server, port = self.start("--undo", "0")
        self.begin("a", port=port)
        self.move("a", "answer", {"answer": "Ada"}, 1, port=port)
        self.refused(self.move("a", "undo", {}, 2, port=port), 409, "nothing-to-undo")
        self.assertEqual(self.stop(server), 0)

    def test_removes_and_lists(self):
        for each in ("a/1", "a/2", "b"):
            self.begin(each)
        listed = self.ask("GET", "/v1/conversations?prefix=a%2F").json["conversations"]
        self.assertEqual([one["id"] for one in listed], ["a/1", "a/2"])
        page = self.ask("GET", "/v1/conversations?most=2").json
        self.assertEqual(page["after"], "a%2F2")
        self.assertEqual([one["id"] for one in self.ask("GET", "/v1/conversations?most=2&after=" + page["after"]).json["conversations"]], ["b"])
        self.assertEqual(self.ask("GET", "/v1/conversations?state=finished").json["conversations"], [])
        for query in ("most=0", "most=1001", "most=x", "state=x", "color=red", "state=%zz"):
            self.assertEqual(self.ask("GET", "/v1/conversations?" + query).status, 400, query)
        self.assertEqual(self.ask("DELETE", self.at("b")).status, 204)
        self.refused(self.ask("GET", self.at("b")), 404, "no-conversation")
        self.refused(self.ask("DELETE", self.at("b")), 404, "no-conversation")
        self.refused(self.ask("DELETE", "/v1/conversations"), 400, "bad-parameter")
        # What is not understood removes nothing.
        for more in ("&state=finished", "&Prefix=a", "&prefix=b", "&=", "&x"):
            self.refused(self.ask("DELETE", "/v1/conversations?prefix=a%2F" + more), 400, "bad-parameter")
            self.assertEqual(len(self.ask("GET", "/v1/conversations?prefix=a%2F").json["conversations"]), 2)
        self.assertEqual(self.ask("DELETE", "/v1/conversations?prefix=a%2F").json, {"removed": 2})

    def test_ids_are_any_bytes(self):
        for each in (b"\x00", b"\xff\xfe", b"a/b?c#d%", b"..", b"\r\nX: y", "ä".encode(), b"x" * 512):
            path = "/v1/conversations/" + urllib.parse.quote_from_bytes(each, safe="")
            if each == b"..":
                path = "/v1/conversations/%2E%2E"
            self.assertEqual(self.ask("PUT", path, {"script": "asking"}).status, 201, each)
            look = self.ask("GET", path)
            self.assertEqual(look.status, 200, each)
            self.assertEqual(self.ask("GET", look.json["path"]).json, look.json)
            self.assertEqual(self.ask("DELETE", path).status, 204)
        self.refused(self.ask("PUT", self.at("x" * 513), {"script": "asking"}), 400, "bad-id")
        self.refused(self.ask("GET", "/v1/conversations/"), 400, "bad-id")
        for path in ("/v1/conversations/%", "/v1/conversations/%4", "/v1/conversations/%GG"):
            self.refused(self.ask("GET", path), 400, "bad-path")

    def test_tells_a_client_that_it_knows_already(self):
        self.begin("a")
        known = self.ask("GET", self.at("a"), headers={"If-None-Match": '"1"'})
        self.assertEqual((known.status, known.body), (304, b""))
        self.assertEqual(self.ask("GET", self.at("a"), headers={"If-None-Match": '"2"'}).status, 200)

    def test_has_scripts_health_metrics_and_a_page(self):
        self.assertEqual(self.ask("GET", "/v1/scripts").json, {"scripts": ["asking", "choosing", "waiting"]})
        self.assertEqual(self.ask("GET", "/health").json, {"status": "ok"})
        self.ask("GET", "/nowhere")
        text = self.ask("GET", "/metrics").body.decode()
        self.assertIn('npcs_serve_responses_total{status="4xx"} 1\n', text)
        for line in text.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^}]*\})? [-+0-9.eE]+)$')
        page = self.ask("GET", "/")
        self.assertIn(b"<!doctype html>", page.body)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        head = self.ask("HEAD", "/")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.headers["Content-Length"], str(len(page.body)))

    def test_fails_as_the_script_does(self):
        self.write("scripts/failing.npcs", 'print "Before."\nprompt "Go?"\nx = [] + nothing\n')
        server, port = self.start()
        self.begin("f", "failing", port=port)
        failed = self.move("f", "answer", {"answer": "x"}, 1, port=port).json
        self.assertEqual((failed["state"], failed["error"]["line"]), ("failed", 3))
        self.refused(self.move("f", "answer", {"answer": "x"}, 2, port=port), 409, "finished")

    def test_says_what_of_long_texts_is_missing(self):
        self.write("scripts/long.npcs", 'n = prompt("How many?")\nline = "x"\nfor i in range(1, n)\n\tline = line + "\u00e4"\nend for\n'
                   'print line\nprompt "Next?"\nprompt "Last?"\n')
        server, port = self.start()
        for number, is_whole in ((2500, True), (40000, False)):
            name = str(number)
            self.begin(name, "long", port=port)
            said = self.move(name, "answer", {"answer": number}, 1, port=port).json
            self.assertEqual(said["said"], ["x" + "\u00e4" * (number if is_whole else 32767)])
            self.assertEqual(said.get("missed", False), not is_whole)
            kept = self.ask("GET", self.at(name), port=port).json
            self.assertEqual((kept["said"], kept["missed"]), (["x" + "\u00e4" * 2047], True))
            self.move(name, "answer", {"answer": "x"}, 2, port=port)
            event = Stream(self, self.at(name, "/events"), {"Last-Event-ID": "1"}, port=port).next()
            self.assertEqual(event, ("said", "2", {"version": 2, "said": kept["said"], "missed": True}))

    def test_interrupts_scripts_that_do_not_end(self):
        self.write("scripts/endless.npcs", 'prompt "Go?"\nwhile true\n\tx = 1\nend while\n')
        server, port = self.start("--steps", "1000")
        self.begin("e", "endless", port=port)
        stuck = self.move("e", "answer", {"answer": ""}, 1, port=port).json
        self.assertEqual(stuck["state"], "interrupted")
        self.assertEqual(self.move("e", "resume", {}, 2, port=port).json["state"], "interrupted")

    def test_follows(self):
        self.begin("a")
        stream = Stream(self, self.at("a", "/events"))
        kind, number, told = stream.next()
        self.assertEqual((kind, number, told["asks"]["prompt"]), ("state", "1", "Your name?"))
        answered = self.move("a", "answer", {"answer": "Ada"}, 1).json
        self.assertEqual(stream.next(), ("state", "2", answered))
        self.move("a", "answer", {"answer": "36"}, 2)
        self.assertEqual(stream.next()[1], "3")
        late = Stream(self, self.at("a", "/events"), {"Last-Event-ID": "1"})
        self.assertEqual(late.next(), ("said", "2", {"version": 2, "said": ["Hello Ada"]}))
        self.assertEqual(late.next()[:2], ("state", "3"))
        self.ask("DELETE", self.at("a"))
        self.assertEqual(stream.next()[0], "removed")
        self.assertIsNone(stream.next())
        self.assertEqual(Stream(self, self.at("nobody", "/events")).status, 404)
        self.begin("b")
        self.assertEqual(Stream(self, self.at("b", "/events"), {"Last-Event-ID": "x"}).status, 400)

    def test_leaves_timers_to_the_game(self):
        self.begin("w", "waiting")
        self.move("w", "answer", {"answer": "yes"}, 1)
        deadline = time.monotonic() + PATIENCE
        while json.loads(self.done("stats", "--json"))["overdue"] == 0:
            self.assertLess(time.monotonic(), deadline, "somebody has continued it")
        self.assertEqual(self.ask("GET", self.at("w")).json["version"], 2)
        self.assertIn("npcs_serve_woken_total 0\n", self.ask("GET", "/metrics").body.decode())

    def test_goes_on_when_the_time_has_come(self):
        _, self.port = self.start("--timers")
        self.begin("w", "waiting")
        stream = Stream(self, self.at("w", "/events"))
        stream.next()
        waits = self.move("w", "answer", {"answer": "yes"}, 1).json
        self.assertEqual((waits["state"], waits["seconds"]), ("waiting", 0.3))
        self.assertEqual(stream.next()[1], "2")
        kind, number, told = stream.next()
        self.assertEqual((kind, number, told["said"], told["asks"]["prompt"]), ("state", "3", ["The door opens."], "Who goes first?"))

    def test_two_servers_are_as_good_as_one(self):
        other, port = self.start()
        self.begin("a")
        stream = Stream(self, self.at("a", "/events"))
        stream.next()
        there = self.move("a", "answer", {"answer": "Ada"}, 1, port=port).json
        self.assertEqual(self.ask("GET", self.at("a")).json, there)
        self.assertEqual(stream.next(), ("state", "2", there))
        self.assertEqual(self.move("a", "undo", {}, 2).json["asks"]["prompt"], "Your name?")
        self.assertEqual(self.stop(other), 0)

    def test_stops_gracefully(self):
        self.begin("a")
        stream = Stream(self, self.at("a", "/events"))
        stream.next()
        idle = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.addCleanup(idle.close)
        begun = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.addCleanup(begun.close)
        body = json.dumps({"answer": "Ada"}).encode()
        head = (f"POST {self.at('a', '/answer')} HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"1\"\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        begun.sendall(head)
        self.ask("GET", "/health")  # what was sent before has been read when this is answered
        self.server.terminate()
        self.assertIsNone(stream.next())
        begun.sendall(body)
        answer = b""
        while piece := begun.recv(65536):
            answer += piece
        self.assertIn(b"200 OK", answer)
        self.assertIn(b"Hello Ada", answer)
        self.assertEqual(idle.recv(10), b"")
        self.assertEqual(self.server.wait(timeout=PATIENCE), 0)


main()
