// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How well do saves outlive their script? Every playthrough of every script in tests/corpus is saved at its stops, every
// save is loaded into every edited script, and what comes of it is held against what the writer means (oracle.hpp). The
// same is done by two ways that know only numbers or only lines. docs/migration-corpus.md tells what the columns mean.
//
//     npcs-bench-saves [--why] [--show] [--stops N] [--require WHAT]... [SCRIPT[/EDIT]]
//
// --why: an example of everything that is not right. --show: what the playthroughs see. --stops: at most so many of each
// playthrough. --require: exit 1 unless there are no `exceptions`; nothing `silent`; `right` 97 % of all; right every time
// something is `asked`.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "edits.hpp"
#include "loading.hpp"
#include "marked_text.hpp"
#include "oracle.hpp"
#include "playing.hpp"
#include "tally.hpp"

namespace {

using namespace corpus;

struct Arguments {
    bool why = false, show = false;
    std::vector<std::string> required;
    std::size_t stops = 12;
    std::string script, edit;
};

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Mistake("cannot be read");
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Version compile(MarkedText text) {
    auto script = npcs::Script::compile(text.plain(), "script.npcs");
    if (!script) throw Mistake("does not compile:\n" + npcs::rich(script.diagnostics().front()));
    return {std::move(text), std::move(script).value()};
}

/// One playthrough of the original: what is seen, and its stops.
struct Recording {
    Playthrough play;
    std::vector<std::string> transcript;
    std::vector<Stop> stops;
};

Recording record(const Version& version, const Playthrough& play, const npcs::Host& host, bool show) {
    Recording recording{play, {}, {}};
    npcs::Session session(version.script, host);
    Player player(session, recording.play.answers, 0, true);
    std::optional<npcs::Outcome> outcome = session.start();
    while (outcome) {
        recording.transcript.push_back(shown(*outcome));
        if (show) std::printf("%s: %s\n", play.name.c_str(), recording.transcript.back().c_str());
        if (outcome->kind == npcs::Outcome::Kind::failed) throw Mistake(play.name + ": " + shown(*outcome));
        if (outcome->waiting()) {
            recording.stops.push_back(
                {session.save(), *outcome, session.trace(), player.next(), recording.stops.size()});
            (void)names_of(recording.stops.back().trace, version.text);
        }
        outcome = player.go_on(*outcome);
    }
    if (player.next() < play.answers.size()) throw Mistake(play.name + ": answers are left over");
    return recording;
}

/// At most so many, evenly spread.
std::vector<Stop> sample(const std::vector<Stop>& stops, std::size_t most) {
    if (stops.size() <= most) return stops;
    std::vector<Stop> some;
    for (std::size_t i = 0; i < most; ++i) some.push_back(stops[i * stops.size() / most]);
    return some;
}

/// Where an edit moves statements, what was done already may be done again or left out; where it changes what a variable
/// begins with, a save rightly has the old one. What is seen later says nothing then.
bool keeps_story(const std::string& kind) {
    return kind != "statement-moved" && kind != "value-changed" && kind != "several" && kind != "ten-edits";
}

/// What was worked out under the old script stays; of a statement with other operands only the running one is asked.
bool runs_an_edited_statement(const Version& before, const Version& after, const Stop& stop) {
    return std::any_of(stop.trace.begin(), stop.trace.end(), [&](const npcs::TraceLine& frame) {
        const auto is = after.text.find(before.text.id_at(frame.line));
        return is && before.text.lines[frame.line - 1].body() != after.text.lines[*is].body();
    });
}

/// An edited script played from the top: what is seen, and the names of the statements at every stop.
struct Fresh {
    std::vector<std::string> transcript;
    std::vector<std::vector<std::string>> names;
};

class Bench {
public:
    explicit Bench(Arguments arguments) : arguments_(std::move(arguments)), host_(make_host()) {}

    void run(const std::filesystem::path& folder);
    int report() const;
    bool holds(const std::string& what) const;

private:
    struct Edited {
        const Edit& edit;
        const Version& version;
        Places places;
    };

    void run_edit(const Version& before, const Places& places, const std::vector<Recording>& recordings,
                  const Edit& edit, const std::vector<Edit>& edits);
    Fresh play_fresh(const Version& before, const Version& after, const Playthrough& play) const;
    Judgement judge(const Version& before, const Edited& after, const Recording& recording, const Stop& stop,
                    const Fresh& fresh) const;
    void play_on(const Recording& recording, const Stop& stop, npcs::Session& session,
                 const std::vector<std::string>& expected, Judgement& judgement) const;
    static Judgement judge_baseline(const Version& before, const Edited& after, const Stop& stop,
                                    const std::vector<npcs::TraceLine>& now);
    void tell(const Edit& edit, const Recording& recording, const Stop& stop, const Judgement& judgement);

    Arguments arguments_;
    npcs::Host host_;
    std::string folder_;
    Tally library_, by_index_, by_line_;
    std::map<std::string, std::pair<std::size_t, std::string>> complaints_;
    std::size_t scripts_ = 0, edits_ = 0, stops_ = 0;
};

void Bench::run(const std::filesystem::path& folder) {
    folder_ = folder.filename().string();
    std::string doing = "script.npcs";
    try {
        MarkedText text(read(folder / "script.npcs"));
        text.check_unique();
        const Version before = compile(std::move(text));
        const Places places(before.text.plain());
        doing = "playthroughs.txt";
        std::vector<Recording> recordings;
        for (const Playthrough& play : parse_playthroughs(read(folder / "playthroughs.txt"))) {
            recordings.push_back(record(before, play, host_, arguments_.show));
            recordings.back().stops = sample(recordings.back().stops, arguments_.stops);
            stops_ += recordings.back().stops.size();
        }
        doing = "edits.txt";
        const std::vector<Edit> edits = parse_edits(read(folder / "edits.txt"));
        for (const Edit& edit : edits) {
            if (!arguments_.edit.empty() && edit.name != arguments_.edit) continue;
            doing = "edits.txt: " + edit.name;
            run_edit(before, places, recordings, edit, edits);
            ++edits_;
        }
        ++scripts_;
    } catch (const Mistake& mistake) {
        throw Mistake("tests/corpus/" + folder_ + "/" + doing + ": " + mistake.what());
    }
}

Fresh Bench::play_fresh(const Version& before, const Version& after, const Playthrough& play) const {
    Fresh fresh;
    npcs::Session session(after.script, host_);
    Player player(session, play.answers, 0, false);
    std::optional<npcs::Outcome> outcome = session.start();
    while (outcome && fresh.transcript.size() < Player::most_stops) {
        if (outcome->kind == npcs::Outcome::Kind::failed) throw Mistake("played afresh: " + shown(*outcome));
        fresh.transcript.push_back(shown(*outcome));
        fresh.names.push_back(known_names(session.trace(), before, after));
        outcome = player.go_on(*outcome);
    }
    return fresh;
}

/// What must be seen after the stop: what the edited script shows when played from the top, if it has shown the same before
/// and stops at the same statements. Empty when that cannot be said.
std::vector<std::string> expected_rest(const Fresh& fresh, const Recording& recording, const Version& before,
                                       const Stop& stop) {
    const std::size_t at = stop.number;
    if (fresh.transcript.size() <= at || fresh.names[at] != names_of(stop.trace, before.text)) return {};
    if (!std::equal(fresh.transcript.begin(), fresh.transcript.begin() + static_cast<std::ptrdiff_t>(at),
                    recording.transcript.begin()))
        return {};
    return {fresh.transcript.begin() + static_cast<std::ptrdiff_t>(at) + 1, fresh.transcript.end()};
}

void Bench::run_edit(const Version& before, const Places& places, const std::vector<Recording>& recordings,
                     const Edit& edit, const std::vector<Edit>& edits) {
    const Version version = compile(apply(edit, edits, before.text));
    if (version.text.plain() == before.text.plain()) throw Mistake("changes nothing");
    const Edited after{edit, version, Places(version.text.plain())};
    for (const Recording& recording : recordings) {
        const Fresh fresh = play_fresh(before, version, recording.play);
        for (const Stop& stop : recording.stops) {
            const bool is_asking = (is_prompt(stop.outcome) || is_choice(stop.outcome)) &&
                                   version.text.has(before.text.id_at(stop.trace.front().line));
            const Judgement judgement = judge(before, after, recording, stop, fresh);
            tell(edit, recording, stop, judgement);
            const Judgement by_index = judge_baseline(before, after, stop, after.places.by_index(places, stop.trace));
            library_.add(edit.kind, is_asking, judgement);
            if (!by_index.right) library_.hard.add(judgement);
            by_index_.add(edit.kind, is_asking, by_index);
            by_line_.add(edit.kind, is_asking, judge_baseline(before, after, stop, after.places.by_line(stop.trace)));
        }
    }
}

Judgement Bench::judge(const Version& before, const Edited& after, const Recording& recording, const Stop& stop,
                       const Fresh& fresh) const {
    try {
        Loaded loaded = load(stop.save, after.version.script, host_);
        const auto now = loaded.session ? loaded.session->trace() : std::vector<npcs::TraceLine>();
        Judgement judgement = judge_positions(before, after.version, stop, loaded.claim, now);
        if (judgement.why.empty()) judgement.why = loaded.reason;
        if (!loaded.session || judgement.fate == Fate::silently_wrong) return judgement;
        if (judgement.fate <= Fate::differs && is_choice(stop.outcome)) {
            judgement.why = wrong_options(before, after.version, stop, *loaded.session, host_);
            if (!judgement.why.empty()) {
                judgement.fate = Fate::silently_wrong;
                judgement.right = false;
                return judgement;
            }
        }
        const bool is_known = keeps_story(after.edit.kind) && (!after.edit.kind.starts_with("operand") ||
                                                               runs_an_edited_statement(before, after.version, stop));
        play_on(recording, stop, *loaded.session,
                is_known ? expected_rest(fresh, recording, before, stop) : std::vector<std::string>(), judgement);
        return judgement;
    } catch (const Mistake&) {
        throw;
    } catch (const std::exception& exception) {
        return {Fate::exception, false, true, false, exception.what()};
    }
}

/// The rest of the playthrough must run, and show what is expected, when anything is.
void Bench::play_on(const Recording& recording, const Stop& stop, npcs::Session& session,
                    const std::vector<std::string>& expected, Judgement& judgement) const {
    npcs::Outcome last;
    auto rest = Player(session, recording.play.answers, stop.next_answer, false).transcript(session.outcome(), &last);
    if (judgement.fate > Fate::differs) return;
    rest.erase(rest.begin());
    if (last.kind == npcs::Outcome::Kind::failed || last.kind == npcs::Outcome::Kind::refused) {
        judgement.fate = Fate::breaks;
        judgement.why = shown(last);
    } else if (judgement.fate <= Fate::moved && !expected.empty() &&
               rest.size() + stop.number + 1 < Player::most_stops && rest != expected) {
        judgement.fate = Fate::silently_wrong;
        const auto [is, should] = std::mismatch(rest.begin(), rest.end(), expected.begin(), expected.end());
        judgement.why = "later \"" + (is == rest.end() ? "nothing more" : *is) + "\" instead of \"" +
                        (should == expected.end() ? "nothing more" : *should) + "\"";
    }
    judgement.right = judgement.right && judgement.fate <= Fate::differs;
}

Judgement Bench::judge_baseline(const Version& before, const Edited& after, const Stop& stop,
                                const std::vector<npcs::TraceLine>& now) {
    const bool is_found =
        std::all_of(now.begin(), now.end(), [](const npcs::TraceLine& frame) { return frame.line != 0; });
    return judge_positions(before, after.version, stop, is_found ? Claim::exact : Claim::refused,
                           is_found ? now : decltype(now){});
}

/// Keeps one example of what is not right for each edit and fate.
void Bench::tell(const Edit& edit, const Recording& recording, const Stop& stop, const Judgement& judgement) {
    if (judgement.right && judgement.fate != Fate::differs) return;
    auto& [count, example] = complaints_[std::string(fate_names[static_cast<std::size_t>(judgement.fate)]) + "  " +
                                         folder_ + "/" + edit.name];
    if (count++ == 0) {
        example = recording.play.name + " at line " + std::to_string(stop.trace.front().line) + " (" +
                  shown(stop.outcome) + "): " + judgement.why;
    }
}

/// `right=99.5` and `asked=99.5`: at least so many of a hundred; the others: none at all.
bool Bench::holds(const std::string& what) const {
    if (what == "exceptions") return library_.all.of(Fate::exception) == 0;
    if (what == "silent") return library_.all.of(Fate::silently_wrong) == 0;
    if (what == "breaks") return library_.all.of(Fate::breaks) == 0;
    if (what.starts_with("right=")) return library_.all.percent_right() >= std::strtod(what.c_str() + 6, nullptr);
    if (what.starts_with("asked=")) return library_.asking.percent_right() >= std::strtod(what.c_str() + 6, nullptr);
    throw Mistake("--require takes exceptions, silent, breaks, right=PERCENT or asked=PERCENT");
}

int Bench::report() const {
    std::printf("%zu scripts, %zu edits, %zu stops, %zu cases\n\n", scripts_, edits_, stops_, library_.all.all);
    std::printf("%s\n", table_of("Loaded by npcs", library_, true).c_str());
    std::printf("%s\n", table_of("By number of function and path", by_index_, false).c_str());
    std::printf("%s\n", table_of("By line", by_line_, false).c_str());
    bool fails = false;
    for (const std::string& what : arguments_.required) {
        if (holds(what)) continue;
        std::printf("required, and not so: %s\n", what.c_str());
        fails = true;
    }
    if (arguments_.why || fails) {
        for (const auto& [what, complaint] : complaints_) {
            std::printf("%s: %zu: %s\n", what.c_str(), complaint.first, complaint.second.c_str());
        }
    }
    return fails ? 1 : 0;
}

Arguments read_arguments(int count, char** texts) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string text = texts[i];
        if (text == "--require" && i + 1 < count) arguments.required.push_back(texts[++i]);
        else if (text == "--why") arguments.why = true;
        else if (text == "--show") arguments.show = true;
        else if (text == "--stops" && i + 1 < count)
            arguments.stops = std::max<std::size_t>(1, std::strtoul(texts[++i], nullptr, 10));
        else if (text.starts_with("-"))
            throw Mistake("usage: npcs-bench-saves [--why] [--show] [--stops N] [--require WHAT] [SCRIPT[/EDIT]]");
        else {
            const std::size_t slash = text.find('/');
            arguments.script = text.substr(0, slash);
            if (slash != std::string::npos) arguments.edit = text.substr(slash + 1);
        }
    }
    return arguments;
}

}  // namespace

int main(int count, char** texts) {
    try {
        const Arguments arguments = read_arguments(count, texts);
        std::vector<std::filesystem::path> folders;
        for (const auto& entry : std::filesystem::directory_iterator(NPCS_CORPUS_DIR)) {
            if (entry.is_directory() && (arguments.script.empty() || entry.path().filename() == arguments.script)) {
                folders.push_back(entry.path());
            }
        }
        if (folders.empty()) throw Mistake("there is no such script in tests/corpus");
        std::sort(folders.begin(), folders.end());
        Bench bench(arguments);
        for (const auto& folder : folders) bench.run(folder);
        return bench.report();
    } catch (const Mistake& mistake) {
        std::fprintf(stderr, "npcs-bench-saves: %s\n", mistake.what());
        return 2;
    }
}
