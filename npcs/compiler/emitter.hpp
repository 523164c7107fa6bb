// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Builds the instructions of one function. There are two buffers: the main one, and one for the code of side exits, which
// is put behind the main one when the function is finished. Until then a jump names a label, not an index. A label is always
// a place of the main buffer, so its index is final.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/places.hpp"
#include "program/program.hpp"
#include "syntax/stack.hpp"

namespace npcs::program {

class Code {
public:
    using Label = std::uint32_t;
    /// Index of an instruction in the buffer it was put into.
    using Position = std::uint32_t;

    Position emit(Op op, std::uint16_t a = 0, std::uint16_t b = 0, std::uint16_t c = 0, std::uint8_t n = 0) {
        syntax::Stack<Instruction>& to = lane_->instructions;
        to.push_back({op, n, a, b, c});
        if (notes_places_) lane_->places.push_back(place_);
        return to.size() - 1;
    }
    Position emit_wide(Op op, std::uint16_t a, std::uint32_t wide, std::uint8_t n = 0) {
        return emit(op, a, static_cast<std::uint16_t>(wide), static_cast<std::uint16_t>(wide >> 16), n);
    }
    /// The word behind an instruction.
    void word(std::uint16_t a, std::uint16_t b = 0, std::uint16_t c = 0) { emit(Op::jump, a, b, c); }

    Label new_label() {
        labels_.push_back(0);
        return labels_.size() - 1;
    }
    /// Not in a side exit.
    void place(Label label) { labels_[label] = here(); }
    /// An instruction, or word, whose wide part is a label.
    Position jump(Op op, std::uint16_t a, Label label, std::uint8_t n = 0) {
        const Position at = emit_wide(op, a, label, n);
        lane_->jumps.push_back(at);
        return at;
    }
    void word_label(Label label, std::uint8_t n = 0) { jump(Op::jump, 0, label, n); }

    /// The code from here on belongs to the statement.
    void begin_statement(std::uint32_t statement) {
        resume_statement(statement);
        resumed_at_ = nowhere;
    }
    /// The same, after a statement in it. Nothing is noted of that when the next one begins just here.
    void resume_statement(std::uint32_t statement) {
        statement_ = statement;
        const Position at = here();
        if (resumed_at_ == at) lane_->starts.back().statement = statement;
        else lane_->starts.push_back({at, statement});
        resumed_at_ = at;
    }
    std::uint32_t statement() const { return statement_; }
    /// A stop place just here.
    void site(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result) {
        lane_->resume_points.push_back({here(), statement_, ordinal, top, result, kind});
    }

    /// Between these two stands the code of a loop over a sequence that has begun. They nest.
    ForLoop begin_loop(std::uint16_t scope) const {
        return {main_.instructions.size(), 0, slow_.instructions.size(), 0, scope};
    }
    void end_loop(ForLoop loop) {
        loop.end = main_.instructions.size();
        loop.side_end = slow_.instructions.size();
        loops_.push_back(loop);
    }

    /// Between these two, code is that of the side exit of the instruction at `at`; it comes back here.
    void begin_side_exit(Position at);
    void end_side_exit();

    /// From now on the place of each instruction is noted: the one that was set last.
    void note_places() { notes_places_ = true; }
    syntax::Span place() const { return place_; }
    void set_place(syntax::Span place) { place_ = place; }
    /// Those of all instructions, in their order.
    std::vector<syntax::Span> places() const;

    Position here() const { return lane_->instructions.size(); }
    /// Puts all together into the function. Nothing may be emitted afterwards.
    void finish(Function& function);
    /// As new; what was taken from memory is kept for the next function.
    void clear();
    std::uint32_t index_of(Label label) const { return labels_[label]; }

private:
    static constexpr std::uint32_t nowhere = 0xFFFF'FFFF;

    /// A buffer, and what is noted for its instructions, in their order.
    struct Lane {
        syntax::Stack<Instruction> instructions;
        syntax::Stack<Position> jumps;  ///< those whose wide part is a label
        syntax::Stack<ResumePoint> resume_points;
        syntax::Stack<StatementStart> starts;
        syntax::Stack<syntax::Span> places;  ///< only when they are noted
    };

    void set_targets(Lane& lane) const;
    template <typename Noted>
    std::vector<Noted> joined(const syntax::Stack<Noted>& first, const syntax::Stack<Noted>& second) const;

    Lane main_;
    Lane slow_;
    Lane* lane_ = &main_;
    syntax::Stack<Position> labels_;
    syntax::Stack<SideExit> exits_;
    syntax::Stack<ForLoop> loops_;
    std::uint32_t statement_ = no_statement;
    std::uint32_t resumed_at_ = nowhere;  ///< the last start says that a statement goes on there
    Label back_ = 0;
    syntax::Span place_;
    bool notes_places_ = false;
};

}  // namespace npcs::program
