// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "intrinsics_running.hpp"

using namespace npcs::runtime;
using npcs::values::code_text;
using npcs::values::n;
using npcs::values::null;

TEST_CASE("looking at lists", "[intrinsics]") {
    Running run;
    const Datum list = run.make.l({n(5), run.make.l({n(1)}), null, n(5)});
    CHECK(run("len", {list}) == "4");
    CHECK(run("hasIndex", {list, n(3)}) == "1");
    CHECK(run("hasIndex", {list, n(-4)}) == "1");
    CHECK(run("hasIndex", {list, n(4)}) == "0");
    CHECK(run("hasIndex", {list, n(-5)}) == "0");
    CHECK(run("hasIndex", {list, n(-4.9)}) == "1");
    CHECK(run("hasIndex", {list, n(3.9)}) == "1");
    CHECK(run("hasIndex", {list, null}) == "0");
    CHECK(run("indexes", {list}) == "[0, 1, 2, 3]");
    CHECK(run("indexOf", {list, n(5)}) == "0");
    CHECK(run("indexOf", {list, n(5), n(0)}) == "3");
    CHECK(run("indexOf", {list, n(5), n(3)}) == "null");
    CHECK(run("indexOf", {list, n(5), n(-1)}) == "0");
    CHECK(run("indexOf", {list, n(5), n(-2)}) == "3");
    CHECK(run("indexOf", {list, n(5), n(-9)}) == "null");
    CHECK(run("indexOf", {list, n(5), n(9)}) == "null");
    CHECK(run("indexOf", {list, run.make.l({n(1)})}) == "1");
    CHECK(run("indexOf", {list, null}) == "2");
    CHECK(run("indexOf", {list, n(7)}) == "null");
    CHECK(same(run.value("values", {list}), list));
    CHECK(run("sum", {list}) == "10");
    CHECK(run("slice", {list, n(2)}) == "[null, 5]");
    CHECK(run("slice", {list}) == "[5, [1], null, 5]");
    CHECK(run("slice", {null, n(1), n(2)}) == "null");
}

TEST_CASE("looking at maps", "[intrinsics]") {
    Running run;
    const Datum parent = run.make.m({{run.make.t("inherited"), n(1)}});
    const Datum map =
        run.make.m({{npcs::values::isa_key, parent}, {run.make.t("a"), n(1)}, {n(2), n(3)}, {null, n(1)}});
    CHECK(run("len", {map}) == "4");
    CHECK(run("hasIndex", {map, run.make.t("a")}) == "1");
    CHECK(run("hasIndex", {map, n(2)}) == "1");
    CHECK(run("hasIndex", {map, null}) == "1");
    CHECK(run("hasIndex", {map, run.make.t("inherited")}) == "0");
    CHECK(run("indexes", {map}) == R"(["__isa", "a", 2, null])");
    CHECK(run("values", {map}) == R"([{"inherited": 1}, 1, 3, 1])");
    CHECK(run("indexOf", {map, n(1)}) == R"("a")");
    CHECK(run("indexOf", {map, n(1), run.make.t("a")}) == "null");
    CHECK(run("indexOf", {map, n(3), run.make.t("a")}) == "2");
    CHECK(run("indexOf", {map, n(3), n(99)}) == "null");
    CHECK(run("sum", {map}) == "5");
}

TEST_CASE("looking at what is no container", "[intrinsics]") {
    Running run;
    for (const char* name : {"len", "hasIndex", "indexes", "indexOf", "pop", "pull", "push", "shuffle"}) {
        CHECK(run(name, {null, n(0)}) == "null");
        CHECK(run(name, {n(3), n(0)}) == "null");
    }
    CHECK(run("sum", {n(3)}) == "0");
    CHECK(run("values", {n(3)}) == "3");
    CHECK(run("sort", {n(3)}) == "3");
}

TEST_CASE("adding to and taking from lists", "[intrinsics]") {
    Running run;
    const Datum list = run.make.l({n(1)});
    CHECK(same(run.value("push", {list, n(2)}), list));
    CHECK(same(run.value("insert", {list, n(0), n(0)}), list));
    run("insert", {list, n(-1), n(9)});
    run("insert", {list, n(-2), n(8)});
    run("insert", {list, n(1), run.make.t("x")});
    CHECK(code_text(list) == R"([0, "x", 1, 2, 8, 9])");
    CHECK(run("insert", {list, n(7), n(0)}) == "! Index Error (list index 7 out of range)");
    CHECK(run("insert", {list, n(-8), n(0)}) == "! Index Error (list index -8 out of range)");
    CHECK(run("insert", {list, null, n(0)}) == "! insert: index argument required");
    CHECK(run("insert", {list, run.make.t("0"), n(0)}) == "! insert: number required for index argument");
    CHECK(run("insert", {run.make.m({}), n(0), n(0)}) == "! insert called on invalid type");
    CHECK(run("pop", {list}) == "9");
    CHECK(run("pull", {list}) == "0");
    CHECK(run("pull", {list}) == "\"x\"");
    CHECK(run("remove", {list, n(-1)}) == "null");
    CHECK(run("remove", {list, n(0)}) == "null");
    CHECK(code_text(list) == "[2]");
    CHECK(run("remove", {list, n(1)}) == "! Index Error (list index 1 out of range)");
    CHECK(run("remove", {list, n(-9.5)}) == "! Index Error (list index -9.5 out of range)");
    CHECK(run("remove", {list, run.make.t("a lamp")}) ==
          "! remove: a list takes the index of an element, not \"a lamp\"; to remove an element by its value, give the "
          "index that indexOf finds");
    CHECK(run("remove", {list, null}) == "! argument to 'remove' must not be null");
    CHECK(run("pop", {list}) == "2");
    CHECK(run("pop", {list}) == "null");
    CHECK(run("pull", {list}) == "null");
    run("insert", {list, n(0), n(5)});
    CHECK(code_text(list) == "[5]");
}

TEST_CASE("a list does what a vector does", "[intrinsics]") {
    Running run;
    std::mt19937 random(3);
    const Datum list = run.make.l({});
    std::vector<double> model;
    const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
    for (int i = 0; i < 20'000; ++i) {
        switch (below(i / 2000 % 2 == 0 ? 5 : 7)) {
            case 0:
            case 1:
                run.value("push", {list, n(i)});
                model.push_back(i);
                break;
            case 2: {
                const std::size_t at = below(2) == 0 ? 0 : below(model.size() + 1);
                run.value("insert", {list, n(static_cast<double>(at)), n(i)});
                model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), i);
                break;
            }
            case 3:
                if (model.empty()) break;
                REQUIRE(run.value("pop", {list}).as_number() == model.back());
                model.pop_back();
                break;
            case 4:
            case 5:
                if (model.empty()) break;
                REQUIRE(run.value("pull", {list}).as_number() == model.front());
                model.erase(model.begin());
                break;
            default: {
                if (model.empty()) break;
                const std::size_t at = below(model.size());
                run.value("remove", {list, n(static_cast<double>(at))});
                model.erase(model.begin() + static_cast<std::ptrdiff_t>(at));
            }
        }
        REQUIRE(list.as_list()->count == model.size());
        if (i % 100 != 0) continue;
        for (std::size_t at = 0; at < model.size(); ++at) REQUIRE(list.as_list()->items[at].as_number() == model[at]);
    }
    run.make.heap.begin_collection();
    run.make.heap.finish_collection();
    CHECK(run.make.heap.bytes_in_use() == 0);
}

TEST_CASE("adding to and taking from maps", "[intrinsics]") {
    Running run;
    const Datum map = run.make.m({});
    CHECK(same(run.value("push", {map, run.make.t("a")}), map));
    run("push", {map, n(2)});
    run("push", {map, null});
    CHECK(code_text(map) == R"({"a": 1, 2: 1, null: 1})");
    CHECK(run("remove", {map, null}) == "1");
    CHECK(run("remove", {map, null}) == "0");
    CHECK(run("pop", {map}) == "\"a\"");
    CHECK(run("pull", {map}) == "2");
    CHECK(run("pop", {map}) == "null");
    CHECK(run("pull", {map}) == "null");
    CHECK(run("remove", {n(1), n(1)}) == "! Type Error: 'remove' requires map, list, or string");
    CHECK(run("remove", {null, n(1)}) == "! argument to 'remove' must not be null");
}

TEST_CASE("replacing values", "[intrinsics]") {
    Running run;
    const Datum list = run.make.l({n(1), n(2), n(1), run.make.l({n(1)})});
    CHECK(same(run.value("replace", {list, n(1), n(9)}), list));
    CHECK(code_text(list) == "[9, 2, 9, [1]]");
    run("replace", {list, n(9), null, n(1)});
    CHECK(code_text(list) == "[null, 2, 9, [1]]");
    run("replace", {list, run.make.l({n(1)}), n(3), n(0)});
    CHECK(code_text(list) == "[null, 2, 9, [1]]");
    run("replace", {list, run.make.l({n(1)}), n(3)});
    CHECK(code_text(list) == "[null, 2, 9, 3]");
    const Datum map = run.make.m({{n(1), n(1)}, {n(2), n(1)}});
    run("replace", {map, n(1), n(0), n(1)});
    CHECK(code_text(map) == "{1: 0, 2: 1}");
    CHECK(run("replace", {n(1), n(1), n(2)}) == "! Type Error: 'replace' requires map, list, or string");
    CHECK(run("replace", {null, n(1), n(2)}) == "! argument to 'replace' must not be null");
}

TEST_CASE("one_of gives any element, next_of one after the other", "[intrinsics]") {
    Running run;
    run.generator.seed(1);
    const Datum list = run.value("range", {n(1), n(3)});
    CHECK(run("next_of", {list}) == "1");
    CHECK(run("next_of", {list}) == "2");
    CHECK(code_text(list) == "[3, 1, 2]");
    for (int i = 0; i < 100; ++i) CHECK(run("indexOf", {list, run.value("one_of", {list})}) != "null");
    CHECK(run("one_of", {run.make.l({})}) == "null");
    CHECK(run("next_of", {run.make.l({})}) == "null");
    CHECK(run("one_of", {n(1)}) == "! one_of: a list is required, as in one_of([1, 2, 3])");
    CHECK(run("next_of", {run.make.m({})}) == "! next_of: a list is required, as in next_of(greetings)");
}

TEST_CASE("shuffling keeps the values, and keys in their order", "[intrinsics]") {
    Running run;
    run.generator.seed(1);
    const Datum list = run.value("range", {n(0), n(99)}), map = run.make.m({});
    for (int i = 0; i < 100; ++i) npcs::values::set(run.make.heap, *map.as_map(), n(i), n(i));
    CHECK(run("shuffle", {list}) == "null");
    CHECK(run("shuffle", {map}) == "null");
    CHECK(code_text(list) != run("range", {n(0), n(99)}));
    CHECK(run("values", {map}) != run("range", {n(0), n(99)}));
    CHECK(run("indexes", {map}) == run("range", {n(0), n(99)}));
    run("sort", {list});
    CHECK(code_text(list) == run("range", {n(0), n(99)}));
    const Datum values = run.value("values", {map});
    run("sort", {values});
    CHECK(code_text(values) == run("range", {n(0), n(99)}));
}

TEST_CASE("hash and identity", "[intrinsics]") {
    Running run;
    const Datum list = run.make.l({n(1), n(2), n(3)});
    CHECK(run("hash", {list}) == run("hash", {run.make.l({n(1), n(2), n(3)})}));
    CHECK(run("hash", {list}) != run("hash", {run.make.l({n(3), n(2), n(1)})}));
    CHECK(run("refEquals", {list, list}) == "1");
    CHECK(run("refEquals", {list, run.make.l({n(1), n(2), n(3)})}) == "0");
    CHECK(run("refEquals", {n(0), n(-0.0)}) == "1");
    CHECK(run("refEquals", {null, null}) == "1");
    CHECK(run("refEquals", {null, n(0)}) == "0");
    CHECK(run("refEquals", {run.make.t("a longer text"), run.make.t("a longer text")}) == "1");
}

TEST_CASE("memory that a script asks for has limits", "[intrinsics]") {
    Running run;
    const Datum list = run.make.l({n(1), n(2), n(3), n(4)});
    run.make.heap.limits.list_items = 4;
    CHECK(run("push", {list, n(5)}) == "! list too large");
    CHECK(run("insert", {list, n(0), n(5)}) == "! list too large");
    run.make.heap.limits.list_items = 1'000'000;
    run.make.heap.limits.bytes = 1000;
    std::string result;
    for (int i = 0; i < 1000 && result.empty(); ++i)
        if (run("push", {list, n(i)})[0] == '!') result = run("push", {list, n(i)});
    CHECK(result == "! out of memory: the script's limit is 1000 bytes");
}
