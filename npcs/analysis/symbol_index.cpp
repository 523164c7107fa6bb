// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/symbol_index.hpp"

#include <algorithm>
#include <utility>

#include "analysis/assigned_names.hpp"
#include "analysis/symbol_scopes.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

/// Finds the places, in the order of execution.
class SymbolResolving : public syntax::TreeWalk<SymbolResolving> {
public:
    SymbolResolving(const ast::Tree& tree, std::string_view text, SymbolIndex& index,
                    std::vector<std::uint32_t> numbers)
        : tree_(tree), text_(text), index_(index), numbers_(std::move(numbers)) {}

    void statement(const ast::Statement& node) {
        switch (node.kind) {
            case StatementKind::assign: return assign(ast::as<ast::Assign>(node));
            case StatementKind::expression: return expression(ast::as<ast::Expression>(node));
            case StatementKind::command: return command(ast::as<ast::Command>(node));
            case StatementKind::if_: return branches(ast::as<ast::If>(node));
            case StatementKind::while_: return loop(node, [&] { inside(node); });
            case StatementKind::do_: return loop(node, [&] { inside(node); });
            case StatementKind::for_: return for_loop(ast::as<ast::For>(node));
            case StatementKind::break_:
            case StatementKind::continue_: return assigned_.leave();
            case StatementKind::return_: return return_from(ast::as<ast::Return>(node));
            case StatementKind::choose: return choose(ast::as<ast::Choose>(node));
            case StatementKind::plan: return keeping([&] { inside(node); });
            case StatementKind::foreign: index_.foreign.push_back(&ast::as<ast::Foreign>(node)); return;
        }
    }

    void expr(const ast::Expr& node) { visit(node, Access::read); }
    void bind(ast::Symbol, Span) {}

private:
    // ---- names ----

    /// Returns whether a variable may be assigned before an offset of its function is reached.
    bool may_be_assigned(const IndexedVariable& variable, std::uint32_t offset) const {
        if (variable.set_from_inside || index_.scopes[variable.scope].uses_names_as_map) return true;
        return variable.from <= offset || variable.from <= loop_end_;
    }

    void resolve(Occurrence& place) {
        const IndexedScope& scope = index_.scopes[place.scope];
        if (place.name <= ast::symbol::outer) return;
        if (const auto own = scope.variables.find(place.name); own != scope.variables.end()) {
            const IndexedVariable& variable = index_.variables[own->second];
            place.variable = own->second;
            if (variable.is_parameter || place.access == Access::define || place.access == Access::write) return;
            const bool is_assigned = place.scope != 0 && assigned_.has(own->second - first_variable_);
            place.is_too_early = !is_assigned && !may_be_assigned(variable, place.span.begin);
            if (is_assigned || place.scope == 0 || place.access == Access::update) return;
            place.may_be_outer = !place.is_too_early;
            if (place.may_be_outer) return;
            place.variable = no_index;
        }
        resolve_outside(place, scope);
    }

    void resolve_outside(Occurrence& place, const IndexedScope& scope) {
        if (place.scope == 0) return;
        const IndexedScope& outer = index_.scopes[scope.parent];
        const auto found = outer.variables.find(place.name);
        if (found == outer.variables.end()) return;
        place.variable = found->second;
        const IndexedVariable& variable = index_.variables[found->second];
        place.may_be_outer =
            scope.parent != 0 && !variable.is_parameter && !outer_assigned_.has(found->second - outer_first_);
    }

    Occurrence& add(Span span, ast::Symbol name, Access access) {
        Occurrence place;
        place.span = span;
        place.name = name;
        place.scope = scope_;
        place.access = access;
        resolve(place);
        index_.occurrences.push_back(place);
        return index_.occurrences.back();
    }

    void name(const ast::Name& node, Access access) {
        if (node.span.begin != node.span.end) add(node.span, node.symbol, access);
    }

    /// Adds `globals.x`, `locals.x` or `outer.x`. Returns null for other members.
    Occurrence* scope_member(const ast::Member& node, Access access) {
        const std::uint32_t scope = scope_of_map(*node.object, index_, scope_);
        if (scope == no_index) return nullptr;
        name(ast::as<ast::Name>(*node.object), Access::read);
        Occurrence place;
        place.span = name_span(node, tree_.symbols);
        place.name = node.symbol;
        place.scope = scope_;
        place.access = access;
        place.is_scope_member = true;
        place.is_global = is_globals(*node.object);
        if (!place.is_global) {
            const auto found = index_.scopes[scope].variables.find(node.symbol);
            if (found != index_.scopes[scope].variables.end()) place.variable = found->second;
        }
        index_.occurrences.push_back(place);
        return &index_.occurrences.back();
    }

    MemberOccurrence& add_member(Span span, ast::Symbol name, MemberOccurrence::Form form, Access access,
                                 const ast::Expr* object) {
        MemberOccurrence place;
        place.span = span;
        place.name = name;
        place.scope = scope_;
        place.form = form;
        place.access = access;
        place.object = object;
        index_.members.push_back(place);
        return index_.members.back();
    }

    static Span unquoted(Span span) { return {span.begin + 1, span.end - 1}; }

    // ---- expressions ----

    void visit(const ast::Expr& node, Access access) {
        switch (node.kind) {
            case ExprKind::name: return name(ast::as<ast::Name>(node), access);
            case ExprKind::function: return function(ast::as<ast::Function>(node));
            case ExprKind::member: {
                const auto& member = ast::as<ast::Member>(node);
                if (scope_member(member, access) != nullptr) return;
                expr(*member.object);
                add_member(name_span(member, tree_.symbols), member.symbol, MemberOccurrence::Form::dot, access,
                           member.object);
                return;
            }
            case ExprKind::index: return index(ast::as<ast::Index>(node), access);
            case ExprKind::map: return map(ast::as<ast::Map>(node));
            case ExprKind::unary: {
                const auto& unary = ast::as<ast::Unary>(node);
                return visit(*unary.operand, unary.op == ast::UnaryOp::address_of ? Access::refer : Access::read);
            }
            case ExprKind::call:
                return call(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments, node.span);
            default: return inside(node);
        }
    }

    void index(const ast::Index& node, Access access) {
        expr(*node.object);
        if (node.index->kind != ExprKind::string) return expr(*node.index);
        const auto& key = ast::as<ast::String>(*node.index);
        if (key.span.end - key.span.begin < 2) return;
        add_member(unquoted(key.span), key.symbol, MemberOccurrence::Form::index, access, node.object);
    }

    void map(const ast::Map& node) {
        for (const ast::MapEntry& entry : node.entries) {
            const bool is_key = entry.key->kind == ExprKind::string && entry.key->span.begin < entry.key->span.end;
            if (!is_key) {
                expr(*entry.key);
            } else {
                const auto& key = ast::as<ast::String>(*entry.key);
                const auto form = entry.short_form ? MemberOccurrence::Form::short_key : MemberOccurrence::Form::key;
                MemberOccurrence& place = add_member(entry.short_form ? key.span : unquoted(key.span), key.symbol, form,
                                                     Access::write, nullptr);
                place.map = &node;
                place.value = entry.value;
            }
            expr(*entry.value);
            if (entry.short_form && entry.value->kind == ExprKind::name)
                index_.occurrences.back().is_short_entry = true;
        }
    }

    void call(const ast::Expr& callee, std::span<ast::Expr* const> arguments, Span span) {
        index_.calls.push_back({&callee, arguments, span, scope_, false, false});
        visit(callee, Access::call);
        for (const ast::Expr* argument : arguments) expr(*argument);
        if (next_import_ == index_.imports.size() || arguments.size() != 1) return;
        const ImportSite& site = index_.imports[next_import_];
        if (arguments[0] != site.module) return;
        ++next_import_;
        if (site.variable == no_index) return;
        const ast::Symbol name = index_.variables[site.variable].name;
        const auto size = static_cast<std::uint32_t>(tree_.symbols.text(name).size());
        const std::string_view path = tree_.symbols.text(site.module->symbol);
        const auto at = site.module->span.begin + 1 + static_cast<std::uint32_t>(path.rfind('/') + 1);
        add({at, at + size}, name, Access::define).is_import = true;
        set(name);
    }

    void function(const ast::Function& node) {
        const std::uint32_t number = numbers_[node.number];
        const std::uint32_t before = std::exchange(scope_, number);
        const IndexedScope& scope = index_.scopes[number];
        const std::uint32_t loop_before = std::exchange(loop_end_, 0);
        // Inside, what this function has certainly assigned by now is certainly there.
        AssignedNames outer = std::exchange(outer_assigned_, assigned_);
        const std::uint32_t outer_first = std::exchange(outer_first_, first_variable_);
        AssignedNames own = std::exchange(assigned_, AssignedNames());
        const std::uint32_t own_first = first_variable_;
        first_variable_ = first_of(scope);
        assigned_ = AssignedNames(count_from(scope, first_variable_));
        for (const ast::Parameter& parameter : node.parameters) {
            add(parameter.span, parameter.symbol, Access::define);
            assigned_.add(scope.variables.at(parameter.symbol) - first_variable_);
        }
        block(node.body);
        first_variable_ = own_first;
        assigned_ = std::move(own);
        outer_first_ = outer_first;
        outer_assigned_ = std::move(outer);
        loop_end_ = loop_before;
        scope_ = before;
    }

    static std::uint32_t first_of(const IndexedScope& scope) {
        std::uint32_t first = no_index;
        for (const auto& [name, variable] : scope.variables) first = std::min(first, variable);
        return first == no_index ? 0 : first;
    }
    static std::size_t count_from(const IndexedScope& scope, std::uint32_t first) {
        std::uint32_t last = first;
        for (const auto& [name, variable] : scope.variables) last = std::max(last, variable);
        return last - first + 1;
    }

    // ---- statements ----

    void set(ast::Symbol name) {
        const auto found = index_.scopes[scope_].variables.find(name);
        if (scope_ != 0 && found != index_.scopes[scope_].variables.end())
            assigned_.add(found->second - first_variable_);
    }

    void assign(const ast::Assign& node) {
        const Access access = node.named                      ? Access::define
                              : node.op == ast::AssignOp::set ? Access::write
                                                              : Access::update;
        if (node.target->kind == ExprKind::name) {
            const auto& target = ast::as<ast::Name>(*node.target);
            expr(*node.value);
            if (target.span.begin != target.span.end) {
                Occurrence& place = add(target.span, target.symbol, access);
                place.value = node.op == ast::AssignOp::set ? node.value : nullptr;
                place.statement = &node;
            }
            return set(target.symbol);
        }
        if (node.target->kind == ExprKind::member) {
            const auto& target = ast::as<ast::Member>(*node.target);
            if (Occurrence* const place = scope_member(target, access); place != nullptr) {
                place->value = node.op == ast::AssignOp::set ? node.value : nullptr;
                place->statement = &node;
            } else {
                expr(*target.object);
                add_member(name_span(target, tree_.symbols), target.symbol, MemberOccurrence::Form::dot, access,
                           target.object)
                    .value = node.value;
            }
        } else if (node.target->kind == ExprKind::index) {
            index(ast::as<ast::Index>(*node.target), access);
            if (!index_.members.empty() &&
                index_.members.back().span.end + 1 == ast::as<ast::Index>(*node.target).index->span.end)
                index_.members.back().value = node.value;
        }
        expr(*node.value);
    }

    void expression(const ast::Expression& node) {
        const bool is_named = node.value->kind == ExprKind::name || node.value->kind == ExprKind::member;
        if (is_named) index_.calls.push_back({node.value, {}, node.span, scope_, false, node.is_visit});
        visit(*node.value, is_named ? Access::call : Access::read);
    }

    void command(const ast::Command& node) {
        if (node.form == ast::CallForm::plain) return call(*node.callee, node.arguments, node.span);
        index_.calls.push_back({node.callee, node.arguments, node.span, scope_, true, false});
        // The speaker is looked up when the text is there.
        const std::size_t first = node.form == ast::CallForm::speaker ? 0 : 1;
        expr(*node.arguments[first]);
        // Tags are keys that nobody writes as such, and their values are texts.
        if (node.callee->span.begin == node.callee->span.end) return;
        add(node.callee->span, ast::as<ast::Name>(*node.callee).symbol, Access::call).is_speaker = true;
    }

    void return_from(const ast::Return& node) {
        if (node.value != nullptr) {
            if (node.is_go) index_.calls.push_back({node.value, {}, node.span, scope_, false, true});
            visit(*node.value, node.is_go ? Access::call : Access::read);
        }
        assigned_.leave();
    }

    /// Visits what may not happen at all: afterwards no more is certain than before.
    template <typename Visit>
    void keeping(const Visit& visit_all) {
        AssignedNames before = assigned_;
        visit_all();
        assigned_ = std::move(before);
    }

    template <typename Visit>
    void loop(const ast::Statement& node, const Visit& visit_all) {
        const std::uint32_t before = std::exchange(loop_end_, std::max(loop_end_, node.span.end));
        keeping(visit_all);
        loop_end_ = before;
    }

    void for_loop(const ast::For& node) {
        expr(*node.sequence);
        loop(node, [&] {
            if (node.variable_span.begin != node.variable_span.end) {
                Occurrence& place = add(node.variable_span, node.symbol, Access::define);
                place.statement = &node;
            }
            set(node.symbol);
            block(node.body);
        });
    }

    void branches(const ast::If& node) {
        AssignedNames otherwise = assigned_;  // where no condition has been true
        AssignedNames after = assigned_;
        after.leave();
        for (const ast::Branch& branch : node.branches) {
            assigned_ = otherwise;
            expr(*branch.condition);
            block(branch.body);
            after.join(assigned_);
        }
        assigned_ = std::move(otherwise);
        block(node.otherwise);
        assigned_.join(after);
    }

    /// The name in `for NAME in`, whose place the tree does not keep.
    Span variable_of(const ast::Option& option) const {
        const auto size = static_cast<std::uint32_t>(option.variable.size());
        const std::uint32_t end = option.sequence->span.begin;
        const std::string_view text = text_.substr(0, end);
        for (std::size_t at = text.rfind(option.variable); size > 0 && at != text.npos && at > option.span.begin;
             at = at == 0 ? text.npos : text.rfind(option.variable, at - 1)) {
            const std::size_t behind = std::min(text.find_first_not_of(" \t", at + size), text.size());
            const bool is_whole = !syntax::is_in_name(text[at - 1]) && behind > at + size;
            if (is_whole && text.substr(behind, 2) == "in")
                return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at) + size};
        }
        return {end, end};
    }

    void choose(const ast::Choose& node) {
        if (node.prompt != nullptr) expr(*node.prompt);
        AssignedNames before = assigned_;
        AssignedNames after = assigned_;
        after.leave();
        for (const ast::Option& option : node.options) {
            index_.options.push_back({&option, scope_});
            assigned_ = before;
            if (option.sequence != nullptr) {
                expr(*option.sequence);
                add(variable_of(option), option.symbol, Access::define);
                set(option.symbol);
            }
            if (option.condition != nullptr) expr(*option.condition);
            expr(*option.text);
            if (option.locked != nullptr) expr(*option.locked);
            block(option.body);
            after.join(assigned_);
        }
        assigned_ = std::move(before);
        block(node.otherwise);
        assigned_.join(after);
    }

    const ast::Tree& tree_;
    std::string_view text_;
    SymbolIndex& index_;
    std::vector<std::uint32_t> numbers_;
    std::uint32_t scope_ = 0;
    std::size_t next_import_ = 0;
    std::uint32_t loop_end_ = 0;  ///< of the outermost loop of this function
    AssignedNames assigned_, outer_assigned_;
    std::uint32_t first_variable_ = 0, outer_first_ = 0;
};

template <typename Place>
void sort_places(std::vector<Place>& places) {
    const auto is_before = [](const Place& a, const Place& b) { return a.span.begin < b.span.begin; };
    if (!std::is_sorted(places.begin(), places.end(), is_before))
        std::stable_sort(places.begin(), places.end(), is_before);
}

/// Sorts the indexes of places by a number that each has, and says where those of each number begin.
template <typename Place, typename NumberOf>
void group_places(const std::vector<Place>& places, std::size_t numbers, std::vector<std::uint32_t>& sorted,
                  std::vector<std::uint32_t>& first, const NumberOf& number_of) {
    first.assign(numbers + 1, 0);
    std::uint32_t count = 0;
    for (const Place& place : places)
        if (number_of(place) < numbers) ++first[number_of(place) + 1], ++count;
    for (std::size_t i = 1; i <= numbers; ++i) first[i] += first[i - 1];
    sorted.resize(count);
    std::vector<std::uint32_t> next(first.begin(), first.end());
    for (std::uint32_t i = 0; i < places.size(); ++i)
        if (number_of(places[i]) < numbers) sorted[next[number_of(places[i])]++] = i;
}

}  // namespace

SymbolIndex index_symbols(const ast::Tree& tree, std::string_view text) {
    SymbolIndex index;
    index.scopes.emplace_back().span = {0, static_cast<std::uint32_t>(text.size())};
    std::vector<std::uint32_t> numbers = declare_symbols(tree, index);
    SymbolResolving(tree, text, index, std::move(numbers)).block(tree.body);
    sort_places(index.occurrences);
    sort_places(index.members);
    sort_places(index.calls);
    const auto name_of = [](const auto& place) { return place.name; };
    group_places(index.occurrences, tree.symbols.size(), index.by_name, index.first_of_name, name_of);
    group_places(index.members, tree.symbols.size(), index.members_by_name, index.first_member_of_name, name_of);
    group_places(index.occurrences, index.variables.size(), index.by_variable, index.first_of_variable,
                 [](const Occurrence& place) { return place.variable; });
    return index;
}

}  // namespace npcs::analysis
