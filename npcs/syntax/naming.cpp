// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "syntax/naming.hpp"

namespace npcs::syntax {

std::string dotted_name(const ast::Symbols& symbols, const ast::Expr* target) {
    if (target == nullptr) return {};
    if (target->kind == ast::ExprKind::name) return std::string(symbols.text(ast::as<ast::Name>(*target).symbol));
    if (target->kind != ast::ExprKind::member) return {};
    const auto& member = ast::as<ast::Member>(*target);
    const std::string object = dotted_name(symbols, member.object);
    const std::string name(symbols.text(member.symbol));
    return object.empty() ? name : object + "." + name;
}

const ast::Expr& named_by(const ast::Symbols& symbols, const ast::Expr& offered) {
    if (offered.kind != ast::ExprKind::map) return offered;
    const ast::Expr* id = nullptr;
    const ast::Expr* text = &offered;
    for (const ast::MapEntry& entry : ast::as<ast::Map>(offered).entries) {
        if (entry.key->kind != ast::ExprKind::string) continue;
        const std::string_view key = symbols.text(ast::as<ast::String>(*entry.key).symbol);
        if (key == "text") text = entry.value;
        if (key == "id") id = entry.value;
    }
    return id != nullptr ? *id : *text;
}

}  // namespace npcs::syntax
