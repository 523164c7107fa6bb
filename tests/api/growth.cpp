// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How the cost of every built-in function grows: the work charged for each line of tests/growth/operations.txt, at sizes
// from a thousand to a million, and what docs/limits.md says of it. Work is counted, not timed.

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiled.hpp"
#include "npcs/npcs.hpp"
#include "runtime/native.hpp"

using npcs::Host;
using npcs::Outcome;
using npcs::Session;

namespace {

struct GrowthCase {
    std::string function, given, order, preparation, expression;
};

struct GrowthCases {
    std::string operands;
    std::vector<GrowthCase> all;
};

std::string without_blanks(const std::string& text, const char* blanks = " ") {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, '|');) cells.push_back(without_blanks(cell));
    return cells;
}

GrowthCases growth_cases() {
    GrowthCases cases;
    std::ifstream file(std::string(NPCS_TESTS_DIR) + "/growth/operations.txt");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::vector<std::string> cells = cells_of(line);
        if (cells.size() == 1) {
            cases.operands += line + "\n";
            continue;
        }
        INFO(line);
        REQUIRE((cells.size() == 4 || cells.size() == 5));
        cells.resize(5);
        cases.all.push_back({cells[0], cells[1], cells[2], cells[3], cells[4]});
    }
    return cases;
}

constexpr int least_power = 3, most_power = 6;

/// Steps of each case that has an expression, in one run that stops before and after each.
std::vector<double> growth_steps(const GrowthCases& cases, int power) {
    std::string text = "n = 10 ^ " + std::to_string(power) + "\n" + cases.operands;
    std::size_t count = 0;
    for (const GrowthCase& row : cases.all) {
        if (row.expression.empty()) continue;
        text += row.preparation + "\nyield\nx = " + row.expression + "\nyield\nx = null\nt = null\nk = null\n";
        ++count;
    }
    Host host;
    host.on_print([](std::string_view) {});
    npcs::SessionOptions options;
    options.limits.bytes = std::size_t{1} << 30;
    Session talk(npcs::tests::compiled(text), host, options);
    Outcome outcome = talk.start();
    std::vector<double> steps;
    for (std::size_t i = 0; i < count; ++i) {
        INFO(outcome.error.message);
        REQUIRE(outcome.kind == Outcome::Kind::yielded);
        outcome = talk.resume();
        steps.push_back(static_cast<double>(outcome.cost.steps));
        outcome = talk.resume();
    }
    CHECK(outcome.kind == Outcome::Kind::returned);
    return steps;
}

/// The exponent of the power of the size that the steps follow; 0 when there are hardly any.
double growth_exponent(const std::vector<double>& steps) {
    constexpr double hardly_any = 10;
    if (steps.back() < hardly_any) return 0;
    std::size_t first = 0;
    while (first + 2 < steps.size() && steps[first] < hardly_any) ++first;
    return (std::log10(steps.back()) - std::log10(steps[first])) / static_cast<double>(steps.size() - 1 - first);
}

std::string growth_order(double exponent) {
    if (exponent < 0.1) return "1";
    if (exponent > 0.9 && exponent < 1.04) return "n";
    return exponent > 1.06 && exponent < 1.25 ? "n log n" : "n ^ " + std::to_string(exponent);
}

/// The row of docs/limits.md for each function: what is given, by order of growth.
std::map<std::string, std::vector<std::string>> documented_growth() {
    std::ifstream file(std::string(NPCS_TESTS_DIR) + "/../docs/limits.md");
    std::map<std::string, std::vector<std::string>> rows;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> cells = cells_of(line);
        if (cells.size() > 1 && cells[1] == "built-in") inside = true;
        else if (cells.size() < 5) inside = false;
        if (!inside || cells[1] == "built-in" || cells[1].starts_with("---")) continue;
        std::istringstream names(cells[1]);
        for (std::string name; std::getline(names, name, ',');)
            rows[without_blanks(name, " `")] = {cells[2], cells[3], cells[4]};
    }
    return rows;
}

}  // namespace

TEST_CASE("the work of every built-in grows as it is said to", "[growth][work]") {
    const GrowthCases cases = growth_cases();
    std::vector<std::vector<double>> by_size;
    for (int power = least_power; power <= most_power; ++power) by_size.push_back(growth_steps(cases, power));
    std::size_t at = 0;
    for (const GrowthCase& row : cases.all) {
        if (row.expression.empty()) continue;
        std::vector<double> steps;
        std::string shown;
        for (const auto& one_size : by_size) {
            steps.push_back(one_size[at]);
            shown += std::to_string(static_cast<long long>(one_size[at])) + " ";
        }
        ++at;
        INFO(row.function << " of " << row.given << ": " << row.expression << ": " << shown);
        CHECK(growth_order(growth_exponent(steps)) == row.order);
    }
}

TEST_CASE("a trace of many calls is charged for each", "[growth][work]") {
    const auto steps = [](const std::string& expression) {
        Session talk(npcs::tests::compiled("f = function(depth)\n  if depth == 0 then return " + expression +
                                           "\n  return f(depth - 1)\nend function\nx = f(5000)\nreturn 1\n"),
                     Host());
        const Outcome outcome = talk.start();
        CHECK(outcome.kind == Outcome::Kind::returned);
        return outcome.cost.steps;
    };
    const std::uint64_t trace = steps("stackTrace") - steps("0");
    CHECK(trace >= 5'000 / 4);
    CHECK(trace <= 5'000 / 4 + 50);
}

TEST_CASE("every built-in has a documented order of growth", "[growth]") {
    const GrowthCases cases = growth_cases();
    const auto documented = documented_growth();
    std::set<std::string> listed;
    for (const GrowthCase& row : cases.all) {
        if (row.function != "[ ]") listed.insert(row.function);
        INFO(row.function << " of " << row.given);
        const auto found = documented.find(row.function);
        REQUIRE(found != documented.end());
        const std::size_t column = row.order == "1" ? 0 : row.order == "n" ? 1 : 2;
        CHECK(("; " + found->second[column] + ";").find("; " + row.given + ";") != std::string::npos);
    }
    std::set<std::string> known;
    for (const npcs::runtime::Native& native : npcs::runtime::intrinsics()) known.insert(native.name);
    CHECK(listed == known);
    for (const auto& [name, row] : documented) CHECK((listed.contains(name) || name == "[ ]"));
}
