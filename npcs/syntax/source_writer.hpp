// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes each expression for a context that requires a level of precedence; what binds looser is put into brackets.
// Care is needed at the start of a statement, where the words of npcs' own statements, and white space, have other
// meanings than elsewhere: `option "x"` is an option of a choice, `(option) "x"` calls a function of that name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "syntax/ast.hpp"

namespace npcs::syntax {

/// Levels of precedence, loosest first. `any` is for what is delimited: a right side, an argument, a bracket.
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
    /// The context of a text; what would end the text there is written as an expression.
    enum class TextPlace : std::uint8_t { quoted, line, option, reason, alternative };
    void interpolated(const ast::Chain& node);
    void text(const ast::Expr& node, TextPlace place, bool in_quotes = false);
    void text_part(const ast::Expr& node, TextPlace place, bool in_quotes, bool is_first, bool is_last);
    void plain_text(std::string_view text, TextPlace place, bool in_quotes, bool is_first, bool is_last);
    void alternatives(const ast::List& node, bool in_quotes);
    void isa(const ast::Isa& node);
    void ternary(const ast::Ternary& node);
    /// Writes what precedes `.`, `[` or `(`. Numbers and literals need brackets there: a number would include the dot.
    void base(const ast::Expr& node);
    void bracketed(const ast::Expr& node);
    void call(const ast::Call& node);
    void member(const ast::Member& node);
    void index(const ast::Index& node);
    void slice(const ast::Slice& node);
    void function_rest(const ast::Function& node);
    void foreign_lines(std::string_view text);
    void script(const ast::Statement& node, const ast::Foreign& text);

    // ---- statements ----

    /// Writes an expression that ends its line. In a single-line `if`, `else` may follow it.
    void to_line_end(const ast::Expr& node);
    void write(const ast::Statement& node);
    void assign(const ast::Assign& node);
    void expression(const ast::Expr& value);
    void command(const ast::Command& node);
    void if_statement(const ast::If& node);
    void if_line(const ast::If& node);
    void while_statement(const ast::While& node);
    /// Writes a `while` segment of a `do`, from the middle of a line to the end of its last statement.
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
    /// Writes a block after the sign of an option or alternative, or below it.
    void sign_block(const ast::Block& body, std::string_view arrow);
    static bool is_short(const ast::Statement& node);
    void plan(const ast::Plan& node);

    const ast::Symbols& symbols_;
    bool has_scenes_;
    std::string out_;
    std::size_t depth_ = 0;
    std::size_t start_ = 0;      ///< offset in out_ of the current statement, or of an option's text
    bool in_line_ = false;       ///< in a single-line `if`
    bool needs_choose_ = false;  ///< a bare choice here would be parsed as part of the statement before
};

}  // namespace npcs::syntax
