// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// QuickJS's interpreter, and what npcs needs of its inside. It reads no clock and knows no time zone: `Date` is made of
// the script's time.
#include "languages/javascript/engine.h"

// The system's headers, which QuickJS includes, declare them by these names.
#define gettimeofday npcs_js_gettimeofday
#define localtime_r gmtime_r

static void npcs_js_note_throw(JSContext* ctx, const void* bytecode, const uint8_t* pc);
#include "quickjs.c"

int npcs_js_gettimeofday(struct timeval* restrict now, void* restrict zone) {
    const int64_t milliseconds = npcs_js_milliseconds();
    now->tv_sec = milliseconds / 1000;
    now->tv_usec = milliseconds % 1000 * 1000;
    return 0;
}

static void npcs_js_note_throw(JSContext* ctx, const void* bytecode, const uint8_t* pc) {
    JSFunctionBytecode* const b = (JSFunctionBytecode*)bytecode;
    int column = 0;
    npcs_js_thrown(ctx, find_line_num(ctx, b, (uint32_t)(pc - b->byte_code_buf - 1), &column));
}

// ---- lists of the script

struct ListData {
    JSProxyData proxy;  // must come first: QuickJS marks and frees it
    struct NpcsJsList list;
};

static struct NpcsJsList* list_of(JSValueConst value) {
    JSProxyData* const data = JS_VALUE_GET_OBJ(value)->u.proxy_data;
    return data != NULL && JS_IsNull(data->handler) ? &((struct ListData*)data)->list : NULL;
}

struct NpcsJsList* npcs_js_list(JSValueConst value) {
    if (!JS_IsObject(value) || JS_VALUE_GET_OBJ(value)->class_id != JS_CLASS_PROXY) return NULL;
    return list_of(value);
}

JSValue npcs_js_new_list(JSContext* ctx, JSValueConst target, uint64_t object) {
    const JSValue value = JS_NewObjectProtoClass(ctx, JS_NULL, JS_CLASS_PROXY);
    if (JS_IsException(value)) return value;
    struct ListData* const data = js_mallocz(ctx, sizeof(*data));
    if (data == NULL) {
        JS_FreeValue(ctx, value);
        return JS_EXCEPTION;
    }
    data->proxy.target = JS_DupValue(ctx, target);
    data->proxy.handler = JS_NULL;
    data->list.object = object;
    JS_SetOpaque(value, data);
    return value;
}

static int proxy_get_own_property(JSContext* ctx, JSPropertyDescriptor* desc, JSValueConst obj, JSAtom prop) {
    return list_of(obj) ? npcs_js_list_methods.get_own_property(ctx, desc, obj, prop)
                        : js_proxy_get_own_property(ctx, desc, obj, prop);
}
static int proxy_get_own_property_names(JSContext* ctx, JSPropertyEnum** tab, uint32_t* count, JSValueConst obj) {
    return list_of(obj) ? npcs_js_list_methods.get_own_property_names(ctx, tab, count, obj)
                        : js_proxy_get_own_property_names(ctx, tab, count, obj);
}
static int proxy_delete_property(JSContext* ctx, JSValueConst obj, JSAtom prop) {
    return list_of(obj) ? npcs_js_list_methods.delete_property(ctx, obj, prop)
                        : js_proxy_delete_property(ctx, obj, prop);
}
static int proxy_define_own_property(JSContext* ctx, JSValueConst obj, JSAtom prop, JSValueConst val,
                                     JSValueConst getter, JSValueConst setter, int flags) {
    return list_of(obj) ? npcs_js_list_methods.define_own_property(ctx, obj, prop, val, getter, setter, flags)
                        : js_proxy_define_own_property(ctx, obj, prop, val, getter, setter, flags);
}
static int proxy_has_property(JSContext* ctx, JSValueConst obj, JSAtom prop) {
    return list_of(obj) ? npcs_js_list_methods.has_property(ctx, obj, prop) : js_proxy_has(ctx, obj, prop);
}
static JSValue proxy_get_property(JSContext* ctx, JSValueConst obj, JSAtom prop, JSValueConst receiver) {
    return list_of(obj) ? npcs_js_list_methods.get_property(ctx, obj, prop, receiver)
                        : js_proxy_get(ctx, obj, prop, receiver);
}
static int proxy_set_property(JSContext* ctx, JSValueConst obj, JSAtom prop, JSValueConst value, JSValueConst receiver,
                              int flags) {
    return list_of(obj) ? npcs_js_list_methods.set_property(ctx, obj, prop, value, receiver, flags)
                        : js_proxy_set(ctx, obj, prop, value, receiver, flags);
}
static JSValue proxy_get_prototype(JSContext* ctx, JSValueConst obj) {
    return list_of(obj) ? npcs_js_list_methods.get_prototype(ctx, obj) : js_proxy_get_prototype(ctx, obj);
}
static int proxy_set_prototype(JSContext* ctx, JSValueConst obj, JSValueConst proto) {
    return list_of(obj) ? npcs_js_list_methods.set_prototype(ctx, obj, proto) : js_proxy_set_prototype(ctx, obj, proto);
}
static int proxy_is_extensible(JSContext* ctx, JSValueConst obj) {
    return list_of(obj) ? npcs_js_list_methods.is_extensible(ctx, obj) : js_proxy_is_extensible(ctx, obj);
}
static int proxy_prevent_extensions(JSContext* ctx, JSValueConst obj) {
    return list_of(obj) ? npcs_js_list_methods.prevent_extensions(ctx, obj) : js_proxy_prevent_extensions(ctx, obj);
}

void npcs_js_open_lists(JSRuntime* rt) {
    static const JSClassExoticMethods methods = {
        .get_own_property = proxy_get_own_property,
        .get_own_property_names = proxy_get_own_property_names,
        .delete_property = proxy_delete_property,
        .define_own_property = proxy_define_own_property,
        .has_property = proxy_has_property,
        .get_property = proxy_get_property,
        .set_property = proxy_set_property,
        .get_prototype = proxy_get_prototype,
        .set_prototype = proxy_set_prototype,
        .is_extensible = proxy_is_extensible,
        .prevent_extensions = proxy_prevent_extensions,
    };
    rt->class_array[JS_CLASS_PROXY].exotic = &methods;
}

// ---- interrupts

int npcs_js_polls(JSContext* ctx) { return ctx->interrupt_counter; }
void npcs_js_set_polls(JSContext* ctx, int polls) { ctx->interrupt_counter = polls; }
int npcs_js_polls_in_handler(void) { return JS_INTERRUPT_COUNTER_INIT; }
void npcs_js_bound_garbage(JSRuntime* rt, size_t bytes, size_t most) {
    if (most != 0 && rt->malloc_state.malloc_size >= most) return;
    if (rt->malloc_gc_threshold > bytes) rt->malloc_gc_threshold = bytes;
}

size_t npcs_js_memory(JSRuntime* rt) { return rt->malloc_state.malloc_size; }

int npcs_js_is_table(JSRuntime* rt, const void* block, size_t size) {
    if (rt == NULL) return 1;
    if (block != NULL) return block == rt->atom_array;
    return size == sizeof(rt->atom_hash[0]) * 2 * (size_t)rt->atom_hash_size ||
           size == sizeof(rt->shape_hash[0]) * 2 * (size_t)rt->shape_hash_size;
}

// ---- frames

int npcs_js_line(JSContext* ctx) {
    for (JSStackFrame* frame = ctx->rt->current_stack_frame; frame != NULL; frame = frame->prev_frame) {
        if (!JS_IsObject(frame->cur_func)) continue;
        JSObject* const function = JS_VALUE_GET_OBJ(frame->cur_func);
        if (!js_class_has_bytecode(function->class_id)) continue;
        JSFunctionBytecode* const b = function->u.func.function_bytecode;
        int column = 0;
        if (frame->cur_pc == NULL) return find_line_num(ctx, b, (uint32_t)-1, &column);
        return find_line_num(ctx, b, (uint32_t)(frame->cur_pc - b->byte_code_buf - 1), &column);
    }
    return 0;
}

static void describe(const JSStackFrame* at, struct NpcsJsFrame* frame) {
    memset(frame, 0, sizeof(*frame));
    frame->at = at;
    if (at == NULL || !JS_IsObject(at->cur_func)) return;
    JSObject* const function = JS_VALUE_GET_OBJ(at->cur_func);
    if (js_class_has_bytecode(function->class_id)) {
        JSFunctionBytecode* const b = function->u.func.function_bytecode;
        frame->bytecode = b;
        frame->position = at->cur_pc == NULL ? 0 : (int)(at->cur_pc - b->byte_code_buf);
        frame->keeps_errors = (b->func_kind & JS_FUNC_ASYNC) != 0;
    } else if (function->class_id == JS_CLASS_C_FUNCTION) {
        frame->keeps_errors = function->u.cfunc.c_function.constructor == js_promise_constructor;
    }
}

void npcs_js_innermost_frame(JSContext* ctx, struct NpcsJsFrame* frame) {
    describe(ctx->rt->current_stack_frame, frame);
}
void npcs_js_next_frame(struct NpcsJsFrame* frame) { describe(((const JSStackFrame*)frame->at)->prev_frame, frame); }

int npcs_js_next_try(const void* bytecode, int* position, int* from, int* to) {
    const JSFunctionBytecode* const b = bytecode;
    int at = *position;
    while (at < b->byte_code_len) {
        const int op = b->byte_code_buf[at];
        const int size = short_opcode_info(op).size;
        if (size <= 0) break;
        const int to_place = op == OP_catch ? at + 1 + (int32_t)get_u32(b->byte_code_buf + at + 1) : 0;
        // A `catch` without a `finally` has one that only throws again.
        if (op == OP_catch && b->byte_code_buf[to_place] != OP_throw) {
            *from = at + size;
            *to = to_place;
            *position = at + size;
            return 1;
        }
        at += size;
    }
    *position = b->byte_code_len;
    return 0;
}

// ---- jobs

void npcs_js_exchange_jobs(JSRuntime* rt, void* kept[2]) {
    // A list refers to its head from both ends, so its ends are kept.
    struct list_head* const jobs = &rt->job_list;
    void* const first = list_empty(jobs) ? NULL : jobs->next;
    void* const last = list_empty(jobs) ? NULL : jobs->prev;
    if (kept[0] == NULL) {
        init_list_head(jobs);
    } else {
        jobs->next = kept[0];
        jobs->prev = kept[1];
        jobs->next->prev = jobs->prev->next = jobs;
    }
    kept[0] = first;
    kept[1] = last;
}

void npcs_js_drop_jobs(JSRuntime* rt) {
    while (!list_empty(&rt->job_list)) {
        JSJobEntry* const job = list_entry(rt->job_list.next, JSJobEntry, link);
        list_del(&job->link);
        for (int i = 0; i < job->argc; i++) JS_FreeValueRT(rt, job->argv[i]);
        js_free_rt(rt, job);
    }
}

// ---- functions, objects

int npcs_js_is_one_function(JSValueConst script, const char* source, size_t size) {
    if (JS_VALUE_GET_TAG(script) != JS_TAG_FUNCTION_BYTECODE) return 0;
    const JSFunctionBytecode* const outer = JS_VALUE_GET_PTR(script);
    if (outer->cpool_count != 1 || JS_VALUE_GET_TAG(outer->cpool[0]) != JS_TAG_FUNCTION_BYTECODE) return 0;
    const JSFunctionBytecode* const inner = JS_VALUE_GET_PTR(outer->cpool[0]);
    return inner->has_debug && inner->debug.source != NULL && (size_t)inner->debug.source_len == size &&
           memcmp(inner->debug.source, source, size) == 0;
}

JSAtom npcs_js_next_declared(JSValueConst script, int* at) {
    const JSFunctionBytecode* const outer = JS_VALUE_GET_PTR(script);
    const JSFunctionBytecode* const inner = JS_VALUE_GET_PTR(outer->cpool[0]);
    const int count = inner->vardefs == NULL ? 0 : inner->arg_count + inner->var_count;
    while (*at < count) {
        const JSVarDef* const variable = &inner->vardefs[(*at)++];
        // 0 is the scope of `var` and of functions, 1 that of the body.
        if (variable->scope_level <= 1 && variable->var_name != JS_ATOM_NULL) return variable->var_name;
    }
    return 0;
}

int npcs_js_parameters(JSValueConst value, int many) {
    if (!JS_IsObject(value) || !js_class_has_bytecode(JS_VALUE_GET_OBJ(value)->class_id)) return -1;
    const JSFunctionBytecode* const b = JS_VALUE_GET_OBJ(value)->u.func.function_bytecode;
    const int is_class = b->has_debug && b->debug.source != NULL && strncmp(b->debug.source, "class", 5) == 0;
    if (b->func_kind != JS_FUNC_NORMAL || is_class) return -1;
    return b->has_simple_parameter_list ? b->arg_count : many;
}

/// The first object that can be extended; null if there is none.
static JSObject* first_open_object(JSRuntime* rt) {
    struct list_head* at;
    list_for_each(at, &rt->gc_obj_list) {
        JSGCObjectHeader* const header = list_entry(at, JSGCObjectHeader, link);
        if (header->gc_obj_type != JS_GC_OBJ_TYPE_JS_OBJECT) continue;
        JSObject* const object = (JSObject*)header;
        if (object->extensible && object->class_id != JS_CLASS_PROXY) return object;
    }
    return NULL;
}

int npcs_js_freeze_all(JSContext* ctx) {
    JSObject* object;
    // Freezing makes those that are made when they are first looked at.
    while ((object = first_open_object(ctx->rt)) != NULL) {
        const JSValue value = JS_DupValue(ctx, JS_MKPTR(JS_TAG_OBJECT, object));
        const JSValue frozen = js_object_seal(ctx, JS_UNDEFINED, 1, (JSValueConst*)&value, 1);
        const int is_open = object->extensible;
        JS_FreeValue(ctx, value);
        if (JS_IsException(frozen)) return -1;
        JS_FreeValue(ctx, frozen);
        if (is_open) return -1;
    }
    return 0;
}

void npcs_js_allow_compiling(JSContext* ctx, int is_allowed) {
    ctx->eval_internal = is_allowed ? __JS_EvalInternal : NULL;
}

int npcs_js_is_plain_object(JSContext* ctx, JSValueConst value) {
    if (!JS_IsObject(value)) return 0;
    const JSObject* const object = JS_VALUE_GET_OBJ(value);
    if (object->class_id != JS_CLASS_OBJECT) return 0;
    return object->shape->proto == NULL || object->shape->proto == JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_OBJECT]);
}

JSAtom npcs_js_class_name(JSContext* ctx, JSValueConst value) {
    return JS_DupAtom(ctx, ctx->rt->class_array[JS_VALUE_GET_OBJ(value)->class_id].class_name);
}

int npcs_js_is_index(JSContext* ctx, JSAtom name, uint32_t* index) { return JS_AtomIsArrayIndex(ctx, index, name); }

int npcs_js_is_symbol(JSContext* ctx, JSAtom name) { return JS_AtomGetKind(ctx, name) != JS_ATOM_KIND_STRING; }
