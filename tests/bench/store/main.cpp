// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Measures the store; run.py puts the parts together. Each prints a line of JSON.
//
//     fill --url URL --dialogue FILE --conversations N [--timers 0] [--server PID]
//     sqlite --folder FOLDER --dialogue FILE [--conversations N] [--batch N] [--rounds N] [--durability normal]
//     work --url URL --first N --conversations N [--batch N] [--seconds N] [--locking version] [--durability normal]
//     growth --url URL --dialogue FILE --conversations N [--server PID]    of a store that fill has filled
//     statements                what a step without a timer asks of PostgreSQL
//     steps --url URL           the number of steps that all conversations together have taken since they began

#include <cstdio>
#include <string_view>

#include "common.hpp"
#include "store/rows.hpp"

namespace {

void fill_store(const store_bench::Arguments& arguments) {
    npcs::Store store = store_bench::open(arguments.text("url"), {.durability = npcs::Durability::normal});
    store_bench::release(store, store_bench::Dialogues(arguments.text("dialogue")));
    const store_bench::Stopwatch watch(arguments.number("server", 0));
    const std::uint64_t count = arguments.number("conversations", 1000);
    store_bench::fill(store, 0, count, arguments.number("timers", 1) != 0);
    store_bench::Report report;
    report.add("create", watch.passed().per(static_cast<double>(count)));
    const auto statistics = store.statistics();
    store_bench::require(statistics.ok() && statistics.value().conversations == count, "all were created");
    report.add("bytes_created", static_cast<double>(statistics.value().bytes) / static_cast<double>(count));
    report.print();
}

/// Versions count steps, so that nothing that is measured as done can be missing.
void count_steps(const store_bench::Arguments& arguments) {
    const npcs::Store store = store_bench::open(arguments.text("url"), {});
    npcs::ConversationQuery query;
    query.most = 10'000;
    double steps = 0, conversations = 0;
    for (;;) {
        const auto page = store.list(query);
        store_bench::require(page.ok(), "the list of conversations");
        for (const npcs::ConversationInfo& info : page.value()) steps += static_cast<double>(info.version - 1);
        conversations += static_cast<double>(page.value().size());
        if (page.value().empty()) break;
        query.after = page.value().back().id;
    }
    store_bench::Report report;
    report.add("steps", steps);
    report.add("conversations", conversations);
    report.print();
}

void print_statements() {
    store_bench::Report report;
    report.add("read", npcs::store::sql::read_conversation.text);
    report.add("write", npcs::store::sql::step_conversation.text);
    report.print();
}

}  // namespace

int main(int count, char** words) {
    const std::string_view part = count > 1 ? words[1] : "";
    const store_bench::Arguments arguments(count > 2 ? count - 2 : 0, words + 2);
    if (part == "fill") fill_store(arguments);
    else if (part == "sqlite") store_bench::compare_with_sqlite(arguments);
    else if (part == "work") store_bench::work(arguments);
    else if (part == "growth") store_bench::measure_growth(arguments);
    else if (part == "statements") print_statements();
    else if (part == "steps") count_steps(arguments);
    else store_bench::fail("expected fill, sqlite, work, growth, statements or steps");
}
