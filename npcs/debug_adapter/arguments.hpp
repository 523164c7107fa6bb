// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads what a client has sent. A member that is missing, or of another type than expected, is as good as absent.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "debug_adapter/framing.hpp"

namespace npcs::debug_adapter {

inline const Json& member(const Json& object, std::string_view name) {
    static const Json none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

inline std::string text_of(const Json& object, std::string_view name) {
    const Json& found = member(object, name);
    return found.is_string() ? found.get<std::string>() : "";
}

/// Returns a whole number from 0 to 2^31 - 1, or nothing.
inline std::optional<std::uint32_t> number_of(const Json& object, std::string_view name) {
    const Json& found = member(object, name);
    if (!found.is_number()) return std::nullopt;
    const double number = found.get<double>();
    if (!(number >= 0 && number <= 2147483647.0)) return std::nullopt;
    return static_cast<std::uint32_t>(number);
}

inline bool flag_of(const Json& object, std::string_view name, bool otherwise = false) {
    const Json& found = member(object, name);
    return found.is_boolean() ? found.get<bool>() : otherwise;
}

/// Returns the list of that name; an empty one if there is none.
inline const Json& list_of(const Json& object, std::string_view name) {
    static const Json none = Json::array();
    const Json& found = member(object, name);
    return found.is_array() ? found : none;
}

}  // namespace npcs::debug_adapter
