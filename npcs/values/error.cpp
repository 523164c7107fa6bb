// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "values/error.hpp"

#include <iterator>
#include <limits>
#include <utility>

namespace npcs::values {

namespace {

/// In the order of ErrorCode. Saves have messages and no codes, so do not change these words.
constexpr std::string_view words[] = {
    "",
    "Undefined Identifier",
    "Undefined Local Identifier",
    "Key Not Found",
    "Index Error",
    "Too Many Arguments",
    "Type Error",
    "Null Reference",
    "not an lvalue",
    "call depth limit",
    "out of memory: ",
    "out of memory",
    "step limit",
    "turn limit",
    "stopped as the host asked",
    "the deadline has passed",
    "paused by the debugger",
};

NamePlace place(std::size_t at, std::size_t size) {
    constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
    if (at > most || size > most) return {};
    return {static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(size)};
}

}  // namespace

std::string_view words_of(ErrorCode code) { return words[static_cast<std::size_t>(code)]; }

Error::Error(ErrorCode kind, std::string_view more) : message(words_of(kind)), code(kind) { message += more; }

Error::Error(ErrorCode kind, std::string_view about, std::string_view more) : Error(kind, ": '") {
    name = place(message.size(), about.size());
    message += about;
    message += '\'';
    message += more;
}

Error error_of(std::string message) {
    Error error(std::move(message));
    const std::string_view text = error.message;
    for (std::size_t i = 1; i < std::size(words); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        if (code == ErrorCode::out_of_memory ? text != words[i] : !text.starts_with(words[i])) continue;
        error.code = code;
        break;
    }
    // No message of these has a quote behind the name; the name itself may.
    const std::size_t begin = words_of(error.code).size() + 3;
    const std::size_t end = text.rfind('\'');
    const bool has_name = error.code != ErrorCode::other && begin <= text.size() && text.substr(begin - 3, 3) == ": '";
    if (has_name && end >= begin && end != text.npos) error.name = place(begin, end - begin);
    return error;
}

}  // namespace npcs::values
