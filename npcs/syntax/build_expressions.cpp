// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The part of Builder for expressions and functions.
#include <algorithm>
#include <charconv>
#include <limits>

#include "portable/from_chars.hpp"
#include "syntax/builder.hpp"

namespace npcs::syntax {

using ast::Expr;
using ast::ExprKind;

namespace {

/// Returns whether a number that is out of range is too large rather than too small: whether its first nonzero digit,
/// with the exponent applied, is before the decimal point.
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

/// Reads digits. Returns false if they may not be exact in a double, or if there is anything but digits.
bool read_whole(std::string_view text, double& value) {
    constexpr std::size_t exact = 15;  // digits that a double represents exactly
    if (text.size() > exact) return false;
    std::int64_t whole = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return false;
        whole = whole * 10 + (digit - '0');
    }
    value = static_cast<double>(whole);
    return true;
}

/// Reads a number, infinity or zero if it is out of range. Returns false if the text is not a number.
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
    operand.expr = tree_.arena.make<ast::Chain>(Expr{ExprKind::chain, span}, operand.level, false, operand.expr, links);
    operand.open = false;
    check_height(++operand.height, span.begin);
}

std::span<Expr*> Builder::take_from(std::size_t first, std::uint32_t& height) {
    const std::size_t count = operands_.size() - first;
    if (count == 0) return {};
    Expr** const memory = static_cast<Expr**>(tree_.arena.take(count * sizeof(Expr*)));
    // Top down, because the links of an open chain are above those of the operands below it.
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
    errors_.fail({span, "invalid-number", "invalid numeric literal: " + shown(text_of(span))}, brackets_);
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
    push(tree_.arena.make<ast::List>(Expr{ExprKind::list, span}, ast::Selection::none, items), height + 1);
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

namespace {

/// Takes the indentation off that all lines of a text have in common, and ends each with `\n`. Returns its size.
std::uint32_t without_indentation(std::string_view text, std::string& made) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    std::string_view common;
    bool has_common = false;
    for (const std::string_view line : lines) {
        const std::size_t in = line.find_first_not_of(" \t");
        if (in == line.npos) continue;
        if (!has_common) common = line.substr(0, in);
        has_common = true;
        const auto differs = std::mismatch(common.begin(), common.end(), line.begin(), line.begin() + in).first;
        common = common.substr(0, static_cast<std::size_t>(differs - common.begin()));
    }
    for (const std::string_view line : lines) {
        const bool is_blank = line.find_first_not_of(" \t") == line.npos;
        if (!is_blank) made.append(line.substr(common.size()));
        made += '\n';
    }
    return static_cast<std::uint32_t>(common.size());
}

}  // namespace

/// Makes the function whose only statement is the text of the frame. `target` is its name, if it has one.
ast::Function* Builder::foreign_body(std::span<ast::Parameter> parameters, const ast::Expr* target, Span span) {
    const Frame& frame = frames_.back();
    std::string text;
    const std::uint32_t indentation = without_indentation(text_of(frame.foreign), text);
    const std::string_view language = text_of(frame.language);
    ast::Symbols& symbols = tree_.symbols;
    const auto index = static_cast<std::uint32_t>(tree_.foreign.size());
    auto* const body = tree_.arena.make<ast::Foreign>(
        ast::Statement{ast::StatementKind::foreign, frame.foreign}, index,
        symbols.add(language.size() < 2 ? language : language.substr(1, language.size() - 2)), frame.language,
        symbols.add(tree_.texts.copy(std::string_view(text))), indentation, ast::foreign_names(symbols),
        frame.kind == BlockKind::script);
    ++tree_.statements;
    const auto block = tree_.arena.room<ast::Statement*>(1);
    block[0] = body;
    auto* const made =
        tree_.arena.make<ast::Function>(Expr{ExprKind::function, span}, tree_.functions++, parameters, block);
    tree_.foreign.push_back({body, made, target});
    return made;
}

void Builder::foreign_function(Span span) {
    const auto parameters = tree_.arena.copy(
        std::span<const ast::Parameter>(parameters_.begin() + frames_.back().parameters, parameters_.end()));
    parameters_.cut(frames_.back().parameters);
    push(foreign_body(parameters, operands_.back().expr, span), 3);
}

void Builder::script_block(Span span) {
    const Frame& frame = frames_.back();
    if (frames_.size() > 1)
        errors_.add({frame.keyword, "block-place",
                     "a `script` in another language stands at the top level of the script",
                     "move it out of what is around it; functions find it wherever it stands"});
    span = trim(span);
    std::uint32_t height = 4;
    Expr* const name = operands_.size() > frame.operands ? take(height) : nullptr;
    auto* const call =
        tree_.arena.make<ast::Call>(Expr{ExprKind::call, span}, foreign_body({}, name, span), std::span<Expr*>());
    using ast::StatementKind;
    if (name != nullptr)
        put(tree_.arena.make<ast::Assign>(ast::Statement{StatementKind::assign, span}, ast::AssignOp::set, false, false,
                                          name, call),
            height + 1);
    else
        put(tree_.arena.make<ast::Expression>(ast::Statement{StatementKind::expression, span}, false, call),
            height + 1);
}

void Builder::late_function(std::uint32_t end) {
    std::uint32_t height = 0;
    late_.back()->body = take_block(height);
    late_.pop_back();
    BuiltStatement& done = statements_.back();
    done.statement->span.end = end;
    done.height = std::max(done.height, height) + 2;
    check_height(done.height, done.statement->span.begin);
}

}  // namespace npcs::syntax
