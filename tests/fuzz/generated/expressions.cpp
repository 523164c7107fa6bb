// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "writer.hpp"

namespace npcs::generated {
namespace {

constexpr const char* numbers[] = {"0", "1", "2", "3", "-1", "0.5", "7", "10", ".25", "1e3", "2.5E-2", "-0.5", "100"};
constexpr const char* rare_numbers[] = {"1e300", "9007199254740993", "0.1", "1e-9", "-1e15", "true", "false"};
constexpr const char* texts[] = {"\"\"",
                                 "\"a\"",
                                 "\"abc\"",
                                 "\"Hello\"",
                                 "\"né\"",
                                 "\"a,b,,c\"",
                                 "\"say \"\"hi\"\"\"",
                                 "\"x y  z\"",
                                 "\"12\"",
                                 "\"🙂mixed日本\"",
                                 "\"ABcd\""};

}  // namespace

std::vector<Variable> Writer::visible(Type type) const {
    std::vector<Variable> found;
    for (const Scope* scope = scope_; scope != nullptr; scope = scope->around)
        for (const Variable& variable : scope->own)
            if (variable.type == type) found.push_back(variable);
    return found;
}

Node Writer::literal(Type type) {
    switch (type) {
        case Type::number:
            return Expression{choices_.one_in(12) ? choices_.pick(rare_numbers) : choices_.pick(numbers)};
        case Type::text: return Expression{choices_.pick(texts)};
        case Type::list: return Expression{choices_.one_in(3) ? "[]" : "[3, 1, 2]"};
        case Type::map: break;
    }
    return Expression{choices_.one_in(3) ? "{}" : "{\"a\": 1, \"b\": \"two\"}"};
}

Node Writer::leaf(Type type) {
    if (self_ > 0 && type == Type::number && choices_.one_in(3)) return Expression{"self.level"};
    const std::vector<Variable> found = visible(type);
    if (found.empty() || choices_.one_in(3)) return literal(type);
    return Expression{choices_.pick(found).name};
}

Node Writer::value(Type type, int depth) {
    --room_;
    if (depth <= 0 || room_ <= 0) return leaf(type);
    if (choices_.one_in(60)) return any_value(depth - 1);
    if (choices_.one_in(4)) return leaf(type);
    if (choices_.one_in(4)) return wrapped(type, depth - 1);
    switch (type) {
        case Type::number: return number(depth - 1);
        case Type::text: return text(depth - 1);
        case Type::list: return list(depth - 1);
        case Type::map: break;
    }
    return map(depth - 1);
}

Node Writer::any_value(int depth) {
    switch (choices_.below(7)) {
        case 0: return Expression{"null"};
        case 1: return function_value(depth);
        case 2: return odd_call(depth);
        default: return value(choices_.pick({Type::number, Type::text, Type::list, Type::map}), depth);
    }
}

/// A value of any type, got in a way that shows when, and how often, it is evaluated.
Node Writer::wrapped(Type type, int depth) {
    switch (choices_.below(8)) {
        case 0: return Expression{"give($)", value(type, depth)};
        case 1: return Expression{"($ if $ else $)", value(type, depth), condition(depth), value(type, depth)};
        case 2:
        case 3:
            if (may_stop()) return asked(type, depth);
            return leaf(type);
        case 4:
        case 5:
            if (const Callable* callable = callable_of(type)) return call(*callable, depth);
            return leaf(type);
        case 6: return Expression{"[$, $][$]", value(type, depth), value(type, depth), Expression{"-1"}};
        default: return Expression{"{\"k\": $}.k", value(type, depth)};
    }
}

/// What stands before a dot or a bracket.
Node Writer::receiver(Type type, int depth) {
    Node node = value(type, depth);
    const char first = node.form.front();
    const bool is_name =
        node.parts.empty() && first != '@' && first != '-' && first != '.' && (first < '0' || first > '9');
    return is_name ? node : Expression{"($)", std::move(node)};
}

/// An operand: in parentheses, mostly; what is left without is still a program, of another meaning.
Node Writer::operand(Type type, int depth) {
    Node node = value(type, depth);
    const char first = node.form.front();
    const bool is_bare = node.parts.empty() || (choices_.one_in(4) && (first == '$' || first == '[' || first == '{'));
    return is_bare ? node : Expression{"($)", std::move(node)};
}

Node Writer::condition(int depth) {
    if (depth <= 0) return Expression{"$ > 1", leaf(Type::number)};
    switch (choices_.below(10)) {
        case 0:
            return Expression{choices_.pick({"$ < $", "$ >= $", "$ == $", "$ != $"}), operand(Type::number, depth - 1),
                              operand(Type::number, depth - 1)};
        case 1: return Expression{"$ == $", operand(Type::text, depth - 1), operand(Type::text, depth - 1)};
        case 2: return Expression{choices_.pick({"($ and $)", "($ or $)"}), condition(depth - 1), condition(depth - 1)};
        case 3: return Expression{"not $", operand(Type::number, depth - 1)};
        case 4:
            return Expression{"$ <= $ < $", operand(Type::number, depth - 1), operand(Type::number, depth - 1),
                              operand(Type::number, depth - 1)};
        case 5:
            return Expression{"$ isa $", operand(Type::list, depth - 1), Expression{choices_.pick({"list", "map"})}};
        case 6: return Expression{"$ == $", operand(Type::list, depth - 1), operand(Type::list, depth - 1)};
        case 7: return Expression{"$.hasIndex($)", receiver(Type::map, depth - 1), any_value(0)};
        case 8: return Expression{"refEquals($, $)", value(Type::map, depth - 1), value(Type::map, depth - 1)};
        default: return value(Type::number, depth - 1);
    }
}

Node Writer::arithmetic(int depth) {
    return Expression{choices_.pick({"$ + $", "$ - $", "$ * $", "$ / $", "$ % $", "$ ^ $"}),
                      operand(Type::number, depth), operand(Type::number, depth)};
}

Node Writer::number(int depth) {
    switch (choices_.below(16)) {
        case 0:
        case 1:
        case 2: return arithmetic(depth);
        case 3: return Expression{"($)", condition(depth)};
        case 4: return Expression{"$.len", receiver(choices_.pick({Type::text, Type::list, Type::map}), depth)};
        case 5:
            return Expression{"$($)", Expression{choices_.pick({"abs", "floor", "sqrt", "sign", "ceil", "round"})},
                              value(Type::number, depth)};
        case 6: return Expression{"val($)", value(Type::text, depth)};
        case 7: return Expression{"$.sum", receiver(Type::list, depth)};
        case 8: return Expression{"-$", operand(Type::number, depth)};
        case 9: return Expression{"$.indexOf($)", receiver(Type::text, depth), value(Type::text, depth)};
        case 10: return Expression{"hash($) % 97", any_value(depth)};
        case 11: return Expression{choices_.pick({"rnd", "roll", "pi", "floor(rnd * 6)"})};
        case 12: return Expression{"round($, $)", value(Type::number, depth), leaf(Type::number)};
        case 13: return call_of_literal(depth);
        case 14:
            if (!counted_.empty()) return Expression{"visits(@" + choices_.pick(counted_) + ")"};
            return leaf(Type::number);
        default:
            if (!options_.empty()) return Expression{"taken(\"" + choices_.pick(options_) + "\")"};
            return Expression{"bitXor($, $)", value(Type::number, depth), value(Type::number, depth)};
    }
}

Node Writer::text(int depth) {
    switch (choices_.below(13)) {
        case 0:
        case 1:
        case 2:
            return Expression{"$ + $", operand(Type::text, depth),
                              choices_.one_in(4) ? any_value(depth) : operand(Type::text, depth)};
        case 3: return Expression{"str($)", any_value(depth)};
        case 4: return Expression{"$.join($)", receiver(Type::list, depth), value(Type::text, depth)};
        case 5:
            return Expression{"$[$:$]", receiver(Type::text, depth), leaf(Type::number), value(Type::number, depth)};
        case 6: return Expression{choices_.pick({"$.upper", "$.lower"}), receiver(Type::text, depth)};
        case 7:
            return Expression{"$.replace($, $)", receiver(Type::text, depth), literal(Type::text),
                              value(Type::text, depth)};
        case 8:
            return Expression{"$ * $", operand(Type::text, depth),
                              Expression{choices_.pick({"2", "0.5", "1.5", "-1"})}};
        case 9: return Expression{"$ - $", operand(Type::text, depth), operand(Type::text, depth)};
        case 10: return Expression{"$.remove($)", receiver(Type::text, depth), value(Type::text, depth)};
        case 11:
            return Expression{"($ + \"?\")[$]", operand(Type::text, depth), Expression{choices_.pick({"0", "-1"})}};
        default: return Expression{"char($ % 90 + 33)", operand(Type::number, depth)};
    }
}

Node Writer::list(int depth) {
    switch (choices_.below(12)) {
        case 0: return Expression{"[$, $]", any_value(depth), any_value(depth)};
        case 1:
            return Expression{"[$,\n$, $]", value(Type::number, depth), value(Type::number, depth), leaf(Type::text)};
        case 2: return Expression{"$ + $", operand(Type::list, depth), operand(Type::list, depth)};
        case 3: return Expression{"$[$:]", receiver(Type::list, depth), value(Type::number, depth)};
        case 4: return Expression{"range($, $)", leaf(Type::number), Expression{choices_.pick({"3", "0", "-2", "5"})}};
        case 5: return Expression{"$.split($)", receiver(Type::text, depth), literal(Type::text)};
        case 6: return Expression{choices_.pick({"$.values", "$.indexes"}), receiver(Type::map, depth)};
        case 7: return Expression{"($ + []).sort", operand(Type::list, depth)};
        case 8: return Expression{"$ * $", operand(Type::list, depth), Expression{choices_.pick({"2", "0.5", "0"})}};
        case 9:
            return Expression{"$.insert($, $)", receiver(Type::list, depth), Expression{choices_.pick({"0", "-1"})},
                              any_value(depth)};
        case 10: return Expression{"$.push($)", receiver(Type::list, depth), any_value(depth)};
        default:
            return Expression{"slice($, $, $)", value(Type::list, depth), value(Type::number, depth),
                              leaf(Type::number)};
    }
}

Node Writer::map(int depth) {
    switch (choices_.below(6)) {
        case 0: return Expression{"{\"a\": $, $: $}", any_value(depth), value(Type::text, depth), any_value(depth)};
        case 1:
            return Expression{"{$: $,\n\"b\": $}", value(Type::number, depth), value(Type::list, depth),
                              any_value(depth)};
        case 2: return Expression{"$ + $", operand(Type::map, depth), operand(Type::map, depth)};
        case 3: {
            const std::vector<Variable> found = visible(Type::number);
            if (found.empty()) return leaf(Type::map);
            return Expression{"{" + choices_.pick(found).name + "}"};
        }
        case 4: return Expression{"$.push($)", receiver(Type::map, depth), any_value(depth)};
        default:
            return Expression{"new $", Expression{visible(Type::map).empty() ? "map" : visible(Type::map)[0].name}};
    }
}

}  // namespace npcs::generated
