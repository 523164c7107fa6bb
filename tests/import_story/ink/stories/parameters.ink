-> greet("Ada", 2)
=== greet(who, times)
Hello, {who}.
{times > 1: -> greet(who + "!", times - 1)}
* [Go.] -> pay(times) -> thank
* [Stay.] -> END
=== pay(coins)
~ temp rest = 10 - coins
You pay {coins}, and {rest} are left.
->->
=== thank
Thanks.
-> END
