-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Floating point in a tight inner loop.

local size = 800  -- 100 when instructions are counted

local function mandelbrot(size, limit)
    local inside = 0
    local turns = 0
    local y = 0
    while y < size do
        local ci = 2.0 * y / size - 1.0
        local x = 0
        while x < size do
            local cr = 2.0 * x / size - 1.5
            local zr = 0.0
            local zi = 0.0
            local i = 0
            while i < limit and zr * zr + zi * zi <= 4.0 do
                local t = zr * zr - zi * zi + cr
                zi = 2.0 * zr * zi + ci
                zr = t
                i = i + 1
            end
            turns = turns + i
            if i == limit then inside = inside + 1 end
            x = x + 1
        end
        y = y + 1
    end
    return inside .. " " .. turns
end

print(mandelbrot(size, 60))
