VAR gold = 3
Marta looks up.
* "Any room?["]," I asked her.
	"In the stable," she said.
* [Look around.]
	Pilgrims, every one of them.
* {gold >= 2} {gold < 9} Soup, please.
	~ gold -= 2
+ [Wait.]
- You sit down with {gold} pence.
-> END
