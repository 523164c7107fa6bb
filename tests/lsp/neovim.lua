-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Neovim's own client, from version 0.7 on, with `npcs lsp`. What is checked is what a person would see in the editor:
-- lines of buffers, the cursor, windows, lists.
--
--     NPCS=... SAMPLES=... nvim --headless --clean -c 'luafile neovim.lua'

local npcs, samples = vim.env.NPCS, vim.env.SAMPLES
local folder = vim.fn.resolve(vim.fn.tempname())
local patience = 60000

local function wait_for(what, condition)
  if not vim.wait(patience, condition, 20) then error('never came: ' .. what, 2) end
end

local function equal(found, wanted)
  if not vim.deep_equal(found, wanted) then
    error('found ' .. vim.inspect(found) .. '\nwanted ' .. vim.inspect(wanted), 2)
  end
end

local function write(name, text)
  local file = assert(io.open(folder .. '/' .. name, 'w'))
  file:write(text)
  file:close()
end

local function read(path)
  local file = assert(io.open(path))
  local text = file:read('*a')
  file:close()
  return text
end

local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end

-- Puts the cursor on a text of the buffer, so many bytes behind its begin.
local function go_to(text, ahead)
  for number, line in ipairs(lines()) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column - 1 + (ahead or 0) })
      return
    end
  end
  error('there is no ' .. text, 2)
end

local function here() return { vim.api.nvim_win_get_cursor(0)[1], lines()[vim.api.nvim_win_get_cursor(0)[1]] } end

local function request(method, params)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, patience)
  if not answers then error(method .. ': ' .. problem, 2) end
  local _, answer = next(answers)
  if answer.error then error(method .. ': ' .. vim.inspect(answer.error), 2) end
  return answer.result
end

local function diagnostics_are(condition)
  wait_for('diagnostics', function() return condition(vim.diagnostic.get(0)) end)
end

-- Replaces the buffer's line with a text in it, as if it was typed.
local function type_over(text, new)
  go_to(text)
  local row = vim.api.nvim_win_get_cursor(0)[1]
  vim.api.nvim_buf_set_lines(0, row - 1, row, false, { new })
end

local client

local function open(name)
  vim.cmd('edit ' .. folder .. '/' .. name)
  vim.bo.filetype = 'npcs'
  assert(vim.lsp.buf_attach_client(0, client), 'not attached')
end

local steps = {}
local function step(name, run) table.insert(steps, { name = name, run = run }) end

step('the server starts in the project', function()
  vim.fn.mkdir(folder, 'p')
  write('npcs.toml', read(samples .. '/village/npcs.toml'))
  write('game.toml', read(samples .. '/village/game.toml'))
  for _, name in ipairs({ 'village', 'trade', 'watch', 'night', 'inn' }) do
    write(name .. '.npcs', read(samples .. '/village/' .. name .. '.npcs'))
  end
  write('tavern.npcs', table.concat({
    'beds = 3', '', 'function price(nights, beds=1)', '\treturn nights * beds * 4', 'end function', '',
    'scene room', '\tMarta: {beds} left.', '\t* Good. -> go room', 'end scene', '', 'print price(2, 1)', 'visit room', '' }, '\n'))
  client = assert(vim.lsp.start_client({
    name = 'npcs', cmd = { npcs, 'lsp' }, root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = 'village' } },
  }))
  open('tavern.npcs')
  wait_for('the server', function() return vim.lsp.get_client_by_id(client).initialized end)
end)

step('a mistake is shown, and no longer when it is mended', function()
  diagnostics_are(function(found) return #found == 0 end)
  type_over('print price', 'print price(2, ')
  diagnostics_are(function(found) return #found > 0 and found[1].severity == vim.diagnostic.severity.ERROR end)
  type_over('print price', 'print price(2, 1)')
  diagnostics_are(function(found) return #found == 0 end)
end)

step('columns behind characters of two units', function()
  type_over('print price', 'print "😀é" + price(2, )')
  diagnostics_are(function(found)
    return #found > 0 and lines()[found[1].lnum + 1]:sub(found[1].col + 1, found[1].col + 1) == ')'
  end)
  type_over('print', 'print price(2, 1)')
end)

step('names are completed', function()
  go_to('print price', 8)
  local result = request('textDocument/completion', vim.lsp.util.make_position_params(0, 'utf-16'))
  local items = vim.lsp.util.text_document_completion_list_to_complete_items(result, 'pr')
  local words = {}
  for _, item in ipairs(items) do words[item.word] = true end
  assert(words.price and words.print, 'price and print are not offered: ' .. vim.inspect(vim.tbl_keys(words)))
end)

step('the name under the cursor is explained', function()
  go_to('price(2')
  vim.lsp.buf.hover()
  local text
  wait_for('a window', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
  end)
  assert(text:find('price(nights, beds=1)', 1, true), text)
end)

step('its definition is found', function()
  go_to('price(2')
  vim.lsp.buf.definition()
  wait_for('the jump', function() return here()[1] == 3 end)
end)

step('a scene is renamed wherever it is', function()
  go_to('scene room', 6)
  vim.lsp.buf.rename('chamber')
  wait_for('the new name', function() return vim.tbl_contains(lines(), 'visit chamber') end)
  assert(vim.tbl_contains(lines(), '\t* Good. -> go chamber'))
  assert(vim.tbl_contains(lines(), 'scene chamber'))
  diagnostics_are(function(found) return #found == 0 end)
end)

step('a keyword is no name', function()
  local params = vim.lsp.util.make_position_params(0, 'utf-16')
  params.newName = 'while'
  local answers = vim.lsp.buf_request_sync(0, 'textDocument/rename', params, patience)
  local _, answer = next(answers)
  assert(answer.error and answer.error.message:find('while'), vim.inspect(answer))
end)

-- Chooses the first code action that is offered at the cursor; the second one mends the whole document.
local function mend_line()
  local choose = vim.ui.select
  local offered, chosen
  vim.ui.select = function(items, options, choice)
    offered, chosen = #items, true
    choice(items[1], 1)
  end
  vim.lsp.buf.code_action()
  wait_for('the actions', function() return chosen end)
  vim.ui.select = choose
  equal(offered, 2)
end

step('a mistake is mended by its action', function()
  vim.cmd('normal! G')
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'if beds = 2 then print beds' })
  diagnostics_are(function(found) return #found > 0 end)
  go_to('if beds', 9)
  mend_line()
  wait_for('the change', function() return vim.tbl_contains(lines(), 'if beds == 2 then print beds') end)
  diagnostics_are(function(found) return #found == 0 end)
end)

step('what is doubtful is mended by its action', function()
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'print visits(chamber)' })
  diagnostics_are(function(found) return #found == 1 and found[1].code == 'called-function' end)
  go_to('print visits', 14)
  mend_line()
  wait_for('the change', function() return vim.tbl_contains(lines(), 'print visits(@chamber)') end)
  diagnostics_are(function(found) return #found == 0 end)
end)

step('the document is formatted', function()
  type_over('beds = 3', 'beds=3')
  vim.lsp.buf.formatting_sync(nil, patience)
  equal(lines()[1], 'beds = 3')
end)

step('changes of many kinds arrive as they are', function()
  vim.cmd('normal! ggdG')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'a = 1', 'b = "é😀"', 'print a', '' })
  vim.cmd('normal! 2GA + b')
  vim.cmd('normal! 3Gyy5pu')
  vim.cmd('redo')
  vim.cmd('%s/print a/print b/')
  vim.cmd('3,4move 0')
  vim.cmd('normal! GoX')
  local name = vim.uri_from_bufnr(0)
  local symbols = request('textDocument/documentSymbol', { textDocument = { uri = name } })
  local found = {}
  for _, symbol in ipairs(symbols) do found[symbol.name] = symbol.selectionRange.start.line + 1 end
  for row, line in ipairs(lines()) do
    local variable = line:match('^(%a) = ')
    if variable then equal({ variable, found[variable] }, { variable, row }) end
  end
end)

step('a definition in another file', function()
  open('trade.npcs')
  go_to('buy(who')
  vim.lsp.buf.definition()
  wait_for('another file', function() return vim.fn.expand('%:t') == 'village.npcs' end)
end)

step('the server ends', function()
  vim.lsp.stop_client(client)
  wait_for('its end', function() return vim.lsp.get_client_by_id(client) == nil or vim.lsp.get_client_by_id(client).is_stopped() end)
end)

vim.o.swapfile = false
vim.o.hidden = true
for _, each in ipairs(steps) do
  local fine, problem = xpcall(each.run, debug.traceback)
  if not fine then
    io.stderr:write('Neovim: ' .. each.name .. ': ' .. tostring(problem) .. '\n')
    vim.fn.delete(folder, 'rf')
    vim.cmd('cquit 1')
    return
  end
end
vim.fn.delete(folder, 'rf')
io.stdout:write(('Neovim %d.%d: %d steps\n'):format(vim.version().major, vim.version().minor, #steps))
vim.cmd('qall!')
