// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Looks for silent errors of migration. Random stories are played and saved at every stop, edited at random, and every save is
// loaded into the edited story. What is right needs no judge: from the stop on, the conversation must go on as one that has
// been played from the top of the edited story with the same answers, in what is said, what the game is given and all global
// variables. docs/migration-corpus.md tells what the columns mean.
//
//     npcs-bench-edits [--cases N] [--seed N] [--kind KIND] [--why N] [--require WHAT]...
//
// --why: so many examples of each thing that is not right, each with the seed of its story. --story N: that story alone.
// --require: exit 1 unless nothing is `silent`, or at most `silent=PERCENT`; nothing `breaks`; or `right=PERCENT` are right.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fresh_play.hpp"
#include "other_marks.hpp"
#include "random_edits.hpp"
#include "stories.hpp"

namespace {

using namespace corpus;
using npcs::Verdict;

struct Arguments {
    std::size_t cases = 60'000;
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> story, edit;
    std::string kind;
    std::size_t why = 0;
    std::vector<std::string> required;
};

/// What became of a case.
enum class End {
    right,     ///< exact or moved, and goes on as a fresh play
    told,      ///< exact or moved, and what is not as in a fresh play is in the report's notes
    apart,     ///< exact or moved, at the right statement; a fresh play never comes there
    skips,     ///< skips, and goes on as a fresh play
    needless,  ///< differs or uncertain, and goes on as a fresh play all the same
    warned,    ///< skips, differs or uncertain, and rightly so
    restart,   ///< restart
    refused,   ///< refused
    breaks,    ///< exact or moved, and ends in an error that a fresh play does not have
    silent     ///< exact or moved, and wrong
};
constexpr std::size_t ends = 10;
constexpr const char* end_names[ends] = {"right",  "told",    "apart",   "skips",  "needless",
                                         "warned", "restart", "refused", "breaks", "silent"};

struct Row {
    std::array<std::size_t, ends> count{};
    std::size_t all = 0;
    void add(End end) {
        ++count[static_cast<std::size_t>(end)];
        ++all;
    }
    std::size_t of(End end) const { return count[static_cast<std::size_t>(end)]; }
    double share(std::initializer_list<End> which) const {
        std::size_t sum = 0;
        for (const End end : which) sum += of(end);
        return all == 0 ? 100.0 : 100.0 * static_cast<double>(sum) / static_cast<double>(all);
    }
};

struct Stop {
    std::string save;   ///< of a story that will be edited
    std::string state;  ///< without an outline: equal states go on alike
    Seen seen;
};

/// A story played from the top.
struct Play {
    std::vector<Stop> stops;
    std::vector<std::string> given;
    Taken taken;
    bool has_failed = false;
    std::string error;
};

npcs::SessionOptions session_options() {
    npcs::SessionOptions options;
    options.limits.turns = 20'000;
    options.limits.steps = 200'000;
    return options;
}

Play play(const Edition& edition, const Answers& answers, bool is_saved = false) {
    Play made;
    Game game;
    npcs::Session session(edition.version.script, game.host(), session_options());
    FreshPlayer player(edition, game, session, answers);
    npcs::Outcome outcome = session.start();
    do {
        Stop stop;
        stop.seen = player.look(outcome);
        if (outcome.kind == npcs::Outcome::Kind::failed || outcome.kind == npcs::Outcome::Kind::interrupted) {
            made.has_failed = true;
            made.error = npcs::one_line(outcome.error);
        }
        if (outcome.waiting()) {
            if (is_saved) stop.save = session.save();
            stop.state = session.save({.outline = false});
        }
        made.stops.push_back(std::move(stop));
    } while (made.stops.size() < FreshPlayer::most_stops && !made.has_failed && player.go_on(outcome));
    made.given = game.given;
    made.taken = player.taken();
    return made;
}

std::optional<Edition> edition_of(MarkedText text) {
    auto script = npcs::Script::compile(text.plain(), "story.npcs");
    if (!script) return std::nullopt;
    OptionLines options(script.value());
    return Edition{{std::move(text), std::move(script).value()}, std::move(options)};
}

bool speaks_of(const npcs::MigrationReport& report, const std::string& name) {
    return std::any_of(report.variables.begin(), report.variables.end(),
                       [&](const npcs::VariableNote& note) { return note.name == name; });
}

struct Judged {
    End end = End::refused;
    std::string why;
};

/// How a loaded conversation goes on beside a fresh play.
struct Comparison {
    bool has_counterpart = false;  ///< the fresh play comes to the same stop
    bool is_equal = false;
    bool has_failed = false;
    bool is_told = false;  ///< what differs are variables of which the report speaks
    std::string why;
};

/// The names of variables that differ, with their values; those first of which the report does not speak.
std::string differences(const Globals& is, const Globals& should, const npcs::MigrationReport& report, bool& is_told) {
    std::string told, untold;
    Globals all = is;
    all.insert(should.begin(), should.end());
    for (const auto& [name, value] : all) {
        const auto a = is.find(name), b = should.find(name);
        const std::string x = a == is.end() ? "(unset)" : a->second;
        const std::string y = b == should.end() ? "(unset)" : b->second;
        if (x == y) continue;
        (speaks_of(report, name) ? told : untold) += name + " is " + x + " instead of " + y + "; ";
    }
    is_told = untold.empty();
    return untold + told;
}

/// What is seen of a conversation from where it stands to its end.
struct Run {
    std::vector<Seen> stops;
    std::vector<std::string> given;
    std::string error;  ///< of one that failed
};

/// `option`: an id that the first stop, a choice, is answered with.
Run run_on(const Edition& edition, npcs::Session& session, Game& game, const Counters& counters, const Answers& answers,
           const std::string& option = "") {
    Run made;
    const std::size_t before = game.given.size();
    npcs::Outcome outcome = session.outcome();
    FreshPlayer player(edition, game, session, answers, counters);
    for (bool is_first = true;; is_first = false) {
        made.stops.push_back(player.look(outcome));
        if (outcome.kind != npcs::Outcome::Kind::yielded && outcome.kind != npcs::Outcome::Kind::returned) {
            made.error = npcs::one_line(outcome.error);
            break;
        }
        if (made.stops.size() == FreshPlayer::most_stops) break;
        if (is_first && !option.empty()) outcome = session.choose(option);
        else if (!player.go_on(outcome)) break;
    }
    made.given.assign(game.given.begin() + static_cast<std::ptrdiff_t>(before), game.given.end());
    return made;
}

/// Holds a loaded conversation against a fresh play. The first stop of `should` is that of `is`.
Comparison compare(const Run& is, std::span<const Stop> should, bool is_should_cut,
                   const std::vector<std::string>& given, const npcs::MigrationReport& report) {
    Comparison made;
    made.has_counterpart = true;
    const auto differ = [&](bool is_told, std::string why) {
        made.is_told = is_told;
        made.why = std::move(why);
        return made;
    };
    const std::size_t count = std::min(is.stops.size(), should.size());
    for (std::size_t i = 0; i < count; ++i) {
        const Seen& a = is.stops[i];
        const Seen& b = should[i].seen;
        const std::string when = i == 0 ? "at once " : "later ";
        // What has been said is not unsaid.
        const bool is_over = i == 0 && a.shown.starts_with("says: ") && b.shown.starts_with("says: ");
        if (!is_over && a.shown != b.shown)
            return differ(false, when + "shows \"" + a.shown + "\" instead of \"" + b.shown + "\"");
        if (a.key != b.key) return differ(false, when + "stands at " + a.key + " instead of " + b.key);
        bool is_told = false;
        const std::string why = differences(a.globals, b.globals, report, is_told);
        if (!why.empty() && (!is_told || made.why.empty())) differ(is_told, when + why);
        if (!why.empty() && !is_told) return made;
    }
    const bool is_cut = is.stops.size() == FreshPlayer::most_stops || is_should_cut;
    if (!is_cut && is.stops.size() != should.size()) return differ(false, "ends elsewhere");
    if (!is_cut && is.given != given) return differ(false, "the game is given other things");
    made.is_equal = made.why.empty();
    return made;
}

std::vector<std::string> behind(const std::vector<std::string>& given, std::size_t count) {
    return {given.begin() + static_cast<std::ptrdiff_t>(std::min(count, given.size())), given.end()};
}

npcs::LoadOptions load_options() {
    npcs::LoadOptions options;
    options.session = session_options();
    options.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                      Verdict::repeats, Verdict::uncertain, Verdict::restart};
    return options;
}

std::vector<Stop> stops_of(const Run& run) {
    std::vector<Stop> stops;
    for (const Seen& seen : run.stops) stops.push_back({"", "", seen});
    return stops;
}

/// Takes every option of a choice, in the loaded conversation and in the fresh one.
Comparison compare_forks(const std::string& save, const Edition& after, const Stop& fresh, const Counters& counters,
                         const Answers& answers, const npcs::MigrationReport& report) {
    Comparison made{true, true, false, false, ""};
    Game none;
    auto looked_at = npcs::Session::load(fresh.state, after.version.script, none.host(), session_options());
    if (!looked_at) throw Mistake("a fresh save cannot be loaded");
    for (const npcs::Option& option : looked_at.value().outcome().options) {
        if (!option.available) continue;
        Game game, other;
        auto loaded = npcs::Session::load(save, after.version.script, game.host(), load_options());
        auto again = npcs::Session::load(fresh.state, after.version.script, other.host(), session_options());
        if (!loaded || !again) throw Mistake("what was loaded cannot be loaded again");
        const Run should = run_on(after, again.value(), other, counters, answers, option.id);
        if (!should.error.empty()) continue;
        const Run is = run_on(after, loaded.value(), game, counters, answers, option.id);
        if (!is.error.empty()) return {true, false, true, false, "behind " + option.text + " ends with " + is.error};
        made = compare(is, stops_of(should), should.stops.size() == FreshPlayer::most_stops, should.given, report);
        if (!made.is_equal && !made.is_told) {
            made.why = "behind " + option.text + " " + made.why;
            return made;
        }
    }
    return made;
}

/// Holds a loaded conversation against a fresh play that goes on from its stop for as long, wherever the play itself was cut.
Comparison compare_from(const Edition& after, const Stop& fresh, const Run& is, const Counters& counters,
                        const Answers& answers, const npcs::MigrationReport& report) {
    Game game;
    auto again = npcs::Session::load(fresh.state, after.version.script, game.host(), session_options());
    if (!again) throw Mistake("a fresh save cannot be loaded");
    const Run should = run_on(after, again.value(), game, counters, answers);
    if (!should.error.empty()) return {};  // the edited story's own
    if (!is.error.empty()) return {true, false, true, false, "ends with " + is.error};
    return compare(is, stops_of(should), should.stops.size() == FreshPlayer::most_stops, should.given, report);
}

/// Returns whether an error names a global variable that a fresh play has.
bool names_global(const std::string& error, const Play& fresh) {
    const std::size_t from = error.find('\'');
    const std::size_t to = from == std::string::npos ? from : error.find('\'', from + 1);
    if (to == std::string::npos) return true;  // it names nothing
    if (error.find("Undefined Local Identifier") != std::string::npos) return false;
    const std::string name = error.substr(from + 1, to - from - 1);
    return std::any_of(fresh.stops.begin(), fresh.stops.end(),
                       [&](const Stop& stop) { return stop.seen.globals.contains(name); });
}

/// How a save that was loaded goes on beside a fresh play from one of its stops on; `first` is what is seen of it at once.
Comparison goes_on_from(const std::string& save, const Edition& after, npcs::Session& session, Game& game,
                        const Seen& first, const Play& fresh, const Stop& stop, const Answers& answers,
                        const npcs::MigrationReport& report) {
    if (!stop.state.empty() && session.save({.outline = false}) == stop.state) return {true, true, false, false, ""};
    if (report.verdict > Verdict::moved)
        if (Comparison here = compare(Run{{first}, {}, ""}, {&stop, 1}, true, {}, report); !here.is_equal) return here;
    // From here on both are given the same answers.
    const Counters& counters = stop.seen.counters;
    const Run run = run_on(after, session, game, counters, answers);
    const std::span<const Stop> rest(&stop, static_cast<std::size_t>(fresh.stops.data() + fresh.stops.size() - &stop));
    const bool is_cut = fresh.stops.size() == FreshPlayer::most_stops;
    Comparison made;
    if (!stop.state.empty() && (!run.error.empty() || (is_cut && rest.size() < run.stops.size())))
        made = compare_from(after, stop, run, counters, answers, report);
    else made = compare(run, rest, is_cut, behind(fresh.given, stop.seen.given), report);
    if (made.is_equal && stop.seen.shown.starts_with("choose: ") && report.verdict <= Verdict::differs)
        return compare_forks(save, after, stop, counters, answers, report);
    return made;
}

/// How a save that was loaded goes on; `saved` is what was seen when it was made.
Comparison goes_on(const std::string& save, const Edition& after, npcs::Session& session, Game& game, const Seen& saved,
                   const Play& fresh, const Answers& answers, const npcs::MigrationReport& report) {
    if (session.outcome().kind == npcs::Outcome::Kind::interrupted) session.resume();
    const Seen first = FreshPlayer(after, game, session, answers, saved.counters).look(session.outcome());
    const auto found = std::find_if(fresh.stops.begin(), fresh.stops.end(), [&](const Stop& one) {
        return one.seen.key == first.key && one.seen.stack == first.stack;
    });
    if (found == fresh.stops.end()) {
        const Run run = run_on(after, session, game, saved.counters, answers);
        if (run.error.empty()) return {};
        // Where a fresh play does not come by with these answers, an error in a variable of a function is the edited story's own.
        return {false, false, names_global(run.error, fresh), false, "ends with " + run.error};
    }
    Comparison made = goes_on_from(save, after, session, game, first, fresh, *found, answers, report);
    if (made.is_equal || report.verdict > Verdict::moved) return made;
    // The edited story may have asked there more often, or less: then it is another of its stops there that is the same.
    const std::string statement = first.key.substr(0, first.key.find('#'));
    for (const Stop& one : fresh.stops) {
        if (one.seen.stack != first.stack || one.seen.globals != first.globals || &one == &*found ||
            one.seen.key.substr(0, one.seen.key.find('#')) != statement)
            continue;
        Game other;
        auto again = npcs::Session::load(save, after.version.script, other.host(), load_options());
        if (!again) throw Mistake("what was loaded cannot be loaded again");
        if (again.value().outcome().kind == npcs::Outcome::Kind::interrupted) again.value().resume();
        const Comparison here = goes_on_from(save, after, again.value(), other, first, fresh, one, answers, report);
        if (here.is_equal) return here;
    }
    return made;
}

/// `stands_at`: the line at which the conversation stands that was loaded.
Judged judge_as_named(const std::string& save, const Seen& saved, const Edition& after, const Play& fresh,
                      const Answers& answers, std::size_t& stands_at, std::string* saved_again = nullptr) {
    Game game;
    npcs::MigrationReport report;
    auto loaded = npcs::Session::load(save, after.version.script, game.host(), load_options(), &report);
    if (report.same_script) return {End::right, ""};
    if (report.verdict == Verdict::refused) return {End::refused, report.reason};
    if (!loaded) return {End::breaks, npcs::one_line(loaded.diagnostics().front())};
    const bool is_promise = report.verdict <= Verdict::moved;
    if (is_promise && saved_again != nullptr) *saved_again = loaded.value().save();
    if (is_promise) {
        const auto trace = loaded.value().trace();
        const std::string was = saved.key.substr(0, saved.key.find('#'));
        const std::string is = trace.empty() ? "nothing" : after.version.text.id_at(trace.front().line);
        stands_at = trace.empty() ? 0 : trace.front().line;
        if (is != was && was != "end") return {End::silent, was + " is taken for " + is};
    }
    const Comparison made = goes_on(save, after, loaded.value(), game, saved, fresh, answers, report);
    const std::string why = std::string(npcs::name_of(report.verdict)) + " (" + report.reason +
                            "): " + (made.has_counterpart || made.has_failed ? made.why : "no counterpart");
    if (report.verdict == Verdict::restart) return {End::restart, why};
    if (!is_promise && made.is_equal) return {report.verdict == Verdict::skips ? End::skips : End::needless, why};
    if (!is_promise) return {End::warned, why};
    if (made.is_equal) return {End::right, ""};
    if (made.has_failed) return {End::breaks, why};
    if (!made.has_counterpart) return {End::apart, why};
    return {made.is_told ? End::told : End::silent, why};
}

Judged judge(const std::string& save, const Seen& saved, const Edition& before, const Edition& after, const Play& fresh,
             const Answers& answers, std::string* saved_again = nullptr) {
    std::size_t line = 0;
    Judged made = judge_as_named(save, saved, after, fresh, answers, line, saved_again);
    if (made.end != End::silent) return made;
    const std::string name = saved.key.substr(0, saved.key.find('#'));
    std::optional<MarkedText> marked = with_other_marks(before.version.text, after.version.text, line, name);
    std::optional<Edition> other = marked ? edition_of(*std::move(marked)) : std::nullopt;
    if (!other) return made;
    const Play play_of_other = play(*other, answers);
    const Judged as_other = judge_as_named(save, saved, *other, play_of_other, answers, line);
    if (play_of_other.has_failed || as_other.end == End::silent || as_other.end == End::breaks) return made;
    return {End::apart, "stands at a line that another edit with the same text would have called " + name};
}

class Bench {
public:
    explicit Bench(Arguments arguments) : arguments_(std::move(arguments)) {}

    int run() {
        for (std::uint64_t seed = arguments_.story.value_or(arguments_.seed); all_.all < arguments_.cases; ++seed) {
            story(seed);
            if (arguments_.story) break;
        }
        return report();
    }

private:
    static constexpr std::size_t edits_of_a_story = 30, plays_of_a_story = 2, stops_of_a_play = 10;

    void story(std::uint64_t seed) {
        const std::optional<Edition> before = edition_of(random_story(seed));
        if (!before)
            throw Mistake("story " + std::to_string(seed) + " does not compile:\n" + random_story(seed).plain());
        std::vector<Play> plays;
        for (std::uint64_t number = 0; number < plays_of_a_story; ++number) {
            plays.push_back(play(*before, {seed * 16 + number, nullptr}, true));
            if (plays.back().has_failed)
                throw Mistake("story " + std::to_string(seed) + " fails: " + plays.back().error + "\n" +
                              before->version.text.plain());
        }
        ++stories_;
        for (std::size_t i = 0; i < edits_of_a_story; ++i) {
            if (!arguments_.edit || *arguments_.edit == i) edit(*before, plays, seed, i);
        }
    }

    /// One edit half of the time, else two to four.
    void edit(const Edition& before, const std::vector<Play>& plays, std::uint64_t seed, std::size_t number) {
        Dice dice(mixed(seed) + number);
        MarkedText text = before.version.text;
        std::string kind;
        const std::size_t count = dice.percent(50) ? 1 : dice.between(2, 4);
        for (std::size_t i = 0, made = 0; i < 12 && made < count; ++i) {
            const std::string one =
                arguments_.kind.empty() || made > 0 ? std::string(dice.of(edit_kinds())) : arguments_.kind;
            std::optional<MarkedText> next = edited(text, one, dice);
            if (!next) continue;
            text = *std::move(next);
            ++made;
            kind += (kind.empty() ? "" : "+") + one;
        }
        if (kind.empty() || text.plain() == before.version.text.plain()) return;
        const std::optional<Edition> after = edition_of(text);
        if (!after) {
            ++unfit_;
            return;
        }
        std::vector<Play> fresh;
        for (std::size_t i = 0; i < plays.size(); ++i) {
            fresh.push_back(play(*after, {seed * 16 + i, &plays[i].taken}));
            if (fresh.back().has_failed) {
                ++unfit_;
                return;
            }
        }
        ++edits_;
        if (arguments_.story && arguments_.edit)
            std::printf("%s\n---- %s\n%s\n", before.version.text.plain().c_str(), kind.c_str(), text.plain().c_str());
        const std::optional<Edition> next = dice.percent(50) ? next_release(text, dice) : std::nullopt;
        if (arguments_.story && arguments_.edit && next)
            std::printf("---- the next release\n%s\n", next->version.text.plain().c_str());
        for (std::size_t i = 0; i < plays.size(); ++i) {
            const Answers answers{seed * 16 + i, &plays[i].taken};
            const std::optional<Play> later = next ? std::optional<Play>(play(*next, answers)) : std::nullopt;
            const std::vector<Stop>& stops = plays[i].stops;
            const std::size_t step = std::max<std::size_t>(1, stops.size() / stops_of_a_play);
            for (std::size_t at = 0; at < stops.size(); at += step) {
                if (stops[at].save.empty()) continue;
                std::string again;
                const Seen& seen = stops[at].seen;
                const Judged made = judge(stops[at].save, seen, before, *after, fresh[i], answers, &again);
                add(made, kind, seed, number, seen);
                if (made.end != End::right || !later || later->has_failed || again.empty()) continue;
                add(judge(again, seen, *after, *next, *later, answers), "(releases in a row)", seed, number, seen);
            }
        }
    }

    /// The story edited once more.
    static std::optional<Edition> next_release(const MarkedText& text, Dice& dice) {
        for (int i = 0; i < 6; ++i)
            if (std::optional<MarkedText> next = edited(text, dice.of(edit_kinds()), dice))
                return edition_of(*std::move(next));
        return std::nullopt;
    }

    void add(const Judged& made, const std::string& kind, std::uint64_t seed, std::size_t number, const Seen& seen) {
        all_.add(made.end);
        rows_[kind.find('+') == std::string::npos ? kind : "(two to four)"].add(made.end);
        tell(made, kind, seed, number, seen);
    }

    /// Keeps the first examples of each kind of edit that is alone.
    void tell(const Judged& made, const std::string& kind, std::uint64_t seed, std::size_t number, const Seen& seen) {
        if (made.end == End::right || arguments_.why == 0) return;
        std::vector<std::string>& known =
            examples_[{made.end, kind.find('+') == std::string::npos ? kind : "(two to four)"}];
        if (known.size() >= arguments_.why) return;
        known.push_back("--story " + std::to_string(seed) + " --edit " + std::to_string(number) + " " + kind + " at " +
                        seen.key + " (" + seen.shown + "): " + made.why);
        // What must not be is told at once: a run of many cases takes long.
        if (made.end == End::silent || made.end == End::breaks)
            std::fprintf(stderr, "%s: %s\n", end_names[static_cast<std::size_t>(made.end)], known.back().c_str());
    }

    static void print(const std::string& name, const Row& row) {
        std::printf("| %-20s | %8zu |", name.c_str(), row.all);
        for (const std::size_t count : row.count) std::printf(" %8zu |", count);
        std::printf(" %6.2f |\n", row.share({End::right, End::told, End::apart, End::skips}));
    }

    bool holds(const std::string& what) const {
        if (what == "silent") return all_.of(End::silent) == 0;
        if (what.starts_with("silent=")) return all_.share({End::silent}) <= std::strtod(what.c_str() + 7, nullptr);
        if (what == "breaks") return all_.of(End::breaks) == 0;
        if (what.starts_with("right="))
            return all_.share({End::right, End::told, End::apart, End::skips}) >=
                   std::strtod(what.c_str() + 6, nullptr);
        throw Mistake("--require takes silent, silent=PERCENT, breaks or right=PERCENT");
    }

    int report() const {
        std::printf("%zu stories, %zu edits (%zu more made no story), %zu cases\n\n", stories_, edits_, unfit_,
                    all_.all);
        std::printf("| %-20s | %8s |", "", "cases");
        for (const char* name : end_names) std::printf(" %8s |", name);
        std::printf(" %6s |\n|%s|%s|", "right%", std::string(22, '-').c_str(), "---------:");
        for (std::size_t i = 0; i < ends; ++i) std::printf("---------:|");
        std::printf("-------:|\n");
        for (const auto& [name, row] : rows_) print(name, row);
        print("all", all_);
        for (const auto& [key, list] : examples_)
            for (const std::string& one : list)
                std::printf("\n%s: %s\n", end_names[static_cast<std::size_t>(key.first)], one.c_str());
        bool fails = false;
        for (const std::string& what : arguments_.required) {
            if (holds(what)) continue;
            std::printf("required, and not so: %s\n", what.c_str());
            fails = true;
        }
        return fails ? 1 : 0;
    }

    Arguments arguments_;
    Row all_;
    std::map<std::string, Row> rows_;
    std::map<std::pair<End, std::string>, std::vector<std::string>> examples_;
    std::size_t stories_ = 0, edits_ = 0, unfit_ = 0;
};

Arguments read_arguments(int count, char** texts) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string text = texts[i];
        const char* const value = i + 1 < count ? texts[i + 1] : nullptr;
        if (value == nullptr)
            throw Mistake(
                "usage: npcs-bench-edits [--cases N] [--seed N] [--story N] [--edit N] [--kind KIND] [--why N] "
                "[--require WHAT]...");
        ++i;
        if (text == "--cases") arguments.cases = std::strtoull(value, nullptr, 10);
        else if (text == "--seed") arguments.seed = std::strtoull(value, nullptr, 10);
        else if (text == "--story") arguments.story = std::strtoull(value, nullptr, 10);
        else if (text == "--edit") arguments.edit = std::strtoull(value, nullptr, 10);
        else if (text == "--kind") arguments.kind = value;
        else if (text == "--why") arguments.why = std::strtoull(value, nullptr, 10);
        else if (text == "--require") arguments.required.push_back(value);
        else throw Mistake("there is no option " + text);
    }
    return arguments;
}

}  // namespace

int main(int count, char** texts) {
    try {
        return Bench(read_arguments(count, texts)).run();
    } catch (const Mistake& mistake) {
        std::fprintf(stderr, "npcs-bench-edits: %s\n", mistake.what());
        return 2;
    }
}
