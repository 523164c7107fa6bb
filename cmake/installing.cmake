# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# `cmake --install` puts the library where find_package(npcs) and pkg-config find it, with the command, manual and licence.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/npcs)

# What an installation needs is one target, so that nobody has to keep a list: npcs-installed.
add_custom_target(npcs-installed DEPENDS npcs)

install(TARGETS npcs EXPORT npcs-targets FILE_SET HEADERS)
install(EXPORT npcs-targets NAMESPACE npcs:: DESTINATION ${package_dir})
if(NPCS_ARCHIVES)
    # Apart, so that only those who ask for it need Boost: find_package(npcs COMPONENTS archives).
    add_dependencies(npcs-installed npcs-archives)
    install(TARGETS npcs-archives EXPORT npcs-archives-targets)
    install(EXPORT npcs-archives-targets NAMESPACE npcs:: DESTINATION ${package_dir})
endif()
if(NPCS_DEBUG_ADAPTER)
    add_dependencies(npcs-installed npcs-debug-adapter)
    install(TARGETS npcs-debug-adapter EXPORT npcs-debug_adapter-targets)
    install(EXPORT npcs-debug_adapter-targets NAMESPACE npcs:: DESTINATION ${package_dir})
endif()
if(NPCS_DATABASES)
    foreach(part IN ITEMS store ${NPCS_DATABASES})
        add_dependencies(npcs-installed npcs-${part})
        install(TARGETS npcs-${part} EXPORT npcs-${part}-targets)
        install(EXPORT npcs-${part}-targets NAMESPACE npcs:: DESTINATION ${package_dir})
    endforeach()
endif()
foreach(language IN LISTS NPCS_HAS)
    add_dependencies(npcs-installed npcs-${language})
    install(TARGETS npcs-${language} EXPORT npcs-${language}-targets)
    install(EXPORT npcs-${language}-targets NAMESPACE npcs:: DESTINATION ${package_dir})
endforeach()
if("lua" IN_LIST NPCS_HAS)
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/languages/find-${NPCS_LUA_IMPLEMENTATION}.cmake
        DESTINATION ${package_dir} RENAME npcs-lua-vm.cmake)
endif()
if(NPCS_COMMAND)
    add_dependencies(npcs-installed npcs-command)
    install(TARGETS npcs-command)
endif()

write_basic_package_version_file(npcs-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/npcs-config.cmake ${PROJECT_BINARY_DIR}/npcs-config-version.cmake
    DESTINATION ${package_dir})

# What npcs-store.pc says.
set(store_libraries "-lnpcs-store")
set(store_packages "")
if("sqlite" IN_LIST NPCS_DATABASES)
    string(APPEND store_libraries " -lnpcs-sqlite")
    string(APPEND store_packages " sqlite3")
endif()
if("postgresql" IN_LIST NPCS_DATABASES)
    string(APPEND store_libraries " -lnpcs-postgresql")
    string(APPEND store_packages " libpq")
endif()

# The file is written while installing, when it is known where to.
set(pkgconfig_defines "$<$<BOOL:${BUILD_SHARED_LIBS}>:-DNPCS_SHARED>")
install(CODE "
    set(PROJECT_VERSION \"${PROJECT_VERSION}\")
    set(PROJECT_DESCRIPTION \"${PROJECT_DESCRIPTION}\")
    set(CMAKE_INSTALL_LIBDIR \"${CMAKE_INSTALL_LIBDIR}\")
    set(CMAKE_INSTALL_INCLUDEDIR \"${CMAKE_INSTALL_INCLUDEDIR}\")
    set(NPCS_LUA_TITLE \"${NPCS_LUA_TITLE}\")
    set(NPCS_LUA_PACKAGE \"${NPCS_LUA_PACKAGE}\")
    set(pkgconfig_private -lstdc++ -lm)
    list(JOIN pkgconfig_private \" \" pkgconfig_private)
    set(pkgconfig_defines \"${pkgconfig_defines}\")
    get_filename_component(CMAKE_INSTALL_PREFIX \"\${CMAKE_INSTALL_PREFIX}\" ABSOLUTE)
    configure_file(\"${CMAKE_CURRENT_LIST_DIR}/npcs.pc.in\"
        \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig/npcs.pc\" @ONLY)
    if(${NPCS_ARCHIVES})
        configure_file(\"${CMAKE_CURRENT_LIST_DIR}/npcs-archives.pc.in\"
            \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig/npcs-archives.pc\" @ONLY)
    endif()
    if(NOT \"${NPCS_DATABASES}\" STREQUAL \"\")
        set(NPCS_STORE_LIBRARIES \"${store_libraries}\")
        set(NPCS_STORE_PACKAGES \"${store_packages}\")
        configure_file(\"${CMAKE_CURRENT_LIST_DIR}/npcs-store.pc.in\"
            \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig/npcs-store.pc\" @ONLY)
    endif()
    foreach(language ${NPCS_HAS})
        configure_file(\"${CMAKE_CURRENT_LIST_DIR}/npcs-\${language}.pc.in\"
            \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig/npcs-\${language}.pc\" @ONLY)
    endforeach()")

install(FILES LICENSE README.md TYPE DOC)
install(DIRECTORY docs/ TYPE DOC PATTERN decisions EXCLUDE)
