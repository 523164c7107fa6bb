// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/debugger.hpp"

#include <algorithm>

#include "api/loading.hpp"
#include "api/report.hpp"
#include "api/session_core.hpp"
#include "debugging/debugger_core.hpp"
#include "debugging/scopes.hpp"
#include "values/map.hpp"

namespace npcs {

using api::Access;
using debugging::Action;
using debugging::Step;

namespace {

Diagnostic problem_of(std::string code, std::string message, std::string hint = "") {
    return api::refused(std::move(code), std::move(message), std::move(hint)).error;
}

DebugStop refusal(Diagnostic why) {
    DebugStop stop;
    stop.reason = DebugStop::Reason::refused;
    stop.outcome.kind = Outcome::Kind::refused;
    stop.outcome.error = std::move(why);
    return stop;
}

Diagnostic no_debugger() {
    return problem_of("moved-from", "there is no debugger here any more: it was moved elsewhere",
                      "use the object it was moved to");
}

}  // namespace

// ---- the core --------------------------------------------------------------------------------------------------------

Debugger::Core::Core(std::unique_ptr<debugging::Target> target, DebugOptions options)
    : target_(std::move(target)), options_(options) {
    unattached = target_->call(Access::whole, [&] {
        if (target_->tracer() != nullptr) {
            unattached = {problem_of("debugged", "another debugger is attached to it", "destroy that one first")};
            return;
        }
        target_->set_tracer(&tracer);
    });
    if (unattached.empty() && target_->tracer() != &tracer)
        unattached = {problem_of("debugged", "another debugger is attached to it", "destroy that one first")};
}

Debugger::Core::~Core() {
    if (unattached.empty()) target_->set_tracer(nullptr);
}

Diagnostics Debugger::Core::call(Access access, const std::function<void()>& body) {
    if (!unattached.empty()) return unattached;
    // A call from inside a callback is refused, and must not disturb the run.
    if (is_busy || tracer.machine != nullptr)
        return {problem_of("running", "this is not possible while the debugger runs what it debugs",
                           "do it after the call that runs it")};
    struct Busy {
        bool& is_busy;
        explicit Busy(bool& flag) : is_busy(flag) { is_busy = true; }
        ~Busy() { is_busy = false; }
    };
    tracer.is_own_call = true;
    Diagnostics problems = target_->call(access, [&] {
        tracer.is_own_call = false;
        const Busy busy{is_busy};
        body();
    });
    tracer.is_own_call = false;
    if (!problems.empty() && problems.front().code == "moved-from")
        problems.front() = problem_of("debugged-gone", "what was debugged is gone",
                                      "make a debugger for another conversation or machine");
    return problems;
}

DebugStop Debugger::Core::stop_of(Access access, const std::function<DebugStop()>& body) {
    const std::shared_ptr<Core> kept = shared_from_this();
    DebugStop stop;
    Diagnostics problems = call(access, [&] { stop = body(); });
    return problems.empty() ? stop : refusal(std::move(problems.front()));
}

void Debugger::Core::look_at_programs() {
    debugging::SharedPrograms now = machine().programs();
    if (now == programs_) return;
    const bool is_longer =
        now.size() >= programs_.size() && std::equal(programs_.begin(), programs_.end(), now.begin());
    programs_ = std::move(now);
    breakpoints.bind_all(programs_);
    for (debugging::Watch& one : breakpoints.watches) bind(one);
    if (is_longer) return;
    // Edited scripts took the place of others: their states are of no use here.
    segments_.clear();
    at_ = 0;
    is_at_key_ = false;
    tracer.last = tracer.before = {};
}

Result<Breakpoint> Debugger::Core::add(BreakpointRequest request) {
    if (request.line == 0 && request.function.empty())
        return problem_of("breakpoint-place", "a breakpoint needs a line or the name of a function");
    const auto check = [&](std::string_view expression) -> Diagnostics {
        Diagnostics problems = debugging::check_expression(expression);
        for (Diagnostic& one : problems) one.code = "breakpoint-condition";
        return problems;
    };
    if (!request.condition.empty())
        if (Diagnostics problems = check(request.condition); !problems.empty()) return problems;
    for (std::string_view rest = request.log; !rest.empty();) {
        const std::size_t open = rest.find('{'), close = rest.find('}', std::min(open, rest.size()));
        if (open == rest.npos || close == rest.npos) break;
        if (Diagnostics problems = check(rest.substr(open + 1, close - open - 1)); !problems.empty()) return problems;
        rest.remove_prefix(close + 1);
    }
    look_at_programs();
    debugging::BoundBreakpoint made;
    made.told.id = ++breakpoints.last_id;
    made.told.request = std::move(request);
    return breakpoints.add(std::move(made), programs_).told;
}

/// A global is known if it is there, or if a script names it.
void Debugger::Core::bind(debugging::Watch& one) {
    const std::string root = debugging::Path::parse(one.path).parts.front().text;
    const values::Map* const globals = machine().state.globals;
    const bool is_there = globals != nullptr && !values::get(*globals, machine().state.heap.text(root)).is_unset();
    const auto names_it = [&](const auto& program) {
        return std::any_of(program->names.begin(), program->names.end(),
                           [&](values::Datum name) { return name.is_string() && values::Text(name).view() == root; });
    };
    one.told.is_bound = is_there || std::any_of(programs_.begin(), programs_.end(), names_it);
    one.told.problem =
        one.told.is_bound ? "" : "there is no global '" + root.substr(0, 80) + "', and no script names one";
}

Result<Breakpoint> Debugger::Core::watch(std::string path, bool deeply) {
    if (debugging::Path::parse(path).parts.empty())
        return problem_of("breakpoint-place", "'" + path.substr(0, 80) + "' is no name of a global or path in one",
                          "write a name, or a path such as player.gold or party.0.name");
    look_at_programs();
    debugging::Watch made;
    made.told.id = ++breakpoints.last_id;
    made.path = std::move(path);
    made.deeply = deeply;
    bind(made);
    breakpoints.watches.push_back(std::move(made));
    return breakpoints.watches.back().told;
}

Result<Value> Debugger::Core::evaluate(TaskId task, std::string_view text, std::size_t frame,
                                       const EvaluateOptions& options) {
    if (task == 0 && !is_session()) task = paused_task();
    const debugging::Site site{machine(), task, frame};
    std::string_view path, expression;
    constexpr std::size_t kept_max = 64;
    if (copies_.size() >= kept_max) copies_.erase(copies_.begin());
    if (!debugging::split_assignment(text, path, expression)) return debugging::evaluate(site, text, options, copies_);
    Result<Value> value = debugging::evaluate(site, expression, options, copies_);
    if (!value) return value;
    runtime::Execution* const execution = execution_of(task);
    if (execution == nullptr || frame >= execution->frames.size())
        return problem_of("no-frame", "there is no frame " + std::to_string(frame) + " to assign in");
    Diagnostics problems =
        debugging::set_at_path(debugging::frame_at(machine(), *execution, frame), path, value.value());
    if (!problems.empty()) return problems;
    tracer.is_changed = true;
    return value;
}

// ---- the debugger ----------------------------------------------------------------------------------------------------

template <typename OwnCore>
static std::unique_ptr<debugging::Target> target_of(const std::shared_ptr<OwnCore>& core) {
    return std::make_unique<debugging::TargetOf<OwnCore>>(api::is_there(core) ? core : nullptr);
}

Debugger::Debugger(Session& session, DebugOptions options)
    : core_(std::make_shared<Core>(target_of(session.core_), options)) {}
Debugger::Debugger(Machine& machine, DebugOptions options)
    : core_(std::make_shared<Core>(target_of(machine.core_), options)) {}
Debugger::Debugger(Debugger&&) noexcept = default;
Debugger& Debugger::operator=(Debugger&&) noexcept = default;
Debugger::~Debugger() = default;

#define NPCS_STOP(body) core_ == nullptr ? refusal(no_debugger()) : core_->stop_of(Access::run, [&] { return body; })

DebugStop Debugger::start(const RunOptions& options) {
    return NPCS_STOP(core_->act({.kind = Action::Kind::start}, options));
}
DebugStop Debugger::resume(const Value& answer, const RunOptions& options) {
    return NPCS_STOP(core_->answer(answer, options, false));
}
DebugStop Debugger::choose(std::size_t option, const RunOptions& options) {
    return NPCS_STOP(core_->answer(Value(static_cast<double>(option)), options, true));
}
DebugStop Debugger::choose(std::string_view id, const RunOptions& options) {
    return NPCS_STOP(core_->answer(Value(id), options, true));
}
DebugStop Debugger::run(const Script& script, const RunOptions& options) {
    const program::Program* const program = api::Loader::program(script);
    if (program == nullptr) return refusal(api::moved_from());
    return NPCS_STOP(core_->act({.kind = Action::Kind::run, .script = program->shared_from_this()}, options));
}
DebugStop Debugger::resume(TaskId task, const Value& answer, const RunOptions& options) {
    return NPCS_STOP(core_->act({.kind = Action::Kind::turn, .answer = answer, .task = task}, options));
}
DebugStop Debugger::tick(double seconds, const RunOptions& options) {
    return NPCS_STOP(core_->act({.kind = Action::Kind::tick, .seconds = seconds}, options));
}
DebugStop Debugger::go_on(const RunOptions& options) { return NPCS_STOP(core_->go_on(Step::Kind::none, options)); }
DebugStop Debugger::step_in(const RunOptions& options) { return NPCS_STOP(core_->go_on(Step::Kind::in, options)); }
DebugStop Debugger::step_over(const RunOptions& options) { return NPCS_STOP(core_->go_on(Step::Kind::over, options)); }
DebugStop Debugger::step_out(const RunOptions& options) { return NPCS_STOP(core_->go_on(Step::Kind::out, options)); }
DebugStop Debugger::run_to(std::string_view file, std::uint32_t line, const RunOptions& options) {
    return NPCS_STOP(core_->run_to(file, line, options));
}
void Debugger::request_pause() {
    if (core_ != nullptr) core_->request_pause();
}
void Debugger::cancel_pause() {
    if (core_ != nullptr) core_->cancel_pause();
}

DebugStop Debugger::step_back() { return NPCS_STOP(core_->step_back(false)); }
DebugStop Debugger::step_back_over() { return NPCS_STOP(core_->step_back(true)); }
DebugStop Debugger::reverse() { return NPCS_STOP(core_->reverse()); }
DebugStop Debugger::restart_frame(std::size_t frame) { return NPCS_STOP(core_->restart_frame(frame)); }
DebugStop Debugger::go_to(std::uint64_t position) { return NPCS_STOP(core_->go_to(position)); }
std::uint64_t Debugger::first_position() const { return core_ != nullptr ? core_->first_position() : 0; }
std::uint64_t Debugger::last_position() const { return core_ != nullptr ? core_->last_position() : 0; }

#undef NPCS_STOP

TraceLine Debugger::first_statement() const {
    TraceLine first;
    if (core_ == nullptr) return first;
    core_->call(Access::look, [&] {
        for (const auto& program : core_->machine().programs())
            for (std::uint32_t i = 0; i < program->statements.size(); ++i) {
                const program::Statement& statement = program->statements[i];
                if (!program->functions[statement.function]->is_main) continue;
                first = {"", program->name, statement.line, program->path(i)};
                return;
            }
    });
    return first;
}

const DebugStop& Debugger::last_stop() const {
    static const DebugStop none;
    return core_ != nullptr ? core_->last_stop : none;
}

namespace {

/// A call with a result, or why there is none.
template <typename Core, typename Body>
auto result_of(const std::shared_ptr<Core>& core, Access access, const Body& body) -> decltype(body()) {
    if (core == nullptr) return no_debugger();
    std::optional<decltype(body())> result;
    Diagnostics problems = core->call(access, [&] { result.emplace(body()); });
    if (!problems.empty()) return problems;
    return std::move(*result);
}

}  // namespace

Result<Breakpoint> Debugger::add_breakpoint(BreakpointRequest request) {
    return result_of(core_, Access::look, [&] { return core_->add(std::move(request)); });
}
Result<Breakpoint> Debugger::watch_global(std::string path, bool deeply) {
    return result_of(core_, Access::look, [&] { return core_->watch(std::move(path), deeply); });
}
bool Debugger::remove_breakpoint(BreakpointId id) {
    return core_ != nullptr && id != 0 && !core_->is_busy && core_->breakpoints.remove(id);
}
void Debugger::remove_breakpoints() {
    if (core_ != nullptr && !core_->is_busy) core_->breakpoints.clear();
}
std::vector<Breakpoint> Debugger::breakpoints() const {
    std::vector<Breakpoint> made;
    if (core_ == nullptr) return made;
    for (const auto& [id, one] : core_->breakpoints.all) made.push_back(one.told);
    for (const debugging::Watch& one : core_->breakpoints.watches) made.push_back(one.told);
    return made;
}
void Debugger::stop_on_errors(ErrorStops which) {
    if (core_ != nullptr) core_->tracer.stops_on_caught = which == ErrorStops::all;
}
std::vector<std::uint32_t> Debugger::lines(std::string_view file) const {
    std::vector<std::uint32_t> lines;
    if (core_ == nullptr) return lines;
    core_->call(Access::look, [&] {
        for (const auto& program : core_->machine().programs())
            if (debugging::is_file(program->name, file)) debugging::add_lines(*program, lines);
    });
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
}

Result<Value> Debugger::evaluate(std::string_view expression, std::size_t frame, const EvaluateOptions& options) {
    return evaluate(0, expression, frame, options);
}
Result<Value> Debugger::evaluate(TaskId task, std::string_view expression, std::size_t frame,
                                 const EvaluateOptions& options) {
    return result_of(core_, Access::run, [&] { return core_->evaluate(task, expression, frame, options); });
}

}  // namespace npcs
