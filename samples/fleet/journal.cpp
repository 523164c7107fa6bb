// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include "journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <unordered_map>

namespace fleet {

namespace {

/// Begins and ends with a new line, so that a record that was cut off spoils no other.
constexpr std::string_view separator = "\t", end_of_record = ".";

std::string one_line(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') result += "\\n";
        else if (c == '\t') result += "\\t";
        else result += c;
    }
    return result;
}

std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    for (;;) {
        const auto end = line.find(separator);
        fields.emplace_back(line.substr(0, end));
        if (end == std::string_view::npos) return fields;
        line.remove_prefix(end + 1);
    }
}

struct Record {
    std::string worker;
    npcs::OutboxEntry entry;
};

std::optional<Record> entry_of(const std::vector<std::string>& fields) {
    if (fields.size() != 9 || fields[0] != "entry" || fields.back() != end_of_record) return std::nullopt;
    Record record;
    record.worker = fields[1];
    record.entry.id = std::strtoull(fields[2].c_str(), nullptr, 10);
    record.entry.attempt = static_cast<std::uint32_t>(std::strtoul(fields[3].c_str(), nullptr, 10));
    record.entry.posted = npcs::StoreTime(std::chrono::milliseconds(std::strtoll(fields[4].c_str(), nullptr, 10)));
    record.entry.conversation = fields[5];
    record.entry.kind = fields[6];
    record.entry.body = fields[7];
    return record;
}

bool are_equal(const npcs::OutboxEntry& a, const npcs::OutboxEntry& b) {
    return a.conversation == b.conversation && a.kind == b.kind && a.body == b.body && a.posted == b.posted;
}

}  // namespace

Journal::Journal(const std::string& path)
    : file_(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) {
    if (file_ >= 0) return;
    std::cerr << path << ": cannot be written; give a file in a folder that exists\n";
    std::exit(1);
}

Journal::~Journal() { ::close(file_); }

void Journal::write_record(std::string record) const {
    record = "\n" + record + std::string(separator) + std::string(end_of_record) + "\n";
    if (::write(file_, record.data(), record.size()) == static_cast<ssize_t>(record.size())) return;
    // What is not written must not be acknowledged.
    std::cerr << "the journal cannot be written: is the disk full?\n";
    std::exit(1);
}

void Journal::write(std::string_view worker, const npcs::OutboxEntry& entry) const {
    std::string record = "entry";
    for (const std::string& field : {std::string(worker), std::to_string(entry.id), std::to_string(entry.attempt),
                                     std::to_string(entry.posted.time_since_epoch().count()), entry.conversation,
                                     entry.kind, one_line(entry.body)})
        record += std::string(separator) + field;
    write_record(std::move(record));
}

void Journal::write_late(std::string_view worker) const { write_record("late\t" + std::string(worker)); }

npcs::Result<Deliveries> read_journal(const std::string& path) {
    auto text = npcs::read_file(path, std::size_t{8} << 30);
    if (!text) return text.diagnostics();
    std::vector<Record> records;
    std::set<std::string> excused;  // workers that were killed, or late
    for (std::string_view rest = text.value(); !rest.empty();) {
        const auto end = rest.find('\n');
        const auto fields = fields_of(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (fields.size() == 3 && (fields[0] == "killed" || fields[0] == "late") && fields[2] == end_of_record)
            excused.insert(fields[1]);
        else if (auto record = entry_of(fields)) records.push_back(std::move(*record));
    }
    Deliveries deliveries;
    std::unordered_map<std::uint64_t, const Record*> seen;
    for (const Record& record : records) {
        const auto [before, is_first] = seen.emplace(record.entry.id, &record);
        const std::string name = record.entry.conversation + ": entry " + std::to_string(record.entry.id);
        if (is_first) {
            deliveries.conversations[record.entry.conversation].push_back(record.entry);
            ++deliveries.entries;
        } else if (!are_equal(before->second->entry, record.entry)) {
            deliveries.problems.push_back(name + " was handed out again as something else");
        } else if (!excused.contains(before->second->worker) && !excused.contains(record.worker)) {
            deliveries.problems.push_back(name + " was handed out twice, by " + before->second->worker + " and " +
                                          record.worker + ", which were not killed");
        } else {
            before->second = &record;
            ++deliveries.repeats;
        }
    }
    return deliveries;
}

}  // namespace fleet
