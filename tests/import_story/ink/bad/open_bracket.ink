* Hello [there
-> END
