// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What operations cost, counted: in proportion to what they make or read, and never more than the limit.

#include "values/work.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "intrinsics_running.hpp"
#include "values/search.hpp"

using namespace npcs;
using namespace npcs::values;
using runtime::Running;

namespace {

/// Steps an intrinsic was charged with.
std::uint64_t cost(Running& run, std::string_view name, std::vector<Datum> arguments) {
    run.heap().take_work();
    run(name, std::move(arguments));
    return run.heap().take_work();
}

Datum repeated(Running& run, std::uint32_t count, Datum item) {
    List* const list = run.heap().list(count);
    for (std::uint32_t i = 0; i < count; ++i) run.heap().push(*list, item);
    return Datum::object(list);
}

/// `count` lists that are equal and not the same.
Datum equal_lists(Running& run, std::uint32_t count, std::uint32_t size) {
    List* const list = run.heap().list(count);
    for (std::uint32_t i = 0; i < count; ++i) run.heap().push(*list, repeated(run, size, n(1)));
    return Datum::object(list);
}

const std::string too_much = "! work limit reached: one operation may do ";

}  // namespace

TEST_CASE("a text is found where std::string_view finds it", "[search]") {
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        const std::size_t letters = 1 + random() % 3;
        const auto make = [&](std::size_t size) {
            std::string text;
            for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + random() % letters);
            return text;
        };
        const std::string text = make(random() % 80);
        std::string wanted = make(random() % 24);
        if (round % 3 == 0 && text.size() > 12) wanted = text.substr(random() % 12, random() % text.size());
        if (round % 5 == 0) wanted += wanted + wanted;
        const std::size_t from = random() % 8;
        INFO(wanted << " in " << text << " from " << from);
        REQUIRE(TextSearch(wanted).find(text, from) == std::string_view(text).find(wanted, from));
    }
}

TEST_CASE("texts that match by half are searched in linear time", "[search][work]") {
    // A million bytes each way: comparing at every place would take 10^11 steps, and this test half a minute.
    const std::string text(1'000'000, 'a');
    for (const std::string& wanted : {std::string(200'000, 'a') + 'b', 'b' + std::string(200'000, 'a'),
                                      std::string(100'000, 'a') + 'b' + std::string(100'000, 'a')})
        CHECK(TextSearch(wanted).find(text) == std::string::npos);
    CHECK(TextSearch(std::string(200'000, 'a')).find(text, 5) == 5);
}

TEST_CASE("work is charged in proportion", "[work]") {
    Running run;
    const Datum small = repeated(run, 10'000, n(1)), large = repeated(run, 100'000, n(1));
    for (const char* name : {"sum", "shuffle", "indexes"}) {
        INFO(name);
        const std::uint64_t few = cost(run, name, {small}), many = cost(run, name, {large});
        CHECK(few > 0);
        CHECK(many >= 9 * few);
        CHECK(many <= 12 * few);
    }
    CHECK(cost(run, "len", {large}) == 0);
    const Datum text = run.make.t(std::string(1'000'000, 'x'));
    CHECK(cost(run, "upper", {text}) >= 1'000'000 / 64);
    CHECK(cost(run, "indexOf", {text, run.make.t(std::string(20, 'x') + "y"), null}) >= 1'000'000 / 8 / 64);
    CHECK(cost(run, "split", {text, run.make.t("xx")}) >= 500'000 / 64);
    CHECK(cost(run, "print", {text}) >= 1'000'000 / 8 / 64);
    CHECK(cost(run, "sort", {large}) >= 100'000 * 16 / 64);
}

TEST_CASE("no operation does more than the limit", "[work]") {
    Running run;
    run.heap().limits.work = 200'000;
    const Datum lists = equal_lists(run, 1'000, 1'000);
    const Datum other = repeated(run, 1'000, n(1));
    other.as_list()->items[999] = n(2);
    CHECK(run("indexOf", {lists, other, null}).starts_with(too_much));
    CHECK(run("replace", {lists, repeated(run, 1'000, n(1)), n(5), null}).starts_with(too_much));
    CHECK(lists.as_list()->items[0].is_list());  // nothing was replaced
    CHECK(run("sort", {repeated(run, 100'000, n(1)), null, n(1)}).starts_with(too_much));
    CHECK(run("range", {n(1), n(300'000), null}).starts_with(too_much));
    CHECK(run("sum", {lists}) == "0");

    std::uint64_t most = 0;
    for (const char* name : {"indexOf", "replace"}) {
        run.heap().take_work();
        run(name, {lists, other, n(0), null});
        most = std::max(most, run.heap().take_work());
    }
    CHECK(most <= (200'000 + 2'000) / Heap::units_of_step);

    Error error;
    const Datum more = equal_lists(run, 1'000, 1'000);
    CHECK(compare(run.heap(), Comparison::equal, lists, more, error).is_null());
    CHECK(error.message.starts_with("work limit reached"));
}

TEST_CASE("texts of lists are made once for a sort, not for each comparison", "[work]") {
    Running run;
    List* const list = run.heap().list();
    for (int i = 0; i < 200; ++i) {
        run.heap().push(*list, repeated(run, 1'000, n(i)));
        run.heap().push(*list, run.make.t("[" + std::to_string(i)));
    }
    const std::uint64_t done = cost(run, "sort", {Datum::object(list), null, n(1)});
    CHECK(done * Heap::units_of_step < 200 * 6'000 + 400 * 20 * 700);
    CHECK(done * Heap::units_of_step > 200 * 2'000);
}

TEST_CASE("merging maps whose keys are lists of one hash ends at the limit", "[work]") {
    Running run;
    run.heap().limits.work = 2'000'000;
    const auto flood = [&](double last) {
        Map* const map = run.heap().map();
        for (int i = 0; i < 1'500; ++i) {
            const Datum key = repeated(run, 66, n(7));
            key.as_list()->items[65] = n(last + i);
            set(run.heap(), *map, key, n(i));
        }
        return Datum::object(map);
    };
    const Datum a = flood(0), b = flood(5'000);
    Error error;
    CHECK(arithmetic(run.heap(), Arithmetic::add, a, b, error).is_null());
    CHECK(error.message.starts_with("work limit reached"));
    run.heap().limits.work = 100'000'000'000;
    Error none;
    CHECK(size(*arithmetic(run.heap(), Arithmetic::add, a, b, none).as_map()) == 3'000);
}
