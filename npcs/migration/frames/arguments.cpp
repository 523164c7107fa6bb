// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A running function was called with strings that may have been edited since. What it has computed from them stays, but
// what it will still read is the string as it is now. A save does not record which strings a call had, only the hash of
// the call's text. If the new call has that hash once the parameters' values are put in, these values are the old
// strings.

#include <algorithm>

#include "migration/frames/operands.hpp"
#include "program/words.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using program::Held;
using program::SiteLayout;

namespace {

struct Change {
    std::string_view parameter;
    syntax::Span span;  ///< position of the constant in the source
    Datum before, now;
};

class Arguments {
public:
    Arguments(Versions& versions, const Was& caller, const Placed& calls, const Was& callee, Placed& called)
        : v_(versions), caller_(caller), calls_(calls), callee_(callee), called_(called) {}

    void run() {
        const SiteLayout& place = *calls_.place;
        if (hash_before(v_, caller_, place.call, place.call_text) == caller_.place->call) return;
        find_changes();
        if (changes_.empty() || v_.old_hash(caller_.function->index, text_before()) != caller_.place->call) return;
        for (const Change& change : changes_) renew(change);
    }

private:
    void find_changes() {
        const ast::Expr* callee = nullptr;
        const std::span<ast::Expr* const> arguments = arguments_of(callee);
        if (callee == nullptr) return;
        const program::Function& function = *called_.function;
        const std::size_t self = function.takes_self && callee->kind == ast::ExprKind::member ? 1 : 0;
        for (std::size_t i = 0; i < arguments.size() && i + self < function.parameter_count; ++i) {
            const ast::Expr& argument = *arguments[i];
            if (argument.kind != ast::ExprKind::string) continue;
            const std::string_view name = function.locals[i + self];
            const Datum now = v_.state.heap.text(v_.definitions.reading().text(ast::as<ast::String>(argument).symbol));
            const std::optional<Datum> before = variable_of(v_, callee_, name);
            if (before && before->is_string() && !values::equal(*before, now))
                changes_.push_back({name, argument.span, *before, now});
        }
    }

    /// Returns the arguments of the call in the new statement, and sets `callee`. Leaves it null if the call is not
    /// found.
    std::span<ast::Expr* const> arguments_of(const ast::Expr*& callee) const {
        const ast::Statement* const statement = v_.definitions.reading().statement(calls_.statement);
        if (statement == nullptr) return {};
        const std::string_view wanted = calls_.place->call_text;
        const auto is_it = [&](syntax::Span span) {
            return v_.program.source->text().data() + span.begin == wanted.data() &&
                   span.end - span.begin == wanted.size();
        };
        if (statement->kind == ast::StatementKind::command && is_it(statement->span)) {
            callee = ast::as<ast::Command>(*statement).callee;
            return ast::as<ast::Command>(*statement).arguments;
        }
        std::vector<const ast::Expr*> left = Reading::expressions(*statement);
        while (!left.empty()) {
            const ast::Expr& one = *left.back();
            left.pop_back();
            if (one.kind == ast::ExprKind::call && is_it(one.span)) {
                callee = ast::as<ast::Call>(one).callee;
                return ast::as<ast::Call>(one).arguments;
            }
            const std::vector<const ast::Expr*> parts = Reading::parts(one);
            left.insert(left.end(), parts.begin(), parts.end());
        }
        return {};
    }

    /// Returns the call's text with the values that the parameters have now.
    std::string text_before() const {
        const std::string_view source = v_.program.source->text();
        auto at = static_cast<std::uint32_t>(calls_.place->call_text.data() - source.data());
        const auto end = static_cast<std::uint32_t>(at + calls_.place->call_text.size());
        std::string text;
        for (const Change& change : changes_) {
            text += source.substr(at, change.span.begin - at);
            text += values::code_text(change.before);
            at = change.span.end;
        }
        text += source.substr(at, end - at);
        return text;
    }

    void renew(const Change& change) {
        bool is_made_of_it = false;
        for (std::size_t i = 0; i < called_.place->held.size(); ++i) {
            const Held& held = called_.place->held[i];
            if (held.kind != Held::Kind::value) continue;
            const std::vector<std::string_view> names = program::words_in(held.text);
            if (held.text == change.parameter) called_.held[i] = change.now;
            else if (std::find(names.begin(), names.end(), change.parameter) != names.end()) is_made_of_it = true;
        }
        if (v_.uses.is_read(v_.now.nodes_of[called_.statement], change.parameter))
            called_.sets.emplace_back(change.parameter, change.now);
        if (!is_made_of_it) return;
        called_.verdict = std::max(called_.verdict, Verdict::near);
        called_.reason = "what it was called with as " + std::string(change.parameter) +
                         " reads otherwise now, and is in use already";
    }

    Versions& v_;
    const Was& caller_;
    const Placed& calls_;
    const Was& callee_;
    Placed& called_;
    std::vector<Change> changes_;
};

}  // namespace

void renew_arguments(Versions& versions, const std::vector<Was>& was, std::vector<Placed>& placed) {
    for (std::size_t i = 0; i + 1 < placed.size(); ++i) {
        const Placed& calls = placed[i];
        Placed& called = placed[i + 1];
        if (calls.is_inserted || called.is_inserted || calls.place == nullptr || called.place == nullptr) continue;
        const std::size_t index = calls.from.front();
        if (called.from.front() != index + 1 || was[index].place == nullptr) continue;
        if (calls.place->kind != program::ResumePoint::Kind::call ||
            was[index].kind != program::ResumePoint::Kind::call)
            continue;
        Arguments(versions, was[index], calls, was[index + 1], called).run();
    }
}

}  // namespace npcs::migration
