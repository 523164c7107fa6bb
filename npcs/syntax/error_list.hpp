// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The mistakes found in one source. `fail` also abandons the current statement: it throws StatementRejected, which the parser
// catches where it can continue. The exceptions StatementRejected and TooManyErrors never leave the parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "syntax/parse.hpp"
#include "syntax/source.hpp"
#include "syntax/tokens.hpp"

namespace npcs::syntax {

/// Thrown when a statement is abandoned.
struct StatementRejected {
    std::uint32_t offset;    ///< of the mistake
    std::uint32_t brackets;  ///< number of brackets open there
    bool at_closing_word;    ///< parsing continues at the offset, with the word that closes an outer block
};

/// Thrown when parsing ends because there are too many mistakes.
struct TooManyErrors {};

struct SyntaxError {
    Span span;
    std::string_view code;
    std::string message;
    std::string hint = {};
    Stage stage = Stage::compiler;
    std::uint32_t line = 0;  ///< the line that MiniScript reports, if it differs from that of the span
    std::vector<std::pair<Span, std::string>> fix = {};  ///< what is put in the place of spans, see Diagnostic::fix
};

/// Returns the mistake `'end' without following keyword`.
SyntaxError lone_end(std::string_view text, const Token& token, std::string_view open);
/// Returns the mistake of a keyword that cannot begin a statement.
SyntaxError misplaced_keyword(std::string_view text, const Token& token);

class ErrorList {
public:
    ErrorList(const Source& source, std::uint32_t most) : source_(source), most_(most) {}

    /// Adds a mistake. Beyond the maximum, mistakes are only counted, and after another 10,000 TooManyErrors is thrown.
    void add(SyntaxError error);
    [[noreturn]] void fail(SyntaxError error, std::uint32_t brackets = 0);

    /// Fails with `got <token> where <required> is required`.
    [[noreturn]] void fail_required(std::uint32_t offset, std::string_view required, std::uint32_t brackets);
    [[noreturn]] void fail_keyword(std::uint32_t offset);
    /// Fails for a string that has no closing quote before `offset`, and reports its beginning.
    [[noreturn]] void fail_open_string(std::uint32_t offset, std::string_view message);
    [[noreturn]] void fail_open_comment(std::uint32_t offset, std::string_view message);

    /// Reports invalid UTF-8, NUL bytes, and characters that only look like blanks or quotes.
    void check_encoding();

    /// Returns the mistakes in source order, followed by a note with the number of those not included.
    Diagnostics take();
    bool empty() const { return found_.empty(); }
    /// Returns whether a mistake was reported on that line or a later one.
    bool reported_since(std::uint32_t line) const;

private:
    static constexpr std::uint32_t most_counted = 10'000;

    const Source& source_;
    std::uint32_t most_;
    std::uint32_t more_ = 0;
    Diagnostics found_;
};

}  // namespace npcs::syntax
