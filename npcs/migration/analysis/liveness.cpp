// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/liveness.hpp"

#include <algorithm>

#include "analysis/effects.hpp"
#include "syntax/foreign_words.hpp"

namespace npcs::migration {

using outline::NodeKind;
using outline::OutlineFunction;
using outline::OutlineNode;
using program::no_statement;

namespace {

/// Returns the number by which programs and outlines know the function of a scope.
std::uint32_t function_of(const analysis::IndexedScope& scope, const ParsedScript& parsed) {
    return scope.function == nullptr ? 0 : parsed.scopes().by_number[scope.function->number]->index;
}

/// Returns where `globals`, `locals` and `outer` are asked for a member whose name is written.
hashing::Set<std::uint64_t> asked_by_name(const analysis::SymbolIndex& index) {
    hashing::Set<std::uint64_t> places;
    for (std::size_t i = 1; i < index.occurrences.size(); ++i)
        if (index.occurrences[i].is_scope_member) places.insert(index.occurrences[i - 1].span.begin);
    for (const analysis::MemberOccurrence& member : index.members)
        if (member.form == analysis::MemberOccurrence::Form::index) places.insert(member.object->span.begin);
    return places;
}

bool is_scope_map(const ast::Expr& expression, const ParsedScript& parsed) {
    return expression.kind == ast::ExprKind::name &&
           analysis::is_scope_map(parsed.text(ast::as<ast::Name>(expression).symbol));
}

}  // namespace

NamesInSource::NamesInSource(const outline::Outline& now, const program::Program& program) {
    const ParsedScript& parsed = parsed_script_of(program);
    const analysis::SymbolIndex index = analysis::index_symbols(parsed.tree(), program.source->text());
    add_mentions(parsed, index);
    add_foreign(parsed, index, program.source->text());
    for (auto& [name, known] : names)
        std::sort(known.mentions.begin(), known.mentions.end(),
                  [](const Mention& a, const Mention& b) { return a.at < b.at; });
    for (std::uint32_t node = 0; node < now.nodes.size(); ++node)
        if (!now.nodes[node].sets.empty()) names[now.nodes[node].sets].setters.push_back(node);
}

/// A name inside a function is a mention of that function, not of the functions around it.
void NamesInSource::add_mentions(const ParsedScript& parsed, const analysis::SymbolIndex& index) {
    const hashing::Set<std::uint64_t> by_name = asked_by_name(index);
    for (const analysis::Occurrence& place : index.occurrences) {
        const std::string_view name = parsed.text(place.name);
        const bool is_member = place.is_scope_member;
        const bool is_whole = !is_member && analysis::is_scope_map(name) && !by_name.contains(place.span.begin);
        names[name].mentions.push_back(
            {place.span.begin, function_of(index.scopes[place.scope], parsed), is_member, is_whole});
        may_remove_variables = may_remove_variables || is_whole || (is_member && analysis::changes_its_object(name));
    }
    for (const analysis::MemberOccurrence& member : index.members) {
        if (member.form != analysis::MemberOccurrence::Form::index || !is_scope_map(*member.object, parsed)) continue;
        names[parsed.text(member.name)].mentions.push_back(
            {member.object->span.begin, function_of(index.scopes[member.scope], parsed), true, false});
    }
}

/// Texts in other languages have their own rules for quotes and comments; every word there counts.
void NamesInSource::add_foreign(const ParsedScript& parsed, const analysis::SymbolIndex& index, std::string_view text) {
    for (const ast::Foreign* const foreign : index.foreign) {
        const auto [begin, end] = foreign->span;
        const std::uint32_t function = function_of(index.scopes[index.scope_at(begin)], parsed);
        syntax::each_word(text.substr(begin, end - begin), [&](std::string_view word) {
            names[word].mentions.push_back(
                {static_cast<std::uint32_t>(word.data() - text.data()), function, false, false});
        });
    }
}

const NamesInSource& Liveness::all_names() {
    if (names_ == nullptr)
        names_ =
            &program_.derived.get<NamesInSource>([&] { return std::make_shared<const NamesInSource>(now_, program_); });
    return *names_;
}

const Liveness::Names* Liveness::find(std::string_view name) {
    const auto& names = all_names().names;
    const auto found = names.find(name);
    return found == names.end() ? nullptr : &found->second;
}

bool Liveness::is_read(std::uint32_t node, std::string_view name) {
    const OutlineFunction& function = now_.functions[now_.nodes[node].function];
    if (is_read_elsewhere(now_.nodes[node].function, name)) return true;
    if (const Use use = use_at(node, name); use != Use::nothing) return use == Use::reads;
    for (std::uint32_t at = node;;) {
        const std::uint32_t parent = now_.nodes[at].parent;
        const std::uint32_t end = parent == no_statement ? function.end : now_.nodes[parent].end;
        bool may_leave = false;
        for (std::uint32_t next = now_.nodes[at].end; next < end; next = now_.nodes[next].end) {
            const NodeKind kind = now_.nodes[next].kind;
            if (outline::is_block(kind) || kind == NodeKind::break_ || kind == NodeKind::continue_) break;
            const Use use = use_at(next, name);
            if (use == Use::reads) return true;
            if ((use == Use::sets && !may_leave) || kind == NodeKind::return_) return false;
            may_leave = may_leave || this->may_leave(next);
        }
        if (parent == no_statement) return false;
        const std::uint32_t around = outline::is_block(now_.nodes[parent].kind) ? now_.nodes[parent].parent : parent;
        // Another pass of the loop may read it.
        if (is_loop(now_.nodes[around].kind) && is_read_in(around, name)) return true;
        at = around;
    }
}

Liveness::Use Liveness::use_at(std::uint32_t node, std::string_view name) {
    const OutlineNode& own = now_.nodes[node];
    if (own.kind == NodeKind::assign && own.sets == name) {
        const std::uint32_t end = program_.statements[own.statement].span.end;
        return speaks_of(own.value_at, end, name, own.function) ? Use::reads : Use::sets;
    }
    if (!mentions(node, name)) return Use::nothing;
    const bool is_loop_of = own.kind == NodeKind::for_ && own.sets == name;
    return (own.end == node + 1 && !is_loop_of) || is_read_in(node, name) ? Use::reads : Use::nothing;
}

/// Returns whether the inner statements of a node may read the variable. A setter in a block that may be skipped does
/// not count for what follows the block, but it does for reads behind it in the block.
bool Liveness::is_read_in(std::uint32_t node, std::string_view name) {
    const OutlineNode& own = now_.nodes[node];
    // A loop sets its variable before it goes through its block.
    bool is_set = own.kind == NodeKind::for_ && own.sets == name;
    std::uint32_t text = is_set ? own.value_at : program_.statements[own.statement].span.begin;
    for (std::uint32_t at = node + 1; at < own.end;) {
        const OutlineNode& inner = now_.nodes[at];
        if (outline::is_block(inner.kind)) {
            is_set = false;
            ++at;
            continue;
        }
        const auto& span = program_.statements[inner.statement].span;
        if (speaks_of(text, span.begin, name, own.function)) return true;
        const Use use = is_set ? Use::nothing : use_at(at, name);
        if (use == Use::reads) return true;
        is_set = is_set || use == Use::sets;
        text = span.end;
        at = inner.end;
    }
    return speaks_of(text, program_.statements[own.statement].span.end, name, own.function);
}

bool Liveness::may_leave(std::uint32_t node) const {
    for (std::uint32_t at = node; at < now_.nodes[node].end; ++at)
        if (now_.nodes[at].kind == NodeKind::break_ || now_.nodes[at].kind == NodeKind::continue_) return true;
    return false;
}

/// Returns whether other functions that see the variable may read it: for a variable of the main program all functions,
/// for another one those inside its function.
bool Liveness::is_read_elsewhere(std::uint32_t function, std::string_view name) {
    for (const std::string_view one : {name, std::string_view(function == 0 ? "globals" : "outer")}) {
        const Names* const names = find(one);
        if (names == nullptr) continue;
        for (const Mention& mention : names->mentions) {
            const OutlineFunction& other = now_.functions[mention.function];
            if (mention.function == function || (function != 0 && other.parent != function)) continue;
            if (--work_ <= 0) return true;
            if (one != name && mention.is_whole) return true;
            const bool has_own = std::find(other.locals.begin(), other.locals.end(), name) != other.locals.end();
            if (one == name && (mention.of_all || !has_own)) return true;
        }
    }
    return false;
}

std::uint32_t Liveness::setter_before(std::uint32_t node, std::string_view name) {
    const Names* const names = find(name);
    if (names == nullptr) return no_statement;
    auto at = std::lower_bound(names->setters.begin(), names->setters.end(), node);
    while (at != names->setters.begin()) {
        const OutlineNode& setter = now_.nodes[*--at];
        if (setter.function != now_.nodes[node].function) continue;
        if (setter.end <= node && (--work_ <= 0 || !is_exclusive(*at, node))) return *at;
    }
    return no_statement;
}

bool Liveness::is_set_through_scope(std::string_view name) {
    if (may_remove_variables()) return true;
    const Names* const names = find(name);
    return names != nullptr && std::any_of(names->mentions.begin(), names->mentions.end(),
                                           [](const Mention& mention) { return mention.of_all; });
}

std::vector<std::uint32_t> Liveness::setters_in(std::uint32_t function, std::string_view name) {
    std::vector<std::uint32_t> found;
    if (const Names* const names = find(name))
        for (const std::uint32_t setter : names->setters)
            if (now_.nodes[setter].function == function) found.push_back(setter);
    return found;
}

/// Returns whether two nodes are in branches of which only one is taken.
bool Liveness::is_exclusive(std::uint32_t a, std::uint32_t b) const {
    std::uint32_t in_a = a;
    while (now_.nodes[in_a].parent != no_statement) {
        const std::uint32_t both = now_.nodes[in_a].parent;
        if (both < b && b < now_.nodes[both].end) {
            std::uint32_t in_b = b;
            while (now_.nodes[in_b].parent != both) in_b = now_.nodes[in_b].parent;
            const bool blocks = outline::is_block(now_.nodes[in_a].kind) || outline::is_block(now_.nodes[in_b].kind);
            const NodeKind kind = now_.nodes[both].kind;
            return in_a != in_b && blocks && (kind == NodeKind::if_ || kind == NodeKind::choose);
        }
        in_a = both;
    }
    return false;
}

bool Liveness::mentions(std::uint32_t node, std::string_view name) {
    const OutlineNode& own = now_.nodes[node];
    const auto& span = program_.statements[own.statement].span;
    return speaks_of(span.begin, span.end, name, own.function);
}

/// Returns whether the function's own text mentions the variable between two positions. A map of all its variables may
/// be used to read any of them.
bool Liveness::speaks_of(std::uint32_t begin, std::uint32_t end, std::string_view name, std::uint32_t function) {
    if ((work_ -= 4) <= 0) return true;
    for (const std::string_view one : {name, std::string_view(function == 0 ? "globals" : "locals")}) {
        const Names* const names = find(one);
        if (names == nullptr) continue;
        auto at = std::lower_bound(names->mentions.begin(), names->mentions.end(), begin,
                                   [](const Mention& mention, std::uint32_t place) { return mention.at < place; });
        for (; at != names->mentions.end() && at->at < end; ++at, --work_)
            if (at->function == function && (one == name || at->is_whole)) return true;
    }
    return false;
}

}  // namespace npcs::migration
