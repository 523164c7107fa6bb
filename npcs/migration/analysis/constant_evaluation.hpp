// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements that only define something: a constant, a function, a list or map of these, and what a function of the script
// gives back that does nothing else, as one does in a file that is imported. A conversation that is already past such a
// statement can be given the value it would have had. Nothing is run, and nothing that could be seen is done.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "migration/analysis/reread.hpp"
#include "outline/outline.hpp"
#include "runtime/state.hpp"

namespace npcs::migration {

class Definitions {
public:
    Definitions(const program::Outline& now, const program::Program& program, runtime::State& state);
    Definitions(Definitions&&) noexcept;
    ~Definitions();

    /// What an assignment of the new script sets its variable to; nothing when that depends on anything. The same each time.
    std::optional<values::Datum> value_of(std::uint32_t node);
    /// The variables of a function that was taken for one call in such an assignment of the main program, in front of the
    /// node; null when there are none, or several.
    values::Map* scope_of(std::uint32_t function, std::uint32_t before);

    /// The new script's tree.
    const Reading& reading();

private:
    class Work;
    const program::Outline& now_;
    const program::Program& program_;
    runtime::State& state_;
    std::unique_ptr<Reading> reading_;
    std::unique_ptr<Work> work_;
    std::unordered_map<std::uint32_t, std::optional<values::Datum>> known_;
    std::uint32_t searched_ = 0;  ///< the main program's statements in front of it are worked out
};

}  // namespace npcs::migration
