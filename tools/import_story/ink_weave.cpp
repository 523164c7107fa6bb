// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Of bullets and dashes, choices with bodies. The number of bullets is how deep an option is; what follows an option belongs to it
// up to a bullet or dash that is no deeper. Dashes end a choice of their depth: what stands behind them comes after it.

#include "ink_tree.hpp"

namespace npcs::tools::import_story::ink {
namespace {

class Weaver {
public:
    explicit Weaver(Items flat) : flat_(std::move(flat)) {}

    Items level(int depth) {
        Items out;
        while (at_ < flat_.size()) {
            Item& next = flat_[at_];
            const bool is_choice = next.kind == ItemKind::choice;
            const int its_depth = is_choice ? next.options[0].depth : next.depth;
            if ((is_choice || next.kind == ItemKind::gather) && its_depth < depth) break;
            if (is_choice) {
                out.push_back(choices(depth));
            } else if (next.kind == ItemKind::gather) {
                if (!next.text.empty()) out.push_back({ItemKind::label, next.text, next.place});
                else out.push_back({ItemKind::nothing, "gather", next.place});
                ++at_;
            } else {
                out.push_back(std::move(next));
                ++at_;
            }
        }
        return out;
    }

private:
    Item choices(int depth) {
        Item all{ItemKind::choices, "", flat_[at_].place};
        while (at_ < flat_.size() && flat_[at_].kind == ItemKind::choice && flat_[at_].options[0].depth >= depth) {
            Option option = std::move(flat_[at_].options[0]);
            ++at_;
            option.body = level(option.depth + 1);
            all.options.push_back(std::move(option));
        }
        return all;
    }

    Items flat_;
    std::size_t at_ = 0;
};

void weave_inside(Items& items);

Items woven(Items flat) {
    weave_inside(flat);
    return Weaver(std::move(flat)).level(1);
}

/// Conditionals have bullets of their own.
void weave_inside(Items& items) {
    for (Item& item : items)
        for (Branch& branch : item.branches) branch.content = woven(std::move(branch.content));
}

}  // namespace

void weave(Tree& tree) {
    for (Flow& flow : tree.flows) flow.content = woven(std::move(flow.content));
}

}  // namespace npcs::tools::import_story::ink
