// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Expressions in a frame. They are evaluated on a copy of the state, so that nothing they call changes anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/debugger.hpp"
#include "runtime/machine.hpp"

namespace npcs::debugging {

/// The copies that values of expressions refer to: such a value can be read as long as its copy is kept.
using Copies = std::vector<std::unique_ptr<runtime::Machine>>;

/// Where an expression is evaluated.
struct Site {
    runtime::Machine& machine;
    TaskId task;        ///< 0: the conversation
    std::size_t frame;  ///< counted from the innermost; without frames, only globals are known
};

/// An expression that is evaluated again and again. It is compiled for each set of variables that it uses of its frame, which is
/// the same one nearly always.
struct CompiledExpression {
    struct Form {
        std::vector<std::string> names;  ///< of the variables
        Script script;
    };
    std::vector<Form> forms;
    std::uint64_t compilations = 0;
};

/// Returns the value, or why there is none. Reads what is a name with members in place; what else refers to objects is added to
/// `copies`. Does not assign. With `compiled`, which belongs to this expression alone, compiles it only the first time.
Result<Value> evaluate(const Site& site, std::string_view expression, const EvaluateOptions& options, Copies& copies,
                       CompiledExpression* compiled = nullptr);

/// Returns the problems of a text that is no expression.
Diagnostics check_expression(std::string_view expression);

/// Splits `path = expression`. Returns false if it is no assignment.
bool split_assignment(std::string_view text, std::string_view& path, std::string_view& expression);

}  // namespace npcs::debugging
