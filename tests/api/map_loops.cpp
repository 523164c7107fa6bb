// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loops over maps that change meanwhile: every entry that is there when its turn comes is seen exactly once, new ones at the
// end, removed ones not. Scripts are made of changes at certain passes; what they must see is reckoned with a list that only
// ever grows.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace npcs::tests {
namespace {

enum class Change { set, remove, clear, fill, replace };

struct Step {
    int pass;  ///< of the outer loop, from 1 on; 0: before it
    Change change;
    int key = 0;
    int inner = 0;  ///< pass of the inner loop that the outer pass has; 0: none
};

struct Scenario {
    int entries = 0;
    bool numbers = false;     ///< keys are 1, 2, 3 instead of texts
    int inner_at = 0;         ///< outer pass with a loop over the same map inside; 0: none
    std::vector<Step> steps;  ///< in their order
};

constexpr int filled_from = 100, filled_to = 140;

std::string key_text(const Scenario& scenario, int key) {
    return scenario.numbers ? std::to_string(key) : "\"k" + std::to_string(key) + "\"";
}

std::string key_shown(const Scenario& scenario, int key) { return (scenario.numbers ? "" : "k") + std::to_string(key); }

std::string change_text(const Scenario& scenario, const Step& step, const std::string& indent) {
    const std::string key = key_text(scenario, step.key);
    switch (step.change) {
        case Change::set: return indent + "m[" + key + "] = 1\n";
        case Change::remove: return indent + "m.remove " + key + "\n";
        case Change::clear: return indent + "for k in m.indexes\n" + indent + "    m.remove k\n" + indent + "end for\n";
        case Change::fill: {
            const std::string made = scenario.numbers ? "i" : "\"k\" + i";
            return indent + "for i in range(" + std::to_string(filled_from) + ", " + std::to_string(filled_to) + ")\n" +
                   indent + "    m[" + made + "] = i\n" + indent + "end for\n";
        }
        default: return indent + "m = m + {" + key + ": 2}\n";
    }
}

std::string steps_text(const Scenario& scenario, int inner, const std::string& count, const std::string& indent) {
    std::string text;
    for (const Step& step : scenario.steps) {
        if (step.pass == 0 || (step.inner != 0) != (inner != 0)) continue;
        const int pass = inner != 0 ? step.inner : step.pass;
        text += indent + "if " + count + " == " + std::to_string(pass) + " then\n" +
                change_text(scenario, step, indent + "    ") + indent + "end if\n";
    }
    return text;
}

std::string script_of(const Scenario& scenario) {
    std::string text = "m = {}\nseen = []\n";
    for (int key = 1; key <= scenario.entries; ++key) text += "m[" + key_text(scenario, key) + "] = 0\n";
    for (const Step& step : scenario.steps)
        if (step.pass == 0) text += change_text(scenario, step, "");
    text += "n = 0\nfor e in m\n    n = n + 1\n    seen.push e.key\n" + steps_text(scenario, 0, "n", "    ");
    if (scenario.inner_at != 0)
        text += "    if n == " + std::to_string(scenario.inner_at) +
                " then\n        k2 = 0\n        for f in m\n            k2 = k2 + 1\n            seen.push \"in \" + "
                "f.key\n" +
                steps_text(scenario, 1, "k2", "            ") +
                "            if seen.len > 300 then break\n            yield k2\n        end for\n    end if\n";
    return text + "    if seen.len > 300 then break\n    yield n\nend for\nreturn seen.join\n";
}

/// A map that keeps everything it ever had.
class Model {
public:
    explicit Model(const Scenario& scenario) : scenario_(scenario) {}

    std::string run() {
        for (int key = 1; key <= scenario_.entries; ++key) set(key);
        for (const Step& step : scenario_.steps)
            if (step.pass == 0) change(step);
        int pass = 0;
        walk("", [&] {
            ++pass;
            for (const Step& step : scenario_.steps)
                if (step.pass == pass && step.pass != 0 && step.inner == 0) change(step);
            if (scenario_.inner_at != pass) return;
            int inner = 0;
            walk("in ", [&] {
                ++inner;
                for (const Step& step : scenario_.steps)
                    if (step.inner == inner && step.inner != 0) change(step);
            });
        });
        return seen_;
    }

private:
    struct Entry {
        int key;
        bool there;
    };
    using Entries = std::vector<Entry>;

    template <typename Body>
    void walk(const std::string& mark, const Body& body) {
        const std::shared_ptr<Entries> map = map_;
        for (std::size_t i = 0; i < map->size(); ++i) {
            if (!(*map)[i].there) continue;
            seen_ += (seen_.empty() ? "" : " ") + mark + key_shown(scenario_, (*map)[i].key);
            ++count_;
            body();
            if (count_ > 300) return;
        }
    }

    void set(int key) {
        for (const Entry& entry : *map_)
            if (entry.there && entry.key == key) return;
        map_->push_back({key, true});
    }

    void change(const Step& step) {
        switch (step.change) {
            case Change::set: return set(step.key);
            case Change::remove:
            case Change::clear:
                for (Entry& entry : *map_)
                    if (step.change == Change::clear || entry.key == step.key) entry.there = false;
                return;
            case Change::fill:
                for (int key = filled_from; key <= filled_to; ++key) set(key);
                return;
            case Change::replace: map_ = std::make_shared<Entries>(*map_); return set(step.key);
        }
    }

    const Scenario& scenario_;
    std::shared_ptr<Entries> map_ = std::make_shared<Entries>();
    std::string seen_;
    std::size_t count_ = 0;
};

std::string finish(Session& talk) {
    for (int stops = 0; talk.outcome().kind == Outcome::Kind::yielded && stops < 400; ++stops) talk.resume();
    return talk.outcome().kind == Outcome::Kind::returned ? talk.outcome().value.text() : "did not end";
}

void check(const Scenario& scenario, bool from_every_save) {
    const std::string text = script_of(scenario);
    CAPTURE(text);
    const auto compiled = Script::compile(text);
    REQUIRE(compiled.ok());
    const Host host;
    const std::string wanted = Model(scenario).run();
    Session straight(compiled.value(), host);
    straight.start();
    REQUIRE(finish(straight) == wanted);

    Session talk(compiled.value(), host);
    talk.start();
    for (int stops = 0; talk.outcome().kind == Outcome::Kind::yielded && stops < 400; ++stops) {
        const std::string save = talk.save();
        if (from_every_save) {
            auto other = Session::load(save, compiled.value(), host);
            REQUIRE(other.ok());
            REQUIRE(finish(other.value()) == wanted);
        }
        auto loaded = Session::load(save, compiled.value(), host);
        REQUIRE(loaded.ok());
        talk = std::move(loaded.value());
        talk.resume();
    }
    REQUIRE(talk.outcome().kind == Outcome::Kind::returned);
    REQUIRE(talk.outcome().value.text() == wanted);
}

}  // namespace

TEST_CASE("loops over maps see what is there, when it is there", "[map_loops]") {
    int count = 0;
    for (int entries = 1; entries <= 5; ++entries)
        for (int before = 0; before <= entries; ++before)
            for (int removed = 0; removed <= entries; ++removed)
                for (int pass = 1; pass <= entries; ++pass)
                    for (const bool numbers : {false, true}) {
                        Scenario scenario{entries, numbers, 0, {}};
                        if (before != 0) scenario.steps.push_back({0, Change::remove, before, 0});
                        if (removed != 0) scenario.steps.push_back({pass, Change::remove, removed, 0});
                        scenario.steps.push_back({pass + 1 - (removed & 1), Change::set, 9, 0});
                        check(scenario, true);
                        ++count;
                    }
    CHECK(count > 273);
}

TEST_CASE("a key that is removed and added again comes at the end of a loop", "[map_loops]") {
    for (int entries = 1; entries <= 4; ++entries)
        for (int key = 1; key <= entries; ++key)
            for (int pass = 1; pass <= entries; ++pass)
                for (int later = pass; later <= entries; ++later) {
                    Scenario scenario{entries, key % 2 == 0, 0, {}};
                    scenario.steps = {{pass, Change::remove, key, 0}, {later, Change::set, key, 0}};
                    check(scenario, true);
                    scenario.steps = {
                        {pass, Change::set, key, 0}, {later, Change::clear, 0, 0}, {later, Change::set, 7, 0}};
                    check(scenario, true);
                    scenario.steps = {{pass, Change::replace, 7, 0}, {later, Change::remove, key, 0}};
                    check(scenario, true);
                }
}

TEST_CASE("loops inside each other over one map that changes", "[map_loops]") {
    for (int entries = 2; entries <= 4; ++entries)
        for (int at = 1; at <= entries; ++at)
            for (int inner = 1; inner <= entries; ++inner)
                for (int key = 1; key <= entries; ++key) {
                    Scenario scenario{entries, (at + inner) % 2 == 0, at, {}};
                    scenario.steps = {{1, Change::remove, key, inner}, {1, Change::set, 8, inner}};
                    check(scenario, false);
                    scenario.steps.push_back({1, Change::fill, 0, inner});
                    scenario.steps.push_back({at, Change::remove, entries, 0});
                    check(scenario, false);
                }
}

TEST_CASE("loops over maps with changes made at random", "[map_loops]") {
    std::mt19937 random(12);
    const auto below = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
    for (int round = 0; round < 150; ++round) {
        Scenario scenario{below(12), round % 2 == 0, below(3) == 0 ? 1 + below(4) : 0, {}};
        const int steps = 1 + below(10);
        for (int i = 0; i < steps; ++i) {
            constexpr Change changes[] = {Change::set,    Change::set,  Change::remove, Change::remove,
                                          Change::remove, Change::fill, Change::clear,  Change::replace};
            Step step{below(8), changes[below(8)], 1 + below(14), 0};
            if (scenario.inner_at != 0 && below(2) == 0) step.inner = 1 + below(6), step.pass = 1;
            scenario.steps.push_back(step);
        }
        check(scenario, round % 8 == 0);
    }
}

TEST_CASE("a loop keeps its place while what is behind it is removed and more is added", "[map_loops]") {
    // Each pass removes the entry it sees and adds one: the map stays small, the loop goes on for long.
    const auto script = Script::compile(
        "m = {1: 0, 2: 0, 3: 0}\nlast = 0\nfor e in m\n  if e.key != last + 1 then return \"after \" + last + \" came "
        "\" + e.key\n"
        "  last = e.key\n  m.remove last\n  if last < 20000 then m[last + 3] = 0\n  if last % 1000 == 0 then yield "
        "last\n"
        "end for\nreturn last\n");
    REQUIRE(script.ok());
    const Host host;
    Session talk(script.value(), host);
    talk.start();
    while (talk.outcome().kind == Outcome::Kind::yielded) {
        auto loaded = Session::load(talk.save(), script.value(), host);
        REQUIRE(loaded.ok());
        talk = std::move(loaded.value());
        talk.resume();
    }
    CHECK(talk.outcome().value.text() == "20002");
}

}  // namespace npcs::tests
