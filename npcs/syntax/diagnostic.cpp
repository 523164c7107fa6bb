// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A diagnostic as text: MiniScript's single line, and the form that shows the source line.
#include "npcs/diagnostic.hpp"

#include <algorithm>
#include <iterator>

#include "syntax/characters.hpp"
#include "syntax/locate.hpp"

namespace npcs {

namespace {

constexpr std::size_t widest_line = 100;  // columns of source shown; a longer line is cut around the caret
constexpr std::size_t context = 40;       // columns kept before the caret when the line is cut
constexpr std::size_t tab_width = 4;

std::string_view kind_of(Stage stage) {
    switch (stage) {
        case Stage::lexer: return "Lexer Error";
        case Stage::compiler: return "Compiler Error";
        case Stage::runtime: return "Runtime Error";
        case Stage::save: return "Save Error";
        case Stage::host: return "Host Error";
    }
    return "Error";
}

std::string_view word_of(Severity severity) {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        case Severity::error: return "error";
    }
    return "error";
}

/// Characters that terminals show two columns wide: East Asian ones and pictographs. First and last of each range.
constexpr struct {
    char32_t first, last;
} wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
            {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
            {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

bool is_wide(std::string_view code_point) {
    if (code_point.size() < 3) return false;
    char32_t point = static_cast<unsigned char>(code_point[0]) & (code_point.size() == 3 ? 0x0FU : 0x07U);
    for (const char byte : code_point.substr(1)) point = point << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
    return std::any_of(std::begin(wide), std::end(wide),
                       [&](const auto& range) { return range.first <= point && point <= range.last; });
}

/// A line as shown: tabs expanded, `?` for what cannot be shown, and the columns of its code points.
struct Shown {
    std::string text;
    std::vector<std::size_t> bytes;    ///< for each column: where it begins in `text`
    std::vector<std::size_t> columns;  ///< for each code point of the source line: its column
};

void show(Shown& shown, std::string_view code_point) {
    shown.columns.push_back(shown.bytes.size());
    if (code_point == "\t") {
        do {
            shown.bytes.push_back(shown.text.size());
            shown.text += ' ';
        } while (shown.bytes.size() % tab_width != 0);
        return;
    }
    shown.bytes.push_back(shown.text.size());
    const auto first = static_cast<unsigned char>(code_point[0]);
    const bool whole = first < 0x80 || code_point.size() > 1;
    shown.text += first >= 0x20 && first != 0x7F && whole ? code_point : std::string_view("?");
    if (is_wide(code_point)) shown.bytes.push_back(shown.text.size());
}

Shown show_line(std::string_view line) {
    Shown shown;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t next = at + 1;
        while (next < line.size() && !syntax::begins_code_point(line[next])) ++next;
        show(shown, line.substr(at, next - at));
        at = next;
    }
    shown.columns.push_back(shown.bytes.size());
    shown.bytes.push_back(shown.text.size());
    return shown;
}

/// Appends the source line and the line with the caret.
void add_source(std::string& out, const Diagnostic& diagnostic) {
    const Shown shown = show_line(diagnostic.source);
    const std::size_t last = shown.columns.size() - 1;
    // A part of a line has fewer code points than there are columns before the mistake; a whole line has more.
    const bool is_part = last + 1 < diagnostic.column;
    const std::uint32_t first = is_part ? syntax::first_column_of_source(diagnostic.column) : 1;
    const std::uint32_t before = diagnostic.column - first;
    const std::size_t first_point = std::min<std::size_t>(before, last);
    const std::size_t end_point =
        std::min<std::size_t>(first_point + std::max<std::uint32_t>(diagnostic.length, 1), last);
    const std::size_t caret = shown.columns[first_point];
    const std::size_t width = shown.bytes.size() - 1;

    const std::size_t begin = width > widest_line && caret > context ? caret - context : 0;
    const std::size_t end = std::min(width, begin + widest_line);
    const std::string_view lead = begin > 0 ? "..." : "";
    const std::string_view tail = end < width ? "..." : "";
    const std::string_view text =
        std::string_view(shown.text).substr(shown.bytes[begin], shown.bytes[end] - shown.bytes[begin]);
    out.append("    ").append(lead).append(text).append(tail).append("\n");

    const std::size_t stop = std::clamp(shown.columns[end_point], caret + 1, std::max(end, caret + 1));
    out.append(4 + lead.size() + caret - begin, ' ').append("^").append(stop - caret - 1, '~').append("\n");
}

/// Returns the message with line ends, which values quoted in it may contain, shown as `\n`.
std::string on_one_line(std::string_view message) {
    std::string out;
    for (std::size_t at = 0; at < message.size(); ++at) {
        const bool is_pair = message[at] == '\r' && at + 1 < message.size() && message[at + 1] == '\n';
        if (is_pair) ++at;
        if (message[at] == '\n' || message[at] == '\r') out += "\\n";
        else out += message[at];
    }
    return out;
}

}  // namespace

const Diagnostics& api::no_diagnostics() {
    static const Diagnostics none;
    return none;
}

std::string one_line(const Diagnostic& diagnostic) {
    std::string out(diagnostic.severity == Severity::error     ? kind_of(diagnostic.stage)
                    : diagnostic.severity == Severity::warning ? std::string_view("Warning")
                                                               : std::string_view("Note"));
    out.append(": ").append(on_one_line(diagnostic.message));
    if (diagnostic.line == 0) return out;
    out.append(" [").append(diagnostic.file);
    if (!diagnostic.file.empty()) out.append(" ");
    return out.append("line ").append(std::to_string(diagnostic.line)).append("]");
}

std::string rich(const Diagnostic& diagnostic) {
    std::string out(diagnostic.file);
    const std::uint32_t line = diagnostic.source_line != 0 ? diagnostic.source_line : diagnostic.line;
    if (line != 0) {
        if (out.empty()) out = "line ";
        else out += ':';
        out += std::to_string(line);
        if (diagnostic.column != 0) out.append(":").append(std::to_string(diagnostic.column));
    }
    if (!out.empty()) out += ": ";
    out.append(word_of(diagnostic.severity)).append(": ").append(on_one_line(diagnostic.message)).append("\n");
    if (line != 0 && diagnostic.column != 0) add_source(out, diagnostic);
    if (!diagnostic.hint.empty()) out.append("    hint: ").append(diagnostic.hint).append("\n");
    return out;
}

}  // namespace npcs
