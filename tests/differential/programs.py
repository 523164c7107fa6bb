# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# Small programs about every pair of types and every operator, slices, elements, methods and intrinsics with odd arguments,
# closures, and what is no program, one a line. `? ` stands for "print, where f is a function that gives 7".
#
# answers.txt holds each with what it shows. To record them anew, and look at what has changed:
#
#     tests/differential/programs.py > programs.txt
#     NPCS_RECORD=programs.txt build/release/tests/npcs-tests "[differential]" > /dev/null
#     git diff --no-index tests/differential/answers.txt programs.txt
import itertools

VALUES = ["null", "0", "1", "-2.5", "3", '""', '"ab"', '"7"', "[]", '[1, "b", null]', "{}", '{"a": 1}', "@f"]
OPERATORS = ["+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or", "isa"]
INDEXES = ["0", "1", "-1", "3", "-4", "1.7", "-0.5", '"a"', "null", "[]", "@f"]
ONE_ARGUMENT = ["abs", "acos", "asin", "ceil", "char", "code", "cos", "floor", "indexes", "join", "len", "lower", "pop",
                "pull", "round", "sign", "sin", "sqrt", "str", "sum", "tan", "upper", "val", "values", "sort"]
TWO_ARGUMENTS = ["atan", "bitAnd", "bitOr", "bitXor", "hasIndex", "indexOf", "join", "log", "push", "range", "remove", "round",
                 "slice", "sort", "split"]
THREE_ARGUMENTS = ["indexOf", "insert", "range", "replace", "slice", "split"]
SUBJECTS = ["null", '"abcabc"', "[3, 1, 3]", '{"a": 3, "b": 3}', "5"]
DETAILS = ["null", "0", "-1", "2", '"a"', '"3"', "[3]"]
PIECES = ["x", "=", "1", "+", "(", ")", "]", "if", "then", "else", "end if", "for", ";"]

CLOSURES = [
    "a = 1; f = function; return a; end function; a = 2; print f",
    "f = function; a = 1; g = function; return a; end function; a = 5; return g; end function; print f",
    "f = function; n = 0; g = function; outer.n += 1; return outer.n; end function; return @g; end function; "
    "c = f; c; c; print c; d = f; print d",
    "f = function(n); if n < 2 then return n; return f(n - 1) + f(n - 2); end function; print f(12)",
    "l = []; for i in range(1, 3); f = function; return i; end function; l.push @f; end for; g = l[0]; print g",
    "x = 1; f = function; x = 2; return x; end function; print f + x",
    "x = 1; f = function; globals.x = 2; return x; end function; print f + x",
    "f = function; locals.q = 3; return q; end function; print f",
    "f = function(a, b=2, c); return [a, b, c]; end function; print f; print f(1); print f(1, null, 3)",
    "A = {}; A.f = function; return self.n; end function; b = new A; b.n = 4; print b.f; print A.hasIndex(\"n\")",
    "A = {\"n\": 1}; A.f = function(k); return self.n + k; end function; B = new A; B.f = function(k); "
    "return super.f(k) * 10; end function; b = new B; b.n = 2; print b.f(3)",
    "m = {\"n\": 5}; m.f = function(a=1); print self.n + a; end function; m[\"f\"] 2; m[\"f\"]",
    "f = function; return 7; end function; x = @f; x += 1; print x",
    "m = {}; m.f = function; return 7; end function; m.f += 1; print m.f; l = [@f]; print l.len",
    "for i in range(1, 10); __i_idx += 1; print i; end for; print __i_idx",
    "l = [3, 1, 2]; l.sort; l.push 9; l.insert 0, 7; l.remove 1; print l; print l.pull + l.pop; print l",
    "f = function(x); x.push 1; end function; l = []; f l; f l; print l",
    "s = \"\"; for c in \"abc\"; s = c + s; end for; print s",
    "i = 0; while true; i += 1; if i == 3 then continue; if i > 5 then break; print i; end while",
    "x = {\"a\": {\"b\": [1, 2]}}; x.a.b[1] += 5; x[\"a\"].c = 1; print x.a.b; print x.a.c",
    "string.shout = function; return self.upper + \"!\"; end function; print \"hey\".shout",
    "list.second = function; return self[1]; end function; print [1, 2].second",
    "print [1, [2, [3, [4, [5]]]]]; a = []; a.push a; print a",
    "a = [1, 2]; b = a; b.push 3; print a; a = a + [4]; print b",
    "f = function; return; end function; print f; g = function; end function; print g",
    "x = 3; if x > 2 then; print \"big\"; else if x > 1 then; print \"mid\"; else; print \"small\"; end if",
    "print 1 < 2 < 3; print 3 > 2 > null; print 1 < 2 < \"a\"; print 2 == 2 == 1",
    "x = 5; f = function; x = x + 1; return x; end function; print f; print x",
    "x += 1", "x *= x", "f = function; y += 1; end function; f", "print nothing", "x = 5; x 1",
    "f = function(a); end function; f 1, 2", "m = {}; print m.a", "m = {}; m.a.b = 1", "d = new 5", "locals = 1",
]


def expressions():
    for left, operator, right in itertools.product(VALUES, OPERATORS, VALUES):
        yield f"{left} {operator} {right}"
    for value in VALUES:
        yield f"-({value})"
        yield f"not {value}"
        yield f"str({value})"
    for container in ['"abc"', "[1, 2, 3]"]:
        for begin, end in itertools.product([""] + INDEXES[:9], repeat=2):
            if begin + end:
                yield f"{container}[{begin}:{end}]"
    for container, index in itertools.product(['"abc"', "[1, 2, 3]", '{"a": 1, 1: 2}', "5", "null"], INDEXES):
        yield f"({container})[{index}]"
    for name, value in itertools.product(ONE_ARGUMENT, VALUES):
        yield f"{name}({value})"
    for name, first, second in itertools.product(TWO_ARGUMENTS, VALUES, VALUES):
        yield f"{name}({first}, {second})"
    for name, first, second, third in itertools.product(THREE_ARGUMENTS, SUBJECTS, DETAILS, DETAILS):
        yield f"{name}({first}, {second}, {third})"


def programs():
    for expression in expressions():
        yield "? " + expression
    for container, index in itertools.product(["[1, 2, 3]", '{"a": 1}', "{}", '"abc"', "null", "5"], INDEXES):
        yield f"f = function; end function; x = {container}; x[{index}] = 9; print x"
        yield f"f = function; end function; x = {container}; x[{index}] += 9; print x"
    yield from CLOSURES
    for pieces in itertools.product(PIECES, repeat=3):
        yield " ".join(pieces)


if __name__ == "__main__":
    print("\n".join(programs()))
