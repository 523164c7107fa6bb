// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs store export|import`: conversations as lines of JSON, one each: {"id", "since", "due", "save"}. The id is
// percent-encoded, the save in base64, so any bytes survive any editor.

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json.hpp"
#include "serve/conversations.hpp"
#include "serve/http.hpp"
#include "state_file.hpp"
#include "store_command.hpp"
#include "verdicts.hpp"

namespace npcs::tools {
namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(std::string_view bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto byte = [&](std::size_t i) {
            return at + i < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) : 0U;
        };
        const std::uint32_t three = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (std::size_t i = 0; i < 4; ++i)
            text += at + i <= bytes.size() ? base64_digits[three >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char letter : text) {
        const std::size_t digit = base64_digits.find(letter);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        if ((count += 6) < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 255);
    }
    return bytes;
}

std::string moment_text(StoreTime time) { return std::to_string(time.time_since_epoch().count()); }

struct ExportOptions {
    StoreCommand command;
    std::vector<std::string> ids;
    std::string prefix;
    std::string to;
};

/// The store, and how it is opened again when a save needs a function that is not known. Nothing is run, so its name does.
class ExportedStore {
public:
    static Result<ExportedStore> open(const StoreCommand& command) {
        auto host = command.host();
        if (!host) return host.diagnostics();
        auto store = command.store.open({.host = host.value()}, false);
        if (!store) return store.diagnostics();
        return ExportedStore(command, std::move(host).value(), std::move(store).value());
    }

    const Store& store() const { return store_; }
    Result<std::string> export_one(const std::string& id) {
        constexpr std::string_view missing = "this save needs the function '";
        for (int left = 1000;; --left) {
            auto save = store_.export_one(id);
            if (save || left == 0) return save;
            const std::string& why = save.diagnostics().front().message;
            const std::size_t end = why.find('\'', missing.size());
            if (!why.starts_with(missing) || end == why.npos) return save;
            host_.def(why.substr(missing.size(), end - missing.size()), [](Call&) { return Value(); });
            auto again = command_->store.open({.host = host_}, false);
            if (!again) return again.diagnostics();
            store_ = std::move(again).value();
        }
    }

private:
    ExportedStore(const StoreCommand& command, Host host, Store store)
        : command_(&command), host_(std::move(host)), store_(std::move(store)) {}

    const StoreCommand* command_;
    Host host_;
    Store store_;
};

/// Writes one conversation as a line. What was removed since it was listed is left out.
Diagnostics export_line(ExportedStore& store, const ConversationInfo& info, std::FILE* file) {
    const auto save = store.export_one(info.id);
    if (!save) return save.diagnostics().front().code == "no-conversation" ? Diagnostics() : save.diagnostics();
    std::vector<std::pair<std::string, std::string>> members{
        {"id", json::text(serve::percent_encoded(info.id))},
        {"script", json::text(info.script.name)},
        {"since", moment_text(info.since)},
    };
    if (info.due) members.emplace_back("due", moment_text(*info.due));
    members.emplace_back("save", json::text(to_base64(save.value())));
    std::fputs((json::object(members) + "\n").c_str(), file);
    return {};
}

struct Exported {
    std::uint64_t number = 0;
    std::uint64_t damaged = 0;  ///< whose saves cannot be read
};

/// Exports one. What is damaged is named, and does not keep the others from being saved. Returns why none is any more.
Diagnostics export_or_name(ExportedStore& store, const ConversationInfo& info, const StoreCommand& command,
                           std::FILE* file, Exported& exported) {
    Diagnostics problems = export_line(store, info, file);
    if (problems.empty()) {
        ++exported.number;
        return {};
    }
    const std::string& code = problems.front().code;
    if (code.starts_with("store-") && code != "store-damaged") return problems;
    ++exported.damaged;
    command.report(std::move(problems), info.id);
    return {};
}

Diagnostics export_all(ExportedStore& store, const ExportOptions& options, std::FILE* file, Exported& exported) {
    for (const std::string& id : options.ids) {
        const auto info = store.store().find(id);
        if (!info) return info.diagnostics();
        Diagnostics problems = export_or_name(store, info.value(), options.command, file, exported);
        if (!problems.empty()) return problems;
    }
    if (!options.ids.empty()) return {};
    ConversationQuery query{.prefix = options.prefix, .most = 500};
    for (;;) {
        const auto page = store.store().list(query);
        if (!page) return page.diagnostics();
        for (const ConversationInfo& info : page.value()) {
            Diagnostics problems = export_or_name(store, info, options.command, file, exported);
            if (!problems.empty()) return problems;
        }
        if (page.value().size() < query.most) return {};
        query.after = page.value().back().id;
    }
}

int export_conversations(const ExportOptions& options) {
    const StoreCommand& command = options.command;
    if (!options.ids.empty() && !options.prefix.empty()) return command.complain("give either ids or --prefix");
    auto store = ExportedStore::open(command);
    if (!store) return command.report(store.diagnostics());
    std::FILE* file = stdout;
    // "x": a mistyped name must not destroy a file.
    if (!options.to.empty() && (file = std::fopen(options.to.c_str(), "wbx")) == nullptr)
        return command.complain(options.to + " cannot be made: it exists, or its folder does not take it");
    Exported exported;
    const Diagnostics problems = export_all(store.value(), options, file, exported);
    const int code = exported.damaged == 0 ? finished : failed;
    if (exported.damaged > 0)
        std::fprintf(stderr, "npcs: %llu were left out because they cannot be read\n",
                     static_cast<unsigned long long>(exported.damaged));
    if (options.to.empty()) return problems.empty() ? code : command.report(problems);
    const bool is_whole = std::ferror(file) == 0;
    if (std::fclose(file) != 0 || !is_whole) return command.complain(options.to + " could not be written");
    if (!problems.empty()) return command.report(problems);
    if (command.json) command.print(json::object({{"exported", std::to_string(exported.number)}}));
    else std::printf("%llu exported\n", static_cast<unsigned long long>(exported.number));
    return code;
}

struct ImportCommand {
    StoreCommand command;
    std::vector<std::string> files;
    std::string id;
    std::vector<std::string> scripts;
    ProjectOptions project;
    bool replace = false;
    std::vector<std::string> accept;
};

Diagnostic bad_line(const std::string& file, std::uint32_t line, std::string message) {
    Diagnostic problem;
    problem.stage = Stage::save;
    problem.code = "bad-export";
    problem.message = std::move(message);
    problem.file = file;
    problem.line = problem.source_line = line;
    return problem;
}

std::optional<StoreTime> moment_of(const Value& value) {
    if (!value.is_number() || !(value.number() >= 0 && value.number() < 1e15)) return std::nullopt;
    return StoreTime(std::chrono::milliseconds(static_cast<std::int64_t>(value.number())));
}

Diagnostics import_line(Store& store, const std::string& line, const std::string& file, std::uint32_t number,
                        ImportOptions options) {
    const auto read = json::read(line);
    if (!read || !read->is_map()) return {bad_line(file, number, "the line is no JSON object")};
    const Value id = read->get("id"), save = read->get("save");
    std::string decoded;
    if (!id.is_string() || !serve::percent_decode(id.text(), decoded))
        return {bad_line(file, number, "\"id\" is missing, or not percent-encoded as it should be")};
    const auto bytes = save.is_string() ? from_base64(save.text()) : std::nullopt;
    if (!bytes) return {bad_line(file, number, "\"save\" is missing, or no base64")};
    options.since = moment_of(read->get("since"));
    options.due = moment_of(read->get("due"));
    Diagnostics problems = store.import_one(decoded, *bytes, options);
    for (Diagnostic& problem : problems) {
        problem.message = serve::percent_encoded(decoded) + ": " + problem.message;
        problem.file = file;
        problem.line = problem.source_line = number;
    }
    return problems;
}

Diagnostics import_lines(Store& store, const std::string& path, const ImportOptions& options, std::uint64_t& count) {
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) return {bad_line(path, 0, "the file cannot be read")};
    }
    std::istream& lines = path == "-" ? std::cin : file;
    std::uint32_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.empty()) continue;
        if (Diagnostics problems = import_line(store, line, path, number, options); !problems.empty()) return problems;
        ++count;
    }
    return {};
}

int import_conversations(const ImportCommand& options) {
    const StoreCommand& command = options.command;
    if (!options.id.empty() && options.files.size() != 1)
        return command.complain("--id is for one file: a save, or a state file of npcs start");
    StoredScripts scripts;
    if (!options.scripts.empty()) {
        auto read = read_stored_scripts(options.scripts, options.project);
        if (!read) return command.report(read.diagnostics());
        scripts = std::move(read).value();
    }
    auto store = command.make(&scripts.project);
    if (!store) return command.report(store.diagnostics());
    for (const ScriptSource& source : scripts.sources) {
        const auto added = store.value().add_script(source);
        if (!added) return command.report(added.diagnostics());
    }
    ImportOptions chosen{.replace = options.replace};
    accept_named(chosen.accept, options.accept);
    std::uint64_t count = 0;
    if (!options.id.empty()) {
        const auto state = read_state(options.files.front());
        if (!state) return command.report(state.diagnostics());
        const Diagnostics problems = store.value().import_one(options.id, state.value().save, chosen);
        if (!problems.empty()) return command.report(problems, options.id);
        ++count;
    } else {
        for (const std::string& file : options.files) {
            const Diagnostics problems = import_lines(store.value(), file, chosen, count);
            if (problems.empty()) continue;
            std::fprintf(stderr, "npcs: %llu were imported before this\n", static_cast<unsigned long long>(count));
            return command.report(problems);
        }
    }
    if (command.json) command.print(json::object({{"imported", std::to_string(count)}}));
    else std::printf("%llu imported\n", static_cast<unsigned long long>(count));
    return finished;
}

}  // namespace

void add_store_copies(CLI::App& group, int& exit_code) {
    auto exported = std::make_shared<ExportOptions>();
    CLI::App* command =
        exported->command.add_to(group, "export", "Write conversations as lines that any store can import");
    command->add_option("ID", exported->ids, "The conversations; all, unless some are given");
    command->add_option("--prefix", exported->prefix, "All whose ids begin so");
    command->add_option("--to", exported->to, "The file, which is made; standard output unless given");
    command->callback([exported, &exit_code] { exit_code = export_conversations(*exported); });

    auto imported = std::make_shared<ImportCommand>();
    command = imported->command.add_to(group, "import", "Take in conversations that were exported, or a save");
    command->add_option("FILES", imported->files, "What npcs store export has written; - is standard input")
        ->required();
    command->add_option("--id", imported->id, "Take in a save or a state file, as this conversation");
    command->add_option("--script", imported->scripts, "Release these first, as npcs store release does")
        ->allow_extra_args(false);
    command->add_flag("--replace", imported->replace, "Also where there is a conversation with that id");
    add_accept(*command, imported->accept);
    imported->project.add_to(*command);
    command->callback([imported, &exit_code] { exit_code = import_conversations(*imported); });
}

}  // namespace npcs::tools
