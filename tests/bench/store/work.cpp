// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One process of a farm: steps conversations at random for some seconds, as fast as it can.

#include <chrono>
#include <cstdio>
#include <random>

#include "common.hpp"

namespace store_bench {

namespace {

/// Different ones: a transaction would do the steps of one after the other.
std::vector<std::string> choose(std::mt19937_64& random, std::uint64_t first, std::uint64_t count,
                                std::uint64_t batch) {
    // Evenly from all of them, each from a piece of its own.
    std::vector<std::string> ids;
    ids.reserve(batch);
    for (std::uint64_t i = 0; i < batch; ++i) {
        const std::uint64_t begin = count * i / batch, end = count * (i + 1) / batch;
        ids.push_back(id_of(first + begin + random() % (end - begin)));
    }
    return ids;
}

}  // namespace

void work(const Arguments& arguments) {
    const std::uint64_t first = arguments.number("first", 0), count = arguments.number("conversations", 1000);
    const std::uint64_t batch = arguments.number("batch", 1);
    const auto seconds = std::chrono::milliseconds(arguments.number("milliseconds", 1000));
    require(batch > 0 && batch <= count, "a batch has at most all conversations");
    npcs::StoreOptions options;
    if (arguments.text("locking", "row") == "version") options.locking = npcs::Locking::version;
    if (arguments.text("durability", "full") == "normal") options.durability = npcs::Durability::normal;
    npcs::Store store = open(arguments.text("url"), options);
    std::mt19937_64 random(arguments.number("seed", 1) + first);

    // What is compiled and prepared once, is before the time begins.
    std::uint64_t turn = 0;
    step(store, choose(random, first, count, batch), turn++);
    std::puts("ready");
    std::fflush(stdout);
    while (const int c = std::getchar()) {
        if (c == '\n' || c == EOF) break;
    }
    const Stopwatch watch;
    const auto end = std::chrono::steady_clock::now() + seconds;
    do {
        step(store, choose(random, first, count, batch), turn++);
    } while (std::chrono::steady_clock::now() < end);
    const Passed passed = watch.passed();
    Report report;
    report.add("steps", static_cast<double>((turn - 1) * batch));
    report.add("all_steps", static_cast<double>(turn * batch));
    report.add("wall", passed.wall);
    report.add("processor", passed.processor);
    report.print();
}

}  // namespace store_bench
