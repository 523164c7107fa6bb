// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/machine.hpp"

#include <algorithm>
#include <new>

#include "migration/tasks.hpp"
#include "program/outline.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using program::Program;
using values::Map;

namespace {

class MachineMigration {
public:
    MachineMigration(MigratedMachine& made, saves::Programs programs, const runtime::NativeNames& natives, const LoadOptions& options)
        : made_(made), programs_(programs), natives_(natives), options_(options) {
        limits_ = {options.session.limits.bytes, options.session.limits.text_bytes, options.session.limits.list_items};
        state_.heap.limits = limits_;
    }

    void run(std::string_view save) {
        const auto saved = saves::read_programs(save);
        if (!saved) return problem(saved.diagnostics());
        auto counterparts = find_counterparts(saved.value(), programs_, options_.outlines);
        if (!counterparts) return problem(counterparts.diagnostics());
        counterparts_ = std::move(counterparts).value();
        if (!read(save)) return;
        make_versions();
        tell_scripts();
        tasks();
        missing_scripts();
        if (made_.report.verdict == Verdict::refused) return;
        globals();
        for (const auto& versions : versions_) migrate_values(*versions, parts_);
        taken();
        visits();
        write();
    }

private:
    void problem(const Diagnostics& problems) {
        made_.problems = problems;
        worse(Verdict::refused, problems.front().message);
    }

    void worse(Verdict verdict, std::string reason) {
        if (verdict <= made_.report.verdict) return;
        made_.report.verdict = verdict;
        made_.report.reason = std::move(reason);
    }

    bool read(std::string_view save) {
        std::vector<const Program*> old{programs_.front()};
        for (const Counterpart& one : counterparts_) old.push_back(one.skeleton.get());
        const Diagnostics problems = saves::load_parts(save, old, natives_, state_, parts_);
        if (!problems.empty()) problem(problems);
        return problems.empty();
    }

    // ---- scripts

    void make_versions() {
        elsewhere_.resize(counterparts_.size());
        for (std::size_t i = 0; i < counterparts_.size(); ++i) {
            const Counterpart& one = counterparts_[i];
            if (one.kind == Counterpart::Kind::edited) elsewhere_[i] = elsewhere(i);
            versions_.push_back(std::make_unique<Versions>(Versions{*one.before, *one.now, *one.skeleton, *one.program, one.matching,
                                                                    state_, made_.report, natives_, &elsewhere_[i]}));
            scripts_.emplace(one.skeleton.get(), Script{&one, versions_.back().get()});
            if (one.kind == Counterpart::Kind::edited) find_renames(*versions_.back());
        }
    }

    /// Names that scripts further on had count, too: these are still to be brought over.
    Elsewhere elsewhere(std::size_t of) const {
        Elsewhere made;
        for (std::size_t i = 0; i < counterparts_.size(); ++i) {
            const Counterpart& one = counterparts_[i];
            if (!one.has_script() || one.program == counterparts_[of].program) continue;
            if (i > of)
                for (const program::OutlineGlobal& global : one.before->globals) made.used.insert(global.name);
            for (const Datum name : one.program->names) made.used.emplace(values::Text(name).view());
            for (const program::OutlineGlobal& global : one.now->globals) made.set.insert(global.name);
        }
        return made;
    }

    Value version_of(const Counterpart& one) {
        if (one.number < parts_.versions.size()) return plain(parts_.versions[one.number]);
        // A save that is older than versions in saves: the global may still be what the script had set it to.
        const Datum value = values::get(*state_.globals, state_.heap.text("version"));
        for (const program::OutlineGlobal& global : one.before->globals)
            if (global.name == "version" && global.initial != 0 && program::constant_hash(value) == global.initial) return plain(value);
        return {};
    }

    static Value plain(Datum datum) {
        if (datum.is_number()) return Value(datum.as_number());
        return datum.is_string() ? Value(std::string(values::Text(datum).view())) : Value();
    }

    void tell_scripts() {
        for (const Counterpart& one : counterparts_) {
            ScriptChange change;
            change.was = one.file;
            if (one.has_script()) change.is = std::string(saves::file_name(one.program->name));
            change.same = one.kind == Counterpart::Kind::same;
            change.gone = !one.has_script();
            change.from_version = version_of(one);
            if (one.kind == Counterpart::Kind::edited) made_.edited.push_back({one.program, change.from_version});
            made_.report.scripts.push_back(std::move(change));
        }
    }

    /// What a script had defined is gone with it, so that its save is never loaded without a word.
    void missing_scripts() {
        for (const Counterpart& one : counterparts_) {
            const std::string name = one.file.empty() ? "without a name" : "'" + one.file + "'";
            if (one.kind == Counterpart::Kind::other)
                worse(Verdict::refused, "the script " + name + " of this save is another script: hardly a statement of it is in the one that has its name now");
            if (one.kind != Counterpart::Kind::gone) continue;
            worse(Verdict::near, "the script " + name + " is not there any more");
        }
    }

    // ---- tasks

    bool is_accepted(Verdict verdict) const {
        return verdict != Verdict::refused && std::find(options_.accept.begin(), options_.accept.end(), verdict) != options_.accept.end();
    }

    void tasks() {
        runtime::Tasks& all = *state_.tasks;
        for (auto& [id, task] : all.all) {
            const std::string name = task.execution.frames.front().function->name;
            TaskVerdict verdict = migrate_task(scripts_, state_, task);
            std::move(verdict.frames.begin(), verdict.frames.end(), std::back_inserter(made_.report.frames));
            const std::string reason = "task " + std::to_string(id) + (name.empty() ? "" : " (" + name + ")") + ": " + verdict.reason;
            if (!options_.drop_lost_tasks || is_accepted(verdict.verdict)) worse(verdict.verdict, reason);
            else made_.lost.push_back({id, reason});
        }
        for (const auto& [id, reason] : made_.lost) give_up(*all.find(id), reason);
    }

    /// As a task that has failed.
    void give_up(runtime::Task& task, const std::string& reason) {
        runtime::Tasks& all = *state_.tasks;
        made_.report.lost.push_back(task.id);
        for (auto& [id, other] : all.all) {
            const runtime::Pending& pending = other.execution.pending;
            if (other.ready || pending.kind != runtime::StopKind::suspended || pending.waits_for != runtime::WaitFor::task) continue;
            if (all.of(pending.target) != &task) continue;
            other.ready = true;
            other.due = runtime::Task::never;
            other.answer = Datum::null();
        }
        if (task.handle != nullptr) {
            values::Heap& heap = state_.heap;
            values::set(heap, *task.handle, heap.text("state"), heap.text("failed"));
            values::set(heap, *task.handle, heap.text("value"), Datum::null());
            values::set(heap, *task.handle, heap.text("error"), heap.text(reason));
        }
        all.all.erase(task.id);
    }

    // ---- what scripts share

    /// The globals as one script has them, slots first; then as the machine has them, without slots and in the order they had.
    void globals() {
        Map& globals = *state_.globals;
        std::vector<Datum> order;
        for (std::uint32_t i = 0; i < globals.used; ++i)
            if (!globals.entries[i].key.is_unset()) order.push_back(globals.entries[i].key);
        for (std::size_t i = 0; i < counterparts_.size(); ++i) {
            if (counterparts_[i].kind != Counterpart::Kind::edited) continue;
            Versions& versions = *versions_[i];
            show_slots(globals, versions.old_program);
            const bool is_running = stand_in_main(*counterparts_[i].program);
            const std::vector<Datum> shared = renamed_and_shared(versions);
            migrate_globals(versions);
            for (std::size_t k = 0; k < shared.size(); k += 2) add(globals, shared[k], shared[k + 1]);
            if (is_running) std::swap(state_.execution, running_->execution);
            state_.execution = {};
            for (Datum& key : order) key = renamed(versions, key);
        }
        hide_slots(globals, order);
    }

    Datum renamed(const Versions& versions, Datum key) {
        if (!key.is_string() || versions.names.empty()) return key;
        const values::Text text(key);
        const std::string_view name = versions.renamed(0, text.view());
        return name == text.view() ? key : state_.heap.text(name);
    }

    /// Names that another script still has for what this one calls something else, and their values.
    std::vector<Datum> renamed_and_shared(const Versions& versions) {
        std::vector<Datum> kept;
        for (const program::OutlineGlobal& global : versions.before.globals) {
            if (versions.renamed(0, global.name) == global.name || !versions.is_used_elsewhere(global.name)) continue;
            const Datum name = state_.heap.text(global.name);
            kept.push_back(name);
            kept.push_back(values::get(*state_.globals, name));
        }
        return kept;
    }

    void show_slots(Map& globals, const Program& program) {
        Map* const made = state_.heap.scope(program.names.data(), program.name_hashes.data(), program.global_count);
        for (std::uint32_t i = 0; i < program.global_count; ++i) made->entries[i].value = values::get(globals, program.names[i]);
        for (std::uint32_t i = 0; i < globals.used; ++i) add(*made, globals.entries[i].key, globals.entries[i].value);
        exchange(globals, *made);
        clear(*made);
    }

    void hide_slots(Map& globals, const std::vector<Datum>& order) {
        Map* const made = state_.heap.map(globals.used);
        for (const Datum key : order) add(*made, key, values::get(globals, key));
        for (std::uint32_t i = 0; i < globals.used; ++i) add(*made, globals.entries[i].key, globals.entries[i].value);
        exchange(globals, *made);
        clear(*made);
    }

    void add(Map& map, Datum key, Datum value) {
        if (!key.is_unset() && !value.is_unset() && values::get(map, key).is_unset()) values::set(state_.heap, map, key, value);
    }

    static void clear(Map& map) {
        for (std::uint32_t i = 0; i < map.used; ++i) map.entries[i].value = Datum::null();
    }

    /// How far the script has come: where the oldest task stands that carries out its main program; at its end when none does.
    bool stand_in_main(const Program& program) {
        state_.execution.started = true;
        for (auto& [id, task] : state_.tasks->all) {
            if (task.execution.frames.front().function != &program.main()) continue;
            running_ = &task;
            std::swap(state_.execution, task.execution);
            return true;
        }
        return false;
    }

    void taken() {
        OptionIds ids;
        for (std::size_t i = 0; i < counterparts_.size(); ++i)
            if (counterparts_[i].has_script()) add_option_ids(*versions_[i], ids);
        migrate_taken(state_, ids);
    }

    // ---- what comes out

    /// The empty one, then each of the new ones once.
    std::vector<const Program*> new_programs() const {
        std::vector<const Program*> made{programs_.front()};
        for (const Counterpart& one : counterparts_)
            if (one.has_script() && std::find(made.begin(), made.end(), one.program) == made.end()) made.push_back(one.program);
        return made;
    }

    void visits() {
        const std::vector<std::uint32_t> old = std::exchange(state_.visits, {});
        std::size_t from = programs_.front()->functions.size();
        for (const Counterpart& one : counterparts_) {
            std::size_t to = 0;
            for (const Program* program : new_programs()) {
                if (program == one.program) break;
                to += program->functions.size();
            }
            for (std::size_t i = 0; i < one.before->functions.size() && one.has_script() && one.program->counts_visits; ++i) {
                const std::uint32_t now = one.matching.functions[i];
                if (now == none || from + i >= old.size() || old[from + i] == 0) continue;
                if (state_.visits.size() <= to + now) state_.visits.resize(to + one.program->functions.size());
                state_.visits[to + now] += old[from + i];
            }
            from += one.skeleton->functions.size();
        }
    }

    /// What has to fit together in the new scripts is checked by loading what was made.
    void write() {
        const std::vector<const Program*> programs = new_programs();
        made_.bytes = saves::save(state_, programs);
        runtime::State check;
        check.heap.limits = limits_;
        const Diagnostics wrong = saves::load(made_.bytes, programs, natives_, check);
        if (wrong.empty()) return;
        made_.bytes.clear();
        worse(Verdict::refused, "what the machine was in the middle of does not fit the new scripts: " + wrong.front().message);
    }

    MigratedMachine& made_;
    saves::Programs programs_;
    const runtime::NativeNames& natives_;
    const LoadOptions& options_;
    values::HeapLimits limits_;
    std::vector<Counterpart> counterparts_;
    runtime::State state_;
    saves::Parts parts_;
    std::vector<Elsewhere> elsewhere_;
    std::vector<std::unique_ptr<Versions>> versions_;
    Scripts scripts_;
    runtime::Task* running_ = nullptr;
};

}  // namespace

MigratedMachine migrate_machine(std::string_view save, saves::Programs programs, const runtime::NativeNames& natives,
                                const LoadOptions& options) {
    MigratedMachine made;
    try {
        MachineMigration(made, programs, natives, options).run(save);
    } catch (const std::bad_alloc&) {
        made.report.verdict = Verdict::refused;
        made.report.reason = "there is not enough memory to bring this save to the new scripts";
        made.bytes.clear();
    }
    return made;
}

}  // namespace npcs::migration
