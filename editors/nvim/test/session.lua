-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- One sitting with the adventure in Neovim: errors while typing, a jump, a new name everywhere, the layout; then a breakpoint on an
-- option that is offered in a loop, a step back over the answer, another answer, and on. `place`, `command` and `done` come from
-- session.py. Where nvim-dap would be, a few lines here speak with the debugger: it is no package.
local dap = dofile(here .. "/dap.lua")
local seen = {}
local file = place .. "/adventure.npcs"

local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end
local function text() return table.concat(lines(), "\n") .. "\n" end
local function line_of(wanted)
  for i, line in ipairs(lines()) do
    if line:find(wanted, 1, true) then return i end
  end
  error("there is no line with " .. wanted)
end
local function wait(what, happened)
  if not vim.wait(60000, happened, 20) then error("waited in vain: " .. what) end
end
local function errors()
  return vim.tbl_filter(function(one) return one.severity == vim.diagnostic.severity.ERROR end, vim.diagnostic.get(0))
end

-- ---- the language server ----

require("npcs").setup({command = command})
vim.cmd("edit " .. file)
local original = text()
local is_new = vim.lsp.get_clients ~= nil
local function clients() return is_new and vim.lsp.get_clients() or vim.lsp.get_active_clients() end
wait("the server", function() return clients()[1] and clients()[1].initialized ~= false and clients()[1].server_capabilities end)

vim.api.nvim_win_set_cursor(0, {line_of("function has(thing)"), 0})
vim.cmd("normal! Oif midnight = 3 then")
wait("an error while typing", function() return #errors() > 0 end)
seen.errors = vim.tbl_map(function(one) return one.message end, errors())
vim.cmd("normal! u")
wait("no error any more", function() return #errors() == 0 and text() == original end)

local call = line_of("{in_words(")
vim.api.nvim_win_set_cursor(0, {call, lines()[call]:find("in_words", 1, true) - 1})
vim.lsp.buf.definition()
wait("the definition", function() return vim.api.nvim_get_current_line():find("^function in_words") end)
seen.definition = vim.api.nvim_get_current_line()

vim.api.nvim_win_set_cursor(0, {vim.api.nvim_win_get_cursor(0)[1], 9})
vim.lsp.buf.rename("as_words")
wait("the new name", function() return not text():find("in_words", 1, true) end)
seen.renamed = select(2, text():gsub("as_words", ""))
seen.expected = select(2, original:gsub("in_words", ""))
vim.cmd("normal! u")
wait("the old name", function() return text() == original end)

local function lay_out()
  local formats = clients()[1].server_capabilities.documentFormattingProvider
  if not formats then vim.cmd("silent %!" .. vim.fn.shellescape(command) .. " format -")
  elseif vim.lsp.buf.format then vim.lsp.buf.format({timeout_ms = 60000})
  else vim.lsp.buf.formatting_sync(nil, 60000) end
  return text()
end
local laid_out = lay_out()
vim.api.nvim_win_set_cursor(0, {line_of("function has(thing)") + 1, 0})
vim.cmd("normal! A  ")
vim.cmd("normal! I\t\t")
seen.formatted = text() ~= laid_out and lay_out() == laid_out
vim.cmd("edit!")

-- ---- the debugger ----

local option = line_of('option once "Why is the lamp dark?" then')
local choose = line_of("choose again: Bram wipes the same mug again.")
local adapter = dap.start(command, {"debug"})
adapter:ask("initialize", {adapterID = "npcs", clientID = "npcs-test", linesStartAt1 = true, columnsStartAt1 = true})
adapter:send("launch", {program = file, seed = 1})
adapter:wait_for("initialized")
local set = adapter:ask("setBreakpoints", {source = {path = file}, breakpoints = {{line = option}}})
seen.breakpoint = {verified = set.breakpoints[1].verified, line = set.breakpoints[1].line}
adapter:ask("configurationDone", {})

local function top() return adapter:ask("stackTrace", {threadId = adapter.thread, levels = 20}).stackFrames[1] end
--- Types something in the debug console, as one does at a question, and waits until the conversation stands still again.
local function answer(typed)
  adapter:stops(function() adapter:ask("evaluate", {expression = typed, context = "repl", frameId = top().id}) end)
end
--- The number of an option of the question that was asked last.
local function number_of(wanted)
  local found
  for number, label in adapter.output:gmatch("\n%s*(%d+)%. ([^\n]*)") do
    if label:find(wanted, 1, true) then found = number end
  end
  return found or error("there is no option " .. wanted .. " in " .. adapter.output)
end

--- Goes on past breakpoints until something is asked.
local function go_on_to_question()
  for _ = 1, 5 do
    if adapter.stopped.reason == "choice" or adapter.stopped.reason == "prompt" then return end
    adapter:stops(function() adapter:ask("continue", {threadId = adapter.thread}) end)
  end
  error("nothing is asked: " .. adapter.stopped.reason)
end

adapter:wait_for("stopped")
answer("Gil")
answer(number_of("Up the steps"))
-- The choice offers the option: that is a stop, and so is taking it.
answer(number_of("Talk to Bram"))
seen.offered = {reason = adapter.stopped.reason, line = top().line}
go_on_to_question()
answer(number_of("Why is the lamp dark?"))
seen.taken = {reason = adapter.stopped.reason, line = top().line}
seen.coins = adapter:ask("evaluate", {expression = "you.coins", context = "watch", frameId = top().id}).result

adapter:stops(function() adapter:ask("stepBack", {threadId = adapter.thread}) end)
seen.back = top().line
go_on_to_question()
local other = number_of("Roll barrels for him")
adapter.output = ""
answer(other)
go_on_to_question()
seen.other = adapter.output
seen.coins_then = adapter:ask("evaluate", {expression = "you.coins", context = "watch", frameId = top().id}).result
answer(number_of("Leave him to his mug"))
seen.on = adapter.output:find("Down to the quay", 1, true) ~= nil or adapter.output
adapter:ask("disconnect", {})
seen.choose, seen.option = choose, option
done(seen)
