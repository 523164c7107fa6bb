// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The documents, and the files that imports read.
#include "workspace/scripts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace npcs::workspace {

namespace {

constexpr std::array<std::string_view, 4> other_languages{".lua", ".js", ".py", ".wren"};

std::string_view folder_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == path.npos ? std::string_view() : path.substr(0, slash + 1);
}

std::string joined(std::string_view folder, std::string_view name) {
    std::string path(folder);
    if (!path.empty() && path.back() != '/') path += '/';
    for (;;) {
        if (name.starts_with("./")) {
            name.remove_prefix(2);
        } else if (name.starts_with("../") && path.size() > 1 && !path.ends_with("../")) {
            name.remove_prefix(3);
            path.pop_back();
            path.resize(path.rfind('/') == path.npos ? 0 : path.rfind('/') + 1);
        } else {
            return path += name;
        }
    }
}

}  // namespace

Scripts::Scripts() : intrinsics_(npcs::intrinsics()) {}

void Scripts::set_facts(Facts known) {
    facts = std::move(known);
    refresh({});
}

void Scripts::set_text(std::string_view path, std::string text, std::int64_t version) {
    changed();
    if (const auto found = open_.find(path); found != open_.end()) return found->second->set(std::move(text), version);
    read_.erase(std::string(path));
    open_.emplace(path, std::make_unique<Document>(std::string(path), std::move(text), version, true));
}

void Scripts::close(std::string_view path) {
    const auto found = open_.find(path);
    if (found == open_.end()) return;
    changed();
    open_.erase(found);
}

void Scripts::refresh(std::string_view path) {
    changed();
    if (path.empty()) return read_.clear();
    if (const auto found = read_.find(path); found != read_.end()) read_.erase(found);
}

Document* Scripts::open(std::string_view path) const {
    const auto found = open_.find(path);
    return found == open_.end() ? nullptr : found->second.get();
}

std::vector<std::string> Scripts::open_paths() const {
    std::vector<std::string> paths;
    for (const auto& [path, document] : open_) paths.push_back(path);
    return paths;
}

Document* Scripts::loaded(std::string_view path) const {
    if (Document* const document = open(path)) return document;
    const auto found = read_.find(path);
    return found == read_.end() ? nullptr : found->second.get();
}

Document* Scripts::known(std::string_view path) {
    if (Document* const document = open(path)) return document;
    if (const auto found = read_.find(path); found != read_.end()) return found->second.get();
    std::unique_ptr<Document>& made = read_[std::string(path)];
    if (facts.read == nullptr) return nullptr;
    if (auto text = facts.read(std::string(path)))
        made = std::make_unique<Document>(std::string(path), std::move(*text), 0, false);
    return made.get();
}

std::vector<std::string> Scripts::candidates(const Document& from, std::string_view module) const {
    std::vector<std::string> paths;
    const std::string_view name = module.substr(module.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    const bool is_foreign = dot != name.npos && std::find(other_languages.begin(), other_languages.end(),
                                                          name.substr(dot)) != other_languages.end();
    const auto add = [&](std::string_view folder) {
        const std::string path = joined(folder, module);
        if (is_foreign) return paths.push_back(path);
        paths.push_back(path + ".ms");
        paths.push_back(path + ".npcs");
    };
    if (module.empty()) return paths;
    add(folder_of(from.path()));
    for (const std::string& folder : facts.import_paths) add(folder.empty() ? "" : folder);
    return paths;
}

Document* Scripts::imported(const Document& from, std::string_view module) {
    for (const std::string& path : candidates(from, module))
        if (Document* const document = known(path)) return document;
    return nullptr;
}

std::vector<Document*> Scripts::all() {
    constexpr std::size_t most = 10'000;
    std::vector<Document*> found;
    std::set<const Document*> seen;
    for (const auto& [path, document] : open_) found.push_back(document.get());
    seen.insert(found.begin(), found.end());
    for (std::size_t i = 0; i < found.size() && found.size() < most; ++i) {
        Document& document = *found[i];
        if (document.text().find("import") == std::string_view::npos) continue;
        for (const analysis::ImportSite& site : document.index().imports) {
            Document* const module = imported(document, document.name(site.module->symbol));
            if (module != nullptr && seen.insert(module).second) found.push_back(module);
        }
    }
    std::sort(found.begin(), found.end(), [](const Document* a, const Document* b) { return a->path() < b->path(); });
    return found;
}

}  // namespace npcs::workspace
