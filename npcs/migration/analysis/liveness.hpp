// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Liveness of variables in the new script: whether a variable may be read behind a position before it is set. A frame
// that goes on there needs a value for the variable only then. If in doubt, or if there is too much to analyse, the
// answer is that it is read.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/symbol_index.hpp"
#include "hashing/keyed_hash.hpp"
#include "migration/analysis/parsed_script.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

/// Where a script names its variables: found in its tree once, and kept with it.
struct NamesInSource {
    /// A position in the source that names a variable.
    struct Mention {
        std::uint32_t at;
        std::uint32_t function;  ///< the function whose text contains it
        bool of_all;  ///< is a member of `globals`, `locals` or `outer`, so the function's own variables do not hide it
        bool is_whole;  ///< is one of these three, and asked for more than a member whose name is written
    };
    struct Names {
        std::vector<Mention> mentions;       ///< by position
        std::vector<std::uint32_t> setters;  ///< nodes
    };
    NamesInSource(const outline::Outline& now, const program::Program& program);

    hashing::Map<std::string_view, Names> names;
    bool may_remove_variables = false;  ///< through `globals`, `locals` or `outer`

private:
    void add_mentions(const ParsedScript& parsed, const analysis::SymbolIndex& index);
    void add_foreign(const ParsedScript& parsed, const analysis::SymbolIndex& index, std::string_view text);
};

class Liveness {
public:
    Liveness(const outline::Outline& now, const program::Program& program) : now_(now), program_(program) {}

    /// Returns whether the code from the node on, in its function or in another one that sees its variables, may read
    /// the variable before setting it. A statement at which a conversation waits has not yet set the variable that it
    /// sets.
    bool is_read(std::uint32_t node, std::string_view name);
    /// Returns whether functions may read a variable of the main program, which itself has ended.
    bool is_read_by_functions(std::string_view name) { return is_read_elsewhere(0, name); }
    /// Returns the node of the last statement that sets the variable and is, or may be, carried out before the node; or
    /// no_statement.
    std::uint32_t setter_before(std::uint32_t node, std::string_view name);

    /// Returns whether the script may remove variables through `globals`, `locals` or `outer`.
    bool may_remove_variables() { return all_names().may_remove_variables; }

    /// Returns whether a name is used as that of a variable in `globals`, `locals` or `outer`, or these are used as maps.
    bool is_set_through_scope(std::string_view name);

    /// Returns the nodes of a function's own statements that set the variable.
    std::vector<std::uint32_t> setters_in(std::uint32_t function, std::string_view name);

private:
    enum class Use : std::uint8_t { nothing, reads, sets };
    using Mention = NamesInSource::Mention;
    using Names = NamesInSource::Names;

    const NamesInSource& all_names();
    const Names* find(std::string_view name);
    Use use_at(std::uint32_t node, std::string_view name);
    bool is_read_in(std::uint32_t node, std::string_view name);
    bool is_read_elsewhere(std::uint32_t function, std::string_view name);
    bool is_exclusive(std::uint32_t a, std::uint32_t b) const;
    bool may_leave(std::uint32_t node) const;
    bool mentions(std::uint32_t node, std::string_view name);
    bool speaks_of(std::uint32_t begin, std::uint32_t end, std::string_view name, std::uint32_t function);

    const outline::Outline& now_;
    const program::Program& program_;
    const NamesInSource* names_ = nullptr;
    std::int64_t work_ = 2'000'000;
};

}  // namespace npcs::migration
