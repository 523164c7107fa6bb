# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Files in other languages that a script imports. Which of these languages there are depends on the build."""
import subprocess
import unittest

from harness import NPCS, CommandTest

THERE = subprocess.run([NPCS, "languages"], capture_output=True, text=True).stdout
FILES = {
    "lua": ("shop.lua", "function twice(x)\n\treturn 2 * x\nend\n\nfunction fails(x)\n\treturn x.y.z\nend\n"),
    "javascript": ("shop.js", "function twice(x) {\n\treturn 2 * x;\n}\n\nfunction fails(x) {\n\treturn x.y.z;\n}\n"),
    "python": ("shop.py", "import math\ndef twice(x):\n    return 2 * x\n\ndef fails(x):\n    return x.y.z\n"),
    "wren": ("shop.wren", "var twice = Fn.new {|x| 2 * x }\nvar fails = Fn.new {|x|\n\n\n\n\treturn x.y.z\n}\n"),
}


class ImportLanguage(CommandTest):
    def test_gives_a_map_of_the_functions(self):
        for language, (file, text) in FILES.items():
            with self.subTest(language=language):
                self.write(file, text)
                text = f'x = 1\nimport "{file}"\nprint shop.indexes\nprint shop.twice(21)\n'
                code, shown, problem = self.program(text)
                if f"{language}  (" in THERE:
                    self.assertEqual((code, shown, problem), (0, '["fails", "twice"]\n42\n', ""))
                else:
                    self.assertEqual((code, shown), (1, ""))
                    self.assertIn(f'program.ms:2:1: error: "{file}" is written in "{language}", which is not among the '
                                  "languages of this build", problem)

    def test_a_module_imports_it_too(self):
        for language, (file, text) in FILES.items():
            if f"{language}  (" not in THERE:
                continue
            with self.subTest(language=language):
                self.write(file, text)
                self.write("inn.npcs", f'import "{file}"\nprice = function(x)\n  return shop.twice(x)\nend function\n')
                self.assertEqual(self.program('import "inn"\nprint inn.price(4)\n', "--reload"), (0, "8\n", ""))

    def test_an_error_has_the_line_of_the_file(self):
        for language, (file, text) in FILES.items():
            if f"{language}  (" not in THERE:
                continue
            with self.subTest(language=language):
                self.write(file, text)
                code, _, problem = self.program(f'import "{file}"\nshop.fails 5\n')
                self.assertEqual(code, 1)
                self.assertRegex(problem, rf"^{file}:6:\d+: error: ")
                self.assertIn("called from the script (program.ms:2)", problem)

    def test_a_message_names_lines_of_the_file(self):
        if "lua  (" not in THERE:
            return
        file = self.write("shop.lua", "\nfunction twice(x)\n\treturn f((x)\nend\n")
        code, shown, _ = self.npcs("check", self.write("talk.npcs", f'y = 1\nimport "{file}"\n'))
        self.assertEqual(code, 1)
        self.assertIn(f"{file}:4:1: error: lua: expected ')' (to close '(' of line 3), but there is 'end'", shown)

    def test_a_mistake_has_the_line_of_the_file(self):
        mistakes = {"lua": "\n\nfunction f(\n", "javascript": "\n\nlet x = ;\n", "python": "x = 1\n\ndef f(\n    1\n",
                    "wren": "\n\nvar x = )\n"}
        for language, text in mistakes.items():
            if f"{language}  (" not in THERE:
                continue
            with self.subTest(language=language):
                file = self.write(FILES[language][0], text)
                code, shown, _ = self.npcs("check", self.write("talk.npcs", f'import "{file}"\nx = \n'))
                self.assertEqual(code, 1)
                self.assertRegex(shown, rf"{file}:[34]:\d+: error: {language}: ")
                self.assertIn("talk.npcs:2:5: error: ", shown)

    @unittest.skipUnless("lua  (" in THERE, "needs Lua")
    def test_what_cannot_be_imported(self):
        self.write("shop.npcs", "x = 1\n")
        self.write("shop.lua", "-- nothing\n")
        self.write("ends.lua", "--[[\n  end  script\n]]\n")
        code, shown, _ = self.npcs("check", self.write(
            "talk.npcs", 'import "shop"\nimport "shop.lua"\nimport "ends.lua"\nimport "gone.lua"\nimport "no name.lua"\n'))
        self.assertEqual(code, 1)
        for line in ('talk.npcs:2:1: error: two modules are called "shop"\n',
                     'talk.npcs:3:1: error: "ends.lua" cannot be imported: it has a line that consists of `end script`\n',
                     'talk.npcs:4:1: error: the file "gone.lua" is not found\n',
                     'talk.npcs:5:1: error: "no name" cannot be the name of a variable\n'):
            self.assertIn(line, shown)
            self.assertEqual(shown.count(line), 1)

    def test_texts_in_other_languages_import_nothing_of_ours(self):
        code, shown, problem = self.program('script "python"\n  import os\nend script\nimport "gone"\n')
        self.assertEqual(code, 1)
        self.assertNotIn('the module "os"', shown + problem)
        self.assertIn("python", problem)


if __name__ == "__main__":
    unittest.main()
