// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the executor assumes about a frame that continues in the middle of a function: which registers hold a loop
// scope, a literal under construction or the options of a choice, and which plans are active. The compiler nests all of
// these like brackets, so the code before and after a position tells which are open there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "program/starts.hpp"
#include "runtime/state.hpp"

namespace npcs::saves {

/// The registers that hold something begun before a position and used after it. All others hold arbitrary values.
struct OpenConstructs {
    enum class Kind : std::uint8_t { list, map, options, bound, for_loop, turns };
    struct Construct {
        Kind kind;
        std::uint16_t at;
        std::uint16_t options;
    };

    const program::Function* function = nullptr;
    std::uint32_t pc = 0;
    std::vector<Construct> open;
};

/// Finds what is open at positions, with a small cache: deep recursion asks for the same few positions again and again.
class OpenConstructsCache {
public:
    OpenConstructsCache() { kept_.reserve(kept_max / 2); }
    /// Returns what is open at `pc`. The reference is valid until the next call.
    const OpenConstructs& at(const program::Function& function, std::uint32_t pc);

private:
    static constexpr std::size_t kept_max = 8;
    std::vector<OpenConstructs> kept_;
    std::size_t oldest_ = 0;
};

/// Whether the live registers of a frame hold what the code after its position relies on.
bool are_valid_registers(const OpenConstructs& constructs, std::span<const values::Datum> registers);

/// Whether `list` is a list of option records with option numbers below `options`.
bool are_valid_options(values::Datum list, std::size_t options);

/// Returns the plans (indexes into Function::plans) active at `pc`, outermost first.
std::vector<std::uint32_t> plans_at(const program::Function& function, std::uint32_t pc);

/// Returns a pc for which statement_at(pc - 1) is `statement`, for a frame that cannot continue; 0 when there is none.
std::uint32_t pc_inside(const program::Function& function, std::uint32_t statement);

/// Pending::wake_after of a loaded conversation that has failed: only the statements of its frames are known, not their
/// positions. Never saved.
inline constexpr double only_statement_known = -2;

using program::Start;
using program::start_of;

/// For a frame at the start of a statement: sets `statement` to the one it continues with, or to no_statement at the
/// end of the function. Returns false when the frame is at no such start.
bool starts_at(const program::Function& function, std::uint32_t pc, std::uint16_t top, std::uint32_t& statement);

/// Returns why an execution cannot continue: registers without what the code relies on, wrong active plans, invalid
/// options. Empty when it can.
std::string fault_of(const runtime::Execution& execution);

/// Returns the first inconsistency in a loaded state, or an empty string when it satisfies every invariant of a running
/// machine (docs/decisions/0008-what-a-loaded-state-must-be.md). `has_code`: the programs have code, not only outlines.
/// Precondition: Object::number is nonzero for lists that are referred to more than once.
std::string fault_of(runtime::State& state, bool has_code);

}  // namespace npcs::saves
