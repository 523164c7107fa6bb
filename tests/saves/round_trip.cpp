// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is saved comes back as it was, and the same state gives the same bytes.

#include <cmath>
#include <limits>

#include "saves/compact.hpp"
#include "saves/format.hpp"
#include "saves/made_state.hpp"

namespace npcs::saves {

namespace {

Datum reloaded(MadeState& from, const MadeProgram& program, MadeState& to) {
    reload(from, program, to);
    return to.hero();
}

}  // namespace

TEST_CASE("every number comes back with the same bits", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    const std::vector<double> numbers = {0,
                                         1,
                                         127,
                                         128,
                                         -1,
                                         -128,
                                         65536,
                                         9007199254740992.0,
                                         -9007199254740992.0,
                                         9007199254740994.0,
                                         0.5,
                                         0.1,
                                         1.0 / 3,
                                         -0.0,
                                         1e300,
                                         5e-324,
                                         3.4028234663852886e38,
                                         3.5e38,
                                         1e-45,
                                         std::numeric_limits<double>::infinity(),
                                         -std::numeric_limits<double>::infinity(),
                                         std::numeric_limits<double>::quiet_NaN()};
    from.hero() = from.list({});
    for (const double number : numbers) from.heap.push(*from.hero().as_list(), n(number));
    MadeState to;
    const List& list = *reloaded(from, program, to).as_list();
    REQUIRE(list.count == numbers.size());
    for (std::uint32_t i = 0; i < list.count; ++i) {
        INFO(numbers[i]);
        CHECK(same(list.items[i], n(numbers[i])));
    }
}

TEST_CASE("all NaNs are saved as the same one", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    from.hero() = Datum::from_bits(0xFFF8'0000'0000'0000);
    MadeState to;
    CHECK(same(reloaded(from, program, to), n(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("texts of every size come back", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    std::vector<std::string> texts = {"",
                                      "a",
                                      "sixsix",
                                      "sevense",
                                      std::string(31, 'x'),
                                      std::string(32, 'x'),
                                      std::string(100'000, 'y'),
                                      "\u00e4\u00f6\u00fc \U0001F409 \u65e5\u672c\u8a9e",
                                      std::string("a\0b", 3)};
    from.hero() = from.list({});
    for (const std::string& text : texts) from.heap.push(*from.hero().as_list(), from.text(text));
    MadeState to;
    const List& list = *reloaded(from, program, to).as_list();
    REQUIRE(list.count == texts.size());
    for (std::uint32_t i = 0; i < list.count; ++i) {
        CHECK(values::Text(list.items[i]).view() == texts[i]);
        CHECK(values::points_of(list.items[i]) == values::count_points(texts[i]));
        CHECK(list.items[i].is_short_string() == Datum::fits_short(texts[i]));
    }
}

TEST_CASE("what is shared stays shared, and cycles stay cycles", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    const Datum shared = from.list({n(1)});
    const Datum same_text = from.text("equal but twice");
    const Datum other_text = from.text("equal but twice");
    const Datum cycle = from.map({{from.text("inside"), shared}});
    values::set(from.heap, *cycle.as_map(), from.text("itself"), cycle);
    values::set(from.heap, *cycle.as_map(), from.text("globals"), Datum::object(from.state.globals));
    from.hero() = from.list({shared, shared, from.list({n(1)}), cycle, same_text, same_text, other_text});
    MadeState to;
    const List& list = *reloaded(from, program, to).as_list();
    CHECK(same(list.items[0], list.items[1]));
    CHECK_FALSE(same(list.items[0], list.items[2]));
    const Map& map = *list.items[3].as_map();
    CHECK(same(values::get(map, to.text("inside")), list.items[0]));
    CHECK(same(values::get(map, to.text("itself")), list.items[3]));
    CHECK(values::get(map, to.text("globals")).as_map() == to.state.globals);
    CHECK(same(list.items[4], list.items[5]));
    CHECK_FALSE(same(list.items[4], list.items[6]));
}

TEST_CASE("a list a million deep is saved, loaded and shown", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    constexpr int depth = 1'000'000;
    Datum chain = from.list({});
    for (int i = 1; i < depth; ++i) chain = i % 2 == 0 ? from.list({chain}) : from.map({{n(1), chain}});
    from.hero() = chain;
    MadeState to;
    Datum at = reloaded(from, program, to);
    int found = 1;
    for (; !at.is_list() || at.as_list()->count > 0; ++found)
        at = at.is_list() ? at.as_list()->items[0] : values::get(*at.as_map(), n(1));
    CHECK(found == depth);
    CHECK(show(save(to.state, program)).ok());
}

TEST_CASE("large maps keep their order and find their keys", "[saves]") {
    const MadeProgram program;
    for (const int size : {0, 1, 7, 8, 9, 15, 16, 17, 1000, 100'000}) {
        MadeState from(program);
        from.hero() = from.map({});
        for (int i = 0; i < size; ++i)
            values::set(from.heap, *from.hero().as_map(),
                        i % 3 == 0 ? from.text("key number " + std::to_string(i)) : n(i), n(i));
        MadeState to;
        const Map& map = *reloaded(from, program, to).as_map();
        REQUIRE(values::size(map) == static_cast<std::uint32_t>(size));
        for (int i = 0; i < size; ++i) {
            const Datum key = i % 3 == 0 ? to.text("key number " + std::to_string(i)) : n(i);
            REQUIRE(values::find(map, key) == static_cast<std::uint32_t>(i));
        }
    }
}

TEST_CASE("holes of a map stay, so that loops over it go on at the same entry", "[saves]") {
    const MadeProgram program;
    for (const int size : {6, 40}) {
        MadeState from(program);
        from.hero() = from.map({});
        for (int i = 0; i < size; ++i) values::set(from.heap, *from.hero().as_map(), n(i), n(i * i));
        for (const int gone : {0, 1, 4, size - 1}) values::remove(*from.hero().as_map(), n(gone));
        MadeState to;
        Map& map = *reloaded(from, program, to).as_map();
        CHECK(values::size(map) == static_cast<std::uint32_t>(size - 4));
        CHECK(values::next(map, 0) == 2);
        CHECK(values::next(map, 4) == (size > 6 ? 5 : values::Map::none));
        CHECK(values::get(map, n(3)).as_number() == 9);
        for (int i = 0; i < 3 * size; ++i) values::set(to.heap, map, n(1000 + i), n(i));
        CHECK(values::get(map, n(1005)).as_number() == 5);
        CHECK(values::size(map) == static_cast<std::uint32_t>(size - 4 + 3 * size));
    }
}

TEST_CASE("lists and maps as keys are found again, changed ones are not", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    const Datum place = from.list({n(1), from.text("north of the river")});
    const Datum changing = from.list({n(5)});
    from.hero() = from.map({{place, n(1)}, {changing, n(2)}, {from.map({{n(1), place}}), n(3)}});
    // A key inside the map it is a key of.
    from.heap.push(*changing.as_list(), from.hero());
    MadeState to;
    const Map& map = *reloaded(from, program, to).as_map();
    CHECK(values::get(map, to.list({n(1), to.text("north of the river")})).as_number() == 1);
    CHECK(values::get(map, to.map({{n(1), to.list({n(1), to.text("north of the river")})}})).as_number() == 3);
    CHECK(values::get(map, map.entries[1].key).is_unset());
    CHECK(values::get(*from.hero().as_map(), changing).is_unset());
    CHECK(map.entries[1].hash == from.hero().as_map()->entries[1].hash);
}

TEST_CASE("keys that were changed in an older save are not found", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    from.hero() = from.map({{from.list({n(5)}), n(1)}, {from.list({n(6)}), n(2)}});
    StateRecord record;
    const std::string bytes = save(from.state, program);
    REQUIRE(read_records(open_envelope(bytes).value(), record));
    ObjectRecord* saved = nullptr;
    for (ObjectRecord& object : record.objects)
        if (object.kind == ObjectKind::map) saved = &object;
    REQUIRE(saved != nullptr);
    for (Entry& entry : saved->entries) entry.is_stale = true;  // and no hash
    const std::string older = write_records(record).value();
    CHECK(older.size() == bytes.size() + 2);
    MadeState to;
    REQUIRE(load_into(older, program, to.state).empty());
    const Map& map = *to.hero().as_map();
    for (const double number : {5.0, 6.0}) CHECK(values::get(map, to.list({n(number)})).is_unset());
    // From now on they have a hash.
    State again;
    CHECK(load_into(save(to.state, program), program, again).empty());
    CHECK(save(again, program) == save(to.state, program));
    CHECK(save(to.state, program).size() == older.size() + 8);
}

TEST_CASE("functions come back with the scopes they were made in", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    Map* const scope = from.heap.scope(program.functions[MadeProgram::counter]->local_keys.data(),
                                       program.functions[MadeProgram::counter]->local_hashes.data(), 2);
    scope->entries[0].value = n(41);
    scope->entries[1].value = from.closure(program, MadeProgram::step, scope);
    values::set(from.heap, *scope, from.text("added later"), n(1));
    values::set(from.heap, *scope, from.text("removed later"), n(2));
    values::set(from.heap, *scope, from.text("z"), n(3));
    values::remove(*scope, from.text("removed later"));
    Map* const left_behind = from.heap.scope(program.functions[MadeProgram::counter]->local_keys.data(),
                                             program.functions[MadeProgram::counter]->local_hashes.data(), 2);
    from.hero() = from.list({scope->entries[1].value, from.closure(program, MadeProgram::talk, from.state.globals),
                             from.closure(program, MadeProgram::step, scope), Datum::object(left_behind)});
    MadeState to;
    const List& list = *reloaded(from, program, to).as_list();
    const values::Function& step = *list.items[0].as_function();
    CHECK(step.signature == program.functions[MadeProgram::step].get());
    CHECK(step.outer->fixed == 2);
    CHECK(step.outer->entries[0].value.as_number() == 41);
    CHECK(same(step.outer->entries[1].value, list.items[0]));
    CHECK(values::get(*step.outer, to.text("z")).as_number() == 3);
    CHECK(values::get(*step.outer, to.text("added later")).as_number() == 1);
    CHECK(list.items[2].as_function()->outer == step.outer);
    CHECK(list.items[1].as_function()->outer == to.state.globals);
    CHECK(list.items[3].as_map()->fixed == 2);
    CHECK(list.items[3].as_map()->entries[0].value.is_unset());
}

TEST_CASE("natives come back by name, handles as null", "[saves]") {
    const MadeProgram program;
    static const Natives natives;
    MadeState from(program);
    const Datum len = runtime::intrinsic_function(*runtime::find_intrinsic("len"));
    from.hero() = from.list({natives.function, len, len, Datum::object(from.heap.handle(&from, nullptr, "Door"))});
    MadeState to;
    const std::string bytes = save(from.state, program);
    REQUIRE(load(bytes, program, natives, to.state).empty());
    const List& list = *to.hero().as_list();
    CHECK(same(list.items[0], natives.function));
    CHECK(same(list.items[1], len));
    CHECK(same(list.items[2], len));
    CHECK(list.items[3].is_null());
    CHECK(show(bytes).value().find(R"({"handle": "Door", "loads_as": null})") != std::string::npos);
}

TEST_CASE("frames come back where they stood", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    make_talk(from, program);
    MadeState to;
    reload(from, program, to);
    const runtime::Execution& execution = to.state.execution;
    REQUIRE(execution.frames.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const Frame& was = from.state.execution.frames[i];
        const Frame& is = execution.frames[i];
        CHECK(is.function == was.function);
        CHECK(is.pc == was.pc);
        CHECK(is.base == was.base);
        CHECK(is.top == was.top);
        CHECK(is.result == was.result);
        CHECK(is.outer == to.state.globals);
    }
    CHECK(execution.frames[0].scope == to.state.globals);
    CHECK(execution.frames[1].scope == nullptr);
    CHECK(execution.registers.size() == from.state.execution.registers.size());
    CHECK(execution.registers[2].is_unset());
    CHECK(same(execution.registers[1], to.hero()));
    CHECK(execution.pending.kind == StopKind::suspended);
    CHECK(execution.pending.result == program::statement);
    CHECK(execution.pending.function.is_function());
    CHECK(values::Text(execution.pending.value).view() == "Your name?");
    CHECK(execution.pending.wake_after < 0);
    CHECK(execution.steps == 17);
}

TEST_CASE("a call at the end of a loop and the loop itself are told apart", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    const Datum lines = from.text("some line");
    from.push_frame(program, 0, MadeProgram::ask_pc, {n(0.5)});
    from.push_frame(program, MadeProgram::talk, MadeProgram::talk_loop_pc, {lines, n(1), lines, n(4), n(4), n(0)}, 0);
    from.state.execution.pending.kind = StopKind::interrupted;
    from.state.execution.error = "stopped as the host asked";
    MadeState to;
    reload(from, program, to);
    CHECK(to.state.execution.frames[1].pc == MadeProgram::talk_loop_pc);
    CHECK(to.state.execution.frames[1].top == 6);
    CHECK(to.state.execution.error == "stopped as the host asked");
}

TEST_CASE("an interrupted call goes on at its beginning", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    Map* const scope = from.heap.scope(program.functions[MadeProgram::counter]->local_keys.data(),
                                       program.functions[MadeProgram::counter]->local_hashes.data(), 2);
    from.push_frame(program, 0, MadeProgram::ask_pc, {n(0.5)});
    from.push_frame(program, MadeProgram::counter, 1, {}, 0, scope);
    from.push_frame(program, MadeProgram::step, 0, {}, program::discard, nullptr, scope);
    from.state.execution.pending.kind = StopKind::interrupted;
    MadeState to;
    reload(from, program, to);
    CHECK(to.state.execution.frames[2].pc == 0);
    CHECK(to.state.execution.frames[2].outer == to.state.execution.frames[1].scope);
    CHECK(to.state.execution.frames[1].scope->fixed == 2);
}

TEST_CASE("a failed conversation comes back for looking at", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    from.push_frame(program, 0, MadeProgram::ask_pc, {n(0.5)});
    from.push_frame(program, MadeProgram::talk, 3, {from.text("a longer name"), Datum::unset()}, 0);
    from.state.execution.pending.kind = StopKind::failed;
    from.state.execution.error = "Undefined Identifier: 'say' is unknown in this context";
    MadeState to;
    reload(from, program, to);
    const runtime::Execution& execution = to.state.execution;
    CHECK(execution.error == from.state.execution.error);
    CHECK(execution.frames[1].function->statement_at(execution.frames[1].pc - 1) == 3);
    CHECK(values::Text(execution.registers[1]).view() == "a longer name");
}

TEST_CASE("counters, clocks and the other roots come back", "[saves]") {
    MadeProgram program;
    program.counts_visits = true;
    MadeState from(program);
    State& state = from.state;
    state.seconds_before = 12.25;
    state.visits = {1, 0, 70'000, 3};
    state.taken = from.map({{from.text("ask about the bridge"), n(2)}}).as_map();
    state.type_maps[static_cast<int>(values::Kind::list)] = from.map({{from.text("len"), n(1)}}).as_map();
    state.intrinsics = from.map({}).as_map();
    state.execution.returned = Datum::object(state.taken);
    state.execution.steps = 1'000'000'007;
    state.random.next();
    MadeState to;
    reload(from, program, to);
    CHECK(to.state.seconds_before == 12.25);
    CHECK(to.state.visits == state.visits);
    CHECK(same(to.state.execution.returned, Datum::object(to.state.taken)));
    CHECK(values::get(*to.state.taken, to.text("ask about the bridge")).as_number() == 2);
    CHECK(to.state.type_maps[static_cast<int>(values::Kind::list)] != nullptr);
    CHECK(to.state.type_maps[static_cast<int>(values::Kind::map)] == nullptr);
    CHECK(to.state.intrinsics != nullptr);
    CHECK(to.state.execution.steps == 1'000'000'007);
    CHECK(to.state.random.next() == state.random.next());
}

TEST_CASE("a generator that was not used is saved as its seed", "[saves]") {
    const MadeProgram program;
    MadeState from(program);
    const std::size_t unused = save(from.state, program).size();
    from.state.random.next();
    CHECK(save(from.state, program).size() == unused + 31);
    for (const std::uint64_t seed :
         {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}, std::uint64_t{0x9E37'79B9'7F4A'7C15}}) {
        from.state.random.seed(seed);
        MadeState to;
        reload(from, program, to);
        CHECK(to.state.random.next() == from.state.random.next());
    }
}

TEST_CASE("a conversation that has not begun can be saved", "[saves]") {
    const MadeProgram program;
    MadeState from;
    MadeState to;
    reload(from, program, to);
    CHECK(to.state.globals == nullptr);
    CHECK(to.state.execution.frames.empty());
}

TEST_CASE("bytes do not depend on the heap's history, nor on what is out of reach", "[saves]") {
    const MadeProgram program;
    MadeState one(program);
    make_talk(one, program);
    MadeState other(program);
    for (int i = 0; i < 1000; ++i) other.list({other.text("out of reach")});
    make_talk(other, program);
    CHECK(save(one.state, program) == save(other.state, program));
}

TEST_CASE("a small conversation is a small save", "[saves]") {
    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    CHECK(save(made.state, program).size() <= 185);
}

TEST_CASE("a short text that turns up again is not repeated", "[saves]") {
    const MadeProgram program;
    MadeState made(program);
    made.hero() = made.list({made.text("Ada")});
    const std::size_t once = save(made.state, program).size();
    made.heap.push(*made.hero().as_list(), made.text("Ada"));
    CHECK(save(made.state, program).size() == once + 1);
    for (int i = 0; i < 100; ++i) made.heap.push(*made.hero().as_list(), made.text("n" + std::to_string(i)));
    MadeState to;
    const List& list = *reloaded(made, program, to).as_list();
    for (std::uint32_t i = 0; i < list.count; ++i) REQUIRE(same(list.items[i], made.hero().as_list()->items[i]));
}

}  // namespace npcs::saves
