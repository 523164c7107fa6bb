// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The only unit that includes the JSON library. It uses the library's events, because they need no stack for nested
// values.

#include "json/document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "syntax/source.hpp"

namespace npcs::json {

namespace {

using nlohmann::json;

constexpr std::size_t longest_line_shown = 200;

/// What is wrong, in words for people; `said` is the library's message.
struct Reason {
    std::string_view message, hint;
};

Reason reason(std::string_view said) {
    const auto has = [&](std::string_view part) { return said.find(part) != said.npos; };
    if (has("missing closing quote"))
        return {"a text is not closed", "a text stands between double quotes, on one line"};
    if (has("control character"))
        return {"a text contains a character that is not written as such",
                "write \\n for a line end, and \\t for a tab"};
    if (has("surrogate")) return {"half of a \\u pair in a text", "write the character itself"};
    if (has("forbidden character after backslash") || has("'\\u' must be followed"))
        return {"a backslash in a text has a meaning of its own", "write \\\\ for a backslash"};
    if (has("ill-formed UTF-8") || has("invalid BOM")) return {"the text is not UTF-8", "save it as UTF-8"};
    if (has("invalid string")) return {"a text that is not written as in JSON", ""};
    if (has("invalid number"))
        return {"a number that is not written as in JSON", "no 0 in front, and digits on either side of the point"};
    if (has("number overflow")) return {"a number that is too large", ""};
    if (has("unexpected end of input")) return {"it ends too early", "a bracket, brace or value is missing at the end"};
    if (has("object separator")) return {"a colon is missing between a name and its value", ""};
    if (has("object key")) return {"a name between double quotes is missing", "no comma stands in front of }"};
    if (has("parsing array") || has("parsing object")) return {"a comma or a closing bracket is missing", ""};
    if (has("expected end of input"))
        return {"something stands behind the end", "delete what is behind the last bracket"};
    if (has("parsing value")) return {"what stands here is no value", "texts stand between double quotes"};
    return {"syntax error", ""};
}

void append_name(std::string& pointer, std::string_view name) {
    for (const char c : printable(name)) {
        if (c == '~') pointer += "~0";
        else if (c == '/') pointer += "~1";
        else pointer += c;
    }
}

}  // namespace

class JsonBuilder {
public:
    using number_integer_t = json::number_integer_t;
    using number_unsigned_t = json::number_unsigned_t;
    using number_float_t = json::number_float_t;
    using string_t = json::string_t;
    using binary_t = json::binary_t;

    JsonBuilder(JsonDocument& document, std::string_view json, std::string_view file, const JsonLimits& limits)
        : document_(document), json_(json), file_(file), limits_(limits) {}

    Diagnostics take_problems() { return std::move(problems_); }

    bool null() { return add({}) != nullptr; }
    bool boolean(bool value) { return add({.kind = JsonKind::boolean, .truth = value}) != nullptr; }
    bool number_integer(number_integer_t value) { return number(static_cast<double>(value)); }
    bool number_unsigned(number_unsigned_t value) { return number(static_cast<double>(value)); }
    bool number_float(number_float_t value, const string_t&) { return number(value); }
    bool string(string_t& text) {
        JsonValue* const added = add({.kind = JsonKind::string});
        if (added != nullptr) added->text = document_.arena_.copy(std::string_view(text));
        return added != nullptr;
    }
    bool binary(binary_t&) { return false; }  // does not occur in JSON text

    bool start_object(std::size_t) { return open(JsonKind::object); }
    bool start_array(std::size_t) { return open(JsonKind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(string_t& text) {
        const JsonValue& object = document_.values_[open_];
        if (object.count >= limits_.members) return refuse("json-members", "an object with too many members", object);
        if (limits_.refuses_duplicates && document_.member(object, text) != nullptr)
            return refuse("json-duplicate", "member \"" + printable(text) + "\" is written twice", object);
        key_ = document_.arena_.copy(std::string_view(text));
        return true;
    }

    template <typename Exception>
    bool parse_error(std::size_t position, const std::string&, const Exception& exception) {
        const auto [message, hint] = reason(exception.what());
        Diagnostic problem = json_problem(file_, "json-syntax", "this is not JSON: " + std::string(message), "");
        problem.hint = hint;
        const syntax::Source source{std::string(file_), std::string(json_)};
        const syntax::Position at =
            source.position(static_cast<std::uint32_t>(std::min(position > 0 ? position - 1 : 0, json_.size())));
        problem.line = problem.source_line = at.line;
        if (const std::string_view line = source.line(at.line); line.size() <= longest_line_shown) {
            problem.column = at.column;
            problem.length = 1;
            problem.source = line;
        }
        problems_.push_back(std::move(problem));
        return false;
    }

private:
    bool number(double value) { return add({.kind = JsonKind::number, .number = value}) != nullptr; }

    bool refuse(std::string_view code, std::string message, const JsonValue& value) {
        problems_.push_back(json_problem(file_, code, std::move(message), document_.pointer(value)));
        return false;
    }

    /// Appends a value. Returns null if the document has too many values, which is recorded as a problem.
    JsonValue* add(JsonValue value) {
        std::vector<JsonValue>& values = document_.values_;
        if (values.size() >= limits_.values) {
            problems_.push_back(json_problem(file_, "json-size", "too many values in one JSON document", ""));
            return nullptr;
        }
        const auto index = static_cast<std::uint32_t>(values.size());
        value.parent = open_;
        value.name = std::exchange(key_, {});
        if (open_ != JsonValue::none) {
            JsonValue& parent = values[open_];
            value.position = parent.count++;
            (last_.back() == JsonValue::none ? parent.first : values[last_.back()].next) = index;
            last_.back() = index;
        }
        values.push_back(value);
        return &values.back();
    }

    bool open(JsonKind kind) {
        if (add({.kind = kind}) == nullptr) return false;
        open_ = static_cast<std::uint32_t>(document_.values_.size() - 1);
        last_.push_back(JsonValue::none);
        return true;
    }

    bool close() {
        open_ = document_.values_[open_].parent;
        last_.pop_back();
        return true;
    }

    JsonDocument& document_;
    std::string_view json_;
    std::string_view file_;
    const JsonLimits& limits_;
    Diagnostics problems_;
    std::uint32_t open_ = JsonValue::none;
    std::vector<std::uint32_t> last_;  ///< last child so far of each open array or object, or none
    std::string_view key_;
};

Result<JsonDocument> JsonDocument::read(std::string_view json, std::string_view file, const JsonLimits& limits) {
    if (json.size() > limits.bytes)
        return json_problem(file, "json-size",
                            "a JSON document of more than " + std::to_string(limits.bytes) + " bytes", "");
    JsonDocument document;
    JsonBuilder builder(document, json, file, limits);
    if (nlohmann::json::sax_parse(json.begin(), json.end(), &builder)) return document;
    return builder.take_problems();
}

const JsonValue* JsonDocument::member(const JsonValue& object, std::string_view name) const {
    const JsonValue* value = first(object);
    while (value != nullptr && value->name != name) value = next(*value);
    return value;
}

std::string JsonDocument::pointer(const JsonValue& value) const {
    constexpr std::size_t longest = 60;
    std::vector<const JsonValue*> steps;
    for (const JsonValue* at_value = &value; at_value->parent != JsonValue::none; at_value = at(at_value->parent))
        steps.push_back(at_value);
    std::string text;
    for (std::size_t i = steps.size(); i-- > 0;) {
        if (steps.size() > longest && i + 1 == steps.size() - longest / 2) {
            text += "/...";
            i = longest / 2;
            continue;
        }
        text += '/';
        const JsonValue& step = *steps[i];
        if (at(step.parent)->kind == JsonKind::array) text += std::to_string(step.position);
        else append_name(text, step.name);
    }
    return text;
}

std::string json_string(std::string_view text) {
    std::string written = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    // JSON allows this control character, but a terminal would interpret it.
    for (std::size_t at = 0; (at = written.find('\x7F', at)) != written.npos;) written.replace(at, 1, "\\u007f");
    return written;
}

std::string printable(std::string_view text) {
    constexpr std::size_t longest = 60;
    const bool cut = text.size() > longest;
    std::size_t size = cut ? longest : text.size();
    while (cut && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    const std::string quoted = json_string(text.substr(0, size));
    return quoted.substr(1, quoted.size() - 2) + (cut ? "..." : "");
}

Diagnostic json_problem(std::string_view file, std::string_view code, std::string message, std::string_view pointer) {
    Diagnostic problem;
    problem.code = code;
    problem.message = std::move(message);
    if (!pointer.empty()) problem.message.append(", at ").append(pointer);
    problem.file = file;
    return problem;
}

}  // namespace npcs::json
