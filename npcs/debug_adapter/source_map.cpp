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

const std::vector<std::size_t>& SourceMap::sources_of(const std::string& path) {
    constexpr std::size_t most = 1000;
    if (sources_of_.size() >= most) sources_of_.clear();
    const auto [known, is_new] = sources_of_.try_emplace(path);
    for (std::size_t i = 0; is_new && i < sources_.size(); ++i)
        if (are_same(sources_[i].path, path)) known->second.push_back(i);
    return known->second;
}

std::vector<Place> SourceMap::in_scripts(const std::string& path, std::uint32_t line) {
    std::vector<Place> places;
    for (const std::size_t i : sources_of(path)) {
        const DebugSource& source = sources_[i];
        if (source.lines.empty()) places.push_back({source.script, line});
        else if (line >= 1 && line <= source.lines.size() && source.lines[line - 1] != 0)
            places.push_back({source.script, source.lines[line - 1]});
    }
    if (is_script_) places.push_back({path, line});  // a game may run that script later
    return places;
}

const std::vector<std::string>& SourceMap::scripts_of(const std::string& path) {
    constexpr std::size_t most = 1000;
    if (scripts_of_.size() >= most) scripts_of_.clear();
    const auto [known, is_new] = scripts_of_.try_emplace(path);
    if (!is_new) return known->second;
    for (const std::size_t i : sources_of(path)) known->second.push_back(sources_[i].script);
    if (sources_.empty() && is_script_ && is_script_(path)) known->second.push_back(path);
    return known->second;
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
