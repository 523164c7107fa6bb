// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A message says what went wrong, word for word as MiniScript says it. A hint is worked out when the error is reported: from the
// name it is about, and from the names that could have stood in its place.

#include "api/hints.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "api/host_table.hpp"
#include "syntax/edit_distance.hpp"
#include "syntax/lookahead.hpp"
#include "syntax/mistakes.hpp"
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
        const std::size_t far = syntax::edit_distance(plain_, lowered(name), best_);
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

/// The statement that failed, from its first token on; empty when it is not known.
std::string_view failing_statement(const runtime::Machine& machine) {
    const auto standing = runtime::frame_positions(machine.execution());
    if (standing.empty() || standing.front().statement == program::no_statement) return {};
    const program::Program& program = *standing.front().function->program;
    const syntax::Span span = program.statements[standing.front().statement].span;
    return program.source->text().substr(span.begin, span.end - span.begin);
}

bool is_scene(const program::Function& function) {
    const syntax::Source& source = *function.program->source;
    if (function.is_main || function.line == 0 || function.line > source.line_count()) return false;
    return syntax::first_word_of(source.line(function.line)) == "scene";
}

/// A scene that sets the name, for itself.
std::string set_in_scene(const program::Program& program, std::string_view name) {
    for (const auto& function : program.functions) {
        if (!is_scene(*function)) continue;
        const auto& locals = function->locals;
        if (std::find(locals.begin(), locals.end(), name) == locals.end()) continue;
        return "what a scene sets is gone when it ends; to keep it, write globals." + std::string(name) + " = ...";
    }
    return {};
}

bool has_scenes(const program::Program& program) {
    return std::any_of(program.functions.begin(), program.functions.end(),
                       [](const auto& function) { return is_scene(*function); });
}

/// For a line of somebody whose name is that of a scene.
std::string speaking_scene(const runtime::Machine& machine) {
    const std::string_view statement = failing_statement(machine);
    const std::string_view who = syntax::first_word_of(statement);
    const runtime::Frame* const frame = innermost(machine);
    if (frame == nullptr || who.empty() || syntax::free_text_in_line(statement, 0) == statement.npos) return {};
    for (const auto& function : frame->function->program->functions)
        if (function->name == who && is_scene(*function))
            return std::string(who) + " is a scene here and cannot speak: give the scene another name";
    return {};
}

/// Whether the main program has a variable of that name.
bool assigns(const program::Program& program, std::string_view name) {
    const auto globals = std::span(program.names).first(program.global_count);
    return std::any_of(globals.begin(), globals.end(),
                       [&](values::Datum global) { return values::Text(global).view() == name; });
}

/// `did you mean`, with a name that is in reach; empty when none is like it.
std::string like_name(const runtime::Machine& machine, std::string_view name) {
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
    return closest.hint();
}

/// A name that nothing has, in a statement of a story.
std::string story_hint(const runtime::Machine& machine, std::string_view name) {
    const runtime::Frame* const frame = innermost(machine);
    if (frame == nullptr) return {};
    const program::Program& program = *frame->function->program;
    const std::string_view statement = failing_statement(machine);
    const std::string_view word = syntax::first_word_of(statement);
    const std::string text(name);
    if ((word == "scene" || word == "Scene") && !assigns(program, word))
        return word == "scene" ? "a scene ends with `end scene`"
                               : "`scene` and `end scene` are written in small letters";
    if ((word == "go" || word == "visit") && word != name && has_scenes(program)) {
        if (assigns(program, name)) return "the scene is written below; move this line below it";
        const std::string like = like_name(machine, name);
        return like.empty() ? "write the scene: scene " + text + ", its lines, and `end scene`" : like;
    }
    std::string hint = set_in_scene(program, name);
    if (hint.empty() && name == "goto" && has_scenes(program)) hint = "to go on in a scene, write: go inn";
    return hint;
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
                  {"yes", "yes is written `true`"},
                  {"no", "no is written `false`"},
                  {"END", "a story ends by itself, at its last line"},
                  {"DONE", "a story ends by itself, at its last line"},
                  {"End", "a story ends by itself, at its last line"},
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
    const std::string hint = like_name(machine, name);
    if (!hint.empty()) return hint;
    const std::string in_braces = "{" + std::string(name) + "}";
    const std::string_view statement = failing_statement(machine);
    if (syntax::free_text_in_line(statement, 0) != statement.npos && statement.find(in_braces) != statement.npos)
        return "assign it before it is read; to show braces, write {" + in_braces + "}";
    return "assign it before it is read, or put quotes around it when it is meant as text";
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
            const std::string story = story_hint(machine, name);
            if (!story.empty()) return story;
            const std::string word = word_hint(name);
            return word.empty() ? undefined_name(machine, name) : word;
        }
        case values::ErrorCode::too_many_arguments: return speaking_scene(machine);
        case values::ErrorCode::undefined_local: return undefined_local(machine, name);
        case values::ErrorCode::key_not_found: return unknown_key(machine, name);
        default: return {};
    }
}

}  // namespace npcs::api
