// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes that claim to be a save, and what must hold of those that load: they can be saved again, shown, and gone on with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../toy_language.hpp"
#include "npcs/archives.hpp"
#include "npcs/npcs.hpp"
#include "saves/checksum.hpp"
#include "saves/save.hpp"

namespace npcs::fuzz {

inline constexpr std::string_view script_text = R"(
hero = {"name": "Ada", "gold": 10}
greet = function(who, times=2)
    for i in range(1, times)
        for letter in who
            answer = prompt("Hello " + who + [letter, prompt("more?")] + i)
        end for
    end for
    return answer
end function
counter = function
    n = 0
    step = function
        outer.n += prompt("by?")
        return n
    end function
    return @step
end function
function "toy" barter(thing)
    list =seen 0 =rounds
    loop
        seen thing add
        hero "gold" get thing + try:greet/1 drop
        random drop seconds drop
        seen rounds prompt/1 add
        hero keys size drop
        rounds 1 + =rounds
    rounds 2 < not until
    seen return
end function
step = counter
while hero.gold > 0
    for entry in {"a": [1, prompt("in a map?")], "b": hero}
        choose "What now?"
            option "talk" if hero.gold > 2 then
                greet "Bo"
            option "count" then
                step
            option "barter" then
                hero.seen = barter("rope")
            option item for item in ["x", "y"] then
                hero[item] = greet(item)[:prompt("to?")]
        end choose
    end for
end while
)";

/// Tasks that wait for everything one can wait for, of two scripts.
inline constexpr std::string_view world_text = R"(
shared = {"list": [1, "two", {"three": 3}], "n": 0}
sleeper = function(name, seconds=2)
    plan name
        checking shared.n: shared.n < 20
        while true
            shared.n += 1
            wait seconds
        end while
    end plan
    return name
end function
listener = function(event)
    while true
        shared.list.push waitFor(event, 5)
    end while
end function
endless = function
    while true
        shared.last = [rnd, shared.n]
    end while
end function
a = spawn(@sleeper, "a")
spawn @sleeper, ["b", 3]
spawn @listener, "bell"
spawn @endless
)";
inline constexpr std::string_view people_text = R"(
asker = function(question)
    shared[question] = prompt(question)
    choose question
        option "Yes" then
            return join(a)
        option once "No" then
            raise "bell", shared
        option name for name in ["this", "that"] then
            cancel a
    end choose
    return [hurry(question), shared]
end function
function "toy" haggle(question)
    question hurry/1 =first
    shared "offers" list first add put
    question try:asker/1 return
end function
joiner = function(task)
    return [join(task), "joined"]
end function
both = [spawn(@asker, "one"), spawn(@asker, "two")]
spawn @joiner, both
spawn @haggle, "three"
both.push spawn(@joiner, [both[0]])
)";

inline constexpr std::size_t checksum_at = 5;

inline npcs::Result<npcs::Script> compiled(std::string_view text, std::string_view file) {
    return npcs::Script::compile(text, file, npcs::tests::toy_languages());
}

inline npcs::SessionOptions options() {
    npcs::SessionOptions options;
    options.limits.steps = 1'000;
    options.limits.depth = 100;
    options.limits.bytes = 4 << 20;
    options.limits.foreign_work = 20'000;
    return options;
}

inline npcs::Host make_host() {
    npcs::Host host;
    host.def("prompt", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
    host.def("hurry", [](npcs::Call& call, npcs::Value question) { return call.suspend(question, 2); });
    host.def("cancel", [](npcs::Value, npcs::Value) {});
    return host;
}

/// Saves of the script after 0, 1, 2 ... steps, for the fuzzer to change.
inline std::string save_after(const npcs::Script& script, const npcs::Host& host, unsigned steps) {
    npcs::Session talk(script, host, options());
    if (steps > 0) talk.start();
    for (unsigned step = 1; step < steps && talk.outcome().waiting(); ++step) {
        if (talk.outcome().wait == npcs::Outcome::Wait::choice) talk.choose(step % talk.outcome().options.size());
        else talk.resume(npcs::Value(double(step)));
    }
    return talk.save();
}

inline std::string with_checksum(std::string bytes) {
    if (bytes.size() < checksum_at + 4) return bytes;
    std::uint32_t checksum = npcs::saves::crc32c(std::string_view(bytes).substr(checksum_at + 4));
    for (std::size_t i = 0; i < 4; ++i, checksum >>= 8) bytes[checksum_at + i] = static_cast<char>(checksum & 0xFF);
    return bytes;
}

/// Pairs of input bytes change a sound save: where, and to what.
inline std::string changed(std::string bytes, std::string_view changes) {
    for (std::size_t i = 0; i + 2 < changes.size(); i += 3) {
        const std::size_t at =
            (std::size_t{static_cast<unsigned char>(changes[i])} << 8 | static_cast<unsigned char>(changes[i + 1])) %
            bytes.size();
        bytes[at] = changes[i + 2];
    }
    return bytes;
}

inline void go_on(npcs::Session& talk) {
    for (int step = 0; step < 8 && talk.outcome().waiting(); ++step) {
        const npcs::Outcome outcome = talk.outcome();
        if (outcome.wait == npcs::Outcome::Wait::choice) {
            for (std::size_t option = 0; option < outcome.options.size(); ++option)
                if (talk.choose(option).kind != npcs::Outcome::Kind::refused) break;
        } else {
            talk.resume(npcs::Value("x"));
        }
    }
}

// ---- machines --------------------------------------------------------------------------------------------------------

/// A tick, and an answer to whoever asks.
inline void live(npcs::Machine& world, unsigned tick) {
    world.tick(0.75, {.steps = 50});
    for (const npcs::Ticket& ticket : world.tickets()) {
        if ((ticket.id + tick) % 3 == 0) continue;
        std::size_t option = 0;
        while (option < ticket.options.size() && !ticket.options[option].available) ++option;
        world.complete(ticket.id, ticket.options.empty() ? npcs::Value("x") : npcs::Value(static_cast<double>(option)));
    }
    if (tick % 3 == 2) world.raise("bell", "dong");
}

inline std::string world_after(const std::vector<npcs::Script>& scripts, const npcs::Host& host, unsigned ticks) {
    npcs::Machine world(host, options());
    for (const npcs::Script& script : scripts) world.run(script);
    for (unsigned tick = 0; tick < ticks; ++tick) live(world, tick);
    return world.save();
}

inline bool try_machine(const std::string& bytes, const std::vector<npcs::Script>& scripts, const npcs::Host& host) {
    auto loaded = npcs::Machine::load(bytes, scripts, host, options());
    if (!loaded.ok()) return false;
    npcs::Machine world = std::move(loaded).value();
    for (unsigned tick = 0; tick < 6; ++tick) {
        const std::string again = world.save();
        auto twice = npcs::Machine::load(again, scripts, host, options());
        if (!twice.ok() || twice.value().save() != again) std::abort();
        for (const npcs::TaskId task : world.tasks()) {
            world.outcome(task);
            world.trace(task);
        }
        live(world, tick);
    }
    auto fork = world.fork();
    if (!fork.ok()) std::abort();
    for (const npcs::Ticket& ticket : world.tickets()) {
        if (ticket.id % 2 == 0) world.fail(ticket.id, "no");
        else world.cancel_ticket(ticket.id);
    }
    for (const npcs::TaskId task : world.tasks()) world.cancel(task);
    world.eval("shared");
    if (!world.tasks().empty()) std::abort();
    return true;
}

/// The same bytes under scripts that were edited: what loads can be gone on with, and saved like any other.
inline void try_edited(const std::string& bytes, const std::vector<npcs::Script>& scripts, const npcs::Host& host) {
    npcs::LoadOptions load;
    load.session = options();
    load.accept = {npcs::Verdict::exact,   npcs::Verdict::moved,     npcs::Verdict::differs, npcs::Verdict::skips,
                   npcs::Verdict::repeats, npcs::Verdict::uncertain, npcs::Verdict::restart};
    load.drop_lost_tasks = true;
    auto loaded = npcs::Machine::load(bytes, scripts, host, load);
    if (!loaded.ok()) return;
    npcs::Machine world = std::move(loaded).value();
    for (unsigned tick = 0; tick < 3; ++tick) {
        if (!npcs::Machine::load(world.save(), scripts, host, options()).ok()) std::abort();
        live(world, tick);
    }
}

/// Every way to use the bytes, as a conversation's or as a machine's. Whether they loaded.
inline bool try_save(const std::string& bytes, bool is_machine) {
    static const npcs::Script script = compiled(script_text, "fuzz.npcs").value();
    static const npcs::Host host = make_host();
    static const std::vector<npcs::Script> scripts{compiled(world_text, "world.npcs").value(),
                                                   compiled(people_text, "people.npcs").value()};
    static const std::vector<npcs::Script> edited{
        compiled("// Edited\nfresh = 1\n" + std::string(world_text), "world.npcs").value(),
        compiled("// Edited\nfresh = 1\n" + std::string(people_text), "people.npcs").value()};
    if (const auto json = npcs::save_to_json(bytes); json.ok()) {
        // What can be shown can be read again; loading asks the rest.
        const auto read = npcs::save_from_json(json.value());
        if (read.ok() && is_machine) npcs::Machine::load(read.value(), scripts, host, options());
        if (read.ok() && !is_machine) npcs::Session::load(read.value(), script, host, options());
    }
    if (is_machine) {
        try_edited(bytes, edited, host);
        return try_machine(bytes, scripts, host);
    }
    auto loaded = npcs::Session::load(bytes, script, host, options());
    if (!loaded.ok()) return false;
    npcs::Session talk = std::move(loaded).value();
    const std::string again = talk.save();
    auto twice = npcs::Session::load(again, script, host, options());
    if (!twice.ok() || twice.value().save() != again) std::abort();
    if (!talk.fork().ok() || !talk.sleep()) std::abort();
    if (talk.save() != again) std::abort();
    go_on(talk);
    return true;
}

/// A sound save after some steps; for a machine, ticks.
inline std::string sound_save(unsigned steps, bool is_machine) {
    static const npcs::Script script = compiled(script_text, "fuzz.npcs").value();
    static const npcs::Host host = make_host();
    static const std::vector<npcs::Script> scripts{compiled(world_text, "world.npcs").value(),
                                                   compiled(people_text, "people.npcs").value()};
    return is_machine ? world_after(scripts, host, steps) : save_after(script, host, steps);
}

}  // namespace npcs::fuzz
