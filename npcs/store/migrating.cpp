// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Sleeping conversations and new versions of their scripts: what would become of them, and bringing them over. What is
// done is in the rows, so it can be stopped anywhere and begun again.

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <tuple>

#include "store/core.hpp"

namespace npcs::store {

namespace {

constexpr Statement page_of_script{
    "SELECT id, version, due, length(save), CASE WHEN length(save) <= ?4 THEN save END FROM npcs_conversation "
    "WHERE script = ?1 AND id > ?2 ORDER BY id LIMIT ?3"};
constexpr Statement page_to_migrate{
    "SELECT id, version, due, length(save), CASE WHEN length(save) <= ?4 THEN save END FROM npcs_conversation "
    "WHERE script = ?1 AND id > ?2 AND (pinned IS NULL OR pinned <> ?5) ORDER BY id LIMIT ?3 {skip}"};
constexpr Statement count_to_migrate{
    "SELECT count(*) FROM npcs_conversation WHERE script = ?1 AND (pinned IS NULL OR pinned <> ?2)", true, true};
constexpr Statement count_of_script{"SELECT count(*) FROM npcs_conversation WHERE script = ?1", true, true};
constexpr Statement bring_over{
    "UPDATE npcs_conversation SET script = ?3, version = ?2 + 1, state = ?4, waits_in = ?5, due = ?6, wake = ?6, "
    "pinned = NULL, verdict = NULL, save = ?7 WHERE id = ?1 AND version = ?2"};

constexpr Statement prove_migration{
    "SELECT CASE WHEN version < ?2 THEN 0 WHEN version = ?2 AND script = ?3 AND {mine} THEN 1 END "
    "FROM npcs_conversation WHERE id = ?1"};
constexpr Statement prove_pin{
    "SELECT 1 FROM npcs_conversation WHERE id = ?1 AND version = ?2 AND pinned = ?3 AND {mine}"};

struct SleepingRow {
    std::string id;
    std::int64_t version = 0;
    std::optional<std::int64_t> due;
    std::string save;
};

SleepingRow sleeping_row(Cells cells) {
    SleepingRow row;
    row.id = cells[0].string;
    row.version = cells[1].integer;
    if (!cells[2].is_null()) row.due = cells[2].integer;
    row.save = cells[4].string;
    return row;
}

bool accepts(const std::vector<Verdict>& accepted, Verdict verdict) {
    return std::find(accepted.begin(), accepted.end(), verdict) != accepted.end();
}

/// Returns the outline that was kept with a version. The version need not compile any more.
Failure read_outline(Connection& connection, std::uint32_t number, std::string& outline) {
    const Cell parameters[] = {Cell(number)};
    return connection.run(sql::script_by_number, parameters, [&](Cells cells) { outline = cells[2].string; });
}

/// Brings the conversations of one old version over to the current one.
class VersionMigration {
public:
    VersionMigration(StoreCore& core, const MigrateOptions& options, std::uint32_t from, std::uint32_t to,
                     MigrationProgress& progress)
        : core_(core), options_(options), from_(from), to_(to), progress_(progress) {}

    Diagnostics run() {
        while (!options_.stop.stop_requested()) {
            const auto began = std::chrono::steady_clock::now();
            std::size_t count = 0;
            if (Diagnostics problems = migrate_batch(count); !problems.empty()) return problems;
            if (count == 0) break;
            if (const Failure thrown = failure_of_throwing([&] {
                    if (options_.progress) options_.progress(progress_);
                }))
                return {diagnostic_of(thrown)};
            keep_to_rate(began, count);
        }
        return {};
    }

private:
    Diagnostics migrate_batch(std::size_t& count) {
        auto lease = core_.connection();
        if (!lease) return lease.diagnostics();
        Connection& connection = *lease.value();
        auto script = core_.script(connection, to_);
        if (!script) return script.diagnostics();
        if (load_.outlines.empty()) {
            load_.outlines.emplace_back();
            if (const Failure failure = read_outline(connection, from_, load_.outlines.front()))
                return {diagnostic_of(failure)};
            load_.accept = options_.accept;
            load_.migrate = options_.migrate;
        }
        Failure failure = connection.begin(Connection::Access::write);
        std::vector<SleepingRow> rows;
        const auto most = static_cast<std::int64_t>(std::clamp<std::size_t>(options_.batch, 1, 10'000));
        const Cell parameters[] = {Cell(from_), id_cell(after_), Cell(most),
                                   Cell(static_cast<std::int64_t>(core_.options.save_bytes)), Cell(to_)};
        if (!failure)
            failure = connection.run(page_to_migrate, parameters, [&](Cells c) { rows.push_back(sleeping_row(c)); });
        if (!failure) failure = core_.read_clock(connection, now_);
        if (failure) return {diagnostic_of(failure)};
        MigrationProgress progress = progress_;
        std::vector<Write> writes;
        texts_.clear();
        proofs_.clear();
        for (const SleepingRow& row : rows) {
            failure = failure_of_throwing([&] { bring(row, *script.value()->script, writes, progress); });
            if (failure) return {diagnostic_of(failure)};
        }
        bool conflict = false;
        failure = with_remedy(connection.commit(writes, proofs_, false, conflict),
                              "migrate again; what was brought over stays so");
        if (failure) return {diagnostic_of(failure)};
        core_.counters.migrated += progress.accepted - progress_.accepted;
        core_.counters.pinned += progress.pinned - progress_.pinned;
        progress_ = progress;
        count = rows.size();
        if (!rows.empty()) after_ = rows.back().id;
        return {};
    }

    void bring(const SleepingRow& row, const Script& script, std::vector<Write>& writes, MigrationProgress& progress) {
        ++progress.seen;
        MigrationReport report;
        StepScope scope(core_);
        scope.version = static_cast<std::uint64_t>(row.version) + 1;
        load_.session = core_.session_options(row.id);
        auto talk = Session::load(row.save, script, core_.options.host, load_, &report);
        // The row, and what is made of it, stay where they are until the commit.
        const std::string& id = texts_.emplace_back(row.id);
        std::string save = talk ? talk.value().save({.outline = false}) : std::string();
        const bool fits = !save.empty() && save.size() <= core_.options.save_bytes && !scope.failure();
        if (!fits) {
            ++progress.pinned;
            // What is accepted and cannot be loaded all the same is damaged.
            const Verdict verdict = accepts(options_.accept, report.verdict) ? Verdict::refused : report.verdict;
            writes.push_back({&sql::pin_conversation,
                              {id_cell(id), Cell(row.version), Cell(to_), Cell(static_cast<std::int64_t>(verdict))}});
            proofs_.push_back({&prove_pin, {id_cell(id), Cell(row.version), Cell(to_)}});
            return;
        }
        ++progress.accepted;
        StopColumns stop = stop_columns(talk.value().outcome(), now_);
        // A wait that goes on goes on from when it began.
        if (stop.due && row.due) stop.due = row.due;
        const std::string& function = texts_.emplace_back(std::move(stop.function));
        const std::string& kept = texts_.emplace_back(std::move(save));
        writes.push_back({&bring_over,
                          {id_cell(id), Cell(row.version), Cell(to_), Cell(stop.state), Cell::text(function),
                           optional_cell(stop.due), Cell::bytes(kept)}});
        proofs_.push_back({&prove_migration, {id_cell(id), Cell(row.version + 1), Cell(to_)}});
        for (StepScope::Entry& entry : scope.entries()) {
            const std::string& kind = texts_.emplace_back(std::move(entry.kind));
            const std::string& body = texts_.emplace_back(std::move(entry.body));
            writes.push_back({&sql::post, {id_cell(id), Cell::text(kind), Cell::bytes(body), Cell(now_)}});
        }
    }

    void keep_to_rate(std::chrono::steady_clock::time_point began, std::size_t count) const {
        if (!(options_.rate > 0)) return;
        const auto until = began + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                       std::chrono::duration<double>(static_cast<double>(count) / options_.rate));
        while (std::chrono::steady_clock::now() < until && !options_.stop.stop_requested())
            std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(
                until - std::chrono::steady_clock::now(), std::chrono::milliseconds(50)));
    }

    StoreCore& core_;
    const MigrateOptions& options_;
    std::uint32_t from_, to_;
    MigrationProgress& progress_;
    LoadOptions load_;
    std::string after_;
    std::int64_t now_ = 0;
    std::deque<std::string> texts_;
    std::vector<Proof> proofs_;
};

/// Counts verdicts of one script's conversations.
class ScriptCheck {
public:
    ScriptCheck(StoreCore& core, const CheckOptions& options, CheckTable& table)
        : core_(core), options_(options), table_(table) {}

    Diagnostics run(Connection& connection, const ScriptSource& source, const std::vector<ScriptVersion>& versions) {
        auto compiled = core_.compile(source.text, source.name);
        if (!compiled) return compiled.diagnostics();
        for (const ScriptVersion& version : versions) {
            if (version.name != source.name) continue;
            if (version.fingerprint == compiled.value().fingerprint()) {
                const Cell parameters[] = {Cell(version.number)};
                const Failure failure = connection.run(count_of_script, parameters, [&](Cells cells) {
                    table_.unchanged += static_cast<std::uint64_t>(cells[0].integer);
                });
                if (failure) return {diagnostic_of(failure)};
            } else if (const Failure failure = check_version(connection, version, compiled.value())) {
                return {diagnostic_of(failure)};
            }
        }
        return {};
    }

    void write_rows() {
        for (auto& [key, row] : rows_) table_.rows.push_back(std::move(row));
        std::stable_sort(table_.rows.begin(), table_.rows.end(), [](const CheckRow& a, const CheckRow& b) {
            return std::tuple(std::string_view(a.script), b.verdict, b.conversations) <
                   std::tuple(std::string_view(b.script), a.verdict, a.conversations);
        });
    }

private:
    Failure check_version(Connection& connection, const ScriptVersion& version, const Script& script) {
        LoadOptions load;
        load.accept = options_.accept;
        load.outlines.emplace_back();
        if (Failure failure = read_outline(connection, version.number, load.outlines.front())) return failure;
        for (std::string after;;) {
            std::vector<SleepingRow> rows;
            const Cell parameters[] = {Cell(version.number), id_cell(after), Cell(500),
                                       Cell(static_cast<std::int64_t>(core_.options.save_bytes))};
            Failure failure =
                connection.run(page_of_script, parameters, [&](Cells cells) { rows.push_back(sleeping_row(cells)); });
            if (failure || rows.empty()) return failure;
            after = rows.back().id;
            failure = failure_of_throwing([&] {
                for (const SleepingRow& row : rows) {
                    const StepScope scope(core_);
                    load.session = core_.session_options(row.id);
                    count(version.name, row.id, check_save(row.save, script, core_.options.host, load));
                }
                if (options_.progress) options_.progress(table_.total);
            });
            if (failure) return failure;
            table_.stopped = options_.stop.stop_requested();
            if (table_.stopped) return {};
        }
    }

    void count(const std::string& name, const std::string& id, const MigrationReport& report) {
        ++table_.total.seen;
        ++(accepts(options_.accept, report.verdict) ? table_.total.accepted : table_.total.pinned);
        // As many rows as a person reads; then only verdicts.
        std::string reason = rows_.size() < 1000 ? report.reason : std::string("(further reasons)");
        CheckRow& row = rows_[{name, report.verdict, reason}];
        if (row.conversations++ == 0) {
            row.script = name;
            row.verdict = report.verdict;
            row.reason = std::move(reason);
        }
        if (row.examples.size() < options_.examples) row.examples.push_back(id);
    }

    StoreCore& core_;
    const CheckOptions& options_;
    CheckTable& table_;
    std::map<std::tuple<std::string, Verdict, std::string>, CheckRow> rows_;
};

}  // namespace

}  // namespace npcs::store

namespace npcs {

using namespace store;

Result<CheckTable> Store::check(const std::vector<ScriptSource>& scripts, const CheckOptions& options) const {
    CheckTable table;
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    auto versions = core_->script_list(*lease.value());
    if (!versions) return versions.diagnostics();
    ScriptCheck check(*core_, options, table);
    for (const ScriptSource& source : scripts) {
        if (Diagnostics problems = check.run(*lease.value(), source, versions.value()); !problems.empty())
            return problems;
        if (table.stopped) break;
    }
    check.write_rows();
    return table;
}

Result<MigrationProgress> Store::migrate(const MigrateOptions& options) {
    MigrationProgress progress;
    if (const Failure failure = core_->check_outside()) return diagnostic_of(failure);
    auto all = scripts(options.script);
    if (!all) return all.diagnostics();
    for (const ScriptVersion& version : all.value()) {
        if (version.current) continue;
        std::uint32_t current = 0;
        for (const ScriptVersion& other : all.value())
            if (other.current && other.name == version.name) current = other.number;
        if (Diagnostics problems = VersionMigration(*core_, options, version.number, current, progress).run();
            !problems.empty())
            return problems;
        if (options.stop.stop_requested()) return progress;
        auto lease = core_->connection();
        if (!lease) return lease.diagnostics();
        const Cell parameters[] = {Cell(version.number), Cell(current)};
        const Failure failure = lease.value()->run(count_to_migrate, parameters, [&](Cells cells) {
            progress.busy += static_cast<std::uint64_t>(cells[0].integer);
        });
        if (failure) return diagnostic_of(failure);
    }
    return progress;
}

}  // namespace npcs
