import math, random
from collections import OrderedDict, namedtuple
Point = namedtuple("Point", ("x", "y"))
class Guard:
	def __enter__(self): return self
	def __exit__(self, *problem): bag[0] = "closed"; return True
class Odd(Exception):
	def __init__(self, n): self.n = n
	def __eq__(self, other): return self.n == other
	def __getattr__(self, name): return name * 2
	def __getitem__(self, at): return [at, self.n][at]
def words(text):
	try:
		for word in text.split(): yield word
	finally: print("done", end=" ")
def nested(n, *rest, key=None, **more): return nested(n - 1, n, key=rest, **more) if n else (rest, key, sorted(more))
counts = {word: len(word) for word in words("one two two") if (n := len(word)) > 2}
with Guard(): raise Odd(3)
try: raise Odd(2)
except (ValueError, Odd) as problem: text = f"{problem.n:>3}{problem.missing!r}"
while True:
	if random.random() < 2: break
else: text = None
bag[0:1] = [x * y for x in (1, 2) for y in range(2)]; del bag[-1]
return [text, nested(3, key=b, z=1, a=2), Point(1, 2).y, math.sqrt(9), OrderedDict(a=1), {1, 2} | {3}, counts, "a,b".split(","), b[::1], not a, stock.get("none", -1)]
