// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Calls of functions whose parameters are known: those of the script that are assigned once, those of the game, and
// intrinsics.

#include <span>
#include <unordered_map>
#include <utility>

#include "analysis/subject.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

std::string number_of(std::size_t number, const std::string& noun) {
    return (number == 0 ? "no" : std::to_string(number)) + " " + noun + (number == 1 ? "" : "s");
}

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::number: return "number";
        case Kind::text: return "text";
        case Kind::list: return "list";
        case Kind::map: return "map";
        case Kind::function: return "function";
        case Kind::unknown: break;
    }
    return "";
}

class CallWalk : public syntax::TreeWalk<CallWalk> {
public:
    explicit CallWalk(const Subject& subject) : subject_(subject) {}

    Findings run() {
        Definitions definitions(functions_);
        definitions.block(subject_.tree.body);
        block(subject_.tree.body);
        return std::move(found_);
    }

private:
    friend class syntax::TreeWalk<CallWalk>;

    /// Finds the functions that are assigned to names.
    class Definitions : public syntax::TreeWalk<Definitions> {
    public:
        using Functions = std::unordered_map<ast::Symbol, const ast::Function*>;
        explicit Definitions(Functions& functions) : functions_(functions) {}
        void statement(const ast::Statement& node) {
            if (node.kind == StatementKind::assign) {
                const auto& assign = ast::as<ast::Assign>(node);
                if (assign.target->kind == ExprKind::name && assign.value->kind == ExprKind::function)
                    functions_[ast::as<ast::Name>(*assign.target).symbol] = &ast::as<ast::Function>(*assign.value);
            }
            inside(node);
        }

    private:
        Functions& functions_;
    };

    void statement(const ast::Statement& node) {
        switch (node.kind) {
            case StatementKind::command: {
                const auto& command = ast::as<ast::Command>(node);
                if (command.form != ast::CallForm::plain) return arguments(command.arguments);
                return called(*command.callee, command.arguments);
            }
            case StatementKind::assign: {
                const auto& assign = ast::as<ast::Assign>(node);
                if (assign.target->kind != ExprKind::name) expr(*assign.target);
                return expr(*assign.value);
            }
            default: return inside(node);
        }
    }

    void expr(const ast::Expr& node) {
        switch (node.kind) {
            case ExprKind::call: return called(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments);
            case ExprKind::name: return called(node, {});
            case ExprKind::unary: {
                // @f and new f do not call f.
                const auto& unary = ast::as<ast::Unary>(node);
                const bool is_call = unary.op == ast::UnaryOp::negate || unary.op == ast::UnaryOp::not_;
                if (is_call || unary.operand->kind != ExprKind::name) inside(node);
                return;
            }
            case ExprKind::isa: return expr(*ast::as<ast::Isa>(node).left);
            case ExprKind::map: return;
            default: return inside(node);
        }
    }

    void arguments(std::span<ast::Expr* const> given) {
        for (const ast::Expr* each : given) expr(*each);
    }

    void called(const ast::Expr& callee, std::span<ast::Expr* const> given) {
        arguments(given);
        if (callee.kind == ExprKind::member) {
            check_method(ast::as<ast::Member>(callee), given);
            return expr(*ast::as<ast::Member>(callee).object);
        }
        if (callee.kind != ExprKind::name) return expr(callee);
        if (subject_.is_dynamic) return;
        const ast::Symbol name = ast::as<ast::Name>(callee).symbol;
        const std::string_view text = subject_.text(name);
        if (subject_.is_set_elsewhere(text)) return;
        const auto assigned = subject_.names.assignments.find(name);
        if (assigned != subject_.names.assignments.end()) {
            const auto function = functions_.find(name);
            if (assigned->second == 1 && function != functions_.end())
                check_count(callee.span, text, given, function->second->parameters.size());
        } else if (const HostFunction* const host = subject_.facts.function(text)) {
            check_host(*host, callee.span, given);
        } else if (const KnownFunction* const intrinsic = subject_.intrinsic(text)) {
            check_count(callee.span, text, given, intrinsic->parameters);
        }
    }

    /// `inventory.len(1)`, where the object has no functions of its own.
    void check_method(const ast::Member& member, std::span<ast::Expr* const> given) {
        const Kind kind = subject_.is_dynamic ? Kind::unknown : subject_.kinds.of(*member.object);
        if ((kind != Kind::list && kind != Kind::text) || subject_.kinds.assigns(member.symbol)) return;
        const KnownFunction* const intrinsic = subject_.intrinsic(subject_.text(member.symbol));
        if (intrinsic == nullptr || !intrinsic->is_method) return;
        const Span name{member.span.end - static_cast<std::uint32_t>(intrinsic->name.size()), member.span.end};
        check_count(name, intrinsic->name, given, intrinsic->parameters - 1);
    }

    void check_count(Span place, std::string_view name, std::span<ast::Expr* const> given, std::size_t parameters) {
        if (given.size() <= parameters) return;
        found_.push_back({place, "too-many-arguments",
                          quoted(name) + " takes " + number_of(parameters, "argument") + ", and is given " +
                              std::to_string(given.size()),
                          parameters == 0 ? "call it without any" : "leave out what is too much"});
    }

    void check_host(const HostFunction& function, Span place, std::span<ast::Expr* const> given) {
        // The game's own is told of plans; with a task, scripts still call the intrinsic.
        if (function.name == "cancel") return;
        check_count(place, function.name, given, function.parameters.size());
        for (std::size_t i = 0; i < function.parameters.size(); ++i) {
            const HostParameter& parameter = function.parameters[i];
            if (i < given.size()) {
                check_type(function, parameter, *given[i]);
            } else if (!parameter.may_lack && !parameter.type.empty()) {
                found_.push_back({place, "missing-argument",
                                  quoted(function.name) + " is called without " + quoted(parameter.name),
                                  "the game needs it: " + signature(function)});
                return;
            }
        }
    }

    /// Returns the type that an argument certainly has.
    Kind kind_of(const ast::Expr& node) {
        if (node.kind == ExprKind::number || node.kind == ExprKind::string) return subject_.kinds.of(node);
        if (node.kind == ExprKind::name || node.kind == ExprKind::call) {
            const ast::Expr& callee = node.kind == ExprKind::call ? *ast::as<ast::Call>(node).callee : node;
            if (callee.kind == ExprKind::name) {
                const ast::Symbol name = ast::as<ast::Name>(callee).symbol;
                if (const HostFunction* const host = subject_.host_function(name)) return kind_of(host->returns);
                if (subject_.is_set_elsewhere(subject_.text(name))) return Kind::unknown;
            }
        }
        if (subject_.is_dynamic) return Kind::unknown;
        const Kind kind = subject_.kinds.of(node);
        // A name with a function gives what the function returns.
        return kind == Kind::function && node.kind != ExprKind::function ? Kind::unknown : kind;
    }

    static Kind kind_of(std::string_view type) {
        for (const Kind kind : {Kind::number, Kind::text, Kind::list, Kind::map, Kind::function})
            if (name_of(kind) == type) return kind;
        return Kind::unknown;
    }

    void check_type(const HostFunction& function, const HostParameter& parameter, const ast::Expr& argument) {
        const bool is_null =
            argument.kind == ExprKind::constant && ast::as<ast::Constant>(argument).value == ast::ConstantValue::null;
        const Kind wanted = kind_of(parameter.type);
        const Kind given = kind_of(argument);
        const bool fits = is_null ? parameter.may_lack || parameter.type.empty()
                                  : wanted == Kind::unknown || given == Kind::unknown || given == wanted ||
                                        (wanted == Kind::text && given == Kind::number);
        if (fits) return;
        const std::string is = is_null ? "null" : "a " + std::string(name_of(given));
        found_.push_back({argument.span, "wrong-type",
                          quoted(parameter.name) + " of " + quoted(function.name) + " must be a " + parameter.type +
                              ", and this is " + is,
                          wanted == Kind::number && given == Kind::text
                              ? "a number stands without quotes; val makes one of a text"
                              : "the game declares it: " + signature(function)});
    }

    static std::string signature(const HostFunction& function) {
        std::string all;
        for (const HostParameter& parameter : function.parameters)
            all += (all.empty() ? "" : ", ") + parameter.name +
                   (parameter.type.empty() ? "" : ": " + parameter.type + (parameter.may_lack ? "?" : ""));
        return function.name + "(" + all + ")";
    }

    const Subject& subject_;
    Definitions::Functions functions_;
    Findings found_;
};

}  // namespace

Findings find_in_calls(const Subject& subject) { return CallWalk(subject).run(); }

}  // namespace npcs::analysis
