// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The ways to find one's place in an edited script that are compared: the library's, by number and by line.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "oracle.hpp"

namespace npcs::program {
struct Program;
}

namespace corpus {

struct Loaded {
    Claim claim = Claim::refused;
    std::optional<npcs::Session> session;
    std::string reason;
};

/// Loads, whatever the verdict is. An exception that gets out is caught and told.
Loaded load(const std::string& save, const npcs::Script& script, const npcs::Host& host);

/// Where statements stand, for the two ways that know nothing else.
class Places {
public:
    explicit Places(const std::string& text);

    /// The statement with the same number of function and the same path; line 0 when there is none.
    std::vector<npcs::TraceLine> by_index(const Places& before, const std::vector<npcs::TraceLine>& trace) const;
    /// The statement that begins in the same line.
    std::vector<npcs::TraceLine> by_line(const std::vector<npcs::TraceLine>& trace) const;

private:
    struct Place {
        std::uint32_t function;
        std::string name;
        std::vector<std::uint32_t> path;
        std::uint32_t line;
    };
    std::vector<Place> places_;
};

}  // namespace corpus
