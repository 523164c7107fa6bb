# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""What a person at a terminal meets: lines that are edited and broken between words, colours, time that passes.

    terminal.py NPCS
"""
import unittest

from harness import WITHOUT, CommandTest
from pseudo_terminal import PseudoTerminal

EDITS = "editing" not in WITHOUT

ASK = 'name = prompt("Who are you?")\nprint "So you are " + name + "."\n'
BARK = ('function bark\n\tfor i in range(1, 3)\n\t\twait 0.2\n\t\tsay "Rex", "Wuff " + i\n\tend for\nend function\n'
        'spawn @bark\n' + ASK)


class AtATerminal(CommandTest):
    def terminal(self, *arguments, **more):
        return PseudoTerminal(arguments, self.place.name, **more)

    def play(self, text, *arguments, **more):
        self.write("talk.npcs", text)
        return self.terminal("play", "talk.npcs", *arguments, **more)

    # ---- lines

    @unittest.skipUnless(EDITS, "needs libedit")
    def test_a_line_is_edited(self):
        it = self.play(ASK)
        it.until("> ")
        it.type("Bert\x1b[D\x1b[D\x7f\x7fHub\x01Dear \x05!\n")  # left twice, back twice, to the beginning, to the end
        it.until("So you are Dear Hubrt!.")
        self.assertEqual(it.end(), 0)
        self.assertIn("> Dear Hubrt!", it.screen())

    @unittest.skipUnless(EDITS, "needs libedit")
    def test_former_lines_come_back(self):
        it = self.play('a = prompt("One?")\nb = prompt("Two?")\nprint a + "-" + b\n')
        it.until("> ")
        it.type("first\n")
        it.until("Two?")
        it.until("> ")
        it.type("\x1b[A and more\n")
        it.until("first-first and more")
        self.assertEqual(it.end(), 0)

    def test_letters_beyond_ascii(self):
        for locale in ("C.UTF-8", "C", "de_DE.UTF-8"):
            it = self.play(ASK, environment={"LC_ALL": locale})
            it.until("> ")
            it.type("Zoë 李x\x7f\n")
            it.until("So you are Zoë 李.")
            self.assertEqual(it.end(), 0)

    def test_a_terminal_that_can_nothing(self):
        for terminal in ("dumb", ""):
            it = self.play(ASK, environment={"TERM": terminal, "NO_COLOR": ""})
            it.until("> ")
            it.type("Ada\n")
            it.until("So you are Ada.")
            self.assertEqual(it.end(), 0)
            self.assertNotIn("\x1b", it.seen)

    def test_a_program_that_asks(self):
        self.write("program.ms", 'print "I", ""\nx = prompt("Really?")\ny = input("More? ")\nprint x + y\n')
        it = self.terminal("run", "program.ms")
        it.until("> ")
        it.type("yes\n")
        it.until("More? ")
        it.type("no\n")
        it.until("yesno")
        self.assertEqual(it.end(), 0)

    # ---- the end

    def test_the_end_of_input_is_no_success(self):
        it = self.play(ASK)
        it.until("> ")
        it.type("\x04")
        it.until("npcs: the input ended before the conversation did")
        self.assertEqual(it.end(), 3)

    def test_leaving_is_one(self):
        it = self.play(ASK)
        it.until("> ")
        it.type("/quit\n")
        self.assertEqual(it.end(), 0)

    def test_ctrl_c(self):
        it = self.play(ASK)
        it.until("> ")
        it.type("half a l\x03")
        self.assertEqual(it.end(), -2)

    # ---- words

    LONG = "The quick brown fox jumps over the lazy dog, again and again, until the evening comes and nobody is left to see it."

    def test_lines_are_broken_between_words(self):
        text = (f'print "{self.LONG}"\nchoose "{self.LONG}"\n\toption "{self.LONG}" then\n\t\tprint "ö" * 30 + " " + "ö" * 30\n'
                '\toption "Short" then\n\t\tx = 1\nend choose\n')
        for columns in (40, 60):
            it = self.play(text, columns=columns)
            it.until("> ")
            it.type("1\n")
            self.assertEqual(it.end(), 0)
            lines = it.seen.replace("\r", "").split("\n")
            shown = [line for line in lines if not line.startswith((">", "(/help"))]
            self.assertLessEqual(max(len(line) for line in shown if "\x1b" not in line), columns)
            whole = " ".join(shown)
            self.assertEqual(whole.count(self.LONG), 2)
            option = [line for line in shown if line.startswith("  1. The quick")][0]
            below = shown[shown.index(option) + 1]
            self.assertTrue(below.startswith("     ") and below[5] != " ", below)
            self.assertIn("ö" * 30, shown)

    def test_short_lines_and_pipes_are_left_alone(self):
        self.write("talk.npcs", f'print "{self.LONG}  two  blanks "\nprint "  a    b"\nprint "-" * 300\n')
        expected = f"{self.LONG}  two  blanks \n  a    b\n{'-' * 300}\n"
        self.assertEqual(self.npcs("play", "talk.npcs"), (0, expected, ""))
        it = self.terminal("play", "talk.npcs", columns=200)
        self.assertEqual(it.end(), 0)
        self.assertTrue(it.seen.replace("\r", "").endswith(expected), it.seen)

    def test_what_programs_draw_is_left_alone(self):
        self.write("program.ms", 'print "a " * 100')
        it = self.terminal("run", "program.ms", columns=40)
        self.assertEqual(it.end(), 0)
        self.assertEqual(it.seen.replace("\r", ""), "a " * 100 + "\n")

    # ---- colours

    def test_errors_in_colours(self):
        for colours in (True, False):
            environment = {"NO_COLOR": "" if colours else "1"}
            it = self.play("x = nope\n", environment=environment)
            self.assertEqual(it.end(), 1)
            self.assertEqual("\x1b[1;31merror:\x1b[0m" in it.seen, colours, it.seen)
            self.write("bad.npcs", "x = )\nx == 2\n")
            it = self.terminal("check", "bad.npcs", environment=environment)
            self.assertEqual(it.end(), 1)
            self.assertEqual("\x1b[1;31merror:\x1b[0m" in it.seen, colours)
            plain = self.npcs("check", "bad.npcs")[1]
            without = it.seen.replace("\r", "")
            for sequence in ("\x1b[1;31m", "\x1b[1;33m", "\x1b[1m", "\x1b[36m", "\x1b[0m"):
                without = without.replace(sequence, "")
            self.assertEqual(without, plain)

    def test_errors_in_a_file_have_none(self):
        with open(self.path("errors.txt"), "w") as errors:
            it = self.play("x = nope\n", environment={"NO_COLOR": ""}, errors=errors)
            self.assertEqual(it.end(), 1)
        self.assertIn(b"talk.npcs:1:5: error: ", self.read("errors.txt"))
        self.assertNotIn(b"\x1b", self.read("errors.txt"))

    # ---- time

    def test_a_bark_while_one_thinks(self):
        it = self.play(BARK)
        it.until("> ")
        it.type("Ad")
        it.until("Rex: Wuff 1")
        it.type("a L")
        it.until("Rex: Wuff 3")
        it.type("ovelace\n")
        it.until("So you are Ada Lovelace.")
        self.assertEqual(it.end(), 0)
        if EDITS:
            screen = it.screen()
            begin = screen.index("Who are you?")
            self.assertEqual(screen[begin:begin + 6], ["Who are you?", "Rex: Wuff 1", "Rex: Wuff 2", "Rex: Wuff 3", "> Ada Lovelace",
                                                       "So you are Ada Lovelace."])

    @unittest.skipUnless(EDITS, "needs libedit")
    def test_a_bark_above_a_long_line(self):
        it = self.play(BARK, columns=40)
        it.until("> ")
        it.type("a long answer that needs three rows " * 3)
        it.until("Rex: Wuff 3")
        it.type("\x1b[D\x1b[D.\n")
        it.until("So you are")
        self.assertEqual(it.end(), 0)
        screen = it.screen(40)
        begin = screen.index("Who are you?")
        self.assertEqual(screen[begin + 1:begin + 4], ["Rex: Wuff 1", "Rex: Wuff 2", "Rex: Wuff 3"])
        typed = "> " + "a long answer that needs three rows " * 3
        self.assertEqual("".join(line.ljust(40) for line in screen[begin + 4:begin + 7]).rstrip(), typed[:-2] + "." + typed[-2:].rstrip())

    def test_a_choice_that_times_out(self):
        it = self.play('choose {"text": "Quick!", "timeout": 0.3}\n\toption "Run" then\n\t\tprint "ran"\nelse\n\tprint "too late"\nend choose\n' + ASK)
        it.until("> ")
        it.type("1 or no")
        it.until("too late")
        it.until("Who are you?")
        it.until("> ")
        it.type("\x15Ada\n")
        it.until("So you are")
        self.assertEqual(it.end(), 0)

    def test_while_nothing_is_asked(self):
        it = self.play('function f\n\twait 1.5\n\tprint "done"\nend function\nspawn @f\nprint "begun"\n')
        it.until("begun")
        it.type("hello\n")
        it.until("Nothing is asked now.")
        it.type("/save here\n")
        it.until("Saved to ./here.npcsave.")
        it.until("done")
        self.assertEqual(it.end(), 0)
        it = self.play('function f\n\twhile true\n\t\twait 1\n\tend while\nend function\nspawn @f\nprint "begun"\n')
        it.until("begun")
        it.type("/quit\n")
        self.assertEqual(it.end(), 0)

    def test_edits_are_followed_while_a_line_is_typed(self):
        it = self.play(ASK, "--watch")
        it.until("> ")
        it.type("Ad")
        self.write("talk.npcs", ASK.replace("So you are", "Welcome,"))
        it.until("The script was edited: exact")
        it.type("a\n")
        it.until("Welcome, ")
        self.assertEqual(it.end(), 0)


if __name__ == "__main__":
    unittest.main()
