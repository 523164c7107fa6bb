-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- The spectral norm of an infinite matrix, by the power method: calls in tight loops, lists of numbers.
-- The norm is printed in billionths, so that it is a whole number.

local size = 550  -- 60 when instructions are counted

local function element(i, j)
    return 1 / ((i + j) * (i + j + 1) / 2 + i + 1)
end

local function times(vector)
    local result = {}
    local count = #vector
    for i = 0, count - 1 do
        local sum = 0
        for j = 0, count - 1 do
            sum = sum + element(i, j) * vector[j + 1]
        end
        result[#result + 1] = sum
    end
    return result
end

local function times_transposed(vector)
    local result = {}
    local count = #vector
    for i = 0, count - 1 do
        local sum = 0
        for j = 0, count - 1 do
            sum = sum + element(j, i) * vector[j + 1]
        end
        result[#result + 1] = sum
    end
    return result
end

local function norm(count)
    local u = {}
    for i = 1, count do
        u[i] = 1
    end
    local v
    for turn = 1, 10 do
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    end
    local uv = 0
    local vv = 0
    for i = 1, count do
        uv = uv + u[i] * v[i]
        vv = vv + v[i] * v[i]
    end
    return math.sqrt(uv / vv)
end

print(string.format("%.0f", norm(size) * 1000000000))
