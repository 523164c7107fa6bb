// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which statements mention a function by its name, and so may call it. Of the new script that is read in its text. Of the old
// one it is known where its statements are those of the new one; of the others only the first words are.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "matching/match.hpp"
#include "migration/analysis/reread.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

class Mentions {
public:
    Mentions(const program::Outline& before, const program::Outline& now, const program::Program& program,
             const Matching& matching, const Reading& reading);

    /// Returns the nodes that mention a function of the new script, without its definition.
    const std::vector<std::uint32_t>& now(std::uint32_t function);
    const std::vector<std::uint32_t>& before(std::uint32_t function);
    /// Returns the nodes of the new script that mention a name.
    const std::vector<std::uint32_t>* of_name(std::string_view name) const {
        const auto found = nodes_.find(name);
        return found == nodes_.end() ? nullptr : &found->second;
    }
    /// Returns the names with which statements of the new script begin, by the byte that stands for them in sketches.
    const std::vector<std::string_view>& first_words(char byte) const {
        return first_words_[static_cast<unsigned char>(byte)];
    }

private:
    bool says(std::uint32_t now, std::string_view name) const;

    const program::Outline& before_;
    const program::Outline& now_;
    const Matching& matching_;
    std::vector<std::vector<std::string_view>> words_;  ///< names in each new node
    hashing::Map<std::string_view, std::vector<std::uint32_t>> nodes_;
    std::vector<std::vector<std::string_view>> first_words_;
    std::vector<std::vector<std::uint32_t>> of_now_, of_before_;
    std::vector<bool> has_now_, has_before_;
};

}  // namespace npcs::migration
