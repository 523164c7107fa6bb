// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs store`: looks after the conversations of a store. Each subcommand opens it, does one thing, and says what it did.

#include "store_command.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "json.hpp"
#include "serve/conversations.hpp"
#include "serve/http.hpp"
#include "text_table.hpp"
#include "verdicts.hpp"

namespace npcs::tools {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using Members = std::vector<std::pair<std::string, std::string>>;

/// Returns an id as it may stand on a line of a terminal: what could be mistaken for something else is percent-encoded.
std::string shown_id(const std::string& id) {
    std::string shown;
    for (const char byte : id) {
        const bool is_plain = byte > ' ' && byte < '\x7F' && byte != '%';
        shown += is_plain ? std::string(1, byte) : serve::percent_encoded(std::string_view(&byte, 1));
    }
    return shown;
}

std::string state_in_words(const ConversationInfo& info) {
    if (info.kind != Outcome::Kind::yielded) return std::string(serve::state_of(info.kind));
    const std::string wait(serve::name_of_wait(info.wait));
    return info.function.empty() ? "waits: " + wait : "waits: " + info.function;
}

std::string fingerprint_text(std::uint64_t fingerprint) {
    char text[24];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(fingerprint));
    return text;
}

// --- init, backup, restore ---

int init(const StoreCommand& command) {
    const auto store = command.make();
    if (!store) return command.report(store.diagnostics());
    const auto statistics = store.value().statistics();
    if (!statistics) return command.report(statistics.diagnostics());
    if (command.json)
        command.print(json::object({{"store", json::text(command.store.shown())},
                                    {"schema", std::to_string(statistics.value().schema)},
                                    {"conversations", std::to_string(statistics.value().conversations)}}));
    else
        std::printf("%s is ready: tables of version %u, %llu conversations\n", command.store.shown().c_str(),
                    statistics.value().schema, static_cast<unsigned long long>(statistics.value().conversations));
    return finished;
}

int back_up(const StoreCommand& command, const std::string& path) {
    const std::stop_token stop = stop_by_signal();  // before there are other threads
    const auto store = command.open();
    if (!store) return command.report(store.diagnostics());
    const Diagnostics problems = store.value().backup(path, stop);
    if (!problems.empty()) return command.report(problems);
    if (command.json) command.print(json::object({{"backup", json::text(path)}}));
    else
        std::printf("%s is a copy of %s; npcs store restore takes it back\n", path.c_str(),
                    command.store.shown().c_str());
    return finished;
}

int restore(const StoreCommand& command, const std::string& path) {
    auto store = command.make();
    if (!store) return command.report(store.diagnostics());
    const Diagnostics problems = store.value().restore(path);
    if (!problems.empty()) return command.report(problems);
    if (command.json) command.print(json::object({{"restored", json::text(path)}}));
    else std::printf("%s has everything from %s\n", command.store.shown().c_str(), path.c_str());
    return finished;
}

// --- list, show, remove ---

struct ListOptions {
    ConversationQuery query;
    std::string state;
    std::string after;
    bool count = false;
};

/// Reads the options that are names. Returns what is wrong with them.
std::string read_query(ListOptions& options) {
    for (const auto kind :
         {Outcome::Kind::returned, Outcome::Kind::yielded, Outcome::Kind::failed, Outcome::Kind::interrupted})
        if (serve::state_of(kind) == options.state) options.query.kind = kind;
    for (const auto wait : {Outcome::Wait::answer, Outcome::Wait::choice, Outcome::Wait::time})
        if (serve::name_of_wait(wait) == options.state) options.query.wait = wait;
    if (!options.state.empty() && !options.query.kind && !options.query.wait)
        return "--state is waiting, finished, interrupted or failed; or what is waited for: answer, choice or time";
    return serve::percent_decode(options.after, options.query.after) ? "" : "--after is an id, percent-encoded";
}

int list(const StoreCommand& command, ListOptions options) {
    const std::string problem = read_query(options);
    if (!problem.empty()) return command.complain(problem);
    const auto store = command.open();
    if (!store) return command.report(store.diagnostics());
    if (options.count) {
        const auto count = store.value().count(options.query);
        if (!count) return command.report(count.diagnostics());
        command.print(command.json ? json::object({{"count", std::to_string(count.value())}})
                                   : std::to_string(count.value()));
        return finished;
    }
    const auto found = store.value().list(options.query);
    if (!found) return command.report(found.diagnostics());
    Rows rows{{"id", "version", "script", "state", "since", "due", "bytes"}};
    for (const ConversationInfo& info : found.value()) {
        if (command.json) command.print(serve::json_of_info(info));
        rows.push_back({shown_id(info.id), std::to_string(info.version),
                        info.script.name + (info.script.current ? ""
                                            : info.pinned       ? " (pinned)"
                                                                : " (old)"),
                        state_in_words(info), serve::utc_text(info.since), info.due ? serve::utc_text(*info.due) : "-",
                        std::to_string(info.bytes)});
    }
    if (command.json) return finished;
    std::fputs(table(rows).c_str(), stdout);
    if (found.value().size() == options.query.most)
        std::printf("There may be more: --after %s\n", serve::percent_encoded(found.value().back().id).c_str());
    return finished;
}

int show(const StoreCommand& command, const std::string& id) {
    const auto store = command.open();
    if (!store) return command.report(store.diagnostics());
    const auto text = store.value().show(id);
    if (!text) return command.report(text.diagnostics(), id);
    command.print(text.value());
    return finished;
}

int remove(const StoreCommand& command, const std::vector<std::string>& ids, const std::string& prefix) {
    if (ids.empty() == prefix.empty()) return command.complain("give either ids or --prefix");
    auto store = command.open();
    if (!store) return command.report(store.diagnostics());
    std::uint64_t removed = 0;
    if (!prefix.empty()) {
        const auto number = store.value().remove_prefix(prefix);
        if (!number) return command.report(number.diagnostics());
        removed = number.value();
    }
    for (const std::string& id : ids) {
        const Diagnostics problems = store.value().remove(id);
        if (!problems.empty()) return command.report(problems, id);
        ++removed;
    }
    if (command.json) command.print(json::object({{"removed", std::to_string(removed)}}));
    else std::printf("%llu removed, with all that was kept of them\n", static_cast<unsigned long long>(removed));
    return finished;
}

// --- stats ---

std::string json_of_statistics(const StoreStatistics& statistics) {
    Members states;
    for (const auto& [state, number] : statistics.states) states.emplace_back(state, std::to_string(number));
    std::vector<std::string> scripts;
    for (const auto& [version, number] : statistics.scripts)
        scripts.push_back(json::object({{"name", json::text(version.name)},
                                        {"fingerprint", json::text(fingerprint_text(version.fingerprint))},
                                        {"released", json::text(serve::utc_text(version.released))},
                                        {"current", version.current ? "true" : "false"},
                                        {"conversations", std::to_string(number)}}));
    Members members{{"conversations", std::to_string(statistics.conversations)},
                    {"states", json::object(states)},
                    {"timers", std::to_string(statistics.timers)},
                    {"overdue", std::to_string(statistics.overdue)},
                    {"outbox", std::to_string(statistics.outbox)},
                    {"outdated", std::to_string(statistics.outdated)},
                    {"pinned", std::to_string(statistics.pinned)},
                    {"bytes", std::to_string(statistics.bytes)},
                    {"schema", std::to_string(statistics.schema)},
                    {"scripts", json::array(scripts)}};
    if (statistics.next_due) members.emplace_back("next_due", json::text(serve::utc_text(*statistics.next_due)));
    if (statistics.oldest_entry)
        members.emplace_back("oldest_entry", json::text(serve::utc_text(*statistics.oldest_entry)));
    return json::object(members);
}

int show_statistics(const StoreCommand& command) {
    const auto store = command.open();
    if (!store) return command.report(store.diagnostics());
    const auto found = store.value().statistics();
    if (!found) return command.report(found.diagnostics());
    const StoreStatistics& statistics = found.value();
    if (command.json) {
        command.print(json_of_statistics(statistics));
        return finished;
    }
    Rows rows{{"conversations", std::to_string(statistics.conversations)}};
    for (const auto& [state, number] : statistics.states) rows.push_back({"  " + state, std::to_string(number)});
    rows.push_back({"timers", std::to_string(statistics.timers) + ", overdue: " + std::to_string(statistics.overdue)});
    if (statistics.next_due) rows.push_back({"  next", serve::utc_text(*statistics.next_due)});
    rows.push_back({"outbox", std::to_string(statistics.outbox)});
    if (statistics.oldest_entry) rows.push_back({"  oldest", serve::utc_text(*statistics.oldest_entry)});
    rows.push_back(
        {"of old versions", std::to_string(statistics.outdated) + ", pinned: " + std::to_string(statistics.pinned)});
    rows.push_back({"bytes", std::to_string(statistics.bytes)});
    std::fputs(table(rows).c_str(), stdout);
    Rows scripts{{"script", "version", "released", "", "conversations"}};
    for (const auto& [version, number] : statistics.scripts)
        scripts.push_back({version.name, fingerprint_text(version.fingerprint), serve::utc_text(version.released),
                           version.current ? "current" : "", std::to_string(number)});
    if (scripts.size() > 1) std::fputs(table(scripts).c_str(), stdout);
    return finished;
}

}  // namespace

CLI::App* StoreCommand::add_to(CLI::App& group, const char* name, const char* what) {
    CLI::App* command = group.add_subcommand(name, what);
    store.add_to(*command);
    command->add_flag("--json", json, "Print JSON, for programs");
    command
        ->add_option("--function", functions,
                     "A function of the game, as ask(question); those that npcs.toml names are known")
        ->allow_extra_args(false);
    add_error_format(*command, error_format);
    return command;
}

Result<Host> StoreCommand::host(const Project* project) const {
    Result<Project> found = project != nullptr && !project->file.empty() ? *project : Project::find(".");
    if (!found) return found.diagnostics();
    Host host = serve::server_host(found.value());
    for (const std::string& signature : functions) {
        const auto parameters = static_cast<std::size_t>(std::count(signature.begin(), signature.end(), ','));
        host.def_raw(signature, parameters + (signature.find('(') == signature.npos ? 0 : 1),
                     [](Call&) { return Reply(Value()); });
    }
    return host;
}

Result<Store> StoreCommand::open_with(const Project* project, bool may_make) const {
    auto found = host(project);
    if (!found) return found.diagnostics();
    return store.open({.host = std::move(found).value()}, may_make);
}

int StoreCommand::complain(const std::string& message) const {
    std::fprintf(stderr, "npcs: %s\n", message.c_str());
    return usage;
}

int StoreCommand::report(Diagnostics problems, std::string_view id) const {
    for (Diagnostic& problem : problems) {
        // The library's remedies are for programmers.
        if (problem.code == "exists") problem.hint = "--replace replaces it";
        else if (problem.code == "no-conversation") problem.hint = "npcs store list shows which there are";
        if (!id.empty()) problem.message = shown_id(std::string(id)) + ": " + problem.message;
    }
    // What the store has not got, or does not take, is no mistake in how it was called.
    constexpr const char* refusals[] = {"no-conversation", "exists",  "changed",      "no-script", "bad-id",
                                        "not-empty",       "refused", "not-accepted", "no-outline"};
    report_unusable(problems, json ? ErrorFormat::json : error_format);
    for (const char* const code : refusals)
        if (problems.front().code == code) return refused;
    return problems.front().stage == Stage::save ? refused : problems.front().stage == Stage::host ? usage : failed;
}

void StoreCommand::print(const std::string& text) const {
    std::fputs(text.c_str(), stdout);
    if (!text.ends_with('\n')) std::fputc('\n', stdout);
}

void add_store(CLI::App& app, int& exit_code) {
    CLI::App* group = app.add_subcommand("store", "Look after conversations in a database (docs/store.md)");
    group->require_subcommand(1);
    const auto make = [] { return std::make_shared<StoreCommand>(); };

    auto options = make();
    options->add_to(*group, "init", "Make the tables, or bring them up to date")->callback([options, &exit_code] {
        exit_code = init(*options);
    });

    options = make();
    auto query = std::make_shared<ListOptions>();
    CLI::App* command = options->add_to(*group, "list", "List conversations, in the order of their ids");
    command->add_option("--prefix", query->query.prefix, "Only ids that begin so");
    command->add_option("--script", query->query.script, "Only of this script");
    command->add_option("--state", query->state, "Only those in this state, or waiting for this");
    command->add_option("--waits-for", query->query.function, "Only those that wait for this function");
    command->add_flag("--outdated", query->query.outdated, "Only those of old versions");
    command->add_flag("--pinned", query->query.pinned, "Only those that migrating has left at their old version");
    command->add_option("--after", query->after, "Begin behind this id (percent-encoded)");
    command->add_option("--most", query->query.most, "At most so many")->check(CLI::Range(1, 1000000));
    command->add_flag("--count", query->count, "Only say how many there are");
    command->callback([options, query, &exit_code] { exit_code = list(*options, *query); });

    options = make();
    auto id = std::make_shared<std::string>();
    command = options->add_to(*group, "show", "Show everything that a conversation contains");
    command->add_option("ID", *id, "The conversation")->required();
    command->callback([options, id, &exit_code] { exit_code = show(*options, *id); });

    options = make();
    auto ids = std::make_shared<std::vector<std::string>>();
    auto prefix = std::make_shared<std::string>();
    command = options->add_to(*group, "remove", "Remove conversations and all that is kept of them");
    command->add_option("ID", *ids, "The conversations");
    command->add_option("--prefix", *prefix, "All whose ids begin so: all of a player");
    command->callback([options, ids, prefix, &exit_code] { exit_code = remove(*options, *ids, *prefix); });

    options = make();
    auto path = std::make_shared<std::string>();
    command = options->add_to(*group, "backup", "Copy everything into a file, while others work");
    command->add_option("FILE", *path, "A file of SQLite, which is made")->required();
    command->callback([options, path, &exit_code] { exit_code = back_up(*options, *path); });

    options = make();
    path = std::make_shared<std::string>();
    command = options->add_to(*group, "restore", "Copy everything from a backup into an empty store");
    command->add_option("FILE", *path, "The backup")->required();
    command->callback([options, path, &exit_code] { exit_code = restore(*options, *path); });

    options = make();
    options->add_to(*group, "stats", "Count what there is")->callback([options, &exit_code] {
        exit_code = show_statistics(*options);
    });

    add_store_copies(*group, exit_code);
    add_store_releases(*group, exit_code);
}

}  // namespace npcs::tools
