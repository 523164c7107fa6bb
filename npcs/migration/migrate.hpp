// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Turns a save of one version of a script into a save of another version. The old save is read with only the outline of
// its script; statements, functions, options and variables are replaced by what they have become; and the result is
// written as a save of the new script, which is then loaded, and checked, like any other. So no mistake of migration
// goes unchecked.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/migration.hpp"
#include "program/program.hpp"
#include "runtime/state.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

/// Stands in for the handles of a save, which the save only names, during its migration. Afterwards it is known which
/// of them the new save names, and in which order.
class HandleMarks {
public:
    explicit HandleMarks(values::Heap& heap) : heap_(heap) {}
    /// Returns the source of handles to load the old save with. It refers to this object.
    saves::HandleSource source();
    /// Returns, for each handle that was found when the new save was written, its index in the old save.
    static std::vector<std::size_t> places(const std::vector<values::Datum>& found);

private:
    values::Heap& heap_;
    std::size_t next_ = 0;
};

struct Migrated {
    std::string bytes;                 ///< a save of the new script; empty if refused
    std::vector<std::size_t> handles;  ///< indexes of the old save's handles it names, in its order
    MigrationReport report;
    Diagnostics problems;  ///< why the save itself cannot be read, if it cannot
};

/// Migrates a conversation's save to `program`. If memory runs out, the migration is refused. `outlines` are outlines
/// of earlier versions of the script, for saves without them. Precondition: the save's fingerprint is not the
/// program's.
Migrated migrate(std::string_view save, const program::Program& program, const runtime::NativeNames& natives,
                 const values::HeapLimits& limits, std::span<const std::string> outlines);

}  // namespace npcs::migration
