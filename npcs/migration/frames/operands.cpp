// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/operands.hpp"

#include <algorithm>

#include "program/words.hpp"
#include "runtime/native.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using program::Held;
using program::ResumePoint;
using program::SiteLayout;

namespace {
/// The most operands of a statement that are inspected, because the time grows with the square of their number.
constexpr std::size_t most = 256;
}  // namespace

std::uint32_t hash_before(const Versions& versions, const Was& was, std::uint32_t hash, std::string_view text) {
    return versions.has_renames() ? versions.old_hash(was.function->index, text) : hash;
}

std::optional<Datum> Operands::value(const SiteLayout& place, std::size_t index, unsigned nth) const {
    if (was_.place == nullptr) return std::nullopt;
    if (const std::optional<Datum> found = by_text(place, index, nth)) return found;
    if (place.held[index].kind != Held::Kind::value || place.held[index].part != 0 || place.held.size() > most)
        return std::nullopt;
    const ast::Expr* const expression = expression_of(place.held[index].text);
    if (expression == nullptr) return std::nullopt;
    if (const std::optional<Datum> found = worked_out(*expression)) return found;
    return is_plain_call(*expression) ? by_place(place, index) : std::nullopt;
}

std::optional<Datum> Operands::by_text(const SiteLayout& place, std::size_t index, unsigned nth) const {
    const Held& wanted = place.held[index];
    const bool is_choice = place.kind == ResumePoint::Kind::choice && index + 1 == place.held.size();
    const std::uint32_t what = hash_before(v_, was_, wanted.what, wanted.text);
    for (std::size_t i = 0; i < was_.place->held.size(); ++i) {
        const Held& held = was_.place->held[i];
        const bool fits = is_choice ? held.kind == Held::Kind::options && i + 1 == was_.place->held.size()
                                    : held.kind == wanted.kind && held.what == what && held.part == wanted.part;
        if (fits && (is_choice || nth-- == 0)) return was_.registers[first_held(was_) + i];
    }
    return std::nullopt;
}

/// Returns the result of a call that has ended and of which only strings were changed: what was done under the old
/// script stays done.
std::optional<Datum> Operands::by_place(const SiteLayout& place, std::size_t index) const {
    const SiteLayout& old = *was_.place;
    if (v_.new_node(was_.statement) != v_.now.nodes_of[statement_]) return std::nullopt;
    if (old.kind != place.kind || old.ordinal != place.ordinal || old.nth != place.nth || old.of != place.of)
        return std::nullopt;
    if (old.callee != hash_before(v_, was_, place.callee, place.callee_text) || old.held.size() != place.held.size())
        return std::nullopt;
    for (std::size_t i = 0; i < place.held.size(); ++i) {
        if (old.held[i].kind != place.held[i].kind || old.held[i].part != place.held[i].part) return std::nullopt;
        if (hash_before(v_, was_, place.held[i].what, place.held[i].text) == old.held[index].what) return std::nullopt;
    }
    if (!holds_call(place.held[index].text, place.ordinal) || !has_words_of_old(place.held[index].text))
        return std::nullopt;
    return was_.registers[first_held(was_) + index];
}

bool Operands::holds_call(std::string_view text, std::uint16_t before) const {
    for (const SiteLayout& site : v_.now.layouts[statement_]) {
        if (!site.is_call || site.ordinal >= before) continue;
        if (site.call_text.data() >= text.data() &&
            site.call_text.data() + site.call_text.size() <= text.data() + text.size())
            return true;
    }
    return false;
}

/// Returns whether the old statement had all names and numbers of the text in this order.
bool Operands::has_words_of_old(std::string_view text) const {
    const std::string& old = v_.before.node_of(was_.statement).sketch;
    std::size_t at = 0;
    for (const std::string_view name : program::words_in(text)) {
        at = old.find(program::name_byte(v_.name_before(was_.function->index, name)), at);
        if (at == std::string::npos) return false;
        ++at;
    }
    return true;
}

// ---- evaluation of operands

std::string_view Operands::text_of(syntax::Span span) const {
    return v_.program.source->text().substr(span.begin, span.end - span.begin);
}

/// Returns all expressions of the new statement, outer ones before those inside them.
std::vector<const ast::Expr*> Operands::expressions() const {
    const ast::Statement* const statement = v_.definitions.reading().statement(statement_);
    if (statement == nullptr) return {};
    std::vector<const ast::Expr*> found = Reading::expressions(*statement);
    for (std::size_t i = 0; i < found.size() && found.size() < 8 * most; ++i) {
        const std::vector<const ast::Expr*> parts = Reading::parts(*found[i]);
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
    const std::vector<const ast::Expr*> parts = Reading::parts(expression);
    return std::all_of(parts.begin(), parts.end(), [](const ast::Expr* part) { return is_plain_call(*part); });
}

std::optional<Datum> Operands::held(syntax::Span span) const {
    const std::uint32_t what = v_.old_hash(was_.function->index, text_of(span));
    for (std::size_t i = 0; i < was_.place->held.size(); ++i) {
        const Held& one = was_.place->held[i];
        if (one.kind == Held::Kind::value && one.part == 0 && one.what == what)
            return was_.registers[first_held(was_) + i];
    }
    return std::nullopt;
}

/// Evaluates an expression from operands that the statement holds, constants, and operations without effects that
/// always give the same result. Returns nothing if that is not possible.
std::optional<Datum> Operands::worked_out(const ast::Expr& expression) const {
    using ast::ExprKind;
    if (const std::optional<Datum> known = held(expression.span)) return known;
    switch (expression.kind) {
        case ExprKind::number: return Datum::number(ast::as<ast::Number>(expression).value);
        case ExprKind::string:
            return v_.state.heap.text(v_.definitions.reading().text(ast::as<ast::String>(expression).symbol));
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
        left = values::arithmetic(v_.state.heap, op, *left, *right, error);
        if (error) return std::nullopt;
    }
    return left;
}

/// Evaluates a call of an intrinsic that needs nothing but its arguments, if no variable hides its name.
std::optional<Datum> Operands::of_call(const ast::Call& call) const {
    if (call.callee->kind != ast::ExprKind::name) return std::nullopt;
    const std::string_view name = v_.definitions.reading().text(ast::as<ast::Name>(*call.callee).symbol);
    const program::Function& function = *v_.program.functions[v_.program.statements[statement_].function];
    if (std::find(function.locals.begin(), function.locals.end(), name) != function.locals.end()) return std::nullopt;
    for (const program::OutlineGlobal& global : v_.now.globals)
        if (global.name == name) return std::nullopt;
    const Datum found = v_.natives.find_native(name);
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

std::string_view Operands::done_again(const SiteLayout& place) const {
    if (was_.place == nullptr || place.call_text.empty()) return {};
    const bool holds_any = std::any_of(was_.place->held.begin(), was_.place->held.end(),
                                       [](const Held& one) { return one.kind == Held::Kind::value; });
    if (!holds_any) return {};
    const auto end =
        static_cast<std::uint32_t>(place.call_text.data() + place.call_text.size() - v_.program.source->text().data());
    for (const ast::Expr* expression : expressions()) {
        if (expression->span.begin < end || !held(expression->span)) continue;
        const std::string_view text = text_of(expression->span);
        if (!holds_call(text, 0xFFFF)) continue;
        const bool is_kept = std::any_of(place.held.begin(), place.held.end(),
                                         [&](const Held& one) { return one.what == program::text_hash(text); });
        if (!is_kept) return text;
    }
    return {};
}

}  // namespace npcs::migration
