# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Simulated time in pipes; real time with --real-time and for `npcs run`; machines that are kept in files between answers.

    clock.py NPCS
"""
import json
import pathlib
import subprocess
import unittest

from harness import NPCS, CommandTest

TIMED = ('choose {"text": "Well?", "timeout": 30}\n\toption "Yes" then\n\t\tprint "good"\nelse\n\tprint "too late"\nend choose\n'
         'print "after " + time\n')


class SimulatedTime(CommandTest):
    def play(self, text, *arguments, typed=""):
        self.write("talk.npcs", text)
        return self.npcs("play", *arguments, "talk.npcs", typed=typed)

    def test_waiting_does_not_block(self):
        self.assertEqual(self.play('a = time\nwait 36000\nprint time - a\n'), (0, "36000\n", ""))
        self.assertEqual(self.play('function f(who, seconds)\n\twait seconds\n\tprint who + " " + now\nend function\n'
                                   'spawn @f, ["Ann", 5000]\nspawn @f, ["Bob", 4000]\nwait 4500\nprint "main"\n'),
                         (0, "Bob 4000\nmain\nAnn 5000\n", ""))

    def test_no_time_passes_before_an_answer(self):
        self.assertEqual(self.play(TIMED, typed="1\n"), (0, "Well?\n  1. Yes\n> 1\ngood\nafter 0\n", ""))

    def test_what_has_a_timeout_runs_out_at_the_end_of_input(self):
        self.assertEqual(self.play(TIMED), (0, "Well?\n  1. Yes\n> \ntoo late\nafter 30\n", ""))
        self.assertEqual(self.play("x = waitFor(\"bell\", 1)\n" + TIMED), (0, "Well?\n  1. Yes\n> \ntoo late\nafter 31\n", ""))
        code, shown, problem = self.play(TIMED + 'x = prompt("Still there?")\n')
        self.assertEqual((code, shown), (3, "Well?\n  1. Yes\n> \ntoo late\nafter 30\nStill there?\n"))
        self.assertEqual(problem, "npcs: the input ended before the conversation did\n")

    def test_time_can_be_let_pass(self):
        self.assertEqual(self.play(TIMED, typed="/wait 10\n/wait 19.5\n1\n"),
                         (0, "Well?\n  1. Yes\n> /wait 10\n> /wait 19.5\n> 1\ngood\nafter 29.5\n", ""))
        self.assertEqual(self.play(TIMED, typed="/wait 10\n/wait 20\n"),
                         (0, "Well?\n  1. Yes\n> /wait 10\n> /wait 20\ntoo late\nafter 30\n", ""))
        bark = 'function bark\n\twait 8\n\tprint "Wuff"\nend function\nspawn @bark\nprint prompt("Who?")\n'
        self.assertEqual(self.play(bark, typed="/wait 9\nme\n"), (0, "Who?\n> /wait 9\nWuff\n> me\nme\n", ""))
        for typed in ("/wait", "/wait long", "/wait -1", "/wait 1e99", "/wait nan"):
            self.assertIn("Type /wait and a number of seconds", self.play(TIMED, typed=typed + "\n1\n")[1])

    def test_a_world_that_never_asks_again_ends(self):
        told = "npcs: the script no longer asks anything, and does not end\n"
        for endless in ("wait 3600", "wait 1", "yield", "wait 0"):
            text = f'n = 0\nwhile true\n\tn += 1\n\t{endless}\nend while\n'
            self.assertEqual(self.play(text), (3, "", told), endless)
            if endless in ("wait 3600", "yield"):
                self.assertEqual(self.play("function f\n" + text + "end function\nspawn @f\n"), (3, "", told), endless)
        timed = 'while true\n\tchoose {"timeout": 3600}\n\t\toption "Go" then\n\t\t\tx = 1\n\tend choose\nend while\n'
        self.assertEqual(self.play(timed)[0], 3)

    def test_between_processes(self):
        self.write("talk.npcs", TIMED)
        self.assertEqual(self.npcs("start", "talk.npcs", "--state", "s")[:2], (3, "Well?\n  1. Yes\n"))
        self.assertEqual(self.npcs("resume", "s", "--wait", "5")[:2], (3, "Well?\n  1. Yes\n"))
        code, shown, _ = self.npcs("resume", "s", "--wait", "30")
        self.assertEqual((code, shown.splitlines()[0]), (0, "too late"))
        for wrong in (["--wait", "-1"], ["--wait", "long"], ["--wait", "1", "--choice", "1"], ["--wait", "1", "--answer", "x"]):
            self.assertEqual(self.npcs("resume", "s", *wrong)[:2], (2, ""), wrong)
        self.write("endless.npcs", "while true\n\twait 60\nend while\n")
        self.assertEqual(self.npcs("start", "endless.npcs", "--state", "e")[0], 3)


class RealTime(CommandTest):
    """The input stays open, so that only a timeout can end a question. Nothing here may take *at most* some time: a busy computer
    is no fault."""

    def shown(self, *arguments):
        with subprocess.Popen([NPCS, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              cwd=self.place.name) as child:
            shown = child.stdout.read()
            return child.wait(600), shown

    SHORT = TIMED.replace("30", "0.2").replace('"after " + time', "time >= 0.2")

    def test_a_timeout_runs_out(self):
        self.write("talk.npcs", self.SHORT)
        self.assertEqual(self.shown("play", "--real-time", "talk.npcs"), (0, "Well?\n  1. Yes\n> \ntoo late\n1\n"))
        self.assertEqual(self.shown("run", "talk.npcs"), (0, "Well?\n  1. Yes\n> \ntoo late\n1\n"))

    def test_an_answer_comes_before_a_timeout(self):
        self.write("talk.npcs", TIMED.replace("30", "3600").replace('"after " + time', "time >= 3600"))
        for command in (["run"], ["play", "--real-time"]):
            self.assertEqual(self.npcs(*command, "talk.npcs", typed="1\n")[:2], (0, "Well?\n  1. Yes\n> 1\ngood\n0\n"), command)

    def test_the_end_of_input(self):
        self.write("talk.npcs", self.SHORT)
        for command in (["run"], ["play", "--real-time"]):
            self.assertEqual(self.npcs(*command, "talk.npcs"), (0, "Well?\n  1. Yes\n> \ntoo late\n1\n", ""), command)

    def test_others_go_on_while_one_thinks(self):
        self.write("talk.npcs", 'function bark\n\twait 0.05\n\tprint "Wuff"\nend function\nspawn @bark\n'
                                'choose "Who?"\n\toption "Me" then\n\t\tprint "you"\nend choose\n')
        with subprocess.Popen([NPCS, "play", "--real-time", "talk.npcs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              bufsize=1, cwd=self.place.name) as child:
            shown = ""
            while "Wuff" not in shown:
                shown += child.stdout.readline()
            child.stdin.write("1\n")
            child.stdin.close()
            shown += child.stdout.read()
        self.assertEqual((child.returncode, shown), (0, "Who?\n  1. Me\n> \nWuff\n> 1\nyou\n"))

    def test_waiting_takes_its_time(self):
        self.write("talk.npcs", "a = time\nwait 0.1\nprint time - a >= 0.1\n")
        self.assertEqual(self.npcs("play", "--real-time", "talk.npcs"), (0, "1\n", ""))


class Machines(CommandTest):
    """A machine, too, is kept in a state file between two processes."""

    WORLD = ('function guard(name, seconds)\n\twait seconds\n\tsay name, "All is well."\nend function\n'
             'spawn @guard, ["Ann", 60]\nname = prompt("Who?")\nsay "Marta", "Good evening, " + name + "."\n'
             'choose "Drink?"\n\toption "Ale" then\n\t\tsay "Marta", "Here."\nend choose\n')

    def test_start_and_resume(self):
        self.write("world.npcs", self.WORLD)
        self.assertEqual(self.npcs("start", "world.npcs", "--state", "s"), (3, "Who?\n", ""))
        self.assertEqual(self.npcs("resume", "s"), (3, "Who?\n", ""))
        self.assertEqual(self.npcs("resume", "s", "--choice", "1")[0], 4)
        self.assertEqual(self.npcs("resume", "s", "--answer", "Ada"), (3, "Marta: Good evening, Ada.\nDrink?\n  1. Ale\n", ""))
        self.assertEqual(self.npcs("resume", "s", "--wait", "60"), (3, "Ann: All is well.\nDrink?\n  1. Ale\n", ""))
        code, shown, problem = self.npcs("resume", "s", "--choice", "ale", "--json")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(json.loads(shown), {"state": "finished", "said": ["Marta: Here."], "value": None})
        self.assertEqual(self.npcs("resume", "s")[0], 4)

    def test_what_play_kept(self):
        self.write("world.npcs", self.WORLD)
        self.assertEqual(self.npcs("play", "world.npcs", typed="Ada\n/save here\n/quit\n")[0], 0)
        self.assertEqual(self.npcs("resume", "here.npcsave", "--choice", "1"), (0, "Marta: Here.\nAnn: All is well.\n", ""))

    def test_an_error_ends_one_task(self):
        self.write("world.npcs", 'function f\n\tx = nope\nend function\nspawn @f\nprint prompt("?")\n')
        code, shown, problem = self.npcs("start", "world.npcs", "--state", "s")
        self.assertEqual((code, shown), (3, "?\n"))
        self.assertIn("world.npcs:2:", problem)
        self.assertEqual(self.npcs("resume", "s", "--answer", "yes"), (0, "yes\n", ""))
        code, shown, problem = self.npcs("start", "world.npcs", "--state", "s", "--json")
        self.assertEqual((code, problem), (3, ""))
        self.assertEqual((json.loads(shown)["state"], json.loads(shown)["error"]["line"]), ("waiting", 2))

    def test_an_error_at_the_end(self):
        self.write("world.npcs", 'function f\n\twait 1\n\tx = nope\nend function\nspawn @f\nprint prompt("?")\n')
        self.npcs("start", "world.npcs", "--state", "s")
        before = self.read("s")
        code, shown, problem = self.npcs("resume", "s", "--answer", "yes")
        self.assertEqual((code, shown), (1, "yes\n"))
        self.assertEqual(problem.count("nope' is unknown"), 1)
        self.assertEqual(self.read("s"), before)

    def test_several_scripts(self):
        self.write("town/world.npcs", 'gold = 5\nfunction pay(n)\n\tglobals.gold -= n\n\treturn gold\nend function\n')
        self.write("town/inn.npcs", 'import "texts"\nsay "Marta", texts.greeting\nn = prompt("How much?")\nprint pay(n.val)\n')
        self.write("town/texts.npcs", 'greeting = "Welcome."\n')
        self.write("town/gate.npcs", 'import "texts"\nif waitFor("bell", 10) then x = 1\nsay "Guard", texts.greeting + " " + gold\n')
        scripts = ["town/world.npcs", "town/inn.npcs", "town/gate.npcs"]
        self.assertEqual(self.npcs("play", *scripts, typed="3\n"),
                         (0, "Marta: Welcome.\nHow much?\n> 3\n2\nGuard: Welcome. 2\n", ""))
        self.assertEqual(self.npcs("start", *scripts, "--state", "town/s"), (3, "Marta: Welcome.\nHow much?\n", ""))
        self.write("town/inn.npcs", '// Edited.\nimport "texts"\nsay "Marta", texts.greeting\nn = prompt("How much?")\nprint pay(n.val)\n')
        self.assertEqual(self.npcs("resume", "town/s", "--answer", "4"), (0, "1\nGuard: Welcome. 1\n", ""))
        self.assertEqual(self.npcs("start", *scripts, "--state", "s")[0], 3)
        self.assertEqual(self.npcs("start", *scripts, "--state", "s")[0], 3)  # over a state
        self.write("town/gate.npcs", 'say "Guard", nope\n')
        code, _, problem = self.npcs("resume", "s", "--script", scripts[0], "--script", scripts[1])
        self.assertEqual(code, 4)
        self.assertIn("gate.npcs", problem)
        code, shown, problem = self.npcs("play", *scripts, typed="3\n")
        self.assertEqual((code, shown), (1, "Marta: Welcome.\nHow much?\n> 3\n2\n"))
        self.assertIn("gate.npcs:1:14: error:", problem)

    def test_the_village(self):
        village = str(pathlib.Path(__file__).resolve().parents[2] / "samples" / "village")
        code, shown, problem = self.npcs("play", village, "--seed", "1", typed="Ada\n/wait 60\n1\n/save dusk\n/wait 100\n5\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertIn("> /wait 100\n> 5\nMarten: Up the stairs, Ada, and left of the owl.\n(A shadow leaves the wood.)\n", shown)
        self.assertTrue(shown.endswith("first_watch: finished\nsecond_watch: cancelled\n"), shown)
        code, again, problem = self.npcs("resume", "dusk.npcsave", "--script", village, "--wait", "100")
        self.assertEqual(code, 3)
        code, again, problem = self.npcs("resume", "dusk.npcsave", "--script", village, "--choice", "5")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(again, shown[shown.index("> 5\n") + 4:])


if __name__ == "__main__":
    unittest.main()
