-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Maps with number keys: filling, counting, looking up, removing, memoizing.

local size = 1000000  -- 15000 when instructions are counted

local function longest_collatz(limit)
    local known = {[1] = 1}
    local best = 1
    local best_length = 1
    for start = 2, limit do
        local number = start
        local steps = 0
        while known[number] == nil do
            if number % 2 == 0 then
                number = number // 2
            else
                number = number * 3 + 1
            end
            steps = steps + 1
        end
        local length = known[number] + steps
        known[start] = length
        if length > best_length then
            best = start
            best_length = length
        end
    end
    return best .. " " .. best_length
end

local function histogram(count)
    local counts = {}
    local seed = 7
    for i = 1, count do
        seed = (seed * 16807) % 2147483647
        local key = seed % 5003
        if counts[key] ~= nil then
            counts[key] = counts[key] + 1
        else
            counts[key] = 1
        end
    end
    local removed = 0
    for key = 0, 5002 do
        if counts[key] % 2 == 0 then
            counts[key] = nil
            removed = removed + 1
        end
    end
    local length = 0
    for _ in pairs(counts) do
        length = length + 1
    end
    return length .. " " .. removed
end

print(longest_collatz(size))
print(histogram(8 * size))
