// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The builder's part for expressions and functions.
#include <algorithm>
#include <charconv>
#include <limits>

#include "portable/from_chars.hpp"
#include "syntax/builder.hpp"

namespace npcs::syntax {

using ast::Expr;
using ast::ExprKind;

namespace {

/// Where the first digit that counts stands relative to the decimal point, the exponent taken into account: tells apart
/// what is too large from what is too small when the text of a number is neither wrong nor in range.
bool is_huge(std::string_view text) {
    const std::size_t e = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, e);
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const std::size_t first = std::min(mantissa.find_first_of("123456789"), mantissa.size());
    if (e == text.npos || first == mantissa.size()) return first < point;
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (read.ec == std::errc::result_out_of_range) return !digits.starts_with('-');
    return exponent + static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) > 0;
}

/// False when there are too many digits for one to be sure of, or anything else.
bool read_whole(std::string_view text, double& value) {
    constexpr std::size_t exact = 15;  // digits that a double holds
    if (text.size() > exact) return false;
    std::int64_t whole = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return false;
        whole = whole * 10 + (digit - '0');
    }
    value = static_cast<double>(whole);
    return true;
}

/// False when the text is no number.
bool read_number(std::string_view text, double& value) {
    const auto read = portable::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ptr != text.data() + text.size() || read.ec == std::errc::invalid_argument) return false;
    if (read.ec == std::errc::result_out_of_range) value = is_huge(text) ? std::numeric_limits<double>::infinity() : 0;
    return true;
}

}  // namespace

void Builder::close_chain(Operand& operand) {
    const auto links = tree_.arena.copy(std::span<const ast::Link>(links_).subspan(operand.first_link));
    links_.cut(operand.first_link);
    const Span span{operand.expr->span.begin, links.back().operand->span.end};
    operand.expr = tree_.arena.make<ast::Chain>(Expr{ExprKind::chain, span}, operand.level, operand.expr, links);
    operand.open = false;
    check_height(++operand.height, span.begin);
}

std::span<Expr*> Builder::take_from(std::size_t first, std::uint32_t& height) {
    const std::size_t count = operands_.size() - first;
    if (count == 0) return {};
    Expr** const memory = static_cast<Expr**>(tree_.arena.take(count * sizeof(Expr*)));
    // From the top down: the links of a chain that is still open lie above those of the operands below it.
    for (std::size_t i = count; i-- > 0;) memory[i] = take(height);
    return {memory, count};
}

void Builder::name(Span span) {
    push(tree_.arena.make<ast::Name>(Expr{ExprKind::name, span}, tree_.symbols.add(text_of(span))), 1);
}

void Builder::number(Span span) {
    double value = 0;
    if (!read_whole(text_of(span), value) && !read_number(text_of(span), value)) fail_number(span);
    push(tree_.arena.make<ast::Number>(Expr{ExprKind::number, span}, value), 1);
}

void Builder::fail_number(Span span) {
    faults_.fail({span, "invalid-number", "invalid numeric literal: " + shown(text_of(span))}, brackets_);
}

void Builder::negate_number(std::uint32_t begin) {
    auto& number = *static_cast<ast::Number*>(operands_.back().expr);
    number.value = -number.value;
    number.span.begin = begin;
}

std::string_view Builder::unquoted(std::string_view text) {
    text = text.substr(1, text.size() - 2);
    if (text.find('"') == text.npos) return text;
    char* const memory = static_cast<char*>(tree_.texts.take(text.size()));
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        memory[size++] = text[i];
        if (text[i] == '"') ++i;
    }
    return {memory, size};
}

void Builder::string(Span span) {
    const std::string_view text = unquoted(text_of(span));
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, span}, tree_.symbols.add(text)), 1);
}

void Builder::constant(Span span, ast::ConstantValue value) {
    push(tree_.arena.make<ast::Constant>(Expr{ExprKind::constant, span}, value), 1);
}

void Builder::left_out() { operands_.push_back({nullptr, 0, 0, ast::Level::sum, false}); }

void Builder::link(ast::Level level) {
    std::uint32_t height = 0;
    Expr* const right = take(height);
    Operand& left = operands_.back();
    if (!left.open || left.level != level) {
        close(left);
        left.open = true;
        left.level = level;
        left.first_link = links_.size();
    }
    left.height = std::max(left.height, height);
    links_.push_back({operators_.back(), right});
    operators_.pop_back();
}

void Builder::unary(ast::UnaryOp op, std::uint32_t begin) {
    std::uint32_t height = 0;
    Expr* const operand = take(height);
    push(tree_.arena.make<ast::Unary>(Expr{ExprKind::unary, {begin, operand->span.end}}, op, operand), height + 1);
}

void Builder::isa() {
    std::uint32_t height = 0;
    Expr* const right = take(height);
    Expr* const left = take(height);
    push(tree_.arena.make<ast::Isa>(Expr{ExprKind::isa, {left->span.begin, right->span.end}}, left, right,
                                    relations_.back()),
         height + 1);
    relations_.pop_back();
}

void Builder::ternary() {
    std::uint32_t height = 0;
    Expr* const otherwise = take(height);
    Expr* const condition = take(height);
    Expr* const value = take(height);
    const Span span{value->span.begin, otherwise->span.end};
    push(tree_.arena.make<ast::Ternary>(Expr{ExprKind::ternary, span}, value, condition, otherwise), height + 1);
}

bool Builder::top_is_callable() const {
    switch (operands_.back().expr->kind) {
        case ExprKind::number:
        case ExprKind::string:
        case ExprKind::constant:
        case ExprKind::list:
        case ExprKind::map: return false;
        default: return true;
    }
}

bool Builder::top_is_named() const {
    const ExprKind kind = operands_.back().expr->kind;
    return kind == ExprKind::name || kind == ExprKind::member;
}

void Builder::member(Span name) {
    std::uint32_t height = 0;
    Expr* const object = take(height);
    const Span span{object->span.begin, name.end};
    push(tree_.arena.make<ast::Member>(Expr{ExprKind::member, span}, tree_.symbols.add(text_of(name)), object),
         height + 1);
}

void Builder::call(std::size_t first_argument, std::uint32_t end) {
    std::uint32_t height = 0;
    const auto arguments = take_from(first_argument, height);
    Expr* const callee = take(height);
    push(tree_.arena.make<ast::Call>(Expr{ExprKind::call, {callee->span.begin, end}}, callee, arguments), height + 1);
}

void Builder::index(std::uint32_t end) {
    std::uint32_t height = 0;
    Expr* const index = take(height);
    Expr* const object = take(height);
    push(tree_.arena.make<ast::Index>(Expr{ExprKind::index, {object->span.begin, end}}, object, index), height + 1);
}

void Builder::slice(std::uint32_t end) {
    std::uint32_t height = 0;
    Expr* const to = take(height);
    Expr* const from = take(height);
    Expr* const object = take(height);
    push(tree_.arena.make<ast::Slice>(Expr{ExprKind::slice, {object->span.begin, end}}, object, from, to), height + 1);
}

void Builder::list(std::size_t first, Span span) {
    std::uint32_t height = 0;
    const auto items = take_from(first, height);
    push(tree_.arena.make<ast::List>(Expr{ExprKind::list, span}, items), height + 1);
}

void Builder::short_entry() {
    close_top();
    Expr* const value = operands_.back().expr;
    if (value->kind != ExprKind::name) fail_required_in_line(trimmed({value->span.begin, value->span.end}), "Colon");
    operands_.pop_back();
    const auto& name = ast::as<ast::Name>(*value);
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, name.span}, name.symbol), 1);
    push(value, 1);
}

void Builder::map(std::size_t first, Span span) {
    std::uint32_t height = 0;
    const auto parts = take_from(first, height);
    const auto entries = tree_.arena.room<ast::MapEntry>(parts.size() / 2);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        Expr* const key = parts[2 * i];
        Expr* const value = parts[2 * i + 1];
        entries[i] = {key, value, key->span == value->span};
    }
    push(tree_.arena.make<ast::Map>(Expr{ExprKind::map, span}, entries), height + 1);
}

// ---- functions ------------------------------------------------------------------------------------------------------

void Builder::parameter(Span span) {
    const std::string_view name = text_of(span);
    parameters_.push_back({name, span, nullptr, tree_.symbols.add(name)});
}

void Builder::parameter_default() {
    std::uint32_t height = 0;
    parameters_.back().default_value = take(height);
}

void Builder::expect_late_body(std::uint32_t offset) {
    Frame& frame = frames_.back();
    if (frame.brackets == 0 && text_[offset] != ',') fail_required(offset, "EOL");
    frame.late = true;
}

void Builder::function(Span span) {
    const Frame& frame = frames_.back();
    const auto parameters =
        tree_.arena.copy(std::span<const ast::Parameter>(parameters_.begin() + frame.parameters, parameters_.end()));
    parameters_.cut(frame.parameters);
    std::uint32_t height = 1;
    const ast::Block body = frame.late ? ast::Block() : take_block(height);
    auto* const made =
        tree_.arena.make<ast::Function>(Expr{ExprKind::function, span}, tree_.functions++, parameters, body);
    if (frame.late) late_.push_back(made);
    push(made, height + 1);
}

void Builder::late_function(std::uint32_t end) {
    std::uint32_t height = 0;
    late_.back()->body = take_block(height);
    late_.pop_back();
    Done& done = statements_.back();
    done.statement->span.end = end;
    done.height = std::max(done.height, height) + 2;
    check_height(done.height, done.statement->span.begin);
}

}  // namespace npcs::syntax
