-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Quests as state machines: a table from the name of a state to a small function that gives the next one.

local size = 8000000  -- 125000 when instructions are counted

local states = {}

local function hits(quest, roll)
    if roll % 3 == 0 then
        quest.health = quest.health - 1
        return false
    end
    return true
end

local function reward(quest, gold)
    quest.gold = quest.gold + gold
    quest.wins = quest.wins + 1
    if quest.health < 10 then quest.health = quest.health + 1 end
end

function states.offered(quest, roll)
    if roll % 4 == 0 then return "refused" end
    return "accepted"
end

function states.refused(quest, roll)
    quest.refusals = quest.refusals + 1
    return "offered"
end

function states.accepted(quest, roll)
    quest.day = 0
    quest.wolves = 1 + roll % 3
    return "travelling"
end

function states.travelling(quest, roll)
    quest.day = quest.day + 1
    if roll % 7 == 0 then return "lost" end
    if quest.day < 3 then return "travelling" end
    return "fighting"
end

function states.lost(quest, roll)
    if roll % 2 ~= 0 then return "travelling" end
    return "lost"
end

function states.fighting(quest, roll)
    if hits(quest, roll) then quest.wolves = quest.wolves - 1 end
    if quest.wolves == 0 then return "won" end
    if quest.health <= 0 then return "fled" end
    return "fighting"
end

function states.won(quest, roll)
    reward(quest, 10 + roll % 5)
    return "offered"
end

function states.fled(quest, roll)
    quest.flights = quest.flights + 1
    quest.health = 10
    return "offered"
end

local function play(quest, steps)
    local seed = 5
    local state = "offered"
    for i = 1, steps do
        seed = (seed * 16807) % 2147483647
        local handler = states[state]
        state = handler(quest, seed % 1000)
    end
    return state
end

local quest = {day = 0, wolves = 0, health = 10, gold = 0, wins = 0, refusals = 0, flights = 0}
print(play(quest, size))
print(quest.gold .. " " .. quest.wins .. " " .. quest.refusals .. " " .. quest.flights .. " " .. quest.health)
