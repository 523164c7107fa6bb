// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What scripts ask of the tasks of their machine, by intrinsics.
#pragma once

#include "runtime/context.hpp"

namespace npcs::runtime {

/// Does what is asked, or says in `call` why not. A conversation of its own has no tasks, and only the beat of `every`.
NativeResult ask(Context& context, TaskRequest request, NativeCall& call);

}  // namespace npcs::runtime
