Hello.
INCLUDE cellar.ink
