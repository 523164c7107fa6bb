// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "http.hpp"

#include <algorithm>

#include "json.hpp"

namespace npcs::tools::serve {
namespace {

char in_lower_case(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

int hexadecimal_digit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    const char small = in_lower_case(digit);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// Calls `take` with each part between separators, also with empty ones, until it returns false.
template <typename Take>
bool for_each_part(std::string_view text, char separator, Take take) {
    for (;;) {
        const std::size_t end = text.find(separator);
        if (!take(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

bool is_same_word(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char a, char b) { return in_lower_case(a) == in_lower_case(b); });
}

std::string_view HttpRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (is_same_word(key, name)) return value;
    return {};
}

bool HttpRequest::has_header(std::string_view name) const {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const auto& header) { return is_same_word(header.first, name); });
}

std::string_view title_of(int status) {
    switch (status) {
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 503: return "Service Unavailable";
        default: return "Error";
    }
}

HttpResponse problem(int status, std::string_view code, std::string_view detail, std::string_view hint) {
    std::vector<std::pair<std::string, std::string>> members{{"title", json::text(title_of(status))},
                                                             {"status", std::to_string(status)},
                                                             {"code", json::text(code)},
                                                             {"detail", json::text(detail)}};
    if (!hint.empty()) members.emplace_back("hint", json::text(hint));
    return {.status = status, .content_type = "application/problem+json", .body = json::object(members) + "\n"};
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain = "-._~";
    constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char byte : text) {
        const char small = in_lower_case(byte);
        if ((small >= 'a' && small <= 'z') || (byte >= '0' && byte <= '9') || plain.find(byte) != std::string::npos) {
            encoded += byte;
            continue;
        }
        const auto number = static_cast<unsigned char>(byte);
        encoded += {'%', digits[number >> 4], digits[number & 15]};
    }
    return encoded;
}

bool percent_decode(std::string_view text, std::string& decoded) {
    decoded.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return false;
        const int high = hexadecimal_digit(text[i + 1]), low = hexadecimal_digit(text[i + 2]);
        if (high < 0 || low < 0) return false;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

bool Target::read(std::string_view text, Target& target) {
    target = {};
    text = text.substr(0, text.find('#'));
    const std::size_t question = text.find('?');
    const std::string_view path = text.substr(0, question);
    if (!path.starts_with('/')) return false;
    const auto take_segment = [&](std::string_view segment) {
        return percent_decode(segment, target.path.emplace_back());
    };
    if (!for_each_part(path.substr(1), '/', take_segment)) return false;
    if (question == std::string_view::npos) return true;
    return for_each_part(text.substr(question + 1), '&', [&](std::string_view pair) {
        if (pair.empty()) return true;
        const std::size_t equals = pair.find('=');
        auto& [name, value] = target.parameters.emplace_back();
        return percent_decode(pair.substr(0, equals), name) &&
               (equals == std::string_view::npos || percent_decode(pair.substr(equals + 1), value));
    });
}

const std::string* Target::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters)
        if (key == name) return &value;
    return nullptr;
}

}  // namespace npcs::tools::serve
