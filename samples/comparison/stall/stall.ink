// Nettie sells what others have lost. The game keeps the player's things, and is told what is bought.

EXTERNAL give(what)

LIST things = compass, ring, boots
VAR stock = (compass, ring, boots)
VAR bag = ()
VAR coins = 12
VAR compass_price = 9
VAR ring_price = 6
VAR boots_price = 4

-> stall

=== stall
A cart full of odds and ends, and behind it a woman in three coats.
Nettie: Come closer! It bites no harder than I do.
- (counter) {You have {coins} coins.|{coins} coins are left.}
+ {stock ? compass} [Look at the compass.]
	-> offer(compass, compass_price, 6) ->
+ {stock ? ring} [Look at the ring.]
	-> offer(ring, ring_price, 5) ->
+ {stock ? boots} [Look at the boots.]
	-> offer(boots, boots_price, 2) ->
* [Where is all this from?]
	Nettie: Lost, all of it. I only find.
	* * [Where do you find it?]
		Nettie: Where it was lost. You would be amazed how few look there.
	* * [You mean stolen?]
		Nettie: Lost quickly, some of it.
* [What have you lost yourself?]
	Nettie: A ship. It was not my fault, it was in the wrong place. # softly
	* * [What was her name?]
		Nettie: The Patience. Do not laugh.
		+ + + [Laugh.] Nettie: Everybody laughs. Prices stay as they are.
		+ + + [Do not.]
			Nettie: Kind of you.
			~ compass_price = 6
			~ ring_price = 5
			~ boots_price = 2
	* * [I am sorry.]
		Nettie: So was the harbour master.
* {bag ? compass} [Give her the compass.]
	Nettie: You bought it.
	You shrug. She looks at it for a long time.
	Nettie: North-west. So that is where she went.
	~ bag -= compass
+ [Walk on.]
	-> street
- -> counter

=== offer(item, ref price, least)
{ item:
- compass: Nettie: It points home. Whose home, I could not say.
- ring: Nettie: From a fish. Or a finger. There was a fish.
- boots: Nettie: Walked here by themselves, nearly.
}
- (haggle) The {item}: {price} coins.
+ {coins >= price} [Buy it.]
	~ coins -= price
	~ bag += item
	~ stock -= item
	~ give("{item}")
	Nettie: {Wear it, eat it, hang it on a wall.|A pleasure.|You are emptying my cart!}
+ {price > least} [Offer less.]
	~ price--
	Nettie: {&You wound me.|And my children.|And theirs.} {price}, then.
	-> haggle
+ [Put it back.]
- -> passers_by ->
->->

=== passers_by
{
- bag && coins < 3:
	Sailor: Hope you can eat it.
- bag:
	Sailor: You paid for that?
- else:
	{ cycle:
	- Boy: Is it real?
	- Woman: That was my aunt's!
	}
}
->->

=== street
Nettie: Come back when you have lost something.
Lost things in your bag: {LIST_COUNT(bag)}.
Behind you, the cart creaks on to the next square.
-> END
