// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Runs generated programs, and shows what goes wrong with them as small as it gets:
//
//     build/release/tests/npcs-generated --count 1000000 --seconds 3600
//     build/release/tests/npcs-generated --kind world --seed 17 --count 1 --show
//
// Programs are run in another process, so that a crash or a hang is a fault like any other.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"
#include "shrink.hpp"

namespace {

using namespace npcs::generated;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t batch = 500;
constexpr unsigned most_seconds = 60;  ///< of one program; it is hanging then
constexpr std::size_t most_faults_kept = 1'000;

/// What the process that runs programs tells the one that watches it.
struct Board {
    std::uint64_t next = 0;  ///< the program being run, or to be run next
    Tally tally;
    std::uint64_t faults = 0;
    std::uint64_t seeds[most_faults_kept] = {};
};

struct Wishes {
    std::uint64_t seed = 1;
    std::uint64_t count = 1'000;
    std::uint64_t seconds = 0;  ///< 0: as long as it takes
    std::uint64_t shown = 10;   ///< faults that are shrunk and shown
    bool shows_programs = false;
    std::vector<Kind> kinds = {Kind::conversation, Kind::world, Kind::damaged};
};

template <typename T>
T& shared() {
    void* const room = mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) std::abort();
    return *new (room) T();
}

std::string text_for(Kind kind, std::uint64_t seed) {
    Choices choices(seed);
    return text_of(program_of(kind, choices));
}

void run_batch(Kind kind, std::uint64_t end, Board& board) {
    for (; board.next < end; ++board.next) {
        alarm(most_seconds);
        if (check(kind, text_for(kind, board.next), board.next, board.tally).empty()) continue;
        if (board.faults < most_faults_kept) board.seeds[board.faults] = board.next;
        ++board.faults;
    }
}

/// Runs `work` in a process of its own. False when it did not come to its end.
template <typename Work>
bool in_another_process(Work work) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) std::abort();
    if (child == 0) {
        work();
        std::exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The problem of one text, which may be that it crashes.
std::string problem_of(Kind kind, const std::string& text, std::uint64_t seed) {
    struct Found {
        char problem[4'000] = {};
    };
    static Found& found = shared<Found>();
    found = Found();
    const bool ended = in_another_process([&] {
        alarm(most_seconds);
        Tally tally;
        const std::string problem = check(kind, text, seed, tally);
        std::memcpy(found.problem, problem.data(), std::min(problem.size(), sizeof found.problem - 1));
    });
    return ended ? found.problem : "crashes or hangs\n";
}

void show_fault(Kind kind, std::uint64_t seed, std::set<std::string>& causes) {
    Choices choices(seed);
    Node program = program_of(kind, choices);
    const std::string cause = cause_of(problem_of(kind, text_of(program), seed));
    if (!causes.insert(cause).second) return;
    const auto is_faulty = [&](const Node& smaller) {
        return cause_of(problem_of(kind, text_of(smaller), seed)) == cause;
    };
    const std::string text = text_of(shrunk(std::move(program), is_faulty));
    std::printf("---- %s %llu\n%s---- %s\n", name_of(kind), static_cast<unsigned long long>(seed), text.c_str(),
                problem_of(kind, text, seed).c_str());
}

/// Gives the number of faults.
std::uint64_t run(Kind kind, const Wishes& wishes, Clock::time_point end_of_time) {
    Board& board = shared<Board>();
    board.next = wishes.seed;
    const std::uint64_t end = wishes.seed + wishes.count;
    while (board.next < end && Clock::now() < end_of_time) {
        if (in_another_process([&] { run_batch(kind, std::min(end, board.next + batch), board); })) continue;
        if (board.faults < most_faults_kept) board.seeds[board.faults] = board.next;
        ++board.faults;
        ++board.next;
    }
    const Tally& tally = board.tally;
    std::printf(
        "%s: %llu programs from %llu, %llu compiled, %llu failed, %llu too long to compare, %llu stops, %llu faults\n",
        name_of(kind), static_cast<unsigned long long>(tally.programs), static_cast<unsigned long long>(wishes.seed),
        static_cast<unsigned long long>(tally.compiled), static_cast<unsigned long long>(tally.failed),
        static_cast<unsigned long long>(tally.too_long), static_cast<unsigned long long>(tally.stops),
        static_cast<unsigned long long>(board.faults));
    std::set<std::string> causes;
    for (std::uint64_t i = 0;
         i < std::min<std::uint64_t>(board.faults, most_faults_kept) && causes.size() < wishes.shown; ++i)
        show_fault(kind, board.seeds[i], causes);
    return board.faults;
}

[[noreturn]] void usage() {
    std::fputs(
        "usage: npcs-generated [--seed N] [--count N] [--seconds N] [--kind conversation|world|damaged] [--shown N] "
        "[--show]\n",
        stderr);
    std::exit(2);
}

Wishes wishes_of(const std::vector<std::string>& arguments) {
    Wishes wishes;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& name = arguments[i];
        if (name == "--show") {
            wishes.shows_programs = true;
            continue;
        }
        if (i + 1 == arguments.size()) usage();
        const std::string& value = arguments[++i];
        if (name == "--kind") {
            const auto all = wishes.kinds;
            wishes.kinds.clear();
            for (const Kind kind : all)
                if (value == name_of(kind)) wishes.kinds.push_back(kind);
            if (wishes.kinds.empty()) usage();
            continue;
        }
        std::uint64_t* const number = name == "--seed"      ? &wishes.seed
                                      : name == "--count"   ? &wishes.count
                                      : name == "--seconds" ? &wishes.seconds
                                      : name == "--shown"   ? &wishes.shown
                                                            : nullptr;
        char* end = nullptr;
        const std::uint64_t read = std::strtoull(value.c_str(), &end, 10);
        if (number == nullptr || value.empty() || *end != '\0') usage();
        *number = read;
    }
    return wishes;
}

}  // namespace

int main(int count, char** arguments) {
    const Wishes wishes = wishes_of({arguments + 1, arguments + count});
    std::uint64_t faults = 0;
    for (const Kind kind : wishes.kinds) {
        if (wishes.shows_programs)
            for (std::uint64_t i = 0; i < wishes.count; ++i) std::printf("%s", text_for(kind, wishes.seed + i).c_str());
        const auto end =
            wishes.seconds == 0 ? Clock::time_point::max() : Clock::now() + std::chrono::seconds(wishes.seconds);
        faults += run(kind, wishes, end);
    }
    return faults == 0 ? 0 : 1;
}
