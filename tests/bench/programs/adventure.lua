-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- A text adventure played by a list of commands: rooms as tables, lists of things, commands taken apart.

local size = 20000  -- 400 when instructions are counted

local function new_world()
    local rooms = {}
    rooms["hall"] = {text = "A draughty hall.", exits = {north = "kitchen", east = "garden"}, things = {"lamp"}}
    rooms["kitchen"] = {text = "It smells of soup.", exits = {south = "hall", down = "cellar"}, things = {}}
    rooms["kitchen"].things = {"knife", "bread"}
    rooms["garden"] = {text = "Roses and nettles.", exits = {west = "hall"}, things = {"rose"}}
    rooms["cellar"] = {text = "Barrels, and a locked chest.", exits = {up = "kitchen"}, things = {"key", "chest"}}
    return {rooms = rooms, here = "hall", carried = {}, score = 0, lit = false}
end

local function index_of(items, value)
    for i = 1, #items do
        if items[i] == value then return i end
    end
    return nil
end

local function split(text)
    local words = {}
    for word in text:gmatch("[^ ]+") do
        words[#words + 1] = word
    end
    return words
end

local function describe(world)
    local room = world.rooms[world.here]
    local text = room.text
    if #room.things > 0 then text = text .. " You see: " .. table.concat(room.things, ", ") .. "." end
    return text
end

local function go(world, direction)
    local exits = world.rooms[world.here].exits
    if exits[direction] == nil then return "You cannot go " .. direction .. "." end
    if exits[direction] == "cellar" and not world.lit then return "It is too dark." end
    world.here = exits[direction]
    return describe(world)
end

local function take(world, thing)
    local things = world.rooms[world.here].things
    local place = index_of(things, thing)
    if place == nil then return "There is no " .. thing .. " here." end
    if thing == "chest" then return "It is too heavy." end
    table.remove(things, place)
    table.insert(world.carried, thing)
    world.score = world.score + 5
    return "Taken: " .. thing .. "."
end

local function drop(world, thing)
    local place = index_of(world.carried, thing)
    if place == nil then return "You have no " .. thing .. "." end
    table.remove(world.carried, place)
    table.insert(world.rooms[world.here].things, thing)
    world.score = world.score - 5
    return "Dropped: " .. thing .. "."
end

local function use(world, thing)
    if index_of(world.carried, thing) == nil then return "You have no " .. thing .. "." end
    if thing == "lamp" then
        world.lit = not world.lit
        if world.lit then return "The lamp is lit." else return "The lamp is out." end
    end
    if thing == "key" and world.here == "cellar" then
        world.score = world.score + 50
        return "The chest springs open!"
    end
    return "Nothing happens."
end

local function obey(world, command)
    local words = split(command:lower())
    local verb = words[1]
    if verb == "look" then return describe(world) end
    if verb == "inventory" then return "You carry " .. table.concat(world.carried, ", ") .. "." end
    if #words < 2 then return "What do you want to " .. verb .. "?" end
    local noun = words[#words]
    if verb == "go" then return go(world, noun) end
    if verb == "take" then return take(world, noun) end
    if verb == "drop" then return drop(world, noun) end
    if verb == "use" then return use(world, noun) end
    return "I do not know how to " .. verb .. "."
end

local commands = {
    "look", "take the lamp", "go west", "go north", "take bread", "take", "take the knife", "go down", "Use lamp",
    "go down", "take the key", "take chest", "inventory", "use the key", "drop knife", "go up", "use knife",
    "dance wildly", "go south", "go east", "take ROSE", "drop bread", "go west", "inventory", "use lamp",
}

local function play(commands, games)
    local letters = 0
    local score = 0
    for game = 1, games do
        local world = new_world()
        for _, command in ipairs(commands) do
            local answer = obey(world, command)
            letters = letters + #answer
        end
        score = score + world.score
    end
    return letters .. " " .. score
end

print(play(commands, size))
