// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/javascript/vm.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "languages/javascript/source.hpp"

namespace npcs::javascript {

namespace {

/// For what QuickJS asks without saying for whom: the clock.
thread_local Vm* active = nullptr;

JSValue property(JSContext* ctx, JSValueConst object, const char* name) {
    JSValue value = JS_GetPropertyStr(ctx, object, name);
    if (JS_IsException(value)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        value = undefined();
    }
    return value;
}

std::string text_of(JSContext* ctx, JSValueConst value) {
    const Text text(ctx, value);
    if (text) return std::string(text.view());
    JS_FreeValue(ctx, JS_GetException(ctx));
    return {};
}

/// The line that an Error has kept of where it was made; 0 if there is none in the text.
int line_of_error(JSContext* ctx, JSValueConst error, const std::string& name) {
    const JSValue stack = property(ctx, error, "stack");
    const std::string text = JS_IsString(stack) ? text_of(ctx, stack) : std::string();
    JS_FreeValue(ctx, stack);
    const std::string before = "(" + name + ":";
    const std::size_t place = text.find(before);
    return place == std::string::npos ? 0 : std::atoi(text.c_str() + place + before.size());
}

std::string message_of(JSContext* ctx, JSValueConst error) {
    if (!JS_IsError(ctx, error)) {
        const std::string text = text_of(ctx, error);
        return text.empty() ? std::string("an error without a message") : text;
    }
    const JSValue name = property(ctx, error, "name");
    const JSValue message = property(ctx, error, "message");
    const std::string kind = text_of(ctx, name);
    std::string text = text_of(ctx, message);
    JS_FreeValue(ctx, name);
    JS_FreeValue(ctx, message);
    if (!kind.empty() && kind != "Error") text = text.empty() ? kind : kind + ": " + text;
    return text;
}

}  // namespace

// ---- the runtime

Vm::Vm(const Limits& limits) : limits_(limits) {}

Vm::~Vm() { close(); }

bool Vm::open() {
    close();
    const JSMallocFunctions functions{allocate, release, reallocate, nullptr};
    runtime_ = JS_NewRuntime2(&functions, this);
    if (runtime_ == nullptr) return false;
    JS_SetMaxStackSize(runtime_, most_stack);
    JS_SetInterruptHandler(runtime_, interrupt, this);
    JS_SetHostPromiseRejectionTracker(runtime_, note_rejection, this);
    context_ = JS_NewContextRaw(runtime_);
    if (context_ == nullptr) return close(), false;
    JS_SetContextOpaque(context_, this);
    JS_AddIntrinsicBaseObjects(context_);
    JS_AddIntrinsicDate(context_);
    JS_AddIntrinsicStringNormalize(context_);
    JS_AddIntrinsicRegExp(context_);
    JS_AddIntrinsicJSON(context_);
    JS_AddIntrinsicProxy(context_);
    JS_AddIntrinsicMapSet(context_);
    JS_AddIntrinsicPromise(context_);
    npcs_js_allow_compiling(context_, 0);
    if (open_classes(runtime_) && open_objects(context_) && open_environment(context_) &&
        npcs_js_freeze_all(context_) == 0 && npcs_js_memory(runtime_) <= limits_.bytes)
        return true;
    close();
    return false;
}

void Vm::close() noexcept {
    if (context_ != nullptr) {
        for (const auto& [id, function] : functions_) JS_FreeValue(context_, function);
        for (JSValue* const value : {&list_prototype, &map_prototype, &function_prototype, &no_elements}) {
            JS_FreeValue(context_, *value);
            *value = undefined();
        }
        JS_FreeAtom(context_, length);
        length = 0;
        JS_FreeContext(context_);
    }
    functions_.clear();
    tries_.clear();
    context_ = nullptr;
    if (runtime_ != nullptr) JS_FreeRuntime(runtime_);
    runtime_ = nullptr;
}

// ---- interrupts

int Vm::interrupt(JSRuntime*, void* data) {
    Vm& vm = *static_cast<Vm*>(data);
    if (vm.run_ == nullptr) return 0;
    return vm.run_->is_unwinding || !vm.charge() ? (vm.stop(), 1) : 0;
}

/// Charges what was done since the last time. Returns false at the end of the budget.
bool Vm::charge() {
    Run& run = *run_;
    const bool is_regexp = npcs_js_polls(context_) != npcs_js_polls_in_handler();
    std::uint64_t units = run.owed;
    if (is_regexp) {
        units += regexp_units;
    } else {
        units += static_cast<std::uint64_t>(run.armed) * poll_units;
        run.armed = polls_between;
        npcs_js_set_polls(context_, polls_between);
    }
    run.owed = 0;
    ++run.seen->generation;
    // Garbage is looked for when there is half as much again. That may be more than there can be.
    npcs_js_bound_garbage(runtime_, limits_.bytes - limits_.bytes / 8, limits_.bytes / 4 * 3);
    tell_line(context_);
    return run.call.spend(units) == Crossing::done;
}

void Vm::stop() {
    run_->is_unwinding = true;
    npcs_js_set_polls(context_, 1);
}

void Vm::note_rejection(JSContext* ctx, JSValueConst promise, JSValueConst, JS_BOOL is_handled, void* data) {
    Run* const run = static_cast<Vm*>(data)->run_;
    if (run == nullptr || run->is_unwinding) return;
    guarded(ctx, 0, [&] {
        if (!is_handled) {
            run->seen->rejected.push_back(JS_DupValue(ctx, promise));
            return 0;
        }
        const auto is_it = [&](JSValueConst other) { return JS_VALUE_GET_PTR(other) == JS_VALUE_GET_PTR(promise); };
        const auto known = std::find_if(run->seen->rejected.begin(), run->seen->rejected.end(), is_it);
        if (known == run->seen->rejected.end()) return 0;
        JS_FreeValue(ctx, *known);
        run->seen->rejected.erase(known);
        return 0;
    });
}

// ---- handlers

const Vm::Tries& Vm::tries_of(const void* bytecode) {
    const auto [known, is_new] = tries_.try_emplace(bytecode);
    if (!is_new) return known->second;
    int position = 0, from = 0, to = 0;
    while (npcs_js_next_try(bytecode, &position, &from, &to) != 0) known->second.emplace_back(from, to);
    return known->second;
}

bool Vm::is_caught() {
    if (run_->runs_jobs) return true;
    NpcsJsFrame frame;
    for (npcs_js_innermost_frame(context_, &frame); frame.at != nullptr && frame.at != run_->below;
         npcs_js_next_frame(&frame)) {
        if (frame.keeps_errors != 0) return true;
        if (frame.bytecode == nullptr) continue;
        const int position = frame.position;
        const Tries& tries = tries_of(frame.bytecode);
        const auto covers = [&](const auto& range) { return position > range.first && position <= range.second; };
        if (std::any_of(tries.begin(), tries.end(), covers)) return true;
    }
    return false;
}

// ---- running

JSValue Vm::compiled(const ForeignFunction& function) {
    const auto known = functions_.find(function.id);
    if (known != functions_.end()) return known->second;
    const JSValue script =
        function.blocks.empty() ? compile(context_, function) : compile_with_blocks(context_, function);
    if (JS_IsException(script)) return script;
    const JSValue made = JS_EvalFunction(context_, script);
    if (JS_IsException(made)) return made;
    // Freed with the others, even if there is no room to keep it.
    try {
        functions_.emplace(function.id, made);
    } catch (const std::exception&) {
        JS_FreeValue(context_, made);
        throw;
    }
    return made;
}

/// Runs the blocks of a function, and returns what they make of it, or an exception.
JSValue Vm::make_with_blocks(JSValueConst maker) {
    run_->call.in_blocks(true);
    const JSValue made = JS_Call(context_, maker, undefined(), 0, nullptr);
    run_->call.in_blocks(false);
    return made;
}

/// What the blocks declare: an array of functions, in the order of Run::defined.
JSValue Vm::listed() {
    Run& run = *run_;
    line_in_texts(run.function, 1);
    std::vector<std::string> names;
    for (std::size_t block = 0; block < run.function.blocks.size(); ++block) {
        for (std::string& name : names_declared(context_, *run.function.blocks[block])) {
            run.defined->push_back({name, 0, block});
            names.push_back(std::move(name));
        }
    }
    run.owed = 0;
    const JSValue script = compile_with_blocks(context_, run.function, &names);
    if (JS_IsException(script)) return script;
    const JSValue maker = JS_EvalFunction(context_, script);
    if (JS_IsException(maker)) return maker;
    const JSValue made = make_with_blocks(maker);
    JS_FreeValue(context_, maker);
    return run_jobs(made);
}

/// Keeps what is a function.
void Vm::list(JSValueConst values) {
    std::vector<DefinedFunction> functions;
    if (!JS_IsArray(context_, values)) {
        run_->call.fail("a `script` cannot return: it defines functions");
        return;
    }
    for (std::size_t at = 0; at < run_->defined->size(); ++at) {
        const JSValue value = JS_GetPropertyUint32(context_, values, static_cast<std::uint32_t>(at));
        const int count = npcs_js_parameters(value, ForeignCall::most_callback_parameters);
        JS_FreeValue(context_, value);
        if (count < 0) continue;
        functions.push_back((*run_->defined)[at]);
        functions.back().parameters = static_cast<std::size_t>(count);
    }
    *run_->defined = std::move(functions);
    run_->has_given = true;
}

int Vm::line_in_texts(const ForeignFunction& function, int line) {
    if (function.blocks.empty() || line <= 0) return line;
    auto& lines = lines_[function.id];
    if (lines.empty()) lines = lines_of_texts(function);
    auto left = static_cast<std::uint32_t>(line);
    for (std::size_t at = 0; at < function.blocks.size(); ++at) {
        if (left <= lines[at]) return line_in_call(function, *function.blocks[at], left);
        left -= lines[at];
    }
    return left <= lines.back() ? static_cast<int>(left) : 0;
}

/// Until the value of the function is there, or an exception.
JSValue Vm::call_function(const JSValue* callback) {
    Run& run = *run_;
    npcs_js_set_polls(context_, polls_between);
    if (run.defined != nullptr) return listed();
    JSValue function = callback != nullptr ? *callback : compiled(run.function);
    if (JS_IsException(function)) return function;
    const bool has_blocks = callback == nullptr && !run.function.blocks.empty();
    line_in_texts(run.function, 1);  // later it may not take memory
    std::vector<JSValue> arguments(run.call.argument_count(), undefined());
    bool is_whole = true;
    for (std::size_t at = 0; at < arguments.size() && is_whole; ++at) {
        arguments[at] = to_javascript(context_, run.call.argument(at));
        is_whole = !JS_IsException(arguments[at]);
    }
    // What was done until here depends on whether the VM is new.
    run.owed = 0;
    run.armed = polls_between;
    npcs_js_set_polls(context_, polls_between);
    JSValue result = exception();
    if (is_whole && has_blocks) {
        function = make_with_blocks(function);
        is_whole = !JS_IsException(function);
    }
    if (is_whole)
        result = JS_Call(context_, function, undefined(), static_cast<int>(arguments.size()), arguments.data());
    for (const JSValue argument : arguments) JS_FreeValue(context_, argument);
    if (has_blocks && is_whole) JS_FreeValue(context_, function);
    return run_jobs(result);
}

/// What promises have left to do. An error that nobody has taken up is one of the function.
JSValue Vm::run_jobs(JSValue result) {
    Run& run = *run_;
    const bool has_failed = JS_IsException(result);
    // What a callback has settled before it failed may be waited for by its owner.
    if (has_failed && !run.is_callback()) return result;
    const JSValue error = has_failed ? JS_GetException(context_) : undefined();
    const int line = run.thrown_line;
    run.runs_jobs = true;
    JSContext* ctx = nullptr;
    while (!run.is_unwinding && JS_IsJobPending(runtime_) != 0)
        if (JS_ExecutePendingJob(runtime_, &ctx) < 0) JS_FreeValue(context_, JS_GetException(context_));
    if (has_failed) {
        run.thrown_line = line;
        return JS_Throw(context_, error);
    }
    if (!run.is_unwinding && !run.is_callback() && !run.seen->rejected.empty()) {
        JS_FreeValue(context_, result);
        return JS_Throw(context_, JS_PromiseResult(context_, run.seen->rejected.front()));
    }
    return result;
}

void Vm::give(JSValueConst result) {
    Given given;
    if (!given.take(context_, result)) return fail();
    if (run_->is_unwinding) return;
    const Crossing crossing = run_->call.give(given.value);
    run_->has_given = crossing == Crossing::done;
    if (crossing == Crossing::error) run_->call.fail(std::string(run_->call.message()));
}

/// Ends the call with what was thrown.
void Vm::fail() {
    Run& run = *run_;
    const JSValue error = JS_GetException(context_);
    if (!run.is_unwinding) {
        int line = run.thrown_line;
        if (JS_IsError(context_, error))
            if (const int made = line_of_error(context_, error, run.function.name)) line = made;
        const std::string message = message_of(context_, error);
        line = line_in_texts(run.function, line);
        if (line != 0) run.call.at_line(line);
        if (!run.is_unwinding) run.call.fail(message);
    }
    JS_FreeValue(context_, error);
}

Crossing Vm::run(const ForeignFunction& function, ForeignCall& call) {
    if (run_ != nullptr && run_->depth + 1 >= most_nested)
        return call.fail("functions in JavaScript are nested too deeply");
    if (context_ == nullptr && !open()) {
        call.fail_for_memory();
        return call.is_unwinding() ? Crossing::unwind : Crossing::error;
    }
    Run run{function, call, run_, run_ == nullptr ? 0 : run_->depth + 1};
    return execute(run, nullptr);
}

Crossing Vm::run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) {
    Run run{last, call, run_, 0};
    run.defined = &defined;
    return execute(run, nullptr);
}

Crossing Vm::run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) {
    Run* maker = run_;
    while (maker != nullptr && &maker->call != &owner) maker = maker->outer;
    if (maker == nullptr || number >= maker->callbacks.size()) return call.fail("there is no such callback");
    if (run_->depth + 1 >= most_nested) return call.fail("functions in JavaScript are nested too deeply");
    Run run{maker->function, call, run_, run_->depth + 1};
    run.seen = maker->seen;
    ++run.seen->generation;
    const JSValue function = JS_DupValue(context_, maker->callbacks[static_cast<std::size_t>(number)]);
    const Crossing end = execute(run, &function);
    JS_FreeValue(context_, function);
    return end;
}

/// Runs the call's function, or the callback if there is one.
Crossing Vm::execute(Run& run, const JSValue* callback) {
    if (run_ == nullptr) JS_UpdateStackTop(runtime_);
    NpcsJsFrame frame;
    npcs_js_innermost_frame(context_, &frame);
    run.below = frame.at;
    const int polls = npcs_js_polls(context_);
    Vm* const before = std::exchange(active, this);
    npcs_js_exchange_jobs(runtime_, run.jobs);
    run_ = &run;
    try {
        const JSValue result = call_function(callback);
        if (JS_IsException(result)) fail();
        else if (run.defined != nullptr && !run.is_unwinding) list(result);
        else if (!run.is_unwinding) give(result);
        JS_FreeValue(context_, result);
    } catch (const std::exception&) {
        run.is_out_of_memory = run.is_unwinding = true;
    }
    end(run);
    run_ = run.outer;
    active = before;
    npcs_js_set_polls(context_, polls);
    if (run.is_out_of_memory) {
        run.call.fail_for_memory();
        if (run_ == nullptr) close();  // what filled it may still be held
        else npcs_js_bound_garbage(runtime_, 0, 0);
    }
    if (run.call.is_unwinding()) return Crossing::unwind;
    return run.has_given ? Crossing::done : Crossing::error;
}

/// Drops what the call has left.
void Vm::end(Run& run) {
    JS_FreeValue(context_, JS_GetException(context_));
    npcs_js_drop_jobs(runtime_);
    npcs_js_exchange_jobs(runtime_, run.jobs);
    for (const JSValue value : run.own_seen.objects) JS_FreeValue(context_, value);
    for (const JSValue value : run.callbacks) JS_FreeValue(context_, value);
    for (const JSValue value : run.own_seen.rejected) JS_FreeValue(context_, value);
}

// ---- after operations

Run* run_of(JSContext* ctx) {
    Run* const run = Vm::of(ctx).current();
    if (run == nullptr) JS_ThrowInternalError(ctx, "there is no script");
    return run;
}

bool did(JSContext* ctx, Crossing crossing) {
    if (crossing == Crossing::done) return true;
    Vm& vm = Vm::of(ctx);
    if (crossing == Crossing::error) {
        throw_error(ctx, vm.current()->call.message());
        return false;
    }
    vm.stop();
    JS_ThrowInternalError(ctx, "stopped");
    const JSValue error = JS_GetException(ctx);
    JS_SetUncatchableError(ctx, error, 1);
    JS_Throw(ctx, error);
    return false;
}

JSValue throw_error(JSContext* ctx, std::string_view message) {
    const JSValue error = JS_NewError(ctx);
    if (JS_IsException(error)) return error;
    JS_DefinePropertyValueStr(ctx, error, "message", JS_NewStringLen(ctx, message.data(), message.size()),
                              JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    return JS_Throw(ctx, error);
}

void tell_line(JSContext* ctx) {
    Vm& vm = Vm::of(ctx);
    const int line = vm.line_in_texts(vm.current()->function, npcs_js_line(ctx));
    if (line != 0) vm.current()->call.at_line(line);
}

}  // namespace npcs::javascript

// ---- what QuickJS asks

void npcs_js_thrown(JSContext* ctx, int line) {
    npcs::javascript::Run* const run = npcs::javascript::Vm::of(ctx).current();
    if (run != nullptr) run->thrown_line = line;
}

std::int64_t npcs_js_milliseconds(void) {
    using npcs::javascript::active;
    if (active == nullptr || active->current() == nullptr || active->current()->is_unwinding) return 0;
    double seconds = 0;
    if (active->current()->call.seconds(seconds) == npcs::Crossing::unwind) active->stop();
    return seconds >= 0 && seconds < 1e12 ? static_cast<std::int64_t>(std::floor(seconds * 1000)) : 0;
}
