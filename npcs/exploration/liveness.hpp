// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a state's future can still read: which globals, which variables of a frame, which counts of options, alternatives and
// visits. Two states that differ in nothing of that go on alike, and exploring one of them is enough.
//
// Within a function this is the usual backward analysis over its instructions. Across functions it goes by names: code that
// mentions a name may call whatever function was ever put under that name, as a variable, a member or an entry of a map
// (a field-based call graph); a function that is put anywhere else, or taken by `@`, may be called by anyone. If in doubt,
// the answer is that it can be read.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exploration/bits.hpp"
#include "program/program.hpp"

namespace npcs::exploration {

/// How a count is used: that of an option, of alternatives or of visits.
struct CountUse {
    enum class Kind : std::uint8_t {
        exact,
        capped,  ///< counts from `limit` on are alike
        cycling  ///< only the remainder of dividing by `limit` matters
    } kind = Kind::exact;
    double limit = 0;

    /// Returns a count that is used in the same way.
    double normal(double count) const {
        if (kind == Kind::capped) return count < limit ? count : limit;
        return kind == Kind::cycling ? std::fmod(count, limit) : count;
    }
};

class Liveness {
public:
    /// The programs must outlive this.
    explicit Liveness(std::span<const program::Program* const> programs);
    Liveness(const Liveness&) = delete;
    Liveness& operator=(const Liveness&) = delete;

    /// A name, an id of an option, or another thing that code can read, as a number.
    using Fact = std::uint32_t;
    static constexpr Fact all_globals = 0;  ///< globals by names that are not known
    static constexpr Fact all_counts = 1;   ///< counts of options that are not known
    static constexpr Fact all_visits = 2;   ///< visits of functions that are not known
    static constexpr Fact time = 3;         ///< the time
    static constexpr Fact first_other = 4;

    /// Returns the facts that the code of a function can read from pc on, what it calls included.
    const Bits& facts_at(const program::Function& function, std::uint32_t pc);
    /// Returns the variables in registers that the function can read from pc on. Those beyond the last word are live.
    const Bits& registers_at(const program::Function& function, std::uint32_t pc);
    /// Returns the facts that can be read whatever is running.
    const Bits& always() const { return always_; }

    /// Returns the fact that stands for a global, or `none` if no code mentions it.
    static constexpr Fact none = 0xFFFF'FFFF;
    Fact global(std::string_view name) const { return find(globals_, name); }
    /// Returns the fact that stands for how often a function was entered.
    Fact visits(const program::Function& function) const { return find(visits_, std::to_string(number_of(function))); }
    /// Returns the fact that stands for the count of an option or of alternatives, by the id without what `for` adds.
    Fact count(std::string_view id) const { return find(counts_, id); }
    CountUse use_of(Fact fact) const {
        const auto found = uses_.find(fact);
        return found != uses_.end() ? found->second : CountUse{};
    }

private:
    using Names = std::map<std::string, Fact, std::less<>>;
    /// What one instruction adds to what can be read in front of it, and the global that it sets.
    struct Effect {
        std::vector<Fact> reads;
        std::vector<std::uint32_t> calls;  ///< functions, by number
        Fact sets = none;
    };
    struct Code {
        const program::Function* function;
        std::vector<std::uint32_t> calls;  ///< functions that any of its instructions may call
        Bits reads;                        ///< facts that any of its instructions reads itself
        Bits all;                          ///< the same with everything that is called
        bool keeps_registers = false;      ///< its variables are not looked at one by one
        bool is_analysed = false;
        std::unordered_map<std::uint32_t, Bits> facts;      ///< by the pc of resume points
        std::unordered_map<std::uint32_t, Bits> registers;  ///< likewise
    };

    static Fact find(const Names& names, std::string_view name) {
        const auto found = names.find(name);
        return found != names.end() ? found->second : none;
    }
    Fact fact(Names& names, std::string_view name);
    std::uint32_t number_of(const program::Function& function) const { return numbers_.at(&function); }

    void find_places(const program::Function& function);
    void find_escapes(const program::Function& function);
    void let_escape(std::string_view name);
    Effect effect_of(const program::Function& function, std::uint32_t pc);
    void read_name(Effect& effect, std::string_view name);
    void mention(Effect& effect, std::string_view name);
    void read_count(Effect& effect, Fact count, CountUse use);
    void add_member_effects(Effect& effect, const program::Function& function, std::uint32_t pc);
    void add_count_effects(Effect& effect, const program::Function& function, std::uint32_t pc);
    void close_over_calls();
    void analyse(Code& code);

    std::vector<Code> codes_;
    std::unordered_map<const program::Function*, std::uint32_t> numbers_;
    std::map<std::string, std::vector<std::uint32_t>, std::less<>>
        placed_;                           ///< functions by the names they are put under
    std::vector<std::uint32_t> members_;   ///< functions that are put into maps
    std::vector<std::uint32_t> anywhere_;  ///< functions that anyone may call
    Names globals_, counts_, visits_;
    Fact next_ = first_other;
    std::unordered_map<Fact, CountUse> uses_;
    Bits always_;
};

}  // namespace npcs::exploration
