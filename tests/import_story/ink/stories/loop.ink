- (top) What do you ask?
* [The ford.] Closed.
	-> top
* [The road.] Muddy.
	* * [How muddy?] Very.
	* * (dry) [Dry enough?]
		Hardly.
	- - So it goes. {top} {dry}
* [Nothing.]
	-> over
- Anything else?
{top < 3: -> top}
- (over) Good night.
-> END
