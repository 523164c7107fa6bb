# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# The library needs nothing but the standard library of its users.
include(${CMAKE_CURRENT_LIST_DIR}/npcs-targets.cmake)
