// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "terminal.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace npcs::tools {
namespace {

constexpr double longest_pause = 365.0 * 24 * 60 * 60;

bool wants_colours() {
    const char* none = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) != 0 && (none == nullptr || *none == 0) && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

}  // namespace

Terminal::Terminal() : reads_terminal_(isatty(STDIN_FILENO) != 0), has_colours_(wants_colours()) {}

void Terminal::write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void Terminal::write_error(std::string_view text) {
    std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string Terminal::styled(Look look, std::string_view text) const {
    const std::string content(text);
    if (!has_colours_) return content;
    switch (look) {
        case Look::strong: return "\x1b[1m" + content + "\x1b[0m";
        case Look::faint: return "\x1b[2m" + content + "\x1b[0m";
        case Look::accent: return "\x1b[36m" + content + "\x1b[0m";
        case Look::plain: break;
    }
    return content;
}

std::optional<std::string> Terminal::read_line() {
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

std::optional<std::string> Terminal::ask() {
    write("> ");
    auto line = read_line();
    if (!line) write("\n");
    else if (!reads_terminal_) write(*line + "\n");
    return line;
}

bool Terminal::has_input(double seconds) {
    if (!reads_terminal_) return true;
    std::fflush(stdout);
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, static_cast<int>(seconds * 1000)) != 0;
}

void Terminal::pause(double seconds) {
    std::fflush(stdout);
    if (!(seconds > 0)) return;
    std::this_thread::sleep_for(std::chrono::duration<double>(std::min(seconds, longest_pause)));
}

}  // namespace npcs::tools
