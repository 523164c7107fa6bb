// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/uri.hpp"

#include <cctype>
#include <filesystem>

namespace npcs::tools::lsp {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Returns the text without percent-encoding. A percent sign without two digits behind it stands for itself.
std::string without_percents(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int high = text[at] == '%' && at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
        if (low < 0) {
            decoded += text[at];
            continue;
        }
        decoded += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return decoded;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() < lower.size()) return false;
    for (std::size_t i = 0; i < lower.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(text[i])) != lower[i]) return false;
    return true;
}

}  // namespace

std::optional<std::string> path_of_uri(std::string_view uri) {
    if (!starts_with_ignoring_case(uri, "file:")) return std::nullopt;
    uri.remove_prefix(5);
    uri = uri.substr(0, uri.find_first_of("?#"));
    if (uri.substr(0, 2) == "//") {
        uri.remove_prefix(2);
        if (starts_with_ignoring_case(uri, "localhost/")) uri.remove_prefix(9);
    }
    if (uri.empty() || uri.front() != '/') return std::nullopt;
    const std::string path = without_percents(uri);
    if (path.find('\0') != std::string::npos) return std::nullopt;
    return std::filesystem::path(path).lexically_normal().string();
}

std::string uri_of_path(std::string_view path) {
    constexpr std::string_view kept = "/-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri = "file://";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && (std::isalnum(byte) != 0 || kept.find(c) != std::string_view::npos)) {
            uri += c;
        } else {
            uri += '%';
            uri += digits[byte >> 4];
            uri += digits[byte & 15];
        }
    }
    return uri;
}

}  // namespace npcs::tools::lsp
