EXTERNAL double_of(x)
EXTERNAL ring(x)
Twice three is {double_of(3)}.
~ ring("bell")
-> END
=== function ring(x)
~ return 0
