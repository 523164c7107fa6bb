-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- A game loop: a thousand characters, each with needs, a state, and a small function for every state.

local size = 3000  -- 50 when instructions are counted

local seed = 3
local function draw(count)
    seed = (seed * 16807) % 2147483647
    return seed % count
end

local function move(npc)
    if npc.x < npc.target then npc.x = npc.x + 1 else npc.x = npc.x - 1 end
end

local function is_there(npc)
    return npc.x == npc.target
end

local states = {}

function states.idle(npc)
    if npc.hunger > 40 then return "to_food" end
    if draw(10) == 0 then
        npc.target = draw(100)
        return "walking"
    end
    return "idle"
end

function states.walking(npc)
    if is_there(npc) then return "idle" end
    move(npc)
    return "walking"
end

function states.to_food(npc)
    npc.target = 50
    if is_there(npc) then return "eating" end
    move(npc)
    return "to_food"
end

function states.eating(npc)
    npc.hunger = npc.hunger - 5
    npc.meals = npc.meals + 1
    if npc.hunger <= 0 then return "idle" end
    return "eating"
end

local function tick(npc)
    npc.hunger = npc.hunger + 1
    local act = states[npc.state]
    npc.state = act(npc)
end

local npcs = {}
for i = 0, 999 do
    npcs[#npcs + 1] = {name = "npc" .. i, state = "idle", x = i % 100, target = 0, hunger = i % 37, meals = 0}
end
for turn = 1, size do
    for _, npc in ipairs(npcs) do
        tick(npc)
    end
end

local meals = 0
local distance = 0
for _, npc in ipairs(npcs) do
    meals = meals + npc.meals
    distance = distance + npc.x
end
print(meals .. " " .. distance .. " " .. npcs[18].state .. " " .. seed)
