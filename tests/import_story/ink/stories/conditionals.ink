VAR n = 2
It is {n > 1: cold|warm} {n == 2:and wet }here{n > 5:, and dark}.
{n > 1: Brr.}
{ n == 2:
	Two.
	Still two.
- else:
	Not two.
}
{
- n < 2: Less.
- n == 2: As many.
- else: More.
}
{ n:
- 1: One.
- 2:
	Two again.
- else: None.
}
{ n > 1:
	* [Only if it is cold.] A fire.
		-> over
	* {n > 2} [Only if it is very cold.] A blanket.
		-> over
- else:
	* [Only if it is warm.] A swim.
		-> over
}
* [Always.] A walk.
- (over) Done.
-> END
