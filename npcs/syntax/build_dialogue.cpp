// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The part of Builder for lines of dialogue, bare choices, alternatives and scenes.
#include <algorithm>

#include "syntax/builder.hpp"
#include "syntax/characters.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/prose_hints.hpp"

namespace npcs::syntax {

using ast::Expr;
using ast::ExprKind;
using ast::Statement;
using ast::StatementKind;

namespace {

constexpr std::size_t longest_word = 16;  // bytes examined of a line

constexpr const char* one_kind = "use only tabs, or only spaces";

ast::Selection selection_of(BlockKind kind) {
    switch (kind) {
        case BlockKind::cycle: return ast::Selection::cycle;
        case BlockKind::once: return ast::Selection::once;
        case BlockKind::shuffle: return ast::Selection::shuffle;
        case BlockKind::bark: return ast::Selection::bark;
        default: return ast::Selection::sequence;
    }
}

}  // namespace

// ---- positions in lines ---------------------------------------------------------------------------------------------

std::size_t Builder::line_begin(std::size_t offset) const {
    while (offset > 0 && !ends_line(text_[offset - 1])) --offset;
    return offset;
}

bool Builder::is_first_on_line(std::uint32_t offset) const {
    std::size_t at = offset;
    while (at > 0 && is_blank(text_[at - 1])) --at;
    return at == 0 || ends_line(text_[at - 1]);
}

/// Returns the number of bytes that precede the offset on its line.
std::uint32_t Builder::column(std::uint32_t offset) const {
    return offset - static_cast<std::uint32_t>(line_begin(offset));
}

bool Builder::is_short_option(std::uint32_t offset) const {
    if (offset >= text_.size() || (text_[offset] != '*' && text_[offset] != '+')) return false;
    return offset + 1 == text_.size() || is_blank(text_[offset + 1]) || ends_line(text_[offset + 1]);
}

/// Returns whether the statement at the offset belongs to the current block.
bool Builder::stays_inside(std::uint32_t offset) {
    if (frames_.empty()) return true;
    if (options_.recover && leaves_function(offset)) return false;
    const Frame& frame = frames_.back();
    if (frame.indent_column == no_indent || !is_first_on_line(offset)) return true;
    if (!frame.is_wide) check_indentation(offset);
    if (column(offset) > frame.indent_column) return true;
    // Whether such a word closes this block is decided by check_closing(), as everywhere.
    const std::string_view word = first_word(offset);
    if (word == "end" || word == "else") return true;
    return frame.is_wide && !is_short_option(offset);
}

/// Of a line that is in or behind the option or alternative which is being read.
void Builder::check_indentation(std::uint32_t offset) {
    const bool in_turn = is_turn(frames_.back().kind);
    const std::uint32_t sign = in_turn ? alternatives_.back().begin : options_made_.back().span.begin;
    if (offset >= text_.size() || !are_mixed(text_, sign, offset)) return;
    // Words close their block wherever they stand.
    const std::string_view word = first_word(offset);
    if (word == "end" || word == "else") return;
    if (errors_.reported_since(source_.line_number(offset))) return;
    errors_.add({{offset, offset + 1},
                 "mixed-indentation",
                 "tabs and spaces are mixed: this line and the option above begin differently",
                 one_kind});
}

std::string_view Builder::first_word(std::uint32_t offset) const {
    return first_word_of(text_.substr(offset, longest_word));
}

void Builder::fail_open_brace(std::uint32_t offset, std::string_view message, std::string hint) {
    const std::uint32_t begin = operands_.empty() ? offset : operands_.back().expr->span.begin;
    const std::size_t line_end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    const auto at = begin < offset ? std::min(offset, static_cast<std::uint32_t>(line_end)) : offset;
    const std::size_t open = text_.rfind('{', at);
    std::string found;
    if (hint.starts_with("between") && open != text_.npos)
        found = hint_for_braces(text_, static_cast<std::uint32_t>(open));
    if (!found.empty()) hint = std::move(found);
    errors_.fail({token_at(text_, at).span, "open-brace", std::string(message), std::move(hint)});
}

void Builder::fail_sentence(std::uint32_t offset, std::string_view message) {
    const Token token = token_at(text_, offset);
    std::string hint = hint_for_sentence(source_, token, message);
    errors_.fail({token.span, "not-allowed-here", std::string(message), std::move(hint)});
}

void Builder::set_indent_column(std::uint32_t offset, bool is_wide) {
    frames_.back().indent_column = column(offset);
    frames_.back().is_wide = is_wide;
}

bool Builder::has_free_text(std::uint32_t begin, std::uint32_t offset) const {
    const std::size_t line_end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    return offset <= line_end && free_text_in_line(text_, begin) != text_.npos;
}

// ---- lines ----------------------------------------------------------------------------------------------------------

void Builder::narrator(std::uint32_t offset) {
    push(tree_.arena.make<ast::Name>(Expr{ExprKind::name, {offset, offset}}, ast::symbol::say), 1);
}

/// Returns whether the text of the line that ends at the offset continues on the next line.
bool Builder::continues(std::uint32_t offset) {
    std::size_t at = offset;
    while (at < text_.size() && is_blank(text_[at])) ++at;
    if (text_.compare(at, 2, "//") == 0) at = std::min(text_.find_first_of("\r\n", at), text_.size());
    if (at == text_.size() || !ends_line(text_[at])) return false;
    at += text_.compare(at, 2, "\r\n") == 0 ? 2 : 1;
    const std::size_t begin = at;
    while (at < text_.size() && is_blank(text_[at])) ++at;
    if (at == text_.size() || ends_line(text_[at]) || text_.compare(at, 2, "//") == 0) return false;
    if (at - begin <= line_column_) return false;
    if (free_text_in_line(text_, at) == text_.npos) return true;
    const std::size_t above = line_begin(offset) + line_column_;
    std::string hint = "move it out to where the line above begins";
    if (are_mixed(text_, above, at)) hint = one_kind;
    const std::string other = hint_for_farther_in(first_word(static_cast<std::uint32_t>(above)));
    if (!other.empty()) hint = other;
    errors_.fail({{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1)},
                  "line-too-far-in",
                  "a line of its own stands farther in than the line above",
                  std::move(hint)});
}

void Builder::tag(Span span) {
    std::string_view text = text_of(span).substr(1);
    const std::size_t equals = text.find('=');
    const auto at = static_cast<std::uint32_t>(span.begin + 1 + std::min(equals, text.size()));
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, {span.begin + 1, at}},
                                       tree_.symbols.add(text.substr(0, equals))),
         1);
    if (equals == text.npos) return constant({at, at}, ast::ConstantValue::true_);
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, {at + 1, span.end}},
                                       tree_.symbols.add(text.substr(equals + 1))),
         1);
}

void Builder::tags(std::uint32_t first, Span span) {
    map(first, trim(span));
    // `#name` is not the short form of a map entry.
    for (ast::MapEntry& entry : static_cast<ast::Map*>(operands_.back().expr)->entries) entry.short_form = false;
}

/// Fails if a line of dialogue in a single-line `if` contains what was meant as its `else`.
void Builder::check_else(Span line) {
    constexpr std::string_view word = " else ";
    const std::string_view said = text_of(line);
    for (std::size_t at = said.find(word); at != said.npos; at = said.find(word, at + 1)) {
        const std::size_t behind = line.begin + at + word.size();
        if (free_text_in_line(text_, behind) == text_.npos) continue;
        const auto begin = static_cast<std::uint32_t>(line.begin + at + 1);
        errors_.fail({{begin, begin + 4},
                      "else-in-line",
                      "'else' is a part of the text here: a line goes to the end of its line",
                      "write if, else and end if on lines of their own"});
    }
}

/// Makes a line of dialogue. The operands from `first` on are the speaker, the text and, if there are any, the tags.
void Builder::line(std::uint32_t first, Span span) {
    span.end = trimmed(span);
    std::uint32_t height = 0;
    auto arguments = take_from(first + 1, height);
    Expr* const callee = take(height);
    const bool is_narration = callee->span.begin == callee->span.end;
    if (arguments[0]->kind == ExprKind::string && text_of(ast::as<ast::String>(*arguments[0])).empty()) {
        const std::string who = is_narration ? "" : std::string(text_of(callee->span));
        errors_.fail({{span.begin, span.begin + 1},
                      "empty-line",
                      "a line without a text",
                      "write what is said behind the colon: " + who + ": ..."});
    }
    if (!frames_.empty() && frames_.back().kind == BlockKind::if_ && !is_first_on_line(span.begin)) check_else(span);
    if (is_narration) {
        const auto with_nobody = tree_.arena.room<Expr*>(arguments.size() + 1);
        with_nobody[0] =
            tree_.arena.make<ast::String>(Expr{ExprKind::string, callee->span}, tree_.symbols.add(std::string_view()));
        std::copy(arguments.begin(), arguments.end(), with_nobody.begin() + 1);
        arguments = with_nobody;
    }
    put(tree_.arena.make<ast::Command>(Statement{StatementKind::command, span},
                                       is_narration ? ast::CallForm::narration : ast::CallForm::speaker, callee,
                                       arguments),
        height + 1);
}

// ---- bare choices ---------------------------------------------------------------------------------------------------

void Builder::open_short_option(std::uint32_t sign) {
    open_option(sign);
    ast::Option& option = options_made_.back();
    option.once = text_[sign] == '*';
    option.is_hidden = option.is_short = true;
    set_indent_column(sign, false);
}

void Builder::clause_for() {
    ast::Option& option = options_made_.back();
    std::uint32_t& height = frames_.back().height;
    option.sequence = take(height);
    const auto& variable = ast::as<ast::Name>(*take(height));
    option.variable = tree_.symbols.text(variable.symbol);
    option.symbol = variable.symbol;
}

void Builder::clause_condition() { options_made_.back().condition = take(frames_.back().height); }
void Builder::option_locked() { options_made_.back().locked = take(frames_.back().height); }

void Builder::short_text() {
    ast::Option& option = options_made_.back();
    option.text = take(frames_.back().height);
    const std::string_view text = text_of(option.text->span);
    const std::size_t apart = text.rfind("[else ");
    if (option.condition != nullptr && apart != text.npos && text.ends_with(']')) {
        const auto at = option.text->span.begin + static_cast<std::uint32_t>(apart);
        const std::string condition(text_of(option.condition->span));
        errors_.fail({{at, at + 5},
                      "else-apart",
                      "`else` stands in the brackets of the condition",
                      "write: [if " + condition + " " + std::string(text.substr(apart + 1))});
    }
    if (option.text->kind != ExprKind::string || !text_of(ast::as<ast::String>(*option.text)).empty()) return;
    errors_.fail({option.span, "empty-option", "an option without a text",
                  "write what the player can choose behind the sign: * Any rooms left?"});
}

void Builder::short_head_end(std::uint32_t end) {
    ast::Option& option = options_made_.back();
    option.span.end = trimmed({option.span.begin, end});
}

bool Builder::choice_goes_on(std::uint32_t sign) const {
    return is_first_on_line(sign) && column(sign) == frames_.back().indent_column;
}

void Builder::bare_choice(Span span) {
    const Frame& frame = frames_.back();
    const auto options = tree_.arena.copy(std::span<const ast::Option>(options_made_).subspan(frame.options));
    options_made_.cut(frame.options);
    // The block of the last option includes the line end, so the next statement begins right here.
    run_on(span.end);
    const ast::Option& last = options.back();
    span.end = last.body.empty() ? last.span.end : std::max(last.span.end, last.body.back()->span.end);
    put(tree_.arena.make<ast::Choose>(Statement{StatementKind::choose, span}, nullptr, options, false, ast::Block(),
                                      true),
        frame.height + 1);
}

// ---- alternatives ---------------------------------------------------------------------------------------------------

void Builder::open_alternative(std::uint32_t sign) {
    alternatives_.push_back({sign, sign + 1});
    set_indent_column(sign, false);
}

void Builder::no_condition() {
    const Span sign = alternatives_.back();
    constant(sign, ast::ConstantValue::true_);
}

void Builder::alternative_condition() {
    const Expr& condition = *operands_.back().expr;
    if (frames_.back().kind == BlockKind::bark) return;
    errors_.fail({{condition.span.begin, condition.span.begin + 1},
                  "no-condition",
                  "only the lines of a `bark` have conditions",
                  "write an `if` below the *"});
}

void Builder::turn(Span span) {
    const Frame& frame = frames_.back();
    std::uint32_t height = 0;
    const auto branches = take_branches(frame, height);
    check_count(branches.size(), span);
    alternatives_.cut(frame.alternatives);
    put(tree_.arena.make<ast::If>(Statement{StatementKind::if_, trim(span)}, false, false, selection_of(frame.kind),
                                  branches, ast::Block()),
        height + 1);
}

// ---- scenes ---------------------------------------------------------------------------------------------------------

void Builder::scene(Span span) {
    std::uint32_t height = 1;
    const ast::Block body = take_block(height);
    span = trim(span);
    auto* const made = tree_.arena.make<ast::Function>(Expr{ExprKind::function, span}, tree_.functions++,
                                                       std::span<ast::Parameter>(), body);
    Expr* const name = take(height);
    tree_.has_scenes = true;
    put(tree_.arena.make<ast::Assign>(Statement{StatementKind::assign, span}, ast::AssignOp::set, true, true, name,
                                      made),
        height + 2);
}

void Builder::go(Span span, bool returns) {
    std::uint32_t height = 0;
    Expr* const place = take(height);
    span = trim(span);
    if (returns)
        put(tree_.arena.make<ast::Expression>(Statement{StatementKind::expression, span}, true, place), height + 1);
    else put(tree_.arena.make<ast::Return>(Statement{StatementKind::return_, span}, true, place), height + 1);
}

}  // namespace npcs::syntax
