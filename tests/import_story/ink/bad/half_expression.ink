VAR gold = 3
~ gold = gold +
