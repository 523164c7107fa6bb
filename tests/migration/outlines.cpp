// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The outline of a script in a save, beside it, missing, damaged and made up; and what matching costs at most.

#include <string>

#include "compiler/compile.hpp"
#include "matching/match.hpp"
#include "migration/edited.hpp"
#include "saves/checksum.hpp"
#include "syntax/parse.hpp"

using npcs::LoadOptions;
using npcs::Session;
using npcs::Verdict;
using npcs::tests::migration::asking_host;
using npcs::tests::migration::compiled;
using npcs::tests::migration::script_file;

namespace {

const std::string before = script_file("outlines/before.npcs");
const std::string now = std::string("// A tale\n") + before + "yield \"end\"\n";

std::shared_ptr<const npcs::program::Program> program_of(const std::string& text) {
    auto source = std::make_shared<const npcs::syntax::Source>("", text);
    const auto parsed = npcs::syntax::parse(*source);
    return npcs::compiler::compile(parsed.tree, source).program;
}

}  // namespace

TEST_CASE("outlines: a save without one needs it from elsewhere", "[migration]") {
    Session talk(compiled(before), asking_host());
    talk.start();
    talk.choose(0);
    const std::string small = talk.save({.outline = false});
    CHECK(small.size() < talk.save().size());
    CHECK(Session::load(small, compiled(before), asking_host()).ok());
    const auto without = Session::load(small, compiled(now), asking_host());
    REQUIRE_FALSE(without.ok());
    CHECK(without.diagnostics().front().code == "save-version");
    LoadOptions options;
    options.outlines = {compiled("a = 1").outline(), compiled(before).outline()};
    npcs::MigrationReport report;
    auto loaded = Session::load(small, compiled(now), asking_host(), options, &report);
    REQUIRE(loaded.ok());
    CHECK(report.verdict == Verdict::exact);
    CHECK(report.frames.front().was.line == 2);
    CHECK(report.frames.front().is.line == 3);
    CHECK(loaded.value().resume("x").value.text() == "Hello, x!");
}

TEST_CASE("outlines: damaged ones are refused", "[migration]") {
    Session talk(compiled(before), asking_host());
    talk.start();
    const std::string small = talk.save({.outline = false});
    const std::string good = compiled(before).outline();
    for (std::size_t i = 0; i < good.size(); ++i) {
        LoadOptions options;
        options.outlines = {good};
        options.outlines[0][i] = static_cast<char>(options.outlines[0][i] ^ 0x11);
        REQUIRE_FALSE(Session::load(small, compiled(now), asking_host(), options).ok());
        options.outlines[0] = good.substr(0, i);
        REQUIRE_FALSE(Session::load(small, compiled(now), asking_host(), options).ok());
    }
}

TEST_CASE("outlines: made up ones do no harm", "[migration]") {
    // Every byte of a save changed in several ways, with a checksum that is right: loading it into another version of the
    // script may give anything but a crash, and what loads can be gone on with.
    Session talk(compiled(before), asking_host());
    talk.start();
    talk.choose(0);
    const std::string good = talk.save();
    const npcs::Script script = compiled(now);
    LoadOptions options;
    options.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                      Verdict::repeats, Verdict::uncertain, Verdict::restart};
    std::size_t loaded = 0;
    for (std::size_t i = 9; i < good.size(); ++i)
        for (const int change : {0x01, 0x10, 0x80, 0xFF}) {
            std::string bad = good;
            bad[i] = static_cast<char>(bad[i] ^ change);
            std::uint32_t checksum = npcs::saves::crc32c(std::string_view(bad).substr(9));
            for (std::size_t k = 5; k < 9; ++k, checksum >>= 8) bad[k] = static_cast<char>(checksum & 0xFF);
            auto session = Session::load(bad, script, asking_host(), options);
            if (!session.ok()) continue;
            ++loaded;
            session.value().resume("x");
            session.value().save();
        }
    CHECK(loaded > 0);
}

TEST_CASE("outlines: matching is bounded", "[migration]") {
    // Nothing in common; everything alike; everything in another order.
    std::string other, alike, there, back;
    constexpr int lines = 20'000;
    for (int i = 0; i < lines; ++i) {
        const std::string number = std::to_string(i);
        other += "yield \"other words " + number + " altogether\"\n";
        alike += "yield \"the same line\"\n";
        there += "yield \"line number " + number + " here\"\n";
        back += "yield \"line number " + std::to_string(lines - i) + " here\"\n";
    }
    const auto a = program_of(there);
    const auto& outline = npcs::outline::outline_of(*a);
    const auto same = npcs::matching::match(outline, npcs::outline::outline_of(*program_of(there + "yield 1\n")));
    CHECK(same.share == 1);
    const auto none = npcs::matching::match(outline, npcs::outline::outline_of(*program_of(alike)));
    CHECK(none.share < 0.3);
    const auto turned = npcs::matching::match(outline, npcs::outline::outline_of(*program_of(back)));
    CHECK(turned.share > 0.9);
    npcs::matching::match(outline, npcs::outline::outline_of(*program_of(other)));
}

// Each call held what was evaluated before it, and 10,000 of them in one list took gigabytes.
TEST_CASE("outlines: a statement with very many operands has bounded stack maps", "[migration]") {
    std::string text = "f = function(n)\n  return n\nend function\nx = [";
    for (int i = 0; i < 3'000; ++i) text += "f(1), ";
    text += "prompt(\"?\")]\nreturn x.sum\n";
    const npcs::Script script = npcs::tests::migration::compiled(text, "tale.npcs");
    npcs::Session talk = npcs::tests::migration::played(text, {});
    const std::string bytes = talk.save();
    CHECK(bytes.size() < 4'000);
    auto same = npcs::Session::load(bytes, script, npcs::tests::migration::asking_host());
    REQUIRE(same.ok());
    CHECK(same.value().resume(npcs::Value(5)).value == npcs::Value(3'005));
    // What is kept of the list cannot be told apart any more, and that is said.
    const npcs::tests::migration::Edited edited(text, {}, text + "// the end\n");
    CHECK(edited.verdict() != npcs::Verdict::exact);
    CHECK(edited.verdict() != npcs::Verdict::moved);
    CHECK_FALSE(edited.report.reason.empty());
}
