// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A disk that is full, for a server that knows nothing of tests. Preloaded into it (LD_PRELOAD), this stands before the
// calls of the C library with which a file grows. While the symbolic link that NPCS_FULL_DISK names is there, no file grows
// in the folder that it leads to. What lies within a file's present size can still be written, as on a disk, and of what
// does not fit sometimes a first part is written. `write` is that of files only: a pipe is no matter of the disk.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

/// The C library's own function.
template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// Whether a file lies in a folder whose disk is full. Only system calls: signal handlers write, too.
bool is_on_full_disk(int file) {
    static const char* const link = std::getenv("NPCS_FULL_DISK");
    char folder[PATH_MAX], path[PATH_MAX], name[32];
    const ssize_t length = link != nullptr ? ::readlink(link, folder, sizeof folder) : -1;
    if (length <= 0) return false;
    std::snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    const ssize_t path_length = ::readlink(name, path, sizeof path);
    return path_length > length && path[length] == '/' &&
           std::memcmp(path, folder, static_cast<std::size_t>(length)) == 0;
}

/// How much of so many bytes has a place on the disk; -1 if there is none for the first one.
ssize_t room_for(int file, off_t begin, size_t size) {
    const int before = errno;
    struct stat now {};
    const bool grows =
        ::fstat(file, &now) == 0 && S_ISREG(now.st_mode) && begin + static_cast<off_t>(size) > now.st_size;
    const bool fits = !grows || !is_on_full_disk(file);
    errno = before;
    if (fits) return static_cast<ssize_t>(size);
    static std::atomic<unsigned> refusals{0};
    const size_t there = begin < now.st_size ? static_cast<size_t>(now.st_size - begin) : 0;
    const size_t half = ++refusals % 2 == 0 ? size / 2 : 0;
    const size_t room = there > half ? there : half;
    if (room > 0) return static_cast<ssize_t>(room);
    errno = ENOSPC;
    return -1;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) ssize_t pwrite(int file, const void* bytes, size_t size, off_t begin) {
    static const auto next = real<decltype(pwrite)>("pwrite");
    const ssize_t room = room_for(file, begin, size);
    return room < 0 ? room : next(file, bytes, static_cast<size_t>(room), begin);
}

__attribute__((visibility("default"))) ssize_t pwritev(int file, const iovec* parts, int count, off_t begin) {
    static const auto next = real<decltype(pwritev)>("pwritev");
    size_t size = 0;
    for (int i = 0; i < count; ++i) size += parts[i].iov_len;
    const ssize_t room = room_for(file, begin, size);
    if (room == static_cast<ssize_t>(size)) return next(file, parts, count, begin);
    errno = ENOSPC;
    return -1;
}

__attribute__((visibility("default"))) ssize_t write(int file, const void* bytes, size_t size) {
    static const auto next = real<decltype(write)>("write");
    const int before = errno;
    const off_t begin = ::lseek(file, 0, SEEK_CUR);
    errno = before;
    const ssize_t room = begin < 0 ? static_cast<ssize_t>(size) : room_for(file, begin, size);
    return room < 0 ? room : next(file, bytes, static_cast<size_t>(room));
}

__attribute__((visibility("default"))) int posix_fallocate(int file, off_t begin, off_t size) {
    static const auto next = real<decltype(posix_fallocate)>("posix_fallocate");
    const int before = errno;
    const ssize_t room = room_for(file, begin, static_cast<size_t>(size));
    errno = before;
    return room == static_cast<ssize_t>(size) ? next(file, begin, size) : ENOSPC;
}

// Some builds call them by these names, which mean the same where a file's size has 64 bits anyway.
static_assert(sizeof(off_t) == 8);
__attribute__((visibility("default"))) ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t begin) {
    return pwrite(file, bytes, size, begin);
}
__attribute__((visibility("default"))) ssize_t pwritev64(int file, const iovec* parts, int count, off64_t begin) {
    return pwritev(file, parts, count, begin);
}
__attribute__((visibility("default"))) int posix_fallocate64(int file, off64_t begin, off64_t size) {
    return posix_fallocate(file, begin, size);
}
}
