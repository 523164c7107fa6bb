// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The line table: one pass when the source is made, a binary search when somebody asks.
#include "syntax/source.hpp"

#include <algorithm>
#include <utility>

namespace npcs::syntax {

namespace {

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
    const std::size_t size = text_.size();
    for (std::size_t at = 0; at < size;) {
        const char byte = text_[at++];
        if (byte > '\r' || (byte != '\n' && byte != '\r')) continue;
        if (byte == '\r' && at < size && text_[at] == '\n') ++at;
        line_starts_.push_back(static_cast<std::uint32_t>(at));
    }
}

std::uint32_t Source::line_number(std::uint32_t offset) const {
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    return static_cast<std::uint32_t>(next - line_starts_.begin());
}

Place Source::place(std::uint32_t offset) const {
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
