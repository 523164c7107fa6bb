// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string_view>
#include <utility>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace npcs::tests {

/// The script of a text that must have no errors; a test whose text has some fails and shows them.
inline Script compiled(std::string_view text, std::string_view file = "test", const Languages& languages = {}) {
    auto script = Script::compile(text, file, languages);
    for (const Diagnostic& problem : script.diagnostics()) UNSCOPED_INFO(rich(problem));
    REQUIRE(script.ok());
    return std::move(script).value();
}

}  // namespace npcs::tests
