// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The table of codes: what is doubtful in a script whatever the game does.

#include "analysis/codes.hpp"

namespace npcs::analysis {

namespace {

using Needs = CodeInfo::Needs;

constexpr CodeInfo all_of_warning[] = {
    {"answers-comment", Severity::warning, Needs::file, "a comment with answers that cannot be read",
     "`// answers: \"Ada\", \"\"` names what may be typed where a line asks. It is a list of texts and "
     "numbers.",
     "print prompt(\"Name?\") // answers: Ada \"\n", "print prompt(\"Name?\") // answers: \"Ada\", \"\"\n"},
    {"arrow-in-text", Severity::warning, Needs::script, "a `->` that is shown",
     "Between the text of an option and what it does stands an arrow with a space on either side, written `->`. In "
     "a line of dialogue there is no arrow.",
     "* Yes.->Anna: Good.\n"
     "* No.\n",
     "* Yes. -> Anna: Good.\n"
     "* No.\n"},
    {"bare-ignore", Severity::warning, Needs::game, "a comment `npcs: ignore` that names no code",
     "Silencing everything would also silence what is found later. The comment names each code that it is about.",
     "x = 1\n"
     "x == 3 // npcs: ignore\n"
     "print x\n",
     "x = 1\n"
     "x == 3 // npcs: ignore unused-comparison\n"
     "print x\n"},
    {"braces-in-text", Severity::warning, Needs::script, "a name in braces that is shown as it stands",
     "In a text between quotes, `{gold}` shows the value only if there is a `$` before the text.",
     "gold = 3\n"
     "print \"You have {gold} coins.\"\n",
     "gold = 3\n"
     "print $\"You have {gold} coins.\"\n"},
    {"called-function", Severity::warning, Needs::script, "a function that is called where it should be named",
     "`visits` counts how often a function or scene was entered. `@` names a function without calling it.",
     "function greet\n"
     "\tprint \"Hello.\"\n"
     "end function\n"
     "greet\n"
     "print visits(greet)\n",
     "function greet\n"
     "\tprint \"Hello.\"\n"
     "end function\n"
     "greet\n"
     "print visits(@greet)\n"},
    {"clause-in-text", Severity::warning, Needs::script, "a condition that is shown",
     "The condition of an option is written `[if gold > 2]`, with a space in front of it and none behind the bracket. "
     "A line of dialogue has none: an `if` stands "
     "around it. To choose between two texts, write `{\"rich\" if gold > 2 else \"poor\"}`.",
     "gold = 3\n"
     "* Pay. [gold > 2]\n"
     "* Leave.\n",
     "gold = 3\n"
     "* Pay. [if gold > 2]\n"
     "* Leave.\n"},
    {"endless-choice", Severity::warning, Needs::script, "a choice that nobody can leave",
     "`choose again` offers its options until a `break`. If one of them can always be taken, and none has "
     "a `break`, `go` or `return`, it never ends.",
     "choose again\n"
     "\t+ Look.\n"
     "\t\tprint \"A room.\"\n"
     "end choose\n",
     "choose again\n"
     "\t+ Look.\n"
     "\t\tprint \"A room.\"\n"
     "\t+ Leave. -> break\n"
     "end choose\n"},
    {"ignored-word", Severity::warning, Needs::script, "a keyword that means nothing",
     "MiniScript ignores keywords behind an `if` on one line, and so does npcs.",
     "if true then x = 3 end if\n"
     "print x\n",
     "if true then x = 3\n"
     "print x\n"},
    {"import-cycle", Severity::warning, Needs::file, "modules that import each other",
     "While a module is being run, others that import it see an empty map.",
     "import \"sun\"\n"
     "print sun.light\n"
     "==> sun.npcs\n"
     "import \"moon\"\n"
     "light = 1\n"
     "==> moon.npcs\n"
     "import \"sun\"\n"
     "face = sun\n",
     "import \"sun\"\n"
     "print sun.light\n"
     "==> sun.npcs\n"
     "light = 1\n"},
    {"line-in-text", Severity::warning, Needs::script, "what another speaker says in the same line",
     "A line goes to its end, so that the second speaker's name is said, too. What each says is a line of "
     "its own.",
     "Anna: Hello. Bram: Hello.\n"
     "Bram: Well?\n",
     "Anna: Hello.\n"
     "Bram: Hello.\n"
     "Bram: Well?\n"},
    {"lone-option", Severity::warning, Needs::script, "options that are choices of their own",
     "The lines of an option stand farther in than its sign. Where they do not, they end the choice, and "
     "the next option is another choice.",
     "* Yes.\n"
     "Anna: Good.\n"
     "* No.\n"
     "Anna: Well.\n",
     "* Yes.\n"
     "\tAnna: Good.\n"
     "* No.\n"
     "\tAnna: Well.\n"},
    {"never-offered", Severity::warning, Needs::game, "an option that is never offered",
     "Its condition is never true. An option that is shown with the reason why it is locked is not "
     "reported.",
     "* Fly. [if false]\n"
     "* Walk.\n",
     "* Fly.\n"
     "* Walk.\n"},
    {"never-read", Severity::warning, Needs::script, "a variable that is never read",
     "A function assigns it, and nothing reads it. Not reported if its name begins with `_`.",
     "function f\n"
     "\tsum = 3\n"
     "\treturn 4\n"
     "end function\n"
     "print f\n",
     "function f\n"
     "\tsum = 3\n"
     "\treturn sum\n"
     "end function\n"
     "print f\n"},
    {"no-beginning", Severity::warning, Needs::script, "scenes of which none is begun",
     "A script of scenes says where it starts, with `go` or `visit`. A script that others import needs no "
     "beginning.",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "go inn\n"},
    {"nonlocal-base", Severity::warning, Needs::script,
     "a variable that begins with the value of another of the same name",
     "An assignment in a function makes a variable of that function. The one outside, or the intrinsic, "
     "stays as it is; `globals.gold` and `outer.gold` mean it. MiniScript prints a warning for this when "
     "it runs.",
     "gold = 1\n"
     "function f\n"
     "\tgold = gold + 1\n"
     "\treturn gold\n"
     "end function\n"
     "print f\n",
     "gold = 1\n"
     "function f\n"
     "\tglobals.gold = gold + 1\n"
     "\treturn gold\n"
     "end function\n"
     "print f\n"},
    {"open-scene", Severity::warning, Needs::script, "a scene that is not ended, or `Scene` in capitals",
     "`scene inn` begins a scene, and `end scene` ends it, both in small letters. Alone, `scene inn` calls "
     "a function.",
     "scene inn\n"
     "Anna: Hello.\n",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "go inn\n"},
    {"outer-assignment", Severity::warning, Needs::script, "an assignment that leaves the variable outside as it is",
     "A function, or a scene, assigns a name that exists outside of it, and reads it earlier or not at "
     "all; or changes it by `+=` or the like, which fails when the line is run. `globals.gold` and "
     "`outer.gold` mean the one outside.",
     "gold = 1\n"
     "function f\n"
     "\tgold = 2\n"
     "end function\n"
     "f\n"
     "print gold\n",
     "gold = 1\n"
     "function f\n"
     "\tglobals.gold = 2\n"
     "end function\n"
     "f\n"
     "print gold\n"},
    {"scene-below", Severity::warning, Needs::script, "a scene that does not exist yet",
     "`go` and `visit` enter scenes that are written above them.",
     "go inn\n"
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "go inn\n"},
    {"too-many-arguments", Severity::warning, Needs::game, "a call with more arguments than there are parameters",
     "Such a call ends the conversation with an error. Known are functions of the script whose name is "
     "assigned once, functions of the game, and intrinsics. As an error, a call with more than 255 "
     "arguments.",
     "function greet(who)\n"
     "\tprint who\n"
     "end function\n"
     "greet \"Ada\", 2\n",
     "function greet(who)\n"
     "\tprint who\n"
     "end function\n"
     "greet \"Ada\"\n"},
    {"trusted-language", Severity::warning, Needs::script, "a function in a language that cannot be confined",
     "Wren was not made for texts by strangers: one that was made for it can break the program. Take "
     "scripts with Wren only from those whose programs you would run, too.",
     "", ""},
    {"two-scenes", Severity::warning, Needs::script, "two scenes with one name", "The second one replaces the first.",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "scene inn\n"
     "\tAnna: Well?\n"
     "end scene\n"
     "go inn\n",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "scene cellar\n"
     "\tAnna: Well?\n"
     "end scene\n"
     "go inn\n"},
    {"unknown-code", Severity::warning, Needs::game, "a comment that names no finding",
     "`// npcs: ignore CODE` silences a finding with that code. This table has all codes.",
     "x = 1 // npcs: ignore never-raed\n"
     "print x\n",
     "x = 1\n"
     "print x\n"},
    {"unknown-jump", Severity::warning, Needs::script, "a word that goes nowhere",
     "To go on in a scene, write `go inn`; to come back from it, `visit inn`, in small letters. `goto`, `jump` and the "
     "like are words of other languages.",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "goto inn\n",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "go inn\n"},
    {"unknown-option", Severity::warning, Needs::script, "a `taken` with an id that no option has",
     "The id of an option is its scene or function, a slash, and its words in small letters, joined by "
     "`_`.",
     "function talk\n"
     "\t* Hello there.\n"
     "\t* Bye.\n"
     "end function\n"
     "talk\n"
     "print taken(\"talk/helo_there\")\n",
     "function talk\n"
     "\t* Hello there.\n"
     "\t* Bye.\n"
     "end function\n"
     "talk\n"
     "print taken(\"talk/hello_there\")\n"},
    {"unknown-scene", Severity::warning, Needs::script, "a `go` or `visit` to a scene that does not exist",
     "Nothing has that name.",
     "scene cellar\n"
     "\tgo attic\n"
     "end scene\n"
     "go cellar\n",
     "scene attic\n"
     "\tAnna: Dust.\n"
     "end scene\n"
     "scene cellar\n"
     "\tgo attic\n"
     "end scene\n"
     "go cellar\n"},
    {"unreachable", Severity::warning, Needs::game, "a statement that is never reached",
     "What stands in front of it always goes on elsewhere: a `return`, `break`, `continue` or `go`, an "
     "`if` all of whose branches do so, or a loop without an end.",
     "function f\n"
     "\treturn 1\n"
     "\tprint 2\n"
     "end function\n"
     "print f\n",
     "function f\n"
     "\tprint 2\n"
     "\treturn 1\n"
     "end function\n"
     "print f\n"},
    {"unused-comparison", Severity::warning, Needs::script, "a comparison that does nothing",
     "`==` compares. To assign, write `=`; to decide, `if ... then`.",
     "x = 1\n"
     "x == 3\n"
     "print x\n",
     "x = 1\n"
     "x = 3\n"
     "print x\n"},
    {"unused-ignore", Severity::warning, Needs::game, "a comment that silences nothing",
     "There is no finding with that code on the line that the comment is about: its own, or if it stands "
     "alone the next one with code. Errors cannot be ignored.",
     "x = 1 // npcs: ignore never-read\n"
     "print x\n",
     "x = 1\n"
     "print x\n"},
    {"unused-sum", Severity::warning, Needs::script, "a sum that does nothing",
     "`gold - 2` as a statement leaves `gold` as it is; `gold -= 2` changes it.",
     "gold = 3\n"
     "gold - 2\n"
     "print gold\n",
     "gold = 3\n"
     "gold -= 2\n"
     "print gold\n"},
    {"value-as-index", Severity::warning, Needs::script, "an element where an index is meant",
     "`remove`, `hasIndex`, `insert` and brackets take the index of a list's element. `indexOf` finds it. "
     "Reported if the variable is a list as far as the script shows.",
     "bag = [\"a rope\", \"a lamp\"]\n"
     "bag.remove \"a lamp\"\n"
     "print bag\n",
     "bag = [\"a rope\", \"a lamp\"]\n"
     "bag.remove bag.indexOf(\"a lamp\")\n"
     "print bag\n"},
    {"value-as-line", Severity::warning, Needs::script, "a colon where `=` is meant",
     "`gold: 3` is a line in which gold says 3. To remember something, write `gold = 3`.",
     "gold: 3\n"
     "if gold > 2 then print \"Rich.\"\n",
     "gold = 3\n"
     "if gold > 2 then print \"Rich.\"\n"},
    {"unused-import", Severity::warning, Needs::file, "a module of which nothing is used",
     "The module only defines functions and values, and the script reads none of them. A module that does "
     "something when it is imported is not reported.",
     "import \"shapes\"\n"
     "print 1\n"
     "==> shapes.npcs\n"
     "corners = 3\n",
     "import \"shapes\"\n"
     "print shapes.corners\n"
     "==> shapes.npcs\n"
     "corners = 3\n"},
    {"more-errors", Severity::note, Needs::script, "there are further errors",
     "At most a hundred errors of a script are shown.", "", ""},
    {"more-warnings", Severity::note, Needs::script, "there are further warnings",
     "At most a hundred warnings of a script are shown.", "", ""},
};

}  // namespace

std::span<const CodeInfo> warning_codes() { return all_of_warning; }

}  // namespace npcs::analysis
