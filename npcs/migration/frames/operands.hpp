// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Operands that a statement has evaluated when the conversation is in the middle of it: by which text each is found
// again, and which value it has if the text was changed around it.
#pragma once

#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// Returns the hash that a text of the new script has with names as they were before. `hash` is the hash of the text as
/// it is.
std::uint32_t hash_before(const ScriptMigration& script, const OldFrame& old_frame, std::uint32_t hash,
                          std::string_view text);

/// Returns the number of registers of a frame in front of its operands.
inline std::size_t first_held(const OldFrame& old_frame) {
    return in_registers(*old_frame.function) ? old_frame.function->locals.size() : 0;
}

/// Finds the values of operands at a resume point of the new script.
class Operands {
public:
    /// `statement` is the new statement in which the frame goes on.
    Operands(ScriptMigration& script, const OldFrame& old_frame, std::uint32_t statement)
        : script_(script), old_frame_(old_frame), statement_(statement) {}

    /// Returns the value of the operand `index` of a resume point, which is a value or a list of options. Of operands
    /// with the same text, it is number `nth`. Returns nothing if the value is not known.
    std::optional<Datum> value(const compiler::StackMapEntry& place, std::size_t index, unsigned nth) const;
    /// Returns the text of a call that has been made and will be made again behind the resume point, because its
    /// operand is now there; empty if there is none.
    std::string_view done_again(const compiler::StackMapEntry& place) const;
    /// Returns which of the values that the frame holds was worked out with a call of the new statement in it.
    std::optional<std::size_t> kept_in(std::string_view call_text) const;
    /// Returns whether one of the values was worked out by operations that may have been edited since.
    bool is_of_edited() const { return is_of_edited_; }

private:
    std::optional<Datum> by_text(const compiler::StackMapEntry& place, std::size_t index, unsigned nth) const;
    std::optional<Datum> by_place(const compiler::StackMapEntry& place, std::size_t index) const;
    std::optional<Datum> worked_out(const ast::Expr& expression) const;
    std::optional<Datum> of_chain(const ast::Chain& chain) const;
    std::optional<Datum> of_call(const ast::Call& call) const;
    std::optional<Datum> held(syntax::Span span) const;
    std::optional<std::size_t> held_at(syntax::Span span) const;

    bool holds_call(std::string_view text, std::uint16_t before) const;
    bool has_words_of_old(std::string_view text) const;
    std::string_view text_of(syntax::Span span) const;
    std::vector<const ast::Expr*> expressions() const;
    const ast::Expr* expression_of(std::string_view text) const;
    static bool is_plain_call(const ast::Expr& expression);

    ScriptMigration& script_;
    const OldFrame& old_frame_;
    std::uint32_t statement_;
    mutable bool is_of_edited_ = false;
};

/// Updates strings with which running functions were called, where the call had constant strings that were edited
/// since.
void renew_arguments(ScriptMigration& script, const std::vector<OldFrame>& old_frame,
                     std::vector<MigratedFrame>& placed);

}  // namespace npcs::migration
