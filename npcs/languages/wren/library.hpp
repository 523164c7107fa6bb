// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a text in Wren finds beside Wren's own classes, in Wren. The foreign methods are in objects.cpp.
#pragma once

namespace npcs::wren {

/// The name of the module with the library's classes.
constexpr const char* library_module = "npcs";
/// Its text.
extern const char* const library_text;
/// What is executed in Wren's own module afterwards, so that each further module finds the classes.
extern const char* const start_text;
/// The module "random".
extern const char* const random_text;

}  // namespace npcs::wren
