// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts below the test folders, every *.npcs of them. NPCS_SCRIPTS=part-of-a-path runs only those whose path holds
// that text.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"
#include "script_test.hpp"

namespace npcs::tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> scripts_in(const std::string& folder) {
    std::vector<fs::path> files;
    const char* wanted = std::getenv("NPCS_SCRIPTS");
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(NPCS_TESTS_DIR) / folder)) {
        if (entry.path().extension() != ".npcs") continue;
        if (wanted == nullptr || entry.path().string().find(wanted) != std::string::npos) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

void test_folder(const std::string& folder) {
    const auto files = scripts_in(folder);
    CHECK((!files.empty() || std::getenv("NPCS_SCRIPTS") != nullptr));
    for (const fs::path& file : files) {
        const auto text = read_file(file.string());
        REQUIRE(text.ok());
        check_script(file.string(), text.value());
    }
}

}  // namespace

TEST_CASE("scripts: the language", "[scripts]") { test_folder("language"); }
TEST_CASE("scripts: error messages", "[scripts]") { test_folder("errors"); }
TEST_CASE("scripts: limits", "[scripts]") { test_folder("limits"); }
TEST_CASE("scripts: what goes wrong elsewhere", "[scripts]") { test_folder("peers"); }

}  // namespace npcs::tests
