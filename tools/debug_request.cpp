// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_request.hpp"

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "nearest.hpp"
#include "script_file.hpp"
#include "seed.hpp"

namespace npcs::tools {
namespace {

using ParsedJson = nlohmann::json;

const std::vector<std::string> known_launch_members = {"program",    "playthrough", "finding",     "answers", "save",
                                                       "stubs",      "seed",        "stopOnEntry", "noDebug", "cwd",
                                                       "importPath", "type",        "request",     "name"};

Diagnostic launch_problem(std::string message, std::string hint = "") {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "launch";
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    return problem;
}

class MemberReader {
public:
    explicit MemberReader(const ParsedJson& object) : object_(object) {}

    std::string text(const char* name) {
        const auto found = object_.find(name);
        if (found == object_.end() || found->is_null()) return "";
        if (found->is_string()) return found->get<std::string>();
        refuse(std::string("`") + name + "` must be a text");
        return "";
    }

    /// Returns the texts of a list, or one text.
    std::vector<std::string> texts(const char* name) {
        const auto found = object_.find(name);
        if (found == object_.end() || found->is_null()) return {};
        std::vector<std::string> result;
        const ParsedJson list = found->is_array() ? *found : ParsedJson::array({*found});
        for (const ParsedJson& each : list) {
            if (each.is_string()) result.push_back(each.get<std::string>());
            else refuse(std::string("`") + name + "` must be a text, or a list of texts");
        }
        return result;
    }

    std::optional<std::uint64_t> seed() {
        const auto found = object_.find("seed");
        if (found == object_.end() || found->is_null()) return std::nullopt;
        if (found->is_number_unsigned()) return found->get<std::uint64_t>();
        const auto number = found->is_string() ? seed_of(found->get<std::string>()) : std::nullopt;
        if (!number) refuse("`seed` must be a whole number from 0 to 18446744073709551615");
        return number;
    }

    void refuse(std::string message) { problems_.push_back(launch_problem(std::move(message))); }
    const Diagnostics& problems() const { return problems_; }

private:
    const ParsedJson& object_;
    Diagnostics problems_;
};

std::string in_launch_folder(const std::string& folder, const std::string& path) {
    return path.empty() || folder.empty() ? path : (std::filesystem::path(folder) / path).string();
}

/// Returns a problem for each member that resembles one of those. Clients add others of their own.
Diagnostics unknown_launch_members(const ParsedJson& object) {
    Diagnostics problems;
    for (const auto& [name, value] : object.items()) {
        if (name.starts_with("__") || name.starts_with("$") ||
            std::find(known_launch_members.begin(), known_launch_members.end(), name) != known_launch_members.end())
            continue;
        const std::string meant = did_you_mean(name, known_launch_members);
        if (!meant.empty())
            problems.push_back(launch_problem("`" + name + "` is no member of a launch request" + meant));
    }
    return problems;
}

}  // namespace

Result<DebugRequest> DebugRequest::read(const std::string& text) {
    ParsedJson object = ParsedJson::parse(text, nullptr, false);
    if (object.is_null()) object = ParsedJson::object();
    if (!object.is_object()) return launch_problem("A launch request needs arguments", "name the script in `program`");
    if (Diagnostics unknown = unknown_launch_members(object); !unknown.empty()) return unknown;
    MemberReader reader(object);
    DebugRequest request;
    const std::string folder = reader.text("cwd");
    for (const std::string& path : reader.texts("program")) request.programs.push_back(in_launch_folder(folder, path));
    for (const std::string& path : reader.texts("importPath"))
        request.import_paths.push_back(in_launch_folder(folder, path));
    request.stubs = reader.texts("stubs");
    for (const std::string& stub : request.stubs)
        if (!is_identifier(stub.substr(0, stub.find('='))))
            reader.refuse("`stubs`: \"" + stub + "\" names no function: write a name, or NAME=VALUE");
    request.save = in_launch_folder(folder, reader.text("save"));
    request.seed = reader.seed();
    for (const char* name : {"playthrough", "finding", "answers"}) {
        const std::string path = in_launch_folder(folder, reader.text(name));
        if (path.empty()) continue;
        if (!request.answers.empty())
            reader.refuse("`playthrough`, `finding` and `answers` all say what is typed; name one of them");
        request.answers = path;
    }
    if (!request.answers.empty() && !request.save.empty())
        reader.refuse(
            "A save stands where it stands; what is typed (`playthrough`, `finding`, `answers`) begins elsewhere");
    if (request.programs.empty() && request.answers.empty() && request.save.empty())
        reader.refuse("There is nothing to launch: name a script in `program`, or a `playthrough` or `save`");
    if (!reader.problems().empty()) return reader.problems();
    return request;
}

std::vector<std::string> DebugRequest::files() const {
    std::vector<std::string> all = programs;
    for (const std::string* const path : {&answers, &save})
        if (!path->empty()) all.push_back(*path);
    return all;
}

}  // namespace npcs::tools
