// Odo rows people over the Tarn. Old Ilse is waiting for him, too. The game tells whether it is raining.

EXTERNAL raining()

VAR pence = 5
VAR rows = false

-> landing

=== landing
The path ends in the river. A bell hangs from a post, and an old woman sits under it.
Ilse: Ring it if you like. He comes when he comes.
- (bench)
* [Who is the ferryman?]
	Ilse: Odo. He has rowed this water for thirty years, and complained about it for thirty-one.
	* * [Is he honest?]
		Ilse: With money. Not about fish.
	* * [Is he a friend of yours?]
		Ilse: He is my brother.
		Ilse: We do not speak. # quiet
		+ + + [Why not?] -> quarrel ->
		+ + + [I am sorry.] Ilse: Be sorry for him.
	- - Ilse: But nobody knows the river better.
* (wedding) [What takes you across?]
	Ilse: A wedding. My niece's. I have the cake on my knees.
* {wedding} [May I share the bench?]
	Ilse: Mind the cake.
+ [Walk along the bank.] -> bank ->
+ [Ring the bell.]
	It sounds like a pot that falls down a well.
	-> fare
- -> bench

=== quarrel
Ilse: Our mother left one boat and two children.
Ilse: He tossed a coin for it. I never saw both sides of that coin.
->->

=== bank
{ bank == 1:
	In the mud, something glints. A penny!
	~ pence++
- else:
	{&Reeds, and rain on them.|A heron looks through you.}
}
Ilse: {Found your own river?|You will wear it out.|Sit down, or ring.}
->->

=== fare
A boat comes out of the reeds, and in it a man like a wet sack of flour.
Odo: Six pence. You have {pence}, by the sound of your purse.
+ {pence >= 6} [Pay him.]
	~ pence -= 6
	Odo: A pleasure. A small one.
+ [Offer to row instead.]
	~ rows = true
	Odo: Row? You? This I want to see.
+ {quarrel && pence < 6} [Ask Ilse for the rest.]
	Ilse: Here. A penny is cheap for not being alone with him.
	~ pence = 0
- -> crossing

=== crossing
{rows: You row|Odo rows}, against the current.
-> stroke ->
The bank slides into the mist.
-> stroke ->
In the middle the boat spins, once and slowly. The cake begins to slide.
+ [Catch it.]
	You have cream up to the elbows, but it is whole.
	{not rows: -> ashore}
	One of the oars has gone to look for the sea.
	Odo: And who pays for that?
	+ + [I do.] Odo: Six pence. Ha!
	+ + [The river.] Odo: It never does.
+ [Shout.]
	Ilse: I have eyes, child. And two hands.
- (ashore) {not quarrel: -> done}
* [What about that coin, Odo?]
	Odo: Two heads. I was eleven.
	Ilse: I know. Mine had two tails.
* [Say nothing.]
	Nobody says anything, all the way.
- (done) Odo: The far bank. Mind the step.
-> END

=== stroke
{
- not raining():
	{ stopping:
	- Odo: Hm.
	- Ilse: Is that a fish?
	}
- rows:
	Odo: {The oars go into the water, friend.|Left. The other left.}
- else:
	Odo: {I have seen it higher. I was wetter then.|There is a fish in here that is older than I am.}
}
->->
