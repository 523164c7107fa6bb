// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Constant evaluation of statements that only define something: a constant, a function, a list or map of these, or the
// result of a script function that does nothing else, which is how imported files are written. A conversation that is
// already past such a statement can be given the value it would have had. No script is run, and there are no visible
// effects.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "migration/analysis/parsed_script.hpp"
#include "outline/outline.hpp"
#include "runtime/state.hpp"

namespace npcs::migration {

class ConstantEvaluation {
public:
    ConstantEvaluation(const outline::Outline& now, const program::Program& program, runtime::State& state);
    ConstantEvaluation(ConstantEvaluation&&) noexcept;
    ~ConstantEvaluation();

    /// Returns the value that an assignment of the new script sets its variable to. Returns nothing if the value is not
    /// constant. Later calls for the same node return the same object.
    std::optional<values::Datum> value_of(std::uint32_t node);
    /// Returns the value that an expression has at the node `at`, under the same condition.
    std::optional<values::Datum> value_of(const ast::Expr& expression, std::uint32_t at);
    /// Returns the variables of the call of a function that was evaluated for an assignment of the main program in
    /// front of the node `before`. Returns null if there is no such call, or if there are several.
    values::Map* scope_of(std::uint32_t function, std::uint32_t before);

    /// Returns whether a function that was evaluated runs a module when it is first called, and does nothing then: so
    /// `import` is compiled. What it made of the module is in the map of modules.
    bool is_import(std::uint32_t function) const;

    /// Returns the new script's tree, which is parsed at the first call.
    const ParsedScript& parsed() const { return parsed_script_of(program_); }

private:
    class Work;
    const outline::Outline& now_;
    const program::Program& program_;
    runtime::State& state_;
    std::unique_ptr<Work> work_;
    std::unordered_map<std::uint32_t, std::optional<values::Datum>> known_;
    std::uint32_t searched_ = 0;  ///< statements of the main program in front of this node have been evaluated
};

}  // namespace npcs::migration
