// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compare.hpp"

#include <algorithm>

#include "wrap.hpp"

namespace npcs::tools {
namespace {

using Lines = std::vector<std::string>;
using Kind = ComparedRow::Kind;

/// Adds rows for a part in which lines were replaced by others: in pairs, as far as there are.
void add_replaced(std::vector<ComparedRow>& rows, std::size_t a, std::size_t a_end, std::size_t b, std::size_t b_end) {
    while (a < a_end || b < b_end) {
        const Kind kind = a == a_end ? Kind::added : b == b_end ? Kind::missing : Kind::changed;
        rows.push_back({kind, a, b});
        if (kind != Kind::added) ++a;
        if (kind != Kind::missing) ++b;
    }
}

/// The lengths of the longest common subsequences of all ends of two parts.
class CommonLengths {
public:
    CommonLengths(const Lines& a, std::size_t a_begin, std::size_t a_end, const Lines& b, std::size_t b_begin,
                  std::size_t b_end)
        : columns_(b_end - b_begin + 1), lengths_((a_end - a_begin + 1) * columns_) {
        for (std::size_t i = a_end - a_begin; i-- > 0;)
            for (std::size_t j = b_end - b_begin; j-- > 0;)
                at(i, j) =
                    a[a_begin + i] == b[b_begin + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
    std::uint32_t& at(std::size_t i, std::size_t j) { return lengths_[i * columns_ + j]; }

private:
    std::size_t columns_;
    std::vector<std::uint32_t> lengths_;
};

std::string printable(const std::string& line) {
    std::string text = line;
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') c = c == '\t' ? ' ' : '?';
    return text;
}

/// Breaks a line into pieces of at most `width` cells.
Lines pieces(const std::string& line, std::size_t width) {
    Lines result(1);
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at + 1;
        while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) ++end;
        const std::string character = line.substr(at, end - at);
        if (cells(result.back() + character) > width) result.emplace_back();
        result.back() += character;
        at = end;
    }
    return result;
}

class Columns {
public:
    Columns(std::size_t width, bool has_colours) : has_colours_(has_colours) {
        constexpr std::size_t least = 12;
        column_ = std::max(least, (std::max(width, number_width + 3) - number_width - 3) / 2);
    }

    std::string text;

    void head() { add("", "expected", " ", "got", false); }

    void add(const std::string& number, const std::string& left, const std::string& mark, const std::string& right,
             bool differs) {
        const Lines lefts = pieces(printable(left), column_), rights = pieces(printable(right), column_);
        for (std::size_t i = 0; i < std::max(lefts.size(), rights.size()); ++i) {
            const std::string cell = i < lefts.size() ? lefts[i] : "";
            const std::string head = i == 0 ? number : "";
            text += std::string(number_width - 2 - std::min(number_width - 2, head.size()), ' ') + head + "  ";
            const bool goes_on = i < rights.size() && !rights[i].empty();
            const std::string fill(column_ - std::min(column_, cells(cell)), ' ');
            text += coloured(cell, "31", differs) + (goes_on || mark != " " ? fill + " " + mark : "");
            text += (goes_on ? " " + coloured(rights[i], "32", differs) : "") + "\n";
        }
    }

private:
    static constexpr std::size_t number_width = 7;

    std::string coloured(const std::string& cell, const char* colour, bool differs) const {
        return has_colours_ && differs && !cell.empty() ? std::string("\x1b[") + colour + "m" + cell + "\x1b[0m" : cell;
    }

    std::size_t column_;
    bool has_colours_;
};

}  // namespace

std::vector<ComparedRow> compare(const Lines& expected, const Lines& got) {
    std::vector<ComparedRow> rows;
    std::size_t begin = 0, a_end = expected.size(), b_end = got.size();
    for (; begin < std::min(a_end, b_end) && expected[begin] == got[begin]; ++begin)
        rows.push_back({Kind::same, begin, begin});
    for (; a_end > begin && b_end > begin && expected[a_end - 1] == got[b_end - 1]; --a_end) --b_end;
    constexpr std::size_t most = 4'000'000;
    if ((a_end - begin + 1) * (b_end - begin + 1) > most) {
        add_replaced(rows, begin, a_end, begin, b_end);
    } else {
        CommonLengths lengths(expected, begin, a_end, got, begin, b_end);
        std::size_t a = begin, b = begin;
        while (a < a_end || b < b_end) {
            std::size_t a_next = a, b_next = b;
            while (a_next < a_end && b_next < b_end && expected[a_next] != got[b_next])
                if (lengths.at(a_next + 1 - begin, b_next - begin) >= lengths.at(a_next - begin, b_next + 1 - begin))
                    ++a_next;
                else ++b_next;
            if (a_next == a_end || b_next == b_end) a_next = a_end, b_next = b_end;
            add_replaced(rows, a, a_next, b, b_next);
            a = a_next;
            b = b_next;
            for (; a < a_end && b < b_end && expected[a] == got[b]; ++a, ++b) rows.push_back({Kind::same, a, b});
        }
    }
    for (; a_end < expected.size(); ++a_end, ++b_end) rows.push_back({Kind::same, a_end, b_end});
    return rows;
}

std::string side_by_side(const std::vector<ComparedRow>& rows, const ComparedLines& lines, std::size_t width,
                         bool has_colours) {
    constexpr std::size_t around = 3, most_rows = 120;
    Columns columns(width, has_colours);
    columns.head();
    std::size_t shown = 0, behind = 0;  // rows shown, and the one behind the last of them
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t first = i - std::min(i, around), last = std::min(i + around + 1, rows.size());
        const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first),
                   end = rows.begin() + static_cast<std::ptrdiff_t>(last);
        if (std::all_of(begin, end, [](const ComparedRow& row) { return row.kind == Kind::same; })) continue;
        if (++shown > most_rows) {
            columns.text += "  ... and more\n";
            break;
        }
        if (i > behind) columns.text += "  ...\n";
        behind = i + 1;
        const ComparedRow& row = rows[i];
        const bool has_left = row.kind != Kind::added, has_right = row.kind != Kind::missing;
        const char* const mark = row.kind == Kind::same ? " " : row.kind == Kind::changed ? "|" : has_left ? "<" : ">";
        columns.add(has_left ? std::to_string(lines.places[row.expected]) : "",
                    has_left ? lines.expected[row.expected] : "", mark, has_right ? lines.got[row.got] : "",
                    row.kind != Kind::same);
    }
    return columns.text;
}

}  // namespace npcs::tools
