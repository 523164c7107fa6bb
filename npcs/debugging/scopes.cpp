// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debugging/scopes.hpp"

#include <algorithm>

#include "api/bridge.hpp"
#include "api/report.hpp"
#include "portable/from_chars.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::debugging {

using api::Bridge;
using values::Datum;

bool is_name(std::string_view text) {
    const auto is_letter = [](unsigned char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
    };
    if (text.empty() || !is_letter(static_cast<unsigned char>(text.front()))) return false;
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_letter(static_cast<unsigned char>(c)) || (c >= '0' && c <= '9'); });
}

std::string shown(Datum value) {
    switch (value.kind()) {
        case values::Kind::list: return "a list of " + std::to_string(value.as_list()->count);
        case values::Kind::map: return "a map";
        case values::Kind::function: return "a function";
        default: break;
    }
    if (value.is_unset()) return "not assigned";
    if (value.is_handle()) return "a handle";
    constexpr std::size_t longest = 120;
    if (value.is_string() && values::Text(value).view().size() > longest)
        return '"' + values::repair_utf8(values::Text(value).view().substr(0, longest)) + "...\"";
    return values::code_text(value);
}

namespace {

bool is_special(std::string_view name) { return name == "self" || name == "super"; }

Variable variable(runtime::Machine& machine, std::string_view name, Datum value, bool is_parameter) {
    return {std::string(name), value.is_unset() ? Value() : Bridge::value(machine, value), !value.is_unset(),
            is_parameter};
}

/// Returns the place of a local of the frame.
Datum& place_of(const FrameView& view, std::size_t slot) {
    const runtime::Frame& frame = view.frame();
    if (view.function().captured) return frame.scope->entries[slot].value;
    return view.execution.registers[frame.base + slot];
}

/// Adds what is in a map besides its first `from` entries.
void add_entries(runtime::Machine& machine, const values::Map& map, std::uint32_t from, std::vector<Variable>& made) {
    for (std::uint32_t at = values::next(map, from); at != values::Map::none; at = values::next(map, at + 1)) {
        const auto& entry = map.entries[at];
        if (!entry.key.is_string() || entry.value.is_unset()) continue;
        const std::string name(values::Text(entry.key).view());
        if (!is_special(name)) made.push_back(variable(machine, name, entry.value, false));
    }
}

std::size_t slot_of(const program::Function& function, std::string_view name) {
    const auto found = std::find(function.locals.begin(), function.locals.end(), name);
    return static_cast<std::size_t>(found - function.locals.begin());
}

std::vector<Variable> locals(const FrameView& view, std::size_t count) {
    std::vector<Variable> made;
    const program::Function& function = view.function();
    for (std::size_t slot = 0; slot < std::min(count, function.locals.size()); ++slot) {
        const std::string_view name = function.locals[slot];
        if (is_name(name) && !is_special(name))
            made.push_back(variable(view.machine, name, place_of(view, slot), slot < function.parameters.size()));
    }
    return made;
}

}  // namespace

std::vector<Variable> own_variables(const FrameView& view) {
    std::vector<Variable> made;
    if (view.function().is_main) {
        add_entries(view.machine, *view.machine.state.globals, 0, made);
        return made;
    }
    made = locals(view, view.function().locals.size());
    // What `locals["name"] = ...` has added.
    if (view.function().captured)
        add_entries(view.machine, *view.frame().scope, static_cast<std::uint32_t>(view.function().locals.size()), made);
    return made;
}

std::vector<Variable> parameters(const FrameView& view) { return locals(view, view.function().parameters.size()); }

std::vector<Variable> outer_variables(const FrameView& view) {
    std::vector<Variable> made;
    const values::Map* const outer = view.frame().outer;
    if (outer != nullptr && outer != view.machine.state.globals && outer != view.frame().scope)
        add_entries(view.machine, *outer, 0, made);
    return made;
}

Datum own_self(const FrameView& view) {
    const std::uint16_t slot = view.function().self_slot;
    return slot == program::none ? Datum::unset() : place_of(view, slot);
}

// ---- finding ---------------------------------------------------------------------------------------------------------

namespace {

Datum find_in(runtime::Machine& machine, const values::Map* map, std::string_view name) {
    return map == nullptr ? Datum::unset() : values::get(*map, machine.state.heap.text(name));
}

}  // namespace

Datum find_variable(const FrameView& view, std::string_view name) {
    runtime::Machine& machine = view.machine;
    const program::Function& function = view.function();
    if (!function.is_main) {
        const std::size_t slot = slot_of(function, name);
        Datum value = slot < function.locals.size() ? place_of(view, slot) : Datum::unset();
        if (value.is_unset() && function.captured) value = find_in(machine, view.frame().scope, name);
        if (!value.is_unset()) return value;
    }
    const Datum outer = find_in(machine, view.frame().outer, name);
    if (!outer.is_unset()) return outer;
    return find_in(machine, machine.state.globals, name);
}

// ---- paths -----------------------------------------------------------------------------------------------------------

namespace {

/// Reads what is between brackets: a number, or a text in quotes. Returns false if it is neither.
bool read_element(std::string_view inside, Path::Part& part) {
    if (inside.size() >= 2 && inside.front() == '"' && inside.back() == '"') {
        part.text = inside.substr(1, inside.size() - 2);
        return part.text.find('"') == std::string::npos;
    }
    double number = 0;
    const auto read = portable::from_chars(inside.data(), inside.data() + inside.size(), number);
    part = {std::string(inside), true};
    return !inside.empty() && read.ec == std::errc() && read.ptr == inside.data() + inside.size();
}

}  // namespace

Path Path::parse(std::string_view text) {
    const auto trimmed = [](std::string_view part) {
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
        return part;
    };
    text = trimmed(text);
    Path path;
    while (!text.empty()) {
        Part part;
        if (text.front() == '[' && !path.parts.empty()) {
            const std::size_t quote = text.size() > 1 && text[1] == '"' ? text.find('"', 2) : 0;
            const std::size_t close = quote == text.npos ? text.npos : text.find(']', quote);
            if (close == text.npos || !read_element(trimmed(text.substr(1, close - 1)), part)) return {};
            text.remove_prefix(close + 1);
        } else {
            if (!path.parts.empty()) {
                if (text.front() != '.') return {};
                text.remove_prefix(1);
            }
            const std::size_t end = std::min(text.find_first_of(".["), text.size());
            part.text = text.substr(0, end);
            const bool is_index = !path.parts.empty() && !part.text.empty() &&
                                  part.text.find_first_not_of("0123456789") == part.text.npos;
            if (!is_name(part.text) && !is_index) return {};
            text.remove_prefix(end);
        }
        path.parts.push_back(std::move(part));
    }
    return path;
}

namespace {

double number_of(const Path::Part& part) {
    double number = 0;
    portable::from_chars(part.text.data(), part.text.data() + part.text.size(), number);
    return number;
}

bool is_digits(const Path::Part& part) {
    return part.is_number || part.text.find_first_not_of("0123456789") == std::string::npos;
}

/// Returns the index of an element of a list, or its size if there is none.
std::uint32_t element_of(const values::List& list, const Path::Part& part) {
    double index = number_of(part);
    if (index < 0) index += list.count;
    return is_digits(part) && index >= 0 && index < list.count ? static_cast<std::uint32_t>(index) : list.count;
}

Datum key_of(runtime::Machine& machine, const Path::Part& part) {
    return part.is_number ? Datum::number(number_of(part)) : machine.state.heap.text(part.text);
}

Datum member_of(runtime::Machine& machine, Datum container, const Path::Part& part) {
    if (container.is_list()) {
        const values::List& list = *container.as_list();
        const std::uint32_t index = element_of(list, part);
        return index < list.count ? list.items[index] : Datum::unset();
    }
    // What an object does not have itself, its class has.
    for (int depth = 0; container.is_map() && depth < values::isa_depth_max; ++depth) {
        const Datum own = values::get(*container.as_map(), key_of(machine, part));
        if (!own.is_unset()) return own;
        container = values::get(*container.as_map(), values::isa_key);
    }
    return Datum::unset();
}

/// Returns a scope by the name that scripts have for it, or unset.
Datum scope_named(const FrameView& view, std::string_view name) {
    const runtime::Frame& frame = view.frame();
    if (name == "globals") return Datum::object(view.machine.state.globals);
    if (name == "outer" && frame.outer != nullptr) return Datum::object(frame.outer);
    if (name == "locals" && frame.scope != nullptr) return Datum::object(frame.scope);
    return Datum::unset();
}

Datum root_of(const FrameView& view, const std::string& name) {
    const Datum found = find_variable(view, name);
    return found.is_unset() ? scope_named(view, name) : found;
}

Diagnostics problem(std::string code, std::string message, std::string hint = "") {
    return {api::refused(std::move(code), std::move(message), std::move(hint)).error};
}

}  // namespace

Datum at_path(const FrameView& view, const Path& path) {
    if (path.parts.empty()) return Datum::unset();
    Datum value = root_of(view, path.parts.front().text);
    for (std::size_t i = 1; i < path.parts.size() && !value.is_unset(); ++i)
        value = member_of(view.machine, value, path.parts[i]);
    return value;
}

// ---- setting ---------------------------------------------------------------------------------------------------------

namespace {

/// Sets a variable: the frame's own; else one it sees; else a new one, where that is possible.
Diagnostics set_variable(const FrameView& view, std::string_view name, Datum value) {
    values::Heap& heap = view.machine.state.heap;
    const program::Function& function = view.function();
    const runtime::Frame& frame = view.frame();
    const Datum key = heap.text(name);
    if (!function.is_main) {
        const std::size_t slot = slot_of(function, name);
        if (slot < function.locals.size()) {
            place_of(view, slot) = value;
            return {};
        }
        const bool is_own = function.captured && !find_in(view.machine, frame.scope, name).is_unset();
        values::Map* const globals = view.machine.state.globals;
        values::Map* target = is_own ? frame.scope : nullptr;
        if (target == nullptr && !find_in(view.machine, frame.outer, name).is_unset()) target = frame.outer;
        if (target == nullptr && !find_in(view.machine, globals, name).is_unset()) target = globals;
        if (target == nullptr && function.captured) target = frame.scope;
        if (target == nullptr)
            return problem("no-variable", "there is no variable '" + std::string(name) + "' here",
                           "globals." + std::string(name) + " makes a global of that name");
        values::set(heap, *target, key, value);
        return {};
    }
    values::set(heap, *view.machine.state.globals, key, value);
    return {};
}

Diagnostics set_member(const FrameView& view, Datum container, const Path::Part& part, Datum value) {
    if (container.is_list()) {
        values::List& list = *container.as_list();
        const std::uint32_t index = element_of(list, part);
        if (index >= list.count)
            return problem("no-element", "the list has no element '" + part.text + "': it has " +
                                             std::to_string(list.count) + ", counted from 0");
        list.items[index] = value;
        return {};
    }
    if (!container.is_map())
        return problem("no-member", "'" + part.text + "' is no member of " + shown(container),
                       "only lists and maps have members that can be set");
    values::set(view.machine.state.heap, *container.as_map(), key_of(view.machine, part), value);
    return {};
}

}  // namespace

Diagnostics set_at_path(const FrameView& view, std::string_view text, const Value& value) {
    const Path path = Path::parse(text);
    if (path.parts.empty())
        return problem("no-variable", "'" + std::string(text.substr(0, 80)) + "' is no name of a variable or member",
                       "write a name, or a path such as player.gold or party[0].name");
    if (path.parts.size() == 1) return set_variable(view, path.parts.front().text, Bridge::datum(view.machine, value));
    Path before = path;
    before.parts.pop_back();
    const Datum container = at_path(view, before);
    if (container.is_unset())
        return problem("no-variable",
                       "nothing is there before the last part of '" + std::string(text.substr(0, 80)) + "'");
    return set_member(view, container, path.parts.back(), Bridge::datum(view.machine, value));
}

}  // namespace npcs::debugging
