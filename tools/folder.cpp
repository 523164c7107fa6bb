// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "folder.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace npcs::tools {
namespace {

constexpr int most_links = 40;

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        if (end > at && path.substr(at, end - at) != ".") names.emplace_back(path.substr(at, end - at));
        at = end + 1;
    }
    return names;
}

std::string joined(const std::string& folder, const std::vector<std::string>& names) {
    std::string path = folder;
    for (const std::string& name : names) path += (path.ends_with('/') ? "" : "/") + name;
    return path;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this == &other) return *this;
    if (number_ >= 0) ::close(number_);
    number_ = other.release();
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

int Descriptor::release() {
    const int number = number_;
    number_ = -1;
    return number;
}

std::optional<Folder> Folder::open(const std::string& path, std::string& why) {
    Descriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    char* const real = root.is_open() ? ::realpath(path.c_str(), nullptr) : nullptr;
    if (real == nullptr) {
        why = std::strerror(errno);
        return std::nullopt;
    }
    Folder folder(std::move(root), real);
    std::free(real);
    return folder;
}

/// Returns the components relative to the folder. An absolute path must begin with the folder's own.
std::optional<Folder::Names> Folder::names_of(std::string_view path) {
    if (path.empty() || path.front() != '/') return split(path);
    Names names = split(path);
    const Names own = split(path_);
    if (names.size() < own.size() || !std::equal(own.begin(), own.end(), names.begin())) return std::nullopt;
    names.erase(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(own.size()));
    return names;
}

bool Folder::enter(Trail& trail, const std::string& name) const {
    Descriptor next(
        ::openat(trail.folders.back().number(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.is_open()) return false;
    trail.folders.push_back(std::move(next));
    trail.names.push_back(name);
    return true;
}

std::optional<ResolvedPath> Folder::walk(std::string_view path, LastLink last, Trail& trail) {
    is_outside_ = false;
    const auto leads_out = [&] {
        is_outside_ = true;
        errno = EACCES;
        return std::nullopt;
    };
    if (path.find('\0') != std::string_view::npos) return leads_out();
    auto given = names_of(path);
    if (!given) return leads_out();
    Names rest;  // in reverse order
    const auto push = [&](const Names& names) { rest.insert(rest.end(), names.rbegin(), names.rend()); };
    push(*given);
    if (path.empty() || path.front() != '/') push(current_);
    trail.folders.emplace_back(::openat(root_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (int links = 0; !rest.empty();) {
        const std::string name = std::move(rest.back());
        rest.pop_back();
        if (name == "..") {
            if (trail.names.empty()) return leads_out();
            trail.folders.pop_back();
            trail.names.pop_back();
            continue;
        }
        const int folder = trail.folders.back().number();
        struct stat facts;
        const bool is_there = ::fstatat(folder, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
        const bool is_last = rest.empty();
        if (is_there && S_ISLNK(facts.st_mode) && !(is_last && last == LastLink::kept)) {
            char target[PATH_MAX];
            const ssize_t length = ::readlinkat(folder, name.c_str(), target, sizeof target);
            if (length <= 0) return std::nullopt;
            if (++links > most_links) {
                errno = ELOOP;
                return std::nullopt;
            }
            const std::string_view to(target, static_cast<std::size_t>(length));
            const auto names = names_of(to);
            if (!names) return leads_out();
            if (to.front() == '/') {
                trail.folders.erase(trail.folders.begin() + 1, trail.folders.end());
                trail.names.clear();
            }
            push(*names);
        } else if (is_last) {
            return ResolvedPath{std::move(trail.folders.back()), name};
        } else if (!enter(trail, name)) {
            return std::nullopt;
        }
    }
    return ResolvedPath{std::move(trail.folders.back()), "."};
}

std::optional<ResolvedPath> Folder::find(std::string_view path, LastLink last) {
    Trail trail;
    return walk(path, last, trail);
}

std::string Folder::current() const { return joined(path_, current_); }

bool Folder::change(std::string_view path) {
    Trail trail;
    const auto place = walk(path, LastLink::followed, trail);
    if (!place) return false;
    if (place->name != ".") {
        const Descriptor there(
            ::openat(place->folder.number(), place->name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!there.is_open()) return false;
        trail.names.push_back(place->name);
    }
    current_ = trail.names;
    return true;
}

std::string Folder::absolute(std::string_view path) {
    Trail trail;
    const auto place = walk(path, LastLink::followed, trail);
    if (!place) return "";
    if (place->name != ".") trail.names.push_back(place->name);
    return joined(path_, trail.names);
}

}  // namespace npcs::tools
