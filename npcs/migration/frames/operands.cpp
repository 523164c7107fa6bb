// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/operands.hpp"

#include <algorithm>

#include "analysis/parts.hpp"
#include "migration/analysis/constants.hpp"
#include "program/words.hpp"
#include "runtime/native.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using compiler::RegisterContents;
using compiler::StackMapEntry;
using program::ResumePoint;

namespace {
/// The most operands of a statement that are inspected, because the time grows with the square of their number.
constexpr std::size_t operands_max = 256;
}  // namespace

std::uint32_t hash_before(const ScriptMigration& script, const OldFrame& old_frame, std::uint32_t hash,
                          std::string_view text) {
    return script.has_renames() ? script.old_hash(old_frame.function->index, text) : hash;
}

std::optional<Datum> Operands::value(const StackMapEntry& place, std::size_t index, unsigned nth) const {
    if (old_frame_.place == nullptr) return std::nullopt;
    if (const std::optional<Datum> found = by_text(place, index, nth)) return found;
    if (place.registers[index].kind != RegisterContents::Kind::value || place.registers[index].part != 0 ||
        place.registers.size() > operands_max)
        return std::nullopt;
    const ast::Expr* const expression = expression_of(place.registers[index].text);
    if (expression == nullptr) return std::nullopt;
    if (const std::optional<Datum> found = worked_out(*expression)) return found;
    if (is_plain_call(*expression)) return by_place(place, index);
    // With the operators it had, what was worked out has the same meaning, though not always the same value.
    const std::uint32_t operators = script_.now.nodes[script_.now.nodes_of[statement_]].more;
    if (operators == 0 || script_.before.node_of(old_frame_.statement).more != operators) return std::nullopt;
    const std::optional<Datum> kept = by_place(place, index);
    is_of_edited_ = kept.has_value();
    return kept;
}

std::optional<Datum> Operands::by_text(const StackMapEntry& place, std::size_t index, unsigned nth) const {
    const RegisterContents& wanted = place.registers[index];
    const bool is_choice = place.kind == ResumePoint::Kind::choice && index + 1 == place.registers.size();
    const std::uint32_t what = hash_before(script_, old_frame_, wanted.what, wanted.text);
    for (std::size_t i = 0; i < old_frame_.place->registers.size(); ++i) {
        const RegisterContents& held = old_frame_.place->registers[i];
        const bool fits =
            is_choice ? held.kind == RegisterContents::Kind::options && i + 1 == old_frame_.place->registers.size()
                      : held.kind == wanted.kind && held.what == what && held.part == wanted.part;
        if (fits && (is_choice || nth-- == 0)) return old_frame_.registers[first_held(old_frame_) + i];
    }
    return std::nullopt;
}

/// Returns the result of a call that has ended and of which only strings were changed: what was done under the old
/// script stays done.
std::optional<Datum> Operands::by_place(const StackMapEntry& place, std::size_t index) const {
    const StackMapEntry& old = *old_frame_.place;
    if (script_.new_node(old_frame_.statement) != script_.now.nodes_of[statement_]) return std::nullopt;
    if (old.kind != place.kind || old.ordinal != place.ordinal || old.nth != place.nth || old.of != place.of)
        return std::nullopt;
    if (old.callee != hash_before(script_, old_frame_, place.callee, place.callee_text) ||
        old.registers.size() != place.registers.size())
        return std::nullopt;
    for (std::size_t i = 0; i < place.registers.size(); ++i) {
        if (old.registers[i].kind != place.registers[i].kind || old.registers[i].part != place.registers[i].part)
            return std::nullopt;
        if (hash_before(script_, old_frame_, place.registers[i].what, place.registers[i].text) ==
            old.registers[index].what)
            return std::nullopt;
    }
    if (!holds_call(place.registers[index].text, place.ordinal) || !has_words_of_old(place.registers[index].text))
        return std::nullopt;
    return old_frame_.registers[first_held(old_frame_) + index];
}

bool Operands::holds_call(std::string_view text, std::uint16_t before) const {
    for (const StackMapEntry& site : script_.now.stack_maps[statement_]) {
        if (!site.is_call || site.ordinal >= before) continue;
        if (site.call_text.data() >= text.data() &&
            site.call_text.data() + site.call_text.size() <= text.data() + text.size())
            return true;
    }
    return false;
}

/// Returns whether the old statement had all names and numbers of the text in this order.
bool Operands::has_words_of_old(std::string_view text) const {
    const std::string& old = script_.before.node_of(old_frame_.statement).sketch;
    std::size_t at = 0;
    for (const std::string_view name : program::words_in(text)) {
        at = old.find(program::name_byte(script_.name_before(old_frame_.function->index, name)), at);
        if (at == std::string::npos) return false;
        ++at;
    }
    return true;
}

// ---- evaluation of operands

std::string_view Operands::text_of(syntax::Span span) const {
    return script_.program.source->text().substr(span.begin, span.end - span.begin);
}

/// Returns all expressions of the new statement, outer ones before those inside them.
std::vector<const ast::Expr*> Operands::expressions() const {
    const ast::Statement* const statement = script_.evaluation.parsed().statement(statement_);
    if (statement == nullptr) return {};
    std::vector<const ast::Expr*> found = analysis::parts_of(*statement);
    for (std::size_t i = 0; i < found.size() && found.size() < 8 * operands_max; ++i) {
        const std::vector<const ast::Expr*> parts = analysis::parts_of(*found[i]);
        found.insert(found.end(), parts.begin(), parts.end());
    }
    return found;
}

const ast::Expr* Operands::expression_of(std::string_view text) const {
    for (const ast::Expr* expression : expressions())
        if (const std::string_view own = text_of(expression->span);
            own.data() == text.data() && own.size() == text.size())
            return expression;
    return nullptr;
}

/// Returns whether an expression consists of calls, members and their arguments only, so that its words tell what it
/// does.
bool Operands::is_plain_call(const ast::Expr& expression) {
    using ast::ExprKind;
    const ExprKind kind = expression.kind;
    if (kind != ExprKind::call && kind != ExprKind::member && kind != ExprKind::name && !ast::is_literal(expression))
        return false;
    const std::vector<const ast::Expr*> parts = analysis::parts_of(expression);
    return std::all_of(parts.begin(), parts.end(), [](const ast::Expr* part) { return is_plain_call(*part); });
}

std::optional<Datum> Operands::held(syntax::Span span) const {
    const std::optional<std::size_t> at = held_at(span);
    return at ? std::optional<Datum>(old_frame_.registers[first_held(old_frame_) + *at]) : std::nullopt;
}

/// Returns which of the values that the frame holds is that of an expression.
std::optional<std::size_t> Operands::held_at(syntax::Span span) const {
    const std::uint32_t what = script_.old_hash(old_frame_.function->index, text_of(span));
    for (std::size_t i = 0; i < old_frame_.place->registers.size(); ++i) {
        const RegisterContents& one = old_frame_.place->registers[i];
        if (one.kind == RegisterContents::Kind::value && one.part == 0 && one.what == what) return i;
    }
    return std::nullopt;
}

/// Evaluates an expression from operands that the statement holds, constants, and operations without effects that
/// always give the same result. Returns nothing if that is not possible.
std::optional<Datum> Operands::worked_out(const ast::Expr& expression) const {
    using ast::ExprKind;
    if (const std::optional<Datum> known = held(expression.span)) return known;
    if (const auto constant = constant_value(expression, script_.evaluation.parsed(), script_.state.heap))
        return constant;
    switch (expression.kind) {
        case ExprKind::chain: return of_chain(ast::as<ast::Chain>(expression));
        case ExprKind::call: return of_call(ast::as<ast::Call>(expression));
        default: return std::nullopt;
    }
}

std::optional<Datum> Operands::of_chain(const ast::Chain& chain) const {
    if (chain.level != ast::Level::sum && chain.level != ast::Level::product) return std::nullopt;
    std::size_t from = chain.links.size();
    std::optional<Datum> left;
    for (; from > 0 && !left; --from)  // the value of the beginning of the chain may be held
        left = held({chain.span.begin, chain.links[from - 1].operand->span.end});
    if (left) ++from;
    else left = worked_out(*chain.first);
    for (; left && from < chain.links.size(); ++from) {
        const std::optional<Datum> right = worked_out(*chain.links[from].operand);
        if (!right) return std::nullopt;
        values::Arithmetic op{};
        switch (chain.links[from].op) {
            case ast::BinaryOp::add: op = values::Arithmetic::add; break;
            case ast::BinaryOp::subtract: op = values::Arithmetic::subtract; break;
            case ast::BinaryOp::multiply: op = values::Arithmetic::multiply; break;
            case ast::BinaryOp::divide: op = values::Arithmetic::divide; break;
            case ast::BinaryOp::modulo: op = values::Arithmetic::modulo; break;
            default: return std::nullopt;
        }
        values::Error error;
        left = values::arithmetic(script_.state.heap, op, *left, *right, error);
        if (error) return std::nullopt;
    }
    return left;
}

/// Evaluates a call of an intrinsic that needs nothing but its arguments, if no variable hides its name.
std::optional<Datum> Operands::of_call(const ast::Call& call) const {
    if (call.callee->kind != ast::ExprKind::name) return std::nullopt;
    const std::string_view name = script_.evaluation.parsed().text(ast::as<ast::Name>(*call.callee).symbol);
    const program::Function& function = *script_.program.functions[script_.program.statements[statement_].function];
    if (std::find(function.locals.begin(), function.locals.end(), name) != function.locals.end()) return std::nullopt;
    for (const outline::OutlineGlobal& global : script_.now.globals)
        if (global.name == name) return std::nullopt;
    const Datum found = script_.natives.find_native(name);
    if (!found.is_function() || found.as_function()->origin != values::FunctionOrigin::intrinsic) return std::nullopt;
    const auto& native = static_cast<const runtime::Native&>(*found.as_function()->signature);
    if (native.direct == nullptr || call.arguments.size() > native.parameters.size()) return std::nullopt;
    std::vector<Datum> arguments;
    for (std::size_t i = 0; i < native.parameters.size(); ++i) {
        const std::optional<Datum> one =
            i < call.arguments.size() ? worked_out(*call.arguments[i]) : native.parameters[i].default_value;
        if (!one) return std::nullopt;
        arguments.push_back(*one);
    }
    return native.direct(arguments.data());
}

std::optional<std::size_t> Operands::kept_in(std::string_view call_text) const {
    const auto begin = static_cast<std::uint32_t>(call_text.data() - script_.program.source->text().data());
    const std::size_t end = begin + call_text.size();
    for (const ast::Expr* expression : expressions()) {
        if (expression->span.begin > begin || expression->span.end < end) continue;
        if (const auto at = held_at(expression->span)) return at;
        if (expression->kind != ast::ExprKind::chain) continue;
        for (const ast::Link& link : ast::as<ast::Chain>(*expression).links) {
            if (link.operand->span.end < end) continue;
            if (const auto at = held_at({expression->span.begin, link.operand->span.end})) return at;
        }
    }
    return std::nullopt;
}

std::string_view Operands::done_again(const StackMapEntry& place) const {
    if (old_frame_.place == nullptr || place.call_text.empty()) return {};
    const bool holds_any =
        std::any_of(old_frame_.place->registers.begin(), old_frame_.place->registers.end(),
                    [](const RegisterContents& one) { return one.kind == RegisterContents::Kind::value; });
    if (!holds_any) return {};
    const auto end = static_cast<std::uint32_t>(place.call_text.data() + place.call_text.size() -
                                                script_.program.source->text().data());
    for (const ast::Expr* expression : expressions()) {
        if (expression->span.begin < end || !held(expression->span)) continue;
        const std::string_view text = text_of(expression->span);
        if (!holds_call(text, 0xFFFF)) continue;
        const bool is_kept =
            std::any_of(place.registers.begin(), place.registers.end(),
                        [&](const RegisterContents& one) { return one.what == program::text_hash(text); });
        if (!is_kept) return text;
    }
    return {};
}

}  // namespace npcs::migration
