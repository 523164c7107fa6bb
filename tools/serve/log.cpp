// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "log.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

#include "conversations.hpp"

namespace npcs::tools::serve {
namespace {

constexpr std::uint64_t most_in_a_second = 20;
constexpr std::size_t longest_message = 1000;

/// Returns the text as it may stand in a line.
std::string in_one_line(std::string_view text) {
    std::string line(text.substr(0, longest_message));
    for (char& byte : line)
        if ((byte >= 0 && byte < ' ') || byte == '\x7F') byte = ' ';
    return line;
}

}  // namespace

void log_problem(int status, std::string_view code, std::string_view message) {
    static std::mutex mutex;
    static std::int64_t second = 0;
    static std::uint64_t lines = 0;
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::int64_t present = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const std::string time = utc_text(now);
    const std::scoped_lock lock(mutex);
    if (present != second) {
        if (lines > most_in_a_second)
            std::fprintf(stderr, "%s %llu more problems before this\n", time.c_str(),
                         static_cast<unsigned long long>(lines - most_in_a_second));
        second = present;
        lines = 0;
    }
    if (++lines > most_in_a_second) return;
    std::fprintf(stderr, "%s %d %s: %s\n", time.c_str(), status, in_one_line(code).c_str(),
                 in_one_line(message).c_str());
}

}  // namespace npcs::tools::serve
