// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Cuts flows into scenes, and finds out what is known of them together.

#include <algorithm>
#include <iterator>

#include "ink_resolve.hpp"
#include "ink_scenes.hpp"

namespace npcs::tools::import_story::ink {
namespace {

bool leaves(const Items& items) {
    const auto last = std::find_if_not(items.rbegin(), items.rend(), is_nothing);
    return last != items.rend() && (last->kind == ItemKind::divert || last->kind == ItemKind::tunnel_onwards);
}

class Cutter {
public:
    Cutter(Names& names, Scenes& scenes, const std::set<std::string>& targets)
        : names_(names), scenes_(scenes), targets_(targets) {}

    void run(const Tree& tree, Flow& flow) {
        flow_ = &flow;
        check_count(tree, flow);
        add(flow.name, names_.scene(flow.name), std::move(flow.content), "");
    }

private:
    /// What is cut is gone through once for each place.
    void check_count(const Tree& tree, Flow& flow) const {
        constexpr std::size_t most = 500;
        std::size_t count = 0;
        for_each_item(flow.content, [&](Item& item) {
            if (item.kind == ItemKind::label && is_cut(item.text)) ++count;
            for (const Option& option : item.options)
                if (is_cut(option.label)) ++count;
        });
        if (count > most)
            fail(tree, flow.place, "more than " + std::to_string(most) + " labels of one knot that are gone to",
                 "make several knots of it");
    }

    void add(const std::string& id, const std::string& name, Items content, const std::string& next) {
        const std::size_t index = scenes_.all.size();
        scenes_.by_id[id] = index;
        scenes_.all.push_back({id, name, flow_, {}});
        if (!next.empty() && !leaves(content)) content.push_back(go(next, content));
        cut(content, next);
        scenes_.all[index].content = std::move(content);
    }

    static Item go(const std::string& id, const Items& behind) {
        return {ItemKind::divert, id, behind.empty() ? Place{} : behind.back().place};
    }

    bool is_cut(const std::string& label) const {
        return !label.empty() && targets_.count(flow_->name + "." + label) > 0;
    }

    bool has_cut(const Items& items) const {
        return std::any_of(items.begin(), items.end(), [this](const Item& item) {
            return (item.kind == ItemKind::label && is_cut(item.text)) || has_cut(item);
        });
    }

    bool has_cut(const Item& item) const {
        return std::any_of(item.options.begin(), item.options.end(),
                           [this](const Option& one) { return is_cut(one.label) || has_cut(one.body); }) ||
               std::any_of(item.branches.begin(), item.branches.end(),
                           [this](const Branch& one) { return has_cut(one.content); });
    }

    /// `next`: where the story goes on behind the items; nowhere when it is empty.
    void cut(Items& items, const std::string& next) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (items[i].kind == ItemKind::label && is_cut(items[i].text)) {
                const std::string id = flow_->name + "." + items[i].text;
                Items rest(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(i) + 1),
                           std::make_move_iterator(items.end()));
                items.resize(i);
                items.push_back(go(id, rest));
                add(id, names_.scene(id), std::move(rest), next);
                return;
            }
            if (!has_cut(items[i])) continue;
            Items rest(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(i) + 1),
                       std::make_move_iterator(items.end()));
            items.resize(i + 1);
            const std::string behind = continuation(rest, next);
            inside(items[i], behind);
            if (!behind.empty()) items.push_back(go(behind, rest));
            if (behind != next) {
                const bool is_label = behind.find('>') == std::string::npos;
                add(behind, is_label ? names_.scene(behind) : made_name_, std::move(rest), next);
            }
            return;
        }
    }

    /// The id of the scene that the rest is; of a label when it begins with one. Drops what leads to it.
    std::string continuation(Items& rest, const std::string& next) {
        const auto first = std::find_if_not(rest.begin(), rest.end(), is_nothing);
        if (first == rest.end()) return next;
        if (first->kind == ItemKind::divert && std::next(first) == rest.end() && first->text == next) return next;
        if (first->kind == ItemKind::label && is_cut(first->text)) {
            const std::string id = flow_->name + "." + first->text;
            rest.erase(rest.begin(), std::next(first));
            return id;
        }
        made_name_ = names_.fresh(names_.scene(flow_->name) + "_then");
        return flow_->name + ">" + std::to_string(++made_);
    }

    void inside(Item& item, const std::string& next) {
        const std::string made_name = made_name_;
        for (Branch& branch : item.branches) part(branch.content, next);
        for (Option& option : item.options) {
            if (!is_cut(option.label)) {
                part(option.body, next);
                continue;
            }
            const std::string id = flow_->name + "." + option.label;
            Items body = std::move(option.body);
            option.body = {go(id, body)};
            add(id, names_.scene(id), std::move(body), next);
        }
        made_name_ = made_name;
    }

    void part(Items& items, const std::string& next) {
        if (has_cut(items)) cut(items, next);
    }

    Names& names_;
    Scenes& scenes_;
    const std::set<std::string>& targets_;
    Flow* flow_ = nullptr;
    std::string made_name_;
    int made_ = 0;
};

/// Ids of labels that somebody goes to, or may.
std::set<std::string> targets(Tree& tree, const Names& names) {
    std::set<std::string> result;
    for (Flow& flow : tree.flows) {
        for_each_item(flow.content, [&](Item& item) {
            if (item.kind == ItemKind::divert || item.kind == ItemKind::tunnel) result.insert(item.text);
        });
        for_each_expression(flow.content, [&](const Expression& one) {
            if (one.kind == ExpressionKind::target) result.insert(names.target(one.text, flow).id);
        });
    }
    for (const Global& global : tree.globals)
        if (global.value.kind == ExpressionKind::target)
            result.insert(names.target(global.value.text, tree.flows[0]).id);
    return result;
}

/// A knot that holds nothing itself begins with its first stitch.
void begin_with_stitch(Tree& tree) {
    for (std::size_t i = 0; i + 1 < tree.flows.size(); ++i) {
        Flow& knot = tree.flows[i];
        const Flow& first = tree.flows[i + 1];
        const bool is_empty = std::all_of(knot.content.begin(), knot.content.end(), is_nothing);
        if (is_empty && !knot.name.empty() && knot.name == knot.knot && first.knot == knot.name &&
            first.parameters.empty())
            knot.content.push_back({ItemKind::divert, first.name, first.place});
    }
}

void find_shared(Scenes& scenes, const Names& names) {
    std::map<std::string, std::map<std::string, std::set<std::size_t>>> uses;
    for (std::size_t i = 0; i < scenes.all.size(); ++i) {
        Scene& scene = scenes.all[i];
        auto& of_flow = uses[scene.flow->name];
        if (scene.id == scene.flow->name)
            for (const Parameter& one : scene.flow->parameters) of_flow[one.name].insert(i);
        for_each_expression(scene.content, [&](const Expression& one) {
            if (one.kind == ExpressionKind::name && names.is_local(one.text, *scene.flow)) of_flow[one.text].insert(i);
        });
        for_each_item(scene.content, [&](Item& item) {
            if (item.kind == ItemKind::temporary || item.kind == ItemKind::assignment) of_flow[item.text].insert(i);
            if (item.kind == ItemKind::divert && item.text[0] == by_variable) of_flow[item.text.substr(1)].insert(i);
        });
    }
    for (const auto& [flow, of_flow] : uses)
        for (const auto& [name, where] : of_flow)
            if (where.size() > 1) scenes.shared[flow].insert(name);
}

/// Which read counts are no `visits`: ink counts a knot when the story comes into it from elsewhere, by whichever way, and not when
/// it goes back to its beginning from inside.
void find_counted(Scenes& scenes, const Names& names) {
    for (const std::string& id : scenes.read_counts)
        if (names.flow(id) == nullptr && scenes.by_id.count(id) == 0) scenes.counted.insert(id);
    for (Scene& scene : scenes.all)
        for_each_item(scene.content, [&](Item& item) {
            if (item.kind != ItemKind::divert && item.kind != ItemKind::tunnel) return;
            const auto target = scenes.by_id.find(item.text);
            if (target == scenes.by_id.end()) return;
            const Scene& to = scenes.all[target->second];
            for (const std::string& id : {to.flow->name, to.flow->knot}) {
                if (scenes.read_counts.count(id) == 0) continue;
                const bool is_inside = scene.flow->name == id || scene.flow->knot == id;
                if ((to.id == id) == is_inside) scenes.counted.insert(id);
            }
        });
}

void find_ends(Scenes& scenes) {
    std::map<std::size_t, std::vector<std::size_t>> comes_from;
    std::vector<std::size_t> ending;
    for (std::size_t i = 0; i < scenes.all.size(); ++i)
        for_each_item(scenes.all[i].content, [&](Item& item) {
            if (item.kind != ItemKind::divert && item.kind != ItemKind::tunnel) return;
            const auto target = scenes.by_id.find(item.text);
            if (target == scenes.by_id.end()) ending.push_back(i);
            else comes_from[target->second].push_back(i);
        });
    while (!ending.empty()) {
        const std::size_t index = ending.back();
        ending.pop_back();
        if (scenes.all[index].may_end_story) continue;
        scenes.all[index].may_end_story = true;
        const std::vector<std::size_t>& from = comes_from[index];
        ending.insert(ending.end(), from.begin(), from.end());
    }
    for (Scene& scene : scenes.all)
        for_each_item(scene.content, [&](Item& item) {
            const auto target = scenes.by_id.find(item.text);
            if (item.kind == ItemKind::tunnel &&
                (target == scenes.by_id.end() || scenes.all[target->second].may_end_story))
                scenes.has_tunnel_to_end = true;
        });
}

}  // namespace

Scenes make_scenes(Tree& tree, Names& names) {
    Scenes scenes;
    resolve(tree, names, scenes);
    begin_with_stitch(tree);
    const std::set<std::string> wanted = targets(tree, names);
    Cutter cutter(names, scenes, wanted);
    for (Flow& flow : tree.flows) cutter.run(tree, flow);
    find_shared(scenes, names);
    find_counted(scenes, names);
    find_ends(scenes);
    return scenes;
}

}  // namespace npcs::tools::import_story::ink
