// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "raw_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace npcs::tools {
namespace {

constexpr const char* content_key = "_bytes";
constexpr std::size_t most_bytes = 16'000'000;  // a list may be slightly longer

std::int64_t whole(const Value& value, std::int64_t otherwise = 0) {
    if (value.is_null()) return otherwise;
    const double number = value.number();
    constexpr double limit = 9.2e18;
    return std::isfinite(number) && std::fabs(number) < limit ? static_cast<std::int64_t>(number) : otherwise;
}

Reply out_of_range(Call& call) { return call.error("Index Error (index out of range)"); }

/// Returns the index of `count` bytes at an offset, negative from the end; nothing unless all of them exist.
std::optional<std::size_t> place_of(std::size_t size, std::int64_t offset, std::size_t count) {
    if (offset < 0) offset += static_cast<std::int64_t>(size);
    if (offset < 0 || static_cast<std::uint64_t>(offset) > size || count > size - static_cast<std::size_t>(offset))
        return std::nullopt;
    return static_cast<std::size_t>(offset);
}

bool is_little(const Value& self) { return entry_of(self, "littleEndian").truthy(); }

std::uint64_t read_word(const Value& bytes, std::size_t at, std::size_t count, bool little) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto byte = static_cast<std::uint64_t>(whole(bytes.at(at + (little ? count - 1 - i : i)))) & 0xFF;
        word = word << 8 | byte;
    }
    return word;
}

void write_word(Value& bytes, std::size_t at, std::size_t count, bool little, std::uint64_t word) {
    for (std::size_t i = 0; i < count; ++i, word >>= 8)
        bytes.set(static_cast<double>(at + (little ? i : count - 1 - i)), static_cast<double>(word & 0xFF));
}

template <typename To, typename From>
To as(From from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

/// A binary representation of numbers.
struct Form {
    const char* name;
    std::size_t bytes;
    double (*read)(std::uint64_t);
    std::uint64_t (*write)(const Value&);
};

std::uint64_t write_whole(const Value& value) { return static_cast<std::uint64_t>(whole(value)); }

template <typename Whole>
double read_whole(std::uint64_t word) {
    return static_cast<double>(static_cast<Whole>(word));
}

constexpr Form forms[] = {
    {"byte", 1, read_whole<std::uint8_t>, write_whole},
    {"sbyte", 1, read_whole<std::int8_t>, write_whole},
    {"ushort", 2, read_whole<std::uint16_t>, write_whole},
    {"short", 2, read_whole<std::int16_t>, write_whole},
    {"uint", 4, read_whole<std::uint32_t>, write_whole},
    {"int", 4, read_whole<std::int32_t>, write_whole},
    {"float", 4, [](std::uint64_t word) { return static_cast<double>(as<float>(static_cast<std::uint32_t>(word))); },
     [](const Value& value) {
         return static_cast<std::uint64_t>(as<std::uint32_t>(static_cast<float>(value.number())));
     }},
    {"double", 8, [](std::uint64_t word) { return as<double>(word); },
     [](const Value& value) { return as<std::uint64_t>(value.number()); }},
};

/// Returns the name of the function that writes: setByte for `byte`.
std::string setter_of(const char* name) {
    std::string setter = std::string("set") + name;
    setter[3] = static_cast<char>(setter[3] - 'a' + 'A');
    return setter;
}

void define_form(Host& host, const Form& form) {
    host.def(std::string("__raw_") + form.name + "(self, offset)", [&form](Call& call, Value self, Value offset) {
        const Value bytes = entry_of(self, content_key);
        const auto at = place_of(bytes.size(), whole(offset), form.bytes);
        if (!bytes.is_list() || !at) return out_of_range(call);
        return Reply(Value(form.read(read_word(bytes, *at, form.bytes, is_little(self)))));
    });
    host.def("__raw_" + setter_of(form.name) + "(self, offset, value)",
             [&form](Call& call, Value self, Value offset, Value value) {
                 Value bytes = entry_of(self, content_key);
                 const auto at = place_of(bytes.size(), whole(offset), form.bytes);
                 if (!bytes.is_list() || !at) return out_of_range(call);
                 write_word(bytes, *at, form.bytes, is_little(self), form.write(value));
                 return Reply(Value());
             });
}

Reply resize(Call& call, Value self, const Value& size) {
    const std::int64_t wanted = whole(size, 32);
    if (wanted < 0) return call.error("RawData.resize: the number of bytes must not be negative");
    if (static_cast<std::uint64_t>(wanted) > most_bytes)
        return call.error("RawData.resize: at most " + std::to_string(most_bytes) + " bytes");
    std::vector<Value> items = entry_of(self, content_key).items();
    items.resize(static_cast<std::size_t>(wanted), Value(0));
    if (!self.is_map() || !self.set(content_key, Value::list(std::move(items))))
        return call.error("RawData.resize: what is resized must be a RawData, as `new RawData` makes it");
    return Reply(Value());
}

/// Returns a handle, where MiniScript's own implementation has an opaque value for the bytes, so that programs see
/// another type. It is created on each call and need not be saved.
Value handle_of(const Value& self) {
    static char bytes;
    return entry_of(self, content_key).is_list() ? Value::handle(&bytes, "npcs raw data") : Value();
}

Reply text_at(Call& call, const Value& self, const Value& offset, const Value& count) {
    const Value bytes = entry_of(self, content_key);
    if (!bytes.is_list()) return Reply(Value());
    const auto at = place_of(bytes.size(), whole(offset), 0);
    if (!at) return out_of_range(call);
    const std::int64_t wanted = whole(count, -1);
    const std::size_t left = bytes.size() - *at;
    if (wanted >= 0 && static_cast<std::uint64_t>(wanted) > left) return Reply(Value());
    std::string text;
    for (std::size_t i = 0; i < (wanted < 0 ? left : static_cast<std::size_t>(wanted)); ++i)
        text += static_cast<char>(static_cast<unsigned char>(whole(bytes.at(*at + i))));
    return Reply(Value(std::move(text)));
}

/// Writes as much of a text as fits. The reply is the number of bytes written.
Reply set_text(Call& call, const Value& self, const Value& offset, const Value& value) {
    Value bytes = entry_of(self, content_key);
    const auto at = place_of(bytes.size(), whole(offset), 0);
    if (!bytes.is_list() || !at) return out_of_range(call);
    const std::string text = value.is_null() ? "" : value.text();
    const std::size_t count = std::min(text.size(), bytes.size() - *at);
    for (std::size_t i = 0; i < count; ++i)
        bytes.set(static_cast<double>(*at + i), static_cast<double>(static_cast<unsigned char>(text[i])));
    return Reply(Value(static_cast<double>(count)));
}

}  // namespace

Value entry_of(const Value& map, std::string_view key) {
    constexpr int longest_line_of_ancestors = 100;
    Value at = map;
    for (int i = 0; i < longest_line_of_ancestors && at.is_map(); ++i) {
        Value found = at.get(key);
        if (!found.is_null()) return found;
        at = at.get("__isa");
    }
    return Value();
}

void define_raw_data(Host& host) {
    for (const Form& form : forms) define_form(host, form);
    host.def("__raw__handle(self)", handle_of);
    host.def("__raw_len(self)", [](Value self) { return entry_of(self, content_key).size(); });
    host.def("__raw_resize(self, bytes)",
             [](Call& call, Value self, Value bytes) { return resize(call, std::move(self), bytes); });
    host.def("__raw_utf8(self, offset, bytes)",
             [](Call& call, Value self, Value offset, Value bytes) { return text_at(call, self, offset, bytes); });
    host.def("__raw_setUtf8(self, offset, value)",
             [](Call& call, Value self, Value offset, Value value) { return set_text(call, self, offset, value); });
}

std::string raw_data_map() {
    std::string map = R"({"littleEndian": 1)";
    const auto add = [&map](const std::string& name) { map += ", \"" + name + "\": @__raw_" + name; };
    add("_handle");
    add("len");
    add("resize");
    for (const Form& form : forms) {
        add(form.name);
        add(setter_of(form.name));
    }
    add("utf8");
    add("setUtf8");
    return map + "}";
}

std::optional<std::string> bytes_of(const Value& raw_data) {
    const Value bytes = entry_of(raw_data, content_key);
    if (!bytes.is_list()) return std::nullopt;
    std::string result;
    for (const Value& byte : bytes.items()) result += static_cast<char>(static_cast<unsigned char>(whole(byte)));
    return result;
}

Value bytes_value(std::string_view bytes) {
    std::vector<Value> items;
    items.reserve(bytes.size());
    for (const char byte : bytes) items.emplace_back(static_cast<double>(static_cast<unsigned char>(byte)));
    return Value::list(std::move(items));
}

}  // namespace npcs::tools
