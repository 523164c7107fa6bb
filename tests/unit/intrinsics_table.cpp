// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "intrinsics_running.hpp"

using namespace npcs::runtime;
using npcs::values::Kind;

namespace {

std::set<std::string> words(const char* text) {
    std::istringstream stream(text);
    std::set<std::string> result;
    for (std::string word; stream >> word;) result.insert(word);
    return result;
}

std::set<std::string> method_names(Kind kind) {
    std::set<std::string> result;
    for (const Native* native : methods_of(kind)) result.insert(native->name);
    return result;
}

}  // namespace

TEST_CASE("all intrinsics are there, with names and documentation of their own", "[intrinsics]") {
    const std::set<std::string> expected = words(
        "abs acos asin atan bitAnd bitOr bitXor cancel ceil char code cos every first_visit floor funcRef hash "
        "hasIndex indexes "
        "indexOf "
        "insert intrinsics join "
        "len list log lower map next_of now number one_of pi pop print pull push raise range refEquals remove replace "
        "rnd round "
        "shuffle "
        "sign sin slice sort spawn "
        "split sqrt stackTrace str string sum tan time try upper val values version wait waitFor yield visits taken");
    std::set<std::string> names;
    std::set<std::string_view> documentation;
    for (const Native& native : intrinsics()) {
        CHECK(names.insert(native.name).second);
        CHECK(documentation.insert(native.documentation).second);
        CHECK_FALSE(native.documentation.empty());
        CHECK(find_intrinsic(native.name) == &native);
        CHECK(native.run != nullptr);
    }
    CHECK(names == expected);
    CHECK(names.size() == 68);
    CHECK(intrinsics().front().name == "abs");
    CHECK(intrinsics().back().name == "yield");
    CHECK(find_intrinsic("exp") == nullptr);
}

TEST_CASE("methods of each kind", "[intrinsics]") {
    CHECK(method_names(Kind::list) ==
          words("hasIndex indexes indexOf insert join len pop pull push shuffle sort sum remove replace values"));
    CHECK(method_names(Kind::map) ==
          words("hasIndex indexes indexOf len pop pull push shuffle sum remove replace values"));
    CHECK(method_names(Kind::string) ==
          words("hasIndex indexes indexOf insert code len lower val remove replace split upper values"));
    for (const Kind kind : {Kind::null, Kind::number, Kind::function, Kind::handle}) CHECK(methods_of(kind).empty());
    for (const Native& native : intrinsics()) {
        const bool is_method = method_names(Kind::list).count(native.name) +
                                   method_names(Kind::map).count(native.name) +
                                   method_names(Kind::string).count(native.name) >
                               0;
        INFO(native.name);
        CHECK(native.takes_self == is_method);
    }
}

TEST_CASE("an intrinsic's function object is the same everywhere, and shows its parameters", "[intrinsics]") {
    const auto shown = [](const char* name) {
        return npcs::values::text_of(intrinsic_function(*find_intrinsic(name)));
    };
    CHECK(same(intrinsic_function(*find_intrinsic("sin")), intrinsic_function(*find_intrinsic("sin"))));
    CHECK_FALSE(same(intrinsic_function(*find_intrinsic("sin")), intrinsic_function(*find_intrinsic("cos"))));
    CHECK(shown("sin") == "FUNCTION(radians=0)");
    CHECK(shown("rnd") == "FUNCTION(seed)");
    CHECK(shown("pi") == "FUNCTION()");
    CHECK(shown("split") == "FUNCTION(self, delimiter=\" \", maxCount=-1)");
    CHECK(shown("replace") == "FUNCTION(self, oldval, newval, maxCount)");
    CHECK(intrinsic_function(*find_intrinsic("sin")).as_object()->immortal);
}

TEST_CASE("every intrinsic takes any values", "[intrinsics]") {
    for (const Native& native : intrinsics()) {
        if (native.parameters.empty()) continue;
        Running run;
        const auto pick = [&run, &native](std::size_t which) -> Datum {
            switch (which) {
                case 0: return Datum::null();
                case 1: return Datum::number(-3.5);
                case 2: return Datum::number(1e300);
                case 3: return Datum::number(0.0 / 1.0 - 1e300 * 1e300);
                case 4: return run.make.t("some text, longer");
                case 5: return run.make.l({Datum::number(3), Datum::null(), run.make.t("x")});
                case 6: return run.make.m({{run.make.t("a"), Datum::number(1)}, {Datum::null(), run.make.l({})}});
                default: return intrinsic_function(native);
            }
        };
        for (std::size_t combination = 0; combination < 8 * 8 * 8; ++combination) {
            const std::size_t count = std::min<std::size_t>(3, native.parameters.size());
            std::vector<Datum> arguments;
            for (std::size_t i = 0, rest = combination; i < count; ++i, rest /= 8) arguments.push_back(pick(rest % 8));
            INFO(native.name << " " << combination);
            REQUIRE(run(native.name, arguments) != "! failed without a reason, or the reverse");
        }
    }
}
