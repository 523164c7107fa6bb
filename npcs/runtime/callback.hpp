// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The host code that a machine calls, and the reporting of its errors when no run can fail because of them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace npcs::runtime {

enum class Callback : std::uint8_t {
    function,  ///< a host function
    entering,  ///< `begin` and `conclude` of a plan
    leaving,   ///< `cancel` and `finally` of a plan
    print,     ///< Host::on_print and Host::on_warning
    time,      ///< Host::on_time
    observer,  ///< of a global
    release,   ///< of a handle
    meter      ///< Host::on_run
};

/// The set of callbacks in progress, possibly nested.
class Callbacks {
public:
    bool any() const { return bits_ != 0; }
    bool has(Callback callback) const { return (bits_ & bit(callback)) != 0; }

    /// Marks a callback as in progress for the lifetime of this object.
    class InProgress {
    public:
        InProgress(Callbacks& callbacks, Callback callback) : callbacks_(callbacks), before_(callbacks.bits_) {
            callbacks.bits_ = static_cast<std::uint8_t>(before_ | bit(callback));
        }
        ~InProgress() { callbacks_.bits_ = before_; }
        InProgress(const InProgress&) = delete;
        InProgress& operator=(const InProgress&) = delete;

    private:
        Callbacks& callbacks_;
        std::uint8_t before_;
    };

private:
    static constexpr std::uint8_t bit(Callback callback) {
        return static_cast<std::uint8_t>(1u << static_cast<unsigned>(callback));
    }
    std::uint8_t bits_ = 0;  // one per callback
};

/// Thrown to fail the run that made the callback, with this message.
class CallbackFailed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Describes what a callback threw. To be called inside a catch clause.
inline std::string thrown_by(std::string_view callback) {
    std::string what(callback);
    try {
        throw;
    } catch (const std::exception& thrown) {
        what += ": ";
        what += thrown.what();
    } catch (...) {
        what += ": the host function threw something that is no std::exception";
    }
    return what;
}

/// Problems to report that belong to no result. Thread-safe; allocates only when there is something to report.
class ProblemLog {
public:
    struct Problem {
        std::string code;
        std::string message;
        std::string hint;
    };
    static constexpr std::size_t kept_max = 16;

    ProblemLog() = default;
    ~ProblemLog() { delete storage_.load(); }
    ProblemLog(const ProblemLog&) = delete;
    ProblemLog& operator=(const ProblemLog&) = delete;

    /// Adds a problem. Problems beyond the limit are only counted; those that cannot even be counted, because
    /// memory is short, are lost.
    void note(std::string_view code, std::string_view message, std::string_view hint = {}) noexcept {
        Storage* const storage = made();
        if (storage == nullptr) return;
        const std::lock_guard<std::mutex> lock(storage->mutex);
        try {
            if (storage->kept.size() < kept_max) {
                storage->kept.push_back({std::string(code), std::string(message), std::string(hint)});
                return;
            }
        } catch (...) {  // counted
        }
        ++storage->dropped;
    }
    /// Moves the problems out. The second value is the number of problems that were not kept.
    std::pair<std::vector<Problem>, std::size_t> take() {
        Storage* const storage = storage_.load(std::memory_order_acquire);
        if (storage == nullptr) return {};
        const std::lock_guard<std::mutex> lock(storage->mutex);
        return {std::exchange(storage->kept, {}), std::exchange(storage->dropped, 0)};
    }

    /// The log of the public call this thread is in; null outside of public calls.
    static ProblemLog*& current() {
        thread_local ProblemLog* log = nullptr;
        return log;
    }

private:
    struct Storage {
        std::mutex mutex;
        std::vector<Problem> kept;
        std::size_t dropped = 0;
    };
    Storage* made() noexcept {
        Storage* known = storage_.load(std::memory_order_acquire);
        if (known != nullptr) return known;
        Storage* const fresh = new (std::nothrow) Storage;
        if (fresh == nullptr || storage_.compare_exchange_strong(known, fresh, std::memory_order_acq_rel)) return fresh;
        delete fresh;
        return known;
    }
    std::atomic<Storage*> storage_{nullptr};
};

/// Reports what a callback threw when no run can fail because of it. To be called inside a catch clause.
inline void log_exception(std::string_view callback) noexcept {
    ProblemLog* const log = ProblemLog::current();
    if (log == nullptr) return;
    try {
        log->note("callback-failed", thrown_by(callback));
    } catch (...) {
        log->note("callback-failed", callback);
    }
}

}  // namespace npcs::runtime
