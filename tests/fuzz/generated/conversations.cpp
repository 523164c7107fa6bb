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

constexpr std::size_t most_stops = 40;
constexpr std::size_t most_slices = 30'000;
constexpr std::size_t most_branches = 6;  ///< of one run that are followed to their end

/// The same text as the first, elsewhere.
struct Scripts {
    Script script;
    Script renamed;
    Script longer;
};

class Talk {
public:
    Talk(const Scripts& scripts, Way way, std::uint64_t seed) : scripts_(scripts), way_(way), choices_(seed) {
        stage_->seen = &seen_;
        slice_ = choices_.pick({std::size_t{1}, std::size_t{3}, std::size_t{20}});
    }

    Seen run() {
        session_.emplace(scripts_.script, host_, session_options());
        session_->set_global("given", Value::list({1, "two"}));
        Outcome outcome = session_->start(run_options());
        while (!is_over(outcome)) {
            if (outcome.kind == Outcome::Kind::interrupted) {
                if (++slices_ > most_slices) {
                    problem("was interrupted " + std::to_string(slices_) + " times without an end");
                    break;
                }
                outcome = {};
                if (way_ == Way::mixed && choices_.one_in(6)) at_stop();
                outcome = session_->resume({}, run_options());
                continue;
            }
            const Reply reply = reply_to(outcome);
            outcome = {};
            at_stop();
            outcome = go_on(*session_, reply);
        }
        show_end(*session_, outcome);
        return std::move(seen_);
    }

private:
    /// What the host goes on with at a stop.
    struct Reply {
        bool is_choice = false;
        std::size_t option = 0;
        std::size_t stop = 0;
        bool cancels = false;
    };

    bool is_over(const Outcome& outcome) {
        if (outcome.kind == Outcome::Kind::interrupted && !is_sliced()) {
            seen_.is_too_long = true;
            return true;
        }
        if (seen_.stops >= most_stops || is_of_memory(outcome.error)) seen_.is_too_long = true;
        return !outcome.waiting() || seen_.is_too_long;
    }

    bool is_sliced() const {
        return is_straight_ ? false : way_ == Way::sliced || way_ == Way::stopped || way_ == Way::mixed;
    }

    Reply reply_to(const Outcome& outcome) {
        seen_.add("stop", shown(outcome));
        Reply reply;
        reply.stop = ++seen_.stops;
        reply.is_choice = outcome.wait == Outcome::Wait::choice;
        if (reply.is_choice) reply.option = option_of(outcome.options, reply.stop);
        reply.cancels = reply.stop % 6 == 5;
        return reply;
    }

    Outcome go_on(Session& session, const Reply& reply) {
        if (reply.cancels) seen_.add("cancelled", session.cancel("p1") ? "yes" : "no");
        return reply.is_choice ? session.choose(reply.option, run_options())
                               : session.resume(answer_to(reply.stop), run_options());
    }

    void show_end(const Session& session, const Outcome& outcome) {
        if (outcome.kind == Outcome::Kind::returned) seen_.add("returned", shown(outcome));
        if (outcome.kind == Outcome::Kind::failed) seen_.add("failed", shown(outcome));
        if (outcome.kind == Outcome::Kind::refused) problem("was refused: " + shown(outcome.error));
        show_globals(seen_, session.global_names(), [&](const std::string& name) { return session.global(name); });
    }

    void problem(const std::string& text) { seen_.add("PROBLEM", text); }

    RunOptions run_options() {
        RunOptions options;
        if (!is_sliced()) return options;
        stage_->on_call = nullptr;
        const bool by_steps = way_ == Way::sliced || (way_ == Way::mixed && choices_.one_in(2));
        if (by_steps) {
            options.steps = 1 + choices_.below(slice_);
            return options;
        }
        std::stop_source stop;
        options.stop = stop.get_token();
        stage_->on_call = [stop, calls = choices_.below(6), this]() mutable {
            if (calls-- == 0) choices_.one_in(2) ? (void)stop.request_stop() : session_->request_stop();
        };
        if (choices_.one_in(4)) options.deadline = std::chrono::steady_clock::now();
        return options;
    }

    void at_stop() {
        constexpr Way elsewhere[] = {Way::straight, Way::reloaded, Way::forked,  Way::twice,
                                     Way::asleep,   Way::restored, Way::migrated};
        switch (way_ == Way::mixed ? choices_.pick(elsewhere) : way_) {
            case Way::reloaded: take(load(session_->save(), script_)); break;
            case Way::forked: fork(); break;
            case Way::twice: twice(); break;
            case Way::asleep:
                if (!session_->sleep()) problem("does not sleep");
                break;
            case Way::restored: restore(); break;
            case Way::migrated: migrate(); break;
            default: break;
        }
    }

    std::optional<Session> load(const std::string& bytes, int script) {
        auto loaded = Session::load(bytes, script_at(script), host_, session_options());
        if (!loaded) {
            problem("cannot be loaded: " + shown(loaded.diagnostics().front()));
            return std::nullopt;
        }
        if (loaded.value().save() != bytes) problem("saves to other bytes than it was loaded from");
        return std::move(loaded).value();
    }

    void take(std::optional<Session> session) {
        if (session) session_ = std::move(session);
    }

    const Script& script_at(int which) const {
        return which == 0 ? scripts_.script : which == 1 ? scripts_.renamed : scripts_.longer;
    }

    /// Of two branches one is finished apart, with what the host has seen copied, and the other goes on.
    void fork() {
        auto other = session_->fork();
        if (!other) return problem("cannot be forked: " + shown(other.diagnostics().front()));
        if (choices_.one_in(2)) std::swap(*session_, other.value());
        finish_apart(std::move(other).value());
    }

    void twice() {
        const std::string bytes = session_->save();
        if (bytes != session_->save()) problem("saves to different bytes the second time");
        take(load(bytes, script_));
        finish_apart(std::move(*session_));
        take(load(bytes, script_));
    }

    void restore() {
        const Snapshot before = session_->snapshot();
        if (auto copy = session_->fork()) {
            finish_apart(std::move(*session_));
            session_ = std::move(copy).value();
        }
        const Diagnostics refused = session_->restore(before);
        if (!refused.empty()) problem("cannot be restored: " + shown(refused.front()));
    }

    void migrate() {
        const int next = script_ == 0 ? 1 + static_cast<int>(choices_.below(2)) : 0;
        LoadOptions options;
        options.session = session_options();
        options.accept = {npcs::Verdict::exact};
        MigrationReport report;
        auto loaded = Session::load(session_->save(), script_at(next), host_, options, &report);
        if (!loaded)
            return problem("cannot be brought over: " + report.reason + ": " + shown(loaded.diagnostics().front()));
        script_ = next;
        session_ = std::move(loaded).value();
    }

    /// The rest of a branch, straight; what it shows is compared when it is over.
    void finish_apart(Session session);

    const Scripts& scripts_;
    Way way_;
    Choices choices_;
    std::size_t slice_ = 1;
    std::size_t slices_ = 0;
    std::size_t branches_ = 0;
    bool is_straight_ = false;
    int script_ = 0;
    Seen seen_;
    std::shared_ptr<Stage> stage_ = std::make_shared<Stage>();
    Host host_ = host_on(stage_);
    std::optional<Session> session_;

public:
    std::vector<Seen> apart;  ///< of the branches
};

void Talk::finish_apart(Session session) {
    const bool to_the_end = branches_ < most_branches;
    ++branches_;
    Seen kept = seen_;
    const auto on_call = std::exchange(stage_->on_call, nullptr);
    is_straight_ = true;
    Outcome outcome = session.outcome();
    for (std::size_t steps = 0; !is_over(outcome) && (to_the_end || steps < 2); ++steps) {
        if (outcome.kind == Outcome::Kind::interrupted) {
            outcome = session.resume();
            continue;
        }
        Reply reply;
        if (steps == 0) {
            // Asked for anew, the outcome of a stop is the same, but was seen before.
            reply.stop = seen_.stops;
            reply.is_choice = outcome.wait == Outcome::Wait::choice;
            if (reply.is_choice) reply.option = option_of(outcome.options, reply.stop);
            reply.cancels = reply.stop % 6 == 5;
        } else {
            reply = reply_to(outcome);
        }
        outcome = go_on(session, reply);
    }
    if (to_the_end && !outcome.waiting()) {
        show_end(session, outcome);
        apart.push_back(seen_);
    }
    is_straight_ = false;
    stage_->on_call = on_call;
    seen_ = std::move(kept);
}

constexpr std::pair<Way, const char*> names[] = {
    {Way::straight, "straight"}, {Way::reloaded, "reloaded"}, {Way::forked, "forked"},     {Way::twice, "twice"},
    {Way::asleep, "asleep"},     {Way::restored, "restored"}, {Way::migrated, "migrated"}, {Way::sliced, "sliced"},
    {Way::stopped, "stopped"},   {Way::mixed, "mixed"}};

bool is_comparable(Way way, std::string_view text) {
    // The script tells the name of its file.
    return text.find("stackTrace") == std::string_view::npos || (way != Way::migrated && way != Way::mixed);
}

}  // namespace

const char* name_of(Way way) { return names[static_cast<std::size_t>(way)].second; }

Verdict check_conversation(std::string_view text, std::uint64_t seed) {
    Verdict verdict;
    const auto script = Script::compile(text, "told.npcs");
    if (!script) {
        verdict.problem = "does not compile: " + one_line(script.diagnostics().front()) + "\n";
        return verdict;
    }
    const Scripts scripts{script.value(), Script::compile(text, "renamed.npcs").value(),
                          Script::compile(std::string(text) + "// the end\n", "told.npcs").value()};
    const Seen straight = Talk(scripts, Way::straight, seed).run();
    verdict.stops = straight.stops;
    verdict.is_too_long = straight.is_too_long;
    verdict.has_failed = std::any_of(straight.lines.begin(), straight.lines.end(),
                                     [](const auto& line) { return line.rfind("failed", 0) == 0; });
    if (verdict.is_too_long) return verdict;
    for (const auto& [way, name] : names) {
        if (!is_comparable(way, text)) continue;
        Talk talk(scripts, way, seed);
        std::vector<Seen> runs{talk.run()};
        std::move(talk.apart.begin(), talk.apart.end(), std::back_inserter(runs));
        for (std::size_t i = 0; i < runs.size() && verdict.problem.empty(); ++i) {
            const std::string problem = difference(straight.lines, runs[i].lines);
            if (!problem.empty()) verdict.problem = std::string(name) + (i > 0 ? ", a branch, " : ", ") + problem;
        }
        if (!verdict.problem.empty()) break;
    }
    return verdict;
}

}  // namespace npcs::generated
