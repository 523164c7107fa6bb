# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""A big program, generated twice: in MiniScript and in Lua, line by line the same.

It serves to compare the speed of two compilers. Both texts print the same number, so that it can be shown that the
two compilers were given the same work. The same size and the same seed give the same texts.
"""
import random

MINISCRIPT_QUEST = '''\
// Quest {n}: {deed} the {beast} for the {person}.
quest_{n} = function(customer, gold)
    mood = {a}
    lines = ["The {place} is haunted.", "Bring me {b} {thing}s.", "Farewell."]
    known = {{"name": "{person}", "price": {c}, "wolves": [{a}, {b}, {c}]}}
    if gold > {d} and customer != "{person}" then
        mood += gold % {e}
    else if gold == {a} or not mood then
        mood -= {b}
    else
        mood = (mood + {c}) * 2
    end if
    i = 0
    while i < {e}
        mood += known.price - i * {a}
        if mood > 50 then mood = mood - 50
        i += 1
    end while
    for line in lines
        mood += line.len
    end for
    known.name = known.name + " of the {place} and " + customer
    return mood + known.name.len + known.wolves[1]
end function

'''

LUA_QUEST = '''\
-- Quest {n}: {deed} the {beast} for the {person}.
function quest_{n}(customer, gold)
    local mood = {a}
    local lines = {{"The {place} is haunted.", "Bring me {b} {thing}s.", "Farewell."}}
    local known = {{name = "{person}", price = {c}, wolves = {{{a}, {b}, {c}}}}}
    if gold > {d} and customer ~= "{person}" then
        mood = mood + gold % {e}
    elseif gold == {a} or mood == 0 then
        mood = mood - {b}
    else
        mood = (mood + {c}) * 2
    end
    local i = 0
    while i < {e} do
        mood = mood + known.price - i * {a}
        if mood > 50 then mood = mood - 50 end
        i = i + 1
    end
    for _, line in ipairs(lines) do
        mood = mood + #line
    end
    known.name = known.name .. " of the {place} and " .. customer
    return mood + #known.name + known.wolves[2]
end

'''

DEEDS = ["find", "tame", "slay", "follow", "feed"]
BEASTS = ["wolf", "bear", "dragon", "goose", "lost cat", "snake"]
PEOPLE = ["smith", "miller", "guard", "widow", "captain", "old king"]
PLACES = ["mill", "harbour", "tower", "north gate", "cellar"]
THINGS = ["sword", "lamp", "rose", "barrel", "key"]


def quest_words(number, chance):
    """What makes one quest differ from another."""
    return {
        "n": number, "deed": chance.choice(DEEDS), "beast": chance.choice(BEASTS), "person": chance.choice(PEOPLE),
        "place": chance.choice(PLACES), "thing": chance.choice(THINGS), "a": chance.randint(1, 9),
        "b": chance.randint(2, 12), "c": chance.randint(3, 40), "d": chance.randint(5, 60), "e": chance.randint(2, 7),
    }


def generate(quests):
    """The MiniScript text and the Lua text of a program with so many functions."""
    chance = random.Random(1)
    miniscript, lua = [], []
    for number in range(1, quests + 1):
        words = quest_words(number, chance)
        miniscript.append(MINISCRIPT_QUEST.format(**words))
        lua.append(LUA_QUEST.format(**words))
    miniscript.append("total = 0\n")
    lua.append("total = 0\n")
    for number in range(1, quests + 1):
        gold = chance.randint(1, 80)
        miniscript.append(f'total += quest_{number}("Ada", {gold})\n')
        lua.append(f'total = total + quest_{number}("Ada", {gold})\n')
    miniscript.append("print total\n")
    lua.append("print(total)\n")
    return "".join(miniscript), "".join(lua)
