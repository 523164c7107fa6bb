One <>
and one.
* [Yes.] Yes,
* [No.] No,
- <> she says.
I walk to the door -> door
=== door
that is shut.
-> END
