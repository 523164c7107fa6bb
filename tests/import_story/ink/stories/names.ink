VAR end = 1
VAR loop = 2
VAR visits = 3
-> choose
=== choose
{end} {loop} {visits}
~ loop = end + visits
Option: {loop}
-> scene
=== scene
Go. {choose}
-> END
