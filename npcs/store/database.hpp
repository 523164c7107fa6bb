// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a database is to a store: statements with parameters and rows of cells, in transactions. It knows nothing of
// conversations, and the store nothing of its client library.
//
// Statements are written once, for both databases: parameters are ?1, ?2 ..., and what differs stands in braces:
//
//     {lock}  at the end of a SELECT in a write transaction: lock the rows          {blob}  type of bytes
//     {skip}  the same, leaving out what others have locked                         {serial}  a key that counts up
//     {clustered}  a table that is kept in the order of its key                      {filled}  with room for changes
//     {number}  behind the columns of a SELECT in a write transaction: what the database itself wants to know about it
//     {take_turn}  a statement that makes one transaction with it wait for another
//     {mine}  of a Proof: the row is as the transaction has written it that is to be proved
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace npcs::store {

using std::chrono::milliseconds;

/// Why the database did not do something: a code of npcs/store.hpp. Empty: it did.
struct Failure {
    std::string code;
    std::string message;
    std::string hint = {};
    explicit operator bool() const { return !code.empty(); }
};

/// A parameter, or a column of a row. Refers to bytes of somebody else: of a row, until the next one.
struct Cell {
    enum class Kind : std::uint8_t { null, integer, text, bytes };
    Kind kind = Kind::null;
    std::int64_t integer = 0;
    std::string_view string;

    Cell() = default;
    Cell(std::int64_t number) : kind(Kind::integer), integer(number) {}
    static Cell text(std::string_view text) {
        Cell cell;
        cell.kind = Kind::text;
        cell.string = text;
        return cell;
    }
    static Cell bytes(std::string_view bytes) {
        Cell cell = text(bytes);
        cell.kind = Kind::bytes;
        return cell;
    }
    bool is_null() const { return kind == Kind::null; }
};

using Cells = std::span<const Cell>;

/// SQL. Those with `keep` are prepared once for each connection, and must live as long as it.
struct Statement {
    std::string_view text;
    bool keep = true;
    bool is_long = false;  ///< it may take its time; so may those that are not kept
};

/// A change, and what it has to change: the store relies on a number of rows where `rows` is not negative.
struct Write {
    const Statement* statement = nullptr;
    std::vector<Cell> parameters;
    int rows = -1;
};

/// What tells whether a transaction was committed whose connection was lost meanwhile: a SELECT of a number, which is 1 if
/// it was, and 0 if it was not. Otherwise (no row, or NULL) others have changed since what would tell.
struct Proof {
    const Statement* statement = nullptr;
    std::vector<Cell> parameters;
};

class Connection {
public:
    using Sink = std::function<void(Cells)>;
    using IndexedSink = std::function<void(std::size_t, Cells)>;
    enum class Access : std::uint8_t { read, write };

    virtual ~Connection() = default;
    /// Begins a transaction. With `read`, it sees the database as it is now until it ends.
    virtual Failure begin(Access access) = 0;
    /// Does a statement; alone, it is a transaction. `changed`, if not null, gets the number of rows that it changed.
    virtual Failure run(const Statement& statement, Cells parameters, const Sink& sink = {},
                        std::uint64_t* changed = nullptr) = 0;
    /// Does a statement once for each list of parameters.
    virtual Failure run_each(const Statement& statement, std::span<const std::vector<Cell>> parameters,
                             const IndexedSink& sink) = 0;
    /// Does changes, and commits. If one does not change as many rows as it has to, sets `conflict`, and nothing is
    /// committed. `ring`: wakes those who wait for work. After a failure nothing is left of the transaction, but for
    /// "store-undecided": the connection was lost, and none of the proofs tells whether it was committed.
    virtual Failure commit(std::span<const Write> writes, std::span<const Proof> proofs, bool ring, bool& conflict) = 0;
    virtual void roll_back() = 0;
    /// Returns false if it is of no use any more.
    virtual bool is_alive() const = 0;
    /// Returns the database's time, in milliseconds since 1970.
    virtual std::int64_t now() = 0;
    /// Lets nothing of what was removed stay in the database's files, as far as others allow it now.
    virtual void forget_removed() {}
    /// The same, by writing everything anew.
    virtual Failure compact() { return {}; }
    /// Returns the size of the tables that begin with npcs_.
    virtual Failure size(std::uint64_t& bytes) = 0;
};

/// Waits for what happens in other threads and processes.
class Bell {
public:
    virtual ~Bell() = default;
    /// Waits until somebody rings, for at most so long. May return early for no reason. Returns whether somebody has rung
    /// since the last call.
    virtual bool wait(milliseconds most, std::stop_token stop) = 0;
    /// Nobody waits any more: what happens until the next wait need not be kept for it.
    virtual void rest() { (void)wait(milliseconds(0), {}); }
    /// Returns how long one may rely on being woken.
    virtual milliseconds reliable_for() const = 0;
};

struct DatabaseOptions {
    milliseconds lock_timeout{5000};
    bool durable = true;
    milliseconds patience = std::chrono::minutes(1);  ///< with a database that does not answer, behind lock_timeout
    milliseconds long_patience = std::chrono::minutes(30);  ///< the same, of statements that may take their time
    bool read_only = false;                                 ///< for what must not be changed; of SQLite
    std::size_t most_bytes = std::size_t{64} << 20;         ///< of one cell
};

class Database {
public:
    virtual ~Database() = default;
    virtual Failure connect(std::unique_ptr<Connection>& connection) = 0;
    virtual Failure make_bell(std::unique_ptr<Bell>& bell) = 0;
    virtual std::string_view name() const = 0;
};

/// Ends one statement after another in a text at semicolons.
std::vector<std::string_view> statements_in(std::string_view text);

#if defined(NPCS_HAS_SQLITE)
std::unique_ptr<Database> sqlite_database(std::string path, const DatabaseOptions& options);
/// Fails if a file is no store. Changes nothing in it.
Failure find_store_in_sqlite(const std::string& path);
/// Copies a database that is in use to a file that is not there.
Failure copy_sqlite(const std::string& from, const std::string& to, const std::stop_token& stop);
#endif
#if defined(NPCS_HAS_POSTGRESQL)
std::unique_ptr<Database> postgresql_database(std::string url, const DatabaseOptions& options);
#endif

}  // namespace npcs::store
