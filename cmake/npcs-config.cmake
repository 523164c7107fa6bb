# SPDX-License-Identifier: MIT
# Copyright the npcs authors
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.74 COMPONENTS serialization)
include(${CMAKE_CURRENT_LIST_DIR}/npcs-targets.cmake)
