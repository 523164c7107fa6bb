// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A message says what went wrong, word for word as MiniScript says it. A hint is worked out when the error is reported: from the
// name it is about, and from the names that could have stood in its place.

#include "api/hints.hpp"

#include <algorithm>
#include <vector>

#include "api/host_table.hpp"
#include "syntax/likeness.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::api {

namespace {

using values::Map;

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& byte : result)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return result;
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
        const std::size_t far = syntax::distance(plain_, lowered(name), best_);
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
    constexpr struct {
        std::string_view word;
        const char* hint;
    } others[] = {{"elseif", "`else if` is two words"},
                  {"elif", "`else if` is two words"},
                  {"var", "a variable needs no word before it: x = 1"},
                  {"let", "a variable needs no word before it: x = 1"},
                  {"local", "a variable needs no word before it: x = 1"},
                  {"const", "a variable needs no word before it: x = 1"},
                  {"nil", "nothing is written `null`"},
                  {"None", "nothing is written `null`"},
                  {"NULL", "nothing is written `null`"},
                  {"undefined", "nothing is written `null`"},
                  {"this", "in a function called as object.f, the object is `self`"},
                  {"def", "a function is written: function name(a, b), its lines, and `end function`"},
                  {"func", "a function is written: function name(a, b), its lines, and `end function`"},
                  {"fn", "a function is written: function name(a, b), its lines, and `end function`"},
                  {"choice", "a choice begins with `choose`, not with `choice`"},
                  {"switch", "to tell several cases apart, write: if ... then, else if ... then, end if"},
                  {"case", "to tell several cases apart, write: if ... then, else if ... then, end if"},
                  {"goto", "to go on elsewhere, call a function"},
                  {"exit", "the script ends with `return`"},
                  {"until", "a `do` has its conditions in `while` lines, and ends with `loop`"}};
    for (const auto& [word, hint] : others)
        if (name == word) return hint;
    for (const std::string_view ended : {"if", "for", "while", "function", "choose", "plan"})
        if (name == "end" + std::string(ended)) return "write `end " + std::string(ended) + "`";
    return {};
}

std::string undefined_name(const runtime::Machine& machine, std::string_view name) {
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
    for (const std::string_view word :
         {"true", "false", "null", "return", "break", "continue", "not", "option", "choose"})
        closest.look_at(word);
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

std::string hint_for(const runtime::Machine& machine, values::ErrorCode code, std::string_view name) {
    switch (code) {
        case values::ErrorCode::undefined_name: {
            const std::string word = word_hint(name);
            return word.empty() ? undefined_name(machine, name) : word;
        }
        case values::ErrorCode::undefined_local: return undefined_local(machine, name);
        case values::ErrorCode::key_not_found: return unknown_key(machine, name);
        default: return {};
    }
}

}  // namespace npcs::api
