// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Scripts with marked places: `<1>` is the place of what follows it, and no part of the script.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/workspace.hpp"

namespace npcs::tests {

struct Marked {
    std::string text;
    std::map<char, std::vector<std::uint32_t>> places;

    explicit Marked(std::string_view written) {
        for (std::size_t at = 0; at < written.size(); ++at) {
            const bool is_mark = written[at] == '<' && at + 2 < written.size() && written[at + 2] == '>' &&
                                 written[at + 1] >= '0' && written[at + 1] <= '9';
            if (is_mark) {
                places[written[at + 1]].push_back(static_cast<std::uint32_t>(text.size()));
                at += 2;
            } else {
                text += written[at];
            }
        }
    }
    std::uint32_t at(char mark) const { return places.at(mark).front(); }
};

/// A workspace with one script, or several.
struct Opened {
    Workspace workspace;
    std::map<std::string, Marked> scripts;

    Opened() = default;
    explicit Opened(std::string_view script) { open("main.npcs", script); }
    Opened& open(const std::string& path, std::string_view script) {
        const auto found = scripts.insert_or_assign(path, Marked(script)).first;
        workspace.set_text(path, found->second.text);
        return *this;
    }
    std::uint32_t at(char mark, const std::string& path = "main.npcs") const { return scripts.at(path).at(mark); }

    /// The places of what is named at a mark, as `path:mark`, or `path:offset` where there is no mark.
    std::string references(char mark, const std::string& path = "main.npcs") {
        std::string all;
        for (const workspace::Reference& each : workspace.references(path, at(mark, path))) {
            all += all.empty() ? "" : " ";
            if (each.location.path != "main.npcs") all += each.location.path + ":";
            all += name_of(each.location);
            if (!each.is_certain) all += "?";
        }
        return all;
    }
    std::string definition(char mark, const std::string& path = "main.npcs") {
        std::string all;
        for (const workspace::Location& each : workspace.definition(path, at(mark, path)).targets) {
            all += all.empty() ? "" : " ";
            if (each.path != "main.npcs") all += each.path + ":";
            all += name_of(each);
        }
        return all;
    }
    /// The script after a renaming, or `code: message`.
    std::string renamed(char mark, std::string_view name, const std::string& of = "main.npcs",
                        const std::string& path = "main.npcs") {
        const auto made = workspace.rename(path, at(mark, path), name);
        if (!made) return made.diagnostics().front().code + ": " + made.diagnostics().front().message;
        std::string text(workspace.text(of));
        for (const workspace::DocumentEdits& document : made.value().documents) {
            if (document.path != of) continue;
            for (auto edit = document.edits.rbegin(); edit != document.edits.rend(); ++edit)
                text.replace(edit->range.begin, edit->range.end - edit->range.begin, edit->text);
        }
        return text;
    }
    std::string labels(char mark, bool only_certain = true) {
        std::string all;
        for (const workspace::Completion& each : workspace.completion("main.npcs", at(mark)).items)
            if (!only_certain || each.is_certain) all += " " + each.label;
        return all + " ";
    }
    bool offers(char mark, const std::string& label) {
        return labels(mark).find(" " + label + " ") != std::string::npos;
    }

private:
    std::string name_of(const workspace::Location& location) const {
        const Marked& script = scripts.at(location.path);
        for (const auto& [mark, places] : script.places)
            for (std::size_t i = 0; i < places.size(); ++i)
                if (places[i] == location.range.begin) return std::string(1, mark);
        return std::to_string(location.range.begin);
    }
};

}  // namespace npcs::tests
