# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Neovim with npcs: how it starts the language server, and what it says where there is none.

    run.py NVIM
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
EDITORS = HERE.parents[1]
problems = []
checks = 0


def check(is_right, *what):
    global checks
    checks += 1
    if not is_right:
        problems.append(" ".join(str(one) for one in what))
        print("FAILED:", problems[-1])


def run(nvim, lua, place, **variables):
    """Runs a script in Lua, which calls done(value), in a Neovim that has nothing else. Returns the value and what was said."""
    out = place / "out.json"
    out.unlink(missing_ok=True)
    script = place / "session.lua"
    script.write_text("local said = {}\nvim.notify = function(text) table.insert(said, text) end\n"
                      f"local function done(value) vim.fn.writefile({{vim.fn.json_encode({{value, said}})}}, {json.dumps(str(out))}) "
                      f"vim.cmd('qall!') end\nlocal place = {json.dumps(str(place))}\n" + lua)
    runtime = f"set runtimepath^={EDITORS}/vim,{EDITORS}/nvim | filetype plugin indent on | syntax on"
    done = subprocess.run([nvim, "-u", "NONE", "-i", "NONE", "-n", "--headless", "--cmd", runtime, "-c", f"luafile {script}"], cwd=place,
                          timeout=120, capture_output=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, "HOME": str(place), "XDG_STATE_HOME": str(place), **variables})
    if not out.exists():
        raise SystemExit(f"{nvim} ended with {done.returncode}: {(done.stdout + done.stderr).decode(errors='replace')}")
    return json.loads(out.read_text())


def check_server(nvim, place):
    command = place / "npcs"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} {HERE}/server.py \"$@\"\n")
    command.chmod(0o755)
    story = place / "story"
    (story / "dialogue").mkdir(parents=True)
    (story / "npcs.toml").write_text("[project]\n")
    for name in ("inn", "attic"):
        (story / f"dialogue/{name}.npcs").write_text("Marta: Hm.\n")
    noted = place / "noted"
    lua = """
require("npcs").setup({command = place .. "/npcs"})
vim.cmd("edit story/dialogue/inn.npcs")
vim.cmd("split story/dialogue/attic.npcs")
local function marked() return #vim.diagnostic.get(0) > 0 end
vim.wait(20000, marked, 20)
local found = vim.tbl_map(function(one) return {one.lnum, one.message} end, vim.diagnostic.get(0))
local configured = vim.lsp.config and vim.lsp.enable and "configured" or "started"
done({found, vim.bo.filetype, vim.g.npcs_command, configured})
"""
    (found, filetype, name, how), said = run(nvim, lua, place, NPCS_NOTED=str(noted))
    check(found == [[0, "noted"]], "diagnostics are", found)
    check(filetype == "npcs" and name == str(command), filetype, name)
    check(said == [], "it was said:", said)
    asked = [json.loads(line) for line in noted.read_text().splitlines()]
    begun = [one["params"] for one in asked if one["method"] == "initialize"]
    check(len(begun) == 1, len(begun), "servers were started for one folder")
    check(begun[0]["rootUri"] == story.as_uri(), "the folder is", begun[0]["rootUri"])
    opened = [one["params"]["textDocument"] for one in asked if one["method"] == "textDocument/didOpen"]
    check([one["uri"].rsplit("/", 1)[1] for one in opened] == ["inn.npcs", "attic.npcs"] and opened[0]["languageId"] == "npcs", opened)
    print(f"{nvim}: a server is {how}")

    lua = 'require("npcs").setup({command = place .. "/npcs"})\nvim.cmd("edit story/dialogue/inn.npcs")\ndone(#(vim.lsp.get_clients or vim.lsp.get_active_clients)())\n'
    clients, said = run(nvim, lua, place, NPCS_NOTED=str(noted), NPCS_COMMANDS="play")
    check(clients == 0 and len(said) == 1 and "has no `npcs lsp`" in said[0] and "git pull" in said[0], "an old command:", clients, said)
    clients, said = run(nvim, lua.replace("/npcs", "/none"), place)
    check(clients == 0 and len(said) == 1 and "no program" in said[0] and "./dev build" in said[0], "no command:", clients, said)


def check_newer(nvim, place):
    """What Neovim 0.11 has for servers is noted by a stand-in where the Neovim here is older."""
    (place / "alone").mkdir()
    (place / "alone/attic.npcs").write_text("Marta: Hm.\n")
    lua = """
local noted = {}
vim.lsp.config = function(name, config) noted.config = config; noted.name = name end
vim.lsp.enable = function(name) noted.enabled = name end
local function clients() return #(vim.lsp.get_clients or vim.lsp.get_active_clients)() end
local function folder_of(file)
  local found
  vim.cmd("edit " .. place .. "/" .. file)
  noted.config.root_dir(vim.api.nvim_get_current_buf(), function(folder) found = folder end)
  return found
end
if is_open then vim.cmd("edit story/dialogue/inn.npcs") end
require("npcs").setup({command = place .. "/npcs"})
vim.wait(is_open and 60000 or 0, function() return clients() > 0 end, 20)
local config = noted.config
done({{noted.name, config.cmd, config.filetypes, noted.enabled}, {folder_of("story/dialogue/attic.npcs"), folder_of("alone/attic.npcs")}, clients()})
"""
    for is_open in (False, True):
        (config, folders, clients), said = run(nvim, f"local is_open = {str(is_open).lower()}\n" + lua, place, NPCS_NOTED=str(place / "noted"))
        check(config == ["npcs", [str(place / "npcs"), "lsp"], ["npcs"], "npcs"], config)
        check(folders == [str(place / "story"), str(place / "alone")], folders)
        check(clients == int(is_open) and said == [], clients, "servers, where a script is open:", is_open, said)


def check_debugger(nvim, place):
    # nvim-dap itself is no package: what it would be given is looked at here.
    (place / "lua").mkdir()
    (place / "lua/dap.lua").write_text("return {adapters = {}, configurations = {}}\n")
    lua = """
vim.opt.runtimepath:prepend(place)
require("npcs").setup({command = "true"})
local dap, adapters = require("dap"), {}
for _, request in ipairs({{request = "launch"}, {request = "attach", port = 4711}}) do
  dap.adapters.npcs(function(adapter) table.insert(adapters, adapter) end, request)
end
done({adapters, vim.tbl_map(function(one) return one.type .. " " .. one.request end, dap.configurations.npcs)})
"""
    (adapters, configurations), _ = run(nvim, lua, place)
    check(adapters == [{"type": "executable", "command": "true", "args": ["debug"]},
                       {"type": "server", "host": "127.0.0.1", "port": 4711}], adapters)
    check(configurations == ["npcs launch"] * 3 + ["npcs attach"], configurations)


def main():
    (nvim,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder).resolve()
        check_server(nvim, place)
        check_newer(nvim, place)
        check_debugger(nvim, place)
    print(f"{checks - len(problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


sys.exit(main())
