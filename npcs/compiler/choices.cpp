// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Choices and plans. A choose statement collects the offered options in a list, which is also the value it stops with:
// one record [text, available, id, option, element] for each. On resuming, the list's register holds the chosen record.

#include "compiler/compiler.hpp"
#include "compiler/loops.hpp"
#include "syntax/naming.hpp"

namespace npcs::compiler {

void Compiler::offer(const ast::Option& option, std::uint16_t list, std::uint16_t choose, std::uint16_t number,
                     std::uint16_t element) {
    const std::uint16_t base = top_;
    std::uint16_t available = none;
    const Code::Label skip = code_.new_label();
    const bool is_left_out = option.is_hidden && option.locked == nullptr;
    if (option.condition != nullptr && is_left_out) jump_if_false(*option.condition, skip);
    else if (option.condition != nullptr) available = push(*option.condition);
    const std::uint16_t text = push(*option.text);
    if (option.locked != nullptr && available != none) locked_text(*option.locked, text, available);
    // A locked option is shown, unless it is hidden and was taken before.
    count_operation();
    code_.emit(Op::choose_option, list, text, available, option.is_hidden ? 1 : 0);
    code_.word(number, choose, element);
    code_.place(skip);
    release_to(base);
}

/// Emits code that replaces the text of an unavailable option by a map of the text and the reason.
void Compiler::locked_text(const ast::Expr& reason, std::uint16_t text, std::uint16_t available) {
    const Code::Label end = code_.new_label();
    code_.jump(Op::jump_if, available, end);
    const std::uint16_t why = push(reason);
    const std::uint16_t key = allocate_registers(2);
    const auto map = static_cast<std::uint16_t>(key + 1);
    code_.emit(Op::new_map, map, 2);
    code_.emit_wide(Op::constant, key, tables_.text_constant(ast::symbol::text));
    code_.emit(Op::map_add, map, key, text);
    code_.emit_wide(Op::constant, key, tables_.text_constant(ast::symbol::locked));
    code_.emit(Op::map_add, map, key, why);
    code_.emit(Op::move, text, map);
    release_to(why);
    code_.place(end);
}

void Compiler::choose_statement(const ast::Choose& node) {
    if (node.options.size() > most_options)
        return tables_.problem(node.span, "too-large", "choice has more than 65,000 options",
                               "offer the elements of a list: option name for name in names");
    if (function_.chooses.size() == most_of_a_kind)
        return tables_.problem(node.span, "too-large", "function has more than 65,000 choices",
                               "split it into several functions");
    const auto choose = static_cast<std::uint16_t>(function_.chooses.size());
    function_.chooses.push_back({parent_, {}});
    for (const ast::Option& option : node.options) {
        const syntax::Span named = syntax::named_by(tables_.symbols, *option.text).span;
        const std::string_view text = tables_.program.source->text().substr(named.begin, named.end - named.begin);
        function_.chooses.back().options.push_back({tables_.option_id(function_.name, text), option.once,
                                                    option.sequence != nullptr, tables_.line_of(option.span.begin),
                                                    static_cast<std::uint32_t>(tables_.program.option_ids.size() - 1)});
    }

    const std::uint16_t list = allocate_registers(1);
    code_.emit(Op::choose_begin, list);
    record_register(list, {}, RegisterContents::Kind::options);
    const std::uint16_t prompt = node.prompt != nullptr ? push(*node.prompt) : none;
    for (std::uint16_t number = 0; number < node.options.size(); ++number) {
        const ast::Option& option = node.options[number];
        record_register(list, node.span.begin, option.span.begin, RegisterContents::Kind::options);
        if (option.sequence == nullptr) {
            offer(option, list, choose, number, none);
        } else {
            for_each(option.symbol, *option.sequence, false, [&](std::uint16_t) {
                const std::uint16_t base = top_;
                const std::uint16_t element = allocate_registers(1);
                load_name_uncalled(option.symbol, element);
                record_register(element, option.variable);
                offer(option, list, choose, number, element);
                release_to(base);
            });
        }
    }

    const Code::Label otherwise = code_.new_label();
    const Code::Label end = code_.new_label();
    code_.emit(Op::choose_ask, list, prompt);
    code_.word_label(otherwise);
    release_to(list + 1);
    add_resume_point(ResumePoint::Kind::choice, next_ordinal(), top_, list);
    code_.emit(Op::choose_branch, list, static_cast<std::uint16_t>(node.options.size()));
    std::vector<Code::Label> bodies;
    for (std::size_t i = 0; i < node.options.size(); ++i) {
        bodies.push_back(code_.new_label());
        code_.word_label(bodies.back());
    }
    for (std::size_t i = 0; i < node.options.size(); ++i) {
        const ast::Option& option = node.options[i];
        code_.place(bodies[i]);
        release_to(list + 1);
        if (option.sequence != nullptr) {
            const std::uint16_t element = store_target(option.symbol);
            code_.emit(Op::choose_element, list, element);
            store_register(option.symbol, element);
        }
        release_to(list);
        block(option.body);
        code_.jump(Op::jump, 0, end);
    }
    code_.place(otherwise);
    release_to(list);
    block(node.otherwise);
    code_.place(end);
}

/// Compiles an expression as a separate function, which runs on the scope of the enclosing frame. Returns its index.
std::uint32_t Compiler::part_function(const ast::Expr& value) {
    Program& program = tables_.program;
    const auto index = static_cast<std::uint32_t>(program.functions.size());
    program.functions.push_back(std::make_unique<Function>());
    Function& part = *program.functions.back();
    part.program = &program;
    part.index = index;
    part.parent = function_.index;
    part.line = program.source->position(value.span.begin).line;
    part.name = function_.name;
    part.locals = function_.locals;
    part.local_keys = function_.local_keys;
    part.local_hashes = function_.local_hashes;
    part.self_slot = function_.self_slot;
    part.super_slot = function_.super_slot;
    part.captured = function_.captured;
    part.shares_scope = true;
    Compiler compiler(tables_, scope_, part);
    compiler.parent_ = parent_;
    compiler.code_.begin_statement(parent_);
    compiler.code_.add_resume_point(ResumePoint::Kind::entry, 0, 0, discard);
    compiler.ordinal_ = 1;  // ordinal 0 is that of the entry, which belongs to the same statement
    compiler.is_part_ = true;
    compiler.code_.emit(Op::return_value, compiler.push(value));
    compiler.finish();
    return index;
}

void Compiler::plan_statement(const ast::Plan& node) {
    if (function_.plans.size() == most_of_a_kind)
        return tables_.problem(node.span, "too-large", "function has more than 65,000 plans",
                               "split it into several functions");
    const auto plan = static_cast<std::uint16_t>(function_.plans.size());
    function_.plans.push_back({parent_, 0, {}, {}, {}});
    const Code::Label skip = code_.new_label();
    const std::uint16_t base = top_;
    const std::uint16_t value = push(*node.value);
    const std::uint16_t payloads = allocate_registers(1);
    code_.emit(Op::new_list, payloads, payloads, 0);
    record_register(payloads, node.span.begin, node.value->span.end);
    for (const ast::Checking& check : node.checks) {
        const std::uint16_t payload = allocate_registers(1);
        release_to(payload);
        if (check.payload != nullptr) compile_into(*check.payload, payload);
        else code_.emit_wide(Op::constant, payload, tables_.constant(Datum::null()));
        code_.emit(Op::list_add, payloads, payload, 1);
        record_register(payloads, node.span.begin,
                        check.payload != nullptr ? check.payload->span.end : check.condition->span.begin);
        jump_if_false(*check.condition, skip);
        const std::string_view text = tables_.program.source->text().substr(
            check.condition->span.begin, check.condition->span.end - check.condition->span.begin);
        const std::uint32_t condition = part_function(*check.condition);
        const std::uint32_t content = check.payload != nullptr ? part_function(*check.payload) : no_statement;
        PlanInfo& info = function_.plans[plan];
        info.conditions.push_back(condition);
        info.payloads.push_back(content);
        info.texts.emplace_back(text);
    }
    code_.emit(Op::plan_enter, value, plan, payloads);
    code_.word(base);
    release_to(base);
    add_call_point(next_ordinal(), base, discard, "begin");
    ++open_plans_;
    block(node.body);
    --open_plans_;
    code_.emit(Op::plan_conclude, base);
    add_call_point(next_ordinal(), base, discard, "conclude");
    code_.emit(Op::plan_finally, base);
    add_call_point(next_ordinal(), base, discard, "finally");
    code_.place(skip);
    plan_leaves_.emplace_back(plan, skip);
}

}  // namespace npcs::compiler
