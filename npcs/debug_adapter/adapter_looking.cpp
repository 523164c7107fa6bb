// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Requests that look into the conversation while it stands still.

#include <algorithm>
#include <filesystem>
#include <limits>

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"
#include "debug_adapter/numbers.hpp"
#include "debug_adapter/shown_values.hpp"
#include "npcs/shown_value.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr std::size_t most_at_once = 10'000;  ///< variables in one response; clients ask for more in pages

std::string path_text(const std::vector<std::uint32_t>& path) {
    std::string text;
    for (const std::uint32_t part : path) text += (text.empty() ? "" : ".") + std::to_string(part);
    return text;
}

std::string shown_loop(const LoopState& loop) {
    if (loop.is_range)
        return "next " + Value(loop.next).text() + ", last " + Value(loop.last).text() + ", step " +
               Value(loop.step).text();
    std::string text = "turn " + std::to_string(loop.turns);
    if (!loop.sequence.is_null()) text += " over " + shown_value(loop.sequence);
    return text;
}

}  // namespace

void Adapter::forget_views() {
    references_.clear();
    frames_.clear();
}

const std::vector<StackFrame>& Adapter::frames(TaskId task) {
    const auto found = frames_.find(task);
    if (found != frames_.end()) return found->second;
    std::vector<StackFrame>& all = frames_[task] = talk_->frames(task);
    const bool is_at_begin = talk_->debugger().last_stop().reason == DebugStop::Reason::history_begin;
    if (all.empty() && is_at_begin && task == standing_.task) all.push_back(talk_->first_frame());
    return all;
}

const StackFrame* Adapter::frame_of(const FrameRef& ref) {
    const auto& all = frames(ref.task);
    return ref.index < all.size() ? &all[ref.index] : nullptr;
}

Response Adapter::threads(const Json&) {
    Json threads = Json::array();
    if (talk_ && !is_finished_)
        for (const TaskId task : talk_->tasks()) threads.push_back({{"id", task}, {"name", talk_->name_of(task)}});
    // A task that has failed is shown for as long as its error is.
    if (is_standing_ &&
        std::none_of(threads.begin(), threads.end(), [&](const Json& each) { return each["id"] == standing_.task; }))
        threads.push_back({{"id", standing_.task}, {"name", std::to_string(standing_.task) + " (over)"}});
    return {{{"threads", std::move(threads)}}};
}

Response Adapter::stack_trace(const Json& arguments) {
    const TaskId task = number_of(arguments, "threadId").value_or(0);
    const auto& all = frames(task);
    const std::size_t start = std::min<std::size_t>(number_of(arguments, "startFrame").value_or(0), all.size());
    const std::size_t levels = number_of(arguments, "levels").value_or(0);
    const std::size_t end = levels == 0 ? all.size() : std::min(all.size(), start + levels);
    Json list = Json::array();
    for (std::size_t i = start; i < std::min(end, start + most_at_once); ++i)
        list.push_back(described(all[i], {task, i}));
    for (std::size_t i = 0; i < list.size(); ++i) list[i]["id"] = references_.add(FrameRef{task, start + i});
    return {{{"stackFrames", std::move(list)}, {"totalFrames", all.size()}}};
}

Json Adapter::described(const StackFrame& frame, const FrameRef&) const {
    const Place place = sources_.in_file(frame.file, frame.line);
    const std::string name = frame.function.empty() ? "main program" : frame.function;
    Json result = {{"name", name + (frame.path.empty() ? "" : " [" + path_text(frame.path) + "]")},
                   {"line", place.line == 0 ? 0 : place.line - 1 + first_line()},
                   {"column", columns_start_at_1_ ? std::max(frame.column, 1U) : std::max(frame.column, 1U) - 1},
                   {"canRestart", true}};
    if (frame.end_line != 0) {
        const Place end = sources_.in_file(frame.file, frame.end_line);
        result["endLine"] = end.line - 1 + first_line();
        result["endColumn"] = columns_start_at_1_ ? frame.end_column : frame.end_column - 1;
    }
    if (place.line != 0 || !place.file.empty()) result["source"] = source_of(place.file);
    return result;
}

Response Adapter::scopes(const Json& arguments) {
    const auto ref = references_.frame(number_of(arguments, "frameId").value_or(0));
    const StackFrame* const frame = ref ? frame_of(*ref) : nullptr;
    if (frame == nullptr) return Response::failure("There is no such frame any more.");
    Json list = Json::array();
    const auto add = [&](const char* name, ScopeKind kind, std::size_t size, const char* hint) {
        Json scope = {{"name", name},
                      {"variablesReference", references_.add(ScopeRef{*ref, kind})},
                      {"namedVariables", size},
                      {"expensive", false}};
        if (*hint != '\0') scope["presentationHint"] = hint;
        list.push_back(std::move(scope));
    };
    const bool is_main = frame->function.empty();
    if (!is_main) add("Locals", ScopeKind::locals, frame->variables.size() + (frame->self ? 1 : 0), "locals");
    if (!frame->outer.empty()) add("Outer", ScopeKind::outer, frame->outer.size(), "");
    const std::size_t operands = frame->operands.size() + (frame->call ? frame->call->arguments.size() + 1 : 0);
    if (operands > 0) add("Statement", ScopeKind::statement, operands, "registers");
    if (!frame->loops.empty()) add("Loops", ScopeKind::loops, frame->loops.size(), "");
    add("Globals", ScopeKind::globals, talk_->global_names().size(), is_main ? "locals" : "globals");
    return {{{"scopes", std::move(list)}}};
}

Json Adapter::variable(const std::string& name, const Value& value, const FrameRef& frame,
                       const std::string& expression, const std::string& path) {
    const std::size_t parts = parts_of(value);
    Json result = {{"name", name},
                   {"value", shown_value(value)},
                   {"type", type_of(value)},
                   {"variablesReference", references_.add(ValueRef{frame, value, expression, path})}};
    if (!expression.empty()) result["evaluateName"] = expression;
    if (parts > 0) result[value.is_list() ? "indexedVariables" : "namedVariables"] = parts;
    if (path.empty()) result["presentationHint"] = {{"attributes", {"readOnly"}}};
    return result;
}

Json Adapter::variables_of(const ScopeRef& scope) {
    Json list = Json::array();
    const StackFrame* const frame = frame_of(scope.frame);
    if (frame == nullptr) return list;
    const auto add_all = [&](const std::vector<Variable>& variables, const std::string& before) {
        for (const Variable& each : variables) {
            if (list.size() >= most_at_once) return;
            Json shown = variable(each.name, each.value, scope.frame, before + each.name, before + each.name);
            if (!each.is_assigned) shown["value"] = "not assigned";
            list.push_back(std::move(shown));
        }
    };
    switch (scope.kind) {
        case ScopeKind::locals:
            if (frame->self) list.push_back(variable("self", *frame->self, scope.frame, "self", "self"));
            add_all(frame->variables, "");
            break;
        case ScopeKind::outer: add_all(frame->outer, "outer."); break;
        case ScopeKind::statement:
            for (const Operand& each : frame->operands)
                list.push_back(
                    variable(each.text.empty() ? "(evaluated)" : each.text, each.value, scope.frame, "", ""));
            if (frame->call) {
                const std::string what = frame->call->text.empty() ? frame->call->function : frame->call->text;
                list.push_back({{"name", "waits for"}, {"value", what}, {"variablesReference", 0}});
                for (const Variable& each : frame->call->arguments)
                    list.push_back(variable(each.name, each.value, scope.frame, "", ""));
            }
            break;
        case ScopeKind::loops:
            for (const LoopState& loop : frame->loops) {
                const Place place = sources_.in_file(frame->file, loop.line);
                const std::string name = loop.variable.empty() ? "loop" : "for " + loop.variable;
                list.push_back({{"name", name + ", line " + std::to_string(place.line)},
                                {"value", shown_loop(loop)},
                                {"variablesReference", references_.add(ValueRef{scope.frame, loop.sequence, "", ""})}});
            }
            break;
        case ScopeKind::globals:
            for (const std::string& name : talk_->global_names()) {
                if (list.size() >= most_at_once) break;
                const std::string path = "globals." + name;
                list.push_back(
                    variable(name, talk_->global(name), scope.frame, frame->function.empty() ? name : path, path));
            }
            break;
    }
    return list;
}

Json Adapter::parts_of_value(ValueRef& container, std::size_t start, std::size_t count) {
    Json list = Json::array();
    // Adding references may move the container.
    const ValueRef whole{container.frame, container.value, container.expression, container.path};
    const auto path_of = [&](const std::string& name) {
        return whole.path.empty() || name.empty() || name.find('.') != std::string::npos ? "" : whole.path + "." + name;
    };
    if (whole.value.is_list()) {
        const std::size_t end = std::min(whole.value.size(), start + count);
        for (std::size_t i = start; i < end; ++i) {
            const std::string index = std::to_string(i);
            list.push_back(variable(index, whole.value.at(i), whole.frame,
                                    expression_of_part(whole.expression, Value(i)), path_of(index)));
        }
        return list;
    }
    if (!container.has_entries) container.entries = container.value.entries();
    container.has_entries = true;
    const std::vector<Value::Pair> entries(
        container.entries.begin() + static_cast<std::ptrdiff_t>(std::min(start, container.entries.size())),
        container.entries.begin() + static_cast<std::ptrdiff_t>(std::min(start + count, container.entries.size())));
    for (const auto& [key, value] : entries) {
        const std::string name = key.is_string() ? key.text() : shown_value(key);
        list.push_back(variable(name, value, whole.frame, expression_of_part(whole.expression, key),
                                key.is_string() ? path_of(name) : ""));
    }
    return list;
}

Response Adapter::variables(const Json& arguments) {
    const auto number = number_of(arguments, "variablesReference").value_or(0);
    const std::size_t start = number_of(arguments, "start").value_or(0);
    const std::size_t wanted = number_of(arguments, "count").value_or(0);
    const std::size_t count = wanted == 0 ? most_at_once : std::min(wanted, most_at_once);
    if (const ScopeRef* const scope = references_.scope(number)) {
        const ScopeRef copy = *scope;
        Json all = variables_of(copy);
        if (start == 0 && wanted == 0) return {{{"variables", std::move(all)}}};
        Json page = Json::array();
        for (std::size_t i = start; i < std::min(all.size(), start + count); ++i) page.push_back(std::move(all[i]));
        return {{{"variables", std::move(page)}}};
    }
    ValueRef* const value = references_.value(number);
    if (value == nullptr) return Response::failure("There is no such variable any more.");
    const std::string filter = text_of(arguments, "filter");
    if (!filter.empty() && (filter == "indexed") != value->value.is_list()) return {{{"variables", Json::array()}}};
    return {{{"variables", parts_of_value(*value, start, count)}}};
}

Response Adapter::set_variable(const Json& arguments) {
    const auto number = number_of(arguments, "variablesReference").value_or(0);
    const std::string name = text_of(arguments, "name");
    FrameRef frame;
    std::string path;
    if (const ScopeRef* const scope = references_.scope(number)) {
        frame = scope->frame;
        const bool can_be_set = scope->kind != ScopeKind::statement && scope->kind != ScopeKind::loops;
        if (!can_be_set) return Response::failure("This has been evaluated already and cannot be set.");
        path = (scope->kind == ScopeKind::globals ? "globals."
                : scope->kind == ScopeKind::outer ? "outer."
                                                  : "") +
               name;
    } else if (const ValueRef* const container = references_.value(number)) {
        frame = container->frame;
        if (container->path.empty()) return Response::failure("This belongs to no variable and cannot be set.");
        path = container->path + "." + name;
    } else {
        return Response::failure("There is no such variable any more.");
    }
    const auto value = talk_->evaluate(frame.task, frame.index, text_of(arguments, "value"), false);
    if (!value) return Response::failure(value.diagnostics().front().message);
    const Diagnostics problems = talk_->set_variable(frame.task, frame.index, path, value.value());
    if (!problems.empty()) return Response::failure(problems.front().message);
    frames_.clear();
    note_change();
    Json body = variable(name, value.value(), frame, path, path);
    body.erase("name");
    return {std::move(body)};
}

Response Adapter::source(const Json& arguments) {
    const std::string path = path_from(member(arguments, "source"));
    const DebugSource* const source = sources_.source(path);
    if (source == nullptr) return Response::failure("The text of " + path + " is not known here.");
    return {{{"content", source->text}}};
}

Response Adapter::loaded_sources(const Json&) {
    Json list = Json::array();
    for (const DebugSource& source : sources_.sources()) {
        Json described = source_of(source.path);
        if (std::find(list.begin(), list.end(), described) == list.end()) list.push_back(std::move(described));
    }
    return {{{"sources", std::move(list)}}};
}

Response Adapter::exception_info(const Json&) {
    if (standing_.error.message.empty()) return Response::failure("It is not stopped at an error.");
    const Diagnostic& error = standing_.error;
    std::string text = error.message + (error.hint.empty() ? "" : "\n" + error.hint);
    std::string trace;
    for (const StackFrame& frame : frames(standing_.task)) {
        const Place place = sources_.in_file(frame.file, frame.line);
        trace += (frame.function.empty() ? "main program" : frame.function) + " " + place.file + ":" +
                 std::to_string(place.line) + "\n";
    }
    return {{{"exceptionId", error.code},
             {"description", std::move(text)},
             {"breakMode", standing_.is_uncaught ? "unhandled" : "always"},
             {"details", {{"message", error.message}, {"typeName", error.code}, {"stackTrace", std::move(trace)}}}}};
}

}  // namespace npcs::debug_adapter
