// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What decides whether, and how often, an option is offered: all that it has besides its text and its block.
#pragma once

#include <cstdint>
#include <string_view>

#include "program/words.hpp"
#include "syntax/ast.hpp"

namespace npcs::outline {

/// Returns the hash of that, as in OutlineNode::more, with its names translated if `names` is not null.
inline std::uint32_t conditions_hash(const ast::Option& option, std::string_view source,
                                     const program::Translation* names = nullptr) {
    const auto text = [&](syntax::Span span) { return source.substr(span.begin, span.end - span.begin); };
    program::WordReader reader(names);
    if (option.once) reader.add("once");
    if (option.sequence != nullptr) {
        reader.add(option.variable);
        reader.add(text(option.sequence->span));
    }
    if (option.condition != nullptr) reader.add(text(option.condition->span));
    if (option.is_hidden) reader.add("hidden");
    if (option.locked != nullptr) reader.add(text(option.locked->span));
    return reader.take().hash;
}

}  // namespace npcs::outline
