// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lines of dialogue, and going to a scene. A speaker that is a function is called with the text; for any other, the
// game's `say` is called with the speaker's name and the text. Which one applies is decided at run time.

#include "compiler/compiler.hpp"

namespace npcs::compiler {

void Compiler::line(const ast::Command& node) {
    const bool is_narration = node.form == ast::CallForm::narration;
    const std::uint16_t base = allocate_registers(1);
    code_.emit_wide(Op::constant, base, tables_.constant(Datum::short_text("")));
    record_literal(base, Datum::short_text(""));
    const auto said = std::span<ast::Expr* const>(node.arguments).subspan(is_narration ? 1 : 0);
    const std::uint8_t count = arguments(said, node.span);
    const ast::Symbol speaker = ast::as<ast::Name>(*node.callee).symbol;
    const Storage storage = storage_of(speaker);
    {
        const SpanScope at(code_, node.callee->span);
        code_.emit(Op::say_line, program::statement, base, tables_.name(speaker), count);
        code_.word(storage.kind == Storage::Kind::reg ? storage.index : none, tables_.name(ast::symbol::say),
                   is_narration ? 1 : 0);
    }
    add_call_point(next_ordinal(), base, program::statement, tables_.symbols.text(speaker));
    record_call(node.span, said.first(1));
    release_to(base);
}

/// Compiles `go`. In the main program, which is not a scene, it is a call after which the program ends.
void Compiler::go(const ast::Return& node) {
    if (scope_.is_main()) call(*node.value, {}, program::statement, node.span);
    const std::uint16_t base = top_;
    const std::uint16_t target = allocate_registers(1);
    if (!scope_.is_main()) load_uncalled(*node.value, target);
    record_register(target, *node.value);
    for (std::size_t plan = open_plans_; plan > 0; --plan) {
        code_.emit(Op::plan_cancel, top_, 0, 0, static_cast<std::uint8_t>(PlanExit::return_));
        add_call_point(next_ordinal(), top_, discard, "cancel");
        code_.emit(Op::plan_finally, top_);
        add_call_point(next_ordinal(), top_, discard, "finally");
    }
    if (scope_.is_main()) code_.emit(Op::return_null);
    else code_.emit(Op::go_on_in, target);
    release_to(base);
}

}  // namespace npcs::compiler
