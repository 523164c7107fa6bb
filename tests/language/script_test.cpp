// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "script_test.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "expectations.hpp"
#include "npcs/npcs.hpp"
#include "toy_language.hpp"

namespace npcs::tests {
namespace {

enum class Mode { straight, saved, forked, copied };
constexpr std::pair<Mode, const char*> modes[] = {{Mode::straight, "straight"},
                                                  {Mode::saved, "saved and loaded at every stop"},
                                                  {Mode::forked, "resumed twice from every save"},
                                                  {Mode::copied, "forked, and restored, at every stop"}};

/// What the host of one conversation remembers and has seen.
struct World {
    std::vector<std::string> transcript;
    std::string unfinished_line;
    int rolls = 0;

    void print(std::string_view text) {
        for (const char c : text) {
            if (c != '\n') {
                unfinished_line += c;
                continue;
            }
            transcript.push_back("expect: " + unfinished_line);
            unfinished_line.clear();
        }
    }
    void finish() {
        if (!unfinished_line.empty()) transcript.push_back("expect: " + unfinished_line);
        unfinished_line.clear();
    }
};

void hear_of_plans(Host& host, const std::shared_ptr<World>& world) {
    const auto note = [world](const std::string& what, const Value& plan) {
        world->transcript.push_back("note: " + what + " " + plan.text());
    };
    host.def("begin(plan)", [note](Value plan) { note("begin", plan); });
    host.def("conclude(plan)", [note](Value plan) { note("conclude", plan); });
    host.def("cancel(plan, reason)",
             [note](Value plan, Value reason) { note("cancel " + plan.text() + " because of", reason); });
    host.def("finally(plan)", [note](Value plan) { note("finally", plan); });
}

Host host_of(const std::shared_ptr<World>& world, bool hears_plans) {
    Host host;
    host.on_print([world](std::string_view text) { world->print(text); });
    // In MiniScript they stand between what is printed.
    host.on_warning([world](const Call&, const Diagnostic& warning) { world->print(one_line(warning) + "\n"); });
    for (const char* name : {"prompt(question)", "ask(question)", "input(question)"})
        host.def(name, [](Call& call, Value question) { return call.suspend(question); });
    host.def("id(x)", [](Value x) { return x; });
    host.def("roll", [world] { return ++world->rolls; });
    host.def("note(x)", [world](Value x) { world->transcript.push_back("note: " + x.text()); });
    host.def("give(x)", [world](Value x) {
        world->transcript.push_back("note: " + x.text());
        return x;
    });
    host.def("say(who, line, tags)", [world](Value who, Value line, Value tags) {
        const std::string speaker = who.text().empty() ? "" : who.text() + ": ";
        world->transcript.push_back("said: " + speaker + line.text() + (tags.is_null() ? "" : " " + tags.text()));
    });
    host.def("boom", []() -> Value { throw std::runtime_error("boom"); });
    host.def("refuse(message)", [](Call& call, std::string message) { return call.error(message); });
    if (hears_plans) hear_of_plans(host, world);
    return host;
}

/// One script in one mode, from its first statement to its last expectation.
class ScriptRun {
public:
    ScriptRun(Script script, const Expectations& expectations, Mode mode)
        : script_(std::move(script)),
          expectations_(expectations),
          mode_(mode),
          options_{expectations.limits, 1},
          world_(std::make_shared<World>()) {}

    std::vector<std::string> transcript() {
        talk_.emplace(script_, host(), options_);
        for (const auto& [name, value] : expectations_.globals) talk_->set_global(name, value);
        through_bytes();
        Outcome outcome = talk_->start();
        while (go_on(outcome)) {}
        world_->finish();
        return world_->transcript;
    }

private:
    /// Writes down a stop and, when the conversation can go on, makes `outcome` the next one.
    bool go_on(Outcome& outcome) {
        if (outcome.kind == Outcome::Kind::refused) {
            write("refused", one_line(outcome.error));
            const bool is_again = talk_->outcome().waiting() && expected() != nullptr;
            outcome = talk_->outcome();
            return is_again;
        }
        through_bytes();
        if (mode_ != Mode::straight) outcome = talk_->outcome();
        switch (outcome.kind) {
            case Outcome::Kind::returned:
                world_->finish();
                if (is_expected("returns")) write("returns", outcome.value.text());
                return false;
            case Outcome::Kind::failed:
                world_->finish();
                write("error", one_line(outcome.error));
                if (is_expected("hint")) write("hint", outcome.error.hint);
                return false;
            case Outcome::Kind::interrupted: return go_on_after_limit(outcome);
            default: break;
        }
        if (world_->transcript.size() > expectations_.events.size() + 20) return false;
        outcome = outcome.wait == Outcome::Wait::choice ? choose(outcome) : answer(outcome);
        return true;
    }

    bool go_on_after_limit(Outcome& outcome) {
        if (!is_expected("interrupted")) {
            write("error", one_line(outcome.error));
            return false;
        }
        write("interrupted", outcome.error.message);
        if (expected() == nullptr) return false;
        outcome = talk_->resume();
        return true;
    }

    Outcome answer(const Outcome& outcome) {
        const bool is_timed = outcome.wait == Outcome::Wait::time;
        std::string kind =
            is_timed ? "wait"
            : outcome.wait == Outcome::Wait::answer && outcome.function != "yield" && !outcome.function.empty()
                ? "ask"
                : "yield";
        if (kind == "ask" && is_expected("yield")) kind = "yield";
        const std::string shown = is_timed ? Value(outcome.seconds).text() : outcome.value.text();
        const std::optional<Value> given = write_with_answer(kind, shown);
        fork([&](Session& other) { other.resume(given.value_or(Value())); });
        return talk_->resume(given.value_or(Value()));
    }

    Outcome choose(const Outcome& outcome) {
        std::string shown = outcome.value.is_null() ? "" : outcome.value.text();
        for (const Option& option : outcome.options) {
            shown += shown.empty() ? "| " : " | ";
            shown += option.available ? option.text : "(" + option.text + ")";
        }
        const std::optional<Value> given = write_with_answer("choose", shown);
        const auto index = static_cast<std::size_t>(given.value_or(Value()).number());
        fork([&](Session& other) { other.choose(index); });
        return talk_->choose(index);
    }

    /// The expectation says after an arrow what to go on with. Nothing when there is none, or when it is another one.
    std::optional<Value> write_with_answer(const std::string& kind, const std::string& shown) {
        const Expectation* next = expected();
        const std::string before = shown + " -> ";
        if (next == nullptr || next->kind != kind || next->text.compare(0, before.size(), before) != 0) {
            write(kind, shown);
            return std::nullopt;
        }
        write(kind, next->text);
        return literal(std::string_view(next->text).substr(before.size()));
    }

    void write(const std::string& kind, const std::string& text) { world_->transcript.push_back(kind + ": " + text); }

    const Expectation* expected() const {
        const std::size_t next = world_->transcript.size();
        return next < expectations_.events.size() ? &expectations_.events[next] : nullptr;
    }
    bool is_expected(std::string_view kind) const { return expected() != nullptr && expected()->kind == kind; }

    Host host() const { return host_of(world_, expectations_.hears_plans); }

    void through_bytes() {
        if (mode_ == Mode::straight) return;
        if (mode_ == Mode::copied) return through_copies();
        bytes_ = talk_->save();
        if (talk_->save() != bytes_) write("problem", "saving twice gives different bytes");
        auto again = Session::load(bytes_, script_, host(), options_);
        if (!again) return write("problem", "load: " + one_line(again.diagnostics().front()));
        talk_.emplace(std::move(again).value());
        if (talk_->save() != bytes_) write("problem", "a loaded conversation saves to different bytes");
    }

    /// Goes on in a fork, which has been at another place meanwhile.
    void through_copies() {
        const std::string bytes = talk_->save();
        auto copy = talk_->fork();
        if (!copy) return write("problem", "fork: " + one_line(copy.diagnostics().front()));
        talk_.emplace(std::move(copy).value());
        if (talk_->save() != bytes) write("problem", "a fork saves to different bytes");
        const Snapshot here = talk_->snapshot();
        if (!talk_->restore(before_ ? before_ : here).empty()) write("problem", "the former stop is not restored");
        if (!talk_->restore(here).empty()) write("problem", "this stop is not restored");
        if (talk_->save() != bytes) write("problem", "a restored conversation saves to different bytes");
        before_ = here;
    }

    /// Goes on with a copy of the conversation in a world of its own, and forgets it.
    template <typename Resume>
    void fork(Resume resume) {
        if (mode_ != Mode::forked) return;
        const auto world = std::make_shared<World>(*world_);
        auto other = Session::load(bytes_, script_, host_of(world, expectations_.hears_plans), options_);
        if (!other) return write("problem", "second load: " + one_line(other.diagnostics().front()));
        resume(other.value());
    }

    Script script_;
    const Expectations& expectations_;
    Mode mode_;
    SessionOptions options_;
    std::shared_ptr<World> world_;
    std::optional<Session> talk_;
    std::string bytes_;
    Snapshot before_;  ///< the former stop
};

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "    " + line + "\n";
    return text;
}

std::vector<std::string> expected_lines(const Expectations& expectations) {
    std::vector<std::string> lines;
    for (const Expectation& event : expectations.events) lines.push_back(event.shown());
    return lines;
}

/// A script that expects one error is content when its first one is that; otherwise all are compared.
std::vector<std::string> compile_errors(const Diagnostics& diagnostics, const Expectations& expectations) {
    const auto are_hints = [](const Expectation& event) { return event.kind == "hint"; };
    const bool with_hints = std::any_of(expectations.events.begin(), expectations.events.end(), are_hints);
    std::vector<std::string> lines;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.severity != Severity::error || (expectations.events.size() == 1 && !lines.empty())) continue;
        lines.push_back("error: " + one_line(diagnostic));
        if (with_hints) lines.push_back("hint: " + diagnostic.hint);
    }
    return lines;
}

void compare(const std::string& name, const char* mode, const Expectations& expectations,
             const std::vector<std::string>& got) {
    const std::vector<std::string> expected = expected_lines(expectations);
    const auto length = std::min(expected.size(), got.size());
    const auto first = static_cast<std::size_t>(
        std::mismatch(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(length), got.begin()).first -
        expected.begin());
    const bool is_same = expected == got;
    const std::size_t line = first < expectations.events.size() ? expectations.events[first].line : 0;
    INFO(name << ":" << line << "  (" << mode << ")\n  expected:\n" << joined(expected) << "  got:\n" << joined(got));
    CHECK(is_same);
}

}  // namespace

void check_script(const std::string& name, std::string_view text) { check_script(name, text, toy_languages()); }

void check_script(const std::string& name, std::string_view text, const Languages& languages) {
    INFO("script " << name);
    const Expectations expectations = read_expectations(text);
    CHECK(expectations.problems == std::vector<std::string>());
    // A script that expects nothing could not fail.
    CHECK_FALSE(expectations.events.empty());
    const auto script = Script::compile(text, "", languages);
    if (!script) return compare(name, "compiling", expectations, compile_errors(script.diagnostics(), expectations));
    for (const auto& [mode, mode_name] : modes)
        compare(name, mode_name, expectations, ScriptRun(script.value(), expectations, mode).transcript());
}

}  // namespace npcs::tests
