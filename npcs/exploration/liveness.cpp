// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/liveness.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "exploration/code.hpp"
#include "values/datum.hpp"

namespace npcs::exploration {

using program::Function;
using program::Instruction;
using program::Op;
using program::Program;
using values::Datum;

namespace {

std::string text_in(Datum text) { return std::string(values::Text(text).view()); }
std::string name_of(const Function& function, std::uint16_t index) { return text_in(function.program->names[index]); }

/// Returns the instruction behind the one at pc and its words, or null at the end.
const Instruction* next_of(const Function& function, std::uint32_t pc) {
    const std::uint32_t next = pc + 1 + words_after(function, pc);
    return next < function.code.size() ? &function.code[next] : nullptr;
}

bool fetches(Op op) {
    switch (op) {
        case Op::fetch_local:
        case Op::fetch_scope:
        case Op::fetch_outer:
        case Op::fetch_global:
        case Op::fetch_free:
        case Op::fetch_name: return true;
        default: return false;
    }
}

/// Returns the name of the variable that an instruction reads or writes; nothing for any other instruction.
std::optional<std::string> variable_of(const Function& function, const Instruction& i) {
    switch (i.op) {
        case Op::read_local:
        case Op::fetch_local:
        case Op::require_local:
        case Op::read_scope:
        case Op::fetch_scope:
        case Op::own_scope:
        case Op::write_scope:
            return i.b < function.locals.size() ? std::optional(std::string(function.locals[i.b])) : std::nullopt;
        case Op::read_outer:
        case Op::fetch_outer: {
            const Function& parent = *function.program->functions[function.parent];
            if (parent.is_main) return name_of(function, i.b);
            return i.b < parent.locals.size() ? std::optional(std::string(parent.locals[i.b])) : std::nullopt;
        }
        case Op::read_global:
        case Op::fetch_global:
        case Op::own_global:
        case Op::write_global:
        case Op::read_free:
        case Op::fetch_free:
        case Op::read_name:
        case Op::fetch_name: return name_of(function, i.b);
        default: return std::nullopt;
    }
}

std::optional<std::string> text_in_front(const Function& function, std::uint32_t pc, std::uint16_t reg);

struct NamedPlace {
    std::string name;
    bool is_member = false;
};

/// Returns the name under which the function value in register `made` is put right behind pc; nothing if it is put anywhere
/// else.
std::optional<NamedPlace> place_of(const Function& function, std::uint32_t pc, std::uint16_t made) {
    const Instruction* const next = next_of(function, pc);
    if (next == nullptr) return std::nullopt;
    if (made < function.local_count && !function.captured && !function.is_main)
        return NamedPlace{std::string(function.locals[made])};
    switch (next->op) {
        case Op::write_global:
        case Op::write_scope: {
            const auto name = variable_of(function, *next);
            if (next->a != made || !name) return std::nullopt;
            return NamedPlace{*name};
        }
        case Op::move:
            if (next->b != made || next->a >= function.local_count || function.captured) return std::nullopt;
            return NamedPlace{std::string(function.locals[next->a])};
        case Op::set_member:
            if (next->c != made) return std::nullopt;
            return NamedPlace{name_of(function, next->b), true};
        case Op::map_add: {
            const auto key = text_in_front(function, pc, next->b);
            if (next->c != made || !key) return std::nullopt;
            return NamedPlace{*key, true};
        }
        default: return std::nullopt;
    }
}

/// Whether the instruction at pc fetches the function that `visits` is asked about: `visits(@scene)`.
bool is_asked_by_visits(const Function& function, std::uint32_t pc) {
    const Instruction& i = function.code[pc];
    if (!fetches(i.op) || pc + 2 >= function.code.size()) return false;
    const Instruction& callee = function.code[pc + 1];
    const Instruction& call = function.code[pc + 2];
    return callee.op == Op::fetch_free && name_of(function, callee.b) == "visits" && call.op == Op::call &&
           call.c == callee.a && call.b == i.a && call.n == 1;
}

/// Whether what the instruction at pc fetches is only called, or asked about by `visits`.
bool is_only_called(const Function& function, std::uint32_t pc) {
    const Instruction* const next = next_of(function, pc);
    if (next == nullptr) return false;
    const std::uint16_t fetched = function.code[pc].a;
    return (next->op == Op::call && next->c == fetched) || (next->op == Op::go_on_in && next->a == fetched) ||
           is_asked_by_visits(function, pc);
}

/// Returns how a count is used that the call at pc returns: what it is compared with right behind tells.
CountUse use_of_result(const Function& function, std::uint32_t pc) {
    if (pc + 1 >= function.code.size() || function.code[pc].op != Op::call) return {};
    const Instruction& next = function.code[pc + 1];
    if (next.a != function.code[pc].a) return {};
    if (next.op == Op::jump_if || next.op == Op::jump_unless) return {CountUse::Kind::capped, 1};
    if (next.op < Op::unless_equal_k || next.op > Op::unless_greater_equal_k) return {};
    const double constant = function.program->constants[next.b].as_number();
    return {CountUse::Kind::capped, std::floor(std::max(constant, 0.0)) + 2};
}

/// Returns the text that is loaded into a register right in front of pc; nothing if it is not known.
std::optional<std::string> text_in_front(const Function& function, std::uint32_t pc, std::uint16_t reg) {
    if (pc == 0) return std::nullopt;
    const Instruction& before = function.code[pc - 1];
    if (before.op != Op::constant || before.a != reg) return std::nullopt;
    const Datum text = function.program->constants[before.wide()];
    return text.is_string() ? std::optional(text_in(text)) : std::nullopt;
}

/// Returns the instruction for which the one at pc puts a map into a register; nothing if it may be one for several, or goes on
/// to another statement. In `globals.gold = gold + 1` the value is computed between them.
const Instruction* use_of_map(const Function& function, std::uint32_t pc) {
    const std::uint16_t map = function.code[pc].a;
    if (!function.captured && !function.is_main && map < function.local_count) return nullptr;
    for (pc += 1 + words_after(function, pc); pc < function.code.size(); pc += 1 + words_after(function, pc)) {
        const Registers used = registers_of(function, pc);
        for (const Registers::Range range : used.reads)
            if (range.first <= map && map < std::uint32_t{range.first} + range.count) return &function.code[pc];
        if (used.writes == map || function.code[pc].op == Op::mark) return nullptr;
    }
    return nullptr;
}

bool takes_element(Op op) {
    return op == Op::index || op == Op::old_element || op == Op::call_element || op == Op::slice || op == Op::for_next;
}

/// Returns the key of the element that the instruction at pc takes, if it is written there.
std::optional<std::string> key_of(const Function& function, std::uint32_t pc) {
    const Instruction& i = function.code[pc];
    if (i.op == Op::index || i.op == Op::old_element) return text_in_front(function, pc, i.c);
    if (i.op == Op::call_element) return text_in_front(function, pc, static_cast<std::uint16_t>(i.c + 1));
    return std::nullopt;
}

}  // namespace

Liveness::Liveness(std::span<const Program* const> programs) {
    for (const Program* const program : programs)
        for (const auto& function : program->functions) {
            numbers_.emplace(function.get(), static_cast<std::uint32_t>(codes_.size()));
            codes_.push_back({function.get(), {}, {}, {}, false, false, {}, {}});
        }
    for (const Code& code : codes_) find_places(*code.function);
    for (const Code& code : codes_) find_escapes(*code.function);
    for (Code& code : codes_) {
        const Function& function = *code.function;
        for (std::uint32_t pc = 0; pc < function.code.size(); pc += 1 + words_after(function, pc)) {
            const Effect effect = effect_of(function, pc);
            for (const Fact read : effect.reads) code.reads.set(read);
            code.calls.insert(code.calls.end(), effect.calls.begin(), effect.calls.end());
        }
        std::sort(code.calls.begin(), code.calls.end());
        code.calls.erase(std::unique(code.calls.begin(), code.calls.end()), code.calls.end());
        code.keeps_registers = function.captured || function.is_main || function.foreign != program::none ||
                               function.shares_scope || !function.plans.empty();
    }
    close_over_calls();
    for (const std::uint32_t function : anywhere_) always_.add(codes_[function].all);
}

Liveness::Fact Liveness::fact(Names& names, std::string_view name) {
    const auto [entry, is_new] = names.try_emplace(std::string(name), next_);
    if (is_new) ++next_;
    return entry->second;
}

/// Records where the functions that a function creates are put.
void Liveness::find_places(const Function& function) {
    const Program& program = *function.program;
    for (std::uint32_t pc = 0; pc < function.code.size(); pc += 1 + words_after(function, pc)) {
        const Instruction& i = function.code[pc];
        if (i.op != Op::closure) continue;
        const std::uint32_t made = number_of(*program.functions[i.wide()]);
        const auto place = place_of(function, pc, i.a);
        if (!place) {
            anywhere_.push_back(made);
            continue;
        }
        placed_[place->name].push_back(made);
        if (place->is_member) members_.push_back(made);
    }
    for (const program::PlanInfo& plan : function.plans)
        for (const auto* const parts : {&plan.conditions, &plan.payloads})
            for (const std::uint32_t part : *parts)
                if (part != program::no_statement) anywhere_.push_back(number_of(*program.functions[part]));
    if (function.foreign != program::none) anywhere_.push_back(number_of(function));
}

/// Functions under that name may be called by anyone.
void Liveness::let_escape(std::string_view name) {
    const auto placed = placed_.find(name);
    if (placed != placed_.end()) anywhere_.insert(anywhere_.end(), placed->second.begin(), placed->second.end());
}

/// Finds the functions that code takes without calling them, and so may pass on.
void Liveness::find_escapes(const Function& function) {
    for (std::uint32_t pc = 0; pc < function.code.size(); pc += 1 + words_after(function, pc)) {
        const Instruction& i = function.code[pc];
        if (fetches(i.op) && !is_only_called(function, pc)) {
            if (const auto name = variable_of(function, i)) let_escape(*name);
        } else if (i.op == Op::fetch_member || i.op == Op::super_member) {
            let_escape(name_of(function, i.c));
        } else if (takes_element(i.op)) {
            if (const auto key = key_of(function, pc)) let_escape(*key);
            else
                for (const std::uint32_t member : std::exchange(members_, {})) anywhere_.push_back(member);
        }
    }
}

/// Code mentions a name, and so may call the functions under it.
void Liveness::mention(Effect& effect, std::string_view name) {
    const auto placed = placed_.find(name);
    if (placed != placed_.end()) effect.calls.insert(effect.calls.end(), placed->second.begin(), placed->second.end());
}

void Liveness::read_name(Effect& effect, std::string_view name) {
    effect.reads.push_back(fact(globals_, name));
    mention(effect, name);
    if (name == "time" || name == "every") effect.reads.push_back(time);
}

void Liveness::read_count(Effect& effect, Fact count, CountUse use) {
    using Kind = CountUse::Kind;
    effect.reads.push_back(count);
    const auto [entry, is_new] = uses_.try_emplace(count, use);
    CountUse& all = entry->second;
    if (is_new) return;
    if (all.kind == Kind::capped && use.kind == Kind::capped) all.limit = std::max(all.limit, use.limit);
    else if (all.kind != use.kind || all.limit != use.limit) all = {};
}

Liveness::Effect Liveness::effect_of(const Function& function, std::uint32_t pc) {
    const Instruction& i = function.code[pc];
    Effect effect;
    if (i.op == Op::write_global) {
        effect.sets = fact(globals_, name_of(function, i.b));
        return effect;
    }
    if (i.op != Op::write_scope)
        if (const auto name = variable_of(function, i)) read_name(effect, *name);
    // An operand that is a variable falls back to a global of its name as long as it is not set.
    if (!function.captured && !function.is_main)
        for (const Registers::Range range : registers_of(function, pc).reads)
            for (std::uint32_t reg = range.first; reg < std::uint32_t{range.first} + range.count; ++reg)
                if (reg < function.local_count) read_name(effect, function.locals[reg]);
    if (i.op == Op::say_line) {
        read_name(effect, name_of(function, i.c));
        read_name(effect, "say");
    }
    if (i.op == Op::for_range) read_name(effect, name_of(function, i.b));
    if (function.foreign != program::none) effect.reads.push_back(all_globals);
    add_member_effects(effect, function, pc);
    add_count_effects(effect, function, pc);
    return effect;
}

void Liveness::add_member_effects(Effect& effect, const Function& function, std::uint32_t pc) {
    const Instruction& i = function.code[pc];
    switch (i.op) {
        case Op::member:
        case Op::fetch_member:
        case Op::super_member:
        case Op::call_member:
        case Op::call_super: mention(effect, name_of(function, i.c)); break;
        case Op::index:
        case Op::old_element:
        case Op::call_element:
            if (const auto key = key_of(function, pc)) mention(effect, *key);
            break;
        case Op::globals_map:
        case Op::outer_map:
        case Op::locals_map: {
            const Instruction* const use = use_of_map(function, pc);
            const bool is_member = use != nullptr && use->b == i.a &&
                                   (use->op == Op::member || use->op == Op::fetch_member || use->op == Op::call_member);
            const bool is_set = use != nullptr && use->op == Op::set_member && use->a == i.a && use->c != i.a;
            if (is_member) read_name(effect, name_of(function, use->c));
            else if (!is_set) effect.reads.push_back(all_globals);
            break;
        }
        default: break;
    }
}

void Liveness::add_count_effects(Effect& effect, const Function& function, std::uint32_t pc) {
    const Instruction& i = function.code[pc];
    const auto visits_of = [&](std::uint32_t number) { return fact(visits_, std::to_string(number)); };
    if (is_asked_by_visits(function, pc)) {
        const auto name = variable_of(function, i);
        const auto placed = name ? placed_.find(*name) : placed_.end();
        if (placed == placed_.end()) return effect.reads.push_back(all_visits);
        for (const std::uint32_t number : placed->second)
            read_count(effect, visits_of(number), use_of_result(function, pc + 2));
    } else if (const auto name = variable_of(function, i); name == "visits") {
        if (pc == 0 || !is_asked_by_visits(function, pc - 1)) effect.reads.push_back(all_visits);
    } else if (name == "first_visit") {
        read_count(effect, visits_of(number_of(function)), {CountUse::Kind::capped, 2});
    } else if (name == "taken") {
        const auto id = i.a > 0 ? text_in_front(function, pc, static_cast<std::uint16_t>(i.a - 1)) : std::nullopt;
        if (id) read_count(effect, fact(counts_, *id), use_of_result(function, pc + 1));
        else effect.reads.push_back(all_counts);
    } else if (i.op == Op::choose_option) {
        const Instruction& word = function.code[pc + 1];
        const program::OptionInfo& option = function.chooses[word.b].options[word.a];
        if (option.once) read_count(effect, fact(counts_, option.id), {CountUse::Kind::capped, 1});
    } else if (i.op == Op::select_alternative) {
        const auto selection = static_cast<ast::Selection>(i.n);
        const std::uint32_t keys = selection == ast::Selection::bark ? i.b : 1;
        const CountUse use =
            selection == ast::Selection::cycle ? CountUse{CountUse::Kind::cycling, double(i.b)} : CountUse{};
        for (std::uint32_t k = 0; k < keys; ++k) {
            const Datum key = function.program->constants[function.code[pc + 1 + 2 * k].wide()];
            read_count(effect, fact(counts_, text_in(key)), use);
        }
    }
}

void Liveness::close_over_calls() {
    for (Code& code : codes_) code.all.add(code.reads);
    bool changes = true;
    while (changes) {
        changes = false;
        for (Code& code : codes_)
            for (const std::uint32_t called : code.calls) changes = code.all.add(codes_[called].all) || changes;
    }
}

/// The backward analysis of one function. What is recorded is only what is asked for: the state at resume points.
void Liveness::analyse(Code& code) {
    const Function& function = *code.function;
    code.is_analysed = true;
    if (!function.plans.empty() || function.foreign != program::none) return;
    const auto size = static_cast<std::uint32_t>(function.code.size());
    std::vector<std::uint32_t> starts;
    std::vector<std::vector<std::uint32_t>> before(size);
    for (std::uint32_t pc = 0; pc < size; pc += 1 + words_after(function, pc)) {
        starts.push_back(pc);
        std::vector<std::uint32_t> to;
        successors(function, pc, to);
        for (const std::uint32_t next : to)
            if (next < size) before[next].push_back(pc);
    }
    const bool has_registers = !code.keeps_registers;
    std::vector<Bits> facts(size), registers(size);
    std::vector<Effect> effects(size);
    std::vector<Bits> adds(size);
    for (const std::uint32_t pc : starts) {
        effects[pc] = effect_of(function, pc);
        for (const Fact read : effects[pc].reads) adds[pc].set(read);
        for (const std::uint32_t called : effects[pc].calls) adds[pc].add(codes_[called].all);
    }
    std::vector<std::uint32_t> waiting(starts);
    std::vector<bool> is_waiting(size, false);
    for (const std::uint32_t pc : starts) is_waiting[pc] = true;
    std::vector<Bits> after_facts(size), after_registers(size);
    while (!waiting.empty()) {
        const std::uint32_t pc = waiting.back();
        waiting.pop_back();
        is_waiting[pc] = false;
        Bits live = after_facts[pc];
        if (effects[pc].sets != none && function.is_main) live.reset(effects[pc].sets);
        live.add(adds[pc]);
        bool changes = facts[pc].add(live);
        if (has_registers) {
            const Registers used = registers_of(function, pc);
            Bits variables = after_registers[pc];
            if (used.writes < function.local_count) variables.reset(used.writes);
            for (const Registers::Range range : used.reads)
                for (std::uint32_t reg = range.first; reg < range.first + range.count && reg < function.local_count;
                     ++reg)
                    variables.set(reg);
            changes = registers[pc].add(variables) || changes;
        }
        if (!changes) continue;
        for (const std::uint32_t from : before[pc]) {
            after_facts[from].add(facts[pc]);
            if (has_registers) after_registers[from].add(registers[pc]);
            if (!is_waiting[from]) {
                is_waiting[from] = true;
                waiting.push_back(from);
            }
        }
    }
    for (const std::uint32_t pc : starts) {
        const bool is_stop = function.resume_point_at(pc) != nullptr ||
                             (pc > 0 && (function.code[pc].op == Op::mark || function.code[pc].op == Op::run_foreign));
        if (!is_stop) continue;
        code.facts.emplace(pc, std::move(facts[pc]));
        if (!has_registers) continue;
        Bits& live = registers[pc];
        // Words that are there say what is live; operands and loops come behind the variables.
        for (std::uint32_t reg = function.local_count; reg < ((function.local_count + 63u) / 64u) * 64u; ++reg)
            live.set(reg);
        if (function.local_count > 0) {
            Bits whole(function.local_count);
            whole.add(live);
            live = std::move(whole);
        }
        code.registers.emplace(pc, std::move(live));
    }
}

const Bits& Liveness::facts_at(const Function& function, std::uint32_t pc) {
    Code& code = codes_[number_of(function)];
    if (!code.is_analysed) analyse(code);
    const auto found = code.facts.find(pc);
    return found != code.facts.end() ? found->second : code.all;
}

const Bits& Liveness::registers_at(const Function& function, std::uint32_t pc) {
    static const Bits everything;
    Code& code = codes_[number_of(function)];
    if (!code.is_analysed) analyse(code);
    const auto found = code.registers.find(pc);
    return found != code.registers.end() ? found->second : everything;
}

}  // namespace npcs::exploration
