// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Host::describe: what C++ knows of a game's functions, as TOML. What the tools make of it: tests/command/descriptions.py.

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

using npcs::Call;
using npcs::FunctionNote;
using npcs::Host;
using npcs::Reply;
using npcs::Value;

namespace {

struct Place {
    double x = 0;
};
struct Mood {};

/// Returns the stub that is described, without the key.
std::string stub(std::vector<Value> values) {
    Host host;
    host.def("f", [] {}, {.stub = std::move(values)});
    const std::string text = host.describe(), begin = "[host.f]\nstub = ";
    if (text == "[host.f]\n") return "";
    REQUIRE(text.substr(0, begin.size()) == begin);
    return text.substr(begin.size(), text.size() - begin.size() - 1);
}

}  // namespace

template <>
struct npcs::Convert<Place> {
    static constexpr const char* name = "a place";
    static constexpr const char* type = "list";
    static std::optional<Place> from(const Value& value) { return Place{value.number()}; }
    static Value to(const Place& place) { return Value::list({place.x}); }
};
template <>
struct npcs::Convert<Mood> {
    static constexpr const char* name = "a mood";
    static std::optional<Mood> from(const Value&) { return Mood{}; }
    static Value to(const Mood&) { return Value(); }
};

TEST_CASE("a host describes its functions in their order", "[describe]") {
    Host host;
    host.def("say(who, line)", [](Value, std::string) {}, {.doc = "Shows a line.", .speaks = "line"})
        .def("gold", [] { return 7; }, {.stub = {0, 5, 100}})
        .def("give(what, count)", [](const std::string&, std::optional<int>) {})
        .def("prompt(question)", [](Call& call, std::string question) { return call.suspend(question); },
             {.asks = "question", .returns = "text"});
    CHECK(host.describe() ==
          "[host.say]\n"
          "doc = \"Shows a line.\"\n"
          "parameters = [\"who\", \"line: text\"]\n"
          "speaks = \"line\"\n"
          "\n"
          "[host.gold]\n"
          "returns = \"number\"\n"
          "stub = [0, 5, 100]\n"
          "\n"
          "[host.give]\n"
          "parameters = [\"what: text\", \"count: number?\"]\n"
          "\n"
          "[host.prompt]\n"
          "parameters = [\"question: text\"]\n"
          "asks = \"question\"\n"
          "returns = \"text\"\n");
}

TEST_CASE("types are those of C++", "[describe]") {
    Host host;
    host.def("f(a, b, c, d, e, f, g)", [](double, bool, std::vector<int>, std::optional<std::string>, Place, Mood,
                                          std::optional<bool>) { return std::vector<std::string>(); });
    CHECK(host.describe() ==
          "[host.f]\n"
          "parameters = [\"a: number\", \"b\", \"c: list\", \"d: text?\", \"e: list\", \"f\", \"g\"]\n"
          "returns = \"list\"\n");
    const auto returns = [](auto function) {
        Host one;
        one.def("f", function);
        return one.describe();
    };
    CHECK(returns([] { return true; }) == "[host.f]\nreturns = \"number\"\n");
    CHECK(returns([] { return std::optional<std::string>(); }) == "[host.f]\nreturns = \"text\"\n");
    CHECK(returns([] { return "text"; }) == "[host.f]\nreturns = \"text\"\n");
    CHECK(returns([] { return std::string_view("text"); }) == "[host.f]\nreturns = \"text\"\n");
    CHECK(returns([] { return Place(); }) == "[host.f]\nreturns = \"list\"\n");
    CHECK(returns([] { return Mood(); }) == "[host.f]\n");
    CHECK(returns([] { return Value(3); }) == "[host.f]\n");
    CHECK(returns([](Call&) -> Reply { return Value(3); }) == "[host.f]\n");
    CHECK(returns([] {}) == "[host.f]\n");
}

TEST_CASE("names that were not given are made up", "[describe]") {
    Host host;
    host.def("f(a, , end)", [](int, int, int, int) {}).def_raw("g(a, b)", 3, [](Call&) -> Reply { return Value(); });
    CHECK(host.describe() ==
          "[host.f]\n"
          "parameters = [\"a: number\", \"argument2: number\", \"argument3: number\", \"argument4: number\"]\n"
          "\n"
          "[host.g]\n"
          "parameters = [\"a\", \"b\", \"argument3\"]\n");
}

TEST_CASE("only what scripts can call is described, as it was defined last", "[describe]") {
    Host host;
    CHECK(host.describe().empty());
    for (const char* const name : {"a b", "end", "", "1st", "a-b", "a\"]\n[host.b", "\xFF"}) host.def(name, [] {});
    CHECK(host.describe().empty());
    host.def("f(a)", [](int) {}).def("g", [] {}).def("f(b)", [](std::string) {}).def("größe", [] { return 2; });
    CHECK(host.describe() ==
          "[host.g]\n\n[host.f]\nparameters = [\"b: text\"]\n\n[host.\"größe\"]\nreturns = \"number\"\n");
}

TEST_CASE("a copy of a host that is in use describes the same", "[describe]") {
    Host host;
    host.def("f(a)", [](std::optional<int>) { return 1; }, {.doc = "One.", .stub = {1, 2}});
    const std::string before = host.describe();
    const auto script = npcs::Script::compile("x = 1", "a.npcs");
    REQUIRE(script);
    const npcs::Session session(script.value(), host);
    host.def("g", [] {});
    CHECK(host.describe() == before + "\n[host.g]\n");
    Host gone = std::move(host);
    CHECK(host.describe().empty());
}

TEST_CASE("texts are escaped as TOML wants it", "[describe]") {
    Host host;
    host.def("f", [] {}, {.doc = std::string("a\"b\\c\nd\te\r\0\x1F\x7F", 13) + "\xFF'''\"\"\" # ü"});
    CHECK(host.describe() ==
          "[host.f]\ndoc = \"a\\\"b\\\\c\\nd\\te\\u000D\\u0000\\u001F\\u007F\xEF\xBF\xBD'''\\\"\\\"\\\" # ü\"\n");
}

TEST_CASE("stubs are values of TOML", "[describe]") {
    CHECK(stub({0, -3, 1.5, -1e-7, 1e300}) == "[0, -3, 1.5, -1e-07, 1e+300]");
    CHECK(stub({9007199254740992.0, 1e20, 18446744073709551616.0}) ==
          "[9007199254740992, 1e+20, 1.8446744073709552e+19]");
    const double infinite = std::numeric_limits<double>::infinity();
    CHECK(stub({infinite, -infinite, std::nan("")}) == "[inf, -inf, nan]");
    CHECK(stub({"a", "\"", ""}) == R"(["a", "\"", ""])");
    CHECK(stub({Value::list({1, Value::list({})}), Value::map({{"name", "lamp"}, {"a b", Value::map({})}})}) ==
          R"([[1, []], { name = "lamp", "a b" = {} }])");
    CHECK(stub({Value(), Value::list({Value(), 1}), Value::map({{1, 2}, {"a", Value()}, {"\xFF", 1}, {"\xFE", 2}})}) ==
          "[[1], { \"\xEF\xBF\xBD\" = 1 }]");
    CHECK(stub({Value()}).empty());
    Value deep = 1;
    for (int i = 0; i < 500; ++i) deep = Value::list({deep});
    CHECK(stub({deep}).size() < 300);
}
