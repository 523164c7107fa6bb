// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/code.hpp"

#include <algorithm>

namespace npcs::exploration {

using program::Instruction;
using program::Op;

namespace {

bool is_comparison_jump(Op op) { return op >= Op::unless_equal && op <= Op::unless_greater_equal_k; }

bool has_bark_words(const Instruction& i) { return i.n == static_cast<std::uint8_t>(ast::Selection::bark); }

/// Whether the code never goes on behind the instruction.
bool is_final(Op op) {
    switch (op) {
        case Op::jump:
        case Op::return_value:
        case Op::return_null:
        case Op::go_on_in:
        case Op::for_begin:
        case Op::loop:
        case Op::choose_branch:
        case Op::select_alternative:
        case Op::fail: return true;
        default: return false;
    }
}

/// Returns where the side exit of the instruction at pc begins, or its end if there is none.
std::vector<program::SideExit>::const_iterator exit_at(const program::Function& function, std::uint32_t pc) {
    const auto found = std::lower_bound(function.side_exits.begin(), function.side_exits.end(), pc,
                                        [](const program::SideExit& exit, std::uint32_t at) { return exit.pc < at; });
    return found != function.side_exits.end() && found->pc == pc ? found : function.side_exits.end();
}

}  // namespace

std::uint32_t words_after(const program::Function& function, std::uint32_t pc) {
    const Instruction& i = function.code[pc];
    if (is_comparison_jump(i.op)) return 1;
    switch (i.op) {
        case Op::member:
        case Op::fetch_member:
        case Op::super_member:
        case Op::old_element:
        case Op::say_line:
        case Op::for_range:
        case Op::for_next:
        case Op::choose_option:
        case Op::choose_ask:
        case Op::plan_enter: return 1;
        case Op::choose_branch: return i.b;
        case Op::select_alternative: return has_bark_words(i) ? i.b * 2u + 1u : i.b + 2u;
        default: return 0;
    }
}

void successors(const program::Function& function, std::uint32_t pc, std::vector<std::uint32_t>& to) {
    const std::vector<Instruction>& code = function.code;
    const Instruction& i = code[pc];
    const std::uint32_t next = pc + 1 + words_after(function, pc);
    if (const auto exit = exit_at(function, pc); exit != function.side_exits.end()) to.push_back(exit->target);
    if (!is_final(i.op)) to.push_back(next);
    if (is_comparison_jump(i.op)) to.push_back(code[pc + 1].wide());
    switch (i.op) {
        case Op::jump:
        case Op::jump_if:
        case Op::jump_unless:
        case Op::and_stops:
        case Op::or_stops:
        case Op::for_begin:
        case Op::loop: to.push_back(i.wide()); break;
        case Op::for_range:
        case Op::for_next:
        case Op::choose_ask: to.push_back(code[pc + 1].wide()); break;
        case Op::choose_branch:
            // Without an answer it goes where the word of choose_ask, right before it, says.
            to.push_back(code[pc - 1].wide());
            for (std::uint32_t word = 0; word < i.b; ++word) to.push_back(code[pc + 1 + word].wide());
            break;
        case Op::select_alternative: {
            const std::uint32_t step = has_bark_words(i) ? 2 : 1;
            for (std::uint32_t word = 1; word <= words_after(function, pc); word += 1) {
                const bool is_target = step == 1 ? word >= 2 : word % 2 == 0 || word == words_after(function, pc);
                if (is_target) to.push_back(code[pc + word].wide());
            }
            break;
        }
        default: break;
    }
}

Registers registers_of(const program::Function& function, std::uint32_t pc) {
    const Instruction& i = function.code[pc];
    const auto one = [](std::uint16_t reg) { return Registers::Range{reg, 1}; };
    switch (i.op) {
        case Op::constant:
        case Op::read_scope:
        case Op::read_outer:
        case Op::read_global:
        case Op::read_free:
        case Op::read_name:
        case Op::fetch_scope:
        case Op::fetch_outer:
        case Op::fetch_global:
        case Op::fetch_free:
        case Op::fetch_name:
        case Op::own_scope:
        case Op::own_global:
        case Op::locals_map:
        case Op::outer_map:
        case Op::globals_map:
        case Op::closure:
        case Op::new_map:
        case Op::choose_begin: return {{}, i.a};
        case Op::move:
        case Op::read_local:
        case Op::fetch_local:
        case Op::negate:
        case Op::logical_not:
        case Op::make_new:
        case Op::add_k:
        case Op::subtract_k:
        case Op::multiply_k:
        case Op::divide_k:
        case Op::modulo_k:
        case Op::power_k:
        case Op::member:
        case Op::fetch_member: return {{one(i.b)}, i.a};
        case Op::super_member: return {{one(i.b), one(function.self_slot), one(function.super_slot)}, i.a};
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::modulo:
        case Op::power:
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
        case Op::chain_product:
        case Op::logical_and:
        case Op::logical_or:
        case Op::isa:
        case Op::index:
        case Op::old_element: return {{one(i.b), one(i.c)}, i.a};
        case Op::write_scope:
        case Op::write_global:
        case Op::jump_if:
        case Op::jump_unless:
        case Op::go_on_in:
        case Op::return_value:
        case Op::choose_branch:
        case Op::and_stops:
        case Op::or_stops: return {{one(i.a)}, program::none};
        case Op::require_local: return {{one(i.b)}, program::none};
        case Op::concatenate:
        case Op::new_list: return {{{i.b, i.c}}, i.a};
        case Op::list_add: return {{one(i.a), {i.b, i.c}}, program::none};
        case Op::slice: return {{{i.b, 3}}, i.a};
        case Op::map_add:
        case Op::set_index: return {{one(i.a), one(i.b), one(i.c)}, program::none};
        case Op::set_member: return {{one(i.a), one(i.c)}, program::none};
        case Op::call: return {{one(i.c), {i.b, i.n}}, program::none};
        case Op::call_element: return {{{i.c, 2}, {i.b, i.n}}, program::none};
        case Op::call_member: return {{{i.b, static_cast<std::uint16_t>(i.n + 1)}}, program::none};
        case Op::call_super:
            return {{{i.b, static_cast<std::uint16_t>(i.n + 1)}, one(function.self_slot), one(function.super_slot)},
                    program::none};
        case Op::say_line: return {{{i.b, 3}, one(function.code[pc + 1].a)}, program::none};
        case Op::for_range: return {{{i.a, static_cast<std::uint16_t>(i.n + 1)}}, program::none};
        case Op::choose_option: return {{one(i.a), one(i.b), one(i.c), one(function.code[pc + 1].c)}, program::none};
        case Op::choose_ask: return {{one(i.a), one(i.b)}, program::none};
        case Op::choose_element: return {{one(i.a)}, i.b};
        case Op::select_alternative: return {{{i.a, i.b}}, program::none};
        case Op::plan_enter: return {{one(i.a), one(i.c)}, program::none};
        case Op::loop_begin:
        case Op::loop:
        case Op::for_begin:
        case Op::for_next:
        case Op::jump:
        case Op::return_null:
        case Op::plan_conclude:
        case Op::plan_cancel:
        case Op::plan_finally:
        case Op::fail:
        case Op::run_foreign:
        case Op::mark: return {};
        default: {
            // Comparisons with a jump.
            const bool with_constant = i.op >= Op::unless_equal_k;
            return {{one(i.a), with_constant ? Registers::Range{} : one(i.b)}, program::none};
        }
    }
}

}  // namespace npcs::exploration
