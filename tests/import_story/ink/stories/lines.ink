// The inn, at night.
Rain drums   on the roof.
Marta: The inn is full.
Old Marta: She says so every night.
A brace \{ like this \}, a bar \|, a tag \#no.
-> END
