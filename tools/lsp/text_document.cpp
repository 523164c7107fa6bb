// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/text_document.hpp"

#include <algorithm>
#include <utility>

namespace npcs::tools::lsp {
namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
bool needs_two_units(char first) { return static_cast<unsigned char>(first) >= 0xF0; }

/// Returns the units of the character that begins with a byte, or of the byte itself.
std::size_t units_of(char c, Encoding encoding) {
    if (encoding == Encoding::utf8) return 1;
    if (continues_character(c)) return 0;
    return encoding == Encoding::utf16 && needs_two_units(c) ? 2 : 1;
}

/// A place in a text that may be in the middle of a character.
struct Place {
    std::size_t offset = 0;  ///< of the beginning of the character
    bool is_within = false;
};

Place place_in(const TextDocument& document, Position position, Encoding encoding) {
    if (position.line >= document.line_count()) return {document.text().size()};
    const std::string& text = document.text();
    const std::size_t end = document.line_end(position.line);
    std::size_t at = document.line_start(position.line);
    std::size_t left = position.character;
    if (encoding == Encoding::utf8) {
        at += std::min(left, end - at);
        const std::size_t asked = at;
        while (at > 0 && at < text.size() && continues_character(text[at])) --at;
        return {at, at != asked};
    }
    while (at < end && left > 0) {
        const std::size_t more = units_of(text[at], encoding);
        if (more > left) return {at, true};
        left -= more;
        for (++at; at < end && continues_character(text[at]);) ++at;
    }
    return {at};
}

std::size_t behind_character(const std::string& text, std::size_t at) {
    for (++at; at < text.size() && continues_character(text[at]);) ++at;
    return at;
}

}  // namespace

TextDocument::TextDocument(std::string text) : text_(std::move(text)) {
    line_starts_.push_back(0);
    find_lines(0);
}

/// Finds the starts of all lines that begin behind an offset; those before it are known.
void TextDocument::find_lines(std::size_t from) {
    for (std::size_t at = from; at < text_.size(); ++at) {
        if (text_[at] == '\n') line_starts_.push_back(at + 1);
        else if (text_[at] == '\r' && (at + 1 == text_.size() || text_[at + 1] != '\n')) line_starts_.push_back(at + 1);
    }
}

std::size_t TextDocument::line_of(std::size_t offset) const {
    const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    return static_cast<std::size_t>(after - line_starts_.begin()) - 1;
}

std::size_t TextDocument::line_end(std::size_t line) const {
    if (line + 1 >= line_starts_.size()) return text_.size();
    std::size_t end = line_starts_[line + 1] - 1;
    if (end > line_starts_[line] && text_[end] == '\n' && text_[end - 1] == '\r') --end;
    return end;
}

std::size_t TextDocument::offset(Position position, Encoding encoding) const {
    return place_in(*this, position, encoding).offset;
}

Position TextDocument::position(std::size_t offset, Encoding encoding) const {
    offset = std::min(offset, text_.size());
    const std::size_t line = line_of(offset);
    const std::size_t start = line_starts_[line];
    const std::size_t end = std::min(offset, line_end(line));
    const std::string_view before = std::string_view(text_).substr(start, end - start);
    return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(units(before, encoding))};
}

void TextDocument::replace(Position begin, Position end, std::string_view text, Encoding encoding) {
    Place first = place_in(*this, begin, encoding);
    Place last = place_in(*this, end, encoding);
    if (std::pair(last.offset, last.is_within) < std::pair(first.offset, first.is_within)) std::swap(first, last);
    constexpr const char* half = "\xEF\xBF\xBD";
    std::string inserted;
    if (first.is_within) inserted += half;
    inserted += text;
    if (last.is_within) inserted += half;
    const std::size_t behind = last.is_within ? behind_character(text_, last.offset) : last.offset;
    text_.replace(first.offset, behind - first.offset, inserted);
    // A line end may have been made or broken at the seam: `\r` and `\n` that meet are one.
    const std::size_t line = line_of(first.offset > 0 ? first.offset - 1 : 0);
    line_starts_.resize(line + 1);
    find_lines(line_starts_[line]);
}

std::size_t units(std::string_view text, Encoding encoding) {
    if (encoding == Encoding::utf8) return text.size();
    std::size_t count = 0;
    for (const char c : text) count += units_of(c, encoding);
    return count;
}

Position PositionFinder::operator()(std::size_t offset) {
    const std::string& text = document_.text();
    offset = std::min(offset, text.size());
    if (offset < last_offset_ || document_.line_of(offset) != last_.line) {
        last_ = document_.position(offset, encoding_);
    } else {
        const std::size_t end = std::max(last_offset_, std::min(offset, document_.line_end(last_.line)));
        const std::string_view between = std::string_view(text).substr(last_offset_, end - last_offset_);
        last_.character += static_cast<std::uint32_t>(units(between, encoding_));
    }
    last_offset_ = offset;
    return last_;
}

}  // namespace npcs::tools::lsp
