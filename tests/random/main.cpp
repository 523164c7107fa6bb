// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
//     npcs-api-sequences [SEQUENCES [FIRST-SEED]]
//
// Each sequence is made twice from its seed; the transcripts must be equal. The first that are not end the program with 1, and
// whatever the sanitizers find ends it, too.

#include <cstdio>
#include <cstdlib>

#include "api_sequences.hpp"

int main(int count, char** arguments) {
    const unsigned long long sequences = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1000;
    const unsigned long long first = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
    for (unsigned long long seed = first; seed < first + sequences; ++seed) {
        const auto transcript = [&] { return api_sequences::Sequence(api_sequences::Choices(seed)).run(40); };
        if (transcript() == transcript()) continue;
        std::fprintf(stderr, "seed %llu: two runs differ\n", seed);
        return 1;
    }
    std::printf("%llu sequences, all made twice, without a difference\n", sequences);
    return 0;
}
