-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- The small dialogue of dialogue.ms as a coroutine, and the time from an answer to the next prompt in microseconds.
name = "Bob"
gold = 100
mood = 5
inventory = {"sword", "shield", "lamp"}

local function ask(customer, item, price)
    local answer = coroutine.yield("Will you buy the " .. item .. " for " .. price .. " gold, " .. customer .. "?")
    return answer
end

local function visit(customer)
    local sold = 0
    while mood < 100 do
        for _, item in ipairs(inventory) do
            local price = 5 + mood
            local answer = ask(customer, item, price)
            if answer == "bye" then return sold end
            if answer == "yes" then
                sold = sold + 1
                gold = gold + price
                mood = 10 - mood
            end
        end
    end
    return sold
end

local function program()
    local sold = visit("Ada")
    return name .. " sold " .. sold .. " things and has " .. gold .. " gold."
end

local resumes = tonumber(arg and arg[1]) or 200000
local talk = coroutine.create(program)
local running, text = coroutine.resume(talk)
assert(running and text == "Will you buy the sword for 10 gold, Ada?")

local start = os.clock()
for turn = 1, resumes do
    running, text = coroutine.resume(talk, turn % 2 == 0 and "yes" or "no")
end
local seconds = os.clock() - start
assert(running and coroutine.status(talk) == "suspended")

running, text = coroutine.resume(talk, "bye")
assert(running and coroutine.status(talk) == "dead")
print(text)
print(string.format("lua resume to next prompt: %.3f us", seconds / resumes * 1e6))
