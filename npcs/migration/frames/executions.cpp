// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/executions.hpp"

#include <algorithm>

#include "saves/positions.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using program::ResumePoint;
using runtime::Execution;
using runtime::Frame;
using runtime::StopKind;

namespace {

class ExecutionMigration {
public:
    /// `task`: whose execution it is, or null for a conversation's.
    ExecutionMigration(const Scripts& scripts, runtime::State& state, Execution& execution, runtime::Task* task)
        : scripts_(scripts), state_(state), execution_(execution), task_(task), was_(std::move(execution)) {
        made_.started = was_.started;
        made_.check = was_.check;
        made_.pending = was_.pending;
        made_.returned = was_.returned;
        made_.error = was_.error;
        made_.steps = was_.steps;
        made_.since = was_.since;
        made_.beat = was_.beat;
    }

    ExecutionVerdict run() {
        std::size_t first = 0;
        while (first < was_.frames.size() && !is_over_) first = part(first);
        if (verdict_.verdict == Verdict::refused && !is_missing_) go_back();
        if (verdict_.verdict != Verdict::refused) settle();
        conclude();
        if (verdict_.verdict != Verdict::refused) execution_ = std::move(made_);
        return std::move(verdict_);
    }

private:
    // ---- runs of frames

    const program::Program* program_of(std::size_t index) const { return was_.frames[index].function->program; }
    ScriptMigration& migration_of(std::size_t index) const {
        return scripts_.at(program_of(index)).of(*was_.frames[index].function);
    }

    /// Migrates a run of frames that are of one script before and now, from `first` on. Returns the index behind it.
    std::size_t part(std::size_t first) {
        std::size_t end = first + 1;
        ScriptMigration& migration = migration_of(first);
        while (end < was_.frames.size() && &migration_of(end) == &migration) ++end;
        const Script& script = scripts_.at(program_of(first));
        for (const runtime::Guard& guard : was_.guards)
            if (guard.frames == first) made_.guards.push_back({static_cast<std::uint32_t>(made_.frames.size()), 0});
        marks_.push_back({first, end, made_.frames.size(), made_.registers.size(), made_.plans.size(),
                          verdict_.frames.size(), result_});
        const bool is_last = end == was_.frames.size();
        if (migration.is_of_moved) {
            place_moved(first, end, is_last, migration);
        } else if (!script.counterpart->has_script()) {
            is_missing_ = true;
            refuse(first, missing(*script.counterpart));
        } else if (script.counterpart->kind == Counterpart::Kind::same) {
            carry_over(first, end, migration);
            if (is_last && !is_over_) keep_pending();
        } else {
            place(first, end, is_last, migration);
        }
        return end;
    }

    /// A run of frames, and the sizes of what was made before it.
    struct Mark {
        std::size_t first, end, frames, registers, plans, verdicts;
        std::uint16_t result;
    };

    /// Restarts a statement after a frame could not be placed: that of the nearest caller for which this is possible.
    void go_back() {
        const ExecutionVerdict refused = verdict_;
        for (marks_.pop_back(); !marks_.empty(); marks_.pop_back()) {
            const Mark& mark = marks_.back();
            made_.frames.resize(mark.frames);
            made_.registers.resize(mark.registers);
            made_.plans.resize(mark.plans);
            while (!made_.guards.empty() && made_.guards.back().frames > mark.frames) made_.guards.pop_back();
            verdict_.frames.erase(verdict_.frames.begin(),
                                  verdict_.frames.end() - static_cast<std::ptrdiff_t>(mark.verdicts));
            result_ = mark.result;
            verdict_.verdict = Verdict::exact;
            verdict_.reason.clear();
            place(mark.first, mark.end, false, migration_of(mark.first), &refused.reason);
            if (verdict_.verdict != Verdict::refused) return;
        }
        verdict_ = refused;
    }

    static std::string missing(const Counterpart& script) {
        const std::string name = script.file.empty() ? "without a name" : "'" + script.file + "'";
        return script.kind == Counterpart::Kind::other
                   ? "hardly a statement of the script " + name + " is in the one that has its name now"
                   : "the script " + name + " is not there any more";
    }

    /// Refuses the frames from `first` on, and the task.
    void refuse(std::size_t first, const std::string& reason) {
        for (std::size_t i = first; i < was_.frames.size(); ++i) {
            FrameVerdict frame;
            const Frame& old = was_.frames[i];
            const ScriptMigration& migration = *scripts_.at(old.function->program).migration;
            std::uint32_t statement = none;
            if (const ResumePoint* const site = old.function->resume_point_at(old.pc)) statement = site->statement;
            else saves::starts_at(*old.function, old.pc, old.top, statement);
            frame.was = migration.old_line(old.function->index, statement);
            frame.verdict = Verdict::refused;
            frame.reason = i == first ? reason : "its caller cannot go on";
            verdict_.frames.insert(verdict_.frames.begin(), std::move(frame));
        }
        fail(reason);
    }

    void fail(std::string reason) {
        verdict_.verdict = Verdict::refused;
        verdict_.reason = std::move(reason);
        is_over_ = true;
    }

    // ---- frames of a script that was not edited, which stay as they are

    void carry_over(std::size_t first, std::size_t end, const ScriptMigration& migration) {
        last_ = nullptr;
        for (std::size_t i = first; i < end; ++i) {
            const Frame& old = was_.frames[i];
            const program::Function& function = *migration.program.functions[old.function->index];
            Frame frame = old;
            frame.function = &function;
            frame.base = static_cast<std::uint32_t>(made_.registers.size());
            frame.result = result_;
            std::uint32_t statement = none;
            if (const ResumePoint* const site = old.function->resume_point_at(old.pc)) {
                const ResumePoint* const now = function.find_resume_point(statement = site->statement, site->ordinal);
                if (now == nullptr || now->top != old.top) return refuse(i, "there is no such place in the script");
                frame.pc = now->pc;
                result_ = now->result;
            } else {
                saves::starts_at(*old.function, old.pc, old.top, statement);
                frame.pc = saves::start_of(function, statement).pc;
                result_ = program::discard;
            }
            const Datum* const registers = was_.registers.data() + old.base;
            made_.registers.insert(made_.registers.end(), registers, registers + old.top);
            made_.frames.push_back(frame);
            FrameVerdict verdict;
            verdict.was = migration.old_line(function.index, statement);
            verdict.is = migration.new_line(function.index, statement);
            verdict_.frames.insert(verdict_.frames.begin(), std::move(verdict));
        }
        const std::size_t shift = made_.frames.size() - end;  // a negative difference wraps around
        for (const runtime::Guard& guard : was_.guards)
            if (guard.frames > first && (guard.frames < end || end == was_.frames.size()))
                made_.guards.push_back({static_cast<std::uint32_t>(guard.frames + shift), 0});
        for (const runtime::ActivePlan& plan : was_.plans)
            if (plan.frame >= first && plan.frame < end) {
                made_.plans.push_back(plan);
                made_.plans.back().frame =
                    static_cast<std::uint32_t>(plan.frame - first + made_.frames.size() - (end - first));
            }
    }

    void keep_pending() {
        made_.pending = was_.pending;
        made_.pending.result = result_;
        made_.error = was_.error;
    }

    // ---- frames of a script that was edited

    /// Places frames of functions that are in another script now.
    void place_moved(std::size_t first, std::size_t end, bool is_last, ScriptMigration& migration) {
        const std::size_t before = verdict_.frames.size();
        place(first, end, is_last, migration);
        for (std::size_t i = 0; i < verdict_.frames.size() - before; ++i) {
            FrameVerdict& frame = verdict_.frames[i];
            if (frame.verdict >= Verdict::moved) continue;
            frame.verdict = Verdict::moved;
            frame.reason = "the function is in '" + std::string(saves::file_name(migration.program.name)) + "' now";
        }
    }

    /// Places a run of frames in the new script. `lost` is the reason why what they have called cannot go on, or null.
    void place(std::size_t first, std::size_t end, bool is_last, ScriptMigration& migration,
               const std::string* lost = nullptr) {
        Execution placed = cut_out(first, end, is_last);
        migration.execution = &placed;
        // The report covers all tasks, but placing works on the frames of this one only.
        std::vector<FrameVerdict> frames = std::exchange(migration.report.frames, {});
        const Verdict verdict = migration.report.verdict;
        std::string reason = std::exchange(migration.report.reason, {});
        migration.kept_options.clear();
        const Placement placement =
            lost != nullptr ? migrate_frames_without_callee(migration, *lost) : migrate_frames(migration);
        std::swap(frames, migration.report.frames);
        std::swap(reason, migration.report.reason);
        // A finding about a variable, which no frame has, is the report's.
        if (placement != Placement::refused && migration.report.verdict > verdict) migration.report.reason = reason;
        migration.execution = &state_.execution;
        verdict_.frames.insert(verdict_.frames.begin(), std::make_move_iterator(frames.begin()),
                               std::make_move_iterator(frames.end()));
        if (placement == Placement::refused) {
            refuse(end, "its caller cannot go on");
            return fail(std::move(reason));
        }
        append(placed);
        is_over_ = placement == Placement::cut;
        if (is_last || is_over_) {
            made_.pending = placed.pending;
            made_.error = placed.error;
        } else {
            result_ = placed.pending.kind == StopKind::none ? placed.pending.result : program::discard;
        }
        last_ = &migration;
    }

    /// Returns a run of frames as an execution of its own. If other frames follow, its last frame waits for their
    /// result.
    Execution cut_out(std::size_t first, std::size_t end, bool is_last) const {
        Execution part;
        part.started = true;
        for (std::size_t i = first; i < end; ++i) {
            Frame frame = was_.frames[i];
            const Datum* const registers = was_.registers.data() + frame.base;
            frame.base = static_cast<std::uint32_t>(part.registers.size());
            part.registers.insert(part.registers.end(), registers, registers + frame.top);
            part.frames.push_back(frame);
        }
        for (const runtime::ActivePlan& plan : was_.plans)
            if (plan.frame >= first && plan.frame < end) {
                part.plans.push_back(plan);
                part.plans.back().frame = static_cast<std::uint32_t>(plan.frame - first);
            }
        for (const runtime::Guard& guard : was_.guards)
            if (guard.frames > first && (guard.frames < end || is_last))
                part.guards.push_back({static_cast<std::uint32_t>(guard.frames - first), 0});
        if (!is_last) return part;
        part.pending = was_.pending;
        part.error = was_.error;
        return part;
    }

    void append(const Execution& placed) {
        const auto frames = static_cast<std::uint32_t>(made_.frames.size());
        const auto registers = static_cast<std::uint32_t>(made_.registers.size());
        for (Frame frame : placed.frames) {
            frame.base += registers;
            made_.frames.push_back(frame);
        }
        if (made_.frames.size() > frames) made_.frames[frames].result = result_;
        made_.registers.insert(made_.registers.end(), placed.registers.begin(), placed.registers.end());
        for (const runtime::Guard& guard : placed.guards) made_.guards.push_back({guard.frames + frames, 0});
        for (runtime::ActivePlan plan : placed.plans) {
            plan.frame += frames;
            made_.plans.push_back(plan);
        }
    }

    // ---- what it waits for

    void settle() {
        const StopKind kind = made_.pending.kind;
        // A guarded call of a native function is over if nothing waits any more.
        if (kind != StopKind::suspended)
            std::erase_if(made_.guards, [&](const auto& guard) { return guard.frames >= made_.frames.size(); });
        for (runtime::Guard& guard : made_.guards)
            guard.result =
                guard.frames < made_.frames.size() ? made_.frames[guard.frames].result : made_.pending.result;
        if (task_ != nullptr) settle(*task_);
        const std::string fault = saves::fault_of(made_);
        if (fault.empty()) return;
        for (FrameVerdict& frame : verdict_.frames) frame.verdict = Verdict::refused;
        fail("what it was in the middle of does not fit the new script: " + fault);
    }

    void settle(runtime::Task& task) {
        const StopKind kind = made_.pending.kind;
        if (kind == StopKind::interrupted || kind == StopKind::yielded) {
            // Whatever it waited for is over, so it is ready to run.
            task.ready = true;
            task.ticket = 0;
            task.due = runtime::Task::never;
            task.answer = Datum::null();
        }
        if (kind == StopKind::choice && task.ready && last_ != nullptr) find_answer(task);
    }

    /// Translates the answer to a choice, if the task has not gone on since. The answer is an index among the options
    /// as they were.
    void find_answer(runtime::Task& task) {
        for (const auto& [before, now] : last_->kept_options)
            if (task.answer.is_number() && task.answer.as_number() == before) {
                task.answer = Datum::number(now);
                return;
            }
        task.ready = false;
        task.answer = Datum::null();
        task.ticket = ++state_.tasks->last_ticket;
        FrameVerdict& innermost = verdict_.frames.front();
        innermost.verdict = std::max(innermost.verdict, Verdict::skips);
        innermost.reason = "the option that was taken is gone; the choice is asked again";
    }

    void conclude() {
        const bool is_refused = verdict_.verdict == Verdict::refused;
        for (FrameVerdict& frame : verdict_.frames) {
            if (task_ != nullptr) frame.task = task_->id;
            if (is_refused && frame.verdict != Verdict::refused) continue;
            if (frame.verdict <= verdict_.verdict) continue;
            verdict_.verdict = frame.verdict;
            verdict_.reason = frame.reason;
        }
    }

    const Scripts& scripts_;
    runtime::State& state_;
    Execution& execution_;
    runtime::Task* task_;
    Execution was_;
    Execution made_;
    std::uint16_t result_ = program::discard;  ///< register of the last new frame that receives the next one's result
    ScriptMigration* last_ = nullptr;
    bool is_over_ = false;
    bool is_missing_ = false;  ///< a script that has frames in it is gone
    std::vector<Mark> marks_;
    ExecutionVerdict verdict_;
};

/// Renames the task for scripts, which know it by the name of its function.
void rename_handle(values::Heap& heap, const runtime::Task& task, const std::string& old_name) {
    if (task.handle == nullptr) return;
    const std::string& name = task.execution.frames.front().function->name;
    const Datum key = heap.text("name");
    const Datum told = values::get(*task.handle, key);
    if (name == old_name || !told.is_string() || values::Text(told).view() != old_name) return;
    values::set(heap, *task.handle, key, heap.text(name));
}

}  // namespace

ExecutionVerdict migrate_execution(const Scripts& scripts, runtime::State& state, Execution& execution) {
    return ExecutionMigration(scripts, state, execution, nullptr).run();
}

ExecutionVerdict migrate_task(const Scripts& scripts, runtime::State& state, runtime::Task& task) {
    const std::string old_name = task.execution.frames.front().function->name;
    ExecutionVerdict verdict = ExecutionMigration(scripts, state, task.execution, &task).run();
    if (verdict.verdict != Verdict::refused) rename_handle(state.heap, task, old_name);
    return verdict;
}

}  // namespace npcs::migration
