# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Generated stories, each as an npcs script and as an ink story of the same shape.

    stories.py FOLDER [NAME...]   writes NAME.npcs and NAME.ink: dialogue, flags, hub, large, small

Each option's text begins with the number of its choice point and a letter, "17b", in both versions: that is how reached choice
points are counted.
"""
import dataclasses
import pathlib
import random
import sys


@dataclasses.dataclass
class Say:
    speaker: str  # empty: narration
    text: str


@dataclasses.dataclass
class Change:
    name: str
    value: str  # an expression that both languages know


@dataclasses.dataclass
class Go:
    scene: str


@dataclasses.dataclass
class When:
    condition: str
    body: list


@dataclasses.dataclass
class Option:
    text: str
    body: list
    condition: str = ""
    once: bool = False
    leaves: bool = False  # ends a choice that is offered again


@dataclasses.dataclass
class Choose:
    number: int
    prompt: str  # may be empty; a choice that is offered again has one
    options: list
    again: bool = False


@dataclasses.dataclass
class Story:
    variables: dict  # name: first value, as both languages write it
    scenes: dict  # name: list of statements; the first scene is the beginning
    points: int  # choice points, numbered from 1


# --- npcs ---

def as_npcs(story):
    lines = [f"{name} = {value}" for name, value in story.variables.items()]
    for name, body in story.scenes.items():
        lines += ["", f"scene {name}", *npcs_block(body, 1), "end scene"]
    return "\n".join([*lines, "", f"visit {next(iter(story.scenes))}", ""])


def npcs_block(body, depth):
    for statement in body:
        yield from ("\t" * depth + line if line else line for line in npcs_lines(statement))


def npcs_lines(statement):
    match statement:
        case Say(speaker, text):
            yield f"{speaker}: {text}"
        case Change(name, value):
            yield f"globals.{name} = {value}"
        case Go(scene):
            yield f"go {scene}"
        case When(condition, body):
            yield from (f"if {condition} then", *npcs_block(body, 1), "end if")
        case Choose(number, prompt, options, again):
            is_bare = not prompt and not again
            indent = "" if is_bare else "\t"
            if not is_bare:
                yield f"choose again: {prompt}" if again else f"choose: {prompt}"
            for letter, option in zip("abcdefghijklmnopqrstuvwxyz", options):
                condition = f" [if {option.condition}]" if option.condition else ""
                line = f"{indent}{'*' if option.once else '+'} {number}{letter} {option.text}{condition}"
                inside = [*npcs_block(option.body, 0), *(["break"] if again and option.leaves else [])]
                if len(inside) == 1:
                    yield f"{line} -> {inside[0]}"
                else:
                    yield line
                    yield from (f"{indent}\t{below}" for below in inside)
            if not is_bare:
                yield "end choose"


# --- ink ---

def as_ink(story):
    lines = [f"VAR {name} = {value}" for name, value in story.variables.items()]
    lines += ["", f"-> {next(iter(story.scenes))}"]
    for name, body in story.scenes.items():
        lines += ["", f"=== {name}", *ink_block(body, 1)]
        if not ends(body):
            lines.append("-> END")
    return "\n".join([*lines, ""])


def ends(body):
    return bool(body) and isinstance(body[-1], Go)


def ink_block(body, depth):
    for statement in body:
        yield from ink_lines(statement, depth)


def ink_lines(statement, depth):
    match statement:
        case Say(speaker, text):
            yield f"{speaker}: {text}" if speaker else text
        case Change(name, value):
            yield f"~ {name} = {value}"
        case Go(scene):
            yield f"-> {scene}"
        case When(condition, body):
            yield from (f"{{ {condition}:", *("\t" + line for line in ink_block(body, depth)), "}")
        case Choose(number, prompt, options, again):
            if again:
                yield "- " * depth + f"(h{number}) {prompt}"
            elif prompt:
                yield prompt
            for letter, option in zip("abcdefghijklmnopqrstuvwxyz", options):
                condition = f" {{ {option.condition} }}" if option.condition else ""
                yield ("* " if option.once else "+ ") * depth + f"{condition}[{number}{letter} {option.text}]"
                yield from ("\t" + line for line in ink_block(option.body, depth + 1))
                if not ends(option.body) and again and not option.leaves:
                    yield f"\t-> h{number}"
            yield "- " * depth


# --- The stories ---

def dialogue():
    """The small dialogue of the other measures, with a choice in place of its prompt. Gold grows without bound."""
    scenes = {"visit_ada": []}
    scenes["visit_ada"] = [Go("sword")]
    items = ["sword", "shield", "lamp"]
    for number, item in enumerate(items, 1):
        following = items[number % len(items)]
        scenes[item] = [
            Change("price", "5 + mood"),
            Choose(number, f"Will you buy the {item} for {{price}} gold, Ada?", [
                Option("Yes", [Change("sold", "sold + 1"), Change("gold", "gold + price"), Change("mood", "10 - mood"),
                               Go(following)]),
                Option("No", [Go(following)]),
                Option("Bye", [Go("bye")])])]
    scenes["bye"] = [Say("", "Bob sold {sold} things and has {gold} gold.")]
    return Story({"gold": "100", "mood": "5", "price": "0", "sold": "0"}, scenes, len(items))


def flags(count=20):
    """One question after the other; at the end all answers are read. It stops in 2^count - 1 states."""
    body = []
    for number in range(1, count + 1):
        body.append(Choose(number, f"Question {number}?",
                           [Option("Yes", [Change(f"flag_{number}", "true")]), Option("No", [])]))
    body += read_flags(count)
    return Story({f"flag_{number}": "false" for number in range(1, count + 1)}, {"questions": body}, count)


def hub(count=17):
    """All options at once, in any order; each can be taken once. Each state is entered in many ways."""
    options = [Option(f"Flag {number}", [Change(f"flag_{number}", "true")], f"not flag_{number}")
               for number in range(1, count + 1)]
    body = [Choose(1, "Which?", [*options, Option("Done", [], leaves=True)], again=True), *read_flags(count)]
    return Story({f"flag_{number}": "false" for number in range(1, count + 1)}, {"hub": body}, 1)


def read_flags(count):
    return [When(f"flag_{number}", [Say("", f"You said yes to {number}.")]) for number in range(1, count + 1)]


NAMES = ["Ada", "Bert", "Cleo", "Dora", "Emil", "Finn"]
THINGS = ["lamp", "rope", "key", "map", "seal", "bell", "coin", "ring"]
PLACES = ["mill", "quay", "chapel", "market", "tower", "orchard", "cellar", "bridge"]


class Large:
    """Chapters that follow one another. In each, three places can be visited in any order, and a fourth is locked: it asks for
    what was found in the others, for the trust of all who live there, and for the secret of the chapter before. A careless word
    loses all trust, nothing can be tried twice, and every chapter can be left at any time."""

    def __init__(self, chapters, seed=1):
        self.random = random.Random(seed)
        self.story = Story({}, {}, 0)
        for chapter in range(1, chapters + 1):
            self.add_chapter(chapter, chapters)
        self.story.scenes["epilogue"] = [
            When(f"secret_{chapters}", [Say("", "All is told at last.")]), Say("", "So it ends.")]

    def point(self):
        self.story.points += 1
        return self.story.points

    def say(self, text):
        return Say(self.random.choice(NAMES), text)

    def variable(self, name, value):
        self.story.variables[name] = value
        return name

    def add_chapter(self, chapter, chapters):
        trust = self.variable(f"trust_{chapter}", "0")
        secret = self.variable(f"secret_{chapter}", "false")
        things = [self.variable(f"{thing}_{chapter}", "false") for thing in self.random.sample(THINGS, 3)]
        places = self.random.sample(PLACES, 4)
        scenes = [f"{place}_{chapter}" for place in places]
        needs = " and ".join([*things, f"{trust} >= 3", *([f"secret_{chapter - 1}"] if chapter > 1 else [])])
        following = f"chapter_{chapter + 1}" if chapter < chapters else "epilogue"
        options = [Option(f"To the {place}.", [Go(scene)], once=True) for place, scene in zip(places[:3], scenes)]
        options.append(Option(f"Open the {places[3]}.", [Go(scenes[3])], needs, once=True))
        options.append(Option("Travel on.", [self.say("We should not stay."), Go(following)]))
        self.story.scenes[f"chapter_{chapter}"] = [
            Say("", f"Day {chapter}. The road bends towards the {places[0]}."), Choose(self.point(), "", options)]
        for scene, thing in zip(scenes, things):
            is_hub = chapter % 3 == 0 and thing == things[0]
            self.story.scenes[scene] = [*self.place(thing, trust, is_hub), Go(f"chapter_{chapter}")]
        self.story.scenes[scenes[3]] = [*self.locked_place(), Change(secret, "true"), Go(f"chapter_{chapter}")]

    def place(self, thing, trust, is_hub):
        """Seven choice points: a talk, a tale in three parts, a search and a farewell; and a hub, or a second talk."""
        who = self.random.choice(NAMES)
        hub = self.point()
        talk = self.choice([
            Option("Be kind.", [Change(trust, f"{trust} + 1"), Say(who, "You are welcome here.")]),
            Option("Be curt.", [Change(trust, "0"), Say(who, "As you like.")])])
        tale = []
        for part in range(1, 4):
            tale += [Say(who, f"This is part {part} of the tale."), self.choice([
                Option("Nod.", [self.say("Quite so.")]), Option("Doubt it.", [self.say("Hardly.")])])]
        search = self.choice([
            Option("Feel along the wall.", [Change(thing, "true"), self.say("There it is.")], f"{trust} >= 1"),
            Option("Call out.", [self.say("Nobody answers.")])])
        farewell = [
            Say(who, "Mind the step."),
            self.choice([Option("Wave.", [self.say("How polite.")]), Option("Go.", [])])]
        question, dark = Say(who, "Who wants to know?"), Say("", "It is dark here.")
        if is_hub:
            return [
                Choose(hub, f"{who} looks up.", [
                    Option("Ask about the road.", [question, talk], once=True),
                    Option("Listen.", tale, once=True),
                    Option("Search.", [dark, search], once=True),
                    Option("Leave.", [], leaves=True)], again=True),
                *farewell]
        return [
            Say(who, "A stranger!"),
            Choose(hub, "", [Option("Ask about the road.", [question, talk]), Option("Stay silent.", [])]),
            *tale, dark, search, *farewell]

    def choice(self, options):
        return Choose(self.point(), "", options)

    def locked_place(self):
        """Eight choice points in a row."""
        body = []
        for step in range(1, 9):
            body += [Say("", f"Step {step} of the stairs."), self.choice([
                Option("Go on.", []), Option("Look around.", [Say("", "Dust, and marks of feet.")])])]
        return body


def large():
    return Large(10).story


def small():
    return Large(2).story


STORIES = {"dialogue": dialogue, "flags": flags, "hub": hub, "large": large, "small": small}


def write(folder, names=None):
    """Writes the stories, and returns what they are by name."""
    made = {name: STORIES[name]() for name in names or STORIES}
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, story in made.items():
        (folder / f"{name}.npcs").write_text(as_npcs(story), encoding="utf-8")
        (folder / f"{name}.ink").write_text(as_ink(story), encoding="utf-8")
    return made


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name, story in write(sys.argv[1], sys.argv[2:]).items():
        print(f"{name}: {len(as_npcs(story).splitlines())} lines, {story.points} choice points")
