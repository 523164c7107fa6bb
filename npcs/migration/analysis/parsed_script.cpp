// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/parsed_script.hpp"

namespace npcs::migration {

namespace {
std::uint64_t key_of(syntax::Span span) { return std::uint64_t{span.begin} << 32 | span.end; }
}  // namespace

ParsedScript::ParsedScript(const program::Program& program)
    : program_(program), parsed_(syntax::parse(*program.source)) {
    for (const ast::Statement* node : parsed_.tree.body) scopes_.add(parsed_.tree, *node);
    collect(parsed_.tree.body);
    for (const auto& scope : scopes().functions)
        if (scope->node != nullptr) collect(scope->node->body);
}

const ast::Statement* ParsedScript::statement(std::uint32_t index) const {
    const auto found = statements_.find(key_of(program_.statements[index].span));
    return found == statements_.end() ? nullptr : found->second;
}

void ParsedScript::collect(const ast::Block& block) {
    using ast::StatementKind;
    for (const ast::Statement* one : block) {
        statements_.emplace(key_of(one->span), one);
        switch (one->kind) {
            case StatementKind::if_:
                for (const ast::Branch& branch : ast::as<ast::If>(*one).branches) collect(branch.body);
                collect(ast::as<ast::If>(*one).otherwise);
                break;
            case StatementKind::while_: collect(ast::as<ast::While>(*one).body); break;
            case StatementKind::for_: collect(ast::as<ast::For>(*one).body); break;
            case StatementKind::do_:
                collect(ast::as<ast::Do>(*one).first);
                for (const ast::Segment& segment : ast::as<ast::Do>(*one).segments) collect(segment.body);
                break;
            case StatementKind::choose:
                for (const ast::Option& option : ast::as<ast::Choose>(*one).options) collect(option.body);
                collect(ast::as<ast::Choose>(*one).otherwise);
                break;
            case StatementKind::plan: collect(ast::as<ast::Plan>(*one).body); break;
            default: break;
        }
    }
}

std::pair<const ast::Statement*, std::size_t> ParsedScript::owner(const outline::Outline& outline,
                                                                  std::uint32_t node) const {
    const std::uint32_t around = outline.nodes[node].parent;
    std::size_t number = 0;
    for (std::uint32_t at = around + 1; at < node; at = outline.nodes[at].end)
        if (outline.nodes[at].kind == outline.nodes[node].kind) ++number;
    return {statement(outline.nodes[around].statement), number};
}

const ast::Option* ParsedScript::option(const outline::Outline& outline, std::uint32_t node) const {
    if (outline.nodes[node].kind != outline::NodeKind::option) return nullptr;
    const auto [found, number] = owner(outline, node);
    if (found == nullptr || found->kind != ast::StatementKind::choose) return nullptr;
    const auto& options = ast::as<ast::Choose>(*found).options;
    return number < options.size() ? &options[number] : nullptr;
}

const ast::Expr* ParsedScript::condition(const outline::Outline& outline, std::uint32_t node) const {
    const outline::NodeKind kind = outline.nodes[node].kind;
    if (kind != outline::NodeKind::branch && kind != outline::NodeKind::segment) return nullptr;
    const auto [found, number] = owner(outline, node);
    if (found == nullptr) return nullptr;
    if (kind == outline::NodeKind::segment) {
        if (found->kind != ast::StatementKind::do_) return nullptr;
        const auto& segments = ast::as<ast::Do>(*found).segments;
        return number < segments.size() ? segments[number].condition : nullptr;
    }
    if (found->kind != ast::StatementKind::if_) return nullptr;
    const auto& branches = ast::as<ast::If>(*found).branches;
    return number + 1 < branches.size() ? branches[number + 1].condition : nullptr;
}

std::vector<const ast::Expr*> ParsedScript::expressions(const ast::Statement& statement) {
    using ast::StatementKind;
    std::vector<const ast::Expr*> found;
    const auto add = [&](const ast::Expr* one) {
        if (one != nullptr) found.push_back(one);
    };
    switch (statement.kind) {
        case StatementKind::assign:
            add(ast::as<ast::Assign>(statement).target);
            add(ast::as<ast::Assign>(statement).value);
            break;
        case StatementKind::expression: add(ast::as<ast::Expression>(statement).value); break;
        case StatementKind::command:
            add(ast::as<ast::Command>(statement).callee);
            for (const ast::Expr* argument : ast::as<ast::Command>(statement).arguments) add(argument);
            break;
        case StatementKind::if_:
            for (const ast::Branch& branch : ast::as<ast::If>(statement).branches) add(branch.condition);
            break;
        case StatementKind::while_: add(ast::as<ast::While>(statement).condition); break;
        case StatementKind::for_: add(ast::as<ast::For>(statement).sequence); break;
        case StatementKind::do_:
            for (const ast::Segment& segment : ast::as<ast::Do>(statement).segments) add(segment.condition);
            break;
        case StatementKind::return_: add(ast::as<ast::Return>(statement).value); break;
        case StatementKind::plan: add(ast::as<ast::Plan>(statement).value); break;
        case StatementKind::choose: add(ast::as<ast::Choose>(statement).prompt); break;
        default: break;
    }
    return found;
}

std::vector<const ast::Expr*> ParsedScript::parts(const ast::Expr& expression) {
    using ast::ExprKind;
    std::vector<const ast::Expr*> found;
    const auto add = [&](const ast::Expr* one) {
        if (one != nullptr) found.push_back(one);
    };
    switch (expression.kind) {
        case ExprKind::list:
            for (const ast::Expr* item : ast::as<ast::List>(expression).items) add(item);
            break;
        case ExprKind::map:
            for (const ast::MapEntry& entry : ast::as<ast::Map>(expression).entries) {
                add(entry.key);
                add(entry.value);
            }
            break;
        case ExprKind::unary: add(ast::as<ast::Unary>(expression).operand); break;
        case ExprKind::chain:
            add(ast::as<ast::Chain>(expression).first);
            for (const ast::Link& link : ast::as<ast::Chain>(expression).links) add(link.operand);
            break;
        case ExprKind::isa:
            add(ast::as<ast::Isa>(expression).left);
            add(ast::as<ast::Isa>(expression).right);
            break;
        case ExprKind::ternary:
            add(ast::as<ast::Ternary>(expression).value);
            add(ast::as<ast::Ternary>(expression).condition);
            add(ast::as<ast::Ternary>(expression).otherwise);
            break;
        case ExprKind::call:
            add(ast::as<ast::Call>(expression).callee);
            for (const ast::Expr* argument : ast::as<ast::Call>(expression).arguments) add(argument);
            break;
        case ExprKind::member: add(ast::as<ast::Member>(expression).object); break;
        case ExprKind::index:
            add(ast::as<ast::Index>(expression).object);
            add(ast::as<ast::Index>(expression).index);
            break;
        case ExprKind::slice:
            add(ast::as<ast::Slice>(expression).object);
            add(ast::as<ast::Slice>(expression).from);
            add(ast::as<ast::Slice>(expression).to);
            break;
        default: break;
    }
    return found;
}

const ParsedScript& parsed_script_of(const program::Program& program) {
    return program.derived.get<ParsedScript>([&] { return std::make_shared<const ParsedScript>(program); });
}

}  // namespace npcs::migration
