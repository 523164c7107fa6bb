// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Finding a text in a text, in time that is linear in the two together, whatever they are.
#pragma once

#include <cstddef>
#include <string_view>

namespace npcs::values {

class TextSearch {
public:
    /// `wanted` must outlive this.
    explicit TextSearch(std::string_view wanted);
    /// Offset of the first occurrence at or after `from`, or npos.
    std::size_t find(std::string_view text, std::size_t from = 0) const;

private:
    std::size_t find_long(std::string_view text, std::size_t from) const;

    std::string_view wanted_;
    std::size_t cut_ = 0;     ///< where the critical factorization divides it
    std::size_t period_ = 1;  ///< of all of it, when `is_periodic_`; else what it may be moved on by
    bool is_periodic_ = false;
};

}  // namespace npcs::values
