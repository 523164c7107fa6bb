// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs test`: plays playthroughs, and scripts that say in comments what they expect, and shows what differs.

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <unistd.h>

#include "command.hpp"
#include "coverage_report.hpp"
#include "output_file.hpp"
#include "project.hpp"
#include "terminal.hpp"
#include "test_report.hpp"
#include "test_run.hpp"

namespace npcs::tools {
namespace {

struct TestOptions {
    std::vector<std::string> paths;
    ProjectOptions project;
    bool update = false;
    bool tap = false;
    bool force = false;
    std::string junit;
    std::vector<std::string> coverage;
    std::size_t jobs = 0;
};

/// Plays tests in several threads, and tells of them in their order.
class Tester {
public:
    Tester(const TestOptions& options, std::vector<std::string> tests)
        : options_(options),
          tests_(std::move(tests)),
          run_(options.project, options.update, !options.coverage.empty()),
          results_(tests_.size()) {}

    int finish() {
        if (!can_write()) return usage;
        if (options_.tap) std::printf("TAP version 13\n1..%zu\n", tests_.size());
        const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
        const std::size_t wanted = options_.jobs > 0 ? options_.jobs : cores;
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < std::min(wanted, tests_.size()); ++i) threads.emplace_back([this] { work(); });
        bool is_good = true;
        std::vector<TestResult> results;
        for (std::size_t i = 0; i < tests_.size(); ++i) {
            results.push_back(wait_for(i));
            is_good = is_good && (results.back().has_passed || results.back().is_updated || results.back().is_skipped);
            tell(results.back(), i + 1);
        }
        threads.clear();
        if (!options_.tap) std::fputs(summary_of(results).c_str(), stdout);
        if (!options_.junit.empty() && !write(options_.junit, OutputKind::results, junit_of(results))) return usage;
        if (!options_.coverage.empty() && !report_coverage()) return usage;
        return is_good ? finished : failed;
    }

private:
    void work() {
        for (std::size_t i = next_++; i < tests_.size(); i = next_++) {
            TestResult result = run_.play(tests_[i]);
            const std::lock_guard lock(mutex_);
            results_[i] = std::move(result);
            has_result_.notify_one();
        }
    }

    TestResult wait_for(std::size_t index) {
        std::unique_lock lock(mutex_);
        has_result_.wait(lock, [&] { return results_[index].has_value(); });
        TestResult result = std::move(*results_[index]);
        results_[index].reset();
        return result;
    }

    void tell(const TestResult& result, std::size_t number) const {
        const TestLook look{terminal_width(), wants_colours(STDOUT_FILENO)};
        std::fputs((options_.tap ? tap_of(result, number) : told_of(result, look)).c_str(), stdout);
    }

    /// The file may be written unless it is something else, or one that the tests have read.
    OutputFile output(const std::string& path, OutputKind kind) const {
        OutputFile file{path, kind, run_.sources(), options_.force};
        file.sources.insert(file.sources.end(), tests_.begin(), tests_.end());
        return file;
    }

    static bool complain(const std::string& why) {
        if (!why.empty()) std::fprintf(stderr, "npcs: %s\n", why.c_str());
        return why.empty();
    }

    /// Tells what cannot be written before anything is played. What the tests read is known only afterwards.
    bool can_write() const {
        if (!options_.junit.empty() && !complain(reason_not_writable(output(options_.junit, OutputKind::results))))
            return false;
        return std::all_of(options_.coverage.begin(), options_.coverage.end(), [&](const std::string& path) {
            return path == "-" || complain(reason_not_writable(output(path, OutputKind::coverage)));
        });
    }

    bool write(const std::string& path, OutputKind kind, const std::string& text) const {
        std::string why;
        return write_output(output(path, kind), text, why) || complain(why);
    }

    bool report_coverage() const {
        CoverageReport report;
        for (const auto& covered : run_.covered()) report.add(covered->coverage, covered->scripts);
        // Comments may be anywhere in TAP.
        std::string table = report.table();
        if (options_.tap)
            for (std::size_t at = 0; at < table.size(); at = table.find('\n', at) + 1) table.insert(at, "# ");
        std::fputs(table.c_str(), stdout);
        return std::all_of(options_.coverage.begin(), options_.coverage.end(), [&](const std::string& path) {
            return path == "-" ||
                   write(path, OutputKind::coverage, path.ends_with(".json") ? report.json() : report.lcov());
        });
    }

    const TestOptions& options_;
    std::vector<std::string> tests_;
    TestRun run_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    std::condition_variable has_result_;
    std::vector<std::optional<TestResult>> results_;
};

int test(const TestOptions& options) {
    know_characters();
    auto tests = find_tests(options.paths.empty() ? std::vector<std::string>{"."} : options.paths);
    if (!tests) {
        std::fprintf(stderr, "npcs: %s\n", tests.diagnostics().front().message.c_str());
        return usage;
    }
    if (tests.value().empty()) {
        std::fprintf(stderr,
                     "npcs: there is nothing to test: no playthrough (*.play), and no script that says what it "
                     "expects\n    npcs play FILE --record NAME.play records a playthrough\n");
        return usage;
    }
    return Tester(options, std::move(tests).value()).finish();
}

}  // namespace

void add_test(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<TestOptions>();
    CLI::App* command = app.add_subcommand("test", "Play recorded conversations again, and show what differs");
    command->add_option("PATH", options->paths,
                        "Playthroughs (*.play), scripts that say what they expect, or folders with them (default: .)");
    command->add_flag("--update", options->update, "Write what happened to the playthroughs that differ");
    command->add_flag("--tap", options->tap, "Write the results in the Test Anything Protocol");
    command->add_option("--junit", options->junit, "Also write the results to a file, as JUnit's XML");
    command
        ->add_option("--coverage", options->coverage,
                     "Show what of the scripts was reached, and write it to a file: JSON if its name ends with .json, "
                     "else for lcov; - for none (can be repeated)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    command->add_flag("--force", options->force, "Overwrite these files whatever they are");
    command->add_option("--jobs", options->jobs, "How many are played at once (default: as many as there are cores)");
    options->project.add_to(*command);
    command->callback([options, &exit_code] { exit_code = test(*options); });
}

}  // namespace npcs::tools
