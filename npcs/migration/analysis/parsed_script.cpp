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

const ParsedScript& parsed_script_of(const program::Program& program) {
    return program.derived.get<ParsedScript>([&] { return std::make_shared<const ParsedScript>(program); });
}

}  // namespace npcs::migration
