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
    const std::string_view all = text_;
    for (std::size_t at = all.find_first_of("\r\n"); at != all.npos; at = all.find_first_of("\r\n", at)) {
        at += all.substr(at, 2) == "\r\n" ? 2 : 1;
        line_starts_.push_back(static_cast<std::uint32_t>(at));
    }
}

Place Source::place(std::uint32_t offset) const {
    const auto end = std::min<std::size_t>(offset, text_.size());
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), static_cast<std::uint32_t>(end));
    const auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
    const auto begin = static_cast<std::ptrdiff_t>(line_starts_[line - 1]);
    const auto before = std::count_if(text_.begin() + begin, text_.begin() + static_cast<std::ptrdiff_t>(end), begins_code_point);
    return {line, static_cast<std::uint32_t>(before) + 1};
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
