// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "line_editor.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "terminal.hpp"
#include "wrap.hpp"

#ifdef NPCS_LINE_EDITING
#include <histedit.h>
#endif

namespace npcs::tools {
namespace {

constexpr const char* prompt = "> ";

/// Waits at most `seconds` for input, or until interrupted. Returns whether there is any.
bool is_typed(double seconds) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    constexpr double longest = 3600;
    const double most = std::isfinite(seconds) ? std::clamp(seconds, 0.0, longest) : longest;
    return ::poll(&input, 1, static_cast<int>(std::ceil(most * 1000))) > 0;
}

void write_out(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

}  // namespace

#ifdef NPCS_LINE_EDITING

/// Uses libedit, which requests one character at a time. Events are handled between characters; if one produces output,
/// a rarely typed control character is returned, whose key binding shows it.
struct LineEditor::Editor {
    static constexpr wchar_t speak_key = 0x1F;

    Editor() : lines(el_init("npcs", stdin, stdout, stderr)), former(::history_init()) {
        if (lines == nullptr || former == nullptr) return;
        HistEvent event;
        ::history(former, &event, H_SETSIZE, 500);
        el_set(lines, EL_CLIENTDATA, this);
        el_set(lines, EL_PROMPT, &Editor::show_prompt);
        el_set(lines, EL_EDITOR, "emacs");
        el_set(lines, EL_SIGNAL, 1);
        el_set(lines, EL_HIST, ::history, former);
        el_set(lines, EL_GETCFN, &Editor::next_character);
        el_set(lines, EL_ADDFN, "npcs-speak", "shows what was said meanwhile", &Editor::speak);
        el_set(lines, EL_BIND, "^_", "npcs-speak", nullptr);
    }
    ~Editor() {
        if (lines != nullptr) el_end(lines);
        if (former != nullptr) ::history_end(former);
    }
    Editor(const Editor&) = delete;
    Editor& operator=(const Editor&) = delete;

    std::optional<std::string> read(const WaitHandler& goes_on) {
        handler = &goes_on;
        said.clear();
        int length = 0;
        // Otherwise libedit would show the prompt first, and the terminal would process the first keys itself.
        el_set(lines, EL_PREP_TERM, 1);
        const char* const typed = el_gets(lines, &length);
        handler = nullptr;
        if (typed == nullptr || length <= 0) return std::nullopt;
        std::string line(typed, static_cast<std::size_t>(length));
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
        HistEvent event;
        if (!line.empty()) ::history(former, &event, H_ENTER, line.c_str());
        return line;
    }

    static char* show_prompt(EditLine*) {
        static char text[] = "> ";
        return text;
    }

    static Editor& of(EditLine* lines) {
        void* self = nullptr;
        el_get(lines, EL_CLIENTDATA, &self);
        return *static_cast<Editor*>(self);
    }

    static int next_character(EditLine* lines, wchar_t* character) {
        Editor& self = of(lines);
        const WaitHandler& handler = *self.handler;
        for (;;) {
            errno = 0;
            if (is_typed(handler.next())) return self.read_character(*character);
            if (errno == EINTR) continue;
            self.said = handler.happen();
            if (self.said.empty() && handler.is_wanted()) continue;
            *character = speak_key;
            return 1;
        }
    }

    /// Reads a UTF-8 character byte by byte, without checking that it is valid.
    int read_character(wchar_t& character) const {
        char byte = 0;
        ssize_t count = read_byte(byte);
        if (count <= 0) return static_cast<int>(count);
        const auto first = static_cast<unsigned char>(byte);
        int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
        std::uint32_t point = more == 0 ? first : first & (0x3FU >> more);
        for (; more > 0; --more) {
            count = read_byte(byte);
            if (count <= 0) return static_cast<int>(count);
            point = point << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
        }
        character = static_cast<wchar_t>(point);
        return 1;
    }

    static ssize_t read_byte(char& byte) {
        ssize_t count;
        do count = ::read(STDIN_FILENO, &byte, 1);
        while (count < 0 && errno == EINTR);
        return count;
    }

    /// Shows output where the line being typed began. libedit redraws that line relative to the cursor's row in it, so
    /// the cursor is moved down by as many rows as it was below the beginning.
    static unsigned char speak(EditLine* lines, wint_t) {
        Editor& self = of(lines);
        const LineInfo* const line = el_line(lines);
        const std::string_view before(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
        const std::size_t rows = (std::string_view(prompt).size() + cells(before)) / terminal_width();
        if (!self.said.empty()) {
            std::string shown = rows > 0 ? "\x1b[" + std::to_string(rows) + "A" : "";
            shown += "\r\x1b[J";
            if (self.said.back() != '\n') self.said += '\n';
            for (const char c : self.said) shown += c == '\n' ? std::string("\r\n") : std::string(1, c);
            for (std::size_t row = 0; row < rows; ++row) shown += "\r\n";
            write_out(shown);
            self.said.clear();
        }
        return self.handler->is_wanted() ? CC_REDISPLAY : CC_EOF;
    }

    EditLine* lines;
    ::History* former;
    const WaitHandler* handler = nullptr;
    std::string said;  ///< not shown yet
};

LineEditor::LineEditor() {
    const char* const terminal = std::getenv("TERM");
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return;
    if (terminal == nullptr || *terminal == '\0' || std::string_view(terminal) == "dumb") return;
    auto editor = std::make_unique<Editor>();
    if (editor->lines != nullptr && editor->former != nullptr) editor_ = std::move(editor);
}

std::optional<std::string> LineEditor::read(const WaitHandler& handler) {
    std::fflush(stdout);
    return editor_ != nullptr ? editor_->read(handler) : read_plainly(handler);
}

#else

struct LineEditor::Editor {};

LineEditor::LineEditor() = default;

std::optional<std::string> LineEditor::read(const WaitHandler& handler) { return read_plainly(handler); }

#endif

LineEditor::~LineEditor() = default;

/// Reads a line that the terminal edits. After a new prompt, earlier input is not shown again, but is still used.
std::optional<std::string> LineEditor::read_plainly(const WaitHandler& handler) {
    write_out(prompt);
    while (isatty(STDIN_FILENO) != 0 && !is_typed(handler.next())) {
        const std::string said = handler.happen();
        if (!handler.is_wanted()) {
            write_out("\n" + said);
            return std::nullopt;
        }
        if (!said.empty()) write_out("\n" + said + (said.back() == '\n' ? "" : "\n") + prompt);
    }
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

}  // namespace npcs::tools
