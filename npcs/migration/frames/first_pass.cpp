// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/first_pass.hpp"

#include <charconv>
#include <vector>

#include "syntax/name_bytes.hpp"
#include "values/heap.hpp"

namespace npcs::migration {

using values::Datum;

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Returns the whole numbers in a text that are separated by commas; nothing if it contains anything else.
std::optional<std::vector<double>> numbers(std::string_view text) {
    std::vector<double> found;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view part = trimmed(text.substr(0, comma));
        std::int64_t number = 0;
        const auto end = std::from_chars(part.data(), part.data() + part.size(), number);
        if (part.empty() || end.ec != std::errc() || end.ptr != part.data() + part.size()) return std::nullopt;
        found.push_back(static_cast<double>(number));
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return found;
}

}  // namespace

std::optional<FirstPass> first_pass(std::string_view head, const std::function<Datum(std::string_view)>& value_of) {
    const std::size_t in = head.find(" in ");
    if (in == std::string_view::npos) return std::nullopt;
    const std::string_view sequence = trimmed(head.substr(in + 4));
    FirstPass pass;
    pass.variable = trimmed(head.substr(0, in));
    if (!syntax::is_name(pass.variable)) return std::nullopt;
    constexpr std::string_view range = "range(";
    if (sequence.substr(0, range.size()) == range && sequence.back() == ')') {
        const auto given = numbers(sequence.substr(range.size(), sequence.size() - range.size() - 1));
        if (!given || given->empty() || given->size() > 3 || !value_of("range").is_unset()) return std::nullopt;
        const double from = (*given)[0];
        const double to = given->size() > 1 ? (*given)[1] : 0;
        const double step = given->size() > 2 ? (*given)[2] : to >= from ? 1 : -1;
        if (step == 0 || (step > 0 ? from > to : from < to)) return std::nullopt;
        pass.element = Datum::number(from);
        pass.scope[0] = Datum::null();
        pass.scope[1] = Datum::number(to);
        pass.scope[2] = Datum::number(from + step);
        pass.scope[3] = Datum::number(step);
        return pass;
    }
    if (!syntax::is_name(sequence)) return std::nullopt;
    const Datum list = value_of(sequence);
    if (!list.is_list() || list.as_list()->count == 0) return std::nullopt;
    pass.element = list.as_list()->items[0];
    pass.scope[0] = list;
    pass.scope[1] = pass.scope[2] = Datum::number(1);
    pass.scope[3] = Datum::number(0);
    return pass;
}

}  // namespace npcs::migration
