# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# `cmake --install` puts the library where find_package(npcs) finds it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/npcs)

install(TARGETS npcs EXPORT npcs-targets FILE_SET HEADERS)
install(EXPORT npcs-targets NAMESPACE npcs:: DESTINATION ${package_dir})
if(NPCS_COMMAND)
    install(TARGETS npcs-command)
endif()

write_basic_package_version_file(npcs-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/npcs-config.cmake ${PROJECT_BINARY_DIR}/npcs-config-version.cmake
    DESTINATION ${package_dir})
install(FILES LICENSE TYPE DOC)
