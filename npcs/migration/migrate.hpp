// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save of one version of a script into a save of another. The old save is read with nothing but the outline of its script;
// what the statements, functions, options and variables have become is put in; and what comes out is written as a save of the
// new script, which is then loaded, and checked, like any other. So nothing that migration might get wrong goes unchecked.
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

/// Stands for the handles of a save, which it only names, while it is brought over: so that it is known afterwards which of
/// them the new save names, and in which order.
class HandleMarks {
public:
    explicit HandleMarks(values::Heap& heap) : heap_(heap) {}
    saves::HandleSource source();
    /// Of the handles that were found when the new save was written: the places they had in the old one.
    static std::vector<std::size_t> places(const std::vector<values::Datum>& found);

private:
    values::Heap& heap_;
    std::size_t next_ = 0;
};

struct Migrated {
    std::string bytes;                 ///< a save of the new script; empty when refused
    std::vector<std::size_t> handles;  ///< which of the old save's handles it names, in its order
    MigrationReport report;
    Diagnostics problems;  ///< of the save itself, when it is none that can be read
};

/// Precondition: the save's fingerprint is not the program's.
Migrated migrate(std::string_view save, const program::Program& program, const runtime::NativeNames& natives,
                 const values::HeapLimits& limits, std::span<const std::string> outlines);

}  // namespace npcs::migration
