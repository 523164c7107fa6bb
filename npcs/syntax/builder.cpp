// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The builder's stacks, the open blocks, and which of them a closing word closes.
#include "syntax/builder.hpp"

#include <algorithm>

#include "syntax/locate.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/prose_hints.hpp"

namespace npcs::syntax {

namespace {

std::string_view word_of(BlockKind kind) {
    switch (kind) {
        case BlockKind::if_: return "if";
        case BlockKind::while_:
        case BlockKind::segment: return "while";
        case BlockKind::for_: return "for";
        case BlockKind::do_: return "do";
        case BlockKind::function: return "function";
        case BlockKind::choose: return "choose";
        case BlockKind::plan: return "plan";
        case BlockKind::bare: return "choose";
        case BlockKind::scene: return "scene";
        case BlockKind::script: return "script";
        case BlockKind::sequence: return "sequence";
        case BlockKind::cycle: return "cycle";
        case BlockKind::once: return "once";
        case BlockKind::shuffle: return "shuffle";
        case BlockKind::bark: return "bark";
    }
    return "";
}

std::string closing_word(BlockKind kind) {
    return kind == BlockKind::do_ ? "loop" : "end " + std::string(word_of(kind));
}

bool is_turn_word(std::string_view word) {
    return word == "sequence" || word == "cycle" || word == "once" || word == "shuffle" || word == "bark";
}

std::string in_quotes(std::string_view word) { return "'" + std::string(word) + "'"; }

std::string without_matching(std::string_view word, std::string_view other) {
    return in_quotes(word) + " without matching " + in_quotes(other);
}

}  // namespace

Builder::Builder(const Source& source, ast::Tree& tree, ErrorList& errors, const ParseOptions& options,
                 const StatementReader& reader)
    : source_(source),
      text_(source.text()),
      tree_(tree),
      errors_(errors),
      options_(options),
      reader_(reader),
      lookahead_(source.text()) {}

Builder::Mark Builder::mark() const {
    return {operands_.size(),
            links_.size(),
            operators_.size(),
            statements_.size(),
            blocks_.size(),
            frames_.size(),
            options_made_.size(),
            segments_.size(),
            checks_.size(),
            parameters_.size(),
            late_.size(),
            assigning_.size(),
            alternatives_.size(),
            selections_.size(),
            relations_.size(),
            depth_,
            brackets_};
}

void Builder::restore(const Mark& mark) {
    operands_.cut(mark.operands);
    links_.cut(mark.links);
    operators_.cut(mark.operators);
    statements_.cut(mark.statements);
    blocks_.cut(mark.blocks);
    frames_.cut(mark.frames);
    options_made_.cut(mark.options);
    segments_.cut(mark.segments);
    checks_.cut(mark.checks);
    parameters_.cut(mark.parameters);
    late_.cut(mark.late);
    assigning_.cut(mark.assigning);
    alternatives_.cut(mark.alternatives);
    selections_.cut(mark.selections);
    relations_.cut(mark.relations);
    depth_ = mark.depth;
    brackets_ = mark.brackets;
}

SyntaxError Builder::depth_error(std::uint32_t at) const {
    return {{at, at + 1},
            "nested-too-deeply",
            "nested too deeply (more than " + std::to_string(options_.max_depth) + " levels)",
            "put a part of it into a variable or a function of its own"};
}

void Builder::fail_depth(std::uint32_t at) { errors_.fail(depth_error(at), brackets_); }

void Builder::stop_depth(std::uint32_t at) {
    errors_.add(depth_error(at));
    throw TooManyErrors{};
}

void Builder::fail_required_in_line(std::uint32_t offset, std::string_view required) {
    const ast::Expr* const last = operands_.empty() ? nullptr : operands_.back().expr;
    std::uint32_t at = last != nullptr ? std::min(last->span.end, offset) : offset;
    if (!links_.empty() && operands_.back().open) at = std::min(std::max(at, links_.back().operand->span.end), offset);
    const std::size_t line_end = text_.substr(0, offset).find_first_of("\r\n", at);
    if (line_end == text_.npos) fail_required(offset, required);
    // The mistake is that the line ended inside the brackets, whatever the next line begins with.
    errors_.fail_required(static_cast<std::uint32_t>(line_end), required, 0);
}

std::uint32_t Builder::trimmed(Span span) const {
    std::uint32_t end = span.end;
    while (end > span.begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    return end;
}

std::uint32_t Builder::lines() const {
    const std::uint32_t count = source_.line_count();
    return count > 1 && source_.line(count).empty() ? count - 1 : count;
}

// ---- blocks ---------------------------------------------------------------------------------------------------------

void Builder::open(BlockKind kind, std::uint32_t keyword_end) {
    std::uint32_t end = keyword_end;
    while (end > 0 && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    std::uint32_t begin = end;
    while (begin > 0 && text_[begin - 1] >= 'a' && text_[begin - 1] <= 'z') --begin;
    if (kind == BlockKind::bare) begin = keyword_end, end = begin + 1;
    frames_.push_back({kind,
                       false,
                       false,
                       {begin, end},
                       brackets_,
                       0,
                       operands_.size(),
                       blocks_.size(),
                       options_made_.size(),
                       segments_.size(),
                       checks_.size(),
                       parameters_.size(),
                       alternatives_.size()});
    brackets_ = 0;
}

void Builder::close_frame() {
    brackets_ = frames_.back().brackets;
    frames_.pop_back();
}

void Builder::block(std::uint32_t first) {
    const auto statements = tree_.arena.room<ast::Statement*>(statements_.size() - first);
    std::uint32_t height = 0;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        statements[i] = statements_[first + i].statement;
        height = std::max(height, statements_[first + i].height);
    }
    statements_.cut(first);
    blocks_.push_back({statements, height});
}

ast::Block Builder::take_block(std::uint32_t& height) {
    const BuiltBlock done = blocks_.back();
    blocks_.pop_back();
    height = std::max(height, done.height);
    return done.block;
}

void Builder::finish() {
    std::uint32_t height = 0;
    tree_.body = take_block(height);
}

void Builder::finish_early() {
    block(0);
    finish();
}

bool Builder::close_anyway(std::uint32_t offset) {
    if (!options_.recover || frames_.empty()) return false;
    // A segment is completed only by the end of its loop.
    if (frames_.back().kind == BlockKind::segment) return false;
    run_on(offset);
    return true;
}

/// Returns whether a line is behind the end of the function that is being parsed, as far as its indentation shows.
bool Builder::leaves_function(std::uint32_t offset) {
    Frame& frame = frames_.back();
    if (!is_function(frame.kind) || !is_first_on_line(offset)) return false;
    const std::uint32_t head = column(frame.keyword.begin);
    const auto own = static_cast<std::uint32_t>(indentation(frame.keyword));
    if (!std::exchange(frame.has_lines, true)) frame.is_indented = column(offset) > own;
    if (!frame.is_indented || column(offset) > std::min(own, head)) return false;
    const std::string_view word = first_word(offset);
    return word != "end" && word != "else";
}

bool Builder::accepts(const Frame& frame, std::string_view word) const {
    const bool continues = word == "else" || word == "else if";
    switch (frame.kind) {
        case BlockKind::if_: return word == "end if" || (continues && !frame.has_else);
        case BlockKind::choose:
            return word == "end choose" || ((word == "else" || word == "option") && !frame.has_else);
        case BlockKind::bare: return false;
        default: return word == closing_word(frame.kind);
    }
}

/// Returns whether the word at the offset clearly closes the innermost block. A fast check for the common cases.
bool Builder::closes_innermost(std::uint32_t at) const {
    if (substituted_at_ == at || frames_.empty()) return false;
    std::string_view word;
    switch (frames_.back().kind) {
        case BlockKind::if_: word = frames_.back().has_else || text_[at + 1] == 'n' ? "end if" : "else"; break;
        case BlockKind::while_: word = "end while"; break;
        case BlockKind::for_: word = "end for"; break;
        case BlockKind::function: word = "end function"; break;
        default: return false;
    }
    if (text_.compare(at, word.size(), word) != 0) return false;
    const std::size_t end = at + word.size();
    return end == text_.size() || text_[end] == '\n' || text_[end] == '\r' || text_[end] == ' ';
}

Builder::Closing Builder::check_closing(Span word_span) {
    if (closes_innermost(word_span.begin)) return closing_ = Closing::closes;
    const Token token = token_at(text_, word_span.begin);
    const std::string word =
        token.is_keyword ? token.keyword : std::string(text_of({token.span.begin, token.span.end}));
    if (substituted_at_ == word_span.begin) return closing_ = Closing::stray;
    const Frame* skipped = nullptr;
    for (std::size_t i = frames_.size(); i-- > 0;) {
        const Frame& frame = frames_[i];
        if (accepts(frame, word)) {
            if (skipped != nullptr && reported_at_ != word_span.begin && was_substituted(frames_.back().kind)) {
                // Two closing words that have been exchanged are one mistake.
                reported_at_ = substituted_at_ = word_span.begin;
                return closing_ = Closing::closes;
            }
            if (skipped != nullptr && reported_at_ != word_span.begin) report_mismatch(*skipped, token, word, frame);
            return closing_ = Closing::closes;
        }
        if (is_function(frame.kind) && word != closing_word(frame.kind)) break;
        if (frame.kind == BlockKind::bare) continue;
        if (skipped == nullptr && !(frame.kind == BlockKind::segment && word == "loop")) skipped = &frame;
    }
    if (!token.is_keyword) return closing_ = Closing::name;
    if (token.ends_block && !frames_.empty() && reported_at_ != word_span.begin &&
        was_substituted(frames_.back().kind)) {
        reported_at_ = substituted_at_ = word_span.begin;
        return closing_ = Closing::closes;
    }
    report_stray(token, skipped);
    if (!ends_innermost(token)) return closing_ = Closing::stray;
    // The word is used up, unless an outer block outside of this function needs it.
    const auto closed = [&](const Frame& frame) { return accepts(frame, word); };
    if (std::none_of(frames_.begin(), frames_.end(), closed)) {
        substituted_at_ = word_span.begin;
        substituted_.push_back(word);
    }
    return closing_ = Closing::closes;
}

void Builder::report_mismatch(const Frame& innermost, const Token& token, std::string_view word, const Frame& closed) {
    const std::uint32_t opened = source_.line_number(innermost.keyword.begin);
    const std::string hint = "the " + in_quotes(word_of(innermost.kind)) + " of line " + std::to_string(opened) +
                             " needs its " + in_quotes(closing_word(innermost.kind)) + " before this";
    const Span span = token.span;
    reported_at_ = span.begin;
    if (word == "end function" || word == "option") {
        const std::string message = without_matching(word_of(innermost.kind), closing_word(innermost.kind));
        errors_.add({span, "unclosed-block", message, hint, Stage::compiler, source_.line_number(span.begin) + 1});
    } else if (word == "else" || word == "else if") {
        errors_.add({span, "unclosed-block", "'else' skips expected " + in_quotes(closing_word(innermost.kind)), hint});
    } else {
        const std::string_view opener = word == "loop" ? "do" : word.substr(4);
        // MiniScript looks for the loop first, and finds the open `if` before it.
        const bool skips = innermost.kind == BlockKind::if_ && (word == "end for" || word == "end while");
        errors_.add({span, "unmatched-end",
                     skips ? in_quotes(word) + " skips expected " + (innermost.has_else ? "'end if'" : "'else'")
                           : without_matching(word, opener),
                     hint});
    }
    if (word == "option" || word == "else" || word == "else if") return;
    if (indentation(span) >= indentation(innermost.keyword) && indentation(span) > indentation(closed.keyword)) {
        substituted_at_ = span.begin;
        substituted_.emplace_back(word);
    } else {
        closed_by_outer_.push_back(innermost.kind);
    }
}

void Builder::report_stray(const Token& token, const Frame* innermost) {
    const std::string_view word = token.keyword;
    reported_at_ = token.span.begin;
    if (word.starts_with("else") && innermost != nullptr) {
        errors_.add(
            {token.span, "unclosed-block", "'else' skips expected " + in_quotes(closing_word(innermost->kind))});
    } else if (word.starts_with("else") || word == "end function") {
        const std::string_view what = word == "else if" ? "else" : word;
        std::string hint = hint_for_stray_end(source_, token, word == "end function" ? "function" : "if");
        if (hint.empty() && innermost != nullptr && innermost->kind == BlockKind::scene)
            hint = "a scene ends with `end scene`";
        if (hint.empty() && word == "end function") hint = "no 'function' is open here";
        if (hint.empty() && word.starts_with("else"))
            hint = "an `else` stands in an `if` of several lines, or in a `choose`";
        errors_.add(
            {token.span, "unmatched-end", in_quotes(what) + " without matching block starter", std::move(hint)});
    } else if (token.is_lone_end) {
        errors_.add(lone_end(text_, token, innermost_end()));
    } else if (!token.ends_block) {
        errors_.add(misplaced_keyword(text_, token));
    } else if (!was_closed_by_outer(word) && !errors_.reported_since(begin_of_block(source_, token, word.substr(4)))) {
        std::string hint;
        if (innermost != nullptr && is_turn(innermost->kind))
            hint = "the " + in_quotes(word_of(innermost->kind)) + " of line " +
                   std::to_string(source_.line_number(innermost->keyword.begin)) + " ends with " +
                   in_quotes(closing_word(innermost->kind));
        if (hint.empty()) hint = hint_for_stray_end(source_, token, word.substr(4));
        if (hint.empty() && word == "end choose" && begin_of_choice(token) == source_.line_number(token.span.begin))
            hint = "options without a `choose` above them have no end";
        if (hint.empty() && word == "end choose")
            hint = "a `choose` begins with its first `option`; nothing stands in between";
        if (hint.empty() && word == "end scene") hint = "a scene begins with its name, and nothing else: scene inn";
        if (hint.empty() && is_turn_word(word.substr(4)))
            hint = "a `" + std::string(word.substr(4)) + "` begins with a line of its own, and a * right below it";
        if (hint.empty() && word == "end plan") hint = "a plan has a value: plan \"sleep\"";
        if (hint.empty()) hint = "no " + in_quotes(word.substr(4)) + " is open here";
        errors_.add({token.span, "unmatched-end", without_matching(word, word.substr(4)), std::move(hint)});
    }
}

/// Returns the line above that was meant to begin the choice; that of the token if there is none.
std::uint32_t Builder::begin_of_choice(const Token& token) const {
    const std::uint32_t here = source_.line_number(token.span.begin);
    for (std::uint32_t line = here; line-- > 1 && here - line < 200;)
        if (first_word_of(source_.line(line).substr(0, 80)) == "choose") return line;
    return here;
}

/// Returns whether a wrong closing word is accepted as that of the innermost block: it is where that one would be.
bool Builder::ends_innermost(const Token& token) const {
    return !frames_.empty() && token.keyword.starts_with("end") &&
           indentation(token.span) <= indentation(frames_.back().keyword);
}

/// Returns whether the word closes a block that another word has closed: two words in the wrong order are one mistake.
bool Builder::was_closed_by_outer(std::string_view word) {
    for (std::size_t i = closed_by_outer_.size(); i-- > 0;) {
        if (closing_word(closed_by_outer_[i]) != word) continue;
        closed_by_outer_.erase(closed_by_outer_.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
    }
    return false;
}

/// Returns whether the closing word of such a block was accepted for another, whose own word is then the missing one.
bool Builder::was_substituted(BlockKind kind) {
    const auto found = std::find(substituted_.rbegin(), substituted_.rend(), closing_word(kind));
    if (found == substituted_.rend()) return false;
    substituted_.erase(std::prev(found.base()));
    return true;
}

std::string Builder::innermost_end() const { return frames_.empty() ? "" : closing_word(frames_.back().kind); }

void Builder::report_unclosed(const Frame& open) {
    std::string hint = "the block ends with `" + closing_word(open.kind) + "`";
    const Span span = where_needed(open, hint);
    errors_.add({span, "unclosed-block", without_matching(word_of(open.kind), closing_word(open.kind)), std::move(hint),
                 Stage::compiler, lines() + 1});
}

/// Returns where an unclosed block was meant to end: at a word similar to its closing word, or at the first line that
/// is not indented deeper than its head. If neither exists, returns the word that opens it.
Span Builder::where_needed(const Frame& open, std::string& hint) const {
    const std::uint32_t head = source_.line_number(open.keyword.begin);
    const std::size_t own = indentation(open.keyword);
    bool is_indented = false;
    bool is_flat = false;  // its lines are not indented deeper than its head, so only words can show where it ends
    for (std::uint32_t number = head + 1; number <= lines(); ++number) {
        const std::string_view line = source_.line(number);
        const std::size_t in = std::min(line.find_first_not_of(" \t"), line.size());
        if (in == line.size() || line.substr(in, 2) == "//") continue;
        const std::string_view word = first_word_of(line.substr(in, 80));
        const std::uint32_t at = line_start(source_, number) + static_cast<std::uint32_t>(in);
        const Span span{at, at + std::max(1U, static_cast<std::uint32_t>(word.size()))};
        if (means_end_of(word, word_of(open.kind)) && in <= own) {
            hint = "`" + std::string(word) + "` is written `" + closing_word(open.kind) + "`";
            return span;
        }
        if (in > own) {
            is_indented = true;
        } else if (word != "else" && word != "option") {
            if (!is_indented) is_flat = true;
            if (is_flat) continue;
            hint = "the " + in_quotes(word_of(open.kind)) + " of line " + std::to_string(head) + " needs its " +
                   in_quotes(closing_word(open.kind)) + " before this";
            return span;
        }
    }
    return open.keyword;
}

std::size_t Builder::indentation(Span span) const {
    const std::string_view line = source_.line(source_.line_number(span.begin));
    return std::min(line.find_first_not_of(" \t"), line.size());
}

void Builder::fail_between_options(std::uint32_t offset) {
    const bool is_choice = frames_.back().kind == BlockKind::choose;
    const std::string word(word_of(frames_.back().kind));
    errors_.fail(
        {token_at(text_, offset).span, "between-options",
         is_choice ? "a line between the options of a choice" : "a line between the alternatives of a `" + word + "`",
         std::string("the lines of ") + (is_choice ? "an option" : "one") +
             " stand farther in than its sign; behind the last one stands `end " + word + "`"});
}

void Builder::fail_unclosed(std::uint32_t offset) {
    const BlockKind kind = frames_.back().kind;
    const bool has_indent_column = frames_.back().indent_column != no_indent && !frames_.back().is_wide;
    if (offset < text_.size() && reported_at_ != offset && has_indent_column &&
        (kind == BlockKind::choose || is_turn(kind)) && !token_at(text_, offset).is_keyword)
        fail_between_options(offset);
    if (offset < text_.size() && reported_at_ != offset)
        fail_required(offset, "Keyword(" + closing_word(frames_.back().kind) + ")");
    if (offset >= text_.size() && !reported_unclosed_) {
        reported_unclosed_ = true;
        // Of several, report the one that MiniScript reports: a function if there is one, otherwise the innermost.
        const Frame* open = &frames_.back();
        for (const Frame& frame : frames_) {
            if (is_function(frame.kind)) open = &frame;
        }
        while ((open->kind == BlockKind::segment || open->kind == BlockKind::bare) && open != frames_.begin()) --open;
        if (!was_substituted(open->kind)) report_unclosed(*open);
    }
    throw StatementRejected{offset, 0, true};
}

}  // namespace npcs::syntax
