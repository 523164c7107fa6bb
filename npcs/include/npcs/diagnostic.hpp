// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What can be wrong with a script, a save or an answer, as a value. Nothing in the library throws or prints: every entry
// point that can fail gives a Result, and what it gives on failure is a list of diagnostics.
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

/// Which stage found the problem. The names are those MiniScript prints: "Lexer Error", "Compiler Error", ...
enum class Stage : std::uint8_t { lexer, compiler, runtime, save, host };

/// One problem: where, what, and what to do about it.
struct Diagnostic {
    Severity severity = Severity::error;
    Stage stage = Stage::compiler;
    std::string code;          ///< stable and short, e.g. "undefined-name"; for tools and for looking up in the manual
    std::string message;       ///< one line, without place or kind
    std::string hint;          ///< what would mend it; may be empty
    std::string file;          ///< name given to Script::compile; may be empty
    std::uint32_t line = 0;    ///< from 1; 0 when no place is known. The line MiniScript reports.
    std::uint32_t column = 0;  ///< from 1, in code points; 0 when no place is known
    std::uint32_t length = 0;  ///< code points to underline, at least 1 when a place is known
    std::uint32_t source_line =
        0;               ///< line `column` and `source` belong to: `line`, unless MiniScript reports another one
    std::string source;  ///< source_line, without its end; behind column 500 only from `column` - 150 on
};

/// MiniScript's one-line form: `Runtime Error: message [line 3]`, or `[file line 3]` when a file name is set.
NPCS_API std::string one_line(const Diagnostic& diagnostic);

/// `file:line:column: error: message`, the source line, a caret line, and the hint. Ends with a line end.
NPCS_API std::string rich(const Diagnostic& diagnostic);

using Diagnostics = std::vector<Diagnostic>;

namespace api {
/// The empty list that every success refers to.
NPCS_API const Diagnostics& no_diagnostics();
}  // namespace api

/// A value, or the reasons why there is none.
template <typename T>
class Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Diagnostics diagnostics) : content_(std::in_place_index<1>, std::move(diagnostics)) {}
    Result(Diagnostic diagnostic) : content_(std::in_place_index<1>, Diagnostics{std::move(diagnostic)}) {}

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Precondition: ok().
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

    /// Empty when ok().
    const Diagnostics& diagnostics() const { return ok() ? api::no_diagnostics() : *std::get_if<1>(&content_); }

private:
    std::variant<T, Diagnostics> content_;
};

}  // namespace npcs
