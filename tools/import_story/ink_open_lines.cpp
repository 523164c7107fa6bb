// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lines that go on elsewhere. Whether a line is open at some place depends on all ways there, so scenes are gone through until
// nothing new is found.

#include <algorithm>
#include <iterator>

#include "ink_scenes.hpp"

namespace npcs::tools::import_story::ink {
namespace {

/// An open line whose rest follows at once is one line.
void join_lines(Items& items) {
    Items joined;
    for (Item& item : items) {
        for (Branch& branch : item.branches) join_lines(branch.content);
        for (Option& option : item.options) join_lines(option.body);
        if (item.kind == ItemKind::line && !joined.empty() && joined.back().kind == ItemKind::line &&
            joined.back().is_open) {
            Item& before = joined.back();
            std::move(item.content.begin(), item.content.end(), std::back_inserter(before.content));
            std::move(item.tags.begin(), item.tags.end(), std::back_inserter(before.tags));
            before.is_open = item.is_open;
        } else if (item.kind == ItemKind::newline && !joined.empty() && joined.back().kind == ItemKind::line &&
                   joined.back().is_open) {
            joined.back().is_open = false;
        } else {
            joined.push_back(std::move(item));
        }
    }
    items = std::move(joined);
}

class OpenLines {
public:
    explicit OpenLines(Scenes& scenes) : scenes_(scenes) {}

    void run() {
        for (Scene& scene : scenes_.all) join_lines(scene.content);
        find_ways();
        find_tunnels();
        for (std::size_t i = scenes_.all.size(); i-- > 0;) waiting_.push_back(i);
        while (!waiting_.empty()) {
            scene_ = &scenes_.all[waiting_.back()];
            waiting_.pop_back();
            if (is_text(*scene_) || !walk(scene_->content, scene_->is_begun)) continue;
            if (scene_->in_tunnel) leave_open();
            else scene_->ends_line = true;
        }
    }

private:
    bool is_text(const Scene& scene) const {
        const auto found = scenes_.functions.find(scene.flow->name);
        return found != scenes_.functions.end() && found->second == FunctionOutput::text;
    }

    Scene* find(const std::string& id) {
        const auto found = scenes_.by_id.find(id);
        return found == scenes_.by_id.end() ? nullptr : &scenes_.all[found->second];
    }

    void find_ways() {
        for (std::size_t i = 0; i < scenes_.all.size(); ++i)
            for_each_item(scenes_.all[i].content, [&](Item& item) {
                if (item.kind != ItemKind::divert && item.kind != ItemKind::tunnel) return;
                if (const Scene* scene = find(item.text)) comes_from_[scene].push_back(i);
            });
    }

    /// A scene that somebody waits for, and all that it goes to.
    void find_tunnels() {
        std::vector<Scene*> entered;
        for (Scene& scene : scenes_.all)
            for_each_item(scene.content, [&](Item& item) {
                if (item.kind != ItemKind::tunnel) return;
                if (Scene* target = find(item.text)) {
                    entered.push_back(target);
                    return;
                }
                for (Scene& any : scenes_.all)
                    if (any.id == any.flow->name && !any.id.empty() && !any.flow->is_function && !any.in_tunnel)
                        entered.push_back(&any);
            });
        while (!entered.empty()) {
            Scene& scene = *entered.back();
            entered.pop_back();
            if (scene.in_tunnel) continue;
            scene.in_tunnel = true;
            for_each_item(scene.content, [&](Item& item) {
                Scene* target = item.kind == ItemKind::divert ? find(item.text) : nullptr;
                if (target != nullptr) entered.push_back(target);
            });
        }
    }

    void begin(Scene& scene) {
        if (scene.is_begun) return;
        scene.is_begun = true;
        waiting_.push_back(static_cast<std::size_t>(&scene - scenes_.all.data()));
    }

    /// Who comes here goes on with the line.
    void leave_open() {
        if (scene_->leaves_open) return;
        scene_->leaves_open = true;
        const std::vector<std::size_t>& from = comes_from_[scene_];
        waiting_.insert(waiting_.end(), from.begin(), from.end());
    }

    void ends(Item& item, bool open) {
        if (open) item.depth = 1;
    }

    /// Whether a line may be open behind the items; false where nothing gets there.
    bool walk(Items& items, bool open) {
        for (Item& item : items) {
            switch (item.kind) {
                case ItemKind::line:
                    ends(item, open);
                    open = item.is_open;
                    break;
                case ItemKind::newline:
                    ends(item, open);
                    open = false;
                    break;
                case ItemKind::choices: {
                    ends(item, open);
                    open = false;
                    for (Option& option : item.options) open = walk(option.body, false) || open;
                    break;
                }
                case ItemKind::conditional:
                case ItemKind::alternatives: open = walk_branches(item, open); break;
                case ItemKind::divert: go(item, open); return false;
                case ItemKind::tunnel:
                    go(item, open);
                    if (const Scene* scene = find(item.text)) open = scene->leaves_open;
                    else open = false;
                    break;
                case ItemKind::tunnel_onwards:
                    if (open) leave_open();
                    return false;
                case ItemKind::returning: ends(item, open); return false;
                case ItemKind::evaluation:
                case ItemKind::assignment:
                case ItemKind::temporary:
                    if (open && begins_function(item)) open = false;
                    break;
                default: break;
            }
        }
        return open;
    }

    /// What a function says goes on with the line, and ends it.
    bool begins_function(const Item& item) {
        bool result = false;
        for_each_expression(Items{item}, [&](const Expression& one) {
            const auto saying = scenes_.functions.find(one.text);
            if (one.kind != ExpressionKind::call || saying == scenes_.functions.end() ||
                saying->second != FunctionOutput::lines)
                return;
            if (Scene* scene = find(one.text)) begin(*scene);
            result = true;
        });
        return result;
    }

    bool walk_branches(Item& item, bool open) {
        bool is_certain = item.kind == ItemKind::alternatives && item.selection != Selection::once;
        bool result = false;
        for (Branch& branch : item.branches) {
            is_certain = is_certain || branch.is_else;
            result = walk(branch.content, open) || result;
        }
        return result || (open && !is_certain);
    }

    void go(Item& item, bool open) {
        Scene* scene = find(item.text);
        if (scene == nullptr) ends(item, open);
        else if (open) begin(*scene);
        if (scene != nullptr && item.kind == ItemKind::divert && scene->leaves_open) leave_open();
    }

    Scenes& scenes_;
    Scene* scene_ = nullptr;
    std::vector<std::size_t> waiting_;  ///< scenes to be gone through again
    std::map<const Scene*, std::vector<std::size_t>> comes_from_;
};

}  // namespace

void find_open_lines(Scenes& scenes) { OpenLines(scenes).run(); }

}  // namespace npcs::tools::import_story::ink
