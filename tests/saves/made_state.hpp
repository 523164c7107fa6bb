// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A program and states made by hand, so that these tests need neither a parser nor an executor:
//
//     talk = function(name)            // R0 name, R1 line, R2.. the loop's scope
//         for line in name             // stands in a call inside the loop, or at the loop's own place
//             say line
//         end for
//     end function
//     counter = function               // its scope (n, step) is captured
//         step = function ... end function
//     end function
//     hero = ask(talk)                 // the main program stands here, with one operand
#pragma once

#include <catch2/catch.hpp>

#include <deque>
#include <string>

#include "runtime/state.hpp"
#include "saves/checksum.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

using program::Function;
using program::Instruction;
using program::Op;
using program::ResumePoint;
using runtime::Frame;
using runtime::State;
using runtime::StopKind;
using values::Datum;
using values::List;
using values::Map;

struct Natives final : runtime::NativeNames {
    values::Heap heap{true};
    runtime::Native prompt;
    Datum function;

    Natives() {
        prompt.name = "prompt_player";
        prompt.origin = values::FunctionOrigin::host;
        function = Datum::object(heap.function(values::FunctionOrigin::host, prompt, nullptr));
    }
    Datum find_native(std::string_view name) const override { return name == prompt.name ? function : Datum::unset(); }
};

struct MadeProgram : program::Program {
    std::deque<std::string> name_texts;  ///< owns what Function::locals refer to

    enum : std::uint32_t { main_function, talk, counter, step };
    static constexpr std::uint16_t scope_at = 2;
    static constexpr std::uint32_t say_pc = 4, talk_loop_pc = 4, ask_pc = 2;

    explicit MadeProgram(std::string file = "scripts/smith.npcs", std::uint64_t hash = 0x0123'4567'89AB'CDEF) {
        name = std::move(file);
        fingerprint = hash;
        for (const char* global : {"hero", "weather_today", "talk", "counter"}) add_name(global);
        global_count = static_cast<std::uint32_t>(names.size());
        constants.push_back(Datum::unset());
        add_function(main_function, "", main_function);
        add_function(talk, "talk", main_function);
        add_function(counter, "counter", main_function);
        add_function(step, "counter.step", counter);
        functions[counter]->captured = true;
        add_locals(*functions[talk], {"name", "line"});
        add_locals(*functions[counter], {"n", "step"});
        add_statement(program::no_statement, main_function);
        add_statement(program::no_statement, counter);
        add_statement(program::no_statement, talk);
        add_statement(2, talk);
        write_main();
        write_talk();
        write_step();
    }

    Function& at(std::uint32_t index) { return *functions[index]; }

private:
    void add_name(std::string_view text) {
        names.push_back(constants_heap.text(text));
        name_hashes.push_back(values::hash_of(names.back()));
    }
    void add_function(std::uint32_t index, std::string function_name, std::uint32_t parent) {
        auto made = std::make_unique<Function>();
        made->program = this;
        made->index = index;
        made->parent = parent;
        made->name = std::move(function_name);
        made->is_main = index == 0;
        made->key = index == 0 ? 1 : 0xF000'0000 + index;
        made->registers = 8;
        functions_by_key.emplace(made->key, index);
        functions.push_back(std::move(made));
    }
    void add_locals(Function& function, std::initializer_list<const char*> texts) {
        for (const char* text : texts) {
            function.locals.push_back(name_texts.emplace_back(text));
            function.local_keys.push_back(constants_heap.text(text));
            function.local_hashes.push_back(values::hash_of(function.local_keys.back()));
        }
    }
    void add_statement(std::uint32_t parent, std::uint32_t function) {
        const auto index = static_cast<std::uint32_t>(statements.size());
        const std::uint32_t key = 0xAB00'0000 + index;
        statements.push_back({ast::StatementKind::expression, parent, 0, function, {}, index + 1});
        keys.made.keys.push_back(key);
        keys.made.indexes.emplace(key, index);
    }
    static Instruction plain(Op op, std::uint16_t a = 0, std::uint16_t b = 0, std::uint16_t c = 0) {
        return {op, 0, a, b, c};
    }
    static Instruction jump(std::uint32_t to, Op op = Op::jump, std::uint16_t a = 0) {
        Instruction made = plain(op, a);
        made.set_wide(to);
        return made;
    }

    void write_main() {
        Function& main = at(main_function);
        main.code = {plain(Op::move), plain(Op::call, 1, 1, 2), plain(Op::write_global, 1), plain(Op::return_null)};
        main.starts = {{0, 0}};
        main.resume_points = {{0, program::no_statement, 0, 0, program::discard, ResumePoint::Kind::entry},
                              {ask_pc, 0, 3, 1, 0, ResumePoint::Kind::call}};
    }
    void write_talk() {
        Function& function = at(talk);
        function.code = {plain(Op::move, scope_at),
                         jump(4, Op::for_begin, scope_at),
                         plain(Op::move, 6, 1),
                         plain(Op::call, program::statement, 7, 6),
                         plain(Op::for_next, scope_at, 1, program::none),
                         jump(2),
                         plain(Op::return_null)};
        function.starts = {{0, 2}, {2, 3}, {4, 2}};
        function.resume_points = {{0, program::no_statement, 0, 2, program::discard, ResumePoint::Kind::entry},
                                  {say_pc, 3, 1, 7, program::statement, ResumePoint::Kind::call},
                                  {talk_loop_pc, 2, 5, 6, program::discard, ResumePoint::Kind::loop}};
    }
    void write_step() {
        for (const std::uint32_t index : {std::uint32_t{counter}, std::uint32_t{step}}) {
            Function& function = at(index);
            function.code = {plain(Op::call, 0, 0, 0), plain(Op::return_null)};
            if (index == counter) function.starts = {{0, 1}};
            function.resume_points = {{0, program::no_statement, 0, 0, program::discard, ResumePoint::Kind::entry}};
            if (index == counter)
                function.resume_points.push_back({1, 1, 0, 0, program::discard, ResumePoint::Kind::call});
        }
    }
};

/// A state with globals and words for making values in it.
struct MadeState {
    State state;
    values::Heap& heap = state.heap;

    MadeState() { state.random.seed(7); }
    explicit MadeState(const MadeProgram& program) : MadeState() {
        state.globals = heap.scope(program.names.data(), program.name_hashes.data(), program.global_count);
    }
    Datum text(std::string_view utf8) { return heap.text(utf8); }
    Datum list(std::initializer_list<Datum> items) {
        List* const made = heap.list();
        for (const Datum item : items) heap.push(*made, item);
        return Datum::object(made);
    }
    Datum map(std::initializer_list<std::pair<Datum, Datum>> entries) {
        Map* const made = heap.map();
        for (const auto& [key, value] : entries) values::set(heap, *made, key, value);
        return Datum::object(made);
    }
    Datum closure(const MadeProgram& program, std::uint32_t index, Map* outer) {
        return Datum::object(heap.function(values::FunctionOrigin::script, *program.functions[index], outer));
    }
    Datum& hero() { return state.globals->entries[0].value; }
    void push_frame(const MadeProgram& program, std::uint32_t index, std::uint32_t pc,
                    std::initializer_list<Datum> live, std::uint16_t result = program::discard, Map* scope = nullptr,
                    Map* outer = nullptr) {
        Frame frame;
        frame.function = program.functions[index].get();
        frame.pc = pc;
        frame.base = static_cast<std::uint32_t>(state.execution.registers.size());
        frame.top = static_cast<std::uint16_t>(live.size());
        frame.result = result;
        frame.outer = outer != nullptr ? outer : state.globals;
        frame.scope = index == 0 ? state.globals : scope;
        state.execution.frames.push_back(frame);
        state.execution.started = true;
        state.execution.registers.insert(state.execution.registers.end(), live);
    }
};

inline Datum n(double value) { return Datum::number(value); }

inline Diagnostics load_into(std::string_view bytes, const MadeProgram& program, State& state) {
    static const Natives natives;
    return load(bytes, program, natives, state);
}

/// Loads what must be loadable.
inline void reload(MadeState& from, const MadeProgram& program, MadeState& to) {
    const std::string bytes = save(from.state, program);
    const Diagnostics problems = load_into(bytes, program, to.state);
    INFO((problems.empty() ? "" : problems.front().message));
    REQUIRE(problems.empty());
    CHECK(save(to.state, program) == bytes);
    for (const values::Object* object = from.heap.objects(); object != nullptr; object = object->next)
        if (object->number != 0) FAIL("saving leaves its numbers behind");
}

/// The only diagnostic of bytes that must not be loadable.
inline Diagnostic refused(std::string_view bytes, const MadeProgram& program) {
    State state;
    const Diagnostics problems = load_into(bytes, program, state);
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().stage == Stage::save);
    CHECK_FALSE(problems.front().hint.empty());
    return problems.front();
}

/// magic, version
inline constexpr std::size_t checksum_at = 5;

/// Makes the checksum right again.
inline std::string with_checksum(std::string bytes) {
    if (bytes.size() < checksum_at + 4) return bytes;
    std::uint32_t checksum = crc32c(std::string_view(bytes).substr(checksum_at + 4));
    for (std::size_t i = 0; i < 4; ++i, checksum >>= 8) bytes[checksum_at + i] = static_cast<char>(checksum & 0xFF);
    return bytes;
}

/// A conversation in the middle of things: three frames, a loop, sharing, a closure, a native that waits.
inline void make_talk(MadeState& made, const MadeProgram& program) {
    made.hero() = made.map({{made.text("name"), made.text("Rowan")},
                            {made.text("gold"), n(12)},
                            {made.text("friends"), made.list({made.text("Maud"), made.text("Old Tom")})}});
    State& state = made.state;
    state.globals->entries[2].value = made.closure(program, MadeProgram::talk, state.globals);
    const Datum lines = made.list({made.text("Good day."), made.text("What can I make you?")});
    made.push_frame(program, 0, MadeProgram::ask_pc, {n(0.5)});
    made.push_frame(program, MadeProgram::talk, MadeProgram::say_pc,
                    {made.hero(), Datum::unset(), lines, n(1), n(1), n(0), lines.as_list()->items[0]}, 0);
    made.push_frame(program, MadeProgram::talk, MadeProgram::say_pc,
                    {made.hero(), lines.as_list()->items[0], lines, n(2), n(2), n(0), n(3)}, program::statement);
    static const Natives natives;
    state.execution.pending.kind = StopKind::suspended;
    state.execution.pending.function = natives.function;
    state.execution.pending.value = made.text("Your name?");
    state.execution.pending.result = program::statement;
    state.execution.steps = 17;
}

}  // namespace npcs::saves
