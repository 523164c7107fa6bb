-> talk
=== talk
* Is the ford open?
	Not since Tuesday.
* Who is that?
	I never ask.
* ->
	You have asked me everything.
	-> END
- -> talk
