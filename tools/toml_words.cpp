// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "toml_words.hpp"

#include <algorithm>

namespace npcs::tools {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// Returns what stands between the last quotes of the library's words: the name that it is about.
std::string last_quoted(std::string_view said) {
    const std::size_t end = said.rfind('\'');
    const std::size_t begin = end == said.npos || end == 0 ? said.npos : said.rfind('\'', end - 1);
    return begin == said.npos ? "" : std::string(said.substr(begin + 1, end - begin - 1));
}

std::string_view value_in(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == line.npos) return {};
    std::string_view value = line.substr(equals + 1);
    value = value.substr(0, value.find('#'));
    const std::size_t begin = std::min(value.find_first_not_of(" \t"), value.size());
    return value.substr(begin, value.find_last_not_of(" \t\r") + 1 - begin);
}

TomlProblem no_value(std::string_view line) {
    const std::string_view value = value_in(line);
    if (value.empty()) return {"a value is missing behind the =", "a text stands between quotes: start = \"inn.npcs\""};
    constexpr std::string_view marks = "\"'[]{},";
    const bool is_plain = value.size() <= 60 && value.find_first_of(marks) == value.npos;
    return {"what stands behind the = is no value",
            "a text stands between quotes: \"" + (is_plain ? std::string(value) : "...") + "\""};
}

}  // namespace

TomlProblem toml_problem(std::string_view said, std::string_view line) {
    for (const std::string_view quote : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xC2\xAB", "\xC2\xBB"})
        if (has(line, quote))
            return {"a typographic quote is no quote", "texts stand between straight quotes: \"...\""};
    if (has(said, "utf-8") || has(said, "UTF-8")) return {"the file is not UTF-8", "save the file as UTF-8"};
    if (has(said, "escape sequence"))
        return {"a backslash in a text has a meaning of its own",
                "write / between the names of folders, and \\\\ for a backslash"};
    if (has(said, "cannot redefine") && has(said, "existing array"))
        return {"`" + last_quoted(said) + "` is a list already", "write it once, and all of it there"};
    if (has(said, "cannot redefine"))
        return {"`" + last_quoted(said) + "` is written a second time", "write it once, and all of it there"};
    if (has(said, "string"))
        return {"a text is not closed", "a text ends on the line it begins on, with a quote as in front"};
    if (has(said, "table header"))
        return {"a heading is not closed where it ends",
                "write [project] or [host.gold]; a name with a space or a sign in it stands between quotes"};
    if (has(said, "expected '='")) return {"between a name and its value stands =", "write: start = \"inn.npcs\""};
    if (has(said, "expected a comment"))
        return {"something stands behind the value",
                "a line has one value, and no comma behind it; several are a list: [0, 5, 100]"};
    if (has(said, "parsing array"))
        return {"a list is not closed", "between the items of a list stand commas, and ] ends it: [0, 5, 100]"};
    if (has(said, "inline table"))
        return {"braces are not closed", "a map is written on one line: {name = \"Ada\", age = 3}"};
    if (has(said, "leading zero")) return {"a number begins with no 0", "leave the 0 out, or write a text: \"007\""};
    if (has(said, "representable") || has(said, "could not be interpreted"))
        return {"a number is too large", "numbers have at most 18 digits"};
    if (has(said, "root table") || has(said, "expected keys"))
        return {"the line begins with no name", "write: start = \"inn.npcs\", or a heading: [project]"};
    if (has(said, "value") || has(said, "floating-point") || has(said, "integer") || has(said, "boolean") ||
        has(said, "date") || has(said, "time"))
        return no_value(line);
    return {"this line is no TOML", "https://toml.io shows how such a file is written"};
}

}  // namespace npcs::tools
