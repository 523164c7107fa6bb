The door is {open: wide open.
-> END
