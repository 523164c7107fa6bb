// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the new script does with a variable behind a place: whether it may be read before it is set. A frame that goes on there
// needs a value for it only then. In doubt, and when there is too much to look at, the answer is that it is read.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "outline/outline.hpp"

namespace npcs::migration {

class Uses {
public:
    Uses(const program::Outline& now, const program::Program& program) : now_(now), program_(program) {}

    /// Whether what is done from the node on, in its function or in another one that sees its variables, may read the
    /// variable. A statement in the middle of which a conversation waits still sets what it sets.
    bool is_read(std::uint32_t node, std::string_view name);
    /// Of the main program's variables, when nothing of it is left to do.
    bool is_read_by_functions(std::string_view name) { return is_read_elsewhere(0, name); }
    /// The last statement that sets the variable and is done in front of the node, or may be; or no_statement.
    std::uint32_t setter_before(std::uint32_t node, std::string_view name);

private:
    enum class Use : std::uint8_t { nothing, reads, sets };
    /// Where the source speaks of a variable.
    struct Mention {
        std::uint32_t at;
        std::uint32_t function;  ///< in whose text
        bool of_all;             ///< as `globals.name`, or by `globals`, which may be used for any
    };
    struct Names {
        std::vector<Mention> mentions;
        std::vector<std::uint32_t> setters;  ///< nodes
    };

    void look();
    const Names* find(std::string_view name);
    Use use_at(std::uint32_t node, std::string_view name);
    bool is_read_in(std::uint32_t node, std::string_view name);
    bool is_read_elsewhere(std::uint32_t function, std::string_view name);
    bool is_exclusive(std::uint32_t a, std::uint32_t b) const;
    bool may_leave(std::uint32_t node) const;
    bool mentions(std::uint32_t node, std::string_view name);
    bool speaks_of(std::uint32_t begin, std::uint32_t end, std::string_view name, std::uint32_t function);

    const program::Outline& now_;
    const program::Program& program_;
    std::unordered_map<std::string_view, Names> names_;
    bool has_looked_ = false;
    std::int64_t work_ = 2'000'000;
};

}  // namespace npcs::migration
