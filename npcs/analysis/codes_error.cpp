// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The table of codes: what makes a script none.

#include "analysis/codes.hpp"

namespace npcs::analysis {

namespace {

using Needs = CodeInfo::Needs;

constexpr CodeInfo all_of_error[] = {
    {"assignment-in-condition", Severity::error, Needs::script, "`=` where a comparison is meant",
     "`=` gives a name a value; two values are compared with `==`. `=>` is written `>=`.",
     "gold = 3\n"
     "if gold = 3 then print \"Three.\"\n",
     "gold = 3\n"
     "if gold == 3 then print \"Three.\"\n"},
    {"between-options", Severity::error, Needs::script, "a line between the options of a choice",
     "Only options stand between `choose` and `end choose`, and only alternatives between `cycle` and `end "
     "cycle`. What belongs to an option stands below it, farther in than its sign.",
     "choose: Well?\n"
     "\t* Yes.\n"
     "\t\tprint \"Good.\"\n"
     "print \"Hm.\"\n"
     "\t* No.\n"
     "end choose\n",
     "choose: Well?\n"
     "\t* Yes.\n"
     "\t\tprint \"Good.\"\n"
     "\t* No.\n"
     "end choose\n"},
    {"block-place", Severity::error, Needs::script, "a `script` block inside of something else",
     "`script \"lua\"` defines functions for the whole script, so it stands at the top level, not in a "
     "function or an `if`.",
     "if true then\n"
     "\tscript \"lua\"\n"
     "\t\tfunction two() return 2 end\n"
     "\tend script\n"
     "end if\n",
     "script \"lua\"\n"
     "\tfunction two() return 2 end\n"
     "end script\n"},
    {"defined-twice", Severity::error, Needs::script,
     "a function that is defined by a `script` block and somewhere else",
     "What a block in another language defines becomes a function of the script, and there is one of each "
     "name.",
     "script \"lua\"\n"
     "\tfunction two() return 2 end\n"
     "end script\n"
     "function two\n"
     "\treturn 3\n"
     "end function\n"
     "print two\n",
     "script \"lua\"\n"
     "\tfunction two() return 2 end\n"
     "end script\n"
     "function three\n"
     "\treturn 3\n"
     "end function\n"
     "print two + three\n"},
    {"else-apart", Severity::error, Needs::script, "`else` outside of its place in a condition",
     "The reason why an option is locked stands in the brackets, directly behind the condition.",
     "gold = 1\n"
     "+ [if gold > 2] Pay. [else You are poor.]\n"
     "+ Leave.\n",
     "gold = 1\n"
     "+ Pay. [if gold > 2 else You are poor.]\n"
     "+ Leave.\n"},
    {"else-in-line", Severity::error, Needs::script, "`else` behind a line of dialogue",
     "A line of dialogue goes to the end of its line, so what follows it on the same line is said, too.",
     "gold = 1\n"
     "if gold > 2 then Anna: Rich. else Anna: Poor.\n",
     "gold = 1\n"
     "if gold > 2 then\n"
     "\tAnna: Rich.\n"
     "else\n"
     "\tAnna: Poor.\n"
     "end if\n"},
    {"empty-line", Severity::error, Needs::script, "a line of dialogue without a text",
     "Behind the colon stands what is said.",
     "Anna:\n"
     "print 1\n",
     "Anna: Hello.\n"
     "print 1\n"},
    {"empty-option", Severity::error, Needs::script, "an option without a text",
     "Behind the sign of an option stands what the player can choose.", "*\n", "* Any rooms left?\n"},
    {"format-defect", Severity::error, Needs::file, "a script that formatting would have changed",
     "`npcs format` compares what a script means before and after, and leaves it alone if that is not the same. This "
     "is a mistake in npcs: please report it, with the script.",
     "", ""},
    {"format-unsettled", Severity::error, Needs::file, "a script whose layout never comes to rest",
     "`npcs format` lays a script out until nothing changes any more, and leaves it alone if that does not happen. "
     "Breaking the line that is shown by hand helps. This is a mistake in npcs: please report it, with the script.",
     "", ""},
    {"invalid-assignment", Severity::error, Needs::script, "an assignment to what cannot be assigned",
     "Only a variable, a member (`anna.age`) or an element (`list[0]`) can be given a value.",
     "f = function\n"
     "end function\n"
     "f(1) = 2\n",
     "f = function\n"
     "end function\n"
     "x = 2\n"},
    {"invalid-number", Severity::error, Needs::script, "a number that is none",
     "Numbers are written in decimal digits, with a point and an exponent if needed: `3`, `0.5`, `1e6`.", "x = 1.2.3\n",
     "x = 1.23\n"},
    {"language-error", Severity::error, Needs::script, "a mistake in another language",
     "The text of a function in Lua, JavaScript, Python or Wren was refused by that language. The message "
     "is its own.",
     "function \"lua\" two\n"
     "\treturn (\n"
     "end function\n"
     "print two\n",
     "function \"lua\" two\n"
     "\treturn 2\n"
     "end function\n"
     "print two\n"},
    {"line-too-far-in", Severity::error, Needs::script, "a line of its own that stands too far in",
     "A text that goes on below stands farther in than its line; a line with a sign or a speaker of its "
     "own does not.",
     "Anna: Hello.\n"
     "\t* Bye.\n",
     "Anna: Hello.\n"
     "* Bye.\n"},
    {"lone-end", Severity::error, Needs::script, "`end` alone",
     "`end` names what it ends: `end if`, `end while`, `end function`, `end choose`.",
     "if true then\n"
     "\tprint 1\n"
     "end\n",
     "if true then\n"
     "\tprint 1\n"
     "end if\n"},
    {"look-alike-blank", Severity::error, Needs::script, "a blank that is neither a space nor a tab",
     "Unicode has blanks, and characters that cannot be seen, that come with text copied from pages and "
     "documents. Outside of texts they are mistakes.",
     "x =\xC2\xA0"
     "1\n",
     "x = 1\n"},
    {"look-alike-dash", Severity::error, Needs::script, "a dash in place of a minus sign",
     "A dash looks like a minus sign and is another character.",
     "x = 3 \xE2\x80\x93"
     " 1\n",
     "x = 3 - 1\n"},
    {"look-alike-sign", Severity::error, Needs::script, "a sign of mathematics that the language does not have",
     "`>=`, `<=`, `!=`, `*` and `/` are written with the signs of a keyboard.",
     "gold = 3\n"
     "if gold \xE2\x89\xA5 2 then print \"Rich.\"\n",
     "gold = 3\n"
     "if gold >= 2 then print \"Rich.\"\n"},
    {"look-alike-quote", Severity::error, Needs::script, "a typographic quote in place of a straight one",
     "Texts stand between straight double quotes. Typographic ones belong to what is said, and stand "
     "inside of a text.",
     "name = \xE2\x80\x9C"
     "Ada\xE2\x80\x9D"
     "\n",
     "name = \"Ada\"\n"},
    {"missing-language", Severity::error, Needs::script, "a language that this build does not have",
     "`npcs languages` shows the languages of this build, and how to build it with others.",
     "function \"cobol\" two\n"
     "\treturn 2\n"
     "end function\n"
     "print two\n",
     "function two\n"
     "\treturn 2\n"
     "end function\n"
     "print two\n"},
    {"missing-module", Severity::error, Needs::file, "a module that is not found",
     "`import \"name\"` looks for `name.ms` and `name.npcs` beside the script, in each `import_paths` of "
     "npcs.toml, and in each `--import-path`.",
     "import \"shapes\"\n"
     "print shapes.corners\n",
     "import \"shapes\"\n"
     "print shapes.corners\n"
     "==> shapes.npcs\n"
     "corners = 3\n"},
    {"mixed-indentation", Severity::error, Needs::script, "tabs in one line and spaces in the next",
     "How far in a line stands says what belongs to an option, and tabs and spaces cannot be compared.",
     "\t* Yes.\n"
     "        Anna: Good.\n",
     "* Yes.\n"
     "\tAnna: Good.\n"},
    {"module-name", Severity::error, Needs::file, "a module whose name cannot be that of a variable",
     "`import \"name\"` makes a variable `name`, so the file's name has letters, digits and `_`, and is no "
     "keyword. Two modules need different names.",
     "import \"my-shapes\"\n"
     "==> my-shapes.npcs\n"
     "corners = 3\n",
     "import \"my_shapes\"\n"
     "print my_shapes.corners\n"
     "==> my_shapes.npcs\n"
     "corners = 3\n"},
    {"module-text", Severity::error, Needs::file, "a file of another language that cannot be imported",
     "A text in another language ends at a line that consists of `end script`, so an imported file must "
     "not have such a line.",
     "import \"tools.lua\"\n"
     "==> tools.lua\n"
     "--[[\n"
     "end script\n"
     "]]\n"
     "function two() return 2 end\n",
     "import \"tools.lua\"\n"
     "print tools.two\n"
     "==> tools.lua\n"
     "function two() return 2 end\n"},
    {"nested-too-deeply", Severity::error, Needs::script, "too many brackets or blocks inside each other",
     "Brackets, operators and blocks may be nested up to 200 times. A variable or a function can hold a "
     "part of it.",
     "", ""},
    {"no-condition", Severity::error, Needs::script, "a condition where none can be",
     "Only the lines of a `bark` have conditions of their own; those of `cycle`, `sequence`, `once` and "
     "`shuffle` come in their order.",
     "gold = 1\n"
     "cycle\n"
     "\t* [if gold > 2] Anna: Rich.\n"
     "\t* Anna: Poor.\n"
     "end cycle\n",
     "cycle\n"
     "\t* Anna: Rich.\n"
     "\t* Anna: Poor.\n"
     "end cycle\n"},
    {"no-loop", Severity::error, Needs::script, "`break` or `continue` outside of a loop",
     "They belong to the innermost `while`, `for`, `do` or `choose again` around them, in the same "
     "function.",
     "break\n",
     "while true\n"
     "\tbreak\n"
     "end while\n"},
    {"no-sequence", Severity::error, Needs::script, "a `for` over nothing",
     "`for x in ...` goes over a list, a map, a text or a number of turns.",
     "for i in null\n"
     "\tprint i\n"
     "end for\n",
     "for i in [1, 2]\n"
     "\tprint i\n"
     "end for\n"},
    {"not-allowed-here", Severity::error, Needs::script, "something that cannot stand where it is written",
     "The message says what, and the hint what stands there instead.",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "go inn, inn\n",
     "scene inn\n"
     "\tAnna: Hello.\n"
     "end scene\n"
     "go inn\n"},
    {"not-utf8", Severity::error, Needs::script, "a file that is not UTF-8",
     "Scripts are UTF-8. An editor that shows them as another encoding can save them as UTF-8.", "", ""},
    {"open-brace", Severity::error, Needs::script, "a brace in a text that is not closed",
     "In the text of a line or an option, `{name}` shows a value. To show a brace, write it twice.",
     "gold = 1\n"
     "Anna: You have {gold coins.\n",
     "gold = 1\n"
     "Anna: You have {gold} coins.\n"},
    {"open-comment", Severity::error, Needs::script, "a comment that is not closed",
     "`/*` begins a comment that goes to the next `*/`, over any number of lines.", "print 1 /* the first\n",
     "print 1 /* the first */\n"},
    {"open-string", Severity::error, Needs::script, "a text without its closing quote",
     "A text ends on the line on which it begins. A quote in it is written twice.", "print \"Hello.\n",
     "print \"Hello.\"\n"},
    {"sign-of-option", Severity::error, Needs::script, "a sign that begins no option",
     "An option begins with `*`, if it can be taken once, or with `+`.",
     "Anna: Well?\n"
     "- Yes.\n"
     "- No.\n",
     "Anna: Well?\n"
     "* Yes.\n"
     "* No.\n"},
    {"stray-brace", Severity::error, Needs::script, "a closing brace in a text that was not opened",
     "In the text of a line or an option, braces hold a value. To show one, write it twice.", "Anna: Look: }\n",
     "Anna: Look: }}\n"},
    {"too-large", Severity::error, Needs::script, "something that is larger than a program can be",
     "There are limits to the number of names, options and values in one function, and of alternatives in "
     "one text. The hint says how to split it.",
     "", ""},
    {"unclosed-block", Severity::error, Needs::script, "a block that is not ended",
     "What begins with `if`, `while`, `for`, `function`, `choose`, `scene` and the like ends with `end` "
     "and the same word. `else` may belong to another `if` than was meant.",
     "while true\n"
     "\tprint 1\n",
     "while true\n"
     "\tprint 1\n"
     "\tbreak\n"
     "end while\n"},
    {"unexpected-keyword", Severity::error, Needs::script, "a keyword where a statement begins",
     "The keyword belongs to something else, which is missing.", "then print 1\n", "if true then print 1\n"},
    {"unexpected-token", Severity::error, Needs::script, "something else than what must follow",
     "The message says what stands there and what is required; the hint what that often means.", "x = 1 +\n",
     "x = 1 + 1\n"},
    {"unmatched-end", Severity::error, Needs::script, "an ending without a beginning",
     "`end if` and the like end the innermost block, which must be of that kind.",
     "print 1\n"
     "end while\n",
     "while false\n"
     "\tprint 1\n"
     "end while\n"},
    {"zero-byte", Severity::error, Needs::script, "a zero byte",
     "A script is a text, and a text has no zero bytes. The file may be damaged, or no script at all.", "", ""},
};

}  // namespace

std::span<const CodeInfo> error_codes() { return all_of_error; }

}  // namespace npcs::analysis
