// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "matching/masks.hpp"

#include "hashing/keyed_hash.hpp"
#include "program/words.hpp"

namespace npcs::migration {

namespace {

std::vector<std::string> global_names(const program::Outline& outline) {
    std::vector<std::string> names;
    for (const program::OutlineGlobal& global : outline.globals) names.push_back(global.name);
    return names;
}

}  // namespace

Mask::Mask(const program::Outline& own, const program::Outline& other)
    : globals_(only_in(global_names(own), global_names(other))), locals_(own.functions.size()) {}

void Mask::add(std::uint32_t function, const program::OutlineFunction& own, const program::OutlineFunction& other) {
    locals_[function] = only_in(own.locals, other.locals);
}

bool Mask::covers(const program::OutlineNode& node) const {
    for (const char byte : node.sketch)
        if (const auto bit = static_cast<unsigned char>(byte); globals_[bit] || locals_[node.function][bit])
            return true;
    return false;
}

std::string Mask::sketch(const program::OutlineNode& node) const {
    std::string made = node.sketch;
    for (char& byte : made)
        if (const auto bit = static_cast<unsigned char>(byte); globals_[bit] || locals_[node.function][bit])
            byte = '\0';
    return made;
}

Mask::Bytes Mask::only_in(const std::vector<std::string>& own, const std::vector<std::string>& other) {
    const hashing::Set<std::string_view> known(other.begin(), other.end());
    Bytes bytes;
    for (const std::string& name : own)
        if (!known.contains(name)) bytes.set(static_cast<unsigned char>(program::name_byte(name)));
    return bytes;
}

}  // namespace npcs::migration
