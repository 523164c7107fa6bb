=== function away
-> END
