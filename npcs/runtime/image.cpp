// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/image.hpp"

namespace npcs::runtime {

void SharedHandles::clear() {
    for (const Held& held : std::exchange(held_, {}))
        if (held.release != nullptr) held.release(held.pointer);
}

void SharedHandles::add(const values::Handle& handle) {
    Held& held = held_.emplace_back(Held{nullptr, nullptr, handle.share, handle.type, handle.identity});
    held.pointer = handle.share(handle.pointer);
    held.release = handle.release;
}

values::Handle* SharedHandles::share(values::Heap& heap, std::size_t number) const {
    const Held& held = held_[number];
    values::Handle* const handle = heap.handle(nullptr, nullptr, held.type);
    handle->share = held.share;
    handle->identity = held.identity;
    handle->pointer = held.share(held.pointer);
    handle->release = held.release;
    return handle;
}

}  // namespace npcs::runtime
