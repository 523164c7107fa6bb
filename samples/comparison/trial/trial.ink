// A boy is tried for the theft of a goose. The player speaks for him; the game shows what is exhibited.

EXTERNAL exhibit(what)

VAR doubt = 0
VAR patience = 2

-> court

=== court
Clerk: All rise. All who can.
Judge: Who speaks for the boy?
* [I do.]
	Judge: Then speak up.
* [Nobody else would.]
	Judge: The first honest word today.
	~ patience++
- Clerk: Pim of the lower mill, you are charged with one goose.
* [Look at the papers.]
	They say the same, in Latin.
* (feather) [Look at the mayor's chair.]
	On the cushion lies a white feather. You put it into your sleeve.
- Judge: Call the miller.
-> miller

=== miller
The miller swears by everything he owns. It takes a while.
Miller: At dusk I counted twelve geese, at dawn eleven.
- (questions) {The jury waits.|The jury looks at you.|The jury looks at the clock.}
* [Who can count geese at dusk?]
	Miller: I have a lantern.
	* * [They were asleep, then?]
		Miller: With their heads under their wings.
		* * * [So you counted wings?]
			Somebody laughs, and is looked at.
			~ doubt++
		* * * [So you counted feet?]
			Miller: I counted geese.
	* * [What does such a lantern cost?]
		Miller: More than you do.
		-> objection ->
* (hat) [Did you see Pim that night?]
	Miller: I saw his hat.
	* * [Was he in it?]
		Miller: It was dark.
		Judge: You had a lantern.
		~ doubt++
	* * [How did you know it?]
		Miller: I sold it to him. Twice.
* {court.feather} [Show him the feather.]
	~ exhibit("a white feather")
	Miller: Mine are grey. Whose is that?
	Judge: I see. # slowly
	~ doubt += 2
+ {patience > 0} [Object.] -> objection ->
+ [No more questions.]
	-> gallery ->
	-> pim
- -> questions

=== objection
~ patience--
Judge: {Sustained. Whatever it was.|Overruled.|Sit down.}
->->

=== pim
Pim: I never took her, my lord. She came.
- (questions) {&Pim turns his cap.|Pim looks at the window.}
* [Where is the goose now?]
	Pim: Under my bed. She likes it there.
	Clerk: Shall I write that down?
	+ + [Write it down.]
		The pen scratches for a long time.
	+ + {patience > 0} [Strike it.]
		Judge: Struck.
		~ doubt++
* [Why did she come to you?]
	Pim: The miller whistles. I sing.
	* * [Sing, then.] -> song ->
	* * [Please do not sing.]
* [Where is your hat?]
	Pim: At the miller's. I could not pay for it.
	{ miller.hat:
		Judge: Then whose hat did he see?
		~ doubt++
	}
+ [That is all.]
	-> gallery ->
	-> verdict
- -> questions

=== song
He sings. It is not good, but from the street something answers.
Clerk: There is a goose at the door, my lord.
Judge: Is it charged?
->->

=== gallery
{
- doubt > 1:
	Baker: {I heard the mayor has goose on Sundays.|Let the boy go home!}
- patience < 1:
	Baker: That one has lost the judge.
- else:
	A bench creaks.
}
->->

=== verdict
The jury whispers, and counts on its fingers.
{
- doubt > 3:
	Judge: Not guilty. Mayor, a word.
- song:
	Judge: The goose shall choose.
	She walks past the miller as if he were a fence.
	Pim: Told you.
- else:
	Judge: Guilty. One goose, or {6 - doubt} days.
	Pim: Can I have the days?
}
Clerk: All rise.
-> END
