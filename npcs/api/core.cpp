// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/core.hpp"

#include "api/bridge.hpp"
#include "api/host_table.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::api {

std::shared_ptr<HostTable> host_of(const runtime::Machine& machine) {
    return std::const_pointer_cast<HostTable>(std::static_pointer_cast<const HostTable>(machine.shared_environment()));
}

std::vector<const program::Program*> pointers(std::span<const std::shared_ptr<const program::Program>> programs) {
    std::vector<const program::Program*> result;
    for (const auto& program : programs) result.push_back(program.get());
    return result;
}

std::string save(runtime::Machine& machine, bool with_outline) {
    machine.prepare_to_save();
    return saves::save(machine.state, ProgramPointers(machine), nullptr, with_outline);
}

std::string save(runtime::Machine& machine, bool with_outline, std::vector<Value>& handles) {
    machine.prepare_to_save();
    return save_settled(machine, with_outline, handles);
}

std::string save_settled(runtime::Machine& machine, bool with_outline, std::vector<Value>& handles) {
    std::vector<values::Datum> found;
    std::string bytes = saves::save(machine.state, ProgramPointers(machine), &found, with_outline);
    for (const values::Datum handle : found) handles.push_back(Bridge::value(machine, handle));
    return bytes;
}

std::string save_readable(runtime::Machine& machine) {
    machine.prepare_to_save();
    return saves::save_readable(machine.state, ProgramPointers(machine));
}

Value global(runtime::Machine& machine, std::string_view name) {
    const values::Map* const globals = machine.state.globals;
    if (globals == nullptr) return Value();
    const values::Datum value = values::get(*globals, machine.state.heap.text(name));
    return value.is_unset() ? Value() : Bridge::value(machine, value);
}

void set_global(runtime::Machine& machine, std::string_view name, const Value& value) {
    machine.linked().make_globals();
    values::set(machine.state.heap, *machine.state.globals, machine.state.heap.text(name),
                Bridge::datum(machine, value));
}

std::vector<std::string> global_names(const runtime::State& state) {
    std::vector<std::string> names;
    const values::Map* const globals = state.globals;
    if (globals == nullptr) return names;
    for (std::uint32_t at = values::next(*globals, 0); at != values::Map::none; at = values::next(*globals, at + 1))
        if (globals->entries[at].key.is_string()) names.emplace_back(values::Text(globals->entries[at].key).view());
    return names;
}

}  // namespace npcs::api
