// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// NPCS_API marks the public interface; the shared library exports nothing else. NPCS_SHARED is defined for users of the
// shared library by its CMake target and its pkg-config file, NPCS_BUILDING only while the library itself is compiled.
// Both matter only on Windows.
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
