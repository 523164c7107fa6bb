-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- A counted loop over local variables: arithmetic, comparison, jump.

local size = 40000000  -- 500000 when instructions are counted

local function count(limit)
    local i = 0
    local total = 0
    while i < limit do
        if i % 3 == 0 then
            total = total + i
        else
            total = total - 1
        end
        i = i + 1
    end
    return total
end

print(string.format("%.0f", count(size)))
