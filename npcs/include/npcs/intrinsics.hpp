// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What every script can call without anybody defining it: for editors, that complete names and show what they mean. The same
// table makes the `intrinsics` map of a script.
#pragma once

#include <string>
#include <vector>

#include "npcs/export.hpp"
#include "npcs/value.hpp"

namespace npcs {

struct IntrinsicParameter {
    std::string name;
    Value default_value;  ///< a number, a text, or null
};

struct IntrinsicInfo {
    std::string name;
    std::vector<IntrinsicParameter> parameters;
    std::vector<std::string>
        methods_of;             ///< "list", "map", "string": whose method it is, too: `list.len` is `len(list)`
    std::string documentation;  ///< one sentence or two
};

/// All of them, in the order of the manual: by name, capitals not minded.
NPCS_API std::vector<IntrinsicInfo> intrinsics();

}  // namespace npcs
