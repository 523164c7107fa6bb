// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a VM does after an answer that stops it, wherever that comes, and what it promises of memory and work.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

#define TITLE NPCS_LANGUAGE_TITLE ": "
#define TAG "[" NPCS_LANGUAGE "]"

namespace npcs::tests {
namespace {

using Item = PlainCall::Item;
using Items = std::vector<Item>;

}  // namespace

void furnish(PlainCall& call) {
    call.variables["gold"] = PlainCall::number(1);
    call.variables["items"] = call.list({PlainCall::text("rope")});
    call.variables["stock"] = call.map({{PlainCall::text("rope"), PlainCall::number(3)}});
    call.variables["echo"] = call.function([](PlainCall&, const Items& arguments, Item& result) {
        result = arguments.at(0);
        return Crossing::done;
    });
    call.variables["refuse"] = call.function([](PlainCall& self, const Items&, Item&) { return self.problem("no"); });
    call.variables["ask"] = call.function([](PlainCall&, const Items&, Item&) { return Crossing::unwind; });
}

TEST_CASE(TITLE "a stop at any operation ends the function at once", TAG) {
    TestedFunction function(tested_language().busy);
    PlainCall whole;
    furnish(whole);
    const Crossing end = function.run(whole);
    INFO(whole.failure << " in line " << whole.line);
    REQUIRE(end == Crossing::done);
    REQUIRE(whole.has_result);
    REQUIRE(whole.operations > 200);
    for (std::uint64_t at = 1; at <= whole.operations; ++at) {
        PlainCall call;
        furnish(call);
        call.stops_at = at;
        INFO("operation " << at);
        REQUIRE(function.run(call) == Crossing::unwind);
        REQUIRE(call.operations >= at);
        if (tested_language().tries_after_stop) continue;
        REQUIRE(call.after_stop == 0);
        REQUIRE(call.operations == at);
    }
    // The VM is as good as new.
    PlainCall again;
    furnish(again);
    CHECK(function.run(again) == Crossing::done);
    CHECK(again.operations == whole.operations);
    CHECK(again.spent == whole.spent);
}

TEST_CASE(TITLE "a budget ends the function wherever it is", TAG) {
    TestedFunction function(tested_language().toil_before + tested_language().busy);
    PlainCall whole;
    furnish(whole);
    REQUIRE(function.run(whole) == Crossing::done);
    REQUIRE(whole.spent > 8 * tested_language().budget_step);
    for (std::uint64_t budget = 0; budget < whole.spent; budget += tested_language().budget_step) {
        PlainCall call;
        furnish(call);
        call.budget = budget;
        INFO("budget " << budget);
        REQUIRE(function.run(call) == Crossing::unwind);
        if (!tested_language().tries_after_stop) REQUIRE(call.after_stop == 0);
    }
}

TEST_CASE(TITLE "work before each operation is the same each time", TAG) {
    // Whatever ran before on the same VM, and whatever runs inside of a call.
    TestedFunction function(tested_language().repeatable);
    PlainCall first;
    furnish(first);
    REQUIRE(function.run(first) == Crossing::done);
    CHECK(first.spent > 0);
    PlainCall nested;
    furnish(nested);
    std::uint64_t inside = 0;
    nested.variables["echo"] = nested.function([&](PlainCall&, const Items& arguments, Item& result) {
        PlainCall inner;
        furnish(inner);
        const Crossing crossing = function.run(inner);
        inside = inner.spent;
        result = arguments.at(0);
        return crossing;
    });
    CHECK(function.run(nested) == Crossing::done);
    CHECK(inside == first.spent);
    CHECK(nested.spent == first.spent);
    TestedFunction elsewhere(tested_language().repeatable);
    PlainCall again;
    furnish(again);
    CHECK(elsewhere.run(again) == Crossing::done);
    CHECK(again.spent == first.spent);
}

TEST_CASE(TITLE "memory is bounded, and no handler is told", TAG) {
    Limits limits;
    limits.bytes = tested_language().bytes;
    REQUIRE_FALSE(tested_language().hogs.empty());
    for (const std::string& text : tested_language().hogs) {
        TestedFunction function(text, {}, limits);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.is_out_of_memory);
        if (!tested_language().tries_after_stop) CHECK(call.after_stop == 0);
        CHECK(call.printed.empty());
        // The next call has all of it again.
        TestedFunction next(tested_language().half, {}, limits);
        PlainCall after;
        CHECK(function.vm().run(next.function(), after) == Crossing::done);
    }
}

TEST_CASE(TITLE "garbage does not count as memory", TAG) {
    Limits limits;
    limits.bytes = tested_language().bytes;
    TestedFunction function(tested_language().garbage, {}, limits);
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(number_from(call.result) == tested_language().garbage_result);
}

TEST_CASE(TITLE "a VM needs little memory, and says when there is not even that", TAG) {
    Limits limits;
    limits.bytes = tested_language().enough;
    CHECK(tested_language().language->make_vm(limits) != nullptr);
    limits.bytes = tested_language().too_little;
    CHECK(tested_language().language->make_vm(limits) == nullptr);
}

TEST_CASE(TITLE "work inside of the language's own library is charged", TAG) {
    REQUIRE_FALSE(tested_language().toil.empty());
    for (const std::string& text : tested_language().toil) {
        TestedFunction function(text);
        PlainCall call;
        furnish(call);
        call.budget = 20'000'000;
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.spent < tested_language().most_toil);
        CHECK_FALSE(call.is_out_of_memory);
    }
}

TEST_CASE(TITLE "it is told whether an error of a call is caught", TAG) {
    REQUIRE_FALSE(tested_language().calls.empty());
    for (const auto& [is_caught, text] : tested_language().calls) {
        TestedFunction function(text);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::done);
        CHECK(call.was_caught == is_caught);
    }
}

TEST_CASE(TITLE "an answer that is an error is caught or ends the function", TAG) {
    TestedFunction caught(tested_language().caught);
    PlainCall call;
    furnish(call);
    CHECK(caught.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "no");
    TestedFunction fails(tested_language().not_caught);
    PlainCall other;
    furnish(other);
    CHECK(fails.run(other) == Crossing::error);
    CHECK(other.failure == "no");
    CHECK(other.line == 2);
}

TEST_CASE(TITLE "nested calls keep what is theirs", TAG) {
    TestedFunction function(tested_language().mine);
    PlainCall call;
    furnish(call);
    int depth = 0;
    call.variables["echo"] = call.function([&](PlainCall&, const Items&, Item& result) {
        PlainCall inner;
        furnish(inner);
        inner.variables["items"] = inner.list({});
        if (++depth < 10)
            inner.variables["echo"] = inner.function([&](PlainCall&, const Items&, Item& value) {
                PlainCall innermost;
                furnish(innermost);
                const Crossing crossing = function.run(innermost);
                value = innermost.result;
                return crossing;
            });
        const Crossing crossing = function.run(inner);
        CHECK(std::get<std::string>(inner.result.value) == tested_language().mine_if_none);
        result = PlainCall::number(1);
        return crossing;
    });
    CHECK(function.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == tested_language().mine_if_one);
}

TEST_CASE(TITLE "a stop inside of a nested call ends both, and the VM goes on", TAG) {
    TestedFunction inner(tested_language().asks);
    TestedFunction outer(tested_language().calls_asking);
    PlainCall call;
    furnish(call);
    PlainCall within;
    furnish(within);
    call.variables["echo"] =
        call.function([&](PlainCall&, const Items&, Item&) { return outer.vm().run(inner.function(), within); });
    CHECK(outer.run(call) == Crossing::unwind);
    CHECK(call.printed.empty());
    CHECK(within.printed.empty());
    TestedFunction next(tested_language().one);
    PlainCall after;
    CHECK(outer.vm().run(next.function(), after) == Crossing::done);
}

}  // namespace npcs::tests
