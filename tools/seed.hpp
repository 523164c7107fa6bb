// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The seed of `rnd` and `shuffle`, from the command line.
#pragma once

#include <cstdint>
#include <optional>

#include <CLI/CLI.hpp>

namespace npcs::tools {

class Seed {
public:
    /// Adds `--seed`: a whole number from 0 to 2^64 - 1, in decimal digits. Anything else is a usage error.
    void add_to(CLI::App& command, const char* description);
    /// Returns the given seed, or an unpredictable one.
    std::uint64_t value() const;

private:
    std::optional<std::uint64_t> given_;
};

}  // namespace npcs::tools
