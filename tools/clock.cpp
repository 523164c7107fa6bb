// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "clock.hpp"

#include <chrono>

namespace npcs::tools {

double Clock::now() const {
    if (!is_real()) return ahead_;
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count() + ahead_;
}

}  // namespace npcs::tools
