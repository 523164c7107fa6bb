// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/pure_evaluation.hpp"

#include "migration/analysis/constants.hpp"
#include "runtime/native.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using values::Datum;

std::optional<Datum> PureEvaluation::value(const ast::Expr& expression) {
    using ast::ExprKind;
    if (++steps_ > steps_max) return std::nullopt;
    if (const Result constant = constant_value(expression, parsed_, heap_)) return constant;
    switch (expression.kind) {
        case ExprKind::name: return name(parsed_.text(ast::as<ast::Name>(expression).symbol));
        case ExprKind::unary: {
            const auto& unary = ast::as<ast::Unary>(expression);
            if (unary.op != ast::UnaryOp::negate && unary.op != ast::UnaryOp::not_) return std::nullopt;
            const Result operand = value(*unary.operand);
            if (!operand) return std::nullopt;
            if (unary.op == ast::UnaryOp::not_) return values::logical_not(*operand);
            values::Error error;
            const Datum negative = values::negate(heap_, *operand, error);
            return error ? Result() : negative;
        }
        case ExprKind::chain: return chain(ast::as<ast::Chain>(expression));
        case ExprKind::ternary: {
            const auto& ternary = ast::as<ast::Ternary>(expression);
            const Result condition = value(*ternary.condition);
            if (!condition) return std::nullopt;
            return value(values::truthy(*condition) ? *ternary.value : *ternary.otherwise);
        }
        case ExprKind::member: return member(ast::as<ast::Member>(expression));
        case ExprKind::index: return index(ast::as<ast::Index>(expression));
        case ExprKind::call: return call(ast::as<ast::Call>(expression));
        default: return std::nullopt;
    }
}

/// A function in a variable would be called.
PureEvaluation::Result PureEvaluation::name(std::string_view name) {
    const Datum found = variables_(name);
    return found.is_unset() || found.is_function() ? Result() : found;
}

PureEvaluation::Result PureEvaluation::chain(const ast::Chain& chain) {
    if (chain.level == ast::Level::comparison) return comparison(chain);
    Result left = value(*chain.first);
    for (const ast::Link& link : chain.links) {
        if (!left) return std::nullopt;
        if (link.op == ast::BinaryOp::or_ && values::or_stops(*left)) return left;
        if (link.op == ast::BinaryOp::and_ && !values::truthy(*left)) return Datum::number(0);
        const Result right = value(*link.operand);
        if (!right) return std::nullopt;
        values::Error error;
        switch (link.op) {
            case ast::BinaryOp::or_: left = values::logical_or(*left, *right); break;
            case ast::BinaryOp::and_: left = values::logical_and(*left, *right); break;
            case ast::BinaryOp::add:
                left = values::arithmetic(heap_, values::Arithmetic::add, *left, *right, error);
                break;
            case ast::BinaryOp::subtract:
                left = values::arithmetic(heap_, values::Arithmetic::subtract, *left, *right, error);
                break;
            case ast::BinaryOp::multiply:
                left = values::arithmetic(heap_, values::Arithmetic::multiply, *left, *right, error);
                break;
            case ast::BinaryOp::divide:
                left = values::arithmetic(heap_, values::Arithmetic::divide, *left, *right, error);
                break;
            case ast::BinaryOp::modulo:
                left = values::arithmetic(heap_, values::Arithmetic::modulo, *left, *right, error);
                break;
            case ast::BinaryOp::power:
                left = values::arithmetic(heap_, values::Arithmetic::power, *left, *right, error);
                break;
            default: return std::nullopt;
        }
        if (error) return std::nullopt;
    }
    return left;
}

PureEvaluation::Result PureEvaluation::comparison(const ast::Chain& chain) {
    if (chain.links.size() != 1) return std::nullopt;
    const Result left = value(*chain.first);
    const Result right = left ? value(*chain.links[0].operand) : left;
    if (!right) return std::nullopt;
    switch (chain.links[0].op) {
        case ast::BinaryOp::equal: return values::compare(values::Comparison::equal, *left, *right);
        case ast::BinaryOp::not_equal: return values::compare(values::Comparison::not_equal, *left, *right);
        case ast::BinaryOp::less: return values::compare(values::Comparison::less, *left, *right);
        case ast::BinaryOp::less_equal: return values::compare(values::Comparison::less_equal, *left, *right);
        case ast::BinaryOp::greater: return values::compare(values::Comparison::greater, *left, *right);
        case ast::BinaryOp::greater_equal: return values::compare(values::Comparison::greater_equal, *left, *right);
        default: return std::nullopt;
    }
}

PureEvaluation::Result PureEvaluation::member(const ast::Member& member) {
    const Result object = value(*member.object);
    if (!object) return std::nullopt;
    const std::string_view name = parsed_.text(member.symbol);
    if (object->is_map()) {
        const Datum key = heap_.text(name);
        Datum found = Datum::unset();
        values::Map* found_in = nullptr;
        const values::Chain chain =
            values::find_inherited(*object->as_map(), key, values::hash_of(key), found, found_in);
        if (chain == values::Chain::found) return found.is_function() ? Result() : found;
        if (chain != values::Chain::missing) return std::nullopt;
    }
    if (name != "len") return native(name, {&*object, 1});
    if (object->is_list()) return Datum::number(object->as_list()->count);
    if (object->is_map()) return Datum::number(values::size(*object->as_map()));
    if (object->is_string()) return Datum::number(values::points_of(*object));
    return std::nullopt;
}

PureEvaluation::Result PureEvaluation::index(const ast::Index& index) {
    const Result object = value(*index.object);
    const Result at = object ? value(*index.index) : object;
    if (!at) return std::nullopt;
    values::Error error;
    const Datum found = values::get_index(heap_, *object, *at, error);
    return error || found.is_unset() || found.is_function() ? Result() : found;
}

PureEvaluation::Result PureEvaluation::call(const ast::Call& call) {
    std::vector<Datum> arguments;
    std::string_view name;
    if (call.callee->kind == ast::ExprKind::name) {
        name = parsed_.text(ast::as<ast::Name>(*call.callee).symbol);
        if (!variables_(name).is_unset()) return std::nullopt;
    } else if (call.callee->kind == ast::ExprKind::member) {
        const auto& member = ast::as<ast::Member>(*call.callee);
        const Result object = value(*member.object);
        name = parsed_.text(member.symbol);
        if (!object || (object->is_map() && !values::get(*object->as_map(), heap_.text(name)).is_unset()))
            return std::nullopt;
        arguments.push_back(*object);
    } else {
        return std::nullopt;
    }
    for (const ast::Expr* argument : call.arguments) {
        const Result one = value(*argument);
        if (!one) return std::nullopt;
        arguments.push_back(*one);
    }
    return native(name, arguments);
}

/// Calls an intrinsic that needs nothing but its arguments.
PureEvaluation::Result PureEvaluation::native(std::string_view name, std::span<const Datum> arguments) {
    const Datum found = natives_.find_native(name);
    if (!found.is_function() || found.as_function()->origin != values::FunctionOrigin::intrinsic) return std::nullopt;
    const auto& native = static_cast<const runtime::Native&>(*found.as_function()->signature);
    if (native.direct == nullptr || arguments.size() > native.parameters.size()) return std::nullopt;
    std::vector<Datum> all(arguments.begin(), arguments.end());
    for (std::size_t i = all.size(); i < native.parameters.size(); ++i)
        all.push_back(native.parameters[i].default_value);
    return native.direct(all.data());
}

}  // namespace npcs::migration
