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

    /// Something that was reached for the first time.
    struct Fresh {
        enum class Kind : std::uint8_t { mark, offered, available, taken } kind;
        std::uint32_t program;  ///< index into all()
        std::uint32_t index;    ///< of the mark or option
    };

    void reached(const program::Program& program, std::uint32_t mark) {
        last_mark_ = mark;
        count(of(program).marks[mark], Fresh::Kind::mark, mark);
    }
    void offered(const program::Program& program, std::uint32_t option, bool is_available) {
        OptionCounts& counts = of(program).options[option];
        count(counts.offered, Fresh::Kind::offered, option);
        if (is_available) count(counts.available, Fresh::Kind::available, option);
    }
    void taken(const program::Program& program, std::uint32_t option) {
        count(of(program).options[option].taken, Fresh::Kind::taken, option);
    }

    /// From now on, appends to a list what is reached for the first time. Null: no longer.
    void note_fresh(std::vector<Fresh>* fresh) { fresh_ = fresh; }
    /// Returns the count that was raised then.
    std::uint64_t& count_of(const Fresh& fresh);
    /// Returns the counts of the program that ran last; null if none has.
    const Counts* last() const { return last_ < all_.size() ? &all_[last_] : nullptr; }
    static constexpr std::uint32_t no_mark = 0xFFFF'FFFF;
    /// Returns the mark that was reached last, in the program that ran last, or `no_mark` if none was since forget_last().
    std::uint32_t last_mark() const { return last_mark_; }
    void forget_last() { last_mark_ = no_mark; }

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
    void count(std::uint64_t& number, Fresh::Kind kind, std::uint32_t index) {
        if (number++ == 0 && fresh_ != nullptr) fresh_->push_back({kind, static_cast<std::uint32_t>(last_), index});
    }

    std::vector<Counts> all_;  ///< in the order in which programs were included or began to run
    std::size_t last_ = 0;
    std::uint32_t last_mark_ = no_mark;
    std::vector<Fresh>* fresh_ = nullptr;
};

}  // namespace npcs::runtime
