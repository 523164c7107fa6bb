-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Objects: methods found one and two levels up, calls to the parent's method, fields changed through self.

local size = 2500000  -- 37500 when instructions are counted

local Person = {name = "", gold = 0}
Person.__index = Person
function Person:earn(amount)
    self.gold = self.gold + amount
end
function Person:wealth()
    return self.gold
end
function Person:mood(day)
    return day % 5
end

local Trader = setmetatable({}, Person)
Trader.__index = Trader
function Trader:mood(day)
    return Person.mood(self, day) + 1
end

local Smith = setmetatable({}, Trader)
Smith.__index = Smith
Smith.swords = 0
function Smith:forge()
    self.swords = self.swords + 1
    if self.swords > 20 then self.swords = 0 end
end

local function live(days)
    local bob = setmetatable({}, Smith)
    bob.name = "Bob"
    local total = 0
    for day = 1, days do
        bob:earn(3)
        bob:forge()
        total = total + bob:mood(day) + bob:wealth() % 10
    end
    return total .. " " .. bob.gold .. " " .. bob.swords
end

print(live(size))
