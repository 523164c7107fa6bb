-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Classes six levels deep: methods found far up, calls to the parent, tests of what something is.

local size = 700000  -- 12500 when instructions are counted

local function extend(parent)
    local class = setmetatable({}, parent)
    class.__index = class
    class.super = parent
    return class
end

-- As the operator does it: whether a class stands anywhere above.
local function is_a(thing, class)
    local at = getmetatable(thing)
    while at do
        if at == class then return true end
        at = getmetatable(at)
    end
    return false
end

local Thing = {weight = 1}
Thing.__index = Thing
function Thing:describe()
    return 1
end
function Thing:age(days)
    self.days = self.days + days
    return self.days
end

local Item = extend(Thing)
function Item:describe()
    return Thing.describe(self) + 1
end

local Tool = extend(Item)
Tool.wear = 0
function Tool:use()
    self.wear = self.wear + 1
    return self.wear
end

local Weapon = extend(Tool)
function Weapon:describe()
    return Tool.describe(self) + 1
end

local Sword = extend(Weapon)
Sword.damage = 4

local MagicSword = extend(Sword)
function MagicSword:describe()
    return Sword.describe(self) + 1
end
MagicSword.damage = 7

local Potion = extend(Item)

local function live(rounds)
    local total = 0
    for i = 1, rounds do
        local thing
        if i % 3 == 0 then
            thing = setmetatable({}, MagicSword)
        elseif i % 3 == 1 then
            thing = setmetatable({}, Sword)
        else
            thing = setmetatable({}, Potion)
        end
        thing.days = i % 10
        total = total + thing:describe() + thing:age(2) + thing.weight
        if is_a(thing, Weapon) then total = total + thing:use() * thing.damage end
        if is_a(thing, Thing) then total = total + 1 end
    end
    return total
end

print(live(size))
