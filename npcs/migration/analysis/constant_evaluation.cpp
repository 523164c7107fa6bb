// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/constant_evaluation.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "hashing/keyed_hash.hpp"
#include "migration/analysis/constants.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using outline::NodeKind;
using outline::OutlineFunction;
using values::Datum;
using values::Map;

/// Evaluates expressions of the tree that need no running script.
class ConstantEvaluation::Work {
public:
    Work(ConstantEvaluation& owner, const outline::Outline& now, const program::Program& program,
         const ParsedScript& parsed, runtime::State& state)
        : owner_(owner),
          now_(now),
          program_(program),
          parsed_(parsed),
          scopes_(parsed.scopes()),
          heap_(state.heap),
          globals_(state.globals) {}

    std::optional<Datum> value_of(std::uint32_t node) {
        const outline::OutlineNode& own = now_.nodes[node];
        const ast::Statement* const found = parsed_.statement(own.statement);
        if (found == nullptr || found->kind != ast::StatementKind::assign) return std::nullopt;
        const auto& assign = ast::as<ast::Assign>(*found);
        if (assign.op != ast::AssignOp::set) return std::nullopt;
        const std::uint32_t outer = std::exchange(before_, node);
        Call top{own.function, nullptr, {}};
        Result made = value(*assign.value, top, 0);
        before_ = outer;
        return made;
    }

    std::optional<Datum> value_of(const ast::Expr& expression, std::uint32_t at) {
        before_ = at;
        Call top{at < now_.nodes.size() ? now_.nodes[at].function : 0, nullptr, {}};
        return value(expression, top, 0);
    }

    const std::vector<std::pair<std::uint32_t, Map*>>& scopes() const { return made_; }
    bool is_import(std::uint32_t function) const {
        return std::find(imports_.begin(), imports_.end(), function) != imports_.end();
    }

private:
    static constexpr unsigned steps_max = 200'000;  ///< expressions evaluated, in total
    static constexpr unsigned calls_max = 16;

    struct Call {
        std::uint32_t function;
        Map* scope;  ///< its variables, if functions inside it can refer to them
        std::vector<std::pair<std::string_view, Datum>> locals;
    };
    using Result = std::optional<Datum>;

    Result value(const ast::Expr& node, Call& call, unsigned depth) {
        using ast::ExprKind;
        if (++steps_ > steps_max) return std::nullopt;
        if (const Result constant = constant_value(node, parsed_, heap_)) return constant;
        switch (node.kind) {
            case ExprKind::list: return list(ast::as<ast::List>(node), call, depth);
            case ExprKind::map: return map(ast::as<ast::Map>(node), call, depth);
            case ExprKind::function: return function(ast::as<ast::Function>(node), call);
            case ExprKind::unary: return negated(ast::as<ast::Unary>(node), call, depth);
            case ExprKind::name: return name(parsed_.text(ast::as<ast::Name>(node).symbol), {}, call, depth);
            case ExprKind::call: {
                const auto& own = ast::as<ast::Call>(node);
                if (own.callee->kind != ExprKind::name) return std::nullopt;
                return name(parsed_.text(ast::as<ast::Name>(*own.callee).symbol), own.arguments, call, depth);
            }
            default: return std::nullopt;
        }
    }

    Result list(const ast::List& node, Call& call, unsigned depth) {
        if (node.selection != ast::Selection::none) return std::nullopt;
        values::List* const made = heap_.list(static_cast<std::uint32_t>(node.items.size()));
        for (const ast::Expr* item : node.items) {
            const Result one = value(*item, call, depth);
            if (!one) return std::nullopt;
            heap_.push(*made, *one);
        }
        return Datum::object(made);
    }

    Result map(const ast::Map& node, Call& call, unsigned depth) {
        Map* const made = heap_.map(static_cast<std::uint32_t>(node.entries.size()));
        for (const ast::MapEntry& entry : node.entries) {
            const Result key = value(*entry.key, call, depth);
            const Result one = key ? value(*entry.value, call, depth) : key;
            if (!one) return std::nullopt;
            values::set(heap_, *made, *key, *one);
        }
        return Datum::object(made);
    }

    Result function(const ast::Function& node, const Call& call) {
        const std::uint32_t index = scopes_.by_number[node.number]->index;
        if (call.function != 0 && call.scope == nullptr) return std::nullopt;
        return Datum::object(heap_.function(values::FunctionOrigin::script, *program_.functions[index],
                                            call.function == 0 ? globals_ : call.scope));
    }

    Result negated(const ast::Unary& node, Call& call, unsigned depth) {
        if (node.op != ast::UnaryOp::negate) return std::nullopt;
        const Result operand = value(*node.operand, call, depth);
        return operand && operand->is_number() ? Result(Datum::number(0 - operand->as_number())) : std::nullopt;
    }

    /// Evaluates a name: a variable of the function that is being evaluated, or a function of the main program, which
    /// is called.
    Result name(std::string_view text, std::span<ast::Expr* const> arguments, Call& call, unsigned depth) {
        if (text == "locals" && call.scope != nullptr && arguments.empty()) return Datum::object(call.scope);
        for (const auto& [local, held] : call.locals)
            if (local == text) return held.is_function() || !arguments.empty() ? std::nullopt : Result(held);
        const std::uint32_t index = only_function(text);
        if (index == program::no_statement || depth == calls_max || is_local(call, text)) return std::nullopt;
        return called(index, arguments, call, depth + 1);
    }

    bool is_local(const Call& call, std::string_view text) const {
        const auto& locals = now_.functions[call.function].locals;
        return call.function != 0 && std::find(locals.begin(), locals.end(), text) != locals.end();
    }

    /// Returns the index of the function of that name, if the main program sets the name nowhere else and defines the
    /// function in front of the statement; otherwise no_statement.
    std::uint32_t only_function(std::string_view text) {
        if (functions_.empty()) find_functions();
        const auto found = functions_.find(text);
        if (found == functions_.end() || found->second.setters != 1 || found->second.definer >= before_)
            return program::no_statement;
        return found->second.function;
    }

    void find_functions() {
        const OutlineFunction& main = now_.functions[0];
        for (std::uint32_t at = main.first; at < main.end; ++at)
            if (!now_.nodes[at].sets.empty()) {
                Known& known = functions_[now_.nodes[at].sets];
                ++known.setters;
                known.setter = at;
            }
        for (std::uint32_t i = 1; i < now_.functions.size(); ++i) {
            const OutlineFunction& function = now_.functions[i];
            if (function.definer == program::no_statement || function.parent != 0) continue;
            const outline::OutlineNode& definer = now_.nodes[function.definer];
            if (definer.sets != function.name || definer.function != 0 || definer.parent != program::no_statement)
                continue;
            Known& known = functions_[definer.sets];
            known.function = i;
            known.definer = function.definer;
        }
    }

    Result called(std::uint32_t index, std::span<ast::Expr* const> arguments, Call& caller, unsigned depth) {
        const ast::Function& node = *scopes_.functions[index]->node;
        const program::Function& function = *program_.functions[index];
        if (arguments.size() > node.parameters.size()) return std::nullopt;
        Call call{index, nullptr, {}};
        if (function.captured)
            call.scope = heap_.scope(function.local_keys.data(), function.local_hashes.data(), function.local_count);
        for (std::size_t i = 0; i < node.parameters.size(); ++i) {
            const ast::Expr* const given = i < arguments.size() ? arguments[i] : node.parameters[i].default_value;
            const Result one = given == nullptr ? Result(Datum::null()) : value(*given, caller, depth);
            if (!one || !set(call, node.parameters[i].name, *one)) return std::nullopt;
        }
        const Result result =
            is_import_body(node.body) ? imported(index, node.body, depth) : body(node.body, call, depth);
        if (result && call.scope != nullptr) made_.emplace_back(index, call.scope);
        return result;
    }

    Result body(const ast::Block& block, Call& call, unsigned depth) {
        for (const ast::Statement* one : block) {
            if (one->kind == ast::StatementKind::return_) {
                const ast::Expr* const given = ast::as<ast::Return>(*one).value;
                return given == nullptr ? Result(Datum::null()) : value(*given, call, depth);
            }
            if (one->kind != ast::StatementKind::assign) return std::nullopt;
            const auto& assign = ast::as<ast::Assign>(*one);
            if (assign.op != ast::AssignOp::set) return std::nullopt;
            const Result given = value(*assign.value, call, depth);
            if (!given || !assigned(*assign.target, *given, call)) return std::nullopt;
        }
        return Datum::null();
    }

    // ---- imports: `if not __modules.hasIndex("shop") then __modules.shop = __load_shop`, `return __modules.shop`

    static bool is_import_body(const ast::Block& block) {
        return block.size() == 2 && block[0]->kind == ast::StatementKind::if_ &&
               block[1]->kind == ast::StatementKind::return_;
    }

    /// Evaluates the body of a function that runs a module when it is first called.
    Result imported(std::uint32_t index, const ast::Block& block, unsigned depth) {
        const auto& check = ast::as<ast::If>(*block[0]);
        const ast::Expr* const given = ast::as<ast::Return>(*block[1]).value;
        if (check.branches.size() != 1 || !check.otherwise.empty() || given == nullptr) return std::nullopt;
        const ast::Branch& branch = check.branches[0];
        if (branch.body.size() != 1 || branch.body[0]->kind != ast::StatementKind::assign) return std::nullopt;
        const auto& assign = ast::as<ast::Assign>(*branch.body[0]);
        const std::optional<Module> loaded = module_at(*assign.target);
        const std::optional<Module> returned = module_at(*given);
        if (!loaded || !returned || loaded->all != returned->all || loaded->name != returned->name ||
            assign.op != ast::AssignOp::set || !is_check_for(*branch.condition, *loaded))
            return std::nullopt;
        const Datum key = heap_.text(loaded->name);
        Datum found = values::get(*loaded->all, key);
        if (found.is_unset()) {
            Call none{index, nullptr, {}};
            const Result made = value(*assign.value, none, depth);
            if (!made || made->is_function()) return std::nullopt;
            found = *made;
            values::set(heap_, *loaded->all, key, found);
        }
        imports_.push_back(index);
        return found.is_function() ? std::nullopt : Result(found);
    }

    /// A module in the map of all modules, which is a variable of the main program.
    struct Module {
        Map* all;
        std::string_view name;
    };
    std::optional<Module> module_at(const ast::Expr& expression) {
        if (expression.kind != ast::ExprKind::member) return std::nullopt;
        const auto& member = ast::as<ast::Member>(expression);
        if (member.object->kind != ast::ExprKind::name) return std::nullopt;
        Map* const all = map_of_main(parsed_.text(ast::as<ast::Name>(*member.object).symbol));
        return all == nullptr ? std::nullopt : std::optional<Module>({all, parsed_.text(member.symbol)});
    }

    /// Returns whether a condition is `not modules.hasIndex("name")`.
    bool is_check_for(const ast::Expr& condition, const Module& module) {
        if (condition.kind != ast::ExprKind::unary || ast::as<ast::Unary>(condition).op != ast::UnaryOp::not_)
            return false;
        const ast::Expr& operand = *ast::as<ast::Unary>(condition).operand;
        if (operand.kind != ast::ExprKind::call) return false;
        const auto& call = ast::as<ast::Call>(operand);
        const std::optional<Module> asked = module_at(*call.callee);
        return asked && asked->all == module.all && asked->name == "hasIndex" && call.arguments.size() == 1 &&
               call.arguments[0]->kind == ast::ExprKind::string &&
               parsed_.text(ast::as<ast::String>(*call.arguments[0]).symbol) == module.name;
    }

    /// Returns the map in a variable that only one statement of the main program sets, in front of the one that is evaluated:
    /// what the save has, or what that statement makes. Returns null if there is none.
    Map* map_of_main(std::string_view name) {
        if (functions_.empty()) find_functions();
        const auto found = functions_.find(name);
        if (found == functions_.end() || found->second.setters != 1 || found->second.setter >= before_) return nullptr;
        if (now_.nodes[found->second.setter].parent != program::no_statement) return nullptr;
        const Datum saved = globals_ == nullptr ? Datum::unset() : values::get(*globals_, heap_.text(name));
        const Result made = saved.is_unset() ? owner_.value_of(found->second.setter) : Result(saved);
        return made && made->is_map() ? made->as_map() : nullptr;
    }

    /// Assigns to a variable of the function, or to a member of a map in such a variable. Returns false for any other
    /// target.
    bool assigned(const ast::Expr& target, Datum given, Call& call) {
        if (target.kind == ast::ExprKind::name)
            return set(call, parsed_.text(ast::as<ast::Name>(target).symbol), given);
        if (target.kind != ast::ExprKind::member) return false;
        const auto& member = ast::as<ast::Member>(target);
        if (member.object->kind != ast::ExprKind::name) return false;
        for (const auto& [local, held] : call.locals) {
            if (local != parsed_.text(ast::as<ast::Name>(*member.object).symbol) || !held.is_map()) continue;
            values::set(heap_, *held.as_map(), heap_.text(parsed_.text(member.symbol)), given);
            return true;
        }
        return false;
    }

    bool set(Call& call, std::string_view name, Datum given) {
        const auto known =
            std::find_if(call.locals.begin(), call.locals.end(), [&](const auto& one) { return one.first == name; });
        if (known == call.locals.end()) call.locals.emplace_back(name, given);
        else known->second = given;
        if (call.scope == nullptr) return true;
        const program::Function& function = *program_.functions[call.function];
        for (std::size_t i = 0; i < function.locals.size(); ++i) {
            if (function.locals[i] != name) continue;
            call.scope->entries[i].value = given;
            return true;
        }
        return false;
    }

    struct Known {
        std::uint32_t setters = 0;                     ///< number of statements of the main program that set the name
        std::uint32_t setter = program::no_statement;  ///< the last of them
        std::uint32_t function = program::no_statement;
        std::uint32_t definer = program::no_statement;
    };

    ConstantEvaluation& owner_;
    const outline::Outline& now_;
    const program::Program& program_;
    const ParsedScript& parsed_;
    const compiler::Scopes& scopes_;
    values::Heap& heap_;
    Map* globals_;
    std::vector<std::pair<std::uint32_t, Map*>> made_;  ///< functions, and the variables of one call of each
    std::vector<std::uint32_t> imports_;                ///< functions that run a module when they are first called
    hashing::Map<std::string_view, Known> functions_;
    std::uint32_t before_ = 0;
    unsigned steps_ = 0;
};

ConstantEvaluation::ConstantEvaluation(const outline::Outline& now, const program::Program& program,
                                       runtime::State& state)
    : now_(now), program_(program), state_(state) {}
ConstantEvaluation::ConstantEvaluation(ConstantEvaluation&&) noexcept = default;
ConstantEvaluation::~ConstantEvaluation() = default;

std::optional<Datum> ConstantEvaluation::value_of(std::uint32_t node) {
    const auto [found, fresh] = known_.emplace(node, std::nullopt);
    if (!fresh || now_.nodes[node].kind != NodeKind::assign) return found->second;
    if (now_.nodes[node].literal != program::no_statement)
        return found->second = program_.constants[now_.nodes[node].literal];
    if (work_ == nullptr) work_ = std::make_unique<Work>(*this, now_, program_, parsed(), state_);
    const std::optional<Datum> value = work_->value_of(node);  // may add others
    return known_[node] = value;
}

std::optional<Datum> ConstantEvaluation::value_of(const ast::Expr& expression, std::uint32_t at) {
    if (work_ == nullptr) work_ = std::make_unique<Work>(*this, now_, program_, parsed(), state_);
    return work_->value_of(expression, at);
}

bool ConstantEvaluation::is_import(std::uint32_t function) const {
    return work_ != nullptr && work_->is_import(function);
}

Map* ConstantEvaluation::scope_of(std::uint32_t function, std::uint32_t before) {
    const OutlineFunction& main = now_.functions[0];
    for (std::uint32_t& at = searched_; at < main.end && at < before; at = now_.nodes[at].end)
        if (!now_.nodes[at].sets.empty() && now_.nodes[at].literal == program::no_statement) value_of(at);
    Map* found = nullptr;
    if (work_ != nullptr)
        for (const auto& [index, scope] : work_->scopes()) {
            if (index != function) continue;
            if (found != nullptr) return nullptr;
            found = scope;
        }
    return found;
}

}  // namespace npcs::migration
