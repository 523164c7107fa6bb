// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "languages/plain_call.hpp"
#include "npcs/python.hpp"

namespace npcs::tests {

class PythonFunction : public PlainFunction {
public:
    explicit PythonFunction(std::string text, std::vector<std::string> parameters = {}, const Limits& limits = {})
        : PlainFunction(python::language(), std::move(text), std::move(parameters), limits) {}
};

}  // namespace npcs::tests
