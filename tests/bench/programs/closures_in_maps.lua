-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Accounts as tables of functions that share the variables of the call that made them.

local size = 3000000  -- 20000 when instructions are counted

local function make_account(balance)
    local moves = 0
    local account = {}
    function account.deposit(amount)
        balance = balance + amount
        moves = moves + 1
    end
    function account.withdraw(amount)
        if amount > balance then return 0 end
        balance = balance - amount
        moves = moves + 1
        return amount
    end
    function account.balance()
        return balance
    end
    function account.moves()
        return moves
    end
    return account
end

local function trade(turns)
    local accounts = {}
    for i = 1, 50 do
        accounts[#accounts + 1] = make_account(100 * i)
    end
    for turn = 0, turns - 1 do
        local from = accounts[turn % 50 + 1]
        local to = accounts[turn * 7 % 50 + 1]
        to.deposit(from.withdraw(turn % 13))
        if turn % 100 == 0 then accounts[turn % 37 + 1] = make_account(from.balance()) end
    end
    local total = 0
    local moves = 0
    for _, account in ipairs(accounts) do
        total = total + account.balance()
        moves = moves + account.moves()
    end
    return total .. " " .. moves
end

print(trade(size))
