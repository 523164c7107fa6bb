-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- npcs in Neovim, from 0.7 on: the language server for scripts, and the debugger for nvim-dap where that is installed. The colours,
-- the indentation and :make are those of editors/vim, whose folder belongs into 'runtimepath', too.
--
--     require("npcs").setup()
--     require("npcs").setup({command = "/somewhere/npcs/build/release/npcs"})
local M = {}

local markers = {"npcs.toml", ".git"}
local options = {command = "npcs", on_attach = nil}

--- The folder of a file's project: the nearest above it with a marker, or else its own.
local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ":p:h")
  for _, marker in ipairs(markers) do
    local found = vim.fn.findfile(marker, folder .. ";")
    if found == "" then found = vim.fn.finddir(marker, folder .. ";") end
    if found ~= "" then return vim.fn.fnamemodify(found, ":p"):gsub("/$", ""):match("^(.*)/[^/]*$") end
  end
  return folder
end

--- Says what to do where the command cannot do something. Returns whether it can.
local function has(command, what)
  if vim.fn.executable(options.command) == 0 then
    vim.notify(("npcs: there is no program %q, so there is no %s. Build it with ./dev build in the folder of npcs, and name it: "
      .. 'require("npcs").setup({command = ".../build/release/npcs"})'):format(options.command, what), vim.log.levels.ERROR)
    return false
  end
  local help = vim.fn.system({options.command, "--help"})
  if not help:find("\n  " .. command .. " ") then
    vim.notify(("npcs: %s has no `npcs %s`, so there is no %s. Update it: git pull and ./dev build in the folder of npcs.")
      :format(options.command, command, what), vim.log.levels.ERROR)
    return false
  end
  return true
end

-- Clients of Neovim before 0.8, by the folder they are for.
local clients = {}

local function start(buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  local config = {
    name = "npcs",
    cmd = {options.command, "lsp"},
    root_dir = root,
    workspace_folders = {{uri = vim.uri_from_fname(root), name = vim.fn.fnamemodify(root, ":t")}},
    on_attach = options.on_attach,
  }
  if vim.lsp.start then return vim.lsp.start(config, {bufnr = buffer}) end
  local id = clients[root]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client(config)
    clients[root] = id
  end
  if id then vim.lsp.buf_attach_client(buffer, id) end
end

local function start_for_open_scripts()
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == "npcs" then start(buffer) end
  end
end

local function serve()
  if not has("lsp", "language server") then return end
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config("npcs", {
      cmd = {options.command, "lsp"},
      filetypes = {"npcs"},
      -- Markers alone would leave a script without any of them in no folder, whose modules nobody could find.
      root_dir = function(buffer, use) use(root_of(vim.api.nvim_buf_get_name(buffer))) end,
      on_attach = options.on_attach,
    })
    vim.lsp.enable("npcs")
  else
    vim.api.nvim_create_autocmd("FileType", {
      group = vim.api.nvim_create_augroup("npcs", {clear = true}), pattern = "npcs", callback = function(about) start(about.buf) end,
    })
  end
  -- Not every Neovim 0.11 looks at what is open when a server is enabled. Where it does, both share one client.
  start_for_open_scripts()
end

--- The adapter and the configurations for nvim-dap.
function M.dap()
  return {
    adapter = function(callback, configuration)
      if configuration.request == "attach" then
        callback({type = "server", host = "127.0.0.1", port = configuration.port})
      else
        callback({type = "executable", command = options.command, args = {"debug"}})
      end
    end,
    configurations = {
      {type = "npcs", request = "launch", name = "Debug this script", program = "${file}"},
      {
        type = "npcs", request = "launch", name = "Debug a playthrough",
        playthrough = function() return vim.fn.input("Playthrough: ", "", "file") end,
      },
      {type = "npcs", request = "launch", name = "Debug a save", save = function() return vim.fn.input("Save: ", "", "file") end},
      {
        type = "npcs", request = "attach", name = "Attach to a game",
        port = function() return tonumber(vim.fn.input("Port: ")) end,
        token = function() return vim.fn.input("Token: ") end,
      },
    },
  }
end

local function debug()
  local found, dap = pcall(require, "dap")
  if not found then return end
  local own = M.dap()
  dap.adapters.npcs = own.adapter
  dap.configurations.npcs = own.configurations
end

--- Starts the server for scripts that are open and that will be. `given` may have
---   command    the program npcs
---   on_attach  a function that is called with the client and the buffer, as for vim.lsp.start_client
function M.setup(given)
  options = vim.tbl_extend("force", options, given or {})
  vim.g.npcs_command = options.command
  serve()
  debug()
end

return M
