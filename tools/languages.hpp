// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include "npcs/language.hpp"

namespace npcs::tools {

/// The languages beside MiniScript that this build has.
const Languages& languages();

}  // namespace npcs::tools
