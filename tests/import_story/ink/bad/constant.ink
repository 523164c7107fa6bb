CONST most = 3
~ most = 4
