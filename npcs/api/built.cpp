// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/built.hpp"

#include <new>

namespace npcs::api {

std::size_t BuiltMap::place(const Value& key) const {
    if (key.is_string()) {
        const auto found = texts_.find(key.text());
        return found != texts_.end() ? found->second : none;
    }
    if (key.is_number()) {
        const auto found = numbers_.find(key.number());
        return found != numbers_.end() ? found->second : none;
    }
    for (const std::size_t at : others_)
        if (entries_[at].first == key) return at;
    return none;
}

const Value* BuiltMap::find(const Value& key) const {
    const std::size_t at = place(key);
    return at != none ? &entries_[at].second : nullptr;
}

void BuiltMap::set(const Value& key, const Value& value) {
    const std::size_t known = place(key);
    if (known != none) {
        entries_[known].second = value;
        return;
    }
    const std::size_t at = entries_.size();
    entries_.emplace_back(key, value);
    try {
        if (key.is_string()) texts_.emplace(key.text(), at);
        else if (key.is_number()) numbers_.emplace(key.number(), at);
        else others_.push_back(at);
    } catch (...) {
        entries_.pop_back();  // an entry that cannot be found must not exist
        throw;
    }
}

void destroy_iteratively(void* container, void (*destroy)(void*)) noexcept {
    struct Waiting {
        void* container;
        void (*destroy)(void*);
    };
    thread_local std::vector<Waiting>* waiting = nullptr;
    if (waiting != nullptr) {
        try {
            waiting->push_back({container, destroy});
        } catch (const std::bad_alloc&) {
            destroy(container);
        }
        return;
    }
    std::vector<Waiting> mine;
    waiting = &mine;
    destroy(container);
    while (!mine.empty()) {
        const Waiting next = mine.back();
        mine.pop_back();
        next.destroy(next.container);
    }
    waiting = nullptr;
}

}  // namespace npcs::api
