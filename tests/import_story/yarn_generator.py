# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Random stories in Yarn, with everything of it that the converter takes. Every text is different, so that a transcript says
which line was played. Stories end: a jump backwards stands below an option only."""

SPEAKERS = ["Mae", "Bea", "Old Bram", "Guard"]
SPICE = ["", "", "", " \\{braces\\}", " \\#1", " \\#tag", " a \\/\\/ b", " 5 > 3", " \\[x\\]", " \\[if 1\\]", " [b]bold[/b]",
         ' "quoted"', " ...", " naïve", " a | b",
         " -> there", " it's; so", " 3: x", " \\\\"]
TAGS = ["", "", "", " #tone:sad", " #line:0a1b", " #x #y:1"]


class Generator:
    def __init__(self, random, version=3):
        """Version 2 is what players of Yarn 2.0 know, without the things that they say they leave out."""
        self.random, self.version, self.lines, self.count = random, version, [], 0
        self.nodes = ["Start"] + [f"Node{i}" for i in range(1, random.randint(3, 6))]
        self.groups = {name for name in self.nodes[1:] if version > 2 and random.random() < 0.2}
        self.numbers = ["$gold", "$days", "$luck"]
        self.truths = ["$friend", "$rain"]
        self.texts = ["$name", "$place"]
        self.here, self.smart = 0, []
        self.changes = ["+=", "-="] if version > 2 else []

    def chance(self, probability):
        return self.random.random() < probability

    def one(self, *choices):
        return self.random.choice(choices)()

    def story(self):
        self.add("// A story.", "", "title: Setup", "---")
        for name in self.numbers:
            self.add(f"<<declare {name} = {self.random.randint(0, 9)}>>")
        for name in self.truths:
            self.add(f"<<declare {name} = {self.random.choice(['true', 'false'])}>>")
        for name in self.texts:
            self.add(f'<<declare {name} = "{self.random.choice(["Ada", "mill", "x y"])}">>')
        if self.version < 3:
            self.add("<<declare $dish = 1>>")
        else:
            self.add("<<enum Food>>", "\t<<case Soup>>", "\t<<case Stew>>", "\t<<case Bread>>", "<<endenum>>",
                     "<<declare $dish = Food.Stew>>")
        if self.version > 2 and self.chance(0.5):
            self.add(f"<<declare $ready = {self.truth(1, visits=False)}>>")
            self.smart.append("$ready")
        self.add("===")
        for self.here, name in enumerate(self.nodes):
            for i in range(self.random.randint(2, 3) if name in self.groups else 1):
                self.add(f"title: {name}")
                if name in self.groups:
                    self.add("when: " + self.when())
                if self.chance(0.2):
                    self.add("position: 10,20")
                self.add("---")
                if name in self.groups:
                    self.line("")
                self.block("", 0)
                self.add("===")
        return "\n".join(self.lines) + "\n"

    def add(self, *lines):
        self.lines.extend(lines)

    # --- expressions ---

    def number(self, depth=2):
        r = self.random
        if depth == 0:
            return r.choice([str(r.randint(0, 9)), r.choice(self.numbers), r.choice(self.numbers)])
        a, b = self.number(depth - 1), self.number(depth - 1)
        rest = f"({a}) % 5" if self.version > 2 else f"(({a}) % 5)"  # some players let * bind tighter than %
        return r.choice([f"{a} + {b}", f"{a} - {b}", f"{a} * 2", f"({a} + {b}) * 3",
                         f"{a} - ({b} - 1)", f"-({a})", f"min({a}, {b})",
                         f"max({a}, {b})", f"floor(({a}) / 2)", f"ceil(({a}) / 4)", rest, "dice(1)", "random_range(4, 4)",
                         f"int(({a}) / 4)", f"inc({a})", f"dec({a} / 2)", 'number("12")', "fortune()", f"({a}) / 2", a, b, a, b,
                         self.visit_count()])

    def visit_count(self):
        if self.version < 3 or self.lines[-1].startswith("<<declare"):
            return "1"
        return f'visited_count("{self.random.choice(self.nodes)}")'

    def truth(self, depth=2, visits=True):
        r = self.random
        visits = visits and self.version > 2
        if depth == 0:
            return r.choice(self.truths + self.smart + ["true", "false"])
        if depth == 1 and self.chance(0.7):
            sign = r.choice([">", "<", ">=", "<=", "==", "!=", "gt", "lt", "gte", "lte", "eq", "is", "neq"])
            return r.choice([f"{self.number(0)} {sign} {self.number(0)}", f"$dish == {self.dish()}",
                             f'$name {r.choice(["==", "!="])} {self.text(0)}'])
        a, b = self.truth(depth - 1, visits), self.truth(depth - 1, visits)
        if self.version < 3:  # where some players let && bind tighter than ||
            a, b = f"({a})", f"({b})"
        joined = [f"{a} {sign} {b}" for sign in ("and", "or", "&&", "||", "xor", "^")]
        return r.choice(joined + [f"not {self.truth(0)}", f"!{self.truth(0)}", f"not ({a})", f"({a} or {b}) and {a}",
                                  f"{self.truth(0)} == true"]
                        + ([f'visited("{r.choice(self.nodes)}")', f'not visited("{r.choice(self.nodes)}")'] if visits else []))

    def dish(self):
        return self.random.choice(["Food.Soup", "Food.Stew", "Food.Bread"] if self.version > 2 else ["0", "1", "2"])

    def text(self, depth=1):
        if depth == 0:
            return self.random.choice(self.texts + ['"Ada"', '"a b"'])
        return self.random.choice([f"{self.text(0)} + {self.text(0)}", f"string({self.number(1)})", self.text(0),
                                   f"string({self.truth(0)})"])

    def when(self):
        return self.random.choice(["always", "always", "always", "once", "$gold > 3", "once if $friend", "$gold > 2 and $rain"])

    # --- texts ---

    def words(self):
        self.count += 1
        words = f"w{self.count}"
        if self.chance(0.3):
            words += " {" + self.one(self.number, self.truth, self.text) + "}"
        words += self.random.choice(SPICE)
        return words + (" end" if self.chance(0.3) else "")

    def line(self, indentation, guarded=False):
        speaker = self.random.choice(SPEAKERS + ["{$name}"]) + ": " if self.chance(0.6) else ""
        guard = self.random.choice([" <<once>>", f" <<if {self.truth(1)}>>", f" <<once if {self.truth(1)}>>"]) if guarded else ""
        comment = self.random.choice(["", "", "", " // so it is"])
        self.add(indentation + speaker + self.words() + guard + self.random.choice(TAGS) + comment)

    # --- statements ---

    def block(self, indentation, depth):
        for _ in range(self.random.randint(1, 4 if depth < 2 else 2)):
            kinds = [self.say, self.say, self.say, self.set, self.command]
            if depth < (3 if self.version > 2 else 2):
                kinds += [self.options, self.options, self.condition]
            if self.version > 2:
                kinds += [self.detour] + ([self.once, self.group] if depth < 3 else [])
            self.random.choice(kinds)(indentation, depth)
        if self.chance(0.25 if depth else 0.5):
            self.leave(indentation, depth)

    def say(self, indentation, depth):
        self.line(indentation, guarded=self.version > 2 and self.chance(0.2))
        if self.chance(0.1):
            self.add(indentation + "// a note")

    def set(self, indentation, depth):
        r = self.random
        sign = r.choice(["=", "to"])
        self.add(indentation + r.choice([
            f"<<set {r.choice(self.numbers)} {r.choice([sign] + self.changes)} {self.number(1)}>>",
            f"<<set {r.choice(self.truths)} {sign} {self.truth(2)}>>", f"<<set {r.choice(self.texts)} {sign} {self.text()}>>",
            f"<<set $dish {sign} {self.dish()}>>"]))
        # Numbers stay small, so that both sides write them with the same digits.
        self.add(indentation + f"<<set $gold = floor($gold) % 50>>", indentation + "<<set $days = floor($days) % 50>>",
                 indentation + "<<set $luck = floor($luck) % 50>>")

    def command(self, indentation, depth):
        self.add(indentation + self.random.choice([
            "<<give sword 3>>", "<<give {$gold + 1} -2>>", '<<give "a b" {$name}>>', "<<give item_{$days}>>", "<<give>>",
            "<<wait 1>>", "<<give 1.5 {$gold > 3}>>"]))

    def detour(self, indentation, depth):
        later = self.nodes[self.here + 1:]
        if later:
            name = self.random.choice(later)
            self.add(indentation + (f"<<detour {name}>>" if self.chance(0.85) else f'<<detour {{"{name}"}}>>'))

    def leave(self, indentation, depth):
        later = self.nodes[self.here + 1:]
        kinds = ["<<stop>>"]
        if later:
            kinds += [f"<<jump {self.random.choice(later)}>>"] * 4
        if self.version > 2:
            kinds += ["<<return>>"] + [f'<<jump {{"{name}"}}>>' for name in later[:1]]
        self.add(indentation + self.random.choice(kinds))

    def options(self, indentation, depth):
        for group in range(2 if self.version > 2 and self.chance(0.15) else 1):
            if group:
                self.add("")
            for i in range(self.random.randint(1, 4)):
                guard = self.random.choice(["", "", "", f" <<if {self.truth(1)}>>"])
                if self.version > 2 and self.chance(0.3):
                    guard = self.random.choice([" <<once>>", f" <<once if {self.truth(1)}>>"])
                speaker = self.random.choice(["", "", "Mae: "])
                self.add(indentation + "-> " + speaker + self.words() + guard + self.random.choice(["", "", "", " #x"]))
                if self.chance(0.7):
                    self.block(indentation + "\t", depth + 1)
                    if self.chance(0.2):
                        self.add(indentation + f"\t<<jump {self.random.choice(self.nodes)}>>")
                if self.chance(0.1):
                    self.add(indentation + "// the next one")
        self.line(indentation)

    def condition(self, indentation, depth):
        self.add(indentation + f"<<if {self.truth()}>>")
        self.block(indentation + "\t", depth + 1)
        for _ in range(self.random.randint(0, 2)):
            self.add(indentation + f"<<elseif {self.truth()}>>")
            self.block(indentation + "\t", depth + 1)
        if self.chance(0.5):
            self.add(indentation + "<<else>>")
            self.block(indentation + "\t", depth + 1)
        self.add(indentation + "<<endif>>")

    def once(self, indentation, depth):
        self.add(indentation + ("<<once>>" if self.chance(0.6) else f"<<once if {self.truth(1)}>>"))
        self.block(indentation + "\t", depth + 1)
        if self.chance(0.5):
            self.add(indentation + "<<else>>")
            self.block(indentation + "\t", depth + 1)
        self.add(indentation + "<<endonce>>")

    def group(self, indentation, depth):
        guarded = self.chance(0.3)
        for _ in range(self.random.randint(2, 4)):
            guard = ""
            if guarded:
                guard = self.random.choice(["", " <<once>>", " <<if $gold > 3>>", " <<if $gold > 2 and $rain>>",
                                            " <<once if $friend>>"])
            self.add(indentation + "=> " + self.random.choice(["", "Bea: "]) + self.words() + guard)
            if self.chance(0.3):
                self.block(indentation + "\t", depth + 1)
        self.line(indentation)
