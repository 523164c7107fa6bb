// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "formatting/check.hpp"

#include <algorithm>

#include "syntax/source_text.hpp"

namespace npcs::formatting {

bool are_equal(const ast::Tree& one, const ast::Tree& other) {
    return one.functions == other.functions && syntax::source_text(one) == syntax::source_text(other);
}

namespace {

constexpr auto matters = [](char byte) {
    return byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n' && byte != ',' && byte != ';';
};

}  // namespace

std::size_t place_of_same(std::string_view beginning, std::string_view other) {
    auto left = std::count_if(beginning.begin(), beginning.end(), matters);
    std::size_t at = 0;
    for (; at < other.size() && (left > 0 || !matters(other[at])); ++at)
        if (matters(other[at])) --left;
    return at;
}

bool have_same_characters(std::string_view one, std::string_view other) {
    const auto skip = [&](std::string_view text, std::size_t at) {
        while (at < text.size() && !matters(text[at])) ++at;
        return at;
    };
    std::size_t i = skip(one, 0);
    std::size_t k = skip(other, 0);
    for (; i < one.size() && k < other.size(); i = skip(one, i + 1), k = skip(other, k + 1))
        if (one[i] != other[k]) return false;
    return i == one.size() && k == other.size();
}

}  // namespace npcs::formatting
