// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Conversations out of a store and into it, one at a time as saves, or all of them as a file of SQLite.

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "npcs/inspect.hpp"
#include "store/core.hpp"

namespace npcs::store {

namespace {

/// A table, with its columns; those of its key come first.
struct CopiedTable {
    std::string_view name;
    std::string_view columns;
    std::size_t count = 0;
    bool has_id = false;         ///< the first column of its key is bytes, else a number
    bool has_version = false;    ///< and the second one a number
    std::uint32_t schema = 1;    ///< which made it
    std::size_t version_at = 0;  ///< which column is the version of a conversation; 0: none
};
constexpr CopiedTable copied_tables[] = {
    {"npcs_script", "number, name, fingerprint, sequence, released, source, outline, files", 8, false, false},
    {"npcs_conversation", "id, script, version, state, waits_in, since, due, wake, pinned, verdict, save", 11, true,
     false, 1, 2},
    {"npcs_past", "id, version, script, state, waits_in, since, due, save", 8, true, true, 2, 1},
    {"npcs_outbox", "id, conversation, kind, body, posted, lease, attempt", 7, false, false},
};

/// A row that lasts.
struct CopiedRow {
    std::vector<Cell> cells;
    std::vector<std::string> strings;
    explicit CopiedRow(Cells row) : cells(row.begin(), row.end()) {
        strings.reserve(cells.size());
        for (Cell& cell : cells)
            if (cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::bytes)
                cell.string = strings.emplace_back(cell.string);
    }
};

std::string copy_page_text(const CopiedTable& table) {
    std::string text = "SELECT " + std::string(table.columns) + " FROM " + std::string(table.name);
    const std::string first(table.columns.substr(0, table.columns.find(',')));
    text += table.has_version ? " WHERE (id, version) > (?1, ?2) ORDER BY id, version"
                              : " WHERE " + first + " > ?1 ORDER BY " + first;
    return text + " LIMIT 500";
}

std::string copy_insert_text(const CopiedTable& table) {
    std::string text = "INSERT INTO " + std::string(table.name) + " (" + std::string(table.columns) + ") VALUES (";
    for (std::size_t i = 1; i <= table.count; ++i) text += (i == 1 ? "?" : ", ?") + std::to_string(i);
    return text + ")";
}

constexpr std::string_view copy_again = "begin again with an empty store";

/// Counts the rows with a key, of which there is one at most.
std::string copy_found_text(const CopiedTable& table) {
    return "SELECT count(*) FROM " + std::string(table.name) + " WHERE " +
           std::string(table.columns.substr(0, table.columns.find(','))) + " = ?1" +
           (table.has_version ? " AND version = ?2" : "");
}
std::vector<Cell> key_cells(const CopiedTable& table, const CopiedRow& row, std::int64_t used) {
    std::vector<Cell> key{row.cells[0]};
    if (table.has_version) key.emplace_back(row.cells[1].integer + used);
    return key;
}

/// Copies the rows of a table, a page in each transaction of the target. Versions are raised by `used`, those that the
/// target has used up.
Failure copy_table(Connection& from, Connection& to, const CopiedTable& table, std::int64_t used,
                   const std::stop_token& stop) {
    const std::string page_text = copy_page_text(table), insert_text = copy_insert_text(table);
    const std::string found_text = copy_found_text(table);
    const Statement page{page_text, false}, insert{insert_text, false}, found{found_text, false};
    std::string last_id;
    std::int64_t last_number = 0;
    for (;;) {
        if (stop.stop_requested()) return {"stopped", "the copy was stopped before it was complete"};
        std::vector<CopiedRow> rows;
        std::vector<Cell> parameters{table.has_id ? Cell::bytes(last_id) : Cell(last_number)};
        if (table.has_version) parameters.emplace_back(last_number);
        Failure failure = from.run(page, parameters, [&](Cells cells) { rows.emplace_back(cells); });
        if (failure || rows.empty()) return failure;
        std::vector<Write> writes;
        for (const CopiedRow& row : rows) {
            writes.push_back({&insert, row.cells});
            if (table.version_at > 0) writes.back().parameters[table.version_at].integer += used;
        }
        failure = to.begin(Connection::Access::write);
        bool conflict = false;
        const Proof proof{&found, key_cells(table, rows.front(), used)};
        if (!failure) failure = to.commit(writes, {&proof, 1}, false, conflict);
        if (failure) return with_remedy(failure, copy_again);
        const CopiedRow& last = rows.back();
        if (table.has_id) last_id = last.cells[0].string;
        else last_number = last.cells[0].integer;
        if (table.has_version) last_number = last.cells[1].integer;
    }
}

/// The number of the last entry that was ever posted is used up in the copy, too.
Failure copy_last_entry(Connection& from, Connection& to) {
    static constexpr Statement last{"{last_entry}"}, set{"{set_last_entry}"};
    static constexpr Statement forget{"DELETE FROM npcs_outbox WHERE id = ?1 AND attempt < 0"};
    static constexpr Statement use{
        "INSERT INTO npcs_outbox (id, conversation, kind, body, posted, lease, attempt) VALUES (?1, ?2, 'none', ?2, 0, "
        "0, "
        "-1) ON CONFLICT (id) DO NOTHING"};
    std::int64_t number = 0;
    Failure failure = from.run(last, {}, [&](Cells cells) { number = cells[0].is_null() ? 0 : cells[0].integer; });
    if (failure || number == 0) return failure;
    const Cell id(number);
    const Write writes[] = {{&use, {id, Cell::bytes("")}}, {&forget, {id}}};
    failure = to.begin(Connection::Access::write);
    bool conflict = false;
    if (!failure) failure = with_remedy(to.commit(writes, {}, false, conflict), copy_again);
    const Cell parameters[] = {id};
    if (!failure) failure = to.run(set, parameters);
    return failure;
}

/// As the tables of version 3 begin when they are made for a store that was used before.
constexpr std::int64_t used_before_schema_3 = std::int64_t{1} << 32;

Failure copy_store(StoreCore& from, StoreCore& to, const std::stop_token& stop) {
    auto source = from.connection();
    auto target = to.connection();
    for (const auto* lease : {&source, &target})
        if (!*lease) return {lease->diagnostics().front().code, lease->diagnostics().front().message};
    // Everything as it is at one moment.
    Failure failure = source.value()->begin(Connection::Access::read);
    std::uint32_t schema = 0;
    if (!failure) failure = StoreCore::find_schema(*source.value(), schema);
    std::int64_t removed = used_before_schema_3, used = 0;
    if (!failure && schema >= 3) failure = from.read_removed(*source.value(), removed);
    if (!failure) failure = to.read_removed(*target.value(), used);
    for (const CopiedTable& table : copied_tables)
        if (!failure && schema >= table.schema)
            failure = copy_table(*source.value(), *target.value(), table, used, stop);
    const Cell parameters[] = {Cell(removed)};
    if (!failure) failure = target.value()->run(sql::raise_removed, parameters);
    if (!failure) failure = copy_last_entry(*source.value(), *target.value());
    return failure;
}

#if defined(NPCS_HAS_SQLITE)
void remove_with_log(const std::string& path) {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + ending, ignored);
}

/// Makes a file of SQLite of another database.
Failure copy_to_file(StoreCore& from, const std::string& path, const std::stop_token& stop) {
    StoreOptions options;
    options.save_bytes = from.options.save_bytes;
    options.entry_bytes = from.options.entry_bytes;
    options.durability = Durability::normal;
    auto target = open_store("sqlite:" + path, options);
    if (!target) return {target.diagnostics().front().code, target.diagnostics().front().message};
    if (Failure failure = copy_store(from, StoreCore::of(target.value()), stop)) return failure;
    auto lease = StoreCore::of(target.value()).connection();
    if (!lease) return {lease.diagnostics().front().code, lease.diagnostics().front().message};
    static constexpr Statement flush{"PRAGMA synchronous = FULL", false},
        one_file{"PRAGMA journal_mode = DELETE", false};
    Failure failure = lease.value()->run(flush, {});
    return failure ? failure : lease.value()->run(one_file, {});
}
#endif

/// Returns a file's name without an ending like ".npcs".
std::string_view without_ending(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}
std::string_view file_name_in(std::string_view name) {
    const std::size_t slash = name.find_last_of("/\\");
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

/// Finds the version of a save's script: that of the save, else the current one.
std::uint32_t version_for_save(const std::vector<ScriptVersion>& versions, const SaveInfo& info) {
    std::uint32_t current = 0;
    for (const bool with_ending : {false, true})
        for (const ScriptVersion& version : versions) {
            const std::string_view name = file_name_in(version.name), saved = file_name_in(info.script);
            if (with_ending ? name != saved : without_ending(name) != without_ending(saved)) continue;
            if (version.fingerprint == info.fingerprint) return version.number;
            if (version.current) current = version.number;
        }
    return current;
}

}  // namespace

}  // namespace npcs::store

namespace npcs {

using namespace store;

Diagnostics Store::import_one(std::string_view id, std::string_view save, const ImportOptions& options) {
    const auto refuse = [](const Failure& failure) { return Diagnostics{diagnostic_of(failure)}; };
    if (const Failure failure = check_id(id)) return refuse(failure);
    if (const Failure failure = core_->check_outside()) return refuse(failure);
    auto info = inspect(save);
    if (!info) return info.diagnostics();
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    Connection& connection = *lease.value();
    auto versions = core_->script_list(connection);
    if (!versions) return versions.diagnostics();
    const std::uint32_t number = version_for_save(versions.value(), info.value());
    if (number == 0)
        return refuse({"no-script", "the store has no script \"" + info.value().script + "\", which the save is of",
                       "release it first"});
    auto script = core_->script(connection, number);
    if (!script) return script.diagnostics();
    LoadOptions load;
    load.accept = options.accept;
    Result<Session> talk = Diagnostic();
    StepScope scope(*core_);
    const Failure thrown = failure_of_throwing([&] {
        load.session = core_->session_options(id);
        talk = Session::load(save, *script.value()->script, core_->options.host, load);
    });
    if (thrown) return refuse(thrown);
    if (!talk) return talk.diagnostics();
    const std::string kept = talk.value().save({.outline = false});
    if (kept.size() > core_->options.save_bytes)
        return refuse({"save-limit",
                       "the save has " + std::to_string(kept.size()) + " bytes, more than StoreOptions::save_bytes"});

    Failure failure = connection.begin(Connection::Access::write);
    std::int64_t version = 0;
    const Cell parameters[] = {id_cell(id), Cell(0)};
    if (!failure)
        failure = connection.run(sql::lock_conversation, parameters, [&](Cells cells) { version = cells[1].integer; });
    if (!failure && version != 0 && !options.replace)
        failure = {"exists", "there is a conversation with this id already", "ImportOptions::replace replaces it"};
    std::int64_t now = 0;
    if (!failure) failure = core_->read_clock(connection, now);
    if (failure) return refuse(failure);
    const std::int64_t since = options.since ? number_of(*options.since) : now;
    StopColumns stop = stop_columns(talk.value().outcome(), now);
    if (stop.due && options.due) stop.due = number_of(*options.due);
    std::vector<Write> writes;
    std::int64_t removed = 0;
    if (version == 0) failure = core_->read_removed(connection, removed);
    if (failure) return refuse(failure);
    if (version == 0)
        writes.push_back({&sql::insert_conversation,
                          {id_cell(id), Cell(number), Cell(removed + 1), Cell(stop.state), Cell::text(stop.function),
                           Cell(since), optional_cell(stop.due), Cell::bytes(kept)},
                          1});
    else
        writes.push_back({&sql::update_conversation,
                          {id_cell(id), Cell(version), Cell(number), Cell(version + 1), Cell(stop.state),
                           Cell::text(stop.function), Cell(since), optional_cell(stop.due), Cell::bytes(kept)},
                          1});
    // Earlier states were those of the conversation that is replaced.
    writes.push_back({&sql::remove_past, {id_cell(id)}});
    if (version == 0) writes.push_back({&sql::check_removed, {Cell(removed)}, 0});
    bool conflict = false;
    const Proof proof = proof_of_conversation(id_cell(id), (version == 0 ? removed : version) + 1, since, kept);
    failure = connection.commit(writes, {&proof, 1}, stop.due.has_value(), conflict);
    if (failure) return refuse(failure);
    if (conflict) return refuse({"exists", "somebody else created or removed a conversation with this id meanwhile"});
    return {};
}

Diagnostics Store::backup([[maybe_unused]] const std::string& path, [[maybe_unused]] std::stop_token stop) const {
#if defined(NPCS_HAS_SQLITE)
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return {diagnostic_of({"exists", "there is a file " + path + " already", "a backup replaces nothing"})};
    const std::string partial = path + ".part";
    if (std::filesystem::exists(partial, ignored))
        return {diagnostic_of({"exists", "there is a file " + partial + " already",
                               "remove it, if a backup that was cut short has left it"})};
    Failure failure =
        core_->path.empty() ? copy_to_file(*core_, partial, stop) : copy_sqlite(core_->path, partial, stop);
    if (!failure) {
        std::error_code problem;
        // A link replaces nothing that was made meanwhile; some file systems have none.
        std::filesystem::create_hard_link(partial, path, problem);
        if (problem && !std::filesystem::exists(path, ignored)) std::filesystem::rename(partial, path, problem);
        if (problem) failure = {"store-unavailable", "the backup cannot be named " + path + ": " + problem.message()};
    }
    remove_with_log(partial);
    return failure ? Diagnostics{diagnostic_of(failure)} : Diagnostics{};
#else
    return {diagnostic_of({"no-database", "a backup is a file of SQLite, which this build of npcs has not got"})};
#endif
}

Diagnostics Store::restore(const std::string& path) {
    if (const Failure failure = core_->check_outside()) return {diagnostic_of(failure)};
    auto conversations = count();
    if (!conversations) return conversations.diagnostics();
    auto versions = scripts();
    if (!versions) return versions.diagnostics();
    if (conversations.value() > 0 || !versions.value().empty())
        return {
            diagnostic_of({"not-empty", "the store has conversations or scripts already", "restore into a new store"})};
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return {diagnostic_of({"store-unavailable", "there is no file " + path})};
#if defined(NPCS_HAS_SQLITE)
    if (const Failure failure = find_store_in_sqlite(path)) return {diagnostic_of(failure)};
    // It may be a store that is used; and it is not this one that upgrades its tables.
    DatabaseOptions how = database_options(core_->options);
    how.read_only = true;
    StoreCore source(sqlite_database(path, how), core_->options);
    const Failure failure = copy_store(source, *core_, {});
    return failure ? Diagnostics{diagnostic_of(failure)} : Diagnostics{};
#else
    return {diagnostic_of({"no-database", "a backup is a file of SQLite, which this build of npcs has not got"})};
#endif
}

}  // namespace npcs
