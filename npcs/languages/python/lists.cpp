// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The script's lists as Python sees them: with the methods, slices and comparisons of Python's own.

#include <algorithm>

#include "languages/python/lists.hpp"
#include "languages/python/vm.hpp"

namespace npcs::python {

namespace {

ForeignValue number(std::size_t at) { return ForeignValue(static_cast<double>(at)); }

ForeignValue self_list(mp_obj_t self) { return self_as(self, npcs_python_type_list); }

/// The element at an index that the list has, else MP_OBJ_NULL.
mp_obj_t element_or_null(const ForeignValue& list, std::size_t at) {
    ForeignValue value;
    check(call_now().index(list, number(at), value));
    return value.kind == ForeignValue::Kind::absent ? MP_OBJ_NULL : push(value);
}

std::size_t index_in(mp_obj_t index, std::size_t size) {
    const mp_int_t given = mp_obj_get_int(index);
    const auto count = static_cast<mp_int_t>(size);
    const mp_int_t at = given < 0 ? given + count : given;
    if (at < 0 || at >= count) raise(mp_type_IndexError, "list index out of range");
    return static_cast<std::size_t>(at);
}

void insert_at(const ForeignValue& list, std::size_t at, mp_obj_t value) {
    const ForeignValue given = to_foreign(value);
    check(call_now().insert(list, number(at), given));
}

void remove_at(const ForeignValue& list, std::size_t at) { check(call_now().remove(list, number(at))); }

// ---- slices

mp_obj_t slice_of(const ForeignValue& list, const mp_bound_slice_t& slice) {
    const mp_obj_t result = mp_obj_new_list(0, nullptr);
    for (mp_int_t at = slice.start; slice.step > 0 ? at < slice.stop : at > slice.stop; at += slice.step) {
        const mp_obj_t value = element_or_null(list, static_cast<std::size_t>(at));
        if (value == MP_OBJ_NULL) break;
        mp_obj_list_append(result, value);
    }
    return result;
}

/// Replaces the elements from start to stop by those of a sequence.
void replace_slice(const ForeignValue& list, const mp_bound_slice_t& slice, mp_obj_t values) {
    if (slice.step != 1) raise(mp_type_NotImplementedError, "only slices without a step can be assigned or deleted");
    const auto start = static_cast<std::size_t>(slice.start);
    const auto stop = static_cast<std::size_t>(std::max(slice.stop, slice.start));
    for (std::size_t at = stop; at > start; --at) remove_at(list, at - 1);
    if (values == MP_OBJ_NULL) return;
    const mp_obj_t given = list_of(values);
    std::size_t count = 0;
    mp_obj_t* items = nullptr;
    mp_obj_list_get(given, &count, &items);
    for (std::size_t at = 0; at < count; ++at) insert_at(list, start + at, items[at]);
}

// ---- comparing and adding

bool is_equal(mp_obj_t list, mp_obj_t other) {
    mp_cstack_check();
    const ForeignValue mine = value_of(*to_object(list));
    if (!is_list(other) && !mp_obj_is_type(other, &mp_type_list)) return false;
    const std::size_t size = size_of(mine);
    if (static_cast<std::size_t>(MP_OBJ_SMALL_INT_VALUE(mp_obj_len(other))) != size) return false;
    for (std::size_t at = 0; at < size; ++at) {
        const mp_obj_t value = element_or_null(mine, at);
        const mp_obj_t index = MP_OBJ_NEW_SMALL_INT(static_cast<mp_int_t>(at));
        if (value == MP_OBJ_NULL || !mp_obj_equal(value, mp_obj_subscr(other, index, MP_OBJ_SENTINEL))) return false;
    }
    return true;
}

/// Where a value is; the size if it is nowhere.
std::size_t find(const ForeignValue& list, mp_obj_t value, std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at) {
        const mp_obj_t element = element_or_null(list, at);
        if (element == MP_OBJ_NULL) break;
        if (mp_obj_equal(element, value)) return at;
    }
    return to;
}

mp_obj_t extend(mp_obj_t self, mp_obj_t values) {
    const ForeignValue list = self_list(self);
    if (values == self) values = list_of(values);
    mp_obj_t iterator = mp_getiter(values, nullptr);
    for (mp_obj_t value = mp_iternext(iterator); value != MP_OBJ_STOP_ITERATION; value = mp_iternext(iterator))
        insert_at(list, size_of(list), value);
    return self;
}

}  // namespace

mp_obj_t list_of(mp_obj_t values) {
    const mp_obj_t result = mp_obj_new_list(0, nullptr);
    mp_obj_t iterator = mp_getiter(values, nullptr);
    for (mp_obj_t value = mp_iternext(iterator); value != MP_OBJ_STOP_ITERATION; value = mp_iternext(iterator)) {
        npcs_python_owe(4);
        mp_obj_list_append(result, value);
    }
    return result;
}

}  // namespace npcs::python

using namespace npcs;
using namespace npcs::python;

extern "C" {

mp_obj_t npcs_python_list_append(mp_obj_t self, mp_obj_t value) {
    const ForeignValue list = self_list(self);
    insert_at(list, size_of(list), value);
    return mp_const_none;
}

mp_obj_t npcs_python_list_clear(mp_obj_t self) {
    const ForeignValue list = self_list(self);
    for (std::size_t size = size_of(list); size > 0; --size) remove_at(list, size - 1);
    return mp_const_none;
}

mp_obj_t npcs_python_list_copy(mp_obj_t self) {
    self_list(self);
    return list_of(self);
}

mp_obj_t npcs_python_list_count(mp_obj_t self, mp_obj_t value) {
    const ForeignValue list = self_list(self);
    mp_int_t count = 0;
    const std::size_t size = size_of(list);
    for (std::size_t at = find(list, value, 0, size); at < size; at = find(list, value, at + 1, size)) ++count;
    return MP_OBJ_NEW_SMALL_INT(count);
}

mp_obj_t npcs_python_list_extend(mp_obj_t self, mp_obj_t values) {
    extend(self, values);
    return mp_const_none;
}

mp_obj_t npcs_python_list_index(size_t n_args, const mp_obj_t* args) {
    const ForeignValue list = self_list(args[0]);
    const auto size = static_cast<mp_int_t>(size_of(list));
    const auto bound = [&](size_t at, mp_int_t otherwise) {
        const mp_int_t given = n_args > at ? mp_obj_get_int(args[at]) : otherwise;
        return std::clamp<mp_int_t>(given < 0 ? given + size : given, 0, size);
    };
    const auto to = static_cast<std::size_t>(bound(3, size));
    const std::size_t at = find(list, args[1], static_cast<std::size_t>(bound(2, 0)), to);
    if (at >= to) raise(mp_type_ValueError, "the value is not in the list");
    return MP_OBJ_NEW_SMALL_INT(static_cast<mp_int_t>(at));
}

mp_obj_t npcs_python_list_insert(mp_obj_t self, mp_obj_t index, mp_obj_t value) {
    const ForeignValue list = self_list(self);
    const auto size = static_cast<mp_int_t>(size_of(list));
    const mp_int_t given = mp_obj_get_int(index);
    insert_at(list, static_cast<std::size_t>(std::clamp<mp_int_t>(given < 0 ? given + size : given, 0, size)), value);
    return mp_const_none;
}

mp_obj_t npcs_python_list_pop(size_t n_args, const mp_obj_t* args) {
    const ForeignValue list = self_list(args[0]);
    const std::size_t size = size_of(list);
    if (size == 0) raise(mp_type_IndexError, "pop from an empty list");
    const std::size_t at = n_args > 1 ? index_in(args[1], size) : size - 1;
    const mp_obj_t value = element_or_null(list, at);
    remove_at(list, at);
    return value == MP_OBJ_NULL ? mp_const_none : value;
}

mp_obj_t npcs_python_list_remove(mp_obj_t self, mp_obj_t value) {
    const ForeignValue list = self_list(self);
    const std::size_t size = size_of(list);
    const std::size_t at = find(list, value, 0, size);
    if (at >= size) raise(mp_type_ValueError, "the value is not in the list");
    remove_at(list, at);
    return mp_const_none;
}

mp_obj_t npcs_python_list_reverse(mp_obj_t self) {
    const ForeignValue list = self_list(self);
    const mp_obj_t values = list_of(self);
    std::size_t count = 0;
    mp_obj_t* items = nullptr;
    mp_obj_list_get(values, &count, &items);
    for (std::size_t at = 0; at < count; ++at) {
        const ForeignValue value = to_foreign(items[count - 1 - at]);
        check(call_now().set_index(list, number(at), value));
    }
    return mp_const_none;
}

mp_obj_t npcs_python_list_sort(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args) {
    if (n_args != 1) raise(mp_type_TypeError, "sort() takes its arguments by name: key, reverse");
    const ForeignValue list = self_list(args[0]);
    mp_obj_t values = list_of(args[0]);
    npcs_python_sort(1, &values, kw_args);
    std::size_t count = 0;
    mp_obj_t* items = nullptr;
    mp_obj_list_get(values, &count, &items);
    for (std::size_t at = 0; at < count; ++at) {
        const ForeignValue value = to_foreign(items[at]);
        check(call_now().set_index(list, number(at), value));
    }
    return mp_const_none;
}

mp_obj_t npcs_python_list_binary(mp_binary_op_t op, mp_obj_t left, mp_obj_t right) {
    switch (op) {
        case MP_BINARY_OP_EQUAL: return mp_obj_new_bool(is_equal(left, right));
        case MP_BINARY_OP_CONTAINS: {
            const ForeignValue list = value_of(*to_object(left));
            const std::size_t size = size_of(list);
            return mp_obj_new_bool(find(list, right, 0, size) < size);
        }
        case MP_BINARY_OP_ADD:
            if (!is_list(right) && !mp_obj_is_type(right, &mp_type_list)) return MP_OBJ_NULL;
            return mp_binary_op(MP_BINARY_OP_ADD, list_of(left), list_of(right));
        case MP_BINARY_OP_REVERSE_ADD:
            if (!mp_obj_is_type(right, &mp_type_list)) return MP_OBJ_NULL;
            return mp_binary_op(MP_BINARY_OP_ADD, right, list_of(left));
        case MP_BINARY_OP_INPLACE_ADD: return extend(left, right);
        case MP_BINARY_OP_MULTIPLY: return mp_binary_op(MP_BINARY_OP_MULTIPLY, list_of(left), right);
        default: return MP_OBJ_NULL;
    }
}

/// Python's own methods are found first (locals_dict); others are those that all lists of a script have.
void npcs_python_list_attribute(mp_obj_t self, qstr name, mp_obj_t* place) {
    if (place[0] != MP_OBJ_NULL) return;
    const mp_map_elem_t* const own =
        mp_map_lookup(const_cast<mp_map_t*>(&MP_OBJ_TYPE_GET_SLOT(&npcs_python_type_list, locals_dict)->map),
                      MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
    std::size_t size = 0;
    const byte* const text = qstr_data(name, &size);
    if (own != nullptr || (size > 0 && text[0] == '_')) {
        place[1] = MP_OBJ_SENTINEL;
    } else {
        place[0] = make_method(self, MP_OBJ_NULL, name);
    }
}

mp_obj_t npcs_python_list_subscript(mp_obj_t self, mp_obj_t index, mp_obj_t value) {
    const ForeignValue list = value_of(*to_object(self));
    if (mp_obj_is_type(index, &mp_type_slice)) {
        mp_bound_slice_t slice;
        mp_obj_slice_indices(index, static_cast<mp_int_t>(size_of(list)), &slice);
        if (value == MP_OBJ_SENTINEL) return slice_of(list, slice);
        replace_slice(list, slice, value);
        return mp_const_none;
    }
    if (value == MP_OBJ_SENTINEL) {
        ForeignValue element;
        check(call_now().index(list, ForeignValue(static_cast<double>(mp_obj_get_int(index))), element));
        if (element.kind == ForeignValue::Kind::absent) raise(mp_type_IndexError, "list index out of range");
        return push(element);
    }
    const std::size_t at = index_in(index, size_of(list));
    if (value == MP_OBJ_NULL) {
        remove_at(list, at);
    } else {
        const ForeignValue given = to_foreign(value);
        check(call_now().set_index(list, number(at), given));
    }
    return mp_const_none;
}

mp_obj_t npcs_python_list_iterator(mp_obj_t self, mp_obj_iter_buf_t*) {
    return make_iterator(Iterator::Kind::elements, self, MP_OBJ_NULL);
}

}  // extern "C"
