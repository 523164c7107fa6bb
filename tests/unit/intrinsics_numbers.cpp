// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>
#include <cmath>

#include "intrinsics_running.hpp"

using namespace npcs::runtime;
using npcs::values::n;

TEST_CASE("functions of numbers", "[intrinsics]") {
    Running run;
    CHECK(run("abs", {n(-3)}) == "3");
    CHECK(run("abs") == "0");
    CHECK(run("abs", {run.make.t("x")}) == "0");
    CHECK(run("acos", {n(0)}) == "1.570796");
    CHECK(run("acos", {n(2)}) == "nan");
    CHECK(run("asin", {n(1)}) == "1.570796");
    CHECK(run("atan", {n(1)}) == "0.785398");
    CHECK(run("atan", {n(1), n(-1)}) == "2.356194");
    CHECK(run("ceil", {n(1.2)}) == "2");
    CHECK(run("ceil", {n(-1.2)}) == "-1");
    CHECK(run("ceil", {n(-0.5)}) == "0");
    CHECK(run("cos", {n(0)}) == "1");
    CHECK(run("floor", {n(1.8)}) == "1");
    CHECK(run("floor", {n(-1.2)}) == "-2");
    CHECK(run("pi") == "3.141593");
    CHECK(run("sign", {n(-2)}) == "-1");
    CHECK(run("sign", {n(0)}) == "0");
    CHECK(run("sign", {n(0.1)}) == "1");
    CHECK(run("sin", {n(0)}) == "0");
    CHECK(run("sqrt", {n(16)}) == "4");
    CHECK(run("sqrt", {n(-1)}) == "nan");
    CHECK(run("tan", {n(0)}) == "0");
}

TEST_CASE("logarithms", "[intrinsics]") {
    Running run;
    CHECK(run.value("log", {n(1000)}).as_number() == Approx(3));
    CHECK(run("log", {n(2048), n(2)}) == "11");
    CHECK(run("log", {n(50), n(5)}) == "2.430677");
    CHECK(run.value("log", {n(10), n(2.718282)}).as_number() == std::log(10.0));
    CHECK(run.value("log", {n(10), n(2.7182)}).as_number() != std::log(10.0));
}

TEST_CASE("rounding", "[intrinsics]") {
    Running run;
    CHECK(run("round", {n(2.5)}) == "3");
    CHECK(run("round", {n(-2.5)}) == "-3");
    CHECK(run("round", {n(2.4)}) == "2");
    CHECK(run("round", {n(3.14159), n(2)}) == "3.14");
    CHECK(run("round", {n(12345), n(-3)}) == "12000");
    CHECK(run("round", {n(12345), n(-300)}) == "0");
    CHECK(run("round", {n(12345), n(-1e9)}) == "0");
    CHECK(run("round", {n(0.125), n(1e9)}) == "0.125");
    CHECK(run("round", {n(1e300), n(100)}) == run("str", {n(1e300)}).substr(1, 301));
}

TEST_CASE("bits", "[intrinsics]") {
    Running run;
    CHECK(run("bitAnd", {n(14), n(7)}) == "6");
    CHECK(run("bitOr", {n(14), n(7)}) == "15");
    CHECK(run("bitXor", {n(14), n(7)}) == "9");
    CHECK(run("bitAnd", {n(-224883), n(222678)}) == "222290");
    CHECK(run("bitAnd", {n(-224883), n(-222678)}) == "-222290");
    CHECK(run("bitOr", {n(-12345), n(54321)}) == "-62521");
    CHECK(run("bitXor", {n(-12), n(-5)}) == "9");
    CHECK(run("bitXor", {n(-12), n(5)}) == "-9");
    CHECK(run("bitXor", {n(-5), n(5)}) == "0");
    CHECK(run("bitOr", {n(1099511627776), n(1)}) == "1099511627777");
    CHECK(run("bitAnd", {n(3.9), n(2.9)}) == "2");
    CHECK(run("bitOr", {n(1e300), n(0)}) == "18446744073709551616");
    CHECK(run("bitAnd") == "0");
}

TEST_CASE("equal seeds repeat the random numbers", "[intrinsics]") {
    Running run;
    const auto three = [&](double seed) {
        return std::vector<double>{run.value("rnd", {n(seed)}).as_number(), run.value("rnd").as_number(),
                                   run.value("rnd").as_number()};
    };
    const std::vector<double> first = three(1);
    CHECK(three(2) != first);
    CHECK(three(1) == first);
    CHECK(three(0.5) != three(0.25));
    CHECK(three(0) == three(-0.0));
    CHECK(first[0] != first[1]);
}

TEST_CASE("random numbers are spread evenly from 0 to 1", "[intrinsics]") {
    Random random;
    random.seed(42);
    int counts[10] = {};
    for (int i = 0; i < 100'000; ++i) {
        const double value = random.next();
        REQUIRE(value >= 0);
        REQUIRE(value < 1);
        ++counts[static_cast<int>(value * 10)];
    }
    for (const int count : counts) CHECK(std::abs(count - 10'000) < 500);
}

TEST_CASE("a seed gives the same numbers everywhere", "[intrinsics]") {
    // xoshiro256** with the state that splitmix64 makes of the seed 0; the first three words of splitmix64 are well known.
    Random random;
    random.seed(0);
    CHECK(random.state[0] == 0xE220A8397B1DCDAF);
    CHECK(random.state[1] == 0x6E789E6AA1B965F4);
    CHECK(random.state[2] == 0x06C45D188009454F);
    CHECK(random.next() == 0.6012629994179048);
}

TEST_CASE("range", "[intrinsics]") {
    Running run;
    CHECK(run("range", {n(3)}) == "[3, 2, 1, 0]");
    CHECK(run("range", {n(1), n(4)}) == "[1, 2, 3, 4]");
    CHECK(run("range", {n(1), n(10), n(4)}) == "[1, 5, 9]");
    CHECK(run("range", {n(10), n(1), n(-4)}) == "[10, 6, 2]");
    CHECK(run("range") == "[0]");
    CHECK(run("range", {n(2), n(2), n(-1)}) == "[2]");
    CHECK(run("range", {n(1), n(5), n(-1)}) == "[]");
    CHECK(run("range", {n(5), n(1), n(1)}) == "[]");
    CHECK(run("range", {n(1), n(3), run.make.t("x")}) == "[1, 2, 3]");
    CHECK(run("range", {n(0.5), n(2)}) == "[0.5, 1.5]");
    CHECK(run.value("range", {n(0), n(1), n(0.1)}).as_list()->count == 11);
    CHECK(run("range", {n(1), n(3), n(0)}) == "! range() error (step==0)");
    CHECK(run("range", {n(1), n(1e9)}) == "! list too large");
    CHECK(run("range", {n(1), n(HUGE_VAL)}) == "! range() error");
    CHECK(run("range", {n(1), n(1e10)}) == "! range() error");
    CHECK(run("range", {n(1), n(2147483647)}) == "! list too large");
    CHECK(run("range", {n(1), n(2147483648)}) == "! range() error");
    CHECK(run("range", {n(1), n(2), n(1e-300)}) == "! range() error");
    CHECK(run("range", {n(1), n(NAN)}) == "[]");
    run.make.heap.limits.bytes = 1000;
    CHECK(run("range", {n(1), n(1000)}) == "! out of memory: the script's limit is 1000 bytes");
}
