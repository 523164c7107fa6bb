var answers = []
for (i in 0...3) {
	var f = Fiber.new { prompt("word %(i)") }
	answers.add(f.try())
	bag.add(i)
	stock["n%(i)"] = [i, b]
}
System.print(apply(Fn.new {|x| prompt("called back %(x)") + "%(x)" }, 5))
return "%(answers) %(double(a)) %(b)"
