// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Makes a program that shows a fault as small as it gets: statements are left out, blocks take the place of the statements that
// hold them, and expressions become their parts or a literal.
#pragma once

#include <cstddef>
#include <functional>

#include "tree.hpp"

namespace npcs::generated {

/// `is_faulty` judges a smaller program; it is asked at most `most` times.
Node shrunk(Node program, const std::function<bool(const Node&)>& is_faulty, std::size_t most = 4'000);

}  // namespace npcs::generated
