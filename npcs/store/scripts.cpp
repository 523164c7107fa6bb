// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Versions of scripts: kept once each, compiled when a conversation needs them.

#include <algorithm>
#include <set>

#include "store/core.hpp"

namespace npcs::store {

namespace {

/// As unsigned LEB128.
void append_count(std::string& bytes, std::size_t count) {
    for (; count >= 0x80; count >>= 7) bytes.push_back(static_cast<char>(count | 0x80));
    bytes.push_back(static_cast<char>(count));
}

bool read_part(std::string_view& bytes, std::string& part) {
    std::size_t count = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        if (bytes.empty()) return false;
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        count |= static_cast<std::size_t>(byte & 0x7F) << shift;
        if (byte < 0x80) {
            if (count > bytes.size()) return false;
            part = bytes.substr(0, count);
            bytes.remove_prefix(count);
            return true;
        }
    }
    return false;
}

}  // namespace

std::string encode_files(const std::vector<std::pair<std::string, std::string>>& files) {
    std::string bytes;
    for (const auto& [name, text] : files)
        for (const std::string* part : {&name, &text}) {
            append_count(bytes, part->size());
            bytes += *part;
        }
    return bytes;
}

std::vector<std::pair<std::string, std::string>> decode_files(std::string_view bytes) {
    std::vector<std::pair<std::string, std::string>> files;
    std::string name, text;
    while (read_part(bytes, name) && read_part(bytes, text)) files.emplace_back(name, text);
    return files;
}

Result<Script> StoreCore::compile(std::string_view text, std::string_view name) const {
    return Script::compile(text, name, options.languages);
}

Result<CompiledPointer> StoreCore::script(Connection& connection, std::uint32_t number) {
    {
        const std::lock_guard lock(scripts_mutex_);
        const auto known = scripts_.find(number);
        if (known != scripts_.end()) return known->second;
    }
    auto made = std::make_shared<CompiledScript>();
    made->number = number;
    std::string source;
    bool is_there = false;
    const Cell parameters[] = {Cell(number)};
    const Failure failure = connection.run(sql::script_by_number, parameters, [&](Cells cells) {
        is_there = true;
        made->name = cells[0].string;
        source = cells[1].string;
        made->outline = cells[2].string;
    });
    if (failure) return diagnostic_of(failure);
    if (!is_there)
        return diagnostic_of({"no-script", "the store has no script with the number " + std::to_string(number),
                              "a row refers to a script that was removed by hand; restore it from a backup"});
    auto compiled = compile(source, made->name);
    if (!compiled) return compiled.diagnostics();
    ++counters.compiled;
    made->script = std::move(compiled).value();

    const std::lock_guard lock(scripts_mutex_);
    const auto [entry, is_new] = scripts_.try_emplace(number, made);
    if (is_new) {
        scripts_by_age_.push_back(number);
        if (scripts_by_age_.size() > std::max<std::size_t>(options.scripts, 1)) {
            scripts_.erase(scripts_by_age_.front());
            scripts_by_age_.pop_front();
        }
    }
    return CompiledPointer(made);
}

Failure StoreCore::find_script(Connection& connection, std::string_view name, std::optional<std::uint64_t> fingerprint,
                               std::uint32_t& number) {
    number = 0;
    std::vector<Cell> parameters{Cell::text(name)};
    if (fingerprint) parameters.emplace_back(static_cast<std::int64_t>(*fingerprint));
    return connection.run(fingerprint ? sql::script_by_fingerprint : sql::current_script, parameters,
                          [&](Cells cells) { number = static_cast<std::uint32_t>(cells[0].integer); });
}

Result<std::vector<ScriptVersion>> StoreCore::script_list(Connection& connection) const {
    std::vector<ScriptVersion> result;
    const Failure failure = connection.run(sql::script_list, {}, [&](Cells cells) {
        ScriptVersion version;
        version.number = static_cast<std::uint32_t>(cells[0].integer);
        version.name = cells[1].string;
        version.fingerprint = static_cast<std::uint64_t>(cells[2].integer);
        version.released = store_time(cells[3].integer);
        version.bytes = static_cast<std::size_t>(cells[4].integer);
        result.push_back(std::move(version));
    });
    if (failure) return diagnostic_of(failure);
    std::set<std::string_view> later;
    for (auto version = result.rbegin(); version != result.rend(); ++version)
        version->current = later.insert(version->name).second;
    return result;
}

Failure StoreCore::release(Connection& connection, const ScriptSource& source, const Script& script,
                           std::int64_t& number) {
    Failure failure = connection.begin(Connection::Access::write);
    // Releases take turns, so that numbers and sequence are theirs.
    static constexpr Statement take_turn{"UPDATE npcs_schema SET version = version"};
    if (!failure) failure = connection.run(take_turn, {});
    std::int64_t sequence = 0, now = 0;
    if (!failure)
        failure = connection.run(sql::last_script, {}, [&](Cells cells) {
            number = cells[0].integer + 1;
            sequence = cells[1].integer + 1;
        });
    std::uint32_t existing = 0, current = 0;
    if (!failure) failure = find_script(connection, source.name, script.fingerprint(), existing);
    if (!failure) failure = find_script(connection, source.name, {}, current);
    if (!failure) failure = read_clock(connection, now);
    if (failure) return failure;

    const std::string outline = script.outline(), files = encode_files(source.files);
    const auto fingerprint = static_cast<std::int64_t>(script.fingerprint());
    std::vector<Write> writes;
    if (existing == 0)
        writes.push_back({&sql::insert_script,
                          {Cell(number), Cell::text(source.name), Cell(fingerprint), Cell(sequence), Cell(now),
                           Cell::bytes(source.text), Cell::bytes(outline), Cell::bytes(files)}});
    else if (existing != current) writes.push_back({&sql::release_again, {Cell(existing), Cell(sequence), Cell(now)}});
    if (existing != 0) number = existing;
    if (writes.empty()) {
        connection.roll_back();
        return {};
    }
    static constexpr Statement prove{
        "SELECT CASE count(*) WHEN 0 THEN 0 ELSE 1 END FROM npcs_script WHERE name = ?1 AND fingerprint = ?2 AND "
        "sequence >= ?3"};
    const Proof proof{&prove, {Cell::text(source.name), Cell(fingerprint), Cell(sequence)}};
    bool conflict = false;
    return connection.commit(writes, {&proof, 1}, false, conflict);
}

}  // namespace npcs::store

namespace npcs {

using namespace store;

Result<ScriptVersion> Store::add_script(const ScriptSource& source) {
    if (const Failure failure = check_name(source.name, "bad-name")) return diagnostic_of(failure);
    if (const Failure failure = core_->check_outside()) return diagnostic_of(failure);
    auto compiled = core_->compile(source.text, source.name);
    if (!compiled) return compiled.diagnostics();
    std::int64_t number = 0;
    {
        auto lease = core_->connection();
        if (!lease) return lease.diagnostics();
        const Failure failure = core_->release(*lease.value(), source, compiled.value(), number);
        if (failure) return diagnostic_of(with_remedy(failure, "release it again; it is kept once"));
    }
    auto all = scripts();
    if (!all) return all.diagnostics();
    for (const ScriptVersion& version : all.value())
        if (version.number == number) return version;
    return diagnostic_of({"no-script", "the script was removed as soon as it was added"});
}

Result<std::vector<ScriptVersion>> Store::scripts(std::string_view name) const {
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    auto all = core_->script_list(*lease.value());
    if (!all || name.empty()) return all;
    std::vector<ScriptVersion> result;
    for (ScriptVersion& version : all.value())
        if (version.name == name) result.push_back(std::move(version));
    return result;
}

Result<ScriptSource> Store::script_source(std::uint32_t number) const {
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    std::optional<ScriptSource> found;
    const Cell parameters[] = {Cell(number)};
    const Failure failure = lease.value()->run(sql::script_by_number, parameters, [&](Cells cells) {
        found = ScriptSource{std::string(cells[0].string), std::string(cells[1].string), decode_files(cells[3].string)};
    });
    if (failure) return diagnostic_of(failure);
    if (!found)
        return diagnostic_of({"no-script", "the store has no script with the number " + std::to_string(number)});
    return *std::move(found);
}

}  // namespace npcs
