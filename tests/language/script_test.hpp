// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Runs a script and compares what it shows with what its comments expect: once straight, once through bytes at every stop
// (save, throw the session away, load), once more going on twice from every save, where what the first does must not be
// seen by the second, and once through copies within the process (fork, snapshot, restore). The transcripts must all be the same.
#pragma once

#include <string>
#include <string_view>

#include "npcs/language.hpp"

namespace npcs::tests {

/// To be called in a test case, which fails when the script does. `name` is what messages call it.
void check_script(const std::string& name, std::string_view text);
/// With these languages instead of the toy language alone.
void check_script(const std::string& name, std::string_view text, const Languages& languages);

}  // namespace npcs::tests
