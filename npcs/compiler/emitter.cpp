// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/emitter.hpp"

namespace npcs::compiler {

void Code::begin_side_exit(Position at) {
    back_ = new_label();
    place(back_);
    buffer_ = &slow_;
    exits_.push_back({at, here()});
    slow_.starts.push_back({here(), statement_});
}

void Code::end_side_exit() {
    jump(Op::jump, 0, back_);
    buffer_ = &main_;
}

void Code::set_targets(Buffer& buffer) const {
    for (const Position at : buffer.jumps) {
        Instruction& instruction = buffer.instructions[at];
        instruction.set_wide(labels_[instruction.wide()]);
    }
}

/// Returns what was recorded for the main buffer, followed by that of the other one.
template <typename Noted>
std::vector<Noted> Code::joined(const syntax::Stack<Noted>& first, const syntax::Stack<Noted>& second) const {
    const std::uint32_t behind = main_.instructions.size();
    std::vector<Noted> all;
    all.reserve(first.size() + second.size());
    all.assign(first.begin(), first.end());
    for (Noted one : second) {
        one.pc += behind;
        all.push_back(one);
    }
    return all;
}

void Code::finish(Function& function) {
    set_targets(main_);
    set_targets(slow_);
    function.code.reserve(main_.instructions.size() + slow_.instructions.size());
    function.code.assign(main_.instructions.begin(), main_.instructions.end());
    function.code.insert(function.code.end(), slow_.instructions.begin(), slow_.instructions.end());
    function.resume_points = joined(main_.resume_points, slow_.resume_points);
    function.starts = joined(main_.starts, slow_.starts);
    function.side_exits.assign(exits_.begin(), exits_.end());
    for (SideExit& exit : function.side_exits) exit.target += main_.instructions.size();
    function.for_loops.assign(loops_.begin(), loops_.end());
    for (ForLoop& loop : function.for_loops) {
        loop.side_begin += main_.instructions.size();
        loop.side_end += main_.instructions.size();
    }
}

std::vector<syntax::Span> Code::spans() const {
    std::vector<syntax::Span> all(main_.spans.begin(), main_.spans.end());
    all.insert(all.end(), slow_.spans.begin(), slow_.spans.end());
    return all;
}

void Code::clear() {
    for (Buffer* const buffer : {&main_, &slow_}) {
        buffer->instructions.clear();
        buffer->jumps.clear();
        buffer->resume_points.clear();
        buffer->starts.clear();
        buffer->spans.clear();
    }
    span_ = {};
    buffer_ = &main_;
    labels_.clear();
    exits_.clear();
    loops_.clear();
    statement_ = no_statement;
    resumed_at_ = nowhere;
}

}  // namespace npcs::compiler
