// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Access control for conversations and machines. Every public call passes it: only one thread at a time, from inside a
// callback only what the table below allows, nothing on a moved-from object, and no exception leaves. A refused call
// reports the reason in its result or, if its type cannot hold one, in take_problems().
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/report.hpp"
#include "runtime/callback.hpp"

namespace npcs::api {

/// What a public call does.
enum class Access : std::uint8_t {
    look,    ///< reads
    change,  ///< changes globals, observers, or what tasks have been given
    end,     ///< ends tasks and leaves plans, which calls hooks of the host
    run,     ///< runs a script
    whole    ///< saves, replaces or packs the whole state
};

/// The rule for calls from inside callbacks; docs/embedding.md shows the same table. If callbacks are nested, all of
/// them must allow the call.
inline constexpr bool allowed_inside[8][5] = {
    // look  change  end    run    whole
    {true, true, true, false, false},    // function
    {true, true, true, false, false},    // entering
    {true, true, false, false, false},   // leaving
    {true, true, true, false, false},    // print
    {true, false, false, false, false},  // time
    {true, true, true, false, false},    // observer
    {true, true, false, false, false},   // release
    {true, true, false, false, false},   // meter
};

inline bool is_allowed(const runtime::Callbacks& inside, Access access) {
    // The only callback before the machine is complete is the clock.
    if (!inside.any()) return access == Access::look;
    for (unsigned i = 0; i < std::size(allowed_inside); ++i)
        if (inside.has(static_cast<runtime::Callback>(i)) && !allowed_inside[i][static_cast<unsigned>(access)])
            return false;
    return true;
}

/// Lives as long as the Session or Machine, even if its runtime machine is replaced.
struct AccessControl {
    std::atomic<std::thread::id> user{};  ///< the thread in a call, or none
    std::atomic<bool> stop{false};        ///< set by request_stop()
    runtime::ProblemLog problems;
};

/// The diagnostic for a call on a moved-from object.
Diagnostic moved_from();
/// The diagnostic for a lack of memory. Allocates none.
Diagnostic out_of_memory();
Diagnostic unexpected(const std::exception& thrown);
/// The result of outcome() inside the run of the same conversation or task.
Outcome no_outcome_yet();
Diagnostics taken(runtime::ProblemLog& log);

/// A call in progress.
class Entry {
public:
    template <typename Core>
    Entry(Core& core, Access access) : access_(core.access) {
        std::thread::id nobody;
        const std::thread::id self = std::this_thread::get_id();
        is_mine_ = access_.user.compare_exchange_strong(nobody, self, std::memory_order_acquire);
        is_busy_ = !is_mine_ && nobody != self;
        is_open_ = is_mine_ || (!is_busy_ && core.machine != nullptr && is_allowed(core.machine->callbacks, access));
        if (!is_busy_ && !is_open_ && core.machine != nullptr) inside_ = core.machine->callbacks;
        log_before_ = std::exchange(runtime::ProblemLog::current(), &access_.problems);
    }
    ~Entry() {
        runtime::ProblemLog::current() = log_before_;
        if (is_mine_) access_.user.store(std::thread::id(), std::memory_order_release);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    explicit operator bool() const { return is_open_; }
    bool is_nested() const { return !is_mine_; }
    /// Returns why the call is refused.
    Diagnostic refusal() const;

private:
    AccessControl& access_;
    runtime::ProblemLog* log_before_ = nullptr;
    runtime::Callbacks inside_;
    bool is_mine_ = false;
    bool is_open_ = false;
    bool is_busy_ = false;
};

/// A placeholder for a core that could not be created because memory had run out. Must not be dereferenced.
template <typename Core>
std::shared_ptr<Core> unmade() {
    static constexpr char nothing = 0;
    return std::shared_ptr<Core>(std::shared_ptr<void>(), reinterpret_cast<Core*>(const_cast<char*>(&nothing)));
}

/// Returns whether there is a core: neither moved from nor unmade.
template <typename Core>
bool is_there(const std::shared_ptr<Core>& core) {
    return core != nullptr && core != unmade<Core>();
}

/// Sets the public object that owns a core, for callbacks that ask for it.
template <typename Core, typename Owner>
void set_owner(const std::shared_ptr<Core>& core, Owner* owner) noexcept {
    if (is_there(core)) core->owner = owner;
}

/// Converts a refusal to the result type of the call. A type that cannot hold it gives an empty result, and the refusal goes to `log`.
template <typename Answer>
Answer refusal_as(runtime::ProblemLog* log, Diagnostic why) {
    if constexpr (std::is_same_v<Answer, Outcome>) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::refused;
        outcome.error = std::move(why);
        return outcome;
    } else if constexpr (std::is_same_v<Answer, std::vector<Outcome>>) {
        std::vector<Outcome> outcomes(1);
        outcomes.front() = refusal_as<Outcome>(log, std::move(why));
        return outcomes;
    } else if constexpr (std::is_same_v<Answer, Diagnostics>) {
        return Diagnostics{std::move(why)};
    } else if constexpr (std::is_constructible_v<Answer, Diagnostics>) {
        return Answer(std::move(why));
    } else {
        if (log != nullptr) log->note(why.code, why.message, why.hint);
        return Answer();
    }
}

/// Calls `body` and converts exceptions to refusals. Only a lack of memory for the refusal itself still throws.
template <typename Body>
auto guarded(runtime::ProblemLog* log, Body&& body) -> std::invoke_result_t<Body> {
    using Answer = std::invoke_result_t<Body>;
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return refusal_as<Answer>(log, out_of_memory());
    } catch (const std::exception& thrown) {
        return refusal_as<Answer>(log, unexpected(thrown));
    }
}

enum class Waking : bool { no, yes };

/// Makes a public call with access control. The core stays alive until the call ends, whatever happens to its owner.
template <Waking waking = Waking::yes, typename Core, typename Body>
auto with_access(const std::shared_ptr<Core>& core, Access access, Body&& body) -> std::invoke_result_t<Body, Core&> {
    using Answer = std::invoke_result_t<Body, Core&>;
    if (core == nullptr) return refusal_as<Answer>(nullptr, moved_from());
    if (core.get() == unmade<Core>().get()) return refusal_as<Answer>(nullptr, out_of_memory());
    const std::shared_ptr<Core> kept = core;
    runtime::ProblemLog* const log = &kept->access.problems;
    return guarded(log, [&]() -> Answer {
        const Entry entry(*kept, access);
        if (!entry) return refusal_as<Answer>(log, entry.refusal());
        if constexpr (waking == Waking::yes)
            if (Diagnostics problems = kept->make_ready(); !problems.empty())
                return refusal_as<Answer>(log, std::move(problems.front()));
        // What is done with the whole state leaves it as it is, or replaces the machine.
        const bool changes = access != Access::look && access != Access::whole;
        if (changes && kept->machine != nullptr && kept->machine->tracer != nullptr) kept->machine->tracer->changed();
        return body(*kept);
    });
}

}  // namespace npcs::api
