Marta wipes a mug.
* Soup.
	Pea or bean?
	** Pea.
		It is all bean, really.
	** Bean.
		A good choice.
		*** [Thank her.]
			She nods.
		*** [Say nothing.]
	-- Mind your tongue, it is hot.
* Nothing.
- You eat, or you do not.
-
* Pay.
+ Leave.
- The door sticks.
-> END
