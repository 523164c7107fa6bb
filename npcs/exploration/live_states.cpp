// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/live_states.hpp"

#include <string>
#include <string_view>

#include "program/starts.hpp"
#include "runtime/linked_programs.hpp"
#include "values/map.hpp"

namespace npcs::exploration {

using program::Function;
using values::Datum;

/// What matters at certain positions of all frames.
class LiveStates::Filter final : public runtime::LiveFilter {
public:
    Filter(Liveness* liveness, const std::vector<Liveness::Fact>& facts_of_visits)
        : liveness_(liveness), visits_(facts_of_visits) {
        random = false;
        counts = false;
        time = liveness == nullptr;
    }

    Bits registers(const runtime::Execution& execution, std::size_t frame) const override {
        if (liveness_ == nullptr) return {};
        const runtime::Frame& one = execution.frames[frame];
        return liveness_->registers_at(*one.function, one.pc).words();
    }
    std::uint32_t visited(std::uint32_t function, std::uint32_t count) const override {
        if (facts.has(Liveness::all_visits)) return count;
        const Liveness::Fact fact = function < visits_.size() ? visits_[function] : Liveness::none;
        if (fact == Liveness::none || !facts.has(fact)) return 0;
        return static_cast<std::uint32_t>(liveness_->use_of(fact).normal(count));
    }
    double taken(Datum id, double count) const override {
        const bool all = facts.has(Liveness::all_counts);
        const values::Text text(id);
        const std::string_view whole = text.view();
        Liveness::Fact fact = liveness_->count(whole);
        if (fact == Liveness::none) fact = liveness_->count(whole.substr(0, whole.find(':')));
        if (fact == Liveness::none || !facts.has(fact)) return all ? count : 0;
        return all ? count : liveness_->use_of(fact).normal(count);
    }

    exploration::Bits facts;
    exploration::Bits live_globals;

private:
    Liveness* liveness_;
    const std::vector<Liveness::Fact>& visits_;
};

LiveStates::LiveStates(runtime::Machine& machine, bool reduce) : machine_(machine), programs_(machine.programs()) {
    if (!reduce) return;
    std::vector<const program::Program*> programs;
    for (const auto& program : programs_) programs.push_back(program.get());
    liveness_ = std::make_unique<Liveness>(programs);
    for (const program::Program* const program : programs) {
        const runtime::Linked* const linked = machine.linked().find(*program);
        visits_.resize(std::max<std::size_t>(visits_.size(), linked->first_visit + program->functions.size()),
                       Liveness::none);
        for (std::size_t i = 0; i < program->functions.size(); ++i)
            visits_[linked->first_visit + i] = liveness_->visits(*program->functions[i]);
    }
}

LiveStates::~LiveStates() = default;

void LiveStates::note_positions() {
    positions_.clear();
    const auto note = [&](const runtime::Execution& execution) {
        for (const runtime::Frame& frame : execution.frames) positions_.emplace_back(frame.function, frame.pc);
        positions_.emplace_back(nullptr, 0);
    };
    note(machine_.state.execution);
    if (machine_.state.tasks != nullptr)
        for (const auto& [id, task] : machine_.state.tasks->all) note(task.execution);
}

LiveStates::Filter& LiveStates::filter() {
    std::unique_ptr<Filter>& kept = filters_[positions_];
    if (kept != nullptr) return *kept;
    kept = std::make_unique<Filter>(liveness_.get(), visits_);
    Filter& made = *kept;
    if (liveness_ == nullptr) return made;
    made.facts.add(liveness_->always());
    for (const auto& [function, pc] : positions_)
        if (function != nullptr) made.facts.add(liveness_->facts_at(*function, pc));
    made.time = made.facts.has(Liveness::time);
    made.visits = false;
    made.options = false;
    if (made.facts.has(Liveness::all_globals) || machine_.state.globals == nullptr) return made;
    const values::Map& globals = *machine_.state.globals;
    for (std::uint32_t slot = 0; slot < globals.fixed; ++slot) {
        const Datum name = globals.entries[slot].key;
        const Liveness::Fact fact = name.is_string() ? liveness_->global(values::Text(name).view()) : Liveness::none;
        if (!name.is_string() || (fact != Liveness::none && made.facts.has(fact))) made.live_globals.set(slot);
    }
    // Entries that are no slots were made through `globals`, and matter.
    const std::uint32_t words = (globals.fixed + 63) / 64;
    if (words > 0) {
        for (std::uint32_t slot = globals.fixed; slot < words * 64; ++slot) made.live_globals.set(slot);
        exploration::Bits whole(words * 64);
        whole.add(made.live_globals);
        made.live_globals = std::move(whole);
    }
    made.globals = made.live_globals.words();
    return made;
}

/// Loops count their turns for the limits only.
void LiveStates::reset_loops() {
    const auto reset = [&](runtime::Execution& execution) {
        for (const runtime::Frame& frame : execution.frames) {
            const Position position(frame.function, frame.pc);
            auto known = loops_.find(position);
            if (known == loops_.end()) {
                const Function& function = *frame.function;
                std::vector<bool>
                    outward;  // the loops around the statement, innermost first: whether it has only turns
                const std::uint32_t at = function.statement_at(frame.pc > 0 ? frame.pc - 1 : 0);
                const auto& statements = function.program->statements;
                for (std::uint32_t s = at; s != program::no_statement; s = statements[s].parent) {
                    const ast::StatementKind kind = statements[s].kind;
                    if (s == at && function.code.size() > frame.pc && kind == ast::StatementKind::for_) continue;
                    if (kind == ast::StatementKind::for_) outward.push_back(false);
                    if (kind == ast::StatementKind::while_ || kind == ast::StatementKind::do_) outward.push_back(true);
                }
                std::vector<std::uint16_t> registers;
                std::uint32_t next = function.captured || function.is_main ? 0 : function.local_count;
                for (std::size_t i = outward.size(); i-- > 0;) {
                    if (outward[i] && next < frame.top) registers.push_back(static_cast<std::uint16_t>(next));
                    next += outward[i] ? program::LoopScope::turns_size : std::uint16_t{program::LoopScope::size};
                }
                known = loops_.emplace(position, std::move(registers)).first;
            }
            for (const std::uint16_t reg : known->second) {
                Datum& turns = execution.registers[frame.base + reg];
                if (turns.is_number()) turns = Datum::number(0);
            }
        }
    };
    reset(machine_.state.execution);
    if (machine_.state.tasks != nullptr)
        for (auto& [id, task] : machine_.state.tasks->all) reset(task.execution);
}

void LiveStates::capture(runtime::Image& into) {
    reset_loops();
    note_positions();
    machine_.capture(into, &filter());
}

}  // namespace npcs::exploration
