// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "script_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

Diagnostic unreadable(const std::string& message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "file";
    problem.message = message;
    return problem;
}

Result<std::string> script_in(const fs::path& folder) {
    std::error_code problem;
    std::vector<fs::path> scripts;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        if (entry.is_regular_file(problem) && is_script(entry.path())) scripts.push_back(entry.path());
    }
    const std::string name = fs::weakly_canonical(folder, problem).filename().string();
    for (const std::string& preferred : {std::string("main"), name}) {
        for (const fs::path& script : scripts) {
            if (script.stem() == preferred) return script.string();
        }
    }
    if (scripts.size() == 1) return scripts.front().string();
    return unreadable(folder.string() + (scripts.empty()
                                             ? ": there is no script (*.npcs) in this folder"
                                             : ": there are several scripts in this folder; name one of them"));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= text.size();) {
        auto end = text.find_first_of("\r\n", at);
        if (end == std::string::npos) end = text.size();
        lines.push_back(text.substr(at, end - at));
        at = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    }
    return lines;
}

bool is_identifier(const std::string& name) {
    return !name.empty() && (name[0] < '0' || name[0] > '9') && std::all_of(name.begin(), name.end(), [](char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c < 0;
    });
}

/// Most scripts import nothing, and need not be taken apart to find that out.
bool mentions_import(const std::string& text) {
    static constexpr std::string_view word = "import";
    // Each byte tells how far it stands from where the word could end at the earliest; 0 where it is the word's last one.
    static constexpr auto steps = [] {
        std::array<unsigned char, 256> all{};
        all.fill(word.size());
        for (std::size_t i = 0; i < word.size(); ++i)
            all[static_cast<unsigned char>(word[i])] = static_cast<unsigned char>(word.size() - 1 - i);
        return all;
    }();
    for (std::size_t last = word.size() - 1; last < text.size();) {
        const std::size_t step = steps[static_cast<unsigned char>(text[last])];
        if (step == 0 && text.compare(last + 1 - word.size(), word.size(), word) == 0) return true;
        last += std::max<std::size_t>(step, 1);
    }
    return false;
}

struct ImportLine {
    std::string before, module, after;  ///< white space, what is imported, and the rest of the line
};

/// `import "name"` or `import("name")` at the beginning of a line.
std::optional<ImportLine> import_line(const std::string& line) {
    const std::string word = "import";
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos || line.compare(begin, word.size(), word) != 0) return std::nullopt;
    auto at = line.find_first_not_of(" \t", begin + word.size());
    if (at == std::string::npos) return std::nullopt;
    const bool in_brackets = line[at] == '(';
    if (in_brackets) at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos || line[at] != '"') return std::nullopt;
    const auto closing = line.find('"', at + 1);
    if (closing == std::string::npos) return std::nullopt;
    auto rest = line.find_first_not_of(" \t", closing + 1);
    if (in_brackets) {
        if (rest == std::string::npos || line[rest] != ')') return std::nullopt;
        ++rest;
    }
    if (rest == std::string::npos) rest = line.size();
    return ImportLine{line.substr(0, begin), line.substr(at + 1, closing - at - 1), line.substr(rest)};
}

}  // namespace

bool is_script(const fs::path& path) { return path.extension() == ".npcs" || path.extension() == ".ms"; }

/// Puts a script and its modules together.
class Importer {
public:
    Importer(ScriptFile& result, const std::vector<std::string>& import_path)
        : result_(result), import_path_(import_path) {}

    void combine(std::string text) {
        if (!mentions_import(text)) {
            result_.pieces_.push_back({1, result_.path_});
            result_.text_ = std::move(text);
            return;
        }
        const std::string main = with_imports(text, fs::path(result_.path_).parent_path());
        if (!modules_.empty()) append("__modules = {}");
        for (const Module& module : modules_) add(module);
        result_.pieces_.push_back({lines_ + 1, result_.path_});
        result_.text_ += modules_.empty() ? text : main;
    }

private:
    struct Module {
        std::string name, file, text;
    };

    /// A module is run when it is first asked for. Asked for by a module that it imports itself, it is an empty map.
    void add(const Module& module) {
        append("__load_" + module.name + " = function");
        result_.pieces_.push_back({lines_ + 1, module.file});
        append(module.text);
        result_.pieces_.push_back({lines_ + 1, module.file});
        append("return locals\nend function");
        const std::string held = "globals.__modules." + module.name;
        append("__import_" + module.name + " = function");
        append("if globals.__modules.hasIndex(\"" + module.name + "\") then return " + held);
        append(held + " = {}\n" + held + " = __load_" + module.name + "\nreturn " + held + "\nend function");
    }

    void append(const std::string& text) {
        result_.text_ += text + "\n";
        lines_ += static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    }

    /// The text with its imports replaced, and all its line ends made alike.
    std::string with_imports(const std::string& text, const fs::path& folder) {
        std::string result;
        for (const std::string& line : lines_of(text)) {
            const auto import = import_line(line);
            const std::string name = import ? fs::path(import->module).filename().string() : "";
            if (import && is_identifier(name) && find_module(import->module, name, folder))
                result += import->before + name + " = __import_" + name + import->after + "\n";
            else result += line + "\n";
        }
        result.pop_back();
        return result;
    }

    bool find_module(const std::string& module, const std::string& name, const fs::path& folder) {
        if (found_.count(name) > 0) return true;
        std::vector<fs::path> folders{folder};
        folders.insert(folders.end(), import_path_.begin(), import_path_.end());
        for (const fs::path& candidate : folders) {
            for (const char* extension : {".ms", ".npcs"}) {
                const fs::path file = candidate / (module + extension);
                std::error_code problem;
                if (!fs::is_regular_file(file, problem)) continue;
                const auto text = read_file(file.string());
                if (!text) continue;
                found_.insert(name);
                std::string combined = with_imports(text.value(), file.parent_path());
                modules_.push_back({name, file.string(), std::move(combined)});
                return true;
            }
        }
        return false;
    }

    ScriptFile& result_;
    const std::vector<std::string>& import_path_;
    std::vector<Module> modules_;
    std::set<std::string> found_;
    std::uint32_t lines_ = 0;
};

Result<ScriptFile> ScriptFile::read(const std::string& path, const std::vector<std::string>& import_path) {
    ScriptFile result;
    result.path_ = path;
    std::error_code problem;
    if (fs::is_directory(path, problem)) {
        auto found = script_in(path);
        if (!found) return found.diagnostics();
        result.path_ = std::move(found).value();
    }
    auto text = read_file(result.path_);
    if (!text) {
        Diagnostic diagnostic = text.diagnostics().front();
        diagnostic.stage = Stage::host;
        return diagnostic;
    }
    // The line that tells a shell what to run it with.
    if (text.value().compare(0, 2, "#!") == 0) text.value().replace(0, 2, "//");
    Importer(result, import_path).combine(std::move(text).value());
    return result;
}

Result<Script> ScriptFile::compile() const {
    auto script = Script::compile(text_, path_);
    if (script) return script;
    return in_their_files(script.diagnostics());
}

void ScriptFile::place(std::string& file, std::uint32_t& line) const {
    if (line == 0) return;
    const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), line,
                                        [](std::uint32_t wanted, const Piece& piece) { return wanted < piece.first; });
    if (after == pieces_.begin()) return;
    const Piece& piece = *std::prev(after);
    file = piece.file;
    line -= piece.first - 1;
}

Diagnostic ScriptFile::in_its_file(Diagnostic diagnostic) const {
    std::string file = diagnostic.file;
    place(file, diagnostic.source_line);
    place(diagnostic.file, diagnostic.line);
    return diagnostic;
}

Diagnostics ScriptFile::in_their_files(Diagnostics diagnostics) const {
    for (Diagnostic& diagnostic : diagnostics) diagnostic = in_its_file(std::move(diagnostic));
    return diagnostics;
}

std::vector<TraceLine> ScriptFile::in_their_files(std::vector<TraceLine> trace) const {
    for (TraceLine& line : trace) place(line.file, line.line);
    return trace;
}

}  // namespace npcs::tools
