// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Evaluates expressions of the new script that have no side effects: variables, members, elements, operators, and intrinsics that
// depend on their arguments only. No other function is called.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "migration/analysis/parsed_script.hpp"
#include "runtime/state.hpp"
#include "values/heap.hpp"

namespace npcs::migration {

class PureEvaluation {
public:
    /// Returns the value of a variable; unset if there is none.
    using Variables = std::function<values::Datum(std::string_view)>;

    PureEvaluation(const ParsedScript& parsed, values::Heap& heap, const runtime::NativeNames& natives,
                   Variables variables)
        : parsed_(parsed), heap_(heap), natives_(natives), variables_(std::move(variables)) {}

    /// Returns the value of an expression; nothing if finding it takes more than looking, or ends in an error.
    std::optional<values::Datum> value(const ast::Expr& expression);

private:
    using Result = std::optional<values::Datum>;

    Result name(std::string_view name);
    Result chain(const ast::Chain& chain);
    Result comparison(const ast::Chain& chain);
    Result member(const ast::Member& member);
    Result index(const ast::Index& index);
    Result call(const ast::Call& call);
    Result native(std::string_view name, std::span<const values::Datum> arguments);

    static constexpr unsigned steps_max = 10'000;

    const ParsedScript& parsed_;
    values::Heap& heap_;
    const runtime::NativeNames& natives_;
    Variables variables_;
    unsigned steps_ = 0;
};

}  // namespace npcs::migration
