// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debugging/history.hpp"

#include "api/bridge.hpp"

namespace npcs::debugging {

std::size_t bytes_of(const Event& event) {
    std::size_t bytes = sizeof(Event) + event.reply.message().size();
    if (event.reply.value().is_string()) bytes += event.reply.value().size();
    else bytes += event.reply.value().size() * sizeof(Value);
    return bytes;
}

bool is_plain(const Value& value) {
    // What is larger is taken for no plain value, which only costs a snapshot.
    constexpr std::size_t most = 10'000;
    std::vector<Value> waiting{value};
    for (std::size_t seen = 0; !waiting.empty(); ++seen) {
        if (seen > most) return false;
        const Value one = std::move(waiting.back());
        waiting.pop_back();
        if (const api::Reference* const reference = api::Bridge::reference_of(one)) {
            if (reference->box() == nullptr) return false;
            continue;
        }
        if (!one.is_list() && !one.is_map()) continue;
        if (one.size() > most) return false;
        for (Value& item : one.items()) waiting.push_back(std::move(item));
    }
    return true;
}

}  // namespace npcs::debugging
