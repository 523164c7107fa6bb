// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs import-story`: converts a story in another language to a script, and reports what was not converted.

#include "import_story/story.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

#include "command.hpp"
#include "npcs/npcs.hpp"
#include "output_file.hpp"
#include "report.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

struct ImportStoryOptions {
    std::string file;
    std::string language;
    std::string output;
    bool force = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

struct StoryLanguage {
    std::string name;
    std::string extension;
    import_story::Story (*take)(const import_story::Input&);
};

const std::vector<StoryLanguage>& story_languages() {
    static const std::vector<StoryLanguage> all{{"ink", ".ink", import_story::from_ink},
                                                {"yarn", ".yarn", import_story::from_yarn}};
    return all;
}

const StoryLanguage* language_of(const ImportStoryOptions& options) {
    const std::string extension = fs::path(options.file).extension().string();
    for (const StoryLanguage& language : story_languages())
        if (options.language.empty() ? extension == language.extension : options.language == language.name)
            return &language;
    return nullptr;
}

std::string names_of(std::string StoryLanguage::*member) {
    std::string names;
    for (const StoryLanguage& language : story_languages()) names += (names.empty() ? "" : ", ") + language.*member;
    return names;
}

/// Returns whether the path leads into the folder, with links resolved.
bool is_below(const fs::path& path, const fs::path& folder) {
    std::error_code problem;
    const fs::path whole = fs::weakly_canonical(path, problem);
    if (problem) return false;
    const fs::path relative = whole.lexically_relative(fs::weakly_canonical(folder, problem));
    return !problem && !relative.empty() && *relative.begin() != "..";
}

/// Reads a story. Refuses anything but a regular file, since reading a pipe, for example, might block forever.
Result<std::string> read_story(const std::string& path) {
    std::error_code problem;
    const auto status = fs::status(path, problem);
    if (!fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status))
        return read_file(path, import_story::largest_story);
    Diagnostic diagnostic;
    diagnostic.stage = Stage::host;
    diagnostic.code = "file";
    diagnostic.message = "cannot read " + path + ": it is no ordinary file";
    return diagnostic;
}

/// The files of a story. Included files are relative to its folder.
class Files {
public:
    explicit Files(const std::string& main) : folder_(fs::path(main).parent_path()) {
        if (folder_.empty()) folder_ = ".";
    }

    void add(const std::string& path, const std::string& name, const std::string& text) {
        texts_[name] = text;
        paths_.push_back(path);
    }

    std::optional<std::string> include(const std::string& name) {
        const fs::path path = folder_ / name;
        if (!is_below(path, folder_)) return std::nullopt;
        auto text = read_story(path.string());
        if (!text) return std::nullopt;
        add(path.string(), name, text.value());
        return std::move(text).value();
    }

    const std::vector<std::string>& paths() const { return paths_; }

    Diagnostic diagnostic_of(const import_story::Problem& problem) const {
        Diagnostic diagnostic;
        diagnostic.code = "story";
        diagnostic.message = problem.message;
        diagnostic.hint = problem.hint;
        diagnostic.file = problem.file;
        diagnostic.line = diagnostic.source_line = problem.line;
        diagnostic.column = problem.column;
        diagnostic.length = problem.column == 0 ? 0 : 1;
        const auto text = texts_.find(problem.file);
        if (text == texts_.end()) return diagnostic;
        diagnostic.source = line_of(text->second, problem.line);
        if (diagnostic.source.size() > 500) {  // the part shown of a line is bounded and must contain the column
            diagnostic.source.clear();
            diagnostic.column = diagnostic.length = 0;
        }
        return diagnostic;
    }

private:
    static std::string line_of(const std::string& text, std::uint32_t line) {
        std::size_t begin = 0;
        for (std::uint32_t i = 1; i < line && begin < text.size(); ++i) {
            const auto end = text.find('\n', begin);
            begin = end == std::string::npos ? text.size() : end + 1;
        }
        std::string result = text.substr(begin, text.find('\n', begin) - begin);
        if (!result.empty() && result.back() == '\r') result.pop_back();
        return result;
    }

    fs::path folder_;
    std::map<std::string, std::string> texts_;  ///< by the name used in messages
    std::vector<std::string> paths_;
};

void tell_not_taken(const std::vector<import_story::NotTaken>& all) {
    for (const import_story::NotTaken& one : all)
        std::fprintf(stderr, "%s:%u: not taken over: %s\n    %s\n", one.file.c_str(), static_cast<unsigned>(one.line),
                     one.what.c_str(), one.advice.c_str());
}

void tell_summary(const std::string& file, const import_story::Story& story) {
    const auto lines = std::count(story.script.begin(), story.script.end(), '\n');
    const std::size_t missing = story.not_taken.size();
    const std::string rest = missing == 0   ? "everything was taken over"
                             : missing == 1 ? "1 thing was not taken over"
                                            : std::to_string(missing) + " things were not taken over";
    std::fprintf(stderr, "npcs: %s: a script of %ld lines; %s\n", file.c_str(), static_cast<long>(lines), rest.c_str());
}

/// Checks the generated script. An error in it is a defect of npcs, whatever the story was.
bool is_sound(const std::string& name, const import_story::Story& story, ErrorFormat format) {
    const auto script = Script::compile(story.script, name);
    if (script) return true;
    std::fputs("npcs: the script that was made has errors. Unless it is too large, that is a fault of npcs:\n", stderr);
    report_all(stderr, script.diagnostics(), format);
    return false;
}

int import_it(const ImportStoryOptions& options) {
    const StoryLanguage* language = language_of(options);
    if (language == nullptr) {
        std::fprintf(stderr, "npcs: %s: what language it is in does not show from its name; say it with --from (%s)\n",
                     options.file.c_str(), names_of(&StoryLanguage::name).c_str());
        return usage;
    }
    Files files(options.file);
    auto text = read_story(options.file);
    if (!text) return report_unusable(text.diagnostics(), options.error_format);
    files.add(options.file, options.file, text.value());
    import_story::Story story;
    try {
        story = language->take(
            {options.file, std::move(text).value(), [&files](const std::string& path) { return files.include(path); }});
    } catch (const import_story::Problem& problem) {
        std::fputs(report_on(stderr, files.diagnostic_of(problem), options.error_format).c_str(), stderr);
        return failed;
    }
    const std::string made = options.output.empty() ? "the script" : options.output;
    if (options.output.empty()) {
        std::fputs(story.script.c_str(), stdout);
    } else {
        std::string why;
        if (!write_output({options.output, OutputKind::script, files.paths(), options.force}, story.script, why)) {
            std::fprintf(stderr, "npcs: %s\n", why.c_str());
            return usage;
        }
    }
    tell_not_taken(story.not_taken);
    tell_summary(options.file, story);
    return is_sound(made, story, options.error_format) ? finished : failed;
}

}  // namespace

void add_import_story(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ImportStoryOptions>();
    CLI::App* command =
        app.add_subcommand("import-story", "Make a script of a story that was written in another language");
    command->add_option("FILE", options->file, "The story: *" + names_of(&StoryLanguage::extension))->required();
    std::vector<std::string> names;
    for (const StoryLanguage& language : story_languages()) names.push_back(language.name);
    command->add_option("--from", options->language, "Its language, where the file's name does not say it")
        ->check(CLI::IsMember(names));
    command->add_option("-o,--output", options->output, "The file to write; else the script goes to standard output");
    command->add_flag("--force", options->force, "Write over a file that is there already");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = import_it(*options); });
}

}  // namespace npcs::tools
