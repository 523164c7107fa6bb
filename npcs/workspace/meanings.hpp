// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whether scripts mean the same after an edit, whatever their variables are called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "workspace/scripts.hpp"

namespace npcs::workspace {

/// What each name of some documents stands for, as numbers in the order in which they come first: two sets of documents
/// whose names differ but mean the same have equal numbers.
class Meanings {
public:
    struct Name {
        Document* document;
        std::uint32_t offset;
        std::size_t meaning, outer;  ///< `outer`: what it is while its own variable is not assigned; 0: there is none
        int kind;
        friend bool operator==(const Name& a, const Name& b) {
            return a.meaning == b.meaning && a.outer == b.outer && a.kind == b.kind;
        }
    };

    /// Reads the documents that are loaded, in the order of the paths.
    Meanings(Scripts& scripts, const std::vector<std::string>& paths);

    std::vector<Name> names;

private:
    struct Known {
        std::size_t meaning = 0;
        int kind = 0;
    };

    void read(Document& document);
    Known known_of(const Entity& entity, std::string_view name);
    std::size_t number_of(const Entity& entity, std::string_view name);

    Scripts& scripts_;
    std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace npcs::workspace
