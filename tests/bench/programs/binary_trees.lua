-- SPDX-License-Identifier: MIT
-- Copyright the npcs authors
--
-- Trees of tables, built, walked and dropped: what allocation and garbage collection cost.

local size = 18  -- 12 when instructions are counted

local function tree(depth)
    if depth == 0 then return {} end
    return {left = tree(depth - 1), right = tree(depth - 1)}
end

local function count(node)
    if not node.left then return 1 end
    return 1 + count(node.left) + count(node.right)
end

local long_lived = tree(size)
local depth = 4
while depth <= size do
    local total = 0
    local rounds = 2 ^ (size - depth)
    for i = 1, rounds do
        total = total + count(tree(depth))
    end
    print(string.format("%.0f", rounds) .. " trees of depth " .. depth .. ": " .. total)
    depth = depth + 4
end
print("long lived: " .. count(long_lived))
