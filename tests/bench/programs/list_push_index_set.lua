-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Lists that grow, are read and are written by index: a sieve, a reversal, a running sum.

local size = 3000000  -- 50000 when instructions are counted

local function sieve(limit)
    local composite = {}
    for i = 0, limit do
        composite[#composite + 1] = false
    end
    local primes = {}
    local i = 2
    while i <= limit do
        if not composite[i + 1] then
            primes[#primes + 1] = i
            local j = i * i
            while j <= limit do
                composite[j + 1] = true
                j = j + i
            end
        end
        i = i + 1
    end
    return primes
end

local function reverse(items)
    local low = 1
    local high = #items
    while low < high do
        local kept = items[low]
        items[low] = items[high]
        items[high] = kept
        low = low + 1
        high = high - 1
    end
end

local function running_sums(items)
    for i = 2, #items do
        items[i] = (items[i] + items[i - 1]) % 1000003
    end
end

local primes = sieve(size)
print(#primes)
print(primes[#primes])
for turn = 1, 30 do
    reverse(primes)
    running_sums(primes)
end
print(primes[1])
print(primes[#primes])
