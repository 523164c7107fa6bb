// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A program without code, made from an outline: as much as is needed to read a save. Its resume points have a `pc`
// each, although there is no code at these positions.
#pragma once

#include <memory>

#include "outline/outline.hpp"

namespace npcs::migration {

/// Returns the skeleton of a script. It does not refer to the outline.
std::shared_ptr<const program::Program> skeleton_of(const outline::Outline& outline);

}  // namespace npcs::migration
