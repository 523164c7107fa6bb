// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs store release|check|migrate`: another version of scripts, and what becomes of the conversations.

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>
#include <unistd.h>

#include "json.hpp"
#include "serve/conversations.hpp"
#include "store_command.hpp"
#include "text_table.hpp"
#include "verdicts.hpp"

namespace npcs::tools {
namespace {

struct ReleaseOptions {
    StoreCommand command;
    std::vector<std::string> scripts;
    ProjectOptions project;
    std::vector<std::string> accept;
    std::string rate;
    std::string script;
};

std::string json_of_progress(const MigrationProgress& progress) {
    return json::object({{"seen", std::to_string(progress.seen)},
                         {"accepted", std::to_string(progress.accepted)},
                         {"pinned", std::to_string(progress.pinned)},
                         {"busy", std::to_string(progress.busy)}});
}

/// Shows how far it is, once a second at most, where somebody looks.
std::function<void(const MigrationProgress&)> progress_shown(const StoreCommand& command) {
    if (command.json || isatty(STDERR_FILENO) == 0) return {};
    return [last = std::chrono::steady_clock::time_point()](const MigrationProgress& progress) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < std::chrono::seconds(1)) return;
        last = now;
        std::fprintf(stderr, "\r%llu seen, %llu migrated, %llu pinned, %llu busy",
                     static_cast<unsigned long long>(progress.seen), static_cast<unsigned long long>(progress.accepted),
                     static_cast<unsigned long long>(progress.pinned), static_cast<unsigned long long>(progress.busy));
    };
}

/// Releases the scripts. Returns what is wrong.
Diagnostics release_into(Store& store, const std::vector<ScriptSource>& sources, const StoreCommand& command) {
    for (const ScriptSource& source : sources) {
        const auto version = store.add_script(source);
        if (!version) return version.diagnostics();
        if (command.json)
            command.print(json::object(
                {{"released", json::text(version.value().name)}, {"number", std::to_string(version.value().number)}}));
        else std::printf("released %s, as version %u\n", version.value().name.c_str(), version.value().number);
    }
    return {};
}

int release(const ReleaseOptions& options) {
    const auto scripts = read_stored_scripts(options.scripts, options.project);
    if (!scripts) return options.command.report(scripts.diagnostics());
    auto store = options.command.make(&scripts.value().project);
    if (!store) return options.command.report(store.diagnostics());
    const Diagnostics problems = release_into(store.value(), scripts.value().sources, options.command);
    return problems.empty() ? int{finished} : options.command.report(problems);
}

std::string json_of_row(const CheckRow& row) {
    std::vector<std::string> examples;
    for (const std::string& id : row.examples) examples.push_back(json::text(id));
    return json::object({{"script", json::text(row.script)},
                         {"verdict", json::text(name_of(row.verdict))},
                         {"reason", json::text(row.reason)},
                         {"conversations", std::to_string(row.conversations)},
                         {"examples", json::array(examples)}});
}

void print_check(const CheckTable& checked, const std::vector<Verdict>& accept) {
    std::vector<std::vector<std::string>> rows{{"script", "verdict", "conversations", "for example", "why"}};
    std::set<Verdict> verdicts;
    for (const CheckRow& row : checked.rows) {
        verdicts.insert(row.verdict);
        const bool is_accepted = std::find(accept.begin(), accept.end(), row.verdict) != accept.end();
        rows.push_back({row.script, std::string(name_of(row.verdict)) + (is_accepted ? "" : " (not accepted)"),
                        std::to_string(row.conversations), row.examples.empty() ? "-" : row.examples.front(),
                        row.reason});
    }
    if (rows.size() > 1) std::fputs(table(rows).c_str(), stdout);
    for (const Verdict verdict : verdicts)
        std::printf("  %s: %s\n", std::string(name_of(verdict)).c_str(), std::string(meaning_of(verdict)).c_str());
    std::printf(
        "%llu would be migrated, %llu pinned to their old version; %llu have this version already%s\n",
        static_cast<unsigned long long>(checked.total.accepted), static_cast<unsigned long long>(checked.total.pinned),
        static_cast<unsigned long long>(checked.unchanged), checked.stopped ? "; stopped before all were seen" : "");
}

int check(const ReleaseOptions& options) {
    const std::stop_token stop = stop_by_signal();  // before there are other threads
    const auto scripts = read_stored_scripts(options.scripts, options.project);
    if (!scripts) return options.command.report(scripts.diagnostics());
    const auto store = options.command.open(&scripts.value().project);
    if (!store) return options.command.report(store.diagnostics());
    CheckOptions chosen;
    accept_named(chosen.accept, options.accept);
    chosen.stop = stop;
    chosen.progress = progress_shown(options.command);
    const auto checked = store.value().check(scripts.value().sources, chosen);
    if (!checked) return options.command.report(checked.diagnostics());
    if (options.command.json) {
        std::vector<std::string> rows;
        for (const CheckRow& row : checked.value().rows) rows.push_back(json_of_row(row));
        options.command.print(json::object({{"rows", json::array(rows)},
                                            {"unchanged", std::to_string(checked.value().unchanged)},
                                            {"total", json_of_progress(checked.value().total)},
                                            {"stopped", checked.value().stopped ? "true" : "false"}}));
    } else {
        print_check(checked.value(), chosen.accept);
    }
    // As with npcs check-saves: what differs is loaded, but a release should not overlook it.
    const bool is_safe =
        std::all_of(checked.value().rows.begin(), checked.value().rows.end(), [&](const CheckRow& row) {
            return row.verdict <= Verdict::moved || std::find(options.accept.begin(), options.accept.end(),
                                                              name_of(row.verdict)) != options.accept.end();
        });
    return is_safe && !checked.value().stopped ? finished : failed;
}

/// Returns the number in `5000/s` or `5000`; a negative one if it is none.
double rate_of(const std::string& text) {
    if (text.empty()) return 0;
    const std::string number = text.ends_with("/s") ? text.substr(0, text.size() - 2) : text;
    const auto rate = number_of(number);
    return rate && *rate > 0 && std::isfinite(*rate) ? *rate : -1;
}

int migrate(const ReleaseOptions& options) {
    const std::stop_token stop = stop_by_signal();  // before there are other threads
    const StoreCommand& command = options.command;
    MigrateOptions chosen{.script = options.script, .rate = rate_of(options.rate)};
    if (chosen.rate < 0) return command.complain("--rate is a number of conversations a second: 5000/s");
    accept_named(chosen.accept, options.accept);
    StoredScripts scripts;
    if (!options.scripts.empty()) {
        auto read = read_stored_scripts(options.scripts, options.project);
        if (!read) return command.report(read.diagnostics());
        scripts = std::move(read).value();
    }
    auto store = command.open(&scripts.project);
    if (!store) return command.report(store.diagnostics());
    const Diagnostics problems = release_into(store.value(), scripts.sources, command);
    if (!problems.empty()) return command.report(problems);
    chosen.stop = stop;
    chosen.progress = progress_shown(command);
    if (chosen.rate > 0) chosen.batch = static_cast<std::size_t>(std::clamp(chosen.rate / 10, 1.0, 100.0));
    const auto migrated = store.value().migrate(chosen);
    if (chosen.progress) std::fputc('\n', stderr);
    if (!migrated) return command.report(migrated.diagnostics());
    const MigrationProgress& progress = migrated.value();
    const bool is_stopped = chosen.stop.stop_requested();
    if (command.json) command.print(json_of_progress(progress));
    else
        std::printf("%llu migrated, %llu pinned to their old version, %llu busy%s\n",
                    static_cast<unsigned long long>(progress.accepted),
                    static_cast<unsigned long long>(progress.pinned), static_cast<unsigned long long>(progress.busy),
                    is_stopped ? "; stopped: the same command goes on with the rest" : "");
    return is_stopped || progress.busy > 0 ? waiting : finished;
}

}  // namespace

std::stop_token stop_by_signal() {
    // Never freed: the thread that waits for signals lives as long as the process.
    static std::stop_source& source = *new std::stop_source;
    static const bool is_waiting = [] {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        std::thread([signals] {
            int number = 0;
            sigwait(&signals, &number);
            source.request_stop();
            sigwait(&signals, &number);
            std::_Exit(usage);  // whoever asks twice does not want to wait
        }).detach();
        return true;
    }();
    static_cast<void>(is_waiting);
    return source.get_token();
}

void add_store_releases(CLI::App& group, int& exit_code) {
    const auto add = [&](const char* name, const char* what, bool needs_scripts, int (*act)(const ReleaseOptions&)) {
        auto options = std::make_shared<ReleaseOptions>();
        CLI::App* command = options->command.add_to(group, name, what);
        command->add_option("SCRIPTS", options->scripts, "Scripts, and folders of scripts")->required(needs_scripts);
        options->project.add_to(*command);
        command->callback([options, act, &exit_code] { exit_code = act(*options); });
        return std::pair(command, options);
    };
    add("release", "Keep scripts in the store: new conversations have them", true, release);
    const auto [check_command, check_options] =
        add("check", "Tell what would become of the conversations if these scripts were released", true, check);
    add_accept(*check_command, check_options->accept);
    const auto [command, options] =
        add("migrate", "Bring conversations to the current version of their script", false, migrate);
    command->add_option("--rate", options->rate, "At most so many a second: 5000/s");
    command->add_option("--script", options->script, "Only the conversations of this script");
    add_accept(*command, options->accept);
}

}  // namespace npcs::tools
