// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Problems with a script, a save or an answer, as values. Nothing in the library throws or prints: every entry point
// that can fail returns a Result, which contains diagnostics on failure.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "npcs/export.hpp"

namespace npcs {

enum class Severity : std::uint8_t { note, warning, error };

/// The stage that found the problem, named as MiniScript prints it: "Lexer Error", "Compiler Error", ...
enum class Stage : std::uint8_t { lexer, compiler, runtime, save, host };

/// Text that replaces what is between two positions of a file. They are given as in Diagnostic: lines and columns from
/// 1, columns in code points; the end is not part of what is replaced.
struct TextEdit {
    std::uint32_t line = 0, column = 0;
    std::uint32_t end_line = 0, end_column = 0;
    std::string text;
};

/// One problem: where it is, what it is, and what to do about it.
struct Diagnostic {
    Severity severity = Severity::error;
    Stage stage = Stage::compiler;
    std::string code;        ///< short and stable, e.g. "undefined-name"; for tools and for looking it up in the manual
    std::string message;     ///< one line, without position or kind
    std::string hint;        ///< how to fix it; may be empty
    std::string file;        ///< the name given to Script::compile; may be empty
    std::uint32_t line = 0;  ///< from 1, as MiniScript reports it; 0 when unknown
    std::uint32_t column = 0;  ///< from 1, in code points; 0 when unknown
    std::uint32_t length = 0;  ///< code points to underline; at least 1 if the column is known
    std::uint32_t source_line =
        0;               ///< the line of `column` and `source`: `line`, unless MiniScript reports a different one
    std::string source;  ///< that line, without its end; beyond column 500 only from `column` - 150 on
    /// What does as the hint says, in the same file: edits in the order of their positions, none of which overlap. Empty
    /// unless the remedy is certain to be what the author meant.
    std::vector<TextEdit> fix;
};

/// Returns MiniScript's one-line form: `Runtime Error: message [line 3]`, or `[file line 3]` if a file name is set.
NPCS_API std::string one_line(const Diagnostic& diagnostic);

/// Returns `file:line:column: error: message`, the source line, a line with a caret, and the hint. Ends with a newline.
NPCS_API std::string rich(const Diagnostic& diagnostic);

using Diagnostics = std::vector<Diagnostic>;

namespace api {
/// Returns the empty list that every success refers to.
NPCS_API const Diagnostics& no_diagnostics();
}  // namespace api

/// A value, or the diagnostics that explain why there is none.
template <typename T>
class Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Diagnostics diagnostics) : content_(std::in_place_index<1>, std::move(diagnostics)) {}
    Result(Diagnostic diagnostic) : content_(std::in_place_index<1>, Diagnostics{std::move(diagnostic)}) {}

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Returns the value. Precondition: ok().
    T& value() & {
        assert(ok());
        return *std::get_if<0>(&content_);
    }
    const T& value() const& {
        assert(ok());
        return *std::get_if<0>(&content_);
    }
    T&& value() && {
        assert(ok());
        return std::move(*std::get_if<0>(&content_));
    }

    /// Returns the diagnostics; empty if ok().
    const Diagnostics& diagnostics() const { return ok() ? api::no_diagnostics() : *std::get_if<1>(&content_); }

private:
    std::variant<T, Diagnostics> content_;
};

}  // namespace npcs
