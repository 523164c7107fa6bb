-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Queens on a chessboard, counted by backtracking: lists read and written by index, recursion.

local size = 12  -- 9 when instructions are counted

local function solutions(row, size, columns, rising, falling)
    if row == size then return 1 end
    local found = 0
    local column = 0
    while column < size do
        if not (columns[column + 1] or rising[row + column + 1] or falling[row - column + size]) then
            columns[column + 1] = true
            rising[row + column + 1] = true
            falling[row - column + size] = true
            found = found + solutions(row + 1, size, columns, rising, falling)
            columns[column + 1] = false
            rising[row + column + 1] = false
            falling[row - column + size] = false
        end
        column = column + 1
    end
    return found
end

local function falses(count)
    local items = {}
    for i = 1, count do
        items[i] = false
    end
    return items
end

print(solutions(0, size, falses(size), falses(2 * size), falses(2 * size)))
