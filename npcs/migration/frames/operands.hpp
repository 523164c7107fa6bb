// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a statement has worked out so far, when the conversation stands in the middle of it: under which text it is found again,
// and what is made of it when the text was changed around it.
#pragma once

#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// The hash a text of the new script would have had before names were changed.
std::uint32_t hash_before(const Versions& versions, const Was& was, std::uint32_t hash, std::string_view text);

/// Number of registers of a frame in front of its operands.
inline std::size_t first_held(const Was& was) { return in_registers(*was.function) ? was.function->locals.size() : 0; }

class Operands {
public:
    /// `statement`: the new one in which the frame goes on.
    Operands(Versions& versions, const Was& was, std::uint32_t statement)
        : v_(versions), was_(was), statement_(statement) {}

    /// Of the place's register `index`, which holds a value or options. `nth`: of those with this text.
    std::optional<Datum> value(const program::SiteLayout& place, std::size_t index, unsigned nth) const;
    /// A call that was done already and is done once more behind the place, where its operand stands now; or nothing.
    std::string_view done_again(const program::SiteLayout& place) const;

private:
    std::optional<Datum> by_text(const program::SiteLayout& place, std::size_t index, unsigned nth) const;
    std::optional<Datum> by_place(const program::SiteLayout& place, std::size_t index) const;
    std::optional<Datum> worked_out(const ast::Expr& expression) const;
    std::optional<Datum> of_chain(const ast::Chain& chain) const;
    std::optional<Datum> of_call(const ast::Call& call) const;
    std::optional<Datum> held(syntax::Span span) const;

    bool holds_call(std::string_view text, std::uint16_t before) const;
    bool has_words_of_old(std::string_view text) const;
    std::string_view text_of(syntax::Span span) const;
    std::vector<const ast::Expr*> expressions() const;
    const ast::Expr* expression_of(std::string_view text) const;
    static bool is_plain_call(const ast::Expr& expression);

    Versions& v_;
    const Was& was_;
    std::uint32_t statement_;
};

/// Gives running functions the texts with which they are called now, where these were constants and are known to be the same.
void renew_arguments(Versions& versions, const std::vector<Was>& was, std::vector<Placed>& placed);

}  // namespace npcs::migration
