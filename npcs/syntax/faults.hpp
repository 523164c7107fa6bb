// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The mistakes found in one source. Telling one ends the reading of the statement it is in: `fail` throws Rejected,
// which the parser catches where it can go on. Neither leaves the parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "syntax/parse.hpp"
#include "syntax/source.hpp"
#include "syntax/tokens.hpp"

namespace npcs::syntax {

/// A statement was given up.
struct Rejected {
    std::uint32_t offset;    ///< where the mistake is
    std::uint32_t brackets;  ///< how many brackets were open there
    bool at_closing_word;    ///< go on right there, with the word that closes some outer block
};

/// There are enough mistakes.
struct Enough {};

struct Fault {
    Span span;
    std::string_view code;
    std::string message;
    std::string hint = {};
    Stage stage = Stage::compiler;
    std::uint32_t line = 0;  ///< the line MiniScript reports, when it is not that of the span
};

/// `'end' without following keyword`
Fault lone_end(std::string_view text, const Token& token, std::string_view open);
/// A keyword that begins no statement.
Fault misplaced_keyword(std::string_view text, const Token& token);

class Faults {
public:
    Faults(const Source& source, std::uint32_t most) : source_(source), most_(most) {}

    /// Beyond the number wanted, mistakes are only counted. Throws Enough when that has gone on for long.
    void add(Fault fault);
    [[noreturn]] void fail(Fault fault, std::uint32_t brackets = 0);

    /// `got <token> where <required> is required`
    [[noreturn]] void fail_required(std::uint32_t offset, std::string_view required, std::uint32_t brackets);
    [[noreturn]] void fail_keyword(std::uint32_t offset);
    /// The string whose closing quote is missing at `offset` begins before it.
    [[noreturn]] void fail_open_string(std::uint32_t offset, std::string_view message);
    [[noreturn]] void fail_open_comment(std::uint32_t offset, std::string_view message);

    /// Places where the text is not UTF-8, or holds NUL bytes, or characters that only look like blanks and quotes.
    void check_encoding();

    /// In order of place; a note says how many there are more.
    Diagnostics take();
    bool empty() const { return found_.empty(); }
    /// Whether a mistake was told on that line or below it.
    bool told_since(std::uint32_t line) const;

private:
    static constexpr std::uint32_t most_counted = 10'000;

    const Source& source_;
    std::uint32_t most_;
    std::uint32_t more_ = 0;
    Diagnostics found_;
};

}  // namespace npcs::syntax
