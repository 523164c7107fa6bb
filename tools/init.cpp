// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs init`: makes an npcs.toml of the scripts in a folder, as a beginning that a person completes.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ordinary_file.hpp"
#include "output_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "shared_names.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

struct InitOptions {
    std::string folder = ".";
    bool only_shows = false;
    bool force = false;
};

std::string toml_text(std::string_view text) {
    std::string result = "\"";
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') result += '\\';
        if (static_cast<unsigned char>(byte) < ' ' || byte == '\x7F') result += ' ';
        else result += byte;
    }
    return result + "\"";
}

std::string toml_list(const std::vector<std::string>& items) {
    std::string result;
    for (const std::string& item : items) result += (result.empty() ? "" : ", ") + toml_text(item);
    return "[" + result + "]";
}

std::string toml_key(const std::string& name) {
    const bool is_bare = std::all_of(name.begin(), name.end(), [](unsigned char c) { return c <= 0x7F; });
    return is_bare ? name : toml_text(name);
}

/// Reads the scripts of a folder, and writes what was found.
class FolderReader {
public:
    explicit FolderReader(const InitOptions& options) : options_(options), root_(options.folder) {}

    int run() {
        std::error_code problem;
        if (!fs::is_directory(root_, problem)) return complain(options_.folder + " is no folder");
        const std::string file = (root_ == "." ? fs::path("npcs.toml") : root_ / "npcs.toml").string();
        if (fs::exists(fs::symlink_status(file, problem)) && !options_.only_shows && !options_.force)
            return complain(file +
                            " exists, and is left as it is; --dry-run shows what would be written, and --force "
                            "writes it anew");
        find_scripts();
        if (paths_.empty() && worst_ == finished) return complain(options_.folder + ": no script is in it");
        find_imports();
        for (const std::string& path : paths_) read(path);
        const std::string text = written();
        if (options_.only_shows) {
            std::fputs(text.c_str(), stdout);
            return worst_;
        }
        if (has_errors_) {
            std::fprintf(stderr,
                         "npcs: %s is not written, since it would be incomplete: mend the errors first; "
                         "--dry-run shows what is known so far\n",
                         file.c_str());
            return worst_;
        }
        std::string why;
        if (!write_output({file, OutputKind::script, {}, options_.force}, text, why))
            return complain(file + ": " + why);
        std::printf("npcs: wrote %s: %zu script%s, %zu function%s of the game, %zu character%s\n", file.c_str(),
                    paths_.size(), paths_.size() == 1 ? "" : "s", facts_.functions.size(),
                    facts_.functions.size() == 1 ? "" : "s", facts_.characters.size(),
                    facts_.characters.size() == 1 ? "" : "s");
        return worst_;
    }

private:
    int complain(const std::string& message) {
        std::fprintf(stderr, "npcs: %s\n", message.c_str());
        return usage;
    }

    // ---- which scripts

    std::string relative(const fs::path& path) const { return path.lexically_relative(root_).generic_string(); }

    void find_scripts() {
        constexpr std::size_t most = 10'000;
        std::error_code problem;
        const auto skipping = fs::directory_options::skip_permission_denied;
        for (auto each = fs::recursive_directory_iterator(root_, skipping, problem); !problem && each != fs::end(each);
             each.increment(problem)) {
            std::error_code unknown;
            const bool is_hidden = each->path().filename().string().starts_with('.');
            if (is_hidden && each->is_directory(unknown)) each.disable_recursion_pending();
            if (is_hidden || !each->is_regular_file(unknown) || !is_script(each->path())) continue;
            if (paths_.size() == most) {
                std::fprintf(stderr, "npcs: %s has more than %zu scripts; the others were left out\n",
                             options_.folder.c_str(), most);
                worst_ = usage;
                break;
            }
            paths_.push_back(root_ == "." ? relative(each->path()) : each->path().string());
        }
        if (problem) {
            tell_unread_folder(options_.folder, problem);
            worst_ = usage;
        }
        std::sort(paths_.begin(), paths_.end());
    }

    /// Finds the scripts that others import, and the folders in which they are and the importing script is not.
    void find_imports() {
        for (const std::string& path : paths_) {
            const auto text = read_file(path);
            if (!text) continue;
            for (const std::string& name : shared_in(text.value()).imports) {
                const auto is_it = [&](const std::string& other) { return fs::path(other).stem() == name; };
                const auto module = std::find_if(paths_.begin(), paths_.end(), is_it);
                if (module == paths_.end()) continue;
                modules_.insert(*module);
                const fs::path folder = fs::path(*module).parent_path();
                if (folder != fs::path(path).parent_path()) import_folders_.insert(folder.string());
            }
        }
    }

    /// Reads a script. One with errors is named, and the others are read nevertheless.
    void read(const std::string& path) {
        const std::vector<std::string> folders(import_folders_.begin(), import_folders_.end());
        const auto file = ScriptFile::read(path, folders);
        const auto script = file ? file.value().compile() : Result<Script>(file.diagnostics());
        if (script && !file.value().lacks_modules()) {
            scripts_.push_back(script.value());
            return;
        }
        Diagnostics problems = script ? file.value().problems() : script.diagnostics();
        std::fprintf(stderr, "npcs: %s has errors, so that what it needs of the game is not known:\n", path.c_str());
        report_all(stderr, problems, ErrorFormat::rich);
        if (script) scripts_.push_back(script.value());
        has_errors_ = true;
        worst_ = std::max<int>(worst_, failed);
    }

    // ---- npcs.toml

    std::string written() {
        facts_ = needed_of_game(scripts_);
        std::string text =
            "# What the tools know of this game. https://toml.io; npcs.schema.json in the manual of npcs describes "
            "it.\n";
        text += "[project]\nscripts = " + patterns() + "\n" + start();
        if (!import_folders_.empty()) {
            std::vector<std::string> folders;
            for (const std::string& folder : import_folders_) folders.push_back(relative_folder(folder));
            text += "import_paths = " + toml_list(folders) + "\n";
        }
        if (!facts_.events.empty())
            text += "events = " + toml_list(facts_.events) + "      # that scripts wait for, and none raises\n";
        if (!facts_.characters.empty()) text += "\n[characters]\nnames = " + toml_list(facts_.characters) + "\n";
        for (const npcs::HostFunction& function : facts_.functions) text += "\n" + table_of(function);
        return text;
    }

    std::string relative_folder(const std::string& folder) const {
        const std::string shown = root_ == "." ? folder : relative(folder);
        return shown.empty() ? "." : shown;
    }

    std::string patterns() const {
        std::set<std::string> endings;
        for (const std::string& path : paths_) endings.insert("**/*" + fs::path(path).extension().string());
        if (endings.empty()) endings.insert("**/*.npcs");
        return toml_list({endings.begin(), endings.end()});
    }

    /// Returns the line that names the script to start: the only one that no other imports, or the one called like the
    /// folder, or main. Which of several it is, only a person knows.
    std::string start() const {
        std::vector<std::string> all;
        std::error_code problem;
        const fs::path name = fs::weakly_canonical(root_, problem).filename();
        for (const std::string& path : paths_) {
            if (modules_.contains(path)) continue;
            const std::string shown = root_ == "." ? path : relative(path);
            if (shown.find('/') == std::string::npos &&
                (fs::path(shown).stem() == "main" || fs::path(shown).stem() == name))
                return "start = " + toml_text(shown) + "\n";
            all.push_back(shown);
        }
        if (all.size() == 1) return "start = " + toml_text(all.front()) + "\n";
        if (all.empty()) return "";
        constexpr std::size_t most = 8;
        const bool is_cut = all.size() > most;
        all.resize(std::min(all.size(), most));
        return "# start = " + toml_list(all) + (is_cut ? " ..." : "") +
               "      # one of these, or those that share a machine\n";
    }

    static std::string table_of(const npcs::HostFunction& function) {
        std::string text = "[host." + toml_key(function.name) + "]\n";
        std::vector<std::string> parameters;
        for (const HostParameter& parameter : function.parameters)
            parameters.push_back(parameter.name + (parameter.type.empty() ? "" : ": " + parameter.type));
        if (!parameters.empty()) text += "parameters = " + toml_list(parameters) + "\n";
        if (!function.speaks.empty()) text += "speaks = " + toml_text(function.speaks) + "\n";
        if (!function.asks.empty()) text += "asks = " + toml_text(function.asks) + "\n";
        if (function.returns == "value")
            text +=
                "# returns = \"number\"      # or text, list, map: scripts use its result, and do not tell which it "
                "is\n";
        else if (!function.returns.empty()) text += "returns = " + toml_text(function.returns) + "\n";
        return text;
    }

    const InitOptions& options_;
    fs::path root_;
    std::vector<std::string> paths_;  ///< relative to the current folder, sorted
    std::set<std::string> modules_, import_folders_;
    std::vector<Script> scripts_;
    HostFacts facts_;
    bool has_errors_ = false;
    int worst_ = finished;
};

}  // namespace

void add_init(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<InitOptions>();
    CLI::App* command = app.add_subcommand("init", "Make npcs.toml of the scripts in a folder");
    command->add_option("FOLDER", options->folder, "The folder of the scripts; by default the current one");
    command->add_flag("--dry-run", options->only_shows, "Show what would be written, and write nothing");
    command->add_flag("--force", options->force, "Write npcs.toml anew if there is one");
    command->callback([options, &exit_code] { exit_code = FolderReader(*options).run(); });
}

}  // namespace npcs::tools
