// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What only Python has: a state that belongs to a thread, and names that are never forgotten.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

namespace npcs::tests {

TEST_CASE("Python: VMs run side by side in several threads, and texts are checked there", "[python]") {
    std::vector<std::unique_ptr<TestedFunction>> functions;
    for (int i = 0; i < 4; ++i)
        functions.push_back(
            std::make_unique<TestedFunction>("t = [str(i) for i in range(500)]\nreturn len(''.join(t))"));
    std::vector<double> results(functions.size());
    std::vector<std::thread> threads;
    for (std::size_t at = 0; at < results.size(); ++at)
        threads.emplace_back([&, at] {
            for (int round = 0; round < 20; ++round) {
                PlainCall call;
                if (!functions[at]->check().empty() || functions[at]->run(call) != Crossing::done) return;
                results[at] += number_from(call.result);
            }
        });
    for (std::thread& thread : threads) thread.join();
    for (const double result : results) CHECK(result == 20 * 1390);
}

TEST_CASE("Python: a VM that has remembered many names is made anew between calls", "[python]") {
    TestedFunction function("class A: pass\nfor i in range(start, start + 3000): setattr(A, 'n' + str(i), i)\nreturn 1",
                            {"start"});
    for (int i = 0; i < 6; ++i) {
        PlainCall call;
        call.given_arguments = {PlainCall::number(i * 10'000)};
        CHECK(function.run(call) == Crossing::done);
    }
    TestedFunction many("class A: pass\nfor i in range(20000): setattr(A, 'n' + str(i), i)");
    PlainCall call;
    CHECK(many.run(call) == Crossing::error);
    CHECK(call.failure == "a function in Python may use at most 8000 names");
}

}  // namespace npcs::tests
