-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- A long talk: prompts and choices yielded from inside nested loops and calls;
-- the answers are drawn by the script itself.

local size = 60000  -- 1000 when instructions are counted

local seed = 11
local said = 0
local letters = 0

local function draw(count)
    seed = (seed * 16807) % 2147483647
    return seed % count
end

local function say(speaker, line)
    local text = speaker .. ": " .. line
    said = said + 1
    letters = letters + #text
    coroutine.yield(text)
end

local function pick(prompt_text, options)
    coroutine.yield(prompt_text)
    for _, option_text in ipairs(options) do
        letters = letters + #option_text
    end
    return draw(#options)
end

local function haggle(customer, item)
    local price = item.price
    while true do
        say("smith", "The " .. item.name .. " is yours for " .. price .. ".")
        local answer = pick("Well?", {"Done", "Too much", "Not today"})
        if answer == 0 and customer.gold >= price then
            customer.gold = customer.gold - price
            customer.bought = customer.bought + 1
            say(customer.name, "Done!")
            return
        elseif answer == 1 and price > item.least then
            price = price - 1
        else
            say(customer.name, "Not today.")
            return
        end
    end
end

local function visit(customer, stock)
    say("smith", "Welcome, " .. customer.name .. ".")
    while true do
        local answer = pick("What will it be?", {"Show me everything", "Any rumours?", "Farewell"})
        if answer == 0 then
            for _, item in ipairs(stock) do
                haggle(customer, item)
            end
        elseif answer == 1 then
            for _, rumour in ipairs({"The mill is haunted.", "The miller is a fool."}) do
                if draw(2) ~= 0 then say("smith", rumour) end
            end
        else
            break
        end
    end
    say("smith", "Farewell.")
end

local function talk()
    local stock = {
        {name = "sword", price = 20, least = 17},
        {name = "shield", price = 12, least = 10},
        {name = "lamp", price = 3, least = 2},
    }
    local bought = 0
    for day = 1, size do
        local ada = {name = "Ada", gold = 30 + day % 20, bought = 0}
        visit(ada, stock)
        bought = bought + ada.bought
    end
    print(said .. " " .. letters .. " " .. bought)
end

local conversation = coroutine.create(talk)
while coroutine.status(conversation) ~= "dead" do
    assert(coroutine.resume(conversation))
end
