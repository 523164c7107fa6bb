# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Stands for a command with a language server: notes what it is asked in $NPCS_NOTED, and underlines the first word.

What is tested with it is how Neovim starts a server, not what the server of npcs does.
"""
import json
import os
import sys


def read():
    length = 0
    for line in iter(sys.stdin.buffer.readline, b"\r\n"):
        if not line:
            sys.exit()
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length))


def write(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    sys.stdout.buffer.flush()


def serve():
    while True:
        asked = read()
        with open(os.environ["NPCS_NOTED"], "a") as noted:
            noted.write(json.dumps(asked) + "\n")
        if asked["method"] == "initialize":
            write({"id": asked["id"], "result": {"capabilities": {"textDocumentSync": 1}}})
        elif asked["method"] == "textDocument/didOpen":
            area = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}
            write({"method": "textDocument/publishDiagnostics", "params": {
                "uri": asked["params"]["textDocument"]["uri"], "diagnostics": [{"range": area, "severity": 1, "message": "noted"}]}})
        elif asked["method"] == "exit":
            return
        elif "id" in asked:
            write({"id": asked["id"], "result": None})


if sys.argv[1:] == ["--help"]:
    print("Subcommands:\n  " + os.environ.get("NPCS_COMMANDS", "lsp") + "   Serve")
else:
    serve()
