// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the executor takes for granted of a frame that goes on in the middle of a function: which registers hold the scope of
// a loop, a literal that is being made, the options of a choice; which plans are being carried out. The compiler lays all of
// these out like brackets, so the code in front of a place and behind it tells which are open there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "program/starts.hpp"
#include "runtime/state.hpp"

namespace npcs::saves {

/// Registers that hold something begun in front of a place and used behind it. All others hold any value.
struct OpenPlace {
    enum class Thing : std::uint8_t { list, map, options, bound, for_loop, turns };
    struct Open {
        Thing thing;
        std::uint16_t at;
        std::uint16_t options;
    };

    const program::Function* function = nullptr;
    std::uint32_t pc = 0;
    std::vector<Open> open;
};

/// Finds what is open at places. Deep recursion asks for the same few places again and again.
class OpenPlaces {
public:
    OpenPlaces() { kept_.reserve(kept_max / 2); }
    /// Good until the next call.
    const OpenPlace& at(const program::Function& function, std::uint32_t pc);

private:
    static constexpr std::size_t kept_max = 8;
    std::vector<OpenPlace> kept_;
    std::size_t oldest_ = 0;
};

/// Whether the live registers of a frame at a place hold what the code behind it relies on.
bool sound_registers(const OpenPlace& place, std::span<const values::Datum> registers);

/// Whether it is a list of option records with option numbers below `options`.
bool sound_options(values::Datum list, std::size_t options);

/// Plans (indexes into Function::plans) that are being carried out at `pc`, outermost first.
std::vector<std::uint32_t> plans_at(const program::Function& function, std::uint32_t pc);

/// A pc that statement_at(pc - 1) says the statement of, for a frame that cannot go on; 0 when there is none.
std::uint32_t pc_inside(const program::Function& function, std::uint32_t statement);

/// Pending::wake_after of a failed conversation that was loaded: of its frames' places only the statements are known. It is
/// not written.
inline constexpr double place_of_statement = -2;

using program::Start;
using program::start_of;

/// The statement that such a frame goes on with, or no_statement for the end. False when it stands at no start.
bool starts_at(const program::Function& function, std::uint32_t pc, std::uint16_t top, std::uint32_t& statement);

/// What keeps an execution from going on: registers that do not hold what the code relies on, plans that are not the ones being
/// carried out, options that are none. Empty when there is nothing.
std::string fault_of(const runtime::Execution& execution);

/// What a whole state that was loaded contradicts itself in. Empty when there is nothing: then it keeps all that a running
/// machine keeps (docs/decisions/0008-what-a-loaded-state-must-be.md). `has_code`: the programs have more than an outline.
/// Lists that something else refers to, too, have a number that is not 0.
std::string fault_of(runtime::State& state, bool has_code);

}  // namespace npcs::saves
