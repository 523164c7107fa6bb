// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What only JavaScript has: promises, and a VM that is made in many pieces.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

namespace npcs::tests {

TEST_CASE("JavaScript: a VM is made or refused wherever memory ends", "[javascript]") {
    Limits limits;
    int made = 0;
    for (limits.bytes = 0; limits.bytes < 300'000; limits.bytes += 777)
        if (tested_language().language->make_vm(limits) != nullptr) ++made;
    CHECK(made < 300'000 / 777);
    CHECK(made > 0);
}

TEST_CASE("JavaScript: what earlier calls have left does not count as memory", "[javascript]") {
    Limits limits;
    limits.bytes = 2 << 20;
    TestedFunction kept("const t = []; for (let i = 0; i < 5000; i++) t.push({t}); return t.length;", {}, limits);
    for (int i = 0; i < 20; ++i) {
        PlainCall again;
        REQUIRE(kept.run(again) == Crossing::done);
    }
}

TEST_CASE("JavaScript: promises of nested calls are settled in their own", "[javascript]") {
    TestedFunction function("Promise.resolve().then(() => { later = items.length });\necho(1);\nreturn later");
    PlainCall call;
    furnish(call);
    call.variables["later"] = PlainCall::text("-");
    call.variables["echo"] = call.function([&](PlainCall&, const std::vector<PlainCall::Item>&, PlainCall::Item&) {
        PlainCall inner;
        furnish(inner);
        inner.variables["later"] = PlainCall::text("-");
        inner.variables["items"] = inner.list({});
        const Crossing crossing = function.run(inner);
        CHECK(std::get<std::string>(inner.result.value) == "-");
        CHECK(number_from(inner.variables["later"]) == 0);
        return crossing;
    });
    CHECK(function.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "-");
    CHECK(number_from(call.variables["later"]) == 1);
}

}  // namespace npcs::tests
