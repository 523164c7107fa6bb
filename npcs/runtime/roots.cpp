// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A doubly linked list of roots, guarded by a mutex.

#include "runtime/roots.hpp"

namespace npcs::runtime {

void Roots::add(Root& root, Machine& machine) {
    const std::lock_guard<std::mutex> lock(mutex_);
    root.machine = &machine;
    root.previous = &list_;
    root.next = list_.next;
    list_.next->previous = &root;
    list_.next = &root;
}

void Roots::remove(Root& root) {
    const std::lock_guard<std::mutex> lock(mutex_);
    root.previous->next = root.next;
    root.next->previous = root.previous;
}

bool Roots::empty() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return list_.next == &list_;
}

void Roots::mark(values::Heap& heap) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Root* root = list_.next; root != &list_; root = root->next) heap.mark(root->value);
}

void Roots::leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Root* root = list_.next; root != &list_; root = root->next) root->machine = nullptr;
}

}  // namespace npcs::runtime
