local answers = {}
for i = 1, 3 do
	local ok, answer = pcall(prompt, "word " .. i)
	answers[#answers + 1] = tostring(answer):upper()
	table.insert(bag, i)
	stock["n" .. i] = {i, math.random(6)}
end
table.sort(answers, function(x, y) return prompt(x) < prompt(y) end)
for key, value in pairs(stock) do print(key, value) end
return table.concat(answers, ",") .. double(a) .. b
