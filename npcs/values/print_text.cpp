// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values as text. Containers are shown three levels deep, which also ends those that contain themselves. Output that is
// wide at each of these levels stops just above the largest allowed string, so that the caller can report it as too
// large.

#include "values/map.hpp"
#include "values/number_text.hpp"
#include "values/operations.hpp"

namespace npcs::values {

namespace {

constexpr int shown_levels = 3;
constexpr std::size_t enough = 16'777'216;

void write_number(double value, std::string& out) {
    NumberBuffer buffer;
    out += values::write_number(value, buffer);
}

void write_quoted(std::string_view text, std::string& out) {
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void write_code(Datum datum, int levels, std::string& out);

void write_list(const List& list, int levels, std::string& out) {
    if (levels == 0) {
        out += "[...]";
        return;
    }
    out += '[';
    for (std::uint32_t i = 0; i < list.count && out.size() < enough; ++i) {
        if (i > 0) out += ", ";
        write_code(list.items[i], levels - 1, out);
    }
    out += ']';
}

void write_map(const Map& map, int levels, std::string& out) {
    if (levels == 0) {
        out += "{...}";
        return;
    }
    out += '{';
    const std::uint32_t first = next(map, 0);
    for (std::uint32_t i = first; i != Map::none && out.size() < enough; i = next(map, i + 1)) {
        if (i != first) out += ", ";
        write_code(map.entries[i].key, levels - 1, out);
        out += ": ";
        write_code(map.entries[i].value, levels - 1, out);
    }
    out += '}';
}

void write_function(const Function& function, std::string& out) {
    out += "FUNCTION(";
    bool first = true;
    for (const Parameter& parameter : function.signature->parameters) {
        if (!first) out += ", ";
        first = false;
        out += parameter.name;
        if (parameter.default_value.is_null()) continue;
        out += '=';
        write_code(parameter.default_value, 0, out);
    }
    out += ')';
}

void write_code(Datum datum, int levels, std::string& out) {
    switch (datum.kind()) {
        case Kind::number: write_number(datum.as_number(), out); break;
        case Kind::string: write_quoted(Text(datum), out); break;
        case Kind::list: write_list(*datum.as_list(), levels, out); break;
        case Kind::map: write_map(*datum.as_map(), levels, out); break;
        case Kind::function: write_function(*datum.as_function(), out); break;
        case Kind::handle: out += datum.as_handle()->type; break;
        default: out += "null"; break;
    }
}

}  // namespace

std::string code_text(Datum datum) {
    std::string out;
    write_code(datum, shown_levels, out);
    return out;
}

std::string print_text(Datum datum) { return datum.is_string() ? std::string(Text(datum).view()) : code_text(datum); }

std::string text_of(Datum datum) { return datum.is_null() ? std::string() : print_text(datum); }

Datum text_datum(Heap& heap, Datum datum) {
    if (datum.is_string()) return datum;
    if (datum.is_number()) {
        NumberBuffer buffer;
        const std::string_view text = values::write_number(datum.as_number(), buffer);
        return heap.text(text, static_cast<std::uint32_t>(text.size()));
    }
    return heap.text(text_of(datum));
}

}  // namespace npcs::values
