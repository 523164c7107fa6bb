// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Restricts a program to one folder. Paths are resolved step by step from the folder's own descriptor, including links,
// so neither `..`, an absolute path, a link, nor replacing a folder during resolution can lead outside.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools {

/// An open file or folder, which is closed on destruction.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }
    int release();

private:
    int number_;
};

/// A resolved path: its folder, and a name in it without a slash.
struct ResolvedPath {
    Descriptor folder;
    std::string name;  ///< "." if the path is the root folder itself
};

class Folder {
public:
    /// Opens a folder. Returns nothing, and sets `why`, if that fails.
    static std::optional<Folder> open(const std::string& path, std::string& why);

    enum class LastLink { followed, kept };
    /// Resolves a path. Returns nothing if a folder in it does not exist (sets errno) or it leads out (is_outside()).
    std::optional<ResolvedPath> find(std::string_view path, LastLink last);
    bool is_outside() const { return is_outside_; }

    /// Returns the folder that relative paths start from, as an absolute path.
    std::string current() const;
    /// Changes that folder. Returns false if the new one does not exist.
    bool change(std::string_view path);
    /// Returns the absolute path without links, dots and double slashes; empty if a folder in it does not exist.
    std::string absolute(std::string_view path);

private:
    using Names = std::vector<std::string>;
    struct Trail {
        std::vector<Descriptor> folders;  ///< outermost first
        Names names;                      ///< names of all but the outermost
    };

    Folder(Descriptor root, std::string path) : root_(std::move(root)), path_(std::move(path)) {}
    std::optional<Names> names_of(std::string_view path);
    bool enter(Trail& trail, const std::string& name) const;
    std::optional<ResolvedPath> walk(std::string_view path, LastLink last, Trail& trail);

    Descriptor root_;
    std::string path_;  ///< absolute, without links
    Names current_;
    bool is_outside_ = false;
};

}  // namespace npcs::tools
