// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reading what is there, and removing it. Looking locks nothing: it sees the last commit.

#include <algorithm>
#include <map>

#include "npcs/inspect.hpp"
#include "store/core.hpp"

namespace npcs::store {

namespace {

/// The conditions of a query, as SQL. Numbers of scripts are written into it; everything else is a parameter.
class QueryText {
public:
    QueryText(const ConversationQuery& query, const std::vector<ScriptVersion>& scripts) : query_(query) {
        choose_scripts(scripts);
        add_range();
        if (query.kind || query.wait) add_state();
        if (!query.function.empty()) add("waits_in = ?", Cell::text(query.function));
        if (query.since_before) add("since < ?", Cell(number_of(*query.since_before)));
        if (query.due_before) add("due < ?", Cell(number_of(*query.due_before)));
        if (query.pinned) add("pinned IS NOT NULL");
        if (query.verdict) add("verdict = ?", Cell(static_cast<std::int64_t>(*query.verdict)));
    }

    bool is_empty() const { return is_empty_; }
    const std::string& where() const { return where_; }
    std::vector<Cell>& parameters() { return parameters_; }

private:
    void add(std::string condition, std::optional<Cell> parameter = {}) {
        if (parameter) {
            parameters_.push_back(*parameter);
            condition += std::to_string(parameters_.size());
        }
        where_ += (where_.empty() ? " WHERE " : " AND ") + condition;
    }

    void choose_scripts(const std::vector<ScriptVersion>& scripts) {
        if (query_.script.empty() && !query_.fingerprint && !query_.outdated) return;
        std::string numbers;
        for (const ScriptVersion& script : scripts) {
            const bool fits = (query_.script.empty() || script.name == query_.script) &&
                              (!query_.fingerprint || script.fingerprint == *query_.fingerprint) &&
                              (!query_.outdated || !script.current);
            if (fits) numbers += (numbers.empty() ? "" : ", ") + std::to_string(script.number);
        }
        if (numbers.empty()) is_empty_ = true;
        else add("script IN (" + numbers + ")");
    }

    void add_range() {
        if (!query_.after.empty()) add("id > ?", Cell::bytes(query_.after));
        if (query_.prefix.empty()) return;
        add("id >= ?", Cell::bytes(query_.prefix));
        behind_ = query_.prefix;
        while (!behind_.empty() && static_cast<unsigned char>(behind_.back()) == 0xFF) behind_.pop_back();
        if (behind_.empty()) return;
        behind_.back() = static_cast<char>(static_cast<unsigned char>(behind_.back()) + 1);
        add("id < ?", Cell::bytes(behind_));
    }

    void add_state() {
        std::string states;
        for (int kind = 0; kind <= static_cast<int>(Outcome::Kind::interrupted); ++kind)
            for (int wait = 0; wait <= static_cast<int>(Outcome::Wait::event); ++wait) {
                const bool fits = (!query_.kind || static_cast<int>(*query_.kind) == kind) &&
                                  (!query_.wait || static_cast<int>(*query_.wait) == wait);
                const auto number = state_number(static_cast<Outcome::Kind>(kind), static_cast<Outcome::Wait>(wait));
                if (fits) states += (states.empty() ? "" : ", ") + std::to_string(number);
            }
        if (states.empty()) is_empty_ = true;
        else add("state IN (" + states + ")");
    }

    const ConversationQuery& query_;
    std::string where_, behind_;
    std::vector<Cell> parameters_;
    bool is_empty_ = false;
};

constexpr std::string_view info_columns =
    "SELECT id, script, version, state, waits_in, since, due, verdict, length(save), pinned FROM npcs_conversation";

ConversationInfo info_of(Cells cells, const std::vector<ScriptVersion>& scripts) {
    ConversationInfo info;
    info.id = cells[0].string;
    for (const ScriptVersion& script : scripts)
        if (script.number == cells[1].integer) info.script = script;
    info.script.number = static_cast<std::uint32_t>(cells[1].integer);
    info.version = static_cast<std::uint64_t>(cells[2].integer);
    (void)read_state(cells[3].integer, info.kind, info.wait);
    info.function = cells[4].string;
    info.since = store_time(cells[5].integer);
    if (!cells[6].is_null()) info.due = store_time(cells[6].integer);
    const bool is_verdict = cells[7].integer >= 0 && cells[7].integer <= static_cast<std::int64_t>(Verdict::refused);
    if (!cells[7].is_null() && !cells[9].is_null() && is_verdict) info.pinned = static_cast<Verdict>(cells[7].integer);
    info.bytes = static_cast<std::size_t>(cells[8].integer);
    return info;
}

constexpr std::string_view remove_again = "remove again; it does no harm";
constexpr Statement lock_version{"SELECT version FROM npcs_conversation WHERE id = ?1 {lock}"};

Failure no_conversation() { return {"no-conversation", "there is no conversation with this id", "create it first"}; }

/// Reads a row as it is now, with its script.
struct ReadConversation {
    ConversationRow row;
    CompiledPointer script;
};
Result<ReadConversation> read_conversation(StoreCore& core, std::string_view id) {
    if (const Failure failure = check_id(id)) return diagnostic_of(failure);
    auto lease = core.connection();
    if (!lease) return lease.diagnostics();
    Connection& connection = *lease.value();
    std::optional<ConversationRow> row;
    const Cell parameters[] = {id_cell(id), Cell(static_cast<std::int64_t>(core.options.save_bytes))};
    const Failure failure = connection.run(sql::read_conversation, parameters, [&](Cells c) { row = row_of(c); });
    if (failure) return diagnostic_of(failure);
    if (!row) return diagnostic_of(no_conversation());
    if (row->save.empty() && row->save_bytes > core.options.save_bytes)
        return diagnostic_of({"save-limit", "its save has " + std::to_string(row->save_bytes) +
                                                " bytes, more than StoreOptions::save_bytes"});
    auto script = core.script(connection, row->script);
    if (!script) return script.diagnostics();
    return ReadConversation{std::move(*row), script.value()};
}

Result<Session> load_for_looking(StoreCore& core, std::string_view id, const ReadConversation& read) {
    Result<Session> talk = Diagnostic();
    const Failure thrown = failure_of_throwing([&] {
        talk = Session::load(read.row.save, *read.script->script, core.options.host, core.session_options(id));
    });
    if (thrown) return diagnostic_of(thrown);
    return talk;
}

}  // namespace

}  // namespace npcs::store

namespace npcs {

using namespace store;

Outcome Store::look(std::string_view id, std::uint64_t* version) const { return look(id, LookFunction(), version); }

Outcome Store::look(std::string_view id, const LookFunction& function, std::uint64_t* version) const {
    const auto refuse = [](const Diagnostics& problems) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::refused;
        outcome.error = problems.front();
        return outcome;
    };
    auto read = read_conversation(*core_, id);
    if (!read) return refuse(read.diagnostics());
    // What a copy of the conversation posts, if the function makes one and continues it, goes nowhere.
    const StepScope scope(*core_);
    auto talk = load_for_looking(*core_, id, read.value());
    if (!talk) return refuse(talk.diagnostics());
    Outcome outcome;
    const Failure thrown = failure_of_throwing([&] {
        if (function) function(talk.value());
        outcome = detached(talk.value().outcome());
    });
    if (thrown) return refusal(thrown);
    if (version != nullptr) *version = read.value().row.version;
    return outcome;
}

Result<std::string> Store::show(std::string_view id) const {
    auto read = read_conversation(*core_, id);
    if (!read) return read.diagnostics();
    return describe_save(read.value().row.save, {*read.value().script->script});
}

Result<std::string> Store::export_one(std::string_view id) const {
    auto read = read_conversation(*core_, id);
    if (!read) return read.diagnostics();
    auto talk = load_for_looking(*core_, id, read.value());
    if (!talk) return talk.diagnostics();
    std::string save = talk.value().save({.outline = true});
    if (save.empty()) return talk.value().take_problems();
    return save;
}

Result<ConversationInfo> Store::find(std::string_view id) const {
    if (const Failure failure = check_id(id)) return diagnostic_of(failure);
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    auto scripts = core_->script_list(*lease.value());
    if (!scripts) return scripts.diagnostics();
    static const std::string text = std::string(info_columns) + " WHERE id = ?1";
    static const Statement statement{text};
    std::optional<ConversationInfo> info;
    const Cell parameters[] = {id_cell(id)};
    const Failure failure =
        lease.value()->run(statement, parameters, [&](Cells cells) { info = info_of(cells, scripts.value()); });
    if (failure) return diagnostic_of(failure);
    if (!info) return diagnostic_of(no_conversation());
    return *std::move(info);
}

Result<std::vector<ConversationInfo>> Store::list(const ConversationQuery& query) const {
    std::vector<ConversationInfo> result;
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    auto scripts = core_->script_list(*lease.value());
    if (!scripts) return scripts.diagnostics();
    QueryText text(query, scripts.value());
    if (text.is_empty()) return result;
    text.parameters().emplace_back(static_cast<std::int64_t>(std::min<std::size_t>(query.most, 1'000'000)));
    const std::string statement =
        std::string(info_columns) + text.where() + " ORDER BY id LIMIT ?" + std::to_string(text.parameters().size());
    const Failure failure = lease.value()->run({statement, false}, text.parameters(),
                                               [&](Cells cells) { result.push_back(info_of(cells, scripts.value())); });
    if (failure) return diagnostic_of(failure);
    return result;
}

Result<std::uint64_t> Store::count(const ConversationQuery& query) const {
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    auto scripts = core_->script_list(*lease.value());
    if (!scripts) return scripts.diagnostics();
    QueryText text(query, scripts.value());
    std::uint64_t result = 0;
    if (text.is_empty()) return result;
    const std::string statement = "SELECT count(*) FROM npcs_conversation" + text.where();
    const Failure failure = lease.value()->run({statement, false}, text.parameters(), [&](Cells cells) {
        result = static_cast<std::uint64_t>(cells[0].integer);
    });
    if (failure) return diagnostic_of(failure);
    return result;
}

Diagnostics Store::remove(std::string_view id) {
    if (const Failure failure = check_id(id)) return {diagnostic_of(failure)};
    if (const Failure failure = core_->check_outside()) return {diagnostic_of(failure)};
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    Failure failure = lease.value()->begin(Connection::Access::write);
    const Cell key = id_cell(id);
    std::optional<std::int64_t> version;
    if (!failure)
        failure = lease.value()->run(lock_version, {&key, 1}, [&](Cells cells) { version = cells[0].integer; });
    if (!failure && !version) failure = no_conversation();
    bool conflict = false;
    if (!failure) {
        const Write writes[] = {{&sql::remove_conversation, {key}},
                                {&sql::remove_past, {key}},
                                {&sql::remove_entries, {key}},
                                {&sql::raise_removed, {Cell(*version)}}};
        const Proof proof{&sql::prove_removal, {key, Cell(*version)}};
        failure = with_remedy(lease.value()->commit(writes, {&proof, 1}, false, conflict), remove_again);
    }
    if (failure) return {diagnostic_of(failure)};
    lease.value()->forget_removed();
    return {};
}

Diagnostics Store::compact() {
    if (const Failure failure = core_->check_outside()) return {diagnostic_of(failure)};
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    const Failure failure = lease.value()->compact();
    return failure ? Diagnostics{diagnostic_of(failure)} : Diagnostics{};
}

Result<std::uint64_t> Store::remove_prefix(std::string_view prefix) {
    if (const Failure failure = check_id(prefix)) return diagnostic_of(failure);
    if (const Failure failure = core_->check_outside()) return diagnostic_of(failure);
    std::uint64_t removed = 0;
    constexpr std::size_t at_once = 1000;
    ConversationQuery query;
    query.prefix = prefix;
    QueryText text(query, {});
    const std::string statement = "SELECT id, version FROM npcs_conversation" + text.where() + " ORDER BY id LIMIT " +
                                  std::to_string(at_once) + " {lock}";
    for (;;) {
        auto lease = core_->connection();
        if (!lease) return lease.diagnostics();
        Connection& connection = *lease.value();
        std::vector<std::string> ids;
        std::int64_t first = 0, highest = 0;  // versions
        Failure failure = connection.begin(Connection::Access::write);
        if (!failure)
            failure = connection.run({statement, false}, text.parameters(), [&](Cells cells) {
                if (ids.empty()) first = cells[1].integer;
                ids.emplace_back(cells[0].string);
                highest = std::max(highest, cells[1].integer);
            });
        std::vector<Write> writes;
        for (const std::string& id : ids)
            for (const Statement* each : {&sql::remove_conversation, &sql::remove_past, &sql::remove_entries})
                writes.push_back({each, {id_cell(id)}});
        if (!ids.empty()) writes.push_back({&sql::raise_removed, {Cell(highest)}});
        bool conflict = false;
        const std::string_view proves = ids.empty() ? std::string_view() : ids.front();
        const Proof proof{&sql::prove_removal, {id_cell(proves), Cell(first)}};
        if (!failure) failure = with_remedy(connection.commit(writes, {&proof, 1}, false, conflict), remove_again);
        if (failure) return diagnostic_of(failure);
        removed += ids.size();
        if (ids.size() == at_once) continue;
        if (removed > 0) connection.forget_removed();
        return removed;
    }
}

}  // namespace npcs
