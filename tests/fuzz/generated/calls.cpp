// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "writer.hpp"

namespace npcs::generated {
namespace {

struct Intrinsic {
    const char* name;
    std::size_t most;  ///< arguments
};

/// All that give the same in every run. `wait`, `yield` and the words of tasks are statements of their own here.
constexpr Intrinsic intrinsics[] = {
    {"abs", 1},      {"acos", 1},    {"asin", 1},      {"atan", 2},      {"bitAnd", 2},  {"bitOr", 2},   {"bitXor", 2},
    {"ceil", 1},     {"char", 1},    {"code", 1},      {"cos", 1},       {"floor", 1},   {"funcRef", 0}, {"hash", 1},
    {"hasIndex", 2}, {"indexes", 1}, {"indexOf", 3},   {"insert", 3},    {"join", 2},    {"len", 1},     {"list", 0},
    {"log", 2},      {"lower", 1},   {"map", 0},       {"number", 0},    {"pi", 0},      {"pop", 1},     {"print", 2},
    {"pull", 1},     {"push", 2},    {"range", 3},     {"remove", 2},    {"replace", 4}, {"rnd", 1},     {"round", 2},
    {"shuffle", 1},  {"sign", 1},    {"sin", 1},       {"slice", 3},     {"sort", 3},    {"split", 3},   {"sqrt", 1},
    {"str", 1},      {"string", 0},  {"sum", 1},       {"taken", 1},     {"tan", 1},     {"upper", 1},   {"val", 1},
    {"values", 1},   {"visits", 1},  {"refEquals", 2}, {"stackTrace", 0}};

}  // namespace

/// What the host answers can be of any type.
Node Writer::asked(Type type, int depth) {
    switch (choices_.below(4)) {
        case 0:
        case 1: return converted(type, Expression{"prompt($)", value(Type::text, depth)});
        case 2: return converted(type, Expression{"yield($)", any_value(depth)});
        default: return converted(type, Expression{"hurry($)", value(Type::number, depth)});
    }
}

Node Writer::converted(Type type, Node any) {
    switch (type) {
        case Type::number: return Expression{"val($)", std::move(any)};
        case Type::text: return Expression{"str($)", std::move(any)};
        case Type::list: return Expression{"[$]", std::move(any)};
        case Type::map: break;
    }
    return Expression{"{\"a\": $}", std::move(any)};
}

const Callable* Writer::callable_of(Type type) {
    std::vector<const Callable*> found;
    for (const Callable& callable : callables_)
        if (callable.result == type && (may_stop() || !callable.may_wait)) found.push_back(&callable);
    return found.empty() ? nullptr : choices_.pick(found);
}

Node Writer::call(const Callable& callable, int depth) {
    const std::size_t count =
        choices_.one_in(4) ? choices_.below(callable.parameters.size() + 1) : callable.parameters.size();
    if (count == 0 && choices_.one_in(2)) return Expression{callable.name};
    Node node = Expression{callable.name + "("};
    for (std::size_t i = 0; i < count; ++i) {
        node.form += i == 0 ? "$" : ", $";
        node.parts.push_back(value(callable.parameters[i], depth));
    }
    node.form += ")";
    return node;
}

/// A function that is called where it is written, through an element, or by another function.
Node Writer::call_of_literal(int depth) {
    ++quiet_;  // of its body, not of the call
    Node body = Statement{"return $", Expression{"$ + x", leaf(Type::number)}};
    --quiet_;
    Node block{Role::block, "", {std::move(body)}};
    Node literal = Expression{"function(x=2)\n$end function", std::move(block)};
    switch (choices_.below(3)) {
        case 0: return Expression{"[$][0]($)", std::move(literal), value(Type::number, depth)};
        case 1: return Expression{"{\"f\": $}[\"f\"]($)", std::move(literal), value(Type::number, depth)};
        default: return Expression{"apply($, $)", std::move(literal), value(Type::number, depth)};
    }
}

Node Writer::function_value(int depth) {
    if (counted_.empty()) return Expression{"@print"};
    if (depth > 0 && choices_.one_in(4)) return Expression{"[@$]", Expression{choices_.pick(counted_)}};
    return Expression{"@" + choices_.pick(counted_)};
}

/// An intrinsic with whatever arguments come.
Node Writer::odd_call(int depth) {
    const Intrinsic& intrinsic = choices_.pick(intrinsics);
    const std::size_t count = choices_.below(intrinsic.most + 1);
    if (count == 0) return Expression{intrinsic.name};
    const bool is_method = choices_.one_in(3);
    Node node = Expression{is_method ? "($)." + std::string(intrinsic.name) + "(" : std::string(intrinsic.name) + "("};
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_self = is_method && i == 0;
        if (!is_self) node.form += node.form.back() == '(' ? "$" : ", $";
        node.parts.push_back(any_value(depth - 1));
    }
    node.form += ")";
    return node;
}

}  // namespace npcs::generated
