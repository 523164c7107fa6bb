# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Tests of `npcs lsp` below the protocol's surface: bytes that no real client sends, order, life and death. What real clients
make of it is tested by tests/lsp."""
import json
import os
import pathlib
import queue
import subprocess
import threading
import time
import unittest

from harness import NPCS, CommandTest

PATIENCE = 120  # seconds; no measure of speed


class Server:
    """A server in a process, and what it says."""

    def __init__(self, folder):
        self.process = subprocess.Popen([NPCS, "lsp", "--stdio"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.messages = queue.Queue()
        self.others = []
        self.last = 0
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        stream = self.process.stdout
        while True:
            length = None
            while line := stream.readline().strip():
                name, value = line.split(b":")
                if name == b"Content-Length":
                    length = int(value)
            if length is None:
                self.messages.put(None)
                return
            self.messages.put(json.loads(stream.read(length)))

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_text(self, text):
        body = text if isinstance(text, bytes) else text.encode()
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send(self, message):
        self.send_text(json.dumps({"jsonrpc": "2.0", **message}))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params=None):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        return self.last

    def take(self, is_wanted):
        for message in self.others:
            if is_wanted(message):
                self.others.remove(message)
                return message
        while True:
            message = self.messages.get(timeout=PATIENCE)
            if message is None:
                raise AssertionError("the server has ended: " + self.process.stderr.read().decode())
            if is_wanted(message):
                return message
            self.others.append(message)

    def answer(self, number):
        return self.take(lambda message: message.get("id") == number and "method" not in message)

    def request(self, method, params=None):
        answer = self.answer(self.ask(method, params))
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    def error(self, method, params=None):
        return self.answer(self.ask(method, params))["error"]

    def notification(self, method):
        return self.take(lambda message: message.get("method") == method)["params"]

    def initialize(self, **params):
        result = self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}, **params})
        self.notify("initialized", {})
        return result

    def open(self, uri, text, version=1):
        self.notify("textDocument/didOpen",
                    {"textDocument": {"uri": uri, "languageId": "npcs", "version": version, "text": text}})

    def change(self, uri, version, *changes):
        self.notify("textDocument/didChange",
                    {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def diagnostics(self, uri, is_wanted=lambda found: True):
        """The diagnostics of a document, as soon as they are what is wanted."""
        while True:
            params = self.notification("textDocument/publishDiagnostics")
            if params["uri"] == uri and is_wanted(params["diagnostics"]):
                return params["diagnostics"]

    def kill(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()

    def end(self):
        """Ends it as the protocol wants it; returns its exit code."""
        self.request("shutdown")
        self.notify("exit", None)
        return self.process.wait(PATIENCE)


def at(line, character):
    return {"line": line, "character": character}


def edit(begin, end, text):
    return {"range": {"start": begin, "end": end}, "text": text}


DOCUMENT = "untitled:story"
HERE = {"textDocument": {"uri": DOCUMENT}}


class LanguageServerTest(CommandTest):
    def server(self):
        server = Server(self.place.name)
        self.addCleanup(server.kill)
        return server

    def ready(self, **params):
        server = self.server()
        server.initialize(**params)
        return server


class Life(LanguageServerTest):
    def test_ends_with_0_after_shutdown_and_exit(self):
        server = self.ready()
        self.assertEqual(server.end(), 0)

    def test_ends_with_1_on_exit_without_shutdown(self):
        server = self.ready()
        server.notify("exit", None)
        self.assertEqual(server.process.wait(PATIENCE), 1)

    def test_ends_when_the_client_closes_its_end(self):
        server = self.ready()
        server.process.stdin.close()
        self.assertEqual(server.process.wait(PATIENCE), 1)

    def test_ends_when_the_client_has_died_that_it_was_told_of(self):
        other = subprocess.Popen(["true"])
        other.wait()
        server = self.ready(processId=other.pid)
        self.assertEqual(server.process.wait(PATIENCE), 1)

    def test_ends_when_nobody_reads(self):
        reading, writing = os.pipe()
        with subprocess.Popen([NPCS, "lsp"], cwd=self.place.name, stdin=subprocess.PIPE, stdout=writing) as process:
            os.close(writing)
            os.close(reading)
            body = b'{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}'
            process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            process.stdin.flush()
            self.assertEqual(process.wait(PATIENCE), 1)

    def test_requests_before_initialize_are_refused(self):
        server = self.server()
        self.assertEqual(server.error("textDocument/hover", {})["code"], -32002)
        server.initialize()
        self.assertEqual(server.error("initialize", {"capabilities": {}})["code"], -32600)

    def test_requests_after_shutdown_are_refused(self):
        server = self.ready()
        self.assertIsNone(server.request("shutdown"))
        self.assertEqual(server.error("textDocument/hover", {})["code"], -32600)
        server.notify("exit", None)
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_a_request_that_waits_can_be_cancelled(self):
        server = self.ready()
        # In one piece, so that the second has arrived when the first is looked at.
        text = json.dumps({"jsonrpc": "2.0", "id": "a", "method": "workspace/symbol", "params": {"query": ""}})
        cancel = json.dumps({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "a"}})
        server.write("".join(f"Content-Length: {len(each)}\r\n\r\n{each}" for each in (text, cancel)).encode())
        self.assertEqual(server.answer("a")["error"]["code"], -32800)
        server.notify("$/cancelRequest", {"id": "never asked"})
        server.send({"id": "a", "method": "workspace/symbol", "params": {"query": ""}})
        self.assertEqual(server.answer("a")["result"], [])

    def test_writes_no_files(self):
        self.write("a.npcs", "print 1\n")
        first, second = self.ready(rootUri="file://" + self.place.name), self.ready(rootUri="file://" + self.place.name)
        for server in (first, second):
            server.open("file://" + self.path("a.npcs"), "x = \n")
            self.assertTrue(server.diagnostics("file://" + self.path("a.npcs")))
        self.assertEqual(first.end(), 0)
        self.assertEqual(second.end(), 0)
        self.assertEqual(os.listdir(self.place.name), ["a.npcs"])


class Messages(LanguageServerTest):
    def test_what_is_no_json_is_refused(self):
        server = self.server()
        server.send_text("{")
        self.assertEqual(server.answer(None)["error"]["code"], -32700)
        server.send_text("[" * 100000)
        self.assertEqual(server.answer(None)["error"]["code"], -32700)
        server.send_text("")
        self.assertEqual(server.answer(None)["error"]["code"], -32700)
        server.initialize()

    def test_what_is_no_request_is_refused(self):
        server = self.server()
        for text in ("[]", "1", "{}", '{"id": 1.5, "method": "shutdown"}', '{"method": 1}', '{"id": null, "method": "shutdown"}'):
            server.send_text(text)
            self.assertEqual(server.answer(None)["error"]["code"], -32600, text)
        server.initialize()

    def test_unknown_methods(self):
        server = self.ready()
        self.assertEqual(server.error("textDocument/brew")["code"], -32601)
        self.assertEqual(server.error("$/brew")["code"], -32601)
        server.notify("$/brew", {})
        server.notify("textDocument/didBrew", [])
        self.assertEqual(server.end(), 0)

    def test_params_that_are_not_what_the_protocol_says(self):
        server = self.ready()
        server.open(DOCUMENT, "x = 1\n")
        for params in (None, [], {}, 7, {"textDocument": 1}, HERE, {**HERE, "position": {}}, {**HERE, "position": [1, 2]},
                       {**HERE, "position": {"line": "1", "character": 0}}):
            self.assertEqual(server.error("textDocument/hover", params)["code"], -32602, params)
        for method in ("didOpen", "didChange", "didClose"):
            for params in (None, [], {}, {"textDocument": {}}, {"textDocument": {"uri": 1}}):
                server.notify("textDocument/" + method, params)
        self.assertEqual(server.end(), 0)

    def test_a_message_that_is_too_large_is_passed_over(self):
        server = self.ready()
        size = (64 << 20) + 1
        server.write(b"Content-Length: %d\r\n\r\n" % size)
        for _ in range(64):
            server.write(b" " * (1 << 20))
        server.write(b" ")
        self.assertEqual(server.answer(None)["error"]["code"], -32700)
        peak = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        if "asan" not in NPCS:
            self.assertLess(int(peak.split("VmHWM:")[1].split()[0]), 60000)
        self.assertEqual(server.end(), 0)

    def test_headers(self):
        server = self.server()
        body = '{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}'
        for header in (f"content-length:{len(body)}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
                       f"X: y\nContent-Length: {len(body)} \n\n"):
            for byte in (header + body).encode():
                server.write(bytes([byte]))
            self.assertEqual(server.answer(1)["error"]["code"], -32002)

    def test_a_stream_without_lengths_ends_it(self):
        for bad in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"Content-Length: -1\r\n\r\n", b"Content-Length: 12x\r\n\r\n",
                    b"Content-Length: 99999999999999999999999\r\n\r\n", b"\0" * 20000):
            server = self.server()
            server.write(bad)
            self.assertEqual(server.process.wait(PATIENCE), 1, bad)


class Documents(LanguageServerTest):
    # The place of a mistake tells what the server takes the text for: ) is the only error, wherever it is.
    def place_of_mistake(self, server, version):
        """Where the only error of the document is, for the text of that version."""
        server.change(DOCUMENT, version)
        answer = server.request("textDocument/diagnostic", HERE)
        return [item["range"]["start"] for item in answer["items"] if item["severity"] == 1]

    def ready(self, encodings=None):
        capabilities = {"textDocument": {"diagnostic": {}}}
        if encodings:
            capabilities["general"] = {"positionEncodings": encodings}
        return super().ready(capabilities=capabilities)

    def test_units_of_columns(self):
        for encodings, column in ((None, 10), (["utf-8", "utf-16"], 13), (["utf-32"], 9), (["utf-7"], 10)):
            server = self.ready(encodings)
            server.open(DOCUMENT, 'x = "\U0001F600\u00e9" )\n')
            self.assertEqual(self.place_of_mistake(server, 2), [at(0, column)], encodings)

    def test_incremental_changes(self):
        server = self.ready()
        server.open(DOCUMENT, "a = 1\nb = 2\r\nc = 3\rd = 4\n")
        server.change(DOCUMENT, 2, edit(at(0, 0), at(1, 0), ""), edit(at(1, 4), at(1, 5), ")"))
        self.assertEqual(self.place_of_mistake(server, 3), [at(1, 4)])
        server.change(DOCUMENT, 4, edit(at(1, 4), at(1, 5), "3"), edit(at(2, 4), at(99, 99), ")"))
        self.assertEqual(self.place_of_mistake(server, 5), [at(2, 4)])
        server.change(DOCUMENT, 6, {"text": "x = )"})
        self.assertEqual(self.place_of_mistake(server, 7), [at(0, 4)])

    def test_places_outside_the_document(self):
        server = self.ready()
        server.open(DOCUMENT, "a = 1\nb = 2\n")
        server.change(DOCUMENT, 2, edit(at(0, 4), at(0, 4000000000), ")"))
        self.assertEqual(self.place_of_mistake(server, 3), [at(0, 4)])
        server.change(DOCUMENT, 4, edit(at(0, -3), at(-1, 99), "q"), edit(at(77, 1), at(77, 2), "c"))
        for position in (at(0, 99999), at(99999, 0), at(-1, -1), at(1e300, 1)):
            for method in ("completion", "hover", "signatureHelp", "definition", "documentHighlight", "prepareCallHierarchy"):
                server.request("textDocument/" + method, {**HERE, "position": position})

    def test_halves_of_a_surrogate_pair(self):
        server = self.ready()
        server.open(DOCUMENT, "x = 1")
        # As JavaScript sends it: two halves, one after the other.
        server.send_text(json.dumps({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": {"uri": DOCUMENT, "version": 2}, "contentChanges": [{"text": '"HALF" )'}]}}).replace("HALF", "\\ud83d"))
        self.assertEqual(self.place_of_mistake(server, 3), [at(0, 4)])
        server.change(DOCUMENT, 4, {"text": '"\U0001F600" )'})
        server.change(DOCUMENT, 5, edit(at(0, 2), at(0, 3), ""))
        self.assertEqual(self.place_of_mistake(server, 6), [at(0, 4)])

    def test_bytes_that_are_no_text(self):
        server = self.ready()
        server.send_text(b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": "untitled:story",'
                         b'"languageId": "npcs", "version": 1, "text": "\\"\xff\xfe\xed\xa0\x80\\" )"}}}')
        self.assertEqual(self.place_of_mistake(server, 2), [at(0, 8)])

    def test_a_late_change_is_left_out(self):
        server = self.ready()
        server.open(DOCUMENT, "x = 1\n", 5)
        server.change(DOCUMENT, 4, {"text": "x = )\n"})
        self.assertIn("too late", server.notification("window/logMessage")["message"])
        self.assertEqual(self.place_of_mistake(server, 6), [])

    def test_documents_that_are_not_open(self):
        server = self.ready()
        self.assertIn("not open", server.error("textDocument/hover", {**HERE, "position": at(0, 0)})["message"])
        server.change(DOCUMENT, 2, {"text": "x"})
        server.notify("textDocument/didClose", HERE)
        server.open(DOCUMENT, "x = )\n")
        server.open(DOCUMENT, "y = 1\n")
        self.assertEqual(self.place_of_mistake(server, 2), [])
        server.notify("textDocument/didClose", HERE)
        server.notify("textDocument/didClose", HERE)
        self.assertIn("not open", server.error("textDocument/hover", {**HERE, "position": at(0, 0)})["message"])
        self.assertEqual(server.end(), 0)

    def test_names_of_documents(self):
        self.write("a b#é.npcs", "x = 1\n")
        server = self.ready()
        for uri in ("file://" + self.place.name + "/a%20b%23%C3%A9.npcs", "FILE://localhost" + self.place.name + "/x/../a%20b%23%c3%a9.npcs",
                    "git:/a.npcs?ref", "file:", "file://elsewhere/a.npcs", "file:///%00", "%%%", ""):
            here = {"textDocument": {"uri": uri}}
            server.open(uri, "x = )\n")
            found = server.request("textDocument/diagnostic", here)["items"]
            self.assertTrue(found, uri)
            server.notify("textDocument/didClose", here)


    def test_what_is_no_ordinary_file_is_no_script(self):
        """Whoever reads from a pipe or a terminal waits."""
        os.mkfifo(self.path("pipe.npcs"))
        os.symlink("/dev/stdin", self.path("typed.npcs"))
        self.write("npcs.toml", '[project]\nscripts = ["*.npcs"]\nstart = "pipe.npcs"\nhost = "pipe.npcs"\n')
        server = self.server()
        server.initialize(rootUri="file://" + self.place.name)
        uri = "file://" + self.path("a.npcs")
        server.open(uri, 'import "pipe"\nimport "typed"\n')
        here = {"textDocument": {"uri": uri}}
        found = server.request("textDocument/diagnostic", here)["items"]
        self.assertEqual([each["code"] for each in found].count("missing-module"), 2)
        server.request("textDocument/definition", {**here, "position": at(0, 9)})
        for name in ("pipe", "typed"):
            there = {"textDocument": {"uri": "file://" + self.path(name + ".npcs")}}
            self.assertIn("not open", server.error("textDocument/documentSymbol", there)["message"])
        self.assertEqual(server.end(), 0)


class Files(LanguageServerTest):
    """What is not open in the editor."""

    def uri(self, name):
        return "file://" + self.path(name)

    def symbols(self, server, query):
        return [each["name"] for each in server.request("workspace/symbol", {"query": query})]

    def test_asking_about_a_file_does_not_make_it_part_of_anything(self):
        self.write("far/npcs.toml", "[project]\nscripts = ['*.npcs']\n")
        self.write("far/a.npcs", "scene lighthouse\n\t: Here.\nend scene\n")
        server = self.ready()
        here = {"textDocument": {"uri": self.uri("far/a.npcs")}}
        self.assertIn("not open", server.error("textDocument/documentSymbol", here)["message"])
        self.assertEqual(self.symbols(server, "lighthouse"), [])
        server.open(self.uri("far/a.npcs"), "scene lighthouse\nend scene\n")
        self.assertEqual(self.symbols(server, "lighthouse"), ["lighthouse"])
        server.notify("textDocument/didClose", here)
        self.assertEqual(self.symbols(server, "lighthouse"), [])
        self.assertEqual(server.end(), 0)

    def test_a_project_is_known_while_one_of_its_scripts_is_open(self):
        self.write("far/npcs.toml", "[project]\nscript = 1\n")
        server = self.ready()
        for name in ("far/a.npcs", "far/b.npcs"):
            server.open(self.uri(name), "print 1\n")
        server.diagnostics(self.uri("far/npcs.toml"), lambda found: found)
        server.notify("textDocument/didClose", {"textDocument": {"uri": self.uri("far/a.npcs")}})
        server.request("workspace/symbol", {"query": ""})
        self.assertFalse([each for each in server.others if each.get("params", {}).get("uri") == self.uri("far/npcs.toml")])
        server.notify("textDocument/didClose", {"textDocument": {"uri": self.uri("far/b.npcs")}})
        server.diagnostics(self.uri("far/npcs.toml"), lambda found: not found)

    def depends_on_files(self, server, tell):
        """Problems of an open script come and go with the files that it runs with, one of them in a folder of its own."""
        self.write("game/npcs.toml", "[project]\nscripts = ['*.npcs']\nstart = 'main.npcs'\nimport_paths = ['../library']\n")
        self.write("game/main.npcs", "")
        server.initialize(rootUri=self.uri("game"), **self.how)
        server.open(self.uri("game/main.npcs"), 'import "cellar"\nprint cellar.depth\n')
        codes = lambda found: [each.get("code") for each in found]
        server.diagnostics(self.uri("game/main.npcs"), lambda found: codes(found) == ["missing-module"])
        for name in ("library/cellar.npcs", "game/cellar.npcs"):
            self.write(name, "depth = 1\n")
            tell(server, name, 1)
            server.diagnostics(self.uri("game/main.npcs"), lambda found: not found)
            self.assertEqual(self.symbols_of_members(server), ["depth"])
            self.write(name, "depth = 1\nwidth_in_feet = 2\n")
            tell(server, name, 2)
            self.wait(lambda: self.symbols_of_members(server) == ["depth", "width_in_feet"])
            os.remove(self.path(name))
            tell(server, name, 3)
            server.diagnostics(self.uri("game/main.npcs"), lambda found: codes(found) == ["missing-module"])
        self.assertEqual(server.end(), 0)

    def symbols_of_members(self, server):
        here = {"textDocument": {"uri": self.uri("game/main.npcs")}}
        found = server.request("textDocument/completion", {**here, "position": at(1, 13)})
        return sorted(each["label"] for each in found["items"] if each["label"] in ("depth", "width_in_feet"))

    def wait(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def test_files_that_a_client_tells_of(self):
        self.how = {"capabilities": {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}}

        def tell(server, name, kind):
            server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri(name), "type": kind}]})
        self.depends_on_files(self.server(), tell)

    def saved(self, server):
        # What is saved may have changed others, too. (Without that the server looks only now and then.)
        server.notify("textDocument/didSave", {"textDocument": {"uri": self.uri("game/main.npcs")}})

    def test_files_that_nobody_tells_of(self):
        self.how = {}
        self.depends_on_files(self.server(), lambda server, name, kind: self.saved(server))

    def test_a_client_that_watches_is_not_told_of_other_folders(self):
        self.how = {"capabilities": {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}}

        def tell(server, name, kind):
            if name.startswith("game/"):
                server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri(name), "type": kind}]})
            else:
                self.saved(server)
        self.depends_on_files(self.server(), tell)


class Diagnostics(LanguageServerTest):
    def test_are_those_of_the_last_text(self):
        server = self.ready()
        server.open(DOCUMENT, "x = )\n")
        self.assertTrue(server.diagnostics(DOCUMENT))
        for version in range(2, 60):
            server.change(DOCUMENT, version, {"text": "x = )\n" if version % 2 else "x = 1\nprint x\n"})
        server.change(DOCUMENT, 60, {"text": "print 1\n"})
        server.diagnostics(DOCUMENT, lambda found: not found)
        time.sleep(1)
        server.request("textDocument/foldingRange", HERE)
        self.assertFalse([each for each in server.others if each.get("method") == "textDocument/publishDiagnostics"])

    def test_come_while_somebody_types_without_a_pause(self):
        server = self.ready()
        server.open(DOCUMENT, "x = 1\nprint x\n")
        server.diagnostics(DOCUMENT)
        begun, version = time.monotonic(), 1
        server.change(DOCUMENT, 2, {"text": "x = )\n"})
        found = None
        while time.monotonic() < begun + PATIENCE and not found:
            version += 1
            server.change(DOCUMENT, version, edit(at(1, 0), at(1, 0), "\n"))
            server.request("textDocument/foldingRange", HERE)
            found = [each for each in server.others if each.get("method") == "textDocument/publishDiagnostics"]
            time.sleep(0.01)
        self.assertTrue(found)

    def test_of_npcs_toml(self):
        self.write("npcs.toml", "[project]\nscript = 1\n")
        self.write("a.npcs", "print 1\n")
        uri = "file://" + self.path("npcs.toml")
        server = self.ready(rootUri="file://" + self.place.name)
        self.assertEqual(server.diagnostics(uri)[0]["range"]["start"]["line"], 1)
        # No client tells: the server looks itself.
        self.write("npcs.toml", "[project]\nscripts = ['*.npcs']\n")
        server.diagnostics(uri, lambda found: not found)
        self.write("npcs.toml", "[project\n")
        self.assertEqual(server.diagnostics(uri, lambda found: found)[0]["severity"], 1)


unittest.main()
