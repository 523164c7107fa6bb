// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A message says what went wrong, word for word as MiniScript says it, with the name in quotes. A hint is worked out when
// the error is reported: from that name, and from the names that could have stood in its place.

#include "api/hints.hpp"

#include <algorithm>
#include <vector>

#include "api/host_table.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::api {

namespace {

using values::Map;

/// The first text between single quotes.
std::string_view quoted(std::string_view message) {
    const std::size_t begin = message.find('\'');
    if (begin == message.npos) return {};
    return message.substr(begin + 1, message.find('\'', begin + 1) - begin - 1);
}

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& byte : result)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return result;
}

/// How many letters must be changed, added, left out or swapped with the next to make one of the other; `most` + 1 when
/// it is more than `most`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
    if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return std::min(above[b.size()], most + 1);
}

/// The name most like a given one, among those that it was shown; the first of several.
class Closest {
public:
    explicit Closest(std::string_view wanted)
        : wanted_(wanted),
          plain_(lowered(wanted)),
          best_(wanted.size() < 3   ? 0
                : wanted.size() < 6 ? 1
                                    : 2) {}

    void look_at(std::string_view name) {
        if (name == wanted_ || name.size() > longest || plain_.size() > longest) return;
        const std::size_t far = distance(plain_, lowered(name), best_);
        if (far > best_ || (far == best_ && !found_.empty())) return;
        found_ = name;
        best_ = far;
    }
    void look_at(const Map& map) {
        for (std::uint32_t at = values::next(map, 0); at != Map::none; at = values::next(map, at + 1))
            if (map.entries[at].key.is_string()) look_at(values::Text(map.entries[at].key).view());
    }
    std::string hint() const { return found_.empty() ? std::string() : "did you mean '" + found_ + "'?"; }

private:
    static constexpr std::size_t longest = 60;

    std::string_view wanted_;
    std::string plain_;
    std::string found_;
    std::size_t best_;  ///< the distance that the next one may have at most
};

bool has(const Map* map, std::string_view name) {
    if (map == nullptr) return false;
    for (std::uint32_t at = values::next(*map, 0); at != Map::none; at = values::next(*map, at + 1))
        if (map->entries[at].key.is_string() && values::Text(map->entries[at].key).view() == name) return true;
    return false;
}

const runtime::Frame* innermost(const runtime::Machine& machine) {
    const auto& frames = machine.execution().frames;
    return frames.empty() ? nullptr : &frames.back();
}

/// A word of dialogue is a name wherever its statement does not begin.
std::string word_hint(std::string_view name) {
    if (name == "choose") return "a choice is `choose`, its options from the next line on, and `end choose`";
    if (name == "option")
        return "an `option` ends with `then`, and stands in a `choose`, right below it or another option";
    if (name == "plan") return "a plan ends with `end plan`";
    if (name == "checking") return "`checking` stands in a `plan`, right below it";
    if (name == "do") return "a `do` ends with `loop`";
    if (name == "loop") return "a `loop` ends a `do`";
    if (name == "elseif" || name == "elif") return "`else if` is two words";
    return {};
}

bool has_typographic_quote(std::string_view name) {
    for (const std::string_view quote : {"“", "”", "„", "‘", "’", "«", "»"})
        if (name.find(quote) != name.npos) return true;
    return false;
}

std::string undefined_name(const runtime::Machine& machine, std::string_view name) {
    if (has_typographic_quote(name)) return "texts stand between straight double quotes: \"...\"";
    Closest closest(name);
    if (const runtime::Frame* frame = innermost(machine)) {
        for (const std::string_view local : frame->function->locals) closest.look_at(local);
        if (frame->scope != nullptr) closest.look_at(*frame->scope);
        if (frame->outer != nullptr) closest.look_at(*frame->outer);
    }
    closest.look_at(*machine.state.globals);
    for (const HostFunction& function : static_cast<const HostTable&>(machine.environment()).functions)
        closest.look_at(function.name);
    for (const runtime::Native& intrinsic : runtime::intrinsics()) closest.look_at(intrinsic.name);
    const std::string hint = closest.hint();
    return hint.empty() ? "assign it before it is read, or put quotes around it when it is meant as text" : hint;
}

std::string undefined_local(const runtime::Machine& machine, std::string_view name) {
    const runtime::Frame* frame = innermost(machine);
    if (frame == nullptr || frame->function->is_main) return "give it a value first";
    const bool is_outer = frame->outer != machine.state.globals && has(frame->outer, name);
    if (!is_outer && !has(machine.state.globals, name)) return "give it a value in this function first";
    const std::string path = (is_outer ? "outer." : "globals.") + std::string(name);
    return "assignment uses a non-local of the same name; to change that one, write " + path;
}

/// What other languages call a method.
std::string_view method_called(std::string_view key) {
    constexpr struct {
        std::string_view other, own;
    } names[] = {{"length", "len"}, {"size", "len"},     {"count", "len"},        {"append", "push"},
                 {"add", "push"},   {"keys", "indexes"}, {"contains", "indexOf"}, {"has", "hasIndex"}};
    for (const auto& [other, own] : names)
        if (other == key) return own;
    return {};
}

/// The map is gone when the error is told. But a member that is meant is mostly named elsewhere in the script, too.
std::string unknown_key(const runtime::Machine& machine, std::string_view key) {
    if (!method_called(key).empty()) return "did you mean '" + std::string(method_called(key)) + "'?";
    Closest closest(key);
    for (const runtime::Native& intrinsic : runtime::intrinsics()) closest.look_at(intrinsic.name);
    if (const runtime::Frame* frame = innermost(machine)) {
        const program::Program& program = *frame->function->program;
        for (const values::Datum constant : program.constants)
            if (constant.is_string()) closest.look_at(values::Text(constant).view());
        for (const values::Datum name : program.names) closest.look_at(values::Text(name).view());
    }
    const std::string hint = closest.hint();
    return hint.empty() ? "ask with hasIndex first" : hint;
}

}  // namespace

std::string hint_for(const runtime::Machine& machine, std::string_view message) {
    const std::string_view name = quoted(message);
    if (message.starts_with("Undefined Identifier")) {
        const std::string word = word_hint(name);
        return word.empty() ? undefined_name(machine, name) : word;
    }
    if (message.starts_with("Undefined Local Identifier")) return undefined_local(machine, name);
    if (message.starts_with("Key Not Found")) return unknown_key(machine, name);
    return {};
}

}  // namespace npcs::api
