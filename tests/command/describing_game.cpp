// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A game of a few functions, which tells the tools of them: its description goes to standard output. Names, notes and
// stubs are as awkward as C++ allows. tests/command/descriptions.py gives it to the command.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <npcs/npcs.hpp>

int main() {
    npcs::Host game;
    game.def("shout(who, line)", [](npcs::Value, std::string) {}, {.doc = "Shows a line.", .speaks = "line"});
    game.def("gold", [] { return 7; }, {.doc = "What the player owns", .stub = {7, 0, 1e300, 0.1, -2}});
    game.def("give(what, count)", [](std::string, std::optional<int>) {});
    game.def("how_many(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); },
             {.asks = "question", .returns = "number"});
    game.def("items", [] { return std::vector<std::string>(); },
             {.stub = {npcs::Value::list({"rope", npcs::Value::map({{"name", "lamp"}, {"a \"b\"\n]", 1}})}),
                       npcs::Value::list({})}});
    game.def("größe", [](bool) { return 1.5; }, {.doc = "\"\"\"\n[host.evil]\ndoc = '''\\u0000 \\ \x01\x7F\xFF # ]"});
    game.def("name", [] { return "?"; }, {.stub = {"\"Ada\"\n[project]\nstart = \"\\\""}});
    game.def("not callable", [] {}).def("end", [] {}).def("odd(, end, x)", [](int, int, int) {});
    game.def_raw("log", 2, [](npcs::Call&) -> npcs::Reply { return npcs::Value(); });
    game.def("gold", [] { return 8; }, {.doc = "What the player owns", .stub = {7, 0, 1e300, 0.1, -2}});
    std::fputs(game.describe().c_str(), stdout);
}
