VAR gold = 3
~ earn(4)
You have {gold} pence, {describe(gold)}. {double(2)}
~ lose(gold, 2)
~ double(4)
~ shout("Hey")
Left: {gold}. {count(gold)}
-> END
=== function earn(n)
~ gold = gold + n
=== function lose(ref what, n)
~ what = what - n
=== function double(x)
~ return x * 2
=== function describe(n)
{ n > 5:
	many
- else:
	few
}
=== function shout(what)
{what}, shouts the crowd.
=== function count(n)
{n > 3:one}
two
