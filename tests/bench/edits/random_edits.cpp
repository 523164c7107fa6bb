// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "random_edits.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "edits.hpp"
#include "other_marks.hpp"
#include "stories.hpp"

namespace corpus {

namespace {

using Verb = Step::Verb;
using Indexes = std::vector<std::size_t>;

bool begins(std::string_view text, std::string_view word) { return text.starts_with(word); }
bool is_function(const Line& line) {
    return begins(line.body(), "function ") || line.body().find("= function") != std::string_view::npos;
}
bool is_block(const Line& line) {
    const std::string_view body = line.body();
    return is_function(line) || line.is_option() || begins(body, "if ") || begins(body, "for ") ||
           begins(body, "while ") || begins(body, "choose") || begins(body, "plan ");
}
bool asks(const Line& line) { return line.body().find("prompt") != std::string_view::npos; }
/// Has it an effect that stays, and nothing to wait for?
bool is_effect(const Line& line) {
    const std::string_view body = line.body();
    if (line.id.empty() || is_block(line) || asks(line) || begins(body, "return") || begins(body, "say ")) return false;
    return body.find(" += ") != std::string_view::npos || body.find(" -= ") != std::string_view::npos ||
           body.find(" = ") != std::string_view::npos || body.find(".push ") != std::string_view::npos ||
           begins(body, "give ");
}

class Editor {
public:
    Editor(const MarkedText& text, Dice& dice) : text_(text), dice_(dice) {}

    std::optional<MarkedText> make(std::string_view kind);

private:
    // ---- what is there

    template <typename Fits>
    Indexes lines(Fits&& fits) const {
        Indexes found;
        for (std::size_t i = 0; i < text_.lines.size(); ++i)
            if (fits(text_.lines[i])) found.push_back(i);
        return found;
    }
    /// A line that fits; none when there is none.
    template <typename Fits>
    const Line* line(Fits&& fits) {
        const Indexes found = lines(fits);
        return found.empty() ? nullptr : &text_.lines[dice_.of(found)];
    }
    const Line* statement() {
        return line([](const Line& one) { return !one.id.empty() && !is_function(one) && !one.is_option(); });
    }
    std::size_t index(const Line& line) const { return static_cast<std::size_t>(&line - text_.lines.data()); }
    /// The function around a line, none for the main program.
    std::size_t function_of(std::size_t at) const {
        for (std::size_t i = at; i-- > 0;)
            if (is_function(text_.lines[i]) && text_.block(i).last >= at) return i;
        return text_.lines.size();
    }
    /// Another statement of the same function that is not inside that one.
    const Line* place_for(const Line& one) {
        const std::size_t at = index(one);
        const Range block = text_.block(at);
        const std::size_t function = function_of(at);
        Indexes found;
        for (std::size_t i = 0; i < text_.lines.size(); ++i) {
            const Line& other = text_.lines[i];
            if (other.id.empty() || other.is_option() || is_function(other) || (block.first <= i && i <= block.last))
                continue;
            if (function_of(i) != function) continue;
            // Most moves are short.
            const std::size_t far = i > at ? i - at : at - i;
            if (far <= 8 || dice_.percent(10)) found.push_back(i);
        }
        return found.empty() ? nullptr : &text_.lines[dice_.of(found)];
    }
    std::set<std::string> names() const {
        std::set<std::string> found;
        for (const Line& line : text_.lines) {
            const std::string body(line.body());
            std::size_t end = 0;
            while (end < body.size() && (std::isalnum(static_cast<unsigned char>(body[end])) || body[end] == '_'))
                ++end;
            if (end > 2 && body.compare(end, 3, " = ") == 0) found.insert(body.substr(0, end));
        }
        return found;
    }
    std::string fresh_name() { return joined({noun(dice_), std::to_string(dice_.between(100, 999))}); }

    // ---- steps

    static Step step(Verb verb, std::vector<std::string> words) {
        Step made{};
        made.verb = verb;
        made.words = std::move(words);
        return made;
    }
    void with_lines(Verb verb, const std::string& where, const std::vector<std::string>& lines) {
        Step made = step(verb, {where});
        for (const std::string& one : lines) made.lines.push_back(Line{one, {}});
        steps_.push_back(std::move(made));
    }
    void move(const std::string& what, const std::string& to, const std::string& where) {
        Step made = step(Verb::move, {what, to});
        made.where = where;
        steps_.push_back(std::move(made));
    }
    void replace(const Line& line, const std::string& from, const std::string& to) {
        Step made = step(Verb::replace, {line.id});
        made.old_text = from;
        made.new_text = to;
        steps_.push_back(std::move(made));
    }
    void rename(const std::string& from, const std::string& to) {
        Step made = step(Verb::rename, {});
        made.old_text = from;
        made.new_text = to;
        steps_.push_back(std::move(made));
    }
    void wrap(const std::string& what, const std::vector<std::string>& front, const std::string& behind) {
        with_lines(Verb::wrap, what, front);
        steps_.back().lines_behind.push_back(Line{behind, {}});
    }

    // ---- kinds

    void moved(const Line* one) {
        const Line* const to = one == nullptr ? nullptr : place_for(*one);
        if (to != nullptr) move(one->id, to->id, dice_.percent(50) ? "before" : "after");
    }
    void deleted() {
        const Line* const one = line([](const Line& l) { return !l.id.empty() && !is_block(l); });
        if (one != nullptr) steps_.push_back(step(Verb::remove, {one->id}));
    }
    void block_deleted() {
        const Line* const one =
            line([](const Line& l) { return !l.id.empty() && is_block(l) && !is_function(l) && !l.is_option(); });
        if (one != nullptr) steps_.push_back(step(Verb::remove, {one->id}));
    }
    void inserted(const std::string& what) {
        if (const Line* const one = statement())
            with_lines(dice_.percent(50) ? Verb::before : Verb::after, one->id, {what});
    }
    std::string new_effect() {
        switch (dice_.below(4)) {
            case 0: return "purse.gold += " + std::to_string(dice_.between(1, 9));
            case 1: return "log.push \"" + noun(dice_) + "\"";
            case 2: return "world.mood = " + std::to_string(dice_.between(1, 9));
            default: return "purse.bag.push \"" + noun(dice_) + "\"";
        }
    }
    void number_changed(bool of_effect) {
        const Line* const one =
            line([&](const Line& l) { return !l.id.empty() && !number_in(l).empty() && (!of_effect || is_effect(l)); });
        if (one == nullptr) return;
        const std::string number = number_in(*one);
        replace(*one, " " + number, " " + std::to_string(dice_.between(1, 30)));
    }
    static std::string number_in(const Line& line) {
        bool in_text = false;
        for (std::size_t i = 1; i < line.text.size(); ++i) {
            if (line.text[i] == '"') in_text = !in_text;
            if (in_text || line.text[i - 1] != ' ' || !std::isdigit(static_cast<unsigned char>(line.text[i]))) continue;
            std::size_t end = i;
            while (end < line.text.size() && std::isdigit(static_cast<unsigned char>(line.text[end]))) ++end;
            // `replace` takes the first, also inside a text.
            if (line.text.find(" " + line.text.substr(i, end - i)) == i - 1) return line.text.substr(i, end - i);
        }
        return {};
    }
    void text_edited(bool whole) {
        const Line* const one = line([](const Line& l) { return !l.id.empty() && !text_in(l).empty(); });
        if (one == nullptr) return;
        const std::string old = text_in(*one);
        std::string now = old;
        if (whole) {
            now = "\"" + prose(dice_) + "\"";
        } else {
            const std::size_t space = old.find(' ');
            now = old.substr(0, space) + " " + noun(dice_) + old.substr(space);
        }
        replace(*one, old, now);
    }
    void variable_renamed() {
        const std::set<std::string> known = names();
        if (known.empty()) return;
        const std::string old = dice_.of(std::vector<std::string>(known.begin(), known.end()));
        rename(old, fresh_name());
    }
    void function_renamed() {
        if (const Line* const one = line([](const Line& l) { return begins(l.body(), "function "); }))
            rename(name_of(*one), fresh_name());
    }
    static std::string name_of(const Line& function) {
        const std::string body(function.body());
        return body.substr(9, body.find_first_of("( ", 9) - 9);
    }
    void wrapped() {
        const Line* const one = statement();
        if (one == nullptr || begins(one->body(), "return")) return;
        switch (dice_.below(4)) {
            case 0: return wrap(one->id, {"if purse.gold > -999 then"}, "end if");
            case 1:
                return wrap(one->id, {"if world.mood < " + std::to_string(dice_.between(2, 9)) + " then"}, "end if");
            case 2:
                return wrap(one->id, {"for pass in range(1, " + std::to_string(dice_.between(1, 2)) + ")"}, "end for");
            default: return wrap(one->id, {"while true"}, "end while"), with_lines(Verb::after, one->id, {"break"});
        }
    }
    void unwrapped() {
        const Line* const one = line([&](const Line& l) {
            if (l.id.empty() || !(begins(l.body(), "if ") || begins(l.body(), "for "))) return false;
            const Range range = text_.block(index(l));
            for (std::size_t i = range.first; i <= range.last; ++i)
                if (text_.lines[i].body() == "else" && text_.lines[i].indent() == l.indent()) return false;
            return range.last >= range.first + 2;
        });
        if (one != nullptr) steps_.push_back(step(Verb::unwrap, {one->id}));
    }
    const Line* option() {
        return line([](const Line& l) { return !l.id.empty() && l.is_option(); });
    }
    void option_edited() {
        const Line* const one = option();
        if (one == nullptr) return;
        const std::string text = text_in(*one);
        switch (dice_.below(6)) {
            case 0: return steps_.push_back(step(Verb::remove, {one->id}));
            case 1:
                return with_lines(Verb::before, one->id,
                                  {"option \"" + prose(dice_) + "\" then", "\tsay \"" + noun(dice_) + "\", \"Well.\""});
            case 2: {
                const Line* const other = option();
                if (other->indent() == one->indent() && other != one) move(one->id, other->id, "before");
                return;
            }
            case 3:
                if (one->text.find("once") == std::string::npos) replace(*one, "option ", "option once ");
                else replace(*one, "once ", "");
                return;
            case 4:
                if (one->text.find(" if ") == std::string::npos)
                    replace(*one, " then", " if purse.gold > " + std::to_string(dice_.between(1, 40)) + " then");
                return;
            default:
                if (!text.empty()) replace(*one, text, "\"" + prose(dice_) + "\"");
        }
    }
    void parameter_added() {
        const Line* const one = line(
            [&](const Line& l) { return begins(l.body(), "function ") && l.body().find("()") == std::string::npos; });
        if (one == nullptr) return;
        const std::string name = fresh_name();
        const std::string body(one->body());
        const std::string given = dice_.percent(60) ? name + "=" + std::to_string(dice_.between(1, 9)) : name;
        if (body.find('(') == std::string::npos) replace(*one, name_of(*one), name_of(*one) + "(" + given + ")");
        else replace(*one, ")", ", " + given + ")");
        const Range range = text_.block(index(*one));
        Indexes inside;
        for (std::size_t i = range.first + 1; i < range.last; ++i)
            if (!text_.lines[i].id.empty() && !text_.lines[i].is_option() && function_of(i) == range.first &&
                !begins(text_.lines[i].body(), "return"))
                inside.push_back(i);
        if (!inside.empty()) {
            const std::size_t at = dice_.of(inside);
            with_lines(Verb::after, text_.lines[at].id, {"purse.gold += " + name + (dice_.percent(50) ? " * 2" : "")});
        }
        if (!given.ends_with(name)) return;
        // Without a default every call gives it.
        for (const Line& line : text_.lines) {
            const std::string call = name_of(*one) + "(";
            if (line.id.empty() || &line == one) continue;
            if (const std::size_t at = line.text.find(call); at != std::string::npos) {
                const std::size_t end = line.text.find(')', at);
                if (end != std::string::npos)
                    replace(line, line.text.substr(at, end - at), line.text.substr(at, end - at) + ", 4");
            } else if (begins(line.body(), name_of(*one) + " ")) {
                replace(line, std::string(line.body()), std::string(line.body()) + ", 4");
            }
        }
    }
    void entry_added() {
        const Line* const one =
            line([](const Line& l) { return !l.id.empty() && l.text.find("= {\"") != std::string::npos; });
        if (one != nullptr) replace(*one, "= {\"", "= {\"fresh\": " + std::to_string(dice_.between(1, 9)) + ", \"");
        else return;
        if (dice_.percent(60)) {
            const std::string name(one->body().substr(0, one->body().find(" =")));
            if (const Line* const later = statement(); later != nullptr && index(*later) > index(*one))
                with_lines(Verb::after, later->id, {"world.seen += " + name + ".fresh"});
        }
    }
    void variable_added() {
        const std::string name = fresh_name();
        const Indexes main =
            lines([&](const Line& l) { return !l.id.empty() && l.indent() == 0 && !is_function(l) && !l.is_option(); });
        if (main.size() < 4) return;
        const std::size_t first = dice_.below(main.size() - 2);
        const bool is_list = dice_.percent(40);
        with_lines(Verb::before, text_.lines[main[first]].id,
                   {name + (is_list ? " = []" : " = " + std::to_string(dice_.below(9)))});
        for (std::size_t i = 0; i < 2; ++i) {
            const std::size_t at = dice_.between(first, main.size() - 1);
            with_lines(Verb::after, text_.lines[main[at]].id,
                       {is_list ? name + ".push \"" + noun(dice_) + "\""
                                : name + " += " + std::to_string(dice_.between(1, 9))});
        }
        if (dice_.percent(60))
            with_lines(Verb::after, text_.lines[main.back()].id, {"say \"Teller\", \"So: \" + " + name});
    }
    void doubled() {
        const Line* const one =
            line([](const Line& l) { return !l.id.empty() && !is_block(l) && !begins(l.body(), "return"); });
        if (one != nullptr)
            with_lines(dice_.percent(50) ? Verb::before : Verb::after, one->id, {std::string(one->body())});
    }
    void function_moved() {
        const Indexes all = lines([](const Line& l) { return begins(l.body(), "function ") && !l.id.empty(); });
        if (all.size() < 2) return;
        const std::size_t one = dice_.of(all), other = dice_.of(all);
        if (one != other) move(text_.lines[one].id, text_.lines[other].id, "before");
    }
    /// Makes a function of some statements of the main program.
    void extracted() {
        const Indexes main =
            lines([&](const Line& l) { return !l.id.empty() && l.indent() == 0 && !is_function(l) && !l.is_option(); });
        const Indexes functions = lines([](const Line& l) { return begins(l.body(), "function "); });
        if (main.size() < 12 || functions.empty()) return;
        const std::size_t first = dice_.between(main.size() / 2, main.size() - 1);
        const std::size_t last = std::min(main.size() - 1, first + dice_.below(3));
        const std::string name = fresh_name();
        // The others are known by what they set, which would be the function's own.
        for (std::size_t i = first; i <= last; ++i)
            for (const std::string& variable : names())
                if (begins(text_.lines[main[i]].body(), variable + " ")) return;
        Step function = step(Verb::before, {text_.lines[functions.front()].id});
        function.lines = {Line{"function " + name, "extracted"}, Line{"end function", {}}, Line{"", {}}};
        steps_.push_back(std::move(function));
        with_lines(Verb::before, text_.lines[main[first]].id, {name});
        move(text_.lines[main[first]].id + ".." + text_.lines[main[last]].id, "extracted", "into");
        steps_.push_back(step(Verb::forget, {"extracted"}));
    }
    void operands_swapped() {
        const Line* const one =
            line([](const Line& l) { return !l.id.empty() && l.text.find(") + prompt(") != std::string::npos; });
        if (one == nullptr) return;
        const std::size_t from = one->text.find("prompt(");
        const std::size_t plus = one->text.find(" + prompt(");
        const std::size_t end = one->text.find("))", plus) + 1;
        if (from > plus) return;
        const std::string a = one->text.substr(from, plus - from), b = one->text.substr(plus + 3, end - plus - 3);
        replace(*one, a + " + " + b, b + " + " + a);
    }
    void remark() {
        if (const Line* const one = statement()) with_lines(Verb::before, one->id, {"// " + prose(dice_), ""});
    }

    const MarkedText& text_;
    Dice& dice_;
    std::vector<Step> steps_;
};

std::optional<MarkedText> Editor::make(std::string_view kind) {
    if (kind == "effect-moved") moved(line(is_effect));
    else if (kind == "question-moved")
        moved(line([](const Line& l) { return !l.id.empty() && asks(l) && !is_block(l); }));
    else if (kind == "statement-moved") moved(statement());
    else if (kind == "line-deleted") deleted();
    else if (kind == "block-deleted") block_deleted();
    else if (kind == "line-added") inserted(line_said(dice_));
    else if (kind == "question-added") inserted("prompt \"" + prose(dice_) + "?\"");
    else if (kind == "effect-added") inserted(new_effect());
    else if (kind == "number-changed") number_changed(false);
    else if (kind == "effect-changed") number_changed(true);
    else if (kind == "typo") text_edited(false);
    else if (kind == "reworded") text_edited(true);
    else if (kind == "variable-renamed") variable_renamed();
    else if (kind == "function-renamed") function_renamed();
    else if (kind == "wrapped") wrapped();
    else if (kind == "unwrapped") unwrapped();
    else if (kind == "option") option_edited();
    else if (kind == "parameter-added") parameter_added();
    else if (kind == "entry-added") entry_added();
    else if (kind == "variable-added") variable_added();
    else if (kind == "doubled") doubled();
    else if (kind == "function-moved") function_moved();
    else if (kind == "extracted") extracted();
    else if (kind == "operands-swapped") operands_swapped();
    else if (kind == "remark") remark();
    if (steps_.empty()) return std::nullopt;
    try {
        MarkedText made = apply(Edit{std::string(kind), std::string(kind), steps_, 0}, {}, text_);
        if (made.plain() == text_.plain()) return std::nullopt;
        return made;
    } catch (const Mistake&) {
        return std::nullopt;
    }
}

}  // namespace

const std::vector<std::string_view>& edit_kinds() {
    static const std::vector<std::string_view> kinds = {
        "effect-moved", "question-moved", "statement-moved",  "line-deleted",     "block-deleted",
        "line-added",   "question-added", "effect-added",     "number-changed",   "effect-changed",
        "typo",         "reworded",       "variable-renamed", "function-renamed", "wrapped",
        "unwrapped",    "option",         "parameter-added",  "entry-added",      "variable-added",
        "doubled",      "function-moved", "extracted",        "operands-swapped", "remark"};
    return kinds;
}

std::optional<MarkedText> edited(const MarkedText& text, std::string_view kind, Dice& dice) {
    return Editor(text, dice).make(kind);
}

}  // namespace corpus
