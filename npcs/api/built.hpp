// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lists and maps that the game builds before it gives them to a script. They may be as long and as deep as those of
// scripts: keys have an index, and nested containers are destroyed iteratively, not by recursion.
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
    /// Returns the value of a key, or null if the map does not contain it.
    const Value* find(const Value& key) const;
    void set(const Value& key, const Value& value);

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::size_t place(const Value& key) const;

    std::vector<Value::Pair> entries_;
    hashing::Map<std::string, std::size_t> texts_;  ///< by text key: index into entries_
    hashing::Map<double, std::size_t> numbers_;
    std::vector<std::size_t> others_;  ///< indices of all entries with other keys
};

/// Deletes a container. Containers released by that are queued, and deleted by the outermost call.
void destroy_iteratively(void* container, void (*destroy)(void*)) noexcept;

template <typename Container>
std::shared_ptr<Container> built(Container content) {
    const auto destroy = [](void* container) { delete static_cast<Container*>(container); };
    return std::shared_ptr<Container>(new Container(std::move(content)),
                                      [destroy](Container* container) { destroy_iteratively(container, destroy); });
}

}  // namespace npcs::api
