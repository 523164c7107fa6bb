# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# Conversations in databases (docs/store.md): npcs::store, which has npcs::sqlite and npcs::postgresql behind it. A library of its
# own; npcs itself needs none of them.
set(NPCS_STORE AUTO CACHE STRING "Build npcs::store: ON, OFF, or AUTO: with the databases whose client libraries there are")
set_property(CACHE NPCS_STORE PROPERTY STRINGS AUTO ON OFF)
if(NOT NPCS_STORE MATCHES "^(AUTO|ON|OFF)$")
    message(FATAL_ERROR "NPCS_STORE is \"${NPCS_STORE}\"; it can be AUTO, ON or OFF")
endif()

# npcs_database(NAME TARGET): the library npcs::NAME from npcs/store/NAME, which links TARGET.
function(npcs_database name client)
    file(GLOB sources CONFIGURE_DEPENDS npcs/store/${name}/*.cpp)
    add_library(npcs-${name}-objects OBJECT ${sources})
    target_compile_features(npcs-${name}-objects PRIVATE cxx_std_20)
    string(TOUPPER "NPCS_HAS_${name}" definition)
    target_compile_definitions(npcs-${name}-objects PRIVATE ${definition})
    set_target_properties(npcs-${name}-objects PROPERTIES
        POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_include_directories(npcs-${name}-objects PRIVATE npcs/include npcs)
    target_link_libraries(npcs-${name}-objects PRIVATE ${client})
    npcs_own_code(npcs-${name}-objects)
    npcs_joined(npcs-${name}-objects)

    add_library(npcs-${name} STATIC $<TARGET_OBJECTS:npcs-${name}-objects>)
    add_library(npcs::${name} ALIAS npcs-${name})
    set_target_properties(npcs-${name} PROPERTIES EXPORT_NAME ${name} LINKER_LANGUAGE CXX)
    target_link_libraries(npcs-${name} PRIVATE ${client})
endfunction()

set(NPCS_DATABASES "")
if(NOT NPCS_STORE STREQUAL "OFF")
    find_package(SQLite3 3.38 QUIET)
    find_package(PostgreSQL 14 QUIET)
    find_package(Threads REQUIRED)
    if(NPCS_STORE STREQUAL "ON" AND NOT (SQLite3_FOUND AND PostgreSQL_FOUND))
        message(FATAL_ERROR "npcs::store needs the client libraries of SQLite 3.38 and PostgreSQL 14: install them "
            "(libsqlite3-dev libpq-dev), or -DNPCS_STORE=AUTO or OFF")
    endif()
    if(SQLite3_FOUND)
        list(APPEND NPCS_DATABASES sqlite)
        npcs_database(sqlite SQLite::SQLite3)
    endif()
    if(PostgreSQL_FOUND)
        list(APPEND NPCS_DATABASES postgresql)
        npcs_database(postgresql PostgreSQL::PostgreSQL)
    endif()
endif()

if(NPCS_DATABASES)
    file(GLOB store_sources CONFIGURE_DEPENDS npcs/store/*.cpp)
    add_library(npcs-store-objects OBJECT ${store_sources})
    target_compile_features(npcs-store-objects PRIVATE cxx_std_20)
    set_target_properties(npcs-store-objects PROPERTIES
        POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_include_directories(npcs-store-objects PRIVATE npcs/include npcs)
    npcs_own_code(npcs-store-objects)
    npcs_joined(npcs-store-objects)

    add_library(npcs-store STATIC $<TARGET_OBJECTS:npcs-store-objects>)
    add_library(npcs::store ALIAS npcs-store)
    set_target_properties(npcs-store PROPERTIES EXPORT_NAME store LINKER_LANGUAGE CXX)
    target_link_libraries(npcs-store PUBLIC npcs PRIVATE Threads::Threads)

    # For what links the library as an archive anyway.
    add_library(npcs-store-inside INTERFACE)
    target_sources(npcs-store-inside INTERFACE $<TARGET_OBJECTS:npcs-store-objects>)
    target_link_libraries(npcs-store-inside INTERFACE npcs-archive Threads::Threads)

    foreach(database IN LISTS NPCS_DATABASES)
        string(TOUPPER "NPCS_HAS_${database}" definition)
        target_compile_definitions(npcs-store-objects PRIVATE ${definition})
        target_link_libraries(npcs-store PRIVATE npcs-${database})
        target_link_libraries(npcs-store-inside INTERFACE npcs-${database})
    endforeach()
elseif(NPCS_STORE STREQUAL "AUTO")
    message(STATUS "npcs: neither SQLite nor PostgreSQL is found; npcs::store is not built")
endif()
