// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "languages/plain_call.hpp"
#include "npcs/javascript.hpp"

namespace npcs::tests {

class JavaScriptFunction : public PlainFunction {
public:
    explicit JavaScriptFunction(std::string text, std::vector<std::string> parameters = {}, const Limits& limits = {})
        : PlainFunction(javascript::language(), std::move(text), std::move(parameters), limits) {}
};

}  // namespace npcs::tests
