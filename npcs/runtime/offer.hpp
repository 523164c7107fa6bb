// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// An option on offer. Registers and saves hold it as a list; its parts have names here.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "values/heap.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

struct Offer {
    values::Datum text;         ///< what is shown
    bool is_available = false;  ///< can be taken
    values::Datum id;           ///< a text
    std::uint32_t option = 0;   ///< index into program::ChooseInfo::options
    values::Datum element;      ///< of the list that options are made from; null without one
    values::Datum data;         ///< the map whose `text` is shown; unset when there is none

    /// Whether a value, of a save, is an offer of one of so many options.
    static bool is_one(values::Datum value, std::size_t options) {
        if (!value.is_list()) return false;
        const values::List& list = *value.as_list();
        if (list.count != count_without_data && list.count != count_with_data) return false;
        const values::Datum* const parts = list.items;
        if (list.count == count_with_data && !parts[at_data].is_map()) return false;
        if (!parts[at_text].is_string() || !parts[at_available].is_number() || !parts[at_id].is_string()) return false;
        const double option = parts[at_option].is_number() ? parts[at_option].as_number() : -1;
        return option >= 0 && option < static_cast<double>(options) && std::trunc(option) == option;
    }
    /// Of such a list.
    static Offer of(values::Datum record) {
        const values::List& list = *record.as_list();
        const values::Datum* const parts = list.items;
        return {parts[at_text],    values::truthy(parts[at_available]),
                parts[at_id],      option_of(record),
                parts[at_element], list.count == count_with_data ? parts[at_data] : values::Datum::unset()};
    }
    /// Makes it a list.
    values::Datum record(values::Heap& heap) const {
        values::List* const list = heap.list(count_with_data);
        for (const values::Datum part :
             {text, values::Datum::boolean(is_available), id, values::Datum::number(option), element})
            heap.push(*list, part);
        if (!data.is_unset()) heap.push(*list, data);
        return values::Datum::object(list);
    }

    // Single parts of such a list.
    static std::uint32_t option_of(values::Datum record) {
        return static_cast<std::uint32_t>(record.as_list()->items[at_option].as_number());
    }
    static values::Datum element_of(values::Datum record) { return record.as_list()->items[at_element]; }
    static void set_id(values::Datum record, values::Datum id) { record.as_list()->items[at_id] = id; }

private:
    enum Place : std::uint32_t {  // written to saves: do not change these values
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
