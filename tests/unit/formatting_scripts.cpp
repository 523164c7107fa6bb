// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every script of the tests, the samples and the manuals is formatted, twice: the tree stays the same, and so do all
// comments, in their order.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "formatting_text.hpp"
#include "npcs/script.hpp"

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> files_with(const fs::path& folder, std::initializer_list<const char*> extensions) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto is_it = [&](const char* extension) { return entry.path().extension() == extension; };
        if (std::any_of(extensions.begin(), extensions.end(), is_it)) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The scripts that a manual quotes: what stands between ```npcs and ```.
std::vector<std::string> quoted_in(const std::string& manual) {
    std::vector<std::string> scripts;
    for (std::size_t at = 0; (at = manual.find("```npcs\n", at)) != manual.npos;) {
        at += 8;
        const std::size_t end = manual.find("```", at);
        scripts.push_back(manual.substr(at, end - at));
        at = end;
    }
    return scripts;
}

/// Returns whether the text could be formatted; it must be, if it can be parsed.
bool format_twice(const std::string& name, const std::string& text) {
    INFO(name);
    const auto dump = npcs::Script::dump(text);
    for (const std::uint32_t width : {120u, 30u}) {
        npcs::FormatOptions options;
        options.width = width;
        options.spaces = width == 30 ? 3 : 0;
        const auto made = npcs::format(text, name, options);
        REQUIRE(made.ok() == dump.ok());
        if (made) npcs::testing::formatted(text, options);
    }
    return dump.ok();
}

}  // namespace

TEST_CASE("all scripts of the tests and samples keep their meaning and comments", "[format]") {
    std::size_t count = 0;
    for (const char* const folder : {NPCS_TESTS_DIR, NPCS_SAMPLES_DIR})
        for (const fs::path& file : files_with(folder, {".npcs", ".ms"}))
            count += format_twice(file.string(), text_of(file)) ? 1 : 0;
    CHECK(count > 1500);
}

TEST_CASE("so do all scripts that the manuals quote", "[format]") {
    std::size_t count = 0;
    for (const fs::path& file : files_with(fs::path(NPCS_SAMPLES_DIR).parent_path() / "docs", {".md"}))
        for (const std::string& script : quoted_in(text_of(file))) count += format_twice(file.string(), script) ? 1 : 0;
    CHECK(count > 70);
}

TEST_CASE("the manual of the style shows it", "[format]") {
    const fs::path manual = fs::path(NPCS_SAMPLES_DIR).parent_path() / "docs" / "format.md";
    const std::vector<std::string> scripts = quoted_in(text_of(manual));
    REQUIRE_FALSE(scripts.empty());
    for (const std::string& script : scripts) CHECK(npcs::testing::formatted(script) == script);
}
