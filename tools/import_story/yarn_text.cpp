// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What stands on one line: a text with `{expressions}`, escapes and markup, then its condition, its tags and a comment.

#include <algorithm>
#include <array>

#include "yarn_read.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

/// A text piece by piece. Characters go to the last piece, unless that is an expression.
class Pieces {
public:
    void add(std::string_view text) {
        if (all_.empty() || all_.back().expression) all_.emplace_back();
        all_.back().text += text;
    }
    void add(Piece piece) { all_.push_back(std::move(piece)); }

    /// What there is so far becomes the speaker.
    Text take() {
        Text taken = std::move(all_);
        all_.clear();
        return taken;
    }
    bool has_expression() const {
        for (const Piece& piece : all_)
            if (piece.expression) return true;
        return false;
    }
    bool is_one_word() const {
        return std::all_of(all_.begin(), all_.end(), [](const Piece& piece) {
            return piece.expression || piece.text.find(' ') == std::string::npos;
        });
    }
    std::string literal() const { return all_.empty() ? std::string() : all_.back().text; }
    bool empty() const { return all_.empty(); }

private:
    Text all_;
};

void trim(Text& text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && !text.front().expression) {
        std::string& first = text.front().text;
        first.erase(
            0, first.find_first_not_of(" \t") == std::string::npos ? first.size() : first.find_first_not_of(" \t"));
        if (!first.empty()) break;
        text.erase(text.begin());
    }
    while (!text.empty() && !text.back().expression) {
        std::string& last = text.back().text;
        while (!last.empty() && is_blank(last.back())) last.pop_back();
        if (!last.empty()) break;
        text.pop_back();
    }
}

/// A speaker is a word, or several that all begin as names do: not the beginning of a sentence with a colon in it.
bool is_speaker(const std::string& text, char behind_colon) {
    if (text.empty()) return false;
    const bool apart = behind_colon == ' ' || behind_colon == '\t' || behind_colon == '\0';
    const char first = text[0];
    if (!apart && first >= '0' && first <= '9') return false;
    bool begins = true;
    for (const char c : text) {
        if (c == ' ') begins = true;
        else if (begins) {
            if (c >= 'a' && c <= 'z' && text.find(' ') != std::string::npos) return false;
            begins = false;
        }
    }
    return apart || text.find(' ') == std::string::npos;
}

class LineReader {
public:
    LineReader(const Source& source, std::string& comment) : source_(source), comment_(comment) {
        line_.place = source.place;
    }

    Line read() {
        while (at_ < source_.text.size() && read_step()) continue;
        line_.text = pieces_.take();
        trim(line_.text);
        trim(line_.speaker);
        return std::move(line_);
    }

private:
    std::string_view rest() const { return source_.text.substr(at_); }
    Source here() const { return source_.behind(at_); }
    bool starts(std::string_view with) const { return rest().substr(0, with.size()) == with; }

    /// Reads one character, expression or mark; false when the text is over.
    bool read_step() {
        if (starts("//")) return read_comment();
        if (starts("#") || starts("<<")) return read_behind();
        const char c = source_.text[at_];
        if (c == '\\') return read_escape();
        if (c == '{') return read_inline();
        if (c == '[') return read_markup();
        if (c == ':' && !seen_colon_) return read_colon();
        pieces_.add(source_.text.substr(at_++, 1));
        return true;
    }

    bool read_comment() {
        comment_ = std::string(trimmed(rest().substr(2)));
        at_ = source_.text.size();
        return false;
    }

    bool read_escape() {
        static constexpr std::string_view escapable = "\\<>{}#/[]:";
        if (at_ + 1 >= source_.text.size() || escapable.find(source_.text[at_ + 1]) == std::string_view::npos)
            fail(here(), "a \\ in front of what needs none", R"(write \\ for a \ that is shown)");
        pieces_.add(source_.text.substr(at_ + 1, 1));
        at_ += 2;
        return true;
    }

    bool read_inline() {
        pieces_.add(Piece{{}, read_braces(), {}});
        return true;
    }

    Expression read_braces() {
        const Source opened = here();
        const std::size_t end = end_of_expression(rest().substr(1), "}");
        if (end == std::string_view::npos)
            fail(opened, "a { without its }", R"(write } behind the expression, or \{ for a brace that is shown)");
        at_ += end + 2;
        return read_expression(opened.behind(1).first(end));
    }

    bool read_colon() {
        seen_colon_ = true;
        const char behind = at_ + 1 < source_.text.size() ? source_.text[at_ + 1] : '\0';
        const bool apart = behind == ' ' || behind == '\t' || behind == '\0';
        const bool speaks = pieces_.has_expression() ? apart && pieces_.is_one_word()
                                                     : is_speaker(std::string(trimmed(pieces_.literal())), behind);
        if (!speaks || pieces_.empty()) {
            pieces_.add(":");
        } else {
            line_.speaker = pieces_.take();
        }
        ++at_;
        return true;
    }

    /// `[select ...]` and its like, `[nomarkup]`, or any other markup, which is left as it is.
    bool read_markup() {
        static constexpr std::array<std::string_view, 3> names{"select", "plural", "ordinal"};
        for (const std::string_view name : names)
            if (rest().substr(1, name.size()) == name && rest().substr(1 + name.size(), 1) == " " &&
                read_replacement(std::string(name)))
                return true;
        static constexpr std::string_view open = "[nomarkup]";
        static constexpr std::string_view close = "[/nomarkup]";
        if (starts(open) && !unclosed_) {
            const std::size_t end = rest().find(close);
            unclosed_ = end == std::string_view::npos;
            if (end != std::string_view::npos) {
                pieces_.add(rest().substr(open.size(), end - open.size()));
                at_ += end + close.size();
                return true;
            }
        }
        line_.has_markup = true;
        pieces_.add("[");
        ++at_;
        return true;
    }

    /// False, with nothing read, when there is more in it than a value and texts.
    bool read_replacement(const std::string& name) {
        const std::size_t begin = at_;
        Replacement replacement{name, {}};
        std::optional<Expression> value;
        at_ += name.size() + 1;
        for (;;) {
            while (starts(" ")) ++at_;
            if (starts("/]")) break;
            const std::size_t equals = rest().find_first_of("= /]{\"");
            if (equals == std::string_view::npos || rest()[equals] != '=') break;
            const std::string key(rest().substr(0, equals));
            if (!is_name("n" + key) || key.empty()) break;
            at_ += key.size() + 1;
            if (key == "value" && starts("{")) {
                value = read_braces();
                continue;
            }
            std::string text;
            if (!read_property(text)) break;
            replacement.cases.emplace_back(key, text);
        }
        if (!value || replacement.cases.empty() || !starts("/]")) {
            at_ = begin;
            return false;
        }
        at_ += 2;
        pieces_.add(Piece{{}, std::move(value), std::move(replacement)});
        return true;
    }

    /// A value of markup, in quotes or a single word. One with an expression in it is not taken.
    bool read_property(std::string& text) {
        if (!starts("\"")) {
            const std::size_t end = rest().find_first_of(" /]{");
            if (end == 0 || end == std::string_view::npos) return false;
            text = std::string(rest().substr(0, end));
            at_ += end;
            return true;
        }
        std::size_t end = 1;
        for (; end < rest().size() && rest()[end] != '"'; ++end) {
            if (rest()[end] == '{') return false;
            if (rest()[end] == '\\' && end + 1 < rest().size()) ++end;
            text += rest()[end];
        }
        if (end >= rest().size()) return false;
        at_ += end + 1;
        return true;
    }

    /// The condition, the tags and the comment behind a text.
    bool read_behind() {
        while (at_ < source_.text.size()) {
            if (starts(" ") || starts("\t")) ++at_;
            else if (starts("//")) read_comment();
            else if (starts("#")) read_tag();
            else if (starts("<<")) read_condition();
            else
                fail(
                    here(), "a text behind a tag or a condition",
                    R"(tags and conditions stand at the end of the line; write \# for a # that is shown, and \< for a <)");
        }
        return false;
    }

    void read_tag() {
        const Source begin = here();
        ++at_;
        while (starts(" ")) ++at_;
        std::size_t end = rest().find_first_of(" \t#$<");
        if (end == std::string_view::npos) end = rest().size();
        if (end == 0) fail(begin, "a # without a tag", R"(write the tag behind it, or \# for a # that is shown)");
        line_.tags.emplace_back(rest().substr(0, end));
        at_ += end;
    }

    void read_condition() {
        const Source opened = here();
        const std::size_t end = end_of_expression(rest().substr(2), ">>");
        if (end == std::string_view::npos) fail(opened, "a << without its >>", "write >> behind the condition");
        const Command command = read_command(opened.behind(2).first(end));
        if (command.word != "if" && command.word != "once")
            fail(opened, "a command behind a text",
                 "only <<if ...>> and <<once>> stand behind a text; give the command a line of its own");
        if (!line_.guard.empty()) fail(opened, "a second condition", "join both with and: <<if $first and $second>>");
        line_.guard = read_guard(command);
        at_ += end + 4;
    }

    Source source_;
    std::string& comment_;
    Line line_;
    Pieces pieces_;
    std::size_t at_ = 0;
    bool seen_colon_ = false;
    bool unclosed_ = false;  ///< no [/nomarkup] is ahead
};

}  // namespace

Line read_line(const Source& source, std::string& comment) { return LineReader(source, comment).read(); }

Text read_plain_text(const Source& source) {
    Pieces pieces;
    for (std::size_t at = 0; at < source.text.size();) {
        if (source.text[at] != '{') {
            pieces.add(source.text.substr(at++, 1));
            continue;
        }
        const std::size_t end = end_of_expression(source.text.substr(at + 1), "}");
        if (end == std::string_view::npos)
            fail(source.behind(at), "a { without its }", "write } behind the expression");
        pieces.add(Piece{{}, read_expression(source.behind(at + 1).first(end)), {}});
        at += end + 2;
    }
    return pieces.take();
}

}  // namespace npcs::tools::import_story::yarn
