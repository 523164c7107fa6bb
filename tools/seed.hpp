// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The seed of `rnd` and `shuffle`, from the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace npcs::tools {

/// Returns the seed that a text is: a whole number from 0 to 2^64 - 1, in decimal digits; or nothing.
std::optional<std::uint64_t> seed_of(const std::string& text);

class Seed {
public:
    /// Adds `--seed`. What is no seed is a usage error.
    void add_to(CLI::App& command, const char* description);
    /// Returns the given seed, or an unpredictable one.
    std::uint64_t value() const;
    const std::optional<std::uint64_t>& given() const { return given_; }

private:
    std::optional<std::uint64_t> given_;
};

}  // namespace npcs::tools
