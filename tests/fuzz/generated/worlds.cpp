// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "choices.hpp"
#include "stage.hpp"
#include "ways.hpp"

namespace npcs::generated {
namespace {

constexpr int most_ticks = 16;
constexpr std::size_t most_branches = 4;
constexpr std::size_t most_slices = 30'000;

/// One machine: the script is run at the start and once more later, and tasks live for some ticks.
class Life {
public:
    Life(const Script& script, const Script& twin, Way way, std::uint64_t seed)
        : script_(script), twin_(twin), way_(way), choices_(seed) {
        stage_->seen = &seen_;
        slice_ = choices_.pick({std::size_t{1}, std::size_t{3}, std::size_t{20}});
        world_.emplace(host_, session_options());
    }

    Seen run() {
        live(0, false);
        return std::move(seen_);
    }

    std::vector<Seen> apart;  ///< of the branches

private:
    /// From the start of a tick, or from behind it.
    void live(int tick, bool from_behind) {
        for (; tick < most_ticks && !seen_.is_too_long; ++tick, from_behind = false) {
            if (!from_behind) {
                if (tick == 0 || tick == 7) tell(to_its_stop(world_->run(current(), run_options())));
                if (tick == 10) tell(to_its_stop(world_->eval("[tally, shared, globals.len]", run_options())));
                for (const Outcome& news : world_->tick(1)) tell(news);
                at_stop(tick, true);
            }
            keeps_news_ = answer(tick);
            if (tick % 3 == 2) seen_.add("raised", std::to_string(world_->raise("bell", tick)));
            if (keeps_news_) at_stop(tick + 1, false);
        }
        show_end();
    }

    bool is_sliced() const {
        return !is_straight_ && (way_ == Way::sliced || way_ == Way::stopped || way_ == Way::mixed);
    }

    RunOptions run_options() {
        RunOptions options;
        stage_->on_call = nullptr;
        if (!is_sliced()) return options;
        if (way_ == Way::sliced || (way_ == Way::mixed && choices_.one_in(2))) {
            options.steps = 1 + choices_.below(slice_);
            return options;
        }
        std::stop_source stop;
        options.stop = stop.get_token();
        stage_->on_call = [stop, calls = choices_.below(6)]() mutable {
            if (calls-- == 0) (void)stop.request_stop();
        };
        if (choices_.one_in(4)) options.deadline = std::chrono::steady_clock::now();
        return options;
    }

    /// Goes on with a turn that was cut into slices. Only a turn that the host asks for itself can be compared: in a tick, where
    /// a turn is cut decides what the tasks behind it see.
    Outcome to_its_stop(Outcome outcome) {
        while (outcome.kind == Outcome::Kind::interrupted && is_sliced()) {
            if (++slices_ > most_slices) {
                problem("was interrupted " + std::to_string(slices_) + " times without an end");
                break;
            }
            if (way_ == Way::mixed && keeps_news_ && choices_.one_in(6)) choices_.one_in(2) ? reload() : migrate();
            outcome = world_->resume(outcome.task, {}, run_options());
        }
        stage_->on_call = nullptr;
        return outcome;
    }

    void tell(const Outcome& outcome) {
        if (outcome.kind == Outcome::Kind::interrupted || is_of_memory(outcome.error)) seen_.is_too_long = true;
        seen_.add("task " + std::to_string(outcome.task), std::to_string(static_cast<int>(outcome.kind)) + " " +
                                                              std::to_string(static_cast<int>(outcome.wait)) + " " +
                                                              shown(outcome));
    }

    /// Some questions are answered at once, some later, some never; a few are called off. False when that may have ended a
    /// task, which the next tick tells, and no save knows.
    bool answer(int tick) {
        bool keeps_news = true;
        for (const Ticket& ticket : world_->tickets()) {
            seen_.add("ticket", std::to_string(ticket.id) + " " + ticket.function + " " + shown(ticket.value));
            ++seen_.stops;
            const std::size_t chance = (ticket.id * 7 + static_cast<std::size_t>(tick)) % 11;
            Diagnostics refused;
            if (chance < 2) continue;
            keeps_news = keeps_news && chance > 3;
            if (chance == 2) refused = world_->fail(ticket.id, "the host says no");
            else if (chance == 3) refused = world_->cancel_ticket(ticket.id);
            else if (ticket.options.empty()) refused = world_->complete(ticket.id, answer_to(ticket.id));
            else refused = world_->complete(ticket.id, option_of(ticket.options, ticket.id));
            for (const Diagnostic& diagnostic : refused) seen_.add("refused", shown(diagnostic));
        }
        return keeps_news;
    }

    void show_end() {
        for (const TaskId task : world_->tasks()) {
            seen_.add("left", std::to_string(task) + " " + shown(world_->outcome(task)));
            for (const TraceLine& line : world_->trace(task))
                seen_.add("at", line.function + ":" + std::to_string(line.line));
        }
        show_globals(seen_, world_->global_names(), [&](const std::string& name) { return world_->global(name); });
    }

    void problem(const std::string& text) { seen_.add("PROBLEM", text); }

    const Script& current() const { return is_brought_over_ ? twin_ : script_; }

    /// Before a tick, or behind it.
    void at_stop(int tick, bool is_behind) {
        if (is_straight_) return;
        constexpr Way elsewhere[] = {Way::straight, Way::reloaded, Way::forked, Way::restored, Way::migrated};
        switch (way_ == Way::mixed ? choices_.pick(elsewhere) : way_) {
            case Way::reloaded: reload(); break;
            case Way::forked: fork(tick, is_behind); break;
            case Way::restored: restore(); break;
            case Way::migrated: migrate(); break;
            default: break;
        }
    }

    void reload() {
        const std::string bytes = world_->save();
        if (bytes != world_->save()) problem("saves to different bytes the second time");
        auto loaded = Machine::load(bytes, {current()}, host_, session_options());
        if (!loaded) return problem("cannot be loaded: " + shown(loaded.diagnostics().front()));
        if (loaded.value().save() != bytes) problem("saves to other bytes than it was loaded from");
        world_ = std::move(loaded).value();
    }

    void fork(int tick, bool is_behind) {
        auto other = world_->fork();
        if (!other) return problem("cannot be forked: " + shown(other.diagnostics().front()));
        if (branches_++ < most_branches) live_apart(tick, is_behind);
        world_ = std::move(other).value();
    }

    void live_apart(int tick, bool is_behind) {
        const Seen kept = seen_;
        is_straight_ = true;
        live(tick, is_behind);
        is_straight_ = false;
        apart.push_back(std::exchange(seen_, kept));
    }

    void restore() {
        const Snapshot before = world_->snapshot();
        const Seen kept = seen_;
        is_straight_ = true;
        for (const Outcome& news : world_->tick(1)) tell(news);
        answer(1);
        is_straight_ = false;
        seen_ = kept;
        const Diagnostics refused = world_->restore(before);
        if (!refused.empty()) problem("cannot be restored: " + shown(refused.front()));
    }

    void migrate() {
        LoadOptions options;
        options.session = session_options();
        options.accept = {npcs::Verdict::exact};
        MigrationReport report;
        const Script& next = is_brought_over_ ? script_ : twin_;
        auto loaded = Machine::load(world_->save(), {next}, host_, options, &report);
        if (!loaded)
            return problem("cannot be brought over: " + report.reason + ": " + shown(loaded.diagnostics().front()));
        is_brought_over_ = !is_brought_over_;
        world_ = std::move(loaded).value();
    }

    const Script& script_;
    const Script& twin_;
    Way way_;
    Choices choices_;
    Seen seen_;
    std::size_t branches_ = 0;
    bool keeps_news_ = true;  ///< false: the next tick tells of a task that has ended, and no save knows that
    std::size_t slice_ = 1;
    std::size_t slices_ = 0;
    bool is_straight_ = false;
    bool is_brought_over_ = false;
    std::shared_ptr<Stage> stage_ = std::make_shared<Stage>();
    Host host_ = host_on(stage_);
    std::optional<Machine> world_;
};

}  // namespace

Verdict check_world(std::string_view text, std::uint64_t seed) {
    Verdict verdict;
    const auto script = Script::compile(text, "told.npcs");
    if (!script) {
        verdict.problem = "does not compile: " + one_line(script.diagnostics().front()) + "\n";
        return verdict;
    }
    const Script twin = Script::compile(std::string(text) + "// the end\n", "told.npcs").value();
    const Seen straight = Life(script.value(), twin, Way::straight, seed).run();
    verdict.stops = straight.stops;
    verdict.is_too_long = straight.is_too_long;
    if (verdict.is_too_long) return verdict;
    for (const Way way : {Way::straight, Way::reloaded, Way::forked, Way::restored, Way::migrated, Way::sliced,
                          Way::stopped, Way::mixed}) {
        Life life(script.value(), twin, way, seed);
        std::vector<Seen> runs{life.run()};
        std::move(life.apart.begin(), life.apart.end(), std::back_inserter(runs));
        for (std::size_t i = 0; i < runs.size() && verdict.problem.empty(); ++i) {
            const std::string problem = difference(straight.lines, runs[i].lines);
            if (!problem.empty())
                verdict.problem = std::string(name_of(way)) + (i > 0 ? ", a branch, " : ", ") + problem;
        }
        if (!verdict.problem.empty()) break;
    }
    return verdict;
}

}  // namespace npcs::generated
