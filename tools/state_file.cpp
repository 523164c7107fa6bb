// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "state_file.hpp"

#include <algorithm>
#include <filesystem>

#include "script_file.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

fs::path folder_of(const std::string& path) {
    std::error_code problem;
    return fs::absolute(path, problem).parent_path();
}

}  // namespace

Result<StateFile> read_state(const std::string& path) {
    auto read = read_file(path, largest_output);
    if (!read) {
        Diagnostic problem = read.diagnostics().front();
        problem.stage = Stage::host;
        return problem;
    }
    StateFile result;
    result.save = std::move(read).value();
    if (result.save.compare(0, state_mark.size(), state_mark) != 0) return result;
    auto end = result.save.find(save_in_state);
    // The file is damaged, which is reported when the save is read; the name of its script may still be readable.
    if (end == std::string::npos) end = result.save.find('\n');
    if (end == std::string::npos) {
        Diagnostic problem;
        problem.stage = Stage::save;
        problem.code = "truncated-state";
        problem.message = path + " ends before the save begins";
        return problem;
    }
    for (std::size_t at = state_mark.size(); at <= end;) {
        const auto line_end = std::min(result.save.find('\n', at), end);
        result.scripts.push_back(result.save.substr(at, line_end - at));
        at = line_end + 1;
    }
    result.save.erase(0, end + 1);
    return result;
}

namespace {

/// Returns whether a file is a script in a folder or below it, after resolving links.
bool is_script_in(const fs::path& folder, const fs::path& file) {
    std::error_code problem;
    if (!fs::is_regular_file(file, problem) || problem || !is_script(file)) return false;
    const fs::path whole = fs::canonical(file, problem);
    if (problem || !is_script(whole)) return false;
    const fs::path within = fs::canonical(folder, problem);
    return !problem && std::mismatch(within.begin(), within.end(), whole.begin(), whole.end()).first == within.end();
}

/// Returns an untrusted name in a form that is safe to print on a terminal.
std::string shown(const std::string& name) {
    constexpr std::size_t most = 200;
    std::string text = name.substr(0, most);
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) c = '?';
    return "'" + text + (name.size() > most ? "...'" : "'");
}

}  // namespace

Result<std::string> find_script(const std::string& named, const std::string& path,
                                const std::vector<std::string>& script_path) {
    const fs::path name = named;
    const bool is_plain = named.find('\0') == std::string::npos;
    std::error_code problem;
    if (is_plain && name.is_relative() && is_script_in(folder_of(path), folder_of(path) / name))
        return fs::proximate(folder_of(path) / name, problem).string();
    for (const std::string& folder : script_path)
        if (is_plain && is_script_in(folder, fs::path(folder) / name.filename()))
            return (fs::path(folder) / name.filename()).string();
    Diagnostic missing;
    missing.stage = Stage::host;
    missing.code = "state-script";
    missing.message = path + " belongs to the script " + shown(named) + ", and there is no such script beside it" +
                      (script_path.empty() ? "" : " or in --script-path");
    missing.hint = "name the script with --script, or its folder with --script-path";
    return missing;
}

bool write_state(const OutputFile& file, const std::vector<std::string>& scripts, std::string_view save,
                 std::string& why) {
    std::string bytes(state_mark);
    for (const std::string& script : scripts) {
        std::error_code problem;
        const fs::path relative = fs::proximate(fs::absolute(script, problem), folder_of(file.path), problem);
        const std::string name = problem ? script : relative.generic_string();
        if (name.find('\n') != std::string::npos) {
            why = "the script's name holds a line end";
            return false;
        }
        bytes += name + "\n";
    }
    bytes += save;
    return write_output(file, bytes, why);
}

}  // namespace npcs::tools
