// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "measure.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace bench {

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "npcs-bench: wrong result: %s\n", what);
    std::exit(1);
}

double seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double best(int rounds, int calls, const std::function<void()>& call) {
    double least = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const double start = seconds();
        for (int i = 0; i < calls; ++i) call();
        least = std::min(least, (seconds() - start) / calls);
    }
    return least * 1e6;
}

}  // namespace bench
