// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The globals of a machine belong to all its scripts. Each script that was edited has them brought over as if it had them
// alone: the names it knows are made slots, as in a conversation, and afterwards entries again. What other scripts have stays.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "outline/outline.hpp"

namespace npcs::migration {

struct Versions;

/// Which scripts of a machine have which names.
class SharedNames {
public:
    void add(const program::Program& program, const program::Outline& now);
    /// The names an edited script had; `number`: scripts are brought over in this order.
    void add_old(const program::Outline& before, std::size_t number);

    /// By any other script, or by one that is still to be brought over.
    bool is_used_elsewhere(std::string_view name, const program::Program& own, std::size_t number) const;
    /// At the top of another script.
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
    using Names = std::unordered_map<std::string, Users>;
    static bool has_others(const Names& names, std::string_view name, const program::Program& own);

    Names used_;
    Names set_;
    std::unordered_map<std::string, std::size_t> last_had_;
};

/// Brings over the globals of the scripts that were edited, one after another. Their places in the map stay, also under new names.
void migrate_shared_globals(const std::vector<Versions*>& edited);

}  // namespace npcs::migration
