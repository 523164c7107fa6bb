LIST colours = red, (green), blue
VAR n = 0
~ n = TURNS_SINCE(-> start)
{colours ? red: Red.}
<- talk
-> start
=== start
{shuffle once:
- A.
- B.
}
* The {cycle|tricks} of the trade
- {TURNS()} turns.
-> END
=== talk
* A question.
-> END
