// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The loop over a sequence, shared by `for` and by the options of a choice.
#pragma once

#include "compiler/compiler.hpp"

namespace npcs::compiler {

template <typename Body>
void Compiler::for_each(ast::Symbol variable, const ast::Expr& sequence, bool is_loop, Body&& body) {
    const Code::Label again = code_.new_label();
    const Code::Label inside = code_.new_label();
    const Code::Label leave = code_.new_label();
    const ast::Symbol counter = counter_of(variable);
    const std::uint16_t counter_slot = counter == ast::no_symbol ? none : scope_.slot(counter);
    const bool is_counted = counter_slot != none;
    const std::uint16_t scope = allocate_registers(LoopScope::size);
    release_to(scope);
    // A range that is counted has no index, so a loop whose index is used creates the list.
    if (is_counted || !range_call(sequence, scope, again)) compile_into(sequence, scope);
    allocate_registers(LoopScope::size);
    if (is_loop) {
        record_loop(scope, LoopScope::size);
    } else {
        for (std::uint16_t part = 0; part < LoopScope::size; ++part)
            record_register(static_cast<std::uint16_t>(scope + part), source_text(sequence.span),
                            RegisterContents::Kind::value, part);
    }
    std::uint16_t counter_at = none;
    auto counter_place = LoopScope::counter_in_register;
    if (is_counted) begin_counter(counter, counter_at, counter_place);
    code_.jump(Op::for_begin, scope, again);
    const ForLoop begun = code_.begin_loop(scope);
    code_.place(inside);

    const std::uint16_t top = top_;
    const std::uint16_t element = store_target(variable);
    const std::uint16_t inner_top = top_;
    store_register(variable, element);
    release_to(top);
    if (is_loop) loops_.push_back({leave, again, open_plans_});
    body(element);
    if (is_loop) loops_.pop_back();

    code_.place(again);
    release_to(top);
    add_resume_point(ResumePoint::Kind::loop, next_ordinal(), top_, discard);
    release_to(inner_top);
    code_.emit(Op::for_next, scope, element, counter_at);
    code_.word_label(inside, counter_place);
    code_.end_loop(begun);
    code_.place(leave);
    release_to(scope);
}

}  // namespace npcs::compiler
