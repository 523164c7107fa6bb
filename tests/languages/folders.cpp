// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts of a language. Those in other folders than these belong to one build of it (TestedLanguage::left_out_folders).

#include <string>

#include <catch2/catch.hpp>

#include "languages/scripts.hpp"
#include "languages/tested_language.hpp"

namespace npcs::tests {

namespace {
void check_folder(const std::string& folder) {
    check_scripts(NPCS_LANGUAGE, folder, tested_language().language, tested_language().left_out_folders);
}
}  // namespace

TEST_CASE(NPCS_LANGUAGE_TITLE " scripts: the border", "[" NPCS_LANGUAGE "]") { check_folder("border"); }
TEST_CASE(NPCS_LANGUAGE_TITLE " scripts: stops", "[" NPCS_LANGUAGE "]") { check_folder("stops"); }
TEST_CASE(NPCS_LANGUAGE_TITLE " scripts: errors", "[" NPCS_LANGUAGE "]") { check_folder("errors"); }
TEST_CASE(NPCS_LANGUAGE_TITLE " scripts: safety", "[" NPCS_LANGUAGE "]") { check_folder("safety"); }
TEST_CASE(NPCS_LANGUAGE_TITLE " scripts: blocks", "[" NPCS_LANGUAGE "]") { check_folder("blocks"); }
TEST_CASE(NPCS_LANGUAGE_TITLE " scripts: its library", "[" NPCS_LANGUAGE "]") { check_folder("library"); }

}  // namespace npcs::tests
