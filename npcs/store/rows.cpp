// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "store/rows.hpp"

#include <algorithm>

namespace npcs::store {

namespace {

constexpr SchemaChange changes[] = {
    // `sequence` orders releases; a version that is released again gets a new one. Times are milliseconds since 1970, UTC.
    // `due` is when a wait ends by itself, `wake` when it is to be handed out next: that, or the end of a lease.
    {1, 1, R"(
CREATE TABLE npcs_schema (version bigint NOT NULL, oldest_reader bigint NOT NULL);
INSERT INTO npcs_schema (version, oldest_reader) VALUES (0, 0);
CREATE TABLE npcs_script (number bigint PRIMARY KEY, name text NOT NULL, fingerprint bigint NOT NULL,
    sequence bigint NOT NULL, released bigint NOT NULL, source {blob} NOT NULL, outline {blob} NOT NULL,
    files {blob} NOT NULL, UNIQUE (name, fingerprint)) {clustered};
CREATE TABLE npcs_conversation (id {blob} PRIMARY KEY, script bigint NOT NULL, version bigint NOT NULL,
    state bigint NOT NULL, waits_in text NOT NULL, since bigint NOT NULL, due bigint, wake bigint, pinned bigint,
    verdict bigint, save {blob} NOT NULL) {clustered} {filled};
CREATE INDEX npcs_conversation_script ON npcs_conversation (script, id);
CREATE INDEX npcs_conversation_wake ON npcs_conversation (wake) WHERE wake IS NOT NULL;
CREATE TABLE npcs_outbox (id {serial}, conversation {blob} NOT NULL, kind text NOT NULL, body {blob} NOT NULL,
    posted bigint NOT NULL, lease bigint NOT NULL, attempt bigint NOT NULL);
CREATE INDEX npcs_outbox_conversation ON npcs_outbox (conversation, id);
CREATE INDEX npcs_outbox_lease ON npcs_outbox (lease))"},
    // Code that does not know of earlier states would leave them behind when it removes a conversation.
    {2, 2, R"(
CREATE TABLE npcs_past (id {blob} NOT NULL, version bigint NOT NULL, script bigint NOT NULL, state bigint NOT NULL,
    waits_in text NOT NULL, since bigint NOT NULL, due bigint, save {blob} NOT NULL,
    PRIMARY KEY (id, version)) {clustered})"},
    // New conversations begin above the versions of all that were removed. What had been removed before is not known; no
    // conversation has had so many steps.
    {3, 3, R"(
CREATE TABLE npcs_removed (version bigint NOT NULL);
INSERT INTO npcs_removed (version) SELECT CASE WHEN EXISTS (SELECT 1 FROM npcs_script) THEN 4294967296 ELSE 0 END)"},
};

}  // namespace

std::span<const SchemaChange> schema_changes() { return changes; }

static_assert(static_cast<int>(Outcome::Kind::refused) == 4 && static_cast<int>(Outcome::Wait::event) == 5);

std::int64_t state_number(Outcome::Kind kind, Outcome::Wait wait) {
    return static_cast<std::int64_t>(kind) * 8 + static_cast<std::int64_t>(wait);
}

bool read_state(std::int64_t number, Outcome::Kind& kind, Outcome::Wait& wait) {
    if (number < 0 || number / 8 > 3 || number % 8 > 5) return false;
    kind = static_cast<Outcome::Kind>(number / 8);
    wait = static_cast<Outcome::Wait>(number % 8);
    return true;
}

ConversationRow row_of(Cells cells) {
    ConversationRow row;
    row.script = static_cast<std::uint32_t>(cells[0].integer);
    row.version = static_cast<std::uint64_t>(cells[1].integer);
    row.state = cells[2].integer;
    row.function = cells[3].string;
    row.since = cells[4].integer;
    if (!cells[5].is_null()) row.due = cells[5].integer;
    row.save_bytes = static_cast<std::uint64_t>(cells[6].integer);
    row.save = cells[7].string;
    return row;
}

std::vector<std::string_view> statements_in(std::string_view text) {
    std::vector<std::string_view> statements;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        statements.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return statements;
}

}  // namespace npcs::store
