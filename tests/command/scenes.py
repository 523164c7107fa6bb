# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""A story whose scenes are in several files: gone to and come back from, counted, and the same with a process for each answer.

    scenes.py NPCS
"""
import unittest

from harness import CommandTest

STORY = '''import "cellar"

scene hall
	: You stand in the hall.
	if visits(@cellar.stairs) > 0 then
		: Your boots have been on the stairs {visits(@cellar.stairs)} times.
	end if
	choose
		* Down the stairs.
			visit cellar.stairs
			: Back in the hall.
		* Down for good.
			go cellar.stairs
		+ Leave.
			: You leave.
			return
	end choose
	go hall
end scene

go hall
'''

CELLAR = '''scene stairs
	if first_visit then
		: It is dark.
	else
		: It is still dark.
	end if
	choose
		+ Light a match.
			go well
		+ Turn back.
	end choose
end scene

scene well
	: A well.
	choose
		+ Up again.
			visit stairs
	end choose
	: {It is over.|It is over again.}
end scene
'''

ANSWERS = ["1", "1", "1", "2", "1", "1", "1", "2"]
LINES = ["You stand in the hall.", "It is dark.", "A well.", "It is still dark.", "It is over.", "Back in the hall.",
         "You stand in the hall.", "Your boots have been on the stairs 2 times.", "It is still dark.", "A well.",
         "It is still dark.", "It is over again."]


def said(shown):
    """What the characters and the narrator say: neither options nor answers."""
    return [line for line in shown.splitlines() if not line.startswith((" ", ">"))]


class Scenes(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("story.npcs", STORY)
        self.write("cellar.npcs", CELLAR)

    def test_a_story_of_two_files_is_played(self):
        self.assertEqual(self.npcs("check", "story.npcs"), (0, "", ""))
        code, shown, problem = self.npcs("play", "story.npcs", typed="\n".join(ANSWERS) + "\n")
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(said(shown), LINES)

    def test_it_is_the_same_with_a_process_for_each_answer(self):
        code, shown, problem = self.npcs("start", "story.npcs", "--state", "talk.state")
        for answer in ANSWERS:
            self.assertEqual((code, problem), (3, ""))
            code, more, problem = self.npcs("resume", "talk.state", "--choice", answer)
            shown += more
        self.assertEqual((code, problem), (0, ""))
        self.assertEqual(said(shown), LINES)

    def test_a_scene_that_another_file_does_not_have_is_told(self):
        self.write("story.npcs", STORY.replace("go cellar.stairs", "go cellar.stair"))
        code, _, problem = self.npcs("play", "story.npcs", typed="2\n")
        self.assertEqual(code, 1)
        self.assertIn("story.npcs:13", problem)
        self.assertIn("stair", problem)


if __name__ == "__main__":
    unittest.main()
