// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The cost of an operation, in units: one for each element or entry that is visited, copied or made, or for eight bytes
// of text. docs/limits.md lists the prices. Operations whose cost is proportional to what they make or read are charged
// at once; those that can cost more count as they work, and give up at the limit.
#pragma once

#include <algorithm>
#include <cstdint>

#include "values/heap.hpp"
#include "values/operations.hpp"

namespace npcs::values {

constexpr std::uint64_t work_of_text(std::size_t bytes) { return bytes / 8; }

class Work {
public:
    explicit Work(Heap& heap) : heap_(&heap), most_(heap.limits.work) {}
    /// Counts up to `most` units without charging a heap.
    explicit Work(std::uint64_t most) : most_(most) {}
    ~Work() {
        if (heap_ != nullptr) heap_->charge(done_);
    }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

    /// Counts units. Returns false once there are more than one operation may use.
    bool spend(std::uint64_t units) { return (done_ += units) <= most_; }
    bool is_over() const { return done_ > most_; }
    std::uint64_t done() const { return done_; }

private:
    Heap* heap_ = nullptr;
    std::uint64_t most_;
    std::uint64_t done_ = 0;
};

/// Sets the error of an operation that has given up.
void set_work_limit_error(const Heap& heap, Error& error);

/// equal() that counts its work. The result is meaningless once the work limit is exceeded.
bool equal(Datum left, Datum right, Work& work);
/// compare() that counts its work. Returns null, with an error, when it is too much for one operation.
Datum compare(Heap& heap, Comparison op, Datum left, Datum right, Error& error);

}  // namespace npcs::values
