// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The line table: one pass when the source is created, then a binary search per query.
#include "syntax/source.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "syntax/characters.hpp"

namespace npcs::syntax {

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
    const char* const begin = text_.data();
    const char* const end = begin + text_.size();
    const bool only_newlines = text_.find('\r') == text_.npos;
    const auto next_end = [&](const char* at) {
        if (!only_newlines) return std::find_if(at, end, [](char byte) { return byte == '\n' || byte == '\r'; });
        const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
        return found != nullptr ? static_cast<const char*>(found) : end;
    };
    for (const char* at = next_end(begin); at != end; at = next_end(at)) {
        at += *at == '\r' && at + 1 != end && at[1] == '\n' ? 2 : 1;
        line_starts_.push_back(static_cast<std::uint32_t>(at - begin));
    }
}

std::uint32_t Source::line_number(std::uint32_t offset) const {
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    return static_cast<std::uint32_t>(next - line_starts_.begin());
}

std::uint32_t Source::line_number(std::uint32_t offset, std::uint32_t near) const {
    constexpr std::uint32_t steps = 32;
    if (near == 0 || near > line_starts_.size() || line_starts_[near - 1] > offset) return line_number(offset);
    for (const std::uint32_t last = near + steps; near < last; ++near)
        if (near == line_starts_.size() || line_starts_[near] > offset) return near;
    return line_number(offset);
}

Position Source::position(std::uint32_t offset) const {
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(offset, text_.size()));
    const std::uint32_t line = line_number(end);
    const std::string_view before =
        std::string_view(text_).substr(line_starts_[line - 1], end - line_starts_[line - 1]);
    const auto points = std::count_if(before.begin(), before.end(), begins_code_point);
    return {line, static_cast<std::uint32_t>(points) + 1};
}

std::string_view Source::line(std::uint32_t number) const {
    if (number == 0 || number > line_starts_.size()) return {};
    const std::size_t begin = line_starts_[number - 1];
    const std::size_t end = number < line_starts_.size() ? line_starts_[number] : text_.size();
    std::string_view found = std::string_view(text_).substr(begin, end - begin);
    while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) found.remove_suffix(1);
    return found;
}

}  // namespace npcs::syntax
