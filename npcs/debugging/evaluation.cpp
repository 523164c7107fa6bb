// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debugging/evaluation.hpp"

#include <algorithm>
#include <string>

#include "api/bridge.hpp"
#include "api/controlled.hpp"
#include "api/loading.hpp"
#include "api/report.hpp"
#include "debugging/scopes.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::debugging {

using api::Bridge;
using values::Datum;

namespace {

constexpr std::string_view file_name = "(expression)";

Diagnostic problem_of(std::string code, std::string message, std::string hint = "") {
    return api::refused(std::move(code), std::move(message), std::move(hint)).error;
}

/// Keeps a copy from calling the game.
class NoGame final : public runtime::Tracer {
public:
    bool pauses_before(const runtime::Execution&, std::uint32_t) override { return false; }
    void offers(const program::Program&, std::uint32_t) override {}
    void catches(const runtime::Execution&) override {}
    bool is_repeating() const override { return true; }
    std::optional<Reply> recorded(const runtime::Native& function) override {
        return Reply::error(function.name + ": functions of the game are not called by an expression of a debugger");
    }
    void record(const runtime::Native&, const Reply&) override {}
    std::optional<double> recorded_time() override { return std::nullopt; }
    void record_time(double) override {}
    void changed() override {}
};

/// Calls `visit` with each name in an expression that is no member and in no text.
template <typename Visit>
void each_name(std::string_view text, const Visit& visit) {
    bool is_member = false;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"') {
            at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && is_name(text.substr(at, end + 1 - at))) ++end;
        if (end > at) {
            if (!is_member) visit(text.substr(at, end - at));
            at = end;
        } else if (c >= '0' && c <= '9') {
            while (at < text.size() && (is_name(text.substr(at, 1)) || (text[at] >= '0' && text[at] <= '9'))) ++at;
        } else {
            ++at;
        }
        is_member = c == '.';
    }
}

/// An expression as a function of the variables it uses.
struct Wrapped {
    std::string text;
    std::size_t column = 0;  ///< where the expression begins in its line
};

Wrapped wrap(std::string_view expression, const std::vector<std::string>& names) {
    Wrapped made;
    made.text = "__expression = function(";
    for (std::size_t i = 0; i < names.size(); ++i) made.text += (i > 0 ? ", " : "") + names[i];
    constexpr std::string_view head = "return ";
    made.text += ")\n";
    made.text += head;
    made.text += expression;
    made.text += "\nend function\n";
    made.column = head.size();
    return made;
}

Result<Script> compile(std::string_view expression, const std::vector<std::string>& names) {
    if (expression.find_first_not_of(" \t") == expression.npos)
        return problem_of("not-an-expression", "there is no expression");
    if (expression.find_first_of("\r\n") != expression.npos)
        return problem_of("not-an-expression", "an expression has one line");
    const Wrapped wrapped = wrap(expression, names);
    Result<Script> script = Script::compile(wrapped.text, file_name);
    if (!script) {
        Diagnostic first = script.diagnostics().front();
        const std::size_t before = wrapped.column;
        first.line = first.source_line = 1;
        first.column = first.column > before ? first.column - static_cast<std::uint32_t>(before) : 1;
        first.source = expression.substr(0, 500);
        first.fix.clear();
        return first;
    }
    const program::Program& program = *api::Loader::program(script.value());
    if (program.functions.size() == 2 && program.statements.size() == 2) return script;
    return problem_of("not-an-expression", "only an expression without functions can be evaluated");
}

/// Finds out which variables of the frame an expression uses.
struct Used {
    std::vector<std::string> names;
    std::vector<Datum> values;
};

Used used_variables(const FrameView& view, std::string_view expression) {
    constexpr std::size_t most = 200;
    Used used;
    const runtime::Frame& frame = view.frame();
    const values::Map* const globals = view.machine.state.globals;
    each_name(expression, [&](std::string_view name) {
        if (used.names.size() >= most || name == "super" || name == "outer" || name == "locals") return;
        if (std::find(used.names.begin(), used.names.end(), name) != used.names.end()) return;
        // Globals are seen anyway; what has the same name in the frame hides them.
        const bool has_outer = frame.outer != nullptr && frame.outer != globals;
        if (view.function().is_main && !has_outer) return;
        const Datum value = find_variable(view, name);
        const Datum global = values::get(*globals, view.machine.state.heap.text(name));
        if (value.is_unset() || (!global.is_unset() && same(value, global))) return;
        used.names.emplace_back(name);
        used.values.push_back(value);
    });
    return used;
}

runtime::Execution* execution_of(runtime::Machine& machine, TaskId task) {
    if (machine.state.tasks == nullptr) return &machine.state.execution;
    runtime::Task* const found = machine.state.tasks->find(task);
    return found != nullptr ? &found->execution : nullptr;
}

Diagnostic failed(values::Error error, bool calls) {
    if (error.code == values::ErrorCode::depth_limit && !calls)
        return problem_of("expression-calls", "the expression calls a function of the script",
                          "allow calls (EvaluateOptions::calls)");
    if (error.code == values::ErrorCode::step_limit)
        return problem_of("expression-steps", "the expression takes too long: " + error.message);
    return problem_of("expression-failed", error.message);
}

Result<Script> compile(std::string_view expression, const std::vector<std::string>& names,
                       CompiledExpression* compiled) {
    if (compiled == nullptr) return compile(expression, names);
    const auto known = std::find_if(compiled->forms.begin(), compiled->forms.end(),
                                    [&](const CompiledExpression::Form& form) { return form.names == names; });
    if (known != compiled->forms.end()) return known->script;
    ++compiled->compilations;
    Result<Script> script = compile(expression, names);
    constexpr std::size_t most = 8;
    if (compiled->forms.size() == most) compiled->forms.erase(compiled->forms.begin());
    if (script) compiled->forms.push_back({names, script.value()});
    return script;
}

Result<Value> run_on_copy(const Site& site, std::string_view expression, const EvaluateOptions& options, Copies& copies,
                          CompiledExpression* compiled) {
    runtime::Image image;
    site.machine.capture(image);
    Limits limits = site.machine.limits();
    // The frame to return to, and the expression's own.
    if (!options.calls) limits.depth = 2;
    auto copy = std::make_unique<runtime::Machine>(site.machine, image, limits);
    static NoGame no_game;
    copy->tracer = &no_game;
    copy->linked().make_globals();
    Used used;
    runtime::Execution* const execution = execution_of(*copy, site.task);
    if (execution != nullptr && site.frame < execution->frames.size())
        used = used_variables(frame_at(*copy, *execution, site.frame), expression);
    const Result<Script> script = compile(expression, used.names, compiled);
    if (!script) return script.diagnostics();
    const auto program = api::Loader::program(script.value())->shared_from_this();
    copy->linked().link(program);
    const values::Function* const callee =
        copy->state.heap.function(values::FunctionOrigin::script, *program->functions[1], copy->state.globals);
    const RunOptions run{.steps = std::max<std::uint64_t>(options.steps, 1)};
    const api::ControlledRun controlled(*copy, run);
    Datum value;
    if (values::Error error = copy->call_nested(*callee, used.values, value))
        return failed(std::move(error), options.calls);
    if (value.is_unset()) return Value();
    Value result = Bridge::value(*copy, value);
    if (value.is_list() || value.is_map() || value.is_function()) copies.push_back(std::move(copy));
    return result;
}

}  // namespace

Diagnostics check_expression(std::string_view expression) { return compile(expression, {}).diagnostics(); }

bool split_assignment(std::string_view text, std::string_view& path, std::string_view& expression) {
    bool in_text = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"') in_text = !in_text;
        if (in_text || text[at] != '=') continue;
        const bool is_comparison = (at + 1 < text.size() && text[at + 1] == '=') ||
                                   (at > 0 && std::string_view("=!<>").find(text[at - 1]) != std::string_view::npos);
        if (is_comparison) return false;
        path = text.substr(0, at);
        expression = text.substr(at + 1);
        return !Path::parse(path).parts.empty();
    }
    return false;
}

Result<Value> evaluate(const Site& site, std::string_view expression, const EvaluateOptions& options, Copies& copies,
                       CompiledExpression* compiled) {
    runtime::Execution* const execution = execution_of(site.machine, site.task);
    if (execution == nullptr)
        return problem_of("no-task", "there is no task " + std::to_string(site.task) + ": it is over, or never was");
    if (!execution->frames.empty() && site.frame >= execution->frames.size())
        return problem_of("no-frame", "there is no frame " + std::to_string(site.frame) + ": there are " +
                                          std::to_string(execution->frames.size()) + ", counted from 0");
    if (const Path path = Path::parse(expression); !path.parts.empty() && !execution->frames.empty()) {
        const Datum found = at_path(frame_at(site.machine, *execution, site.frame), path);
        if (!found.is_unset()) return Bridge::value(site.machine, found);
    }
    return run_on_copy(site, expression, options, copies, compiled);
}

}  // namespace npcs::debugging
