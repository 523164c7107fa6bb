// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A vector for what is pushed and popped often during compilation. push_back is a few inlined instructions, because
// growing is not inlined, and sizes have 32 bits. Offers the subset of std::vector that is used, with the same names.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

namespace npcs::syntax {

template <typename T>
class Stack {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    std::uint32_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T& operator[](std::size_t i) { return items_[i]; }
    const T& operator[](std::size_t i) const { return items_[i]; }
    T& back() { return items_[size_ - 1]; }
    const T& back() const { return items_[size_ - 1]; }
    T* begin() { return items_.get(); }
    T* end() { return items_.get() + size_; }
    const T* begin() const { return items_.get(); }
    const T* end() const { return items_.get() + size_; }

    void push_back(const T& item) {
        if (size_ == capacity_) grow();
        items_[size_++] = item;
    }
    void pop_back() { --size_; }
    /// Shrinks to `size`, which must not exceed the current size.
    void cut(std::uint32_t size) { size_ = size; }
    void clear() { size_ = 0; }

private:
    [[gnu::noinline]] void grow() {
        if (capacity_ > UINT32_MAX / 2) throw std::bad_alloc();
        const std::uint32_t capacity = std::max<std::uint32_t>(16, capacity_ * 2);
        auto items = std::make_unique_for_overwrite<T[]>(capacity);
        std::copy_n(items_.get(), size_, items.get());
        items_ = std::move(items);
        capacity_ = capacity;
    }

    std::unique_ptr<T[]> items_;
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 0;
};

}  // namespace npcs::syntax
