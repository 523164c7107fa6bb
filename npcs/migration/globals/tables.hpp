// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tables that the main program writes out, `rooms = {...}` and `rooms.cellar = {...}`, are merged three ways: what the old
// script made, what the save has, and what the new script makes. What play has not touched becomes what the new script says;
// what it has touched stays. The same holds for constants.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "outline/outline.hpp"
#include "values/heap.hpp"

namespace npcs::migration {

struct ScriptMigration;

/// Returns which kind of value a literal is: "map", "list", "number" or "text"; an empty text for any other expression.
std::string_view literal_kind(const ast::Expr& value);

class Tables {
public:
    /// Merges at once, and adds notes to the report. `place` is the node of the main program at which the conversation stands;
    /// none if the main program has ended.
    Tables(ScriptMigration& script, std::uint32_t place);

    /// Returns whether all that an edited or new statement of the new script would have made is in the save now.
    bool is_merged(std::uint32_t node) const { return merged_.contains(node); }
    /// A name by which the script gets at what was merged.
    struct Name {
        enum class Kind : std::uint8_t {
            variable,
            table,  ///< the key of a table around what was merged
            value   ///< its own key
        };
        std::string name;
        Kind kind;
    };
    const std::vector<Name>& names_of(std::uint32_t node) { return names_[node]; }
    /// Returns whether a statement of the old script that is gone had set a variable that is something else now, and has been
    /// given that.
    bool is_replaced(std::uint32_t before) const;

private:
    using Entries = std::span<const outline::OutlineEntry>;

    void constants();
    void kinds();
    void table_replaced(const outline::OutlineGlobal& now, std::string_view name, values::Datum saved,
                        std::string_view kind);
    static bool is_untouched(values::Datum saved, Entries entries);
    void is_another_kind(const std::string& name, std::string_view kind, values::Datum saved);
    void set(std::string_view name, values::Datum value, std::uint32_t node);
    void table(const outline::OutlineTable& before);
    void added(std::uint32_t node);
    void member(std::uint32_t node);
    struct Member {
        values::Map* object;
        values::Datum key;
        std::string path;
    };
    std::optional<Member> member_set_by(std::uint32_t node) const;
    void set(const Member& member, std::uint32_t node);
    bool is_function_of_old_script(values::Datum saved) const;
    void modules();
    void module_table(const program::Function& old_owner, values::Map& scope, std::uint32_t node);
    void replace(values::Datum saved, values::Datum now, const std::string& path);
    bool is_unedited(std::uint32_t node) const;
    bool is_passed(std::uint32_t node) const;
    const ast::Assign* assignment(std::uint32_t node) const;
    std::string path_of(const ast::Expr& target) const;
    values::Datum value_at(const ast::Expr& target) const;
    std::optional<values::Datum> key_at(const ast::Index& index) const;
    void put_in_order(values::Map& saved, const values::Map& now);

    void map(values::Map& saved, const values::Map& now, Entries before, const std::string& path);
    void list(values::List& saved, const values::List& now, Entries before, const std::string& path);
    bool inside(values::Datum saved, values::Datum now, Entries before, const std::string& path);
    void note_names(const std::string& path);
    void comes_in(const std::string& path, values::Datum value);
    void stays(const std::string& path, values::Datum saved, const std::string& now);

    ScriptMigration& script_;
    std::uint32_t place_;
    std::unordered_set<std::uint32_t> merged_;
    std::vector<std::string> replaced_;  ///< old names
    hashing::Map<std::uint64_t, std::vector<Name>> names_;
    std::uint32_t node_ = 0;  ///< the statement whose table is being merged
    bool has_conflict_ = false;
};

}  // namespace npcs::migration
