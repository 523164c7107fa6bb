// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/stack_map.hpp"

#include <algorithm>

#include "compiler/compiler.hpp"
#include "program/keys.hpp"
#include "program/words.hpp"

namespace npcs::compiler {

namespace {
RegisterContents& at_register(std::vector<RegisterContents>& contents, std::uint16_t at) {
    if (contents.size() <= at) contents.resize(std::size_t{at} + 1);
    return contents[at];
}
}  // namespace

void Compiler::record_register(std::uint16_t at, const ast::Expr& value) {
    if (tables_.stack_maps == nullptr) return;
    RegisterContents contents{RegisterContents::Kind::value, hash_of(value.span.begin, value.span.end), 0, no_statement,
                              source_text(value.span)};
    if (ast::is_literal(value)) {
        contents.kind = RegisterContents::Kind::literal;
        // The constant that was just loaded into the register.
        if (value.kind == ast::ExprKind::number)
            contents.constant = tables_.constant(Datum::number(ast::as<ast::Number>(value).value));
        else if (value.kind == ast::ExprKind::string)
            contents.constant = tables_.text_constant(ast::as<ast::String>(value).symbol);
        else if (const auto constant = ast::as<ast::Constant>(value).value; constant == ast::ConstantValue::null)
            contents.constant = tables_.constant(Datum::null());
        else contents.constant = tables_.constant(Datum::boolean(constant == ast::ConstantValue::true_));
    }
    at_register(contents_, at) = contents;
}

void Compiler::record_register(std::uint16_t at, std::string_view text, RegisterContents::Kind kind,
                               std::uint16_t part) {
    if (tables_.stack_maps != nullptr) at_register(contents_, at) = {kind, text_hash(text), part, no_statement, text};
}

void Compiler::record_register(std::uint16_t at, std::uint32_t begin, std::uint32_t end, RegisterContents::Kind kind) {
    if (tables_.stack_maps != nullptr)
        at_register(contents_, at) = {kind, hash_of(begin, end), 0, no_statement, source_text(begin, end)};
}

Compiler::Recording& Compiler::recording() {
    if (recording_ == nullptr) recording_ = std::make_unique<Recording>();
    return *recording_;
}

std::uint32_t Compiler::hash_of(std::uint32_t begin, std::uint32_t end) {
    return recording().texts.hash(tables_.program.source->text(), begin, end);
}

void Compiler::record_loop(std::uint16_t at, std::uint16_t size) {
    if (tables_.stack_maps == nullptr) return;
    for (std::uint16_t part = 0; part < size; ++part)
        at_register(contents_, static_cast<std::uint16_t>(at + part)) = {
            RegisterContents::Kind::loop, parent_, part, no_statement, {}};
}

void Compiler::record_literal(std::uint16_t at, Datum value) {
    if (tables_.stack_maps != nullptr)
        at_register(contents_, at) = {RegisterContents::Kind::literal, 0, 0, tables_.constant(value), {}};
}

void Compiler::record_dead(std::uint16_t from, std::uint16_t to) {
    if (tables_.stack_maps == nullptr) return;
    for (; from < to; ++from) at_register(contents_, from) = {};
}

void Compiler::record_stack_map(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top,
                                std::string_view what) {
    const std::uint32_t at = code_.statement();
    if (is_part_ || at == no_statement) return;
    // A quick form and its side exit have the same resume point; the one recorded first is used.
    std::vector<bool>& recorded = recording().ordinals;
    if (recorded.size() <= ordinal) recorded.resize(std::size_t{ordinal} + 1);
    if (recorded[ordinal]) return;
    recorded[ordinal] = true;
    StackMaps& stack_maps = *tables_.stack_maps;
    if (stack_maps.size() <= at) stack_maps.resize(std::size_t{at} + 1);
    StackMapEntry made;
    made.ordinal = ordinal;
    made.kind = kind;
    made.top = top;
    made.callee = made.call = text_hash(what);
    made.callee_text = made.call_text = what;
    const bool in_registers = !scope_.is_main() && !scope_.captured();
    const std::size_t first = in_registers ? scope_.locals().size() : 0;
    const std::size_t count = top - std::min<std::size_t>(first, top);
    made.is_cut = count > tables_.contents_left;
    if (!made.is_cut) {
        tables_.contents_left -= count;
        for (std::size_t i = first; i < top; ++i)
            made.registers.push_back(i < contents_.size() ? contents_[i] : RegisterContents{});
    }
    // A call that only reads a name does not count, because the name need not be a function.
    made.is_first = !recording().has_call;
    stack_maps[at].push_back(std::move(made));
}

void Compiler::record_call(syntax::Span span, std::span<ast::Expr* const> arguments) {
    if (tables_.stack_maps == nullptr || is_part_ || code_.statement() == no_statement) return;
    StackMapEntry& made = (*tables_.stack_maps)[code_.statement()].back();
    made.is_call = recording().has_call = true;
    made.call_text = source_text(span);
    made.call = text_hash(made.call_text);
    if (arguments.size() != 1 || arguments[0]->kind != ast::ExprKind::string) return;
    const std::string_view text = tables_.symbols.text(ast::as<ast::String>(*arguments[0]).symbol);
    made.says = static_cast<std::uint32_t>(hash_text(text)) | 1;
    made.says_constant = tables_.text_constant(ast::as<ast::String>(*arguments[0]).symbol);
}

}  // namespace npcs::compiler
