// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Runs the cases in tests/migration/cases/: a script, the answers that are given before it is saved, the script after an edit,
// the verdict, and how the conversation goes on. The format:
//
//     === what it is about
//     --- before
//     (the script)
//     --- after
//     (the edited script)
//     --- answers
//     (one on each line; `@text` takes the option that begins so)
//     --- verdict
//     repeats: the reason
//     --- goes on
//     what is shown at once
//     an answer -> what is shown then

#include <filesystem>
#include <map>
#include <sstream>

#include "migration/edited.hpp"

using npcs::tests::migration::Edited;

namespace {

struct Case {
    std::string name;
    std::map<std::string, std::string> parts;  ///< text by heading

    std::vector<std::string> lines(const std::string& heading) const {
        std::vector<std::string> found;
        const auto part = parts.find(heading);
        std::istringstream in(part == parts.end() ? std::string() : part->second);
        for (std::string line; std::getline(in, line);)
            if (!line.empty()) found.push_back(line);
        return found;
    }
};

std::vector<Case> cases_in(const std::string& text) {
    std::vector<Case> found;
    std::string* part = nullptr;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("=== ", 0) == 0) {
            found.push_back({line.substr(4), {}});
            part = nullptr;
        } else if (line.rfind("--- ", 0) == 0 && !found.empty()) {
            part = &found.back().parts[line.substr(4)];
        } else if (part != nullptr) {
            *part += line + "\n";
        }
    }
    return found;
}

void check(const Case& one) {
    INFO(one.name);
    REQUIRE(one.parts.count("before") == 1);
    REQUIRE(one.parts.count("after") == 1);
    const std::vector<std::string> verdict = one.lines("verdict");
    const std::vector<std::string> goes_on = one.lines("goes on");
    REQUIRE(verdict.size() == 1);
    REQUIRE(!goes_on.empty());
    const Edited talk(one.parts.at("before"), one.lines("answers"), one.parts.at("after"));
    const std::string reason = talk.report.reason.empty() ? std::string() : ": " + talk.report.reason;
    CHECK(std::string(npcs::name_of(talk.verdict())) + reason == verdict.front());
    std::string expected = goes_on.front();
    std::vector<std::string> answers;
    for (std::size_t i = 1; i < goes_on.size(); ++i) {
        const std::size_t arrow = goes_on[i].find(" -> ");
        REQUIRE(arrow != std::string::npos);
        answers.push_back(goes_on[i].substr(0, arrow));
        expected += "\n" + goes_on[i].substr(arrow + 4);
    }
    CHECK(talk.goes_on(answers) == expected);
}

}  // namespace

TEST_CASE("migration: the cases in files", "[migration]") {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(std::string(NPCS_TESTS_DIR) + "/migration/cases")) {
        auto text = npcs::read_file(file.path().string());
        REQUIRE(text.ok());
        for (const Case& one : cases_in(text.value())) {
            INFO(file.path().filename().string());
            check(one);
            ++count;
        }
    }
    CHECK(count > 0);
}
