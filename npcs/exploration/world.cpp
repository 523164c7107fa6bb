// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/world.hpp"

#include <algorithm>
#include <utility>

#include "api/bridge.hpp"
#include "api/machine_core.hpp"
#include "api/report.hpp"
#include "runtime/offer.hpp"

namespace npcs::exploration {

using runtime::StopKind;
using runtime::WaitFor;

Decisions*& current_decisions() {
    thread_local Decisions* current = nullptr;
    return current;
}

std::uint32_t first_option(const Setup& setup, const program::Program& program) {
    std::uint32_t first = 0;
    for (const auto& one : setup.programs) {
        if (one.get() == &program) break;
        first += static_cast<std::uint32_t>(one->option_ids.size());
    }
    return first;
}

bool World::asks(const runtime::Execution& execution) {
    const runtime::Pending& pending = execution.pending;
    if (pending.kind == StopKind::choice) return true;
    if (pending.kind != StopKind::suspended || pending.waits_for != WaitFor::host) return false;
    return pending.function.is_function() && pending.function.as_function()->signature->name != "yield";
}

Stop World::stop_of(const runtime::Execution& execution) {
    if (execution.frames.empty()) return {};
    const runtime::Frame& frame = execution.frames.back();
    const program::Program& program = *frame.function->program;
    const std::uint32_t statement = frame.function->statement_at(frame.pc > 0 ? frame.pc - 1 : 0);
    return {&program, statement == program::no_statement ? 0 : program.statements[statement].line};
}

namespace {

TraceLine line_of(const runtime::Execution& execution) {
    TraceLine line;
    const auto positions = runtime::frame_positions(execution);
    if (positions.empty()) return line;
    line.function = positions.front().name;
    line.file = positions.front().function->program->name;
    line.line = positions.front().line;
    return line;
}

/// Where in a loop a run is interrupted is chance; moves the place to the innermost loop with a condition around it.
void move_to_loop(const runtime::Execution& execution, Location& place) {
    for (const runtime::FramePosition& at : runtime::frame_positions(execution)) {
        const program::Program& program = *at.function->program;
        for (std::uint32_t s = at.statement; s != program::no_statement; s = program.statements[s].parent) {
            const ast::StatementKind kind = program.statements[s].kind;
            if (kind != ast::StatementKind::while_ && kind != ast::StatementKind::do_) continue;
            place.file = program.name;
            place.line = program.statements[s].line;
            return;
        }
    }
}

/// An answer as it is typed: one that begins with a slash is typed with two.
std::string typed_text(const Value& answer) {
    std::string text = answer.text();
    return text.starts_with("/") ? "/" + text : text;
}

}  // namespace

const std::vector<Value>& World::answers_to(const runtime::Execution& execution) {
    const runtime::Pending& pending = execution.pending;
    const TraceLine where = line_of(execution);
    const std::string function = pending.function.as_function()->signature->name;
    std::string key = function + '\n' + where.file + ':' + std::to_string(where.line) + '\n';
    if (pending.value.is_string()) key += values::Text(pending.value).view();
    const auto [entry, is_new] = answers_.try_emplace(std::move(key));
    if (is_new && setup_.options.answers) {
        const std::lock_guard lock(setup_.asking);
        entry->second = setup_.options.answers({function, api::Bridge::value(machine(), pending.value), where});
    }
    return entry->second;
}

bool World::add_moves(const runtime::Execution& execution) {
    const runtime::Pending& pending = execution.pending;
    if (pending.wake_after >= 0) moves_.push_back({Move::Kind::pass_time, 0, 0});
    if (pending.kind == StopKind::choice) {
        const runtime::Frame& frame = execution.frames.back();
        const std::uint32_t statement = frame.function->statement_at(frame.pc);
        const program::ChooseInfo* choose = nullptr;
        for (const program::ChooseInfo& one : frame.function->chooses)
            if (one.statement == statement) choose = &one;
        const std::uint32_t first = first_option(setup_, *frame.function->program);
        const values::List& options = *pending.options.as_list();
        for (std::uint32_t i = 0; i < options.count; ++i) {
            const auto offer = runtime::Offer::of(options.items[i]);
            if (!offer.is_available) continue;
            moves_.push_back({Move::Kind::option, static_cast<std::uint16_t>(i), 0});
            if (choose != nullptr) available_.push_back(first + choose->options[offer.option].index);
        }
        return true;
    }
    const std::vector<Value>& answers = answers_to(execution);
    for (std::size_t i = 0; i < answers.size(); ++i)
        moves_.push_back({Move::Kind::answer, static_cast<std::uint16_t>(i), 0});
    return !moves_.empty();
}

std::string World::typed_answer(const runtime::Execution& execution, const Move& move) {
    if (move.kind == Move::Kind::option) return std::to_string(move.index + 1);
    return typed_text(answers_to(execution)[move.index]);
}

std::vector<std::string> World::typed_decisions() const {
    std::vector<std::string> typed;
    std::string random;
    for (const Decisions::Made& made : decisions.made()) {
        if (made.function == nullptr) {
            random += " " + Value(decisions.draw(made.choice)).text();
        } else {
            const Value& value = setup_.options.stubs.at(*made.function)[made.choice];
            typed.push_back("/give " + *made.function + " " + value.text());
        }
    }
    if (!random.empty()) typed.push_back("/random" + random);
    return typed;
}

namespace {

/// Steps that are made without an answer before a story counts as endless.
constexpr int most_pauses = 10'000;

class Conversation final : public World {
public:
    Conversation(const Setup& setup, runtime::Coverage& coverage)
        : World(setup),
          machine_(setup.programs.front(), setup.host, setup.options.session.limits, setup.options.session.seed) {
        machine_.coverage = &coverage;
        machine_.state.random.from = &decisions;
        machine_.budget().set_stop_flag(stop_);
    }

    runtime::Machine& machine() override { return machine_; }

    Rest take(const Move& move) override {
        current_decisions() = &decisions;
        const runtime::Control control{setup_.options.turn_steps, {}, std::chrono::steady_clock::time_point::max()};
        machine_.budget().set_control(&control);
        const runtime::Execution& execution = machine_.execution();
        switch (move.kind) {
            case Move::Kind::start: machine_.run().start(); break;
            case Move::Kind::option: machine_.run().choose(move.index); break;
            case Move::Kind::answer:
                machine_.run().resume(api::Bridge::datum(machine_, answers_to(execution)[move.index]));
                break;
            default:
                if (execution.pending.kind == StopKind::choice) machine_.run().leave_choice();
                else machine_.run().resume(values::Datum::null());
        }
        // What is only said or waits for time goes on by itself.
        int pauses = 0;
        while (goes_on_by_itself(execution.pending) && ++pauses < most_pauses)
            machine_.run().resume(values::Datum::null());
        machine_.budget().set_control(nullptr);
        if (pauses == most_pauses) return Rest::endless;
        return look();
    }

    Rest look() override {
        moves_.clear();
        available_.clear();
        const runtime::Execution& execution = machine_.execution();
        switch (execution.pending.kind) {
            case StopKind::none: return Rest::ended;
            case StopKind::failed: return Rest::failed;
            case StopKind::interrupted: return Rest::endless;
            default: break;
        }
        if (!asks(execution)) return Rest::dead;
        return add_moves(execution) ? Rest::waits : Rest::unanswered;
    }

    Location place() override { return place_of(machine_); }
    Stop stop() override { return stop_of(machine_.execution()); }

    std::string typed(const Move& move) override {
        const runtime::Execution& execution = machine_.execution();
        if (move.kind == Move::Kind::pass_time) return "/wait " + Value(execution.pending.wake_after).text();
        return typed_answer(execution, move);
    }

    static Location place_of(runtime::Machine& machine) {
        const Outcome outcome = api::report_of_run(machine);
        if (outcome.kind == Outcome::Kind::failed || outcome.kind == Outcome::Kind::interrupted) {
            Location place{outcome.error.file, outcome.error.line, outcome.error.message, outcome.error.hint};
            if (outcome.kind == Outcome::Kind::interrupted) move_to_loop(machine.execution(), place);
            return place;
        }
        const TraceLine line = line_of(machine.execution());
        return {line.file, line.line, outcome.value.is_null() ? outcome.function : outcome.value.text(), ""};
    }

private:
    static bool goes_on_by_itself(const runtime::Pending& pending) {
        if (pending.kind == StopKind::yielded) return true;
        if (pending.kind != StopKind::suspended) return false;
        if (pending.waits_for == WaitFor::time) return true;
        return pending.waits_for == WaitFor::host &&
               (!pending.function.is_function() || pending.function.as_function()->signature->name == "yield");
    }

    runtime::Machine machine_;
    std::atomic<bool> stop_{false};
};

class Machines final : public World {
public:
    Machines(const Setup& setup, runtime::Coverage& coverage)
        : World(setup), core_(std::make_shared<api::MachineCore>(setup.host, setup.options.session)) {
        core_->machine->linked().make_globals();
        for (const auto& program : setup.programs) core_->machine->linked().link(program);
        core_->machine->coverage = &coverage;
        core_->machine->state.random.from = &decisions;
    }

    runtime::Machine& machine() override { return *core_->machine; }

    Rest take(const Move& move) override {
        current_decisions() = &decisions;
        failure_ = {};
        RunOptions run;
        run.steps = setup_.options.turn_steps;
        if (move.kind == Move::Kind::start) {
            for (const auto& program : setup_.programs) {
                std::string error;
                runtime::Task* const task = machine().scheduler().spawn(machine().linked().link(program), error);
                if (task != nullptr) note(core_->turn(*task, run));
            }
        } else if (move.kind == Move::Kind::raise) {
            machine().scheduler().raise(events()[move.index], values::Datum::null(), true);
        } else if (move.kind == Move::Kind::pass_time) {
            tick(std::max(machine().scheduler().next_wake(), 0.0), run);
        } else if (runtime::Task* const task = asking()) {
            const Value answer =
                move.kind == Move::Kind::option ? Value(double(move.index)) : answers_to(task->execution)[move.index];
            Outcome problem;
            if (core_->answer(*task, answer, problem)) note(core_->turn(*task, run));
        }
        settle(run);
        if (!failure_.file.empty() || failure_.line != 0 || !failure_.text.empty())
            return is_endless_ ? Rest::endless : Rest::failed;
        return look();
    }

    Rest look() override {
        moves_.clear();
        available_.clear();
        runtime::Tasks& tasks = *machine().state.tasks;
        if (tasks.all.empty()) return Rest::ended;
        bool is_known = true;
        runtime::Task* const task = asking();
        if (task != nullptr) {
            is_known = add_moves(task->execution);
            // Its own timeout is one of those that time brings.
            std::erase_if(moves_, [](const Move& move) { return move.kind == Move::Kind::pass_time; });
        }
        const double wake = machine().scheduler().next_wake();
        if (wake < runtime::Task::never) moves_.push_back({Move::Kind::pass_time, 0, 0});
        const std::size_t count = events().size();
        for (std::size_t i = 0; i < count; ++i) moves_.push_back({Move::Kind::raise, static_cast<std::uint16_t>(i), 0});
        if (!moves_.empty()) return Rest::waits;
        return is_known ? Rest::dead : Rest::unanswered;
    }

    Location place() override {
        if (!failure_.text.empty() || failure_.line != 0) return failure_;
        runtime::Task* const task = asking_or_waiting();
        if (task == nullptr) return {};
        const runtime::Turn turn(machine().turns(), task->execution);
        return Conversation::place_of(machine());
    }

    Stop stop() override {
        runtime::Task* const task = asking_or_waiting();
        return task != nullptr ? stop_of(task->execution) : Stop{};
    }

    std::string typed(const Move& move) override {
        if (move.kind == Move::Kind::pass_time)
            return "/wait " + Value(std::max(machine().scheduler().next_wake(), 0.0)).text();
        if (move.kind == Move::Kind::raise) return "/raise " + events()[move.index];
        return typed_answer(asking()->execution, move);
    }

private:
    static constexpr int most_turns = 100;  ///< in which tasks may wake each other while no time passes

    /// Returns the task whose question is the oldest, or null.
    runtime::Task* asking() {
        runtime::Tasks& tasks = *machine().state.tasks;
        for (const auto& [ticket, id] : tasks.tickets) {
            runtime::Task* const task = tasks.find(id);
            if (task != nullptr && asks(task->execution)) return task;
        }
        return nullptr;
    }

    /// Returns the task that asks, or else the oldest one that waits for something other than the end of another task: it is
    /// the cause of what waits for it.
    runtime::Task* asking_or_waiting() {
        runtime::Task* task = asking();
        for (auto& [id, one] : machine().state.tasks->all)
            if (task == nullptr && one.execution.pending.waits_for != WaitFor::task) task = &one;
        if (task == nullptr && !machine().state.tasks->all.empty()) task = &machine().state.tasks->all.begin()->second;
        return task;
    }

    /// Returns the events that the game may raise now: some task waits for them.
    std::vector<std::string> events() {
        std::vector<std::string> events;
        for (const auto& [event, listeners] : machine().state.tasks->listeners) {
            if (listeners.empty()) continue;
            const std::vector<std::string>& raised = setup_.options.events;
            if (std::find(raised.begin(), raised.end(), event) != raised.end()) events.push_back(event);
        }
        return events;
    }

    /// Lets all that only yield go on, and gives everybody a turn.
    void tick(double seconds, const RunOptions& run) {
        runtime::Tasks& tasks = *machine().state.tasks;
        std::vector<std::uint32_t> yields;
        for (const auto& [ticket, id] : tasks.tickets)
            if (runtime::Task* const task = tasks.find(id); task != nullptr && !asks(task->execution))
                yields.push_back(id);
        for (const std::uint32_t id : yields) tasks.make_ready(*tasks.find(id), values::Datum::null());
        for (const Outcome& outcome : core_->tick(seconds, run)) note(outcome);
        for (auto& [id, task] : tasks.all)
            // Without a reason it is a task that has not begun.
            if (task.execution.pending.kind == StopKind::interrupted && !task.execution.error.empty())
                note_endless(task);
    }

    void settle(const RunOptions& run) {
        int turns = 0;
        while (turns < most_turns && failure_.text.empty() && wants_turn()) {
            tick(0, run);
            ++turns;
        }
    }

    bool wants_turn() {
        runtime::Tasks& tasks = *machine().state.tasks;
        if (machine().scheduler().next_wake() <= 0) return true;
        for (const auto& [ticket, id] : tasks.tickets)
            if (runtime::Task* const task = tasks.find(id); task != nullptr && !asks(task->execution)) return true;
        return false;
    }

    void note(const Outcome& outcome) {
        if (outcome.kind == Outcome::Kind::interrupted) is_endless_ = true;
        else if (outcome.kind == Outcome::Kind::failed) is_endless_ = false;
        else return;
        if (failure_.text.empty())
            failure_ = {outcome.error.file, outcome.error.line, outcome.error.message, outcome.error.hint};
    }
    void note_endless(runtime::Task& task) {
        if (!failure_.text.empty()) return;
        const runtime::Turn turn(machine().turns(), task.execution);
        is_endless_ = true;
        failure_ = Conversation::place_of(machine());
    }

    std::shared_ptr<api::MachineCore> core_;
    Location failure_;
    bool is_endless_ = false;
};

}  // namespace

std::unique_ptr<World> make_world(const Setup& setup, runtime::Coverage& coverage) {
    if (setup.is_machine) return std::make_unique<Machines>(setup, coverage);
    return std::make_unique<Conversation>(setup, coverage);
}

}  // namespace npcs::exploration
