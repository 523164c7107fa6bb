// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/scripts.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "language/script_test.hpp"
#include "npcs/npcs.hpp"
#include "toy_language.hpp"

namespace npcs::tests {

namespace fs = std::filesystem;

void check_scripts(const std::string& name, const std::string& folder, std::shared_ptr<const Language> language,
                   const std::string& left_out) {
    std::vector<fs::path> files;
    const char* const wanted = std::getenv("NPCS_SCRIPTS");
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(NPCS_TESTS_DIR) / "languages" / name / folder)) {
        if (entry.path().extension() != ".npcs" || entry.path().parent_path().filename() == left_out) continue;
        if (wanted == nullptr || entry.path().string().find(wanted) != std::string::npos) files.push_back(entry.path());
    }
    CHECK((!files.empty() || wanted != nullptr));
    std::sort(files.begin(), files.end());
    Languages languages = toy_languages();
    languages.push_back(std::move(language));
    for (const fs::path& file : files) {
        const auto text = read_file(file.string());
        REQUIRE(text.ok());
        check_script(file.string(), text.value(), languages);
    }
}

}  // namespace npcs::tests
