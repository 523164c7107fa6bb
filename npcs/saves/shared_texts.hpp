// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Texts with a common beginning. A script that appends to a text and keeps the earlier versions has thousands of texts
// in the memory of one, so a save that wrote each of them out could exceed the state's size by any factor. Which texts
// belong together is decided by their content, not by their address: the same state gives the same bytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "values/grown_text.hpp"

namespace npcs::saves {

/// Shorter texts are written out: they share no memory.
inline constexpr std::size_t shared_text_min = values::grown_text_min;

class SharedTexts {
public:
    /// Precondition: none is shorter than shared_text_min.
    explicit SharedTexts(std::vector<const values::String*> texts);

    /// Whether any text is a prefix of another, or equal to it.
    bool any() const { return !shared_.empty(); }
    /// Returns the longest text that begins with this one (of several, the first in order), or null when the text
    /// shares nothing.
    const values::String* whole_of(const values::String* text) const {
        const auto found = shared_.find(text);
        return found != shared_.end() ? found->second : nullptr;
    }

private:
    std::unordered_map<const values::String*, const values::String*> shared_;
};

}  // namespace npcs::saves
