// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/migrate.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "migration/frames/executions.hpp"
#include "migration/globals/hashed_keys.hpp"
#include "migration/moved_functions.hpp"
#include "outline/outline.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using program::Program;

namespace {

/// Stands in for the handles of a save, which the save only names, during its migration. Afterwards it is known which of them
/// the new save names, and in which order.
class HandlePlaceholders {
public:
    explicit HandlePlaceholders(values::Heap& heap) : heap_(heap) {}

    /// Returns the source of handles to load the old save with. It refers to this object.
    saves::HandleSource source() {
        return [this] {
            // This is not an address but an index, which is never dereferenced.
            return Datum::object(
                heap_.handle(reinterpret_cast<void*>(next_++), nullptr, "npcs::migration::HandlePlaceholders"));
        };
    }

    /// Returns, for each handle that was found when the new save was written, its index in the old save.
    static std::vector<std::size_t> places(const std::vector<Datum>& found) {
        std::vector<std::size_t> places;
        for (const Datum handle : found) places.push_back(reinterpret_cast<std::size_t>(handle.as_handle()->pointer));
        return places;
    }

private:
    values::Heap& heap_;
    std::size_t next_ = 0;
};

/// Returns a version as the host gets it: a number or a string, else null.
Value plain(Datum datum) {
    if (datum.is_number()) return Value(datum.as_number());
    return datum.is_string() ? Value(std::string(values::Text(datum).view())) : Value();
}

std::vector<std::uint32_t> numbers_to(std::size_t count) {
    std::vector<std::uint32_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0u);
    return numbers;
}

class Migration {
public:
    Migration(Migrated& made, const saves::SaveHead& head, saves::Programs programs,
              const runtime::NativeNames& natives, const LoadOptions& options, Check check, Detail detail)
        : made_(made),
          head_(head),
          programs_(programs),
          natives_(natives),
          options_(options),
          check_(check),
          detail_(detail) {
        limits_ = {options.session.limits.bytes, options.session.limits.text_bytes, options.session.limits.list_items};
        state_.heap.limits = limits_;
    }

    void run(std::string_view save) {
        auto counterparts = find_counterparts(head_, programs_, options_.outlines);
        if (!counterparts) return problem(counterparts.diagnostics());
        counterparts_ = std::move(counterparts).value();
        if (!is_machine() && !counterparts_.front().has_script())
            return worse(Verdict::refused,
                         "this save belongs to another script: hardly a statement of it is in this one");
        if (!read(save)) return;
        make_versions();
        tell_scripts();
        if (is_machine()) tasks();
        else conversation();
        missing_scripts();
        if (is_refused()) return;
        ended();
        globals();
        values();
        taken();
        visits();
        if (!is_refused()) write();
    }

    /// Leaves to the loads that follow what holds for them, too.
    void keep_analysis() {
        for (std::size_t i = 0; i < migrations_.size(); ++i)
            if (counterparts_[i].is_edited()) migration::keep_analysis(*migrations_[i], *counterparts_[i].pair);
    }

private:
    bool is_machine() const { return head_.header.is_machine; }
    /// Returns the programs in front of those of the save: a machine's first one is empty.
    saves::Programs in_front() const { return programs_.first(is_machine() ? 1 : 0); }
    bool is_refused() const { return made_.report.verdict == Verdict::refused; }

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
        std::vector<const Program*> old(in_front().begin(), in_front().end());
        for (const Counterpart& one : counterparts_) old.push_back(one.skeleton);
        const Diagnostics problems = saves::load_parts(save, old, natives_, state_, parts_, marks_.source());
        if (!problems.empty()) problem(problems);
        keys_.emplace(state_.heap);
        return problems.empty();
    }

    // ---- scripts

    void make_versions() {
        const SharedNames* const shared = is_machine() ? &names_ : nullptr;
        for (std::size_t i = 0; i < counterparts_.size(); ++i) {
            const Counterpart& one = counterparts_[i];
            if (shared != nullptr && one.has_script()) names_.add(*one.program, *one.now);
            if (shared != nullptr && one.kind == Counterpart::Kind::edited) names_.add_old(*one.before, i);
            migrations_.push_back(std::make_unique<ScriptMigration>(
                ScriptMigration{*one.before, *one.now, *one.skeleton, *one.program, *one.matching, state_, made_.report,
                                natives_, shared, i, &parts_}));
            migrations_.back()->tells_places = detail_ == Detail::all;
            scripts_.emplace(one.skeleton, Script{&one, migrations_.back().get()});
            if (one.is_edited()) find_renames(*migrations_.back(), *one.pair);
            else migrations_.back()->analysis->renames.global_before = numbers_to(one.now->globals.size());
        }
        if (is_machine()) moved_functions();
    }

    void moved_functions() {
        moved_ = find_moved_functions(counterparts_, programs_.subspan(in_front().size()));
        for (const MovedFunctions& one : moved_) {
            const Counterpart& from = counterparts_[one.from];
            names_.add(*one.to, *one.now);
            auto made = std::make_unique<ScriptMigration>(ScriptMigration{*from.before, *one.now, *from.skeleton,
                                                                          *one.to, one.matching, state_, made_.report,
                                                                          natives_, &names_, one.from, &parts_, true});
            made->tells_places = detail_ == Detail::all;
            made->analysis->renames =
                find_renames(made->before, made->now, made->matching, [](const std::string&) { return false; });
            Script& script = scripts_.at(from.skeleton);
            for (std::uint32_t i = 1; i < one.matching.functions.size(); ++i)
                if (one.matching.functions[i] != none) script.migration->functions_elsewhere.insert(i);
            script.moved.push_back(made.get());
            moved_migrations_.push_back(std::move(made));
        }
    }

    /// Returns what the script of the save began its `version` with, as far as that is known; of a conversation, what it is.
    Value version_of(const Counterpart& one) {
        if (one.number < parts_.versions.size()) return plain(parts_.versions[one.number]);
        if (state_.globals == nullptr) return {};
        const Datum value = values::get(*state_.globals, state_.heap.text("version"));
        if (!is_machine()) return plain(value);
        // A save from before saves recorded versions: the global may still have the value that the script set it to.
        for (const outline::OutlineGlobal& global : one.before->globals)
            if (global.name == "version" && global.initial != 0 && outline::constant_hash(value) == global.initial)
                return plain(value);
        return {};
    }

    void tell_scripts() {
        for (const Counterpart& one : counterparts_) {
            ScriptChange change;
            change.was = one.file;
            if (one.has_script()) change.is = std::string(saves::file_name(one.program->name));
            change.same = one.kind == Counterpart::Kind::same;
            change.gone = !one.has_script();
            change.from_version = version_of(one);
            tell_edited(one, change.from_version);
            if (!is_machine()) made_.report.from_version = change.from_version;
            made_.report.scripts.push_back(std::move(change));
        }
    }

    /// Records a script as edited. Of several old versions of a script, the last one that ran had set its globals, so
    /// that one counts.
    void tell_edited(const Counterpart& one, const Value& from_version) {
        if (!one.has_script()) return;
        std::erase_if(made_.edited, [&](const Migrated::Edited& known) { return known.program == one.program; });
        if (one.kind == Counterpart::Kind::edited) made_.edited.push_back({one.program, from_version});
    }

    /// Reports scripts that are gone: their definitions are gone with them, so such a save is never loaded silently.
    void missing_scripts() {
        for (const Counterpart& one : counterparts_) {
            const std::string name = one.file.empty() ? "without a name" : "'" + one.file + "'";
            if (one.kind == Counterpart::Kind::other)
                worse(Verdict::refused, "the script " + name +
                                            " of this save is another script: hardly a statement of it is in the one "
                                            "that has its name now");
            if (one.kind != Counterpart::Kind::gone) continue;
            worse(Verdict::uncertain, "the script " + name + " is not there any more");
        }
    }

    // ---- executions

    void conversation() {
        ExecutionVerdict verdict = migrate_execution(scripts_, state_, state_.execution);
        made_.report.frames = std::move(verdict.frames);
        worse(verdict.verdict, std::move(verdict.reason));
    }

    /// Compares the effects of a machine's scripts in which nothing stands any more. What a conversation has done that is over is
    /// nobody's matter.
    void ended() {
        if (!is_machine()) return;
        for (std::size_t i = 0; i < counterparts_.size(); ++i) {
            if (!counterparts_[i].is_edited()) continue;
            const auto findings = compare_effects_at_end(*migrations_[i]);
            if (findings.empty()) continue;
            worse(findings.front().verdict, made_.report.scripts[i].is + ": " + findings.front().reason);
        }
        for (const auto& migration : moved_migrations_) {
            const auto findings = compare_effects_at_end(*migration);
            if (findings.empty()) continue;
            worse(findings.front().verdict,
                  std::string(saves::file_name(migration->program.name)) + ": " + findings.front().reason);
        }
    }

    bool is_accepted(Verdict verdict) const {
        return verdict != Verdict::refused &&
               std::find(options_.accept.begin(), options_.accept.end(), verdict) != options_.accept.end();
    }

    void tasks() {
        runtime::Tasks& all = *state_.tasks;
        for (auto& [id, task] : all.all) {
            const std::string name = task.execution.frames.front().function->name;
            ExecutionVerdict verdict = migrate_task(scripts_, state_, task);
            std::move(verdict.frames.begin(), verdict.frames.end(), std::back_inserter(made_.report.frames));
            const std::string reason =
                "task " + std::to_string(id) + (name.empty() ? "" : " (" + name + ")") + ": " + verdict.reason;
            if (!options_.drop_lost_tasks || is_accepted(verdict.verdict)) worse(verdict.verdict, reason);
            else made_.lost.push_back({id, reason});
        }
        kept_events();
        for (const auto& [id, reason] : made_.lost) give_up(*all.find(id), reason);
    }

    /// Reports events that were raised to be kept, if no script has their name any more: nobody will wait for them.
    void kept_events() {
        const values::Map* const kept = state_.tasks->kept;
        const bool is_any_edited = std::any_of(counterparts_.begin(), counterparts_.end(),
                                               [](const Counterpart& one) { return one.is_edited(); });
        if (kept == nullptr || !is_any_edited) return;
        for (std::uint32_t i = 0; i < kept->used; ++i) {
            const Datum name = kept->entries[i].key;
            if (name.is_unset() || kept->entries[i].value.is_unset() || !name.is_string()) continue;
            const auto has = [&](const Counterpart& one) {
                const auto& constants = one.program->constants;
                return one.has_script() && std::any_of(constants.begin(), constants.end(),
                                                       [&](Datum known) { return values::equal(known, name); });
            };
            if (std::none_of(counterparts_.begin(), counterparts_.end(), has))
                worse(Verdict::uncertain, "the event " + values::code_text(name) +
                                              " was raised to be kept, and no script has its name any more");
        }
    }

    /// Ends a task as if it had failed, and lets tasks that wait for it continue.
    void give_up(runtime::Task& task, const std::string& reason) {
        runtime::Tasks& all = *state_.tasks;
        made_.report.lost.push_back(task.id);
        for (auto& [id, other] : all.all) {
            const runtime::Pending& pending = other.execution.pending;
            if (other.ready || pending.kind != runtime::StopKind::suspended ||
                pending.waits_for != runtime::WaitFor::task)
                continue;
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
        all.remove(task);
    }

    // ---- shared by scripts

    void globals() {
        // The globals of a conversation are its script's alone.
        if (!is_machine()) return migrate_globals(*migrations_.front());
        std::vector<ScriptMigration*> edited;
        for (std::size_t i = 0; i < counterparts_.size(); ++i)
            if (counterparts_[i].kind == Counterpart::Kind::edited) edited.push_back(migrations_[i].get());
        migrate_shared_globals(edited);
    }

    void values() {
        std::unordered_map<const ScriptMigration*, saves::Parts> parts;
        const auto migration_of = [&](const program::Function& function) {
            return &scripts_.at(function.program).of(function);
        };
        for (const saves::Parts::Scope& scope : parts_.scopes)
            if (scripts_.contains(scope.owner->program)) parts[migration_of(*scope.owner)].scopes.push_back(scope);
        for (values::Function* function : parts_.functions) {
            const auto& signature = static_cast<const program::Function&>(*function->signature);
            if (scripts_.contains(signature.program)) parts[migration_of(signature)].functions.push_back(function);
        }
        for (const auto& migration : migrations_) migrate_values(*migration, parts[migration.get()]);
        for (const auto& migration : moved_migrations_) migrate_values(*migration, parts[migration.get()]);
        drop_functions(
            state_, [&](const Program& of) { return scripts_.contains(&of); }, made_.report);
        keys_->renew();
    }

    void taken() {
        if (state_.taken == nullptr || state_.taken->used == 0) return;
        OptionIds ids;
        for (std::size_t i = 0; i < counterparts_.size(); ++i)
            if (counterparts_[i].has_script()) add_option_ids(*migrations_[i], ids);
        for (const auto& migration : moved_migrations_) add_option_ids(*migration, ids);
        for (std::size_t i = 0; i < counterparts_.size(); ++i)
            if (counterparts_[i].is_edited())
                if (TakenFinding found = compare_taken(*migrations_[i]); found.verdict != Verdict::exact)
                    worse(found.verdict, std::move(found.reason));
        migrate_taken(state_, ids);
    }

    // ---- the result

    /// Returns the programs of the new save, each once.
    std::vector<const Program*> new_programs() const {
        std::vector<const Program*> made(in_front().begin(), in_front().end());
        std::unordered_set<const Program*> known;
        for (const Counterpart& one : counterparts_)
            if (one.has_script() && known.insert(one.program).second) made.push_back(one.program);
        for (const MovedFunctions& one : moved_)
            if (known.insert(one.to).second) made.push_back(one.to);
        return made;
    }

    /// Migrates counts of visits. The counts of a script are contiguous, and those of several old versions of it are
    /// added up.
    void visits() {
        const std::vector<std::uint32_t> old = std::exchange(state_.visits, {});
        std::unordered_map<const Program*, std::size_t> places;
        std::size_t next = 0;
        for (const Program* program : new_programs()) {
            places.emplace(program, next);
            next += program->functions.size();
        }
        std::size_t from = 0;
        for (const Program* program : in_front()) from += program->functions.size();
        for (const auto& migration : migrations_) {
            const std::size_t count = migration->old_program.functions.size();
            if (migration->program.counts_visits && !migration->before.counts_visits &&
                &migration->before != &migration->now && (is_machine() || state_.execution.started))
                worse(Verdict::uncertain, std::string(visits_not_counted));
            const std::size_t there = from < old.size() ? std::min(count, old.size() - from) : 0;
            const std::vector<std::uint32_t> made =
                migrated_visits(*migration, {old.data() + (there != 0 ? from : 0), there});
            const auto add = [&](const ScriptMigration& one, const std::vector<std::uint32_t>& counts) {
                if (counts.empty()) return;
                const std::size_t to = places.at(&one.program);
                if (state_.visits.size() < to + counts.size()) state_.visits.resize(to + counts.size());
                for (std::size_t i = 0; i < counts.size(); ++i) state_.visits[to + i] += counts[i];
            };
            add(*migration, made);
            for (const ScriptMigration* const moved : scripts_.at(&migration->old_program).moved)
                add(*moved, migrated_visits(*moved, {old.data() + (there != 0 ? from : 0), there}));
            from += count;
        }
    }

    /// Writes the new save, and loads it to check whatever must be consistent in the new scripts, unless that is done next.
    void write() {
        const std::vector<const Program*> programs = new_programs();
        std::vector<Datum> handles;
        made_.bytes = saves::save(state_, programs, &handles);
        made_.handles = HandlePlaceholders::places(handles);
        if (check_ == Check::by_caller) return;
        runtime::State check;
        check.heap.limits = limits_;
        const Diagnostics wrong = saves::load(made_.bytes, programs, natives_, check);
        if (wrong.empty()) return;
        made_.bytes.clear();
        refuse_unsound(made_.report, is_machine(), wrong.front().message);
    }

    Migrated& made_;
    const saves::SaveHead& head_;
    saves::Programs programs_;
    const runtime::NativeNames& natives_;
    const LoadOptions& options_;
    Check check_;
    Detail detail_;
    values::HeapLimits limits_;
    std::vector<Counterpart> counterparts_;
    runtime::State state_;
    HandlePlaceholders marks_{state_.heap};
    std::optional<HashedKeys> keys_;
    saves::Parts parts_;
    SharedNames names_;
    std::vector<std::unique_ptr<ScriptMigration>> migrations_;
    std::vector<MovedFunctions> moved_;
    std::vector<std::unique_ptr<ScriptMigration>> moved_migrations_;
    Scripts scripts_;
};

}  // namespace

void refuse_unsound(MigrationReport& report, bool is_machine, const std::string& why) {
    for (FrameVerdict& frame : report.frames) frame.verdict = Verdict::refused;
    report.verdict = Verdict::refused;
    report.reason = (is_machine ? "what the machine was in the middle of does not fit the new scripts: "
                                : "what the conversation was in the middle of does not fit the new script: ") +
                    why;
}

Migrated migrate(std::string_view save, const saves::SaveHead& head, saves::Programs programs,
                 const runtime::NativeNames& natives, const LoadOptions& options, Check check, Detail detail) {
    Migrated made;
    Migration migration(made, head, programs, natives, options, check, detail);
    migration.run(save);
    migration.keep_analysis();
    return made;
}

}  // namespace npcs::migration
