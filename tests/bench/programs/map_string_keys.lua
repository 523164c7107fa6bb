-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Maps with text keys: words counted, names made up and looked up, fields read and written.

local size = 200000  -- 3750 when instructions are counted

local function count_words(words, rounds)
    local counts = {}
    for turn = 1, rounds do
        for _, word in ipairs(words) do
            if counts[word] ~= nil then
                counts[word] = counts[word] + turn
            else
                counts[word] = turn
            end
        end
    end
    return counts
end

local function made_up_names(count)
    local ages = {}
    for i = 1, count do
        ages["npc" .. i] = i % 100
    end
    local total = 0
    for i = 1, count do
        total = total + ages["npc" .. i]
    end
    return total
end

local function fields(turns)
    local smith = {name = "Bob", gold = 100, mood = 5, swords = 3}
    for i = 1, turns do
        smith.gold = smith.gold + smith.mood - smith.swords
        smith.mood = 10 - smith.mood
        smith.swords = smith.swords + 1
        if smith.swords > 9 then smith.swords = 0 end
    end
    return smith.gold .. " " .. smith.mood .. " " .. smith.swords
end

local text = "the smith said that the mill is haunted and the miller said that the smith is a fool"
local words = {}
for word in text:gmatch("[^ ]+") do
    words[#words + 1] = word
end
local counts = count_words(words, 3 * size / 10)
local length = 0
for _ in pairs(counts) do
    length = length + 1
end
print(counts["the"] .. " " .. counts["smith"] .. " " .. counts["fool"] .. " " .. length)
print(made_up_names(size))
print(fields(10 * size))
