// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values on their way across the border.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "languages/python/vm.hpp"

namespace npcs::python {

namespace {

constexpr int deepest = 100;
constexpr double most_exact = 9007199254740992.0;  // 2^53: beyond it, not every whole number is a double

const mp_obj_type_t& type_of(ForeignValue::Kind kind) {
    switch (kind) {
        case ForeignValue::Kind::list: return npcs_python_type_list;
        case ForeignValue::Kind::map: return npcs_python_type_map;
        case ForeignValue::Kind::function: return npcs_python_type_function;
        default: return npcs_python_type_handle;
    }
}

/// The same object of the script is the same value here, so that `is` holds, and it can be the key of a dictionary.
mp_obj_t push_object(const ForeignValue& value) {
    Objects& objects = *Vm::now().current().objects;
    const auto index = static_cast<std::size_t>(value.object & 0xFFFF'FFFF);
    if (index >= objects.room) {
        const std::size_t room = index + 8 + index / 2;
        objects.known = static_cast<mp_obj_t*>(m_realloc(objects.known, sizeof(mp_obj_t) * room));
        std::memset(static_cast<void*>(objects.known + objects.room), 0, sizeof(mp_obj_t) * (room - objects.room));
        objects.room = room;
    }
    if (objects.known[index] != MP_OBJ_NULL) return objects.known[index];
    auto* const object = static_cast<npcs_python_object_t*>(m_malloc(sizeof(npcs_python_object_t)));
    object->base.type = &type_of(value.kind);
    object->number = value.object;
    return objects.known[index] = MP_OBJ_FROM_PTR(object);
}

ForeignValue cross(mp_obj_t value, mp_obj_t& seen, int depth);

/// The copy of a container that was given before with the same value; else makes a place for one.
mp_map_elem_t& place_of(mp_obj_t value, mp_obj_t& seen) {
    if (seen == MP_OBJ_NULL) seen = mp_obj_new_dict(0);
    const mp_obj_t key = MP_OBJ_NEW_SMALL_INT(reinterpret_cast<mp_int_t>(MP_OBJ_TO_PTR(value)) >> 3);
    return *mp_map_lookup(mp_obj_dict_get_map(seen), key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
}

ForeignValue copy_sequence(mp_obj_t value, mp_obj_t& seen, int depth) {
    ForeignCall& call = call_now();
    ForeignValue list;
    check(call.new_list(list));
    place_of(value, seen).value = push(list);
    for (std::size_t at = 0;; ++at) {
        std::size_t count = 0;
        mp_obj_t* items = nullptr;
        mp_obj_get_array(value, &count, &items);
        if (at >= count) return list;
        check(call.insert(list, ForeignValue(static_cast<double>(at)), cross(items[at], seen, depth + 1)));
    }
}

ForeignValue copy_dictionary(mp_obj_t value, mp_obj_t& seen, int depth) {
    ForeignCall& call = call_now();
    ForeignValue map;
    check(call.new_map(map));
    place_of(value, seen).value = push(map);
    for (std::size_t at = 0; at < mp_obj_dict_get_map(value)->alloc; ++at) {
        if (!mp_map_slot_is_filled(mp_obj_dict_get_map(value), at)) continue;
        const mp_map_elem_t entry = mp_obj_dict_get_map(value)->table[at];
        const ForeignValue key = cross(entry.key, seen, depth + 1);
        const ForeignValue item = cross(entry.value, seen, depth + 1);
        check(call.set_index(map, key, item));
    }
    return map;
}

ForeignValue copy_container(mp_obj_t value, bool is_sequence, mp_obj_t& seen, int depth) {
    if (depth > deepest)
        raise(mp_type_ValueError, "values that are nested more than 100 deep cannot be given to the script");
    const mp_obj_t known = place_of(value, seen).value;
    if (known != MP_OBJ_NULL) return value_of(*to_object(known));
    return is_sequence ? copy_sequence(value, seen, depth) : copy_dictionary(value, seen, depth);
}

[[noreturn]] void refuse(mp_obj_t value) {
    mp_raise_msg_varg(&mp_type_TypeError,
                      MP_ERROR_TEXT("%s cannot be given to the script: it is gone when the function returns"),
                      kind_name(value));
}

ForeignValue cross(mp_obj_t value, mp_obj_t& seen, int depth) {
    if (value == mp_const_none || value == MP_OBJ_NULL) return {};
    if (value == mp_const_true) return ForeignValue(1.0);
    if (value == mp_const_false) return ForeignValue(0.0);
    if (mp_obj_is_small_int(value)) return ForeignValue(static_cast<double>(MP_OBJ_SMALL_INT_VALUE(value)));
    if (mp_obj_is_float(value)) return ForeignValue(mp_obj_float_get(value));
    if (mp_obj_is_str(value)) {
        std::size_t size = 0;
        const char* const text = mp_obj_str_get_data(value, &size);
        return ForeignValue(std::string_view(text, size));
    }
    if (const npcs_python_object_t* const object = to_object(value)) return value_of(*object);
    if (mp_obj_is_type(value, &npcs_python_type_method)) {
        const auto* const method = static_cast<const Method*>(MP_OBJ_TO_PTR(value));
        if (method->function != MP_OBJ_NULL) return value_of(*to_object(method->function));
    }
    if (mp_obj_is_type(value, &mp_type_list) || mp_obj_is_type(value, &mp_type_tuple))
        return copy_container(value, true, seen, depth);
    if (mp_obj_is_dict_or_ordereddict(value)) return copy_container(value, false, seen, depth);
    refuse(value);
}

// ---- functions of the text

/// As MicroPython's objclosure.c has it.
struct Closure {
    mp_obj_base_t base;
    mp_obj_t function;
    std::size_t count;
};

bool is_closure(mp_obj_t value) { return mp_obj_is_obj(value) && mp_obj_get_type(value)->name == MP_QSTR_closure; }

bool is_function(mp_obj_t value) {
    if (!mp_obj_is_obj(value) || to_object(value) != nullptr) return false;
    return mp_obj_is_fun(value) || is_closure(value) || mp_obj_is_type(value, &mp_type_bound_meth);
}

}  // namespace

/// How many arguments it can be given.
std::size_t count_parameters(mp_obj_t function) {
    std::size_t bound = 0;
    if (is_closure(function)) {
        const auto& closure = *static_cast<const Closure*>(MP_OBJ_TO_PTR(function));
        bound = closure.count;
        function = closure.function;
    }
    constexpr std::size_t most = ForeignCall::most_callback_parameters;
    if (!mp_obj_is_type(function, &mp_type_fun_bc)) return most;
    const byte* ip = static_cast<const mp_obj_fun_bc_t*>(MP_OBJ_TO_PTR(function))->bytecode;
    std::size_t n_state = 0, n_exc_stack = 0, scope_flags = 0, n_pos_args = 0, n_kwonly_args = 0, n_def_args = 0;
    MP_BC_PRELUDE_SIG_DECODE_INTO(ip, n_state, n_exc_stack, scope_flags, n_pos_args, n_kwonly_args, n_def_args);
    (void)n_state, (void)n_exc_stack, (void)n_kwonly_args, (void)n_def_args;
    if ((scope_flags & MP_SCOPE_FLAG_VARARGS) != 0) return most;
    return std::min(most, n_pos_args - std::min(bound, n_pos_args));
}

bool is_function_of_text(mp_obj_t value) {
    return mp_obj_is_obj(value) && (mp_obj_is_type(value, &mp_type_fun_bc) || is_closure(value));
}

std::size_t block_of_function(mp_obj_t function) {
    if (is_closure(function)) function = static_cast<const Closure*>(MP_OBJ_TO_PTR(function))->function;
    if (!mp_obj_is_type(function, &mp_type_fun_bc)) return 0;
    return block_of_file(static_cast<const mp_obj_fun_bc_t*>(MP_OBJ_TO_PTR(function))->context->constants.source_file);
}

namespace {

/// The same function has the same number, in the order in which they are first given.
std::uint64_t number_of_callback(Callbacks& callbacks, mp_obj_t function) {
    npcs_python_owe(callbacks.count / 8);
    for (std::size_t at = 0; at < callbacks.count; ++at)
        if (callbacks.functions[at] == function) return at;
    if (callbacks.count == callbacks.room) {
        const std::size_t room = callbacks.room * 2 + 4;
        callbacks.functions = static_cast<mp_obj_t*>(m_realloc(callbacks.functions, sizeof(mp_obj_t) * room));
        callbacks.room = room;
    }
    callbacks.functions[callbacks.count] = function;
    return callbacks.count++;
}

}  // namespace

ForeignCall& call_now() { return Vm::now().current().call; }

// ---- to Python

mp_obj_t push_number(double number) {
    const bool is_whole = number >= -most_exact && number <= most_exact && std::floor(number) == number;
    if (is_whole && !(number == 0 && std::signbit(number))) return MP_OBJ_NEW_SMALL_INT(static_cast<mp_int_t>(number));
    return mp_obj_new_float(number);
}

mp_obj_t push_text(std::string_view text) {
    return mp_obj_new_str_copy(&mp_type_str, reinterpret_cast<const byte*>(text.data()), text.size());
}

mp_obj_t push(const ForeignValue& value) {
    switch (value.kind) {
        case ForeignValue::Kind::absent:
        case ForeignValue::Kind::null: return mp_const_none;
        case ForeignValue::Kind::number: return push_number(value.number);
        case ForeignValue::Kind::string: return push_text(value.text);
        default: return push_object(value);
    }
}

// ---- to the script

const npcs_python_object_t* to_object(mp_obj_t value) {
    if (!mp_obj_is_obj(value)) return nullptr;
    const auto* const object = static_cast<const npcs_python_object_t*>(MP_OBJ_TO_PTR(value));
    const mp_obj_type_t* const type = object->base.type;
    const bool is_ours = type == &npcs_python_type_list || type == &npcs_python_type_map ||
                         type == &npcs_python_type_function || type == &npcs_python_type_handle;
    return is_ours ? object : nullptr;
}

bool is_list(mp_obj_t value) { return mp_obj_is_type(value, &npcs_python_type_list); }
bool is_map(mp_obj_t value) { return mp_obj_is_type(value, &npcs_python_type_map); }

ForeignValue value_of(const npcs_python_object_t& object) {
    ForeignValue value;
    const mp_obj_type_t* const type = object.base.type;
    value.kind = type == &npcs_python_type_list       ? ForeignValue::Kind::list
                 : type == &npcs_python_type_map      ? ForeignValue::Kind::map
                 : type == &npcs_python_type_function ? ForeignValue::Kind::function
                                                      : ForeignValue::Kind::handle;
    value.object = object.number;
    return value;
}

ForeignValue self_as(mp_obj_t value, const mp_obj_type_t& type) {
    if (!mp_obj_is_type(value, &type)) raise(mp_type_TypeError, "this method belongs to another kind of object");
    return value_of(*to_object(value));
}

std::size_t size_of(const ForeignValue& container) {
    std::size_t size = 0;
    check(call_now().size(container, size));
    return size;
}

const char* kind_name(mp_obj_t value) {
    const mp_obj_type_t* const type = mp_obj_get_type(value);
    if (mp_obj_is_fun(value) || type == &mp_type_bound_meth || type->name == MP_QSTR_closure)
        return "a function of Python";
    if (type == &mp_type_gen_wrap || type == &mp_type_gen_instance) return "a generator";
    if (type == &mp_type_set || type == &mp_type_frozenset) return "a set";
    if (type == &mp_type_bytes) return "a bytes object";
    if (type == &mp_type_module) return "a module";
    if (type == &mp_type_type) return "a class";
    if ((type->flags & MP_TYPE_FLAG_INSTANCE_TYPE) != 0) return "an object of a class of Python";
    return qstr_str(type->name);
}

ForeignValue to_foreign(mp_obj_t value) {
    mp_obj_t seen = MP_OBJ_NULL;
    return cross(value, seen, 1);
}

ForeignValue to_argument(mp_obj_t value) {
    if (!is_function(value)) return to_foreign(value);
    Run& run = Vm::now().current();
    ForeignValue function;
    check(run.call.callback(number_of_callback(run.callbacks, value), count_parameters(value), function));
    return function;
}

}  // namespace npcs::python
