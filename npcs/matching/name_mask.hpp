// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names that only one of two versions of a script has. Which of them has become which is not known yet. But a statement
// that has a name of only the old version where another has a name of only the new one looks like the same statement.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "outline/outline.hpp"

namespace npcs::matching {

/// The bytes of sketches that stand for names which one version of a script has and the other one does not.
class NameMask {
public:
    NameMask(const outline::Outline& own, const outline::Outline& other);
    /// Adds the variables of a function that has been matched with a function of the other version.
    void add(std::uint32_t function, const outline::OutlineFunction& own, const outline::OutlineFunction& other);
    /// Returns whether the node's sketch contains such a name.
    bool covers(const outline::OutlineNode& node) const;
    /// Returns the node's sketch with the same byte for all such names.
    std::string sketch(const outline::OutlineNode& node) const;

private:
    using Bytes = std::bitset<256>;
    static Bytes only_in(const std::vector<std::string>& own, const std::vector<std::string>& other);

    Bytes globals_;
    std::vector<Bytes> locals_;
};

}  // namespace npcs::matching
