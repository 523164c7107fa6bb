// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The part of Builder for statements.
#include <algorithm>

#include "syntax/builder.hpp"
#include "syntax/prose_hints.hpp"

namespace npcs::syntax {

using ast::Expr;
using ast::ExprKind;
using ast::Statement;
using ast::StatementKind;

void Builder::put(Statement* statement, std::uint32_t height) {
    check_height(height, statement->span.begin);
    ++tree_.statements;
    statements_.push_back({statement, height});
}

void Builder::fail_target(Span span) {
    errors_.fail({span, "invalid-assignment", "invalid assignment (not an lvalue)", hint_for_target(text_of(span))});
}

void Builder::assign_operator(Span span) {
    close_top();
    const Expr* target = operands_.back().expr;
    if (target->kind == ExprKind::unary && ast::as<ast::Unary>(*target).op == ast::UnaryOp::address_of) {
        target = ast::as<ast::Unary>(*target).operand;
    }
    if (!ast::can_be_target(*target)) fail_target(target->span);
    ast::AssignOp op = ast::AssignOp::set;
    switch (text_[span.begin]) {
        case '+': op = ast::AssignOp::add; break;
        case '-': op = ast::AssignOp::subtract; break;
        case '*': op = ast::AssignOp::multiply; break;
        case '/': op = ast::AssignOp::divide; break;
        case '%': op = ast::AssignOp::modulo; break;
        case '^': op = ast::AssignOp::power; break;
        default: break;
    }
    assigning_.push_back(op);
}

void Builder::assign() {
    std::uint32_t height = 0;
    Expr* const value = take(height);
    Expr* target = take(height);
    if (target->kind == ExprKind::unary) target = static_cast<ast::Unary*>(target)->operand;
    const ast::AssignOp op = assigning_.back();
    assigning_.pop_back();
    const Span span{target->span.begin, value->span.end};
    put(tree_.arena.make<ast::Assign>(Statement{StatementKind::assign, span}, op, false, false, target, value),
        height + 1);
}

void Builder::named_function(Span span) {
    std::uint32_t height = 0;
    Expr* const value = take(height);
    Expr* const target = take(height);
    put(tree_.arena.make<ast::Assign>(Statement{StatementKind::assign, trim(span)}, ast::AssignOp::set, true, false,
                                      target, value),
        height + 1);
}

void Builder::expression() {
    std::uint32_t height = 0;
    Expr* const value = take(height);
    put(tree_.arena.make<ast::Expression>(Statement{StatementKind::expression, value->span}, false, value), height + 1);
}

void Builder::command(std::size_t first_argument) {
    std::uint32_t height = 0;
    const auto arguments = take_from(first_argument, height);
    Expr* const callee = take(height);
    const Span span{callee->span.begin, arguments.back()->span.end};
    put(tree_.arena.make<ast::Command>(Statement{StatementKind::command, span}, ast::CallForm::plain, callee,
                                       arguments),
        height + 1);
}

bool Builder::in_loop() const {
    for (std::size_t i = frames_.size(); i-- > 0 && !is_function(frames_[i].kind);) {
        const BlockKind kind = frames_[i].kind;
        if (frames_[i].again) return true;
        if (kind == BlockKind::while_ || kind == BlockKind::for_ || kind == BlockKind::do_ ||
            kind == BlockKind::segment)
            return true;
    }
    return false;
}

void Builder::jump(StatementKind kind, Span span) {
    if (!in_loop()) {
        const std::string_view word = kind == StatementKind::break_ ? "break" : "continue";
        const bool in_choice = std::any_of(frames_.begin(), frames_.end(), [](const Frame& frame) {
            return frame.kind == BlockKind::choose || frame.kind == BlockKind::bare;
        });
        errors_.add({trim(span), "no-loop", "'" + std::string(word) + "' without open loop block",
                     in_choice ? "options that are offered until a `break` stand below `choose again`" : ""});
    }
    put(tree_.arena.make<Statement>(kind, trim(span)), 1);
}

void Builder::return_(Span span, bool has_value) {
    std::uint32_t height = 0;
    Expr* const value = has_value ? take(height) : nullptr;
    put(tree_.arena.make<ast::Return>(Statement{StatementKind::return_, trim(span)}, false, value), height + 1);
}

std::span<ast::Branch> Builder::take_branches(const Frame& frame, std::uint32_t& height) {
    const auto conditions = take_from(frame.operands, height);
    const auto branches = tree_.arena.room<ast::Branch>(conditions.size());
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        const BuiltBlock& done = blocks_[frame.blocks + i];
        height = std::max(height, done.height);
        branches[i] = {conditions[i], done.block};
    }
    blocks_.cut(frame.blocks);
    return branches;
}

void Builder::if_(Span span, bool single_line) {
    const Frame& frame = frames_.back();
    std::uint32_t height = 0;
    const ast::Block otherwise = frame.has_else ? take_block(height) : ast::Block();
    const auto branches = take_branches(frame, height);
    put(tree_.arena.make<ast::If>(Statement{StatementKind::if_, trim(span)}, frame.has_else, single_line,
                                  ast::Selection::none, branches, otherwise),
        height + 1);
}

bool Builder::pass_over(Span word) {
    const auto& made = ast::as<ast::If>(*statements_.back().statement);
    if (made.has_otherwise || made.branches.back().body.empty()) return false;
    const Statement& last = *made.branches.back().body.back();
    // After a value that could have arguments, the keyword would be parsed as one.
    if (last.kind == StatementKind::expression || last.kind == StatementKind::command) return false;
    if (last.kind == StatementKind::return_ && ast::as<ast::Return>(last).value == nullptr) return false;
    passed_over_.push_back(word);
    return true;
}

void Builder::while_(Span span) {
    std::uint32_t height = 0;
    const ast::Block body = take_block(height);
    Expr* const condition = take(height);
    put(tree_.arena.make<ast::While>(Statement{StatementKind::while_, trim(span)}, false, condition, body), height + 1);
}

void Builder::check_sequence() {
    close_top();
    const Expr& sequence = *operands_.back().expr;
    if (sequence.kind == ExprKind::constant && ast::as<ast::Constant>(sequence).value == ast::ConstantValue::null) {
        errors_.fail({sequence.span, "no-sequence", "sequence expression expected for 'for' loop"});
    }
}

void Builder::for_(Span span) {
    std::uint32_t height = 0;
    const ast::Block body = take_block(height);
    Expr* const sequence = take(height);
    const auto& variable = ast::as<ast::Name>(*take(height));
    put(tree_.arena.make<ast::For>(Statement{StatementKind::for_, trim(span)}, variable.symbol,
                                   tree_.symbols.text(variable.symbol), variable.span, sequence, body),
        height + 1);
}

// ---- do -------------------------------------------------------------------------------------------------------------

void Builder::segment() {
    std::size_t i = frames_.size() - 1;
    while (i > 0 && frames_[i].kind == BlockKind::segment) --i;
    const ast::Block body = take_block(frames_[i].height);
    Expr* const condition = take(frames_[i].height);
    segments_.push_back({condition, body});
}

void Builder::while_in_do(std::uint32_t end_word) {
    while_({frames_.back().keyword.begin, token_at(text_, end_word).span.end});
}

void Builder::do_(Span span) {
    const Frame& frame = frames_.back();
    std::uint32_t height = frame.height;
    const ast::Block first = take_block(height);
    // A segment is complete only after those that follow it, so they are in reverse order.
    const auto begin = segments_.begin() + static_cast<std::ptrdiff_t>(frame.segments);
    std::reverse(begin, segments_.end());
    const auto segments = tree_.arena.copy(std::span<const ast::Segment>(begin, segments_.end()));
    segments_.cut(frame.segments);
    put(tree_.arena.make<ast::Do>(Statement{StatementKind::do_, trim(span)}, first, segments), height + 1);
}

// ---- choose ---------------------------------------------------------------------------------------------------------

void Builder::open_option(std::uint32_t begin) {
    options_made_.push_back({{begin, begin}, false, nullptr, {}, nullptr, nullptr, {}, 0});
}

ast::Expr* Builder::string_at(std::uint32_t offset, ast::Symbol text) {
    return tree_.arena.make<ast::String>(Expr{ExprKind::string, {offset, offset}}, text);
}

/// Takes the prompt from the operands. With a time limit, it becomes a map of both.
void Builder::choose_head() {
    Frame& frame = frames_.back();
    frame.prompt = take(frame.height);
    if (frame.within == nullptr) return;
    frame.said = true;
    Span span = frame.within->span;
    if (frame.prompt == nullptr) frame.prompt = string_at(span.end, tree_.symbols.add(""));
    span.end = std::max(span.end, frame.prompt->span.end);
    const auto entries = tree_.arena.room<ast::MapEntry>(2);
    entries[0] = {string_at(span.begin, ast::symbol::timeout), frame.within, false};
    entries[1] = {string_at(frame.prompt->span.begin, ast::symbol::text), frame.prompt, false};
    frame.prompt = tree_.arena.make<ast::Map>(Expr{ExprKind::map, span}, entries);
    check_height(++frame.height, span.begin);
}

void Builder::option_condition() { options_made_.back().condition = take(frames_.back().height); }

void Builder::option_for(Span word) {
    if (options_made_.back().condition != nullptr) fail_required(word.begin, "Keyword(then)");
}

/// Takes the text from the operands, and the variable and list if the option is repeated for each element.
void Builder::option_head(std::uint32_t end) {
    const Frame& frame = frames_.back();
    std::uint32_t height = frame.height;
    ast::Option& option = options_made_.back();
    option.span.end = trimmed({option.span.begin, end});
    if (operands_.size() > frame.operands + 1) {
        option.sequence = take(height);
        const auto& variable = ast::as<ast::Name>(*take(height));
        option.variable = tree_.symbols.text(variable.symbol);
        option.symbol = variable.symbol;
    }
    option.text = take(height);
    frames_.back().height = height;
    set_indent_column(option.span.begin, true);
}

void Builder::choose(Span span) {
    const Frame& frame = frames_.back();
    std::uint32_t height = frame.height;
    const ast::Block otherwise = frame.has_else ? take_block(height) : ast::Block();
    const auto options = tree_.arena.copy(std::span<const ast::Option>(options_made_).subspan(frame.options));
    options_made_.cut(frame.options);
    span = trim(span);
    if (!frame.again)
        return put(tree_.arena.make<ast::Choose>(Statement{StatementKind::choose, span}, frame.prompt, options,
                                                 frame.has_else, otherwise, false, frame.said),
                   height + 1);
    // `choose again` is an endless loop; the `else` leaves it when no option is left.
    const auto with_break = tree_.arena.room<Statement*>(otherwise.size() + 1);
    std::copy(otherwise.begin(), otherwise.end(), with_break.begin());
    with_break.back() = tree_.arena.make<Statement>(StatementKind::break_, Span{span.end, span.end});
    const auto body = tree_.arena.room<Statement*>(1);
    body[0] = tree_.arena.make<ast::Choose>(Statement{StatementKind::choose, span}, frame.prompt, options, true,
                                            with_break, false, frame.said);
    tree_.statements += 2;
    auto* const always =
        tree_.arena.make<ast::Constant>(Expr{ExprKind::constant, {span.begin, span.begin}}, ast::ConstantValue::true_);
    put(tree_.arena.make<ast::While>(Statement{StatementKind::while_, span}, true, always, body), height + 2);
}

// ---- plan -----------------------------------------------------------------------------------------------------------

void Builder::no_payload() {
    left_out();
    close(operands_[operands_.size() - 2]);
    std::swap(operands_[operands_.size() - 2], operands_.back());
}

void Builder::check(Span span) {
    Frame& frame = frames_.back();
    Expr* const condition = take(frame.height);
    Expr* const payload = take(frame.height);
    checks_.push_back({payload, condition, trim(span)});
}

void Builder::plan(Span span) {
    const Frame& frame = frames_.back();
    std::uint32_t height = frame.height;
    const ast::Block body = take_block(height);
    Expr* const value = take(height);
    const auto checks = tree_.arena.copy(std::span<const ast::Checking>(checks_).subspan(frame.checks));
    checks_.cut(frame.checks);
    put(tree_.arena.make<ast::Plan>(Statement{StatementKind::plan, trim(span)}, value, checks, body), height + 1);
}

}  // namespace npcs::syntax
