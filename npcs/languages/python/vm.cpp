// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/python/vm.hpp"

#include <algorithm>
#include <new>

namespace npcs::python {

namespace {

constexpr std::size_t most_nested = 18;
constexpr std::size_t most_names = 8'000;  // finding one looks through all

}  // namespace

mp_obj_t compiled(const ForeignFunction& function, std::size_t block) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    mp_obj_t& functions = MP_STATE_VM(npcs_python_functions);
    const mp_obj_t key = MP_OBJ_NEW_SMALL_INT(static_cast<mp_int_t>(function.id));
    ++vm->unpaid;
    vm->is_compiling = true;
    vm->grown = 0;
    if (functions == MP_OBJ_NULL) functions = mp_obj_new_dict(0);
    mp_map_t* const known = mp_obj_dict_get_map(functions);
    const mp_map_elem_t* const found = mp_map_lookup(known, key, MP_MAP_LOOKUP);
    const mp_obj_t result = found != nullptr          ? found->value
                            : function.blocks.empty() ? compile(function)
                                                      : compile_module(function, block);
    if (found == nullptr) mp_obj_dict_store(functions, key, result);
    vm->is_compiling = false;
    --vm->unpaid;
    return result;
}

namespace {

void flush_line(Run& run) {
    if (run.line.len == 0) return;
    const std::string_view text(run.line.buf, run.line.len);
    run.line.len = 0;
    check(run.call.print(text));
}

mp_obj_t function_of(Run& run) {
    const ForeignFunction& function = run.function;
    if (function.blocks.empty()) return compiled(function, 0);
    run_blocks(run);
    flush_line(run);
    run.call.in_blocks(false);
    if (function.kind == ForeignFunction::Kind::defined) return defined_function(run);
    return function_with_names(compiled(function, 0), run.names, function);
}

/// The whole of a call, protected.
void run_function(void* data) {
    Run& run = *static_cast<Run*>(data);
    if (run.defined != nullptr) {
        run_blocks(run);
        flush_line(run);
        return;
    }
    const mp_obj_t function = run.callee != MP_OBJ_NULL ? run.callee : function_of(run);
    const std::size_t count = run.call.argument_count();
    auto* const arguments = static_cast<mp_obj_t*>(m_malloc(sizeof(mp_obj_t) * (count + 1)));
    for (std::size_t at = 0; at < count; ++at) arguments[at] = push(run.call.argument(at));
    const mp_obj_t result = mp_call_function_n_kw(function, count, 0, arguments);
    flush_line(run);
    const ForeignValue value = to_foreign(result);
    check(run.call.give(value));
}

void tell_line(Run& run, LineOfText at) {
    const std::vector<const ForeignFunction*>& blocks = run.function.blocks;
    if (at.line == 0 || at.block > blocks.size()) return;
    run.call.at_line(at.block == 0 ? static_cast<std::int32_t>(at.line)
                                   : line_in_call(run.function, *blocks[at.block - 1], at.line));
}

struct Report {
    Run& run;
    mp_obj_t exception;
};

/// Tells the call which error has ended it; protected, because a text may say what its errors look like.
void report(void* data) {
    const Report& report = *static_cast<Report*>(data);
    vstr_t text;
    mp_print_t print;
    vstr_init_print(&text, 64, &print);
    const bool is_of_script = mp_obj_get_type(report.exception) == &npcs_python_type_ScriptError;
    if (report.run.defined != nullptr) report.run.line.len = 0;  // a block prints nothing
    flush_line(report.run);
    mp_obj_print_helper(&print, report.exception, is_of_script ? PRINT_STR : PRINT_EXC);
    tell_line(report.run, line_of_exception(report.exception));
    report.run.has_failed = true;
    report.run.call.fail({text.buf, text.len});
}

void open_names(void*) {
    mp_obj_dict_init(&MP_STATE_VM(mp_loaded_modules_dict), 1);
    const mp_obj_t globals = mp_obj_new_dict(0);
    mp_globals_set(static_cast<mp_obj_dict_t*>(MP_OBJ_TO_PTR(globals)));
    mp_locals_set(mp_globals_get());
}

}  // namespace

// ---- VMs

bool open_micropython(npcs_python_vm_t& vm, std::size_t bytes, void* stack) {
    mp_cstack_init_with_top(stack, stack_bytes);
    if (!npcs_python_open_heap(&vm, bytes)) return false;
    qstr_init();
    void* error = nullptr;
    if (npcs_python_protect(open_names, nullptr, &error)) return true;
    npcs_python_close_heap(&vm);
    return false;
}

Vm::Vm(const Limits& limits) : limits_(limits) { state_.owner = this; }

Vm::~Vm() { close(); }

bool Vm::open() {
    close();
    const Working working(state_);
    return open_micropython(state_, limits_.bytes, __builtin_frame_address(0));
}

void Vm::close() noexcept { npcs_python_close_heap(&state_); }

// ---- running

Crossing Vm::run(const ForeignFunction& function, ForeignCall& call) {
    Run run{function, call, run_, run_ == nullptr ? 0 : run_->depth + 1};
    run.objects = &run.own;
    return execute(run);
}

Crossing Vm::run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) {
    Run run{last, call, run_, 0};
    run.objects = &run.own;
    run.defined = &defined;
    return execute(run);
}

Crossing Vm::run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) {
    const Run* made_by = run_;
    while (made_by != nullptr && &made_by->call != &owner) made_by = made_by->outer;
    if (made_by == nullptr || number >= made_by->callbacks.count)
        return call.fail("this function of Python is gone: the call that made it is over");
    Run run{made_by->function, call, run_, run_->depth + 1};
    run.objects = made_by->objects;
    run.callee = made_by->callbacks.functions[number];
    return execute(run);
}

Crossing Vm::execute(Run& run) {
    ForeignCall& call = run.call;
    if (run.depth >= most_nested) return call.fail("functions in Python are nested too deeply");
    if (!is_open() && !open()) {
        call.fail_for_memory();
        return call.is_unwinding() ? Crossing::unwind : Crossing::error;
    }
    const Working working(state_);
    if (run_ == nullptr) mp_cstack_init_with_top(&run + 1, stack_bytes);  // the run is looked through, too
    npcs_python_frame_t* const frame = state_.frame;
    const std::size_t depth = state_.depth;
    const std::size_t owed = state_.owed;
    mp_obj_dict_t* const globals = mp_globals_get();
    mp_obj_dict_t* const locals = mp_locals_get();
    run_ = &run;
    state_.frame = nullptr;
    state_.depth = state_.owed = 0;

    void* error = nullptr;
    bool has_ended = npcs_python_protect(run_function, &run, &error);
    state_.unpaid = 0;
    state_.is_compiling = false;
    state_.is_in_blocks = false;
    run.call.in_blocks(false);
    if (has_ended && run.defined != nullptr) {
        each_defined(run, [](const Run& of, std::string_view name, mp_obj_t function) {
            of.defined->push_back({std::string(name), count_parameters(function), block_of_function(function) - 1});
        });
    }
    if (!has_ended && !state_.is_stopping) {
        Report told{run, MP_OBJ_FROM_PTR(error)};
        state_.frame = nullptr;
        state_.depth = 0;
        npcs_python_protect(report, &told, &error);
    }

    run_ = run.outer;
    state_.frame = frame;
    state_.depth = depth;
    state_.owed = owed;
    mp_globals_set(globals);
    mp_locals_set(locals);
    return conclude(run, has_ended);
}

/// Tells the call why it ended, unless it knows, and gives back what cannot be used again.
Crossing Vm::conclude(Run& run, bool has_ended) {
    const bool was_out_of_memory = state_.is_out_of_memory;
    if (state_.is_out_of_memory) {
        run.call.fail_for_memory();
    } else if (state_.is_broken) {
        run.call.fail(state_.broken);
    } else if (!has_ended && !state_.is_stopping && !run.has_failed) {
        run.call.fail("an error that cannot be shown");
    }
    const bool is_useless = state_.is_broken || was_out_of_memory;
    state_.is_stopping = state_.is_out_of_memory = state_.is_broken = false;
    if (run_ == nullptr && (is_useless || is_worn_out())) close();
    if (has_ended) return Crossing::done;
    return run.call.is_unwinding() ? Crossing::unwind : Crossing::error;
}

/// Names that were made while running are never given back.
bool Vm::is_worn_out() const {
    const qstr_pool_t* const pool = state_.micropython.vm.last_pool;
    return pool->total_prev_len + pool->len > most_names / 2;
}

// ---- leaving

void raise(const mp_obj_type_t& type, std::string_view message) {
    nlr_raise(mp_obj_new_exception_arg1(&type, push_text(message)));
}

void check(Crossing crossing) {
    if (crossing == Crossing::done) return;
    if (crossing == Crossing::unwind) npcs_python_stop();
    raise(npcs_python_type_ScriptError, call_now().message());
}

namespace {

/// From a line as MicroPython counts it.
LineOfText line_of_text(qstr file, std::size_t line) {
    const std::size_t block = block_of_file(file);
    const std::size_t head = block == 0 ? lines_of_head : 0;
    if (line <= head) return {};
    return {static_cast<std::uint32_t>(line - head), block};
}

std::uint32_t line_at(const mp_code_state_t& code) {
    const byte* ip = code.fun_bc->bytecode;
    std::size_t n_state = 0, n_exc_stack = 0, scope_flags = 0, n_pos_args = 0, n_kwonly_args = 0, n_def_args = 0;
    MP_BC_PRELUDE_SIG_DECODE_INTO(ip, n_state, n_exc_stack, scope_flags, n_pos_args, n_kwonly_args, n_def_args);
    std::size_t n_info = 0, n_cell = 0;
    MP_BC_PRELUDE_SIZE_DECODE_INTO(ip, n_info, n_cell);
    (void)n_state, (void)n_exc_stack, (void)scope_flags, (void)n_def_args;
    const byte* const top = ip + n_info;
    const byte* const start = top + n_cell;
    if (code.ip < start) return 0;
    for (std::size_t at = 0; at < 1 + n_pos_args + n_kwonly_args; ++at) ip = mp_decode_uint_skip(ip);
    return static_cast<std::uint32_t>(mp_bytecode_get_source_line(ip, top, static_cast<std::size_t>(code.ip - start)));
}

}  // namespace

void tell_line() {
    const npcs_python_frame_t* const frame = npcs_python_vm()->frame;
    if (frame == nullptr) return;
    tell_line(Vm::now().current(),
              line_of_text(frame->code->fun_bc->context->constants.source_file, line_at(*frame->code)));
}

bool is_caught() {
    for (const npcs_python_frame_t* frame = npcs_python_vm()->frame; frame != nullptr; frame = frame->below) {
        if (frame->handlers == nullptr) continue;
        const mp_code_state_t& code = *frame->code;
        const auto* const first = reinterpret_cast<const mp_exc_stack_t*>(code.state + code.n_state);
        for (const mp_exc_stack_t* handler = first; handler <= *frame->handlers; ++handler)
            if (handler->handler > code.ip) return true;
    }
    return false;
}

LineOfText line_of_exception(mp_obj_t exception) {
    std::size_t count = 0;
    std::size_t* values = nullptr;
    mp_obj_exception_get_traceback(exception, &count, &values);
    if (count < 3) return {};
    return line_of_text(static_cast<qstr>(values[0]), values[1]);
}

}  // namespace npcs::python

using npcs::python::Vm;

extern "C" void npcs_python_pay(void) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    const std::size_t units = vm->owed;
    vm->owed = 0;
    if (!Vm::now().is_running()) return;
    if (vm->is_stopping) npcs_python_stop();
    const qstr_pool_t* const pool = MP_STATE_VM(last_pool);
    if (pool->total_prev_len + pool->len > npcs::python::most_names)
        npcs_python_give_up("a function in Python may use at most 8000 names");
    npcs::python::tell_line();
    npcs::python::check(npcs::python::call_now().spend(units));
}
