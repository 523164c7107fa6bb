// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whole lines of texts, values and line ends. What decides where the story goes on, or stands on lines of its own, becomes a statement
// between lines; a text in front of it is a line that is open, and goes on with whatever is said next.

#include <algorithm>
#include <iterator>

#include "ink_lower.hpp"

namespace npcs::tools::import_story::ink {
namespace {

bool moves(ItemKind kind) {
    return kind == ItemKind::divert || kind == ItemKind::tunnel || kind == ItemKind::tunnel_onwards ||
           kind == ItemKind::thread;
}

/// `{{` would be a brace of the text.
bool begins_with_brace(const Item& item) {
    if (item.kind != ItemKind::alternatives || item.selection != Selection::stopping ||
        item.branches[0].content.empty())
        return false;
    const Item& first = item.branches[0].content[0];
    return first.kind != ItemKind::text || first.text[0] == '{';
}

/// Whether it can stand in the middle of a text.
bool is_inline(const Item& item) {
    if (item.is_multiline || begins_with_brace(item)) return false;
    for (const Branch& branch : item.branches)
        for (const Item& part : branch.content) {
            const bool is_text = part.kind == ItemKind::text || part.kind == ItemKind::value;
            const bool has_branches = part.kind == ItemKind::conditional || part.kind == ItemKind::alternatives;
            if (!is_text && !(has_branches && is_inline(part))) return false;
        }
    return true;
}

bool goes_elsewhere(const Item& item) {
    return std::any_of(item.branches.begin(), item.branches.end(), [](const Branch& branch) {
        return std::any_of(branch.content.begin(), branch.content.end(),
                           [](const Item& part) { return moves(part.kind) || goes_elsewhere(part); });
    });
}

bool has_choices(const Items& items) {
    return std::any_of(items.begin(), items.end(), [](const Item& item) { return item.kind == ItemKind::choices; });
}

bool has_choices(const Item& item) {
    return std::any_of(item.branches.begin(), item.branches.end(),
                       [](const Branch& branch) { return has_choices(branch.content); });
}

bool has_choices_alone(const Item& item) {
    for (const Branch& branch : item.branches)
        for (const Item& part : branch.content)
            if (part.kind != ItemKind::choices && !is_nothing(part)) return false;
    return has_choices(item);
}

Expression infix(const char* sign, Expression left, Expression right) {
    Expression whole{ExpressionKind::infix, sign, {}, {}, left.place};
    whole.operands.push_back(std::move(left));
    whole.operands.push_back(std::move(right));
    return whole;
}

Expression inverted(Expression of) {
    Expression whole{ExpressionKind::prefix, "not", {}, {}, of.place};
    whole.operands.push_back(std::move(of));
    return whole;
}

enum class Search : std::uint8_t { found, nothing, lost };

Search open_last_line(Items& items, const std::set<std::string>& jumped_to);

/// Where a branch says nothing, the line in front goes on; where another one says something, that line ends first.
Search open_branches(Item& item, const std::set<std::string>& jumped_to) {
    bool is_certain = item.kind == ItemKind::alternatives && item.selection != Selection::once;
    bool all_found = true;
    for (Branch& branch : item.branches) {
        is_certain = is_certain || branch.is_else;
        const Search search = open_last_line(branch.content, jumped_to);
        if (search == Search::lost) return search;
        all_found = all_found && search == Search::found;
    }
    if (is_certain && all_found) return Search::found;
    for (Branch& branch : item.branches)
        branch.content.insert(branch.content.begin(), {ItemKind::newline, "", branch.place});
    return Search::nothing;
}

/// The last lines that were said before this place go on behind it.
Search open_last_line(Items& items, const std::set<std::string>& jumped_to) {
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
        switch (item->kind) {
            case ItemKind::line: item->is_open = true; return Search::found;
            case ItemKind::newline: item->kind = ItemKind::nothing; break;
            case ItemKind::divert:
            case ItemKind::tunnel_onwards: return Search::found;
            case ItemKind::tunnel:
            case ItemKind::evaluation:
            case ItemKind::thread: return Search::lost;
            case ItemKind::label:
                if (jumped_to.count(item->text) > 0) return Search::lost;
                break;
            case ItemKind::choices:
                for (Option& option : item->options) {
                    const Search search = open_last_line(option.body, jumped_to);
                    if (search == Search::lost || (search == Search::nothing && option.is_fallback))
                        return Search::lost;
                }
                return Search::found;
            case ItemKind::conditional:
            case ItemKind::alternatives: {
                const Search search = open_branches(*item, jumped_to);
                if (search != Search::nothing) return search;
                break;
            }
            default: break;
        }
    }
    return Search::nothing;
}

class Lowering {
public:
    Lowering(Tree& tree, const std::set<std::string>& jumped_to, int& temporaries)
        : tree_(tree), jumped_to_(jumped_to), temporaries_(temporaries) {}

    /// `goes_on`: in the middle of a line.
    Items run(Items items, bool goes_on = false) {
        goes_on_ = goes_on;
        items_ = std::move(items);
        for (at_ = 0; at_ < items_.size(); ++at_) take(items_[at_]);
        if (!line_.empty() || !tags_.empty()) end_line(true);
        return std::move(out_);
    }

private:
    void take(Item& item) {
        switch (item.kind) {
            case ItemKind::text:
            case ItemKind::value: add(std::move(item)); break;
            case ItemKind::newline:
                if (!is_glued_) end_line(false);
                break;
            case ItemKind::glue: glue(item); break;
            case ItemKind::tag: tags_.push_back(std::move(item)); break;
            case ItemKind::conditional: conditional(item); break;
            case ItemKind::alternatives: alternatives(item); break;
            case ItemKind::choices: choices(std::move(item)); break;
            case ItemKind::nothing: out_.push_back(std::move(item)); break;
            case ItemKind::divert: {
                const bool ends = item.text == "END" || item.text == "DONE";
                statement(std::move(item), !ends);
                break;
            }
            case ItemKind::comment:
                if (line_.empty()) out_.push_back(std::move(item));
                break;
            default: statement(std::move(item), true);
        }
    }

    void add(Item item) {
        is_glued_ = false;
        line_.push_back(std::move(item));
    }

    void statement(Item item, bool is_open) {
        if (!line_.empty()) end_line(is_open);
        const bool breaks_line = (item.kind == ItemKind::evaluation || item.kind == ItemKind::assignment ||
                                  item.kind == ItemKind::temporary) &&
                                 !is_glued_ && has_call(item.expressions[0]);
        const Place place = item.place;
        out_.push_back(std::move(item));
        if (breaks_line) out_.push_back({ItemKind::newline, "", place});
    }

    bool is_blank() const {
        return std::all_of(line_.begin(), line_.end(), [](const Item& item) {
            return item.kind == ItemKind::text && item.text.find_first_not_of(" \t") == std::string::npos;
        });
    }

    void end_line(bool is_open) {
        if (!goes_on_ && is_blank()) line_.clear();
        const Place place = line_.empty() ? tags_.empty() ? Place{} : tags_[0].place : line_[0].place;
        if (line_.empty() && (tags_.empty() || at_ < items_.size())) {
            if (is_open) return;
            out_.push_back({ItemKind::newline, "", place});
            goes_on_ = false;
            return;
        }
        Item line{ItemKind::line, "", place};
        line.content = std::move(line_);
        line.tags = std::move(tags_);
        line.is_open = is_open;
        line_.clear();
        tags_.clear();
        out_.push_back(std::move(line));
        goes_on_ = is_open;
    }

    void glue(const Item& item) {
        if (line_.empty() && !out_.empty() && open_last_line(out_, jumped_to_) == Search::lost)
            tell(tree_, item.place, "<>", "What was said before is a line of its own; write both in one line.");
        is_glued_ = true;
    }

    /// The row of items up to the end of the line holds nothing but this one and tags.
    bool is_whole_line() const {
        if (!line_.empty() || is_glued_) return false;
        for (std::size_t i = at_ + 1; i < items_.size(); ++i)
            if (items_[i].kind == ItemKind::newline) return true;
            else if (items_[i].kind != ItemKind::tag) return false;
        return false;
    }

    Items lowered(Items items, bool goes_on = false) {
        return Lowering(tree_, jumped_to_, temporaries_).run(std::move(items), goes_on);
    }

    void conditional(Item& item) {
        make_conditions(item);
        if (has_choices(item)) {
            if (has_choices_alone(item)) {
                waiting_.push_back(std::move(item));
                if (!choices_follow()) choices({ItemKind::choices, "", waiting_[0].place});
                return;
            }
            tell(tree_, item.place, "options behind other lines in a condition",
                 "They are a choice of their own; write [if ...] in front of each instead.");
        }
        if (is_inline(item) && !is_whole_line()) add(std::move(item));
        else branches(item);
    }

    void alternatives(Item& item) {
        const bool has_empty = item.selection == Selection::once ||
                               std::any_of(item.branches.begin(), item.branches.end(),
                                           [](const Branch& branch) { return branch.content.empty(); });
        if (is_inline(item) && !(is_whole_line() && has_empty)) add(std::move(item));
        else branches(item);
    }

    void branches(Item& item) {
        const bool is_whole = is_whole_line() && !item.is_multiline;
        const bool goes_on = !line_.empty() || goes_on_;
        if (!line_.empty()) end_line(true);
        Items tags;
        if (is_whole)
            for (std::size_t i = at_ + 1; items_[i].kind == ItemKind::tag; ++i) tags.push_back(items_[i]);
        for (Branch& branch : item.branches) {
            if (is_whole && !branch.content.empty() && !moves(branch.content.back().kind)) {
                branch.content.insert(branch.content.end(), tags.begin(), tags.end());
                branch.content.push_back({ItemKind::newline, "", item.place});
            }
            branch.content = lowered(std::move(branch.content), goes_on);
        }
        at_ += tags.size();
        goes_on_ = goes_on || !(is_whole || item.is_multiline);
        out_.push_back(std::move(item));
        is_glued_ = false;
    }

    bool choices_follow() const {
        for (std::size_t i = at_ + 1; i < items_.size(); ++i) {
            if (items_[i].kind == ItemKind::choices || has_choices(items_[i])) return true;
            if (!is_nothing(items_[i]) || items_[i].kind == ItemKind::nothing) return false;
        }
        return false;
    }

    /// Options in conditionals in front of these are offered with them.
    void choices(Item item) {
        if (!line_.empty()) end_line(false);
        std::vector<Option> all;
        for (Item& conditional : waiting_) {
            std::vector<Expression> others;
            for (Branch& branch : conditional.branches) {
                std::vector<Expression> conditions;
                for (const Expression& other : others) conditions.push_back(inverted(other));
                for (Expression& condition : branch.condition) {
                    others.push_back(condition);
                    conditions.push_back(std::move(condition));
                }
                for (Item& part : branch.content)
                    for (Option& option : part.options) {
                        option.conditions.insert(option.conditions.begin(), conditions.begin(), conditions.end());
                        all.push_back(std::move(option));
                    }
            }
        }
        waiting_.clear();
        std::move(item.options.begin(), item.options.end(), std::back_inserter(all));
        item.options = std::move(all);
        for (Option& option : item.options) lower_option(option);
        out_.push_back(std::move(item));
        is_glued_ = false;
    }

    void lower_option(Option& option) {
        for (const Items* part : {&option.start, &option.only})
            for (const Item& piece : *part) check_option_piece(piece, part == &option.start);
        Items body = option.start;
        std::move(option.inner.begin(), option.inner.end(), std::back_inserter(body));
        std::move(option.body.begin(), option.body.end(), std::back_inserter(body));
        option.body = lowered(std::move(body));
        Items text = std::move(option.start);
        std::move(option.only.begin(), option.only.end(), std::back_inserter(text));
        option.start.clear();
        option.only.clear();
        for (Item& piece : text) {
            if (piece.kind == ItemKind::conditional) make_conditions(piece);
            if (piece.kind != ItemKind::tag && piece.kind != ItemKind::glue) option.start.push_back(std::move(piece));
        }
    }

    void check_option_piece(const Item& piece, bool is_said_too) {
        const bool has_branches = piece.kind == ItemKind::alternatives || piece.kind == ItemKind::conditional;
        if (piece.kind == ItemKind::tag)
            tell(tree_, piece.place, "a tag of an option",
                 "An option in its long form can be a map with whatever the game needs.");
        if (piece.kind == ItemKind::alternatives && is_said_too)
            tell(tree_, piece.place, "alternatives that an option shows and says",
                 "They take turns apart here; put the text into a variable first.");
        if (has_branches && goes_elsewhere(piece))
            fail(tree_, piece.place, "an option's text goes elsewhere in the middle", "put the divert behind the text");
    }

    /// A query in front of the branches becomes a condition of each.
    void make_conditions(Item& item) {
        if (item.expressions.empty()) return;
        Expression query = std::move(item.expressions[0]);
        item.expressions.clear();
        const bool compares = std::any_of(item.branches.begin(), item.branches.end(),
                                          [](const Branch& branch) { return !branch.condition.empty(); });
        if (item.branches.size() == 1 && item.branches[0].is_else) {
            item.branches[0].is_else = false;
            item.branches[0].condition.push_back(inverted(std::move(query)));
            return;
        }
        if (compares && has_call(query)) query = kept(std::move(query), item.place);
        for (std::size_t i = 0; i < item.branches.size(); ++i) {
            Branch& branch = item.branches[i];
            if (branch.is_else) continue;
            if (!branch.condition.empty()) branch.condition[0] = infix("==", query, std::move(branch.condition[0]));
            else if (i == 0) branch.condition.push_back(query);
            else branch.is_else = true;
        }
    }

    Expression kept(Expression query, const Place& place) {
        if (!line_.empty()) end_line(true);
        Item item{ItemKind::temporary, ++temporaries_ == 1 ? "which" : "which_" + std::to_string(temporaries_), place};
        Expression name{ExpressionKind::name, item.text, {}, {}, place};
        item.expressions.push_back(std::move(query));
        out_.push_back(std::move(item));
        return name;
    }

    Tree& tree_;
    const std::set<std::string>& jumped_to_;  ///< the last names of all diverts
    int& temporaries_;
    Items items_;
    std::size_t at_ = 0;
    Items out_;
    Items line_;
    Items tags_;
    Items waiting_;  ///< conditionals that hold options alone
    bool is_glued_ = false;
    bool goes_on_ = false;  ///< what was said last is open
};

}  // namespace

bool has_call(const Expression& expression) {
    if (expression.kind == ExpressionKind::call) return true;
    if (std::any_of(expression.operands.begin(), expression.operands.end(), has_call)) return true;
    return std::any_of(expression.content.begin(), expression.content.end(), [](const Item& item) {
        return std::any_of(item.expressions.begin(), item.expressions.end(), has_call);
    });
}

namespace {

void add_last_names(const Items& items, std::set<std::string>& names) {
    for (const Item& item : items) {
        if (moves(item.kind)) names.insert(item.text.substr(item.text.rfind('.') + 1));
        for (const Branch& branch : item.branches) add_last_names(branch.content, names);
        for (const Option& option : item.options) {
            add_last_names(option.inner, names);
            add_last_names(option.body, names);
        }
    }
}

}  // namespace

void lower(Tree& tree) {
    std::set<std::string> jumped_to;
    for (const Flow& flow : tree.flows) add_last_names(flow.content, jumped_to);
    for (Flow& flow : tree.flows) {
        int temporaries = 0;
        flow.content = Lowering(tree, jumped_to, temporaries).run(std::move(flow.content));
    }
}

}  // namespace npcs::tools::import_story::ink
