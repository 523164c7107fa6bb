// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Blocks: modules whose functions and variables are in a dictionary that each call begins anew.

#include "languages/python/vm.hpp"

namespace npcs::python {

namespace {

const mp_map_elem_t* find(mp_obj_t dictionary, mp_obj_t key) {
    return mp_map_lookup(mp_obj_dict_get_map(dictionary), key, MP_MAP_LOOKUP);
}

/// Notes which functions a block has defined, in `definers` by their names. Another block's cannot be replaced.
void note_functions(mp_obj_t names, mp_obj_t definers, std::size_t block) {
    const mp_map_t& all = *mp_obj_dict_get_map(names);
    for (std::size_t at = 0; at < all.alloc; ++at) {
        if (!mp_map_slot_is_filled(&all, at)) continue;
        const mp_map_elem_t& entry = all.table[at];
        if (!is_function_of_text(entry.value) || block_of_function(entry.value) != block) continue;
        const mp_map_elem_t* const known = find(definers, entry.key);
        if (known != nullptr && MP_OBJ_SMALL_INT_VALUE(known->value) != static_cast<mp_int_t>(block))
            mp_raise_msg_varg(&mp_type_NameError, MP_ERROR_TEXT("'%q' is defined by another `script` already"),
                              MP_OBJ_QSTR_VALUE(entry.key));
        mp_obj_dict_store(definers, entry.key, MP_OBJ_NEW_SMALL_INT(static_cast<mp_int_t>(block)));
    }
}

}  // namespace

void run_blocks(Run& run) {
    run.names = mp_obj_new_dict(0);
    const mp_obj_t definers = mp_obj_new_dict(0);
    run.call.in_blocks(true);
    npcs_python_vm()->is_in_blocks = true;
    const std::size_t count = run.function.blocks.size();
    for (std::size_t at = 0; at < count; ++at) {
        run_block(compiled(*run.function.blocks[at], at), run.names);
        if (count > 1) note_functions(run.names, definers, at + 1);
    }
    npcs_python_vm()->is_in_blocks = false;
}

mp_obj_t defined_function(const Run& run) {
    const std::string& name = run.function.name;
    const mp_map_elem_t* const found = find(run.names, MP_OBJ_NEW_QSTR(qstr_from_strn(name.data(), name.size())));
    if (found == nullptr) raise(mp_type_NameError, "the `script` does not define this function");
    return found->value;
}

void each_defined(const Run& run, void (*add)(const Run& run, std::string_view name, mp_obj_t function)) {
    const mp_map_t& all = *mp_obj_dict_get_map(run.names);
    for (std::size_t at = 0; at < all.alloc; ++at) {
        if (!mp_map_slot_is_filled(&all, at)) continue;
        const mp_map_elem_t& entry = all.table[at];
        if (!mp_obj_is_qstr(entry.key) || !is_function_of_text(entry.value) || block_of_function(entry.value) == 0)
            continue;
        std::size_t size = 0;
        const char* const name = reinterpret_cast<const char*>(qstr_data(MP_OBJ_QSTR_VALUE(entry.key), &size));
        add(run, {name, size}, entry.value);
    }
}

}  // namespace npcs::python
