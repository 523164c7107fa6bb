// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "program/code.hpp"

namespace npcs::program {

void Code::begin_side_exit(Position at) {
    back_ = new_label();
    place(back_);
    lane_ = &slow_;
    exits_.push_back({at.index, here().index});
    slow_.starts.push_back({here().index, statement_});
}

void Code::end_side_exit() {
    jump(Op::jump, 0, back_);
    lane_ = &main_;
}

/// What was noted for the two buffers, with the places they have now that one stands behind the other.
template <typename Noted>
std::vector<Noted> Code::joined(const std::vector<Noted>& main, const std::vector<Noted>& slow) const {
    std::vector<Noted> all;
    all.reserve(main.size() + slow.size());
    all.assign(main.begin(), main.end());
    for (Noted one : slow) {
        one.pc += main_size_;
        all.push_back(one);
    }
    return all;
}

void Code::finish(Function& function) {
    main_size_ = static_cast<std::uint32_t>(main_.instructions.size());
    for (const Position at : jumps_) {
        Instruction& instruction = (at.slow ? slow_ : main_).instructions[at.index];
        instruction.set_wide(final_index(labels_[instruction.wide()]));
    }
    function.code.reserve(main_.instructions.size() + slow_.instructions.size());
    function.code.assign(main_.instructions.begin(), main_.instructions.end());
    function.code.insert(function.code.end(), slow_.instructions.begin(), slow_.instructions.end());
    function.sites = joined(main_.sites, slow_.sites);
    function.starts = joined(main_.starts, slow_.starts);
    function.side_exits.assign(exits_.begin(), exits_.end());
    for (SideExit& exit : function.side_exits) exit.target += main_size_;
}

void Code::clear() {
    for (Lane* const lane : {&main_, &slow_}) {
        lane->instructions.clear();
        lane->sites.clear();
        lane->starts.clear();
    }
    lane_ = &main_;
    labels_.clear();
    jumps_.clear();
    exits_.clear();
    statement_ = no_statement;
    resumed_at_ = nowhere;
}

}  // namespace npcs::program
