-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- A long text taken apart by position: words, quoted parts and numbers as slices, counted in a map.

local size = 30000  -- 625 when instructions are counted

local function is_letter(c)
    return "a" <= c and c <= "z" or "A" <= c and c <= "Z"
end

local function is_digit(c)
    return "0" <= c and c <= "9"
end

local function scan(text, counts)
    local sum = 0
    local quoted = 0
    local at = 1
    local length = #text
    while at <= length do
        local c = text:sub(at, at)
        local from = at
        if is_letter(c) then
            while at <= length and is_letter(text:sub(at, at)) do
                at = at + 1
            end
            local word = text:sub(from, at - 1)
            if counts[word] ~= nil then counts[word] = counts[word] + 1 else counts[word] = 1 end
        elseif is_digit(c) then
            while at <= length and is_digit(text:sub(at, at)) do
                at = at + 1
            end
            sum = sum + tonumber(text:sub(from, at - 1))
        elseif c == "'" then
            at = at + 1
            while text:sub(at, at) ~= "'" do
                at = at + 1
            end
            quoted = quoted + #text:sub(from + 1, at - 1)
            at = at + 1
        else
            at = at + 1
        end
    end
    return sum .. " " .. quoted
end

local counts = {}
local line = "Give 12 coins to the smith, who says 'Well met, friend' and asks for 7 more. "
print(scan(line:rep(size), counts))
local length = 0
for _ in pairs(counts) do
    length = length + 1
end
print(length .. " " .. counts["the"] .. " " .. counts["smith"] .. " " .. counts["Give"])
