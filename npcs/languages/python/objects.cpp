// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What all objects of the script have in common in Python, and calls of its functions.

#include <string>

#include "languages/python/vm.hpp"

namespace npcs::python {

namespace {

constexpr std::size_t few_arguments = 8;

/// The arguments of a call as the script has them. They are values of the caller, and as long as it is there.
std::span<const ForeignValue> arguments_of(std::size_t count, std::size_t named, const mp_obj_t* given,
                                           ForeignValue* few) {
    if (named != 0) raise(mp_type_TypeError, "functions of the script take no arguments by name");
    ForeignValue* values = few;
    if (count > few_arguments) values = static_cast<ForeignValue*>(m_malloc(sizeof(ForeignValue) * count));
    for (std::size_t at = 0; at < count; ++at) values[at] = to_argument(given[at]);
    return {values, count};
}

mp_obj_t answer(Crossing crossing, const ForeignValue& result) {
    check(crossing);
    return push(result);
}

mp_obj_t load_script_name(qstr name) {
    std::size_t size = 0;
    const auto* const text = reinterpret_cast<const char*>(qstr_data(name, &size));
    if (!Vm::now().is_running()) return mp_const_none;
    ForeignValue value;
    check(call_now().get({text, size}, value));
    if (value.kind != ForeignValue::Kind::absent) return push(value);
    if (const char* const why = why_missing({text, size}))
        mp_raise_msg_varg(&mp_type_NameError, MP_ERROR_TEXT("'%q' is not available: %s"), name, why);
    mp_raise_msg_varg(&mp_type_NameError, MP_ERROR_TEXT("name '%q' is not defined"), name);
}

}  // namespace

mp_obj_t make_method(mp_obj_t object, mp_obj_t function, qstr name) {
    auto* const method = static_cast<Method*>(m_malloc(sizeof(Method)));
    method->base.type = &npcs_python_type_method;
    method->object = object;
    method->function = function;
    method->name = name;
    return MP_OBJ_FROM_PTR(method);
}

}  // namespace npcs::python

using namespace npcs;
using namespace npcs::python;

extern "C" {

mp_obj_t npcs_python_load_name_of_script(qstr name) { return load_script_name(name); }

void npcs_python_store_name_of_script(qstr name, mp_obj_t value) {
    std::size_t size = 0;
    const auto* const text = reinterpret_cast<const char*>(qstr_data(name, &size));
    const ForeignValue given = to_foreign(value);
    check(call_now().set({text, size}, given));
}

mp_obj_t npcs_python_container_unary(mp_unary_op_t op, mp_obj_t self) {
    const ForeignValue container = value_of(*to_object(self));
    if (op == MP_UNARY_OP_LEN) return MP_OBJ_NEW_SMALL_INT(static_cast<mp_int_t>(size_of(container)));
    if (op == MP_UNARY_OP_BOOL) return mp_obj_new_bool(size_of(container) != 0);
    return MP_OBJ_NULL;
}

void npcs_python_print_object(const mp_print_t* print, mp_obj_t self, mp_print_kind_t) {
    const npcs_python_object_t& object = *to_object(self);
    if (object.base.type == &npcs_python_type_function) return mp_print_str(print, "<function>"), void();
    if (object.base.type == &npcs_python_type_handle) return mp_print_str(print, "<handle>"), void();
    ForeignValue text;
    check(call_now().text_of(value_of(object), text));
    mp_print_strn(print, text.text.data(), text.text.size(), 0, 0, 0);
}

void npcs_python_print_method(const mp_print_t* print, mp_obj_t, mp_print_kind_t) { mp_print_str(print, "<function>"); }

mp_obj_t npcs_python_call_function(mp_obj_t self, size_t n_args, size_t n_kw, const mp_obj_t* args) {
    ForeignValue few[few_arguments];
    const auto arguments = arguments_of(n_args, n_kw, args, few);
    tell_line();
    ForeignValue result;
    return answer(call_now().call(value_of(*to_object(self)), arguments, is_caught(), result), result);
}

mp_obj_t npcs_python_call_member(mp_obj_t self, size_t n_args, size_t n_kw, const mp_obj_t* args) {
    const auto& method = *static_cast<const Method*>(MP_OBJ_TO_PTR(self));
    ForeignValue few[few_arguments];
    const auto arguments = arguments_of(n_args, n_kw, args, few);
    std::size_t size = 0;
    const auto* const name = reinterpret_cast<const char*>(qstr_data(method.name, &size));
    tell_line();
    ForeignValue result;
    const ForeignValue object = to_foreign(method.object);
    return answer(call_now().call_member(object, {name, size}, arguments, is_caught(), result), result);
}

}  // extern "C"
