// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "project_file.hpp"

#include <algorithm>
#include <filesystem>

// Header only, because a distribution's library may be built for another standard library.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "json.hpp"
#include "nearest.hpp"
#include "ordinary_file.hpp"
#include "toml_words.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

using Names = std::vector<std::string>;
using View = toml::node_view<const toml::node>;

const Names of_project{"scripts", "start", "import_paths", "host", "events"};

/// Reads the tables of one file and reports what is wrong in them, with its location.
class ProjectReader {
public:
    /// `file`: the name of the file with this text.
    ProjectReader(Project& project, std::string file, const std::string& text)
        : project_(project), file_(std::move(file)), text_(text) {}

    Diagnostics problems;

    void read() {
        if (!parse()) return;
        warn_of_similar(tables_, {"project", "host", "characters", "answers"});
        read_project(at("project"));
        read_characters(at("characters"));
        read_answers(at("answers"));
        read_host();
    }

    /// Reads what the game says of itself: its functions, and nothing else.
    void read_description() {
        if (parse()) read_host();
    }

private:
    bool parse() {
        // Not all versions of the library distinguish arguments passed by reference and by value.
        toml::parse_result parsed = toml::parse(std::string_view(text_));
        if (parsed) {
            tables_ = std::move(parsed.table());
        } else {
            const toml::source_region where = parsed.error().source();
            const auto [message, hint] = toml_problem(parsed.error().description(), line_at(where.begin.line));
            complain(where, message, hint);
        }
        return problems.empty();
    }

    std::string_view line_at(std::uint32_t number) const {
        std::size_t begin = 0;
        for (std::uint32_t line = 1; line < number && begin != std::string::npos; ++line) {
            begin = text_.find('\n', begin);
            if (begin != std::string::npos) ++begin;
        }
        if (begin == std::string::npos || begin >= text_.size()) return {};
        return std::string_view(text_).substr(begin, std::min<std::size_t>(text_.find('\n', begin) - begin, 500));
    }

    View at(std::string_view key) const { return tables_[key]; }

    void read_project(View project) {
        if (!project) return;
        if (!project.is_table()) return complain(project.node()->source(), "`project` is no table", "write [project]");
        warn_of_unknown("project", *project.as_table(), of_project);
        const View start = project["start"];
        // One script, or several that share a machine.
        if (start.is_array()) project_.start = texts(start, "start");
        else if (start) project_.start = {text(start, "start")};
        for (std::string& path : project_.start) path = in_folder(path);
        project_.scripts = texts(project["scripts"], "scripts");
        for (const std::string& path : texts(project["import_paths"], "import_paths"))
            project_.import_paths.push_back(in_folder(path));
        project_.events = texts(project["events"], "events");
        if (project["host"]) read_game(project["host"]);
    }

    /// Reads the file that the game has written (Host::describe). It may not have been written yet.
    void read_game(View named) {
        const std::string path = in_folder(text(named, "host"));
        if (path.empty()) return;
        const auto content = read_ordinary_file(path);
        if (!content)
            return warn(named.node()->source(), content.diagnostics().front().message,
                        "`host` names the file to which the game writes what Host::describe gives");
        ProjectReader reader(project_, path, content.value());
        reader.read_description();
        problems.insert(problems.end(), reader.problems.begin(), reader.problems.end());
    }

    void read_characters(View characters) {
        if (!characters) return;
        if (!characters.is_table())
            return complain(characters.node()->source(), "`characters` is no table", "write [characters]");
        warn_of_unknown("characters", *characters.as_table(), {"names"});
        project_.characters = texts(characters["names"], "names");
    }

    void read_answers(View answers) {
        if (!answers) return;
        if (!answers.is_table()) return complain(answers.node()->source(), "`answers` is no table", "write [answers]");
        for (const auto& [key, node] : *answers.as_table()) {
            AnswersRule& rule = project_.answers.emplace_back();
            rule.question = std::string(key.str());
            const toml::array* const items = node.as_array();
            if (items == nullptr || items->empty()) {
                complain(node.source(), "the answers to \"" + rule.question + "\" are no list",
                         "write what may be typed, as in \"Your name?\" = [\"Ada\", \"\"]");
                continue;
            }
            for (const toml::node& item : *items) {
                const Value value = value_of(item);
                if (value.is_string() || value.is_number()) rule.typed.push_back(value.text());
                else
                    complain(item.source(), "an answer to \"" + rule.question + "\" is neither text nor number",
                             "a text stands between quotes: \"Ada\"");
            }
        }
    }

    void read_host() {
        const View host = at("host");
        if (host && !host.is_table())
            return complain(host.node()->source(), "`host` is no table", "write one table a function, as [host.gold]");
        if (host)
            for (const auto& [name, node] : *host.as_table()) read_function(std::string(name.str()), node);
    }

    /// Adds a function, or to what the game has said of it.
    void read_function(const std::string& name, const toml::node& node) {
        if (!is_identifier(name))
            return complain(node.source(), "\"" + name + "\" cannot be the name of a function",
                            "a name has letters, digits and _, and is no keyword");
        const toml::table* table = node.as_table();
        if (table == nullptr)
            return complain(node.source(), "`host." + name + "` is no table", "write [host." + name + "]");
        warn_of_unknown("host." + name, *table, {"parameters", "doc", "speaks", "asks", "returns", "stub"});
        const auto is_it = [&](const HostFunction& each) { return each.name == name; };
        auto& all = project_.functions;
        const auto known = std::find_if(all.begin(), all.end(), is_it);
        HostFunction& function = known != all.end() ? *known : all.emplace_back();
        function.name = name;
        function.file = file_;
        function.line = node.source().begin.line;
        function.column = node.source().begin.column;
        if (const View doc = (*table)["doc"]) function.doc = text(doc, "doc");
        if (const View returns = (*table)["returns"]) {
            function.returns = text(returns, "returns");
            check_result(function.returns, returns.node()->source());
        }
        if (const View parameters = (*table)["parameters"]) {
            function.parameters.clear();
            for (const std::string& parameter : texts(parameters, "parameters"))
                function.parameters.push_back(parameter_of(parameter, parameters.node()->source()));
        }
        if (const View speaks = (*table)["speaks"]) function.speaks = parameter_name(function, speaks, "speaks");
        if (const View asks = (*table)["asks"]) function.asks = parameter_name(function, asks, "asks");
        if (const View stub = (*table)["stub"]) read_stub(function, *stub.node());
    }

    /// A list contains possible results.
    void read_stub(HostFunction& function, const toml::node& stub) {
        function.stub.clear();
        if (has_date(stub))
            return complain(stub.source(), "a date is no value that a function returns",
                            "write it as a text, between quotes, or as a number");
        if (const toml::array* values = stub.as_array())
            for (const toml::node& value : *values) function.stub.push_back(value_of(value));
        else function.stub.push_back(value_of(stub));
    }

    /// TOML has dates; scripts have none.
    static bool has_date(const toml::node& node) {
        if (const auto* array = node.as_array())
            return std::any_of(array->begin(), array->end(), [](const toml::node& item) { return has_date(item); });
        if (const auto* table = node.as_table()) {
            for (const auto& [key, item] : *table)
                if (has_date(item)) return true;
            return false;
        }
        return node.is_date() || node.is_time() || node.is_date_time();
    }

    void check_result(const std::string& type, const toml::source_region& where) {
        static const Names known{"text", "number", "list", "map", "null"};
        if (type.empty() || std::find(known.begin(), known.end(), type) != known.end()) return;
        warn(where, "\"" + type + "\" is no type of a result" + did_you_mean(type, known),
             "a function returns a text, a number, a list, a map or, without `returns`, null");
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
        check_type(parameter.type, where);
        return parameter;
    }

    void check_type(const std::string& type, const toml::source_region& where) {
        static const std::vector<std::string> known{"text", "number", "list", "map", "function", "value"};
        if (type.empty() || std::find(known.begin(), known.end(), type) != known.end()) return;
        warn(where, "\"" + type + "\" is no type" + did_you_mean(type, known),
             "types are text, number, list, map, function and value, which is anything");
    }

    std::string parameter_name(const HostFunction& function, View node, const char* key) {
        const std::string name = text(node, key);
        const auto is_it = [&](const HostParameter& parameter) { return parameter.name == name; };
        const auto& all = function.parameters;
        if (!name.empty() && std::none_of(all.begin(), all.end(), is_it))
            complain(node.node()->source(),
                     "`" + function.name + "` has no parameter \"" + name + "\" for `" + key + "` to name",
                     parameters_of(function));
        return name;
    }

    static std::string parameters_of(const HostFunction& function) {
        std::string all;
        for (const HostParameter& parameter : function.parameters)
            all += (all.empty() ? "its parameters are " : ", ") + parameter.name;
        return all.empty() ? "above it, name them: parameters = [\"who\", \"line: text\"]" : all;
    }

    void warn_of_unknown(const std::string& where, const toml::table& table, const Names& known) {
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            if (std::find(known.begin(), known.end(), name) != known.end()) continue;
            std::string all;
            for (std::size_t i = 0; i < known.size(); ++i)
                all += (i == 0 ? "" : i + 1 == known.size() ? " and " : ", ") + known[i];
            warn(node.source(), "`" + name + "` of `" + where + "` means nothing here" + did_you_mean(name, known),
                 (known.size() == 1 ? "known is " : "known are ") + all);
        }
    }

    /// Other tables belong to other tools, unless their name looks like a known one.
    void warn_of_similar(const toml::table& table, const Names& known) {
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            const bool is_known = std::find(known.begin(), known.end(), name) != known.end();
            const std::string meant = is_known ? "" : did_you_mean(name, known);
            if (!meant.empty())
                warn(node.source(), "`" + name + "` means nothing here" + meant,
                     "write [" + known[nearest(name, known).value_or(0)] + "]");
            else if (!is_known && !node.is_table() &&
                     std::find(begin(of_project), end(of_project), name) != end(of_project))
                warn(node.source(), "`" + name + "` means nothing here: it belongs to `project`",
                     "write [project] above it");
        }
    }

    std::string text(View node, const char* key) {
        if (!node) return "";
        if (!node.is_string()) {
            complain(node.node()->source(), std::string("`") + key + "` is no text",
                     std::string("a text stands between quotes: ") + key + " = \"...\"");
            return "";
        }
        return std::string(node.as_string()->get());
    }

    std::vector<std::string> texts(View node, const char* key) {
        std::vector<std::string> result;
        if (!node) return result;
        const toml::array* items = node.as_array();
        if (items == nullptr) {
            complain(node.node()->source(), std::string("`") + key + "` is no list of texts",
                     std::string("a list stands in brackets: ") + key + " = [\"...\"]");
            return result;
        }
        for (const toml::node& item : *items) {
            if (item.is_string()) result.push_back(std::string(item.as_string()->get()));
            else
                complain(item.source(), std::string("`") + key + "` is no text",
                         std::string("each item of the list stands between quotes: ") + key + " = [\"...\"]");
        }
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

    void warn(const toml::source_region& where, const std::string& message, const std::string& hint) {
        project_.warnings.push_back(diagnostic(where, message, hint));
        project_.warnings.back().severity = Severity::warning;
    }

    Diagnostic diagnostic(const toml::source_region& where, const std::string& message, const std::string& hint) const {
        Diagnostic problem;
        problem.stage = Stage::host;
        problem.code = "project-file";
        problem.message = message;
        problem.hint = hint;
        problem.file = file_;
        problem.line = problem.source_line = where.begin.line;
        problem.column = where.begin.column;
        problem.length = where.begin.line == where.end.line && where.end.column > where.begin.column
                             ? where.end.column - where.begin.column
                             : 1;
        problem.source = line_at(problem.line);
        return problem;
    }

    Project& project_;
    std::string file_;
    const std::string& text_;
    toml::table tables_;
};

}  // namespace

Diagnostics read_project_file(Project& project, const std::string& text) {
    ProjectReader reader(project, project.file, text);
    reader.read();
    return reader.problems;
}

}  // namespace npcs::tools
