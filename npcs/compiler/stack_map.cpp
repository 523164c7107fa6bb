// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/stack_map.hpp"

#include <algorithm>

#include "compiler/compiler.hpp"
#include "program/keys.hpp"
#include "program/words.hpp"

namespace npcs::program {

namespace {
Held& at_register(std::vector<Held>& held, std::uint16_t at) {
    if (held.size() <= at) held.resize(std::size_t{at} + 1);
    return held[at];
}
}  // namespace

void Compiler::hold(std::uint16_t at, const ast::Expr& value) {
    if (tables_.layouts == nullptr) return;
    Held held{Held::Kind::value, hash_of(value.span.begin, value.span.end), 0, no_statement, source_text(value.span)};
    if (ast::is_literal(value)) {
        held.kind = Held::Kind::literal;
        // The constant that was just put into the register.
        if (value.kind == ast::ExprKind::number)
            held.constant = tables_.constant(Datum::number(ast::as<ast::Number>(value).value));
        else if (value.kind == ast::ExprKind::string)
            held.constant = tables_.text_constant(ast::as<ast::String>(value).symbol);
        else if (const auto constant = ast::as<ast::Constant>(value).value; constant == ast::ConstantValue::null)
            held.constant = tables_.constant(Datum::null());
        else held.constant = tables_.constant(Datum::boolean(constant == ast::ConstantValue::true_));
    }
    at_register(held_, at) = held;
}

void Compiler::hold(std::uint16_t at, std::string_view text, Held::Kind kind, std::uint16_t part) {
    if (tables_.layouts != nullptr) at_register(held_, at) = {kind, text_hash(text), part, no_statement, text};
}

void Compiler::hold(std::uint16_t at, std::uint32_t begin, std::uint32_t end, Held::Kind kind) {
    if (tables_.layouts != nullptr)
        at_register(held_, at) = {kind, hash_of(begin, end), 0, no_statement, source_text(begin, end)};
}

Compiler::Recording& Compiler::recording() {
    if (recording_ == nullptr) recording_ = std::make_unique<Recording>();
    return *recording_;
}

std::uint32_t Compiler::hash_of(std::uint32_t begin, std::uint32_t end) {
    return recording().texts.hash(tables_.program.source->text(), begin, end);
}

void Compiler::hold_loop(std::uint16_t at, std::uint16_t size) {
    if (tables_.layouts == nullptr) return;
    for (std::uint16_t part = 0; part < size; ++part)
        at_register(held_, static_cast<std::uint16_t>(at + part)) = {Held::Kind::loop, parent_, part, no_statement, {}};
}

void Compiler::hold_literal(std::uint16_t at, Datum value) {
    if (tables_.layouts != nullptr) at_register(held_, at) = {Held::Kind::literal, 0, 0, tables_.constant(value), {}};
}

void Compiler::hold_dead(std::uint16_t from, std::uint16_t to) {
    if (tables_.layouts == nullptr) return;
    for (; from < to; ++from) at_register(held_, from) = {};
}

void Compiler::record_site(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::string_view what) {
    const std::uint32_t at = code_.statement();
    if (is_part_ || at == no_statement) return;
    // A quick form and its side exit stop at the same place; the one that comes first is the one that is found.
    std::vector<bool>& recorded = recording().ordinals;
    if (recorded.size() <= ordinal) recorded.resize(std::size_t{ordinal} + 1);
    if (recorded[ordinal]) return;
    recorded[ordinal] = true;
    Layouts& layouts = *tables_.layouts;
    if (layouts.size() <= at) layouts.resize(std::size_t{at} + 1);
    SiteLayout made;
    made.ordinal = ordinal;
    made.kind = kind;
    made.top = top;
    made.callee = made.call = text_hash(what);
    made.callee_text = made.call_text = what;
    const bool in_registers = !scope_.is_main() && !scope_.captured();
    const std::size_t first = in_registers ? scope_.locals().size() : 0;
    const std::size_t count = top - std::min<std::size_t>(first, top);
    made.is_cut = count > tables_.held_left;
    if (!made.is_cut) {
        tables_.held_left -= count;
        for (std::size_t i = first; i < top; ++i) made.held.push_back(i < held_.size() ? held_[i] : Held{});
    }
    // Of another call than one that reads a name: only those are sure to be calls.
    made.is_first = !recording().has_call;
    layouts[at].push_back(std::move(made));
}

void Compiler::record_call(syntax::Span span, std::span<ast::Expr* const> arguments) {
    if (tables_.layouts == nullptr || is_part_ || code_.statement() == no_statement) return;
    SiteLayout& made = (*tables_.layouts)[code_.statement()].back();
    made.is_call = recording().has_call = true;
    made.call_text = source_text(span);
    made.call = text_hash(made.call_text);
    if (arguments.size() != 1 || arguments[0]->kind != ast::ExprKind::string) return;
    const std::string_view text = tables_.symbols.text(ast::as<ast::String>(*arguments[0]).symbol);
    made.says = static_cast<std::uint32_t>(hash_text(text)) | 1;
    made.says_constant = tables_.text_constant(ast::as<ast::String>(*arguments[0]).symbol);
}

}  // namespace npcs::program
