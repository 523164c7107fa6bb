// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The one place where C++ includes Wren's header.
#pragma once

extern "C" {
#include <wren.h>
}

static_assert(WREN_VERSION_NUMBER == 4000, "npcs::wren needs Wren 0.4.0");
