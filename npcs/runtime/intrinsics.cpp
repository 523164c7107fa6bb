// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Makes of the table's parts the one list that everything reads.

#include "runtime/intrinsics.hpp"

#include <algorithm>
#include <vector>

namespace npcs::runtime {

namespace {

using values::Kind;

/// Whether `first` stands before `second` in the manual: by name, capitals not minded.
bool manual_order(const Intrinsic& first, const Intrinsic& second) {
    return values::lower(first.name) < values::lower(second.name);
}

Native make_native(const Intrinsic& row) {
    Native native;
    native.name = row.name;
    for (const IntrinsicParameter& parameter : row.parameters)
        if (!parameter.name.empty()) native.parameters.push_back({std::string(parameter.name), parameter.default_value});
    native.takes_self = row.parameters[0].name == "self";
    native.run = row.run;
    native.documentation = row.documentation;
    return native;
}

struct Registry {
    std::vector<Native> natives;
    std::vector<Datum> functions;   ///< of each native
    std::vector<const Native*> map_methods, list_methods, string_methods;
    values::Heap heap{true};

    Registry() {
        std::vector<Intrinsic> rows;
        for (const auto part : {number_intrinsics(), text_intrinsics(), container_intrinsics(), element_intrinsics(),
                                machine_intrinsics(), sort_intrinsics()})
            rows.insert(rows.end(), part.begin(), part.end());
        std::sort(rows.begin(), rows.end(), manual_order);
        std::transform(rows.begin(), rows.end(), std::back_inserter(natives), make_native);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Native* const native = &natives[i];
            functions.push_back(Datum::object(heap.function(values::FunctionOrigin::intrinsic, *native, nullptr)));
            if ((rows[i].methods & of_map) != 0) map_methods.push_back(native);
            if ((rows[i].methods & of_list) != 0) list_methods.push_back(native);
            if ((rows[i].methods & of_string) != 0) string_methods.push_back(native);
        }
    }
};

const Registry& registry() {
    static const Registry registry;
    return registry;
}

}  // namespace

std::span<const Native> intrinsics() { return registry().natives; }

const Native* find_intrinsic(std::string_view name) {
    for (const Native& native : registry().natives)
        if (native.name == name) return &native;
    return nullptr;
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
