// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts in the folders of a language, as tests/language/script_test.hpp runs all scripts. NPCS_SCRIPTS=part-of-a-path
// runs only those whose path holds that text.
#pragma once

#include <memory>
#include <string>

#include "npcs/language.hpp"

namespace npcs::tests {

/// Runs those in tests/languages/NAME/FOLDER, with the language and the toy language, and leaves out folders that have this name.
void check_scripts(const std::string& name, const std::string& folder, std::shared_ptr<const Language> language,
                   const std::string& left_out = {});

}  // namespace npcs::tests
