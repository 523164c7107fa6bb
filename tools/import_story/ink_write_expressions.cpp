// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Expressions of ink as those of scripts.

#include <algorithm>

#include "ink_functions.hpp"
#include "ink_lower.hpp"
#include "ink_writer.hpp"

namespace npcs::tools::import_story::ink {
namespace {

std::string in_parentheses(std::string text, int level, int least) { return level < least ? "(" + text + ")" : text; }

const std::set<std::string>& builtins() {
    static const std::set<std::string> all{
        "CHOICE_COUNT", "TURNS",    "TURNS_SINCE", "READ_COUNT",  "SEED_RANDOM", "RANDOM",     "INT",
        "FLOAT",        "FLOOR",    "CEILING",     "POW",         "MIN",         "MAX",        "LIST_COUNT",
        "LIST_MIN",     "LIST_MAX", "LIST_ALL",    "LIST_INVERT", "LIST_RANDOM", "LIST_VALUE", "LIST_RANGE"};
    return all;
}

/// May be written twice.
bool is_short(const Expression& one) {
    return one.kind == ExpressionKind::whole_number || one.kind == ExpressionKind::fraction ||
           one.kind == ExpressionKind::name;
}

}  // namespace

bool is_builtin(const std::string& name) { return builtins().count(name) > 0; }

std::string Writer::not_taken(const Place& place, const std::string& what) {
    const bool is_list = what.compare(0, 5, "LIST_") == 0 || what == "LIST";
    tell(tree_, place, what,
         is_list ? "Keep what is in it in a list or a map: docs/language.md, \"Lists and maps\"."
                 : "It is null here; count in a variable what you want to know.");
    return "null";
}

std::string Writer::expression(const Expression& one, int least) {
    int level = primary;
    std::string result;
    switch (one.kind) {
        case ExpressionKind::whole_number:
        case ExpressionKind::fraction:
        case ExpressionKind::boolean: return one.text;
        case ExpressionKind::string: return string(one.content);
        case ExpressionKind::name: return name(one.text, one.place);
        case ExpressionKind::list: return not_taken(one.place, "LIST");
        case ExpressionKind::target: return "@" + names_.scene(names_.target(one.text, *scene_->flow).id);
        case ExpressionKind::call: result = call(one, level); break;
        case ExpressionKind::infix: result = infix(one, level); break;
        case ExpressionKind::prefix:
            level = one.text == "not" ? inversion : negation;
            result = one.text == "not" ? "not " + expression(one.operands[0], inversion)
                                       : "-" + expression(one.operands[0], primary);
            break;
    }
    return in_parentheses(std::move(result), level, least);
}

bool Writer::is_list(const Expression& one) const {
    if (one.kind == ExpressionKind::list) return true;
    const bool is_lost = tree_.lost.count(one.text.substr(0, one.text.find('.'))) > 0;
    return one.kind == ExpressionKind::name && is_lost && names_.find(one.text, *scene_->flow).meaning == Meaning::none;
}

std::string Writer::infix(const Expression& one, int& level) {
    const Expression& left = one.operands[0];
    const Expression& right = one.operands[1];
    if (is_list(left) || is_list(right)) return not_taken(one.place, "LIST");
    const auto joined = [&](const std::string& sign, int whole, int left_least, int right_least) {
        level = whole;
        std::string first = expression(left, left_least);
        return first + " " + sign + " " + expression(right, right_least);
    };
    if (one.text == "or") return joined("or", disjunction, disjunction, conjunction);
    if (one.text == "and") return joined("and", conjunction, conjunction, inversion);
    if (one.text == "+" || one.text == "-") return joined(one.text, sum, sum, product);
    if (one.text == "*" || one.text == "%") return joined(one.text, product, product, negation);
    if (one.text == "/") return division(one, level);
    if (one.text == "^") return not_taken(one.place, "LIST");
    if (one.text == "?" || one.text == "!?") {
        level = kinship;
        std::string part = expression(right, comparison);
        return part + (one.text == "?" ? " in " : " not in ") + expression(left, comparison);
    }
    return joined(one.text, comparison, sum, sum);
}

/// Whole numbers are divided to whole numbers.
std::string Writer::division(const Expression& one, int& level) {
    std::string result = expression(one.operands[0], product);
    result += " / " + expression(one.operands[1], negation);
    const Type left = types_.of(one.operands[0], *scene_->flow), right = types_.of(one.operands[1], *scene_->flow);
    if (left == Type::fraction || right == Type::fraction) {
        level = product;
        return result;
    }
    if (types_.has_fractions() && (left != Type::whole || right != Type::whole))
        tell(tree_, one.place, "a division of what may be whole numbers or not",
             "It is rounded down, as that of whole numbers; take floor away if they are not.");
    level = primary;
    return "floor(" + result + ")";
}

std::string Writer::call(const Expression& one, int& level) {
    if (tree_.lost.count(one.text) > 0) return not_taken(one.place, "LIST");
    if (names_.flow(one.text) == nullptr && is_builtin(one.text) && !names_.is_external(one.text))
        return builtin(one, level);
    const std::string name = names_.flow(one.text) != nullptr ? names_.scene(one.text) : one.text;
    return name + "(" + arguments(one) + ")";
}

std::string Writer::arguments(const Expression& call) {
    const Flow* target = names_.flow(call.text);
    std::string result;
    for (std::size_t i = 0; i < call.operands.size(); ++i) {
        const Expression& given = call.operands[i];
        if (i > 0) result += ", ";
        if (target == nullptr || !target->parameters[i].by_reference) {
            result += expression(given);
            continue;
        }
        const Named named = given.kind == ExpressionKind::name ? names_.find(given.text, *scene_->flow) : Named{};
        const auto& own = scene_->flow->parameters;
        const bool is_reference = std::any_of(own.begin(), own.end(), [&](const Parameter& parameter) {
            return parameter.by_reference && parameter.name == given.text;
        });
        if (named.meaning == Meaning::variable) result += "\"" + names_.variable(given.text) + "\"";
        else if (is_reference) result += names_.variable(given.text);
        else result += not_taken(given.place, "ref of what is no VAR");
    }
    return result;
}

/// The name of a small function that is written in front of the others.
std::string Writer::helper(const std::string& builtin) {
    static const std::map<std::string, std::string> wanted{
        {"MIN", "least"}, {"MAX", "greatest"}, {"INT", "whole"}, {"RANDOM", "random_from"}};
    std::string& name = helpers_[builtin];
    if (name.empty()) name = names_.fresh(wanted.at(builtin));
    return name;
}

std::string Writer::builtin(const Expression& one, int& level) {
    const auto& given = one.operands;
    const std::size_t count = given.size();
    if (one.text == "FLOOR" && count == 1) return "floor(" + expression(given[0]) + ")";
    if (one.text == "CEILING" && count == 1) return "ceil(" + expression(given[0]) + ")";
    if (one.text == "FLOAT" && count == 1) return expression(given[0], primary);
    if (one.text == "INT" && count == 1) return helper(one.text) + "(" + expression(given[0]) + ")";
    if (one.text == "POW" && count == 2) {
        level = negation;
        const std::string base = expression(given[0], primary);
        return base + " ^ " + expression(given[1], primary);
    }
    if ((one.text == "MIN" || one.text == "MAX") && count == 2) {
        if (!is_short(given[0]) || !is_short(given[1]))
            return helper(one.text) + "(" + expression(given[0]) + ", " + expression(given[1]) + ")";
        const std::string left = expression(given[0], sum), right = expression(given[1], sum);
        level = choice_of_two;
        return left + " if " + left + (one.text == "MIN" ? " < " : " > ") + right + " else " + right;
    }
    if (one.text == "RANDOM" && count == 2) {
        level = sum;
        const bool is_from_one = given[0].kind == ExpressionKind::whole_number && given[0].text == "1";
        if (is_from_one) return "floor(rnd * " + expression(given[1], negation) + ") + 1";
        if (!is_short(given[0])) {
            level = primary;
            return helper(one.text) + "(" + expression(given[0]) + ", " + expression(given[1]) + ")";
        }
        const std::string least = expression(given[0], product);
        return "floor(rnd * (" + expression(given[1], sum) + " - " + least + " + 1)) + " + least;
    }
    if (one.text == "READ_COUNT" && count == 1 && given[0].kind == ExpressionKind::target)
        return read_count(names_.target(given[0].text, *scene_->flow).id);
    return not_taken(one.place, one.text);
}

bool Writer::is_shared(const std::string& local) const {
    const auto found = scenes_.shared.find(scene_->flow->name);
    return found != scenes_.shared.end() && found->second.count(local) > 0;
}

std::string Writer::name(const std::string& path, const Place& place) {
    const Named named = names_.find(path, *scene_->flow);
    switch (named.meaning) {
        case Meaning::variable: return names_.variable(path);
        case Meaning::flow:
        case Meaning::label: return read_count(named.id);
        case Meaning::none: return not_taken(place, "LIST");
        case Meaning::local: break;
    }
    if (is_shared(path)) return parameter_variable(*scene_->flow, path);
    for (const Parameter& parameter : scene_->flow->parameters)
        if (parameter.name == path && parameter.by_reference) return "globals[" + names_.variable(path) + "]";
    return names_.variable(path);
}

/// What stands at the left of `=`.
std::string Writer::assigned_name(const std::string& path) {
    const Named named = names_.find(path, *scene_->flow);
    if (named.meaning == Meaning::variable) return set_global(names_.variable(path));
    if (is_shared(path)) return set_global(parameter_variable(*scene_->flow, path));
    return name(path, {});
}

std::string Writer::read_count(const std::string& id) {
    const auto counter = counters_.find(id);
    return counter != counters_.end() ? counter->second : "visits(@" + names_.scene(id) + ")";
}

std::string Writer::condition(const std::vector<Expression>& all) {
    if (all.size() == 1) return expression(all[0]);
    std::string result;
    for (const Expression& one : all) result += (result.empty() ? "" : " and ") + expression(one, inversion);
    return result;
}

std::string Writer::string(const Items& content) { return quoted(content); }

}  // namespace npcs::tools::import_story::ink
