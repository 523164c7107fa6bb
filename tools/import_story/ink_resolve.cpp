// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What every name means: of diverts, variables and functions; and what follows from it for read counts and functions.

#include "ink_resolve.hpp"

#include <algorithm>

#include "ink_functions.hpp"
#include "ink_lower.hpp"

namespace npcs::tools::import_story::ink {
namespace {

class Resolver {
public:
    Resolver(Tree& tree, Names& names, Scenes& scenes) : tree_(tree), names_(names), scenes_(scenes) {}

    void run() {
        for (const Global& global : tree_.globals) expressions_of(global.value, tree_.flows[0]);
        for (Flow& flow : tree_.flows) {
            for_each_item(flow.content, [&](Item& item) { check(item, flow); });
            for_each_expression(flow.content, [&](const Expression& one) { check(one, flow); });
        }
    }

private:
    void expressions_of(const Expression& expression, const Flow& flow) {
        for_each_expression(expression, [&](const Expression& one) { check(one, flow); });
    }

    void check(Item& item, const Flow& flow) {
        switch (item.kind) {
            case ItemKind::tunnel_onwards:
                if (!item.text.empty())
                    tell(tree_, item.place, "->-> " + item.text,
                         "It returns to where the tunnel was entered; go on from there yourself.");
                item.text.clear();
                break;
            case ItemKind::thread:
                tell(tree_, item.place, "<- " + item.text,
                     "Write the options of both into one choice; those of " + item.text + " were left out here.");
                item.kind = ItemKind::nothing;
                item.expressions.clear();
                break;
            case ItemKind::divert:
            case ItemKind::tunnel: divert(item, flow); break;
            case ItemKind::assignment: assignment(item, flow); break;
            case ItemKind::returning:
                if (!flow.is_function)
                    fail(tree_, item.place, "return stands outside of a function", "a tunnel goes back with ->->");
                break;
            default: break;
        }
        if (flow.is_function &&
            (item.kind == ItemKind::divert || item.kind == ItemKind::tunnel || item.kind == ItemKind::choices))
            fail(tree_, item.place, "a function can neither go elsewhere nor offer options",
                 "make a knot of it, without function");
    }

    void divert(Item& item, const Flow& flow) {
        if (item.text == "END" || item.text == "DONE") return;
        if (names_.is_local(item.text, flow)) {
            item.text = by_variable + item.text;
            return;
        }
        const Named named = names_.target(item.text, flow);
        if (named.meaning == Meaning::none && names_.find(item.text, flow).meaning == Meaning::variable) {
            item.text = by_variable + item.text;
            return;
        }
        if (item.text.empty())
            fail(tree_, item.place, "-> leads nowhere", "write the name of a knot, or END, behind it");
        if (named.meaning == Meaning::none)
            fail(tree_, item.place, "there is no knot, stitch or label " + item.text,
                 meant(item.text, "write === " + item.text + " === where it begins"));
        const Flow* target = names_.flow(named.id);
        if (target != nullptr && target->is_function)
            fail(tree_, item.place, item.text + " is a function; one cannot go there",
                 "call it: ~ " + item.text + "()");
        check_count(item.place, item.text, target == nullptr ? 0 : target->parameters.size(), item.expressions.size());
        item.text = named.id;
    }

    void check_count(const Place& place, const std::string& name, std::size_t wanted, std::size_t given) {
        if (wanted == given) return;
        fail(tree_, place,
             name + " takes " + std::to_string(wanted) + (wanted == 1 ? " argument" : " arguments") +
                 ", and is given " + std::to_string(given));
    }

    void assignment(const Item& item, const Flow& flow) {
        const Named named = names_.find(item.text, flow);
        if (named.meaning == Meaning::local) return;
        if (named.meaning != Meaning::variable)
            fail(tree_, item.place, "there is no variable " + item.text,
                 meant(item.text,
                       "write VAR " + item.text + " = and its first value, or ~ temp " + item.text + " = value"));
        for (const Global& global : tree_.globals)
            if (global.name == item.text && global.is_constant)
                fail(tree_, item.place, item.text + " is a CONST, which stays what it is", "make a VAR of it");
    }

    void check(const Expression& one, const Flow& flow) {
        if (one.kind == ExpressionKind::name) {
            const Named named = names_.find(one.text, flow);
            if (named.meaning == Meaning::none && tree_.lost.count(one.text.substr(0, one.text.find('.'))) == 0)
                fail(tree_, one.place, "there is no variable, knot or label " + one.text,
                     meant(one.text, "write VAR " + one.text + " = and its first value"));
            if (named.meaning == Meaning::flow || named.meaning == Meaning::label) scenes_.read_counts.insert(named.id);
        } else if (one.kind == ExpressionKind::target) {
            const Named named = names_.target(one.text, flow);
            if (named.meaning == Meaning::none)
                fail(tree_, one.place, "there is no knot, stitch or label " + one.text,
                     meant(one.text, "write === " + one.text + " === where it begins"));
        } else if (one.kind == ExpressionKind::call) {
            call(one, flow);
        }
    }

    void call(const Expression& one, const Flow& flow) {
        if (one.text == "READ_COUNT" && one.operands.size() == 1 && one.operands[0].kind == ExpressionKind::target)
            scenes_.read_counts.insert(names_.target(one.operands[0].text, flow).id);
        const Flow* target = names_.flow(one.text);
        if (target != nullptr && !target->is_function)
            fail(tree_, one.place, one.text + " is a knot, and is no function", "go there: -> " + one.text);
        if (target != nullptr) {
            check_count(one.place, one.text, target->parameters.size(), one.operands.size());
            return;
        }
        if (is_builtin(one.text) || names_.is_external(one.text) || tree_.lost.count(one.text) > 0) return;
        fail(tree_, one.place, "there is no function " + one.text,
             meant(one.text,
                   "write === function " + one.text + " ===, or EXTERNAL " + one.text + "() for one of the game"));
    }

    /// A name that is almost this one, as a question; `otherwise` when there is none.
    std::string meant(const std::string& name, const std::string& otherwise) const {
        std::string nearest;
        std::size_t least = 3;
        const auto look_at = [&](const std::string& other) {
            const std::size_t changes = changes_between(name, other);
            if (changes >= least || changes * 2 > name.size()) return;
            least = changes;
            nearest = other;
        };
        for (const Flow& flow : tree_.flows) look_at(flow.name);
        for (const Global& global : tree_.globals) look_at(global.name);
        return nearest.empty() ? otherwise : "did you mean " + nearest + "?";
    }

    static std::size_t changes_between(const std::string& one, const std::string& other) {
        constexpr std::size_t longest = 60, many = 99;
        if (one.size() > longest || other.size() > longest) return many;
        std::vector<std::size_t> row(other.size() + 1);
        for (std::size_t k = 0; k < row.size(); ++k) row[k] = k;
        for (std::size_t i = 1; i <= one.size(); ++i) {
            std::size_t diagonal = row[0]++;
            for (std::size_t k = 1; k <= other.size(); ++k) {
                const std::size_t changed = diagonal + (one[i - 1] == other[k - 1] ? 0 : 1);
                diagonal = row[k];
                row[k] = std::min({row[k] + 1, row[k - 1] + 1, changed});
            }
        }
        return row.back();
    }

    Tree& tree_;
    Names& names_;
    Scenes& scenes_;
};

/// Functions that print something: where they are called decides how.
class OutputAnalysis {
public:
    OutputAnalysis(Tree& tree, Scenes& scenes) : tree_(tree), scenes_(scenes) {}

    void run() {
        for (Flow& flow : tree_.flows)
            if (flow.is_function) scenes_.functions[flow.name] = FunctionOutput::nothing;
        for (bool changes = true; changes;) {
            changes = false;
            for (Flow& flow : tree_.flows)
                if (flow.is_function && scenes_.functions[flow.name] == FunctionOutput::nothing && says(flow)) {
                    scenes_.functions[flow.name] = FunctionOutput::lines;
                    changes = true;
                }
        }
        for (Flow& flow : tree_.flows) {
            for_each_item(flow.content, [&](Item& item) {
                if (item.kind == ItemKind::returning && !item.expressions.empty()) scenes_.returning.insert(flow.name);
                if (item.kind == ItemKind::value) inside_text(item.expressions[0]);
            });
        }
        // What a function says inside of a text, those that it calls say there, too.
        for (bool changes = true; changes;) {
            changes = false;
            for (Flow& flow : tree_.flows)
                if (flow.is_function && scenes_.functions[flow.name] == FunctionOutput::text)
                    for_each_item(flow.content, [&](Item& item) {
                        if (item.kind == ItemKind::evaluation) changes = inside_text(item.expressions[0]) || changes;
                    });
        }
    }

private:
    bool says(Flow& flow) {
        bool result = false;
        for_each_item(flow.content, [&](Item& item) {
            if (item.kind == ItemKind::line) result = true;
            if (item.kind == ItemKind::evaluation && says(item.expressions[0].text)) result = true;
        });
        return result;
    }

    bool says(const std::string& name) const {
        const auto found = scenes_.functions.find(name);
        return found != scenes_.functions.end() && found->second != FunctionOutput::nothing;
    }

    bool inside_text(const Expression& expression) {
        bool changes = false;
        for_each_expression(expression, [&](const Expression& one) {
            if (one.kind != ExpressionKind::call || !says(one.text)) return;
            FunctionOutput& saying = scenes_.functions[one.text];
            changes = changes || saying != FunctionOutput::text;
            saying = FunctionOutput::text;
        });
        return changes;
    }

    Tree& tree_;
    Scenes& scenes_;
};

}  // namespace

void resolve(Tree& tree, Names& names, Scenes& scenes) {
    Resolver(tree, names, scenes).run();
    OutputAnalysis(tree, scenes).run();
}

}  // namespace npcs::tools::import_story::ink
