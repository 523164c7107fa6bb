// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The script's maps as Python sees them: dictionaries whose entries are attributes, too.

#include "languages/python/lists.hpp"
#include "languages/python/vm.hpp"

namespace npcs::python {

namespace {

/// items(), keys() or values() of a map.
struct View {
    mp_obj_base_t base;
    mp_obj_t map;
    Iterator::Kind kind;
};

ForeignValue self_map(mp_obj_t self) { return self_as(self, npcs_python_type_map); }

ForeignValue key_of(mp_obj_t key) {
    if (key == mp_const_none) raise(mp_type_TypeError, "a key of a map of the script cannot be None");
    return to_foreign(key);
}

/// The value of an entry, else MP_OBJ_NULL.
mp_obj_t entry_or_null(const ForeignValue& map, const ForeignValue& key) {
    ForeignValue value;
    check(call_now().index(map, key, value));
    return value.kind == ForeignValue::Kind::absent ? MP_OBJ_NULL : push(value);
}

mp_obj_t keys_of(const ForeignValue& map) {
    ForeignValue keys;
    check(call_now().keys(map, keys));
    return push(keys);
}

mp_obj_t make_view(mp_obj_t map, Iterator::Kind kind) {
    self_map(map);
    auto* const view = static_cast<View*>(m_malloc(sizeof(View)));
    view->base.type = &npcs_python_type_view;
    view->map = map;
    view->kind = kind;
    return MP_OBJ_FROM_PTR(view);
}

void assign(const ForeignValue& map, mp_obj_t key, mp_obj_t value) {
    const ForeignValue at = key_of(key);
    const ForeignValue given = to_foreign(value);
    check(call_now().set_index(map, at, given));
}

mp_obj_t next_element(Iterator& iterator) {
    const ForeignValue list = value_of(*to_object(iterator.container));
    ForeignValue value;
    check(call_now().index(list, ForeignValue(static_cast<double>(iterator.at)), value));
    if (value.kind == ForeignValue::Kind::absent) return MP_OBJ_STOP_ITERATION;
    ++iterator.at;
    return push(value);
}

/// An entry that was removed meanwhile is left out.
mp_obj_t next_entry(Iterator& iterator) {
    const ForeignValue map = value_of(*to_object(iterator.container));
    const ForeignValue keys = value_of(*to_object(iterator.keys));
    for (;;) {
        ForeignValue found;
        check(call_now().index(keys, ForeignValue(static_cast<double>(iterator.at)), found));
        if (found.kind == ForeignValue::Kind::absent) return MP_OBJ_STOP_ITERATION;
        ++iterator.at;
        const mp_obj_t key = push(found);
        const mp_obj_t value = entry_or_null(map, to_foreign(key));
        if (value == MP_OBJ_NULL) continue;
        if (iterator.kind == Iterator::Kind::keys) return key;
        if (iterator.kind == Iterator::Kind::values) return value;
        const mp_obj_t pair[] = {key, value};
        return mp_obj_new_tuple(2, pair);
    }
}

bool is_equal(mp_obj_t map, mp_obj_t other) {
    mp_cstack_check();
    if (!is_map(other) && !mp_obj_is_dict_or_ordereddict(other)) return false;
    const ForeignValue mine = value_of(*to_object(map));
    if (mp_obj_len(other) != MP_OBJ_NEW_SMALL_INT(static_cast<mp_int_t>(size_of(mine)))) return false;
    const mp_obj_t iterator = make_iterator(Iterator::Kind::items, map, keys_of(mine));
    for (mp_obj_t entry = npcs_python_next(iterator); entry != MP_OBJ_STOP_ITERATION;
         entry = npcs_python_next(iterator)) {
        std::size_t count = 0;
        mp_obj_t* pair = nullptr;
        mp_obj_tuple_get(entry, &count, &pair);
        if (mp_binary_op(MP_BINARY_OP_CONTAINS, other, pair[0]) != mp_const_true) return false;
        if (!mp_obj_equal(pair[1], mp_obj_subscr(other, pair[0], MP_OBJ_SENTINEL))) return false;
    }
    return true;
}

}  // namespace

mp_obj_t make_iterator(Iterator::Kind kind, mp_obj_t container, mp_obj_t keys) {
    auto* const iterator = static_cast<Iterator*>(m_malloc(sizeof(Iterator)));
    iterator->base.type = &npcs_python_type_iterator;
    iterator->container = container;
    iterator->keys = keys;
    iterator->at = 0;
    iterator->kind = kind;
    return MP_OBJ_FROM_PTR(iterator);
}

}  // namespace npcs::python

using namespace npcs;
using namespace npcs::python;

extern "C" {

mp_obj_t npcs_python_next(mp_obj_t self) {
    if (!mp_obj_is_type(self, &npcs_python_type_iterator)) raise(mp_type_TypeError, "this is not an iterator");
    auto& iterator = *static_cast<Iterator*>(MP_OBJ_TO_PTR(self));
    return iterator.kind == Iterator::Kind::elements ? next_element(iterator) : next_entry(iterator);
}

mp_obj_t npcs_python_map_clear(mp_obj_t self) {
    const ForeignValue map = self_map(self);
    const mp_obj_t iterator = make_iterator(Iterator::Kind::keys, self, keys_of(map));
    for (mp_obj_t key = npcs_python_next(iterator); key != MP_OBJ_STOP_ITERATION; key = npcs_python_next(iterator))
        check(call_now().remove(map, to_foreign(key)));
    return mp_const_none;
}

mp_obj_t npcs_python_map_copy(mp_obj_t self) {
    const ForeignValue map = self_map(self);
    const mp_obj_t result = mp_obj_new_dict(0);
    const mp_obj_t iterator = make_iterator(Iterator::Kind::items, self, keys_of(map));
    for (mp_obj_t entry = npcs_python_next(iterator); entry != MP_OBJ_STOP_ITERATION;
         entry = npcs_python_next(iterator)) {
        std::size_t count = 0;
        mp_obj_t* pair = nullptr;
        mp_obj_tuple_get(entry, &count, &pair);
        mp_obj_dict_store(result, pair[0], pair[1]);
    }
    return result;
}

mp_obj_t npcs_python_map_get(size_t n_args, const mp_obj_t* args) {
    const ForeignValue map = self_map(args[0]);
    const mp_obj_t value = entry_or_null(map, key_of(args[1]));
    if (value != MP_OBJ_NULL) return value;
    return n_args > 2 ? args[2] : mp_const_none;
}

mp_obj_t npcs_python_map_items(mp_obj_t self) { return make_view(self, Iterator::Kind::items); }
mp_obj_t npcs_python_map_keys(mp_obj_t self) { return make_view(self, Iterator::Kind::keys); }
mp_obj_t npcs_python_map_values(mp_obj_t self) { return make_view(self, Iterator::Kind::values); }

mp_obj_t npcs_python_map_pop(size_t n_args, const mp_obj_t* args) {
    const ForeignValue map = self_map(args[0]);
    const ForeignValue key = key_of(args[1]);
    const mp_obj_t value = entry_or_null(map, key);
    if (value == MP_OBJ_NULL) {
        if (n_args > 2) return args[2];
        mp_raise_type_arg(&mp_type_KeyError, args[1]);
    }
    check(call_now().remove(map, key));
    return value;
}

mp_obj_t npcs_python_map_setdefault(size_t n_args, const mp_obj_t* args) {
    const ForeignValue map = self_map(args[0]);
    const mp_obj_t value = entry_or_null(map, key_of(args[1]));
    if (value != MP_OBJ_NULL) return value;
    const mp_obj_t given = n_args > 2 ? args[2] : mp_const_none;
    assign(map, args[1], given);
    return entry_or_null(map, key_of(args[1]));
}

mp_obj_t npcs_python_map_update(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args) {
    const ForeignValue map = self_map(args[0]);
    if (n_args > 2) raise(mp_type_TypeError, "update() takes one dictionary");
    if (n_args == 2) {
        const mp_obj_t other = args[1];
        if (!is_map(other) && !mp_obj_is_dict_or_ordereddict(other))
            raise(mp_type_TypeError, "update() takes a dictionary or a map");
        const mp_obj_t keys = list_of(other);
        std::size_t count = 0;
        mp_obj_t* items = nullptr;
        mp_obj_list_get(keys, &count, &items);
        for (std::size_t at = 0; at < count; ++at)
            assign(map, items[at], mp_obj_subscr(other, items[at], MP_OBJ_SENTINEL));
    }
    for (std::size_t at = 0; at < kw_args->alloc; ++at)
        if (mp_map_slot_is_filled(kw_args, at)) assign(map, kw_args->table[at].key, kw_args->table[at].value);
    return mp_const_none;
}

mp_obj_t npcs_python_map_binary(mp_binary_op_t op, mp_obj_t left, mp_obj_t right) {
    if (op == MP_BINARY_OP_EQUAL) return mp_obj_new_bool(is_equal(left, right));
    if (op != MP_BINARY_OP_CONTAINS) return MP_OBJ_NULL;
    if (right == mp_const_none) return mp_const_false;
    return mp_obj_new_bool(entry_or_null(value_of(*to_object(left)), to_foreign(right)) != MP_OBJ_NULL);
}

/// Python's own methods come first (locals_dict), then the entries. A function in the map is a method of it.
void npcs_python_map_attribute(mp_obj_t self, qstr name, mp_obj_t* place) {
    std::size_t size = 0;
    const auto* const text = reinterpret_cast<const char*>(qstr_data(name, &size));
    const ForeignValue map = value_of(*to_object(self));
    const ForeignValue key(std::string_view(text, size));
    if (place[0] == MP_OBJ_SENTINEL) {
        if (place[1] == MP_OBJ_NULL) {
            if (entry_or_null(map, key) == MP_OBJ_NULL) return;
            check(call_now().remove(map, key));
        } else {
            const ForeignValue given = to_foreign(place[1]);
            check(call_now().set_index(map, key, given));
        }
        place[0] = MP_OBJ_NULL;
        return;
    }
    const mp_map_elem_t* const own =
        mp_map_lookup(const_cast<mp_map_t*>(&MP_OBJ_TYPE_GET_SLOT(&npcs_python_type_map, locals_dict)->map),
                      MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
    if (own != nullptr) {
        place[1] = MP_OBJ_SENTINEL;
        return;
    }
    const mp_obj_t value = entry_or_null(map, key);
    if (value == MP_OBJ_NULL) return;
    place[0] = mp_obj_is_type(value, &npcs_python_type_function) ? make_method(self, value, name) : value;
}

mp_obj_t npcs_python_map_subscript(mp_obj_t self, mp_obj_t key, mp_obj_t value) {
    const ForeignValue map = value_of(*to_object(self));
    if (value != MP_OBJ_SENTINEL && value != MP_OBJ_NULL) {
        assign(map, key, value);
        return mp_const_none;
    }
    const ForeignValue at = key_of(key);
    const mp_obj_t found = entry_or_null(map, at);
    if (found == MP_OBJ_NULL) mp_raise_type_arg(&mp_type_KeyError, key);
    if (value == MP_OBJ_SENTINEL) return found;
    check(call_now().remove(map, at));
    return mp_const_none;
}

mp_obj_t npcs_python_map_iterator(mp_obj_t self, mp_obj_iter_buf_t*) {
    return make_iterator(Iterator::Kind::keys, self, keys_of(value_of(*to_object(self))));
}

mp_obj_t npcs_python_view_unary(mp_unary_op_t op, mp_obj_t self) {
    const auto& view = *static_cast<const View*>(MP_OBJ_TO_PTR(self));
    if (op != MP_UNARY_OP_LEN && op != MP_UNARY_OP_BOOL) return MP_OBJ_NULL;
    return npcs_python_container_unary(op, view.map);
}

mp_obj_t npcs_python_view_iterator(mp_obj_t self, mp_obj_iter_buf_t*) {
    const auto& view = *static_cast<const View*>(MP_OBJ_TO_PTR(self));
    return make_iterator(view.kind, view.map, keys_of(value_of(*to_object(view.map))));
}

}  // extern "C"
