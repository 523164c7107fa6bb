// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Going back to an earlier state of a conversation, which is a step of its own.

#include <optional>
#include <utility>

#include "store/core.hpp"

namespace npcs::store {

Failure StoreCore::earlier_state(Connection& connection, std::string_view id, const EnoughFunction& is_enough,
                                 std::uint64_t before, EarlierState& found) {
    for (;;) {
        std::optional<ConversationRow> past;
        const Cell parameters[] = {id_cell(id), Cell(static_cast<std::int64_t>(options.save_bytes)),
                                   Cell(static_cast<std::int64_t>(before))};
        Failure failure = connection.run(sql::read_past_before, parameters, [&](Cells c) { past = row_of(c); });
        if (failure) return failure;
        if (!past && found.row.version > 0) return {};
        if (!past)
            return {"nothing-to-undo", "no earlier state of this conversation is kept",
                    "StoreOptions::undo says how many are kept from now on"};
        auto compiled = script(connection, past->script);
        if (!compiled) return failure_of(compiled.diagnostics());
        before = past->version;
        found.row = *std::move(past);
        bool is_last = true;
        const StepScope scope(*this);
        failure = failure_of_throwing([&] {
            auto talk = Session::load(found.row.save, *compiled.value()->script, options.host, session_options(id));
            found.problems = talk.diagnostics();
            if (!talk) return;
            found.outcome = detached(talk.value().outcome());
            is_last = !is_enough || is_enough(found.outcome);
        });
        if (failure) return failure;
        if (is_last) return {};
    }
}

Outcome StoreCore::undo(std::string_view id, const StepOptions& step_options, const EnoughFunction& is_enough) {
    if (const Failure failure = check_id(id)) return refusal(failure);
    if (const Failure failure = check_outside()) return refusal(failure);
    const auto refuse = [](const Diagnostics& problems) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::refused;
        outcome.error = problems.front();
        return outcome;
    };
    auto lease = connection();
    if (!lease) return refuse(lease.diagnostics());
    Connection& connection = *lease.value();
    Failure failure = connection.begin(Connection::Access::write);
    std::optional<ConversationRow> now_row;
    const Cell parameters[] = {id_cell(id), Cell(static_cast<std::int64_t>(options.save_bytes))};
    if (!failure) failure = connection.run(sql::lock_conversation, parameters, [&](Cells c) { now_row = row_of(c); });
    if (!failure && !now_row) failure = {"no-conversation", "there is no conversation with this id", "create it first"};
    if (!failure && step_options.if_version && *step_options.if_version != now_row->version)
        failure = {"changed", "the conversation has version " + std::to_string(now_row->version) + ", not " +
                                  std::to_string(*step_options.if_version)};
    EarlierState past;
    if (!failure) failure = earlier_state(connection, id, is_enough, now_row->version, past);
    if (failure) return refusal(failure);
    if (!past.problems.empty()) return refuse(past.problems);

    const auto version = static_cast<std::int64_t>(now_row->version);
    const ConversationRow& row = past.row;
    const Write writes[] = {{&sql::update_conversation,
                             {parameters[0], Cell(version), Cell(row.script), Cell(version + 1), Cell(row.state),
                              Cell::text(row.function), Cell(row.since), optional_cell(row.due), Cell::bytes(row.save)},
                             1},
                            {&sql::forget_past_from, {parameters[0], Cell(static_cast<std::int64_t>(row.version))}}};
    bool conflict = false;
    const Proof proof = proof_of_conversation(parameters[0], version + 1, row.since, row.save);
    failure = connection.commit(writes, {&proof, 1}, row.due.has_value(), conflict);
    if (failure) return refusal(failure);
    if (conflict) return refusal({"changed", "somebody stepped the conversation meanwhile"});
    if (step_options.version != nullptr) *step_options.version = now_row->version + 1;
    return std::move(past.outcome);
}

}  // namespace npcs::store

namespace npcs {

using namespace store;

Outcome Store::undo(std::string_view id, const StepOptions& options, const EnoughFunction& is_enough) {
    return core_->undo(id, options, is_enough);
}

}  // namespace npcs
