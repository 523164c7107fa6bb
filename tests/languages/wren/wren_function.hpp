// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "languages/plain_call.hpp"
#include "npcs/wren.hpp"

namespace npcs::tests {

class WrenFunction : public PlainFunction {
public:
    explicit WrenFunction(std::string text, std::vector<std::string> parameters = {}, const Limits& limits = {})
        : PlainFunction(wren::language(), std::move(text), std::move(parameters), limits) {}
};

}  // namespace npcs::tests
