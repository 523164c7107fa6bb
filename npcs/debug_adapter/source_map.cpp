// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/source_map.hpp"

#include <filesystem>

namespace npcs::debug_adapter {
namespace {

namespace fs = std::filesystem;

bool are_same(const std::string& one, const std::string& other) {
    if (one == other) return true;
    std::error_code problem;
    return fs::equivalent(one, other, problem) && !problem;
}

}  // namespace

std::string last_name(const std::string& path) { return fs::path(path).filename().string(); }

SourceMap::SourceMap(std::vector<DebugSource> sources) : sources_(std::move(sources)) {
    for (const DebugSource& source : sources_)
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            if (source.lines[i] != 0)
                origins_[{source.script, source.lines[i]}] = {source.path, static_cast<std::uint32_t>(i + 1)};
}

const DebugSource* SourceMap::source(const std::string& path) const {
    for (const DebugSource& source : sources_)
        if (are_same(source.path, path)) return &source;
    return nullptr;
}

std::vector<Place> SourceMap::in_scripts(const std::string& path, std::uint32_t line) {
    std::vector<Place> places;
    for (const DebugSource& source : sources_) {
        if (!are_same(source.path, path)) continue;
        if (source.lines.empty()) places.push_back({source.script, line});
        else if (line >= 1 && line <= source.lines.size() && source.lines[line - 1] != 0)
            places.push_back({source.script, source.lines[line - 1]});
    }
    if (sources_.empty())
        if (is_script_ && is_script_(path)) places.push_back({path, line});
    return places;
}

std::vector<std::string> SourceMap::scripts_of(const std::string& path) {
    std::vector<std::string> scripts;
    for (const DebugSource& source : sources_)
        if (are_same(source.path, path)) scripts.push_back(source.script);
    if (sources_.empty())
        if (is_script_ && is_script_(path)) scripts.push_back(path);
    return scripts;
}

Place SourceMap::in_file(const std::string& script, std::uint32_t line) const {
    for (const DebugSource& source : sources_)
        if (source.script == script && source.lines.empty()) return {source.path, line};
    if (const auto found = origins_.find({script, line}); found != origins_.end()) return found->second;
    if (!sources_.empty()) return {script, 0};
    if (const auto named = path_of_script_.find(script); named != path_of_script_.end()) return {named->second, line};
    return {fs::path(script).is_absolute() || folder_.empty() ? script : (fs::path(folder_) / script).string(), line};
}

}  // namespace npcs::debug_adapter
