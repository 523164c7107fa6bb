# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""A player of Yarn, written from the documentation of Yarn Spinner 3 and from nothing else here: it reads the text itself, so
that it makes no mistake together with the converter. It is plain rather than quick, and takes what yarn_generator.py writes.

What the documentation leaves to chance comes from a `pick`; where it and the script are known to differ, and the converter says
so, it raises Unspecified.
"""
import re

from yarn_expressions import Expression, apply, built_in, shown, tokens_of


class Unspecified(Exception):
    """From here on the converter does not promise the same."""


class _Jump(Exception):
    pass


class _Stop(Exception):
    pass


class _Return(Exception):
    pass


def without_markup(text):
    """The plain text: markup is taken out, save what is escaped."""
    text = re.sub(r"\[/?[a-z]+\]", "", text)
    return text.replace("\x01", "[").replace("\x02", "]")


# --- the file ---

def nodes_of(text):
    nodes = []
    for part in re.split(r"^===\s*$", text, flags=re.M)[:-1]:
        head, body = re.split(r"^---\s*$", part, maxsplit=1, flags=re.M)
        headers = [line.split(":", 1) for line in head.splitlines() if ":" in line and not line.startswith("//")]
        headers = [(key.strip(), value.strip()) for key, value in headers]
        nodes.append({"title": dict(headers)["title"], "when": [value for key, value in headers if key == "when"],
                      "body": body.splitlines()[1:] if body.startswith("\n") else body.splitlines(), "number": len(nodes)})
    return nodes


def indentation(line):
    return sum(8 if c == "\t" else 1 for c in re.match(r"[ \t]*", line).group())


class Line:
    """A text, and the condition and the tags behind it."""

    def __init__(self, text):
        masked = re.sub(r"\\(.)", lambda m: chr(0xE000 + ord(m.group(1))), text)   # escapes, out of the way
        masked = re.sub(r"\s*//.*", "", masked)
        match = re.match(r"(.*?)((?:\s*(?:<<(?:once|if)\b[^>]*(?:>=?[^>]+)*>>|#\S+))*)\s*$", masked)
        self.text, behind = match.group(1).strip(), match.group(2)
        guard = re.search(r"<<(once)?\s*(?:if\s(.*?))?>>(?=\s|#|$)", behind)
        self.once = bool(guard and guard.group(1))
        self.condition = guard.group(2) if guard else None

    def render(self, player):
        text = re.sub(r"\{((?:[^}\"]|\"[^\"]*\")*)\}", lambda m: shown(player.evaluate(m.group(1))), self.text)
        text = "".join(chr(ord(c) - 0xE000) if 0xE000 < ord(c) < 0xE080 else c for c in self.hide(text))
        return re.sub(r"^(\w[^:]*):\s*", r"\1: ", without_markup(text))

    @staticmethod
    def hide(text):
        return text.replace(chr(0xE000 + ord("[")), "\x01").replace(chr(0xE000 + ord("]")), "\x02")


class Player:
    def __init__(self, text, functions, pick):
        """`pick(texts)` says which of several lines comes, where Yarn leaves it to chance."""
        self.nodes, self.functions, self.pick = nodes_of(text), functions, pick
        self.variables, self.smart, self.enumerations = {}, {}, {}
        self.visits, self.open, self.done, self.views, self.played = {}, [], set(), {}, set()
        self.declare(text)

    def declare(self, text):
        case = None
        for line in text.splitlines():
            line = line.split("//")[0].strip()
            if match := re.match(r"<<enum (\w+)>>", line):
                case = self.enumerations.setdefault(match.group(1), {})
            elif match := re.match(r"<<case (\w+)(?:\s*=\s*(\d+))?>>", line):
                case[match.group(1)] = float(match.group(2) or len(case))
            elif match := re.match(r"<<declare (\$\w+) = (.*)>>", line):
                name, value = match.groups()
                if re.fullmatch(r'-?[\d.]+|"[^"]*"|true|false|\w+\.\w+', value):
                    self.variables[name] = self.evaluate(value)
                else:
                    self.smart[name] = value

    def evaluate(self, text):
        return Expression(text, self).value()

    def read(self, name):
        return self.evaluate(self.smart[name]) if name in self.smart else self.variables[name]

    def call(self, name, arguments):
        if name in ("visited", "visited_count"):
            title = arguments[0]
            waiting = self.open[:-1]
            if title in waiting:
                raise Unspecified(f"{name} of {title}, which is waiting for a detour")
            count = self.visits.get(title, 0)
            return count > 0 if name == "visited" else float(count)
        if name in self.functions:
            return self.functions[name]
        return built_in(name, arguments)

    # --- playing: yields ("line", text), ("command", text) and ("options", [(text, available)]), which is sent a number ---

    def play(self, title):
        try:
            while True:
                try:
                    yield from self.enter(title)
                    return
                except _Jump as jump:
                    title = jump.args[0]
        except _Stop:
            return

    def enter(self, title):
        members = [node for node in self.nodes if node["title"] == title]
        self.open.append(title)
        try:
            node = members[0] if not members[0]["when"] else self.member(title, members)
            if node is not None:
                yield from self.block(Body(node["body"], title + str(node["number"])).statements())
        except _Return:
            pass
        finally:
            self.open.pop()
            self.visits[title] = self.visits.get(title, 0) + 1

    def member(self, title, members):
        options = []
        for node in members:
            guards = [Guard.of_header(value) for value in node["when"]]
            options.append((guards, self.first_text(node), node, ("node", node["number"])))
        return self.salient(("nodes", title), options)

    @staticmethod
    def first_text(node):
        return Line(next(line.strip() for line in node["body"] if line.strip()))

    def salient(self, group, options):
        """What was chosen least often; of these, what has most conditions; of these, any."""
        guarded = any(not guard.empty() for guards, _, _, _ in options for guard in guards)
        if guarded and group in self.played:
            raise Unspecified("a group with conditions, for the second time")
        self.played.add(group)
        possible = [one for one in options if all(self.holds(guard, one[3]) for guard in one[0])]
        if not possible:
            return None
        best = min((self.views.get(key, 0), -sum(guard.complexity() for guard in guards)) for guards, _, _, key in possible)
        possible = [one for one in possible
                    if (self.views.get(one[3], 0), -sum(guard.complexity() for guard in one[0])) == best]
        chosen = possible[self.pick([one[1].render(self) for one in possible])]
        self.views[chosen[3]] = self.views.get(chosen[3], 0) + 1
        if any(guard.once for guard in chosen[0]):
            self.done.add(chosen[3])
        return chosen[2]

    def holds(self, guard, key):
        if guard.once and key in self.done:
            return False
        return guard.condition is None or self.evaluate(guard.condition) is True

    def block(self, statements):
        for statement in statements:
            yield from getattr(self, "do_" + statement[0])(*statement[1:])

    def do_line(self, key, line):
        guard = Guard(line.once, line.condition)
        if self.holds(guard, key):
            if line.once:
                self.done.add(key)
            yield ("line", line.render(self))

    def do_options(self, items):
        offered = [(line.render(self), self.holds(Guard(line.once, line.condition), key)) for key, line, _ in items]
        if not any(available for _, available in offered):
            return
        number = yield ("options", offered)
        key, line, body = items[number]
        if line.once:
            self.done.add(key)
        yield from self.block(body)

    def do_group(self, key, items):
        chosen = self.salient(key, [([Guard(line.once, line.condition)], line, (line, body), its) for its, line, body in items])
        if chosen is not None:
            yield ("line", chosen[0].render(self))
            yield from self.block(chosen[1])

    def do_if(self, branches):
        for condition, body in branches:
            if condition is None or self.evaluate(condition) is True:
                yield from self.block(body)
                return

    def do_once(self, key, condition, body, otherwise):
        if self.holds(Guard(True, condition), key):
            self.done.add(key)
            yield from self.block(body)
        else:
            yield from self.block(otherwise)

    def do_command(self, text):
        match = re.match(r"set (\$\w+)\s*(=|to\b|\+=|-=|\*=|/=|%=)\s*(.*)", text)
        word = text.split()[0]
        if match:
            name, sign, value = match.group(1), match.group(2), self.evaluate(match.group(3))
            self.variables[name] = value if sign in ("=", "to") else apply(sign[0], self.variables[name], value)
        elif word in ("jump", "detour"):
            target = text.split(None, 1)[1]
            target = self.evaluate(target[1:-1]) if target[0] == "{" else target
            if word == "jump":
                raise _Jump(target)
            yield from self.enter(target)
        elif word == "stop":
            raise _Stop
        elif word == "return":
            raise _Return
        elif word not in ("wait", "declare"):
            yield ("command", self.words(text))

    def words(self, text):
        """What the game is given: as `npcs play` shows a call."""
        words = []
        for quoted, plain in re.findall(r'"([^"]*)"|((?:\{[^}]*\}|[^\s"])+)', text):
            if re.fullmatch(r"\{[^{}]*\}", plain):
                value = self.evaluate(plain[1:-1])
                value = float(value) if isinstance(value, bool) else value
                words.append(f'"{value}"' if isinstance(value, str) else shown(value))
            elif re.fullmatch(r"-?\d+(\.\d+)?", plain):
                words.append(plain)
            else:
                words.append('"' + quoted + re.sub(r"\{([^}]*)\}", lambda m: shown(self.evaluate(m.group(1))), plain) + '"')
        name = words[0][1:-1]
        return f"({name} {', '.join(words[1:])})" if len(words) > 1 else f"({name})"


class Guard:
    def __init__(self, once, condition):
        self.once, self.condition = once, condition

    @staticmethod
    def of_header(value):
        match = re.fullmatch(r"(once)?\s*(?:if\s+)?(.*)", value)
        if value == "always":
            return Guard(False, None)
        return Guard(bool(match.group(1)), match.group(2) or None)

    def empty(self):
        return not self.once and self.condition is None

    def complexity(self):
        operators = 0
        if self.condition is not None:
            operators = 1 + sum(kind == "sign" and what in ("&&", "||", "!", "^") for kind, what in tokens_of(self.condition))
        return operators + (1 if self.once else 0)


class Body:
    """The lines of a node as statements. Where a statement stands is its key."""

    def __init__(self, lines, node):
        self.lines = [(number, line) for number, line in enumerate(lines) if not line.strip().startswith("//")]
        self.node, self.at = node, 0

    def statements(self):
        found = self.block(0)
        assert self.at == len(self.lines), (self.node, self.lines[self.at])
        return found

    def block(self, width):
        found = []
        while self.at < len(self.lines):
            number, line = self.lines[self.at]
            text = line.strip()
            if not text:
                self.at += 1
            elif indentation(line) < width or re.match(r"<<(elseif|else|endif|endonce)\b", text):
                break
            elif text.startswith(("->", "=>")):
                found.append(self.items(text[:2]))
            elif text.startswith("<<"):
                found.append(self.command(number, text))
            else:
                self.at += 1
                found.append(("line", (self.node, number), Line(text)))
        return [one for one in found if one is not None]

    def items(self, arrow):
        first, width = self.lines[self.at][0], indentation(self.lines[self.at][1])
        items = []
        while self.at < len(self.lines):
            number, line = self.lines[self.at]
            if not line.strip().startswith(arrow) or indentation(line) != width:
                break  # an empty line, too: it ends the options
            self.at += 1
            body = []
            if self.at < len(self.lines):
                next_line = self.lines[self.at][1]
                if next_line.strip() and indentation(next_line) > width:
                    body = self.block(indentation(next_line))
            items.append(((self.node, number), Line(line.strip()[2:].strip()), body))
            if self.at and not self.lines[self.at - 1][1].strip():
                break
        return ("options", items) if arrow == "->" else ("group", (self.node, first), items)

    def command(self, number, text):
        self.at += 1
        inside = re.match(r"<<(.*?)>>\s*(?://.*)?$", text).group(1).strip()
        word = inside.split()[0]
        if word == "if":
            return self.branches(inside[3:])
        if word == "once":
            condition = inside[4:].strip()
            body, otherwise = self.block(0), []
            if self.lines[self.at][1].strip().startswith("<<else"):
                self.at += 1
                otherwise = self.block(0)
            self.at += 1
            return ("once", (self.node, number), condition[3:] if condition else None, body, otherwise)
        if word in ("declare", "enum", "case", "endenum"):
            return None
        return ("command", inside)

    def branches(self, condition):
        branches = []
        while True:
            branches.append((condition, self.block(0)))
            closing = re.match(r"<<(\w+)\s*(.*?)>>", self.lines[self.at][1].strip())
            self.at += 1
            if closing.group(1) == "endif":
                return ("if", branches)
            condition = closing.group(2) if closing.group(1) == "elseif" else None
