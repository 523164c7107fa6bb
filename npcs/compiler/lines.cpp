// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lines that somebody says, and going to a scene. A speaker that is a function is called with the text; for all others the
// game's `say` is called with their name and the text. Which it is shows when the line is said.

#include "compiler/compiler.hpp"

namespace npcs::program {

void Compiler::line(const ast::Command& node) {
    const bool is_narration = node.said == ast::Said::narration;
    const std::uint16_t base = take(1);
    code_.emit_wide(Op::constant, base, tables_.constant(Datum::short_text("")));
    hold_literal(base, Datum::short_text(""));
    const auto said = std::span<ast::Expr* const>(node.arguments).subspan(is_narration ? 1 : 0);
    const std::uint8_t count = arguments(said, node.span);
    const ast::Symbol speaker = ast::as<ast::Name>(*node.callee).symbol;
    const Place place = place_of(speaker);
    {
        const At at(code_, node.callee->span);
        code_.emit(Op::say_line, program::statement, base, tables_.name(speaker), count);
        code_.word(place.kind == Place::Kind::reg ? place.index : none, tables_.name(ast::symbol::say),
                   is_narration ? 1 : 0);
    }
    call_site(next_ordinal(), base, program::statement, tables_.symbols.text(speaker));
    record_call(node.span, said.first(1));
    drop_to(base);
}

/// In the main program, which is no scene, a call whose end is the program's.
void Compiler::go(const ast::Return& node) {
    if (scope_.is_main()) call(*node.value, {}, program::statement, node.span);
    const std::uint16_t base = top_;
    const std::uint16_t place = take(1);
    if (!scope_.is_main()) fetch(*node.value, place);
    hold(place, *node.value);
    for (std::size_t plan = open_plans_; plan > 0; --plan) {
        code_.emit(Op::plan_cancel, top_, 0, 0, static_cast<std::uint8_t>(PlanExit::return_));
        call_site(next_ordinal(), top_, discard, "cancel");
        code_.emit(Op::plan_finally, top_);
        call_site(next_ordinal(), top_, discard, "finally");
    }
    if (scope_.is_main()) code_.emit(Op::return_null);
    else code_.emit(Op::go_on_in, place);
    drop_to(base);
}

}  // namespace npcs::program
