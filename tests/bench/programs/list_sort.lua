-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Sorting with the built-in sort: numbers, texts, and records by one of their fields.

local size = 200000  -- 4000 when instructions are counted

local function make_numbers(count)
    local numbers = {}
    local seed = 42
    for i = 1, count do
        seed = (seed * 16807) % 2147483647
        numbers[#numbers + 1] = seed
    end
    return numbers
end

local function checksum(numbers)
    local sum = 0
    for i = 1, #numbers do
        sum = (sum * 31 + numbers[i]) % 1000000007
    end
    return sum
end

local numbers = make_numbers(4 * size)
table.sort(numbers)
print(checksum(numbers))
table.sort(numbers, function(a, b) return a > b end)
print(checksum(numbers))

local texts = {}
for _, number in ipairs(make_numbers(size)) do
    texts[#texts + 1] = "key" .. number
end
table.sort(texts)
print(texts[1] .. " " .. texts[size / 2 + 1] .. " " .. texts[#texts])

local records = {}
for _, number in ipairs(make_numbers(size)) do
    records[#records + 1] = {name = "npc" .. number, age = number}
end
table.sort(records, function(a, b) return a.age < b.age end)
print(records[1].name .. " " .. records[size / 2 + 1].name .. " " .. records[#records].name)
