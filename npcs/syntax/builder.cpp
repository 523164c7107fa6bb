// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The builder's stacks, and the blocks that are open: which of them a closing word closes.
#include "syntax/builder.hpp"

#include <algorithm>

#include "syntax/locate.hpp"
#include "syntax/mistakes.hpp"

namespace npcs::syntax {

namespace {

std::string_view word_of(Opened kind) {
    switch (kind) {
        case Opened::if_: return "if";
        case Opened::while_:
        case Opened::segment: return "while";
        case Opened::for_: return "for";
        case Opened::do_: return "do";
        case Opened::function: return "function";
        case Opened::choose: return "choose";
        case Opened::plan: return "plan";
        case Opened::bare: return "choose";
        case Opened::scene: return "scene";
        case Opened::sequence: return "sequence";
        case Opened::cycle: return "cycle";
        case Opened::once: return "once";
        case Opened::shuffle: return "shuffle";
        case Opened::bark: return "bark";
    }
    return "";
}

std::string closing_word(Opened kind) { return kind == Opened::do_ ? "loop" : "end " + std::string(word_of(kind)); }

bool is_turn_word(std::string_view word) {
    return word == "sequence" || word == "cycle" || word == "once" || word == "shuffle" || word == "bark";
}

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

std::string without_matching(std::string_view word, std::string_view other) {
    return quoted(word) + " without matching " + quoted(other);
}

}  // namespace

Builder::Builder(const Source& source, ast::Tree& tree, Faults& faults, const ParseOptions& options,
                 const StatementReader& reader)
    : source_(source),
      text_(source.text()),
      tree_(tree),
      faults_(faults),
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
            turns_.size(),
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
    turns_.cut(mark.turns);
    relations_.cut(mark.relations);
    depth_ = mark.depth;
    brackets_ = mark.brackets;
}

Fault Builder::depth_fault(std::uint32_t at) const {
    return {{at, at + 1},
            "nested-too-deeply",
            "nested too deeply (more than " + std::to_string(options_.max_depth) + " levels)",
            "put a part of it into a variable or a function of its own"};
}

void Builder::fail_depth(std::uint32_t at) { faults_.fail(depth_fault(at), brackets_); }

void Builder::stop_depth(std::uint32_t at) {
    faults_.add(depth_fault(at));
    throw Enough{};
}

void Builder::fail_required_in_line(std::uint32_t offset, std::string_view required) {
    const ast::Expr* const last = operands_.empty() ? nullptr : operands_.back().expr;
    std::uint32_t at = last != nullptr ? std::min(last->span.end, offset) : offset;
    if (!links_.empty() && operands_.back().open) at = std::min(std::max(at, links_.back().operand->span.end), offset);
    const std::size_t line_end = text_.substr(0, offset).find_first_of("\r\n", at);
    if (line_end == text_.npos) fail_required(offset, required);
    // The line ended inside the brackets: that is the mistake, whatever the next line begins with.
    faults_.fail_required(static_cast<std::uint32_t>(line_end), required, 0);
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

void Builder::open(Opened kind, std::uint32_t keyword_end) {
    std::uint32_t end = keyword_end;
    while (end > 0 && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    std::uint32_t begin = end;
    while (begin > 0 && text_[begin - 1] >= 'a' && text_[begin - 1] <= 'z') --begin;
    if (kind == Opened::bare) begin = keyword_end, end = begin + 1;
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
    const DoneBlock done = blocks_.back();
    blocks_.pop_back();
    height = std::max(height, done.height);
    return done.block;
}

void Builder::finish() {
    std::uint32_t height = 0;
    tree_.body = take_block(height);
}

bool Builder::accepts(const Frame& frame, std::string_view word) const {
    const bool continues = word == "else" || word == "else if";
    switch (frame.kind) {
        case Opened::if_: return word == "end if" || (continues && !frame.otherwise);
        case Opened::choose: return word == "end choose" || ((word == "else" || word == "option") && !frame.otherwise);
        case Opened::bare: return false;
        default: return word == closing_word(frame.kind);
    }
}

/// Most closing words close the innermost block, and are written with one space.
bool Builder::closes_innermost(std::uint32_t at) const {
    if (spent_at_ == at || frames_.empty()) return false;
    std::string_view word;
    switch (frames_.back().kind) {
        case Opened::if_: word = frames_.back().otherwise || text_[at + 1] == 'n' ? "end if" : "else"; break;
        case Opened::while_: word = "end while"; break;
        case Opened::for_: word = "end for"; break;
        case Opened::function: word = "end function"; break;
        default: return false;
    }
    if (text_.compare(at, word.size(), word) != 0) return false;
    const std::size_t end = at + word.size();
    return end == text_.size() || text_[end] == '\n' || text_[end] == '\r' || text_[end] == ' ';
}

Builder::Verdict Builder::judge(Span word_span) {
    if (closes_innermost(word_span.begin)) return verdict_ = Verdict::closes;
    const Token token = token_at(text_, word_span.begin);
    const std::string word =
        token.is_keyword ? token.keyword : std::string(text_of({token.span.begin, token.span.end}));
    if (spent_at_ == word_span.begin) return verdict_ = Verdict::stray;
    const Frame* skipped = nullptr;
    for (std::size_t i = frames_.size(); i-- > 0;) {
        const Frame& frame = frames_[i];
        if (accepts(frame, word)) {
            if (skipped != nullptr && told_at_ != word_span.begin && was_spent(frames_.back().kind)) {
                // Two words in each other's place are one mistake.
                told_at_ = spent_at_ = word_span.begin;
                return verdict_ = Verdict::closes;
            }
            if (skipped != nullptr && told_at_ != word_span.begin) tell_mismatch(*skipped, token, word, frame);
            return verdict_ = Verdict::closes;
        }
        if (is_function(frame.kind) && word != closing_word(frame.kind)) break;
        if (frame.kind == Opened::bare) continue;
        if (skipped == nullptr && !(frame.kind == Opened::segment && word == "loop")) skipped = &frame;
    }
    if (!token.is_keyword) return verdict_ = Verdict::name;
    if (token.ends_block && !frames_.empty() && told_at_ != word_span.begin && was_spent(frames_.back().kind)) {
        told_at_ = spent_at_ = word_span.begin;
        return verdict_ = Verdict::closes;
    }
    tell_stray(token, skipped);
    if (!ends_innermost(token)) return verdict_ = Verdict::stray;
    // Unless the block that the word does close stands around this function, the word is used up.
    const auto closed = [&](const Frame& frame) { return accepts(frame, word); };
    if (std::none_of(frames_.begin(), frames_.end(), closed)) {
        spent_at_ = word_span.begin;
        spent_.push_back(word);
    }
    return verdict_ = Verdict::closes;
}

void Builder::tell_mismatch(const Frame& innermost, const Token& token, std::string_view word, const Frame& closed) {
    const std::uint32_t opened = source_.line_number(innermost.keyword.begin);
    const std::string hint = "the " + quoted(word_of(innermost.kind)) + " of line " + std::to_string(opened) +
                             " needs its " + quoted(closing_word(innermost.kind)) + " before this";
    const Span span = token.span;
    told_at_ = span.begin;
    if (word == "end function" || word == "option") {
        const std::string message = without_matching(word_of(innermost.kind), closing_word(innermost.kind));
        faults_.add({span, "unclosed-block", message, hint, Stage::compiler, source_.line_number(span.begin) + 1});
    } else if (word == "else" || word == "else if") {
        faults_.add({span, "unclosed-block", "'else' skips expected " + quoted(closing_word(innermost.kind)), hint});
    } else {
        const std::string_view opener = word == "loop" ? "do" : word.substr(4);
        // MiniScript looks for the loop first, and finds the open `if` in its way.
        const bool skips = innermost.kind == Opened::if_ && (word == "end for" || word == "end while");
        faults_.add({span, "unmatched-end",
                     skips ? quoted(word) + " skips expected " + (innermost.otherwise ? "'end if'" : "'else'")
                           : without_matching(word, opener),
                     hint});
    }
    if (word == "option" || word == "else" || word == "else if") return;
    if (indentation(span) >= indentation(innermost.keyword) && indentation(span) > indentation(closed.keyword)) {
        spent_at_ = span.begin;
        spent_.emplace_back(word);
    } else {
        crossed_.push_back(innermost.kind);
    }
}

void Builder::tell_stray(const Token& token, const Frame* innermost) {
    const std::string_view word = token.keyword;
    told_at_ = token.span.begin;
    if (word.starts_with("else") && innermost != nullptr) {
        faults_.add({token.span, "unclosed-block", "'else' skips expected " + quoted(closing_word(innermost->kind))});
    } else if (word.starts_with("else") || word == "end function") {
        const std::string_view what = word == "else if" ? "else" : word;
        std::string hint = hint_for_stray_end(source_, token, word == "end function" ? "function" : "if");
        if (hint.empty() && innermost != nullptr && innermost->kind == Opened::scene)
            hint = "a scene ends with `end scene`";
        if (hint.empty() && word == "end function") hint = "no 'function' is open here";
        if (hint.empty() && word.starts_with("else"))
            hint = "an `else` stands in an `if` of several lines, or in a `choose`";
        faults_.add({token.span, "unmatched-end", quoted(what) + " without matching block starter", std::move(hint)});
    } else if (token.is_lone_end) {
        faults_.add(lone_end(text_, token, innermost_end()));
    } else if (!token.ends_block) {
        faults_.add(misplaced_keyword(text_, token));
    } else if (!was_crossed(word) && !(word == "end choose" && faults_.told_since(begin_of_choice(token)))) {
        std::string hint;
        if (innermost != nullptr && is_turn(innermost->kind))
            hint = "the " + quoted(word_of(innermost->kind)) + " of line " +
                   std::to_string(source_.line_number(innermost->keyword.begin)) + " ends with " +
                   quoted(closing_word(innermost->kind));
        if (hint.empty()) hint = hint_for_stray_end(source_, token, word.substr(4));
        if (hint.empty() && word == "end choose" && begin_of_choice(token) == source_.line_number(token.span.begin))
            hint = "options without a `choose` above them have no end";
        if (hint.empty() && word == "end choose")
            hint = "a `choose` begins with its first `option`; nothing stands in between";
        if (hint.empty() && word == "end scene") hint = "a scene begins with its name, and nothing else: scene inn";
        if (hint.empty() && is_turn_word(word.substr(4)))
            hint = "a `" + std::string(word.substr(4)) + "` begins with a line of its own, and a * right below it";
        if (hint.empty() && word == "end plan") hint = "a plan has a value: plan \"sleep\"";
        if (hint.empty()) hint = "no " + quoted(word.substr(4)) + " is open here";
        faults_.add({token.span, "unmatched-end", without_matching(word, word.substr(4)), std::move(hint)});
    }
}

/// The line above that was meant to begin the choice which the token ends; that of the token when there is none.
std::uint32_t Builder::begin_of_choice(const Token& token) const {
    const std::uint32_t here = source_.line_number(token.span.begin);
    for (std::uint32_t line = here; line-- > 1 && here - line < 200;)
        if (first_word_of(source_.line(line).substr(0, 80)) == "choose") return line;
    return here;
}

/// A wrong word where the right one would stand is taken for the right one.
bool Builder::ends_innermost(const Token& token) const {
    return !frames_.empty() && token.keyword.starts_with("end") &&
           indentation(token.span) <= indentation(frames_.back().keyword);
}

/// Whether the word closes a block that another word has closed already: two words in the wrong order are one mistake.
bool Builder::was_crossed(std::string_view word) {
    for (std::size_t i = crossed_.size(); i-- > 0;) {
        if (closing_word(crossed_[i]) != word) continue;
        crossed_.erase(crossed_.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
    }
    return false;
}

/// Whether the word that closes such a block has been taken for another: then it is the other that is missing.
bool Builder::was_spent(Opened kind) {
    const auto found = std::find(spent_.rbegin(), spent_.rend(), closing_word(kind));
    if (found == spent_.rend()) return false;
    spent_.erase(std::prev(found.base()));
    return true;
}

std::string Builder::innermost_end() const { return frames_.empty() ? "" : closing_word(frames_.back().kind); }

void Builder::tell_unclosed(const Frame& open) {
    std::string hint = "the block ends with `" + closing_word(open.kind) + "`";
    const Span span = where_needed(open, hint);
    faults_.add({span, "unclosed-block", without_matching(word_of(open.kind), closing_word(open.kind)), std::move(hint),
                 Stage::compiler, lines() + 1});
}

/// The place where a block that is not closed was meant to end, as far as its lines tell: at a word like its closing word, or
/// at the first line that is not farther in than its head. Else the word that opens it.
Span Builder::where_needed(const Frame& open, std::string& hint) const {
    const std::uint32_t head = source_.line_number(open.keyword.begin);
    const std::size_t own = indentation(open.keyword);
    bool is_indented = false;
    bool is_flat = false;  // its lines are no farther in than its head, so that only words tell where they end
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
            hint = "the " + quoted(word_of(open.kind)) + " of line " + std::to_string(head) + " needs its " +
                   quoted(closing_word(open.kind)) + " before this";
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
    const bool is_choice = frames_.back().kind == Opened::choose;
    const std::string word(word_of(frames_.back().kind));
    faults_.fail(
        {token_at(text_, offset).span, "between-options",
         is_choice ? "a line between the options of a choice" : "a line between the alternatives of a `" + word + "`",
         std::string("the lines of ") + (is_choice ? "an option" : "one") +
             " stand farther in than its sign; behind the last one stands `end " + word + "`"});
}

void Builder::fail_unclosed(std::uint32_t offset) {
    const Opened kind = frames_.back().kind;
    const bool has_margin = frames_.back().margin != no_margin && !frames_.back().is_wide;
    if (offset < text_.size() && told_at_ != offset && has_margin && (kind == Opened::choose || is_turn(kind)) &&
        !token_at(text_, offset).is_keyword)
        fail_between_options(offset);
    if (offset < text_.size() && told_at_ != offset)
        fail_required(offset, "Keyword(" + closing_word(frames_.back().kind) + ")");
    if (offset >= text_.size() && !told_unclosed_) {
        told_unclosed_ = true;
        // Of several, the one that MiniScript names: a function before anything else, then the innermost.
        const Frame* open = &frames_.back();
        for (const Frame& frame : frames_) {
            if (is_function(frame.kind)) open = &frame;
        }
        while ((open->kind == Opened::segment || open->kind == Opened::bare) && open != frames_.begin()) --open;
        if (!was_spent(open->kind)) tell_unclosed(*open);
    }
    throw Rejected{offset, 0, true};
}

}  // namespace npcs::syntax
