// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The builder's part for texts with expressions in them, lines, alternatives and scenes.
#include <algorithm>
#include <iterator>

#include "syntax/builder.hpp"
#include "syntax/mistakes.hpp"

namespace npcs::syntax {

using ast::Expr;
using ast::ExprKind;
using ast::Statement;
using ast::StatementKind;

namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }
constexpr std::size_t longest_word = 16;  // bytes of a line that are looked at

bool ends_line(char byte) { return byte == '\n' || byte == '\r'; }

ast::Turn turn_of(Opened kind) {
    switch (kind) {
        case Opened::cycle: return ast::Turn::cycle;
        case Opened::once: return ast::Turn::once;
        case Opened::shuffle: return ast::Turn::shuffle;
        case Opened::bark: return ast::Turn::bark;
        default: return ast::Turn::sequence;
    }
}

}  // namespace

// ---- where lines begin ----------------------------------------------------------------------------------------------

std::size_t Builder::line_begin(std::size_t offset) const {
    while (offset > 0 && !ends_line(text_[offset - 1])) --offset;
    return offset;
}

bool Builder::stands_first(std::uint32_t offset) const {
    std::size_t at = offset;
    while (at > 0 && is_blank(text_[at - 1])) --at;
    return at == 0 || ends_line(text_[at - 1]);
}

/// Bytes of its line in front of it.
std::uint32_t Builder::column(std::uint32_t offset) const {
    return offset - static_cast<std::uint32_t>(line_begin(offset));
}

bool Builder::is_short_option(std::uint32_t offset) const {
    if (offset >= text_.size() || (text_[offset] != '*' && text_[offset] != '+')) return false;
    return offset + 1 == text_.size() || is_blank(text_[offset + 1]) || ends_line(text_[offset + 1]);
}

/// Whether the statement at the offset belongs to the block that is being read.
bool Builder::stays_inside(std::uint32_t offset) {
    if (frames_.empty()) return true;
    const Frame& frame = frames_.back();
    if (frame.margin == no_margin || !stands_first(offset)) return true;
    if (column(offset) > frame.margin) return true;
    // Whether such a word closes this block is asked as that of any other.
    const std::string_view word = first_word(offset);
    if (word == "end" || word == "else") return true;
    return frame.is_wide && !is_short_option(offset);
}

std::string_view Builder::first_word(std::uint32_t offset) const {
    return first_word_of(text_.substr(offset, longest_word));
}

void Builder::fail_open_brace(std::uint32_t offset, std::string_view message, std::string hint) {
    const std::uint32_t begin = operands_.empty() ? offset : operands_.back().expr->span.begin;
    const std::size_t line_end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    const auto at = begin < offset ? std::min(offset, static_cast<std::uint32_t>(line_end)) : offset;
    faults_.fail({token_at(text_, at).span, "open-brace", std::string(message), std::move(hint)});
}

void Builder::set_margin(std::uint32_t offset, bool is_wide) {
    frames_.back().margin = column(offset);
    frames_.back().is_wide = is_wide;
}

bool Builder::has_free_text(std::uint32_t begin, std::uint32_t offset) const {
    const std::size_t line_end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    return offset <= line_end && free_text_in_line(text_, begin) != text_.npos;
}

// ---- texts ----------------------------------------------------------------------------------------------------------

/// A part of a text as it is written. In quotes, two quotes are one.
void Builder::text_piece(Span span, bool is_quoted) {
    std::string_view text = text_of(span);
    const auto doubles = [&](char byte) { return byte == '{' || byte == '}' || (is_quoted && byte == '"'); };
    if (std::any_of(text.begin(), text.end(), doubles)) {
        char* const memory = static_cast<char*>(tree_.texts.take(text.size()));
        std::size_t size = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            memory[size++] = text[i];
            if (doubles(text[i])) ++i;
        }
        text = {memory, size};
    }
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, span}, tree_.symbols.add(text)), 1);
}

/// Between two lines of a text.
void Builder::text_line_end(Span span) {
    if (operands_.size() == line_text_) return;
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, span}, tree_.symbols.add(" ")), 1);
}

/// Of the operands from `first` on, which are parts of a text, texts that stand side by side are one.
void Builder::text(std::uint32_t first, Span span) { alternative_text(first, trim(span)); }

void Builder::alternative_text(std::uint32_t first, Span span) {
    std::uint32_t height = 0;
    std::vector<Expr*> parts;
    for (Expr* const part : take_from(first, height)) {
        if (part->kind != ExprKind::string || parts.empty() || parts.back()->kind != ExprKind::string) {
            parts.push_back(part);
            continue;
        }
        const std::string joined = std::string(text_of(ast::as<ast::String>(*parts.back()))) +
                                   std::string(text_of(ast::as<ast::String>(*part)));
        const Span both{parts.back()->span.begin, part->span.end};
        parts.back() = tree_.arena.make<ast::String>(Expr{ExprKind::string, both},
                                                     tree_.symbols.add(tree_.texts.copy(std::string_view(joined))));
    }
    if (parts.empty() || parts.front()->kind != ExprKind::string) {
        const Span empty{span.begin, span.begin};
        parts.insert(parts.begin(),
                     tree_.arena.make<ast::String>(Expr{ExprKind::string, empty}, tree_.symbols.add("")));
    }
    if (parts.size() == 1) {
        parts[0]->span = span;
        return push(parts[0], 1);
    }
    const auto links = tree_.arena.room<ast::Link>(parts.size() - 1);
    for (std::size_t i = 1; i < parts.size(); ++i) links[i - 1] = {ast::BinaryOp::add, parts[i]};
    push(tree_.arena.make<ast::Chain>(Expr{ExprKind::chain, span}, ast::Level::sum, parts[0], links, true), height + 1);
}

std::string_view Builder::text_of(const ast::String& text) const { return tree_.symbols.text(text.symbol); }

void Builder::turn_sign(Span span) {
    switch (text_[span.begin]) {
        case '&': turns_.push_back(ast::Turn::cycle); break;
        case '!': turns_.push_back(ast::Turn::once); break;
        default: turns_.push_back(ast::Turn::shuffle); break;
    }
}

void Builder::alternatives(std::uint32_t first, Span span) {
    std::uint32_t height = 0;
    const auto items = take_from(first, height);
    check_count(items.size(), span);
    push(tree_.arena.make<ast::List>(Expr{ExprKind::list, span}, items, turns_.back()), height + 1);
    turns_.pop_back();
}

void Builder::check_count(std::size_t alternatives, Span span) {
    constexpr std::size_t most = 50;  // what has had its turn is a bit of a number
    if (alternatives <= most) return;
    faults_.fail({{span.begin, span.begin + 1},
                  "too-large",
                  "more than 50 alternatives",
                  "put the texts into a list, and take one of them with one_of(list)"});
}

// ---- lines ----------------------------------------------------------------------------------------------------------

void Builder::narrator(std::uint32_t offset) {
    push(tree_.arena.make<ast::Name>(Expr{ExprKind::name, {offset, offset}}, ast::symbol::say), 1);
}

/// Whether the text of the line that ends at the offset goes on in the next one.
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
    faults_.fail({{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1)},
                  "line-too-far-in",
                  "a line of its own stands farther in than the line above",
                  "move it out to where the line above begins"});
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
    // A `#name` alone is no short form.
    for (ast::MapEntry& entry : static_cast<ast::Map*>(operands_.back().expr)->entries) entry.short_form = false;
}

/// A line in an `if` on one line takes all that follows, also what was meant as its `else`.
void Builder::check_else(Span line) {
    constexpr std::string_view word = " else ";
    const std::string_view said = text_of(line);
    for (std::size_t at = said.find(word); at != said.npos; at = said.find(word, at + 1)) {
        const std::size_t behind = line.begin + at + word.size();
        if (free_text_in_line(text_, behind) == text_.npos) continue;
        const auto begin = static_cast<std::uint32_t>(line.begin + at + 1);
        faults_.fail({{begin, begin + 4},
                      "else-in-line",
                      "'else' is a part of the text here: a line goes to the end of its line",
                      "write if, else and end if on lines of their own"});
    }
}

/// On the stack are the speaker, the text and, when there are any, the tags.
void Builder::line(std::uint32_t first, Span span) {
    span.end = trimmed(span);
    std::uint32_t height = 0;
    auto arguments = take_from(first + 1, height);
    Expr* const callee = take(height);
    const bool is_narration = callee->span.begin == callee->span.end;
    if (arguments[0]->kind == ExprKind::string && text_of(ast::as<ast::String>(*arguments[0])).empty()) {
        const std::string who = is_narration ? "" : std::string(text_of(callee->span));
        faults_.fail({{span.begin, span.begin + 1},
                      "empty-line",
                      "a line without a text",
                      "write what is said behind the colon: " + who + ": ..."});
    }
    if (!frames_.empty() && frames_.back().kind == Opened::if_ && !stands_first(span.begin)) check_else(span);
    if (is_narration) {
        const auto with_nobody = tree_.arena.room<Expr*>(arguments.size() + 1);
        with_nobody[0] =
            tree_.arena.make<ast::String>(Expr{ExprKind::string, callee->span}, tree_.symbols.add(std::string_view()));
        std::copy(arguments.begin(), arguments.end(), with_nobody.begin() + 1);
        arguments = with_nobody;
    }
    put(tree_.arena.make<ast::Command>(Statement{StatementKind::command, span}, callee, arguments,
                                       is_narration ? ast::Said::narration : ast::Said::speaker),
        height + 1);
}

// ---- choices in short -----------------------------------------------------------------------------------------------

void Builder::open_short_option(std::uint32_t sign) {
    open_option(sign);
    ast::Option& option = options_made_.back();
    option.once = text_[sign] == '*';
    option.is_hidden = option.is_short = true;
    set_margin(sign, false);
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
    if (option.text->kind != ExprKind::string || !text_of(ast::as<ast::String>(*option.text)).empty()) return;
    faults_.fail({option.span, "empty-option", "an option without a text",
                  "write what the player can choose behind the sign: * Any rooms left?"});
}

void Builder::short_head_end(std::uint32_t end) {
    ast::Option& option = options_made_.back();
    option.span.end = trimmed({option.span.begin, end});
}

bool Builder::choice_goes_on(std::uint32_t sign) const {
    return stands_first(sign) && column(sign) == frames_.back().margin;
}

void Builder::bare_choice(Span span) {
    const Frame& frame = frames_.back();
    const auto options = tree_.arena.copy(std::span<const ast::Option>(options_made_).subspan(frame.options));
    options_made_.cut(frame.options);
    // The lines behind the last option are read; the next statement begins right there.
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
    set_margin(sign, false);
}

void Builder::no_condition() {
    const Span sign = alternatives_.back();
    constant(sign, ast::ConstantValue::true_);
}

void Builder::alternative_condition() {
    const Expr& condition = *operands_.back().expr;
    if (frames_.back().kind == Opened::bark) return;
    faults_.fail({{condition.span.begin, condition.span.begin + 1},
                  "no-condition",
                  "only the lines of a `bark` have conditions",
                  "write an `if` below the *"});
}

void Builder::turn(Span span) {
    const Frame& frame = frames_.back();
    std::uint32_t height = 0;
    const auto conditions = take_from(frame.operands, height);
    check_count(conditions.size(), span);
    const auto branches = tree_.arena.room<ast::Branch>(conditions.size());
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        const DoneBlock& done = blocks_[frame.blocks + i];
        height = std::max(height, done.height);
        branches[i] = {conditions[i], done.block};
    }
    blocks_.cut(frame.blocks);
    alternatives_.cut(frame.alternatives);
    put(tree_.arena.make<ast::If>(Statement{StatementKind::if_, trim(span)}, branches, false, ast::Block(), false,
                                  turn_of(frame.kind)),
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
    put(tree_.arena.make<ast::Assign>(Statement{StatementKind::assign, span}, ast::AssignOp::set, true, name, made,
                                      true),
        height + 2);
}

void Builder::go(Span span, bool returns) {
    std::uint32_t height = 0;
    Expr* const place = take(height);
    span = trim(span);
    if (returns)
        put(tree_.arena.make<ast::Expression>(Statement{StatementKind::expression, span}, place, true), height + 1);
    else put(tree_.arena.make<ast::Return>(Statement{StatementKind::return_, span}, place, true), height + 1);
}

}  // namespace npcs::syntax
