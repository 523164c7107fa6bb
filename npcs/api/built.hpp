// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lists and maps that the game builds before a script gets them. They may be as long and as deep as those of scripts: keys
// are found without looking at all of them, and containers inside each other are freed one after the other, not by recursion.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "npcs/value.hpp"

namespace npcs::api {

class BuiltMap {
public:
    const std::vector<Value::Pair>& entries() const { return entries_; }
    /// Null when there is none.
    const Value* find(const Value& key) const;
    void set(const Value& key, const Value& value);

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::size_t place(const Value& key) const;

    std::vector<Value::Pair> entries_;
    hashing::Map<std::string, std::size_t> texts_;  ///< places of keys that are texts
    hashing::Map<double, std::size_t> numbers_;
    std::vector<std::size_t> others_;  ///< places of all other keys
};

/// Deletes a container. What becomes free by that is put aside, and is deleted by the call that came first.
void dismantle(void* container, void (*destroy)(void*)) noexcept;

template <typename Container>
std::shared_ptr<Container> built(Container content) {
    const auto destroy = [](void* container) { delete static_cast<Container*>(container); };
    return std::shared_ptr<Container>(new Container(std::move(content)),
                                      [destroy](Container* container) { dismantle(container, destroy); });
}

}  // namespace npcs::api
