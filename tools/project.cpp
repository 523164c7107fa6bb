// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "project.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

// Header only, because a distribution's library may be built for another standard library.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "json.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

constexpr const char* file_name = "npcs.toml";

/// Reads the file's tables and reports what is wrong in them, with its location.
class Reader {
public:
    Reader(Project& project, const std::string& text) : project_(project), text_(text) {}

    Diagnostics problems;

    void read() {
        // Not all versions of the library distinguish arguments passed by reference and by value.
        const toml::parse_result parsed = toml::parse(std::string_view(text_));
        if (!parsed) return complain(parsed.error().source(), std::string(parsed.error().description()), "");
        read_project(parsed.table()["project"]);
        read_characters(parsed.table()["characters"]);
        const toml::node_view<const toml::node> host = parsed.table()["host"];
        if (host && !host.is_table())
            return complain(host.node()->source(), "`host` is no table", "write one table a function, as [host.gold]");
        if (host)
            for (const auto& [name, node] : *host.as_table()) read_function(std::string(name.str()), node);
    }

private:
    void read_project(toml::node_view<const toml::node> project) {
        if (!project) return;
        if (!project.is_table()) return complain(project.node()->source(), "`project` is no table", "write [project]");
        const toml::node_view<const toml::node> start = project["start"];
        // One script, or several that share a machine.
        if (start.is_array()) project_.start = texts(start, "start");
        else if (start) project_.start = {text(start, "start")};
        for (std::string& path : project_.start) path = in_folder(path);
        project_.scripts = texts(project["scripts"], "scripts");
        for (const std::string& path : texts(project["import_paths"], "import_paths"))
            project_.import_paths.push_back(in_folder(path));
    }

    void read_characters(toml::node_view<const toml::node> characters) {
        if (!characters) return;
        if (!characters.is_table())
            return complain(characters.node()->source(), "`characters` is no table", "write [characters]");
        project_.characters = texts(characters["names"], "names");
    }

    void read_function(const std::string& name, const toml::node& node) {
        if (!is_identifier(name))
            return complain(node.source(), "\"" + name + "\" cannot be the name of a function",
                            "a name has letters, digits and _, and is no keyword");
        const toml::table* table = node.as_table();
        if (table == nullptr)
            return complain(node.source(), "`host." + name + "` is no table", "write [host." + name + "]");
        warn_of_unknown(name, *table);
        HostFunction& function = project_.functions.emplace_back();
        function.name = name;
        function.returns = text((*table)["returns"], "returns");
        for (const std::string& parameter : texts((*table)["parameters"], "parameters"))
            function.parameters.push_back(parameter_of(parameter, (*table)["parameters"].node()->source()));
        function.speaks = parameter_name(function, (*table)["speaks"], "speaks");
        function.asks = parameter_name(function, (*table)["asks"], "asks");
        // A list contains possible results.
        if (const toml::array* values = (*table)["stub"].as_array())
            for (const toml::node& value : *values) function.stub.push_back(value_of(value));
        else if ((*table)["stub"]) function.stub.push_back(value_of(*(*table)["stub"].node()));
    }

    HostParameter parameter_of(const std::string& written, const toml::source_region& where) {
        HostParameter parameter;
        const auto trimmed = [](const std::string& word) {
            const auto first = word.find_first_not_of(" \t");
            return first == std::string::npos ? std::string()
                                              : word.substr(first, word.find_last_not_of(" \t") - first + 1);
        };
        const auto colon = written.find(':');
        parameter.name = trimmed(written.substr(0, colon));
        if (colon != std::string::npos) parameter.type = trimmed(written.substr(colon + 1));
        if (parameter.type.ends_with('?')) {
            parameter.type.pop_back();
            parameter.may_lack = true;
        }
        if (!is_identifier(parameter.name))
            complain(where, "\"" + written + "\" is no parameter", "write its name and type, as \"who: text\"");
        return parameter;
    }

    std::string parameter_name(const HostFunction& function, toml::node_view<const toml::node> node, const char* key) {
        const std::string name = text(node, key);
        const auto is_it = [&](const HostParameter& parameter) { return parameter.name == name; };
        const auto& all = function.parameters;
        if (!name.empty() && std::none_of(all.begin(), all.end(), is_it))
            complain(node.node()->source(),
                     "`" + function.name + "` has no parameter \"" + name + "\" for `" + key + "` to name", "");
        return name;
    }

    void warn_of_unknown(const std::string& name, const toml::table& table) {
        static const std::set<std::string_view> known{"parameters", "doc", "speaks", "asks", "returns", "stub"};
        for (const auto& [key, node] : table) {
            if (known.count(key.str()) > 0) continue;
            project_.warnings.push_back(
                diagnostic(node.source(), "`" + std::string(key.str()) + "` of `host." + name + "` means nothing here",
                           "known are parameters, doc, speaks, asks, returns and stub"));
            project_.warnings.back().severity = Severity::warning;
        }
    }

    std::string text(toml::node_view<const toml::node> node, const char* key) {
        if (!node) return "";
        if (!node.is_string()) {
            complain(node.node()->source(), std::string("`") + key + "` is no text", "");
            return "";
        }
        return std::string(node.as_string()->get());
    }

    std::vector<std::string> texts(toml::node_view<const toml::node> node, const char* key) {
        std::vector<std::string> result;
        if (!node) return result;
        const toml::array* items = node.as_array();
        if (items == nullptr) {
            complain(node.node()->source(), std::string("`") + key + "` is no list of texts", "");
            return result;
        }
        for (const toml::node& item : *items) result.push_back(text(toml::node_view<const toml::node>(item), key));
        return result;
    }

    static Value value_of(const toml::node& node) {
        if (const auto* boolean = node.as_boolean()) return Value(boolean->get() ? 1 : 0);
        if (const auto* whole = node.as_integer()) return Value(static_cast<double>(whole->get()));
        if (const auto* number = node.as_floating_point()) return Value(number->get());
        if (const auto* string = node.as_string()) return Value(string->get());
        if (const auto* array = node.as_array()) {
            std::vector<Value> items;
            for (const toml::node& item : *array) items.push_back(value_of(item));
            return Value::list(std::move(items));
        }
        if (const auto* table = node.as_table()) {
            std::vector<Value::Pair> entries;
            for (const auto& [key, item] : *table) entries.emplace_back(std::string(key.str()), value_of(item));
            return Value::map(std::move(entries));
        }
        return Value();
    }

    std::string in_folder(const std::string& path) const {
        return path.empty() ? "" : (fs::path(project_.folder) / path).string();
    }

    void complain(const toml::source_region& where, const std::string& message, const std::string& hint) {
        problems.push_back(diagnostic(where, message, hint));
    }

    Diagnostic diagnostic(const toml::source_region& where, const std::string& message, const std::string& hint) const {
        Diagnostic problem;
        problem.stage = Stage::host;
        problem.code = "project-file";
        problem.message = message;
        problem.hint = hint;
        problem.file = project_.file;
        problem.line = problem.source_line = where.begin.line;
        problem.column = where.begin.column;
        problem.length = where.begin.line == where.end.line && where.end.column > where.begin.column
                             ? where.end.column - where.begin.column
                             : 1;
        std::size_t begin = 0;
        for (std::uint32_t line = 1; line < problem.line && begin != std::string::npos; ++line) {
            begin = text_.find('\n', begin);
            if (begin != std::string::npos) ++begin;
        }
        if (begin != std::string::npos && begin < text_.size())
            problem.source = text_.substr(begin, std::min<std::size_t>(text_.find('\n', begin) - begin, 500));
        return problem;
    }

    Project& project_;
    const std::string& text_;
};

bool fits(const HostParameter& parameter, const Value& value) {
    if (value.is_null()) return parameter.may_lack || parameter.type.empty();
    if (parameter.type == "text") return value.is_string() || value.is_number();
    if (parameter.type == "number") return value.is_number();
    if (parameter.type == "list") return value.is_list();
    if (parameter.type == "map") return value.is_map();
    if (parameter.type == "function") return value.is_function();
    return true;
}

Value value_of_type(const std::string& type) {
    if (type.empty()) return Value();
    if (type == "text") return Value("");
    if (type == "list") return Value::list({});
    if (type == "map") return Value::map({});
    return type == "null" ? Value() : Value(0);
}

/// Shows the line of a speaking function. Another parameter, if there is one, says who speaks.
void speak(const HostFunction& function, const Call& call, const StubActions& actions) {
    const std::vector<Value>& arguments = call.arguments();
    std::string who, line;
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
        if (function.parameters[i].name == function.speaks) line = arguments[i].is_null() ? "" : arguments[i].text();
        else if (who.empty()) who = speaker_of(arguments[i]).value_or("");
    }
    if (!who.empty()) actions.meet(call, who);
    actions.speak((who.empty() ? line : who + ": " + line) + "\n");
}

std::string called(const HostFunction& function, const std::vector<Value>& arguments) {
    std::string text = "(" + function.name;
    std::size_t given = arguments.size();
    while (given > 0 && arguments[given - 1].is_null()) --given;
    for (std::size_t i = 0; i < given; ++i)
        text += (i == 0 ? " " : ", ") + (arguments[i].is_string()   ? json::text(arguments[i].text())
                                         : speaker_of(arguments[i]) ? *speaker_of(arguments[i])
                                                                    : arguments[i].text());
    return text + ")\n";
}

Reply call_stub(const HostFunction& function, Call& call, const StubActions& actions) {
    const std::vector<Value>& arguments = call.arguments();
    for (std::size_t i = 0; i < function.parameters.size(); ++i)
        if (!fits(function.parameters[i], arguments[i]))
            return Reply::wrong_argument(
                i, "a " + (function.parameters[i].type.empty() ? std::string("value") : function.parameters[i].type));
    if (!function.asks.empty()) {
        for (std::size_t i = 0; i < function.parameters.size(); ++i)
            if (function.parameters[i].name == function.asks) return call.suspend(arguments[i]);
    }
    if (!function.speaks.empty()) speak(function, call, actions);
    if (actions.given)
        if (auto value = actions.given(function.name)) return Reply(std::move(*value));
    if (!function.stub.empty()) return Reply(function.stub.front());
    if (function.speaks.empty() && function.returns.empty()) actions.note(called(function, arguments));
    return Reply(value_of_type(function.returns));
}

}  // namespace

Result<Project> Project::find(const std::string& script) {
    Project project;
    std::error_code problem;
    fs::path folder = fs::absolute(script, problem);
    if (problem) return project;
    if (!fs::is_directory(folder, problem)) folder = folder.parent_path();
    folder = folder.lexically_normal();
    while (!fs::is_regular_file(folder / file_name, problem)) {
        if (!folder.has_relative_path()) return project;
        folder = folder.parent_path();
    }
    // Use the shortest path.
    const fs::path near = fs::proximate(folder, problem);
    if (!problem) folder = near;
    project.folder = folder.string();
    project.file = (folder == "." ? fs::path(file_name) : folder / file_name).string();
    const auto text = read_file(project.file);
    if (!text) return text.diagnostics();
    Reader reader(project, text.value());
    reader.read();
    if (!reader.problems.empty()) return reader.problems;
    return project;
}

const HostFunction* Project::function(std::string_view name) const {
    for (const HostFunction& each : functions)
        if (each.name == name) return &each;
    return nullptr;
}

std::vector<std::string> Project::scripts_for(const std::string& path) const {
    std::error_code problem;
    if (start.empty() || !fs::is_directory(path, problem)) return {path};
    return start;
}

namespace {

/// Returns whether a path matches. `*` matches any text without a slash, `**/` any folders, `?` one character. On
/// failure only the last star of each kind is extended by one character. That suffices, and is never exponential.
bool matches(std::string_view pattern, std::string_view path) {
    constexpr auto none = std::string_view::npos;
    std::size_t p = 0, at = 0, star = none, star_at = 0, folders = none, folders_at = 0;
    while (at < path.size()) {
        if (pattern.substr(p, 3) == "**/") {
            folders = p += 3;
            folders_at = at;
            star = none;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            star_at = at;
        } else if (p < pattern.size() && (pattern[p] == path[at] || (pattern[p] == '?' && path[at] != '/'))) {
            ++p;
            ++at;
        } else if (star != none && path[star_at] != '/') {
            p = star;
            at = ++star_at;
        } else if (folders != none && path.find('/', folders_at) != none) {
            p = folders;
            at = folders_at = path.find('/', folders_at) + 1;
            star = none;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace

std::vector<std::string> Project::all_scripts() const {
    std::vector<std::string> found;
    std::error_code problem;
    const fs::path root = folder.empty() ? fs::path(".") : fs::path(folder);
    const auto skipping = fs::directory_options::skip_permission_denied;
    for (auto each = fs::recursive_directory_iterator(root, skipping, problem); !problem && each != fs::end(each);
         each.increment(problem)) {
        const std::string name = each->path().lexically_relative(root).generic_string();
        const auto is_meant = [&](const std::string& pattern) { return matches(pattern, name); };
        std::error_code unknown;
        if (each->is_regular_file(unknown) && std::any_of(scripts.begin(), scripts.end(), is_meant))
            found.push_back(root == "." ? name : each->path().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

void ProjectOptions::add_import_path(CLI::App& command) {
    command
        .add_option("--import-path", import_path_, "Another folder to look for imported modules in (can be repeated)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
}

void ProjectOptions::add_to(CLI::App& command) {
    add_import_path(command);
    command
        .add_option("--stub", stubs_,
                    "NAME=VALUE: a function of the game that the script calls, and what it gives (can be repeated)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false)
        ->check([](const std::string& text) {
            return is_identifier(text.substr(0, text.find('=')))
                       ? std::string()
                       : "\"" + text + "\" names no function: write a name, or NAME=VALUE";
        });
}

Result<Project> ProjectOptions::project_of(const std::string& script) const {
    auto project = Project::find(script);
    if (!project) return project;
    auto& folders = project.value().import_paths;
    folders.insert(folders.begin(), import_path_.begin(), import_path_.end());
    add_stubs(project.value());
    return project;
}

Result<ScriptFile> read_script(const std::string& path) {
    const auto project = Project::find(path);
    if (!project) return project.diagnostics();
    return ScriptFile::read(project.value().scripts_for(path).front(), project.value().import_paths);
}

void ProjectOptions::add_stubs(Project& project) const {
    for (const std::string& text : stubs_) {
        HostFunction function;
        const auto equals = text.find('=');
        function.name = text.substr(0, equals);
        const HostFunction* const told = project.function(function.name);
        // A stub that is not declared accepts up to eight arguments.
        if (told != nullptr) function = *told;
        else
            for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"})
                function.parameters.push_back({name, "", true});
        if (equals != std::string::npos) {
            const std::string value = text.substr(equals + 1);
            const auto number = number_of(value);
            function.stub = {number ? Value(*number) : Value(value)};
        }
        auto& all = project.functions;
        all.erase(std::remove_if(all.begin(), all.end(),
                                 [&](const HostFunction& each) { return each.name == function.name; }),
                  all.end());
        all.push_back(std::move(function));
    }
}

void define_stubs(Host& host, const Project& project, const StubActions& actions) {
    for (const HostFunction& function : project.functions) {
        std::string signature = function.name + "(";
        for (const HostParameter& parameter : function.parameters)
            signature += (signature.back() == '(' ? "" : ", ") + parameter.name;
        host.def_raw(signature + ")", function.parameters.size(),
                     [function, actions](Call& call) { return call_stub(function, call, actions); });
    }
}

std::optional<double> number_of(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    const std::string plain(text.substr(first, last - first + 1));
    // strtod would also accept hexadecimal numbers and words such as "inf".
    if (plain.find_first_not_of("0123456789+-.eE") != std::string::npos) return std::nullopt;
    char* end = nullptr;
    const double number = std::strtod(plain.c_str(), &end);
    return *end == '\0' ? std::optional(number) : std::nullopt;
}

std::optional<std::string> speaker_of(const Value& who) {
    if (who.is_string() || who.is_number()) return who.text();
    constexpr int longest_line_of_ancestors = 100;
    Value map = who;
    for (int i = 0; i < longest_line_of_ancestors && map.is_map(); ++i) {
        const Value name = map.get("name");
        if (name.is_string() || name.is_number()) return name.text();
        map = map.get("__isa");
    }
    return std::nullopt;
}

std::optional<Value> answer_for(const Project& project, const std::string& function, const std::string& typed) {
    const HostFunction* told = project.function(function);
    if (told == nullptr || told->returns != "number") return Value(typed);
    const auto number = number_of(typed);
    return number ? std::optional<Value>(*number) : std::nullopt;
}

}  // namespace npcs::tools
