// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "matching/name_mask.hpp"

#include "hashing/keyed_hash.hpp"
#include "program/words.hpp"

namespace npcs::matching {

namespace {

std::vector<std::string> global_names(const outline::Outline& outline) {
    std::vector<std::string> names;
    for (const outline::OutlineGlobal& global : outline.globals) names.push_back(global.name);
    return names;
}

}  // namespace

NameMask::NameMask(const outline::Outline& own, const outline::Outline& other)
    : globals_(only_in(global_names(own), global_names(other))), locals_(own.functions.size()) {}

void NameMask::add(std::uint32_t function, const outline::OutlineFunction& own, const outline::OutlineFunction& other) {
    locals_[function] = only_in(own.locals, other.locals);
}

bool NameMask::covers(const outline::OutlineNode& node) const {
    for (const char byte : node.sketch)
        if (const auto bit = static_cast<unsigned char>(byte); globals_[bit] || locals_[node.function][bit])
            return true;
    return false;
}

std::string NameMask::sketch(const outline::OutlineNode& node) const {
    std::string made = node.sketch;
    for (char& byte : made)
        if (const auto bit = static_cast<unsigned char>(byte); globals_[bit] || locals_[node.function][bit])
            byte = '\0';
    return made;
}

NameMask::Bytes NameMask::only_in(const std::vector<std::string>& own, const std::vector<std::string>& other) {
    const hashing::Set<std::string_view> known(other.begin(), other.end());
    Bytes bytes;
    for (const std::string& name : own)
        if (!known.contains(name)) bytes.set(static_cast<unsigned char>(program::name_byte(name)));
    return bytes;
}

}  // namespace npcs::matching
