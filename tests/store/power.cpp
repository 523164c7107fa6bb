// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The power that fails anywhere, a disk that is full, and one that does not flush. NPCS_CUTS=5000 tries more cuts.

#if defined(NPCS_HAS_SQLITE)

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>

#include "power_vfs.hpp"
#include "stores.hpp"

using namespace store_tests;

namespace {

/// A conversation as those saw it who stepped it.
struct Life {
    bool is_there = false;
    int steps = 0;
};
using Lives = std::map<std::string, Life>;

/// A cut, with what had been reported as done, and what was under way.
struct Cut {
    DiskImage image;
    Lives confirmed;
    Lives begun;
};

/// Steps, makes and removes conversations, and cuts the power at random moments.
class PowerRun {
public:
    PowerRun(npcs::Durability durability, unsigned seed, int cuts) : power_(seed), random_(seed), cuts_left_(cuts) {
        options_ = with_game();
        options_.durability = durability;
        power_.before_change = [this] { maybe_cut(); };
    }

    std::vector<Cut> run() {
        while (cuts_left_ > 0) {
            // Closing and opening puts the log into the file.
            npcs::Store store = npcs::open_store("sqlite:" + path(), options_).value();
            if (!has_script_) {
                REQUIRE(store.add_script({"count", script}));
                has_script_ = true;
            }
            for (int i = 0; i < 40 && cuts_left_ > 0; ++i) act(store);
        }
        return std::move(cuts_);
    }
    std::string path() const { return folder_.file("world.db"); }

private:
    static constexpr const char* script =
        "n = 0\nwhile true\n    x = prompt(n)\n    n += 1\n    bulk = \"x\" * (n % 7 * 900)\n    give n\nend while\n";

    void act(npcs::Store& store) {
        begun_ = confirmed_;
        const std::string id = "c" + std::to_string(random_() % 5);
        Life& life = begun_[id];
        if (!life.is_there) {
            life = {true, 0};
            REQUIRE(code_of(store.create(id, "count")) == "");
        } else if (random_() % 25 == 0) {
            life = {};
            REQUIRE(store.remove(id).empty());
        } else {
            // Several in one transaction, or one.
            std::vector<std::string> ids;
            for (auto& [other, its_life] : begun_)
                if (its_life.is_there && (other == id || random_() % 4 == 0)) {
                    ids.push_back(other);
                    ++its_life.steps;
                }
            for (const npcs::Outcome& outcome :
                 store.step_all(ids, [](npcs::Session& talk) { return talk.resume("on"); }))
                REQUIRE(code_of(outcome) == "");
        }
        confirmed_ = begun_;
    }

    void maybe_cut() {
        if (!has_script_ || cuts_left_ == 0 || random_() % 5 != 0) return;
        --cuts_left_;
        cuts_.push_back({power_.cut(), confirmed_, begun_});
    }

    TestFolder folder_;
    PowerVfs power_;
    npcs::StoreOptions options_;
    std::mt19937 random_;
    int cuts_left_;
    bool has_script_ = false;
    Lives confirmed_, begun_;
    std::vector<Cut> cuts_;
};

struct Found {
    Lives lives;
    std::string damage;
};

/// Opens what a cut has left.
Found look_at(const Cut& cut) {
    const TestFolder folder;
    for (const auto& [path, bytes] : cut.image) {
        const std::string name = path.substr(path.rfind('/') + 1);
        if (!name.empty() && !name.ends_with("-shm")) std::ofstream(folder.file(name), std::ios::binary) << bytes;
    }
    const PowerVfs without_waiting(0);
    auto opened = npcs::open_store("sqlite:" + folder.file("world.db"), with_game());
    if (!opened) return {{}, npcs::one_line(opened.diagnostics().front())};
    npcs::Store& store = opened.value();
    Found found;
    std::map<std::string, int> given;
    const auto entries = store.take_outbox(100'000, std::chrono::hours(1));
    if (!entries) return {{}, npcs::one_line(entries.diagnostics().front())};
    for (const npcs::OutboxEntry& entry : entries.value())
        if (entry.body != std::to_string(++given[entry.conversation])) found.damage += " entry " + entry.body;
    const auto list = store.list();
    if (!list) return {{}, npcs::one_line(list.diagnostics().front())};
    for (const npcs::ConversationInfo& info : list.value()) {
        const npcs::Outcome outcome = store.look(info.id);
        if (code_of(outcome) != "") found.damage += " " + info.id + ": " + code_of(outcome);
        const int steps = std::atoi(outcome.value.text().c_str());
        if (steps != given[info.id]) found.damage += " " + info.id + " has posted otherwise than it says";
        found.lives[info.id] = {true, steps};
        given.erase(info.id);
    }
    if (std::any_of(given.begin(), given.end(), [](const auto& one) { return one.second > 0; }))
        found.damage += " entries of nobody";
    if (!code_of(answer(store, "c0", "on")).empty() && found.lives["c0"].is_there) found.damage += " cannot be stepped";
    return found;
}

/// Whether it is as it was at one of two moments, as a whole.
bool is_as(const Lives& found, const Lives& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& one) {
        const auto there = found.find(one.first);
        const Life life = there == found.end() ? Life() : there->second;
        return life.is_there == one.second.is_there && life.steps == one.second.steps;
    });
}

/// Cuts the power of many stores, some fifty times each, and gives `check` what is left.
template <typename Check>
void cut_often(npcs::Durability durability, Check check) {
    constexpr int cuts_of_one = 50;
    const char* wanted = std::getenv("NPCS_CUTS");
    const int cuts = wanted != nullptr ? std::atoi(wanted) : 300;
    for (int i = 0; i < cuts; i += cuts_of_one)
        for (const Cut& cut : PowerRun(durability, static_cast<unsigned>(i), cuts_of_one).run()) {
            const Found found = look_at(cut);
            REQUIRE(found.damage == "");
            check(is_as(found.lives, cut.confirmed), is_as(found.lives, cut.begun));
        }
}

}  // namespace

TEST_CASE("store: a power cut loses nothing that was reported as done (SQLite)") {
    int under_way = 0;
    cut_often(npcs::Durability::full, [&](bool is_confirmed, bool is_begun) {
        // What was under way is there as a whole, or not at all.
        REQUIRE((is_confirmed || is_begun));
        if (!is_confirmed) ++under_way;
    });
    CHECK(under_way > 0);
}

TEST_CASE("store: with Durability::normal a power cut loses the last steps, whole (SQLite)") {
    int lost = 0;
    cut_often(npcs::Durability::normal, [&](bool is_confirmed, bool is_begun) {
        if (!is_confirmed && !is_begun) ++lost;
    });
    // Otherwise these cuts would prove nothing above.
    CHECK(lost > 0);
}

TEST_CASE("store: a disk that is full anywhere is named, and loses nothing (SQLite)") {
    const TestFolder folder;
    PowerVfs power(5);
    npcs::Store store = npcs::open_store("sqlite:" + folder.file("world.db"), with_game()).value();
    REQUIRE(store.add_script({"inn", innkeeper}));
    int refused = 0, done = 0;
    for (int i = 0; i < 60; ++i) {
        const std::string id = std::to_string(i);
        power.room = INT64_MAX;
        REQUIRE(told(store.create(id, "inn")) == "ask: Who are you?");
        power.room = i * 2500;
        const std::string name(10'000, 'x');
        const std::string code = code_of(answer(store, id, name));
        const npcs::Outcome now = store.look(id);
        if (code.empty()) {
            ++done;
            CHECK(told(now) == "ask: A room, " + name + "?");
        } else {
            ++refused;
            CHECK(code == "store-full");
            CHECK(told(now) == "ask: Who are you?");
            power.room = INT64_MAX;
            CHECK(told(answer(store, id, "Ann")) == "ask: A room, Ann?");
        }
    }
    CHECK(refused > 5);
    CHECK(done > 5);
    power.room = INT64_MAX;
    CHECK(store.take_outbox(1000, std::chrono::hours(1)).value().size() == 60);
}

TEST_CASE("store: what the disk did not flush is undecided (SQLite)") {
    const TestFolder folder;
    PowerVfs power(6);
    {
        npcs::Store store = npcs::open_store("sqlite:" + folder.file("world.db"), with_game()).value();
        REQUIRE(store.add_script({"inn", innkeeper}));
        store.create("a", "inn");
        power.failing_flushes = 1;
        CHECK(code_of(answer(store, "a", "Ann")) == "store-undecided");
        // Whichever it was: it is that, and can be seen.
        const std::string seen = told(store.look("a"));
        const bool is_done = seen == "ask: A room, Ann?";
        CHECK((is_done || seen == "ask: Who are you?"));
        CHECK(store.find("a").value().version == (is_done ? 2 : 1));
        CHECK(told(answer(store, "a", "yes")) == (is_done ? "ask: Anything else?" : "ask: A room, yes?"));
    }
    const npcs::Store again = npcs::open_store("sqlite:" + folder.file("world.db"), with_game()).value();
    CHECK(code_of(again.look("a")) == "");
}

#endif
