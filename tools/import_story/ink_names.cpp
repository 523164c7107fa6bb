// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names of a story: what they mean, and what they are called in the script. Knots, stitches and labels stand in each other
// there; here all scenes stand side by side, so that `inn.bar` is `inn_bar`.

#include <algorithm>

#include "ink_tree.hpp"

namespace npcs::tools::import_story::ink {
namespace {

void add_locals(const Items& items, std::set<std::string>& names) {
    for (const Item& item : items) {
        if (item.kind == ItemKind::temporary) names.insert(item.text);
        for (const Branch& branch : item.branches) add_locals(branch.content, names);
        for (const Option& option : item.options) add_locals(option.body, names);
    }
}

std::string with_lines(std::string id) {
    std::replace(id.begin(), id.end(), '.', '_');
    return id;
}

}  // namespace

bool is_reserved(const std::string& word) {
    static const std::set<std::string> words{
        "and",    "break",   "continue", "else",   "end",     "false",      "for",     "function", "if",
        "in",     "isa",     "new",      "not",    "null",    "or",         "repeat",  "return",   "then",
        "true",   "while",   "choose",   "option", "once",    "scene",      "go",      "visit",    "sequence",
        "cycle",  "shuffle", "bark",     "plan",   "do",      "loop",       "globals", "locals",   "outer",
        "visits", "floor",   "ceil",     "rnd",    "char",    "print",      "say",     "taken",    "self",
        "super",  "begin",   "conclude", "cancel", "finally", "first_visit"};
    return words.count(word) > 0;
}

Names::Names(const Tree& tree) {
    for (const Global& global : tree.globals) variables_.insert(global.name);
    for (const External& external : tree.externals) externals_.insert(external.name);
    for (const std::string& name : variables_) taken_.insert(variable(name));
    for (const std::string& name : externals_) taken_.insert(name);
    for (const Flow& flow : tree.flows) {
        std::set<std::string>& locals = locals_[flow.name];
        for (const Parameter& one : flow.parameters) locals.insert(one.name);
        add_locals(flow.content, locals);
        for (const std::string& name : locals) taken_.insert(variable(name));
    }
    for (const Flow& flow : tree.flows) {
        flows_[flow.name] = &flow;
        if (flow.name.empty()) {
            scenes_[""] = "start";
            continue;
        }
        if (variables_.count(flow.name) > 0)
            fail(tree, flow.place, "there is a variable " + flow.name, "give the knot another name");
        if (flow.is_function && externals_.count(flow.name) > 0) scenes_[flow.name] = flow.name;
        else scenes_[flow.name] = fresh(with_lines(flow.name));
    }
    for (const Flow& flow : tree.flows) add_labels(tree, flow.content, flow);
}

void Names::add_labels(const Tree& tree, const Items& items, const Flow& flow) {
    const auto add = [&](const std::string& name, const Place& place) {
        const std::string id = flow.name + "." + name;
        if (!labels_.insert(id).second)
            fail(tree, place, "there is a second label (" + name + ")", "give this one another name");
        scenes_[id] = fresh(with_lines(flow.name.empty() ? name : id));
    };
    for (const Item& item : items) {
        if (item.kind == ItemKind::label) add(item.text, item.place);
        for (const Option& option : item.options) {
            if (!option.label.empty()) add(option.label, option.place);
            add_labels(tree, option.body, flow);
        }
        for (const Branch& branch : item.branches) add_labels(tree, branch.content, flow);
    }
}

std::string Names::fresh(const std::string& wanted) {
    std::string name = wanted;
    if (name[0] >= '0' && name[0] <= '9') name = "_" + name;
    for (int i = 2; is_reserved(name) || !taken_.insert(name).second; ++i) name = wanted + "_" + std::to_string(i);
    return name;
}

std::string Names::variable(const std::string& name) const {
    if (name[0] >= '0' && name[0] <= '9') return "_" + name;
    return is_reserved(name) ? name + "_" : name;
}

const Flow* Names::flow(const std::string& id) const {
    const auto found = flows_.find(id);
    return found == flows_.end() ? nullptr : found->second;
}

bool Names::is_external(const std::string& name) const { return externals_.count(name) > 0; }

bool Names::is_local(const std::string& name, const Flow& from) const {
    const auto found = locals_.find(from.name);
    return found != locals_.end() && found->second.count(name) > 0;
}

Named Names::target(const std::string& path, const Flow& from) const {
    std::vector<std::string> candidates;
    if (!from.name.empty()) candidates.push_back(from.name + "." + path);
    if (!from.knot.empty() && from.knot != from.name) candidates.push_back(from.knot + "." + path);
    candidates.push_back(path);
    candidates.push_back("." + path);
    for (const std::string& id : candidates) {
        if (!id.empty() && flows_.count(id) > 0) return {Meaning::flow, id};
        if (labels_.count(id) > 0) return {Meaning::label, id};
    }
    // A label of the knot, wherever in its stitches.
    const auto dot = path.find('.');
    const std::string knot = dot == std::string::npos ? from.knot : path.substr(0, dot);
    const std::string name = dot == std::string::npos ? path : path.substr(dot + 1);
    for (const std::string& id : labels_)
        if (id.compare(0, knot.size() + 1, knot + ".") == 0 && id.size() > name.size() &&
            id.compare(id.size() - name.size() - 1, std::string::npos, "." + name) == 0)
            return {Meaning::label, id};
    return {};
}

Named Names::find(const std::string& path, const Flow& from) const {
    if (is_local(path, from)) return {Meaning::local, path};
    if (variables_.count(path) > 0) return {Meaning::variable, path};
    return target(path, from);
}

}  // namespace npcs::tools::import_story::ink
