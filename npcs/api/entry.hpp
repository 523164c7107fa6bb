// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The door to a conversation or a machine. Every public call goes through it: one thread at a time, from inside a callback
// only what the table below allows, nothing at all where there is nothing any more, and no exception comes out. What is not
// possible is refused by name, in the way the result of the call has room for; where it has none, take_problems() tells.
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

/// What a public call wants.
enum class Wish : std::uint8_t {
    look,    ///< reads what there is
    change,  ///< changes globals, observers, or what tasks are given
    end,     ///< ends tasks and leaves plans, which calls hooks of the host
    run,     ///< runs a script
    whole    ///< saves, replaces or packs the whole state
};

/// The rule for calls from inside callbacks; docs/embedding.md shows the same table. Of several callbacks inside each other
/// all must allow it.
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

inline bool is_allowed(const runtime::Callbacks& inside, Wish wish) {
    // What is called before a machine stands is a clock.
    if (!inside.any()) return wish == Wish::look;
    for (unsigned i = 0; i < std::size(allowed_inside); ++i)
        if (inside.has(static_cast<runtime::Callback>(i)) && !allowed_inside[i][static_cast<unsigned>(wish)])
            return false;
    return true;
}

/// Stands as long as the Session or Machine does, whatever becomes of the machine behind it.
struct Door {
    std::atomic<std::thread::id> user{};  ///< nobody, or one thread
    std::atomic<bool> stop{false};        ///< what request_stop() asks for
    runtime::Complaints complaints;
};

/// Whose call it is, when it cannot be anybody's.
Diagnostic moved_from();
/// Takes no memory.
Diagnostic out_of_memory();
Diagnostic unexpected(const std::exception& thrown);
/// Why a conversation or task has no outcome from inside its own run.
Outcome no_outcome_yet();
Diagnostics taken(runtime::Complaints& complaints);

/// One call that is going on.
class Entry {
public:
    template <typename Core>
    Entry(Core& core, Wish wish) : door_(core.door) {
        std::thread::id nobody;
        const std::thread::id self = std::this_thread::get_id();
        is_mine_ = door_.user.compare_exchange_strong(nobody, self, std::memory_order_acquire);
        is_busy_ = !is_mine_ && nobody != self;
        is_open_ = is_mine_ || (!is_busy_ && core.machine != nullptr && is_allowed(core.machine->callbacks, wish));
        if (!is_busy_ && !is_open_ && core.machine != nullptr) inside_ = core.machine->callbacks;
        complaints_before_ = std::exchange(runtime::Complaints::current(), &door_.complaints);
    }
    ~Entry() {
        runtime::Complaints::current() = complaints_before_;
        if (is_mine_) door_.user.store(std::thread::id(), std::memory_order_release);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    explicit operator bool() const { return is_open_; }
    bool is_nested() const { return !is_mine_; }
    /// Why it is closed.
    Diagnostic refusal() const;

private:
    Door& door_;
    runtime::Complaints* complaints_before_ = nullptr;
    runtime::Callbacks inside_;
    bool is_mine_ = false;
    bool is_open_ = false;
    bool is_busy_ = false;
};

/// Stands for a core that there was no memory for; nothing is there.
template <typename Core>
std::shared_ptr<Core> unmade() {
    static constexpr char nothing = 0;
    return std::shared_ptr<Core>(std::shared_ptr<void>(), reinterpret_cast<Core*>(const_cast<char*>(&nothing)));
}

/// Whether there is one, that is neither moved elsewhere nor unmade.
template <typename Core>
bool is_there(const std::shared_ptr<Core>& core) {
    return core != nullptr && core != unmade<Core>();
}

/// Tells a core whose it is from now on, for callbacks that ask who calls.
template <typename Core, typename Owner>
void belong(const std::shared_ptr<Core>& core, Owner* owner) noexcept {
    if (is_there(core)) core->owner = owner;
}

/// A refusal as the result of a call.
template <typename Answer>
Answer refusal_as(runtime::Complaints* complaints, Diagnostic why) {
    if constexpr (std::is_same_v<Answer, Outcome>) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::refused;
        outcome.error = std::move(why);
        return outcome;
    } else if constexpr (std::is_same_v<Answer, std::vector<Outcome>>) {
        std::vector<Outcome> outcomes(1);
        outcomes.front() = refusal_as<Outcome>(complaints, std::move(why));
        return outcomes;
    } else if constexpr (std::is_same_v<Answer, Diagnostics>) {
        return Diagnostics{std::move(why)};
    } else if constexpr (std::is_constructible_v<Answer, Diagnostics>) {
        return Answer(std::move(why));
    } else {
        if (complaints != nullptr) complaints->note(why.code, why.message, why.hint);
        return Answer();
    }
}

/// Nothing that is thrown comes further than here, but for the memory that a refusal itself may need.
template <typename Body>
auto guarded(runtime::Complaints* complaints, Body&& body) -> std::invoke_result_t<Body> {
    using Answer = std::invoke_result_t<Body>;
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return refusal_as<Answer>(complaints, out_of_memory());
    } catch (const std::exception& thrown) {
        return refusal_as<Answer>(complaints, unexpected(thrown));
    }
}

enum class Waking : bool { no, yes };

/// Takes a call through the door. What runs stays until it has ended, whatever the host does to the object it called.
template <Waking waking = Waking::yes, typename Core, typename Body>
auto through(const std::shared_ptr<Core>& core, Wish wish, Body&& body) -> std::invoke_result_t<Body, Core&> {
    using Answer = std::invoke_result_t<Body, Core&>;
    if (core == nullptr) return refusal_as<Answer>(nullptr, moved_from());
    if (core.get() == unmade<Core>().get()) return refusal_as<Answer>(nullptr, out_of_memory());
    const std::shared_ptr<Core> kept = core;
    runtime::Complaints* const complaints = &kept->door.complaints;
    return guarded(complaints, [&]() -> Answer {
        const Entry entry(*kept, wish);
        if (!entry) return refusal_as<Answer>(complaints, entry.refusal());
        if constexpr (waking == Waking::yes)
            if (Diagnostics problems = kept->make_ready(); !problems.empty())
                return refusal_as<Answer>(complaints, std::move(problems.front()));
        return body(*kept);
    });
}

}  // namespace npcs::api
