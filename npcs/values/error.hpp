// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A run-time error: its message, word for word as MiniScript has it where MiniScript has it, and what programs ask for: the
// kind of error, and which name it is about. Both are known where an error arises. Only of a message alone, which is what
// saves and host functions have, they are found out, by the words that are written here once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace npcs::values {

enum class ErrorCode : std::uint8_t {
    other,
    undefined_name,
    undefined_local,
    key_not_found,
    index_out_of_range,
    too_many_arguments,
    type_error,
    null_reference,
    not_an_lvalue,
    depth_limit,
    memory_limit,   ///< of the script
    out_of_memory,  ///< the process has none
    step_limit,
    turn_limit,
    stop_requested,
    deadline,
    paused  ///< by a debugger
};

/// Where the name that an error is about stands in its message.
struct NamePlace {
    std::uint16_t at = 0;
    std::uint16_t size = 0;  ///< 0: it is about none
    std::string_view in(std::string_view message) const { return message.substr(at, size); }
};

/// Why an operation gave no value. Without a message: no error.
struct Error {
    std::string message;  ///< without kind and line
    ErrorCode code = ErrorCode::other;
    NamePlace name;

    Error() = default;
    Error(std::string text) : message(std::move(text)) {}
    Error(const char* text) : message(text) {}
    /// Makes the message of the words that errors of that kind begin with, followed by `more`.
    Error(ErrorCode kind, std::string_view more);
    /// Makes the message `words: 'about' more` of the words that errors of that kind begin with.
    Error(ErrorCode kind, std::string_view about, std::string_view more);
    explicit operator bool() const { return !message.empty(); }
};

/// The words that errors of that kind begin with.
std::string_view words_of(ErrorCode code);

/// The error that a message tells of. A host's message that begins like one of these is taken for one.
Error error_of(std::string message);

}  // namespace npcs::values
