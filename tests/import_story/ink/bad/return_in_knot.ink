-> inn
=== inn
~ return 3
