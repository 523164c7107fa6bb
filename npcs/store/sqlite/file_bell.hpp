// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Wakes threads and processes that use the same file: whoever rings sets the time of the file, and Linux tells those who
// watch it. Other systems look again every fifth of a second.
#pragma once

#include <memory>
#include <string>

#include "store/database.hpp"

namespace npcs::store {

std::unique_ptr<Bell> make_file_bell(const std::string& path);
void ring_file_bell(const std::string& path);

}  // namespace npcs::store
