// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What an operation costs, in units: an element or entry that is looked at, copied or made, or eight bytes of text. The price
// list stands in docs/limits.md. Operations whose cost is in proportion to what they make or read are charged in one piece;
// those that can cost more count while they work, and give up at the limit.
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
    /// Counts for nobody, so many units at most.
    explicit Work(std::uint64_t most) : most_(most) {}
    ~Work() {
        if (heap_ != nullptr) heap_->charge(done_);
    }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

    /// False when this is more than one operation may do.
    bool spend(std::uint64_t units) { return (done_ += units) <= most_; }
    bool is_over() const { return done_ > most_; }
    std::uint64_t done() const { return done_; }

private:
    Heap* heap_ = nullptr;
    std::uint64_t most_;
    std::uint64_t done_ = 0;
};

/// The message of an operation that has given up.
void tell_over_work(const Heap& heap, Error& error);

/// equal() that counts. What it gives is of no use when the work is over.
bool equal(Datum left, Datum right, Work& work);
/// compare() that counts; null, with an error, when it is too much for one operation.
Datum compare(Heap& heap, Comparison op, Datum left, Datum right, Error& error);

}  // namespace npcs::values
