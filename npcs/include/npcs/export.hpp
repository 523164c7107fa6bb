// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// NPCS_API marks what the library offers. Everything else stays inside: the shared library exports nothing that is not marked.
// NPCS_SHARED is defined for users of the shared library by its CMake target and its pkg-config file; NPCS_BUILDING only while
// the library itself is compiled. Both matter on Windows alone.
#pragma once

#if defined(_WIN32) && defined(NPCS_SHARED)
#if defined(NPCS_BUILDING)
#define NPCS_API __declspec(dllexport)
#else
#define NPCS_API __declspec(dllimport)
#endif
#elif defined(_WIN32)
#define NPCS_API
#else
#define NPCS_API __attribute__((visibility("default")))
#endif
