// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Creates nodes from matched rules. The builder keeps what has been parsed and not yet been used on stacks: operands,
// statements, blocks, and the blocks that are still open. It does not know the grammar; the parser's actions call it.
//
// Operators of one level form one Chain. The chain stays open on the operand stack while operators of its level follow.
// Whatever uses the operand closes it, so a level without operators costs nothing.
//
// Each node has a height, the length of the longest path down its tree; ParseOptions::max_depth limits it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/ast.hpp"
#include "syntax/error_list.hpp"
#include "syntax/lookahead.hpp"
#include "syntax/parse.hpp"
#include "syntax/stack.hpp"

namespace npcs::syntax {

enum class BlockKind : std::uint8_t {
    if_,
    while_,
    for_,
    do_,
    segment,
    function,
    choose,
    plan,
    bare,  ///< a choice written as options only
    scene,
    script,  ///< a text in another language
    sequence,
    cycle,
    once,
    shuffle,
    bark
};
inline bool is_turn(BlockKind kind) { return kind >= BlockKind::sequence; }
inline bool is_function(BlockKind kind) { return kind == BlockKind::function || kind == BlockKind::scene; }

class Builder {
public:
    Builder(const Source& source, ast::Tree& tree, ErrorList& errors, const ParseOptions& options,
            const StatementReader& reader);

    std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - text_.data()); }
    Span span(const char* begin, const char* end) const { return {offset(begin), offset(end)}; }
    ErrorList& errors() { return errors_; }
    Lookahead& lookahead() { return lookahead_; }
    std::string_view text() const { return text_; }
    /// Returns whether as much of the tree as possible is to be kept.
    bool recovers() const { return options_.recover; }

    // ---- nesting ---------------------------------------------------------------------------------------------------

    void enter(const char* at) {
        if (++depth_ > options_.max_depth) fail_depth(offset(at));
    }
    /// Enters a block. If it is too deep, parsing ends, because everything in it would be reported again.
    void enter_block(const char* at) {
        if (++depth_ > options_.max_depth) stop_depth(offset(at));
    }
    void leave() { --depth_; }
    void open_bracket() { ++brackets_; }
    void close_bracket() { --brackets_; }

    /// The sizes of all stacks, to which they are restored when a statement is given up.
    struct Mark {
        std::uint32_t operands, links, operators, statements, blocks, frames, options, segments, checks, parameters,
            late, assigning, alternatives, selections, relations, depth, brackets;
    };
    Mark mark() const;
    void restore(const Mark& mark);

    // ---- expressions -----------------------------------------------------------------------------------------------

    std::uint32_t operand_count() const { return operands_.size(); }
    void name(Span span);
    void number(Span span);
    void negate_number(std::uint32_t begin);
    void string(Span span);
    void constant(Span span, ast::ConstantValue value);
    void left_out();

    void operator_(ast::BinaryOp op) { operators_.push_back(op); }
    /// Adds the last operator, with the operand on top as its right side, to the chain below.
    void link(ast::Level level);
    void close_top() { close(operands_.back()); }
    void unary(ast::UnaryOp op, std::uint32_t begin);
    void relation(ast::Relation relation) { relations_.push_back(relation); }
    void isa();
    void ternary();

    bool top_is_callable() const;
    bool top_is_named() const;
    void member(Span name);
    void call(std::size_t first_argument, std::uint32_t end);
    void index(std::uint32_t end);
    void slice(std::uint32_t end);
    void list(std::size_t first, Span span);
    void short_entry();
    void map(std::size_t first, Span span);

    // ---- functions -------------------------------------------------------------------------------------------------

    void parameter(Span span);
    void parameter_default();
    /// Records that the body of a function literal follows the statement. Only literals in brackets can be like that.
    void expect_late_body(std::uint32_t offset);
    bool body_is_late() const { return frames_.back().late; }
    void function(Span span);
    /// Returns whether all functions of the current statement have their bodies.
    bool nothing_late() const { return late_.size() == late_before_; }
    /// Begins a statement. Returns a value to be passed to end_statement.
    std::uint32_t begin_statement() { return std::exchange(late_before_, late_.size()); }
    void end_statement(std::uint32_t outer) { late_before_ = outer; }
    /// Reports a complete top-level statement to the reader.
    void statement_read() {
        if (frames_.empty() && errors_.empty() && reader_) reader_(tree_, *statements_.back().statement);
    }
    void late_function(std::uint32_t end);
    void foreign_language(Span span) { frames_.back().language = span; }
    void foreign_text(Span span) { frames_.back().foreign = span; }
    void foreign_function(Span span);
    void script_block(Span span);

    // ---- blocks ----------------------------------------------------------------------------------------------------

    void open(BlockKind kind, std::uint32_t keyword_end);
    void close_frame();
    std::uint32_t opened_at() const { return frames_.back().keyword.begin; }
    void begin_else() {
        frames_.back().has_else = true;
        frames_.back().indent_column = no_indent;
    }
    bool stays_inside(std::uint32_t offset);
    /// Returns whether only blanks precede the offset on its line.
    bool is_first_on_line(std::uint32_t offset) const;
    std::uint32_t statement_count() const { return statements_.size(); }
    /// Makes a block of the statements from index `first` on.
    void block(std::uint32_t first);

    /// What a closing word does. check_closing() also reports one that closes nothing, or not the innermost block.
    enum class Closing : std::uint8_t { closes, stray, name };
    Closing check_closing(Span word);
    Closing closing() const { return closing_; }
    [[noreturn]] void fail_unclosed(std::uint32_t offset);
    /// With ParseOptions::recover, closes the innermost block at a place without its closing word.
    bool close_anyway(std::uint32_t offset);

    // ---- statements ------------------------------------------------------------------------------------------------

    void assign_operator(Span span);
    void assign();
    void named_function(Span span);
    void expression();
    void command(std::size_t first_argument);
    /// Sets the span of the last statement.
    void place_statement(Span span) { statements_.back().statement->span = trim(span); }
    void jump(ast::StatementKind kind, Span span);
    void return_(Span span, bool has_value);
    void if_(Span span, bool single_line);
    /// Returns whether a keyword after the last single-line `if` is ignored, and records it if so.
    bool pass_over(Span word);
    /// Records that the next statement begins at the offset, on the same line.
    void run_on(std::uint32_t offset) { run_on_ = offset; }
    std::vector<Span> take_passed_over() { return std::move(passed_over_); }
    bool runs_on(std::uint32_t offset) const { return run_on_ == offset; }
    void while_(Span span);
    void check_sequence();
    void for_(Span span);
    void segment();
    void while_in_do(std::uint32_t end_word);
    void do_(Span span);

    void choose_again() { frames_.back().again = true; }
    void choose_within() { frames_.back().within = take(frames_.back().height); }
    void choose_said() { frames_.back().said = true; }
    void choose_head();
    void open_option(std::uint32_t begin);
    void option_once() { options_made_.back().once = true; }
    void option_hidden() { options_made_.back().is_hidden = true; }
    void option_locked();
    void option_condition();
    void option_for(Span word);
    void option_head(std::uint32_t end);
    void option_body() { options_made_.back().body = take_block(frames_.back().height); }
    void choose(Span span);
    void open_short_option(std::uint32_t sign);
    void clause_for();
    void clause_condition();
    void short_text();
    void short_head_end(std::uint32_t end);
    /// Returns whether the option at the offset continues the current bare choice.
    bool choice_goes_on(std::uint32_t sign) const;
    void bare_choice(Span span);

    void open_alternative(std::uint32_t sign);
    void no_condition();
    void alternative_condition();
    void turn(Span span);

    void text_piece(Span span, bool is_quoted);
    void text_line_end(Span span);
    /// Makes a text of the operands from index `first` on.
    void text(std::uint32_t first, Span span);
    void turn_sign(Span span);
    void no_turn_sign() { selections_.push_back(ast::Selection::sequence); }
    /// Makes a text of the operands from `first` on, for `{a|b|c}`, where white space at the end counts.
    void alternative_text(std::uint32_t first, Span span);
    /// Sets the span of the text on top, including its quotes.
    void place_text(Span span) { operands_.back().expr->span = span; }
    /// Returns whether `offset` is on the line that begins at `begin`, and that line has free text.
    bool has_free_text(std::uint32_t begin, std::uint32_t offset) const;
    /// Makes alternatives of the operands from index `first` on, which are texts.
    void alternatives(std::uint32_t first, Span span);

    void begin_line(std::uint32_t offset) {
        line_column_ = column(offset);
        line_text_ = operands_.size() + 1;
    }
    void narrator(std::uint32_t offset);
    bool continues(std::uint32_t offset);
    void tag(Span span);
    void tags(std::uint32_t first, Span span);
    void line(std::uint32_t first, Span span);

    void scene(Span span);
    void go(Span span, bool returns);
    /// Leaves out the payload of a check: the operand on top is the condition.
    void no_payload();
    void check(Span span);
    void plan(Span span);

    /// Ends parsing: the last block becomes the script.
    void finish();
    /// Ends parsing anywhere: the statements of all open blocks become the script.
    void finish_early();

    [[noreturn]] void fail_required(std::uint32_t offset, std::string_view required) {
        errors_.fail_required(offset, required, brackets_);
    }
    /// Fails with a message of its own.
    [[noreturn]] void fail_sentence(std::uint32_t offset, std::string_view message);
    /// Fails for an expression in a text; if the line ended inside of it, at the end of the line.
    [[noreturn]] void fail_open_brace(std::uint32_t offset, std::string_view message, std::string hint);
    /// Fails; if a line end separates the last operand from `offset`, that line end is reported.
    [[noreturn]] void fail_required_in_line(std::uint32_t offset, std::string_view required);

private:
    static constexpr std::uint32_t no_indent = UINT32_MAX;

    struct Operand {
        ast::Expr* expr;
        std::uint32_t height;
        std::uint32_t first_link;
        ast::Level level;
        bool open;
    };
    struct BuiltStatement {
        ast::Statement* statement;
        std::uint32_t height;
    };
    struct BuiltBlock {
        ast::Block block;
        std::uint32_t height;
    };
    struct Frame {
        BlockKind kind;
        bool has_else;
        bool late;
        Span keyword;
        std::uint32_t brackets;
        std::uint32_t height;  ///< of the tallest node that the frame contains so far
        std::uint32_t operands, blocks, options, segments, checks, parameters, alternatives;
        /// Column of the sign, or word, of the option whose block is being parsed.
        std::uint32_t indent_column = no_indent;
        bool is_wide = false;      ///< the block may have any indentation; only the next option's sign ends it
        bool has_lines = false;    ///< with ParseOptions::recover: a line of this function was seen ...
        bool is_indented = false;  ///< ... and the first one is farther in than its head
        bool again = false;
        bool said = false;
        ast::Expr* within = nullptr;
        ast::Expr* prompt = nullptr;
        Span language = {}, foreign = {};  ///< of a function in another language: its name in quotes, and its text
    };

    void push(ast::Expr* expr, std::uint32_t height) {
        check_height(height, expr->span.begin);
        operands_.push_back({expr, height, 0, ast::Level::sum, false});
    }
    void close(Operand& operand) {
        if (operand.open) close_chain(operand);
    }
    void close_chain(Operand& operand);
    /// Removes the operand on top and returns it; raises `height` to that of the operand.
    ast::Expr* take(std::uint32_t& height) {
        Operand& top = operands_.back();
        close(top);
        height = std::max(height, top.height);
        operands_.pop_back();
        return top.expr;
    }
    std::span<ast::Expr*> take_from(std::size_t first, std::uint32_t& height);
    ast::Block take_block(std::uint32_t& height);
    /// Removes a block for each operand of the frame and returns both, as a condition and what it guards.
    std::span<ast::Branch> take_branches(const Frame& frame, std::uint32_t& height);
    ast::Function* foreign_body(std::span<ast::Parameter> parameters, const ast::Expr* target, Span span);
    void put(ast::Statement* statement, std::uint32_t height);
    void check_height(std::uint32_t height, std::uint32_t at) {
        if (height > options_.max_depth) fail_depth(at);
    }
    [[noreturn]] void fail_depth(std::uint32_t at);
    [[noreturn]] void fail_number(Span span);
    [[noreturn]] void fail_target(Span span);
    [[noreturn]] void stop_depth(std::uint32_t at);
    SyntaxError depth_error(std::uint32_t at) const;
    std::uint32_t trimmed(Span span) const;
    Span trim(Span span) const { return {span.begin, trimmed(span)}; }
    std::string_view text_of(Span span) const { return {text_.data() + span.begin, span.end - span.begin}; }
    std::string_view unquoted(std::string_view text);
    bool closes_innermost(std::uint32_t at) const;
    bool accepts(const Frame& frame, std::string_view word) const;
    void report_mismatch(const Frame& innermost, const Token& token, std::string_view word, const Frame& closed);
    void report_stray(const Token& token, const Frame* innermost);
    bool ends_innermost(const Token& token) const;
    bool was_closed_by_outer(std::string_view word);
    bool was_substituted(BlockKind kind);
    void report_unclosed(const Frame& open);
    Span where_needed(const Frame& open, std::string& hint) const;
    std::string innermost_end() const;
    std::uint32_t begin_of_choice(const Token& token) const;
    std::size_t indentation(Span span) const;
    bool leaves_function(std::uint32_t offset);
    bool in_loop() const;
    std::uint32_t lines() const;
    std::size_t line_begin(std::size_t offset) const;
    std::string_view first_word(std::uint32_t offset) const;
    std::uint32_t column(std::uint32_t offset) const;
    bool is_short_option(std::uint32_t offset) const;
    void set_indent_column(std::uint32_t offset, bool is_wide);
    void check_indentation(std::uint32_t offset);
    std::string_view text_of(const ast::String& text) const;
    void check_count(std::size_t alternatives, Span span);
    void check_else(Span line);
    ast::Expr* string_at(std::uint32_t offset, ast::Symbol text);
    [[noreturn]] void fail_between_options(std::uint32_t offset);

    const Source& source_;
    std::string_view text_;
    ast::Tree& tree_;
    ErrorList& errors_;
    const ParseOptions& options_;
    const StatementReader& reader_;
    Lookahead lookahead_;

    Stack<Operand> operands_;
    Stack<ast::Link> links_;
    Stack<ast::BinaryOp> operators_;
    Stack<ast::AssignOp> assigning_;
    Stack<ast::Relation> relations_;
    Stack<BuiltStatement> statements_;
    Stack<BuiltBlock> blocks_;
    Stack<Frame> frames_;
    Stack<ast::Option> options_made_;
    Stack<ast::Segment> segments_;
    Stack<ast::Checking> checks_;
    Stack<ast::Parameter> parameters_;
    Stack<ast::Function*> late_;
    Stack<Span> alternatives_;          ///< their signs
    Stack<ast::Selection> selections_;  ///< of alternatives in texts that are being parsed
    std::uint32_t line_column_ = 0;     ///< column where the current line of dialogue begins
    std::uint32_t line_text_ = 0;       ///< number of operands before its text
    std::uint32_t late_before_ = 0;
    std::uint32_t depth_ = 0;
    std::uint32_t brackets_ = 0;
    Closing closing_ = Closing::closes;
    std::uint32_t reported_at_ = UINT32_MAX;     ///< the closing word whose mismatch has been reported
    std::uint32_t substituted_at_ = UINT32_MAX;  ///< the wrong closing word that was accepted as the right one
    std::vector<BlockKind> closed_by_outer_;     ///< blocks closed by the word of an outer block
    std::vector<std::string> substituted_;       ///< wrong closing words that were accepted as right ones
    bool reported_unclosed_ = false;
    std::vector<Span> passed_over_;
    std::uint32_t run_on_ = UINT32_MAX;
};

}  // namespace npcs::syntax
