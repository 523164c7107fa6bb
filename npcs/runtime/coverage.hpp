// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Counts what running programs with marks reach, and what becomes of their options. Belongs to whoever looks at it; machines
// refer to it. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "program/program.hpp"

namespace npcs::runtime {

class Coverage {
public:
    struct OptionCounts {
        std::uint64_t offered = 0;    ///< was on offer, available or not
        std::uint64_t available = 0;  ///< was on offer and could be taken
        std::uint64_t taken = 0;
    };
    struct Counts {
        std::shared_ptr<const program::Program> program;
        std::vector<std::uint64_t> marks;   ///< by index into Program::marks
        std::vector<OptionCounts> options;  ///< by index into Program::option_ids
    };

    void reached(const program::Program& program, std::uint32_t mark) { ++of(program).marks[mark]; }
    void offered(const program::Program& program, std::uint32_t option, bool is_available) {
        OptionCounts& counts = of(program).options[option];
        ++counts.offered;
        if (is_available) ++counts.available;
    }
    void taken(const program::Program& program, std::uint32_t option) { ++of(program).options[option].taken; }

    /// Adds a program, which counts as not reached at all until it runs.
    void include(const program::Program& program) { of(program); }
    /// Adds the counts of another one.
    void add(const Coverage& other);
    std::span<const Counts> all() const { return all_; }

private:
    /// Returns the counts of a program; fast for the one that was used last.
    Counts& of(const program::Program& program) {
        if (last_ >= all_.size() || all_[last_].program.get() != &program) [[unlikely]]
            select(program);
        return all_[last_];
    }
    void select(const program::Program& program);

    std::vector<Counts> all_;  ///< in the order in which programs were included or began to run
    std::size_t last_ = 0;
};

}  // namespace npcs::runtime
