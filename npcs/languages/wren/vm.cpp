// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/wren/vm.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "languages/wren/library.hpp"
#include "languages/wren/source.hpp"

namespace npcs::wren {

namespace {

constexpr const char* class_names[] = {"ScriptList", "ScriptMap", "ScriptFunction", "ScriptHandle"};
constexpr std::size_t most_problems = 20;
constexpr int most_method_names = 60'000;
constexpr std::int64_t uncounted = std::numeric_limits<std::int64_t>::max();

void report(WrenVM* wren, WrenErrorType type, const char* module, int line, const char* message) {
    Vm::of(wren).note_error(type, module, line, message);
}

WrenLoadModuleResult load(WrenVM*, const char* name) {
    WrenLoadModuleResult found{};
    if (std::strcmp(name, library_module) == 0) found.source = library_text;
    if (std::strcmp(name, "random") == 0) found.source = random_text;
    return found;
}

WrenConfiguration configuration(WrenReallocateFn allocate, void* vm) {
    WrenConfiguration made;
    wrenInitConfiguration(&made);
    made.reallocateFn = allocate;
    made.loadModuleFn = load;
    made.bindForeignMethodFn = foreign_method;
    made.bindForeignClassFn = foreign_class;
    made.errorFn = report;
    made.initialHeapSize = std::size_t{1} << 20;
    made.minHeapSize = std::size_t{1} << 20;
    made.userData = vm;
    return made;
}

}  // namespace

// ---- opening

Vm::Vm(const Limits& limits) : NpcsWrenMeter{uncounted}, limits_(limits) {}

Vm::~Vm() { close(); }

Vm& Vm::of(WrenVM* wren) { return static_cast<Vm&>(*static_cast<NpcsWrenMeter*>(wrenGetUserData(wren))); }

bool Vm::open() {
    close();
    instructions = uncounted;
    try {
        WrenConfiguration made = configuration(allocate, static_cast<NpcsWrenMeter*>(this));
        wren_ = wrenNewVM(&made);
        quietly(nullptr, start_text);
        bind_classes();
        transfer_ = wrenMakeCallHandle(wren_, "transfer(_)");
        transfer_error_ = wrenMakeCallHandle(wren_, "transferError(_)");
        // Where a program has linked another build of Wren, nothing would be counted.
        if (instructions == uncounted) throw Leave::memory;
        return true;
    } catch (Leave) {
        close();
        return false;
    }
}

void Vm::bind_classes() {
    wrenEnsureSlots(wren_, 1);
    for (std::size_t at = 0; at < std::size(class_names); ++at) {
        wrenGetVariable(wren_, library_module, class_names[at], 0);
        classes_[at] = wrenGetSlotHandle(wren_, 0);
    }
    npcs_wren_leave(wren_);
}

/// Executes the top of a module, which only makes classes.
void Vm::quietly(const char* module, const char* text) {
    wrenInterpret(wren_, module, text);
    npcs_wren_leave(wren_);
}

// ---- compiling

std::vector<LanguageProblem> Vm::compile(const ForeignFunction& function, bool is_alone) {
    std::vector<LanguageProblem> problems;
    const std::string text = module_text(function, is_alone);
    const std::int64_t left = instructions;
    instructions = uncounted;
    problems_ = &problems;
    compiled_ = &function;
    quietly(module_name(function, is_alone).c_str(), text.c_str());
    problems_ = nullptr;
    compiled_ = nullptr;
    instructions = left;
    return problems;
}

void Vm::note_error(WrenErrorType type, const char* module, int line, const char* message) {
    const std::uint32_t found = module == nullptr ? 0 : text_line(module, line);
    if (type == WREN_ERROR_COMPILE) {
        // One mistake on a line makes Wren see several.
        if (problems_ == nullptr || problems_->size() >= most_problems) return;
        if (!problems_->empty() && problems_->back().line == found) return;
        problems_->push_back(explain(message, found, *compiled_));
    } else if (run_ != nullptr && type == WREN_ERROR_RUNTIME) {
        run_->failure = message;
        run_->failed_line = 0;
    } else if (run_ != nullptr && run_->failed_line == 0) {
        run_->failed_line = found;
    }
}

Vm::Method& Vm::method_of(const ForeignFunction& function) {
    const auto found = methods_.find(function.id);
    if (found != methods_.end()) return found->second;
    if (npcs_wren_method_names(wren_) > most_method_names)
        throw Problem("there are too many names in all texts in Wren");
    const auto problems = compile(function);
    if (!problems.empty()) throw Problem(problems.front().message);
    wrenEnsureSlots(wren_, 1);
    wrenGetVariable(wren_, module_name(function).c_str(), "Script", 0);
    Method method;
    method.receiver = wrenGetSlotHandle(wren_, 0);
    npcs_wren_leave(wren_);
    std::string signature = "run_(";
    for (std::size_t i = 0; i < function.parameters.size(); ++i) signature += i == 0 ? "_" : ",_";
    method.signature = wrenMakeCallHandle(wren_, (signature + ")").c_str());
    return methods_.emplace(function.id, method).first->second;
}

// ---- running

Crossing Vm::run(const ForeignFunction& function, ForeignCall& call) {
    Run run{function, call, run_, run_ == nullptr ? 0 : run_->depth + 1};
    run.objects = &run.own_objects;
    return this->run(run);
}

Crossing Vm::run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) {
    for (std::size_t block = 0; block < last.blocks.size(); ++block) {
        for (DefinedFunction& function : functions_of_block(*last.blocks[block])) {
            function.block = block;
            defined.push_back(std::move(function));
        }
    }
    Run run{last, call, run_, 0};
    run.objects = &run.own_objects;
    const Crossing end = this->run(run);
    if (end == Crossing::done && run.is_in_blocks) return call.fail("a `script` cannot return: it defines functions");
    return end;
}

Crossing Vm::run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) {
    Run* from = run_;
    while (from != nullptr && &from->call != &owner) from = from->outer;
    if (from == nullptr || number >= from->closures.size())
        return call.fail("a function of Wren was called that there is not");
    Run run{from->function, call, run_, run_->depth + 1};
    run.closure = from->closures[static_cast<std::size_t>(number)];
    run.objects = from->objects;
    return this->run(run);
}

Crossing Vm::run(Run& run) {
    ForeignCall& call = run.call;
    if (run.depth >= most_nested) return call.fail("functions in Wren are nested too deeply");
    if ((wren_ == nullptr && !open()) || is_broken_) {
        call.fail_for_memory();
        return call.is_unwinding() ? Crossing::unwind : Crossing::error;
    }
    if (run.outer != nullptr) run.outer->instructions = instructions;
    run_ = &run;
    instructions = count_interval;
    bool is_done = false;
    try {
        execute(run);
        is_done = run.failure.empty();
    } catch (const Problem& problem) {
        run.call.fail(problem.message());
    } catch (Leave leave) {
        if (leave == Leave::memory) {
            tell_line();
            run.call.fail_for_memory();
        }
    } catch (...) {
        drop(run);
        throw;
    }
    drop(run);
    if (is_done) return Crossing::done;
    return call.is_unwinding() ? Crossing::unwind : Crossing::error;
}

void Vm::execute(Run& run) {
    if (run.closure.handle == nullptr && !run.function.blocks.empty()) {
        run.is_in_blocks = true;
        run.call.in_blocks(true);
    }
    WrenInterpretResult result = resume(start(run));
    while (result == WREN_RESULT_SUCCESS && run.request.fiber != nullptr) result = answer(run);
    if (result != WREN_RESULT_SUCCESS) return fail(run);
    if (npcs_wren_is_idle(wren_)) throw Problem("the fiber that runs the function was left, and nothing can resume it");
    finish(run);
}

/// Puts the function and its arguments where wrenCall takes them from, and returns what is to be called.
WrenHandle* Vm::start(Run& run) {
    const bool is_closure = run.closure.handle != nullptr;
    const Method called =
        is_closure ? Method{run.closure.handle, signature_of_call(run.closure.parameters)} : method_of(run.function);
    const int count = is_closure ? run.closure.parameters : static_cast<int>(run.function.parameters.size());
    const auto given = static_cast<int>(run.call.argument_count());
    wrenEnsureSlots(wren_, count + 1);
    wrenSetSlotHandle(wren_, 0, called.receiver);
    for (int at = 0; at < count; ++at)
        put(at + 1, at < given ? run.call.argument(static_cast<std::size_t>(at)) : ForeignValue());
    return called.signature;
}

WrenHandle* Vm::signature_of_call(int parameters) {
    WrenHandle*& handle = calls_[static_cast<std::size_t>(parameters)];
    if (handle != nullptr) return handle;
    std::string signature = "call(";
    for (int i = 0; i < parameters; ++i) signature += i == 0 ? "_" : ",_";
    return handle = wrenMakeCallHandle(wren_, (signature + ")").c_str());
}

/// Makes the call that a fiber waits for, and resumes the fiber.
WrenInterpretResult Vm::answer(Run& run) {
    const Request request = std::move(run.request);
    run.request = {};
    npcs_wren_leave(wren_);
    ForeignValue result;
    const Crossing crossing =
        request.is_member
            ? run.call.call_member(request.receiver, request.name, request.arguments, request.is_caught, result)
            : run.call.call(request.receiver, request.arguments, request.is_caught, result);
    run_ = &run;
    if (is_broken_) throw Leave::memory;
    if (crossing == Crossing::unwind) throw Leave::unwind;
    wrenEnsureSlots(wren_, 2);
    wrenSetSlotHandle(wren_, 0, request.fiber);
    if (crossing == Crossing::done) {
        put(1, result);
    } else {
        put(1, ForeignValue(run.call.message()));
    }
    wrenReleaseHandle(wren_, request.fiber);
    return resume(crossing == Crossing::done ? transfer_ : transfer_error_);
}

WrenInterpretResult Vm::resume(WrenHandle* signature) {
    is_executing_ = true;
    const WrenInterpretResult result = wrenCall(wren_, signature);
    is_executing_ = false;
    return result;
}

void Vm::begin_function() {
    run_->is_in_blocks = false;
    run_->call.in_blocks(false);
}

void Vm::finish(Run& run) {
    if (!run.line.empty()) check(run.call.print(run.line));
    if (run.function.kind == ForeignFunction::Kind::block && run.closure.handle == nullptr) return;
    wrenEnsureSlots(wren_, 1);
    check(run.call.give(take(0, 1)));
}

void Vm::fail(Run& run) {
    if (!run.line.empty()) check(run.call.print(run.line));
    if (run.failed_line != 0) run.call.at_line(line_in_texts(run.function, run.failed_line));
    if (run.failure.empty()) run.failure = "an error without a message";
    run.call.fail(run.failure);
}

/// Forgets a call, however it ended.
void Vm::drop(Run& run) noexcept {
    if (run.is_in_blocks) run.call.in_blocks(false);
    run_ = run.outer;
    is_executing_ = false;
    if (run_ != nullptr) instructions = run_->instructions;
    if (is_broken_) {
        if (run_ == nullptr) close();
        return;
    }
    npcs_wren_leave(wren_);
    if (run.request.fiber != nullptr) wrenReleaseHandle(wren_, run.request.fiber);
    for (const Closure& closure : run.closures) wrenReleaseHandle(wren_, closure.handle);
    for (const auto& [number, handle] : run.own_objects) wrenReleaseHandle(wren_, handle);
}

// ---- work

void Vm::count(std::uint32_t line) {
    if (run_ == nullptr) {
        instructions = uncounted;
        return;
    }
    // Large blocks may have brought it about early.
    const auto executed = static_cast<std::uint64_t>(count_interval - run_->not_executed);
    const std::uint64_t units = executed * instruction_units + run_->owed;
    run_->not_executed = 0;
    run_->owed = 0;
    instructions = count_interval;
    if (line != 0) run_->call.at_line(line_in_texts(run_->function, line));
    if (npcs_wren_depth(wren_) > deepest_call) throw Problem("calls are nested more than 10000 deep");
    if (run_->call.spend(units) != Crossing::done) throw Leave::unwind;
}

void Vm::tell_line() {
    const int line = wren_ == nullptr ? 0 : npcs_wren_line(wren_);
    if (line > 0) run_->call.at_line(line_in_texts(run_->function, static_cast<std::uint32_t>(line)));
}

void Vm::check(Crossing crossing) {
    if (crossing == Crossing::unwind) throw Leave::unwind;
    if (crossing == Crossing::error) throw Problem(run_->call.message());
}

}  // namespace npcs::wren

extern "C" {

void npcs_wren_count(WrenVM* vm, int line) { npcs::wren::Vm::of(vm).count(static_cast<std::uint32_t>(line)); }

int npcs_wren_text_line(const char* module, int line) { return static_cast<int>(npcs::wren::text_line(module, line)); }
}
