// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A folder that a program may use, and nothing around it. A path is followed step by step from the folder's own descriptor,
// links included, so that neither `..`, nor an absolute path, nor a link, nor somebody who exchanges one meanwhile leads out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools {

/// An open file or folder, closed in the end.
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

/// Where a path leads: the folder, and a name in it that has no slash.
struct Place {
    Descriptor folder;
    std::string name;  ///< "." for a folder that has none in its parent
};

class Folder {
public:
    /// Nothing, with `why`, when it cannot be opened.
    static std::optional<Folder> open(const std::string& path, std::string& why);

    enum class LastLink { followed, kept };
    /// Nothing when a folder on the way is not there (errno says why), or when the path leads out: then is_outside() is true.
    std::optional<Place> find(std::string_view path, LastLink last);
    bool is_outside() const { return is_outside_; }

    /// Where relative paths begin, as an absolute path.
    std::string current() const;
    /// False when there is no such folder.
    bool change(std::string_view path);
    /// The absolute path without links, dots and double slashes; as far as it is there.
    std::string absolute(std::string_view path);

private:
    using Names = std::vector<std::string>;
    struct Way {
        std::vector<Descriptor> folders;  ///< the outermost first
        Names names;                      ///< of all but the outermost
    };

    Folder(Descriptor root, std::string path) : root_(std::move(root)), path_(std::move(path)) {}
    std::optional<Names> names_of(std::string_view path);
    bool enter(Way& way, const std::string& name) const;
    std::optional<Place> walk(std::string_view path, LastLink last, Way& way);

    Descriptor root_;
    std::string path_;  ///< absolute, without links
    Names current_;
    bool is_outside_ = false;
};

}  // namespace npcs::tools
