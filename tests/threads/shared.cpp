// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What threads may share: a Script, a Host whose functions stand it, a ScriptCache. Each has its own sessions and machines.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;

namespace {

constexpr int thread_count = 4;

/// Touches all that a program holds: constants of every kind, default values, names, methods, option ids, visits, plans.
constexpr std::string_view tale = R"(
people = [{"name": "Ada the harpooner", "gold": 12}, {"name": "Bo", "gold": 3}, {"name": "Żaneta of the long, long road", "gold": 7}]

function greet(who="nobody in particular", words="well met, whoever you may be")
	return "greeting number " + visits(@greet) + ": " + who.upper + ", " + words.split.join("+")
end function

function haggle(price)
	for turn in range(1, 3)
		plan "haggling with Bo, who is in no hurry"
			checking price: price > 0
			price -= prompt("How much less than " + price + "?").val
		end plan
	end for
	return price
end function

people.sort "gold"
keys = {"a key that is not short at all": 1}
for person in people
	person.greeting = greet(person.name)
	keys[person.name + " has a key that is not short at all"] = person.gold
end for
print greet + " " + keys.hasIndex("a key that is not short at all") + " " + keys["Bo has a key that is not short at all"]
choose "Whom do you ask?"
	option once "Ask " + person.name for person in people then
		print person.greeting.replace("greeting", "salutation")[-12:]
	option "Nobody at all" then
		print "silence"
end choose
print "the price is " + haggle(40)
function later(n)
	wait n
	return "later by " + n
end function
return [people, keys, hash("a text that is not short, either"), rnd]
)";

npcs::Host make_host() {
    npcs::Host host;
    host.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    return host;
}

/// Everything that a conversation shows, saved, loaded and put to sleep at every stop.
std::string conversation(const Script& script, const npcs::Host& host) {
    std::string shown;
    Session talk(script, host);
    Outcome outcome = talk.start();
    while (outcome.waiting()) {
        shown += outcome.value.text() + "\n";
        talk = Session::load(talk.save(), script, host).value();
        talk.sleep();
        outcome = outcome.wait == Outcome::Wait::choice ? talk.choose(1) : talk.resume("7");
    }
    return shown + outcome.value.text() + outcome.error.message;
}

/// The same as tasks of a machine.
std::string life(const Script& script, const npcs::Host& host) {
    std::string shown;
    Machine machine(host);
    Outcome outcome = machine.run(script);
    while (outcome.waiting()) {
        shown += outcome.value.text() + "\n";
        machine = Machine::load(machine.save(), {script}, host).value();
        outcome =
            outcome.wait == Outcome::Wait::choice ? machine.choose(outcome.task, 1) : machine.resume(outcome.task, "7");
    }
    for (const double seconds : {3.0, 1.0, 2.0}) machine.spawn(machine.global("later"), {seconds});
    for (int tick = 0; tick < 5; ++tick)
        for (const Outcome& news : machine.tick(1)) shown += news.value.text() + "\n";
    return shown + outcome.value.text() + machine.eval("greet + people.len").value.text();
}

/// What each thread gave.
template <typename Work>
std::vector<std::string> side_by_side(const Work& work) {
    std::vector<std::string> results(thread_count);
    std::vector<std::thread> threads;
    std::atomic<int> there{0};
    for (int i = 0; i < thread_count; ++i) {
        threads.emplace_back([&, i] {
            ++there;
            while (there < thread_count) std::this_thread::yield();
            results[static_cast<std::size_t>(i)] = work(i);
        });
    }
    for (std::thread& thread : threads) thread.join();
    return results;
}

}  // namespace

TEST_CASE("threads: one script runs in many sessions and machines at once") {
    const npcs::Host host = make_host();
    const auto alone = Script::compile(tale, "tale.npcs");
    REQUIRE(alone.ok());
    const std::string talk = conversation(alone.value(), host), lived = life(alone.value(), host);
    CHECK(talk.find("How much less than 33?") != std::string::npos);
    CHECK(lived.find("later by 3") != std::string::npos);
    // Nobody has run this one before: what is made when first needed is made by several at once.
    const auto fresh = Script::compile(tale, "tale.npcs");
    for (const std::string& result : side_by_side([&](int i) {
             std::string all;
             for (int round = 0; round < 5; ++round) {
                 const bool is_session = (i + round) % 2 == 0;
                 if ((is_session ? conversation(fresh.value(), host) : life(fresh.value(), host)) !=
                     (is_session ? talk : lived))
                     all += "differs ";
             }
             return all;
         }))
        CHECK(result.empty());
}

TEST_CASE("threads: scripts are compiled, written as JSON and read again at once") {
    REQUIRE(Script::compile(tale).ok());
    const std::string json = Script::to_json(tale, "tale.npcs").value();
    for (const std::string& result : side_by_side([&](int) {
             const auto script = Script::compile(tale, "tale.npcs");
             const auto broken = Script::compile("x = )\nchoose\n", "broken.npcs");
             return Script::to_json(tale, "tale.npcs").value() + std::to_string(Script::from_json(json).ok()) +
                    std::to_string(script.ok()) + std::to_string(broken.ok()) +
                    npcs::rich(broken.diagnostics().front());
         })) {
        CHECK(result.starts_with(json + "110"));
        CHECK(result.find("broken.npcs:1:") != std::string::npos);
    }
}

TEST_CASE("threads: one cache serves many, and its scripts outlive what it forgets") {
    npcs::ScriptCacheOptions options;
    options.max_scripts = 3;
    options.keep_failures = true;
    npcs::ScriptCache cache(options);
    constexpr int rounds = 40;
    for (const std::string& result : side_by_side([&](int i) {
             std::string wrong;
             for (int round = 0; round < rounds; ++round) {
                 const std::string number = std::to_string((i + round) % 5);
                 const auto script = cache.compile("return \"text number \" + " + number, "file" + number);
                 cache.compile("return )", "broken");
                 if (round % 10 == 0) cache.invalidate("file" + number);
                 if (round == rounds / 2 && i == 0) cache.clear();
                 const Outcome outcome = Session(script.value(), npcs::Host()).start();
                 if (outcome.value != Value("text number " + number)) wrong += outcome.value.text();
                 if (cache.statistics().scripts > 3) wrong += "too many";
             }
             return wrong;
         }))
        CHECK(result.empty());
    const auto statistics = cache.statistics();
    CHECK(statistics.hits + statistics.misses == 2 * rounds * thread_count);
}

TEST_CASE("threads: a request stops a session of another thread, and its next run is not stopped") {
    npcs::Host host;
    std::atomic<bool> runs{false};
    host.def("begun", [&] { runs = true; });
    const Script script =
        Script::compile("begun\nn = 0\nwhile not enough\n  n += 1\nend while\nreturn \"done\"").value();
    Session talk(script, host);
    talk.set_global("enough", 0);
    std::thread other([&] {
        while (!runs) std::this_thread::yield();
        talk.request_stop();
    });
    const Outcome stopped = talk.start();
    other.join();
    CHECK(stopped.kind == Outcome::Kind::interrupted);
    CHECK(stopped.error.code == "stop-requested");
    talk.request_stop();  // too late for that run, too early for the next
    talk.set_global("enough", 1);
    CHECK(talk.resume().value == Value("done"));
}

TEST_CASE("threads: a stop token ends a tick of another thread") {
    npcs::Host host;
    std::atomic<bool> runs{false};
    host.def("begun", [&] { runs = true; });
    Machine machine(host);
    machine.run(
        Script::compile("n = 0\nendless = function\n  begun\n  while not enough\n  end while\nend function\n"
                        "enough = 0\ncount = function\n  globals.n += 1\nend function\nspawn @endless\nspawn @count")
            .value());
    std::stop_source stop;
    std::thread other([&] {
        while (!runs) std::this_thread::yield();
        stop.request_stop();
    });
    const std::vector<Outcome> news = machine.tick(0, {.stop = stop.get_token()});
    other.join();
    REQUIRE(news.size() == 1);
    CHECK(news[0].error.code == "stop-requested");
    CHECK(machine.global("n") == Value(0));
    machine.set_global("enough", 1);
    CHECK(machine.tick(0).size() == 2);
    CHECK(machine.global("n") == Value(1));
}

TEST_CASE("threads: a second thread on a machine is refused by name, whatever it asks") {
    npcs::Host host;
    std::atomic<bool> holds{false}, may_go{false};
    host.def("hold", [&] {
        holds = true;
        while (!may_go) std::this_thread::yield();
    });
    Machine machine(host);
    const Script script = Script::compile("hold\nreturn 5").value();
    const npcs::Snapshot before = machine.snapshot();
    Outcome outcome;
    std::thread first([&] { outcome = machine.run(script); });
    while (!holds) std::this_thread::yield();

    const auto code = [](const auto& result) {
        return result.diagnostics().empty() ? "" : result.diagnostics().front().code;
    };
    const auto first_code = [](const npcs::Diagnostics& problems) {
        return problems.empty() ? "" : problems.front().code;
    };
    CHECK(machine.run(script).error.code == "busy");
    CHECK(machine.eval("1").error.code == "busy");
    CHECK(machine.call(Value(1)).error.code == "busy");
    CHECK(machine.resume(1).error.code == "busy");
    CHECK(machine.choose(1, 0).error.code == "busy");
    CHECK(machine.tick(1).front().error.code == "busy");
    CHECK(machine.outcome(1).error.code == "busy");
    CHECK(code(machine.spawn(Value(1))) == "busy");
    CHECK(code(machine.spawn(script)) == "busy");
    CHECK(first_code(machine.cancel(1)) == "busy");
    CHECK(first_code(machine.complete(1)) == "busy");
    CHECK(first_code(machine.fail(1, "no")) == "busy");
    CHECK(first_code(machine.cancel_ticket(1)) == "busy");
    CHECK(first_code(machine.restore(before)) == "busy");
    CHECK_FALSE(machine.fork().ok());
    CHECK_FALSE(static_cast<bool>(machine.snapshot()));
    CHECK(machine.save().empty());
    CHECK(machine.save_readable().empty());
    // Where there is no place for a reason there is nothing.
    CHECK(machine.tasks().empty());
    CHECK(machine.tickets().empty());
    CHECK(machine.trace(1).empty());
    CHECK(machine.handle(1).is_null());
    CHECK(machine.raise("bell") == 0);
    CHECK(machine.now() == 0);
    CHECK(machine.bytes_in_use() == 0);
    CHECK(machine.global("x").is_null());
    machine.set_global("x", 1);
    machine.observe("x", [](const Value&) {});
    machine.forget("x");
    CHECK(machine.global_names().empty());

    may_go = true;
    first.join();
    CHECK(outcome.value == Value(5));
    CHECK(machine.global("x").is_null());
    CHECK(machine.run(Script::compile("return 6").value()).value == Value(6));
}

TEST_CASE("threads: many want one machine; each is served or refused, and nothing is lost") {
    Machine machine{npcs::Host()};
    machine.run(Script::compile("n = 0\nadd = function\n  globals.n += 1\nend function").value());
    const Script add = Script::compile("add").value();
    std::atomic<int> served{0};
    for (const std::string& result : side_by_side([&](int) {
             std::string wrong;
             for (int round = 0; round < 200; ++round) {
                 const Outcome outcome = machine.run(add);
                 if (outcome.kind == Outcome::Kind::returned) ++served;
                 else if (outcome.error.code != "busy") wrong += outcome.error.message;
             }
             return wrong;
         }))
        CHECK(result.empty());
    CHECK(machine.global("n") == Value(served.load()));
    CHECK(served > 0);
}
