// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Each expression is written for the place it stands in, which asks for a level of precedence; what binds looser goes into
// brackets. What needs care is the start of a statement, where the words of npcs' own statements and white space mean more
// than elsewhere: `option "x"` is an option of a choice, `(option) "x"` the call of a function of that name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "syntax/ast.hpp"

namespace npcs::syntax {

/// Loosest first. `any` is what stands alone: a right side, an argument, the inside of brackets.
enum class Binding : std::uint8_t {
    any,
    disjunction,
    conjunction,
    inversion,
    kinship,
    comparison,
    sum,
    product,
    negation,
    instance,
    power,
    reference,
    postfix,
    primary
};

Binding binding_of(const ast::Expr& expr);
inline bool is_postfix(const ast::Expr& expr) { return binding_of(expr) == Binding::postfix; }

class SourceWriter {
public:
    explicit SourceWriter(const ast::Tree& tree) : symbols_(tree.symbols), has_scenes_(tree.has_scenes) {}

    std::string take() { return std::move(out_); }
    void block(const ast::Block& body);

private:
    std::string_view text_of(ast::Symbol symbol) const { return symbols_.text(symbol); }
    void line() { out_.append(depth_, '\t'); }
    void line(std::string_view word);
    void inner_block(const ast::Block& body);

    // ---- expressions ----

    void expr(const ast::Expr& node, Binding needed);
    void bare(const ast::Expr& node);
    void string(std::string_view text);
    void constant(ast::ConstantValue value);
    void name(std::string_view text);
    void items(std::span<ast::Expr* const> expressions);
    void list(const ast::List& node);
    void map(const ast::Map& node);
    void unary(const ast::Unary& node);
    void chain(const ast::Chain& node);
    /// Where a text stands: what ends it there is written as an expression.
    enum class TextPlace : std::uint8_t { quoted, line, option, reason, alternative };
    void interpolated(const ast::Chain& node);
    void text(const ast::Expr& node, TextPlace place, bool in_quotes = false);
    void text_part(const ast::Expr& node, TextPlace place, bool in_quotes, bool is_first, bool is_last);
    void plain_text(std::string_view text, TextPlace place, bool in_quotes, bool is_first, bool is_last);
    void alternatives(const ast::List& node, bool in_quotes);
    void isa(const ast::Isa& node);
    void ternary(const ast::Ternary& node);
    /// What a `.`, `[` or `(` follows. A number before a dot would take the dot; a literal in front of `(` is no call.
    void base(const ast::Expr& node);
    void bracketed(const ast::Expr& node);
    void call(const ast::Call& node);
    void member(const ast::Member& node);
    void index(const ast::Index& node);
    void slice(const ast::Slice& node);
    void function_rest(const ast::Function& node);

    // ---- statements ----

    /// An expression on its way to the end of the line. In an `if` of one line that may be followed by `else`.
    void to_line_end(const ast::Expr& node);
    void write(const ast::Statement& node);
    void assign(const ast::Assign& node);
    void expression(const ast::Expr& value);
    void command(const ast::Command& node);
    void if_statement(const ast::If& node);
    void if_line(const ast::If& node);
    void while_statement(const ast::While& node);
    /// Begins in the middle of a line, and ends with its last line.
    void segment(const ast::Expr& condition, const ast::Block& body);
    void for_statement(const ast::For& node);
    void do_statement(const ast::Do& node);
    void return_statement(const ast::Return& node);
    void choose(const ast::Choose& node, bool again);
    void option(const ast::Option& node);
    void short_option(const ast::Option& node);
    bool takes_options(const ast::Statement& node) const;
    void said(const ast::Command& node);
    void turn(const ast::If& node);
    /// Behind the sign of an option or alternative, or below it.
    void sign_block(const ast::Block& body, std::string_view arrow);
    static bool is_short(const ast::Statement& node);
    void plan(const ast::Plan& node);

    const ast::Symbols& symbols_;
    bool has_scenes_;
    std::string out_;
    std::size_t depth_ = 0;
    std::size_t start_ = 0;      ///< of the text of the statement, or of an option's text
    bool in_line_ = false;       ///< in an `if` of one line
    bool needs_choose_ = false;  ///< only options would be taken for a part of the statement before
};

}  // namespace npcs::syntax
