// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements. What is called in them is in story_calls.cpp.

#include "analysis/story_flow.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "syntax/foreign_words.hpp"

namespace npcs::analysis {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

namespace {

constexpr std::string_view white = " \t\r\n";

/// Returns a text with each run of white space as one space, and at most story_text_limit bytes of it.
std::string on_one_line(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size() && result.size() <= story_text_limit; ++at) {
        if (white.find(text[at]) == white.npos) result += text[at];
        else if (!result.empty() && result.back() != ' ') result += ' ';
    }
    if (result.size() > story_text_limit) {
        result.resize(story_text_limit);
        // Not within a code point.
        while (!result.empty() && (static_cast<unsigned char>(result.back()) & 0xC0) == 0x80) result.pop_back();
        if (!result.empty() && static_cast<unsigned char>(result.back()) >= 0xC0) result.pop_back();
    }
    if (result.ends_with(' ')) result.pop_back();
    return result;
}

bool is_always_true(const ast::Expr& node) {
    if (node.kind == ExprKind::number) return ast::as<ast::Number>(node).value != 0;
    return node.kind == ExprKind::constant && ast::as<ast::Constant>(node).value == ast::ConstantValue::true_;
}

/// Returns whether there may be nothing left of a choice to take.
bool can_run_out(const ast::Choose& node) {
    return std::all_of(node.options.begin(), node.options.end(), [](const ast::Option& option) {
        return option.once || option.condition != nullptr || option.sequence != nullptr;
    });
}

/// Returns the text that is shown with a choice: of a prompt with a time limit, the text in it.
const ast::Expr* shown_prompt(const ast::Choose& node, const ast::Symbols& symbols) {
    if (node.prompt == nullptr || !node.is_said || node.prompt->kind != ExprKind::map) return node.prompt;
    for (const ast::MapEntry& entry : ast::as<ast::Map>(*node.prompt).entries)
        if (entry.key->kind == ExprKind::string && symbols.text(ast::as<ast::String>(*entry.key).symbol) == "text")
            return entry.value;
    return node.prompt;
}

std::string_view word_of(ast::Selection selection) {
    static constexpr std::array<std::string_view, 6> words{"", "sequence", "cycle", "once", "shuffle", "bark"};
    return words[static_cast<std::size_t>(selection)];
}

}  // namespace

StoryFlow::StoryFlow(StoryParts& parts, const StorySource& source, const ast::Tree& tree, std::uint32_t function)
    : parts_(parts),
      source_(source),
      symbols_(tree.symbols),
      function_(function),
      found_(parts.functions.all()[function]),
      tree_(tree) {}

void StoryFlow::run() {
    const Span head = found_.node != nullptr ? found_.span : Span{};
    const std::string_view text = source_.source->text().substr(head.begin, head.end - head.begin);
    const Span line{head.begin,
                    head.begin + static_cast<std::uint32_t>(std::min(text.find_first_of("\r\n"), text.size()))};
    parts_.story.functions[function_].begin = follow(StoryNodeKind::begin, line, written(line));
    block(found_.node != nullptr ? found_.node->body : tree_.body);
    join(std::move(returns_));
    if (opens_.empty()) return;
    const std::size_t last = source_.source->text().substr(0, found_.span.end).find_last_not_of(white);
    const auto end = static_cast<std::uint32_t>(last == std::string_view::npos ? 0 : last);
    follow(StoryNodeKind::end, {end, end + 1}, "");
}

// ---- nodes and edges -------------------------------------------------------------------------------------------------

std::string StoryFlow::written(Span span) const {
    return on_one_line(source_.source->text().substr(span.begin, span.end - span.begin));
}

/// A node does not include the brackets around it, and so not those that are closed behind its last part.
std::string StoryFlow::written(const ast::Expr& node) const {
    const std::string_view text = source_.source->text();
    Span span = node.span;
    int open = 0;
    bool in_text = false;
    for (std::uint32_t at = span.begin; at < span.end; ++at) {
        if (text[at] == '"') in_text = !in_text;
        if (!in_text && text[at] == '(') ++open;
        if (!in_text && text[at] == ')') --open;
    }
    while (open > 0) {
        const std::size_t next = text.find_first_not_of(white, span.end);
        if (next == text.npos || text[next] != ')') break;
        span.end = static_cast<std::uint32_t>(next) + 1;
        --open;
    }
    return written(span);
}

std::string StoryFlow::content(const ast::Expr& node) const {
    if (node.kind == ExprKind::string) return on_one_line(symbols_.text(ast::as<ast::String>(node).symbol));
    return written(node);
}

std::uint32_t StoryFlow::add(StoryNodeKind kind, Span span, std::string text) {
    const auto number = static_cast<std::uint32_t>(parts_.story.nodes.size());
    StoryNode& node = parts_.story.nodes.emplace_back();
    node.kind = kind;
    node.function = function_;
    node.line = source_.source->line_number(span.begin);
    node.last_line = source_.source->line_number(std::max(span.end, span.begin + 1) - 1);
    node.text = std::move(text);
    return number;
}

std::uint32_t StoryFlow::follow(StoryNodeKind kind, Span span, std::string text) {
    const std::uint32_t node = add(kind, span, std::move(text));
    connect(std::move(opens_), node);
    opens_ = {{node}};
    return node;
}

void StoryFlow::connect(Opens opens, std::uint32_t to) {
    for (Open& open : opens) parts_.story.edges.push_back({open.from, to, open.kind, false, std::move(open.text)});
}

/// Connects what is open to the beginning of a loop; nothing follows it.
void StoryFlow::connect_back(std::uint32_t to) {
    for (Open& open : opens_) open.kind = StoryEdgeKind::again;
    connect(std::move(opens_), to);
    opens_.clear();
}

void StoryFlow::join(Opens more) { std::move(more.begin(), more.end(), std::back_inserter(opens_)); }

void StoryFlow::call_from(std::uint32_t node, StoryEdgeKind kind, std::vector<std::uint32_t> functions,
                          bool is_possible) {
    if (!functions.empty()) parts_.calls.push_back({node, kind, std::move(functions), is_possible});
}

// ---- statements ------------------------------------------------------------------------------------------------------

void StoryFlow::block(const ast::Block& body) {
    for (const ast::Statement* const node : body) one(*node);
}

void StoryFlow::one(const ast::Statement& node) {
    switch (node.kind) {
        case StatementKind::assign:
            if (ast::as<ast::Assign>(node).target->kind != ExprKind::name) inside(*ast::as<ast::Assign>(node).target);
            return expr(*ast::as<ast::Assign>(node).value);
        case StatementKind::expression: {
            const ast::Expr& value = *ast::as<ast::Expression>(node).value;
            if (value.kind == ExprKind::call)
                return call_statement(*ast::as<ast::Call>(value).callee, ast::as<ast::Call>(value).arguments,
                                      node.span);
            if (value.kind == ExprKind::name || value.kind == ExprKind::member)
                return call_statement(value, {}, node.span);
            return expr(value);
        }
        case StatementKind::command: return command(ast::as<ast::Command>(node));
        case StatementKind::return_: return return_from(ast::as<ast::Return>(node));
        case StatementKind::choose: return choose(ast::as<ast::Choose>(node), node.span, false);
        case StatementKind::plan: return plan(ast::as<ast::Plan>(node));
        case StatementKind::foreign: return foreign(ast::as<ast::Foreign>(node));
        case StatementKind::break_:
        case StatementKind::continue_:
            if (loops_.empty()) return;
            if (node.kind == StatementKind::continue_) return connect_back(loops_.back().head);
            std::move(opens_.begin(), opens_.end(), std::back_inserter(loops_.back().breaks));
            return opens_.clear();
        default: break;
    }
    if (!is_seen(node)) return;
    switch (node.kind) {
        case StatementKind::if_: {
            const auto& branches = ast::as<ast::If>(node);
            return branches.selection == ast::Selection::none ? decide(branches) : alternatives(branches);
        }
        case StatementKind::while_: return while_loop(ast::as<ast::While>(node));
        case StatementKind::for_: return for_loop(ast::as<ast::For>(node));
        case StatementKind::do_: return do_loop(ast::as<ast::Do>(node));
        default: return;
    }
}

void StoryFlow::decide(const ast::If& node) {
    for (const ast::Branch& branch : node.branches) expr(*branch.condition);
    const ast::Expr& first = *node.branches.front().condition;
    const std::uint32_t head = follow(StoryNodeKind::decision, {node.span.begin, first.span.end}, written(first));
    Opens ends;
    for (const ast::Branch& branch : node.branches) {
        opens_ = {
            {head, StoryEdgeKind::branch, &branch == &node.branches.front() ? "yes" : written(*branch.condition)}};
        block(branch.body);
        std::move(opens_.begin(), opens_.end(), std::back_inserter(ends));
    }
    opens_ = {{head, StoryEdgeKind::branch, node.branches.size() == 1 ? "no" : "else"}};
    block(node.otherwise);
    join(std::move(ends));
}

void StoryFlow::alternatives(const ast::If& node) {
    for (const ast::Branch& branch : node.branches)
        if (ast::has_condition(branch)) expr(*branch.condition);
    const std::string_view word = word_of(node.selection);
    const auto end = node.span.begin + static_cast<std::uint32_t>(word.size());
    const std::uint32_t head = follow(StoryNodeKind::alternatives, {node.span.begin, end}, std::string(word));
    Opens ends;
    bool is_certain = node.selection != ast::Selection::once && node.selection != ast::Selection::bark;
    for (const ast::Branch& branch : node.branches) {
        const bool has_condition = ast::has_condition(branch);
        opens_ = {{head, StoryEdgeKind::branch, has_condition ? written(*branch.condition) : ""}};
        if (node.selection == ast::Selection::bark && !has_condition) is_certain = true;
        block(branch.body);
        std::move(opens_.begin(), opens_.end(), std::back_inserter(ends));
    }
    opens_ = std::move(ends);
    if (!is_certain) join({{head, StoryEdgeKind::branch, "none"}});
}

/// Connects the end of a loop's body to its beginning. What follows the loop are its exits and breaks.
void StoryFlow::end_loop(Opens exits) {
    connect_back(loops_.back().head);
    opens_ = std::move(exits);
    join(std::move(loops_.back().breaks));
    loops_.pop_back();
}

void StoryFlow::while_loop(const ast::While& node) {
    if (node.is_again && !node.body.empty() && node.body.front()->kind == StatementKind::choose)
        return choose(ast::as<ast::Choose>(*node.body.front()), node.span, true);
    // A question in the condition is asked each time.
    const auto first = static_cast<std::uint32_t>(parts_.story.nodes.size());
    expr(*node.condition);
    const std::uint32_t head =
        follow(StoryNodeKind::loop, {node.span.begin, node.condition->span.end}, "while " + written(*node.condition));
    loops_.push_back({std::min(first, head)});
    block(node.body);
    if (is_always_true(*node.condition)) end_loop({});
    else end_loop({{head, StoryEdgeKind::branch, "done"}});
}

void StoryFlow::for_loop(const ast::For& node) {
    expr(*node.sequence);
    const Span span{node.span.begin, node.sequence->span.end};
    const std::uint32_t head = follow(StoryNodeKind::loop, span, written(span));
    loops_.push_back({head});
    block(node.body);
    end_loop({{head, StoryEdgeKind::branch, "done"}});
}

void StoryFlow::do_loop(const ast::Do& node) {
    const std::uint32_t head = follow(StoryNodeKind::loop, {node.span.begin, node.span.begin + 2}, "do");
    loops_.push_back({head});
    block(node.first);
    Opens exits;
    for (const ast::Segment& segment : node.segments) {
        expr(*segment.condition);
        const std::uint32_t check =
            follow(StoryNodeKind::decision, segment.condition->span, "while " + written(*segment.condition));
        opens_ = {{check, StoryEdgeKind::branch, "yes"}};
        exits.push_back({check, StoryEdgeKind::branch, "done"});
        block(segment.body);
    }
    end_loop(std::move(exits));
}

void StoryFlow::return_from(const ast::Return& node) {
    if (node.value == nullptr) {
        std::move(opens_.begin(), opens_.end(), std::back_inserter(returns_));
        return opens_.clear();
    }
    if (node.is_go) {
        const std::uint32_t from = follow(StoryNodeKind::call, node.span, written(node.span));
        const ast::Expr& place =
            node.value->kind == ExprKind::call ? *ast::as<ast::Call>(*node.value).callee : *node.value;
        Callee callee;
        if (callee_of(symbols_, place, callee)) {
            parts_.story.nodes[from].name = written(place);
            call_from(from, StoryEdgeKind::go, told_by(callee), false);
        }
        return opens_.clear();
    }
    expr(*node.value);
    follow(StoryNodeKind::end, node.span, written(node.span));
    opens_.clear();
}

void StoryFlow::choose(const ast::Choose& node, Span whole, bool is_again) {
    if (node.prompt != nullptr) expr(*node.prompt);
    for (const ast::Option& option : node.options) {
        if (option.sequence != nullptr) expr(*option.sequence);
        if (option.condition != nullptr) expr(*option.condition);
        expr(*option.text);
        if (option.locked != nullptr) expr(*option.locked);
    }
    const std::uint32_t end = node.prompt != nullptr ? node.prompt->span.end : whole.begin + 1;
    const ast::Expr* const prompt = shown_prompt(node, symbols_);
    const std::uint32_t choice = follow(StoryNodeKind::choice, {whole.begin, std::max(end, whole.begin + 1)},
                                        prompt != nullptr ? content(*prompt) : "");
    if (is_again) loops_.push_back({choice});
    const auto ids = source_.option_ids(node.span.begin);
    Opens ends;
    for (std::size_t i = 0; i < node.options.size(); ++i) {
        option(node.options[i], choice, i < ids.size() ? ids[i] : std::string_view());
        std::move(opens_.begin(), opens_.end(), std::back_inserter(ends));
    }
    opens_ = std::move(ends);
    if (is_again) connect_back(choice);
    ends = std::exchange(opens_, {});
    otherwise(node, choice, is_again);
    join(std::move(ends));
    if (!is_again) return;
    join(std::move(loops_.back().breaks));
    loops_.pop_back();
}

void StoryFlow::option(const ast::Option& option, std::uint32_t choice, std::string_view id) {
    std::string condition = option.condition != nullptr ? written(*option.condition) : "";
    opens_ = {{choice, StoryEdgeKind::option, std::move(condition)}};
    const std::uint32_t number =
        follow(StoryNodeKind::option, {option.span.begin, option.text->span.end}, content(*option.text));
    parts_.story.nodes[number].name = id;
    parts_.story.nodes[number].is_once = option.once;
    block(option.body);
}

/// What follows when no option is taken: none is left, or the time is up.
void StoryFlow::otherwise(const ast::Choose& node, std::uint32_t choice, bool is_again) {
    const bool has_time = node.prompt != nullptr && node.prompt->kind == ExprKind::map;
    // `choose again` is left there by a `break` that is not written.
    const bool is_written = node.has_otherwise && !(is_again && node.otherwise.size() == 1);
    if (!has_time && !is_written && !can_run_out(node)) return;
    opens_ = {{choice, StoryEdgeKind::branch, has_time ? "time is up" : is_written ? "else" : "nothing left"}};
    block(node.otherwise);
}

void StoryFlow::plan(const ast::Plan& node) {
    expr(*node.value);
    std::string text = content(*node.value);
    std::uint32_t end = node.value->span.end;
    for (const ast::Checking& check : node.checks) {
        if (check.payload != nullptr) expr(*check.payload);
        expr(*check.condition);
        text += (&check == &node.checks.front() ? " as long as " : " and ") + written(*check.condition);
        end = check.condition->span.end;
    }
    const std::uint32_t head = follow(StoryNodeKind::plan, {node.span.begin, end}, std::move(text));
    parts_.story.nodes[head].name = content(*node.value);
    block(node.body);
    if (!node.checks.empty()) join({{head, StoryEdgeKind::branch, "ended early"}});
}

void StoryFlow::foreign(const ast::Foreign& node) {
    const std::uint32_t from =
        follow(StoryNodeKind::call, node.language_span, "(" + std::string(symbols_.text(node.language)) + ")");
    std::set<std::uint32_t> named;
    syntax::each_word(symbols_.text(node.text), [&](std::string_view word) {
        for (const std::uint32_t one : told_by({word, false}))
            if (named.size() < story_target_limit) named.insert(one);
    });
    call_from(from, StoryEdgeKind::call, {named.begin(), named.end()}, true);
}

}  // namespace npcs::analysis
