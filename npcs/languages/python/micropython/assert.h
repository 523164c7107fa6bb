// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// For MicroPython's sources: what it takes for granted is checked in every build, and a VM in which it is not so ends the
// call instead of going on with broken data.
#undef assert
#ifdef __cplusplus
#define assert(condition) ((void)0)
#else
void npcs_python_broken(void) __attribute__((noreturn, cold, visibility("hidden")));
#define assert(condition) ((condition) ? (void)0 : npcs_python_broken())
#endif
