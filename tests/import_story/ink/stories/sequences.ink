-> again
=== again
{Welcome|You again}! {&Soup|Stew} tonight{!, and music|, and a bard}.
{!Only once.}
{It rains.|It still rains.|}
{ stopping:
- The door opens.
- The door sticks.
	Somebody pushes.
}
{cycle:
- Tick.
- Tock.
}
{~shuffled1a|shuffled1b}.
+ [More.] -> again
+ [Enough.] -> END
