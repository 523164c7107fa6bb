// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A store in a file, by SQLite. Writers take turns: threads of this process by WritersTurn, which wakes at once,
// other processes at SQLite's lock, which is tried again until the time-out. Readers see the last commit and wait for
// nobody (write-ahead log).

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "store/database.hpp"
#include "store/sqlite/file_bell.hpp"
#include "store/sqlite/settings.hpp"

namespace npcs::store {

namespace {

struct StatementCloser {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using PreparedStatement = std::unique_ptr<sqlite3_stmt, StatementCloser>;

struct HandleCloser {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using SqliteHandle = std::unique_ptr<sqlite3, HandleCloser>;

/// Threads that write take turns. Not a std::timed_mutex, which must be given back by the thread that took it, and whose
/// waiting the thread sanitizer does not know.
class WritersTurn {
public:
    bool take(milliseconds most) {
        std::unique_lock lock(mutex_);
        if (!is_free_.wait_for(lock, most, [&] { return !is_taken_; })) return false;
        is_taken_ = true;
        return true;
    }
    void give_back() {
        {
            const std::lock_guard lock(mutex_);
            is_taken_ = false;
        }
        is_free_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable is_free_;
    bool is_taken_ = false;
};

/// What the connections of a store share.
struct SqliteShared {
    std::string path;
    DatabaseOptions options;
    WritersTurn writer;
};

Failure sqlite_failure(sqlite3* handle, int result, const std::string& path) {
    const std::string said = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(result);
    const auto failure = [&](const char* code, const char* hint) {
        return Failure{code, "SQLite says of " + path + ": " + said, hint};
    };
    switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return failure("store-busy", "another process has been writing for all of the time-out; try again");
        case SQLITE_FULL: return failure("store-full", "make room on the disk; what was committed is safe");
        case SQLITE_CANTOPEN:
            return failure("store-unavailable", "the folder of the file must be there, and be writable");
        case SQLITE_IOERR:
            return failure("store-unavailable", "the disk, or its file system, does not do what it should");
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH: return failure("store-denied", "the file and its folder must be writable for this user");
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return failure("store-damaged", "check it with the sqlite3 command (.recover), or go back to a backup");
        case SQLITE_TOOBIG: return failure("save-limit", "a row is larger than the limits of the store");
        case SQLITE_NOMEM: return failure("out-of-memory", "");
        default: return failure("store-failed", "");
    }
}

int bind_cell(sqlite3_stmt* statement, int index, const Cell& cell) {
    // The cells live until the statement is done. A null pointer would be bound as NULL.
    const char* data = cell.string.empty() ? "" : cell.string.data();
    switch (cell.kind) {
        case Cell::Kind::integer: return sqlite3_bind_int64(statement, index, cell.integer);
        case Cell::Kind::text:
            return sqlite3_bind_text64(statement, index, data, cell.string.size(), SQLITE_STATIC, SQLITE_UTF8);
        case Cell::Kind::bytes: return sqlite3_bind_blob64(statement, index, data, cell.string.size(), SQLITE_STATIC);
        case Cell::Kind::null: break;
    }
    return sqlite3_bind_null(statement, index);
}

Cell column_cell(sqlite3_stmt* statement, int column) {
    const auto bytes = [&](const void* data) {
        return std::string_view(
            static_cast<const char*>(data),
            data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    };
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return Cell(sqlite3_column_int64(statement, column));
        case SQLITE_TEXT: return Cell::text(bytes(sqlite3_column_text(statement, column)));
        case SQLITE_BLOB: return Cell::bytes(bytes(sqlite3_column_blob(statement, column)));
        default: return {};
    }
}

std::string sqlite_dialect(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"{lock}", ""},
        {"{skip}", ""},
        {"{number}", ""},
        {"{blob}", "BLOB"},
        {"{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT"},
        {"{clustered}", "WITHOUT ROWID"},
        {"{filled}", ""},
        {"{take_turn}", "SELECT 1"},
        {"{last_entry}", "SELECT max(seq) FROM sqlite_sequence WHERE name = 'npcs_outbox'"},
        {"{set_last_entry}", "SELECT ?1"},
        {"{find_schema}", "SELECT count(*) FROM sqlite_master WHERE name = 'npcs_schema'"}};
    std::string result(text);
    for (const auto& [word, meaning] : words)
        for (std::size_t at = 0; (at = result.find(word, at)) != std::string::npos; at += meaning.size())
            result.replace(at, word.size(), meaning);
    return result;
}

class SqliteConnection final : public Connection {
public:
    SqliteConnection(std::shared_ptr<SqliteShared> shared, SqliteHandle handle)
        : shared_(std::move(shared)), handle_(std::move(handle)) {}
    ~SqliteConnection() override { SqliteConnection::roll_back(); }

    Failure begin(Access access) override {
        if (access == Access::write) {
            release_turn();
            has_turn_ = shared_->writer.take(std::min<milliseconds>(shared_->options.lock_timeout, longest_waiting));
            if (!has_turn_)
                return {"store-busy", "other threads have been writing for all of the time-out", "try again"};
        }
        static constexpr Statement read{"BEGIN"}, write{"BEGIN IMMEDIATE"};
        const Failure failure = run(access == Access::write ? write : read, {}, {}, nullptr);
        if (failure) release_turn();
        return failure;
    }

    Failure run(const Statement& statement, Cells parameters, const Sink& sink, std::uint64_t* changed) override {
        PreparedStatement own;
        sqlite3_stmt* prepared = nullptr;
        if (const Failure failure = prepare(statement, prepared, own)) return failure;
        const Failure failure = step(prepared, parameters, sink);
        if (changed != nullptr) *changed = static_cast<std::uint64_t>(sqlite3_changes64(handle_.get()));
        return failure;
    }

    Failure run_each(const Statement& statement, std::span<const std::vector<Cell>> parameters,
                     const IndexedSink& sink) override {
        PreparedStatement own;
        sqlite3_stmt* prepared = nullptr;
        if (const Failure failure = prepare(statement, prepared, own)) return failure;
        // One snapshot for all, which is locked once.
        static constexpr Statement begin_reading{"BEGIN"}, end_reading{"COMMIT"};
        const bool is_alone = sqlite3_get_autocommit(handle_.get()) != 0 && parameters.size() > 1;
        Failure failure = is_alone ? run(begin_reading, {}, {}, nullptr) : Failure();
        for (std::size_t i = 0; i < parameters.size() && !failure; ++i) {
            const Sink with_index = sink ? Sink([&](Cells cells) { sink(i, cells); }) : Sink();
            failure = step(prepared, parameters[i], with_index);
        }
        if (is_alone && !failure) failure = run(end_reading, {}, {}, nullptr);
        if (is_alone && failure) SqliteConnection::roll_back();
        return failure;
    }

    Failure commit(std::span<const Write> writes, std::span<const Proof> /*proofs*/, bool ring,
                   bool& conflict) override {
        Failure failure = write_all(writes, conflict);
        static constexpr Statement commit_it{"COMMIT"};
        if (!failure && !conflict && (failure = run(commit_it, {}, {}, nullptr)) && is_unflushed())
            failure = {"store-undecided",
                       "all of it was written to the log, but the disk did not confirm it: " + failure.message,
                       "look at the conversation's version before you do it again"};
        if (failure || conflict) {
            roll_back();
            return failure;
        }
        release_turn();
        if (ring) ring_file_bell(shared_->path);
        return {};
    }

    void roll_back() override {
        static constexpr Statement back{"ROLLBACK"};
        if (sqlite3_get_autocommit(handle_.get()) == 0) (void)run(back, {}, {}, nullptr);
        release_turn();
    }

    bool is_alive() const override { return is_alive_; }

    /// Puts the log into the file, where what was removed is overwritten, and empties it. Others may be reading.
    void forget_removed() override {
        if (!shared_->writer.take(longest_forgetting)) return;
        waits_at_most_ = longest_forgetting;
        (void)sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        waits_at_most_ = longest_waiting;
        shared_->writer.give_back();
    }

    Failure compact() override {
        static constexpr Statement write_anew{"VACUUM", false};
        has_turn_ = shared_->writer.take(std::min<milliseconds>(shared_->options.lock_timeout, longest_waiting));
        if (!has_turn_) return {"store-busy", "other threads have been writing for all of the time-out", "try again"};
        const Failure failure = run(write_anew, {}, {}, nullptr);
        release_turn();
        if (!failure) forget_removed();
        return failure;
    }

    std::int64_t now() override {
        return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    }

    Failure size(std::uint64_t& bytes) override {
        static constexpr Statement pages{"SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"};
        return run(
            pages, {}, [&](Cells cells) { bytes = static_cast<std::uint64_t>(cells[0].integer); }, nullptr);
    }

    Failure set_up() {
        sqlite3_extended_result_codes(handle_.get(), 1);
        sqlite3_busy_handler(handle_.get(), wait_for_others, this);
        sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_limit(handle_.get(), SQLITE_LIMIT_LENGTH,
                      static_cast<int>(std::min<std::size_t>(shared_->options.most_bytes, 1'000'000'000)));
        if (shared_->options.read_only) return run({"PRAGMA trusted_schema = OFF", false}, {}, {}, nullptr);
        for (const char* setting : sqlite_settings)
            if (const Failure failure = run({setting, false}, {}, {}, nullptr)) return failure;
        return run({shared_->options.durable ? sqlite_durable : sqlite_not_durable, false}, {}, {}, nullptr);
    }

private:
    static constexpr milliseconds longest_forgetting{1000}, longest_waiting = std::chrono::hours(24);

    /// SQLite's own way is to sleep for up to 100 ms at a time, while whoever has the lock needs it for a few.
    static int wait_for_others(void* self, int times) {
        auto& connection = *static_cast<SqliteConnection*>(self);
        const auto now = std::chrono::steady_clock::now();
        const milliseconds timeout = connection.shared_->options.lock_timeout;
        if (times == 0) connection.waits_until_ = now + std::min(timeout, connection.waits_at_most_);
        if (now >= connection.waits_until_) return 0;
        std::this_thread::sleep_for(std::chrono::microseconds(times < 100 ? 500 : 5000));
        return 1;
    }

    Failure prepare(const Statement& statement, sqlite3_stmt*& prepared, PreparedStatement& own) {
        if (statement.keep) {
            const auto known = statements_.find(&statement);
            if (known != statements_.end()) {
                prepared = known->second.get();
                return {};
            }
        }
        const std::string text = sqlite_dialect(statement.text);
        const int result = sqlite3_prepare_v3(handle_.get(), text.data(), static_cast<int>(text.size()),
                                              statement.keep ? SQLITE_PREPARE_PERSISTENT : 0U, &prepared, nullptr);
        own.reset(prepared);
        if (result != SQLITE_OK) return failed(result);
        if (statement.keep) statements_.emplace(&statement, std::move(own));
        return {};
    }

    Failure step(sqlite3_stmt* prepared, Cells parameters, const Sink& sink) {
        // Also when a sink has no memory: a statement that is under way keeps its transaction open.
        struct Reset {
            sqlite3_stmt* statement;
            ~Reset() { sqlite3_reset(statement); }
        } const reset{prepared};
        for (std::size_t i = 0; i < parameters.size(); ++i)
            if (const int bound = bind_cell(prepared, static_cast<int>(i) + 1, parameters[i]); bound != SQLITE_OK)
                return failed(bound);
        int result = SQLITE_DONE;
        while ((result = sqlite3_step(prepared)) == SQLITE_ROW) {
            if (!sink) continue;
            const int columns = std::min(sqlite3_column_count(prepared), 16);
            Cell cells[16];
            for (int i = 0; i < columns; ++i) cells[i] = column_cell(prepared, i);
            sink({cells, static_cast<std::size_t>(columns)});
        }
        return result == SQLITE_DONE ? Failure() : failed(result);
    }

    Failure write_all(std::span<const Write> writes, bool& conflict) {
        for (const Write& write : writes) {
            std::uint64_t changed = 0;
            if (Failure failure = run(*write.statement, write.parameters, {}, &changed)) return failure;
            if (write.rows >= 0 && changed != static_cast<std::uint64_t>(write.rows)) {
                conflict = true;
                return {};
            }
        }
        return {};
    }

    /// Whether the log has got a commit that it may not keep. It counts for nobody now, and may count for whoever reads the
    /// log again after a crash.
    bool is_unflushed() const { return sqlite3_extended_errcode(handle_.get()) == SQLITE_IOERR_FSYNC; }

    void release_turn() {
        if (std::exchange(has_turn_, false)) shared_->writer.give_back();
    }

    Failure failed(int result) {
        // The file may be another one when it is opened again.
        const int kind = result & 0xff;
        if (kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_CANTOPEN)
            is_alive_ = false;
        return sqlite_failure(handle_.get(), result, shared_->path);
    }

    std::shared_ptr<SqliteShared> shared_;
    SqliteHandle handle_;
    // Behind the handle: statements end before it.
    std::unordered_map<const Statement*, PreparedStatement> statements_;
    bool has_turn_ = false;
    std::chrono::steady_clock::time_point waits_until_;
    milliseconds waits_at_most_ = longest_waiting;
    bool is_alive_ = true;
};

class SqliteDatabase final : public Database {
public:
    SqliteDatabase(std::string path, const DatabaseOptions& options) : shared_(std::make_shared<SqliteShared>()) {
        shared_->path = std::move(path);
        shared_->options = options;
    }

    Failure connect(std::unique_ptr<Connection>& connection) override {
        sqlite3* opened = nullptr;
        const int result = sqlite3_open_v2(
            shared_->path.c_str(), &opened,
            (shared_->options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                SQLITE_OPEN_NOMUTEX,
            nullptr);
        SqliteHandle handle(opened);
        if (result != SQLITE_OK) return sqlite_failure(opened, result, shared_->path);
        auto made = std::make_unique<SqliteConnection>(shared_, std::move(handle));
        if (Failure failure = made->set_up()) return failure;
        connection = std::move(made);
        return {};
    }

    Failure make_bell(std::unique_ptr<Bell>& bell) override {
        bell = make_file_bell(shared_->path);
        return {};
    }

    std::string_view name() const override { return "sqlite"; }

private:
    std::shared_ptr<SqliteShared> shared_;
};

}  // namespace

std::unique_ptr<Database> sqlite_database(std::string path, const DatabaseOptions& options) {
    return std::make_unique<SqliteDatabase>(std::move(path), options);
}

Failure find_store_in_sqlite(const std::string& path) {
    sqlite3* opened = nullptr;
    int result = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    const SqliteHandle handle(opened);
    if (result == SQLITE_OK)
        result = sqlite3_exec(handle.get(), "SELECT count(*) FROM npcs_schema", nullptr, nullptr, nullptr);
    if (result == SQLITE_OK) return {};
    if ((result & 0xff) == SQLITE_ERROR) return {"store-damaged", "the file " + path + " is no store of npcs"};
    return sqlite_failure(handle.get(), result, path);
}

Failure copy_sqlite(const std::string& from, const std::string& to, const std::stop_token& stop) {
    sqlite3* opened = nullptr;
    int result = sqlite3_open_v2(from.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    const SqliteHandle source(opened);
    if (result != SQLITE_OK) return sqlite_failure(opened, result, from);
    opened = nullptr;
    result =
        sqlite3_open_v2(to.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    const SqliteHandle target(opened);
    if (result != SQLITE_OK) return sqlite_failure(opened, result, to);
    sqlite3_busy_timeout(source.get(), 10'000);

    // An open read transaction keeps what is copied as it was, whatever others commit meanwhile.
    result = sqlite3_exec(source.get(), "BEGIN; SELECT count(*) FROM npcs_schema", nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return sqlite_failure(source.get(), result, from);
    sqlite3_backup* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (backup == nullptr) return sqlite_failure(target.get(), sqlite3_errcode(target.get()), to);
    do {
        result = stop.stop_requested() ? SQLITE_OK : sqlite3_backup_step(backup, 2000);
    } while (result == SQLITE_OK && !stop.stop_requested());
    const int finished = sqlite3_backup_finish(backup);
    if (result == SQLITE_OK) return {"stopped", "the copy was stopped before it was complete"};
    if (result != SQLITE_DONE || finished != SQLITE_OK) return sqlite_failure(target.get(), result, to);
    // One file, complete and on the disk.
    result = sqlite3_exec(target.get(), "PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE", nullptr, nullptr,
                          nullptr);
    return result == SQLITE_OK ? Failure() : sqlite_failure(target.get(), result, to);
}

}  // namespace npcs::store
