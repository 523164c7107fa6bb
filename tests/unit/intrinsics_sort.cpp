// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "intrinsics_running.hpp"

using namespace npcs::runtime;
using npcs::values::code_text;
using npcs::values::n;
using npcs::values::null;

TEST_CASE("sort", "[intrinsics]") {
    Running run;
    const Datum numbers = run.make.l({n(3), n(-1), n(20), n(3)});
    CHECK(same(run.value("sort", {numbers}), numbers));
    CHECK(code_text(numbers) == "[-1, 3, 3, 20]");
    CHECK(run("sort", {numbers, null, n(0)}) == "[20, 3, 3, -1]");
    CHECK(run("sort", {run.make.l({run.make.t("b"), run.make.t("A"), run.make.t("a"), run.make.t("")})}) ==
          R"(["", "A", "a", "b"])");
    CHECK(run("sort", {run.make.l({})}) == "[]");
    CHECK(run("sort", {run.make.l({n(9), run.make.t("10"), null, n(10)})}) == R"(["10", 9, 10, null])");
    CHECK(run("sort", {run.make.l({null, n(2), n(1)}), null, n(0)}) == "[null, 2, 1]");
    CHECK(run("sort", {run.make.l({null, n(2), n(1)})}) == "[1, 2, null]");
}

TEST_CASE("sort by key", "[intrinsics]") {
    Running run;
    const Datum a = run.make.t("a"), b = run.make.t("b");
    const auto item = [&](double x, double y) { return run.make.m({{a, n(x)}, {b, n(y)}}); };
    CHECK(run("sort", {run.make.l({item(2, 1), item(1, 2), item(2, 0)}), a}) ==
          R"([{"a": 1, "b": 2}, {"a": 2, "b": 1}, {"a": 2, "b": 0}])");
    CHECK(run("sort", {run.make.l({item(2, 1), item(1, 2), item(2, 0)}), a, n(0)}) ==
          R"([{"a": 2, "b": 1}, {"a": 2, "b": 0}, {"a": 1, "b": 2}])");
    CHECK(run("sort", {run.make.l({run.make.l({n(1), n(9)}), run.make.l({n(2), n(3)}), run.make.l({n(3)})}), n(1)}) ==
          "[[2, 3], [1, 9], [3]]");
    CHECK(run("sort", {run.make.l({run.make.l({n(1), n(9)}), run.make.l({n(2), n(3)})}), n(-1)}) == "[[2, 3], [1, 9]]");
    CHECK(run("sort", {run.make.l({run.make.l({n(2), n(9)}), run.make.l({n(1), n(3)})}), n(-2)}) == "[[2, 9], [1, 3]]");
    const Datum child = run.make.m({{npcs::values::isa_key, item(0, 0)}});
    CHECK(run("sort", {run.make.l({item(1, 1), child}), a}) == R"([{"__isa": {"a": 0, "b": 0}}, {"a": 1, "b": 1}])");
    CHECK(run("sort", {run.make.l({run.make.m({}), item(1, 1)}), a}) == R"([{"a": 1, "b": 1}, {}])");
    CHECK(run("sort", {run.make.l({n(2), n(1)}), a}) == "[1, 2]");
}

TEST_CASE("sort does what the standard's stable sort does", "[intrinsics]") {
    std::mt19937 random(5);
    for (const std::size_t count : {2u, 11u, 12u, 13u, 24u, 25u, 100u, 1000u}) {
        for (const bool ascending : {true, false}) {
            Running run;
            struct Item {
                std::string text;
                double number;
                int position;
            };
            std::vector<Item> model;
            const Datum by_number = run.make.l({}), by_text = run.make.l({});
            for (std::size_t i = 0; i < count; ++i) {
                const auto number = static_cast<double>(random() % (count / 2 + 1));
                model.push_back({"text " + npcs::values::number_text(number), number, static_cast<int>(i)});
                const auto add = [&](Datum list, Datum key) {
                    run.make.heap.push(*list.as_list(), run.make.l({key, n(static_cast<double>(i))}));
                };
                add(by_number, n(number));
                add(by_text, run.make.t(model.back().text));
            }
            run.value("sort", {by_number, n(0), n(ascending)});
            run.value("sort", {by_text, n(0), n(ascending)});
            const auto same_order = [&](Datum list) {
                for (std::size_t i = 0; i < count; ++i)
                    if (list.as_list()->items[i].as_list()->items[1].as_number() != model[i].position) return false;
                return true;
            };
            auto sorted = [&](auto key) {
                std::sort(model.begin(), model.end(),
                          [](const Item& a, const Item& b) { return a.position < b.position; });
                std::stable_sort(model.begin(), model.end(), [&](const Item& a, const Item& b) {
                    return ascending ? a.*key < b.*key : b.*key < a.*key;
                });
            };
            sorted(&Item::number);
            CHECK(same_order(by_number));
            sorted(&Item::text);
            CHECK(same_order(by_text));
        }
    }
}

TEST_CASE("what cannot be ordered is sorted somehow", "[intrinsics]") {
    Running run;
    std::mt19937 random(6);
    const Datum list = run.make.l({});
    double total = 0;
    for (int i = 0; i < 500; ++i) {
        const Datum values[] = {n(i), n(NAN), null, run.make.t(std::to_string(i)), run.make.l({n(i)}), run.make.m({})};
        run.make.heap.push(*list.as_list(), values[random() % 6]);
        if (list.as_list()->items[i].is_number() && !std::isnan(list.as_list()->items[i].as_number())) total += i;
    }
    run.value("sort", {list});
    CHECK(list.as_list()->count == 500);
    run.value("replace", {list, null, n(0)});
    double after = 0;
    for (int i = 0; i < 500; ++i) {
        const double value = npcs::values::number_or_zero(list.as_list()->items[i]);
        if (!std::isnan(value)) after += value;
    }
    CHECK(after == total);
}
