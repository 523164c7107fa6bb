INCLUDE ../secrets.ink
