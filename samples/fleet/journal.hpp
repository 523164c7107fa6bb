// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The outside world: a file to which all workers append what was handed out to them. In a game this is whatever gives the
// gold and sends the lines, and remembers the ids of entries, for instance a table whose primary key they are.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <npcs/store.hpp>

namespace fleet {

class Journal {
public:
    /// Opens it for appending.
    explicit Journal(const std::string& path);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    void write(std::string_view worker, const npcs::OutboxEntry& entry) const;
    /// The worker had entries for longer than its lease, so others may have got them, too.
    void write_late(std::string_view worker) const;

private:
    void write_record(std::string record) const;
    int file_;
};

/// What the journal says, with every id once.
struct Deliveries {
    std::map<std::string, std::vector<npcs::OutboxEntry>>
        conversations;  ///< in the order in which they were handed out
    std::uint64_t entries = 0;
    std::uint64_t repeats = 0;          ///< handed out again, as the worker before had been killed
    std::vector<std::string> problems;  ///< handed out again without such a reason
};

/// Records that were cut off by a kill are left out: the entry has not been acknowledged, and comes again.
npcs::Result<Deliveries> read_journal(const std::string& path);

}  // namespace fleet
