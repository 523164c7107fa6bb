// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tables that the main program writes out, `rooms = {...}` and `rooms.cellar = {...}`, are merged three ways: what the old
// script made, what the save has, and what the new script makes. What play has not touched becomes what the new script says;
// what it has touched stays. The same holds for constants.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "outline/outline.hpp"
#include "values/heap.hpp"

namespace npcs::migration {

struct Versions;

class Tables {
public:
    /// Merges at once, and adds notes to the report. `place` is the node of the main program at which the conversation stands;
    /// none if the main program has ended.
    Tables(Versions& versions, std::uint32_t place);

    /// Returns whether all that an edited or new statement of the new script would have made is in the save now.
    bool is_merged(std::uint32_t node) const { return merged_.contains(node); }
    /// Returns names by which the script gets at what was merged: of keys, or of the variable.
    const std::vector<std::string>& names_of(std::uint32_t node) { return names_[node]; }
    /// Returns whether a statement of the old script that is gone had set a variable that is something else now, and has been
    /// given that.
    bool is_replaced(std::uint32_t before) const;

private:
    using Entries = std::span<const program::OutlineEntry>;

    void constants();
    void kinds();
    void set(std::string_view name, values::Datum value, std::uint32_t node);
    void table(const program::OutlineTable& before);
    void added(std::uint32_t node);
    bool is_passed(std::uint32_t node) const;
    const ast::Assign* assignment(std::uint32_t node) const;
    std::string path_of(const ast::Expr& target) const;
    values::Datum value_at(const ast::Expr& target) const;

    void map(values::Map& saved, const values::Map& now, Entries before, const std::string& path);
    void list(values::List& saved, const values::List& now, Entries before, const std::string& path);
    bool inside(values::Datum saved, values::Datum now, Entries before, const std::string& path);
    void comes_in(const std::string& path, values::Datum value);
    void stays(const std::string& path, values::Datum saved, const std::string& now);

    Versions& v_;
    std::uint32_t place_;
    std::unordered_set<std::uint32_t> merged_;
    std::vector<std::string> replaced_;  ///< old names
    hashing::Map<std::uint64_t, std::vector<std::string>> names_;
    std::uint32_t node_ = 0;  ///< the statement whose table is being merged
    bool has_conflict_ = false;
};

}  // namespace npcs::migration
