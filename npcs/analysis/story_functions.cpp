// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/story_functions.hpp"

#include <algorithm>
#include <array>

#include "syntax/foreign_words.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

using ast::ExprKind;
using ast::StatementKind;

Builtin builtin_of(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, Builtin>, 12> all{{{"say", Builtin::say},
                                                                               {"print", Builtin::print},
                                                                               {"prompt", Builtin::prompt},
                                                                               {"input", Builtin::prompt},
                                                                               {"yield", Builtin::prompt},
                                                                               {"wait", Builtin::wait},
                                                                               {"every", Builtin::wait},
                                                                               {"waitFor", Builtin::wait_for},
                                                                               {"join", Builtin::join},
                                                                               {"raise", Builtin::raise},
                                                                               {"spawn", Builtin::spawn},
                                                                               {"exit", Builtin::exit}}};
    const auto* const found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
    return found != all.end() ? found->second : Builtin::none;
}

bool callee_of(const ast::Symbols& symbols, const ast::Expr& node, Callee& callee) {
    if (node.kind == ExprKind::name) callee = {symbols.text(ast::as<ast::Name>(node).symbol), false};
    else if (node.kind == ExprKind::member) callee = {symbols.text(ast::as<ast::Member>(node).symbol), true};
    else return false;
    return true;
}

const ast::Expr* address_taken(const ast::Expr& node) {
    if (node.kind != ExprKind::unary || ast::as<ast::Unary>(node).op != ast::UnaryOp::address_of) return nullptr;
    const ast::Expr* const operand = ast::as<ast::Unary>(node).operand;
    return operand->kind == ExprKind::name || operand->kind == ExprKind::member ? operand : nullptr;
}

bool counts_only(const ast::Symbols& symbols, const ast::Expr& callee) {
    return callee.kind == ExprKind::name && symbols.text(ast::as<ast::Name>(callee).symbol) == "visits";
}

/// Walks the scripts once. Which names are functions is known only at the end, so uses are collected and judged then.
class FunctionCollector : public syntax::TreeWalk<FunctionCollector> {
public:
    explicit FunctionCollector(StoryFunctions& result) : result_(result) {}

    void script(std::uint32_t number, const StoryScript& script) {
        script_ = number;
        symbols_ = &script.tree->symbols;
        source_ = script.source->text();
        current_ = static_cast<std::uint32_t>(result_.functions_.size());
        const auto end = static_cast<std::uint32_t>(script.source->text().size());
        result_.functions_.push_back({number, current_, nullptr, nullptr, {0, end}, ""});
        result_.functions_.back().tells = true;
        block(script.tree->body);
    }

    void finish() {
        std::vector<std::uint32_t> telling;
        const auto tells = [&](std::uint32_t function) {
            result_.functions_[function].tells = true;
            telling.push_back(function);
        };
        for (std::uint32_t i = 0; i < result_.functions_.size(); ++i)
            if (result_.functions_[i].tells) telling.push_back(i);
        for (const Use& use : uses_)
            if (!use.callee.is_member && builtin_of(use.callee.text) == Builtin::spawn) result_.has_tasks_ = true;
        for (const Use& use : uses_) {
            if (result_.is_shadowed(use.callee, use.in)) continue;
            const bool is_function = result_.is_known(use.callee, use.in);
            const Builtin builtin = use.callee.is_member ? Builtin::none : builtin_of(use.callee.text);
            if (builtin == Builtin::join && !result_.has_tasks_) continue;
            if (builtin == Builtin::say || (builtin != Builtin::none && !is_function)) tells(use.in);
            else if (is_function) note(use);
        }
        for (const auto& holder : result_.holders_)
            for (const std::uint32_t function : holder.functions)
                if (holder.is_statement && result_.functions_[function].returns_text) tells(function);
        result_.spread(std::move(telling));
    }

    void statement(const ast::Statement& node) {
        switch (node.kind) {
            case StatementKind::assign: return assign(ast::as<ast::Assign>(node));
            case StatementKind::choose:
            case StatementKind::plan: function().tells = true; break;
            case StatementKind::foreign: return foreign(ast::as<ast::Foreign>(node));
            case StatementKind::return_: {
                const ast::Expr* const value = ast::as<ast::Return>(node).value;
                if (value != nullptr && is_text(*value)) function().returns_text = true;
                break;
            }
            case StatementKind::command: {
                const auto& command = ast::as<ast::Command>(node);
                if (command.form != ast::CallForm::plain) function().tells = true;
                else is_statement_ = command.callee;
                arguments(*command.callee, command.arguments);
                break;
            }
            case StatementKind::expression: {
                const ast::Expr* const value = ast::as<ast::Expression>(node).value;
                is_statement_ = value->kind == ExprKind::call ? ast::as<ast::Call>(*value).callee : value;
                break;
            }
            default: break;
        }
        inside(node);
    }

    void expr(const ast::Expr& node) {
        switch (node.kind) {
            case ExprKind::function: return literal(ast::as<ast::Function>(node), node.span, "", false);
            case ExprKind::name:
            case ExprKind::member: use(node); break;
            case ExprKind::call: arguments(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments); break;
            case ExprKind::unary:
                if (const ast::Expr* const named = address_taken(node)) {
                    if (named->kind == ExprKind::member) expr(*ast::as<ast::Member>(*named).object);
                    return;
                }
                break;
            case ExprKind::map:
                for (const ast::MapEntry& entry : ast::as<ast::Map>(node).entries)
                    if (entry.key->kind == ExprKind::string)
                        holds({symbols_->text(ast::as<ast::String>(*entry.key).symbol), true}, *entry.value);
                break;
            default: break;
        }
        inside(node);
    }

    void bind(ast::Symbol name, syntax::Span) { own(symbols_->text(name)); }

private:
    struct Use {
        Callee callee;
        std::uint32_t in;
        bool is_statement;
    };

    FoundFunction& function() { return result_.functions_[current_]; }

    static bool is_text(const ast::Expr& value) {
        return value.kind == ExprKind::string ||
               (value.kind == ExprKind::chain &&
                (ast::as<ast::Chain>(value).is_text || ast::as<ast::Chain>(value).first->kind == ExprKind::string)) ||
               (value.kind == ExprKind::ternary && is_text(*ast::as<ast::Ternary>(value).value));
    }

    void own(std::string_view name) {
        if (!function_is_main()) function().own.insert(name);
        result_.assigned_.insert(name);
    }
    bool function_is_main() { return function().node == nullptr; }

    void note(const Use& use) {
        StoryFunctions::Holder& holder = result_.holders_[result_.holder(use.callee)];
        holder.used_in.push_back(use.in);
        if (use.is_statement) holder.is_statement = true;
    }

    void use(const ast::Expr& node) {
        Callee callee;
        if (callee_of(*symbols_, node, callee)) uses_.push_back({callee, current_, is_statement_ == &node});
    }

    /// A function that is passed to another may be called by it.
    void arguments(const ast::Expr& callee, std::span<ast::Expr* const> arguments) {
        if (counts_only(*symbols_, callee)) return;
        for (const ast::Expr* const argument : arguments) {
            Callee passed;
            if (argument->kind == ExprKind::function) {
                // No name is like the text of a function.
                passed = {source_.substr(argument->span.begin, argument->span.end - argument->span.begin), true};
                holds(passed, *argument);
            } else if (const ast::Expr* const named = address_taken(*argument)) {
                callee_of(*symbols_, *named, passed);
            } else {
                continue;
            }
            uses_.push_back({passed, current_, false});
        }
    }

    void assign(const ast::Assign& node) {
        Callee target;
        const bool is_named = target_of(*node.target, target);
        if (is_named && node.op == ast::AssignOp::set) {
            if (!holds(target, *node.value) && !target.is_member) own(target.text);
            if (!target.is_member) result_.assigned_.insert(target.text);
        }
        // The target itself is no call, but what it is an element of may be.
        if (node.target->kind != ExprKind::name) inside(*node.target);
        if (node.value->kind == ExprKind::function)
            return literal(ast::as<ast::Function>(*node.value), node.span, dotted(*node.target), node.is_scene);
        expr(*node.value);
    }

    bool target_of(const ast::Expr& node, Callee& target) const {
        if (node.kind == ExprKind::index && ast::as<ast::Index>(node).index->kind == ExprKind::string) {
            target = {symbols_->text(ast::as<ast::String>(*ast::as<ast::Index>(node).index).symbol), true};
            return true;
        }
        return callee_of(*symbols_, node, target);
    }

    std::string dotted(const ast::Expr& node) const {
        if (node.kind == ExprKind::name) return std::string(symbols_->text(ast::as<ast::Name>(node).symbol));
        if (node.kind != ExprKind::member) return {};
        const std::string object = dotted(*ast::as<ast::Member>(node).object);
        const std::string name(symbols_->text(ast::as<ast::Member>(node).symbol));
        return object.empty() ? name : object + "." + name;
    }

    /// Notes that a variable or member holds a value, if that is a function or `@name`. Returns whether it is.
    bool holds(const Callee& target, const ast::Expr& value) {
        if (value.kind == ExprKind::function) {
            // The number it will have: functions are numbered as they are reached.
            pending_.emplace_back(&ast::as<ast::Function>(value), target);
            return true;
        }
        const ast::Expr* const named = address_taken(value);
        if (named == nullptr) return false;
        Callee source;
        callee_of(*symbols_, *named, source);
        const std::uint32_t to = result_.holder(target), from = result_.holder(source);
        if (to == from) return true;
        result_.holders_[to].sources.push_back(from);
        result_.holders_[from].copies.push_back(to);
        return true;
    }

    void literal(const ast::Function& node, syntax::Span span, std::string name, bool is_scene) {
        const auto number = static_cast<std::uint32_t>(result_.functions_.size());
        result_.numbers_.emplace(&node, number);
        result_.functions_.push_back(
            {script_, current_, &node, ast::foreign_body(node), span, std::move(name), is_scene});
        // A variable of a function may be a member of the map that it returns: a module is such a function.
        const bool is_inner = !function_is_main();
        for (auto& [pending, target] : pending_) {
            if (pending != &node) continue;
            result_.holders_[result_.holder(target)].functions.push_back(number);
            if (is_inner && !target.is_member)
                result_.holders_[result_.holder({target.text, true})].functions.push_back(number);
            pending = nullptr;
        }
        std::erase_if(pending_, [](const auto& one) { return one.first == nullptr; });
        const std::uint32_t outer = std::exchange(current_, number);
        inside(node);
        current_ = outer;
    }

    void foreign(const ast::Foreign& node) {
        syntax::each_word(symbols_->text(node.text), [&](std::string_view word) {
            uses_.push_back({{word, false}, current_, true});
        });
    }

    StoryFunctions& result_;
    const ast::Symbols* symbols_ = nullptr;
    std::string_view source_;
    std::uint32_t script_ = 0;
    std::uint32_t current_ = 0;
    const ast::Expr* is_statement_ = nullptr;                       ///< the callee of the last statement that is a call
    std::vector<std::pair<const ast::Function*, Callee>> pending_;  ///< literals of the statement that is being read
    std::vector<Use> uses_;
};

StoryFunctions::StoryFunctions(std::span<const StoryScript> scripts) {
    FunctionCollector collector(*this);
    for (std::uint32_t i = 0; i < scripts.size(); ++i) collector.script(i, scripts[i]);
    collector.finish();
}

std::uint32_t StoryFunctions::holder(const Callee& callee) {
    const auto [at, is_new] = holder_numbers_.try_emplace(callee, static_cast<std::uint32_t>(holders_.size()));
    if (is_new) holders_.emplace_back();
    return at->second;
}

bool StoryFunctions::is_own(std::string_view name, std::uint32_t in) const {
    while (functions_[in].node != nullptr) {
        if (functions_[in].own.contains(name)) return true;
        in = functions_[in].parent;
    }
    return false;
}

bool StoryFunctions::is_known(const Callee& callee, std::uint32_t in) const { return !find(callee, in, 1).empty(); }

std::vector<std::uint32_t> StoryFunctions::find(const Callee& callee, std::uint32_t in, std::size_t most) const {
    std::vector<std::uint32_t> found;
    const auto first = holder_numbers_.find(callee);
    if (first == holder_numbers_.end() || is_shadowed(callee, in)) return found;
    // Chains of copies may be long, so only so many holders are looked at.
    constexpr std::size_t most_holders = 128;
    std::vector<std::uint32_t> waiting{first->second};
    std::set<std::uint32_t> seen{first->second};
    for (std::size_t at = 0; at < waiting.size() && found.size() < most; ++at) {
        const Holder& holder = holders_[waiting[at]];
        const std::size_t count = std::min(holder.functions.size(), most - found.size());
        found.insert(found.end(), holder.functions.begin(),
                     holder.functions.begin() + static_cast<std::ptrdiff_t>(count));
        for (const std::uint32_t source : holder.sources)
            if (waiting.size() < most_holders && seen.insert(source).second) waiting.push_back(source);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

/// A function that calls what tells something tells something, too.
void StoryFunctions::spread(std::vector<std::uint32_t> telling) {
    std::vector<std::vector<std::uint32_t>> holders_of(functions_.size());
    for (std::uint32_t i = 0; i < holders_.size(); ++i)
        for (const std::uint32_t function : holders_[i].functions) holders_of[function].push_back(i);
    std::vector<std::uint32_t> holders;
    const auto see = [&](std::uint32_t holder) {
        if (std::exchange(holders_[holder].tells, true)) return;
        holders.push_back(holder);
    };
    while (!telling.empty() || !holders.empty()) {
        if (!telling.empty()) {
            const std::uint32_t function = telling.back();
            telling.pop_back();
            for (const std::uint32_t holder : holders_of[function]) see(holder);
            continue;
        }
        const std::uint32_t holder = holders.back();
        holders.pop_back();
        for (const std::uint32_t copy : holders_[holder].copies) see(copy);
        for (const std::uint32_t user : holders_[holder].used_in)
            if (!std::exchange(functions_[user].tells, true)) telling.push_back(user);
    }
}

}  // namespace npcs::analysis
