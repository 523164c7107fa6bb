// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The globals of a machine belong to all its scripts. For each edited script they are migrated as if it alone had them:
// the names it knows become slots, as in a conversation, and afterwards entries again. Names of other scripts stay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

struct ScriptMigration;

/// Records which scripts of a machine use which names.
class SharedNames {
public:
    /// Adds the names that a script uses now, and those that it sets at top level.
    void add(const program::Program& program, const outline::Outline& now);
    /// Adds the names that an edited script used before. Scripts are migrated in the order of `number`.
    void add_old(const outline::Outline& before, std::size_t number);

    /// Returns whether the name is used by a script other than `own`, or by one that is yet to be migrated.
    bool is_used_elsewhere(std::string_view name, const program::Program& own, std::size_t number) const;
    /// Returns whether a script other than `own` sets the name at top level.
    bool is_set_elsewhere(std::string_view name, const program::Program& own) const;

private:
    struct Users {
        const program::Program* first = nullptr;
        bool several = false;
        void add(const program::Program& program) {
            several = several || (first != nullptr && first != &program);
            first = &program;
        }
    };
    using Names = hashing::Map<std::string, Users>;
    static bool has_others(const Names& names, std::string_view name, const program::Program& own);

    Names used_;
    Names set_;
    hashing::Map<std::string, std::size_t> last_had_;
};

/// Migrates the globals of the edited scripts, one script after another. Entries keep their order in the map, even
/// under new names.
void migrate_shared_globals(const std::vector<ScriptMigration*>& edited);

}  // namespace npcs::migration
