// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include "model.hpp"

#include <algorithm>
#include <cmath>

#include <npcs/migration.hpp>

#include "game.hpp"
#include "players.hpp"

namespace fleet {

namespace {

using Kind = npcs::Outcome::Kind;
using Wait = npcs::Outcome::Wait;

npcs::Script compile(const npcs::ScriptSource& source) {
    return value_or_give_up(npcs::Script::compile(source.text, source.name));
}

std::string quoted(const std::string& kind, const std::string& body) { return "\"" + kind + ": " + body + "\""; }

std::uint64_t version_in(const npcs::OutboxEntry& step) { return std::strtoull(step.body.c_str(), nullptr, 10); }

/// Each step has an entry, and a migration has none.
bool has_been_migrated(const Observed& observed) {
    const auto steps = std::count_if(observed.entries.begin(), observed.entries.end(),
                                     [](const npcs::OutboxEntry& entry) { return entry.kind == step_kind; });
    return static_cast<std::uint64_t>(steps) != observed.info.version;
}

}  // namespace

Model::Model(const std::vector<npcs::ScriptSource>& old_scripts, const std::vector<npcs::ScriptSource>& new_scripts)
    : host_(game(
          [this](npcs::Call&, std::string_view kind, std::string_view body) { expected_.emplace_back(kind, body); })) {
    for (std::size_t i = 0; i < old_scripts.size(); ++i)
        scripts_.emplace(old_scripts[i].name, Versions{compile(old_scripts[i]), compile(new_scripts[i])});
}

std::string Model::problem_of(const Observed& observed) {
    versions_ = &scripts_.at(observed.info.script.name);
    expected_.clear();
    version_ = 0;
    stopped_ = {};
    // Who came after the release has never seen the old script.
    const bool ends_new = observed.info.script.fingerprint == versions_->new_script.fingerprint();
    is_new_ = ends_new && !has_been_migrated(observed);
    const npcs::Script& script = is_new_ ? versions_->new_script : versions_->old_script;
    talk_.emplace(script, host_, npcs::SessionOptions{.seed = seed_of(observed.info.id)});
    std::string problem = replay(observed);
    return problem.empty() ? compare_end(observed) : problem;
}

std::string Model::replay(const Observed& observed) {
    for (const npcs::OutboxEntry& entry : observed.entries) {
        std::string problem;
        if (entry.kind == step_kind && expected_.empty()) problem = take_step(observed, entry);
        if (problem.empty()) problem = take_entry(entry);
        if (!problem.empty()) return problem;
    }
    if (!expected_.empty())
        return quoted(expected_.front().first, expected_.front().second) + " was never handed out: it is lost";
    return {};
}

std::string Model::take_step(const Observed& observed, const npcs::OutboxEntry& entry) {
    const std::uint64_t version = version_in(entry);
    if (version == version_ + 2 && !is_new_)
        if (std::string problem = migrate(); !problem.empty()) return problem;
    if (version != version_ + 1)
        return "version " + std::to_string(version_) + " is followed by the step to version " +
               std::to_string(version) + ": steps are lost, doubled or out of order";
    const std::string& id = observed.info.id;
    const Wait wait = talk_->outcome().wait;
    const bool is_timer = entry.body == step_body(version, "timer");
    expected_.emplace_back(step_kind, step_body(version, version == 1 ? "begin" : is_timer ? "timer" : "answer"));
    if (is_timer)
        if (std::string problem = take_timer(entry); !problem.empty()) return problem;
    if (!is_timer && version > 1 && !will_answer(id, version_, wait))
        return "version " + std::to_string(version_) + " was answered, but its player says nothing";
    const npcs::Outcome outcome = version == 1 ? talk_->start()
                                  : is_timer   ? talk_->resume()
                                               : answer(id, version_, *talk_);
    if (outcome.kind == Kind::refused) return "it cannot be stepped in memory: " + outcome.error.message;
    version_ = version;
    stopped_ = entry.posted;
    return {};
}

std::string Model::take_timer(const npcs::OutboxEntry& entry) const {
    const npcs::Outcome stop = talk_->outcome();
    if (stop.kind != Kind::yielded || (stop.wait != Wait::time && !(stop.seconds > 0)))
        return "version " + std::to_string(version_) + " was woken, and does not wait for a time";
    const std::chrono::milliseconds wait(static_cast<std::int64_t>(std::ceil(stop.seconds * 1000)));
    const auto waited = entry.posted - stopped_;
    if (waited < wait)
        return "version " + std::to_string(version_) + " was woken after " + std::to_string(waited.count()) +
               " ms, and waits for " + std::to_string(wait.count());
    return {};
}

std::string Model::take_entry(const npcs::OutboxEntry& entry) {
    const std::string is = "entry " + std::to_string(entry.id) + " is " + quoted(entry.kind, entry.body);
    if (expected_.empty()) return is + ", and the script gives nothing here: it is doubled, or out of order";
    const auto [kind, body] = expected_.front();
    expected_.pop_front();
    if (entry.kind == kind && entry.body == body) return {};
    return is + ", and the script gives " + quoted(kind, body) + " here: something is lost, or out of order";
}

std::string Model::migrate() {
    npcs::MigrationReport report;
    auto talk = npcs::Session::load(talk_->save(), versions_->new_script, host_, npcs::LoadOptions{}, &report);
    if (!talk)
        return "version " + std::to_string(version_) + " was migrated, and its verdict is " +
               std::string(npcs::name_of(report.verdict)) + ": " + report.reason;
    talk_.emplace(std::move(talk).value());
    is_new_ = true;
    ++version_;
    return {};
}

std::string Model::compare_end(const Observed& observed) {
    const npcs::ConversationInfo& info = observed.info;
    const bool is_new = info.script.fingerprint == versions_->new_script.fingerprint();
    if (is_new && !is_new_ && info.version == version_ + 1)
        if (std::string problem = migrate(); !problem.empty()) return problem;
    if (is_new != is_new_) return "its script is not the version that its steps lead to: a step or a migration is lost";
    if (info.version != version_)
        return "it has version " + std::to_string(info.version) + ", and its steps lead to " +
               std::to_string(version_) + ": entries are lost";
    // What stays with the old script must have a reason.
    if (!is_new && versions_->old_script.fingerprint() != versions_->new_script.fingerprint()) {
        npcs::MigrationReport report;
        if (npcs::Session::load(talk_->save(), versions_->new_script, host_, npcs::LoadOptions{}, &report))
            return "it could have been migrated, and was not";
        if (info.pinned != report.verdict)
            return "it is not pinned for its verdict, " + std::string(npcs::name_of(report.verdict));
    }
    const npcs::Outcome stop = talk_->outcome();
    if (stop.kind != info.kind || stop.wait != info.wait || talk_->save({.outline = false}) != observed.save)
        return "its state is not the one that its steps lead to";
    return {};
}

}  // namespace fleet
