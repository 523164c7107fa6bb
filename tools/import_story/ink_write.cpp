// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The script as a whole: variables, functions, scenes, and then what begins the story.

#include <algorithm>

#include "ink_lower.hpp"
#include "ink_writer.hpp"

namespace npcs::tools::import_story {
namespace ink {
namespace {

std::string in_lines(const std::vector<std::string>& lines, const std::string& indent) {
    std::string result;
    for (const std::string& line : lines) result += indent + line + "\n";
    return result;
}

bool names_only(const Expression& value, const std::set<std::string>& known) {
    bool result = true;
    for_each_expression(value, [&](const Expression& one) {
        if (one.kind == ExpressionKind::call || one.kind == ExpressionKind::target) result = false;
        if (one.kind == ExpressionKind::name && known.count(one.text) == 0) result = false;
    });
    return result;
}

/// Whether a function says at most one line, at its very end, whatever way it takes.
bool says_at_the_end(const Items& items) {
    const auto nothing = [](const Item& item) {
        return item.kind == ItemKind::newline || item.kind == ItemKind::comment || item.kind == ItemKind::nothing;
    };
    const auto last = std::find_if_not(items.rbegin(), items.rend(), nothing);
    for (const Item& item : items) {
        if (last != items.rend() && &item == &*last) {
            if (item.kind == ItemKind::line) return true;
            return item.kind == ItemKind::conditional &&
                   std::all_of(item.branches.begin(), item.branches.end(),
                               [](const Branch& branch) { return says_at_the_end(branch.content); });
        }
        if (item.kind != ItemKind::temporary && item.kind != ItemKind::assignment && !nothing(item)) return false;
    }
    return true;
}

std::string helper_function(const std::string& builtin, const std::string& name) {
    const std::string end = "\nend function\n";
    if (builtin == "MIN") return "function " + name + "(a, b)\n\treturn a if a < b else b" + end;
    if (builtin == "MAX") return "function " + name + "(a, b)\n\treturn a if a > b else b" + end;
    if (builtin == "INT") return "function " + name + "(x)\n\treturn floor(x) if x >= 0 else ceil(x)" + end;
    return "function " + name + "(least, most)\n\treturn floor(rnd * (most - least + 1)) + least" + end;
}

bool always_says(const Items& items) {
    return std::any_of(items.begin(), items.end(), [](const Item& item) {
        if (item.kind == ItemKind::line) return true;
        const bool has_else = !item.branches.empty() && item.branches.back().is_else;
        return item.kind == ItemKind::conditional && has_else &&
               std::all_of(item.branches.begin(), item.branches.end(),
                           [](const Branch& branch) { return always_says(branch.content); });
    });
}

}  // namespace

Writer::Writer(Tree& tree, Names& names, Scenes& scenes, const Types& types)
    : tree_(tree), names_(names), scenes_(scenes), types_(types) {
    for (const std::string& id : scenes.counted) {
        const bool is_flow = names.flow(id) != nullptr;
        counters_[id] = is_flow ? names.fresh(names.scene(id) + "_visits") : names.scene(id);
    }
    story_over_ = names.fresh("story_over");
    line_so_far_ = names.fresh("line_so_far");
    start_line_ = names.fresh("start_line");
    end_line_ = names.fresh("end_line");
    whole_line_ = names.fresh("whole_line");
    text_ = names.fresh("text");
}

/// The variable through which a knot gets what it is given, or that several scenes of it share.
std::string Writer::parameter_variable(const Flow& flow, const std::string& parameter) {
    std::string& name = parameters_[flow.name + "." + parameter];
    if (name.empty())
        name = flow.name.empty() ? names_.variable(parameter) : names_.fresh(names_.scene(flow.name) + "_" + parameter);
    return name;
}

std::string Writer::run() {
    const std::string first = globals();
    std::string functions, scenes;
    for (const Scene& scene : scenes_.all) {
        if (scene.flow->name.empty() && scene.id.empty()) continue;
        scene_ = &scene;
        if (scene.flow->is_function && names_.is_external(scene.flow->name))
            tell(tree_, scene.flow->place, "a body for EXTERNAL " + scene.flow->name,
                 "The game's own function is called.");
        else if (scene.flow->is_function) functions += function_of(scene) + "\n";
        else scenes += scene_of(scene) + "\n";
    }
    scene_ = &scenes_.all[0];
    is_top_ = true;
    std::string late;
    std::set<std::string> known;
    for (const Global& global : tree_.globals) {
        if (!names_only(global.value, known))
            late += names_.variable(global.name) + " = " + expression(global.value) + "\n";
        known.insert(global.name);
    }
    Lines begin = block(scene_->content, true);
    if (scene_->ends_line) begin.push_back(end_line_);
    std::string result = first;
    if (scenes_.has_tunnel_to_end) result += story_over_ + " = false\n";
    if (needs_lines_) result += line_so_far_ + " = \"\"\n";
    if (!result.empty()) result += "\n";
    if (needs_lines_) result += helpers() + "\n";
    for (const auto& [builtin, name] : helpers_) result += helper_function(builtin, name) + "\n";
    result += functions + scenes + late + in_lines(begin, "");
    while (result.size() > 1 && result[result.size() - 2] == '\n' && result.back() == '\n') result.pop_back();
    return result;
}

std::string Writer::globals() {
    scene_ = &scenes_.all[0];
    std::string result;
    std::set<std::string> known;
    for (const Global& global : tree_.globals) {
        if (names_only(global.value, known))
            result += names_.variable(global.name) + " = " + expression(global.value) + "\n";
        known.insert(global.name);
    }
    for (const auto& [id, name] : counters_) result += name + " = 0\n";
    return result;
}

std::string Writer::scene_of(const Scene& scene) {
    Lines lines;
    if (scene.id == scene.flow->name)
        for (const Parameter& one : scene.flow->parameters)
            if (!is_shared(one.name))
                lines.push_back(names_.variable(one.name) + " = " + parameter_variable(*scene.flow, one.name));
    for (std::string& line : block(scene.content, !scene.ends_line)) lines.push_back(std::move(line));
    if (scene.ends_line) {
        needs_lines_ = true;
        lines.push_back(end_line_);
    }
    return "scene " + scene.name + "\n" + in_lines(lines, "\t") + "end scene\n";
}

std::string Writer::function_of(const Scene& scene) {
    const auto saying = scenes_.functions.find(scene.flow->name);
    std::string head = "function " + scene.name;
    for (std::size_t i = 0; i < scene.flow->parameters.size(); ++i)
        head += (i == 0 ? "(" : ", ") + names_.variable(scene.flow->parameters[i].name);
    head += scene.flow->parameters.empty() ? "\n" : ")\n";
    Lines lines;
    if (saying != scenes_.functions.end() && saying->second == FunctionOutput::text) {
        is_text_ = true;
        returns_lines_ = says_at_the_end(scene.content);
        if (!returns_lines_) lines.push_back(text_ + " = \"\"");
        for (std::string& line : block(scene.content, true)) lines.push_back(std::move(line));
        const bool has_returned = !lines.empty() && lines.back().rfind("return", 0) == 0;
        if (returns_lines_ && !has_returned && !always_says(scene.content)) lines.emplace_back("return \"\"");
        else if (!returns_lines_ && !has_returned) lines.push_back("return " + text_ + " - char(10)");
        is_text_ = returns_lines_ = false;
    } else {
        lines = block(scene.content, !scene.ends_line);
        if (scene.ends_line) lines.push_back(end_line_);
    }
    return head + in_lines(lines, "\t") + "end function\n";
}

/// A line in parts is said when it is whole; what is empty is not said, and of several blanks one is left.
std::string Writer::helpers() const {
    const auto function = [](const std::string& head, const Lines& lines) {
        return "function " + head + "\n" + in_lines(lines, "\t") + "end function\n";
    };
    return function(start_line_ + "(part)", {"globals." + line_so_far_ + " += part"}) + "\n" +
           function(whole_line_ + "(part)",
                    {"part = " + line_so_far_ + " + part", "globals." + line_so_far_ + " = \"\"", "words = []",
                     "for word in part.split(\" \")", "\tif word != \"\" then words.push word", "end for",
                     "return words.join(\" \")"}) +
           "\n" +
           function(end_line_ + "(part=\"\")", {"for line in " + whole_line_ + "(part).split(char(10))",
                                                "\tif line != \"\" then : {line}", "end for"});
}

}  // namespace ink

Story from_ink(const Input& input) {
    ink::Tree tree = ink::parse(input);
    ink::weave(tree);
    ink::lower(tree);
    ink::Names names(tree);
    const ink::Types types(tree, names);
    ink::Scenes scenes = ink::make_scenes(tree, names);
    ink::find_open_lines(scenes);
    Story story;
    story.script = ink::Writer(tree, names, scenes, types).run();
    story.not_taken = std::move(tree.not_taken);
    const auto is_before = [](const NotTaken& one, const NotTaken& other) { return one.line < other.line; };
    std::stable_sort(story.not_taken.begin(), story.not_taken.end(), is_before);
    const auto is_same = [](const NotTaken& one, const NotTaken& other) {
        return one.file == other.file && one.line == other.line && one.what == other.what;
    };
    story.not_taken.erase(std::unique(story.not_taken.begin(), story.not_taken.end(), is_same), story.not_taken.end());
    return story;
}

}  // namespace npcs::tools::import_story
