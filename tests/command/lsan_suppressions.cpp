// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Part of the command in builds with the leak sanitizer. libedit (3.1) never frees the copies that EL_ADDFN makes of a function's
// name and description. It has no frame pointers, so the innermost function is all that the sanitizer knows of the call.

// The names are the sanitizer's.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_options();

const char* __lsan_default_suppressions() { return "leak:wcsdup\n"; }
const char* __lsan_default_options() { return "print_suppressions=0"; }
