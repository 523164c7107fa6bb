// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <array>

#include "yarn_walk.hpp"
#include "yarn_write.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

class ScriptWriter {
public:
    explicit ScriptWriter(Writing& writing) : writing_(writing), names_(writing.names), file_(writing.names.file()) {}

    std::string write() {
        tell_about_file();
        std::string scenes;
        for (std::size_t i = 0; i < file_.nodes.size(); ++i) {
            if (is_first_of_group(i)) scenes += write_hub(i);
            scenes += write_node(i);
        }
        const std::string end = write_end();
        std::string made = write_comments(file_.comments, "");
        const auto add = [&made](const std::string& part) {
            if (!made.empty() && !part.empty()) made += "\n";
            made += part;
        };
        add(write_host());
        add(write_enumerations() + write_speakers());
        add(write_variables());
        const std::string smart = write_smart_variables();
        std::string helpers;
        for (const std::string& helper : writing_.helpers) {
            const std::string text = helper_text(helper);
            if (!text.empty()) helpers += (helpers.empty() ? "" : "\n") + text;
        }
        add(smart);
        add(helpers);
        add(scenes);
        add(end);
        return made;
    }

private:
    // --- what stands in front ---

    std::string write_host() {
        std::string all;
        for (const auto& [theirs, ours] : names_.host_names()) {
            all += (all.empty() ? "" : ", ") + ours;
            if (theirs != ours)
                writing_.tell(names_.host_place(theirs), "the name of the game's " + theirs,
                              "it is a word of the language, or no name: the game has to call it " + ours);
        }
        return all.empty() ? all : "// The game has to offer: " + all + "\n";
    }

    std::string write_enumerations() {
        std::string made;
        for (const Enumeration& one : file_.enumerations) {
            std::string cases;
            for (std::size_t i = 0; i < one.cases.size(); ++i) {
                const auto& value = one.cases[i].value;
                cases += (i == 0 ? "" : ", ") + write_string(one.cases[i].name) + ": " +
                         (value ? write_expression(writing_, *value) : std::to_string(i));
            }
            made += names_.enumeration(one.name) + " = {" + cases + "}\n";
        }
        return made;
    }

    std::string write_speakers() {
        std::string made;
        for (const auto& [text, speaker] : names_.speakers())
            if (speaker.is_named) made += speaker.name + " = {\"name\": " + write_string(text) + "}\n";
        return made;
    }

    std::string write_variables() {
        std::string made;
        std::set<std::string> declared;
        for (const Declaration& declaration : file_.declarations) {
            if (names_.is_smart(declaration) || !declared.insert(declaration.variable).second) continue;
            made += write_comments(declaration.comments, "");
            made += write_variable(declaration.variable, write_expression(writing_, *declaration.value));
        }
        for (const auto& [name, ours] : names_.variables())
            if (declared.count(name) == 0 && !names_.is_smart(name)) made += write_variable(name, first_value(name));
        for (const std::string& flag : writing_.flags) made += flag + " = false\n";
        return made;
    }

    std::string write_variable(const std::string& name, const std::string& value) const {
        const std::string& ours = names_.variable(name);
        return ours + " = " + value + (ours == name ? "" : "  // $" + name + " in Yarn") + "\n";
    }

    /// Of a variable that is declared nowhere.
    std::string first_value(const std::string& name) const {
        switch (names_.type_of(name)) {
            case Type::whole:
            case Type::number: return "0";
            case Type::text: return "\"\"";
            case Type::truth: return "false";
            default: return "null";
        }
    }

    std::string write_smart_variables() {
        std::string made;
        for (const Declaration& declaration : file_.declarations) {
            if (!names_.is_smart(declaration)) continue;
            writing_.node = file_.nodes.size();
            made += (made.empty() ? "" : "\n") + write_comments(declaration.comments, "");
            made += "function " + names_.variable(declaration.variable) + "\n\treturn " +
                    write_expression(writing_, *declaration.value) + "\nend function\n";
        }
        return made;
    }

    // --- scenes ---

    bool is_first_of_group(std::size_t node) const {
        return !file_.nodes[node].when.empty() && names_.nodes_of(file_.nodes[node].title).front() == node;
    }

    std::string write_node(std::size_t index) {
        const Node& node = file_.nodes[index];
        writing_.node = index;
        const std::string headers = write_headers(node);
        const bool is_empty = node.body.empty() && headers.empty() && node.comments.empty() && !is_reached(index);
        if (is_empty) return {};
        const std::string& name = names_.scene_of_node(index);
        std::string made = (any_scene_ ? "\n" : "") + write_comments(node.comments, "") + headers;
        any_scene_ = true;
        if (node.when.empty() && name != node.title) made += "// " + node.title + " in Yarn\n";
        return made + "scene " + name + "\n" + write_block(writing_, node.body, "\t") + "end scene\n";
    }

    /// Whether anything leads to it; a node that only declares needs no scene.
    bool is_reached(std::size_t index) const {
        const std::string& title = file_.nodes[index].title;
        return !file_.nodes[index].when.empty() || title == start() || names_.is_reached(title);
    }

    /// What of the headers means something for the game; positions and colours are for editors.
    std::string write_headers(const Node& node) {
        static constexpr std::array<std::string_view, 9> others{"title", "subtitle", "when",  "tracking", "position",
                                                                "color", "colorID",  "group", "style"};
        std::string made;
        for (const Header& header : node.headers) {
            if (std::find(others.begin(), others.end(), header.key) != others.end() || header.value.empty()) continue;
            made += "// " + header.key + ": " + header.value + "\n";
            writing_.tell(
                header.place, "the header " + header.key + " of " + node.title,
                "it is a comment above the scene; what the game needs of it, tell it with a call in the scene");
        }
        return made;
    }

    /// The scene that chooses one of a group's nodes.
    std::string write_hub(std::size_t first) {
        const std::string& title = file_.nodes[first].title;
        const auto& nodes = names_.nodes_of(title);
        bool guarded = false;
        std::string lines;
        for (const std::size_t index : nodes) {
            writing_.node = index;
            const std::string condition = write_when(index);
            guarded |= !condition.empty();
            lines += "\t\t* " + (condition.empty() ? "" : "[if " + condition + "] ") + "go " +
                     names_.scene_of_node(index) + "\n";
        }
        if (guarded)
            writing_.tell(
                file_.nodes[first].place, "the order of the node group " + title,
                "Yarn plays what was played least often, bark what has most conditions: see that nothing is left out");
        const std::string word = guarded ? "bark" : "shuffle";
        std::string made = any_scene_ ? "\n" : "";
        any_scene_ = true;
        if (names_.scene(title) != title) made += "// " + title + " in Yarn\n";
        return made + "scene " + names_.scene(title) + "\n\t" + word + "\n" + lines + "\tend " + word + "\nend scene\n";
    }

    std::string write_when(std::size_t index) {
        std::string made;
        const auto join = [&made](const std::string& part) { made += (made.empty() ? "" : " and ") + part; };
        const auto& when = file_.nodes[index].when;
        std::size_t conditions = 0;
        for (const Guard& guard : when) conditions += (guard.once ? 1U : 0U) + (guard.condition ? 1U : 0U);
        for (const Guard& guard : when) {
            if (guard.once) join("visits(@" + names_.scene_of_node(index) + ") == 0");
            if (guard.condition)
                join(write_expression(writing_, *guard.condition,
                                      conditions > 1 ? Precedence::conjunction : Precedence::loose));
        }
        return made;
    }

    // --- the end ---

    std::string start() const { return names_.is_node("Start") ? "Start" : file_.nodes.front().title; }

    std::string write_end() {
        std::string made;
        if (names_.has_computed_destination()) {
            std::string all;
            std::set<std::string> seen;
            for (const Node& node : file_.nodes)
                if (seen.insert(node.title).second)
                    all += (all.empty() ? "" : ", ") + write_string(node.title) + ": @" + names_.scene(node.title);
            made += "scenes = {" + all + "}\n";
        }
        const std::string first = names_.scene(start());
        if (!names_.may_leave_anywhere()) return made + "visit " + first + "\n";
        made +=
            "// Where the story goes on when a scene that was visited does not come back; true when it ends there.\n";
        made += "leaving = @" + first +
                "\nwhile @leaving isa funcRef\n\tnext = @leaving\n\tleaving = false\n\tnext\nend while\n";
        return made;
    }

    // --- the list ---

    void tell_about_file() {
        for (const auto& [place, tag] : file_.tags)
            writing_.tell(place, "the file's tag #" + tag, "write it into a comment, or into the game's own data");
        std::size_t options = 0, marked = 0;
        Place first_option, first_marked;
        each_line(file_, [&](const Line& line, const Statement& statement) {
            const bool has_id = std::any_of(line.tags.begin(), line.tags.end(),
                                            [](const std::string& tag) { return tag.substr(0, 5) == "line:"; });
            if (statement.kind == Statement::Kind::options && has_id && options++ == 0) first_option = line.place;
            if (line.has_markup && marked++ == 0) first_marked = line.place;
        });
        if (options > 0)
            writing_.tell(first_option, "the #line tags of options (" + std::to_string(options) + ")",
                          "options in short have ids of their own; an option {\"id\": ..., \"text\": ...} keeps one "
                          "that you give it");
        if (marked > 0)
            writing_.tell(first_marked,
                          "the meaning of markup in [brackets] (lines with it: " + std::to_string(marked) + ")",
                          "it stays in the texts as it is: the game has to read it, or take it out");
    }

    Writing& writing_;
    const Analysis& names_;
    const File& file_;
    bool any_scene_ = false;
};

}  // namespace

std::string write_script(Writing& writing) { return ScriptWriter(writing).write(); }

}  // namespace npcs::tools::import_story::yarn
