// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "dates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>

namespace npcs::tools {
namespace {

constexpr std::array<std::string_view, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                  "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};

std::tm with_day(int year, int month, int day) {
    std::tm parts{};
    parts.tm_year = year - 1900;
    parts.tm_mon = month - 1;
    parts.tm_mday = day;
    parts.tm_isdst = -1;
    return parts;
}

double epoch() {
    std::tm first = with_day(2000, 1, 1);
    return static_cast<double>(std::mktime(&first));
}

double seconds_of(std::tm parts) { return static_cast<double>(std::mktime(&parts)) - epoch(); }

std::tm parts_of(std::time_t time) {
    std::tm parts{};
    localtime_r(&time, &parts);
    return parts;
}

/// Removes a number of at most `most` digits from the front of the text, and returns it; nothing if there is none.
std::optional<int> number(std::string_view& text, std::size_t most) {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < std::min(most, text.size()) && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        value = value * 10 + (text[digits] - '0');
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

/// Parses "14:30" or "14:30:59", which must be the whole text.
bool read_time(std::string_view text, std::tm& parts) {
    const auto hour = number(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return false;
    const auto minute = number(text, 2);
    if (!minute || *minute > 59) return false;
    parts.tm_hour = *hour;
    parts.tm_min = *minute;
    if (text.empty()) return true;
    if (!take(text, ':')) return false;
    const auto second = number(text, 2);
    if (!second || *second > 60) return false;
    parts.tm_sec = *second;
    return text.empty();
}

std::string digits(int value, std::size_t width) {
    std::string text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

std::string named(std::string_view name, std::size_t width) {
    return std::string(width > 3 ? name : name.substr(0, 3));
}

/// Returns what replaces a run of `width` equal letters.
std::string part(const std::tm& date, char letter, std::size_t width) {
    const int hour = date.tm_hour % 12 == 0 ? 12 : date.tm_hour % 12;
    const std::size_t two = std::min<std::size_t>(width, 2);
    switch (letter) {
        case 'y': return width <= 2 ? digits(date.tm_year % 100, two) : digits(date.tm_year + 1900, width);
        case 'M':
            return width <= 2 ? digits(date.tm_mon + 1, two)
                              : named(months[static_cast<std::size_t>(date.tm_mon)], width);
        case 'd':
            return width <= 2 ? digits(date.tm_mday, two) : named(days[static_cast<std::size_t>(date.tm_wday)], width);
        case 'H': return digits(date.tm_hour, two);
        case 'h': return digits(hour, two);
        case 'm': return digits(date.tm_min, two);
        case 's': return digits(date.tm_sec, two);
        case 'f': return std::string(width, '0');
        case 't': return std::string(date.tm_hour < 12 ? "AM" : "PM").substr(0, two);
        default: return std::string(width, letter);
    }
}

/// Returns the format that a single letter stands for; empty if there is none.
std::string_view whole_format(char letter) {
    switch (letter) {
        case 'd': return "MM/dd/yy";
        case 'D': return "dddd, dd MMMM yyyy";
        case 'f': return "dddd, dd MMMM yyyy HH:mm";
        case 'F':
        case 'U': return "dddd, dd MMMM yyyy HH:mm:ss";
        case 'g': return "MM/dd/yy h:mm tt";
        case 'G': return "MM/dd/yy HH:mm:ss";
        case 'm':
        case 'M': return "dd MMMM";
        case 't': return "HH:mm";
        case 'T': return "HH:mm:ss";
        case 'y':
        case 'Y': return "yyyy MMMM";
        default: return "";
    }
}

std::string formatted(const std::tm& date, std::string_view format) {
    std::string out;
    for (std::size_t at = 0; at < format.size();) {
        const char c = format[at];
        if (c == '\\' && at + 1 < format.size()) {
            out += format[at + 1];
            at += 2;
        } else if (c == '%' && at + 1 < format.size()) {
            out += part(date, format[at + 1], 1);
            at += 2;
        } else if (c == '\'') {
            const std::size_t end = std::min(format.find('\'', at + 1), format.size());
            out += format.substr(at + 1, end - at - 1);
            at = end + 1;
        } else {
            const std::size_t end = std::min(format.find_first_not_of(c, at), format.size());
            out += part(date, c, end - at);
            at = end;
        }
    }
    return out;
}

}  // namespace

double date_now() { return static_cast<double>(std::time(nullptr)) - epoch(); }

std::optional<double> date_of(std::string_view text) {
    std::tm parts = parts_of(std::time(nullptr));
    parts = with_day(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    if (read_time(text, parts)) return seconds_of(parts);
    const auto year = number(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = number(text, 2);
    if (!month || *month < 1 || *month > 12 || !take(text, '-')) return std::nullopt;
    const auto day = number(text, 2);
    if (!day || *day < 1 || *day > 31) return std::nullopt;
    parts = with_day(*year, *month, *day);
    if (text.empty()) return seconds_of(parts);
    if (!take(text, ' ') && !take(text, 'T')) return std::nullopt;
    return read_time(text, parts) ? std::optional<double>(seconds_of(parts)) : std::nullopt;
}

std::string date_text(double date, std::string_view format) {
    const double time = std::floor(date) + epoch();
    constexpr double most = 1e14;  // far beyond years of four digits
    if (!(std::abs(time) < most)) return "";
    const std::tm parts = parts_of(static_cast<std::time_t>(time));
    if (parts.tm_year < -1900 || parts.tm_year > 8099) return "";
    return formatted(parts, format.size() == 1 ? whole_format(format.front()) : format);
}

}  // namespace npcs::tools
