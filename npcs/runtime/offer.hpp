// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// An option on offer. Registers and saves represent it as a list; this struct names the list's elements.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "values/heap.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

struct Offer {
    values::Datum text;         ///< what is displayed
    bool is_available = false;  ///< can be chosen
    values::Datum id;           ///< a string
    std::uint32_t option = 0;   ///< index into program::ChooseInfo::options
    values::Datum element;      ///< element of the list that the options are made from; null without one
    values::Datum data;         ///< the map whose `text` is displayed; unset when there is none

    /// Whether a value from a save is a valid offer of one of `options` options.
    static bool is_valid(values::Datum value, std::size_t options) {
        if (!value.is_list()) return false;
        const values::List& list = *value.as_list();
        if (list.count != count_without_data && list.count != count_with_data) return false;
        const values::Datum* const parts = list.items;
        if (list.count == count_with_data && !parts[at_data].is_map()) return false;
        if (!parts[at_text].is_string() || !parts[at_available].is_number() || !parts[at_id].is_string()) return false;
        const double option = parts[at_option].is_number() ? parts[at_option].as_number() : -1;
        return option >= 0 && option < static_cast<double>(options) && std::trunc(option) == option;
    }
    /// Reads an offer from its list. Precondition: is_valid().
    static Offer of(values::Datum record) {
        const values::List& list = *record.as_list();
        const values::Datum* const parts = list.items;
        return {parts[at_text],    values::truthy(parts[at_available]),
                parts[at_id],      option_of(record),
                parts[at_element], list.count == count_with_data ? parts[at_data] : values::Datum::unset()};
    }
    /// Returns the offer as a list.
    values::Datum record(values::Heap& heap) const {
        values::List* const list = heap.list(count_with_data);
        for (const values::Datum part :
             {text, values::Datum::boolean(is_available), id, values::Datum::number(option), element})
            heap.push(*list, part);
        if (!data.is_unset()) heap.push(*list, data);
        return values::Datum::object(list);
    }

    // Access to single elements of such a list.
    static std::uint32_t option_of(values::Datum record) {
        return static_cast<std::uint32_t>(record.as_list()->items[at_option].as_number());
    }
    static values::Datum id_of(values::Datum record) { return record.as_list()->items[at_id]; }
    static values::Datum element_of(values::Datum record) { return record.as_list()->items[at_element]; }
    static void set_id(values::Datum record, values::Datum id) { record.as_list()->items[at_id] = id; }

private:
    enum Index : std::uint32_t {  // written to saves: do not change these values
        at_text = 0,
        at_available = 1,
        at_id = 2,
        at_option = 3,
        at_element = 4,
        at_data = 5,
        count_without_data = 5,
        count_with_data = 6
    };
};

}  // namespace npcs::runtime
