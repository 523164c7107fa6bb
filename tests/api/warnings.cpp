// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said of scripts that compile and are doubtful, and that nothing is said of those that are not.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace {

/// `line:column code: message (hint)`, a line each.
std::string warnings(std::string_view text) {
    const auto script = npcs::Script::compile(text, "test");
    REQUIRE(script.ok());
    std::string lines;
    for (const npcs::Diagnostic& one : script.value().warnings()) {
        CHECK(one.severity == (one.code == "more-warnings" ? npcs::Severity::note : npcs::Severity::warning));
        lines += std::to_string(one.line) + ":" + std::to_string(one.column) + " " + one.code + ": " + one.message +
                 " (" + one.hint + ")\n";
    }
    return lines;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("assigning in a function to a name from outside is doubtful", "[warnings]") {
    CHECK(warnings("gold = 1\nf = function\n gold = gold + 1\n return gold\nend function") ==
          "3:2 nonlocal-base: assignment of unqualified local 'gold' based on nonlocal is deprecated "
          "(to change the one outside, write globals.gold)\n");
    CHECK(warnings("gold = 1\nf = function\n gold = 5\nend function") ==
          "3:2 outer-assignment: 'gold' is a variable of this function; the one outside stays as it is "
          "(to change the one outside, write globals.gold)\n");
    CHECK(warnings("gold = 1\nf = function\n if gold > 3 then gold = 0\nend function") ==
          "3:19 outer-assignment: 'gold' is a variable of this function; the one outside stays as it is "
          "(to change the one outside, write globals.gold)\n");
    CHECK(warnings("f = function\n n = 0\n return function\n  n = n + 1\n  return n\n end function\nend function") ==
          "4:3 nonlocal-base: assignment of unqualified local 'n' based on nonlocal is deprecated "
          "(to change the one outside, write outer.n)\n");
    // Only the script has such a variable, so there is nothing to change.
    CHECK(
        warnings("gold = 1\nf = function\n gold += 1\nend function") ==
        "3:2 outer-assignment: 'gold' has no value in this function, and the one outside cannot be changed like this: "
        "the line will fail (to change the one outside, write globals.gold)\n");
    CHECK(warnings("gold = 1\nscene inn\n gold += 1\nend scene\ngo inn") ==
          "3:2 outer-assignment: 'gold' has no value in this scene, and the one outside cannot be changed like this: "
          "the line will fail (to change the one outside, write globals.gold)\n");
    CHECK(warnings("i = 1\nf = function(i)\n i += 1\n return i\nend function").empty());
    CHECK(warnings("i = 1\nf = function\n locals.i = 2\n i += 1\n return i\nend function").empty());
    CHECK(warnings("pi = pi") ==
          "1:1 nonlocal-base: assignment of unqualified local 'pi' based on nonlocal is deprecated "
          "(a variable of another name leaves the intrinsic as it is)\n");
    // A local of its own, a parameter, a loop's variable, and what is named in full.
    CHECK(warnings("i = 1\nf = function\n i = 5\n return i\nend function").empty());
    CHECK(warnings("i = 1\nf = function(i)\n i = i + 1\n return i\nend function").empty());
    CHECK(warnings("i = 1\nf = function\n for i in [1]\n  print i\n end for\nend function").empty());
    CHECK(warnings("gold = 1\nf = function\n globals.gold = gold + 1\nend function").empty());
    CHECK(warnings("gold = 1\nf = function\n print gold\n gold = outer.gold\n return gold\nend function").empty());
    CHECK(warnings("gold = 1\nf = function\n print gold\n gold = @globals.gold\n return gold\nend function").empty());
    CHECK(warnings("i = 1\nwhile i < 3\n i = i + 1\nend while").empty());
    // Each call has its own self.
    CHECK(warnings(
              "f = function\n self = {}\n return function\n  if not self then self = null\n  return 1\n end function\n"
              "end function")
              .empty());
}

TEST_CASE("what is assigned and never read is doubtful in functions", "[warnings]") {
    CHECK(warnings("f = function\n price = 3\nend function") ==
          "2:2 never-read: 'price' is assigned and never read (use it, or leave the assignment out)\n");
    CHECK(warnings("price = 3").empty());  // the host may read it
    CHECK(warnings("f = function\n price = 3\n print price\nend function").empty());
    CHECK(warnings("f = function\n price = 3\n price += 1\nend function").empty());
    CHECK(warnings("f = function\n price = 3\n return function\n  return price\n end function\nend function").empty());
    // The function inside has one of its own, as far as it is certain.
    CHECK(warnings(
              "f = function\n price = 3\n return function\n  price = 4\n  return price\n end function\nend function") ==
          "2:2 never-read: 'price' is assigned and never read (use it, or leave the assignment out)\n");
    CHECK(warnings("f = function\n price = 3\n return function\n  if f then price = 4\n  return price\n end function\n"
                   "end function")
              .empty());
    CHECK(warnings("f = function\n price = 3\n return locals\nend function").empty());
    CHECK(warnings("f = function\n _price = 3\nend function").empty());
    CHECK(warnings("f = function\n outer.price = 3\nend function").empty());
}

TEST_CASE("the value of a list's element is doubtful as its index", "[warnings]") {
    CHECK(warnings("bag = [\"a rope\", \"a lamp\"]\nbag.remove \"a lamp\"") ==
          "2:12 value-as-index: 'remove' takes the index of a list's element, not the element "
          "(write: bag.remove bag.indexOf(\"a lamp\"))\n");
    CHECK(warnings("bag = [1]\nremove bag, \"a\" + 1") ==
          "2:13 value-as-index: 'remove' takes the index of a list's element, not the element "
          "(write: bag.remove bag.indexOf(\"a\" + 1))\n");
    CHECK(warnings("bag = [1]\nif bag.hasIndex(\"x\") then print 1") ==
          "2:17 value-as-index: 'hasIndex' of a list is true of numbers only (write: bag.indexOf(\"x\") != null)\n");
    CHECK(warnings("bag = [1]\nbag.insert \"x\", 0") ==
          "2:12 value-as-index: 'insert' takes the index first, which is a number (write: bag.insert 0, ...)\n");
    CHECK(warnings("bag = [1]\nprint bag[\"x\"]") ==
          "2:7 value-as-index: the index of a list's element is a number "
          "(bag.indexOf(\"x\") is where the value stands)\n");
    // What holds a list: another name, a member, a map's entry, a sum, a part, what an intrinsic gives; here and elsewhere.
    for (const std::string holds : {
             "full = [1]\nbag = full\nbag.remove \"x\"",
             "bag = [1]\nbag += [2]\nbag.remove \"x\"",
             "bag = [1] + [2]\nbag.remove \"x\"",
             "bag = \"a b\".split\nbag.remove \"x\"",
             "bag = range(1, 2)[1:]\nbag.remove \"x\"",
             "bag = [1]\nbag[:].remove [1]",
             "bag = [1]\nthing = {\"name\": 1}\nbag.remove thing",
             "bob = {}\nbob.bag = [1]\nbob.bag.remove \"x\"",
             "bob = {\"bag\": [1]}\nbob.bag.remove \"x\"",
             "bob = {}\nbob[\"bag\"] = [1]\nbob.bag.remove \"x\"",
             "bag = [1]\nf = function\n bag.remove \"x\"\nend function",
         })
        CHECK(warnings(holds).find("value-as-index") != std::string::npos);
    CHECK(warnings("bag = [1]\nbag.remove \"" + repeated("x", 60) + "\"").find("bag.indexOf(value)") !=
          std::string::npos);
}

TEST_CASE("nothing is said of indexes that may be right", "[warnings]") {
    for (const std::string plain : {
             "bag = [\"x\"]\nbag.remove bag.indexOf(\"x\")",
             "bag = [1]\nbag.remove 0",
             "bag = [1]\nthing = 0\nthing = \"x\"\nbag.remove thing",
             "bag = {\"x\": 1}\nbag.remove \"x\"",
             "bag = \"xyz\"\nprint bag.remove(\"x\")",
             "bag = [1]\nbag = {}\nbag.remove \"x\"",
             "bag = [1]\nf = function(bag)\n bag.remove \"x\"\nend function",
             "bag = [1]\nbag += \"x\"\nprint bag.remove(\"x\")",
             "bag = [1]\nfor bag in [{}]\n bag.remove \"x\"\nend for",
             "bag = bag + [1]\nbag.remove \"x\"",
             "bag = [1]\nglobals[\"bag\"] = {}\nbag.remove \"x\"",
             "bag = [1]\nlist.remove = function(self, value)\nend function\nbag.remove \"x\"",
             "bag = [1]\nremove = function(a, b)\nend function\nremove bag, \"x\"",
             "split = function(x)\n return {}\nend function\nbag = split(\"x\")\nbag.remove \"x\"",
             "bag.remove \"x\"",
             "bag = [1]\nprint bag[\"len\"]",
             "list.third = function(self)\nend function\nbag = [1]\nprint bag[\"third\"]",
         }) {
        INFO(plain);
        CHECK(warnings(plain).find("value-as-index") == std::string::npos);
    }
    // A row of names that is longer than anybody follows it.
    std::string row = "a0 = [1]\n";
    for (int i = 1; i < 3000; ++i) row += "a" + std::to_string(i) + " = a" + std::to_string(i - 1) + "\n";
    CHECK(warnings(row + "a2999.remove \"x\"").empty());
}

TEST_CASE("a comparison alone is doubtful", "[warnings]") {
    CHECK(
        warnings("x = 1\nx == 3") ==
        "2:1 unused-comparison: a comparison alone does nothing (to assign, write =; to decide, write: if ... then)\n");
    CHECK(warnings("x = 1\nx < 3") ==
          "2:1 unused-comparison: a comparison alone does nothing (to decide, write: if ... then)\n");
}

TEST_CASE("a speaker of one line who is called almost like another one is doubtful", "[warnings]") {
    CHECK(warnings("Marta: One.\nMarta: Two.\nMrata: Three.") ==
          "3:1 unknown-speaker: 'Mrata' says nothing else in this script (did you mean 'Marta'?)\n");
    CHECK(warnings("Marta: One.\nMrata: Two.").empty());
    CHECK(warnings("Marta: One.\nMarta: Two.\nBob: Three.").empty());
    CHECK(warnings("Marta: One.\nMarta: Two.\nMrata = 1\nMrata: Three.").empty());
}

TEST_CASE("a name that is read once, assigned nowhere and like another one is doubtful", "[warnings]") {
    CHECK(warnings("treasure = 3\nprint tresure") ==
          "2:7 unknown-name: 'tresure' is assigned nowhere in this script (did you mean 'treasure'?)\n");
    CHECK(warnings("x = 1\nPrint x") ==
          "2:1 unknown-name: 'Print' is assigned nowhere in this script (did you mean 'print'?)\n");
    CHECK(warnings("f = function(amount)\n return amuont\nend function") ==
          "2:9 unknown-name: 'amuont' is assigned nowhere in this script (did you mean 'amount'?)\n");
    // It may be the game's; and names that differ at their end mean different things.
    CHECK(warnings("sword = 1\nprint shield").empty());
    CHECK(warnings("guards = []\nprint guard").empty());
    CHECK(warnings("door1 = 1\nprint door2").empty());
    CHECK(warnings("treasure = 1\nprint tresure\nprint tresure").empty());
    CHECK(warnings("globals[\"x\"] = 1\ntreasure = 3\nprint tresure").empty());
}

TEST_CASE("counting without @ or of an unknown option is doubtful", "[warnings]") {
    const std::string head = "greet = function\n choose\n  option \"Hello\" then\n end choose\nend function\n";
    CHECK(warnings(head + "print visits(greet)") ==
          "6:14 called-function: 'greet' is called here, not counted (write visits(@greet))\n");
    CHECK(warnings(head + "print taken(\"greet/helo\")") ==
          "6:13 unknown-option: no option has the id \"greet/helo\" (did you mean \"greet/hello\"?)\n");
    CHECK(warnings(head + "print visits(@greet) + taken(\"greet/hello\")").empty());
    CHECK(warnings("taken = function(x)\n return x\nend function\nprint taken(\"a\")").empty());
}

TEST_CASE("names in braces in a text are doubtful", "[warnings]") {
    CHECK(warnings("gold = 3\nprint \"You have {gold} coins\"") ==
          "2:7 braces-in-text: {gold} in a text is shown as it stands (write $ before the text: $\"...{gold}...\")\n");
    CHECK(warnings("gold = 3\nprint \"You have {silver} coins\"").empty());
    CHECK(warnings("gold = 3\nprint \"You have {gold} coins\".replace(\"{gold}\", gold)").empty());
    CHECK(warnings("gold = 3\nprint \"{a: 1}\" + \"{}\" + \"{\"").empty());
}

TEST_CASE("a script with a function in Wren is to be trusted", "[warnings]") {
    struct Named final : npcs::Language {
        std::string own_name;
        explicit Named(std::string name) : own_name(std::move(name)) {}
        std::string_view name() const override { return own_name; }
        std::string version() const override { return "1"; }
        std::vector<npcs::LanguageProblem> check(const npcs::ForeignFunction&) const override { return {}; }
        std::unique_ptr<npcs::LanguageVm> make_vm(const npcs::Limits&) const override { return nullptr; }
    };
    const auto warnings_of = [](const std::string& text) {
        const auto script =
            npcs::Script::compile(text, "test", {std::make_shared<Named>("wren"), std::make_shared<Named>("other")});
        REQUIRE(script.ok());
        return script.value().warnings();
    };
    const npcs::Diagnostics found = warnings_of(
        "function \"other\" f\nend function\nfunction \"wren\" g\nend function\nfunction \"wren\" h\nend "
        "function\nf\ng\nh");
    REQUIRE(found.size() == 1);
    CHECK(found.front().line == 3);
    CHECK(found.front().column == 10);
    CHECK(found.front().message ==
          "functions in Wren are trusted code: Wren cannot hold off a text that was made to break it");
    CHECK(found.front().hint == "take scripts with Wren only from those whose programs you would run, too");
    CHECK(found.front().code == "trusted-language");
    CHECK(warnings_of("function \"other\" f\nend function\nf").empty());
}

TEST_CASE("a keyword that is passed over is doubtful", "[warnings]") {
    CHECK(warnings("if 1 then x = 3 end if") ==
          "1:17 ignored-word: 'end if' means nothing behind an `if` on one line "
          "(delete it, or write what follows on a line of its own)\n");
}

TEST_CASE("warnings are bounded, shared by copies, and told as MiniScript does", "[warnings]") {
    const auto script = npcs::Script::compile("x = 1\n" + repeated("x == 2\n", 150), "test");
    REQUIRE(script.ok());
    const npcs::Script copy = script.value();
    REQUIRE(copy.warnings().size() == 101);
    CHECK(&copy.warnings() == &script.value().warnings());
    CHECK(copy.warnings().back().message == "and 50 more");
    CHECK(npcs::one_line(copy.warnings().front()) == "Warning: a comparison alone does nothing [test line 2]");
    CHECK(npcs::rich(copy.warnings().front()) ==
          "test:2:1: warning: a comparison alone does nothing\n"
          "    x == 2\n"
          "    ^~~~~~\n"
          "    hint: to assign, write =; to decide, write: if ... then\n");
}

TEST_CASE("nothing is said of the samples, the programs and the corpus", "[warnings]") {
    namespace fs = std::filesystem;
    std::string all;
    std::size_t scripts = 0;
    for (const fs::path& folder : {fs::path(NPCS_SAMPLES_DIR), fs::path(NPCS_TESTS_DIR) / "programs",
                                   fs::path(NPCS_TESTS_DIR) / "corpus", fs::path(NPCS_TESTS_DIR) / "bench"}) {
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.path().extension() != ".npcs" && entry.path().extension() != ".ms") continue;
            const auto text = npcs::read_file(entry.path().string());
            REQUIRE(text.ok());
            const auto script = npcs::Script::compile(text.value(), entry.path().filename().string());
            if (!script) continue;
            ++scripts;
            for (const npcs::Diagnostic& warning : script.value().warnings()) {
                // Programs that show what a local of a global's name does, or a list whose index is a text, do just what
                // these warn of.
                const bool is_shown = folder.filename() == "programs" &&
                                      (warning.code == "outer-assignment" || warning.code == "value-as-index");
                if (!is_shown) all += npcs::rich(warning);
            }
        }
    }
    CHECK(scripts > 30);
    CHECK(all.empty());
}
