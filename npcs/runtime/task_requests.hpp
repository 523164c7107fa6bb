// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What scripts ask of the tasks of their machine, through intrinsics.
#pragma once

#include "runtime/context.hpp"

namespace npcs::runtime {

/// Carries out the request, or sets the error of `call`. A single conversation has no tasks; only `every` works there.
NativeResult ask(Context& context, TaskRequest request, NativeCall& call);

}  // namespace npcs::runtime
