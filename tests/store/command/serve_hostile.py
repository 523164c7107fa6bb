#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""`npcs serve` and those who mean no good, or write bad clients. What they may do does not depend on the database."""
import http.client
import json
import os
import socket
import sqlite3
import time

from databases import NPCS, PATIENCE, ServeTest, Stream, main

SERVER = ("--rate", "0", "--request-seconds", "1", "--threads", "2", "--largest-body", "1000")


class Hostile(ServeTest):
    options = SERVER

    def raw(self, data, end=False):
        """Sends bytes, and returns what comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # it has heard enough
            if end:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while piece := connection.recv(65536):
                    answer += piece
            except ConnectionResetError:
                pass
            return answer

    def told(self, answer, status, code):
        self.assertTrue(answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200])
        self.assertEqual(json.loads(answer.split(b"\r\n\r\n", 1)[1])["code"], code)

    def is_alive(self):
        self.assertEqual(self.ask("GET", "/health").json, {"status": "ok"})

    def test_paths_and_methods(self):
        for path in ("/nowhere", "/v1", "/v1/", "/v2/conversations/a", "/v1/conversations/a/b", "/v1/conversations/a/answer/", "//", "/../etc/passwd",
                     "/v1/conversations/a/b/c"):
            self.refused(self.ask("GET", path), 404, "no-such-page")
        for method, path, allowed in (("POST", "/v1/conversations/a", "PUT, GET, HEAD, DELETE"), ("GET", "/v1/conversations/a/answer", "POST"),
                                      ("OPTIONS", "/health", "GET, HEAD"), ("BREW", "/", "GET, HEAD")):
            response = self.ask(method, path)
            self.refused(response, 405, "wrong-method")
            self.assertEqual(response.headers["Allow"], allowed)

    def test_bodies(self):
        self.begin("a")
        for body in ("{", "nothing", "[]", '"x"', "null", "\xff", "[" * 900, '{"answer": 1} x'):
            self.refused(self.move("a", "answer", body), 400, "bad-json")
        for body in ({}, {"answer": "x", "color": "red"}, {"Answer": "x"}):
            self.refused(self.move("a", "answer", body), 422, "bad-body")
        self.refused(self.move("a", "answer", "answer=x", headers={"Content-Type": "application/x-www-form-urlencoded"}), 415, "wrong-type")
        for body in ({}, {"number": 1, "option": "x"}, {"number": "1"}, {"number": -1}, {"number": 1.5}, {"option": 1}):
            self.refused(self.move("a", "choice", body), 422, "bad-body")
        for body in ({}, {"script": 1}, {"script": "asking", "seed": -1}, {"script": "asking", "seed": 1.5}, {"script": "asking", "seed": 1e300}):
            self.refused(self.ask("PUT", self.at("new"), body), 422, "bad-body")
        self.refused(self.ask("PUT", self.at("new"), {"script": "nothing"}), 422, "no-script")
        self.refused(self.ask("POST", self.at("nobody", "/answer"), {"answer": 1}, {"If-Match": "*"}), 404, "no-conversation")
        self.assertEqual(self.ask("GET", self.at("a")).json["version"], 1)

    def test_huge_requests(self):
        begun = b"PUT /v1/conversations/a HTTP/1.1\r\nHost: localhost\r\n"
        self.told(self.raw(begun + b"Content-Length: 1001\r\n\r\n" + b"x" * 1001), 413, "too-large")
        self.told(self.raw(begun + b"Content-Length: 99999999999999\r\n\r\n"), 413, "too-large")
        self.told(self.raw(begun + b"Transfer-Encoding: chunked\r\n\r\n" + b"3e8\r\n" + b"x" * 1000 + b"\r\n" + b"3e8\r\n" + b"x" * 1000 + b"\r\n"),
                  413, "too-large")
        self.told(self.raw(begun + b"X: " + b"x" * 1000000 + b"\r\n\r\n"), 431, "too-large")
        self.told(self.raw(begun + b"X: y\r\n" * 100000), 431, "too-large")
        # What counts neither as header nor as body: a chunk's extension, and trailers.
        chunked = begun + b"Transfer-Encoding: chunked\r\n\r\n"
        self.told(self.raw(chunked + b"3;x=" + b"x" * 1000000), 413, "too-large")
        self.told(self.raw(chunked + b"0\r\nX: " + b"x" * 1000000), 413, "too-large")
        self.told(self.raw(b"GET /" + b"x" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431, "too-large")
        self.is_alive()

    def test_what_is_no_http(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), b"hello\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"GET / HTTP/1.1\r\nbad header\r\n\r\n", b"PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                     b"PUT / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxxx",
                     b"PUT / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
            self.told(self.raw(data), 400, "bad-request")
        self.raw(b"", end=True)
        self.raw(b"GET / HTT", end=True)
        self.is_alive()

    def test_slow_clients_hold_no_thread(self):
        slow = [socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) for _ in range(20)]
        for connection in slow:
            self.addCleanup(connection.close)
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: ")
        self.is_alive()
        for connection in slow:
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
            self.told(answer, 408, "too-slow")
        self.is_alive()

    def test_streams_hold_no_thread(self):
        self.begin("a")
        streams = [Stream(self, self.at("a", "/events")) for _ in range(20)]
        for stream in streams:
            self.assertEqual(stream.next()[0], "state")
        self.is_alive()

    def test_several_requests_at_once(self):
        request = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        answer = self.raw(request * 3 + request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        self.assertEqual(answer.count(b'{"status":"ok"}'), 4)

    def test_names_of_others(self):
        for host in ("evil.example", "evil.example:80", "localhost.evil.example", ""):
            self.refused(self.ask("GET", "/health", headers={"Host": host}), 421, "wrong-host")
        for host in ("localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80"):
            self.assertEqual(self.ask("GET", "/health", headers={"Host": host}).status, 200, host)


class Limited(ServeTest):
    options = ("--most-connections", "3", "--most-streams", "1", "--rate", "0.001", "--burst", "5")

    def test_callers_that_ask_too_often(self):
        statuses = [self.ask("GET", "/v1/scripts").status for _ in range(7)]
        self.assertEqual(statuses, [200] * 5 + [429] * 2)
        refused = self.ask("GET", "/v1/scripts")
        self.refused(refused, 429, "too-often")
        self.assertGreater(int(refused.headers["Retry-After"]), 1)
        self.assertEqual(self.ask("GET", "/health").status, 200)

    def test_streams(self):
        self.begin("a")
        first = Stream(self, self.at("a", "/events"))
        self.assertEqual(first.next()[0], "state")
        second = self.ask("GET", self.at("a", "/events"))
        self.refused(second, 503, "server-busy")
        self.assertTrue(second.headers["Retry-After"])

    def test_connections(self):
        held = [socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) for _ in range(3)]
        for connection in held:
            self.addCleanup(connection.close)
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertIn(b"200 OK", connection.recv(100))
        fourth = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(fourth.close)
        fourth.connect()
        self.assertIn(b"503 ", fourth.sock.recv(100))


class Hung(ServeTest):
    options = ("--rate", "0", "--threads", "1", "--stop-seconds", "0.1")

    def test_ends_though_the_database_does_not_answer(self):
        database = sqlite3.connect(self.file("world.db"))
        self.addCleanup(database.close)
        database.execute("BEGIN EXCLUSIVE")
        body = json.dumps({"script": "asking"}).encode()
        for number in range(30):  # each of which would wait for seconds, one after the other
            connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            self.addCleanup(connection.close)
            connection.sendall(f"PUT {self.at(str(number))} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                               f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.assertEqual(self.stop(), 1)
        self.assertIn("ended without waiting", self.server.stderr.read())
        database.rollback()
        self.assertEqual(self.done("list", "--count"), "0\n")


class Damaged(ServeTest):
    def test_tells_the_log_and_no_client(self):
        self.begin("a")
        database = sqlite3.connect(self.file("world.db"))
        database.execute("UPDATE npcs_conversation SET save = x'00010203'")
        database.commit()
        database.close()
        refused = self.ask("GET", self.at("a"))
        self.assertEqual(refused.status, 500)
        self.assertEqual(refused.json["detail"], "the conversation cannot be reached now")
        self.refused(self.ask("GET", self.at("b")), 404, "no-conversation")
        self.stop()
        log = self.server.stderr.read()
        self.assertRegex(log, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z 500 " + refused.json["code"] + r": \S.*\n$")


    def test_health_is_not_that_of_long_ago(self):
        database = sqlite3.connect(self.file("world.db"))
        database.execute("DROP TABLE npcs_script")
        database.commit()
        database.close()
        deadline = time.monotonic() + PATIENCE
        while (health := self.ask("GET", "/health")).status == 200:
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual((health.status, health.json["detail"]), (500, "the conversation cannot be reached now"))
        for _ in range(100):
            self.ask("GET", "/health")
        self.stop()
        self.assertLess(len(self.server.stderr.read().splitlines()), 100, "the database is not asked each time")


class Tokens(ServeTest):
    def new_token(self, *options):
        code, out, err = self.npcs("serve", "--new-token", *options)
        self.assertEqual((code, err), (0, ""))
        first, _, line = out.splitlines()
        with open(self.file("tokens"), "a", encoding="utf-8") as file:
            file.write(line + "\n")
        return first.rsplit(" ", 1)[1]

    def start(self, *options, **more):
        self.write("tokens", "# name rights digest prefix\n\n")
        self.game = self.new_token("game", "--rights", "play,manage,metrics")
        self.ada = self.new_token("ada", "--prefix", "player-7/")
        self.eve = self.new_token("eve", "--rights", "look", "--prefix", "player-7/")
        return super().start("--tokens", "tokens", *options, **more)

    def as_caller(self, token):
        return {"Authorization": "Bearer " + token}

    def test_rights(self):
        game, ada, eve = map(self.as_caller, (self.game, self.ada, self.eve))
        self.assertEqual(self.ask("PUT", self.at("player-7/a"), {"script": "asking"}, ada).status, 201)
        self.assertEqual(self.ask("PUT", self.at("player-8/a"), {"script": "asking"}, game).status, 201)
        self.refused(self.ask("PUT", self.at("player-8/b"), {"script": "asking"}, ada), 403, "not-allowed")
        self.refused(self.ask("GET", self.at("player-8/a"), None, ada), 403, "not-allowed")
        self.refused(self.ask("GET", self.at("player-9"), None, ada), 403, "not-allowed")  # nor is told that there is none
        self.assertEqual(self.ask("GET", self.at("player-7/a"), None, eve).status, 200)
        self.refused(self.ask("POST", self.at("player-7/a", "/answer"), {"answer": "x"}, {**eve, "If-Match": "*"}), 403, "not-allowed")
        self.refused(self.ask("DELETE", self.at("player-7/a"), None, ada), 403, "not-allowed")
        self.refused(self.ask("GET", "/v1/conversations", None, ada), 403, "not-allowed")
        self.refused(self.ask("GET", "/metrics", None, ada), 403, "not-allowed")
        self.assertEqual(len(self.ask("GET", "/v1/conversations", None, game).json["conversations"]), 2)
        self.assertEqual(self.ask("GET", "/metrics", None, game).status, 200)
        self.assertEqual(self.ask("GET", "/health").status, 200)
        self.assertEqual(self.ask("GET", "/", headers={"Host": "game.example"}).status, 200)

    def test_forged_tokens(self):
        for value in ("", "Bearer", "Bearer ", "Bearer x", "Basic " + self.game, "Bearer " + self.game[:-1], "Bearer " + self.game + "x",
                      self.game, "Bearer " + "x" * 10000):
            refused = self.ask("GET", "/v1/scripts", headers={"Authorization": value} if value else {})
            self.refused(refused, 401, "no-token")
            self.assertEqual(refused.headers["WWW-Authenticate"], "Bearer")
        # The digest is not the token.
        digest = self.read("tokens").decode().split("sha256:")[1][:64]
        self.refused(self.ask("GET", "/v1/scripts", headers=self.as_caller(digest)), 401, "no-token")
        self.assertEqual(self.ask("GET", "/v1/scripts", headers={"Authorization": "bearer " + self.game}).status, 200)

    def test_files(self):
        digest = "sha256:" + "0" * 64
        for text in ("", "# nothing\n", "ada play\n", f"ada fly {digest} *\n", f"ada play {digest[:-1]} *\n", f"ada play {digest[:-1]}x *\n",
                     f"ada play {digest} %\n", f"ada play {digest} * more\n"):
            self.write("wrong", text)
            code, _, err = self.npcs("serve", "--store", self.url, "--tokens", "wrong", "scripts")
            self.assertEqual(code, 2, text)
            self.assertIn("wrong", err)


class CommandLine(ServeTest):
    def setUp(self):
        ServeTest.__bases__[0].setUp(self)

    def test_refuses_to_be_open_by_mistake(self):
        code, _, err = self.npcs("serve", "--store", self.url, "--host", "0.0.0.0", "scripts")
        self.assertEqual(code, 2)
        self.assertIn("--tokens", err)

    def test_names_what_is_wrong(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        for options, named in ((("--host", "nowhere"), "--tokens"), (("--port", str(taken.getsockname()[1])), "in use"), (("--tokens", "none"), "none"),
                               (("--port", "70000"), "70000"), (("--rate", "x"), "rate")):
            code, _, err = self.npcs("serve", "--store", self.url, *options, "scripts")
            self.assertEqual(code, 2, options)
            self.assertIn(named, err)
        self.assertEqual(self.npcs("serve", "scripts")[0], 2)
        self.write("scripts/wrong.npcs", "if\n")
        code, _, err = self.npcs("serve", "--store", self.url, "scripts")
        self.assertEqual(code, 1)
        self.assertIn("wrong.npcs", err)

    def test_prints_no_password(self):
        code, out, err = self.npcs("serve", "--store", "postgresql://ada:geheim@127.0.0.1:1/x", "scripts")
        self.assertNotEqual(code, 0)
        self.assertNotIn("geheim", out + err)


assert os.path.exists(NPCS)
main()
