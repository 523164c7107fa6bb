~ gold = 3
