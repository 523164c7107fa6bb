// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values referred to from outside of a machine.
#pragma once

#include <memory>
#include <mutex>

#include "values/heap.hpp"

namespace npcs::runtime {

class Machine;

/// Keeps a value alive while something outside of the machine refers to it. A node of the machine's list; `machine`
/// becomes null when the machine is destroyed.
struct Root {
    Machine* machine = nullptr;
    values::Datum value;
    Root* previous = nullptr;
    Root* next = nullptr;
};

/// Owns the list of a machine's roots. Roots are added by the thread that uses the machine, and may be removed by any
/// other, even after the machine's end.
class Roots {
public:
    Roots() { list_.previous = list_.next = &list_; }
    Roots(const Roots&) = delete;
    Roots& operator=(const Roots&) = delete;
    void add(Root& root, Machine& machine);
    void remove(Root& root);
    bool empty();
    void mark(values::Heap& heap);
    /// Detaches all roots when the machine is destroyed.
    void leave();

private:
    std::mutex mutex_;
    Root list_;
};

}  // namespace npcs::runtime
