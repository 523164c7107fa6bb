VAR barrels = 3
=== cellar
{barrels} barrels.
-> END
