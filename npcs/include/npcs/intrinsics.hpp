// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The functions available to every script without being defined: for editors that complete names and show
// documentation. The same table makes a script's `intrinsics` map.
#pragma once

#include <string>
#include <vector>

#include "npcs/export.hpp"
#include "npcs/value.hpp"

namespace npcs {

struct IntrinsicParameter {
    std::string name;
    Value default_value;  ///< a number, a string, or null
};

struct IntrinsicInfo {
    std::string name;
    std::vector<IntrinsicParameter> parameters;
    std::vector<std::string>
        methods_of;  ///< "list", "map", "string": the types that also have it as a method: `list.len` is `len(list)`
    std::string documentation;  ///< one or two sentences
};

/// Returns all intrinsics in the order of the manual: by name, ignoring case.
NPCS_API std::vector<IntrinsicInfo> intrinsics();

}  // namespace npcs
