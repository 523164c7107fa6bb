~ inn()
=== inn
-> END
