{price(1, 2)}
=== function price(nights)
~ return nights * 4
