// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "shared_names.hpp"

#include <algorithm>

#include "ordinary_file.hpp"
#include "words.hpp"

namespace npcs::tools {
namespace {

/// Goes through a script word by word, and skips strings and comments.
class SharedFinder {
public:
    explicit SharedFinder(std::string_view text) : text_(text) {}

    SharedInScript run() {
        for (std::size_t at = 0; at < text_.size();) {
            if (text_[at] == '"') at = behind_string(at);
            else if (text_.substr(at, 2) == "//") at = std::min(text_.find('\n', at), text_.size());
            else if (text_.substr(at, 2) == "/*") at = std::min(text_.find("*/", at + 2), text_.size() - 2) + 2;
            else if (continues_word(text_[at])) at = word(at);
            else ++at;
        }
        return std::move(found_);
    }

private:
    std::size_t behind_blanks(std::size_t at) const {
        return std::min(text_.find_first_not_of(" \t", at), text_.size());
    }

    std::size_t behind_string(std::size_t at) const {
        const std::size_t end = text_.find_first_of("\"\n", at + 1);
        return end == text_.npos ? text_.size() : end + 1;
    }

    std::size_t word(std::size_t begin) {
        std::size_t end = begin;
        while (end < text_.size() && continues_word(text_[end])) ++end;
        const std::string_view found = text_.substr(begin, end - begin);
        const std::size_t next = behind_blanks(end);
        const bool is_assigned = text_.substr(next, 1) == "=" && text_.substr(next, 2) != "==";
        const bool is_named = before_ == "function" || before_ == "scene" || before_ == "for" || before_ == "script";
        if (is_assigned || is_named) found_.names.emplace(found);
        if (found == "raise") raised(next);
        if (found == "import") imported(next);
        before_ = found;
        return end;
    }

    /// `import "shapes"` assigns `shapes`.
    void imported(std::size_t at) {
        if (text_.substr(at, 1) == "(") at = behind_blanks(at + 1);
        if (text_.substr(at, 1) != "\"") return;
        const std::string_view file = text_.substr(at + 1, behind_string(at) - at - 2);
        const std::string_view last = file.substr(file.rfind('/') + 1);
        const std::string_view name = last.substr(0, last.find('.'));
        found_.names.emplace(name);
        found_.imports.emplace(name);
    }

    void raised(std::size_t at) {
        if (text_.substr(at, 1) == "(") at = behind_blanks(at + 1);
        if (text_.substr(at, 1) != "\"") {
            // As a word in a text it is followed by something else.
            if (at < text_.size() && continues_word(text_[at])) found_.raises_unseen = true;
            return;
        }
        const std::size_t end = behind_string(at);
        found_.events.emplace(text_.substr(at + 1, end - at - 2));
    }

    std::string_view text_;
    std::string_view before_;  ///< the last word
    SharedInScript found_;
};

}  // namespace

SharedInScript shared_in(std::string_view script) { return SharedFinder(script).run(); }

const SharedNames::Scripts& SharedNames::scripts_of(const Project& project) {
    const auto [entry, is_new] = known_.try_emplace(project.file);
    if (!is_new || project.file.empty()) return entry->second;
    auto [all, problem] = project.all_scripts();
    if (problem) tell_unread_folder(project.folder, problem);
    all.insert(all.end(), project.start.begin(), project.start.end());
    for (const std::string& path : all) {
        const auto text = read_ordinary_file(path);
        if (text) entry->second.emplace(identity_of(path), shared_in(text.value()));
    }
    return entry->second;
}

HostFacts SharedNames::facts_for(const ScriptFile& file, const Project& project) {
    HostFacts facts = project.facts();
    const std::string own = identity_of(file.path());
    bool raises_unseen = false;
    for (const auto& [path, shared] : scripts_of(project)) {
        if (path == own) continue;
        facts.names.insert(facts.names.end(), shared.names.begin(), shared.names.end());
        raises_unseen = raises_unseen || shared.raises_unseen;
        if (!project.events.empty())
            facts.events.insert(facts.events.end(), shared.events.begin(), shared.events.end());
    }
    if (raises_unseen) facts.events.clear();
    std::sort(facts.names.begin(), facts.names.end());
    facts.names.erase(std::unique(facts.names.begin(), facts.names.end()), facts.names.end());
    return facts;
}

}  // namespace npcs::tools
