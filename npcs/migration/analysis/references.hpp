// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The statements that refer to a function by its name, and so may call it. In the new script they are found in the tree. In the
// old one they are known as far as its statements match those of the new one; of any other statement only the first words are.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "matching/match.hpp"
#include "migration/analysis/parsed_script.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

class References {
public:
    References(const outline::Outline& before, const outline::Outline& now, const program::Program& program,
               const matching::Matching& matching, const ParsedScript& parsed);

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

    /// Returns whether a node of the new script mentions a variable, or all variables as a map.
    bool may_read(std::uint32_t now, std::string_view name) const;
    /// Returns whether a node of the new script, or a function that it may call, does so.
    bool may_lead_to_read(std::uint32_t now, std::string_view name);

private:
    /// What is mentioned in a function, and in those that it may call.
    struct Mentioned {
        hashing::Set<std::string_view> words;
        bool uses_scopes = false;
        bool is_known = false;
    };

    bool says(std::uint32_t now, std::string_view name) const;
    std::vector<std::uint32_t> functions_in(std::uint32_t now);
    const Mentioned& mentioned_by(std::uint32_t function);

    const outline::Outline& before_;
    const outline::Outline& now_;
    const matching::Matching& matching_;
    std::vector<bool> uses_scopes_;                     ///< for each new node: `globals["name"]` and the like
    std::vector<std::vector<std::string_view>> words_;  ///< names in each new node
    hashing::Map<std::string_view, std::vector<std::uint32_t>> nodes_;
    std::vector<std::vector<std::string_view>> first_words_;
    std::vector<std::vector<std::uint32_t>> of_now_, of_before_;
    std::vector<bool> has_now_, has_before_;
    hashing::Map<std::string_view, std::vector<std::uint32_t>> named_;  ///< functions by the last part of their names
    std::vector<std::vector<std::uint32_t>> defined_;                   ///< for each new node: functions written in it
    std::vector<Mentioned> mentioned_;
};

}  // namespace npcs::migration
