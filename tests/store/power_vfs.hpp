// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A file system for SQLite whose power can be cut. It passes everything on to the usual one, and notes what was written
// and not yet flushed: of that, a cut keeps any part, in pieces of 512 bytes. It can also be full, or fail to flush.
// Names of files are on the disk at once, which is more than a disk promises.
#pragma once

#if defined(NPCS_HAS_SQLITE)

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace store_tests {

/// What is on the disk after the power was cut, by path.
using DiskImage = std::map<std::string, std::string>;

class PowerVfs {
public:
    /// Is SQLite's default as long as it lives; one at a time.
    explicit PowerVfs(unsigned seed);
    ~PowerVfs();
    PowerVfs(const PowerVfs&) = delete;
    PowerVfs& operator=(const PowerVfs&) = delete;

    /// Called before each write and flush, with nothing locked that it may need.
    std::function<void()> before_change = {};
    /// Returns what a cut would leave now.
    DiskImage cut();
    /// So many further bytes fit onto the disk.
    std::int64_t room = INT64_MAX;
    int failing_flushes = 0;  ///< the next ones
    std::uint64_t flushes = 0;

private:
    struct Change {
        sqlite3_int64 offset = 0;
        std::string bytes;
        bool is_truncation = false;
    };
    struct Disk {
        std::string flushed;
        std::vector<Change> pending;
        sqlite3_int64 size = 0;
    };
    struct File;
    static const sqlite3_io_methods methods;
    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags);
    static int remove(sqlite3_vfs* vfs, const char* name, int sync);
    static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset);
    static int truncate(sqlite3_file* file, sqlite3_int64 size);
    static int flush(sqlite3_file* file, int flags);
    static void apply(std::string& bytes, const Change& change);
    void apply_in_part(std::string& bytes, const Change& change);

    sqlite3_vfs* usual_;
    sqlite3_vfs vfs_;
    std::mutex mutex_;
    std::mt19937 random_;
    std::map<std::string, Disk> disks_;
};

}  // namespace store_tests

#endif
