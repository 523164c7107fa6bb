// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The machine's services to natives and hosts.

#include "runtime/machine.hpp"

#include <algorithm>
#include <utility>

#include "runtime/choices.hpp"
#include "runtime/foreign_blocks.hpp"
#include "runtime/members.hpp"
#include "runtime/task_requests.hpp"

namespace npcs::runtime {

Machine::Machine(std::shared_ptr<const program::Program> program, std::shared_ptr<const Environment> environment,
                 const Limits& limits, std::uint64_t seed)
    : context_(std::move(program), std::move(environment), limits, *this), loops_(context_.state, context_.turns) {
    state.heap.limits = {limits.bytes, limits.text_bytes, limits.list_items, limits.work};
    state.heap.iterations = &loops_;
    state.random.seed(seed);
    start_clock(context_);
}

Machine::Machine(const Machine& like, const Image& image, const Limits& limits)
    : context_(like.context_, *this, limits), loops_(context_.state, context_.turns) {
    state.heap.limits = like.state.heap.limits;
    state.heap.iterations = &loops_;
    restore(image);
}

Machine::~Machine() {
    if (context_.roots != nullptr) context_.roots->leave();
}

void Machine::adopt() {
    const auto adopt_execution = [&](Execution& execution) {
        adopt_loops(execution);
        CallStack(context_, execution).adopt();
    };
    adopt_execution(state.execution);
    if (state.tasks != nullptr)
        for (auto& [id, task] : state.tasks->all) {
            adopt_execution(task.execution);
            state.tasks->add_to_sets(task);
        }
    state.heap.set_external(memory_of(state));
    state.heap.record_live_bytes();
}

void Machine::prepare_to_save() {
    normalize_loops(state.execution);
    if (state.tasks != nullptr)
        for (auto& [id, task] : state.tasks->all) normalize_loops(task.execution);
    stop_clock(context_);
}

const std::shared_ptr<Roots>& Machine::roots() {
    if (context_.roots == nullptr) context_.roots = std::make_shared<Roots>();
    return context_.roots;
}

namespace {

/// Returns the line of the script where the text of a function in another language stands, as far as it has told.
std::uint32_t foreign_line(const Execution& execution, const Frame& frame, const program::Statement& text) {
    const std::size_t at = frame.base + std::size_t{frame.function->foreign} + program::ForeignRegisters::line;
    const bool is_live = frame.function->foreign + program::ForeignRegisters::line < frame.top;
    const Datum told = is_live ? execution.registers[at] : Datum::null();
    const double line = told.is_number() ? told.as_number() : 0;
    const program::Program& program = *frame.function->program;
    const double wanted = text.line + line - 1;
    const auto is_in = [&](std::uint32_t first, std::uint32_t count) {
        return wanted >= first && wanted < static_cast<double>(first) + count;
    };
    const std::uint32_t last = program.source->line_number(text.span.end);
    bool is_known = is_in(text.line, last - text.line + 1);
    // A function runs what its blocks define, too.
    for (const program::Foreign& one : program.foreign)
        if (one.function.kind == ForeignFunction::Kind::block)
            is_known =
                is_known ||
                is_in(one.function.first_line,
                      static_cast<std::uint32_t>(std::count(one.function.text.begin(), one.function.text.end(), '\n')));
    return is_known ? static_cast<std::uint32_t>(wanted) : text.line;
}

}  // namespace

std::vector<FramePosition> frame_positions(const Execution& execution) {
    std::vector<FramePosition> result;
    const std::vector<Frame>& frames = execution.frames;
    for (std::size_t i = frames.size(); i-- > 0;) {
        const Frame& frame = frames[i];
        const program::Function& function = *frame.function;
        // A frame continues after the instruction it waits for; only at a safepoint does it continue with that
        // instruction.
        const bool at_instruction =
            frame.pc == 0 || (i + 1 == frames.size() && execution.pending.kind == StopKind::interrupted);
        const std::uint32_t statement = function.statement_at(at_instruction ? frame.pc : frame.pc - 1);
        std::uint32_t line = function.line;
        if (statement != program::no_statement) {
            const program::Statement& at = function.program->statements[statement];
            line = function.foreign == program::none ? at.line : foreign_line(execution, frame, at);
        }
        values::List* const given = given_to_defined(execution, frame);
        result.push_back(
            {&function, statement, line, given == nullptr ? function.name : defined_place(given->items[0]).name});
    }
    return result;
}

// ---- services --------------------------------------------------------------------------------------------------------

void Machine::print(std::string_view text) {
    if (tracer != nullptr && tracer->is_repeating()) return;
    const Callbacks::InProgress in_progress(callbacks, Callback::print);
    environment().print(*this, text);
}

void Machine::warn(const Warning& warning) {
    if (tracer != nullptr && tracer->is_repeating()) return;
    const Callbacks::InProgress in_progress(callbacks, Callback::print);
    environment().warn(*this, warning);
}

values::Map* Machine::type_map(values::Kind kind) { return runtime::type_map(state, kind); }
values::Map* Machine::intrinsics() { return intrinsics_map(state); }
double Machine::taken(std::string_view option) { return Choices::taken(state, option); }
NativeResult Machine::tasks(TaskRequest request, NativeCall& call) { return ask(context_, request, call); }

values::List* Machine::stack_trace() {
    values::List* list = state.heap.list();
    const std::vector<FramePosition> positions = frame_positions(execution());
    state.heap.charge(16 * std::uint64_t{positions.size()});
    for (const FramePosition& at : positions) {
        const program::Program* const where = at.function->program;
        std::string text = where == program().get() ? std::string("(current program)") : where->name;
        text += " line " + std::to_string(at.line);
        state.heap.push(*list, state.heap.text(text));
    }
    return list;
}

double Machine::visits(const values::Function& function) {
    if (function.origin != values::FunctionOrigin::script) return 0;
    return visits_of(static_cast<const program::Function&>(*function.signature));
}

double Machine::own_visits() {
    const std::vector<Frame>& frames = execution().frames;
    return frames.empty() ? 0 : visits_of(*frames.back().function);
}

double Machine::visits_of(const program::Function& script) {
    const std::uint32_t index = context_.programs.of(script).first_visit + script.index;
    return index < state.visits.size() ? state.visits[index] : 0;
}

}  // namespace npcs::runtime
