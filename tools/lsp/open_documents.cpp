// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/open_documents.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "lsp/uri.hpp"

namespace npcs::tools::lsp {
namespace {

std::uint32_t clamped_count(const nlohmann::json& value) {
    const double number = value.get<double>();
    if (!(number > 0)) return 0;
    return number >= std::numeric_limits<std::uint32_t>::max() ? std::numeric_limits<std::uint32_t>::max()
                                                               : static_cast<std::uint32_t>(number);
}

}  // namespace

std::string name_of_uri(const std::string& uri) {
    auto path = path_of_uri(uri);
    return path ? std::move(*path) : uri;
}

OpenDocument& OpenDocuments::open(const std::string& uri, std::int64_t version, std::string text) {
    std::string path = name_of_uri(uri);
    OpenDocument& document = all_[path];
    document = {uri, std::move(path), version, TextDocument(std::move(text))};
    return document;
}

bool OpenDocuments::close(const std::string& uri) { return all_.erase(name_of_uri(uri)) > 0; }

OpenDocument* OpenDocuments::find(const std::string& path) {
    const auto found = all_.find(path);
    return found == all_.end() ? nullptr : &found->second;
}

const OpenDocument* OpenDocuments::find(const std::string& path) const {
    const auto found = all_.find(path);
    return found == all_.end() ? nullptr : &found->second;
}

Position position_of(const nlohmann::json& value) {
    return {clamped_count(value.at("line")), clamped_count(value.at("character"))};
}

void apply_changes(OpenDocument& document, const nlohmann::json& changes, Encoding encoding) {
    struct Change {
        bool is_whole = true;
        Position begin, end;
        std::string text;
    };
    std::vector<Change> read;
    for (const nlohmann::json& each : changes) {
        Change& change = read.emplace_back();
        change.text = each.at("text").get<std::string>();
        const auto range = each.find("range");
        if (range == each.end() || range->is_null()) continue;
        change.is_whole = false;
        change.begin = position_of(range->at("start"));
        change.end = position_of(range->at("end"));
    }
    for (Change& change : read) {
        if (change.is_whole) document.text = TextDocument(std::move(change.text));
        else document.text.replace(change.begin, change.end, change.text, encoding);
    }
    document.is_stale = true;
}

}  // namespace npcs::tools::lsp
