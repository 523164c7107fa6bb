// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// From matched rules to nodes. The builder keeps what has been read and not yet been used on a few stacks: operands,
// statements, blocks and the blocks that are open. It knows nothing of the grammar; the parser's actions call it.
//
// Operators of one level make one Chain. The chain stays open on the operand stack while operators of its level follow,
// and is closed by whoever uses the operand, so that a level without operators costs nothing.
//
// Everything here has a height, the length of the longest way down its tree, and none gets higher than the limit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/ast.hpp"
#include "syntax/faults.hpp"
#include "syntax/lookahead.hpp"
#include "syntax/parse.hpp"
#include "syntax/stack.hpp"

namespace npcs::syntax {

enum class Opened : std::uint8_t {
    if_,
    while_,
    for_,
    do_,
    segment,
    function,
    choose,
    plan,
    bare,  ///< a choice that is only its options
    scene,
    sequence,
    cycle,
    once,
    shuffle,
    bark
};
inline bool is_turn(Opened kind) { return kind >= Opened::sequence; }
inline bool is_function(Opened kind) { return kind == Opened::function || kind == Opened::scene; }

class Builder {
public:
    Builder(const Source& source, ast::Tree& tree, Faults& faults, const ParseOptions& options,
            const StatementReader& reader);

    std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - text_.data()); }
    Span span(const char* begin, const char* end) const { return {offset(begin), offset(end)}; }
    Faults& faults() { return faults_; }
    Lookahead& lookahead() { return lookahead_; }
    std::string_view text() const { return text_; }

    // ---- nesting ---------------------------------------------------------------------------------------------------

    void enter(const char* at) {
        if (++depth_ > options_.max_depth) fail_depth(offset(at));
    }
    /// A block that is too deep ends the reading: all that follows in it would be told for the same reason.
    void enter_block(const char* at) {
        if (++depth_ > options_.max_depth) stop_depth(offset(at));
    }
    void leave() { --depth_; }
    void open_bracket() { ++brackets_; }
    void close_bracket() { --brackets_; }

    /// The heights of all stacks: what to go back to when a statement is given up.
    struct Mark {
        std::uint32_t operands, links, operators, statements, blocks, frames, options, segments, checks, parameters,
            late, assigning, alternatives, turns, relations, depth, brackets;
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
    /// The operand on top is the right side of the last operator.
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
    /// The body follows the statement; only literals in brackets can be like that.
    void expect_late_body(std::uint32_t offset);
    bool body_is_late() const { return frames_.back().late; }
    void function(Span span);
    /// Whether all functions of the statement that is being read have their body.
    bool nothing_late() const { return late_.size() == late_before_; }
    /// Begins a statement; gives what the end of it wants back.
    std::uint32_t begin_statement() { return std::exchange(late_before_, late_.size()); }
    void end_statement(std::uint32_t outer) { late_before_ = outer; }
    /// The whole statement has been read.
    void statement_read() {
        if (frames_.empty() && faults_.empty() && reader_) reader_(tree_, *statements_.back().statement);
    }
    void late_function(std::uint32_t end);

    // ---- blocks ----------------------------------------------------------------------------------------------------

    void open(Opened kind, std::uint32_t keyword_end);
    void close_frame();
    std::uint32_t opened_at() const { return frames_.back().keyword.begin; }
    void otherwise() {
        frames_.back().otherwise = true;
        frames_.back().margin = no_margin;
    }
    bool stays_inside(std::uint32_t offset);
    /// Whether nothing but blanks stands in front of it on its line.
    bool stands_first(std::uint32_t offset) const;
    std::uint32_t statement_count() const { return statements_.size(); }
    /// The statements from `first` on are a block.
    void block(std::uint32_t first);

    /// What a word that can close a block does here. Tells it when the word closes nothing, or not the innermost block.
    enum class Verdict : std::uint8_t { closes, stray, name };
    Verdict judge(Span word);
    Verdict verdict() const { return verdict_; }
    [[noreturn]] void fail_unclosed(std::uint32_t offset);

    // ---- statements ------------------------------------------------------------------------------------------------

    void assign_operator(Span span);
    void assign();
    void named_function(Span span);
    void expression();
    void command(std::size_t first_argument);
    /// Where the statement that was made last stands.
    void place_statement(Span span) { statements_.back().statement->span = trim(span); }
    void jump(ast::StatementKind kind, Span span);
    void return_(Span span, bool has_value);
    void if_(Span span, bool single_line);
    /// Whether a keyword behind the `if` of one line that was made last is passed over.
    bool pass_over(Span word);
    /// The next statement begins at the offset, on the same line.
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
    /// Whether the option at the offset is one of the bare choice that is being read.
    bool choice_goes_on(std::uint32_t sign) const;
    void bare_choice(Span span);

    void open_alternative(std::uint32_t sign);
    void no_condition();
    void alternative_condition();
    void turn(Span span);

    void text_piece(Span span, bool is_quoted);
    void text_line_end(Span span);
    /// The operands from `first` on are the parts of a text.
    void text(std::uint32_t first, Span span);
    void turn_sign(Span span);
    void no_turn_sign() { turns_.push_back(ast::Turn::sequence); }
    /// The same of a text of `{a|b|c}`, in which white space counts.
    void alternative_text(std::uint32_t first, Span span);
    /// Where the text on top stands, with its quotes.
    void place_text(Span span) { operands_.back().expr->span = span; }
    /// Whether the mistake at an offset lies in the free text of the line that begins the statement.
    bool has_free_text(std::uint32_t begin, std::uint32_t offset) const;
    /// The operands from `first` on are texts of which one has its turn.
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
    /// A check without payload: what is on the stack is the condition.
    void no_payload();
    void check(Span span);
    void plan(Span span);

    /// Ends the whole: the last block is the script.
    void finish();

    [[noreturn]] void fail_required(std::uint32_t offset, std::string_view required) {
        faults_.fail_required(offset, required, brackets_);
    }
    /// Of an expression in a text. The line may have ended inside of it.
    [[noreturn]] void fail_open_brace(std::uint32_t offset, std::string_view message, std::string hint);
    /// The same, but a line end between the last operand and `offset` is what is wrong.
    [[noreturn]] void fail_required_in_line(std::uint32_t offset, std::string_view required);

private:
    static constexpr std::uint32_t no_margin = UINT32_MAX;

    struct Operand {
        ast::Expr* expr;
        std::uint32_t height;
        std::uint32_t first_link;
        ast::Level level;
        bool open;
    };
    struct Done {
        ast::Statement* statement;
        std::uint32_t height;
    };
    struct DoneBlock {
        ast::Block block;
        std::uint32_t height;
    };
    struct Frame {
        Opened kind;
        bool otherwise;
        bool late;
        Span keyword;
        std::uint32_t brackets;
        std::uint32_t height;  ///< of what is on the lists of this frame
        std::uint32_t operands, blocks, options, segments, checks, parameters, alternatives;
        /// Column of the sign, or word, of the option whose lines are read.
        std::uint32_t margin = no_margin;
        bool is_wide = false;  ///< the lines may stand anywhere; only an option's sign ends them
        bool again = false;
        bool said = false;
        ast::Expr* within = nullptr;
        ast::Expr* prompt = nullptr;
    };

    void push(ast::Expr* expr, std::uint32_t height) {
        check_height(height, expr->span.begin);
        operands_.push_back({expr, height, 0, ast::Level::sum, false});
    }
    void close(Operand& operand) {
        if (operand.open) close_chain(operand);
    }
    void close_chain(Operand& operand);
    /// The operand on top, whole; `height` grows to its.
    ast::Expr* take(std::uint32_t& height) {
        Operand& top = operands_.back();
        close(top);
        height = std::max(height, top.height);
        operands_.pop_back();
        return top.expr;
    }
    std::span<ast::Expr*> take_from(std::size_t first, std::uint32_t& height);
    ast::Block take_block(std::uint32_t& height);
    void put(ast::Statement* statement, std::uint32_t height);
    void check_height(std::uint32_t height, std::uint32_t at) {
        if (height > options_.max_depth) fail_depth(at);
    }
    [[noreturn]] void fail_depth(std::uint32_t at);
    [[noreturn]] void fail_number(Span span);
    [[noreturn]] void fail_target(Span span);
    [[noreturn]] void stop_depth(std::uint32_t at);
    Fault depth_fault(std::uint32_t at) const;
    std::uint32_t trimmed(Span span) const;
    Span trim(Span span) const { return {span.begin, trimmed(span)}; }
    std::string_view text_of(Span span) const { return {text_.data() + span.begin, span.end - span.begin}; }
    std::string_view unquoted(std::string_view text);
    bool closes_innermost(std::uint32_t at) const;
    bool accepts(const Frame& frame, std::string_view word) const;
    void tell_mismatch(const Frame& innermost, const Token& token, std::string_view word, const Frame& closed);
    void tell_stray(const Token& token, const Frame* innermost);
    bool ends_innermost(const Token& token) const;
    bool was_crossed(std::string_view word);
    bool was_spent(Opened kind);
    void tell_unclosed(const Frame& open);
    Span where_needed(const Frame& open, std::string& hint) const;
    std::string innermost_end() const;
    std::uint32_t begin_of_choice(const Token& token) const;
    std::size_t indentation(Span span) const;
    bool in_loop() const;
    std::uint32_t lines() const;
    std::size_t line_begin(std::size_t offset) const;
    std::string_view first_word(std::uint32_t offset) const;
    std::uint32_t column(std::uint32_t offset) const;
    bool is_short_option(std::uint32_t offset) const;
    void set_margin(std::uint32_t offset, bool is_wide);
    std::string_view text_of(const ast::String& text) const;
    void check_count(std::size_t alternatives, Span span);
    void check_else(Span line);
    ast::Expr* string_at(std::uint32_t offset, ast::Symbol text);
    [[noreturn]] void fail_between_options(std::uint32_t offset);

    const Source& source_;
    std::string_view text_;
    ast::Tree& tree_;
    Faults& faults_;
    const ParseOptions& options_;
    const StatementReader& reader_;
    Lookahead lookahead_;

    Stack<Operand> operands_;
    Stack<ast::Link> links_;
    Stack<ast::BinaryOp> operators_;
    Stack<ast::AssignOp> assigning_;
    Stack<ast::Relation> relations_;
    Stack<Done> statements_;
    Stack<DoneBlock> blocks_;
    Stack<Frame> frames_;
    Stack<ast::Option> options_made_;
    Stack<ast::Segment> segments_;
    Stack<ast::Checking> checks_;
    Stack<ast::Parameter> parameters_;
    Stack<ast::Function*> late_;
    Stack<Span> alternatives_;       ///< signs of those that are read
    Stack<ast::Turn> turns_;         ///< of alternatives in texts
    std::uint32_t line_column_ = 0;  ///< where the line begins whose text is read
    std::uint32_t line_text_ = 0;    ///< how many operands there are before its text
    std::uint32_t late_before_ = 0;
    std::uint32_t depth_ = 0;
    std::uint32_t brackets_ = 0;
    Verdict verdict_ = Verdict::closes;
    std::uint32_t told_at_ = UINT32_MAX;   ///< the closing word whose mismatch has been told
    std::uint32_t spent_at_ = UINT32_MAX;  ///< the wrong closing word that was taken for the right one
    std::vector<Opened> crossed_;          ///< blocks that a word of an outer block has closed
    std::vector<std::string> spent_;       ///< wrong closing words that were taken for right ones
    bool told_unclosed_ = false;
    std::vector<Span> passed_over_;
    std::uint32_t run_on_ = UINT32_MAX;
};

}  // namespace npcs::syntax
