-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- The same kind of loop at the top level, where every variable is a global.
i = 0
total = 0
while i < 12000000 do
    if i % 3 == 0 then
        total = total + i
    else
        total = total - 1
    end
    i = i + 1
end

print(total)
