=== ===
Hello.
