// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/intrinsics.hpp"

#include <utility>

#include "runtime/native.hpp"

namespace npcs {

namespace {

using values::Datum;
using values::Kind;

/// Converts the default value of a parameter: a number, a short text or null.
Value plain(Datum datum) {
    if (datum.is_number()) return Value(datum.as_number());
    if (datum.is_string()) return Value(std::string(values::Text(datum).view()));
    return {};
}

std::vector<std::string> kinds_with(const runtime::Native& native) {
    std::vector<std::string> kinds;
    const runtime::MethodRow* const row = runtime::method_row(native.name);
    if (row == nullptr) return kinds;
    for (const auto& [kind, name] :
         {std::pair(Kind::list, "list"), std::pair(Kind::map, "map"), std::pair(Kind::string, "string")})
        if (!row->of[static_cast<std::size_t>(kind)].is_unset()) kinds.emplace_back(name);
    return kinds;
}

}  // namespace

std::vector<IntrinsicInfo> intrinsics() {
    std::vector<IntrinsicInfo> all;
    for (const runtime::Native& native : runtime::intrinsics()) {
        IntrinsicInfo info;
        info.name = native.name;
        for (const values::Parameter& parameter : native.parameters)
            info.parameters.push_back({parameter.name, plain(parameter.default_value)});
        info.methods_of = kinds_with(native);
        info.documentation = native.documentation;
        all.push_back(std::move(info));
    }
    return all;
}

}  // namespace npcs
