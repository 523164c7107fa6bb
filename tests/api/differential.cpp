// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The programs of tests/differential: each shows what is recorded for it, run in one go and saved and loaded at every few
// steps. See programs.py.

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace npcs::tests {
namespace {

constexpr std::string_view shorthand = "? ";
constexpr std::string_view preamble = "f = function; return 7; end function; print ";

/// On one line: that of a file, whose cells are parted by tabs.
std::string on_one_line(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (c == '\\') out += "\\\\";
        else if (c == '\0') out += "\\0";
        else out += c;
    }
    return out;
}

std::string shown_by(const std::string& line, bool reloads) {
    const bool is_short = line.rfind(shorthand, 0) == 0;
    const auto script = Script::compile(is_short ? std::string(preamble) + line.substr(shorthand.size()) : line);
    if (!script.ok()) return "compile error";
    std::string shown;
    Host host;
    host.on_print([&](std::string_view text) { shown += text; });
    host.on_warning([&](const Call&, const Diagnostic& warning) { shown += one_line(warning) + "\n"; });
    SessionOptions options;
    RunOptions run;
    if (reloads) run.steps = 2;
    Session talk(script.value(), host, options);
    talk.start(run);
    for (int runs = 0; runs < 2000; ++runs) {
        const Outcome::Kind kind = talk.outcome().kind;
        if (kind != Outcome::Kind::interrupted && kind != Outcome::Kind::yielded) break;
        if (reloads) {
            auto loaded = Session::load(talk.save(), script.value(), host, options);
            if (!loaded.ok()) return "cannot be loaded: " + one_line(loaded.diagnostics().front());
            talk = std::move(loaded.value());
        }
        talk.resume(Value(), run);
    }
    if (talk.outcome().kind == Outcome::Kind::failed) shown += "error: " + talk.outcome().error.message;
    else if (!shown.empty()) shown.pop_back();
    return on_one_line(shown);
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("small programs show what is recorded", "[differential]") {
    if (const char* const path = std::getenv("NPCS_RECORD")) {
        const auto programs = lines_of(path);
        std::ofstream file(path);
        for (const std::string& program : programs) file << program << '\t' << shown_by(program, false) << '\n';
        return;
    }
    const auto lines = lines_of(std::string(NPCS_TESTS_DIR) + "/differential/answers.txt");
    CHECK(lines.size() > 5000);
    for (const std::string& line : lines) {
        const std::size_t tab = line.find('\t');
        const std::string program = line.substr(0, tab);
        INFO(program);
        CHECK(shown_by(program, false) == line.substr(tab + 1));
        CHECK(shown_by(program, true) == line.substr(tab + 1));
    }
}

}  // namespace npcs::tests
