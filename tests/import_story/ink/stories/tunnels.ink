You fall asleep.
-> dream -> dream ->
You wake up -> yawn ->
and get up.
-> END
=== dream
{A river.|The same river.}
+ [Swim.]
	{dream > 2: -> END}
+ [Wake.]
- ->->
=== yawn
with a yawn
->->
