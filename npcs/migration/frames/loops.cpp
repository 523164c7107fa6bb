// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/loops.hpp"

#include <algorithm>
#include <cmath>

#include "migration/frames/operands.hpp"
#include "program/words.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using compiler::RegisterContents;

std::vector<std::uint32_t> loops_around(const Outline& outline, std::uint32_t statement) {
    std::vector<std::uint32_t> loops;
    if (statement == none) return loops;
    for (std::uint32_t at = outline.node_of(statement).parent; at != none; at = outline.nodes[at].parent) {
        const NodeKind kind = outline.nodes[at].kind;
        if (kind == NodeKind::for_ || kind == NodeKind::while_ || kind == NodeKind::do_)
            loops.push_back(outline.nodes[at].statement);
    }
    std::reverse(loops.begin(), loops.end());
    return loops;
}

std::optional<Datum> old_loop(const ScriptMigration& script, const OldFrame& old_frame, std::uint32_t statement,
                              std::uint16_t part) {
    const std::size_t first = first_held(old_frame);
    if (old_frame.place != nullptr) {
        for (std::size_t i = 0; i < old_frame.place->registers.size(); ++i) {
            const RegisterContents& held = old_frame.place->registers[i];
            if (held.kind == RegisterContents::Kind::loop && held.what == statement && held.part == part)
                return old_frame.registers[first + i];
        }
        return std::nullopt;
    }
    std::size_t at = first;
    for (const std::uint32_t loop : loops_around(script.before, old_frame.statement)) {
        const bool is_for = script.before.node_of(loop).kind == NodeKind::for_;
        if (loop == statement) return old_frame.registers[at + part];
        at += is_for ? std::size_t{program::LoopScope::size} : 1;
    }
    return std::nullopt;
}

namespace {

/// What counts the passes of a `while`: a variable that is set to a number in front of it, and changed by another one once in it.
struct Counter {
    std::string_view name;
    double first, step;
    std::uint32_t changed_at;  ///< old node
};

/// Returns the assignment to a variable that a node of the new script is, or null.
const ast::Assign* assignment_of(const ScriptMigration& script, std::uint32_t node) {
    const std::uint32_t statement = script.now.nodes[node].statement;
    const ast::Statement* const found = statement == none ? nullptr : script.evaluation.parsed().statement(statement);
    if (found == nullptr || found->kind != ast::StatementKind::assign) return nullptr;
    const auto& assign = ast::as<ast::Assign>(*found);
    return assign.target->kind == ast::ExprKind::name ? &assign : nullptr;
}
std::string_view target_of(const ScriptMigration& script, const ast::Assign& assign) {
    return script.evaluation.parsed().text(ast::as<ast::Name>(*assign.target).symbol);
}

/// Returns the number that an assignment adds to its variable; nothing if it does anything else.
std::optional<double> step_of(const ast::Assign& assign) {
    if (assign.value->kind != ast::ExprKind::number) return std::nullopt;
    const double number = ast::as<ast::Number>(*assign.value).value;
    if (assign.op == ast::AssignOp::add) return number;
    return assign.op == ast::AssignOp::subtract ? std::optional<double>(-number) : std::nullopt;
}

/// Returns the nodes of a function's own statements that set a variable, in any way.
std::vector<std::uint32_t> setters_of(const ScriptMigration& script, std::uint32_t function, std::string_view name) {
    std::vector<std::uint32_t> found;
    const outline::OutlineFunction& own = script.now.functions[function];
    for (std::uint32_t node = own.first; node < own.end; ++node) {
        const ast::Assign* const assign = assignment_of(script, node);
        const bool is_loop_of = script.now.nodes[node].kind == NodeKind::for_ && script.now.nodes[node].sets == name;
        if (is_loop_of || (assign != nullptr && target_of(script, *assign) == name)) found.push_back(node);
    }
    return found;
}

/// Returns the old node of a statement that was not edited and stands where it stood; none otherwise.
std::uint32_t unedited(const ScriptMigration& script, std::uint32_t now) {
    const std::uint32_t before = script.matching.back[now];
    return before == none || script.matching.moved[before] || !script.is_same_text(before, now) ? none : before;
}

/// Returns whether a statement that is gone may have set a variable, by its old name.
bool was_set_by_deleted(const ScriptMigration& script, std::uint32_t old_function, std::string_view name) {
    const outline::OutlineFunction& function = script.before.functions[old_function];
    for (std::uint32_t at = function.first; at < function.end; ++at) {
        const OutlineNode& own = script.before.nodes[at];
        if (script.matching.nodes[at] == none && (own.kind == NodeKind::assign || own.kind == NodeKind::for_) &&
            !own.sketch.empty() && own.sketch.front() == program::name_byte(name))
            return true;
    }
    return false;
}

std::optional<Counter> counter_of(ScriptMigration& script, std::uint32_t old_loop) {
    const Outline& now = script.now;
    const std::uint32_t loop = script.matching.nodes[old_loop];
    if (loop == none || unedited(script, loop) == none || now.nodes[loop].kind != NodeKind::while_) return std::nullopt;
    const std::uint32_t function = now.nodes[loop].function;
    for (std::uint32_t at = loop + 1; at < now.nodes[loop].end; ++at)
        if (now.nodes[at].kind == NodeKind::continue_) return std::nullopt;
    for (std::uint32_t at = loop + 1; at < now.nodes[loop].end; at = now.nodes[at].end) {
        const ast::Assign* const assign = assignment_of(script, at);
        const std::string_view name = assign == nullptr ? std::string_view{} : target_of(script, *assign);
        const std::optional<double> step = assign == nullptr ? std::nullopt : step_of(*assign);
        if (!step || *step == 0 || unedited(script, at) == none || script.liveness.is_set_through_scope(name)) continue;
        const std::vector<std::uint32_t> setters = setters_of(script, function, name);
        if (setters.size() != 2 || setters.back() != at) continue;
        const OutlineNode& first = now.nodes[setters.front()];
        if (first.literal == none || !is_surely_before(now, setters.front(), loop)) continue;
        const Datum value = script.program.constants[first.literal];
        const std::uint32_t old_function = script.before.nodes[old_loop].function;
        if (!value.is_number() || unedited(script, setters.front()) == none ||
            was_set_by_deleted(script, old_function, script.old_name(old_function, name)))
            continue;
        return Counter{name, value.as_number(), *step, script.matching.back[at]};
    }
    return std::nullopt;
}

bool is_first_pass_of_while(ScriptMigration& script, const OldFrame& one, std::uint32_t loop) {
    if (one.kind == program::ResumePoint::Kind::loop) return false;
    const std::optional<Counter> counter = counter_of(script, script.before.nodes_of[loop]);
    if (!counter) return false;
    const Datum is = variable_of(script, one, counter->name).value_or(Datum::unset());
    const std::uint32_t place = script.before.nodes_of[one.statement];
    const bool is_changed = script.before.nodes[counter->changed_at].end <= place;
    return is.is_number() && is.as_number() == counter->first + (is_changed ? counter->step : 0);
}

bool is_first_pass(ScriptMigration& script, const OldFrame& one, std::uint32_t loop) {
    using Scope = program::LoopScope;
    const OutlineNode& node = script.before.node_of(loop);
    if (node.kind == NodeKind::while_) return is_first_pass_of_while(script, one, loop);
    if (node.kind != NodeKind::for_) return false;
    const auto register_of = [&](std::uint16_t part) {
        return old_loop(script, one, loop, part).value_or(Datum::unset());
    };
    const Datum passes = register_of(Scope::passes);
    if (!passes.is_number()) return false;
    if (!register_of(Scope::sequence).is_null()) return passes.as_number() == 1;
    // Of a range only the next number is known. It began with this one if the text of the loop says so.
    const Datum last = register_of(Scope::position);
    const Datum step = register_of(Scope::step);
    if (!last.is_number() || !step.is_number() || node.sketch.empty()) return false;
    const std::string numbers =
        values::code_text(Datum::number(passes.as_number() - step.as_number())) + ", " + values::code_text(last) + ")";
    const auto is_text = [&](std::string_view name) {
        return program::name_byte(name) == node.sketch.front() &&
               program::text_hash(std::string(name) + " in range(" + numbers) == node.text;
    };
    const auto& locals = one.function->locals;
    const auto& globals = script.before.globals;
    return std::any_of(locals.begin(), locals.end(), is_text) ||
           std::any_of(globals.begin(), globals.end(), [&](const auto& global) { return is_text(global.name); });
}

}  // namespace

std::vector<std::uint32_t> first_passes(ScriptMigration& script, const std::vector<OldFrame>& old_frames) {
    std::vector<std::uint32_t> found;
    for (const OldFrame& one : old_frames) {
        if (one.statement == none || one.place == nullptr) continue;
        for (const std::uint32_t loop : loops_around(script.before, one.statement)) {
            if (!is_first_pass(script, one, loop)) break;
            found.push_back(script.before.nodes_of[loop]);
        }
    }
    return found;
}

namespace {

/// Returns the only old node of a range of siblings that begins with a variable, if its text is one of two; none otherwise.
std::uint32_t only_setter(const Outline& before, std::uint32_t from, std::uint32_t end, std::string_view name,
                          const std::string& text, const std::string& or_text) {
    std::uint32_t found = none;
    for (std::uint32_t at = from; at < end; at = before.nodes[at].end) {
        const OutlineNode& own = before.nodes[at];
        if (own.kind != NodeKind::assign || own.sketch.empty() || own.sketch.front() != program::name_byte(name))
            continue;
        if (found != none || (own.text != program::text_hash(text) && own.text != program::text_hash(or_text)))
            return none;
        found = at;
    }
    return found;
}

}  // namespace

std::optional<FirstPass> pass_of_while(ScriptMigration& script, const OldFrame& one, const FirstPass& first) {
    const Outline& before = script.before;
    if (!first.scope[0].is_null() || one.statement == none || one.kind == program::ResumePoint::Kind::loop)
        return std::nullopt;
    const std::uint32_t place = before.nodes_of[one.statement];
    std::uint32_t loop = before.nodes[place].parent;
    while (loop != none && (before.nodes[loop].kind != NodeKind::while_ || script.matching.nodes[loop] != none))
        loop = before.nodes[loop].parent;
    const Datum is = variable_of(script, one, first.variable).value_or(Datum::unset());
    if (loop == none || !is.is_number()) return std::nullopt;
    const std::string name(script.old_name(one.function->index, first.variable));
    const auto number = [](double value) { return values::code_text(Datum::number(value)); };
    const double step = first.scope[3].as_number(), from = first.element.as_number();
    const std::string sum = name + (step < 0 ? " - " : " + ") + number(std::abs(step));
    const std::uint32_t counts =
        only_setter(before, loop + 1, before.nodes[loop].end, name,
                    name + (step < 0 ? " -= " : " += ") + number(std::abs(step)), name + " = " + sum);
    if (counts == none) return std::nullopt;
    const std::uint32_t parent = before.nodes[loop].parent;
    const std::uint32_t block = parent == none ? before.functions[before.nodes[loop].function].first : parent + 1;
    const double in_pass = before.nodes[counts].end <= place ? step : 0;
    for (const double began : {from, from - step}) {
        const std::string text = name + " = " + number(began);
        const std::uint32_t begins = only_setter(before, block, loop, name, text, text);
        if (begins == none || from != began + in_pass) continue;
        const double last = first.scope[1].as_number();
        if (step > 0 ? is.as_number() > last : is.as_number() < last) return std::nullopt;
        script.became_for.insert(loop);
        script.became_for.insert(counts);
        script.became_for.insert(begins);
        FirstPass pass = first;
        pass.element = is;
        pass.scope[2] = Datum::number(is.as_number() + step);
        return pass;
    }
    return std::nullopt;
}

}  // namespace npcs::migration
