-> inn
=== inn
{inn > 1: You again.|Welcome!}
* [Upstairs.] -> inn.attic
* [Out.] You go out. -> road
= attic
You dream of soup.
-> inn.attic_door
= attic_door
The door sticks {inn} {attic}.
-> road
=== road ===
It is still raining.
{not met_dog: -> dog}
-> END
=== dog
A dog.
-> met_dog
=== met_dog
It follows you. -> road
