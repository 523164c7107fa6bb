// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes that are no sound save of this script: each is refused by name, whatever it holds, and takes little memory.

#include "saves/made_state.hpp"

namespace npcs::saves {

namespace {

std::string talk_save(const MadeProgram& program) {
    MadeState made(program);
    make_talk(made, program);
    return save(made.state, program);
}

/// The header of a save of MadeProgram with another body.
std::string with_body(const MadeProgram& program, std::string_view body) {
    MadeState made;
    std::string bytes = save(made.state, program);
    const std::size_t old = static_cast<unsigned char>(bytes[bytes.find("smith.npcs") + 10]);
    bytes.resize(bytes.size() - old - 1);
    std::uint64_t size = body.size();
    for (; size >= 0x80; size >>= 7) bytes += static_cast<char>(size | 0x80);
    bytes += static_cast<char>(size);
    return with_checksum(bytes + std::string(body));
}

/// A finished conversation whose only value is what it returned.
std::string with_value(const MadeProgram& program, std::string_view value) {
    using namespace std::string_literals;
    // flags: globals, started, returned; no stop, no frames; no steps; seed 0; globals of 4 slots
    const std::string head = "\x83\x04\0\0\0\x04\0"s;
    return with_body(program, head + std::string(value));
}

}  // namespace

TEST_CASE("what is no save at all is called that", "[saves]") {
    const MadeProgram program;
    for (const std::string text : {"", "x", "print \"hello\"", "{\"format\": 1}"})
        CHECK(refused(text, program).code == "save-unknown");
}

TEST_CASE("a save cut anywhere is refused", "[saves]") {
    const MadeProgram program;
    const std::string bytes = talk_save(program);
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        INFO(size);
        CHECK(refused(std::string_view(bytes).substr(0, size), program).code == "save-cut");
        CHECK_FALSE(show(std::string_view(bytes).substr(0, size)).ok());
    }
}

TEST_CASE("a save with bytes behind it is refused", "[saves]") {
    const MadeProgram program;
    const Diagnostic problem = refused(talk_save(program) + "\n", program);
    CHECK(problem.code == "save-trailing");
    CHECK(problem.message == "this save is followed by 1 bytes that do not belong to it");
}

TEST_CASE("a save damaged in any byte is refused", "[saves]") {
    const MadeProgram program;
    const std::string bytes = talk_save(program);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (int change = 1; change < 256; ++change) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ change);
            State state;
            if (load_into(damaged, program, state).empty())
                FAIL("byte " << at << " changed by " << change << " was not noticed");
        }
    }
}

TEST_CASE("damage with a checksum that fits is refused or gives a state that is sound", "[saves]") {
    const MadeProgram program;
    const std::string bytes = talk_save(program);
    std::size_t loaded = 0;
    for (std::size_t at = checksum_at + 4; at < bytes.size(); ++at) {
        for (int change = 1; change < 256; ++change) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ change);
            damaged = with_checksum(damaged);
            MadeState made;
            const Diagnostics problems = load_into(damaged, program, made.state);
            show(damaged);
            if (!problems.empty()) continue;
            ++loaded;
            // What was believed can be saved again, and then is loaded to the same.
            MadeState again;
            reload(made, program, again);
        }
    }
    CHECK(loaded > 0);
}

TEST_CASE("a save cut anywhere with its length and checksum made to fit is refused", "[saves]") {
    const MadeProgram program;
    const std::string bytes = talk_save(program);
    const std::size_t body_at = bytes.find("smith.npcs") + 10 + 2;
    const std::string body = bytes.substr(body_at);
    REQUIRE(with_body(program, body) == bytes);
    for (std::size_t size = 0; size < body.size(); ++size) {
        INFO(size);
        const std::string cut = with_body(program, std::string_view(body).substr(0, size));
        CHECK(refused(cut, program).code == "save-unsound");
        CHECK_FALSE(show(cut).ok());
    }
    CHECK(refused(with_body(program, body + '\0'), program).message ==
          "this save is not sound: something follows its last object");
}

TEST_CASE("a save of another script is refused by both names", "[saves]") {
    const MadeProgram smith;
    const MadeProgram guard("guard.npcs", 1);
    const Diagnostic problem = refused(talk_save(smith), guard);
    CHECK(problem.code == "save-script");
    CHECK(problem.message == "this save belongs to the script 'smith.npcs', not to 'guard.npcs'");
}

TEST_CASE("a save of another version of the script is refused", "[saves]") {
    const MadeProgram before;
    const MadeProgram after("somewhere/else/smith.npcs", 2);
    const Diagnostic problem = refused(talk_save(before), after);
    CHECK(problem.code == "save-version");
    CHECK(problem.message == "this save was made with another version of the script 'smith.npcs'");
}

TEST_CASE("a script may be moved and renamed", "[saves]") {
    const MadeProgram before;
    const MadeProgram after("blacksmith.npcs");
    State state;
    CHECK(load_into(talk_save(before), after, state).empty());
}

TEST_CASE("a save of a newer format is refused", "[saves]") {
    const MadeProgram program;
    std::string bytes = talk_save(program);
    bytes[4] = 2;
    const Diagnostic problem = refused(bytes, program);
    CHECK(problem.code == "save-format");
    CHECK(problem.message == "this save has format 2; only format 1 is known here");
}

TEST_CASE("a function that the game does not offer any more is named", "[saves]") {
    const MadeProgram program;
    struct NoNatives final : runtime::NativeNames {
        Datum find_native(std::string_view) const override { return Datum::unset(); }
    };
    State state;
    const Diagnostics problems = load(talk_save(program), program, NoNatives(), state);
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().code == "save-function");
    CHECK(problems.front().message == "this save needs the function 'prompt_player', which is not there");
}

TEST_CASE("limits hold for what a save makes", "[saves]") {
    const MadeProgram program;
    MadeState made(program);
    made.hero() = made.list({});
    for (int i = 0; i < 3000; ++i)
        made.heap.push(*made.hero().as_list(), made.text("a text of some length " + std::to_string(i)));
    const std::string bytes = save(made.state, program);
    const auto code = [&](values::HeapLimits limits) {
        State state;
        state.heap.limits = limits;
        const Diagnostics problems = load_into(bytes, program, state);
        // What a state can have come to that ran under the limit.
        CHECK(state.heap.bytes_in_use() <= 2 * limits.bytes + 64 * 1024);
        return problems.empty() ? "" : problems.front().message;
    };
    CHECK(code({}) == "");
    CHECK(code({20'000, 100, 3000}) == "this save needs more memory than the limit of 20000 bytes");
    CHECK(code({1 << 20, 20, 3000}) == "this save holds a text of 23 bytes; the limit is 20");
    CHECK(code({1 << 20, 100, 2999}) == "this save holds a list of 3000 elements; the limit is 2999");
}

TEST_CASE("sizes that are announced and not there take no memory", "[saves]") {
    using namespace std::string_literals;
    const MadeProgram program;
    const std::string slots(4, '\xE1');
    const auto memory = [&](const std::string& value) {
        State state;
        const Diagnostics problems = load_into(with_value(program, value + slots), program, state);
        CHECK_FALSE(problems.empty());
        return state.heap.bytes_in_use();
    };
    constexpr std::size_t little = 2000;
    CHECK(memory("\xE7\xFF\xFF\xFF\xFF\x0F"s) < little);                  // a list
    CHECK(memory("\xE8\xFF\xFF\xFF\xFF\x0F"s) < little);                  // a map
    CHECK(memory("\xE5\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"s) < little);  // a text
    CHECK(memory("\xE9\x02\0\0\xF0\x02\xFF\xFF\xFF\xFF\x0F"s) < little);  // a scope
    // Many lists, each as large as all that follows: what they announce adds up.
    std::string lists = "\xE7\x90\x4E"s;  // 10,000
    for (int i = 0; i < 10'000; ++i) lists += "\xE7\x90\x4E"s;
    CHECK(memory(lists) < 500'000);
}

TEST_CASE("values that no save has are refused", "[saves]") {
    using namespace std::string_literals;
    const MadeProgram program;
    const std::string slots(4, '\xE1');
    const auto message = [&](const std::string& value, const std::string& content = "") {
        return refused(with_value(program, value + slots + content), program).message;
    };
    State state;
    REQUIRE(load_into(with_value(program, "\x01" + slots), program, state).empty());
    CHECK(message("\xF2") == "this save is not sound: there is no kind of value 242");
    CHECK(message("\xE1") == "this save is not sound: a value is missing");
    CHECK(message("\xB1") == "this save is not sound: there is no object 1 yet");
    CHECK(message("\xE6\xFF\x7F"s) == "this save is not sound: there is no object 16383 yet");
    CHECK(message("\x82\xC3\x28"s) == "this save is not sound: a text is not UTF-8");
    CHECK(message("\xEA\x03\0\0\xF0"s) == "this save is not sound: a scope does not belong to function f0000002");
    CHECK(message("\xEB\x99\0\0\0"s) == "this save is not sound: the script has no function 00000099");
    CHECK(message("\xEB\x01\0\0\0\xB0"s) == "this save is not sound: function 00000001 is no value");
    CHECK(message("\xEB\x01\0\0\xF0\xE0"s) == "this save is not sound: a scope is expected");
    CHECK(message("\xEB\x03\0\0\xF0\xB0"s) == "this save is not sound: a scope does not belong to function f0000002");
    CHECK(message("\xEB\x01\0\0\xF0\xE9\x02\0\0\xF0\x02\0"s, "\x01\x01"s) ==
          "this save is not sound: a scope does not belong to function 00000001");
    CHECK(message("\xE9\x02\0\0\xF0\x03\0"s) == "this save is not sound: a scope of f0000002 has 3 slots");
    CHECK(message("\xE9\x01\0\0\xF0\x02\0"s) == "this save is not sound: a scope of f0000001 has 2 slots");
    CHECK(message("\xE9\x01\0\0\0\x04\0"s) == "this save is not sound: it has globals twice");
    CHECK(message("\xD9", "\xE1") == "this save is not sound: a map ends with a hole");
    CHECK(message("\xDA", "\x05\x01\x05\x02"s) == "this save is not sound: a map has the same key twice");
    CHECK(message("\xD9", "\xEF\x05\x01"s) == "this save is not sound: a key that cannot change was changed");
    CHECK(message("\xD9", "\xF2\x07\0\0\0\x05\x01"s) == "this save is not sound: a key that cannot change was changed");
    CHECK(message("\xD1", "\xE1") == "this save is not sound: a value is missing");
    CHECK(message("\xE6\x80\0"s) == "this save is not sound: it ends too early");
}

TEST_CASE("functions inside functions inside functions do not nest the loader", "[saves]") {
    const MadeProgram program;
    std::string value;
    for (int i = 0; i < 100'000; ++i) value += std::string("\xEB\x03\0\0\xF0", 5);
    CHECK(refused(with_value(program, value), program).message == "this save is not sound: a scope is expected");
}

// ---- frames that the executor could not go on with ---------------------------------------------------------------------

namespace {

/// The message about a talk that was changed before it was saved.
template <typename Change>
std::string refusal(Change&& change) {
    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    change(made, made.state);
    return refused(save(made.state, program), program).message;
}

}  // namespace

TEST_CASE("registers that do not hold a loop's scope are refused", "[saves]") {
    const std::string expected =
        "this save is not sound: the registers of function f0000001 do not hold what it has begun";
    constexpr std::size_t loop_at = 1 + MadeProgram::scope_at;
    CHECK(refusal([](MadeState&, State& state) { state.execution.registers[loop_at] = n(3); }) == expected);
    CHECK(refusal([](MadeState&, State& state) { state.execution.registers[loop_at] = Datum::unset(); }) == expected);
    CHECK(refusal([](MadeState&, State& state) { state.execution.registers[loop_at + 1] = n(-1); }) == expected);
    CHECK(refusal([](MadeState&, State& state) { state.execution.registers[loop_at + 1] = n(0.5); }) == expected);
    CHECK(refusal([](MadeState&, State& state) { state.execution.registers[loop_at + 1] = n(1e10); }) == expected);
    CHECK(refusal([](MadeState& made, State& state) { state.execution.registers[loop_at + 2] = made.text("x"); }) ==
          expected);
    CHECK(refusal([](MadeState& made, State& state) {
              state.execution.registers[loop_at] = made.text("\u00e4\u00f6\u00fc\u00df");
              state.execution.registers[loop_at + 1] = n(3);
          }) == expected);
    CHECK(refusal([](MadeState& made, State& state) {
              state.execution.registers[loop_at] = made.text("short");
              state.execution.registers[loop_at + 1] = n(6);
          }) == expected);
    CHECK(refusal([](MadeState&, State& state) { state.execution.registers[loop_at + 4] = Datum::unset(); }) ==
          expected);
}

TEST_CASE("plans that are not being carried out are refused", "[saves]") {
    CHECK(refusal([](MadeState& made, State& state) {
              state.execution.plans.push_back({1, 0, n(1), made.list({})});
          }) == "this save is not sound: it has more plans than are being carried out");
}

TEST_CASE("what an option was taken is a number", "[saves]") {
    CHECK(refusal([](MadeState& made, State& state) {
              state.taken = made.map({{made.text("greet"), made.text("often")}}).as_map();
          }) == "this save is not sound: an option was taken no number of times");
}

TEST_CASE("a script's function cannot be what the host answers for", "[saves]") {
    CHECK(refusal([](MadeState&, State& state) {
              state.execution.pending.function = state.globals->entries[2].value;
          }) == "this save is not sound: a function of the script is what the host should answer for");
}

TEST_CASE("a frame stands where the reason to stop lets it stand", "[saves]") {
    CHECK(refusal([](MadeState&, State& state) { state.execution.frames[1].pc = 0; }).find("there is no place") !=
          std::string::npos);
    CHECK(refusal([](MadeState&, State& state) { state.execution.frames[2].top = 5; }).find("there is no place") !=
          std::string::npos);
    CHECK(refusal([](MadeState&, State& state) {
              state.execution.pending.kind = StopKind::choice;
          }).find("there is no place") != std::string::npos);
    CHECK(refusal([](MadeState&, State& state) { state.execution.pending.kind = StopKind::none; }) ==
          "this save is not sound: its frames wait for nothing");
}

}  // namespace npcs::saves
