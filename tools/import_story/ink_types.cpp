// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "ink_types.hpp"

#include <algorithm>

namespace npcs::tools::import_story::ink {
namespace {

Type joined(Type one, Type other) {
    if (one == other || other == Type::none) return one;
    if (one == Type::none) return other;
    const bool has_boolean = one == Type::boolean || other == Type::boolean;
    return has_boolean || one == Type::mixed || other == Type::mixed ? Type::mixed : Type::unknown;
}

}  // namespace

Types::Types(const Tree& tree, const Names& names) : names_(names) {
    const Flow& main = tree.flows[0];
    for (const Global& global : tree.globals)
        if (global.value.kind == ExpressionKind::fraction) has_fractions_ = true;
    for (const Flow& flow : tree.flows)
        for_each_expression(flow.content, [this](const Expression& one) {
            if (one.kind == ExpressionKind::fraction || (one.kind == ExpressionKind::call && one.text == "FLOAT"))
                has_fractions_ = true;
        });
    do {
        changes_ = false;
        for (const Global& global : tree.globals) {
            join(global.name, of(global.value, main));
            note_empty(global.name, global.value);
        }
        for (const Flow& flow : tree.flows) note(flow.content, flow);
    } while (changes_);
}

void Types::join(const std::string& key, Type type) {
    Type& known = types_[key];
    const Type now = joined(known, type);
    changes_ = changes_ || now != known;
    known = now;
}

void Types::note_empty(const std::string& key, const Expression& value) {
    if (value.kind == ExpressionKind::string && value.content.empty()) empty_.insert(key);
}

std::string Types::key_of(const std::string& name, const Flow& flow) const {
    return names_.is_local(name, flow) ? flow.name + "." + name : name;
}

void Types::note(const Items& items, const Flow& flow) {
    for (const Item& item : items) {
        if (item.kind == ItemKind::temporary || item.kind == ItemKind::assignment) {
            join(key_of(item.text, flow), of(item.expressions[0], flow));
            note_empty(key_of(item.text, flow), item.expressions[0]);
        }
        if (item.kind == ItemKind::divert || item.kind == ItemKind::tunnel)
            note_arguments(names_.target(item.text, flow).id, item.expressions, flow);
        if (item.kind == ItemKind::returning && !item.expressions.empty())
            join(flow.name + "()", of(item.expressions[0], flow));
        for (const Branch& branch : item.branches) note(branch.content, flow);
        for (const Option& option : item.options) note(option.body, flow);
    }
    for_each_expression(items, [&](const Expression& one) {
        if (one.kind == ExpressionKind::call) note_arguments(one.text, one.operands, flow);
    });
}

void Types::note_arguments(const std::string& callee, const std::vector<Expression>& given, const Flow& flow) {
    const Flow* target = names_.flow(callee);
    if (target == nullptr) return;
    for (std::size_t i = 0; i < given.size() && i < target->parameters.size(); ++i) {
        const std::string key = target->name + "." + target->parameters[i].name;
        join(key, of(given[i], flow));
        note_empty(key, given[i]);
        if (given[i].kind == ExpressionKind::name && target->parameters[i].by_reference && types_.count(key) > 0)
            join(key_of(given[i].text, flow), types_.at(key));
    }
}

Type Types::of(const Expression& expression, const Flow& flow) const {
    switch (expression.kind) {
        case ExpressionKind::whole_number: return Type::whole;
        case ExpressionKind::fraction: return Type::fraction;
        case ExpressionKind::boolean: return Type::boolean;
        case ExpressionKind::string: return Type::string;
        case ExpressionKind::target: return Type::target;
        case ExpressionKind::list: return Type::unknown;
        case ExpressionKind::prefix: return expression.text == "not" ? Type::boolean : of(expression.operands[0], flow);
        case ExpressionKind::infix: return of_infix(expression, flow);
        case ExpressionKind::call: return of_call(expression, flow);
        case ExpressionKind::name: break;
    }
    const Named named = names_.find(expression.text, flow);
    if (named.meaning == Meaning::flow || named.meaning == Meaning::label) return Type::whole;
    const auto found = types_.find(key_of(expression.text, flow));
    return found == types_.end() ? Type::none : found->second;
}

Type Types::of_infix(const Expression& expression, const Flow& flow) const {
    static const std::set<std::string> booleans{"and", "or", "==", "!=", "<", "<=", ">", ">=", "?", "!?"};
    if (booleans.count(expression.text) > 0) return Type::boolean;
    const Type left = of(expression.operands[0], flow), right = of(expression.operands[1], flow);
    if (left == Type::none || right == Type::none) return joined(left, right);
    if (left == Type::string || right == Type::string) return Type::string;
    const auto is_unknown = [](Type type) { return type == Type::unknown || type == Type::mixed; };
    if (is_unknown(left) || is_unknown(right)) return Type::unknown;
    if (left == Type::fraction || right == Type::fraction) return Type::fraction;
    return Type::whole;
}

Type Types::of_call(const Expression& call, const Flow& flow) const {
    static const std::set<std::string> whole{"INT",        "FLOOR", "CEILING",     "RANDOM",
                                             "READ_COUNT", "TURNS", "TURNS_SINCE", "CHOICE_COUNT"};
    if (whole.count(call.text) > 0) return Type::whole;
    if (call.text == "FLOAT") return Type::fraction;
    if (call.text == "MIN" || call.text == "MAX" || call.text == "POW")
        return call.operands.size() == 2 ? joined(of(call.operands[0], flow), of(call.operands[1], flow))
                                         : Type::unknown;
    const auto found = types_.find(call.text + "()");
    if (found != types_.end()) return found->second;
    return names_.is_external(call.text) ? Type::unknown : Type::none;
}

bool Types::may_be_empty(const Expression& expression, const Flow& flow) const {
    return expression.kind == ExpressionKind::name && empty_.count(key_of(expression.text, flow)) > 0;
}

}  // namespace npcs::tools::import_story::ink
