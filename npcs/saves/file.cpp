// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Atomic file writes. The new content is written to a temporary file in the same folder and flushed; an atomic rename
// puts it in place; flushing the folder makes the rename durable.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <system_error>

#include "npcs/session.hpp"
#include "saves/save.hpp"

namespace npcs {

namespace {

class Descriptor {
public:
    Descriptor(const char* path, int flags, mode_t mode = 0) {
        do number_ = ::open(path, flags | O_CLOEXEC, mode);
        while (number_ < 0 && errno == EINTR);
    }
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    bool close() {
        const int closing = number_;
        number_ = -1;
        return closing < 0 || ::close(closing) == 0 || errno == EINTR;
    }

private:
    int number_ = -1;
};

std::string reason() { return std::error_code(errno, std::generic_category()).message(); }

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool flush(int file) {
    int result;
    do result = ::fsync(file);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

/// Resolves symbolic links, so that writing replaces the target and not the link.
std::string real_target(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr), &std::free);
    return resolved != nullptr ? std::string(resolved.get()) : path;
}

/// Gives a file the permissions of the one that it replaces, whatever the process's umask. What only the group was allowed
/// to do is not granted to another group. A file system without permissions keeps its own.
void keep_permissions(int file, const struct stat& old) {
    mode_t mode = old.st_mode & 0777;
    if (::fchown(file, static_cast<uid_t>(-1), old.st_gid) != 0) mode &= ~mode_t{0070} | ((mode & 0007) << 3);
    ::fchmod(file, mode);
}

/// `old`: the file that this one is to replace, if there is one.
bool write_beside(const std::string& beside, std::string_view bytes, const struct stat* old) {
    Descriptor file(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL, old != nullptr ? old->st_mode & 0777 : 0666);
    if (!file.is_open()) return false;
    if (old != nullptr) keep_permissions(file.number(), *old);
    return write_all(file.number(), bytes) && flush(file.number()) && file.close();
}

/// Returns an unused file name; several processes may write the same file at the same time.
std::string beside_name(const std::string& target) {
    const std::string stem = target + "." + std::to_string(::getpid()) + ".";
    std::string name;
    struct stat found;
    for (unsigned attempt = 0;; ++attempt) {
        name = stem + std::to_string(attempt) + ".new";
        if (::lstat(name.c_str(), &found) != 0) return name;
    }
}

bool write(const std::string& path, std::string_view bytes, std::string* why) {
    const auto fail = [&](const std::string& message) {
        if (why != nullptr) *why = message;
        return false;
    };
    const std::string target = real_target(path);
    struct stat old;
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (exists && !S_ISREG(old.st_mode)) return fail("cannot write " + path + ": not an ordinary file");
    if (exists && ::access(target.c_str(), W_OK) != 0) return fail("cannot write " + path + ": " + reason());

    const std::string beside = beside_name(target);
    if (!write_beside(beside, bytes, exists ? &old : nullptr) || ::rename(beside.c_str(), target.c_str()) != 0) {
        const std::string message = "cannot write " + path + ": " + reason();
        ::unlink(beside.c_str());
        return fail(message);
    }
    // Some file systems cannot flush a folder; the file itself is safe by now.
    const Descriptor folder(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY);
    if (folder.is_open()) flush(folder.number());
    return true;
}

Result<std::string> read(const std::string& path, std::size_t limit) {
    const auto problem = [&](std::string code, const std::string& text, std::string hint) {
        Diagnostic diagnostic;
        diagnostic.stage = Stage::host;
        diagnostic.code = std::move(code);
        diagnostic.message = "cannot read " + path + ": " + text;
        diagnostic.hint = std::move(hint);
        return diagnostic;
    };
    const Descriptor file(path.c_str(), O_RDONLY);
    if (!file.is_open()) return problem("file-unreadable", reason(), "");
    struct stat facts;
    std::string bytes;
    if (::fstat(file.number(), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0)
        bytes.reserve(std::min(static_cast<std::size_t>(facts.st_size), limit) + 1);
    char chunk[16384];
    for (;;) {
        const ssize_t count = ::read(file.number(), chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return problem("file-unreadable", reason(), "");
        if (count == 0) return bytes;
        if (static_cast<std::size_t>(count) > limit - bytes.size())
            return problem("file-too-large", "it is larger than " + std::to_string(limit) + " bytes", "");
        bytes.append(chunk, static_cast<std::size_t>(count));
    }
}

}  // namespace

bool write_file(const std::string& path, std::string_view bytes, std::string* why) {
    try {
        return write(path, bytes, why);
    } catch (const std::bad_alloc&) {
        if (why != nullptr) *why = "out of memory";  // short enough to need no allocation
        return false;
    }
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
    try {
        return read(path, limit);
    } catch (const std::bad_alloc&) {
        return saves::problem("out-of-memory", "out of memory", "");
    }
}

}  // namespace npcs
