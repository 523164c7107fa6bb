// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "test_run.hpp"

#include <algorithm>
#include <chrono>

#include "languages.hpp"
#include "output_file.hpp"
#include "playing.hpp"
#include "report.hpp"

namespace npcs::tools {
namespace {

using Lines = std::vector<std::string>;

Lines lines_in(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
    }
    return lines;
}

/// Comments cannot say what blanks are around a line.
Lines without_outer_blanks(Lines lines) {
    for (std::string& line : lines) {
        const auto first = line.find_first_not_of(" \t");
        line = first == std::string::npos ? "" : line.substr(first, line.find_last_not_of(" \t") - first + 1);
    }
    return lines;
}

std::string text_of(const Diagnostics& problems) {
    std::string text;
    for (const Diagnostic& problem : problems) text += report(problem, ErrorFormat::rich);
    return text;
}

/// Leaves out expected lines behind the one that follows a typed line: the conversation has not got there.
void keep_until(TestResult& result, std::uint32_t typed) {
    const auto behind = std::upper_bound(result.places.begin(), result.places.end(), typed) - result.places.begin();
    const auto kept = std::min(static_cast<std::size_t>(behind) + 1, result.places.size());
    result.expected.resize(kept);
    result.places.resize(kept);
}

std::string told(const Misfit& misfit) {
    std::string text;
    if (!misfit.on_offer.empty()) text += "on offer:\n" + misfit.on_offer;
    if (!misfit.typed.option.empty()) text += "it was: " + misfit.typed.option + "\n";
    if (!misfit.nearest.empty()) text += "nearest: " + misfit.nearest + "\n";
    return text;
}

}  // namespace

std::unique_ptr<TestRun::Story> TestRun::read(const std::vector<std::string>& scripts) {
    auto story = std::make_unique<Story>();
    auto project = options_.project_of(scripts.front());
    if (!project) {
        story->problems = project.diagnostics();
        return story;
    }
    story->project = std::move(project).value();
    auto read = Scripts::read_named(scripts, story->project, covers_ ? Marks::all : Marks::none);
    story->problems = read ? read.value().missing_modules() : read.diagnostics();
    if (!story->problems.empty()) return story;
    story->scripts = std::move(read).value();
    if (covers_) {
        story->covered = covered_.emplace_back(std::make_unique<Covered>(Covered{*story->scripts, Coverage()})).get();
        for (const Script& script : story->scripts->all()) story->covered->coverage.include(script);
    }
    return story;
}

const TestRun::Story& TestRun::story(const std::vector<std::string>& scripts) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Story>& story = stories_[scripts];
    if (!story) story = read(scripts);
    return *story;
}

std::vector<std::string> TestRun::sources() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> all;
    for (const auto& [named, story] : stories_) {
        all.insert(all.end(), named.begin(), named.end());
        if (!story->scripts) continue;
        const auto read = story->scripts->read_files();
        all.insert(all.end(), read.begin(), read.end());
    }
    return all;
}

TestResult TestRun::play(const std::string& path) {
    const auto begin = std::chrono::steady_clock::now();
    TestResult result;
    result.path = path;
    const auto read = TestCase::read(path);
    if (!read) {
        result.problem = "It cannot be read.";
        result.details = text_of(read.diagnostics());
        return result;
    }
    const TestCase& test = read.value();
    const Story& played = story(test.scripts);
    if (!played.scripts && are_of_other_builds(played.problems)) {
        result.is_skipped = true;
        const auto is_it = [](const Diagnostic& problem) { return problem.code == "missing-language"; };
        result.problem = std::find_if(played.problems.begin(), played.problems.end(), is_it)->message;
        return result;
    }
    if (!played.scripts) {
        result.problem = "Its script cannot be played.";
        result.details = text_of(played.problems);
        return result;
    }
    Transcript transcript;
    NoScreen screen;
    PlaySetup setup;
    setup.seed = test.seed;
    setup.typed = test.typed;
    setup.typed_in = path;
    setup.reads_screen = false;
    setup.keeps_options = update_;
    setup.transcript = &transcript;
    if (played.covered != nullptr) setup.coverage = std::make_shared<Coverage>();
    Play play(screen, setup, played.project, *played.scripts);
    const ExitCode code = play.finish();
    if (played.covered != nullptr) {
        const std::lock_guard lock(mutex_);
        played.covered->coverage.add(*setup.coverage);
    }
    result.expected = test.is_playthrough ? test.expected : without_outer_blanks(test.expected);
    result.got = test.is_playthrough ? lines_in(transcript.text()) : without_outer_blanks(lines_in(transcript.text()));
    result.places = test.places;
    if (const auto& misfit = play.misfit()) keep_until(result, misfit->typed.line);
    if (const auto& misfit = play.misfit()) {
        result.problem = "Line " + std::to_string(misfit->typed.line) + ", \"" + misfit->typed.text +
                         "\", does not fit: " + misfit->problem;
        result.details = told(*misfit);
        if (update_ && test.is_playthrough)
            result.details +=
                "not updated: what was typed behind it was meant for the option that is gone\n"
                "if that was only worded anew, write its new text where the playthrough offers it, and update again; "
                "else record the playthrough anew\n";
    } else if (code == waiting) {
        result.problem = "It is cut short: its answers end while the conversation goes on.";
        result.details =
            "the conversation asks:\n" + play.open_question() +
            (test.is_playthrough ? "a playthrough that ends here on purpose says so with a last line `> /quit`\n"
                                 : "add what it expects then, or end it with // ask: QUESTION -> /quit\n");
    }
    judge(result, test);
    if (update_ && !result.rows.empty() && result.details.empty() && !test.is_cut)
        update(result, test, *played.scripts);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

/// Compares what happened with what was expected.
void TestRun::judge(TestResult& result, const TestCase& test) const {
    if (result.got != result.expected) {
        result.rows = compare(result.expected, result.got);
        const auto differs = [](const ComparedRow& row) { return row.kind != ComparedRow::Kind::same; };
        const auto first = std::find_if(result.rows.begin(), result.rows.end(), differs);
        const bool is_behind = first->expected >= result.places.size();
        const std::string where =
            is_behind ? "behind its last line" : "in line " + std::to_string(result.places[first->expected]);
        if (result.problem.empty())
            result.problem = std::count_if(result.rows.begin(), result.rows.end(), differs) == 1
                                 ? "It differs " + where + "."
                                 : "It differs, first " + where + ".";
        if (test.is_cut) result.problem += " Its last line has no end: was the file cut in half?";
    }
    result.has_passed = result.problem.empty();
}

void TestRun::update(TestResult& result, const TestCase& test, const Scripts& scripts) const {
    std::string text, why;
    if (!test.is_playthrough) {
        result.details = "not updated: only playthroughs are; what comments expect is changed in the script\n";
        return;
    }
    for (const std::string& line : test.header) text += line + "\n";
    for (const std::string& line : result.got) text += line + "\n";
    const OutputFile file{test.path, OutputKind::playthrough, scripts.sources(), true};
    result.is_updated = write_output(file, text, why);
    if (!result.is_updated) result.details = "not updated: " + why + "\n";
}

}  // namespace npcs::tools
