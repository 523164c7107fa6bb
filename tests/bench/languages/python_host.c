/* SPDX-License-Identifier: MIT
 * Copyright the npcs authors
 *
 * An object with an attribute for each variable of a host, as one offers them to MicroPython by hand. */
#include "py/obj.h"
#include "py/qstr.h"
#include "py/runtime.h"

double npcs_bench_read(const char* name);
void npcs_bench_write(const char* name, double value);
mp_obj_t npcs_bench_make_host(void);

static void attribute(mp_obj_t self, qstr name, mp_obj_t* place) {
    (void)self;
    if (place[0] == MP_OBJ_NULL) {
        place[0] = mp_obj_new_int((mp_int_t)npcs_bench_read(qstr_str(name)));
    } else if (place[1] != MP_OBJ_NULL) {
        npcs_bench_write(qstr_str(name), mp_obj_get_float(place[1]));
        place[0] = MP_OBJ_NULL; /* it is done */
    }
}

static MP_DEFINE_CONST_OBJ_TYPE(host_type, MP_QSTR_object, MP_TYPE_FLAG_NONE, attr, attribute);

mp_obj_t npcs_bench_make_host(void) {
    mp_obj_base_t* const made = m_malloc(sizeof *made);
    made->type = &host_type;
    return MP_OBJ_FROM_PTR(made);
}
