-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- A client of the Debug Adapter Protocol, as small as a test needs it.
local uv = vim.loop
local Adapter = {}
Adapter.__index = Adapter

local M = {}

function M.start(command, args)
  local self = setmetatable({seq = 0, rest = "", responses = {}, events = {}, output = "", log = {}}, Adapter)
  self.input, self.out = uv.new_pipe(false), uv.new_pipe(false)
  self.process = uv.spawn(command, {args = args, stdio = {self.input, self.out, nil}}, function(code) self.ended = code end)
  if not self.process then error("cannot run " .. command) end
  self.out:read_start(function(_, data) self:take(data or "") end)
  return self
end

function Adapter:take(data)
  self.rest = self.rest .. data
  while true do
    local head, body = self.rest:match("^(.-)\r\n\r\n()")
    local length = head and tonumber(head:match("[Cc]ontent%-[Ll]ength: *(%d+)"))
    if not length or #self.rest < body + length - 1 then return end
    local message = vim.json.decode(self.rest:sub(body, body + length - 1))
    self.rest = self.rest:sub(body + length)
    table.insert(self.log, message)
    if message.type == "response" then
      self.responses[message.request_seq] = message
    elseif message.type == "event" then
      if message.event == "output" then self.output = self.output .. message.body.output end
      if message.event == "stopped" then
        self.stopped = message.body
        self.thread = message.body.threadId or self.thread
      end
      self.events[message.event] = (self.events[message.event] or 0) + 1
    end
  end
end

--- Sends a request, and returns its number.
function Adapter:send(command, arguments)
  self.seq = self.seq + 1
  if next(arguments) == nil then arguments = vim.empty_dict() end
  local body = vim.json.encode({seq = self.seq, type = "request", command = command, arguments = arguments})
  self.input:write(("Content-Length: %d\r\n\r\n%s"):format(#body, body))
  return self.seq
end

function Adapter:wait(what, happened)
  if not vim.wait(60000, function() return happened() or self.ended end, 10) or not happened() then
    error(("waited in vain for %s; the last messages were %s"):format(what, vim.inspect(vim.list_slice(self.log, math.max(1, #self.log - 5)))))
  end
end

--- Sends a request, and returns the body of its response. An error of the adapter is one.
function Adapter:ask(command, arguments)
  local seq = self:send(command, arguments)
  self:wait("the response to " .. command, function() return self.responses[seq] end)
  local response = self.responses[seq]
  if not response.success then error(command .. ": " .. tostring(response.message)) end
  return response.body or {}
end

--- Waits for an event, or returns at once if it came already.
function Adapter:wait_for(event)
  self:wait("the event " .. event, function() return self.events[event] end)
end

--- Does something, and waits until the program has stopped after it.
function Adapter:stops(work)
  local before = self.events.stopped or 0
  work()
  self:wait("a stop", function() return (self.events.stopped or 0) > before end)
end

return M
