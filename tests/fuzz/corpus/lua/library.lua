local co = coroutine.wrap(function(x) local guard <close> = setmetatable({}, {__close = function() bag[1] = "closed" end})
	while true do x = coroutine.yield(x and prompt(x) or ("%s-%d"):format(b, a)) end end)
local text = ("one two three"):gsub("(%a)(%a*)", function(first, rest) return rest .. first end)
for word in text:gmatch("%S+") do print(word, word:find("[aeiou]"), word:match("^(.-)n"), word:rep(2, "/")) end
local ok, why = xpcall(function() return stock.none.more end, function(message) return "caught: " .. message end)
print(ok, why, co(), co("again?"), select("#", table.unpack({1, 2, 3})), next({x = 1}), load("return 1 + 1")())
goto done
::done::
return bag
