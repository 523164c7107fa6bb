Marta: Who is there? # whisper # voice: marta_12
# loud
The door falls shut.
A knock. # not a word
* Open it # quick
- -> END
