// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "power_vfs.hpp"

#if defined(NPCS_HAS_SQLITE)

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace store_tests {

namespace {
constexpr std::size_t piece = 512;
PowerVfs* current_power = nullptr;
}  // namespace

/// SQLite gives memory for this and, behind it, for the file of the usual file system.
struct PowerVfs::File {
    sqlite3_file base;
    PowerVfs* power;
    Disk* disk;
    sqlite3_file* usual() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
    static sqlite3_file* usual_of(sqlite3_file* file) { return of(file).usual(); }
    static const sqlite3_io_methods& usual_methods(sqlite3_file* file) { return *usual_of(file)->pMethods; }
};

const sqlite3_io_methods PowerVfs::methods = {
    2,
    [](sqlite3_file* f) { return File::usual_methods(f).xClose(File::usual_of(f)); },
    [](sqlite3_file* f, void* bytes, int count, sqlite3_int64 at) {
        return File::usual_methods(f).xRead(File::usual_of(f), bytes, count, at);
    },
    PowerVfs::write,
    PowerVfs::truncate,
    PowerVfs::flush,
    [](sqlite3_file* f, sqlite3_int64* size) { return File::usual_methods(f).xFileSize(File::usual_of(f), size); },
    [](sqlite3_file* f, int lock) { return File::usual_methods(f).xLock(File::usual_of(f), lock); },
    [](sqlite3_file* f, int lock) { return File::usual_methods(f).xUnlock(File::usual_of(f), lock); },
    [](sqlite3_file* f, int* is) { return File::usual_methods(f).xCheckReservedLock(File::usual_of(f), is); },
    [](sqlite3_file* f, int what, void* with) {
        return File::usual_methods(f).xFileControl(File::usual_of(f), what, with);
    },
    [](sqlite3_file* f) { return File::usual_methods(f).xSectorSize(File::usual_of(f)); },
    [](sqlite3_file* f) { return File::usual_methods(f).xDeviceCharacteristics(File::usual_of(f)); },
    [](sqlite3_file* f, int region, int size, int grows, void volatile** memory) {
        return File::usual_methods(f).xShmMap(File::usual_of(f), region, size, grows, memory);
    },
    [](sqlite3_file* f, int at, int count, int flags) {
        return File::usual_methods(f).xShmLock(File::usual_of(f), at, count, flags);
    },
    [](sqlite3_file* f) { File::usual_methods(f).xShmBarrier(File::usual_of(f)); },
    [](sqlite3_file* f, int removes) { return File::usual_methods(f).xShmUnmap(File::usual_of(f), removes); },
    nullptr,
    nullptr,
};

PowerVfs::PowerVfs(unsigned seed) : usual_(sqlite3_vfs_find(nullptr)), vfs_(*usual_), random_(seed) {
    vfs_.zName = "power";
    vfs_.pNext = nullptr;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + usual_->szOsFile;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    current_power = this;
    sqlite3_vfs_register(&vfs_, 1);
}

PowerVfs::~PowerVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(usual_, 1);
    current_power = nullptr;
}

int PowerVfs::open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    PowerVfs& power = *current_power;
    File& made = File::of(file);
    made.base.pMethods = nullptr;
    const int result = power.usual_->xOpen(power.usual_, name, made.usual(), flags, out_flags);
    if (result != SQLITE_OK) return result;
    const std::lock_guard lock(power.mutex_);
    const std::string path = name != nullptr ? name : "";
    const bool is_new = power.disks_.find(path) == power.disks_.end();
    Disk& disk = power.disks_[path];
    if (is_new) {
        std::ifstream there(path, std::ios::binary);
        disk.flushed.assign(std::istreambuf_iterator<char>(there), {});
        disk.size = static_cast<sqlite3_int64>(disk.flushed.size());
    }
    made.power = &power;
    made.disk = &disk;
    made.base.pMethods = &methods;
    return SQLITE_OK;
}

int PowerVfs::remove(sqlite3_vfs* /*vfs*/, const char* name, int sync) {
    PowerVfs& power = *current_power;
    {
        const std::lock_guard lock(power.mutex_);
        // Who has it open may go on with it.
        if (const auto disk = power.disks_.find(name); disk != power.disks_.end()) disk->second = {};
    }
    return power.usual_->xDelete(power.usual_, name, sync);
}

int PowerVfs::write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    File& own = File::of(file);
    PowerVfs& power = *own.power;
    if (power.before_change) power.before_change();
    {
        const std::lock_guard lock(power.mutex_);
        const sqlite3_int64 grows = std::max<sqlite3_int64>(offset + count - own.disk->size, 0);
        if (grows > power.room) return SQLITE_FULL;
        power.room -= grows;
        own.disk->size += grows;
        own.disk->pending.push_back(
            {offset, std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count))});
    }
    return own.usual()->pMethods->xWrite(own.usual(), bytes, count, offset);
}

int PowerVfs::truncate(sqlite3_file* file, sqlite3_int64 size) {
    File& own = File::of(file);
    {
        const std::lock_guard lock(own.power->mutex_);
        own.disk->pending.push_back({size, {}, true});
        own.disk->size = std::min(own.disk->size, size);
    }
    return own.usual()->pMethods->xTruncate(own.usual(), size);
}

int PowerVfs::flush(sqlite3_file* file, int /*flags*/) {
    File& own = File::of(file);
    PowerVfs& power = *own.power;
    if (power.before_change) power.before_change();
    const std::lock_guard lock(power.mutex_);
    if (power.failing_flushes > 0) {
        --power.failing_flushes;
        return SQLITE_IOERR_FSYNC;
    }
    ++power.flushes;
    for (const Change& change : own.disk->pending) apply(own.disk->flushed, change);
    own.disk->pending.clear();
    return SQLITE_OK;  // the machine's own disk need not be waited for
}

void PowerVfs::apply(std::string& bytes, const Change& change) {
    const auto offset = static_cast<std::size_t>(change.offset);
    if (change.is_truncation) {
        bytes.resize(std::min(bytes.size(), offset));
        return;
    }
    if (bytes.size() < offset + change.bytes.size()) bytes.resize(offset + change.bytes.size());
    std::copy(change.bytes.begin(), change.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

void PowerVfs::apply_in_part(std::string& bytes, const Change& change) {
    if (change.is_truncation) {
        if (random_() % 2 == 0) apply(bytes, change);
        return;
    }
    const unsigned luck = random_() % 4;  // none of it, all of it, or any pieces
    if (luck == 0) return;
    const auto begin = static_cast<std::size_t>(change.offset), end = begin + change.bytes.size();
    for (std::size_t at = begin; at < end;) {
        const std::size_t next = std::min((at / piece + 1) * piece, end);
        if (luck == 1 || random_() % 2 == 0)
            apply(bytes, {static_cast<sqlite3_int64>(at), change.bytes.substr(at - begin, next - at)});
        at = next;
    }
}

DiskImage PowerVfs::cut() {
    const std::lock_guard lock(mutex_);
    DiskImage image;
    // Some disks have written nearly all of it by themselves.
    const bool is_quick = random_() % 3 == 0;
    for (const auto& [path, disk] : disks_) {
        std::string bytes = disk.flushed;
        for (const Change& change : disk.pending) {
            if (is_quick && &change != &disk.pending.back()) apply(bytes, change);
            else apply_in_part(bytes, change);
        }
        image[path] = std::move(bytes);
    }
    return image;
}

}  // namespace store_tests

#endif
