// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values that somebody outside of a machine refers to.
#pragma once

#include <memory>
#include <mutex>

#include "values/heap.hpp"

namespace npcs::runtime {

class Machine;

/// Keeps a value alive while somebody outside refers to it. Linked into the machine's list; `machine` is null once it is gone.
struct Root {
    Machine* machine = nullptr;
    values::Datum value;
    Root* previous = nullptr;
    Root* next = nullptr;
};

/// Owns the list of a machine's roots. They are entered by the thread that uses the machine, and may be given up in any other,
/// also after the machine is gone.
class Roots {
public:
    Roots() { list_.previous = list_.next = &list_; }
    Roots(const Roots&) = delete;
    Roots& operator=(const Roots&) = delete;
    void add(Root& root, Machine& machine);
    void remove(Root& root);
    bool empty();
    void mark(values::Heap& heap);
    /// The machine goes.
    void leave();

private:
    std::mutex mutex_;
    Root list_;
};

}  // namespace npcs::runtime
