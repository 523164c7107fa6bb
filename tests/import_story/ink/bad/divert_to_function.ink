-> price
=== function price
~ return 3
