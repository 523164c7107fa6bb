// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include "release.hpp"

#include <cstdio>

#include <npcs/migration.hpp>

#include "game.hpp"

namespace fleet {

void print_check(const npcs::Store& store, const std::vector<npcs::ScriptSource>& scripts) {
    const npcs::CheckTable table = value_or_give_up(store.check(scripts));
    for (const npcs::CheckRow& row : table.rows)
        std::printf("%-8s %-9s %6llu  %s\n", row.script.c_str(), std::string(npcs::name_of(row.verdict)).c_str(),
                    static_cast<unsigned long long>(row.conversations), row.reason.c_str());
    std::printf(
        "%llu conversations: %llu would be migrated, %llu pinned\n", static_cast<unsigned long long>(table.total.seen),
        static_cast<unsigned long long>(table.total.accepted), static_cast<unsigned long long>(table.total.pinned));
}

void release(npcs::Store& store, const std::vector<npcs::ScriptSource>& scripts) {
    for (const npcs::ScriptSource& script : scripts) value_or_give_up(store.add_script(script));
}

void migrate(npcs::Store& store, double rate) {
    const npcs::MigrationProgress progress = value_or_give_up(store.migrate({.rate = rate}));
    std::printf("%llu migrated, %llu pinned, %llu busy\n", static_cast<unsigned long long>(progress.accepted),
                static_cast<unsigned long long>(progress.pinned), static_cast<unsigned long long>(progress.busy));
}

}  // namespace fleet
