// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The village of the samples: saved at every tick, loaded with scripts that were edited without changing what they do, and
// lived to its end. The story must be the one that nobody interrupted.

#include <functional>

#include "migration/world.hpp"

using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Value;
using npcs::Verdict;
using npcs::tests::migration::Files;

namespace {

class Village {
public:
    explicit Village(const Files& files) {
        host_.on_print([this](std::string_view text) { told_ += text; });
        host_.def("say(who, line)",
                  [this](Value who, std::string line) { told_ += who.get("name").text() + ": " + line + "\n"; });
        host_.def("prompt(question)",
                  [](npcs::Call& call, std::string question) { return call.suspend(question, 40); });
        host_.def("cancel(reason, plan)", [this](Value, std::string plan) { told_ += "(no " + plan + ")\n"; });
        world_.emplace_back(host_);
        for (const Script& script : npcs::tests::migration::compiled(files)) tell(world().run(script));
    }
    Village(const Village&) = delete;
    Village& operator=(const Village&) = delete;

    Machine& world() { return world_.back(); }
    bool is_over() { return world().tasks().empty(); }

    void live() {
        for (const Outcome& news : world().tick(10)) tell(news);
        for (const npcs::Ticket& ticket : world().tickets()) {
            if (ticket.options.empty()) world().complete(ticket.id, "Ada");
            else if (++asked_ % 3 != 0) answer(ticket);
        }
    }
    std::string to_the_end() {
        while (!is_over()) live();
        return told_;
    }
    /// From where another village is, under other scripts.
    npcs::MigrationReport continue_from(Village& other, const std::string& bytes, const std::vector<Script>& scripts) {
        npcs::MigrationReport report;
        auto loaded = Machine::load(bytes, scripts, host_, npcs::LoadOptions{}, &report);
        INFO(report.reason);
        REQUIRE(loaded.ok());
        world_.clear();
        world_.push_back(std::move(loaded).value());
        told_ = other.told_;
        asked_ = other.asked_;
        return report;
    }

private:
    void tell(const Outcome& outcome) {
        INFO(outcome.error.message);
        REQUIRE(outcome.kind != Outcome::Kind::failed);
        if (outcome.kind == Outcome::Kind::yielded) told_ += npcs::tests::migration::shown(outcome) + "\n";
    }
    void answer(const npcs::Ticket& ticket) {
        const std::size_t options = ticket.options.size();
        for (std::size_t i = 0; i < options; ++i)
            if (world().complete(ticket.id, static_cast<double>((asked_ + i) % options)).empty()) return;
    }

    npcs::Host host_;
    std::vector<Machine> world_;
    std::string told_;
    unsigned asked_ = 0;
};

Files village() {
    Files files;
    for (const std::string name : {"village", "trade", "watch", "night", "inn"}) {
        auto text = npcs::read_file(std::string(NPCS_SAMPLES_DIR) + "/village/" + name + ".npcs");
        REQUIRE(text.ok());
        files.emplace_back(name + ".npcs", std::move(text).value());
    }
    return files;
}

/// A line that does nothing in front of every line that begins so.
std::string with_more_lines(std::string text, const std::string& begin, const std::string& line) {
    for (std::size_t at = text.find("\n" + begin); at != std::string::npos;
         at = text.find("\n" + begin, at + line.size() + 2))
        text.insert(at + 1, line + "\n");
    return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

using Edit = std::function<std::string(const std::string&)>;

void live_through(const Edit& edit, std::size_t only, Verdict worst) {
    const Files before = village();
    const std::string story = Village(before).to_the_end();
    Files after = before;
    for (std::size_t i = 0; i < after.size(); ++i)
        if (only == after.size() || only == i) after[i].second = edit(after[i].second);
    const std::vector<Script> scripts = npcs::tests::migration::compiled(after);
    Village straight(before);
    std::size_t ticks = 0;
    for (; !straight.is_over(); ++ticks, straight.live()) {
        INFO("tick " << ticks);
        Village again(before);
        const npcs::MigrationReport report = again.continue_from(straight, straight.world().save(), scripts);
        CHECK(report.verdict <= worst);
        const std::string told = again.to_the_end();
        if (told != story) CHECK(told == story);
    }
    CHECK(ticks > 60);
}

}  // namespace

TEST_CASE("village: lines that do nothing", "[migration][machine][village]") {
    const Edit edit = [](const std::string& text) {
        std::string made = with_more_lines(text, "spawn", "calm = 3");
        for (const std::string begin : {"\t", "\t\t", "\t\t\t"})
            for (const std::string what : {"say ", "wait ", "waitFor ", "plan ", "while ", "choose"})
                made = with_more_lines(made, begin + what, begin + "if quiet == 2 then print \"what?\"");
        return "// Edited\nquiet = 1\n" + made;
    };
    live_through(edit, 5, Verdict::exact);
}

TEST_CASE("village: each script alone", "[migration][machine][village]") {
    const Edit edit = [](const std::string& text) {
        return "// Edited\nquiet = 1\nunheard = function(x)\n\twait x\nend function\n" + text + "loud = 2\n";
    };
    for (std::size_t only = 0; only < 5; ++only) live_through(edit, only, Verdict::exact);
}

TEST_CASE("village: functions and variables have other names", "[migration][machine][village]") {
    const Edit edit = [](const std::string& text) {
        std::string made = text;
        for (const auto& [from, to] : {std::pair{"walk", "patrol"},
                                       {"the_bet", "bet_of_the_children"},
                                       {"seller", "vendor"},
                                       {"until", "struck"},
                                       {"evening", "night_at_the_inn"}})
            made = replaced(made, from, to);
        return replaced(replaced(made, "an night_at_the_inn at the inn", "an evening at the inn"),
                        "fine night_at_the_inn", "fine evening");
    };
    live_through(edit, 5, Verdict::moved);
}
