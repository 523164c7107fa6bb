-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Planets that attract each other: floating point and fields of tables.
-- The energy is printed in billionths, so that it is a whole number.

local size = 250000  -- 3750 when instructions are counted

local sqrt = math.sqrt

local function body(x, y, z, vx, vy, vz, mass)
    return {x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass}
end

local function advance(bodies, dt)
    local count = #bodies
    for i = 1, count do
        local a = bodies[i]
        for j = i + 1, count do
            local b = bodies[j]
            local dx = a.x - b.x
            local dy = a.y - b.y
            local dz = a.z - b.z
            local squared = dx * dx + dy * dy + dz * dz
            local pull_strength = dt / (squared * sqrt(squared))
            local from_b = b.mass * pull_strength
            local from_a = a.mass * pull_strength
            a.vx = a.vx - dx * from_b
            a.vy = a.vy - dy * from_b
            a.vz = a.vz - dz * from_b
            b.vx = b.vx + dx * from_a
            b.vy = b.vy + dy * from_a
            b.vz = b.vz + dz * from_a
        end
    end
    for _, a in ipairs(bodies) do
        a.x = a.x + dt * a.vx
        a.y = a.y + dt * a.vy
        a.z = a.z + dt * a.vz
    end
end

local function energy(bodies)
    local total = 0
    for i = 1, #bodies do
        local a = bodies[i]
        total = total + a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz) / 2
        for j = i + 1, #bodies do
            local b = bodies[j]
            local dx = a.x - b.x
            local dy = a.y - b.y
            local dz = a.z - b.z
            total = total - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
        end
    end
    return string.format("%.0f", total * 1000000000)
end

local bodies = {
    body(0, 0, 0, 0, 0, 0, 40),
    body(5, -1, 0.1, 0.6, 2.8, -0.02, 0.04),
    body(8, 4, -0.4, -1, 1.8, 0.01, 0.01),
    body(13, -15, -0.2, 1.1, 0.9, -0.01, 0.002),
    body(15, -26, 0.2, 0.9, 0.6, -0.03, 0.002),
}

print(energy(bodies))
for step = 1, size do
    advance(bodies, 0.01)
end
print(energy(bodies))
