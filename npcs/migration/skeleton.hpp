// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A program without code, made from an outline: as much as reading a save needs. Places to stop at get places of their own
// in a code that is not there.
#pragma once

#include <memory>

#include "outline/outline.hpp"

namespace npcs::migration {

/// Keeps no reference to the outline.
std::shared_ptr<const program::Program> skeleton_of(const program::Outline& outline);

}  // namespace npcs::migration
