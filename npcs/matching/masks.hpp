// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names that only one of two versions of a script has. Nobody knows yet which of them has become which; but a statement that
// has one of the old where another has one of the new looks like the same statement.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "outline/outline.hpp"

namespace npcs::migration {

/// For one version: which bytes of sketches stand for names that the other one does not have.
class Mask {
public:
    Mask(const program::Outline& own, const program::Outline& other);
    /// Variables of a function that has been found again.
    void add(std::uint32_t function, const program::OutlineFunction& own, const program::OutlineFunction& other);
    bool covers(const program::OutlineNode& node) const;
    /// A node's sketch with all such names alike.
    std::string sketch(const program::OutlineNode& node) const;

private:
    using Bytes = std::bitset<256>;
    static Bytes only_in(const std::vector<std::string>& own, const std::vector<std::string>& other);

    Bytes globals_;
    std::vector<Bytes> locals_;
};

}  // namespace npcs::migration
