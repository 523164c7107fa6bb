// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "conversations.hpp"

#include <chrono>
#include <cstdio>
#include <utility>

#include "conversation.hpp"
#include "http.hpp"
#include "json.hpp"
#include "outcome_json.hpp"
#include "report.hpp"

namespace npcs::tools::serve {
namespace {

Outcome refusal(const char* code, std::string message) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::refused;
    outcome.error.stage = Stage::host;
    outcome.error.code = code;
    outcome.error.message = std::move(message);
    return outcome;
}

/// Does a step of a conversation, and keeps what it shows.
template <typename Step>
Outcome shown_step(Session& talk, View& view, const Outbox& outbox, Step step) {
    const ShownText shown;
    Outcome outcome = step();
    if (outcome.kind == Outcome::Kind::refused) return outcome;
    outcome = run_to_question(talk, std::move(outcome));
    const ShownStep done{outbox.version(), shown.text(), shown.is_cut()};
    keep_shown(talk, done);
    view.shown = kept_shown(talk);
    // Who has done the step gets all of it, though less is kept.
    if (!view.shown.empty()) view.shown.back() = done;
    return outcome;
}

}  // namespace

Host server_host(const Project& project) {
    return conversation_host({.show = [](std::string_view text) { ShownText::add(text); },
                              .clock =
                                  [] {
                                      const auto now = std::chrono::system_clock::now().time_since_epoch();
                                      return std::chrono::duration<double>(now).count();
                                  }},
                             project);
}

View Conversations::begin(const std::string& id, const std::string& script, std::optional<std::uint64_t> seed) {
    View view{id};
    view.outcome = store_.create(
        id, script, {.seed = seed, .version = &view.version},
        [&](Session& talk, Outbox& outbox) { return shown_step(talk, view, outbox, [&] { return talk.start(); }); });
    return view;
}

View Conversations::look(const std::string& id) {
    View view{id};
    view.outcome = store_.look(
        id, [&](const Session& talk) { view.shown = kept_shown(talk); }, &view.version);
    return view;
}

View Conversations::move(const std::string& id, const Move& move) {
    View view{id};
    const auto step = [&](Session& talk, const Outbox& outbox) {
        return shown_step(talk, view, outbox, [&] { return moved(talk, move); });
    };
    view.outcome = store_.step(id, step, {.if_version = move.version, .version = &view.version});
    return view;
}

Outcome Conversations::moved(Session& talk, const Move& move) const {
    const Outcome asked = talk.outcome();
    if (!asked.waiting()) return refusal("finished", "the conversation is over");
    if (move.kind == Move::Kind::go_on) {
        if (asks(asked)) return refusal("asks", "the conversation waits for an answer or a choice");
        if (asked.seconds > 0)
            return refusal("not-due",
                           "the conversation waits for its time, and is continued by whoever runs the timers");
        return talk.resume();
    }
    if (!asks(asked)) return refusal("nothing-asked", "the conversation asks nothing now");
    const bool wants_choice = asked.wait == Outcome::Wait::choice;
    if (wants_choice != (move.kind == Move::Kind::choice))
        return wants_choice ? refusal("choice-wanted", "the conversation waits for a choice, not for an answer")
                            : refusal("answer-wanted", "the conversation waits for an answer, not for a choice");
    return wants_choice ? chosen(talk, asked, move.option) : answered(talk, asked, move.answer);
}

Outcome Conversations::chosen(Session& talk, const Outcome& asked, const std::string& option) const {
    const Choice choice = read_choice(asked, option);
    if (!choice.problem.empty()) return refusal("no-such-option", choice.problem);
    return talk.choose(choice.option);
}

Outcome Conversations::answered(Session& talk, const Outcome& asked, const Value& answer) const {
    if (!answer.is_string()) return talk.resume(answer);
    const auto value = answer_for(project_, asked.function, answer.text());
    if (!value) return refusal("number-wanted", "\"" + answer.text() + "\" is no number");
    return talk.resume(*value);
}

View Conversations::undo(const std::string& id, std::uint32_t questions, std::optional<std::uint64_t> version) {
    View view{id};
    if (undo_ == 0) {
        view.outcome = refusal("nothing-to-undo", "this server keeps no earlier states");
        return view;
    }
    std::uint32_t done = 0;
    const auto is_enough = [&](const Outcome& outcome) { return asks(outcome) && ++done == questions; };
    view.outcome = store_.undo(id, {.if_version = version, .version = &view.version}, is_enough);
    if (view.is_refused()) return view;
    return look(id);
}

View Conversations::wake(const DueConversation& due) {
    View view{due.id};
    view.outcome = store_.wake(due, [&](Session& talk, const Outbox& outbox) {
        return shown_step(talk, view, outbox, [&] { return talk.resume(); });
    });
    view.version = due.version + 1;
    return view;
}

std::string path_of(std::string_view id) { return "/v1/conversations/" + percent_encoded(id); }

std::string_view state_of(Outcome::Kind kind) {
    switch (kind) {
        case Outcome::Kind::returned: return "finished";
        case Outcome::Kind::yielded: return "waiting";
        case Outcome::Kind::failed: return "failed";
        case Outcome::Kind::interrupted: return "interrupted";
        case Outcome::Kind::refused: return "refused";
    }
    return "refused";
}

std::string_view name_of_wait(Outcome::Wait wait) {
    switch (wait) {
        case Outcome::Wait::nothing: return "nothing";
        case Outcome::Wait::answer: return "answer";
        case Outcome::Wait::choice: return "choice";
        case Outcome::Wait::time: return "time";
        case Outcome::Wait::task: return "task";
        case Outcome::Wait::event: return "event";
    }
    return "nothing";
}

std::string utc_text(StoreTime time) {
    namespace chrono = std::chrono;
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(day);
    const auto rest = time - day;
    const auto seconds = chrono::floor<chrono::seconds>(rest).count();
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60),
                  static_cast<int>(rest.count() % 1000));
    return text;
}

std::string json_of_view(const View& view) {
    const Outcome& outcome = view.outcome;
    std::vector<std::pair<std::string, std::string>> members{
        {"id", json::text(view.id)},
        {"path", json::text(path_of(view.id))},
        {"version", std::to_string(view.version)},
        {"state", json::text(state_of(outcome.kind))},
        {"said", json_lines(view.last_shown())},
    };
    if (view.misses_lines()) members.emplace_back("missed", "true");
    if (asks(outcome)) members.emplace_back("asks", json_question(outcome));
    if (outcome.kind == Outcome::Kind::yielded && outcome.seconds > 0)
        members.emplace_back("seconds", json::number(outcome.seconds));
    if (outcome.kind == Outcome::Kind::returned) members.emplace_back("value", json::value(outcome.value));
    if (!outcome.error.message.empty())
        members.emplace_back("error", json::object({{"code", json::text(outcome.error.code)},
                                                    {"message", json::text(outcome.error.message)},
                                                    {"line", std::to_string(outcome.error.line)}}));
    return json::object(members);
}

std::string json_of_info(const ConversationInfo& info) {
    std::vector<std::pair<std::string, std::string>> members{
        {"id", json::text(info.id)},
        {"path", json::text(path_of(info.id))},
        {"version", std::to_string(info.version)},
        {"script", json::text(info.script.name)},
        {"current", info.script.current ? "true" : "false"},
        {"state", json::text(state_of(info.kind))},
        {"wait", json::text(name_of_wait(info.wait))},
        {"function", json::text(info.function)},
        {"since", json::text(utc_text(info.since))},
        {"bytes", std::to_string(info.bytes)},
    };
    if (info.due) members.emplace_back("due", json::text(utc_text(*info.due)));
    if (info.pinned) members.emplace_back("pinned", json::text(name_of(*info.pinned)));
    return json::object(members);
}

}  // namespace npcs::tools::serve
