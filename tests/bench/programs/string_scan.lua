-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- A long text read character by character: by iteration, by index, by code, in slices.

local size = 2000000  -- 30000 when instructions are counted

local function make_text(length)
    local letters = "the quick brown fox (jumps over) the lazy dog; 42 times."
    return letters:rep(math.ceil(length / #letters))
end

local function vowels(text)
    local count = 0
    for letter in text:gmatch(".") do
        if letter == "a" or letter == "e" or letter == "i" or letter == "o" or letter == "u" then
            count = count + 1
        end
    end
    return count
end

local function depth_and_digits(text)
    local depth = 0
    local deepest = 0
    local number = 0
    local sum = 0
    local i = 1
    local length = #text
    while i <= length do
        local letter = text:sub(i, i)
        if letter == "(" then
            depth = depth + 1
            if depth > deepest then deepest = depth end
        elseif letter == ")" then
            depth = depth - 1
        elseif "0" <= letter and letter <= "9" then
            number = number * 10 + tonumber(letter)
        else
            sum = sum + number
            number = 0
        end
        i = i + 1
    end
    return deepest .. " " .. sum
end

local function checksum(text)
    local sum = 0
    for letter in text:gmatch(".") do
        sum = (sum * 31 + letter:byte()) % 1000003
    end
    return sum
end

local function slices(text)
    local found = 0
    for i = 1, #text - 2 do
        if text:sub(i, i + 2) == "the" then found = found + 1 end
    end
    return found
end

local text = make_text(size)
print(#text)
print(vowels(text))
print(depth_and_digits(text))
print(checksum(text))
print(slices(text))
