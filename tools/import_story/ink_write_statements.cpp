// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements: each as lines, that those around it put farther in.

#include <algorithm>

#include "ink_functions.hpp"
#include "ink_lower.hpp"
#include "ink_writer.hpp"

namespace npcs::tools::import_story::ink {
namespace {

constexpr std::size_t longest_line = 100;  // of what may stand behind `->` and `then`

bool writes_nothing(const Item& item) {
    return item.kind == ItemKind::nothing || item.kind == ItemKind::comment ||
           (item.kind == ItemKind::newline && item.depth == 0);
}

bool is_statement_of_one_line(const std::vector<std::string>& lines) {
    if (lines.size() != 1 || lines[0].size() > longest_line) return false;
    const std::string& line = lines[0];
    const auto begins = [&](const char* word) { return line.rfind(word, 0) == 0; };
    return line[0] != '*' && line[0] != '+' && line[0] != '\t' && !begins("//") && !begins("if ");
}

void put_in(const std::vector<std::string>& inner, std::vector<std::string>& lines) {
    for (const std::string& line : inner) lines.push_back("\t" + line);
}

}  // namespace

/// `is_last`: when the items have been carried out, nothing else follows in this scene.
Writer::Lines Writer::block(const Items& items, bool is_last) {
    Lines lines;
    std::vector<const Item*> next(items.size(), nullptr);  // that writes something
    for (std::size_t i = items.size(); i-- > 1;) next[i - 1] = writes_nothing(items[i]) ? next[i] : &items[i];
    bool is_behind_choices = false;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const bool is_choices = items[i].kind == ItemKind::choices;
        const bool is_before_choices = next[i] != nullptr && next[i]->kind == ItemKind::choices;
        statement(items[i], is_last && next[i] == nullptr, is_choices && (is_behind_choices || is_before_choices),
                  lines);
        is_behind_choices = is_behind_choices || is_choices;
        if (items[i].kind == ItemKind::divert || items[i].kind == ItemKind::tunnel_onwards) break;
    }
    return lines;
}

void Writer::statement(const Item& item, bool is_last, bool beside_choices, Lines& lines) {
    switch (item.kind) {
        case ItemKind::line: line(item, lines); break;
        case ItemKind::newline:
            if (item.depth == 0) break;
            if (is_text_) lines.push_back(text_ + " += char(10)");
            else {
                needs_lines_ = true;
                lines.push_back(end_line_);
            }
            break;
        case ItemKind::comment: lines.push_back(item.text); break;
        case ItemKind::choices: choices(item, is_last, beside_choices, lines); break;
        case ItemKind::conditional: conditional(item.branches, is_last, lines); break;
        case ItemKind::alternatives: alternatives(item, is_last, lines); break;
        case ItemKind::temporary:
        case ItemKind::assignment: assignment(item, lines); break;
        case ItemKind::evaluation: evaluation(item, lines); break;
        case ItemKind::divert: divert(item, is_last, lines); break;
        case ItemKind::tunnel: tunnel(item, lines); break;
        case ItemKind::tunnel_onwards:
            if (!is_last) lines.push_back("return");
            break;
        case ItemKind::returning: returning(item, is_last, lines); break;
        case ItemKind::label: count(scene_->flow->name + "." + item.text, lines); break;
        default: break;
    }
}

/// `Marta: text` when the text begins like that and nothing in the script is called Marta.
std::string Writer::spoken(const std::string& text) const {
    std::size_t end = 0;
    while (end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z') ||
                                 text[end] == '_' || static_cast<unsigned char>(text[end]) >= 0x80))
        ++end;
    const bool is_name =
        end > 1 && text[0] >= 'A' && text[0] <= 'Z' && text.compare(end, 2, ": ") == 0 && end + 2 < text.size();
    const std::string name = text.substr(0, end);
    if (is_name && !names_.is_taken(name) && !is_reserved(name)) return text;
    return ": " + text;
}

void Writer::line(const Item& item, Lines& lines) {
    const bool begins_open = item.depth > 0;
    if (is_text_) {
        const Text said = text(item.content, TextPlace::quotes, true, true);
        const std::string ending = item.is_open ? "" : "{char(10)}";
        if (!item.tags.empty())
            tell(tree_, item.place, "tags in a function", "Give them to the line that says what it returns.");
        if (returns_lines_) lines.push_back("return " + quoted(item.content));
        else lines.push_back(text_ + " += $\"" + said.text + ending + "\"");
        return;
    }
    const bool calls = std::any_of(item.content.begin(), item.content.end(), [this](const Item& part) {
        bool says = false;
        for_each_expression(Items{part}, [&](const Expression& one) {
            const auto found = scenes_.functions.find(one.text);
            if (one.kind == ExpressionKind::call && found != scenes_.functions.end() &&
                found->second == FunctionOutput::text)
                says = true;
        });
        return says;
    });
    const std::string with_tags = tags(item.tags);
    const bool keeps_blanks = begins_open || item.is_open;
    const Text plain = text(item.content, TextPlace::line, begins_open, item.is_open);
    if (plain.is_exact && !calls && !keeps_blanks) {
        lines.push_back(spoken(plain.text) + with_tags);
        return;
    }
    needs_lines_ = true;
    if (!with_tags.empty() && item.is_open)
        tell(tree_, item.place, "tags of a line in parts:" + with_tags,
             "Write them behind the line once it is in one piece.");
    const Text whole = text(item.content, TextPlace::quotes, begins_open, item.is_open);
    const bool is_plain = whole.text.find_first_of("{}") == std::string::npos;
    const std::string part = (is_plain ? "\"" : "$\"") + whole.text + "\"";
    if (!with_tags.empty() && !item.is_open) {
        lines.push_back(text_ + " = " + whole_line_ + "(" + part + ")");
        lines.push_back("if " + text_ + " != \"\" then : {" + text_ + "}" + with_tags);
    } else {
        lines.push_back((item.is_open ? start_line_ : end_line_) + " " + part);
    }
}

void Writer::choices(const Item& item, bool is_last, bool alone, Lines& lines) {
    finish_line(item, lines);
    std::vector<Branch> fallbacks;
    Lines options;
    for (const Option& one : item.options) {
        if (!one.is_fallback) {
            option(one, is_last, options);
            continue;
        }
        Branch branch{one.conditions.empty(), {}, one.body, one.place};
        if (!one.conditions.empty()) {
            Expression all = one.conditions[0];
            for (std::size_t i = 1; i < one.conditions.size(); ++i) {
                Expression both{ExpressionKind::infix, "and", {}, {}, one.place};
                both.operands = {std::move(all), one.conditions[i]};
                all = std::move(both);
            }
            branch.condition.push_back(std::move(all));
        }
        if (!one.label.empty()) branch.content.insert(branch.content.begin(), {ItemKind::label, one.label, one.place});
        if (fallbacks.empty() || !fallbacks.back().is_else) fallbacks.push_back(std::move(branch));
    }
    Lines otherwise;
    if (!fallbacks.empty() && fallbacks[0].is_else) otherwise = block(fallbacks[0].content, is_last);
    else if (!fallbacks.empty()) conditional(fallbacks, is_last, otherwise);
    if (options.empty()) {
        lines.insert(lines.end(), otherwise.begin(), otherwise.end());
        return;
    }
    if (otherwise.empty() && !alone) {
        lines.insert(lines.end(), options.begin(), options.end());
        return;
    }
    lines.emplace_back("choose");
    put_in(options, lines);
    if (!otherwise.empty()) {
        lines.emplace_back("else");
        put_in(otherwise, lines);
    }
    lines.emplace_back("end choose");
}

void Writer::option(const Option& one, bool is_last, Lines& lines) {
    // One that can be gone to is taken then, too.
    const std::string id = scene_->flow->name + "." + one.label;
    const bool can_be_gone_to = one.is_once && !one.label.empty() && scenes_.by_id.count(id) > 0;
    std::string head = one.is_once && !can_be_gone_to ? "* " : "+ ";
    std::string wanted = can_be_gone_to ? "not " + read_count(id) : "";
    if (!one.conditions.empty()) {
        if (can_be_gone_to)
            for (const Expression& condition : one.conditions) wanted += " and " + expression(condition, inversion);
        else wanted = condition(one.conditions);
    }
    if (!wanted.empty()) head += "[if " + wanted + "] ";
    const Text shown = text(one.start, TextPlace::option);
    if (!shown.is_exact)
        tell(tree_, one.place, "an option with a text that may be empty, or with blanks around what may be",
             "Look at how it is shown, and move the blanks into the braces.");
    head += shown.text;
    Items body = one.body;
    if (!one.label.empty()) body.insert(body.begin(), {ItemKind::label, one.label, one.place});
    const Lines inner = block(body, is_last);
    if (is_statement_of_one_line(inner)) {
        lines.push_back(head + " -> " + inner[0]);
        return;
    }
    lines.push_back(head);
    put_in(inner, lines);
}

void Writer::conditional(const std::vector<Branch>& branches, bool is_last, Lines& lines) {
    bool is_first = true;
    for (std::size_t i = 0; i < branches.size(); ++i) {
        const Branch& branch = branches[i];
        const Lines inner = block(branch.content, is_last);
        const bool has_else = i + 1 < branches.size();
        if (branch.is_else || branch.condition.empty()) {
            if (inner.empty()) break;
            lines.emplace_back("else");
        } else {
            const std::string condition = expression(branch.condition[0]);
            if (branches.size() == 1 && is_statement_of_one_line(inner)) {
                lines.push_back("if " + condition + " then " + inner[0]);
                return;
            }
            if (inner.empty() && !has_else) {
                if (is_first) return;
                break;
            }
            lines.push_back((is_first ? "if " : "else if ") + condition + " then");
        }
        is_first = false;
        put_in(inner, lines);
    }
    lines.emplace_back("end if");
}

void Writer::alternatives(const Item& item, bool is_last, Lines& lines) {
    const char* word = item.selection == Selection::cycle     ? "cycle"
                       : item.selection == Selection::once    ? "once"
                       : item.selection == Selection::shuffle ? "shuffle"
                                                              : "sequence";
    std::vector<Lines> all;
    for (const Branch& branch : item.branches) all.push_back(block(branch.content, is_last));
    if (item.selection == Selection::stopping && all.size() > 1 &&
        all.back().empty()) {  // that is what `once` does by itself
        word = "once";
        all.pop_back();
    }
    lines.emplace_back(word);
    for (const Lines& inner : all) {
        if (is_statement_of_one_line(inner)) {
            lines.push_back("\t* " + inner[0]);
            continue;
        }
        lines.emplace_back("\t*");
        for (const std::string& line : inner) lines.push_back("\t\t" + line);
    }
    lines.push_back(std::string("end ") + word);
}

std::string Writer::set_global(const std::string& name) const { return (is_top_ ? "" : "globals.") + name; }

void Writer::assignment(const Item& item, Lines& lines) {
    const Expression& value = item.expressions[0];
    const auto says = scenes_.functions.find(value.text);
    if (value.kind == ExpressionKind::call && says != scenes_.functions.end() && says->second == FunctionOutput::text)
        tell(tree_, item.place, value.text + " both says something and gives it back",
             "Here it gives back what it says; say it and compute it in two functions.");
    const std::string name = assigned_name(item.text);
    const bool compounds = item.kind == ItemKind::assignment && value.kind == ExpressionKind::infix &&
                           (value.text == "+" || value.text == "-" || value.text == "*") &&
                           value.operands[0].kind == ExpressionKind::name && value.operands[0].text == item.text;
    if (compounds) lines.push_back(name + " " + value.text + "= " + expression(value.operands[1]));
    else lines.push_back(name + " = " + expression(value));
}

void Writer::evaluation(const Item& item, Lines& lines) {
    const Expression& call = item.expressions[0];
    const Flow* target = names_.flow(call.text);
    if (target == nullptr && !names_.is_external(call.text)) {
        if (call.text == "SEED_RANDOM" && call.operands.size() == 1)
            lines.push_back("rnd " + expression(call.operands[0]));
        else if (!is_builtin(call.text)) not_taken(item.place, "LIST");
        return;
    }
    const std::string whole = expression(call);
    const auto found = scenes_.functions.find(call.text);
    const FunctionOutput saying = found == scenes_.functions.end() ? FunctionOutput::nothing : found->second;
    if (saying == FunctionOutput::text && is_text_) {
        lines.push_back(text_ + " += " + whole + " + char(10)");
    } else if (saying == FunctionOutput::text) {
        needs_lines_ = true;
        lines.push_back(end_line_ + " " + whole);
    } else if (scenes_.returning.count(call.text) > 0 && !names_.is_external(call.text)) {
        lines.push_back("_ = " + whole);  // as a statement, what it returns would be said
    } else {
        const auto open = whole.find('(');
        const std::string given = whole.substr(open + 1, whole.size() - open - 2);
        const bool is_simple =
            given.empty() || given[0] == '"' || (given[0] != '-' && given[0] != '(' && given[0] != '[');
        lines.push_back(is_simple ? whole.substr(0, open) + (given.empty() ? "" : " " + given) : whole);
    }
}

/// What a knot is given, and the counts of visits that have variables.
void Writer::come_into(const std::string& id, const Item& item, Lines& lines) {
    const auto found = scenes_.by_id.find(id);
    if (found == scenes_.by_id.end()) return;
    const Scene& to = scenes_.all[found->second];
    const Flow& flow = *to.flow;
    std::vector<std::string> values;
    for (const Expression& given : item.expressions) values.push_back(expression(given));
    if (&flow == scene_->flow && values.size() > 1)
        for (std::size_t i = 0; i < values.size(); ++i) {
            lines.push_back("next_" + names_.variable(flow.parameters[i].name) + " = " + values[i]);
            values[i] = "next_" + names_.variable(flow.parameters[i].name);
        }
    for (std::size_t i = 0; i < values.size(); ++i)
        lines.push_back(set_global(parameter_variable(flow, flow.parameters[i].name)) + " = " + values[i]);
    if (to.id.find('>') != std::string::npos) return;
    if (!flow.knot.empty() && flow.knot != scene_->flow->knot) count(flow.knot, lines);
    if (flow.name != flow.knot && flow.name != scene_->flow->name) count(flow.name, lines);
}

void Writer::count(const std::string& id, Lines& lines) {
    const auto counter = counters_.find(id);
    if (counter != counters_.end()) lines.push_back(set_global(counter->second) + " += 1");
}

/// Ends a line that was begun, where the item says so.
void Writer::finish_line(const Item& item, Lines& lines) {
    if (item.depth == 0) return;
    needs_lines_ = true;
    lines.push_back(end_line_);
}

void Writer::divert(const Item& item, bool is_last, Lines& lines) {
    if (item.text == "END" || item.text == "DONE") {
        finish_line(item, lines);
        end_story(is_last, lines);
        return;
    }
    if (item.text[0] == by_variable) {
        finish_line(item, lines);
        lines.push_back("go " + name(item.text.substr(1), item.place));
        return;
    }
    come_into(item.text, item, lines);
    lines.push_back("go " + scenes_.all[scenes_.by_id.at(item.text)].name);
}

void Writer::end_story(bool is_last, Lines& lines) {
    if (scenes_.has_tunnel_to_end && scene_->in_tunnel) lines.push_back(set_global(story_over_) + " = true");
    if (!is_last) lines.emplace_back("return");
}

void Writer::tunnel(const Item& item, Lines& lines) {
    const auto found = scenes_.by_id.find(item.text);
    if (item.text[0] == by_variable) {
        finish_line(item, lines);
        lines.push_back("visit " + name(item.text.substr(1), item.place));
    } else {
        come_into(item.text, item, lines);
        lines.push_back("visit " + names_.scene(item.text));
    }
    if (found == scenes_.by_id.end() || scenes_.all[found->second].may_end_story)
        lines.push_back("if " + story_over_ + " then return");
}

void Writer::returning(const Item& item, bool is_last, Lines& lines) {
    if (!item.expressions.empty()) {
        const std::string value = expression(item.expressions[0]);
        lines.push_back(is_text_ && !returns_lines_ ? "return " + text_ + " + " + value : "return " + value);
    } else if (is_text_) {
        lines.push_back(returns_lines_ ? "return \"\"" : "return " + text_ + " - char(10)");
    } else if (!is_last) {
        lines.emplace_back("return");
    }
}

}  // namespace npcs::tools::import_story::ink
