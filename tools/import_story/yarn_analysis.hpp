// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What one has to know of a whole Yarn file before its first line can be written as a script: which name everything gets, of
// what type its variables are, and which nodes are detoured into. It knows nothing of how a script is laid out.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "story.hpp"
#include "yarn_tree.hpp"

namespace npcs::tools::import_story::yarn {

enum class Type { unknown, whole, number, text, truth, member };

struct Speaker {
    std::string name;       ///< as lines of the script have it
    bool is_named = false;  ///< it is a variable with a map, as its name is no name of the script
};

class Analysis {
public:
    /// Keeps a reference to the file. Throws Problem when a jump leads nowhere.
    explicit Analysis(const std::string& path, const File& file);

    const File& file() const { return file_; }
    const std::string& path() const { return path_; }

    const std::string& variable(const std::string& name) const { return variables_.at(name); }
    const std::map<std::string, std::string>& variables() const { return variables_; }
    Type type_of(const std::string& variable) const;
    Type type_of(const Expression& expression) const;
    /// Whether it is an expression that is looked at anew each time: a smart variable.
    bool is_smart(const Declaration& declaration) const;
    bool is_smart(const std::string& variable) const { return smart_.count(variable) != 0; }

    /// The name in the script of a function or command of the game.
    const std::string& host(const std::string& name) const { return host_.at(name); }
    const std::map<std::string, std::string>& host_names() const { return host_; }
    /// Where it is used first.
    const Place& host_place(const std::string& name) const { return host_places_.at(name); }
    const Speaker* speaker(const std::string& text) const;
    const std::map<std::string, Speaker>& speakers() const { return speakers_; }

    bool is_node(const std::string& title) const { return nodes_of_.count(title) != 0; }
    /// The nodes with that title: several only in a group.
    const std::vector<std::size_t>& nodes_of(const std::string& title) const { return nodes_of_.at(title); }
    bool is_group(const std::string& title) const { return !file_.nodes[nodes_of(title).front()].when.empty(); }
    /// The node that `Title.Subtitle` names.
    std::optional<std::size_t> member_of_group(const std::string& name) const;
    /// The scene that a title stands for.
    const std::string& scene(const std::string& title) const { return scenes_.at(title); }
    /// The scene that holds the node's lines: not that of its title in a group.
    const std::string& scene_of_node(std::size_t node) const { return node_scenes_[node]; }

    bool is_tracked(const std::string& title) const;
    /// Whether something detours into this node, so that a jump out of it must not come back.
    bool is_detoured(std::size_t node) const { return detoured_.count(node) != 0; }
    /// Whether a detour there may not come back.
    bool may_leave(const std::string& title) const;
    /// Whether anything of the file leads to it.
    bool is_reached(const std::string& title) const { return computed_ || reached_.count(title) != 0; }
    bool may_leave_anywhere() const { return !leaving_.empty(); }
    bool has_computed_destination() const { return computed_; }
    /// Whether a visit of the title may be going on, apart from the node's own, while the node is played.
    bool may_be_open(const std::string& title, std::size_t node) const;

    bool is_taken(const std::string& name) const { return taken_.count(name) != 0; }
    const Enumeration* enumeration_of(const Expression& member) const;
    const std::string& enumeration(const std::string& name) const { return enumerations_.at(name); }

    /// Every function that the file calls, and every command it gives, that is not Yarn's own.
    static bool is_built_in(const std::string& function);

private:
    void find_nodes();
    void check_destinations() const;
    void find_names();
    void find_types();
    void find_detours();
    void find_leaving();
    std::string take_name(const std::string& wanted, const std::string& suffix);
    void learn(const std::string& variable, Type type);
    void learn_from_use(const Expression& expression);
    void name_speakers();
    void name_scenes();

    const std::string& path_;
    const File& file_;
    std::set<std::string> taken_, smart_, reached_;
    std::map<std::string, int> numbers_;  ///< of names that were wanted more than once
    std::map<std::string, Place> host_places_;
    std::map<std::string, const Enumeration*> owners_;  ///< by `Enum.Case`, and by `.Case`
    std::map<std::string, std::size_t> members_;        ///< by `Title.Subtitle`
    std::map<std::string, std::string> variables_, scenes_, host_, enumerations_;
    std::vector<std::string> node_scenes_;
    std::map<std::string, Speaker> speakers_;
    std::map<std::string, Type> types_;
    std::map<std::string, std::vector<std::size_t>> nodes_of_;
    std::map<std::size_t, std::set<std::size_t>> detours_;  ///< from node to nodes
    std::set<std::size_t> everywhere_;                      ///< nodes with a detour whose destination is computed
    std::set<std::size_t> detoured_, leaving_;
    bool computed_ = false;
};

/// The text of a speaker without expressions.
std::string literal_of(const Text& text);
bool has_expression(const Text& text);

}  // namespace npcs::tools::import_story::yarn
