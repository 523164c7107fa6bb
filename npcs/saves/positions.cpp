// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reconstructing from the code what a frame's registers must contain at a position.

#include "saves/positions.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/offer.hpp"
#include "saves/format.hpp"
#include "values/map.hpp"

namespace npcs::saves {

using program::Function;
using program::Instruction;
using program::LoopScope;
using program::Op;
using values::Datum;

bool is_scope_of(const values::Map& scope, const Function& function) {
    if (scope.fixed != function.local_keys.size()) return false;
    for (std::uint32_t i = 0; i < scope.fixed; ++i)
        if (!same(scope.entries[i].key, function.local_keys[i])) return false;
    return true;
}

void write_path(const program::Program& program, std::uint32_t statement, std::vector<std::uint32_t>& path) {
    path.clear();
    for (std::uint32_t at = statement; at != program::no_statement; at = program.statements[at].parent)
        path.push_back(program.statements[at].position);
    std::reverse(path.begin(), path.end());
}

std::uint32_t pc_inside(const Function& function, std::uint32_t statement) {
    for (const program::StatementStart& start : function.starts)
        if (start.statement == statement && function.statement_at(start.pc) == statement) return start.pc + 1;
    return 0;
}

namespace {

using program::end_of_main_code;

/// Maps a position in a side exit to the position it leaves the main code from, where the same things are open.
std::uint32_t main_code_pc(const Function& function, std::uint32_t pc) {
    if (pc < end_of_main_code(function)) return pc;
    // Positions and targets of side exits are both in ascending order.
    const auto next_exit =
        std::upper_bound(function.side_exits.begin(), function.side_exits.end(), pc,
                         [](std::uint32_t at, const program::SideExit& exit) { return at < exit.target; });
    return std::prev(next_exit)->pc;
}

/// Returns the end of the top-level statement that contains the position; nothing stays open beyond it.
std::uint32_t end_of_outer_statement(const Function& function, std::uint32_t pc) {
    const std::vector<program::Statement>& statements = function.program->statements;
    std::uint32_t outer = function.statement_at(pc);
    while (outer != program::no_statement && statements[outer].parent != program::no_statement)
        outer = statements[outer].parent;
    auto start = std::upper_bound(function.starts.begin(), function.starts.end(), pc,
                                  [](std::uint32_t at, const program::StatementStart& one) { return at < one.pc; });
    const std::uint32_t end = end_of_main_code(function);
    for (; start != function.starts.end() && start->pc < end; ++start) {
        const bool is_outer =
            start->statement == program::no_statement || statements[start->statement].parent == program::no_statement;
        if (is_outer && start->statement != outer) return start->pc;
    }
    return end;
}

bool is_count(Datum datum) {
    if (!datum.is_number()) return false;
    const double number = datum.as_number();
    return number >= 0 && number <= 4294967294.0 && std::trunc(number) == number;
}

bool is_character_start(std::string_view text, std::uint32_t offset) {
    return offset <= text.size() &&
           (offset == text.size() || (static_cast<unsigned char>(text[offset]) & 0xC0) != 0x80);
}

bool is_valid_for_loop(const Datum* scope) {
    const Datum sequence = scope[LoopScope::sequence];
    const Datum position = scope[LoopScope::position];
    for (const std::uint16_t part : {LoopScope::position, LoopScope::passes, LoopScope::step})
        if (!scope[part].is_number()) return false;
    if (sequence.is_null()) return true;
    if (!is_count(position)) return false;
    if (sequence.is_list() || sequence.is_map()) return true;
    return sequence.is_string() &&
           is_character_start(values::Text(sequence).view(), static_cast<std::uint32_t>(position.as_number()));
}

bool is_private_list(Datum datum) { return datum.is_list() && datum.as_list()->number == 0; }

bool is_valid_option(Datum datum, std::size_t options) {
    return is_private_list(datum) && runtime::Offer::is_valid(datum, options);
}

using ConstructKind = OpenConstructs::Kind;

/// Follows the code from a position on. Something is open there when the instruction that uses it comes later and the
/// last instruction that made it comes earlier.
class Search {
public:
    Search(OpenConstructs& found)
        : function_(*found.function), pc_(main_code_pc(function_, found.pc)), open_(found.open) {}

    void run() {
        const std::uint32_t end = end_of_outer_statement(function_, pc_);
        for (std::uint32_t at = pc_; at < end; ++at) follow(at);
    }

private:
    struct Settled {
        ConstructKind kind;
        std::uint16_t at;
    };

    void follow(std::uint32_t at) {
        const Instruction& i = function_.code[at];
        switch (i.op) {
            case Op::for_next:
                if (function_.code[at + 1].wide() <= pc_) open_.push_back({ConstructKind::for_loop, i.a, 0});
                return;
            case Op::loop:
                if (i.wide() <= pc_) open_.push_back({ConstructKind::turns, i.a, 0});
                return;
            case Op::new_list: return settle(ConstructKind::list, i.a);
            case Op::new_map: return settle(ConstructKind::map, i.a);
            case Op::choose_begin: return settle(ConstructKind::options, i.a);
            case Op::constant:
                if (is_unset(i)) settle(ConstructKind::bound, i.a);
                return;
            case Op::list_add: return use(ConstructKind::list, i.a);
            case Op::map_add: return use(ConstructKind::map, i.a);
            // choose_branch, with the number of options, follows its second word.
            case Op::choose_ask: return use(ConstructKind::options, i.a, function_.code[at + 2].b);
            case Op::slice: return use(ConstructKind::bound, static_cast<std::uint16_t>(i.b + 1));
            default: return;
        }
    }

    bool is_unset(const Instruction& i) const { return function_.program->constants[i.wide()].is_unset(); }

    bool settled(ConstructKind kind, std::uint16_t at) const {
        return std::any_of(settled_.begin(), settled_.end(),
                           [&](const Settled& one) { return one.kind == kind && one.at == at; });
    }
    void settle(ConstructKind kind, std::uint16_t at) {
        if (!settled(kind, at)) settled_.push_back({kind, at});
    }
    /// Handles a use of R[at]: of something made before the position, unless that was settled earlier.
    void use(ConstructKind kind, std::uint16_t at, std::uint16_t options = 0) {
        if (settled(kind, at)) return;
        settled_.push_back({kind, at});
        for (std::uint32_t before = pc_; before-- > 0;) {
            const Instruction& i = function_.code[before];
            if (i.a == at && makes(kind, i)) return open_.push_back({kind, at, options});
            // A bound omitted there belongs to that slice, so the bound in question is a value.
            if (kind == ConstructKind::bound && i.op == Op::slice && (i.b + 1 == at || i.b + 2 == at)) return;
        }
    }
    bool makes(ConstructKind kind, const Instruction& i) const {
        switch (kind) {
            case ConstructKind::list: return i.op == Op::new_list;
            case ConstructKind::map: return i.op == Op::new_map;
            case ConstructKind::options: return i.op == Op::choose_begin;
            default: return i.op == Op::constant && is_unset(i);
        }
    }

    const Function& function_;
    std::uint32_t pc_;
    std::vector<OpenConstructs::Construct>& open_;
    std::vector<Settled> settled_;
};

bool is_valid(const OpenConstructs::Construct& open, std::span<const Datum> registers) {
    const std::size_t size = open.kind == ConstructKind::for_loop ? std::size_t{LoopScope::size} : 1;
    if (open.at + size > registers.size()) return false;
    const Datum datum = registers[open.at];
    switch (open.kind) {
        case ConstructKind::list: return datum.is_list();
        case ConstructKind::map: return datum.is_map();
        case ConstructKind::options: return are_valid_options(datum, open.options);
        case ConstructKind::for_loop: return is_valid_for_loop(registers.data() + open.at);
        case ConstructKind::turns: return datum.is_number();
        default: return true;
    }
}

}  // namespace

const OpenConstructs& OpenConstructsCache::at(const Function& function, std::uint32_t pc) {
    for (const OpenConstructs& constructs : kept_)
        if (constructs.function == &function && constructs.pc == pc) return constructs;
    const bool is_full = kept_.size() == kept_max;
    if (is_full) oldest_ = (oldest_ + 1) % kept_max;
    else kept_.emplace_back();
    OpenConstructs& constructs = is_full ? kept_[oldest_] : kept_.back();
    constructs.function = &function;
    constructs.pc = pc;
    constructs.open.clear();
    if (pc > 0) Search(constructs).run();
    return constructs;
}

bool are_valid_registers(const OpenConstructs& constructs, std::span<const Datum> registers) {
    for (const OpenConstructs::Construct& open : constructs.open)
        if (!is_valid(open, registers)) return false;
    const Function& function = *constructs.function;
    const std::size_t variables = function.captured || function.is_main ? 0 : function.locals.size();
    for (std::size_t i = variables; i < registers.size(); ++i) {
        if (!registers[i].is_unset()) continue;
        const bool is_bound = std::any_of(
            constructs.open.begin(), constructs.open.end(),
            [&](const OpenConstructs::Construct& open) { return open.kind == ConstructKind::bound && open.at == i; });
        if (!is_bound) return false;
    }
    return true;
}

bool are_valid_options(Datum datum, std::size_t options) {
    if (!is_private_list(datum)) return false;
    const values::List& list = *datum.as_list();
    return std::all_of(list.items, list.items + list.count,
                       [&](Datum option) { return is_valid_option(option, options); });
}

bool starts_at(const Function& function, std::uint32_t pc, std::uint16_t top, std::uint32_t& statement) {
    statement = program::no_statement;
    const Start end = start_of(function, statement);
    if (end.pc == pc && end.top == top) return true;
    for (const program::StatementStart& one : function.starts) {
        if (one.pc != pc || one.statement == program::no_statement) continue;
        const Start start = start_of(function, one.statement);
        statement = one.statement;
        if (start.pc == pc && start.top == top) return true;
    }
    return false;
}

std::vector<std::uint32_t> plans_at(const Function& function, std::uint32_t pc) {
    std::vector<std::uint32_t> open;
    if (function.plans.empty()) return open;
    const std::uint32_t main_pc = main_code_pc(function, pc);
    for (std::uint32_t at = 0; at + 2 <= main_pc; ++at) {
        const Instruction& i = function.code[at];
        if (i.op == Op::plan_enter && main_pc < function.plans[i.b].leave_pc) open.push_back(i.b);
    }
    if (main_pc != pc) return open;
    // On the way out by break, continue or return, some plans have already ended: each is cancelled, then finished.
    std::uint32_t at = pc;
    if (at > 0 && function.code[at - 1].op == Op::plan_cancel) --at;
    while (at > 1 && function.code[at - 1].op == Op::plan_finally && function.code[at - 2].op == Op::plan_cancel &&
           !open.empty()) {
        open.pop_back();
        at -= 2;
    }
    return open;
}

// ---- whole executions ------------------------------------------------------------------------------------------------

namespace {

std::string fault_of_frames(const runtime::Execution& execution) {
    OpenConstructsCache cache;
    for (const runtime::Frame& frame : execution.frames) {
        const std::span<const Datum> live(execution.registers.data() + frame.base, frame.top);
        if (!are_valid_registers(cache.at(*frame.function, frame.pc), live))
            return "the registers of function " + key_text(static_cast<Key>(frame.function->key)) +
                   " do not hold what it has begun";
    }
    const runtime::PlanCheck& check = execution.check;
    if (check.frame < execution.frames.size() && check.stop == runtime::StopKind::choice) {
        // The chosen option has replaced the list of options.
        const runtime::Frame& chosen = execution.frames[check.frame - 1];
        if (!is_valid_option(execution.registers[chosen.base + chosen.top - 1], chosen.function->code[chosen.pc].b))
            return "the option that was chosen is not sound";
    }
    if (execution.pending.kind != runtime::StopKind::choice) return {};
    const runtime::Frame& last = execution.frames.back();
    if (are_valid_options(execution.pending.options, last.function->code[last.pc].b)) return {};
    return "the options to choose from are not sound";
}

/// Checks that the active plans are exactly those that enclose the frames' positions.
std::string fault_of_plans(const runtime::Execution& execution) {
    std::size_t next = 0;
    for (std::uint32_t index = 0; index < execution.frames.size(); ++index) {
        const runtime::Frame& frame = execution.frames[index];
        for (const std::uint32_t plan : plans_at(*frame.function, frame.pc)) {
            if (next == execution.plans.size()) return "a plan is missing";
            const runtime::ActivePlan& active = execution.plans[next++];
            const std::size_t checks = frame.function->plans[plan].conditions.size();
            if (active.frame != index || active.plan != plan || !is_private_list(active.payloads) ||
                active.payloads.as_list()->count != checks)
                return "a plan is not the one that is being carried out";
        }
    }
    return next != execution.plans.size() ? "it has more plans than are being carried out" : "";
}

}  // namespace

std::string fault_of(const runtime::Execution& execution) {
    if (execution.pending.kind == runtime::StopKind::failed)
        return execution.plans.empty() ? "" : "a failed conversation carries out a plan";
    std::string fault = fault_of_frames(execution);
    return fault.empty() ? fault_of_plans(execution) : fault;
}

}  // namespace npcs::saves
