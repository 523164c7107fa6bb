-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Texts put together: short ones joined with numbers, a long one grown piece by piece, a list joined.
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

print(greetings(800000))
print(grown(300, 1000))
local text = joined(400000)
print(#text .. " " .. text:sub(-6))
