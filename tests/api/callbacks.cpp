// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every public call from every kind of callback: the tables in docs/embedding.md say what works and what is refused, and are
// walked here cell by cell. Behind them, what a host must not be able to break by calling back.

#include "npcs/npcs.hpp"
#include "npcs/outline.hpp"

#include <algorithm>
#include <any>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::Diagnostics;
using npcs::Host;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;
using Kind = npcs::Outcome::Kind;

namespace {

const std::vector<std::string> callbacks{"function", "begin",    "finally", "on_print", "on_warning",
                                         "on_time",  "observer", "release", "on_run"};

/// One call, made once inside one callback.
struct Poke {
    std::function<std::string()> call;
    std::string code = "(not called)";

    void now() {
        if (!call) return;
        const auto once = std::exchange(call, nullptr);
        code = once();
    }
};

void release_poke(void* poke) { static_cast<Poke*>(poke)->now(); }

constexpr std::string_view scenario = R"(
yield 1
plan "p"
	poke
end plan
print "printed"
pi = pi
x = time
h = handle
h = null
for i in range(1, 5000)
	l = [i, [i], [i]]
end for
g = 1
)";

/// A host that makes the call in the callback of that name.
Host host_that_pokes(Poke& poke, const std::string& where) {
    Host host;
    const auto at = [&poke, where](const std::string& here) {
        if (here == where) poke.now();
    };
    host.def("poke", [at] { at("function"); });
    host.def("begin(value)", [at](Value) { at("begin"); });
    host.def("finally(value)", [at](Value) { at("finally"); });
    host.def("handle",
             [&poke, where] { return Value::handle(&poke, "poke", where == "release" ? release_poke : nullptr); });
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    host.on_print([at](std::string_view) { at("on_print"); });
    host.on_warning([at](const npcs::Call&, const npcs::Diagnostic&) { at("on_warning"); });
    host.on_time([at] {
        at("on_time");
        return 1.0;
    });
    host.on_run([at](const npcs::Call&, const npcs::RunCost&) { at("on_run"); });
    return host;
}

std::string code(const Outcome& outcome) { return outcome.kind == Kind::refused ? outcome.error.code : ""; }
std::string code(const Diagnostics& problems) { return problems.empty() ? "" : problems.front().code; }
template <typename T>
std::string code(const npcs::Result<T>& result) {
    return result.ok() ? "" : result.diagnostics().front().code;
}
/// Of a call whose result has no room for a reason.
template <typename Object>
std::string code(Object& object, bool gave_something) {
    if (gave_something) return "";
    const Diagnostics problems = object.take_problems();
    return problems.empty() ? "(silence)" : problems.front().code;
}

using SessionCall = std::function<std::string(Session&)>;
const std::vector<std::pair<std::string, SessionCall>> session_calls{
    {"start", [](Session& talk) { return code(talk.start()); }},
    {"resume", [](Session& talk) { return code(talk.resume(1)); }},
    {"choose",
     [](Session& talk) {
         const std::string by_id = code(talk.choose("id"));
         return code(talk.choose(0)) == by_id ? by_id : "(not both)";
     }},
    {"cancel", [](Session& talk) { return code(talk, talk.cancel("p")); }},
    {"request_stop", [](Session& talk) { return talk.request_stop(), std::string(); }},
    {"outcome", [](Session& talk) { return code(talk.outcome()); }},
    {"save", [](Session& talk) { return code(talk, !talk.save().empty()); }},
    {"save_readable", [](Session& talk) { return code(talk, !talk.save_readable().empty()); }},
    {"snapshot", [](Session& talk) { return code(talk, static_cast<bool>(talk.snapshot())); }},
    {"restore", [](Session& talk) { return code(talk.restore({})); }},
    {"reload", [](Session& talk) { return code(talk.reload(compiled("return 1"))); }},
    {"fork", [](Session& talk) { return code(talk.fork()); }},
    {"sleep", [](Session& talk) { return code(talk, talk.sleep()); }},
    {"global", [](Session& talk) { return code(talk, talk.global("known") == Value(5)); }},
    {"set_global",
     [](Session& talk) {
         const std::string refused = code(talk.set_global("set", 7));
         return refused.empty() && talk.global("set") != Value(7) ? "(dropped)" : refused;
     }},
    {"global_names", [](Session& talk) { return code(talk, !talk.global_names().empty()); }},
    {"trace", [](Session& talk) { return code(talk, !talk.trace().empty()); }},
    {"bytes_in_use", [](Session& talk) { return code(talk, talk.bytes_in_use() > 0); }},
    {"user_data", [](Session& talk) { return code(talk, talk.user_data().has_value()); }},
    {"set_user_data",
     [](Session& talk) {
         const std::string refused = code(talk.set_user_data(6));
         return refused.empty() && std::any_cast<int>(talk.user_data()) != 6 ? "(dropped)" : refused;
     }},
    {"take_problems", [](Session& talk) { return code(talk.take_problems()); }},
};

/// A machine with tasks that wait: 1 for a choice, the others for answers.
struct Waiting {
    std::vector<npcs::TaskId> tasks;
    std::vector<npcs::TicketId> tickets;
};
using MachineCall = std::function<std::string(Machine&, const Waiting&)>;
const std::vector<std::pair<std::string, MachineCall>> machine_calls{
    {"run", [](Machine& world, const Waiting&) { return code(world.run(compiled("return 1"))); }},
    {"eval", [](Machine& world, const Waiting&) { return code(world.eval("1")); }},
    {"call", [](Machine& world, const Waiting&) { return code(world.call(world.global("f"))); }},
    {"resume", [](Machine& world, const Waiting& waiting) { return code(world.resume(waiting.tasks[1], 1)); }},
    {"choose",
     [](Machine& world, const Waiting& waiting) {
         const std::string by_id = code(world.choose(waiting.tasks[0], "id"));
         return code(world.choose(waiting.tasks[0], 0)) == by_id ? by_id : "(not both)";
     }},
    {"spawn a function", [](Machine& world, const Waiting&) { return code(world.spawn(world.global("f"))); }},
    {"spawn a script", [](Machine& world, const Waiting&) { return code(world.spawn(compiled("return 1"))); }},
    {"tick",
     [](Machine& world, const Waiting&) {
         const auto news = world.tick(0);
         return news.empty() ? std::string() : code(news.front());
     }},
    {"cancel", [](Machine& world, const Waiting& waiting) { return code(world.cancel(waiting.tasks[1])); }},
    {"tasks", [](Machine& world, const Waiting&) { return code(world, world.tasks().size() >= 3); }},
    {"outcome", [](Machine& world, const Waiting& waiting) { return code(world.outcome(waiting.tasks[1])); }},
    {"trace",
     [](Machine& world, const Waiting& waiting) { return code(world, !world.trace(waiting.tasks[1]).empty()); }},
    {"handle",
     [](Machine& world, const Waiting& waiting) { return code(world, world.handle(waiting.tasks[1]).is_map()); }},
    {"raise", [](Machine& world, const Waiting&) { return code(world, world.raise("bell") == 1); }},
    {"now", [](Machine& world, const Waiting&) { return code(world, world.now() == 2); }},
    {"next_wake", [](Machine& world, const Waiting&) { return code(world, world.next_wake() > 0); }},
    {"tickets", [](Machine& world, const Waiting&) { return code(world, world.tickets().size() >= 3); }},
    {"complete", [](Machine& world, const Waiting& waiting) { return code(world.complete(waiting.tickets[1], 1)); }},
    {"fail", [](Machine& world, const Waiting& waiting) { return code(world.fail(waiting.tickets[1], "no")); }},
    {"cancel_ticket",
     [](Machine& world, const Waiting& waiting) { return code(world.cancel_ticket(waiting.tickets[1])); }},
    {"global", [](Machine& world, const Waiting&) { return code(world, world.global("known") == Value(5)); }},
    {"set_global",
     [](Machine& world, const Waiting&) {
         const std::string refused = code(world.set_global("set", 7));
         return refused.empty() && world.global("set") != Value(7) ? "(dropped)" : refused;
     }},
    {"global_names", [](Machine& world, const Waiting&) { return code(world, !world.global_names().empty()); }},
    {"observe", [](Machine& world, const Waiting&) { return code(world.observe("late", [](const Value&) {})); }},
    {"observe_deeply",
     [](Machine& world, const Waiting&) { return code(world.observe_deeply("late.on", [](const Value&) {})); }},
    {"forget", [](Machine& world, const Waiting&) { return code(world.forget("late")); }},
    {"save", [](Machine& world, const Waiting&) { return code(world, !world.save().empty()); }},
    {"save_readable", [](Machine& world, const Waiting&) { return code(world, !world.save_readable().empty()); }},
    {"snapshot", [](Machine& world, const Waiting&) { return code(world, static_cast<bool>(world.snapshot())); }},
    {"restore", [](Machine& world, const Waiting&) { return code(world.restore({})); }},
    {"reload", [](Machine& world, const Waiting&) { return code(world.reload({compiled("return 1")})); }},
    {"fork", [](Machine& world, const Waiting&) { return code(world.fork()); }},
    {"bytes_in_use", [](Machine& world, const Waiting&) { return code(world, world.bytes_in_use() > 0); }},
    {"user_data", [](Machine& world, const Waiting&) { return code(world, world.user_data().has_value()); }},
    {"set_user_data",
     [](Machine& world, const Waiting&) {
         const std::string refused = code(world.set_user_data(6));
         return refused.empty() && std::any_cast<int>(world.user_data()) != 6 ? "(dropped)" : refused;
     }},
    {"take_problems", [](Machine& world, const Waiting&) { return code(world.take_problems()); }},
};

/// Calls that belong to no machine; they work everywhere.
const std::vector<std::pair<std::string, std::function<std::string(const Script&, Host&, const std::string&)>>>
    free_calls{
        {"Script::compile", [](const Script&, Host&, const std::string&) { return code(Script::compile("x = 1")); }},
        {"Script::warnings",
         [](const Script& script, Host&, const std::string&) { return script.warnings().size() == 1 ? "" : "(lost)"; }},
        {"Script::dump", [](const Script&, Host&, const std::string&) { return code(Script::dump("x = 1")); }},
        {"Script::to_json", [](const Script&, Host&, const std::string&) { return code(Script::to_json("x = 1")); }},
        {"ScriptCache",
         [](const Script&, Host&, const std::string&) {
             npcs::ScriptCache cache;
             const std::string refused = code(cache.compile("x = 1"));
             return refused.empty() && cache.statistics().scripts != 1 ? "(dropped)" : refused;
         }},
        {"Host::def",
         [](const Script&, Host& host, const std::string&) {
             host.def("late(a, b, c, d, e, f)", [](Value, Value, Value, Value, Value, Value) { return 5; });
             Session other(compiled("return late"), host);
             return other.start().value == Value(5) ? "" : "(dropped)";
         }},
        {"Host::on_print",
         [](const Script&, Host& host, const std::string&) {
             host.on_print([](std::string_view) {});
             host.on_time(nullptr);
             return "";
         }},
        {"Session",
         [](const Script& script, Host& host, const std::string& bytes) {
             const std::string refused = code(Session(compiled("return 1"), host).start());
             return refused.empty() ? code(Session::load(bytes, script, host)) : refused;
         }},
        {"check_save",
         [](const Script& script, Host& host, const std::string& bytes) {
             return npcs::check_save(bytes, script, host).verdict == npcs::Verdict::exact ? "" : "(not exact)";
         }},
        {"diff", [](const Script& script, Host&,
                    const std::string&) { return npcs::diff(script, script).empty() ? "(nothing)" : ""; }},
        {"describe_save", [](const Script& script, Host&,
                             const std::string& bytes) { return code(npcs::describe_save(bytes, {script})); }},
        {"History",
         [](const Script&, Host& host, const std::string&) {
             Session other(compiled("yield 1\nyield 2"), host);
             npcs::History history;
             other.start();
             history.record(other);
             other.resume();
             history.record(other);
             const std::string refused = code(history.undo(other));
             return refused.empty() && other.outcome().value != Value(1) ? "(not undone)" : refused;
         }},
        {"Value",
         [](const Script&, Host&, const std::string&) {
             Value map = Value::map({{"a", Value::list({1, 2})}});
             map.set("b", map.get("a"));
             return map == Value::map({{"a", Value::list({1, 2})}, {"b", Value::list({1, 2})}}) ? "" : "(wrong)";
         }},
    };

/// The cells of the table in docs/embedding.md whose first heading is that word: by call and callback.
std::map<std::string, std::vector<std::string>> documented(const std::string& heading) {
    std::ifstream file(std::string(NPCS_TESTS_DIR) + "/../docs/embedding.md");
    std::map<std::string, std::vector<std::string>> rows;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> cells;
        std::istringstream parts(line);
        for (std::string cell; std::getline(parts, cell, '|');) {
            const std::size_t begin = cell.find_first_not_of(" `");
            const std::size_t end = cell.find_last_not_of(" `");
            if (begin != std::string::npos) cells.push_back(cell.substr(begin, end - begin + 1));
        }
        if (!cells.empty() && cells.front() == heading) inside = true;
        else if (cells.size() < 2) inside = false;
        if (!inside || cells.front().starts_with("---")) continue;
        const std::vector<std::string> rest(cells.begin() + 1, cells.end());
        std::istringstream names(cells.front());
        for (std::string name; std::getline(names, name, ',');) {
            name.erase(0, name.find_first_not_of(" `"));
            name.erase(name.find_last_not_of(" `") + 1);
            rows[name] = rest;
        }
    }
    return rows;
}

void check_cell(const std::map<std::string, std::vector<std::string>>& rows, const std::string& call,
                std::size_t column, std::size_t callback, const std::string& seen) {
    INFO(call << " inside " << callbacks[callback]);
    const auto row = rows.find(call);
    REQUIRE(row != rows.end());
    REQUIRE(row->second.size() > column);
    CHECK((seen.empty() ? "works" : seen == "running" ? "refused" : seen) == row->second[column]);
}

Waiting prepare(Machine& world) {
    Waiting waiting;
    world.run(
        compiled("known = 5\ng = 0\nf = function\nend function\nbell = function\nwaitFor \"bell\"\nend function\n"
                 "spawn @bell"));
    world.tick(2);
    waiting.tasks.push_back(world.run(compiled("choose \"?\"\noption \"a\" then\nx = 1\nend choose")).task);
    for (int i = 0; i < 2; ++i) waiting.tasks.push_back(world.run(compiled("y = prompt(\"?\")")).task);
    for (const npcs::TaskId task : waiting.tasks) waiting.tickets.push_back(world.outcome(task).ticket);
    return waiting;
}

}  // namespace

TEST_CASE("every call to a session from every callback works or is refused, as documented", "[callbacks]") {
    const auto rows = documented("of a Session");
    CHECK(rows.size() == session_calls.size() + 1);  // and the heading
    const Script script = compiled(std::string(scenario) + "known = 5\n");
    const auto observer = std::find(callbacks.begin(), callbacks.end(), "observer") - callbacks.begin();
    for (std::size_t column = 0; column < callbacks.size(); ++column) {
        if (callbacks[column] == "observer") continue;
        for (const auto& [name, call] : session_calls) {
            Poke poke;
            Session talk(script, host_that_pokes(poke, callbacks[column]), {.user_data = 5});
            talk.set_global("known", 5);
            poke.call = [&, run = call] { return run(talk); };
            Outcome outcome = talk.start();
            if (outcome.kind == Kind::yielded) outcome = talk.resume();
            CHECK((outcome.kind == Kind::returned || name == "request_stop"));
            // A session has no observers.
            const bool is_behind = column > static_cast<std::size_t>(observer);
            check_cell(rows, name, is_behind ? column - 1 : column, column, poke.code);
            CHECK(code(talk.take_problems()).empty());
        }
    }
}

TEST_CASE("every call to a machine from every callback works or is refused, as documented", "[callbacks]") {
    const auto rows = documented("of a Machine");
    CHECK(rows.size() == machine_calls.size() + 1);
    const Script script = compiled(scenario);
    for (std::size_t column = 0; column < callbacks.size(); ++column) {
        for (const auto& [name, call] : machine_calls) {
            Poke poke;
            Machine world(host_that_pokes(poke, callbacks[column]), {.user_data = 5});
            const Waiting waiting = prepare(world);
            world.observe("g", [&](const Value&) {
                if (callbacks[column] == "observer") poke.now();
            });
            poke.call = [&, run = call] { return run(world, waiting); };
            const Outcome begun = world.run(script);
            CHECK(begun.kind == Kind::yielded);
            CHECK(world.resume(begun.task).kind == Kind::returned);
            check_cell(rows, name, column, column, poke.code);
            CHECK(code(world.take_problems()).empty());
            CHECK(world.tick(0).size() <= 4);
        }
    }
}

TEST_CASE("calls that belong to no machine work in every callback", "[callbacks]") {
    const auto rows = documented("of neither");
    CHECK(rows.size() == free_calls.size() + 1);
    const Script script = compiled(scenario);
    const std::string bytes = Session(script, Host()).save();
    for (std::size_t column = 0; column < callbacks.size(); ++column) {
        for (const auto& [name, call] : free_calls) {
            Poke poke;
            Host host = host_that_pokes(poke, callbacks[column]);
            Machine world(host);
            world.observe("g", [&](const Value&) {
                if (callbacks[column] == "observer") poke.now();
            });
            poke.call = [&, run = call] { return run(script, host, bytes); };
            const Outcome begun = world.run(script);
            CHECK(begun.kind == Kind::yielded);
            CHECK(world.resume(begun.task).kind == Kind::returned);
            check_cell(rows, name, column, column, poke.code);
        }
    }
}

// ---- what the rule is for --------------------------------------------------------------------------------------------

TEST_CASE("a plan's hook cannot end the task that is being ended", "[callbacks]") {
    std::vector<std::string> codes;
    Machine* self = nullptr;
    npcs::Snapshot before;
    Host host;
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    host.def("cancel(reason, value)", [&](Value, Value) {
        const npcs::TaskId task = self->tasks().front();
        codes = {code(self->cancel(task)), code(self->restore(before)), code(self->resume(task)),
                 code(self->outcome(task))};
    });
    const Script script =
        compiled("f = function\nplan \"p\"\nx = prompt(\"?\")\nend plan\nend function\nt = spawn(@f)");
    const std::vector<std::string> refused{"running", "running", "running", "running"};
    SECTION("from outside") {
        Machine world(host);
        self = &world;
        world.run(script);
        world.tick(0);
        before = world.snapshot();
        CHECK(world.cancel(world.tasks().front()).empty());
        CHECK(codes == refused);
        CHECK(world.tasks().empty());
    }
    SECTION("by a script") {
        Machine world(host);
        self = &world;
        world.run(script);
        world.tick(0);
        before = world.snapshot();
        CHECK(world.run(compiled("cancel t\nreturn t.state")).value == Value("cancelled"));
        CHECK(codes == refused);
    }
}

TEST_CASE("a session may go away while it runs", "[callbacks]") {
    std::unique_ptr<Session> talk;
    Host host;
    std::string shown;
    host.on_print([&](std::string_view text) { shown += text; });
    host.def("leave", [&] { talk.reset(); });
    host.def("replace", [&] { *talk = Session(compiled("return 2"), Host()); });
    talk = std::make_unique<Session>(compiled("big = [1, 2]\nleave\nprint big\nreturn big.len"), host);
    CHECK(talk->start().value == Value(2));
    CHECK(shown == "[1, 2]\n");
    talk = std::make_unique<Session>(compiled("big = [1, 2]\nreplace\nreturn big.len"), host);
    CHECK(talk->start().value == Value(2));
    CHECK(talk->start().value == Value(2));
    CHECK(talk->start().error.code == "already-started");

    std::unique_ptr<Machine> world;
    host.def("destroy", [&] { world.reset(); });
    world = std::make_unique<Machine>(host);
    CHECK(world->run(compiled("x = [1]\ndestroy\nreturn x.len")).value == Value(1));
}

TEST_CASE("observers that change what they observe come to rest", "[callbacks]") {
    Machine world{Host()};
    std::vector<double> seen;
    world.observe("n", [&](const Value& n) {
        seen.push_back(n.number());
        if (n.number() < 3) world.set_global("n", n.number() + 1);
    });
    world.set_global("n", 1);
    CHECK(seen == std::vector<double>{1, 2, 3});
    Machine restless{Host()};
    restless.observe("n", [&](const Value& n) { restless.set_global("n", n.number() + 1); });
    restless.set_global("n", 1);
    CHECK(code(restless.take_problems()) == "observers-without-end");
    CHECK(restless.set_global("m", 1).empty());
}

TEST_CASE("what callbacks throw is told once, and the state stays usable", "[callbacks]") {
    Host host;
    host.def("bad", [] { throw std::runtime_error("broken"); });
    host.on_print([](std::string_view) { throw std::runtime_error("no screen"); });
    host.on_time([]() -> double { throw 5; });
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    host.def("finally(value)", [](Value) { throw std::runtime_error("too late"); });
    host.def("handle", [] {
        static int something = 0;
        return Value::handle(&something, "thing", [](void*) { throw std::runtime_error("no release"); });
    });
    Machine world(host);
    CHECK(world.run(compiled("bad")).error.message == "bad: broken");
    CHECK(world.run(compiled("print 1")).error.message == "on_print: no screen");
    CHECK(world.run(compiled("x = time")).error.message ==
          "on_time: the host function threw something that is no std::exception");
    CHECK(world.take_problems().empty());
    CHECK(world.run(compiled("plan \"p\"\nx = 1\nend plan")).error.message == "finally: too late");

    const npcs::TaskId task = world.run(compiled("plan \"p\"\nx = prompt(\"?\")\nend plan")).task;
    CHECK(world.cancel(task).empty());
    Diagnostics problems = world.take_problems();
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().code == "callback-failed");
    CHECK(problems.front().message == "finally: too late");
    CHECK(world.take_problems().empty());

    world.observe("seen", [](const Value&) { throw std::runtime_error("blind"); });
    CHECK(world.run(compiled("seen = 1\nreturn 2")).value == Value(2));
    problems = world.take_problems();
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().message == "observer of seen: blind");

    CHECK(world.run(compiled("h = handle\nh = null\nfor i in range(1, 5000)\nl = [i, [i], [i]]\nend for\nreturn 3"))
              .value == Value(3));
    problems = world.take_problems();
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().message == "release of a handle: no release");
    CHECK_FALSE(world.save().empty());
    CHECK(world.take_problems().front().message ==
          "on_time: the host function threw something that is no std::exception");

    // A task that throws in a tick has failed; the others go on.
    world.run(compiled("f = function\nprint 1\nend function\ng = function\nyield 7\nend function\nspawn @f\nspawn @g"));
    const auto news = world.tick(1);
    REQUIRE(news.size() == 2);
    CHECK(news[0].error.message == "on_print: no screen");
    CHECK(news[1].value == Value(7));
    CHECK(world.tasks().size() == 1);
}

TEST_CASE("what was moved from refuses by name", "[callbacks]") {
    Script script = compiled("return 1");
    Host host;
    Session talk(script, host);
    Session moved = std::move(talk);
    CHECK(moved.start().value == Value(1));
    for (const auto& [name, call] : session_calls) {
        INFO(name);
        if (name == "request_stop") talk.request_stop();
        else CHECK(call(talk) == "moved-from");
    }
    Machine world(host);
    const Waiting none{{1, 2}, {1, 2}};
    Machine elsewhere = std::move(world);
    for (const auto& [name, call] : machine_calls) {
        INFO(name);
        CHECK(call(world, none) == "moved-from");
    }
    const Script other = std::move(script);
    CHECK(script.file().empty());
    CHECK(script.outline().empty());
    CHECK(Session(script, host).start().error.code == "moved-from");
    CHECK(elsewhere.run(script).error.code == "moved-from");
    CHECK(code(elsewhere.spawn(script)) == "moved-from");
    CHECK(code(Session::load("", script, host)) == "moved-from");
    CHECK(code(Machine::load("", {script}, host)) == "moved-from");
    CHECK(npcs::check_save("", script, host).verdict == npcs::Verdict::refused);
    npcs::Snapshot snapshot = moved.snapshot();
    const npcs::Snapshot kept = std::move(snapshot);
    CHECK(code(moved.restore(snapshot)) == "no-snapshot");
    CHECK(moved.restore(kept).empty());
    Value list = Value::list({1});
    const Value taken = std::move(list);
    CHECK(list.is_null());
    CHECK(list.size() == 0);
    Host gone = std::move(host);
    CHECK(Session(other, host).start().error.code == "moved-from");
    host.def("again", [] { return 3; });
    CHECK(Session(compiled("return again"), host).start().value == Value(3));
}
