// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>
#include <limits>

#include "values_making.hpp"

using namespace npcs::values;

TEST_CASE("a datum knows its kind", "[values]") {
    Making make;
    int thing = 0;
    const Signature signature{"f", {}, false};
    CHECK(Datum().is_null());
    CHECK(null.kind() == Kind::null);
    CHECK(n(-1.5).kind() == Kind::number);
    CHECK(make.t("").kind() == Kind::string);
    CHECK(make.t("longer text").kind() == Kind::string);
    CHECK(make.l({}).kind() == Kind::list);
    CHECK(make.m({}).kind() == Kind::map);
    CHECK(Datum::object(make.heap.function(FunctionOrigin::script, signature, nullptr)).kind() == Kind::function);
    const Datum handle = Datum::object(make.heap.handle(&thing, nullptr, "thing"));
    CHECK(handle.kind() == Kind::handle);
    CHECK_FALSE(handle.is_null());
    CHECK(handle.as_handle()->pointer == &thing);
    CHECK(Datum::unset().is_unset_or_function());
    CHECK_FALSE(Datum::unset().is_null());
}

TEST_CASE("every number is a number", "[values]") {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double value : {0.0, -0.0, 1e308, -1e308, 5e-324, infinity, -infinity}) {
        CHECK(n(value).is_number());
        CHECK(n(value).as_number() == value);
    }
    CHECK(n(-std::numeric_limits<double>::quiet_NaN()).is_number());
    CHECK(n(std::numeric_limits<double>::quiet_NaN()).as_number() != n(0).as_number());
}

TEST_CASE("texts of at most six bytes without NUL stand in the datum, others do not", "[values]") {
    Making make;
    using namespace std::string_view_literals;
    for (const std::string_view text : {""sv, "a"sv, "abcdef"sv, "h\xC3\xA9"sv}) {
        CHECK(make.t(text).is_short_string());
        CHECK(Text(make.t(text)).view() == text);
        CHECK(make.t(text).short_size() == text.size());
        CHECK(same(make.t(text), make.t(text)));
    }
    for (const std::string_view text : {"abcdefg"sv, "\0"sv, "a\0b"sv, "abcde\0"sv}) {
        CHECK(make.t(text).is_heap_string());
        CHECK(Text(make.t(text)).view() == text);
        CHECK_FALSE(same(make.t(text), make.t(text)));
        CHECK(equal(make.t(text), make.t(text)));
    }
}
