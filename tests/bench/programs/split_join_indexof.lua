-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Texts taken apart, searched, changed and put together again with the built-in functions.

local size = 240000  -- 4000 when instructions are counted

local function split(text, delimiter)
    local pieces = {}
    local from = 1
    while true do
        local first, last = text:find(delimiter, from, true)
        if not first then
            pieces[#pieces + 1] = text:sub(from)
            return pieces
        end
        pieces[#pieces + 1] = text:sub(from, first - 1)
        from = last + 1
    end
end

-- Positions count from 0, as they do in the other program.
local function index_of(items, value)
    for i = 1, #items do
        if items[i] == value then return i - 1 end
    end
    return nil
end

local function work(rounds)
    local line = "give the old rusty sword of the north to the blacksmith in the village"
    local total = 0
    for turn = 1, rounds do
        local words = split(line, " ")
        total = total + #words
        total = total + index_of(words, "blacksmith")
        total = total + line:find("village", 1, true) - 1
        if index_of(words, "dragon") ~= nil then total = total + 1000 end
        words[4] = "shiny" .. turn % 10
        total = total + #table.concat(words, "-")
        total = total + #line:gsub("the", "a")
        total = total + line:upper():find("SWORD", 1, true) - 1
    end
    return total
end

print(work(size))
