// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tables, and what a row of a conversation is in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "npcs/session.hpp"
#include "store/database.hpp"

namespace npcs::store {

/// The version of the tables that this code makes, and what made each from the one before. A row of npcs_schema says
/// which version a database has, and the oldest one whose code can work with it.
struct SchemaChange {
    std::uint32_t version = 0;
    std::uint32_t oldest_reader = 0;
    std::string_view statements;
};
std::span<const SchemaChange> schema_changes();

/// Kind and wait of an outcome, as one number. They are on disk: do not change these values.
std::int64_t state_number(Outcome::Kind kind, Outcome::Wait wait);
/// Returns false if a number is none of these.
bool read_state(std::int64_t number, Outcome::Kind& kind, Outcome::Wait& wait);

/// What a step reads, and what it writes in its place.
struct ConversationRow {
    std::uint32_t script = 0;
    std::uint64_t version = 0;
    std::int64_t state = 0;
    std::string function;
    std::int64_t since = 0;
    std::optional<std::int64_t> due;
    std::string save;
    std::uint64_t save_bytes = 0;  ///< `save` is empty if they are too many
};

namespace sql {

/// A row without a timer has neither `due` nor `wake`; one that has been forged may have only one of them.
inline constexpr Statement read_conversation{
    "SELECT script, version, state, waits_in, since, coalesce(due, wake), length(save), "
    "CASE WHEN length(save) <= ?2 THEN save END FROM npcs_conversation WHERE id = ?1"};
inline constexpr Statement lock_conversation{
    "SELECT script, version, state, waits_in, since, coalesce(due, wake), length(save), "
    "CASE WHEN length(save) <= ?2 THEN save END {number} FROM npcs_conversation WHERE id = ?1 {lock}"};
inline constexpr Statement insert_conversation{
    "INSERT INTO npcs_conversation (id, script, version, state, waits_in, since, due, wake, save) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8) ON CONFLICT (id) DO NOTHING"};
inline constexpr Statement update_conversation{
    "UPDATE npcs_conversation SET script = ?3, version = ?4, state = ?5, waits_in = ?6, since = ?7, due = ?8, "
    "wake = ?8, pinned = NULL, verdict = NULL, save = ?9 WHERE id = ?1 AND version = ?2"};
/// A step leaves the script alone, and mostly there is no timer before or after it: a column that is not set takes no change
/// of an index.
inline constexpr Statement step_conversation{
    "UPDATE npcs_conversation SET version = ?3, state = ?4, waits_in = ?5, since = ?6, pinned = NULL, verdict = NULL, "
    "save = ?7 WHERE id = ?1 AND version = ?2"};
inline constexpr Statement step_timed_conversation{
    "UPDATE npcs_conversation SET version = ?3, state = ?4, waits_in = ?5, since = ?6, pinned = NULL, verdict = NULL, "
    "save = ?7, due = ?8, wake = ?8 WHERE id = ?1 AND version = ?2"};
/// Versions only grow, also when a conversation is removed and made again.
inline constexpr Statement prove_conversation{
    "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM npcs_conversation WHERE id = ?1) "
    "THEN (SELECT CASE WHEN version < ?2 THEN 0 END FROM npcs_removed) "
    "ELSE (SELECT CASE WHEN version < ?2 THEN 0 WHEN version = ?2 AND since = ?3 AND save = ?4 AND {mine} THEN 1 END "
    "FROM npcs_conversation WHERE id = ?1) END"};
inline constexpr Statement pin_conversation{
    "UPDATE npcs_conversation SET pinned = ?3, verdict = ?4 WHERE id = ?1 AND version = ?2"};
inline constexpr Statement keep_past{
    "INSERT INTO npcs_past (id, version, script, state, waits_in, since, due, save) "
    "SELECT id, version, script, state, waits_in, since, due, save FROM npcs_conversation WHERE id = ?1"};
inline constexpr Statement forget_past_from{"DELETE FROM npcs_past WHERE id = ?1 AND version >= ?2"};
inline constexpr Statement read_past_before{
    "SELECT script, version, state, waits_in, since, due, length(save), CASE WHEN length(save) <= ?2 THEN save END "
    "FROM npcs_past WHERE id = ?1 AND version < ?3 ORDER BY version DESC LIMIT 1"};
inline constexpr Statement post{
    "INSERT INTO npcs_outbox (conversation, kind, body, posted, lease, attempt) VALUES (?1, ?2, ?3, ?4, 0, 0)"};

inline constexpr Statement remove_conversation{"DELETE FROM npcs_conversation WHERE id = ?1"};
/// Somebody else may have removed it as well.
inline constexpr Statement prove_removal{
    "SELECT CASE count(*) WHEN 0 THEN 1 ELSE max(CASE WHEN version <= ?2 THEN 0 END) END FROM npcs_conversation "
    "WHERE id = ?1"};
inline constexpr Statement remove_past{"DELETE FROM npcs_past WHERE id = ?1"};
inline constexpr Statement remove_entries{"DELETE FROM npcs_outbox WHERE conversation = ?1"};

/// Versions up to this one were of conversations that are removed, and are not given again: who has seen one could take a
/// conversation with the same id for that which it knew. One number for all, so that nothing is kept of the removed.
inline constexpr Statement read_removed{"SELECT version FROM npcs_removed"};
inline constexpr Statement raise_removed{"UPDATE npcs_removed SET version = ?1 WHERE version < ?1"};
/// Changes no row, unless a version that a new conversation begins with has been used up since the number was read. An
/// insert waits for whoever is removing the same id, so this comes behind it.
inline constexpr Statement check_removed{"UPDATE npcs_removed SET version = version WHERE version > ?1"};

inline constexpr Statement insert_script{
    "INSERT INTO npcs_script (number, name, fingerprint, sequence, released, source, outline, files) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
inline constexpr Statement release_again{"UPDATE npcs_script SET sequence = ?2, released = ?3 WHERE number = ?1"};
inline constexpr Statement last_script{"SELECT coalesce(max(number), 0), coalesce(max(sequence), 0) FROM npcs_script"};
inline constexpr Statement script_by_number{"SELECT name, source, outline, files FROM npcs_script WHERE number = ?1"};
inline constexpr Statement script_list{
    "SELECT number, name, fingerprint, released, length(source), sequence FROM npcs_script ORDER BY sequence"};
inline constexpr Statement current_script{
    "SELECT number FROM npcs_script WHERE name = ?1 ORDER BY sequence DESC LIMIT 1"};
inline constexpr Statement script_by_fingerprint{"SELECT number FROM npcs_script WHERE name = ?1 AND fingerprint = ?2"};

}  // namespace sql

inline Proof proof_of_conversation(Cell id, std::int64_t version, std::int64_t since, std::string_view save) {
    return {&sql::prove_conversation, {id, Cell(version), Cell(since), Cell::bytes(save)}};
}
/// Tells what to do if a commit that does this is undecided.
inline Failure with_remedy(Failure failure, std::string_view remedy) {
    if (failure.code == "store-undecided") failure.hint = remedy;
    return failure;
}

/// Returns what the columns of read_conversation are.
ConversationRow row_of(Cells cells);

inline Cell id_cell(std::string_view id) { return Cell::bytes(id); }
inline Cell optional_cell(const std::optional<std::int64_t>& number) { return number ? Cell(*number) : Cell(); }

}  // namespace npcs::store
