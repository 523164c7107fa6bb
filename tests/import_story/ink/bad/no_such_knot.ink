Hello.
-> kitchen
=== kitchn ===
-> END
