// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names and members that the quick paths did not find.

#include "runtime/machine.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using values::Kind;

namespace {

std::string name_text(Datum name) { return std::string(values::Text(name).view()); }
bool same_text(Datum a, Datum b) { return values::Text(a).view() == values::Text(b).view(); }

/// One map of methods for each kind, shared by all machines until one asks for its own.
struct SharedMethods {
    values::Heap heap{true};
    values::Map* maps[7] = {};

    SharedMethods() {
        for (const Kind kind : {Kind::number, Kind::string, Kind::list, Kind::map, Kind::function}) {
            values::Map*& map = maps[static_cast<int>(kind)];
            map = heap.map();
            for (const Native* native : methods_of(kind))
                values::set(heap, *map, heap.text(native->name), intrinsic_function(*native));
        }
    }
};

}  // namespace

values::Map* shared_methods(Kind kind) {
    static const SharedMethods methods;
    return methods.maps[static_cast<int>(kind)];
}

/// The methods values of a kind have now; null for kinds without any.
values::Map* Machine::methods(Kind kind) {
    values::Map* own = state.type_maps[static_cast<int>(kind)];
    return own != nullptr ? own : shared_methods(kind);
}

values::Map* Machine::type_map(Kind kind) {
    values::Map*& map = state.type_maps[static_cast<int>(kind)];
    if (map != nullptr) return map;
    map = state.heap.map();
    for (const Native* native : methods_of(kind))
        values::set(state.heap, *map, state.heap.text(native->name), intrinsic_function(*native));
    return map;
}

values::Map* Machine::intrinsics() {
    if (state.intrinsics != nullptr) return state.intrinsics;
    state.intrinsics = state.heap.map();
    for (const Native& native : runtime::intrinsics())
        values::set(state.heap, *state.intrinsics, state.heap.text(native.name), intrinsic_function(native));
    return state.intrinsics;
}

// ---- names -----------------------------------------------------------------------------------------------------------

/// Value of a name by looking everywhere a function of this frame may look; unset when nobody knows it.
Datum Machine::find_name(const Frame& frame, Datum name, std::uint32_t hash, bool own_scope) {
    if (own_scope && frame.scope != nullptr) {
        const Datum value = values::get(*frame.scope, name, hash);
        if (!value.is_unset()) return value;
    }
    if (frame.outer != nullptr) {
        const Datum value = values::get(*frame.outer, name, hash);
        if (!value.is_unset()) return value;
    }
    if (frame.outer != state.globals) {
        const Datum value = values::get(*state.globals, name, hash);
        if (!value.is_unset()) return value;
    }
    const values::Text text(name);
    const Datum native = environment_->find_native(text.view());
    if (!native.is_unset()) return native;
    if (text.view() == "self" || text.view() == "super") return Datum::null();
    return Datum::unset();
}

/// A name the program itself does not assign: a global made otherwise, or a native. Unset when it is neither.
Datum Machine::find_free(const Linked& linked, std::uint32_t name) {
    const program::Program& program = *linked.program;
    if (state.globals->used > program.global_count) {
        const Datum value = values::get(*state.globals, program.names[name], program.name_hashes[name]);
        if (!value.is_unset()) return value;
    }
    return linked.natives[name];
}

Machine::Step Machine::fetch_unset(Datum name, std::uint32_t hash, bool own_scope, Datum& value) {
    value = find_name(execution().frames.back(), name, hash, own_scope);
    if (!value.is_unset()) return Step::done;
    return fail("Undefined Identifier: '" + name_text(name) + "' is unknown in this context");
}

Machine::Step Machine::fetch_unset_local(std::uint16_t slot, Datum& value) {
    const program::Function& function = *execution().frames.back().function;
    const Datum name = function.local_keys[slot];
    if (check_unset_own(name) == Step::stopped) return Step::stopped;
    return fetch_unset(name, function.local_hashes[slot], false, value);
}

Machine::Step Machine::fetch_unset_global(const Linked& linked, std::uint16_t name, Datum& value) {
    const program::Program& program = *linked.program;
    if (execution().frames.back().function->is_main && check_unset_own(program.names[name]) == Step::stopped)
        return Step::stopped;
    return fetch_unset(program.names[name], program.name_hashes[name], false, value);
}

namespace {
/// Whether the instruction reads a variable's value, and not a function to be called with arguments or referred to.
bool reads_value(program::Op op) {
    return op == program::Op::read_local || op == program::Op::read_scope || op == program::Op::read_global;
}
}  // namespace

/// For a name of the scope itself that is not assigned yet. MiniScript warns where `x = x + 1` makes a local of what it reads
/// further out, and refuses `x += x`.
Machine::Step Machine::check_unset_own(Datum name) {
    const Frame& frame = execution().frames.back();
    const program::Function& function = *frame.function;
    const std::uint32_t at = function.statement_at(frame.pc - 1);
    if (at == program::no_statement || !reads_value(function.code[frame.pc - 1].op)) return Step::done;
    const program::Statement& statement = function.program->statements[at];
    if (statement.assigned == program::none) return Step::done;
    const std::vector<Datum>& own = function.is_main ? function.program->names : function.local_keys;
    if (!same_text(own[statement.assigned], name)) return Step::done;
    if (statement.is_compound) return fail_unknown_local(name);
    if (statement.assigned != function.self_slot && statement.assigned != function.super_slot)
        print("Warning: assignment of unqualified local '" + name_text(name) +
              "' based on nonlocal is deprecated [line " + std::to_string(statement.line) + "]\n");
    return Step::done;
}

Machine::Step Machine::fail_unknown_local(Datum name) {
    return fail("Undefined Local Identifier: '" + std::string(values::Text(name).view()) +
                "' is unknown in this context");
}

Datum Machine::frame_self(const Frame& frame) {
    const program::Function& function = *frame.function;
    static const Datum self = Datum::short_text("self");
    static const std::uint32_t hash = values::hash_of(self);
    if (function.self_slot != program::none) {
        const Datum value = function.captured ? frame.scope->entries[function.self_slot].value
                                              : execution().registers[frame.base + function.self_slot];
        if (!value.is_unset()) return value;
    }
    return find_name(frame, self, hash, false);
}

values::Map* Machine::locals_map(Frame& frame) { return frame.scope != nullptr ? frame.scope : state.globals; }

// ---- members ---------------------------------------------------------------------------------------------------------

/// By a name of the program.
bool Machine::find_member(Datum object, const Linked& linked, std::uint32_t name, Datum& value,
                          values::Map*& found_in) {
    const program::Program& program = *linked.program;
    const auto kind = static_cast<std::size_t>(object.kind());
    if (object.is_map() && !find_inherited(object, program.names[name], program.name_hashes[name], value, found_in))
        return false;
    if (found_in != nullptr) return true;
    if (const MethodRow* const row = linked.methods[name]; row != nullptr && state.type_maps[kind] == nullptr) {
        value = row->of[kind];
        if (!value.is_unset()) return true;
    }
    return find_method(object, program.names[name], program.name_hashes[name], value, found_in);
}

bool Machine::find_member(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in) {
    if (object.is_map() && !find_inherited(object, key, hash, value, found_in)) return false;
    return found_in != nullptr || find_method(object, key, hash, value, found_in);
}

/// In a map and what it inherits from; `found_in` stays null when it is not there. False when that cannot be told.
bool Machine::find_inherited(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in) {
    if (values::holds_numbers_only(*object.as_map())) return true;
    if (values::find_inherited(*object.as_map(), key, hash, value, found_in) != values::Chain::too_deep) return true;
    fail("__isa depth exceeded (perhaps a reference loop?)");
    return false;
}

/// Of the value's type.
bool Machine::find_method(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in) {
    const Kind kind = object.kind();
    if (kind == Kind::null || kind == Kind::handle) {
        fail("Type Error (while attempting to look up " + name_text(key) + ")");
        return false;
    }
    found_in = methods(kind);
    if (found_in != nullptr) {
        value = values::get(*found_in, key, hash);
        if (!value.is_unset()) return true;
    }
    fail("Key Not Found: '" + name_text(key) + "' not found in map");
    return false;
}

/// container[key], not called.
bool Machine::find_element(Datum container, Datum key, Datum& value, values::Map*& found_in) {
    if (key.is_string()) return find_member(container, key, values::hash_of(key), value, found_in);
    values::Error error;
    value = values::get_index(state.heap, container, key, error);
    if (!error) return true;
    fail(std::move(error.message));
    return false;
}

/// The same where an element is only read: as in MiniScript, null has a null for every text, and a number for everything else.
bool Machine::read_element(Datum container, Datum key, Datum& value) {
    if ((container.is_null() && key.is_string()) || (container.is_number() && !key.is_string())) {
        value = Datum::null();
        return true;
    }
    values::Map* found_in = nullptr;
    return find_element(container, key, value, found_in);
}

bool Machine::set_element(Datum container, Datum key, Datum value) {
    values::Error error;
    values::set_index(state.heap, container, key, value, error);
    if (!error) return true;
    fail(std::move(error.message));
    return false;
}

// ---- types -----------------------------------------------------------------------------------------------------------

Machine::Step Machine::make_new(Datum parent, Datum& value) {
    if (!parent.is_map()) return fail("argument to 'new' must be a map");
    constexpr struct {
        Kind kind;
        const char* message;
    } built_in[] = {{Kind::string, "invalid use of 'new'; to create a string, use quotes, e.g. \"foo\""},
                    {Kind::list, "invalid use of 'new'; to create a list, use square brackets, e.g. [1,2]"},
                    {Kind::number, "invalid use of 'new'; to create a number, use a numeric literal, e.g. 42"},
                    {Kind::function, "invalid use of 'new'; to create a function, use the 'function' keyword"}};
    for (const auto& [kind, message] : built_in)
        if (parent.as_map() == state.type_maps[static_cast<int>(kind)]) return fail(message);
    values::Map* const map = state.heap.map(4);  // what is new is given some fields next
    // `new map` makes an ordinary map.
    if (parent.as_map() != state.type_maps[static_cast<int>(Kind::map)])
        values::set(state.heap, *map, values::isa_key, parent);
    value = Datum::object(map);
    return Step::done;
}

Machine::Step Machine::isa(Datum left, Datum right, Datum& value) {
    value = Datum::boolean(false);
    if (left.is_null() || right.is_null()) {
        value = Datum::boolean(left.is_null() && right.is_null());
        return Step::done;
    }
    if (!right.is_map()) return Step::done;
    if (right.as_map() == state.type_maps[static_cast<int>(left.kind())]) {
        value = Datum::boolean(true);
        return Step::done;
    }
    if (!left.is_map()) return Step::done;
    static const std::uint32_t hash = values::hash_of(values::isa_key);
    const values::Map* at = left.as_map();
    for (int depth = 0;; ++depth) {
        const Datum parent = values::get(*at, values::isa_key, hash);
        if (!parent.is_map()) return Step::done;
        if (depth >= values::isa_depth_max) return fail("__isa depth exceeded (perhaps a reference loop?)");
        if (parent.as_map() == right.as_map()) {
            value = Datum::boolean(true);
            return Step::done;
        }
        at = parent.as_map();
    }
}

}  // namespace npcs::runtime
