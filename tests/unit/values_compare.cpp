// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "values_making.hpp"

using namespace npcs::values;

namespace {

/// Both ways, and the hashes agree.
bool are_equal(Datum a, Datum b) {
    const bool result = equal(a, b);
    CHECK(equal(b, a) == result);
    if (result) CHECK(hash_of(a) == hash_of(b));
    return result;
}

unsigned below(std::mt19937& random, unsigned limit) { return static_cast<unsigned>(random() % limit); }

Datum random_value(Making& make, std::mt19937& random, int depth) {
    const unsigned which = below(random, depth > 0 ? 6 : 3);
    const auto some = static_cast<double>(below(random, 3));
    if (which == 0) return n(some);
    if (which == 1) return make.t("a longer text " + number_text(some));
    if (which == 2) return null;
    if (which <= 4) {
        const Datum list = make.l({});
        for (unsigned i = below(random, 3); i > 0; --i)
            make.heap.push(*list.as_list(), random_value(make, random, depth - 1));
        return list;
    }
    const Datum map = make.m({});
    for (unsigned i = below(random, 3); i > 0; --i)
        set(make.heap, *map.as_map(), random_value(make, random, depth - 1), random_value(make, random, depth - 1));
    return map;
}

/// The same value of other objects, its maps filled in another order.
Datum copied(Making& make, Datum value) {
    if (value.is_string()) return make.t(Text(value).view());
    if (value.is_list()) {
        const Datum list = make.l({});
        for (std::uint32_t i = 0; i < value.as_list()->count; ++i)
            make.heap.push(*list.as_list(), copied(make, value.as_list()->items[i]));
        return list;
    }
    if (!value.is_map()) return value;
    const Datum map = make.m({});
    const Map& from = *value.as_map();
    for (std::uint32_t i = from.used; i-- > 0;)
        if (!from.entries[i].value.is_unset())
            set(make.heap, *map.as_map(), copied(make, from.entries[i].key), copied(make, from.entries[i].value));
    return map;
}

}  // namespace

TEST_CASE("equal values", "[values]") {
    Making make;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(are_equal(n(0), n(-0.0)));
    CHECK_FALSE(equal(n(nan), n(nan)));
    CHECK_FALSE(are_equal(n(1), make.t("1")));
    CHECK_FALSE(are_equal(null, n(0)));
    CHECK(are_equal(make.l({n(1), make.t("a longer text")}), make.l({n(1), make.t("a longer text")})));
    CHECK_FALSE(are_equal(make.l({n(1), n(2)}), make.l({n(2), n(1)})));
    CHECK_FALSE(are_equal(make.l({n(1)}), make.l({n(1), n(2)})));
    CHECK(are_equal(make.m({{n(1), n(2)}, {n(3), n(4)}}), make.m({{n(3), n(4)}, {n(1), n(2)}})));
    CHECK_FALSE(are_equal(make.m({{n(1), n(2)}}), make.m({{n(1), n(3)}})));
    CHECK_FALSE(are_equal(make.m({{n(1), n(2)}}), make.m({{n(2), n(2)}})));
    CHECK_FALSE(are_equal(make.m({}), make.l({})));
}

TEST_CASE("functions are equal to themselves, handles by what they point to", "[values]") {
    Making make;
    int thing = 0, other = 0;
    const Signature signature{"f", {}, false};
    const Datum f = Datum::object(make.heap.function(FunctionOrigin::script, signature, nullptr));
    const Datum g = Datum::object(make.heap.function(FunctionOrigin::script, signature, nullptr));
    CHECK(are_equal(f, f));
    CHECK_FALSE(are_equal(f, g));
    CHECK(are_equal(Datum::object(make.heap.handle(&thing, nullptr, "t")),
                    Datum::object(make.heap.handle(&thing, nullptr, "t"))));
    CHECK_FALSE(are_equal(Datum::object(make.heap.handle(&thing, nullptr, "t")),
                          Datum::object(make.heap.handle(&other, nullptr, "t"))));
}

TEST_CASE("copies are equal and hash equal, whatever the order of their maps", "[values]") {
    std::mt19937 random(7);
    Making make;
    int different = 0;
    for (int i = 0; i < 3000; ++i) {
        const Datum value = random_value(make, random, 4), other = random_value(make, random, 4);
        REQUIRE(are_equal(value, copied(make, value)));
        // There is one text for each value of these, but for the order of maps: what is shown the same is equal.
        if (code_text(value) == code_text(other) && code_text(value).find("...") == std::string::npos)
            REQUIRE(equal(value, other));
        different += equal(value, other) ? 0 : 1;
    }
    CHECK(different > 1000);
}

TEST_CASE("values that contain themselves", "[values]") {
    Making make;
    const auto loop = [&](int length) {
        const Datum first = make.l({n(1)});
        Datum last = first;
        for (int i = 1; i < length; ++i) {
            const Datum next = make.l({n(1)});
            make.heap.push(*last.as_list(), next);
            last = next;
        }
        make.heap.push(*last.as_list(), first);
        return first;
    };
    CHECK(are_equal(loop(1), loop(1)));
    CHECK(are_equal(loop(2), loop(3)));
    CHECK(are_equal(loop(9973), loop(10007)));
    const Datum odd = loop(5000);
    Datum at = odd;
    for (int i = 0; i < 2500; ++i) at = at.as_list()->items[1];
    at.as_list()->items[0] = n(2);
    CHECK_FALSE(equal(odd, loop(5000)));

    const Datum a = make.m({}), b = make.m({});
    set(make.heap, *a.as_map(), make.t("me"), a);
    set(make.heap, *b.as_map(), make.t("me"), b);
    CHECK(are_equal(a, b));
}

TEST_CASE("a hundred thousand levels are compared", "[values]") {
    Making make;
    CHECK(are_equal(make.deep(100'000, n(1)), make.deep(100'000, n(1))));
    CHECK_FALSE(equal(make.deep(100'000, n(1)), make.deep(100'000, n(2))));
    CHECK_FALSE(equal(make.deep(100'000, n(1)), make.deep(100'001, n(1))));
    const auto keys_in_keys = [&](double innermost) {
        Datum value = n(innermost);
        for (int i = 0; i < 100'000; ++i) value = make.m({{value, n(1)}});
        return value;
    };
    CHECK(are_equal(keys_in_keys(1), keys_in_keys(1)));
    CHECK_FALSE(equal(keys_in_keys(1), keys_in_keys(2)));
}

TEST_CASE("comparing shared parts does not double the work with each level", "[values]") {
    Making make;
    const auto doubled = [&](Datum value) {
        for (int i = 0; i < 200; ++i) value = make.l({value, value});
        return value;
    };
    CHECK(are_equal(doubled(n(1)), doubled(n(1))));
    CHECK_FALSE(equal(doubled(n(1)), doubled(n(2))));
    const auto mapped = [&](Datum value) {
        for (int i = 0; i < 200; ++i) value = make.m({{n(1), value}, {n(2), value}});
        return value;
    };
    CHECK(are_equal(mapped(n(1)), mapped(n(1))));
}

TEST_CASE("keys whose hashes cannot tell them apart are tried", "[values]") {
    Making make;
    const auto map = [&](double first, double second) {
        return make.m({{make.deep(10, n(1)), n(first)}, {make.deep(10, n(2)), n(second)}});
    };
    REQUIRE(hash_of(make.deep(10, n(1))) == hash_of(make.deep(10, n(2))));
    CHECK(are_equal(map(1, 2), map(1, 2)));
    CHECK_FALSE(equal(map(1, 2), map(2, 1)));
    // Such keys in such keys: this must end, and not be found equal where it is not.
    const auto nested = [&](double innermost) {
        Datum value = n(innermost);
        for (int i = 0; i < 60; ++i)
            value = make.m({{make.l({n(1), value}), n(1)}, {make.l({n(1), make.l({value})}), n(1)}});
        return value;
    };
    CHECK_FALSE(equal(nested(1), nested(2)));
}

TEST_CASE("large lists and maps of many sizes hash differently", "[values]") {
    Making make;
    std::vector<std::uint32_t> hashes;
    for (int i = 0; i < 1000; ++i) {
        hashes.push_back(hash_of(make.l({n(i), n(1)})));
        hashes.push_back(hash_of(make.m({{n(1), n(i)}})));
        hashes.push_back(hash_of(n(i)));
        hashes.push_back(hash_of(make.t(number_text(i))));
        hashes.push_back(hash_of(make.t("a longer text " + number_text(i))));
    }
    std::sort(hashes.begin(), hashes.end());
    CHECK(std::unique(hashes.begin(), hashes.end()) - hashes.begin() > 4990);
    CHECK(hashes.front() != 0);
}

TEST_CASE("the order of sorting", "[values]") {
    Making make;
    const auto sign = [](int value) { return (value > 0) - (value < 0); };
    const auto ordered = [&](Datum a, Datum b) {
        CHECK(sign(order(a, b)) == -sign(order(b, a)));
        return sign(order(a, b));
    };
    CHECK(ordered(n(1), n(2)) == -1);
    CHECK(ordered(n(2), n(2)) == 0);
    CHECK(ordered(make.t("a"), make.t("b")) == -1);
    CHECK(ordered(make.t("Z"), make.t("a")) == -1);
    CHECK(ordered(make.t("z"), make.t("\xC3\xA9")) == -1);
    CHECK(ordered(n(10), make.t("9")) == -1);
    CHECK(ordered(make.t("[0]"), make.l({n(1)})) == -1);
    for (const Datum value : {n(1), make.t("zzz"), make.l({}), make.m({})}) CHECK(ordered(value, null) == -1);
    CHECK(ordered(null, null) == 0);
    CHECK(ordered(n(1), make.l({n(0)})) == 0);
    CHECK(ordered(make.m({}), make.l({})) == 0);
}

TEST_CASE("texts are compared by code point", "[values]") {
    Making make;
    const auto less = [&](const char* a, const char* b) {
        return compare(Comparison::less, make.t(a), make.t(b)).as_number() == 1;
    };
    CHECK(less("a", "b"));
    CHECK(less("", "a"));
    CHECK(less("abc", "abcdefgh"));
    CHECK(less("Z", "a"));
    CHECK(less("z", "\xC3\xA9"));
    CHECK(less("\xEF\xBF\xBD", "\xF0\x9F\x99\x82"));
    CHECK_FALSE(less("b", "a"));
    CHECK_FALSE(less("a", "a"));
    CHECK(code_text(compare(Comparison::greater, make.t("a"), null)) == "1");
    CHECK(code_text(compare(Comparison::greater, n(3), null)) == "1");
    CHECK(code_text(compare(Comparison::less, n(std::numeric_limits<double>::quiet_NaN()), n(1))) == "0");
}
