VAR gold = 5
CONST price = 2
VAR name = "Ada"
VAR happy = true
VAR next = -> shop
~ temp change = gold - price * 2
~ gold = change
~ gold++
~ gold += price
~ happy = not happy
{name} has {gold}, {change}, {7 / 2}, {7 / 2.0}, {-7 % 4}, {happy}, {gold > 1}.
{name == "Ada" and gold != 3: Right.}
{name ? "d": There is a d.}
{MIN(gold, 3)} {MAX(gold, 3)} {POW(2, 3)} {FLOOR(2.7)} {INT(2.7)} {5 * 3 / 2} {10 - 2 + 3}
-> next
=== shop
~ next = -> over
~ temp again = gold
The shop has {again}.
-> next
=== over
-> END
