// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the measures of the store have in common: their conversations, and what time is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/store.hpp"

namespace store_bench {

/// Ends the program.
[[noreturn]] void fail(const std::string& why);
inline void require(bool holds, const std::string& what) {
    if (!holds) fail("wrong result: " + what);
}

/// What the command line says: `--name value`, each time.
class Arguments {
public:
    Arguments(int count, char** words);
    std::string text(std::string_view name) const;
    std::string text(std::string_view name, std::string_view otherwise) const;
    std::uint64_t number(std::string_view name, std::uint64_t otherwise) const;

private:
    std::map<std::string, std::string, std::less<>> given_;
};

/// Seconds: by the clock on the wall, and of processors, user and system time together.
struct Passed {
    double wall = 0;
    double processor = 0;
    Passed& operator+=(const Passed& other) {
        wall += other.wall;
        processor += other.processor;
        return *this;
    }
    Passed per(double count) const { return {wall / count, processor / count}; }
};

/// Of this process, and of the processes of a database server, if its first one is given.
class Stopwatch {
public:
    explicit Stopwatch(std::uint64_t server = 0) : server_(server) { begin(); }
    void begin() { began_ = now(); }
    Passed passed() const;

private:
    Passed now() const;
    std::uint64_t server_;
    Passed began_;
};

/// One line of JSON.
class Report {
public:
    void add(std::string_view name, double value);
    void add(std::string_view name, std::string_view value);
    /// In microseconds.
    void add(std::string_view name, const Passed& passed);
    void print() const;

private:
    void name(std::string_view name);
    std::string text_;
};

/// Players come in no order, so the numbers in ids are scattered: 22 bytes each.
std::string id_of(std::uint64_t number);

/// The dialogue of the other measures (tests/bench/dialogue.ms), which goes on for as long as it is answered. It is two
/// scripts: in one, a question ends by itself after a day, so that its conversations have a timer.
struct Dialogues {
    explicit Dialogues(const std::string& path);
    std::string plain, timed;
};
npcs::Host game();
/// Every third has a timer, unless none has.
inline bool is_timed(std::uint64_t number, bool has_timers) { return has_timers && number % 3 == 0; }
/// What is answered the n-th time.
const npcs::Value& answer(std::uint64_t turn);

npcs::Store open(const std::string& url, npcs::StoreOptions options);
void release(npcs::Store& store, const Dialogues& dialogues);
/// Creates conversations with the numbers from `first` on, a thousand in each transaction.
void fill(npcs::Store& store, std::uint64_t first, std::uint64_t count, bool has_timers);
/// Takes conversations one step further, in one transaction.
void step(npcs::Store& store, const std::vector<std::string>& ids, std::uint64_t turn);

void compare_with_sqlite(const Arguments& arguments);
void work(const Arguments& arguments);
void measure_growth(const Arguments& arguments);

}  // namespace store_bench
