// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Saves to machines and back: loading, checking, reloading and going back, of conversations and machines alike. What is done
// is done to a runtime::Machine; whether that is a conversation's is known by its having no tasks.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/core.hpp"
#include "api/session_core.hpp"
#include "api/world.hpp"
#include "migration/migrate.hpp"
#include "npcs/migration.hpp"

namespace npcs::api {

/// The first is what a machine was made with: the script of a conversation, or else the empty one.
using Programs = std::span<const std::shared_ptr<const program::Program>>;

/// Where bytes come from: `here` is what this process has made of a state of its own, and kept; of `elsewhere` nothing is
/// trusted, whatever handles the host gives for it.
enum class Origin : bool { here, elsewhere };

/// Gives a machine that is new the state of a save of these very programs. With problems the machine is of no use.
Diagnostics fill(runtime::Machine& made, std::string_view bytes, Origin origin, const std::vector<Value>& handles,
                 Programs programs);
/// A machine like this one in another state, which this process has kept.
Result<std::unique_ptr<runtime::Machine>> another(const runtime::Machine& like, std::string_view bytes,
                                                  const std::vector<Value>& handles, Programs programs);

/// What came of loading with a policy.
struct Loaded {
    Diagnostics problems;                   ///< with any, the machine is of no use
    std::vector<migration::LostTask> lost;  ///< tasks that were given up
};
/// Gives a machine that is new the state of a save of these programs or of other versions of them, and calls the function
/// `migrate` of scripts that were edited. `told` gets what became of the save.
Loaded load(runtime::Machine& made, std::string_view bytes, Programs programs, const LoadOptions& options,
            MigrationReport& told);
/// Returns what load would report of the save. Runs nothing of the scripts; `made` is of no use afterwards.
MigrationReport check(runtime::Machine& made, std::string_view bytes, Programs programs, const LoadOptions& options);

/// Whether such a problem of fill means no more than that the save needs to be migrated.
bool may_be_migrated(const Diagnostics& problems);
bool is_accepted(const MigrationReport& report, const LoadOptions& options);
Diagnostic not_accepted(const MigrationReport& report);
void refuse(MigrationReport& report, const Diagnostics& problems);
/// What the hook that the host gave has thrown. Call inside a catch clause.
Diagnostic migrate_threw();

/// Loads, checks and goes back for Session and Machine, into whose private parts it may look.
class Loader {
public:
    using Scripts = std::span<const Script>;

    /// Null if the script was moved from.
    static const program::Program* program(const Script& script) { return script.program_.get(); }
    /// Those of a machine with these scripts: the empty one, then each of them once.
    static std::vector<std::shared_ptr<const program::Program>> programs(Scripts scripts);

    template <typename Owner>
    static Result<Owner> load(std::string_view bytes, Scripts scripts, const Host& host,
                              const SessionOptions& options) {
        return guarded(nullptr, [&]() -> Result<Owner> {
            Result<Owner> made = Made<Owner>::make(scripts, host, options);
            if (!made) return made;
            const auto programs = Made<Owner>::programs(scripts);
            Diagnostics problems = fill(*core_of(made.value()).machine, bytes, Origin::elsewhere, {}, programs);
            if (problems.empty()) return made;
            if (!may_be_migrated(problems)) return problems;
            LoadOptions all;
            all.session = options;
            return load<Owner>(bytes, scripts, host, all, nullptr);
        });
    }

    template <typename Owner>
    static Result<Owner> load(std::string_view bytes, Scripts scripts, const Host& host, const LoadOptions& options,
                              MigrationReport* report) {
        MigrationReport own;
        MigrationReport& told = report != nullptr ? *report : own;
        told = {};
        Result<Owner> loaded =
            guarded(nullptr, [&] { return load_migrating<Owner>(bytes, scripts, host, options, told); });
        if (!loaded && told.verdict != Verdict::refused && loaded.diagnostics().front().code != "save-migration")
            refuse(told, loaded.diagnostics());
        return loaded;
    }

    /// The save says whether it is a conversation's or a machine's.
    static MigrationReport check(std::string_view bytes, Scripts scripts, const Host& host, const LoadOptions& options);

    template <typename Owner>
    static Snapshot snapshot(const Owner& owner) {
        return through(owner.core_, Wish::whole, [](auto& core) { return snapshot_of(*core.machine); });
    }
    template <typename Owner>
    static Result<Owner> fork(const Owner& owner) {
        return through(owner.core_, Wish::whole, [](auto& core) -> Result<Owner> {
            std::vector<Value> handles;
            const std::string bytes = save(*core.machine, false, handles);
            auto made = another(*core.machine, bytes, handles, core.machine->programs());
            if (!made) return made.diagnostics();
            return Owner(std::make_shared<typename Made<Owner>::Core>(std::move(made).value(), core.user_data));
        });
    }
    template <typename Owner>
    static Diagnostics restore(const Owner& owner, const Snapshot& snapshot, const LoadOptions& options,
                               MigrationReport* report) {
        return through(owner.core_, Wish::whole, [&](auto& core) -> Diagnostics {
            if (!snapshot) return {Made<Owner>::no_snapshot()};
            const auto programs = core.machine->programs();
            if (!is_made_with(snapshot, programs)) {
                LoadOptions all = options;
                all.outlines = snapshot.outlines();
                return go_on_in<Owner>(core, Made<Owner>::newest(core, {}), *snapshot.bytes_, snapshot.handles_, all,
                                       report);
            }
            auto made = another(*core.machine, *snapshot.bytes_, snapshot.handles_, programs);
            if (!made) return made.diagnostics();
            core.replace(std::move(made).value());
            return {};
        });
    }
    template <typename Owner>
    static Diagnostics reload(const Owner& owner, Scripts scripts, const LoadOptions& options,
                              MigrationReport* report) {
        return through(owner.core_, Wish::whole, [&](auto& core) {
            std::vector<Value> handles;
            const std::string bytes = save(*core.machine, true, handles);
            return go_on_in<Owner>(core, Made<Owner>::newest(core, scripts), bytes, std::move(handles), options,
                                   report);
        });
    }

private:
    /// What a conversation and a machine do not have in common.
    template <typename Owner>
    struct Made;

    template <typename Owner>
    static auto& core_of(const Owner& owner) {
        return *owner.core_;
    }

    template <typename Owner>
    static Result<Owner> load_migrating(std::string_view bytes, Scripts scripts, const Host& host,
                                        const LoadOptions& options, MigrationReport& told) {
        Result<Owner> made = Made<Owner>::make(scripts, host, options.session);
        if (!made) return made;
        auto& core = core_of(made.value());
        Loaded loaded = api::load(*core.machine, bytes, Made<Owner>::programs(scripts), options, told);
        if (!loaded.problems.empty()) return std::move(loaded.problems);
        Made<Owner>::tell_lost(core, loaded.lost);
        const auto& hook = Made<Owner>::hook(options);
        if (told.same_script || !hook) return made;
        try {
            hook(made.value(), told);
        } catch (...) {
            return migrate_threw();
        }
        if (made.value().core_ == nullptr) return moved_from();
        if (!is_accepted(told, options)) return not_accepted(told);
        return made;
    }

    template <typename Owner>
    static MigrationReport check(std::string_view bytes, Scripts scripts, const Host& host,
                                 const LoadOptions& options) {
        const Result<Owner> made = Made<Owner>::make(scripts, host, options.session);
        if (made) return api::check(*core_of(made.value()).machine, bytes, Made<Owner>::programs(scripts), options);
        MigrationReport report;
        refuse(report, made.diagnostics());
        return report;
    }

    /// Goes on as if it were saved and loaded, with everything kept that a save does not hold.
    template <typename Owner>
    static Diagnostics go_on_in(typename Made<Owner>::Core& core, const std::vector<Script>& scripts,
                                const std::string& bytes, std::vector<Value> handles, const LoadOptions& options,
                                MigrationReport* report) {
        LoadOptions all = options;
        all.session = {core.machine->limits(), 0, core.user_data};
        all.handles = std::move(handles);
        Host host;
        host.table_ = host_of(*core.machine);
        Result<Owner> next = load<Owner>(bytes, scripts, host, all, report);
        if (!next) return next.diagnostics();
        auto& made = core_of(next.value());
        // The hook of the options may have put it to sleep.
        if (Diagnostics problems = made.make_ready(); !problems.empty()) return problems;
        core.go_on_as(made);
        return {};
    }

    static Snapshot snapshot_of(runtime::Machine& machine);
    static bool is_made_with(const Snapshot& snapshot, Programs programs);
};

template <>
struct Loader::Made<Session> {
    using Core = Session::Core;
    static Result<Session> make(Scripts scripts, const Host& host, const SessionOptions& options) {
        Session made(scripts.front(), host, options);
        if (made.core_ == nullptr) return moved_from();
        if (made.core_ == unmade<Core>()) return out_of_memory();
        return made;
    }
    static Programs programs(Scripts scripts) { return {&scripts.front().program_, 1}; }
    static const auto& hook(const LoadOptions& options) { return options.migrate; }
    static void tell_lost(Core&, const std::vector<migration::LostTask>&) {}
    static Diagnostic no_snapshot();
    /// The edited script, if there is one, else the own.
    static std::vector<Script> newest(const Core& core, Scripts edited) {
        return {edited.empty() ? Script(core.machine->program()) : edited.front()};
    }
};

template <>
struct Loader::Made<Machine> {
    using Core = World;
    static Result<Machine> make(Scripts scripts, const Host& host, const SessionOptions& options);
    static std::vector<std::shared_ptr<const program::Program>> programs(Scripts scripts) {
        return Loader::programs(scripts);
    }
    static const auto& hook(const LoadOptions& options) { return options.migrate_machine; }
    /// The next tick tells of tasks that were given up.
    static void tell_lost(World& world, const std::vector<migration::LostTask>& lost);
    static Diagnostic no_snapshot();
    /// Those that are there, each in its newest version, then further ones.
    static std::vector<Script> newest(const World& world, Scripts edited);
};

}  // namespace npcs::api
