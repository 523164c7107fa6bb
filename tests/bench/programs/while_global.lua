-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- The same kind of loop at the top level, where every variable is a global.

size = 24000000  -- 375000 when instructions are counted

i = 0
total = 0
while i < size do
    if i % 3 == 0 then
        total = total + i
    else
        total = total - 1
    end
    i = i + 1
end

print(total)
