// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Combines the parts of the table into the one list that everything reads.

#include "runtime/intrinsics.hpp"

#include <algorithm>
#include <vector>

namespace npcs::runtime {

namespace {

using values::Kind;

NativeResult run_direct(const Native& self, NativeCall& call) {
    return succeed(call, self.direct(call.arguments.data()));
}

/// Whether `first` precedes `second` in the manual: by name, ignoring case.
bool manual_order(const Intrinsic& first, const Intrinsic& second) {
    return values::lower(first.name) < values::lower(second.name);
}

Native make_native(const Intrinsic& row) {
    Native native;
    native.name = row.name;
    for (const IntrinsicParameter& parameter : row.parameters)
        if (!parameter.name.empty())
            native.parameters.push_back({std::string(parameter.name), parameter.default_value});
    native.arity = static_cast<std::uint8_t>(native.parameters.size());
    native.takes_self = row.parameters[0].name == "self";
    native.run = row.body.run;
    native.direct = row.body.direct;
    native.documentation = row.documentation;
    return native;
}

struct Registry {
    std::vector<Native> natives;
    std::vector<Datum> functions;  ///< function objects, one per native
    std::vector<const Native*> map_methods, list_methods, string_methods;
    std::vector<MethodRow> method_rows;  ///< one per native
    values::Heap heap{true};

    Registry() {
        std::vector<Intrinsic> rows;
        for (const auto part : {number_intrinsics(), text_intrinsics(), container_intrinsics(), element_intrinsics(),
                                machine_intrinsics(), sort_intrinsics()})
            rows.insert(rows.end(), part.begin(), part.end());
        std::sort(rows.begin(), rows.end(), manual_order);
        std::transform(rows.begin(), rows.end(), std::back_inserter(natives), make_native);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            functions.push_back(Datum::object(heap.function(values::FunctionOrigin::intrinsic, natives[i], nullptr)));
            method_rows.emplace_back();
            std::fill(std::begin(method_rows.back().of), std::end(method_rows.back().of), Datum::unset());
            if ((rows[i].methods & of_map) != 0) add_method(map_methods, Kind::map, i);
            if ((rows[i].methods & of_list) != 0) add_method(list_methods, Kind::list, i);
            if ((rows[i].methods & of_string) != 0) add_method(string_methods, Kind::string, i);
        }
    }
    void add_method(std::vector<const Native*>& methods, Kind kind, std::size_t native) {
        methods.push_back(&natives[native]);
        method_rows[native].of[static_cast<std::size_t>(kind)] = functions[native];
    }
};

const Registry& registry() {
    static const Registry registry;
    return registry;
}

}  // namespace

IntrinsicBody::IntrinsicBody(Native::Direct work) : run(run_direct), direct(work) {}

std::span<const Native> intrinsics() { return registry().natives; }

const Native* find_intrinsic(std::string_view name) {
    for (const Native& native : registry().natives)
        if (native.name == name) return &native;
    return nullptr;
}

const MethodRow* method_row(std::string_view name) {
    const Native* const native = find_intrinsic(name);
    if (native == nullptr) return nullptr;
    const MethodRow& row = registry().method_rows[static_cast<std::size_t>(native - registry().natives.data())];
    const bool is_method =
        std::any_of(std::begin(row.of), std::end(row.of), [](Datum function) { return !function.is_unset(); });
    return is_method ? &row : nullptr;
}

std::span<const Native* const> methods_of(Kind kind) {
    switch (kind) {
        case Kind::map: return registry().map_methods;
        case Kind::list: return registry().list_methods;
        case Kind::string: return registry().string_methods;
        default: return {};
    }
}

Datum intrinsic_function(const Native& native) {
    return registry().functions[static_cast<std::size_t>(&native - registry().natives.data())];
}

}  // namespace npcs::runtime
