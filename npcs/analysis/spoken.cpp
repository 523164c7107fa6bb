// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/spoken.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/check.hpp"
#include "syntax/lookahead.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/tokens.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.-") == text.npos &&
           text.find_first_of("0123456789") != text.npos;
}

/// Returns whether a text is a name followed by a comparison: `gold >= 2`.
bool is_comparison(std::string_view text) {
    const std::string_view name = syntax::first_word_of(text);
    if (name.empty()) return false;
    const std::string_view rest =
        trimmed(text.substr(static_cast<std::size_t>(name.data() - text.data()) + name.size()));
    for (const std::string_view sign : {">=", "<=", "==", "!=", ">", "<"})
        if (rest.starts_with(sign)) return !trimmed(rest.substr(sign.size())).empty();
    return false;
}

/// Returns the content of the square brackets at the end of a text, or an empty string if there are none.
std::string_view last_brackets(std::string_view text) {
    if (!text.ends_with(']')) return {};
    const std::size_t open = text.rfind('[');
    if (open == text.npos || (open > 0 && blanks.find(text[open - 1]) == blanks.npos)) return {};
    return trimmed(text.substr(open + 1, text.size() - open - 2));
}

/// Returns where a clause stands at the end of a text that is none because no blank stands in front of its bracket, or one
/// behind it: `Pay.[if gold > 2]`, `Pay. [ if gold > 2 ]`.
std::size_t unread_clause(std::string_view text) {
    if (!text.ends_with(']')) return text.npos;
    const std::size_t open = text.rfind('[');
    if (open == text.npos) return open;
    const std::string_view inside = trimmed(text.substr(open + 1, text.size() - open - 2));
    const bool is_if = inside.starts_with("if ") && !trimmed(inside.substr(3)).empty();
    const bool is_for = inside.starts_with("for ") && inside.find(" in ") != inside.npos;
    return is_if || is_for ? open : text.npos;
}

/// Returns what makes a clause of it.
std::vector<Replacement> fix_of_clause(std::uint32_t begin, std::string_view text, std::size_t open) {
    std::vector<Replacement> fix;
    const auto at = static_cast<std::uint32_t>(begin + open);
    if (open > 0 && blanks.find(text[open - 1]) == blanks.npos) fix.push_back({{at, at}, " "});
    const auto inside = static_cast<std::uint32_t>(text.find_first_not_of(blanks, open + 1) - open);
    if (inside > 1) fix.push_back({{at + 1, at + inside}, ""});
    return fix;
}

/// Returns the condition after an `if` at the end of a text, with or without brackets: `Pay. (if gold >= 2)`.
std::string_view last_if(std::string_view text) {
    const std::size_t in_brackets = text.rfind(" (if "), alone = text.rfind(" if ");
    std::string_view condition;
    if (in_brackets != text.npos && text.ends_with(')'))
        condition = text.substr(in_brackets + 5, text.size() - in_brackets - 6);
    else if (alone != text.npos) condition = text.substr(alone + 4);
    // `{"much" if gold > 2 else "little"}` is code.
    return condition.find_first_of("{}\r\n") == condition.npos ? trimmed(condition) : std::string_view();
}

class SpokenWalk : public Check<SpokenWalk> {
public:
    using Check::Check;

    Findings run() {
        block(tree_.body);
        for (const Spoken& one : spoken_) check(one);
        return std::move(found_);
    }

private:
    friend class syntax::TreeWalk<SpokenWalk>;

    /// The text of a line or of an option.
    struct Spoken {
        Span span;
        ast::Symbol speaker;  ///< of a line; no_symbol for narration and options
        bool is_option;
        bool has_block;  ///< of an option: lines that belong to it
        bool in_bark;
    };

    static Span span_of(std::size_t begin, std::size_t size) {
        return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)};
    }

    void warn(std::size_t begin, std::size_t size, std::string_view code, std::string message, std::string hint,
              std::vector<Replacement> fix = {}) {
        found_.push_back({span_of(begin, size), code, std::move(message), std::move(hint), std::move(fix)});
    }

    // ---- collecting ----

    void statement(const ast::Statement& node) {
        const bool was_bark = in_bark_;
        if (node.kind == StatementKind::assign && ast::as<ast::Assign>(node).is_scene)
            scene(ast::as<ast::Assign>(node));
        if (node.kind == StatementKind::command) line(ast::as<ast::Command>(node));
        if (node.kind == StatementKind::choose) {
            for (const ast::Option& option : ast::as<ast::Choose>(node).options)
                if (option.is_short)
                    spoken_.push_back({option.text->span, ast::no_symbol, true, !option.body.empty(), false});
        }
        in_bark_ = node.kind == StatementKind::if_ && ast::as<ast::If>(node).selection == ast::Selection::bark;
        inside(node);
        in_bark_ = was_bark;
    }

    void expr(const ast::Expr& node) {
        if (node.kind == ExprKind::list && ast::as<ast::List>(node).selection != ast::Selection::none)
            alternatives(ast::as<ast::List>(node));
        inside(node);
    }

    void scene(const ast::Assign& node) {
        if (node.target->kind == ExprKind::name) scenes_.insert(symbols_.text(ast::as<ast::Name>(*node.target).symbol));
    }

    void line(const ast::Command& command) {
        if (command.form == ast::CallForm::plain) return;
        const bool is_told = command.form == ast::CallForm::narration;
        const ast::Symbol speaker = is_told ? ast::no_symbol : ast::as<ast::Name>(*command.callee).symbol;
        if (!is_told) ++lines_[symbols_.text(speaker)];
        spoken_.push_back({command.arguments[is_told ? 1 : 0]->span, speaker, false, false, in_bark_});
    }

    /// Warns of `{gold > 2: rich|poor}`, as other languages write a conditional text.
    void alternatives(const ast::List& list) {
        const std::string_view text = source_.text().substr(list.span.begin, list.span.end - list.span.begin);
        const std::size_t colon = text.find(':');
        if (list.selection != ast::Selection::sequence || list.items.size() != 2 || colon > text.find('|')) return;
        const std::string_view condition = trimmed(text.substr(1, colon - 1));
        const std::string_view name = syntax::first_word_of(condition);
        const ast::Symbol symbol = name.size() == condition.size() ? symbols_.find(name) : ast::no_symbol;
        const bool is_variable = symbol != ast::no_symbol && names_.assignments.contains(symbol);
        if (!is_comparison(condition) && !is_variable) return;
        warn(list.span.begin, text.size(), "clause-in-text", "these are two texts that take turns",
             "to choose by a condition, write: {\"...\" if " + std::string(condition) + " else \"...\"}");
    }

    // ---- checking the texts ----

    void check(const Spoken& one) {
        const std::string_view text = source_.text().substr(one.span.begin, one.span.end - one.span.begin);
        if (one.is_option) condition_of_option(one, text);
        else condition_of_line(one, text);
        check_arrow(one, text);
        if (!one.is_option) {
            check_other_speaker(one, text);
            check_value(one, text);
        }
    }

    void condition_of_line(const Spoken& one, std::string_view text) {
        const std::size_t unread = unread_clause(text);
        const std::size_t at = text.rfind('[');
        std::string_view inside = last_brackets(text);
        if (unread != text.npos) inside = trimmed(text.substr(at + 1, text.size() - at - 2));
        if (!inside.starts_with("if ") && !inside.starts_with("If ")) return comparison_of_line(one, text);
        const std::string condition(trimmed(inside.substr(3)));
        warn(one.span.begin + at, text.size() - at, "clause-in-text", "a line has no condition behind it",
             one.in_bark ? "in a bark it stands in front: * [if " + condition + "] ..."
                         : "write: if " + condition + " then, the line, and `end if`");
    }

    /// Warns of `Marta: Welcome. (if gold > 2)`.
    void comparison_of_line(const Spoken& one, std::string_view text) {
        const std::string_view brackets = last_brackets(text);
        const std::string_view condition = is_comparison(brackets) ? brackets : last_if(text);
        if (!is_comparison(condition)) return;
        warn(one.span.begin + static_cast<std::size_t>(condition.data() - text.data()), condition.size(),
             "clause-in-text", "a line has no condition behind it",
             one.in_bark ? "in a bark it stands in front: * [if " + std::string(condition) + "] ..."
                         : "write: if " + std::string(condition) + " then, the line, and `end if`");
    }

    void condition_of_option(const Spoken& one, std::string_view text) {
        if (const std::size_t open = unread_clause(text); open != text.npos)
            return warn(one.span.begin + open, text.size() - open, "clause-in-text", "this is shown as it stands",
                        "a clause stands behind a blank, and begins right behind its bracket: " + clause_of(text, open),
                        fix_of_clause(one.span.begin, text, open));
        std::string_view condition = last_brackets(text);
        const bool is_if = condition.starts_with("If ") || condition.starts_with("IF ");
        if (is_if) condition = trimmed(condition.substr(3));
        for (const std::string_view word : {"when ", "requires ", "require ", "needs "})
            if (condition.starts_with(word)) condition = trimmed(condition.substr(word.size()));
            else if (!is_comparison(condition)) condition = last_if(text);
        if (condition.empty() || (!is_if && !is_comparison(condition))) return;
        const auto at = static_cast<std::size_t>(condition.data() - text.data());
        warn(one.span.begin + at, condition.size(), "clause-in-text", "this is shown as it stands",
             "a condition is written: [if " + std::string(condition) + "]", fix_of_condition(one, text, condition));
    }

    static std::string clause_of(std::string_view text, std::size_t open) {
        constexpr std::size_t longest = 60;
        const std::string_view inside = trimmed(text.substr(open + 1, text.size() - open - 2));
        return inside.size() > longest ? "[if ...]" : "[" + std::string(inside) + "]";
    }

    /// Returns what makes a condition of brackets that contain one; nothing if it stands elsewhere.
    static std::vector<Replacement> fix_of_condition(const Spoken& one, std::string_view text,
                                                     std::string_view condition) {
        const std::string_view inside = last_brackets(text);
        if (inside.empty() || !inside.ends_with(condition)) return {};
        const auto at = static_cast<std::size_t>(inside.data() - text.data());
        return {{span_of(one.span.begin + at, inside.size()), "if " + std::string(condition)}};
    }

    /// An arrow in a text, in one of the forms that people and word processors give it.
    struct Arrow {
        std::size_t begin, size;
    };

    static Arrow last_arrow(std::string_view text) {
        Arrow last{text.npos, 0};
        for (const std::string_view form :
             {"->", "=>", "\xE2\x86\x92", "\xE2\x80\x93>", "\xE2\x80\x94>", "\xE2\x9E\x94"}) {
            const std::size_t at = text.rfind(form);
            if (at != text.npos && (last.begin == text.npos || at > last.begin)) last = {at, form.size()};
        }
        return last;
    }

    /// Returns the `>` or `- >` in front of the name of a scene at the end of an option.
    Arrow broken_arrow(std::string_view text) const {
        const std::size_t at = text.rfind(" > ");
        if (at == text.npos || !is_place(trimmed(text.substr(at + 3)))) return {text.npos, 0};
        const bool has_dash = at > 1 && text[at - 1] == '-' && text[at - 2] == ' ';
        return {has_dash ? at - 1 : at + 1, has_dash ? std::size_t{3} : std::size_t{1}};
    }

    /// Warns of an arrow that is part of the text (because a space is missing, or in a line) and has a target.
    void check_arrow(const Spoken& one, std::string_view text) {
        Arrow arrow = last_arrow(text);
        if (arrow.begin == text.npos && one.is_option) arrow = broken_arrow(text);
        if (arrow.begin == text.npos) return;
        const std::size_t begin = one.span.begin + arrow.begin;
        const bool is_ours = text.substr(arrow.begin, arrow.size) == "->";
        const std::string_view rest = trimmed(text.substr(arrow.begin + arrow.size));
        if (one.is_option) {
            if (!does_something(one, text, arrow, rest)) return;
            warn(begin, arrow.size, "arrow-in-text",
                 std::string(text.substr(arrow.begin, arrow.size)) + " is a part of the text here",
                 is_ours ? "put a space on either side of ->" : "write -> with a space on either side",
                 fix_of_arrow(one, text, arrow));
        } else if (is_ours && (scenes_.contains(rest) || rest == "break" || rest == "END" || rest == "DONE")) {
            const std::string next = rest == "break" || rest == "END" || rest == "DONE"
                                         ? "`break` stands on a line of its own, in the option that leaves"
                                         : "write on the next line: go " + std::string(rest);
            warn(begin, text.size() - arrow.begin, "arrow-in-text", "-> is a part of the text here", next);
        }
    }

    /// Returns whether what follows the arrow can hardly be anything but what the option does.
    bool does_something(const Spoken& one, std::string_view text, const Arrow& arrow, std::string_view rest) const {
        if (rest.empty()) return one.has_block && is_alone(text, arrow);
        const std::string_view word = syntax::first_word_of(rest);
        const std::string_view behind = trimmed(rest.substr(std::min(rest.size(), word.size())));
        const bool is_jump = word == "go" || word == "visit" ? is_place(behind) : is_place(rest);
        const bool is_talk = syntax::free_text_in_line(rest, 0) != rest.npos;
        return rest == "break" || is_jump || (is_talk && rest.front() != '*' && rest.front() != '+');
    }

    bool is_place(std::string_view name) const {
        const ast::Symbol symbol = symbols_.find(name);
        return scenes_.contains(name) || (symbol != ast::no_symbol && names_.holds_function.contains(symbol));
    }

    /// `-->` and the like were drawn.
    static bool is_alone(std::string_view text, const Arrow& arrow) {
        const std::string_view before = text.substr(0, arrow.begin);
        return !before.empty() && std::string_view("-=<>~").find(before.back()) == std::string_view::npos;
    }

    static std::vector<Replacement> fix_of_arrow(const Spoken& one, std::string_view text, const Arrow& arrow) {
        const std::size_t end = arrow.begin + arrow.size;
        const bool is_apart = arrow.begin == 0 || blanks.find(text[arrow.begin - 1]) != blanks.npos;
        const bool is_followed = end < text.size() && blanks.find(text[end]) == blanks.npos;
        if (text.substr(arrow.begin, arrow.size) != "->")
            return {{span_of(one.span.begin + arrow.begin, arrow.size),
                     (is_apart ? "->" : " ->") + std::string(is_followed ? " " : "")}};
        std::vector<Replacement> fix;
        if (!is_apart) fix.push_back({span_of(one.span.begin + arrow.begin, 0), " "});
        if (is_followed) fix.push_back({span_of(one.span.begin + end, 0), " "});
        return fix;
    }

    /// Warns of `Anna: Hello. Bram: Hello.` if Bram has lines elsewhere.
    void check_other_speaker(const Spoken& one, std::string_view text) {
        for (std::size_t colon = text.find(": "); colon != text.npos; colon = text.find(": ", colon + 1)) {
            const std::size_t blank = text.find_last_of(" \t\r\n", colon);
            if (blank == text.npos || blank == 0) continue;
            const std::string_view before = text.substr(0, blank);
            const std::string_view name = text.substr(blank + 1, colon - blank - 1);
            const std::size_t last = before.find_last_not_of(" \t\r\n");
            if (last == before.npos || std::string_view(".!?\"").find(before[last]) == std::string_view::npos) continue;
            if (!lines_.contains(name)) continue;
            warn(one.span.begin + blank + 1, name.size() + 1, "line-in-text",
                 "'" + syntax::shown(name) + ":' is a part of the text here",
                 "what " + syntax::shown(name) + " says is a line of its own");
            return;
        }
    }

    /// Warns of `gold: 3` if gold is read elsewhere and never assigned.
    void check_value(const Spoken& one, std::string_view text) {
        if (one.speaker == ast::no_symbol || (!is_number(text) && text != "true" && text != "false")) return;
        const std::string name(symbols_.text(one.speaker));
        const auto reads = names_.reads.find(one.speaker);
        if (reads == names_.reads.end() || reads->second <= lines_[name]) return;
        if (names_.assignments.contains(one.speaker) || names_.globals_are_dynamic) return;
        warn(one.span.begin, text.size(), "value-as-line", "'" + syntax::shown(name) + "' says this",
             "to remember something, write: " + name + " = " + std::string(text), fix_of_value(one));
    }

    std::vector<Replacement> fix_of_value(const Spoken& one) const {
        const std::size_t colon = source_.text().rfind(':', one.span.begin);
        if (colon == std::string_view::npos) return {};
        return {{span_of(colon, one.span.begin - colon), " = "}};
    }

    std::vector<Spoken> spoken_;
    std::map<std::string_view, std::uint32_t> lines_;  ///< number of lines of each speaker
    std::set<std::string_view> scenes_;
    bool in_bark_ = false;
};

}  // namespace

Findings find_in_texts(const syntax::Source& source, const ast::Tree& tree, const Names& names) {
    return SpokenWalk(source, tree, names).run();
}

}  // namespace npcs::analysis
