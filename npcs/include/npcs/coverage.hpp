// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What conversations reach of their scripts, for tests and tools. Scripts must be compiled with marks, which change
// nothing else: not what is said, saved or refused. A script without marks pays nothing for all this.
//
//     auto script = npcs::Script::compile(text, "smith.npcs", {}, npcs::Marks::all).value();
//     auto coverage = std::make_shared<npcs::Coverage>();
//     coverage->include(script);
//     npcs::Session talk(script, game, {.coverage = coverage});
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "npcs/export.hpp"
#include "npcs/script.hpp"

namespace npcs {

namespace runtime {
class Coverage;
}

/// A statement, or one of several alternative texts, and how often it was reached.
struct CoveredPlace {
    std::string file;  ///< the name given to Script::compile
    std::uint32_t line = 0;
    std::string function;  ///< empty for the main program
    bool is_text = false;  ///< an alternative, not a statement
    std::uint64_t count = 0;
};

/// An option, and what became of it. One that is written in a function counts for all calls together, and one with `for`
/// for all its elements.
struct CoveredOption {
    std::string file;
    std::uint32_t line = 0;
    std::string id;               ///< as Option::id, without what `for` adds to it
    bool once = false;            ///< can be taken once only
    std::uint64_t offered = 0;    ///< how often it was on offer, available or not
    std::uint64_t available = 0;  ///< how often it was on offer and could be taken
    std::uint64_t taken = 0;
};

/// The counts of any number of conversations and machines, which are named in their SessionOptions. They must be used by
/// one thread at a time; each thread can have its own counts, and add() joins them.
class NPCS_API Coverage {
public:
    Coverage();
    Coverage(Coverage&&) noexcept;
    Coverage& operator=(Coverage&&) noexcept;
    ~Coverage();

    /// Makes a script part of the result even if it never runs.
    void include(const Script& script);
    /// Adds the counts of another one. Scripts are the same only if they are copies of one compiled script.
    void add(const Coverage& other);

    /// Returns all places, script by script in the order of their lines.
    std::vector<CoveredPlace> places() const;
    std::vector<CoveredOption> options() const;

    /// For the library's own use.
    runtime::Coverage& counts() const { return *counts_; }

private:
    std::unique_ptr<runtime::Coverage> counts_;
};

}  // namespace npcs
