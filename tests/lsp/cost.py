# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What a key press and a request behind it cost the server, in a file of 10,000 lines: instructions (Valgrind) and milliseconds of a
processor. Unlike what latency.mjs shows, the first does not depend on what else the machine does.

    cost.py NPCS [METHOD...]
"""
import json
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PRESSES = 10
URI = "untitled:house.npcs"
NPCS, METHODS = sys.argv[1], sys.argv[2:]

text = subprocess.run(["node", HERE / "story.mjs"], stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout
lines = text.split("\n")
middle = next(i for i in range(len(lines) // 2, len(lines)) if lines[i].startswith("\ttotal = "))
typed, name = {"line": middle, "character": len("\ttotal = ")}, {"line": middle - 1, "character": len("function pri")}
screen = {"start": {"line": middle - 30, "character": 0}, "end": {"line": middle + 30, "character": 0}}
document = {"textDocument": {"uri": URI}}
requests = {
    "textDocument/diagnostic": {},
    "textDocument/completion": {"position": typed},
    "textDocument/hover": {"position": name},
    "textDocument/references": {"position": name, "context": {"includeDeclaration": True}},
    "textDocument/rename": {"position": name, "newName": "fee"},
    "textDocument/documentSymbol": {},
    "textDocument/foldingRange": {},
    "textDocument/semanticTokens/full": {},
    "textDocument/semanticTokens/range": {"range": screen},
    "textDocument/formatting": {"options": {"tabSize": 4, "insertSpaces": False}},
    "textDocument/codeAction": {"range": screen, "context": {"diagnostics": []}},
    "textDocument/codeLens": {},
}
capabilities = {"textDocument": {"diagnostic": {}, "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
                                 "codeAction": {"codeActionLiteralSupport": {}}}}


def conversation(method, presses):
    """All that a client says: it opens the file, types, and asks after each key."""
    messages = [{"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": capabilities}},
                {"method": "initialized", "params": {}},
                {"method": "textDocument/didOpen",
                 "params": {"textDocument": {"uri": URI, "languageId": "npcs", "version": 1, "text": text}}}]
    for version in range(2, presses + 2):
        change = {"range": {"start": typed, "end": typed}, "text": " "}
        messages.append({"method": "textDocument/didChange",
                         "params": {"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]}})
        messages.append({"id": version, "method": method, "params": {**document, **requests[method]}})
    messages += [{"id": 0, "method": "shutdown"}, {"method": "exit"}]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies)


def run(command, method, presses):
    with tempfile.TemporaryFile() as said:
        said.write(conversation(method, presses))
        said.seek(0)
        return subprocess.run(command, stdin=said, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, text=True)


def instructions(method, presses):
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", NPCS, "lsp"]
    found = re.search(r"I\s+refs:\s+([\d,]+)", run(valgrind, method, presses).stderr)
    return int(found.group(1).replace(",", ""))


def milliseconds(method, presses):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run([NPCS, "lsp"], method, presses)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


print("| a key press, and then | million instructions | ms of a processor |\n|---|---|---|")
for method in METHODS or requests:
    counted = (instructions(method, 3) - instructions(method, 1)) / 2
    timed = (milliseconds(method, PRESSES + 1) - milliseconds(method, 1)) / PRESSES
    print(f"| `{method}` | {counted / 1e6:.0f} | {timed:.0f} |", flush=True)
