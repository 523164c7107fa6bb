// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <string>

#include <catch2/catch.hpp>

#include "values/error.hpp"

using npcs::values::Error;
using npcs::values::error_of;
using npcs::values::ErrorCode;

TEST_CASE("errors: a message alone tells the kind and the name that it was made with", "[values]") {
    const Error made[] = {
        {ErrorCode::undefined_name, "gold", " is unknown in this context"},
        {ErrorCode::undefined_local, "gold", " is unknown in this context"},
        {ErrorCode::key_not_found, "name", " not found in map"},
        {ErrorCode::index_out_of_range, " (list index 5 out of range)"},
        {ErrorCode::too_many_arguments, ""},
        {ErrorCode::type_error, "len", " requires map, list, or string"},
        {ErrorCode::null_reference, " Exception: can't index into null"},
        {ErrorCode::not_an_lvalue, ""},
        {ErrorCode::depth_limit, " reached: 5 calls inside each other"},
        {ErrorCode::memory_limit, "the script's limit is 5 bytes"},
        {ErrorCode::out_of_memory, ""},
        {ErrorCode::step_limit, " reached: 5 loop turns and calls without a stop"},
        {ErrorCode::turn_limit, " reached: 5 turns of one loop without a stop"},
        {ErrorCode::stop_requested, ""},
        {ErrorCode::deadline, ""},
    };
    for (const Error& error : made) {
        INFO(error.message);
        const Error read = error_of(error.message);
        CHECK(read.message == error.message);
        CHECK(read.code == error.code);
        CHECK(read.name.in(read.message) == error.name.in(error.message));
    }
    CHECK(made[0].message == "Undefined Identifier: 'gold' is unknown in this context");
    CHECK(made[0].name.in(made[0].message) == "gold");
    CHECK(made[10].message == "out of memory");
}

TEST_CASE("errors: other messages are of no kind", "[values]") {
    for (const char* const message : {"", "no such thing", "the lamp is out", "out of memory of old times"}) {
        CHECK(error_of(message).code == ErrorCode::other);
        CHECK(error_of(message).name.size == 0);
    }
    CHECK_FALSE(Error());
    CHECK(Error("no such thing"));
}

TEST_CASE("errors: a name may have quotes in it, and be long", "[values]") {
    const Error error(ErrorCode::key_not_found, "it's", " not found in map");
    CHECK(error.message == "Key Not Found: 'it's' not found in map");
    CHECK(error.name.in(error.message) == "it's");
    CHECK(error_of(error.message).name.in(error.message) == "it's");
    // A place that is too far out is no place.
    const Error long_name(ErrorCode::key_not_found, std::string(70000, 'x'), " not found in map");
    CHECK(long_name.name.in(long_name.message).empty());
}
