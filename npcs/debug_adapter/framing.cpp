// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/framing.hpp"

#include <charconv>

namespace npcs::debug_adapter {
namespace {

constexpr std::string_view header_end = "\r\n\r\n";
constexpr std::string_view length_field = "content-length:";

bool is_field(std::string_view line, std::string_view name) {
    if (line.size() < name.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = line[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != name[i]) return false;
    }
    return true;
}

std::optional<std::size_t> length_in(std::string_view value) {
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    std::size_t length = 0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), length);
    if (value.empty() || end.ec != std::errc() || end.ptr != value.data() + value.size()) return std::nullopt;
    return length;
}

}  // namespace

std::optional<std::string> MessageReader::next() {
    if (!problem_.empty()) return std::nullopt;
    if (!length_ && !read_header()) return std::nullopt;
    if (bytes_.size() < *length_) return std::nullopt;
    std::string message = bytes_.substr(0, *length_);
    bytes_.erase(0, *length_);
    length_.reset();
    return message;
}

/// Returns whether the header of a message is whole and valid; it is removed then.
bool MessageReader::read_header() {
    const std::size_t end = bytes_.find(header_end);
    if (end == std::string::npos || end > longest_header) {
        if (bytes_.size() > longest_header)
            problem_ =
                "What came is no message: there is no end of a header in " + std::to_string(longest_header) + " bytes.";
        return false;
    }
    std::string_view lines = std::string_view(bytes_).substr(0, end);
    while (!lines.empty() && problem_.empty()) {
        const std::string_view line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(std::min(line.size() + 2, lines.size()));
        if (!is_field(line, length_field)) continue;
        length_ = length_in(line.substr(length_field.size()));
        if (!length_) problem_ = "The Content-Length of a message is no number.";
        else if (*length_ > longest_message)
            problem_ = "A message has " + std::to_string(*length_) + " bytes; at most " +
                       std::to_string(longest_message) + " are read.";
    }
    if (problem_.empty() && !length_) problem_ = "The header of a message has no Content-Length.";
    if (!problem_.empty()) return false;
    bytes_.erase(0, end + header_end.size());
    return true;
}

std::string framed(const Json& message) {
    // Texts of scripts are UTF-8; if a name of a file is not, its bytes are replaced.
    const std::string body = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    return "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::optional<Json> parsed(std::string_view text) {
    bool is_too_deep = false;
    const auto within = [&](int depth, Json::parse_event_t, Json&) {
        is_too_deep = is_too_deep || depth > deepest_message;
        return !is_too_deep;
    };
    Json message = Json::parse(text, within, false);
    if (is_too_deep || message.is_discarded()) return std::nullopt;
    return message;
}

}  // namespace npcs::debug_adapter
