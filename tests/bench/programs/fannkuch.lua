-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Every permutation of a list is turned over at the front until its first number comes first: lists by index.

local size = 9  -- 7 when instructions are counted

local function count_flips(numbers, turned, count)
    local i = 1
    while i <= count do
        turned[i] = numbers[i]
        i = i + 1
    end
    local flips = 0
    while turned[1] ~= 1 do
        local low = 1
        local high = turned[1]
        while low < high do
            local kept = turned[low]
            turned[low] = turned[high]
            turned[high] = kept
            low = low + 1
            high = high - 1
        end
        flips = flips + 1
    end
    return flips
end

local function permute(numbers, place, count, results)
    if place > count then
        local flips = count_flips(numbers, results.turned, count)
        results.sum = results.sum + flips
        if flips > results.most then results.most = flips end
        return
    end
    local i = place
    while i <= count do
        local kept = numbers[place]
        numbers[place] = numbers[i]
        numbers[i] = kept
        permute(numbers, place + 1, count, results)
        numbers[i] = numbers[place]
        numbers[place] = kept
        i = i + 1
    end
end

local results = {turned = {}, sum = 0, most = 0}
local numbers = {}
for i = 1, size do
    numbers[i] = i
end
permute(numbers, 1, size, results)
print(results.sum .. " " .. results.most)
