// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What debugging costs; not run unless asked for: npcs-tests "[debugger-figures]".

#include <chrono>
#include <string>

#include "debugging/debugged.hpp"

using namespace npcs;
using namespace npcs::tests;

namespace {

constexpr std::string_view long_run = R"(f = function(n)
  a = n * 2
  b = a + 1
  return b
end function
total = 0
for i in range(1, 100000)
  total = total + f(i)
  if total > 1000 then total = 0
end for
)";

template <typename Body>
double milliseconds(const Body& body) {
    const auto begin = std::chrono::steady_clock::now();
    body();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("debugger: figures", "[.][debugger-figures]") {
    const RunOptions endless{.steps = 1'000'000'000};
    Session plain(compiled(long_run), Host());
    const double without = milliseconds([&] { plain.start(endless); });
    Session with_marks(marked(long_run), Host());
    const double marks = milliseconds([&] { with_marks.start(endless); });
    Debugged it(long_run);
    const double attached = milliseconds([&] { it.debugger.start(endless); });
    constexpr int steps = 100;
    const double back = milliseconds([&] {
        for (int i = 0; i < steps; ++i) it.debugger.step_back();
    });
    WARN("without marks " << without << " ms, with marks " << marks << " ms, with a debugger " << attached
                          << " ms; a step back " << back * 1000 / steps << " us");
    CHECK(it.debugger.last_position() > 500'000);
}
