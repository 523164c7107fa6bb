// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Creates machines from saves: loading, checking, reloading and restoring, for conversations and machines alike. The
// functions work on a runtime::Machine; one without tasks is a conversation's.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/core.hpp"
#include "api/machine_core.hpp"
#include "api/moment.hpp"
#include "api/session_core.hpp"
#include "migration/migrate.hpp"
#include "npcs/migration.hpp"

namespace npcs {
struct ExploreOptions;
struct ExploreReport;
struct Finding;
}  // namespace npcs

namespace npcs::api {

/// The first is the program that a machine was created with: the script of a conversation, or otherwise the empty one.
using Programs = std::span<const std::shared_ptr<const program::Program>>;

/// Where bytes come from. `here`: created and kept by this process. `elsewhere`: not trusted, whatever handles the host
/// supplies for them.
enum class Origin : bool { here, elsewhere };

/// Gives a new machine the state of a save of exactly these programs. On failure, the machine must not be used.
Diagnostics load_state(runtime::Machine& made, std::string_view bytes, Origin origin, const std::vector<Value>& handles,
                       Programs programs);
/// Returns a new machine with the host and limits of `like`, in another state that this process has kept.
Result<std::unique_ptr<runtime::Machine>> make_restored(const runtime::Machine& like, std::string_view bytes,
                                                        const std::vector<Value>& handles, Programs programs);

using migration::Detail;

/// The result of loading with a policy.
struct Loaded {
    Diagnostics problems;                   ///< if not empty, the machine must not be used
    std::vector<migration::LostTask> lost;  ///< tasks that could not be continued
};
/// Gives a new machine the state of a save of these programs or other versions of them, and calls the function
/// `migrate` of edited scripts. `told` receives the report.
Loaded load(runtime::Machine& made, std::string_view bytes, Programs programs, const LoadOptions& options,
            MigrationReport& told, Detail detail);
/// Returns what load would report about the save. Runs no script; `made` must not be used afterwards.
MigrationReport check(runtime::Machine& made, std::string_view bytes, Programs programs, const LoadOptions& options);

/// Returns whether the problems, from load_state(), only mean that the save needs migration.
bool may_be_migrated(const Diagnostics& problems);
bool is_accepted(const MigrationReport& report, const LoadOptions& options);
Diagnostic not_accepted(const MigrationReport& report);
void refuse(MigrationReport& report, const Diagnostics& problems);
/// The diagnostic for an exception of the host's migrate hook. Must be called in a catch clause.
Diagnostic migrate_threw();

/// Implements loading, checking and restoring for Session and Machine, as a friend of both.
class Loader {
public:
    using Scripts = std::span<const Script>;

    /// Returns null if the script was moved from.
    static const program::Program* program(const Script& script) { return script.program_.get(); }
    /// Returns the programs of a machine with these scripts: the empty one, then each script once.
    static std::vector<std::shared_ptr<const program::Program>> programs(Scripts scripts);

    template <typename Owner>
    static Result<Owner> load(std::string_view bytes, Scripts scripts, const Host& host,
                              const SessionOptions& options) {
        return guarded(nullptr, [&]() -> Result<Owner> {
            Result<Owner> made = OwnerTraits<Owner>::make(scripts, host, options);
            if (!made) return made;
            const auto programs = OwnerTraits<Owner>::programs(scripts);
            Diagnostics problems = load_state(*core_of(made.value()).machine, bytes, Origin::elsewhere, {}, programs);
            if (problems.empty()) return made;
            if (!may_be_migrated(problems)) return problems;
            LoadOptions all;
            all.session = options;
            MigrationReport told;
            return load_migrating<Owner>(std::move(made).value(), bytes, scripts, all, told, Detail::verdicts);
        });
    }

    template <typename Owner>
    static Result<Owner> load(std::string_view bytes, Scripts scripts, const Host& host, const LoadOptions& options,
                              MigrationReport* report) {
        MigrationReport own;
        MigrationReport& told = report != nullptr ? *report : own;
        told = {};
        const bool is_asked = report != nullptr || OwnerTraits<Owner>::hook(options);
        Result<Owner> loaded = guarded(nullptr, [&]() -> Result<Owner> {
            Result<Owner> made = OwnerTraits<Owner>::make(scripts, host, options.session);
            if (!made) return made;
            return load_migrating<Owner>(std::move(made).value(), bytes, scripts, options, told,
                                         is_asked ? Detail::all : Detail::verdicts);
        });
        if (!loaded && told.verdict != Verdict::refused && loaded.diagnostics().front().code != "save-migration")
            refuse(told, loaded.diagnostics());
        return loaded;
    }

    /// Implements npcs::explore.
    static ExploreReport explore(std::span<const Script> scripts, bool is_machine, const Host& host,
                                 const ExploreOptions& options, const std::function<void(const Finding&)>& found);
    /// Checks a save as that of a conversation or a machine, whichever it is.
    static MigrationReport check(std::string_view bytes, Scripts scripts, const Host& host, const LoadOptions& options);

    template <typename Owner>
    static Snapshot snapshot(const Owner& owner) {
        return with_access(owner.core_, Access::whole, [](auto& core) { return snapshot_of(*core.machine); });
    }
    template <typename Owner>
    static Result<Owner> fork(const Owner& owner) {
        return with_access(owner.core_, Access::whole, [](auto& core) -> Result<Owner> {
            return Owner(std::make_shared<typename OwnerTraits<Owner>::Core>(forked(*core.machine), core.user_data,
                                                                             core.coverage));
        });
    }
    template <typename Owner>
    static Diagnostics restore(const Owner& owner, const Snapshot& snapshot, const LoadOptions& options,
                               MigrationReport* report) {
        return with_access(owner.core_, Access::whole, [&](auto& core) -> Diagnostics {
            if (!snapshot) return {OwnerTraits<Owner>::no_snapshot()};
            const Moment& moment = *snapshot.moment_;
            if (moment.fits(*core.machine)) {
                core.replace(std::make_unique<runtime::Machine>(*core.machine, moment.image));
                return {};
            }
            const auto programs = core.machine->programs();
            std::vector<Value> handles;
            const std::string bytes = moment.bytes(handles);
            if (!is_made_with(moment, programs)) {
                LoadOptions all = options;
                all.outlines = moment.outlines();
                return continue_in<Owner>(core, OwnerTraits<Owner>::newest(core, {}), bytes, std::move(handles), all,
                                          report);
            }
            auto made = make_restored(*core.machine, bytes, handles, programs);
            if (!made) return made.diagnostics();
            core.replace(std::move(made).value());
            return {};
        });
    }
    template <typename Owner>
    static Diagnostics reload(const Owner& owner, Scripts scripts, const LoadOptions& options,
                              MigrationReport* report) {
        return with_access(owner.core_, Access::whole, [&](auto& core) {
            std::vector<Value> handles;
            const std::string bytes = save(*core.machine, true, handles);
            return continue_in<Owner>(core, OwnerTraits<Owner>::newest(core, scripts), bytes, std::move(handles),
                                      options, report);
        });
    }

private:
    /// What differs between a conversation and a machine.
    template <typename Owner>
    struct OwnerTraits;

    template <typename Owner>
    static auto& core_of(const Owner& owner) {
        return *owner.core_;
    }

    template <typename Owner>
    static Result<Owner> load_migrating(Owner made, std::string_view bytes, Scripts scripts, const LoadOptions& options,
                                        MigrationReport& told, Detail detail) {
        auto& core = core_of(made);
        Loaded loaded = api::load(*core.machine, bytes, OwnerTraits<Owner>::programs(scripts), options, told, detail);
        if (!loaded.problems.empty()) return std::move(loaded.problems);
        OwnerTraits<Owner>::report_lost_tasks(core, loaded.lost);
        const auto& hook = OwnerTraits<Owner>::hook(options);
        if (told.same_script || !hook) return made;
        try {
            hook(made, told);
        } catch (...) {
            return migrate_threw();
        }
        if (made.core_ == nullptr) return moved_from();
        if (!is_accepted(told, options)) return not_accepted(told);
        return made;
    }

    template <typename Owner>
    static MigrationReport check(std::string_view bytes, Scripts scripts, const Host& host,
                                 const LoadOptions& options) {
        const Result<Owner> made = OwnerTraits<Owner>::make(scripts, host, options.session);
        if (made)
            return api::check(*core_of(made.value()).machine, bytes, OwnerTraits<Owner>::programs(scripts), options);
        MigrationReport report;
        refuse(report, made.diagnostics());
        return report;
    }

    /// Continues as if saved and loaded, and keeps everything that a save does not contain.
    template <typename Owner>
    static Diagnostics continue_in(typename OwnerTraits<Owner>::Core& core, const std::vector<Script>& scripts,
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
        // The migrate hook may have put it to sleep.
        if (Diagnostics problems = made.make_ready(); !problems.empty()) return problems;
        core.take_over(made);
        return {};
    }

    static Snapshot snapshot_of(runtime::Machine& machine);
    static std::unique_ptr<runtime::Machine> forked(runtime::Machine& machine);
    static bool is_made_with(const Moment& moment, Programs programs);
};

template <>
struct Loader::OwnerTraits<Session> {
    using Core = Session::Core;
    static Result<Session> make(Scripts scripts, const Host& host, const SessionOptions& options) {
        Session made(scripts.front(), host, options);
        if (made.core_ == nullptr) return moved_from();
        if (made.core_ == unmade<Core>()) return out_of_memory();
        return made;
    }
    static Programs programs(Scripts scripts) { return {&scripts.front().program_, 1}; }
    static const auto& hook(const LoadOptions& options) { return options.migrate; }
    static void report_lost_tasks(Core&, const std::vector<migration::LostTask>&) {}
    static Diagnostic no_snapshot();
    /// Returns the edited script, or the current one if none is given.
    static std::vector<Script> newest(const Core& core, Scripts edited) {
        return {edited.empty() ? Script(core.machine->program()) : edited.front()};
    }
};

template <>
struct Loader::OwnerTraits<Machine> {
    using Core = MachineCore;
    static Result<Machine> make(Scripts scripts, const Host& host, const SessionOptions& options);
    static std::vector<std::shared_ptr<const program::Program>> programs(Scripts scripts) {
        return Loader::programs(scripts);
    }
    static const auto& hook(const LoadOptions& options) { return options.migrate_machine; }
    /// Queues the tasks that were given up, for the next tick to report.
    static void report_lost_tasks(MachineCore& core, const std::vector<migration::LostTask>& lost);
    static Diagnostic no_snapshot();
    /// Returns the current scripts, each in its newest version, followed by further ones.
    static std::vector<Script> newest(const MachineCore& core, Scripts edited);
};

}  // namespace npcs::api
