// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every script of the tests goes from text to JSON, from JSON to text, and once more: the JSON must be the same, and the tree
// of the new text the one of the old. Whether a program made of JSON also does the same is tested with a few that talk.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "json/json.hpp"
#include "npcs/npcs.hpp"
#include "syntax/parse.hpp"
#include "syntax/print.hpp"
#include "syntax/source_text.hpp"

using namespace npcs;

namespace {

namespace fs = std::filesystem;

bool has_error(const Diagnostics& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::vector<fs::path> all_scripts() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(NPCS_TESTS_DIR)) {
        const auto extension = entry.path().extension();
        if (extension == ".npcs" || extension == ".ms") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The tree as it is shown, without the lines the statements stand on.
std::string shown(const syntax::Source& source, const ast::Tree& tree) {
    const std::string lines = syntax::print(tree, source);
    std::string text;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        const std::size_t number_end = lines.find_first_not_of("0123456789", lines.find_first_not_of(' ', at));
        text.append(lines, std::min(number_end, end), end - std::min(number_end, end)).append("\n");
        at = end + 1;
    }
    return text;
}

/// False when the text is none that can be parsed.
bool round_trip(const std::string& name, const std::string& text) {
    const syntax::Source source(name, text);
    const auto parsed = syntax::parse(source);
    if (has_error(parsed.diagnostics)) return false;
    const std::string json = json::json_from_tree(parsed.tree);
    const auto again = json::source_from_json(json, name);
    INFO(name << "\n" << json);
    if (!again) FAIL_CHECK(rich(again.diagnostics().front()));
    if (!again) return true;
    const syntax::Source other(name, again.value());
    const auto parsed_again = syntax::parse(other);
    INFO(again.value());
    if (has_error(parsed_again.diagnostics)) FAIL_CHECK(rich(parsed_again.diagnostics.front()));
    CHECK(json::json_from_tree(parsed_again.tree) == json);
    CHECK(shown(other, parsed_again.tree) == shown(source, parsed.tree));
    CHECK(syntax::source_text(parsed_again.tree) == again.value());
    return true;
}

/// What a script does: what it prints, and each stop.
std::string transcript(const Script& script) {
    std::string seen;
    Host host;
    host.on_print([&seen](std::string_view text) { seen += text; });
    host.def("ask(question)", [](Call& call, Value question) { return call.suspend(question); });
    Session talk(script, host);
    Outcome outcome = talk.start();
    for (int stops = 0; outcome.waiting() && stops < 20; ++stops) {
        seen += "stop " + outcome.value.text() + "\n";
        for (const Option& option : outcome.options) seen += "  " + option.text + " " + option.id + "\n";
        outcome = outcome.wait == Outcome::Wait::choice ? talk.choose(0) : talk.resume(Value("yes"));
    }
    return seen + "end " + outcome.value.text() + (outcome.error.message.empty() ? "" : one_line(outcome.error));
}

}  // namespace

TEST_CASE("JSON: every script comes back as it was", "[json]") {
    std::size_t read = 0;
    for (const fs::path& file : all_scripts()) {
        const auto text = read_file(file.string());
        REQUIRE(text.ok());
        if (round_trip(file.string(), text.value())) ++read;
    }
    CHECK(read > 300);
}

TEST_CASE("JSON: what a tree can look like comes back as it was", "[json]") {
    const char* const text = GENERATE(
        "x = (a or b) or c and (d or e)", "x = a + b - (c + d) - (e - f)", "x = ((a + b) + c) + d", "x = (a < b) < c",
        "x = a < b <= c != d", "x = a < (b < c)", "x = not not (a isa b)", "x = (not a) isa b", "x = (a isa b) isa c",
        "x = -2 ^ 3 ^ (2 ^ 2)", "x = (-2) ^ 3", "x = 2 ^ -1 ^ -x", "x = --y", "x = -(-0)", "x = new a.b",
        "x = new (new a)", "x = (new a).b", "x = @f", "x = @f(1).g", "x = (@f)(1)", "x = (1).y", "x = \"a\".len",
        "x = [1, 2][0]", "x = (a + b)[1]", "x = m[\"f\"](1)(2)[3].z", "x = s[1:]", "x = s[:1]", "x = s[:]",
        "x = s[null:-1]", "x = s[a if b else c:d]", "x = {}", "x = []", "x = {a, b: c, \"d\": {e}}",
        "x = 1e999 - -1e999", "x = 1e-7 + 0.1 + 12345678901234567890 + 5e300", "x = \"say \"\"hi\"\" \\ \t é\"",
        "x = (a if b else c) if (d if e else f) else g if h else i", "x = (1 if a else 2) + 3",
        "x = locals.y + globals.z + locals[\"y\"]", "x.y[1].z ^= 5", "(a + b).c = 1", "f(1).x = 2", "(\"a\").b = 3",
        "option = 1", "plan = choose", "(option) \"x\"", "(option) + 1", "option(1)", "(loop)", "(do)", "loop.x",
        "(choose) \"x\"", "(plan) x", "checking = 2", "plan x\n(checking) y\nend plan", "option.x = 1", "f", "f -1",
        "f - 1", "f (1 + 2) * 3", "f (1), 2", "f [1], [2]", "(f + g) -1", "f not x, a if b else c", "(@f) 1", "(null)",
        "(new x)", "(-1)", "(not a)", "true", "(a if b else c)", "1", "\"a\"", "[1].push 2", "{}.push 2", "{}",
        "if a then f else g", "if a then if b then f else g", "if a then f else if b then g else return",
        "if a then\nif b then f\nelse\ng\nend if", "if a then x = (b if c else d) else return (e if f else g)",
        "if a then f (b if c else d) else g", "if a then\nelse\nend if", "if a then\nend if", "while a\nend while",
        "while a\nbreak\ncontinue\nend while", "for i in [1, 2]\nend for", "do\nloop", "do while a\nloop",
        "do\nf\nwhile a\ng\nwhile b\nh\nloop", "do\nwhile a\nf\nend while\nwhile b\nloop", "f = function\nend function",
        "f = function(a, b=-1.5, c=\"x\", d=null, e=true)\nreturn a\nend function",
        "function a.b.c(x)\nreturn\nend function", "function f\nend function",
        "f function(x)\nreturn function\nend function\nend function, 2", "x = (function\nend function)(1)",
        "x = [function\nf\nend function, {\"a\": function(q)\ng\nend function}]", "x = a + (function\nend function)",
        "choose\noption 1 then\nend choose",
        "choose \"a\"\noption once \"b\" for i in (c if d else e) if f then\ng\noption (once) then\noption (a if b "
        "else c) then\n"
        "option x if y then\nelse\nh\nend choose",
        "choose x\noption 1 then\nelse\nend choose", "plan a\nend plan",
        "plan a\nchecking b\nchecking c + 1 : d\nf\nend plan", "", "f\n\n/* note */ g // note\n",
        "x = a in b and not c not in d", "x = (a in b) in c", "x = $\"\"", "x = $\"a{b}c{\"d\"}{e + 1}\"",
        "x = $\"{a|b {c}|}{&d}{!e|f}{~g|{h|i}}\"", "x = $\"{{a}} \"\"{b[\"c\"]}\"\"\"", "x = $\"{({\"a\": 1}).a}\" + 1",
        "A: b {c}, \"d\" {{e}} #f #g=h/1", ": a\n\tb", "A: {\" \"}a{\" \"}", "A: {\"#a\"} {\"//\"} http://x", "A: {b}",
        "A: {b|{c}}", "if a then B: c; d", "if a then b else C: d", "* a\n\tf\n+ b [if c]\n+ [for d in e] {d} -> g\nh",
        "* a [if b else c {d}]\n\t* e\n\t\t* f\n\t* g\nh", "* a\nchoose\n\t* b\nend choose",
        "cycle\nchoose\n* a\nend choose", "* a -> B: c {\"->\"} d", "+ {\"[if \"}a{\"] \"}b",
        "choose again\n* a\n\tbreak\nend choose",
        "choose again: a {b}\noption c if e locked d then\nelse\nf\nend choose",
        "choose again \"a\"\noption hidden once b if c locked d then f\nelse\nend choose",
        "choose (again)\n* a\nend choose", "choose within a + 1: b\n* c\nend choose",
        "choose again within 3\n* c\nend choose", "choose: a\n* b\nend choose",
        "cycle\n* a\n* B: c\n* if d then e\nend cycle", "bark\n* [if a and b] c\n*\n\td\n\te\nend bark",
        "once\n* a\nend once\nsequence\n* a\nend sequence\nshuffle\n* a\nend shuffle",
        "scene a\n\tgo b\n\tvisit c.d\n\t(go) e\n\tgo + 1\nend scene\nvisit a", "go a");
    INFO(text);
    CHECK(round_trip("text", text));
}

TEST_CASE("JSON: a chain of a hundred thousand terms comes back as it was", "[json]") {
    std::string text = "x = 1";
    for (int i = 0; i < 100000; ++i) text += i % 2 == 0 ? " + 1" : " - y";
    const syntax::Source source("", text);
    const auto parsed = syntax::parse(source);
    REQUIRE(parsed.diagnostics.empty());
    const auto again = json::source_from_json(json::json_from_tree(parsed.tree), "");
    REQUIRE(again.ok());
    CHECK(again.value() == text + "\n");
}

TEST_CASE("JSON: a program made of it does what its text does", "[json]") {
    const std::string text = R"(smith = {"mood": 3, "name": "Ada"}
function greet(who, loud=0)
    line = "Good day, " + who
    if loud then line = line.upper else line = line + "."
    print line
    return line.len
end function
total = 0
for i in range(1, 4)
    if i % 2 == 0 then continue
    total += greet(smith.name, i > 2) * 2 ^ i - 1
end for
print total
answer = ask("ready" + "?") + ask("really?")
print answer if answer.len > 3 else "short"
choose "What now?"
    option "Ask about " + smith.name if 1 <= smith.mood < 5 then
        print [smith, @greet, answer[1:-1]]
    option once "Leave" then
        return 1
end choose
return total.nothing
)";
    const auto json = Script::to_json(text, "smith.npcs");
    REQUIRE(json.ok());
    const auto from_text = Script::compile(text, "smith.npcs");
    const auto from_json = Script::from_json(json.value(), "smith.npcs");
    REQUIRE(from_text.ok());
    REQUIRE(from_json.ok());
    const std::string expected = transcript(from_text.value());
    CHECK(expected.find("stop What now?") != std::string::npos);
    CHECK(transcript(from_json.value()) == expected);
    CHECK(from_json.value().file() == "smith.npcs");
}

TEST_CASE("JSON: its program is its text's, so each goes on with the other's saves", "[json]") {
    const std::string json = R"({"npcs": 1, "body": [
        {"do": "assign", "target": ["var", "x"], "value": ["add", "you said ", ["call", ["var", "ask"], "?"]]},
        {"do": "return", "value": ["var", "x"]}]})";
    const auto text = Script::text_of_json(json);
    REQUIRE(text.ok());
    CHECK(text.value() == "x = \"you said \" + ask(\"?\")\nreturn x\n");
    const auto from_json = Script::from_json(json);
    const auto from_text = Script::compile(text.value());
    REQUIRE(from_json.ok());
    REQUIRE(from_text.ok());
    CHECK(from_json.value().fingerprint() == from_text.value().fingerprint());
    Host host;
    host.def("ask(question)", [](Call& call, Value question) { return call.suspend(question); });
    Session talk(from_json.value(), host);
    talk.start();
    auto other = Session::load(talk.save(), from_text.value(), host);
    REQUIRE(other.ok());
    CHECK(other.value().resume(Value("yes")).value.text() == "you said yes");
}
