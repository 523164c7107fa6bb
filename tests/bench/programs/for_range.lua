-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Nested `for` loops over ranges, some long, many short.

local size = 3000  -- 350 when instructions are counted

local function triangle(size)
    local total = 0
    for row = 1, size do
        for column = 1, row do
            total = total + row * column % 7
        end
    end
    return total
end

local function short_loops(times)
    local total = 0
    for i = 1, times do
        for j = 0, 4 do
            total = total + i - j
        end
    end
    return total
end

print(triangle(3 * size))
print(short_loops(1000 * size))
