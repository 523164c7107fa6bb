VAR gold = 3
You have {glod} coins.
