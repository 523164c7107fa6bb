// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Substring search in time linear in the sizes of pattern and text, in the worst case.
#pragma once

#include <cstddef>
#include <string_view>

namespace npcs::values {

class TextSearch {
public:
    /// `wanted` must outlive this object.
    explicit TextSearch(std::string_view wanted);
    /// Returns the offset of the first occurrence at or after `from`, or npos.
    std::size_t find(std::string_view text, std::size_t from = 0) const;

private:
    std::size_t find_long(std::string_view text, std::size_t from) const;

    std::string_view wanted_;
    std::size_t cut_ = 0;     ///< offset of the critical factorization
    std::size_t period_ = 1;  ///< the pattern's period if `is_periodic_`, else how far it may advance
    bool is_periodic_ = false;
};

}  // namespace npcs::values
