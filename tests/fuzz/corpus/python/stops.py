global bag
answers = []
for i in range(3):
	try:
		answers.append(str(prompt("word %d" % i)).upper())
	except ScriptError as problem:
		answers.append(str(problem))
	finally:
		bag.append(i)
	stock["n" + str(i)] = [i, i // 2 if i else None]
answers.sort(key=lambda x: prompt(x))
print(apply(lambda x: prompt("called back") + x, 5), *answers, sep="/", end="")
for key, value in stock.items(): print(key, value)
return ",".join(answers) + str(double(a)) + b
