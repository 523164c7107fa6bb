// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation that is held with one version of a script, saved, and gone on with in another. Answers to prompts are texts;
// an answer that begins with `@` takes the option that begins with the rest.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"
#include "npcs/npcs.hpp"
#include "toy_language.hpp"

namespace npcs::tests::migration {

inline Script compiled(std::string_view text, std::string_view file = "tale.npcs") {
    return tests::compiled(text, file, tests::toy_languages());
}

/// Returns the text of a script in tests/migration/, e.g. "choices/shop.npcs".
inline std::string script_file(const std::string& name) {
    auto text = read_file(std::string(NPCS_TESTS_DIR) + "/migration/" + name);
    if (!text.ok()) throw std::runtime_error(one_line(text.diagnostics().front()));
    return std::move(text).value();
}

inline Host asking_host() {
    Host host;
    host.def("prompt(question)", [](Call& call, Value question) { return call.suspend(question); });
    return host;
}

/// One answer. Null when nothing waits for it.
inline Outcome answered(Session& talk, std::string_view answer) {
    const Outcome outcome = talk.outcome();
    if (answer.substr(0, 1) != "@") return talk.resume(Value(answer));
    for (std::size_t i = 0; i < outcome.options.size(); ++i)
        if (outcome.options[i].text.compare(0, answer.size() - 1, answer.substr(1)) == 0) return talk.choose(i);
    INFO("there is no option " << answer);
    REQUIRE(false);
    return outcome;
}

/// What can be seen of a stop: `text`, `text | option | (option)`, `= value` at the end.
inline std::string shown(const Outcome& outcome) {
    std::string text = outcome.value.text();
    switch (outcome.kind) {
        case Outcome::Kind::returned: return "= " + text;
        case Outcome::Kind::failed: return "failed: " + outcome.error.message;
        case Outcome::Kind::interrupted: return "(interrupted)";
        case Outcome::Kind::refused: return "refused: " + outcome.error.message;
        default: break;
    }
    for (const Option& option : outcome.options)
        text += " | " + (option.available ? option.text : "(" + option.text + ")");
    return text;
}

inline Session played(std::string_view text, const std::vector<std::string>& answers,
                      std::string_view file = "tale.npcs") {
    Session talk(compiled(text, file), asking_host());
    talk.start();
    for (const std::string& answer : answers) answered(talk, answer);
    return talk;
}

/// A save of one version, checked against another and loaded into it whatever the verdict.
struct Edited {
    MigrationReport report;
    std::string bytes;
    Script now;
    Host host = asking_host();

    Edited(std::string_view before, const std::vector<std::string>& answers, std::string_view after,
           std::string_view file = "tale.npcs")
        : bytes(played(before, answers).save()), now(compiled(after, file)) {
        report = check_save(bytes, now, host);
        UNSCOPED_INFO(name_of(report.verdict) << ": " << report.reason);
    }

    Verdict verdict() const { return report.verdict; }
    /// Where the innermost frame stands now.
    std::uint32_t line() const { return report.frames.empty() ? 0 : report.frames.front().is.line; }

    Result<Session> load(LoadOptions options = {}) const {
        options.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                          Verdict::repeats, Verdict::uncertain, Verdict::restart};
        return Session::load(bytes, now, host, options);
    }
    /// Goes on with answers to the end; what is shown from the load on.
    std::string goes_on(const std::vector<std::string>& answers) const {
        auto loaded = load();
        if (!loaded.ok()) return "not loaded: " + loaded.diagnostics().front().message;
        Session talk = std::move(loaded).value();
        std::string seen = shown(talk.outcome());
        for (const std::string& answer : answers) seen += "\n" + shown(answered(talk, answer));
        // What was loaded can be saved like any other conversation.
        const std::string again = talk.save();
        CHECK(Session::load(again, now, host).ok());
        return seen;
    }
};

}  // namespace npcs::tests::migration
