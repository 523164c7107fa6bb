-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Plain recursion: what a call and a return cost.

local size = 35  -- 26 when instructions are counted

local function fib(n)
    if n < 2 then return n end
    return fib(n - 1) + fib(n - 2)
end

print(fib(size))
