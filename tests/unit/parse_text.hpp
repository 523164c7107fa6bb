// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the tests of the parser share: a source as the text of its tree, or of what is wrong with it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "syntax/parse.hpp"
#include "syntax/print.hpp"

namespace npcs::syntax::testing {

/// One line for each mistake; empty when there is none.
inline std::string mistakes(std::string_view text, const ParseOptions& options = {}) {
    const Source source("", std::string(text));
    std::string out;
    for (const Diagnostic& diagnostic : parse(source, options).diagnostics) out += one_line(diagnostic) + "\n";
    return out;
}

/// The tree, or the mistakes when there are some.
inline std::string tree_of(std::string_view text, const ParseOptions& options = {}) {
    const Source source("", std::string(text));
    const ParseResult result = parse(source, options);
    if (!result.diagnostics.empty()) return mistakes(text, options);
    return print(result.tree, source);
}

/// An expression, as the right side of an assignment.
inline std::string expression(std::string_view text) {
    const std::string printed = tree_of("x = " + std::string(text));
    constexpr std::string_view before = "   1  [0] assign x = ";
    if (!printed.starts_with(before)) return printed;
    return printed.substr(before.size(), printed.size() - before.size() - 1);
}

/// A statement of one line.
inline std::string statement(std::string_view text) {
    const std::string printed = tree_of(text);
    constexpr std::string_view before = "   1  [0] ";
    if (!printed.starts_with(before)) return printed;
    return printed.substr(before.size(), printed.size() - before.size() - 1);
}

/// What a table of examples says about one source.
struct Example {
    const char* source;
    const char* tree;
};
inline void check_all(std::string (*printed)(std::string_view), std::initializer_list<Example> examples) {
    for (const Example& one : examples) {
        INFO(one.source);
        CHECK(printed(one.source) == one.tree);
    }
}

inline std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace npcs::syntax::testing
