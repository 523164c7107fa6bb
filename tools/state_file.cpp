// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "state_file.hpp"

#include <filesystem>

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view mark = "npcs-state 1 ";

fs::path folder_of(const std::string& path) {
    std::error_code problem;
    return fs::absolute(path, problem).parent_path();
}

}  // namespace

Result<StateFile> read_state(const std::string& path) {
    auto read = read_file(path);
    if (!read) {
        Diagnostic problem = read.diagnostics().front();
        problem.stage = Stage::host;
        return problem;
    }
    StateFile result;
    result.save = std::move(read).value();
    if (result.save.compare(0, mark.size(), mark) != 0) return result;
    const auto end = result.save.find('\n');
    if (end == std::string::npos) {
        Diagnostic problem;
        problem.stage = Stage::save;
        problem.code = "truncated-state";
        problem.message = path + " ends before the save begins";
        return problem;
    }
    const fs::path script = result.save.substr(mark.size(), end - mark.size());
    std::error_code problem;
    const fs::path near = fs::proximate(folder_of(path) / script, problem);
    result.script = script.is_absolute() || problem ? script.string() : near.string();
    result.save.erase(0, end + 1);
    return result;
}

bool write_state(const std::string& path, const std::string& script, std::string_view save, std::string& why) {
    std::error_code problem;
    const fs::path relative = fs::proximate(fs::absolute(script, problem), folder_of(path), problem);
    const std::string name = problem ? script : relative.generic_string();
    if (name.find('\n') != std::string::npos) {
        why = "the script's name holds a line end";
        return false;
    }
    std::string bytes(mark);
    bytes += name + "\n";
    bytes += save;
    return write_file(path, bytes, &why);
}

}  // namespace npcs::tools
