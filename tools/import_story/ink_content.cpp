// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lines of text, and what stands in braces in them.

#include <algorithm>

#include "ink_depth.hpp"

namespace npcs::tools::import_story::ink {
namespace {

bool leaves(ItemKind kind) {
    return kind == ItemKind::divert || kind == ItemKind::tunnel || kind == ItemKind::tunnel_onwards ||
           kind == ItemKind::thread;
}

/// Blanks at the end of a text are dropped; in front of a divert one is left.
void trim_end(Items& line, bool with_blank) {
    if (line.empty() || line.back().kind != ItemKind::text) return;
    std::string& text = line.back().text;
    text.erase(text.find_last_not_of(" \t") + 1);
    if (with_blank) text += " ";
    else if (text.empty()) line.pop_back();
}

}  // namespace

void Parser::content_line(Items& out) {
    const std::size_t begin = at_;
    Items line;
    mixed(line);
    const bool is_divert_alone = !line.empty() && leaves(line.front().kind);
    const bool is_tag_alone = !line.empty() && line.front().kind == ItemKind::tag;
    if (!line.empty() && !leaves(line.back().kind)) trim_end(line, false);
    if (!is_at_line_end()) {
        if (peek() == '}') fail_here("a } that closes nothing", "a brace of the text is \\}");
        fail_here("expected the end of the line, found " + shown(), "a | or # of the text needs a \\ in front of it");
    }
    if (at_ == begin) fail_here("found " + shown() + " where a line begins");
    if (!is_divert_alone && !is_tag_alone) line.push_back({ItemKind::newline, "", here()});
    out.insert(out.end(), std::make_move_iterator(line.begin()), std::make_move_iterator(line.end()));
}

/// Texts, values, alternatives, tags and glue, up to what ends them: the end of the line, a bracket of the option, a part of
/// what stands in braces; and diverts at the end, save in an option, which has its own.
void Parser::mixed(Items& out) {
    const Depth depth(*this);
    for (;;) {
        const Place place = here();
        if (is_at_line_end() || peek() == '}' || peek() == '|') return;
        if (in_choice_ && (peek() == '[' || peek() == ']')) return;
        if (in_string_ && peek() == '"') return;
        if (peek() == '{') {
            out.push_back(braces());
        } else if (eat("<>")) {
            out.push_back({ItemKind::glue, "", place});
        } else if (peek() == '#') {
            trim_end(out, false);
            tag(out);
        } else if (starts("->") || starts("<-")) {
            if (in_choice_ || in_string_) return;
            trim_end(out, true);
            diverts(out);
            return;
        } else {
            out.push_back({ItemKind::text, plain_text(), place});
        }
    }
}

std::string Parser::plain_text() {
    std::string result;
    while (!is_at_line_end()) {
        const char c = peek();
        if (c == '\\') {
            ++at_;
            if (!is_at_line_end()) result += text_[at_++];
            continue;
        }
        if (c == '{' || c == '}' || c == '|' || c == '#' || starts("->") || starts("<-") || starts("<>")) break;
        if (in_choice_ && (c == '[' || c == ']')) break;
        if (in_string_ && c == '"') break;
        result += c;
        ++at_;
    }
    return result;
}

void Parser::tag(Items& out) {
    Item item{ItemKind::tag, "", here()};
    if (in_string_) fail_here("a tag inside of a string", "a # of the text is \\#");
    ++at_;
    blanks();
    while (!is_at_line_end() && peek() != '#' && peek() != '}' && peek() != '|' && !starts("->") && !starts("<-")) {
        if (in_choice_ && (peek() == '[' || peek() == ']')) break;
        const Place place = here();
        if (peek() == '{') item.content.push_back(braces());
        else if (eat("<>")) tell(tree_, place, "<> in a tag", "Write it in front of the tag.");
        else item.content.push_back({ItemKind::text, plain_text(), place});
    }
    trim_end(item.content, false);
    out.push_back(std::move(item));
}

/// `-> a`, `-> a -> b`, `-> a ->`, `->->`, `<- a`. False where no arrow is.
bool Parser::diverts(Items& out) {
    blanks();
    if (eat("<-")) {
        blanks();
        Item thread{ItemKind::thread, path(), here()};
        if (thread.text.empty()) fail_here("expected the name of a knot behind <-, found " + shown());
        thread.expressions = divert_arguments();
        out.push_back(std::move(thread));
        return true;
    }
    if (!starts("->")) return false;
    while (starts("->")) {
        const Place place = here();
        at_ += 2;
        if (eat("->")) {
            blanks();
            Item onwards{ItemKind::tunnel_onwards, path(), place};
            if (!onwards.text.empty()) onwards.expressions = divert_arguments();
            out.push_back(std::move(onwards));
            blanks();
            return true;
        }
        blanks();
        Item divert{ItemKind::divert, path(), place};
        if (divert.text.empty()) {
            const bool is_behind_tunnel = !out.empty() && out.back().kind == ItemKind::tunnel;
            if (is_behind_tunnel && is_at_line_end()) return true;
            if (!is_at_line_end() && peek() != '}' && peek() != '|')
                fail_here("expected the name of a knot behind ->, found " + shown());
            out.push_back(std::move(divert));
            return true;
        }
        divert.expressions = divert_arguments();
        blanks();
        if (starts("->")) divert.kind = ItemKind::tunnel;
        const bool is_last = !starts("->");
        out.push_back(std::move(divert));
        if (is_last) return true;
        // Behind a tunnel stands the arrow that ends the row, or the next name.
        const std::size_t before = at_;
        at_ += 2;
        blanks();
        const bool ends = is_at_line_end() || peek() == '}' || peek() == '|' || peek() == '#';
        if (ends) return true;
        at_ = before;
    }
    return true;
}

std::vector<Expression> Parser::divert_arguments() {
    const std::size_t before = at_;
    blanks();
    if (peek() != '(') {
        at_ = before;
        return {};
    }
    auto given = arguments();
    if (!given) {
        at_ = std::max(at_, furthest_);
        fail_here("expected an expression among the arguments, found " + shown());
    }
    return std::move(*given);
}

Item Parser::braces() {
    const Depth depth(*this);
    const bool was_in_choice = in_choice_;
    const bool was_in_string = in_string_;
    in_choice_ = in_string_ = false;
    const Place place = here();
    if (++state_.braces > most_braces) fail_here("too many braces inside each other", "divide the line");
    ++at_;
    blanks();
    const std::size_t begin = at_;
    Item item;
    furthest_ = at_;
    const auto sign = selection_sign();
    const auto word = sign ? sign : selection_word();
    if (word) {
        item = alternatives(*word, place);
    } else {
        auto query = expression();
        blanks();
        if (query && eat(":")) {
            item = conditional(std::move(query), place);
        } else if (at_ = begin; peek() == '\n') {
            item = conditional(std::nullopt, place);
        } else if (auto several = inline_alternatives(place)) {
            item = std::move(*several);
        } else {
            at_ = begin;
            auto value = expression();
            blanks();
            if (!value || peek() != '}') {
                at_ = std::max(begin, std::max(furthest_, at_));
                fail_here("what stands in braces is neither a value nor alternatives: found " + shown(),
                          "a brace of the text is \\{");
            }
            item = {ItemKind::value, "", place};
            item.expressions.push_back(std::move(*value));
        }
    }
    limit_alternatives(item);
    blank_lines();
    if (!eat("}")) {
        if (is_at_end())
            fail(tree_, place, "a { that is never closed", "write } where it ends; a brace of the text is \\{");
        fail_here("expected } for the { in line " + std::to_string(place.line) + ", found " + shown(),
                  "close it where it ends; a brace of the text is \\{");
    }
    in_choice_ = was_in_choice;
    in_string_ = was_in_string;
    return item;
}

void Parser::limit_alternatives(Item& item) {
    constexpr std::size_t most = 50;  // docs/language.md, "Alternatives"
    if (item.kind != ItemKind::alternatives || item.branches.size() <= most) return;
    tell(tree_, item.place, std::to_string(item.branches.size()) + " alternatives",
         "There can be 50; the others were left out.");
    item.branches.resize(most);
}

std::optional<Selection> Parser::selection_sign() {
    const std::size_t begin = at_;
    bool once = false, cycle = false, shuffle = false, stopping = false;
    for (;; ++at_) {
        if (peek() == '!') once = true;
        else if (peek() == '&') cycle = true;
        else if (peek() == '~') shuffle = true;
        else if (peek() == '$') stopping = true;
        else break;
    }
    if (at_ == begin) return std::nullopt;
    if (shuffle && (once || stopping))
        tell(tree_, place_of(begin), "a shuffle that comes to an end",
             "It goes on in an order of chance; count the turns to end it.");
    return shuffle ? Selection::shuffle : cycle ? Selection::cycle : once ? Selection::once : Selection::stopping;
}

std::optional<Selection> Parser::selection_word() {
    const std::size_t begin = at_;
    bool once = false, cycle = false, shuffle = false, stopping = false;
    for (;;) {
        blanks();
        if (eat_word("once")) once = true;
        else if (eat_word("cycle")) cycle = true;
        else if (eat_word("shuffle")) shuffle = true;
        else if (eat_word("stopping")) stopping = true;
        else break;
    }
    if (!(once || cycle || shuffle || stopping) || !eat(":")) {
        at_ = begin;
        return std::nullopt;
    }
    if (shuffle && (once || stopping))
        tell(tree_, place_of(begin), "a shuffle that comes to an end",
             "It goes on in an order of chance; count the turns to end it.");
    return shuffle ? Selection::shuffle : cycle ? Selection::cycle : once ? Selection::once : Selection::stopping;
}

/// `a|b|c`, as far as it goes.
void Parser::inline_branches(Item& item) {
    do {
        Branch branch;
        branch.place = here();
        mixed(branch.content);
        item.branches.push_back(std::move(branch));
    } while (eat("|"));
}

Item Parser::alternatives(Selection selection, const Place& place) {
    Item item{ItemKind::alternatives, "", place};
    item.selection = selection;
    if (!is_blank_line()) {
        inline_branches(item);
        return item;
    }
    item.is_multiline = true;
    branches_on_lines(item, false);
    if (item.branches.empty()) fail_here("expected - in front of an alternative, found " + shown());
    return item;
}

/// `a|b` up to the brace; nothing when there is no `|`.
std::optional<Item> Parser::inline_alternatives(const Place& place) {
    const std::size_t begin = at_;
    const std::size_t told = tree_.not_taken.size();
    Item item{ItemKind::alternatives, "", place};
    inline_branches(item);
    if (item.branches.size() > 1 && peek() == '}') return item;
    tree_.not_taken.resize(told);
    at_ = begin;
    return std::nullopt;
}

Item Parser::conditional(std::optional<Expression> query, const Place& place) {
    Item item{ItemKind::conditional, "", place};
    const bool has_query = query.has_value();
    if (!is_blank_line()) {
        Branch yes{false, {}, {}, here()};
        yes.condition.push_back(std::move(*query));
        mixed(yes.content);
        item.branches.push_back(std::move(yes));
        while (eat("|")) {
            if (item.branches.size() == 2)
                fail_here("a condition has two texts at most: for yes and for no",
                          "write several conditions on lines of their own, each with - in front of it");
            Branch no{true, {}, {}, here()};
            mixed(no.content);
            item.branches.push_back(std::move(no));
        }
        return item;
    }
    item.is_multiline = true;
    if (has_query) item.expressions.push_back(std::move(*query));
    branches_on_lines(item, has_query);
    check_branches(item);
    return item;
}

/// `- condition: ...`, `- else: ...`, `- ...`; and lines in front of the first dash, when a query says for what.
void Parser::branches_on_lines(Item& item, bool has_query) {
    const bool has_conditions = item.kind == ItemKind::conditional;
    if (has_query) {
        Branch first{false, {}, {}, here()};
        first.content.push_back({ItemKind::newline, "", here()});
        statements(first.content, true);
        if (first.content.size() > 1) item.branches.push_back(std::move(first));
    }
    blank_lines();
    while (peek() == '-' && peek(1) != '>') {
        Branch branch{false, {}, {}, here()};
        ++at_;
        blanks();
        const std::size_t begin = at_;
        if (has_conditions && eat_word("else")) {
            blanks();
            branch.is_else = eat(":");
        }
        if (has_conditions && !branch.is_else) {
            at_ = begin;
            auto condition = expression();
            blanks();
            if (condition && eat(":")) branch.condition.push_back(std::move(*condition));
            else at_ = begin;
        }
        branch.content.push_back({ItemKind::newline, "", here()});
        statements(branch.content, true);
        item.branches.push_back(std::move(branch));
        blank_lines();
    }
}

void Parser::check_branches(const Item& item) {
    if (item.branches.empty())
        fail(tree_, item.place, "a condition with nothing to do", "write what is said when it is true");
    if (!item.expressions.empty()) return;
    for (std::size_t i = 0; i < item.branches.size(); ++i) {
        const Branch& branch = item.branches[i];
        const bool is_last = i + 1 == item.branches.size();
        if (branch.is_else && !is_last)
            fail(tree_, branch.place, "there are further conditions behind - else:", "put it at the end");
        if (branch.condition.empty() && !branch.is_else && !is_last)
            fail(tree_, branch.place, "this - has no condition", "write - condition: and then what is said");
    }
    if (item.branches.size() == 1 && item.branches[0].condition.empty())
        fail(tree_, item.place, "a condition without a condition", "write {condition: text} or - condition: text");
}

}  // namespace npcs::tools::import_story::ink
