// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/framing.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace npcs::tools::lsp {
namespace {

constexpr std::size_t most_header_bytes = 8192;

bool names_length(std::string_view name) {
    constexpr std::string_view wanted = "content-length";
    return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

/// Returns the number that a header gives as length of the body.
std::optional<std::size_t> length_in(std::string_view header) {
    std::optional<std::size_t> length;
    while (!header.empty()) {
        const std::size_t end = std::min(header.find('\n'), header.size());
        const std::string_view line = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !names_length(line.substr(0, colon))) continue;
        std::string_view digits = line.substr(colon + 1);
        digits.remove_prefix(std::min(digits.find_first_not_of(" \t"), digits.size()));
        std::size_t number = 0;
        const auto [behind, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const std::string_view rest(behind, static_cast<std::size_t>(digits.data() + digits.size() - behind));
        if (problem != std::errc() || rest.find_first_not_of(" \t\r") != std::string_view::npos) return std::nullopt;
        length = number;
    }
    return length;
}

}  // namespace

void Framing::feed(std::string_view bytes, std::deque<Framed>& messages) {
    if (is_broken_) return;
    if (is_passing_over_) {
        const std::size_t skipped = std::min(bytes.size(), length_ - passed_over_);
        passed_over_ += skipped;
        bytes.remove_prefix(skipped);
        if (passed_over_ < length_) return;
        is_passing_over_ = is_in_body_ = false;
    }
    pending_.append(bytes);
    while (!is_broken_) {
        if (!is_in_body_ && !read_header()) return;
        if (is_broken_) return;
        if (length_ > most_bytes_) {
            messages.push_back({"", true});
            passed_over_ = std::min(pending_.size(), length_);
            pending_.erase(0, passed_over_);
            is_in_body_ = is_passing_over_ = passed_over_ < length_;
            if (is_passing_over_) return;
            continue;
        }
        if (pending_.size() < length_) return;
        read_body(messages);
    }
}

/// Returns whether the header is complete.
bool Framing::read_header() {
    std::size_t end = pending_.find("\r\n\r\n");
    std::size_t behind = end + 4;
    // Some write plain line ends.
    if (const std::size_t plain = pending_.find("\n\n"); plain < end) {
        end = plain;
        behind = plain + 2;
    }
    if (std::min(end, pending_.size()) > most_header_bytes) {
        is_broken_ = true;
        return true;
    }
    if (end == std::string::npos) return false;
    const auto length = length_in(std::string_view(pending_).substr(0, end));
    is_broken_ = !length;
    length_ = length.value_or(0);
    pending_.erase(0, behind);
    is_in_body_ = true;
    return true;
}

void Framing::read_body(std::deque<Framed>& messages) {
    messages.push_back({pending_.substr(0, length_), false});
    pending_.erase(0, length_);
    is_in_body_ = false;
}

std::string framed(std::string_view body) {
    std::string message = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    message.append(body);
    return message;
}

}  // namespace npcs::tools::lsp
