// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/findings.hpp"

#include <algorithm>
#include <set>

#include "exploration/paths.hpp"
#include "exploration/unreached.hpp"

namespace npcs::exploration {

namespace {

/// Plays a way again and writes down what would be typed.
class Typist {
public:
    Typist(const Setup& setup, const Story& story) : story_(story), world_(make_world(setup, coverage_)) {
        world_->machine().capture(start_);
    }

    std::vector<std::string> typed(const std::vector<Move>& moves) {
        world_->machine().restore(start_);
        std::vector<std::string> lines;
        for (const Move& move : moves) {
            std::string line = move.kind == Move::Kind::start ? std::string() : world_->typed(move);
            world_->decisions.begin(story_.decisions[move.decisions]);
            world_->take(move);
            for (std::string& decision : world_->typed_decisions()) lines.push_back(std::move(decision));
            if (move.kind != Move::Kind::start) lines.push_back(std::move(line));
        }
        return lines;
    }

private:
    const Story& story_;
    runtime::Coverage coverage_;  ///< what nobody looks at
    std::unique_ptr<World> world_;
    runtime::Image start_;
};

class Findings {
public:
    Findings(const Setup& setup, const Story& story, const runtime::Coverage& seen, ExploreReport& report)
        : setup_(setup), story_(story), seen_(seen), report_(report), paths_(story), typist_(setup, story) {}

    void run() {
        for (std::uint32_t i = 0; i < story_.terminals.size(); ++i) add_terminal(i);
        if (!report_.endings.empty()) add_soft_locks();
        // What depends on an answer that nobody knows was not tried.
        const bool lacks_answers =
            std::any_of(story_.terminals.begin(), story_.terminals.end(),
                        [](const Terminal& terminal) { return terminal.rest == Rest::unanswered; });
        if (report_.is_complete && lacks_answers) {
            report_.is_complete = false;
            report_.cut = "answers";
        }
        if (report_.is_complete) add_unreached_ones();
        const auto place = [](const Finding& finding) { return std::tie(finding.file, finding.line); };
        std::stable_sort(report_.findings.begin(), report_.findings.end(),
                         [&](const Finding& a, const Finding& b) { return place(a) < place(b); });
    }

private:
    void add_terminal(std::uint32_t index) {
        const Terminal& terminal = story_.terminals[index];
        std::vector<std::string> answers = typist_.typed(paths_.to_terminal(index));
        if (terminal.rest == Rest::ended) {
            report_.endings.push_back({terminal.place.file, terminal.place.line, terminal.ways, std::move(answers)});
            return;
        }
        Finding finding;
        finding.file = terminal.place.file;
        finding.line = terminal.place.line;
        finding.has_answers = true;
        finding.answers = std::move(answers);
        switch (terminal.rest) {
            case Rest::failed:
                finding.code = "error";
                finding.message = terminal.place.text;
                finding.hint = terminal.place.hint;
                break;
            case Rest::endless:
                finding.code = "endless";
                finding.message =
                    "the story runs on here without stopping: " + std::to_string(setup_.options.turn_steps) +
                    " loop iterations and calls without a question";
                finding.hint = "end the loop, or ask something in it";
                break;
            case Rest::unanswered:
                finding.code = "unanswered";
                finding.message = "nothing is known that could be answered to this question";
                finding.hint = "write possible answers behind it, as // answers: \"Ada\", \"\"";
                break;
            default:
                finding.code = "dead-end";
                finding.message = "the story stops here without an end: nothing can happen any more";
                finding.hint =
                    "see to it that what is waited for happens on every way, or that the wait ends by itself";
        }
        report_.findings.push_back(std::move(finding));
    }

    void add_soft_locks() {
        const std::vector<StateId> locked = paths_.locked();
        const std::vector<bool> is_entry = paths_.entries_of(locked);
        std::set<std::uint32_t> told;  // stops
        for (const StateId state : locked) {
            if (!is_entry[state] || !told.insert(story_.stop_of[state]).second) continue;
            const Stop& stop = story_.stops[story_.stop_of[state]];
            Finding finding;
            finding.code = "soft-lock";
            finding.file = stop.program != nullptr ? stop.program->name : std::string();
            finding.line = stop.line;
            finding.message = "the story goes on here, but can no longer end";
            finding.hint = "offer a way out, or end the story before";
            finding.has_answers = true;
            finding.answers = typist_.typed(paths_.to_state(state));
            report_.findings.push_back(std::move(finding));
        }
    }

    void add_unreached_ones() {
        for (const runtime::Coverage::Counts& counts : seen_.all()) {
            std::vector<std::uint32_t> stuck;
            for (const Terminal& terminal : story_.terminals)
                if (terminal.rest != Rest::ended && terminal.place.file == counts.program->name)
                    stuck.push_back(terminal.place.line);
            add_unreached(counts, stuck, report_.findings);
        }
    }

    const Setup& setup_;
    const Story& story_;
    const runtime::Coverage& seen_;
    ExploreReport& report_;
    Paths paths_;
    Typist typist_;
};

}  // namespace

void add_findings(const Setup& setup, const Story& story, const runtime::Coverage& seen, ExploreReport& report) {
    Findings(setup, story, seen, report).run();
}

}  // namespace npcs::exploration
