// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Builds the instructions of one function. There are two buffers: the main one, and one for the code of side exits, which
// is put behind the main one when the function is finished. Until then a jump names a label, not an index.
#pragma once

#include <cstdint>
#include <vector>

#include "program/program.hpp"

namespace npcs::program {

class Code {
public:
    using Label = std::uint32_t;
    /// Index of an instruction in the buffer it was put into.
    struct Position { bool slow; std::uint32_t index; };

    Position emit(Op op, std::uint16_t a = 0, std::uint16_t b = 0, std::uint16_t c = 0, std::uint8_t n = 0) {
        std::vector<Instruction>& to = buffer();
        to.push_back({op, n, a, b, c});
        return {in_slow_, static_cast<std::uint32_t>(to.size() - 1)};
    }
    Position emit_wide(Op op, std::uint16_t a, std::uint32_t wide);
    /// The word behind an instruction.
    void word(std::uint16_t a, std::uint16_t b = 0, std::uint16_t c = 0);

    Label new_label();
    void place(Label label);
    /// An instruction, or word, whose wide part is a label.
    Position jump(Op op, std::uint16_t a, Label label, std::uint8_t n = 0);
    void word_label(Label label) { jump(Op::jump, 0, label); }

    /// The code from here on belongs to the statement.
    void begin_statement(std::uint32_t statement);
    std::uint32_t statement() const { return statement_; }
    /// A stop place just here. `at_last`: at the instruction emitted last instead.
    void site(Site::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result);
    void site_at(Position at, Site::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result);

    /// Between these two, code is that of the side exit of the instruction at `at`; it comes back here.
    void begin_side_exit(Position at);
    void end_side_exit();

    Position here() const;
    /// Puts all together into the function. Nothing may be emitted afterwards.
    void finish(Function& function);
    /// As new; what was taken from memory is kept for the next function.
    void clear();
    std::uint32_t index_of(Label label) const { return final_index(labels_[label]); }   ///< after finish

private:
    std::vector<Instruction>& buffer() { return in_slow_ ? slow_ : main_; }
    std::uint32_t final_index(Position at) const { return at.slow ? main_size_ + at.index : at.index; }

    struct PendingSite { Position at; Site site; };
    struct PendingStart { Position at; std::uint32_t statement; };
    struct PendingExit { Position at; Position target; };
    template <typename Pending, typename Noted, typename Make>
    void note(const std::vector<Pending>& pending, std::vector<Noted>& noted, Make make) const;

    std::vector<Instruction> main_;
    std::vector<Instruction> slow_;
    std::vector<Position> labels_;
    std::vector<Position> jumps_;       ///< instructions whose wide part is a label
    std::vector<PendingSite> sites_;
    std::vector<PendingStart> starts_;
    std::vector<PendingExit> exits_;
    std::uint32_t statement_ = no_statement;
    std::uint32_t main_size_ = 0;
    Label back_ = 0;
    bool in_slow_ = false;
};

}  // namespace npcs::program
