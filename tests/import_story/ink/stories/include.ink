INCLUDE parts/cellar.ink
Upstairs.
-> cellar
