class Ware {
	construct new(name) { _name = name }
	name { _name }
	toString { "ware %(_name)" }
}
var wares = ["rope", "lamp"].map {|name| Ware.new(name) }.toList
var counts = {}
for (ware in wares) counts[ware.name] = ware.name.count
System.print(wares.join(", "))
System.print(counts["rope"] + 2.pow(3).floor + (1..4).reduce {|x, y| x + y })
if (counts.containsKey("lamp") && !(a is String)) return wares[-1].name[0..1]
return null
