// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "scripts.hpp"

#include <algorithm>

#include "talk.hpp"

namespace npcs::tools {

Result<Scripts> Scripts::read(const std::vector<std::string>& paths, const Project& project, Marks marks) {
    Scripts result;
    result.settings_ = project.file;
    Diagnostics problems;
    for (const std::string& path : paths) {
        auto file = ScriptFile::read(path, project.import_paths);
        if (!file) return file.diagnostics();
        auto script = file.value().compile(marks);
        const Diagnostics found = script.diagnostics();
        problems.insert(problems.end(), found.begin(), found.end());
        if (!script) continue;
        result.files_.push_back(std::move(file).value());
        result.scripts_.push_back(std::move(script).value());
    }
    if (!problems.empty()) return problems;
    return result;
}

Result<Scripts> Scripts::read_named(const std::vector<std::string>& arguments, const Project& project, Marks marks) {
    std::vector<std::string> paths;
    for (const std::string& argument : arguments)
        for (const std::string& path : project.scripts_for(argument)) paths.push_back(path);
    return read(paths, project, marks);
}

std::vector<std::string> Scripts::paths() const {
    std::vector<std::string> paths;
    for (const ScriptFile& file : files_) paths.push_back(file.path());
    return paths;
}

std::vector<std::string> Scripts::sources() const {
    std::vector<std::string> sources;
    for (const ScriptFile& file : files_)
        for (const std::string& source : file.files()) sources.push_back(source);
    return sources;
}

std::vector<std::string> Scripts::read_files() const {
    std::vector<std::string> files = sources();
    if (!settings_.empty()) files.push_back(settings_);
    return files;
}

std::vector<std::string> Scripts::texts() const {
    std::vector<std::string> texts;
    for (const ScriptFile& file : files_) texts.push_back(file.text());
    return texts;
}

bool Scripts::need_machine() const {
    return files_.size() > 1 ||
           std::any_of(files_.begin(), files_.end(), [](const ScriptFile& file) { return needs_machine(file.text()); });
}

Diagnostics Scripts::warnings() const {
    Diagnostics all;
    for (std::size_t i = 0; i < files_.size(); ++i)
        for (Diagnostic& warning : files_[i].in_their_files(scripts_[i].warnings())) all.push_back(std::move(warning));
    return all;
}

Diagnostics Scripts::missing_modules() const {
    Diagnostics all;
    for (const ScriptFile& file : files_)
        if (file.lacks_modules()) all.insert(all.end(), file.problems().begin(), file.problems().end());
    return all;
}

const ScriptFile& Scripts::file_of(const std::string& name) const {
    const auto found =
        std::find_if(files_.begin(), files_.end(), [&](const ScriptFile& file) { return file.path() == name; });
    return found == files_.end() ? files_.front() : *found;
}

std::optional<std::pair<std::string, std::uint32_t>> Scripts::origin(const std::string& script,
                                                                     std::uint32_t line) const {
    return file_of(script).origin(line);
}

std::vector<std::string_view> Scripts::lines(const std::string& script) const {
    std::vector<std::string_view> lines;
    for (std::string_view text = file_of(script).text(); !text.empty();) {
        lines.push_back(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
    }
    return lines;
}

Diagnostic Scripts::in_its_file(const Diagnostic& diagnostic) const {
    return file_of(diagnostic.file).in_its_file(diagnostic);
}

std::vector<TraceLine> Scripts::in_their_files(std::vector<TraceLine> trace) const {
    for (TraceLine& line : trace) line = file_of(line.file).in_their_files(std::vector<TraceLine>{line}).front();
    return trace;
}

}  // namespace npcs::tools
