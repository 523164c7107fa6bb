// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>
#include <cmath>

#include "intrinsics_running.hpp"

using namespace npcs::runtime;
using npcs::values::Kind;
using npcs::values::n;
using npcs::values::null;

TEST_CASE("print", "[intrinsics]") {
    Running run;
    const auto printed = [&](std::vector<Datum> arguments) {
        run.printed.clear();
        CHECK(run("print", std::move(arguments)) == "null");
        return run.printed;
    };
    CHECK(printed({}) == "\n");
    CHECK(printed({run.make.t("hi")}) == "hi\n");
    CHECK(printed({n(0.5)}) == "0.5\n");
    CHECK(printed({null}) == "null\n");
    CHECK(printed({run.make.l({run.make.t("x"), null})}) == "[\"x\", null]\n");
    CHECK(printed({n(1), run.make.t("")}) == "1");
    CHECK(printed({n(1), run.make.t(", ")}) == "1, ");
    CHECK(printed({n(1), null}) == "1\n");
}

TEST_CASE("types, time, counters and other services", "[intrinsics]") {
    Running run;
    CHECK(run.value("funcRef").as_map() == run.type_map(Kind::function));
    CHECK(run.value("list").as_map() == run.type_map(Kind::list));
    CHECK(run.value("map").as_map() == run.type_map(Kind::map));
    CHECK(run.value("number").as_map() == run.type_map(Kind::number));
    CHECK(run.value("string").as_map() == run.type_map(Kind::string));
    CHECK(run.value("intrinsics").as_map() == run.intrinsics());
    CHECK(run("stackTrace") == "[\"main line 1\"]");
    CHECK(run("time") == "12.5");
    CHECK(run("version") ==
          R"({"miniscript": "1.6.2", "buildDate": "", "host": 0.1, "hostName": "npcs", "hostInfo": ""})");
    CHECK(run("visits", {intrinsic_function(*find_intrinsic("print"))}) == "3");
    CHECK(run("visits", {n(1)}) == "! visits: a function is required, as in visits(@name)");
    CHECK(run("first_visit") == "1");
    run.visited = 2;
    CHECK(run("first_visit") == "0");
    CHECK(run("taken", {run.make.t("shop.rumours")}) == "2");
    CHECK(run("taken", {run.make.t("shop")}) == "0");
}

TEST_CASE("yield and wait suspend", "[intrinsics]") {
    Running run;
    CHECK(run("yield") == "null");
    CHECK(run.last == NativeResult::suspended);
    CHECK(run("yield", {n(7)}) == "7");
    CHECK(run.last == NativeResult::suspended);
    CHECK(run.wake_after < 0);
    CHECK(run("wait") == "1");
    CHECK(run.last == NativeResult::suspended);
    CHECK(run.wake_after == 1);
    CHECK(run("wait", {n(0)}) == "0");
    CHECK(run.wake_after == 0);
    for (const double wrong : {-1.0, double{NAN}, double{HUGE_VAL}}) {
        CHECK(run("wait", {n(wrong)}) == "! wait: seconds must be a number that is not negative");
        CHECK(run.last == NativeResult::failed);
    }
    CHECK(run("print") == "null");
    CHECK(run.last == NativeResult::done);
}
