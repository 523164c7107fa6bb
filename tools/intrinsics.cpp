// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs intrinsics`: the table of intrinsics, for people and for editors.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "json.hpp"
#include "npcs/intrinsics.hpp"

namespace npcs::tools {

namespace {

struct IntrinsicsOptions {
    std::vector<std::string> names;
    bool json = false;
};

/// Returns the signature as MiniScript source: `round(x=0, decimalPlaces=0)`.
std::string signature(const IntrinsicInfo& info) {
    std::string text = info.name;
    for (const IntrinsicParameter& parameter : info.parameters) {
        text += (&parameter == info.parameters.data() ? "(" : ", ") + parameter.name;
        if (!parameter.default_value.is_null()) text += "=" + json::value(parameter.default_value);
    }
    return info.parameters.empty() ? text : text + ")";
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string json_of(const IntrinsicInfo& info) {
    std::vector<std::string> parameters, kinds;
    for (const IntrinsicParameter& parameter : info.parameters)
        parameters.push_back(
            json::object({{"name", json::text(parameter.name)}, {"default", json::value(parameter.default_value)}}));
    for (const std::string& kind : info.methods_of) kinds.push_back(json::text(kind));
    return json::object({{"name", json::text(info.name)},
                         {"parameters", json::array(parameters)},
                         {"methods_of", json::array(kinds)},
                         {"documentation", json::text(info.documentation)}});
}

void print(const IntrinsicInfo& info, bool as_json) {
    if (as_json) {
        std::fputs((json_of(info) + "\n").c_str(), stdout);
        return;
    }
    const std::string kinds = info.methods_of.empty() ? "" : "  (method of " + listed(info.methods_of) + ")";
    std::printf("%s%s\n    %s\n", signature(info).c_str(), kinds.c_str(), info.documentation.c_str());
}

int show_intrinsics(const IntrinsicsOptions& options) {
    const std::vector<IntrinsicInfo> all = intrinsics();
    if (options.names.empty()) {
        for (const IntrinsicInfo& info : all) print(info, options.json);
        return finished;
    }
    int exit_code = finished;
    for (const std::string& name : options.names) {
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const IntrinsicInfo& info) { return info.name == name; });
        if (found != all.end()) {
            print(*found, options.json);
            continue;
        }
        std::fprintf(stderr, "npcs: there is no intrinsic %s; without a name, all are shown\n", name.c_str());
        exit_code = usage;
    }
    return exit_code;
}

}  // namespace

void add_intrinsics(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<IntrinsicsOptions>();
    CLI::App* command =
        app.add_subcommand("intrinsics", "Show what scripts can call without defining it, and what that does");
    command->add_option("NAME", options->names, "Only these");
    command->add_flag("--json", options->json, "Print one JSON object a line");
    command->callback([options, &exit_code] { exit_code = show_intrinsics(*options); });
}

}  // namespace npcs::tools
