-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Records sorted by one of their fields, again and again, with changes in between: a table of scores.

local size = 20000  -- 300 when instructions are counted

local function make_players(count)
    local players = {}
    for i = 0, count - 1 do
        players[#players + 1] = {name = "player" .. i, score = (i * 7919) % 104729, nr = i}
    end
    return players
end

local function by_score(a, b)
    return a.score < b.score
end

local function play(players, rounds)
    local sum = 0
    for turn = 1, rounds do
        for _, player in ipairs(players) do
            player.score = (player.score * 31 + player.nr) % 104729 + player.nr / 10000
        end
        table.sort(players, by_score)
        sum = sum + players[1].nr + players[#players].nr + players[#players / 2 + 1].nr
    end
    return sum
end

local players = make_players(size)
print(play(players, 100))
table.sort(players, function(a, b) return a.name < b.name end)
print(players[1].name .. " " .. players[#players].name)
table.sort(players, function(a, b) return a.nr > b.nr end)
print(players[1].name .. " " .. players[#players].name)
