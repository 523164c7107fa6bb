-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Functions made by functions: counters that keep their own variables, functions handed to functions.

local size = 5000000  -- 75000 when instructions are counted

local function make_counter(step)
    local count = 0
    local next = function()
        count = count + step
        return count
    end
    return next
end

local function make_adder(amount)
    local add = function(x)
        return x + amount
    end
    return add
end

local function apply(f, times)
    local value = 0
    for i = 1, times do
        value = f(value) % 1000
    end
    return value
end

local function run(rounds)
    local one = make_counter(1)
    local seven = make_counter(7)
    local total = 0
    for i = 1, rounds do
        total = total + one() + seven()
    end
    local fresh = 0
    for i = 1, rounds / 4 do
        local counter = make_counter(i % 5)
        fresh = fresh + counter() + counter()
    end
    local add = make_adder(37)
    return string.format("%.0f", total) .. " " .. fresh .. " " .. apply(add, rounds + 3)
end

print(run(size))
