// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/foreign_blocks.hpp"

#include "runtime/foreign_callbacks.hpp"
#include "runtime/foreign_run.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using program::ForeignRegisters;
using values::FunctionOrigin;

DefinedPlace defined_place(Datum function) {
    if (!function.is_function() || function.as_function()->origin != FunctionOrigin::callback) return {};
    const values::Map* const outer = function.as_function()->outer;
    if (outer == nullptr) return {};
    const Datum script = values::get(*outer, Datum::short_text("script"));
    if (!script.is_function() || script.as_function()->origin != FunctionOrigin::script) return {};
    const auto& of = static_cast<const program::Function&>(*script.as_function()->signature);
    if (of.foreign == program::none) return {};
    const Datum name = values::get(*outer, Datum::short_text("name"));
    return {script.as_function(), name.is_string() ? std::string(values::Text(name).view()) : std::string()};
}

Datum make_defined(values::Heap& heap, Datum script, const ForeignFunction& defined) {
    values::Map* const place = heap.map(2);
    values::set(heap, *place, Datum::short_text("script"), script);
    values::set(heap, *place, Datum::short_text("name"), heap.text(defined.name));
    return Datum::object(heap.function(FunctionOrigin::callback, callback_signature(defined.parameters.size()), place));
}

Step define_functions(Context& context, Execution& execution, const program::Foreign& block, std::size_t at) {
    values::Heap& heap = context.state.heap;
    const Frame& frame = execution.frames[at];
    const Datum script = Datum::object(heap.function(FunctionOrigin::script, *frame.function, frame.outer));
    values::Map* const map =
        block.is_named ? heap.map(static_cast<std::uint32_t>(block.defines.size())) : context.state.globals;
    for (const ForeignFunction& defined : block.defines)
        values::set(heap, *map, heap.text(defined.name), make_defined(heap, script, defined));
    heap.charge(block.defines.size() * 8);
    Datum* const registers = execution.registers.data() + frame.base + frame.function->foreign;
    registers[ForeignRegisters::journal] = Datum::null();
    registers[ForeignRegisters::answer] = block.is_named ? Datum::object(map) : Datum::null();
    ++execution.frames[at].pc;
    return Step::entered;
}

}  // namespace npcs::runtime
