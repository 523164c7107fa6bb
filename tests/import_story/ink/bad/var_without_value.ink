VAR gold
