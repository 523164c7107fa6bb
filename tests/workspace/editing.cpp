// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Completion, hover, help with arguments, outline and what else an editor shows, in whole and in half-written scripts.
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "marked.hpp"

using npcs::tests::Marked;
using npcs::tests::Opened;
using namespace npcs::workspace;

namespace {

Facts game() {
    Facts facts;
    facts.functions.push_back(
        {"give", {{"what", "text"}, {"count", "number", true}}, "", "", "", "Gives the player a thing."});
    facts.characters = {"Marta"};
    facts.events = {"sunset"};
    return facts;
}

std::string code_at(Opened& script, char mark) {
    const auto hover = script.workspace.hover("main.npcs", script.at(mark));
    return hover
               ? hover->code + " | " + hover->about + (hover->documentation.empty() ? "" : " | " + hover->documentation)
               : "";
}

}  // namespace

TEST_CASE("names are completed where they can be seen", "[workspace]") {
    Opened script(
        "gold = 3\n"
        "function pay(amount)\n"
        "\trest = amount\n"
        "\tx = <1>\n"
        "end function\n"
        "function other(share)\n"
        "end function\n"
        "y = <2>\n");
    script.workspace.set_facts(game());
    for (const char* const name : {"gold", "pay", "amount", "rest", "give", "print", "self"})
        CHECK(script.offers('1', name));
    CHECK_FALSE(script.offers('1', "share"));
    CHECK_FALSE(script.offers('2', "amount"));
    CHECK(script.offers('2', "gold"));
}

TEST_CASE("the word that is being written is not offered as a name", "[workspace]") {
    Opened script("gold = 3\nprint gol<1>\nwor<2>\n");
    CHECK(script.offers('1', "gold"));
    CHECK_FALSE(script.offers('1', "gol"));
    CHECK_FALSE(script.offers('2', "wor"));
}

TEST_CASE("members come from literals, assignments, types and modules", "[workspace]") {
    Opened script(
        "import \"lib\"\n"
        "npc = {\"name\": \"Bob\", \"bag\": [1], \"home\": {\"street\": 1}}\n"
        "npc.age = 3\n"
        "function npc.greet(whom)\n"
        "\tself.<4>\n"
        "end function\n"
        "kid = new npc\n"
        "print npc.<1>\n"
        "print npc.bag.<2>\n"
        "print npc.home.<3>\n"
        "print kid.<5>\n"
        "print \"text\".<6>\n"
        "lib.<7>\n"
        "print stranger.<8>\n");
    script.open("lib.npcs", "function tool(x)\nend function\n");
    for (const char* const name : {"name", "bag", "home", "age", "greet", "len", "hasIndex"})
        CHECK(script.offers('1', name));
    CHECK_FALSE(script.offers('1', "upper"));
    CHECK_FALSE(script.offers('1', "street"));
    CHECK(script.offers('2', "push"));
    CHECK_FALSE(script.offers('2', "name"));
    CHECK(script.offers('3', "street"));
    CHECK(script.offers('4', "age"));
    CHECK(script.offers('5', "greet"));
    CHECK(script.offers('6', "upper"));
    CHECK_FALSE(script.offers('6', "push"));
    CHECK(script.labels('7').find(" tool ") != std::string::npos);
    CHECK_FALSE(script.offers('8', "street"));
    CHECK(script.labels('8', false).find(" street ") != std::string::npos);
}

TEST_CASE("what fits the place is completed", "[workspace]") {
    Opened script(
        "scene inn\n"
        "\t* Soup? -> Marta: No.\n"
        "end scene\n"
        "function helper\nend function\n"
        "x = 1\n"
        "visit <1>\n"
        "print taken(\"<2>\")\n"
        "waitFor \"<3>\"\n"
        "<5>\n"
        "Marta: Some text <6>and {x<7>}\n"
        "// comment <8>\n"
        "if x <9>\n"
        "f = @<4>\n");
    script.workspace.set_facts(game());
    CHECK(script.offers('1', "inn"));
    CHECK_FALSE(script.offers('1', "x"));
    CHECK(script.labels('2') == " inn/soup ");
    CHECK(script.labels('3') == " sunset ");
    CHECK(script.offers('4', "helper"));
    CHECK_FALSE(script.offers('4', "x"));
    CHECK(script.offers('5', "Marta:"));
    CHECK(script.offers('5', "choose"));
    CHECK(script.labels('6') == " ");
    CHECK(script.offers('7', "x"));
    CHECK_FALSE(script.offers('7', "Marta:"));
    CHECK(script.labels('8') == " ");
    CHECK(script.offers('9', "then"));
}

TEST_CASE("the end of the innermost block comes first", "[workspace]") {
    Opened script("function f\n\tif true then\n\t\tx = 1\n\t<1>\nend function\n");
    const auto items = script.workspace.completion("main.npcs", script.at('1')).items;
    REQUIRE_FALSE(items.empty());
    const auto end =
        std::find_if(items.begin(), items.end(), [](const Completion& each) { return each.label == "end if"; });
    REQUIRE(end != items.end());
    CHECK(end->rank == 0);
}

TEST_CASE("hover tells what a name is", "[workspace]") {
    Opened script(
        "// What the player owns.\n"
        "<1>gold = 3\n"
        "names = [\"a\"]\n"
        "// Pays\n"
        "// a sum.\n"
        "function <2>pay(amount, to=\"inn\")\n"
        "\tprint <3>amount\n"
        "end function\n"
        "scene inn\n"
        "\t* <6>Soup? -> : No.\n"
        "end scene\n"
        "<4>give \"rope\"\n"
        "print <5>names\n"
        "visit <7>inn\n");
    script.workspace.set_facts(game());
    CHECK(code_at(script, '1') == "gold = 3 | global variable, a number | What the player owns.");
    CHECK(code_at(script, '2') == "function pay(amount, to=\"inn\") | function | Pays\na sum.");
    CHECK(code_at(script, '3') == "amount | parameter of pay");
    CHECK(code_at(script, '4') ==
          "give(what: text, count: number?) | function of the game | Gives the player a thing.");
    CHECK(code_at(script, '5') == "names | global variable, a list");
    CHECK(code_at(script, '6') == "taken(\"inn/soup\") | option, offered until it has been taken");
    CHECK(code_at(script, '7') == "scene inn | scene");
}

TEST_CASE("help with arguments counts them", "[workspace]") {
    Opened script(
        "function pay(amount, to=\"inn\")\nend function\n"
        "npc = {}\nfunction npc.greet(whom, how)\nend function\n"
        "pay(1, <1>)\n"
        "pay 1, [2, 3], <2>\n"
        "x = range(<3>1, 2)\n"
        "npc.greet(\"a\", <4>)\n"
        "pay <5>\n"
        "print \"x\".replace(\"a\", <6>)\n");
    const auto help = [&](char mark) {
        const auto found = script.workspace.signature_help("main.npcs", script.at(mark));
        return found ? found->signatures[0].label + " " + std::to_string(found->parameter) : "";
    };
    CHECK(help('1') == "pay(amount, to=\"inn\") 1");
    CHECK(help('2') == "pay(amount, to=\"inn\") 2");
    CHECK(help('3') == "range(from=0, to=0, step) 0");
    CHECK(help('4') == "greet(whom, how) 1");
    CHECK(help('5') == "pay(amount, to=\"inn\") 0");
    CHECK(help('6') == "replace(oldval, newval, maxCount) 1");
}

TEST_CASE("a mistake hides its own statement and nothing else", "[workspace]") {
    Opened script(
        "gold = 3\n"
        "function pay(amount)\n"
        "\tif gold > then\n"
        "\t\tspent = amount\n"
        "\tend if\n"
        "\tnpc.\n"
        "\treturn <1>gold + <2>spent\n"
        "end function\n"
        "function open(door)\n"
        "\tx = (1 *, 2\n"
        "\tprint <3>door\n"
        "y = <4>gold\n"
        "function last\n"
        "\treturn <5>y\n"
        "end function\n");
    CHECK(script.references('1').size() > 1);
    CHECK(script.workspace.references("main.npcs", script.at('2')).size() == 2);
    CHECK(script.workspace.references("main.npcs", script.at('3')).size() == 2);
    CHECK(script.workspace.references("main.npcs", script.at('4')).size() == 3);
    CHECK(script.workspace.references("main.npcs", script.at('5')).size() == 2);
    const auto outline = script.workspace.document_symbols("main.npcs");
    std::string names;
    for (const auto& each : outline) names += each.name + " ";
    CHECK(names == "gold pay open y last ");
}

TEST_CASE("the problems are those of a check", "[workspace]") {
    Opened script("gold = 1\nfunction f\n\tgold = gold + 1\nend function\n");
    const auto warnings = script.workspace.diagnostics("main.npcs");
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].diagnostic.code == "nonlocal-base");
    CHECK(script.workspace.text("main.npcs").substr(warnings[0].range.begin, 4) == "gold");
    script.open("main.npcs", "x = 1 )\nif x = 3 then\nend if\nprint \"é\" )\n");
    const auto mistakes = script.workspace.diagnostics("main.npcs");
    REQUIRE(mistakes.size() == 3);
    CHECK(mistakes[1].diagnostic.code == "assignment-in-condition");
    CHECK(script.workspace.text("main.npcs").substr(mistakes[2].range.begin, 1) == ")");
}

TEST_CASE("the problems are those of a check that knows the game", "[workspace]") {
    const auto codes = [](Opened& script, const std::string& path = "main.npcs") {
        std::string all;
        for (const auto& each : script.workspace.diagnostics(path)) all += each.diagnostic.code + " ";
        return all;
    };
    Facts facts = game();
    facts.is_complete = true;
    facts.together = {"main.npcs", "shared.npcs"};
    Opened script("give \"rope\", 1, 2\ntake \"rope\"\nprint price\n");
    script.workspace.set_facts(facts);
    CHECK(codes(script) == "too-many-arguments unknown-name unknown-name ");
    // What the scripts around it define is known, whatever of them is open.
    script.open("shared.npcs", "price = 3\nfunction take(what)\nend function\n");
    CHECK(codes(script) == "too-many-arguments ");
    // A module may be used by a script that is not open.
    script.open("main.npcs", "import \"tools\"\ntools.run\n")
        .open("tools.npcs", "run = function\n\tprint mystery\nend function\n");
    CHECK(codes(script) == "");
    CHECK(codes(script, "tools.npcs") == "");
}

TEST_CASE("problems whose remedy is certain have a fix", "[workspace]") {
    Opened script("x = 2\nif x = 2 then\n\tprint \"é\"\nend if\n");
    const auto problems = script.workspace.diagnostics("main.npcs");
    REQUIRE(problems.size() == 1);
    REQUIRE(problems[0].fix.size() == 1);
    std::string text(script.workspace.text("main.npcs"));
    const Edit& fix = problems[0].fix[0];
    text.replace(fix.range.begin, fix.range.end - fix.range.begin, fix.text);
    CHECK(text == "x = 2\nif x == 2 then\n\tprint \"é\"\nend if\n");
}

TEST_CASE("outline, folding, starts and symbols", "[workspace]") {
    Opened script(
        "// About\n// this.\n"
        "gold = 3\n"
        "scene inn\n"
        "\t* Soup?\n"
        "\t\tMarta: No.\n"
        "end scene\n"
        "function pay(amount)\n"
        "\tif amount then\n"
        "\t\tgold = 1\n"
        "\tend if\n"
        "end function\n"
        "visit inn\n");
    const auto outline = script.workspace.document_symbols("main.npcs");
    REQUIRE(outline.size() == 3);
    CHECK(outline[1].kind == SymbolKind::scene);
    REQUIRE(outline[1].children.size() == 1);
    CHECK(outline[1].children[0].name == "Soup?");
    CHECK(outline[2].detail == "(amount)");
    CHECK(script.workspace.folding_ranges("main.npcs").size() == 5);
    const auto starts = script.workspace.starts("main.npcs");
    REQUIRE(starts.size() == 2);
    CHECK(starts[0].kind == SymbolKind::file);
    CHECK(starts[1].name == "inn");
    const auto found = script.workspace.workspace_symbols("pY");
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == "pay");
    const auto ranges = script.workspace.selection_ranges(
        "main.npcs", static_cast<std::uint32_t>(script.workspace.text("main.npcs").find("gold = 1")));
    REQUIRE(ranges.size() > 3);
    for (std::size_t i = 1; i < ranges.size(); ++i)
        CHECK((ranges[i].begin <= ranges[i - 1].begin && ranges[i].end >= ranges[i - 1].end));
    CHECK(ranges.back().end == script.workspace.text("main.npcs").size());
}

TEST_CASE("tokens cover names, texts, keywords and comments", "[workspace]") {
    Opened script(
        "gold = 3 // note\n"
        "Marta: Hello {gold}, {&a|b}. #loud\n"
        "scene inn\n"
        "\t* Go on -> print $\"x{gold}\"\n"
        "end scene\n");
    std::string all;
    const std::string_view text = script.workspace.text("main.npcs");
    for (const Token& token : script.workspace.semantic_tokens("main.npcs"))
        all += std::to_string(static_cast<int>(token.kind)) + ":" +
               std::string(text.substr(token.range.begin, token.range.end - token.range.begin)) + " ";
    CHECK(all ==
          "0:gold 8:3 11:// note 6:Marta 10:Hello  12:{ 0:gold 12:} 10:,  12:{ 12:& 10:a 12:| 10:b 12:} 10:. 13:#loud "
          "7:scene "
          "3:inn 12:* 10:Go on 12:-> 14:print 9:$\" 9:x 12:{ 0:gold 12:} 9:\" 7:end 7:scene ");
}

TEST_CASE("hints name arguments and options", "[workspace]") {
    Opened script(
        "function pay(amount, to)\nend function\n"
        "pay <1>3, <2>\"inn\"\n"
        "scene inn\n\t* Soup?<3>\n\t\t: No.\nend scene\n");
    std::string all;
    for (const InlayHint& hint : script.workspace.inlay_hints("main.npcs"))
        all += std::to_string(hint.offset) + hint.text + " ";
    CHECK(all == std::to_string(script.at('1')) + "amount " + std::to_string(script.at('2')) + "to " +
                     std::to_string(script.at('3')) + "inn/soup ");
}

TEST_CASE("the hierarchy of calls", "[workspace]") {
    Opened script("function <1>a\n\tb 1\nend function\nfunction b(n)\n\tif n then a\n\ta\nend function\na\n");
    const auto items = script.workspace.call_item("main.npcs", script.at('1'));
    REQUIRE(items.size() == 1);
    CHECK(items[0].name == "a");
    const auto incoming = script.workspace.incoming_calls(items[0]);
    REQUIRE(incoming.size() == 2);
    CHECK(incoming[0].item.name == "b");
    CHECK(incoming[0].ranges.size() == 2);
    CHECK(incoming[1].item.kind == SymbolKind::file);
    const auto outgoing = script.workspace.outgoing_calls(items[0]);
    REQUIRE(outgoing.size() == 1);
    CHECK(outgoing[0].item.name == "b");
}

TEST_CASE("documents: edits, versions, closing", "[workspace]") {
    npcs::Workspace workspace;
    CHECK(workspace.diagnostics("none.npcs").empty());
    CHECK(workspace.completion("none.npcs", 3).items.empty());
    workspace.set_text("a.npcs", "gold = 3\n", 7);
    CHECK(workspace.version("a.npcs") == 7);
    workspace.edit("a.npcs", {{7, 8}, "44"}, 8);
    CHECK(workspace.text("a.npcs") == "gold = 44\n");
    workspace.edit("a.npcs", {{100, 400}, "x"}, 9);
    CHECK(workspace.text("a.npcs") == "gold = 44\nx");
    CHECK(workspace.documents() == std::vector<std::string>{"a.npcs"});
    workspace.close("a.npcs");
    CHECK_FALSE(workspace.is_open("a.npcs"));
}

TEST_CASE("the example of the manual", "[workspace]") {
    const Facts facts = game();
    const std::string text = "gi\nprint mystery(\n";
    const int version = 3;
    const std::uint32_t cursor = 2;
    std::vector<std::string> underlined;
    const auto underline = [&](Range range, const std::string& message) {
        CHECK(range.begin < range.end);
        underlined.push_back(message);
    };
    struct {
        std::vector<std::string> labels;
        void add(const std::string& label, const std::string&) { labels.push_back(label); }
    } menu;

    npcs::Workspace scripts;
    scripts.set_facts(facts);                              // what the game defines: the same as npcs.toml says
    scripts.set_text("dialogue/inn.npcs", text, version);  // at each change
    for (const auto& problem : scripts.diagnostics("dialogue/inn.npcs"))
        underline(problem.range, problem.diagnostic.message);
    for (const auto& item : scripts.completion("dialogue/inn.npcs", cursor).items) menu.add(item.label, item.detail);

    CHECK(scripts.version("dialogue/inn.npcs") == 3);
    CHECK(underlined.size() == 1);
    CHECK(std::find(menu.labels.begin(), menu.labels.end(), "give") != menu.labels.end());
}
