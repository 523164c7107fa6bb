// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is worked out for one save of an old version and kept for the next: it must not tell in what comes of a save, and saves
// must not make it grow.

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "migration/edited.hpp"
#include "migration/known_versions.hpp"
#include "saves/outline_bytes.hpp"
#include "syntax/parse.hpp"

using npcs::Host;
using npcs::MigrationReport;
using npcs::Script;
using npcs::Session;
using npcs::Verdict;
using npcs::migration::KnownVersions;
using npcs::migration::VersionPair;
using npcs::tests::migration::asking_host;
using npcs::tests::migration::compiled;
using npcs::tests::migration::played;
using npcs::tests::migration::script_file;

namespace {

std::string line_text(const npcs::TraceLine& line) { return line.function + ":" + std::to_string(line.line); }

/// All that a report says.
std::string told(const MigrationReport& report) {
    std::string text = std::string(npcs::name_of(report.verdict)) + " " + report.reason + "\n";
    for (const npcs::FrameVerdict& frame : report.frames)
        text += line_text(frame.was) + " -> " + line_text(frame.is) + " " + std::string(npcs::name_of(frame.verdict)) +
                " " + frame.reason + "\n";
    for (const npcs::VariableNote& note : report.variables)
        text += std::to_string(static_cast<int>(note.kind)) + " " + note.name + " " + note.detail + "\n";
    return text;
}

/// What becomes of a save: what is told of it, and the save that it makes at once.
std::string outcome(const std::string& bytes, const Script& script, const Host& host) {
    npcs::LoadOptions options;
    options.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                      Verdict::repeats, Verdict::uncertain, Verdict::restart};
    MigrationReport report;
    const auto loaded = Session::load(bytes, script, host, options, &report);
    std::string text = told(report);
    if (loaded.ok()) text += loaded.value().save({.outline = false});
    else text += loaded.diagnostics().front().message;
    return text;
}

const std::string before = script_file("known_versions/before.npcs");
/// A variable renamed, an entry and a variable added, a price and an order changed, a function called that may be the host's.
const std::string now = script_file("known_versions/now.npcs");

std::vector<std::string> saves_of_all_places() {
    const std::vector<std::vector<std::string>> answers = {{},
                                                           {"Ada"},
                                                           {"Ada", "yes"},
                                                           {"Ada", "yes", "@Hall"},
                                                           {"Ada", "yes", "@Hall", "yes"},
                                                           {"Ada", "yes", "@Cellar"},
                                                           {"Ada", "yes", "@Cellar", "deep"},
                                                           {"Ada", "no"}};
    std::vector<std::string> saves;
    for (const auto& one : answers) saves.push_back(played(before, one).save());
    // One in which the new name is taken, so that the variable was not renamed.
    Session taken = played(before, {"Ada"});
    REQUIRE(taken.set_global("coins", 7).empty());
    saves.push_back(taken.save());
    return saves;
}

std::shared_ptr<const npcs::program::Program> program_of(const std::string& text) {
    auto source = std::make_shared<const npcs::syntax::Source>("tale.npcs", text);
    const auto parsed = npcs::syntax::parse(*source);
    return npcs::compiler::compile(parsed.tree, source).program;
}

/// A save's script, as far as it is looked for.
struct Old {
    std::shared_ptr<const npcs::program::Program> program;
    std::string outline;
    npcs::saves::SavedProgram saved;

    explicit Old(const std::string& text)
        : program(program_of(text)), outline(npcs::saves::outline_in_save(*program, {})) {
        saved.fingerprint = program->fingerprint;
        saved.file = "tale.npcs";
        saved.outline = outline;
    }
    std::shared_ptr<const VersionPair> with(const npcs::program::Program& other) const {
        auto read = npcs::saves::read_outline(saved, outline);
        REQUIRE(read.ok());
        const npcs::outline::Outline& is = npcs::outline::outline_of(other);
        npcs::matching::Matching matching = npcs::matching::match(read.value(), is);
        return std::make_shared<const VersionPair>(saved, outline, std::move(read).value(), std::move(matching), is);
    }
};

}  // namespace

TEST_CASE("known versions: a save is loaded as if it were the first", "[migration]") {
    Host other = asking_host();
    other.def("note(text)", [](npcs::Call&, npcs::Value) { return npcs::Value(); });
    const Script shared = compiled(now);
    const std::vector<std::string> saves = saves_of_all_places();
    std::vector<std::string> verdicts;
    for (int round = 0; round < 3; ++round)
        for (const std::string& bytes : saves)
            for (const Host& host : {asking_host(), other}) {
                const std::string expected = outcome(bytes, compiled(now), host);
                CHECK(outcome(bytes, shared, host) == expected);
                verdicts.push_back(expected.substr(0, expected.find(' ')));
            }
    // The saves are not all the same to it.
    std::sort(verdicts.begin(), verdicts.end());
    verdicts.erase(std::unique(verdicts.begin(), verdicts.end()), verdicts.end());
    CHECK(verdicts.size() > 1);
}

TEST_CASE("known versions: another host's functions are asked for anew", "[migration]") {
    // Whether `note` is the host's decides what its move means.
    const std::string old = script_file("known_versions/known_versions_another_host_s_functions_are_old.npcs");
    const std::string moved = script_file("known_versions/known_versions_another_host_s_functions_are_moved.npcs");
    const Script script = compiled(moved);
    Host other = asking_host();
    other.def("note(text)", [](npcs::Call&, npcs::Value) { return npcs::Value(); });
    Session talk(compiled(old), other);
    talk.start();
    const std::string bytes = talk.save();
    const MigrationReport with = npcs::check_save(bytes, script, other);
    const MigrationReport without = npcs::check_save(bytes, script, asking_host());
    CHECK(told(npcs::check_save(bytes, script, other)) == told(with));
    CHECK(told(npcs::check_save(bytes, script, asking_host())) == told(without));
    CHECK(told(without) == told(npcs::check_save(bytes, compiled(moved), asking_host())));
    CHECK(told(with) == told(npcs::check_save(bytes, compiled(moved), other)));
}

TEST_CASE("known versions: found by the whole outline", "[migration]") {
    const auto is = program_of("print 1\nprompt \"One?\"\nprompt \"Two?\"\n");
    const Old old("print 1\nprompt \"One?\"\nprompt \"Two!\"\n");
    const KnownVersions known;
    CHECK(known.find(old.saved, old.outline) == nullptr);
    known.keep(old.with(*is));
    CHECK(known.find(old.saved, old.outline) != nullptr);
    for (std::size_t at = 0; at < old.outline.size(); ++at) {
        std::string forged = old.outline;
        forged[at] = static_cast<char>(forged[at] ^ 1);
        CHECK(known.find(old.saved, forged) == nullptr);
        CHECK(known.find(old.saved, old.outline.substr(0, at)) == nullptr);
    }
    npcs::saves::SavedProgram forged = old.saved;
    forged.fingerprint ^= 1;
    CHECK(known.find(forged, old.outline) == nullptr);
    forged = old.saved;
    forged.file = "other.npcs";
    CHECK(known.find(forged, old.outline) == nullptr);
}

TEST_CASE("known versions: no number of saves fills them", "[migration]") {
    const auto is = program_of("prompt \"One?\"\n");
    const KnownVersions known;
    const Old first("prompt \"One!\"\nprint 0\n");
    known.keep(first.with(*is));
    const std::size_t each = known.bytes();
    CHECK(each > 0);
    for (std::size_t i = 1; i < KnownVersions::pairs_max + 50; ++i) {
        known.keep(Old("prompt \"One!\"\nprint " + std::to_string(i) + "\n").with(*is));
        // What is in use stays.
        CHECK(known.find(first.saved, first.outline) != nullptr);
        REQUIRE(known.count() <= KnownVersions::pairs_max);
        REQUIRE(known.bytes() <= KnownVersions::bytes_max);
    }
    CHECK(known.count() == KnownVersions::pairs_max);
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += "print " + std::to_string(i) + "\n";
    for (int i = 0; i < 12; ++i) {
        known.keep(Old(text + "print " + std::to_string(i) + "\n").with(*is));
        REQUIRE(known.bytes() <= KnownVersions::bytes_max);
    }
    CHECK(known.count() < 20);
    for (int i = 0; i < 60'000; ++i) text += "print " + std::to_string(i) + "\n";
    const std::size_t count = known.count();
    known.keep(Old(text).with(*is));
    CHECK(known.count() == count);
}
