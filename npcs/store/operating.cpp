// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Opening, counting, and what a monitor reads.

#include <algorithm>
#include <map>

#include "store/core.hpp"

namespace npcs::store {

namespace {

constexpr std::uint32_t newest_schema = 3;

/// Reads the version of the tables; 0: there are none.
Failure read_schema(Connection& connection, std::uint32_t& version, std::uint32_t& oldest_reader) {
    static constexpr Statement find{"{find_schema}"};
    bool is_there = false;
    Failure failure = connection.run(find, {}, [&](Cells cells) { is_there = cells[0].integer > 0; });
    if (failure || !is_there) return failure;
    static constexpr Statement read{"SELECT version, oldest_reader FROM npcs_schema"};
    return connection.run(read, {}, [&](Cells cells) {
        version = static_cast<std::uint32_t>(cells[0].integer);
        oldest_reader = static_cast<std::uint32_t>(cells[1].integer);
    });
}

Failure check_schema(std::uint32_t version, std::uint32_t oldest_reader) {
    if (version <= newest_schema || oldest_reader <= newest_schema) return {};
    return {"store-newer",
            "the tables have version " + std::to_string(version) + ", which takes a library that knows version " +
                std::to_string(oldest_reader) + "; this one knows " + std::to_string(newest_schema),
            "nothing was written; use the newer version of npcs, or a backup from before the upgrade"};
}

std::string state_name(std::int64_t number) {
    Outcome::Kind kind{};
    Outcome::Wait wait{};
    if (!read_state(number, kind, wait)) return "unknown";
    static constexpr const char* kinds[] = {"returned", "yielded", "failed", "interrupted"};
    static constexpr const char* waits[] = {"nothing", "answer", "choice", "time", "task", "event"};
    return kind == Outcome::Kind::yielded ? waits[static_cast<int>(wait)] : kinds[static_cast<int>(kind)];
}

/// The text form of Prometheus: what it is, of which type, and the number.
class MetricsText {
public:
    void add(std::string_view name, std::string_view type, std::string_view help, double value) {
        text_ += "# HELP npcs_store_" + std::string(name) + " " + std::string(help) + "\n";
        text_ += "# TYPE npcs_store_" + std::string(name) + " " + std::string(type) + "\n";
        std::string number = std::to_string(value);
        number.erase(number.find_last_not_of('0') + 1);
        if (number.back() == '.') number.pop_back();
        text_ += "npcs_store_" + std::string(name) + " " + number + "\n";
    }
    void count(std::string_view name, std::string_view help, const std::atomic<std::uint64_t>& value) {
        add(name, "counter", help, static_cast<double>(value.load()));
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace

Failure StoreCore::find_schema(Connection& connection, std::uint32_t& version) {
    std::uint32_t oldest_reader = 0;
    version = 0;
    Failure failure = read_schema(connection, version, oldest_reader);
    return failure ? failure : check_schema(version, oldest_reader);
}

DatabaseOptions database_options(const StoreOptions& options) {
    DatabaseOptions how;
    how.lock_timeout = options.lock_timeout;
    how.durable = options.durability == Durability::full;
    how.most_bytes =
        std::max({options.save_bytes, options.entry_bytes, std::size_t{63} << 20}) + (std::size_t{1} << 20);
    return how;
}

Failure StoreCore::set_up() {
    auto lease = connection();
    if (!lease) {
        const Diagnostic& why = lease.diagnostics().front();
        return {why.code, why.message, why.hint};
    }
    Connection& connection = *lease.value();
    std::uint32_t version = 0;
    Failure failure = find_schema(connection, version);
    if (failure || version >= newest_schema) return failure;

    // Whoever comes first makes the tables; the others find them.
    failure = connection.begin(Connection::Access::write);
    static constexpr Statement take_turn{"{take_turn}"};
    if (!failure) failure = connection.run(take_turn, {});
    if (!failure) failure = find_schema(connection, version);
    for (const SchemaChange& change : schema_changes()) {
        if (failure || change.version <= version) continue;
        for (const std::string_view statement : statements_in(change.statements))
            if (!failure) failure = connection.run({statement, false}, {});
        static constexpr Statement write{"UPDATE npcs_schema SET version = ?1, oldest_reader = ?2"};
        const Cell parameters[] = {Cell(change.version), Cell(change.oldest_reader)};
        if (!failure) failure = connection.run(write, parameters);
    }
    bool conflict = false;
    static constexpr Statement prove{"SELECT CASE WHEN version >= ?1 THEN 1 ELSE 0 END FROM npcs_schema"};
    const Proof proof{&prove, {Cell(newest_schema)}};
    if (!failure) failure = with_remedy(connection.commit({}, {&proof, 1}, false, conflict), "open it again");
    return failure;
}

}  // namespace npcs::store

namespace npcs {

using namespace store;

Result<StoreStatistics> Store::statistics() const {
    StoreStatistics result;
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    Connection& connection = *lease.value();
    Failure failure = connection.begin(Connection::Access::read);
    if (failure) return diagnostic_of(failure);
    auto scripts = core_->script_list(connection);
    if (!scripts) return scripts.diagnostics();
    std::map<std::int64_t, std::uint64_t> by_script;
    static constexpr Statement by_state{
        "SELECT script, state, count(*), count(wake), count(pinned) FROM npcs_conversation GROUP BY script, state",
        true, true};
    failure = connection.run(by_state, {}, [&](Cells cells) {
        const auto count = static_cast<std::uint64_t>(cells[2].integer);
        by_script[cells[0].integer] += count;
        result.states[state_name(cells[1].integer)] += count;
        result.conversations += count;
        result.timers += static_cast<std::uint64_t>(cells[3].integer);
        result.pinned += static_cast<std::uint64_t>(cells[4].integer);
    });
    static constexpr Statement due{
        "SELECT min(due), sum(CASE WHEN due < ?1 THEN 1 ELSE 0 END) FROM npcs_conversation "
        "WHERE wake IS NOT NULL",
        true, true};
    std::int64_t now = 0;
    if (!failure) failure = core_->read_clock(connection, now);
    const Cell moment(now);
    if (!failure)
        failure = connection.run(due, {&moment, 1}, [&](Cells cells) {
            if (!cells[0].is_null()) result.next_due = store_time(cells[0].integer);
            result.overdue = static_cast<std::uint64_t>(cells[1].integer);
        });
    static constexpr Statement outbox{"SELECT count(*), min(posted) FROM npcs_outbox", true, true};
    if (!failure)
        failure = connection.run(outbox, {}, [&](Cells cells) {
            result.outbox = static_cast<std::uint64_t>(cells[0].integer);
            if (!cells[1].is_null()) result.oldest_entry = store_time(cells[1].integer);
        });
    std::uint32_t oldest_reader = 0;
    if (!failure) failure = read_schema(connection, result.schema, oldest_reader);
    if (!failure) failure = connection.size(result.bytes);
    if (failure) return diagnostic_of(failure);
    for (ScriptVersion& script : scripts.value()) {
        const std::uint64_t count = by_script[script.number];
        if (!script.current) result.outdated += count;
        result.scripts.emplace_back(std::move(script), count);
    }
    return result;
}

std::string Store::metrics() const {
    MetricsText text;
    const Counters& counters = core_->counters;
    text.count("steps_total", "Steps that were done.", counters.steps);
    text.count("created_total", "Conversations that were created.", counters.created);
    text.count("refused_total", "Steps and creations that were refused.", counters.refused);
    text.count("failed_total", "Conversations that failed in a step.", counters.failed);
    text.count("unchanged_total", "Steps that changed nothing.", counters.unchanged);
    text.count("repeated_total", "Steps that were repeated because another one was quicker.", counters.again);
    text.count("transactions_total", "Transactions of steps.", counters.transactions);
    text.add("step_seconds_total", "counter", "Time spent in steps.",
             static_cast<double>(counters.nanoseconds.load()) * 1e-9);
    text.count("outbox_posted_total", "Entries that were posted.", counters.posted);
    text.count("outbox_handed_out_total", "Entries that were handed out.", counters.handed_out);
    text.count("outbox_acknowledged_total", "Entries that were acknowledged.", counters.acknowledged);
    text.count("due_handed_out_total", "Conversations handed out because their time had come.", counters.woken);
    text.count("migrated_total", "Conversations that were migrated.", counters.migrated);
    text.count("pinned_total", "Conversations that were pinned to an old version.", counters.pinned);
    text.count("connections_opened_total", "Connections to the database that were opened.", counters.connections);
    text.count("connections_lost_total", "Connections to the database that were lost.", counters.lost_connections);
    text.count("scripts_compiled_total", "Versions of scripts that were compiled.", counters.compiled);

    auto lease = core_->connection();
    Failure failure = lease ? Failure() : Failure{"store-unavailable", ""};
    std::int64_t waiting = 0, oldest = 0, overdue = 0, longest = 0;
    // At most as many as take a moment to count.
    static constexpr Statement outbox{
        "SELECT count(*), coalesce(min(posted), 0) FROM (SELECT posted FROM npcs_outbox ORDER BY id LIMIT 100000) AS "
        "o"};
    static constexpr Statement due{
        "SELECT count(*), coalesce(min(due), 0) FROM (SELECT due FROM npcs_conversation WHERE wake <= ?1 "
        "ORDER BY wake LIMIT 100000) AS c"};
    std::int64_t now = 0;
    if (!failure) failure = core_->read_clock(*lease.value(), now);
    if (!failure) {
        const Cell parameters[] = {Cell(now)};
        failure = lease.value()->run(outbox, {}, [&](Cells cells) {
            waiting = cells[0].integer;
            oldest = waiting > 0 ? now - cells[1].integer : 0;
        });
        if (!failure)
            failure = lease.value()->run(due, parameters, [&](Cells cells) {
                overdue = cells[0].integer;
                longest = overdue > 0 ? now - cells[1].integer : 0;
            });
    }
    text.add("up", "gauge", "Whether the database answers.", failure && failure.code != "bad-clock" ? 0 : 1);
    if (failure) return text.take();
    text.add("outbox_entries", "gauge", "Entries that are not acknowledged (counted up to 100000).",
             static_cast<double>(waiting));
    text.add("outbox_oldest_seconds", "gauge", "Age of the oldest of them.", static_cast<double>(oldest) * 1e-3);
    text.add("due_conversations", "gauge",
             "Conversations whose time has come and that nobody has taken (counted up to 100000).",
             static_cast<double>(overdue));
    text.add("due_longest_seconds", "gauge", "How long the first of them has been due.",
             static_cast<double>(longest) * 1e-3);
    return text.take();
}

Result<Store> open_store(std::string_view url, StoreOptions options) {
    const DatabaseOptions how = database_options(options);
    std::unique_ptr<Database> database;
    std::string path;
#if defined(NPCS_HAS_SQLITE)
    if (url.starts_with("sqlite:")) {
        path = url.substr(7);
        if (path.empty() || path.starts_with(":") || path.find('\0') != std::string::npos)
            return diagnostic_of({"no-database", "sqlite: is followed by the path of a file",
                                  "a store is a file on a disk, so that several connections can use it"});
        database = sqlite_database(path, how);
    }
#endif
#if defined(NPCS_HAS_POSTGRESQL)
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        database = postgresql_database(std::string(url), how);
#endif
    if (database == nullptr) {
        std::string known;
        for (const std::string& name : store_databases()) known += (known.empty() ? "" : ", ") + name;
        const std::string scheme(url.substr(0, std::min<std::size_t>(url.find(':'), 20)));
        return diagnostic_of(
            {"no-database",
             "this build of npcs has no database \"" + scheme + "\"; it has " + (known.empty() ? "none" : known),
             "write sqlite:PATH or postgresql://HOST/DATABASE"});
    }
    auto core = std::make_shared<StoreCore>(std::move(database), std::move(options));
    core->path = std::move(path);
    if (const Failure failure = core->set_up()) return diagnostic_of(failure);
    return StoreCore::make_store(std::move(core));
}

std::vector<std::string> store_databases() {
    std::vector<std::string> names;
#if defined(NPCS_HAS_SQLITE)
    names.emplace_back("sqlite");
#endif
#if defined(NPCS_HAS_POSTGRESQL)
    names.emplace_back("postgresql");
#endif
    return names;
}

}  // namespace npcs
