=== inn
-> END
=== inn
-> END
