// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What docs/language.md says is held against the library: every example is run, the table of intrinsics is compared with the
// one in the code, and the grammar with the productions that stand above the rules in grammar/.
#include <cctype>
#include <sstream>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"
#include "runtime/native.hpp"
#include "script_test.hpp"

namespace npcs::tests {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& path) {
    const auto text = read_file(std::string(NPCS_TESTS_DIR) + "/../" + path);
    INFO(path);
    REQUIRE(text.ok());
    std::istringstream input(text.value());
    Lines lines;
    for (std::string line; std::getline(input, line);) lines.push_back(line);
    return lines;
}

bool starts_with(const std::string& line, std::string_view beginning) {
    return line.compare(0, beginning.size(), beginning) == 0;
}

struct Example {
    std::size_t line;
    std::string text;
};

/// The fenced blocks that are scripts, and what the others are.
struct Blocks {
    std::vector<Example> scripts;
    Lines other_languages;
};

Blocks blocks_of(const std::string& path) {
    Blocks blocks;
    const Lines lines = lines_of(path);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!starts_with(lines[i], "```")) continue;
        const std::string language = lines[i].substr(3);
        Example block{i + 1, ""};
        while (++i < lines.size() && !starts_with(lines[i], "```")) block.text += lines[i] + "\n";
        if (language == "npcs") blocks.scripts.push_back(block);
        else blocks.other_languages.push_back(language);
    }
    return blocks;
}

/// What stands below a heading, up to the next one of any level.
Lines section(const Lines& lines, const std::string& heading) {
    Lines found;
    bool is_in = false;
    bool is_code = false;
    for (const std::string& line : lines) {
        if (starts_with(line, "```")) is_code = !is_code;
        if (!is_code && starts_with(line, "#")) is_in = line == heading;
        else if (is_in) found.push_back(line);
    }
    return found;
}

/// `name(a, b=1)` as the manual writes it.
std::string signature_of(const runtime::Native& native) {
    std::string text;
    for (const values::Parameter& parameter : native.parameters) {
        text += (text.empty() ? "" : ", ") + parameter.name;
        if (parameter.default_value.is_null()) continue;
        const std::string shown = values::code_text(parameter.default_value);
        text += "=" + (shown == "\"\n\"" ? "\"\\n\"" : shown);
    }
    return native.name + (text.empty() ? "" : "(" + text + ")");
}

std::string methods_of(const runtime::Native& native) {
    std::string text;
    for (const auto& [kind, name] :
         {std::pair{values::Kind::list, "list"}, {values::Kind::map, "map"}, {values::Kind::string, "string"}}) {
        for (const runtime::Native* method : runtime::methods_of(kind))
            if (method == &native) text += (text.empty() ? "" : ", ") + std::string(name);
    }
    return text;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// "name(parameters) | methods" of every row.
Lines intrinsics_of_manual() {
    Lines rows;
    for (const std::string& line : section(lines_of("docs/language.md"), "## Intrinsics")) {
        if (!starts_with(line, "| `")) continue;
        const auto end = line.find('`', 3);
        const auto second = line.find('|', end);
        rows.push_back(line.substr(3, end - 3) + " | " +
                       trimmed(line.substr(second + 1, line.find('|', second + 1) - second - 1)));
    }
    return rows;
}

/// "name = ..." in a comment; nothing for other comments.
bool is_production(const std::string& line) {
    std::size_t at = 3;
    if (!starts_with(line, "// ")) return false;
    while (at < line.size() && (std::islower(static_cast<unsigned char>(line[at])) != 0 || line[at] == '_')) ++at;
    return at > 3 && line.compare(at, 3, " = ") == 0;
}

/// The productions among comment lines; a line that is indented further goes on with the one before.
Lines productions_of(const Lines& comments) {
    Lines productions;
    bool goes_on = false;
    for (const std::string& line : comments) {
        if (is_production(line)) productions.push_back(line.substr(3));
        else if (goes_on && starts_with(line, "//    ")) productions.back() += " " + trimmed(line.substr(2));
        else goes_on = false;
        goes_on = goes_on || is_production(line);
    }
    return productions;
}

Lines productions_of_code(const std::string& path) { return productions_of(lines_of(path)); }

Lines productions_of_manual(const std::string& heading) {
    Lines comments;
    for (const std::string& line : section(lines_of("docs/language.md"), heading)) comments.push_back("// " + line);
    return productions_of(comments);
}

}  // namespace

TEST_CASE("the manual: every example shows what it says") {
    const Blocks blocks = blocks_of("docs/language.md");
    CHECK(blocks.scripts.size() > 50);
    for (const Example& script : blocks.scripts)
        check_script("docs/language.md, the block below line " + std::to_string(script.line), script.text);
    for (const std::string& language : blocks.other_languages) CHECK(language == "text");
}

TEST_CASE("the manual: what a game is told of plans") {
    Lines told;
    const auto hear = [&told](std::string what) {
        return [&told, what](Value plan) { told.push_back(what + " " + plan.text()); };
    };
    Host game;
    game.def("begin(plan)", hear("begin"))
        .def("conclude(plan)", hear("conclude"))
        .def("finally(plan)", hear("finally"));
    game.def("cancel(reason, plan)",
             [&told](Value reason, Value plan) { told.push_back("cancel " + plan.text() + " " + reason.text()); });
    const auto script = Script::compile(
        "plan 1; end plan\n"
        "for i in [1]; plan 2; break; end plan; end for\n"
        "for i in [1]; plan 3; continue; end plan; end for\n"
        "f = function; plan 4; return; end plan; end function; f\n"
        "n = 5; plan 5\n checking n: n < 6\n n = 6; yield; end plan\n"
        "plan 6; yield; end plan\n"
        "plan 7; noSuch; end plan\n");
    REQUIRE(script.ok());
    Session talk(script.value(), game);
    talk.start();
    talk.resume();
    CHECK(talk.cancel(6));
    CHECK(talk.resume().kind == Outcome::Kind::failed);
    CHECK(told == Lines{"begin 1",
                        "conclude 1",
                        "finally 1",
                        "begin 2",
                        "cancel 2 {\"kind\": \"break\"}",
                        "finally 2",
                        "begin 3",
                        "cancel 3 {\"kind\": \"continue\"}",
                        "finally 3",
                        "begin 4",
                        "cancel 4 {\"kind\": \"return\"}",
                        "finally 4",
                        "begin 5",
                        "cancel 5 {\"kind\": \"condition\", \"condition\": \"n < 6\", \"before\": 5, \"now\": 6}",
                        "finally 5",
                        "begin 6",
                        "cancel 6 {\"kind\": \"cancelled\"}",
                        "finally 6",
                        "begin 7",
                        "cancel 7 {\"kind\": \"error\", \"message\": \"Undefined Identifier: 'noSuch' is unknown in "
                        "this context\"}",
                        "finally 7"});
}

TEST_CASE("the manual: its table of intrinsics is the library's") {
    Lines expected;
    for (const runtime::Native& native : runtime::intrinsics())
        expected.push_back(signature_of(native) + " | " + methods_of(native));
    CHECK(intrinsics_of_manual() == expected);
}

TEST_CASE("the manual: its grammar is that of the rules") {
    for (const char* name : {"lexical", "expression", "statement", "dialogue", "script"}) {
        const std::string path = "grammar/" + std::string(name) + ".hpp";
        INFO(path);
        const Lines productions = productions_of_code(path);
        CHECK_FALSE(productions.empty());
        CHECK(productions_of_manual("## " + path) == productions);
    }
}

}  // namespace npcs::tests
