// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What docs/json.md shows is held against the library: each row of its table, and each block of JSON with the text below it.
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "json/json.hpp"
#include "npcs/npcs.hpp"

using namespace npcs;

namespace {

std::vector<std::string> manual() {
    const auto text = read_file(std::string(NPCS_TESTS_DIR) + "/../docs/json.md");
    REQUIRE(text.ok());
    std::istringstream input(text.value());
    std::vector<std::string> lines;
    for (std::string line; std::getline(input, line);) lines.push_back(line);
    return lines;
}

std::string text_of(const std::string& json) {
    const auto text = json::source_from_json(json, "");
    return text ? text.value() : text.diagnostics().front().message;
}

}  // namespace

TEST_CASE("JSON: the manual's table of expressions is true", "[json]") {
    int rows = 0;
    for (const std::string& line : manual()) {
        const std::size_t middle = line.find("]` | `");
        if (line.rfind("| `[", 0) != 0 || middle == std::string::npos) continue;
        const std::string json = line.substr(3, middle - 2);
        const std::string text = line.substr(middle + 6, line.rfind("` |") - middle - 6);
        CHECK(text_of(R"({"npcs": 1, "body": [{"do": "assign", "target": ["var", "x"], "value": )" + json + "}]}") ==
              "x = " + text + "\n");
        ++rows;
    }
    CHECK(rows > 30);
}

TEST_CASE("JSON: the manual's scripts are true", "[json]") {
    const auto lines = manual();
    std::vector<std::string> blocks;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].rfind("```", 0) != 0) continue;
        std::string block;
        while (++i < lines.size() && lines[i] != "```") block += lines[i] + "\n";
        blocks.push_back(block);
    }
    REQUIRE(blocks.size() == 6);
    for (std::size_t i = 0; i + 1 < blocks.size(); i += 2) CHECK(text_of(blocks[i]) == blocks[i + 1]);
}
