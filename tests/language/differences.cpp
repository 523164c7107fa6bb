// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The table of what differs from MiniScript: each program in it shows what the table says.

#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace npcs::tests {
namespace {

std::vector<std::string> cells_of(const std::string& row) {
    std::vector<std::string> cells;
    for (std::size_t at = 1; at < row.size();) {
        const std::size_t end = std::min(row.find('|', at), row.size());
        std::string cell = row.substr(at, end - at);
        const std::size_t begin = cell.find_first_not_of(' ');
        cell = begin == std::string::npos ? "" : cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin);
        cells.push_back(cell);
        at = end + 1;
    }
    return cells;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

bool is_code(const std::string& cell) { return cell.size() >= 2 && cell.front() == '`' && cell.back() == '`'; }

std::string code_of(const std::string& cell) {
    if (!is_code(cell)) return "";
    std::string code = cell.substr(1, cell.size() - 2);
    replace_all(code, "⏎", "\n");
    return code;
}

/// What a program shows, lines joined.
std::string shown_by(const std::string& program) {
    const auto script = Script::compile(program);
    if (!script.ok()) {
        const std::size_t count = script.diagnostics().size();
        return count == 1 ? "compile error" : std::to_string(count) + " compile errors";
    }
    std::string shown;
    Host host;
    host.on_print([&](std::string_view text) { shown += text; });
    host.on_warning([&](const Call&, const Diagnostic& warning) { shown += one_line(warning) + "\n"; });
    Session talk(script.value(), host);
    talk.start();
    while (talk.outcome().kind == Outcome::Kind::yielded) talk.resume();
    if (talk.outcome().kind == Outcome::Kind::failed) shown += "error: " + talk.outcome().error.message;
    else if (!shown.empty()) shown.pop_back();
    return shown;
}

}  // namespace

TEST_CASE("the table of differences shows what happens", "[manual]") {
    std::ifstream manual(std::string(NPCS_TESTS_DIR) + "/../docs/language.md");
    REQUIRE(manual);
    std::size_t programs = 0;
    bool is_here = false;
    for (std::string line; std::getline(manual, line);) {
        if (line.rfind("| program |", 0) == 0) is_here = true;
        else if (is_here && line.empty()) break;
        const std::vector<std::string> cells = is_here ? cells_of(line) : std::vector<std::string>();
        if (cells.size() < 4 || !is_code(cells[0])) continue;
        ++programs;
        INFO(cells[0]);
        CHECK(shown_by(code_of(cells[0])) == code_of(cells[2]));
        CHECK(cells[1] != cells[2]);
    }
    CHECK(programs > 25);
}

}  // namespace npcs::tests
