// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Frames on their way from one version of a script to another: first each is given its place (frames.cpp), then the state is
// built of them (rebuild.cpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migration/versions.hpp"

namespace npcs::migration {

/// An old frame, read.
struct Was {
    const program::Function* function = nullptr;
    std::uint32_t statement = none;
    const program::SiteLayout* place = nullptr;  ///< null: an entry, a start or a failure
    program::Site::Kind kind = program::Site::Kind::entry;
    bool is_start = false;
    const Datum* registers = nullptr;
    const runtime::Frame* frame = nullptr;
};

struct Placed {
    const program::Function* function = nullptr;
    std::uint32_t pc = 0;
    std::uint16_t result = program::discard;
    std::uint32_t statement = none;
    std::vector<Datum> held;  ///< registers behind the locals
    Verdict verdict = Verdict::exact;
    std::string reason;
    bool drops_pending = false;                  ///< what it waited for is over
    const program::SiteLayout* place = nullptr;  ///< of the new script
    std::vector<std::size_t> from;               ///< old frames it continues, innermost first: their variables are its
    bool is_inserted = false;
    std::vector<std::pair<std::string_view, Datum>> sets;  ///< variables of loops that count as begun
};

/// Whether variables are registers, and not slots of a scope.
inline bool in_registers(const program::Function& function) { return !function.captured && !function.is_main; }

/// The value of a variable of an old frame, by its new name.
std::optional<Datum> variable_of(const Versions& versions, const Was& was, std::string_view name);
/// The same of the globals, by the old name.
std::optional<Datum> old_global(const Versions& versions, std::string_view name);

/// What to call a function of the new script.
std::string function_text(const Versions& versions, std::uint32_t index);

/// Frames, registers, plans and what is waited for, of the new script. False when refused; the report, which has the verdicts
/// of the frames already, says why.
bool build_frames(Versions& versions, const std::vector<Was>& was, const std::vector<Placed>& placed);

}  // namespace npcs::migration
