VAR wet = true
It is {wet: wet|dry|neither}.
