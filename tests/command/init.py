# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""npcs init: an npcs.toml made of a folder's scripts, and what npcs check says of the result.

    init.py NPCS SOURCE_FOLDER
"""
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tomllib
import unittest

from harness import NPCS, CommandTest

SOURCE = pathlib.Path(sys.argv.pop(1))

INN = '''import "greetings"
marta = {"name": "Marta"}
guest = "Gus"
marta: Good evening.
guest: Hm.
Bram: Well?
shout marta, "More ale!"
print greetings.hello + gold + 1
item = "key"
give item, count
give item, 2
if season == "winter" then print how_many("How many?")
for each in wares
	print each
end for
print player.health
waitFor "alarm"
waitFor "own"
raise "own"
'''


class Init(CommandTest):
    def made(self, *arguments, code=0):
        result, shown, problem = self.npcs("init", *arguments)
        self.assertEqual((result, problem), (code, ""))
        return tomllib.loads(self.read("npcs.toml").decode()), shown

    def test_what_is_found(self):
        self.write("dialogue/inn.npcs", INN)
        self.write("lib/greetings.npcs", 'hello = "Good evening."\n')
        self.write(".git/x.npcs", "x = )\n")
        made, shown = self.made()
        self.assertEqual(shown, "npcs: wrote npcs.toml: 2 scripts, 8 functions of the game, 3 characters\n")
        self.assertEqual(made["project"], {"scripts": ["**/*.npcs"], "start": "dialogue/inn.npcs", "import_paths": ["lib"], "events": ["alarm"]})
        self.assertEqual(made["characters"], {"names": ["Bram", "Gus", "Marta"]})
        self.assertEqual(made["host"], {
            "shout": {"parameters": ["who", "line: text"], "speaks": "line"},
            "gold": {"returns": "number"},
            "count": {},
            "give": {"parameters": ["item", "count"]},
            "season": {"returns": "text"},
            "how_many": {"parameters": ["question: text"], "asks": "question"},
            "wares": {"returns": "list"},
            "player": {"returns": "map"}})
        self.assertEqual(self.npcs("check", "--warnings-as-errors", "."), (0, "", ""))
        self.assertEqual(self.npcs("check", "dialogue/inn.npcs"), (0, "", ""))

    def returned(self, script):
        self.write("a.npcs", script)
        host = tomllib.loads(self.npcs("init", "--dry-run")[1])["host"]
        return {name: function.get("returns") for name, function in host.items()}

    def test_results_are_guessed_only_if_their_use_tells(self):
        self.assertEqual(self.returned("print gold\n"), {"gold": None})
        self.assertEqual(self.returned("if has_key then print 1\n"), {"has_key": None})
        self.assertEqual(self.returned("x = gold\nprint x\n"), {"gold": None})
        self.assertEqual(self.returned('print "You have " + gold\nAnna: {name}\n'), {"gold": None, "name": None})
        self.assertEqual(self.returned("print gold > 2\nprint 2 * silver\nprint -1 + iron\n"), {"gold": "number", "silver": "number", "iron": "number"})
        self.assertEqual(self.returned('winter = "winter"\nif season == winter then print 1\n'), {"season": "text"})
        self.assertEqual(self.returned('print player["name"]\nprint wares[0]\nfor each in guests\n\tprint each\nend for\n'),
                         {"player": "map", "wares": "list", "guests": "list"})
        self.assertEqual(self.returned('print player.health\nprint wares.len\nwares.push 3\nprint word.upper\nprint thing.len\n'),
                         {"player": "map", "wares": "list", "word": "text", "thing": None})
        self.assertEqual(self.returned('print state + 1\nif state == "x" then print 1\n'), {"state": None})

    def test_who_speaks_is_found_by_variables(self):
        self.write("a.npcs", 'marta = {"name": "Marta"}\ngreeting = "Good evening."\nshout marta, greeting\nfor line in ["One.", "Two."]\n\tshout marta, line\nend for\n'
                             'function tell(who, what)\n\tshout who, what\nend function\ntell marta, "x"\nwalk marta, 3\nput marta, place\n')
        made, _ = self.made()
        self.assertEqual(made["host"]["shout"], {"parameters": ["who", "line: text"], "speaks": "line"})
        self.assertNotIn("speaks", made["host"]["walk"])
        self.assertNotIn("speaks", made["host"]["put"])

    def test_nothing_is_overwritten(self):
        self.write("npcs.toml", "# mine\n")
        self.write("a.npcs", "print gold\n")
        code, shown, problem = self.npcs("init")
        self.assertEqual((code, shown), (2, ""))
        self.assertEqual(problem, "npcs: npcs.toml exists, and is left as it is; --dry-run shows what would be written, and --force "
                                  "writes it anew\n")
        self.assertEqual(self.read("npcs.toml"), b"# mine\n")
        code, shown, problem = self.npcs("init", "--dry-run")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(tomllib.loads(shown)["host"], {"gold": {}})
        self.assertIn('[host.gold]\n# returns = "number"', shown)
        self.assertEqual(self.read("npcs.toml"), b"# mine\n")
        self.assertEqual(self.npcs("init", "--force")[0::2], (0, ""))
        self.assertEqual(tomllib.loads(self.read("npcs.toml").decode())["host"], {"gold": {}})

    def test_an_empty_folder(self):
        self.assertEqual(self.npcs("init"), (2, "", "npcs: .: no script is in it\n"))
        self.assertFalse(os.path.exists(self.path("npcs.toml")))

    def test_a_folder_elsewhere(self):
        self.write("game/main.npcs", "print gold\n")
        self.write("game/other.ms", "print silver\n")
        code, shown, problem = self.npcs("init", "game")
        self.assertEqual((code, problem), (0, ""))
        made = tomllib.loads(self.read("game/npcs.toml").decode())
        self.assertEqual(made["project"], {"scripts": ["**/*.ms", "**/*.npcs"], "start": "main.npcs"})
        self.assertEqual(self.npcs("check", "game"), (0, "", ""))
        self.assertEqual(self.npcs("init", "nowhere"), (2, "", "npcs: nowhere is no folder\n"))

    def test_scripts_with_errors(self):
        self.write("a.npcs", "print gold\nx = )\n")
        self.write("b.npcs", "print silver\n")
        code, shown, problem = self.npcs("init")
        self.assertEqual(code, 1)
        self.assertIn("npcs: a.npcs has errors, so that what it needs of the game is not known:\na.npcs:2:5: error:", problem)
        self.assertIn("npcs: npcs.toml is not written, since it would be incomplete: mend the errors first", problem)
        self.assertFalse(os.path.exists(self.path("npcs.toml")))
        self.write("a.npcs", "print gold\n")
        self.assertEqual(self.npcs("init")[0], 0)
        self.assertEqual(tomllib.loads(self.read("npcs.toml").decode())["host"], {"gold": {}, "silver": {}})

    def test_a_module_that_is_missing(self):
        self.write("a.npcs", 'import "cellar"\nprint cellar.x + gold\n')
        code, _, problem = self.npcs("init")
        self.assertEqual(code, 1)
        self.assertIn('the module "cellar" is not found', problem)
        self.assertFalse(os.path.exists(self.path("npcs.toml")))
        self.assertIn("gold", tomllib.loads(self.npcs("init", "--dry-run")[1])["host"])

    def test_a_folder_that_cannot_be_looked_through(self):
        """Each level of folders takes one more open file."""
        self.write("a.npcs", "print gold\n")
        self.write("deep/" * 60 + "b.npcs", "print silver\n")
        done = subprocess.run([NPCS, "init"], capture_output=True, text=True, timeout=600, cwd=self.place.name,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30)))
        self.assertEqual(done.returncode, 2)
        self.assertIn("npcs: . cannot be looked through to its end: ", done.stderr)

    def test_more_scripts_than_are_read(self):
        for i in range(10_001):
            self.write(f"{i // 1000}/{i}.npcs", "")
        code, shown, problem = self.npcs("init")
        self.assertEqual((code, problem), (2, "npcs: . has more than 10000 scripts; the others were left out\n"))
        self.assertIn("wrote npcs.toml: 10000 scripts,", shown)

    def test_names_that_need_quotes(self):
        self.write("a.npcs", 'print größe\nwho = {"name": "The ""Old"" Man\\\\"}\nwho: Hm.\n')
        made, _ = self.made()
        self.assertEqual(list(made["host"]), ["größe"])
        self.assertEqual(made["characters"]["names"], ['The "Old" Man\\\\'])
        self.assertEqual(self.npcs("check", "."), (0, "", ""))

    def test_samples(self):
        """What is made of the samples has no warnings, and then no name is unknown."""
        samples = [folder for folder in sorted((SOURCE / "samples").iterdir()) if folder.is_dir() and list(folder.rglob("*.npcs"))]
        self.assertGreater(len(samples), 3)
        for folder in samples:
            place = pathlib.Path(self.path(folder.name))
            shutil.copytree(folder, place)
            for file in list(place.rglob("npcs.toml")):
                file.unlink()
            code, _, problem = self.npcs("init", folder.name)
            self.assertIn(code, (0, 1), problem)
            shown = self.npcs("check", "--error-format=json", folder.name)[1]
            for word in ('"unknown-name"', '"project-file"', '"unknown-speaker"', '"wrong-type"', '"too-many-arguments"', '"missing-argument"', '"unknown-event"'):
                self.assertNotIn(word, shown, folder.name)


if __name__ == "__main__":
    unittest.main()
