// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "script_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "languages.hpp"
#include "report.hpp"
#include "words.hpp"

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

Result<std::string> read_or_edited(const std::string& path, const FileTexts& edited) {
    if (edited.empty()) return read_file(path);
    const auto found = edited.find(identity_of(path));
    return found != edited.end() ? Result<std::string>(found->second) : read_file(path);
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

std::string with_newlines(const std::string& text) {
    if (text.find('\r') == std::string::npos) return text;
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r') result += text[at];
        else if (text.compare(at, 2, "\r\n") != 0) result += '\n';
    }
    return result;
}

bool continues_name(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c < 0;
}

/// Returns whether the text contains `import`. Most scripts do not, and are not analysed any further.
bool mentions_import(const std::string& text) {
    static constexpr std::string_view word = "import";
    // Boyer-Moore-Horspool: for each byte, how far the word's end can be ahead of it; 0 for the word's last byte.
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

/// Returns the end of a line that consists of `end` and the word, if it begins there; otherwise the place itself.
std::size_t behind_ending(const std::string& text, std::size_t at, const std::string& word) {
    const auto behind_blanks = [&](std::size_t from) {
        return std::min(text.find_first_not_of(" \t", from), text.size());
    };
    std::size_t end = behind_blanks(at);
    if (text.compare(end, 3, "end") != 0) return at;
    const std::size_t next = behind_blanks(end + 3);
    if (next == end + 3 || text.compare(next, word.size(), word) != 0) return at;
    end = behind_blanks(next + word.size());
    return end == text.size() || text[end] == '\n' || text[end] == '\r' ? end : at;
}

/// The languages of files that can be imported beside scripts, by how their names end.
const std::map<std::string, std::string> file_languages{
    {".lua", "lua"}, {".js", "javascript"}, {".py", "python"}, {".wren", "wren"}};

/// A use of `import` that calls the function: not a member, and not in a string or comment.
struct ImportCall {
    std::size_t begin = 0;
    std::size_t end = 0;        ///< end of the module's name, or of the word
    bool is_statement = false;  ///< it begins a statement
    bool in_brackets = false;   ///< a bracket follows immediately
    std::optional<std::string> module;
};

/// Scans a script word by word, skipping strings and comments.
class ImportFinder {
public:
    explicit ImportFinder(const std::string& text) : text_(text) {}

    std::vector<ImportCall> calls;
    std::vector<std::string> texts;  ///< the contents of all strings
    bool assigns_import = false;     ///< the script defines its own `import`

    void run() {
        for (std::size_t at = 0; at < text_.size();) {
            const char c = text_[at];
            if (c == '"') {
                at = text(at);
            } else if (text_.compare(at, 2, "//") == 0) {
                at = std::min(text_.find('\n', at), text_.size());
            } else if (text_.compare(at, 2, "/*") == 0) {
                const auto end = text_.find("*/", at + 2);
                at = end == std::string::npos ? text_.size() : end + 2;
            } else if (continues_name(c)) {
                at = word(at);
            } else {
                if (c == '\n' || c == ';') starts_ = true;
                else if (c != ' ' && c != '\t') starts_ = false;
                before_ = c == ' ' || c == '\t' ? before_ : c;
                ++at;
            }
        }
    }

private:
    std::size_t behind_blanks(std::size_t at) const {
        return std::min(text_.find_first_not_of(" \t", at), text_.size());
    }

    /// Returns the end of the string at the offset, and sets `content`, if not null, to its content.
    std::size_t text(std::size_t at, std::string* content = nullptr) {
        std::string inside;
        std::size_t end = at + 1;
        for (; end < text_.size() && text_[end] != '\n'; ++end) {
            if (text_[end] == '"' && text_.compare(end, 2, "\"\"") != 0) break;
            if (text_[end] == '"') ++end;
            inside += text_[end];
        }
        if (content != nullptr) *content = inside;
        else texts.push_back(inside);
        starts_ = false;
        before_ = '"';
        return std::min(end + 1, text_.size());
    }

    std::size_t word(std::size_t begin) {
        std::size_t end = begin;
        while (end < text_.size() && continues_name(text_[end])) ++end;
        const std::string found = text_.substr(begin, end - begin);
        const bool starts = starts_;
        const bool is_member = before_ == '.';
        before_ = 'a';
        starts_ = found == "then" || found == "else";
        if ((found == "function" || (found == "script" && starts)) && text_.compare(behind_blanks(end), 1, "\"") == 0)
            return behind_foreign(end, found);
        if (found != "import" || is_member) return end;
        const std::size_t next = behind_blanks(end);
        if (text_.compare(next, 1, "=") == 0 && text_.compare(next, 2, "==") != 0) assigns_import = true;
        return call(begin, end, starts);
    }

    /// The end of a function or block in another language, whose text is no concern of ours. A `script` that has none is a
    /// name.
    std::size_t behind_foreign(std::size_t head, const std::string& word) {
        for (std::size_t at = head; at < text_.size();) {
            at = std::min(text_.find('\n', at), text_.size() - 1) + 1;
            const std::size_t end = behind_ending(text_, at, word);
            if (end != at) return end;
        }
        return word == "function" ? text_.size() : head;
    }

    std::size_t call(std::size_t begin, std::size_t end, bool starts) {
        ImportCall& made = calls.emplace_back();
        made.begin = begin;
        made.end = end;
        made.is_statement = starts;
        made.in_brackets = text_.compare(end, 1, "(") == 0;
        std::size_t at = behind_blanks(end);
        const bool opened = text_.compare(at, 1, "(") == 0;
        if (opened) at = behind_blanks(at + 1);
        if (text_.compare(at, 1, "\"") != 0) return end;
        std::string name;
        at = text(at, &name);
        if (opened) {
            at = behind_blanks(at);
            if (text_.compare(at, 1, ")") != 0) return end;
            ++at;
        }
        // Only the end of the statement may follow.
        const std::size_t next = behind_blanks(at);
        const bool ends = next == text_.size() || text_[next] == '\n' || text_[next] == ';' ||
                          text_.compare(next, 2, "//") == 0 || text_.compare(next, 2, "/*") == 0 ||
                          text_.compare(next, 4, "else") == 0;
        if (!ends) return end;
        made.end = at;
        made.module = name;
        return at;
    }

    const std::string& text_;
    bool starts_ = true;
    char before_ = '\n';
};

}  // namespace

bool is_identifier(const std::string& name) {
    static const std::set<std::string> keywords{"and",  "break", "continue", "else",   "end",   "false",   "for",
                                                "if",   "in",    "isa",      "new",    "not",   "null",    "or",
                                                "then", "true",  "repeat",   "return", "while", "function"};
    return !name.empty() && (name[0] < '0' || name[0] > '9') && keywords.count(name) == 0 &&
           std::all_of(name.begin(), name.end(), continues_name);
}

std::string identity_of(const std::string& path) {
    std::error_code problem;
    const fs::path whole = fs::weakly_canonical(path, problem);
    return problem ? path : whole.string();
}

bool is_script(const fs::path& path) { return path.extension() == ".npcs" || path.extension() == ".ms"; }

/// Combines a script and its modules.
class Importer {
public:
    Importer(ScriptFile& result, const std::vector<std::string>& import_path, const FileTexts& edited)
        : result_(result), import_path_(import_path), edited_(edited) {}

    void combine(std::string text) {
        if (!mentions_import(text)) {
            result_.pieces_.push_back({1, result_.path_});
            result_.text_ = std::move(text);
            return;
        }
        const std::string main = with_imports(text, result_.path_, "");
        if (names_at_run_time_) add_named_texts();
        const bool has_prelude = !modules_.empty() || names_at_run_time_;
        if (has_prelude) append("__modules = {}");
        for (const Module& module : modules_) add(module);
        if (names_at_run_time_) add_named();
        result_.pieces_.push_back({lines_ + 1, result_.path_});
        result_.text_ += has_prelude ? main : text;
    }

private:
    struct Module {
        std::string name, file, text;
        std::string language = {};  ///< empty: a script
    };

    /// Adds a module. It runs when first imported; until it has, a circular import gets an empty map.
    void add(const Module& module) {
        if (!module.language.empty()) return add_foreign(module);
        append("__load_" + module.name + " = function");
        result_.pieces_.push_back({lines_ + 1, module.file});
        append(module.text);
        result_.pieces_.push_back({lines_ + 1, module.file, true});
        append("return locals\nend function");
        const std::string held = "globals.__modules." + module.name;
        append("__import_" + module.name + " = function");
        append("if globals.__modules.hasIndex(\"" + module.name + "\") then return " + held);
        append(held + " = {}\n" + held + " = __load_" + module.name + "\nreturn " + held + "\nend function");
    }

    /// Adds a file in another language: a `script` that gives a map of its functions.
    void add_foreign(const Module& module) {
        append("script \"" + module.language + "\" __modules." + module.name);
        result_.pieces_.push_back({lines_ + 1, module.file});
        append(module.text);
        append("end script");
        append("__import_" + module.name + " = function");
        append("return globals.__modules." + module.name + "\nend function");
    }

    /// Adds `import` for computed names and for use as a value. It knows the modules that strings in the script name.
    void add_named() {
        append("__import_named = function(scope, libname)");
        for (const Module& module : modules_)
            append("if libname == \"" + module.name + "\" then\nscope[\"" + module.name + "\"] = __import_" +
                   module.name + "\nreturn\nend if");
        append("__import_missing libname\nend function");
        append("import = function(libname)\n__import_named globals, libname\nreturn globals[libname]\nend function");
    }

    /// Finds modules named by any string, for imports with computed names; strings of these modules are searched, too.
    void add_named_texts() {
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            const Text text = texts_[i];
            if (is_identifier(text.content)) find_module(text.content, text.content, text.folder);
        }
    }

    void append(const std::string& text) {
        result_.text_ += text + "\n";
        lines_ += static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    }

    /// Returns the source with imports replaced and uniform line ends. `name`: of the module; empty for the script.
    std::string with_imports(const std::string& source, const std::string& file, const std::string& name) {
        const std::string text = with_newlines(source);
        const fs::path folder = fs::path(file).parent_path();
        ImportFinder finder(text);
        finder.run();
        if (finder.assigns_import) return text;
        for (const std::string& content : finder.texts) texts_.push_back({content, folder});
        being_read_.push_back(name);
        std::string result;
        std::size_t copied = 0;
        for (const ImportCall& call : finder.calls) {
            const std::string replacement = replaced(call, {text, file, call}, folder);
            if (replacement.empty()) continue;
            result += text.substr(copied, call.begin - copied) + replacement;
            copied = call.end;
            if (replacement.ends_with("locals, ") && call.in_brackets) ++copied;
        }
        being_read_.pop_back();
        return result + text.substr(copied);
    }

    struct Where {
        const std::string& text;
        const std::string& file;
        const ImportCall& call;
    };

    /// Returns the replacement of an import, or an empty string if it is kept.
    std::string replaced(const ImportCall& call, const Where& where, const fs::path& folder) {
        if (!call.module || !call.is_statement) {
            names_at_run_time_ = true;
            if (call.module) texts_.push_back({*call.module, folder});
            if (!call.is_statement) return "";
            return call.in_brackets ? "__import_named(locals, " : "__import_named locals, ";
        }
        const fs::path file = fs::path(*call.module).filename();
        const auto language = file_languages.find(file.extension().string());
        const bool is_foreign = language != file_languages.end();
        const std::string name = is_foreign ? file.stem().string() : file.string();
        if (!is_identifier(name)) {
            tell(where, Severity::error, "module-name", "\"" + name + "\" cannot be the name of a variable",
                 "a module's map has the name of its file: letters, digits and _, and no keyword");
            return "";
        }
        const auto known = found_.find(name);
        if (known != found_.end() && known->second != (is_foreign ? language->second : "")) {
            tell(where, Severity::error, "module-name", "two modules are called \"" + name + "\"",
                 "a module's map has the name of its file: give one of them another name");
            return "";
        }
        if (is_foreign)
            return find_foreign(*call.module, name, language->second, where, folder) ? name + " = __import_" + name
                                                                                     : "";
        if (std::find(being_read_.begin(), being_read_.end(), name) != being_read_.end())
            tell(where, Severity::warning, "import-cycle", "the module \"" + name + "\" imports itself in the end",
                 "while it is being run, others that import it see an empty map");
        if (!find_module(*call.module, name, folder)) {
            tell(
                where, Severity::error, "missing-module", "the module \"" + *call.module + "\" is not found",
                "looked for " + name + ".ms and " + name + ".npcs beside " + where.file + " and in each --import-path");
            return "";
        }
        return name + " = __import_" + name;
    }

    void tell(const Where& where, Severity severity, const char* code, const std::string& message,
              const std::string& hint) {
        const std::string before = where.text.substr(0, where.call.begin);
        const auto line_begin = before.rfind('\n') + 1;
        Diagnostic& problem = result_.problems_.emplace_back();
        problem.severity = severity;
        problem.code = code;
        problem.message = message;
        problem.hint = hint;
        problem.file = where.file;
        problem.line = problem.source_line =
            static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
        problem.column = static_cast<std::uint32_t>(std::min<std::size_t>(where.call.begin - line_begin, 150)) + 1;
        problem.length = static_cast<std::uint32_t>(std::min<std::size_t>(where.call.end - where.call.begin, 60));
        problem.source =
            where.text.substr(line_begin, std::min(where.text.find('\n', line_begin) - line_begin, std::size_t{500}));
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
                const auto text = read_or_edited(file.string(), edited_);
                if (!text) continue;
                found_.emplace(name, "");
                result_.originals_.emplace(file.string(), text.value());
                std::string combined = with_imports(text.value(), file.string(), name);
                modules_.push_back({name, file.string(), std::move(combined)});
                return true;
            }
        }
        return false;
    }

    /// Finds a file in another language. If it cannot be part of the script, tells why and returns false.
    bool find_foreign(const std::string& module, const std::string& name, const std::string& language,
                      const Where& where, const fs::path& folder) {
        if (found_.count(name) > 0) return true;
        const Languages all = languages();
        const bool is_there =
            std::any_of(all.begin(), all.end(), [&](const auto& one) { return one->name() == language; });
        if (!is_there) {
            tell(
                where, Severity::error, "missing-language",
                "\"" + module + "\" is written in \"" + language + "\", which is not among the languages of this build",
                "npcs languages shows those that are there, and how to build it with others");
            return false;
        }
        std::vector<fs::path> folders{folder};
        folders.insert(folders.end(), import_path_.begin(), import_path_.end());
        for (const fs::path& candidate : folders) {
            const fs::path file = candidate / module;
            std::error_code problem;
            if (!fs::is_regular_file(file, problem)) continue;
            auto text = read_file(file.string());
            if (!text) continue;
            std::string lines = with_newlines(text.value());
            for (std::size_t at = 0; at < lines.size(); at = std::min(lines.find('\n', at), lines.size() - 1) + 1) {
                if (behind_ending(lines, at, "script") == at) continue;
                tell(where, Severity::error, "module-text",
                     "\"" + module + "\" cannot be imported: it has a line that consists of `end script`",
                     "that is what ends a text in another language; write it otherwise");
                return false;
            }
            if (lines.ends_with('\n')) lines.pop_back();
            found_.emplace(name, language);
            modules_.push_back({name, file.string(), std::move(lines), language});
            return true;
        }
        tell(where, Severity::error, "missing-module", "the file \"" + module + "\" is not found",
             "looked for it beside " + where.file + " and in each --import-path");
        return false;
    }

    struct Text {
        std::string content;
        fs::path folder;
    };

    ScriptFile& result_;
    const std::vector<std::string>& import_path_;
    const FileTexts& edited_;
    std::vector<Module> modules_;
    std::map<std::string, std::string> found_;  ///< the language of each module, by its name; empty: a script
    std::vector<std::string> being_read_;       ///< modules, outermost first
    std::vector<Text> texts_;
    bool names_at_run_time_ = false;
    std::uint32_t lines_ = 0;
};

Result<ScriptFile> ScriptFile::read(const std::string& path, const std::vector<std::string>& import_path,
                                    const FileTexts& edited) {
    ScriptFile result;
    result.path_ = path;
    std::error_code problem;
    if (fs::is_directory(path, problem)) {
        auto found = script_in(path);
        if (!found) return found.diagnostics();
        result.path_ = std::move(found).value();
    }
    auto text = read_or_edited(result.path_, edited);
    if (!text) {
        Diagnostic diagnostic = text.diagnostics().front();
        diagnostic.stage = Stage::host;
        return diagnostic;
    }
    note_program(result.path_);
    result.originals_.emplace(result.path_, text.value());
    // The shebang line.
    if (text.value().compare(0, 2, "#!") == 0) text.value().replace(0, 2, "//");
    Importer(result, import_path, edited).combine(std::move(text).value());
    return result;
}

void ScriptFile::put_in_front(const std::string& lines) {
    const auto count = static_cast<std::uint32_t>(std::count(lines.begin(), lines.end(), '\n')) + 1;
    for (Piece& piece : pieces_) piece.first += count;
    text_ = lines + "\n" + text_;
}

std::vector<std::string> ScriptFile::files() const {
    std::vector<std::string> files{path_};
    for (const Piece& piece : pieces_)
        if (std::find(files.begin(), files.end(), piece.file) == files.end()) files.push_back(piece.file);
    return files;
}

bool ScriptFile::lacks_modules() const {
    return std::any_of(problems_.begin(), problems_.end(),
                       [](const Diagnostic& problem) { return problem.severity == Severity::error; });
}

const Diagnostic* ScriptFile::obstacle() const {
    for (const Diagnostic& problem : problems_)
        if (problem.severity == Severity::error && problem.code != "missing-module") return &problem;
    return nullptr;
}

Result<Script> ScriptFile::compile(Marks marks) const {
    if (const Diagnostic* const problem = obstacle()) return *problem;
    auto script = Script::compile(text_, path_, languages(), marks);
    if (script) return script;
    if (Diagnostics own = mistakes_of_files(); !own.empty()) return own;
    return in_their_files(script.diagnostics());
}

/// Where a module ends in the middle of something, what importing has put behind it is no part of the mistake.
Diagnostics ScriptFile::mistakes_of_files() const {
    Diagnostics found;
    if (originals_.size() < 2) return found;
    for (const auto& [path, text] : originals_) {
        if (path != path_ && !is_script(path)) continue;
        const auto read = Script::dump(text, path);
        found.insert(found.end(), read.diagnostics().begin(), read.diagnostics().end());
    }
    return found;
}

std::optional<std::pair<std::string, std::uint32_t>> ScriptFile::origin(std::uint32_t line) const {
    const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), line,
                                        [](std::uint32_t wanted, const Piece& piece) { return wanted < piece.first; });
    if (after == pieces_.begin() || std::prev(after)->is_added) return std::nullopt;
    return std::pair(std::prev(after)->file, line - std::prev(after)->first + 1);
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

namespace {

/// Returns a line of a text; nothing if there is none with that number.
std::optional<std::string_view> line_of(std::string_view text, std::uint32_t number) {
    for (; number > 1; --number) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) return std::nullopt;
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    return text.substr(0, text.ends_with('\r') ? text.size() - 1 : text.size());
}

}  // namespace

/// Returns whether a line of the combined source is the same in its file: no import was replaced in it.
bool ScriptFile::is_line_of_file(std::uint32_t line) const {
    // Without modules, only an import by a computed name is replaced.
    if (pieces_.size() == 1) return line_of(text_, line).value_or("").find("__import_named") == std::string_view::npos;
    const auto from = origin(line);
    const auto original = from ? originals_.find(from->first) : originals_.end();
    return original != originals_.end() && line_of(text_, line) == line_of(original->second, from->second);
}

Diagnostic ScriptFile::in_its_file(Diagnostic diagnostic) const {
    std::string file = diagnostic.file;
    if (diagnostic.source_line != 0) {
        const auto from = origin(diagnostic.source_line);
        const auto original = from ? originals_.find(from->first) : originals_.end();
        if (original != originals_.end() && !is_line_of_file(diagnostic.source_line)) {
            constexpr std::size_t longest = 500;
            diagnostic.source = line_of(original->second, from->second).value_or("").substr(0, longest);
        }
    }
    for (const TextEdit& edit : diagnostic.fix) {
        if (is_line_of_file(edit.line)) continue;
        diagnostic.fix.clear();
        break;
    }
    for (TextEdit& edit : diagnostic.fix) {
        std::string same = diagnostic.file, also = diagnostic.file;
        place(same, edit.line);
        place(also, edit.end_line);
    }
    place(file, diagnostic.source_line);
    place(diagnostic.file, diagnostic.line);
    if (pieces_.size() > 1) {
        diagnostic.message = with_lines_of(diagnostic.file, diagnostic.message);
        diagnostic.hint = with_lines_of(diagnostic.file, diagnostic.hint);
    }
    return diagnostic;
}

/// Returns the text of a message about a place in the file with other lines that it names, as in "of line 7", in their files.
std::string ScriptFile::with_lines_of(const std::string& file, const std::string& text) const {
    constexpr std::string_view word = "line ";
    std::string result;
    std::size_t copied = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const std::size_t number = at + word.size();
        if (at > 0 && continues_word(text[at - 1])) continue;
        std::uint32_t line = 0;
        const auto [end, problem] = std::from_chars(text.data() + number, text.data() + text.size(), line);
        if (problem != std::errc()) continue;
        std::string named = file;
        place(named, line);
        result += text.substr(copied, number - copied) + std::to_string(line) + (named == file ? "" : " of " + named);
        copied = static_cast<std::size_t>(end - text.data());
    }
    return result + text.substr(copied);
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
