-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Texts put together: short ones joined with numbers, a long one grown piece by piece, a list joined.

local size = 800000  -- 20000 when instructions are counted

local function greetings(count)
    local total = 0
    for i = 1, count do
        local line = "Hello " .. i .. ", you have " .. i % 13 .. " gold."
        total = total + #line
    end
    return total
end

local function grown(rounds, pieces)
    local total = 0
    for turn = 1, rounds do
        local text = ""
        for i = 1, pieces do
            text = text .. "piece "
        end
        total = total + #text
    end
    return total
end

local function joined(count)
    local pieces = {}
    for i = 1, count do
        pieces[#pieces + 1] = tostring(i)
    end
    return table.concat(pieces, ", ")
end

print(greetings(4 * size))
print(grown(size / 800, 1000))
local text = joined(2 * size)
print(#text .. " " .. text:sub(-6))
