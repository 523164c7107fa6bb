// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What each form of JSON stands for, and what is said of JSON that is no script.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "json/json.hpp"
#include "npcs/npcs.hpp"

using namespace npcs;

namespace {

std::string script(const std::string& statements) { return R"({"npcs": 1, "body": [)" + statements + "]}"; }
std::string assigned(const std::string& value) {
    return script(R"({"do": "assign", "target": ["var", "x"], "value": )" + value + "}");
}

/// The text, or the first message.
std::string text_of(const std::string& json) {
    const auto text = json::source_from_json(json, "a.json");
    return text ? text.value() : text.diagnostics().front().message;
}

std::vector<std::string> messages(const std::string& json) {
    std::vector<std::string> all;
    const auto text = json::source_from_json(json, "a.json");
    for (const Diagnostic& problem : text.diagnostics()) {
        CHECK(problem.file == "a.json");
        CHECK_FALSE(problem.code.empty());
        all.push_back(problem.message);
    }
    return all;
}

std::string repeated(const std::string& part, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += part;
    return all;
}

using Messages = std::vector<std::string>;

}  // namespace

TEST_CASE("JSON: each form of expression as text", "[json]") {
    const auto [json, text] = GENERATE(table<std::string, std::string>({
        {R"(["eq", ["var", "count"], 5])", "count == 5"},
        {R"(["ne", null, true])", "null != true"},
        {R"(["chain", 1, "lt", ["var", "a"], "le", 9])", "1 < a <= 9"},
        {R"(["lt", ["lt", 1, 2], 3])", "(1 < 2) < 3"},
        {R"(["sub", ["add", 1, 2], 3])", "1 + 2 - 3"},
        {R"(["sub", ["group", ["add", 1, 2]], 3])", "(1 + 2) - 3"},
        {R"(["sub", 1, ["add", 2, 3]])", "1 - (2 + 3)"},
        {R"(["mul", ["add", 1, 2], ["mod", 7, 3]])", "(1 + 2) * (7 % 3)"},
        {R"(["or", ["and", false, 1], ["not", 0]])", "false and 1 or not 0"},
        {R"(["and", ["or", false, 1], 0])", "(false or 1) and 0"},
        {R"(["pow", -2, 2])", "(-2) ^ 2"},
        {R"(["pow", 2, -2])", "2 ^ (-2)"},
        {R"(["neg", ["pow", 2, 2]])", "-2 ^ 2"},
        {R"(["local", "a"])", "locals.a"},
        {R"(["global", "a"])", "globals.a"},
        {R"(["member", ["var", "a"], "b"])", "a.b"},
        {R"(["index", ["list", 1, "two"], -1])", "[1, \"two\"][-1]"},
        {R"(["slice", ["var", "a"], null, ["group", null]])", "a[:null]"},
        {R"(["map", ["a", 1], [2, []]])", ""},
        {R"(["map", ["a", 1], [["var", "b"]]])", "{\"a\": 1, b}"},
        {R"(["call", ["member", ["var", "a"], "f"], 1, ["ref", ["var", "g"]]])", "a.f(1, @g)"},
        {R"(["if", ["var", "a"], 1, 2])", "1 if a else 2"},
        {R"(["isa", ["new", ["var", "a"]], ["var", "b"]])", "new a isa b"},
        {R"(["function", ["a", ["b", -1], ["c", "x"]], []])", "function(a, b=-1, c=\"x\")\nend function"},
        {R"("say \"hi\" \u00e9 // {")", "\"say \"\"hi\"\" \xC3\xA9 // {\""},
        {R"(1e20)", "1e+20"},
        {R"(0.1)", "0.1"},
        {R"(100000)", "100000"},
        {R"(18446744073709551616)", "18446744073709551616"},
        {R"(["infinity"])", "1e999"},
        {R"(["l", "sword"])", "\"sword\""},
        {R"(["list", ["l", -1], ["l", true], ["l", null]])", "[-1, true, null]"},
        {R"(["gt", ["gv", "gold"], ["l", 20]])", "globals.gold > 20"},
        {R"(["arr_i", ["sv", "stock"], ["l", 0]])", "locals.stock[0]"},
        {R"(["arr_i", ["l", [1, 2, 3, 4]], 3])", "[1, 2, 3, 4][3]"},
        {R"(["l", ["l", [], [null, -1]]])", "[\"l\", [], [null, -1]]"},
        {R"(["eq", ["arr_i", ["l", [5]], 0], ["sv", "counter"]])", "[5][0] == locals.counter"},
        {R"(["group", ["group", 1]])", "1"},
    }));
    if (text.empty()) CHECK(text_of(assigned(json)).find("operation") != std::string::npos);
    else CHECK(text_of(assigned(json)) == "x = " + text + "\n");
}

TEST_CASE("JSON: names of the earlier draft are read, and ours are written", "[json]") {
    const std::string json = script(
        R"({"do": "assign", "target": ["gv", "gold"], "value": ["l", 25]},
           {"do": "assign", "target": ["sv", "stock"], "value": ["list", ["l", "sword"], ["l", "rope"]]},
           {"do": "if", "branches": [{"condition": ["gt", ["gv", "gold"], ["l", 20]], "body": [
             {"do": "return", "value": ["add", ["arr_i", ["sv", "stock"], ["l", 0]], ["l", "!"]]}]}]})");
    const auto text = Script::text_of_json(json);
    REQUIRE(text.ok());
    CHECK(text.value() ==
          "globals.gold = 25\nlocals.stock = [\"sword\", \"rope\"]\nif globals.gold > 20 then\n"
          "\treturn locals.stock[0] + \"!\"\nend if\n");
    const auto made = Script::from_json(json, "draft.json");
    REQUIRE(made.ok());
    Host game;
    Session talk(made.value(), game);
    CHECK(talk.start().value == Value("sword!"));
    const auto again = Script::to_json(text.value());
    REQUIRE(again.ok());
    for (const char* name : {"\"sv\"", "\"gv\"", "\"l\"", "\"arr_i\""})
        CHECK(again.value().find(name) == std::string::npos);
    CHECK(messages(assigned(R"(["list", ["l", [[{}]]], ["l", {}], ["l"], ["gv", 1], ["arr_i", 1], ["s", 1]])")) ==
          Messages{"\"l\" takes a number, a string, a boolean, null or a list of these, at /body/0/value/1/1/0/0",
                   "\"l\" takes a number, a string, a boolean, null or a list of these, at /body/0/value/2/1",
                   "\"l\" takes 1 operand, but has 0, at /body/0/value/3",
                   "a name must be a string, not a number, at /body/0/value/4/1",
                   "\"arr_i\" takes 2 operands, but has 1, at /body/0/value/5",
                   "there is no operation \"s\", at /body/0/value/6"});
}

TEST_CASE("JSON: the worked example of the draft's operators", "[json]") {
    // The draft's own examples: the fourth of a list, a scope's counter, a count that is global.
    const auto made = Script::from_json(script(R"({"do": "assign", "target": ["gv", "player_count"], "value": 2},
                  {"do": "assign", "target": ["sv", "counter"], "value": ["arr_i", ["l", [1, 2, 3, 4]], 3]},
                  {"do": "return", "value": ["and", ["eq", 4, ["sv", "counter"]],
                    ["or", ["not", ["ge", ["gv", "player_count"], 2]], ["ne", ["l", "hello"], ["l", "hullo"]]]]})"),
                                        "draft.json");
    REQUIRE(made.ok());
    CHECK(Session(made.value(), Host()).start().value == Value(1));
}

TEST_CASE("JSON: an option that carries data", "[json]") {
    const std::string text =
        "choose {\"text\": \"What will it be?\", \"timeout\": 30}\n"
        "\toption {\"text\": \"A sword\", \"price\": 20} if gold >= 20 then\n\t\tgold -= 20\nend choose\n";
    const auto json = Script::to_json(text);
    REQUIRE(json.ok());
    CHECK(json.value().find(R"("text": ["map", ["text", "A sword"], ["price", 20]])") != std::string::npos);
    CHECK(text_of(json.value()) == text);
}

TEST_CASE("JSON: each form of statement as text", "[json]") {
    const auto [json, text] = GENERATE(table<std::string, std::string>({
        {R"({"do": "assign", "target": ["index", ["var", "a"], 1], "op": "mul", "value": 2})", "a[1] *= 2\n"},
        {R"({"do": "assign", "target": ["member", ["var", "a"], "b"], "named": true, "value": ["function", ["x"], []]})",
         "function a.b(x)\nend function\n"},
        {R"({"do": "expression", "value": ["neg", ["var", "a"]]})", "(-a)\n"},
        {R"({"do": "command", "callee": ["var", "print"], "arguments": [-1, 2]})", "print -1, 2\n"},
        {R"({"do": "command", "callee": ["var", "option"], "arguments": [1]})", "(option) 1\n"},
        {R"({"do": "if", "branches": [{"condition": 1, "body": []}, {"condition": 2, "body": [{"do": "break"}]}], "otherwise": []})",
         "if 1 then\nelse if 2 then\n\tbreak\nelse\nend if\n"},
        {R"({"do": "if", "single_line": true, "branches": [{"condition": 1, "body": [{"do": "return"}]}]})",
         "if 1 then return\n"},
        {R"({"do": "if", "single_line": true, "branches": [{"condition": 1, "body": [{"do": "while", "condition": 1, "body": []}]}]})",
         "if 1 then\n\twhile 1\n\tend while\nend if\n"},
        {R"({"do": "if", "single_line": true, "branches": [{"condition": 1, "body": [
            {"do": "if", "single_line": true, "branches": [{"condition": 2, "body": [{"do": "break"}]}]}]}],
            "otherwise": [{"do": "continue"}]})",
         "if 1 then\n\tif 2 then break\nelse\n\tcontinue\nend if\n"},
        {R"({"do": "while", "condition": ["var", "a"], "body": [{"do": "continue"}]})",
         "while a\n\tcontinue\nend while\n"},
        {R"({"do": "for", "variable": "i", "sequence": ["var", "a"], "body": []})", "for i in a\nend for\n"},
        {R"({"do": "do", "first": [{"do": "break"}], "segments": [{"condition": 1, "body": []}]})",
         "do\n\tbreak\nwhile 1\nloop\n"},
        {R"({"do": "return", "value": null})", "return null\n"},
        {R"({"do": "choose", "prompt": "?", "options": [{"text": "a", "once": true, "body": []},
            {"text": ["var", "i"], "variable": "i", "sequence": ["var", "l"], "condition": 1, "body": []}], "otherwise": []})",
         "choose \"?\"\n\toption once \"a\" then\n\toption i for i in l if 1 then\nelse\nend choose\n"},
        {R"({"do": "plan", "value": 1, "checks": [{"condition": 2}, {"condition": 3, "payload": 4}], "body": [{"do": "return"}]})",
         "plan 1\n\tchecking 2\n\tchecking 4 : 3\n\treturn\nend plan\n"},
    }));
    CHECK(text_of(script(json)) == text);
    if (const auto again = Script::to_json(text)) CHECK(text_of(again.value()) == text);
}

TEST_CASE("JSON: mistakes are told with their places, and all of them", "[json]") {
    CHECK(messages("[]") == Messages{"a script must be an object, not an array"});
    CHECK(messages("{}") == Messages{"a script needs a member \"npcs\"", "a script needs a member \"body\""});
    CHECK(messages(R"({"npcs": 2, "body": 1, "title": "x"})") ==
          Messages{"a script has no member \"title\"", "the version of the form must be 1, at /npcs",
                   "a block of statements must be an array, not a number, at /body"});
    CHECK(messages(script(R"(1, {"do": "dance"}, {"value": 1}, {"do": 5}, {"do": "break", "why": 1})")) ==
          Messages{"a statement must be an object, not a number, at /body/0",
                   "there is no statement \"dance\", at /body/1", "a statement needs a member \"do\", at /body/2",
                   "\"do\" must be a string, not a number, at /body/3/do",
                   "\"break\" has no member \"why\", at /body/4"});
    CHECK(
        messages(assigned(
            R"(["list", ["eq", 1], ["add", 1, 2, 3], ["frobnicate", 1], [], [1, 2], {"a": 1}, ["not"], ["var", 5]])")) ==
        Messages{
            "\"eq\" takes 2 operands, but has 1, at /body/0/value/1",
            "\"add\" takes 2 operands, but has 3, at /body/0/value/2",
            "there is no operation \"frobnicate\", at /body/0/value/3",
            "an expression's array must begin with the name of an operation, at /body/0/value/4",
            "an expression's array must begin with the name of an operation, at /body/0/value/5",
            "an expression must be a number, a string, a boolean, null or an array, not an object, at /body/0/value/6",
            "\"not\" takes 1 operand, but has 0, at /body/0/value/7",
            "a name must be a string, not a number, at /body/0/value/8/1"});
    CHECK(messages(assigned(R"(["chain", 1, "add", 2])")) ==
          Messages{"between the operands of \"chain\" stand comparisons, at /body/0/value/2"});
    CHECK(messages(assigned(R"(["chain", 1, "lt", 2, "lt"])")) ==
          Messages{"\"chain\" ends with an operand, at /body/0/value"});
    CHECK(messages(assigned(R"(["map", 1, [1, 2, 3], ["a"]])")) ==
          Messages{"an entry of a map must be an array, not a number, at /body/0/value/1",
                   "an entry of a map is a key and a value, at /body/0/value/2",
                   "an entry of a map is a key and a value, at /body/0/value/3"});
    CHECK(messages(assigned(R"(["function", ["a", ["b"], ["c", ["list"]], "a b"], 1])")) ==
          Messages{"a parameter is a name, or an array of a name and its default, at /body/0/value/1/1",
                   "the default of a parameter must be a number, a string, a boolean or null, at /body/0/value/1/2/1",
                   "\"a b\" is not a name, at /body/0/value/1/3",
                   "a block of statements must be an array, not a number, at /body/0/value/2"});
    CHECK(messages(script(R"({"do": "assign", "target": ["add", 1, 2], "op": "plus", "value": 1, "named": true})")) ==
          Messages{"\"op\" must be set, add, sub, mul, div, mod or pow, at /body/0/op",
                   "the target of \"assign\" must be a variable, a member or an index, at /body/0/target",
                   "only a function that is set to a variable or member can be \"named\", at /body/0"});
    CHECK(messages(script(R"({"do": "if", "branches": []}, {"do": "command", "callee": 1, "arguments": []})")) ==
          Messages{"\"if\" needs at least one branch, at /body/0/branches",
                   "\"command\" needs at least one argument, at /body/1/arguments"});
    CHECK(messages(script(R"({"do": "choose", "options": [{"text": 1, "variable": "i", "body": []}, 2]})")) ==
          Messages{"an option has both \"variable\" and \"sequence\", or neither, at /body/0/options/0",
                   "an option must be an object, not a number, at /body/0/options/1"});
}

TEST_CASE("JSON: a name is never anything else", "[json]") {
    const std::string name =
        GENERATE("a b", "a.b", "a\\nprint 1", "a;b", "a//", "a/**/", " a", "a ", "", "1a", "\\\"x\\\"", "if", "end",
                 "true", "null", "repeat", "a)(b", "a)", "-a", "@a", "a[0]", "a\\u0000", "x y z", "((((((((", "/*");
    const std::string wanted = "\"" + name + "\" is not a name, at /body/0/value/1";
    CHECK(messages(assigned("[\"var\", \"" + name + "\"]")).size() == 1);
    CHECK(text_of(assigned("[\"global\", \"" + name + "\"]")) == wanted);
    CHECK(messages(script(R"({"do": "for", "variable": ")" + name + R"(", "sequence": 1, "body": []})")) ==
          Messages{"\"" + name + "\" is not a name, at /body/0/variable"});
}

TEST_CASE("JSON: names of other alphabets, and words of npcs' statements, are names", "[json]") {
    const std::string name = GENERATE("é", "名前", "option", "plan", "choose", "do", "loop", "once", "checking", "_");
    const std::string json = script(R"({"do": "assign", "target": ["var", ")" + name + R"("], "value": 5},
        {"do": "expression", "value": ["var", ")" +
                                    name + R"("]}, {"do": "return", "value": ["var", ")" + name + R"("]})");
    const auto compiled = Script::from_json(json);
    REQUIRE(compiled.ok());
    const Host host;
    Session talk(compiled.value(), host);
    CHECK(talk.start().value.number() == 5);
}

TEST_CASE("JSON: strings that no script can hold are refused", "[json]") {
    const std::string text = GENERATE("a\\nb", "a\\rb", "\\u0000");
    CHECK(messages(assigned("\"" + text + "\"")) ==
          Messages{"a string of a script cannot hold a line end or a NUL, at /body/0/value"});
}

TEST_CASE("JSON: what is no JSON is told with its line", "[json]") {
    const std::string json =
        GENERATE("", "{", "nonsense", "{\"npcs\": 1,}", "{\"npcs\": 1, \"body\": []} x", "{\"npcs\": NaN}",
                 "{\"npcs\": 1e999}", "{'npcs': 1}", "\"\xFF\"", "\"\\ud800\"", "[1, 2", "// a\n{}", "\x01");
    const auto text = json::source_from_json(json, "a.json");
    REQUIRE_FALSE(text.ok());
    REQUIRE(text.diagnostics().size() == 1);
    const Diagnostic& problem = text.diagnostics().front();
    CHECK(problem.code == "json-syntax");
    CHECK(problem.message.rfind("this is not JSON: ", 0) == 0);
    CHECK(problem.message.find_first_of("\n\r\xFF") == std::string::npos);
    CHECK(problem.line == 1);
}

TEST_CASE("JSON: a mistake on a later line is shown there", "[json]") {
    const auto text = json::source_from_json("{\n  \"npcs\": 1,\n  \"body\": [}\n", "a.json");
    REQUIRE_FALSE(text.ok());
    CHECK(text.diagnostics().front().line == 3);
    CHECK(text.diagnostics().front().source == "  \"body\": [}");
    CHECK(text.diagnostics().front().column == 12);
}

TEST_CASE("JSON: mistakes are told in words for people", "[json]") {
    const auto told = [](const std::string& json) {
        const auto text = json::source_from_json(json, "a.json");
        REQUIRE_FALSE(text.ok());
        const Diagnostic& problem = text.diagnostics().front();
        CHECK(problem.message.find("syntax error") == std::string::npos);
        return problem.message.substr(18) + " (" + problem.hint + ")";
    };
    CHECK(told("") == "it ends too early (a bracket, brace or value is missing at the end)");
    CHECK(told("{\"a\": 1,}") == "a name between double quotes is missing (no comma stands in front of })");
    CHECK(told("{\"a\" 1}") == "a colon is missing between a name and its value ()");
    CHECK(told("[1 2]") == "a comma or a closing bracket is missing ()");
    CHECK(told("{\"a\": 1 \"b\": 2}") == "a comma or a closing bracket is missing ()");
    CHECK(told("[tru]") == "what stands here is no value (texts stand between double quotes)");
    CHECK(told("[01]") == "a comma or a closing bracket is missing ()");
    CHECK(told("[1.]") ==
          "a number that is not written as in JSON (no 0 in front, and digits on either side of the point)");
    CHECK(told("[1e999]") == "a number that is too large ()");
    CHECK(told("[\"a") == "a text is not closed (a text stands between double quotes, on one line)");
    CHECK(told("[\"a\tb\"]") ==
          "a text contains a character that is not written as such (write \\n for a line end, and \\t for a tab)");
    CHECK(told("[\"\\q\"]") == "a backslash in a text has a meaning of its own (write \\\\ for a backslash)");
    CHECK(told("[\"\\ud800\"]") == "half of a \\u pair in a text (write the character itself)");
    CHECK(told("[\"\xFF\"]") == "the text is not UTF-8 (save it as UTF-8)");
    CHECK(told("[] x") == "something stands behind the end (delete what is behind the last bracket)");
}

TEST_CASE("JSON: a member written twice is a mistake", "[json]") {
    CHECK(messages(script(R"({"do": "return", "value": 1, "value": 2})")) ==
          Messages{"member \"value\" is written twice, at /body/0"});
}

TEST_CASE("JSON: depth and size cost nothing but a message", "[json]") {
    const auto first = [](const std::string& json) { return messages(json).front().substr(0, 30); };
    CHECK(first(repeated("[", 1000000)) == "this is not JSON: it ends too ");
    CHECK(first(repeated("[", 1000000) + repeated("]", 1000000)) == "a script must be an object, no");
    CHECK(first(repeated("[", 3000000)) == "too many values in one JSON do");
    CHECK(first(std::string(20000000, ' ')) == "a JSON document of more than 1");
    CHECK(first(assigned(repeated("[\"not\", ", 300000) + "1" + repeated("]", 300000))) ==
          "nested too deeply, at /body/0/");
    CHECK(first(assigned(repeated("[\"add\", 1, ", 300000) + "1" + repeated("]", 300000))) ==
          "nested too deeply, at /body/0/");
    CHECK(first(assigned(repeated("[\"lt\", ", 300000) + "1" + repeated(", 1]", 300000))) ==
          "nested too deeply, at /body/0/");
    CHECK(first(script(repeated("{\"do\": \"while\", \"condition\": 1, \"body\": [", 100000) +
                       repeated("]}", 100000))) == "nested too deeply, at /body/0/");
    CHECK(text_of(assigned(repeated("[\"add\", ", 100000) + "1" + repeated(", 2]", 100000))).size() == 4 * 100000 + 6);

    std::string members = "{";
    for (int i = 0; i < 100; ++i) members += "\"m" + std::to_string(i) + "\": 1, ";
    CHECK(messages(members + "\"npcs\": 1}") == Messages{"an object with too many members"});
    CHECK(messages(script(repeated("{}, ", 1000) + "{}")).size() == 100);
}

TEST_CASE("JSON: what only the compiler sees is told as of the text", "[json]") {
    const auto compiled = Script::from_json(script(R"({"do": "return"}, {"do": "break"})"), "a.json");
    REQUIRE_FALSE(compiled.ok());
    CHECK(one_line(compiled.diagnostics().front()) ==
          "Compiler Error: 'break' without open loop block [a.json line 2]");
    const std::string deep = assigned(repeated("[\"not\", ", 250) + "1" + repeated("]", 250));
    const auto too_deep = Script::from_json(deep);
    REQUIRE_FALSE(too_deep.ok());
    // Of a long line so much is shown as surrounds the place.
    const std::string& shown = too_deep.diagnostics().front().source;
    CHECK(shown.find("not not not") != std::string::npos);
    CHECK(shown.size() < 500);
}

TEST_CASE("JSON: a text with errors has no JSON", "[json]") {
    const auto json = Script::to_json("x = ", "a.npcs");
    REQUIRE_FALSE(json.ok());
    CHECK(json.diagnostics().front().file == "a.npcs");
}
