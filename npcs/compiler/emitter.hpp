// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Builds the instructions of one function in two buffers: the main buffer, and one for the code of side exits, which is
// appended to the main one when the function is finished. Until then a jump refers to a label, not an index. A label is
// always a position in the main buffer, so its index is final.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/source_spans.hpp"
#include "program/program.hpp"
#include "syntax/stack.hpp"

namespace npcs::compiler {

using namespace program;  // what is emitted

class Code {
public:
    using Label = std::uint32_t;
    /// Index of an instruction in the buffer it was emitted to.
    using Position = std::uint32_t;

    Position emit(Op op, std::uint16_t a = 0, std::uint16_t b = 0, std::uint16_t c = 0, std::uint8_t n = 0) {
        syntax::Stack<Instruction>& to = buffer_->instructions;
        to.push_back({op, n, a, b, c});
        if (records_spans_) buffer_->spans.push_back(span_);
        return to.size() - 1;
    }
    Position emit_wide(Op op, std::uint16_t a, std::uint32_t wide, std::uint8_t n = 0) {
        return emit(op, a, static_cast<std::uint16_t>(wide), static_cast<std::uint16_t>(wide >> 16), n);
    }
    /// Emits the operand word that follows an instruction.
    void word(std::uint16_t a, std::uint16_t b = 0, std::uint16_t c = 0) { emit(Op::jump, a, b, c); }

    Label new_label() {
        labels_.push_back(0);
        return labels_.size() - 1;
    }
    /// Sets a label to the current position. Must not be called in a side exit.
    void place(Label label) { labels_[label] = here(); }
    /// Emits an instruction, or an operand word, whose wide part is a label.
    Position jump(Op op, std::uint16_t a, Label label, std::uint8_t n = 0) {
        const Position at = emit_wide(op, a, label, n);
        buffer_->jumps.push_back(at);
        return at;
    }
    void word_label(Label label, std::uint8_t n = 0) { jump(Op::jump, 0, label, n); }

    /// Starts the code of a statement.
    void begin_statement(std::uint32_t statement) {
        resume_statement(statement);
        resumed_at_ = nowhere;
    }
    /// Continues a statement after one nested in it. Leaves no entry if the next statement begins right here.
    void resume_statement(std::uint32_t statement) {
        statement_ = statement;
        const Position at = here();
        if (resumed_at_ == at) buffer_->starts.back().statement = statement;
        else buffer_->starts.push_back({at, statement});
        resumed_at_ = at;
    }
    std::uint32_t statement() const { return statement_; }
    /// Records a resume point at the current position.
    void add_resume_point(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result) {
        buffer_->resume_points.push_back({here(), statement_, ordinal, top, result, kind});
    }

    /// Encloses a loop over a sequence that has begun. Loops nest; end_loop gets what begin_loop returned.
    ForLoop begin_loop(std::uint16_t scope) const {
        return {main_.instructions.size(), 0, slow_.instructions.size(), 0, scope};
    }
    void end_loop(ForLoop loop) {
        loop.end = main_.instructions.size();
        loop.side_end = slow_.instructions.size();
        loops_.push_back(loop);
    }

    /// Encloses the side exit of the instruction at `at`. The side exit ends with a jump to the current position.
    void begin_side_exit(Position at);
    void end_side_exit();

    /// Records the source span of each instruction from now on: the one set by the latest set_span.
    void record_spans() { records_spans_ = true; }
    syntax::Span span() const { return span_; }
    void set_span(syntax::Span span) { span_ = span; }
    /// Returns the source spans of all instructions, in their order.
    std::vector<syntax::Span> spans() const;

    Position here() const { return buffer_->instructions.size(); }
    /// Moves everything into the function. Nothing may be emitted afterwards.
    void finish(Function& function);
    /// Resets it for the next function; allocated memory is kept.
    void clear();
    std::uint32_t index_of(Label label) const { return labels_[label]; }

private:
    static constexpr std::uint32_t nowhere = 0xFFFF'FFFF;

    /// A buffer, and what is recorded for its instructions, in their order.
    struct Buffer {
        syntax::Stack<Instruction> instructions;
        syntax::Stack<Position> jumps;  ///< instructions whose wide part is a label
        syntax::Stack<ResumePoint> resume_points;
        syntax::Stack<StatementStart> starts;
        syntax::Stack<syntax::Span> spans;  ///< empty unless spans are recorded
    };

    void set_targets(Buffer& buffer) const;
    template <typename Noted>
    std::vector<Noted> joined(const syntax::Stack<Noted>& first, const syntax::Stack<Noted>& second) const;

    Buffer main_;
    Buffer slow_;
    Buffer* buffer_ = &main_;
    syntax::Stack<Position> labels_;
    syntax::Stack<SideExit> exits_;
    syntax::Stack<ForLoop> loops_;
    std::uint32_t statement_ = no_statement;
    std::uint32_t resumed_at_ = nowhere;  ///< the last entry of `starts` continues a statement at this position
    Label back_ = 0;
    syntax::Span span_;
    bool records_spans_ = false;
};

}  // namespace npcs::compiler
