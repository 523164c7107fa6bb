// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The values of constants of the new script.
#pragma once

#include <optional>

#include "analysis/constants.hpp"
#include "migration/analysis/parsed_script.hpp"
#include "values/heap.hpp"

namespace npcs::migration {

/// Returns the value of an expression that is a constant; nothing for any other.
inline std::optional<values::Datum> constant_value(const ast::Expr& expression, const ParsedScript& parsed,
                                                   values::Heap& heap) {
    const std::optional<analysis::Constant> found = analysis::constant_of(expression, parsed.symbols());
    if (!found) return std::nullopt;
    switch (found->kind) {
        case analysis::Constant::Kind::null: return values::Datum::null();
        case analysis::Constant::Kind::number: return values::Datum::number(found->number);
        case analysis::Constant::Kind::text: return heap.text(found->text);
    }
    return std::nullopt;
}

}  // namespace npcs::migration
