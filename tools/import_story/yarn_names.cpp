// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The names that things get in the script. What the game knows by its name keeps it, then speakers, then variables, then
// scenes; whatever would be in the way of one of these, or is a word of the language, gets a word more.

#include <algorithm>
#include <array>

#include "../script_file.hpp"
#include "npcs/npcs.hpp"
#include "yarn_analysis.hpp"
#include "yarn_walk.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

/// Words of the language, names that scripts made here use themselves, and functions of the language that they call.
constexpr std::array<std::string_view, 75> own_names{"and",      "break",       "continue",     "else",
                                                     "end",      "false",       "for",          "function",
                                                     "if",       "in",          "isa",          "new",
                                                     "not",      "null",        "or",           "repeat",
                                                     "return",   "then",        "true",         "while",
                                                     "self",     "super",       "locals",       "globals",
                                                     "outer",    "choose",      "again",        "within",
                                                     "option",   "once",        "hidden",       "locked",
                                                     "scene",    "go",          "visit",        "sequence",
                                                     "cycle",    "shuffle",     "bark",         "plan",
                                                     "checking", "do",          "loop",         "import",
                                                     "say",      "prompt",      "input",        "wait",
                                                     "floor",    "ceil",        "round",        "rnd",
                                                     "str",      "char",        "visits",       "taken",
                                                     "funcRef",  "map",         "number",       "string",
                                                     "list",     "first_visit", "next",         "leaving",
                                                     "scenes",   "dice",        "random_range", "random_range_float",
                                                     "lesser",   "greater",     "ordinal",      "remainder",
                                                     "yield",    "print",       "spawn"};

bool is_intrinsic(const std::string& name) {
    const auto& all = intrinsics();
    return std::any_of(all.begin(), all.end(), [&](const IntrinsicInfo& one) { return one.name == name; });
}

/// Whether the language takes it for a name: beyond ASCII not every character is a letter.
bool is_script_name(const std::string& name) {
    if (!is_identifier(name)) return false;
    if (std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
    return static_cast<bool>(Script::compile(name + " = 1\n", "name"));
}

/// Letters, digits and single `_` in between.
std::string as_name(const std::string& text, const std::string& otherwise) {
    std::string name;
    for (const char c : text) {
        const bool fits = is_identifier("x" + std::string(1, c)) || static_cast<unsigned char>(c) >= 0x80;
        if (fits && c != '_') name += c;
        else if (!name.empty() && name.back() != '_') name += '_';
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    return is_script_name(name) ? name : otherwise;
}

}  // namespace

std::string Analysis::take_name(const std::string& wanted, const std::string& suffix) {
    const auto is_free = [&](const std::string& name) {
        return is_script_name(name) && taken_.count(name) == 0 &&
               std::find(own_names.begin(), own_names.end(), name) == own_names.end();
    };
    std::string name = wanted;
    if (!is_script_name(name)) name = wanted + "_" + suffix;
    if (!is_script_name(name)) name = as_name(wanted, "_" + suffix);
    if (!is_free(name)) name += "_" + suffix;
    const std::string stem = name;
    for (int& number = numbers_[stem]; !is_free(name);) name = stem + "_" + std::to_string(++number + 1);
    taken_.insert(name);
    return name;
}

void Analysis::find_names() {
    const auto take_host = [&](const std::string& name, const Place& place) {
        if (!host_places_.emplace(name, place).second) return;
        const bool keeps = is_script_name(name) && !is_intrinsic(name);
        host_[name] = take_name(keeps ? name : as_name(name, "command") + "_command", "command");
    };
    each_expression(file_, [&](const Expression& whole) {
        each_part(whole, [&](const Expression& part) {
            if (part.kind == Expression::Kind::call && !is_built_in(part.text)) take_host(part.text, part.place);
        });
    });
    for (const Node& node : file_.nodes)
        each_statement(node.body, [&](const Statement& statement) {
            if (statement.kind != Statement::Kind::command || statement.words.empty()) return;
            const std::string name = literal_of(statement.words[0]);
            if (!has_expression(statement.words[0]) && name != "wait") take_host(name, statement.place);
        });
    name_speakers();
    const auto take_variable = [&](const std::string& name) {
        if (variables_.count(name) == 0) variables_[name] = take_name(name, "value");
    };
    for (const Declaration& declaration : file_.declarations) take_variable(declaration.variable);
    each_expression(file_, [&](const Expression& whole) {
        each_part(whole, [&](const Expression& part) {
            if (part.kind == Expression::Kind::variable) take_variable(part.text);
        });
    });
    for (const Node& node : file_.nodes)
        each_statement(node.body, [&](const Statement& statement) {
            if (statement.kind == Statement::Kind::set) take_variable(statement.name);
        });
    for (const Enumeration& one : file_.enumerations)
        if (enumerations_.count(one.name) == 0) enumerations_[one.name] = take_name(one.name, "kinds");
    name_scenes();
}

void Analysis::name_speakers() {
    std::vector<std::string> unusual;
    each_line(file_, [&](const Line& line, const Statement& statement) {
        if (statement.kind == Statement::Kind::options || line.speaker.empty() || has_expression(line.speaker)) return;
        const std::string text = literal_of(line.speaker);
        if (speakers_.count(text) != 0) return;
        const bool fits = is_script_name(text) && !is_intrinsic(text) && taken_.count(text) == 0 &&
                          std::find(own_names.begin(), own_names.end(), text) == own_names.end();
        speakers_[text] = {fits ? text : std::string(), !fits};
        if (fits) taken_.insert(text);
        else unusual.push_back(text);
    });
    for (const std::string& text : unusual) speakers_[text].name = take_name(as_name(text, "somebody"), "speaker");
}

void Analysis::name_scenes() {
    node_scenes_.resize(file_.nodes.size());
    for (const Node& node : file_.nodes) {
        if (scenes_.count(node.title) != 0) continue;
        std::string wanted = node.title;
        if (taken_.count(wanted) != 0 && wanted[0] >= 'A' && wanted[0] <= 'Z') {
            wanted[0] = static_cast<char>(wanted[0] - 'A' + 'a');
            if (taken_.count(wanted) != 0) wanted = node.title;
        }
        scenes_[node.title] = take_name(wanted, "scene");
    }
    for (const auto& [title, nodes] : nodes_of_)
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const Node& node = file_.nodes[nodes[i]];
            const std::string suffix = node.subtitle.empty() ? std::to_string(i + 1) : node.subtitle;
            node_scenes_[nodes[i]] =
                node.when.empty() ? scenes_[title] : take_name(scenes_[title] + "_" + suffix, "scene");
        }
}

}  // namespace npcs::tools::import_story::yarn
