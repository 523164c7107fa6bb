// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "clock.hpp"
#include "wrap.hpp"

namespace npcs::tools {
namespace {

constexpr double longest_pause = 365.0 * 24 * 60 * 60;

}  // namespace

void know_characters() {
    if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
}

bool wants_colours(int descriptor) {
    const char* none = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return isatty(descriptor) != 0 && (none == nullptr || *none == 0) && terminal != nullptr && *terminal != 0 &&
           std::string_view(terminal) != "dumb";
}

std::size_t terminal_width() {
    constexpr std::size_t usual = 80, least = 20;
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
    return std::max<std::size_t>(size.ws_col, least);
}

Terminal::Terminal(Lines lines)
    : reads_terminal_(isatty(STDIN_FILENO) != 0),
      has_colours_(wants_colours(STDOUT_FILENO)),
      wraps_(lines == Lines::wrapped && isatty(STDOUT_FILENO) != 0) {
    if (reads_terminal_ || wraps_) know_characters();
}

void Terminal::write(std::string_view text) {
    const std::string broken = wraps_ ? wrapped(text, terminal_width(), column_) : std::string(text);
    if (aside_ != nullptr) *aside_ += broken;
    else std::fwrite(broken.data(), 1, broken.size(), stdout);
}

void Terminal::write_error(std::string_view text) {
    // Both appear on the same terminal.
    if (aside_ != nullptr && isatty(STDERR_FILENO) != 0) {
        *aside_ += text;
        return;
    }
    std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string Terminal::styled(TextStyle style, std::string_view text) const {
    const std::string content(text);
    if (!has_colours_) return content;
    switch (style) {
        case TextStyle::strong: return "\x1b[1m" + content + "\x1b[0m";
        case TextStyle::faint: return "\x1b[2m" + content + "\x1b[0m";
        case TextStyle::accent: return "\x1b[36m" + content + "\x1b[0m";
        case TextStyle::plain: break;
    }
    return content;
}

/// Reads more input. Returns false at the end of input.
bool Terminal::read_more() {
    char bytes[4096];
    ssize_t count;
    do count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    while (count < 0 && errno == EINTR);
    if (count > 0) read_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
}

std::optional<std::string> Terminal::read_line() {
    std::fflush(stdout);
    std::size_t end;
    std::size_t searched = 0;
    while ((end = read_.find('\n', searched)) == std::string::npos) {
        searched = read_.size();
        if (!has_ended_ && read_more()) continue;
        has_ended_ = true;
        if (read_.empty()) return std::nullopt;
        end = read_.size();
        break;
    }
    std::string line = read_.substr(0, end);
    read_.erase(0, end + 1);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

/// Reads a line from a pipe. Output produced meanwhile is shown on lines of its own.
std::optional<std::string> Terminal::read_from_pipe(const WaitHandler& handler) {
    write("> ");
    while (handler.next && !has_input(handler.next())) {
        const std::string said = happened(handler);
        if (!said.empty()) write("\n" + said);
        if (!handler.is_wanted()) {
            if (said.empty()) write("\n");
            return std::nullopt;
        }
        if (!said.empty()) write("> ");
    }
    auto line = read_line();
    write(line ? *line + "\n" : "\n");
    return line;
}

std::optional<std::string> Terminal::ask(const WaitHandler& handler) {
    if (!reads_terminal_) return read_from_pipe(handler);
    if (!editor_) editor_.emplace();
    if (column_ != 0) write("\n");
    const auto line =
        editor_->read({[&] { return handler.next ? handler.next() : never; }, [&] { return happened(handler); },
                       [&] { return !handler.is_wanted || handler.is_wanted(); }});
    column_ = 0;
    has_ended_ = !line && (!handler.is_wanted || handler.is_wanted());
    if (has_ended_) write("\n");
    return line;
}

std::string Terminal::happened(const WaitHandler& handler) {
    std::string said;
    if (!handler.happen) return said;
    aside_ = &said;
    column_ = 0;
    said += handler.happen();
    aside_ = nullptr;
    return said;
}

bool Terminal::has_input(double seconds) {
    if (has_ended_ || read_.find('\n') != std::string::npos) return true;
    std::fflush(stdout);
    constexpr double longest = 3600;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, static_cast<int>(std::ceil(std::clamp(seconds, 0.0, longest) * 1000))) > 0;
}

void Terminal::pause(double seconds) {
    std::fflush(stdout);
    if (!(seconds > 0)) return;
    std::this_thread::sleep_for(std::chrono::duration<double>(std::min(seconds, longest_pause)));
}

}  // namespace npcs::tools
