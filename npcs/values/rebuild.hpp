// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Fills a heap anew. The objects that were there are not freed but reused where one of the same size is wanted, so a heap
// that goes back and forth between states of one script allocates next to nothing.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "values/heap.hpp"

namespace npcs::values {

/// The time between emptying a heap and filling it again. Nothing may be collected meanwhile.
class Rebuild {
public:
    /// Takes all objects out of the heap except `kept`, which may be null. No value of the heap may be used any more; its
    /// handles wait for Heap::release_dead_handles().
    Rebuild(Heap& heap, Map* kept);
    /// Frees what was not reused, and counts all objects of the heap as live.
    ~Rebuild();
    Rebuild(const Rebuild&) = delete;
    Rebuild& operator=(const Rebuild&) = delete;

    // The objects have the exact capacity that is asked for, and contents that the caller must write.
    String* text(std::uint32_t bytes, std::uint32_t points);
    List* list(std::uint32_t count);
    Map* map(std::uint32_t entries);
    Function* function(FunctionOrigin origin, const Signature& signature);

private:
    /// Objects of one kind by the lowest bits of their size. Only the first of each chain is looked at.
    class Spare {
    public:
        static constexpr std::uint32_t places = 32;  // a power of two, and the bits of `filled_`
        void put(Object& object, std::uint32_t size) {
            const std::uint32_t place = size & (places - 1);
            object.next = (filled_ >> place & 1) != 0 ? first_[place] : nullptr;
            first_[place] = &object;
            filled_ |= std::uint32_t{1} << place;
        }
        /// Returns an object that may have this size, or null.
        Object* look(std::uint32_t size) const {
            const std::uint32_t place = size & (places - 1);
            return (filled_ >> place & 1) != 0 ? first_[place] : nullptr;
        }
        /// Removes what look() has returned.
        void take(Object& object, std::uint32_t size) {
            const std::uint32_t place = size & (places - 1);
            first_[place] = object.next;
            if (object.next == nullptr) filled_ &= ~(std::uint32_t{1} << place);
        }
        /// Removes some object, or returns null.
        Object* take_any() {
            if (filled_ == 0) return nullptr;
            const auto place = static_cast<std::uint32_t>(std::countr_zero(filled_));
            Object* const object = first_[place];
            take(*object, place);
            return object;
        }

    private:
        Object* first_[places];  // unset where `filled_` says so
        std::uint32_t filled_ = 0;
    };

    void put_by(Object& object);
    Object& reuse(Spare& spare, Object& object, std::uint32_t size);

    Heap& heap_;
    Spare texts_, lists_, maps_, functions_;
};

}  // namespace npcs::values
