// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Makes the structure of a story of the trees of its scripts. The flow of a function is found statement by statement:
// what ends a statement without saying where it goes is connected to the beginning of the next one.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/story.hpp"
#include "syntax/source.hpp"

namespace npcs::analysis {

struct StorySource {
    const syntax::Source* source;  ///< compiles
    /// Returns the ids of the options of the choice that begins at a byte of the source, in order.
    std::function<std::span<const std::string>(std::uint32_t begin)> option_ids;
};

/// `intrinsics`: names of all intrinsics.
Story find_story(std::span<const StorySource> sources, std::span<const std::string_view> intrinsics);

}  // namespace npcs::analysis
