// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What later stages work out about something immutable, once for all who use it: each kind of fact is kept under its type, so
// whoever owns them need not know what they are.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace npcs::program {

class Derived {
public:
    Derived() = default;
    Derived(const Derived&) = delete;
    Derived& operator=(const Derived&) = delete;
    ~Derived() {
        for (Fact* fact = first_.load(std::memory_order_relaxed); fact != nullptr;)
            delete std::exchange(fact, fact->next);
    }

    /// Returns the T, which `make` makes as a std::shared_ptr<const T> when it is first asked for; several threads that ask at
    /// once may each make one, of which one is kept. Thread-safe. The T stays as long as this.
    template <typename T, typename Make>
    const T& get(const Make& make) const {
        if (const void* const known = find(&kind_of<T>)) return *static_cast<const T*>(known);
        auto fact = std::make_unique<Fact>(Fact{&kind_of<T>, std::shared_ptr<const T>(make()), nullptr});
        const std::lock_guard lock(adding_);
        if (const void* const known = find(&kind_of<T>)) return *static_cast<const T*>(known);
        fact->next = first_.load(std::memory_order_relaxed);
        first_.store(fact.get(), std::memory_order_release);
        return *static_cast<const T*>(fact.release()->value.get());
    }

private:
    struct Fact {
        const char* kind;
        std::shared_ptr<const void> value;
        Fact* next;
    };
    template <typename T>
    static inline const char kind_of = 0;  ///< its address stands for T

    const void* find(const char* kind) const {
        for (const Fact* fact = first_.load(std::memory_order_acquire); fact != nullptr; fact = fact->next)
            if (fact->kind == kind) return fact->value.get();
        return nullptr;
    }

    mutable std::atomic<Fact*> first_{nullptr};
    mutable std::mutex adding_;
};

}  // namespace npcs::program
