// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The structure of stories, one line for each node: what it is, and where it leads to.

#include "npcs/story.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"

namespace npcs::tests {
namespace {

std::string shown(const Story& story, std::uint32_t number) {
    const StoryNode& node = story.nodes[number];
    std::string text = std::to_string(number) + " " + std::string(name_of(node.kind)) + "@" + std::to_string(node.line);
    if (node.last_line != node.line) text += "-" + std::to_string(node.last_line);
    if (!node.name.empty()) text += " <" + node.name + ">";
    if (node.is_once) text += " once";
    if (!node.text.empty()) text += " " + node.text;
    for (const StoryLine& line : node.lines)
        text += " | " + std::to_string(line.line) + " " + line.speaker + ": " + line.text;
    return text;
}

std::string shown(const StoryEdge& edge) {
    std::string text =
        std::string(edge.kind == StoryEdgeKind::next ? "" : name_of(edge.kind)) + "->" + std::to_string(edge.to);
    if (edge.is_possible) text += "?";
    if (!edge.text.empty()) text += "(" + edge.text + ")";
    return text;
}

std::string shown(const Story& story) {
    std::string text;
    for (std::uint32_t i = 0; i < story.nodes.size(); ++i) {
        if (i == story.functions[story.nodes[i].function].begin)
            text += "== " + story.functions[story.nodes[i].function].name + "\n";
        text += shown(story, i);
        for (const StoryEdge& edge : story.edges)
            if (edge.from == i) text += "  " + shown(edge);
        text += "\n";
    }
    return text;
}

void check(std::string_view text, const std::vector<std::string>& lines) {
    std::string wanted;
    for (const std::string& line : lines) wanted += line + "\n";
    CHECK(shown(story_of(compiled(text))) == wanted);
}

}  // namespace

TEST_CASE("story: lines run together until something else leads to them") {
    check(R"script(: One.
Ann: Two. #loud
x = 1
say "Bob", "Three"
if x then : Four.
print "Five"
: Six.
)script",
          {"== ", "0 begin@1  ->1", "1 said@1-4 | 1 : One. | 2 Ann: Two. | 4 Bob: Three  ->2",
           "2 if@5 x  branch->3(yes)  branch->4(no)", "3 said@5 | 5 : Four.  ->4",
           "4 said@6-7 | 6 : Five | 7 : Six.  ->5", "5 end@7"});
}

TEST_CASE("story: choices") {
    check(R"script(scene inn
	* Heard any rumours? -> Marta: None.
	+ [if gold > ("a(" + 1).len] Buy (cheap)
		shake_camera 3
		gold -= 1
	* Bye. -> go street
end scene
scene street
	choose within 5: Quick!
		+ Run -> return "ran"
	else
		: Too late.
	end choose
	choose again "And?"
		* Once -> : Once.
	end choose
	choose "Stay?"
		option "Yes (" + ("now") then return
		option "No" then
	end choose
end scene
visit inn
)script",
          {"== ",
           "0 begin@1  ->1",
           "1 call@22 <inn> visit inn  ->2  call->3",
           "2 end@22",
           "== inn",
           "3 begin@1 scene inn  ->4",
           "4 choice@2  option->5  option->7(gold > (\"a(\" + 1).len)  option->9  branch->11(nothing left)",
           "5 option@2 <inn/heard_any_rumours> once Heard any rumours?  ->6",
           "6 said@2 | 2 Marta: None.  ->11",
           "7 option@3 <inn/buy_cheap> Buy (cheap)  ->8",
           "8 game@4 <shake_camera> shake_camera 3  ->11",
           "9 option@6 <inn/bye> once Bye.  ->10",
           "10 call@6 <street> go street  go->12",
           "11 end@7",
           "== street",
           "12 begin@8 scene street  ->13",
           "13 choice@9 Quick!  option->14  branch->16(time is up)",
           "14 option@10 <street/run> Run  ->15",
           "15 end@10 return \"ran\"",
           "16 said@12 | 12 : Too late.  ->17",
           "17 choice@14 And?  option->18  branch->20(nothing left)",
           "18 option@15 <street/once> once Once  ->19",
           "19 said@15 | 15 : Once.  again->17",
           "20 choice@17 Stay?  option->21  option->22",
           "21 option@18 <street/yes_now> \"Yes (\" + (\"now\")  ->23",
           "22 option@19 <street/no> No  ->23",
           "23 end@21"});
}

TEST_CASE("story: loops") {
    check(
        R"script(while true
	q = prompt("Say: ""stop""")
	if q == "stop" then break
	if q == "" then continue
end while
for i in range(3)
	if i > 2 then break
end for
for way in ways
	: {way}
end for
do
	: in
while q
	: out
loop
while prompt("More?")
end while
)script",
        {"== ", "0 begin@1  ->1", "1 loop@1 while true  ->2", "2 prompt@2 <prompt> prompt(\"Say: \"\"stop\"\"\")  ->3",
         "3 if@3 q == \"stop\"  branch->4(no)  branch->5(yes)", "4 if@4 q == \"\"  again->1(yes)  again->1(no)",
         "5 loop@9 for way in ways  ->6  branch->7(done)", "6 said@10 | 10 : {way}  again->5", "7 loop@12 do  ->8",
         "8 said@13 | 13 : in  ->9", "9 if@14 while q  branch->10(yes)  branch->11(done)",
         "10 said@15 | 15 : out  again->7", "11 prompt@17 <prompt> prompt(\"More?\")  ->12",
         "12 loop@17 while prompt(\"More?\")  again->11  branch->13(done)", "13 end@18"});
}

TEST_CASE("story: alternatives") {
    check(R"script(cycle
	* : It rains.
	* : It pours.
end cycle
once
	* : First.
end once
bark
	* [if wet and cold] Ann: Brr.
end bark
bark
	* [if wet] Ann: Brr.
	* Ann: Hm.
end bark
)script",
          {"== ", "0 begin@1  ->1", "1 alternatives@1 cycle  branch->2  branch->3", "2 said@2 | 2 : It rains.  ->4",
           "3 said@3 | 3 : It pours.  ->4", "4 alternatives@5 once  branch->5  branch->6(none)",
           "5 said@6 | 6 : First.  ->6", "6 alternatives@8 bark  branch->7(wet and cold)  branch->8(none)",
           "7 said@9 | 9 Ann: Brr.  ->8", "8 alternatives@11 bark  branch->9(wet)  branch->10",
           "9 said@12 | 12 Ann: Brr.  ->11", "10 said@13 | 13 Ann: Hm.  ->11", "11 end@14"});
}

TEST_CASE("story: plans") {
    check(R"script(plan "p"
	checking a: a > 1
	checking b
	: planned
end plan
plan "q"
	prompt
end plan
)script",
          {"== ", "0 begin@1  ->1", "1 plan@1-3 <p> p as long as a > 1 and b  ->2  branch->3(ended early)",
           "2 said@4 | 4 : planned  ->3", "3 plan@6 <q> q  ->4", "4 prompt@7 <prompt> prompt  ->5", "5 end@8"});
}

TEST_CASE("story: tasks and events") {
    check(R"script(function guard(name)
	waitFor "bell", 5
	wait 2
	return "done"
end function
task = spawn(@guard, ["Ann"])
raise "bell"
raise bell
print join(task)
)script",
          {"== ", "0 begin@1  ->1", "1 spawn@6 <guard> spawn(@guard, [\"Ann\"])  ->2  spawn->7",
           "2 event@7 <bell> raise \"bell\"  ->3  event->8", "3 event@8 raise bell  ->4", "4 wait@9 join(task)  ->5",
           "5 said@9 | 9 : join(task)  ->6", "6 end@9", "== guard", "7 begin@1 function guard(name)  ->8",
           "8 wait@2 <bell> waitFor \"bell\", 5  ->9", "9 wait@3 wait 2  ->10", "10 end@4 return \"done\""});
}

TEST_CASE("story: which function is called") {
    check(R"script(function talk
	: Hello.
end function
function count
	return 3
end function
function greet
	return "Hi"
end function
npc = {"talk": @talk, "act": function
	: act
end function}
other = {"act": @talk}
other.more = @talk
alias = @talk
function passes(talk)
	if talk then : has a parameter of that name
end function
alias
npc.act
other.more
count
greet
x = visits(@talk)
passes 1
try(@talk)
try(function
	: tried
end function)
npc.unknown
)script",
          {"== ",
           "0 begin@1  ->1",
           "1 call@19 <alias> alias  ->2  call->9",
           "2 call@20 <npc.act> npc.act  ->3  call->9?  call->14?",
           "3 call@21 <other.more> other.more  ->4  call->9",
           "4 call@23 <greet> greet  ->5  call->12",
           "5 call@25 <passes> passes 1  ->6  call->17",
           "6 call@26 <try> try(@talk)  ->7  call->9?",
           "7 call@27-29 <try> try(function : tried end function)  ->8  call->21?",
           "8 end@30",
           "== talk",
           "9 begin@1 function talk  ->10",
           "10 said@2 | 2 : Hello.  ->11",
           "11 end@3",
           "== greet",
           "12 begin@7 function greet  ->13",
           "13 end@8 return \"Hi\"",
           "== ",
           "14 begin@10 function  ->15",
           "15 said@11 | 11 : act  ->16",
           "16 end@12",
           "== passes",
           "17 begin@16 function passes(talk)  ->18",
           "18 if@17 talk  branch->19(yes)  branch->20(no)",
           "19 said@17 | 17 : has a parameter of that name  ->20",
           "20 end@18",
           "== ",
           "21 begin@27 function  ->22",
           "22 said@28 | 28 : tried  ->23",
           "23 end@29"});
}

TEST_CASE("story: join is about lists where there are no tasks") {
    check(R"script(print join(["a", "b"])
function quiet(list)
	return join(list)
end function
quiet
)script",
          {"== ", "0 begin@1  ->1", "1 said@1 | 1 : join([\"a\", \"b\"])  ->2", "2 end@5"});
}

TEST_CASE("story: scripts that share a machine share functions and events") {
    const std::vector<Script> scripts{compiled("function greet\n: Hi.\nend function\nwaitFor \"bell\"\n", "a"),
                                      compiled("greet\nraise \"bell\"\n", "b")};
    const Story story = story_of(scripts);
    CHECK(shown(story) ==
          "== \n0 begin@1  ->1\n1 wait@4 <bell> waitFor \"bell\"  ->2\n2 end@4\n"
          "== greet\n3 begin@1 function greet  ->4\n4 said@2 | 2 : Hi.  ->5\n5 end@3\n"
          "== \n6 begin@1  ->7\n7 call@1 <greet> greet  ->8  call->3\n8 event@2 <bell> raise \"bell\"  ->9  event->1\n"
          "9 end@2\n");
    REQUIRE(story.functions.size() == 3);
    CHECK(story.functions[0].file == "a");
    CHECK(story.functions[2].file == "b");
    CHECK(story.functions[2].is_main);
}

TEST_CASE("story: functions in which nothing is seen have no nodes") {
    const Story story = story_of(compiled("function three\n\treturn 3\nend function\nscene a\nend scene\n"));
    REQUIRE(story.functions.size() == 3);
    CHECK(story.functions[0].begin == 0);
    CHECK(story.functions[1].name == "three");
    CHECK(story.functions[1].line == 1);
    CHECK(story.functions[1].last_line == 3);
    CHECK(story.functions[1].begin == no_story_node);
    CHECK(story.functions[2].is_scene);
}

TEST_CASE("story: a script that was moved from has none") {
    Script script = compiled(": Hi.");
    const Script taken = std::move(script);
    CHECK(story_of(script).nodes.empty());
    CHECK(story_of(taken).nodes.size() == 3);
    CHECK(story_of(std::span<const Script>()).functions.empty());
}

TEST_CASE("story: long texts are cut between characters") {
    std::string word;
    while (word.size() < 2 * story_text_limit) word += "\u00e4";
    const Story story = story_of(compiled("choose \"x" + word + "\"\n* a\nend choose"));
    const std::string& text = story.nodes[1].text;
    CHECK(text.size() < story_text_limit);
    CHECK(text.size() > story_text_limit - 4);
    CHECK(static_cast<unsigned char>(text.back()) == 0xA4);
}

TEST_CASE("story: what many names, calls and events lead to stays in proportion to the text") {
    std::string text;
    for (int i = 0; i < 2000; ++i) {
        const std::string n = std::to_string(i);
        text += "m" + n + " = {}\nm" + n + ".talk = function\n: " + n + "\nend function\n";
        text += "a" + n + " = @" + (i == 0 ? "b" : "a" + std::to_string(i - 1)) + "\n";
        text += "who.talk\nraise \"e\"\nwaitFor \"e\"\na" + n + "\n";
    }
    const Story story = story_of(compiled(text));
    CHECK(story.nodes.size() < 2000 * 8);
    CHECK(story.edges.size() < 2000 * (2 * story_target_limit + 10));
}

}  // namespace npcs::tests
