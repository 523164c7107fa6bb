// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is typed in the debug console: answers to what the conversation asks, commands, and expressions.

#include <algorithm>
#include <set>

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"
#include "debug_adapter/shown_values.hpp"
#include "debug_adapter/what_if.hpp"
#include "npcs/intrinsics.hpp"
#include "npcs/shown_value.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr const char* help =
    "While something is asked, what you type is the answer: words, or the number or id of an option.\n"
    "  = EXPRESSION   the value of an expression, also while something is asked\n"
    "  /fork A B ...  what would happen if A were answered, and B to what is asked then; nothing is changed.\n"
    "                 Answers of several words are put in quotation marks\n"
    "  /wait N        let N seconds pass\n"
    "  /give F X      the next call of the game's function F gives X, a text or JSON\n"
    "  /random N      the next random draw gives N, from 0 up to 1\n"
    "  /raise E X     raise the event E, with the value X or without one\n"
    "  /help          this\n"
    "An answer that begins with a slash begins with two: //.\n";

/// Returns the words of a line; those in quotation marks are one.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    while (true) {
        while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
        if (line.empty()) return words;
        const bool is_quoted = line.front() == '"';
        if (is_quoted) line.remove_prefix(1);
        const std::size_t end = std::min(line.find(is_quoted ? '"' : ' '), line.size());
        words.emplace_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
}

/// Whether an expression has a sign of assignment in it.
bool may_assign(std::string_view expression) {
    for (std::size_t at = 0; at < expression.size(); ++at) {
        if (expression[at] != '=') continue;
        if (at + 1 < expression.size() && expression[at + 1] == '=') ++at;
        else if (at == 0 || std::string_view("!<>").find(expression[at - 1]) == std::string_view::npos) return true;
    }
    return false;
}

Json result_of(const std::string& text) { return {{"result", text}, {"variablesReference", 0}}; }

}  // namespace

Response Adapter::evaluate(const Json& arguments) {
    const std::string expression = text_of(arguments, "expression");
    const std::string context = text_of(arguments, "context");
    if (context != "repl") return evaluated(expression, arguments, false);
    if (expression.starts_with("=")) return evaluated(expression.substr(1), arguments, true);
    if (expression == "/help") return {result_of(help)};
    if (expression == "/fork" || expression.starts_with("/fork ")) return fork(expression);
    const bool is_asked = playing_ && playing_->question() && !talk_->debugger().last_stop().is_paused();
    if (expression.starts_with("/") || is_asked) return type(expression);
    return evaluated(expression, arguments, true);
}

Response Adapter::type(const std::string& line) {
    if (!playing_) return Response::failure("The game asks its player itself; only expressions are evaluated here.");
    if (talk_->debugger().last_stop().is_paused() && !line.starts_with("/give") && !line.starts_with("/random"))
        return Response::failure("The conversation is paused before a statement; go on first.");
    Playing::Typed typed = playing_->type(line);
    if (typed.is_problem) return Response::failure(std::move(typed.text));
    action_ = std::move(typed.action);
    // The protocol asks for the event where no request of the client says that it goes on.
    if (action_) post("continued", {{"threadId", standing_.task}, {"allThreadsContinued", true}});
    return {result_of(typed.text)};
}

Response Adapter::fork(const std::string& line) {
    if (!playing_)
        return Response::failure("A game's functions would really be called; only launched scripts can be forked.");
    const auto words = words_of(line);
    if (words.size() < 2) return Response::failure("What answer? Type /fork and an answer, for example /fork 2.");
    std::string output;
    capture_ = &output;
    WhatIf result = what_if(*talk_, *program_, {words.begin() + 1, words.end()}, output);
    capture_ = nullptr;
    if (result.is_refused) return Response::failure(std::move(result.text));
    return {result_of(result.text)};
}

FrameRef Adapter::frame_in(const Json& arguments) const {
    const auto frame = references_.frame(number_of(arguments, "frameId").value_or(0));
    return frame ? *frame : FrameRef{standing_.task, 0};
}

Response Adapter::evaluated(const std::string& expression, const Json& arguments, bool calls) {
    const FrameRef frame = frame_in(arguments);
    const auto value = talk_->evaluate(frame.task, frame.index, expression, calls);
    if (!value) return Response::failure(value.diagnostics().front().message);
    const std::string context = text_of(arguments, "context");
    const bool is_whole = context == "repl" || context == "clipboard";
    if (calls) frames_.clear();
    Json body = variable("", value.value(), frame, is_name(expression) ? expression : "", "");
    body["result"] = shown_value(value.value(), is_whole ? 1'000'000 : 200);
    body.erase("name");
    body.erase("value");
    body.erase("evaluateName");
    if (calls && may_assign(expression)) note_change();
    return {std::move(body)};
}

Response Adapter::set_expression(const Json& arguments) {
    const FrameRef frame = frame_in(arguments);
    const std::string expression = text_of(arguments, "expression");
    const auto value = talk_->evaluate(frame.task, frame.index, text_of(arguments, "value"), false);
    if (!value) return Response::failure(value.diagnostics().front().message);
    const Diagnostics problems = talk_->set_variable(frame.task, frame.index, expression, value.value());
    if (!problems.empty()) return Response::failure(problems.front().message);
    frames_.clear();
    note_change();
    Json body = variable("", value.value(), frame, "", "");
    body.erase("name");
    return {std::move(body)};
}

/// Tells a client that understands it that variables may show something else now.
void Adapter::note_change() {
    is_changed_ = true;
    if (has_invalidated_event_) post("invalidated", {{"areas", {"variables"}}});
}

Response Adapter::completions(const Json& arguments) {
    const std::string text = text_of(arguments, "text");
    const std::uint32_t column = number_of(arguments, "column").value_or(1);
    // Columns are UTF-16 units; what is completed is a name at the end of them, so bytes of ASCII suffice before it.
    const std::size_t end = std::min<std::size_t>(columns_start_at_1_ && column > 0 ? column - 1 : column, text.size());
    std::size_t begin = end;
    while (begin > 0 &&
           (is_name(std::string(1, text[begin - 1])) || (text[begin - 1] >= '0' && text[begin - 1] <= '9')))
        --begin;
    const std::string start = text.substr(begin, end - begin);
    std::set<std::string> names;
    std::string type = "variable";
    const auto offer = [&](const std::string& name) {
        if (is_name(name) && name.starts_with(start)) names.insert(name);
    };
    if (!talk_ || !is_standing_) return {{{"targets", Json::array()}}};
    const FrameRef frame = frame_in(arguments);
    if (begin == 1 && text.front() == '/') {
        type = "keyword";
        for (const char* command : {"fork", "give", "help", "raise", "random", "wait"}) offer(command);
    } else if (begin > 0 && text[begin - 1] == '.') {
        type = "property";
        std::size_t from = begin - 1;
        const auto belongs = [](char c) { return is_name(std::string(1, c)) || (c >= '0' && c <= '9') || c == '.'; };
        while (from > 0 && belongs(text[from - 1])) --from;
        const auto owner = talk_->evaluate(frame.task, frame.index, text.substr(from, begin - 1 - from), false);
        if (owner && owner.value().is_map())
            for (const auto& [key, value] : owner.value().entries())
                if (key.is_string()) offer(key.text());
    } else {
        if (const StackFrame* const known = frame_of(frame))
            for (const auto* variables : {&known->variables, &known->outer})
                for (const Variable& each : *variables) offer(each.name);
        for (const std::string& name : talk_->global_names()) offer(name);
        for (const IntrinsicInfo& each : intrinsics()) offer(each.name);
    }
    Json targets = Json::array();
    for (const std::string& name : names)
        targets.push_back({{"label", name}, {"type", type}, {"start", begin}, {"length", end - begin}});
    return {{{"targets", std::move(targets)}}};
}

}  // namespace npcs::debug_adapter
