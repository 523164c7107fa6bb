// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Messages of the Debug Adapter Protocol as bytes: `Content-Length: N`, an empty line, and N bytes of JSON. What comes in
// is not trusted: a header, a message and what is nested in it are bounded.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace npcs::debug_adapter {

using Json = nlohmann::json;

inline constexpr std::size_t longest_header = 4096;                   ///< bytes, of all lines together
inline constexpr std::size_t longest_message = std::size_t{8} << 20;  ///< bytes
inline constexpr int deepest_message = 100;                           ///< lists and objects inside each other

/// Takes messages out of bytes, in whatever portions these come.
class MessageReader {
public:
    void add(std::string_view bytes) { bytes_ += bytes; }
    /// Returns the text of the next whole message, or nothing if there is none yet. After a problem there is none any
    /// more, because nothing tells where the next one begins.
    std::optional<std::string> next();
    /// Returns what is wrong with the bytes, as a sentence; empty if nothing is.
    const std::string& problem() const { return problem_; }
    /// Returns whether a message has begun and is not whole.
    bool is_within_message() const { return !bytes_.empty() || length_.has_value(); }

private:
    bool read_header();

    std::string bytes_;
    std::optional<std::size_t> length_;  ///< of the message whose header was read
    std::string problem_;
};

/// Returns the message as it is sent.
std::string framed(const Json& message);

/// Returns what a message says, or nothing if it is no JSON or too deeply nested.
std::optional<Json> parsed(std::string_view text);

}  // namespace npcs::debug_adapter
