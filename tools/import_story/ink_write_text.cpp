// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Texts with values and alternatives in them. Ink makes one blank of several, and drops those at the ends of a line, when the line is
// said; here a text is said as it is written. So a blank beside a part that may be empty moves into that part:
// `Hello {x: dear} you` is `Hello {"dear " if x else ""}you`.

#include <algorithm>

#include "ink_lower.hpp"
#include "ink_writer.hpp"

namespace npcs::tools::import_story::ink {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

std::string with_single_blanks(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (is_blank(c) && !result.empty() && result.back() == ' ') continue;
        result += is_blank(c) ? ' ' : c;
    }
    return result;
}

bool has_implicit_branch(const Item& item) {
    if (item.kind == ItemKind::alternatives) return item.selection == Selection::once;
    return std::none_of(item.branches.begin(), item.branches.end(),
                        [](const Branch& branch) { return branch.is_else; });
}

}  // namespace

Writer::Text Writer::text(Items content, TextPlace place, bool goes_on, bool is_open) {
    Text result;
    if (place == TextPlace::option) return option_text(content);
    tidy(content, goes_on ? Ending::solid : Ending::blank, result.is_exact);
    if (!content.empty() && content.back().kind == ItemKind::text && !is_open) {
        std::string& last = content.back().text;
        if (!last.empty() && last.back() == ' ') last.pop_back();
    }
    if (may_be_empty(content)) result.is_exact = false;
    adds_blank_ = false;
    result.text = pieces(content, place, false);
    if (adds_blank_) result.is_exact = false;
    return result;
}

/// Of an option's text nothing is tidied but the ends.
Writer::Text Writer::option_text(const Items& content) {
    Text result;
    adds_blank_ = false;
    result.text = pieces(content, TextPlace::option, false);
    result.is_exact = !adds_blank_ && !may_be_empty(content);
    const auto begin = result.text.find_first_not_of(" \t");
    if (begin == std::string::npos) return result;
    result.text = result.text.substr(begin, result.text.find_last_not_of(" \t") - begin + 1);
    return result;
}

/// Drops blanks that come after blanks.
Writer::Ending Writer::tidy(Items& content, Ending before, bool& is_exact) {
    const Ending first = before;
    for (std::size_t i = 0; i < content.size(); ++i) {
        Item& item = content[i];
        if (item.kind == ItemKind::value) {
            before = Ending::solid;
        } else if (item.kind != ItemKind::text) {
            before = tidy_branches(item, before, is_exact);
        } else {
            item.text = with_single_blanks(item.text);
            if (item.text.empty()) continue;
            if (item.text[0] == ' ' && before == Ending::blank) item.text.erase(0, 1);
            if (!item.text.empty() && item.text[0] == ' ' && before == Ending::either) {
                Ending ahead = first;  // of what stands in front of the part
                for (std::size_t k = 0; k + 1 < i; ++k)
                    if (content[k].kind == ItemKind::value) ahead = Ending::solid;
                    else if (content[k].kind == ItemKind::text && !content[k].text.empty())
                        ahead = content[k].text.back() == ' ' ? Ending::blank : Ending::solid;
                    else if (content[k].kind != ItemKind::text) ahead = Ending::either;
                if (i > 0 && ahead != Ending::either && add_blank(content[i - 1], ahead)) {
                    item.text.erase(0, 1);
                    before = Ending::blank;
                } else {
                    is_exact = false;
                }
            }
            if (!item.text.empty()) before = item.text.back() == ' ' ? Ending::blank : Ending::solid;
        }
    }
    return before;
}

Writer::Ending Writer::tidy_branches(Item& item, Ending before, bool& is_exact) {
    bool blank = false, solid = false;
    const auto note = [&](Ending ending) {
        blank = blank || ending != Ending::solid;
        solid = solid || ending != Ending::blank;
    };
    for (Branch& branch : item.branches) note(tidy(branch.content, before, is_exact));
    if (has_implicit_branch(item)) note(before);
    return blank && solid ? Ending::either : blank ? Ending::blank : Ending::solid;
}

/// A blank behind those branches that do not end with one. False when it cannot be done.
bool Writer::add_blank(Item& item, Ending before) {
    if (item.kind != ItemKind::conditional && item.kind != ItemKind::alternatives) return false;
    if (has_implicit_branch(item) && before == Ending::solid) {
        if (item.kind == ItemKind::alternatives) return false;
        item.branches.push_back({true, {}, {}, item.place});
    }
    for (Branch& branch : item.branches) {
        bool unused = true;
        const Ending ending = tidy(branch.content, before, unused);
        if (ending == Ending::either) return false;
        if (ending == Ending::solid) branch.content.push_back({ItemKind::text, " ", item.place});
    }
    return true;
}

bool Writer::may_be_empty(const Items& content) const {
    return std::all_of(content.begin(), content.end(), [this](const Item& item) {
        if (item.kind == ItemKind::text) return item.text.find_first_not_of(" \t") == std::string::npos;
        if (item.kind == ItemKind::value) return types_.may_be_empty(item.expressions[0], *scene_->flow);
        if (has_implicit_branch(item)) return true;
        return std::any_of(item.branches.begin(), item.branches.end(),
                           [this](const Branch& branch) { return may_be_empty(branch.content); });
    });
}

std::string Writer::pieces(const Items& content, TextPlace place, bool in_alternatives) {
    std::string result;
    bool ends_with_text = false;
    for (const Item& item : content) {
        if (item.kind == ItemKind::text) {
            result += escaped(item.text, place, in_alternatives, result.empty());
        } else if (item.kind == ItemKind::alternatives) {
            result += alternatives_in(item, place, ends_with_text ? &result : nullptr);
        } else {
            result += piece(item);
        }
        ends_with_text = item.kind == ItemKind::text && !item.text.empty();
    }
    return result;
}

/// Two braces are one of the text; so what stands in front of alternatives that begin with a brace moves into each of them.
std::string Writer::alternatives_in(const Item& item, TextPlace place, std::string* before) {
    const std::string sign = item.selection == Selection::cycle     ? "&"
                             : item.selection == Selection::once    ? "!"
                             : item.selection == Selection::shuffle ? "~"
                                                                    : "";
    std::vector<std::string> texts;
    for (const Branch& branch : item.branches) texts.push_back(pieces(branch.content, place, true));
    if (texts.size() == 1 && sign.empty()) texts.push_back(texts[0]);  // alone it would be a value
    std::string front;
    if (sign.empty() && !texts[0].empty() && texts[0][0] == '{') {
        const char last = before == nullptr || before->empty() ? '\0' : before->back();
        if (is_letter(last) || last == ' ') {
            std::size_t begin = before->size() - 1;  // of the last character
            while (begin > 0 && (static_cast<unsigned char>((*before)[begin]) & 0xC0U) == 0x80) --begin;
            front = before->substr(begin);
            before->resize(begin);
        } else {
            front = " ";
            adds_blank_ = true;
        }
    }
    std::string result = "{" + sign;
    for (std::size_t i = 0; i < texts.size(); ++i) result += (i > 0 ? "|" : "") + front + texts[i];
    return result + "}";
}

std::string Writer::piece(const Item& item) {
    if (item.kind == ItemKind::conditional) return "{" + value_of_branch(item.branches, 0) + "}";
    if (item.kind != ItemKind::value) return "";
    const Expression& value = item.expressions[0];
    if (types_.of(value, *scene_->flow) == Type::boolean)
        return "{\"true\" if " + expression(value, disjunction) + " else \"false\"}";
    if (types_.of(value, *scene_->flow) == Type::mixed)
        tell(tree_, item.place, "a value that is true or false at times, and something else at others",
             "It is shown as a number, 1 for true; compare it with what you want to know.");
    return "{" + expression(value) + "}";
}

std::string Writer::value_of_branch(const std::vector<Branch>& branches, std::size_t from) {
    if (from == branches.size()) return "\"\"";
    const Branch& branch = branches[from];
    std::string text = quoted(branch.content);
    if (branch.is_else || branch.condition.empty()) return text;
    text += " if " + expression(branch.condition[0], disjunction) + " else ";
    return text + value_of_branch(branches, from + 1);
}

/// As an expression: `"text"`, `$"text {value}"`.
std::string Writer::quoted(Items content) {
    const bool is_plain = std::all_of(content.begin(), content.end(), [](const Item& item) {
        return item.kind == ItemKind::text && item.text.find_first_of("{}|") == std::string::npos;
    });
    if (!is_plain) return "$\"" + pieces(content, TextPlace::quotes, false) + "\"";
    std::string result = "\"";
    for (const Item& item : content)
        for (const char c : item.text) result += c == '"' ? "\"\"" : std::string(1, c);
    return result + "\"";
}

/// What would mean something else where it stands is put into braces.
std::string Writer::escaped(const std::string& text, TextPlace place, bool in_alternatives, bool is_first) const {
    std::string result;
    const bool is_inside = in_alternatives || place == TextPlace::quotes;  // of braces, or it may be
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_behind_blank = i == 0 || is_blank(text[i - 1]);
        const auto braced = [&](const std::string& what) { result += "{\"" + what + "\"}"; };
        if (c == '"' && place == TextPlace::quotes) result += "\"\"";
        else if (c == '{' && is_inside) result += "{char(123)}";  // braces inside of braces are counted
        else if (c == '{') result += "{{";
        else if (c == '}' && is_inside) result += "{char(125)}";
        else if (c == '}') result += "}}";
        else if (c == '|' && is_inside) result += "{char(124)}";  // it would end a text
        else if (in_alternatives && is_first && i == 0 && (c == '&' || c == '!' || c == '~')) braced(std::string(1, c));
        else if (c == '/' && i + 1 < text.size() && text[i + 1] == '/' && is_behind_blank &&
                 place != TextPlace::quotes) {
            braced("//");
            ++i;
        } else if (c == '#' && is_behind_blank && i + 1 < text.size() && is_letter(text[i + 1]) &&
                   place == TextPlace::line) {
            braced("#");
        } else if (place == TextPlace::option && (c == '[' || c == ']')) {
            braced(std::string(1, c));
        } else if (place == TextPlace::option && c == '-' && i + 1 < text.size() && text[i + 1] == '>') {
            braced("->");
            ++i;
        } else {
            result += c;
        }
    }
    return result;
}

/// Tags are words here: `# voice: marta` is `#voice=marta`.
std::string Writer::tags(const Items& all) {
    std::string result;
    for (const Item& tag : all) {
        std::string text;
        bool is_plain = true;
        for (const Item& part : tag.content)
            if (part.kind == ItemKind::text) text += part.text;
            else is_plain = false;
        std::string word = text;
        const auto colon = word.find(": ");
        if (colon != std::string::npos) word.replace(colon, 2, "=");
        const bool is_word =
            is_plain && !word.empty() && is_letter(word[0]) && word.find_first_of(" \t{}") == std::string::npos;
        if (is_word) result += " #" + word;
        else
            tell(tree_, tag.place, "# " + (is_plain ? text : "tag with braces"),
                 "A tag is #name or #name=value, without blanks.");
    }
    return result;
}

}  // namespace npcs::tools::import_story::ink
