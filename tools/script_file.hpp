// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A script as the command reads it: a file and its imports. Each `import "name"` is replaced by a call of a function,
// which is put before the script and contains the module's source. So a module's functions belong to the same program
// and are saved with it. Locations in messages are converted back to the file and line of origin.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools {

/// Returns whether the file name is that of a script: *.npcs or *.ms.
bool is_script(const std::filesystem::path& path);

/// Returns whether a name can be that of a variable or function.
bool is_identifier(const std::string& name);

/// Returns a path that is the same for all spellings of it.
std::string identity_of(const std::string& path);

/// Texts by the paths of their files.
using FileTexts = std::map<std::string, std::string>;

class ScriptFile {
public:
    /// Reads a script. For a folder, reads its main.npcs, the script with the folder's name, or its only script. If a
    /// file cannot be read, the diagnostic has stage host; all others concern the script itself.
    /// `edited`: texts that are read in place of those of the files, by identity_of their paths.
    static Result<ScriptFile> read(const std::string& path, const std::vector<std::string>& import_path = {},
                                   const FileTexts& edited = {});

    const std::string& path() const { return path_; }
    const std::string& text() const { return text_; }
    /// Returns the files of the script and of its modules, as they were read.
    const FileTexts& originals() const { return originals_; }
    /// Returns the script's file and those of its modules.
    std::vector<std::string> files() const;
    /// Inserts lines before the script. Locations in messages are not affected.
    void put_in_front(const std::string& lines);
    Result<Script> compile(Marks marks = Marks::none) const;

    /// Returns errors for imports that find no module or are circular, in order of files.
    const Diagnostics& problems() const { return problems_; }
    /// Returns the error among them without whose remedy the script is not compiled; null if there is none. A module that is
    /// missing is an error only when it is imported.
    const Diagnostic* obstacle() const;
    /// Returns whether an import will fail when it is executed.
    bool lacks_modules() const;

    /// Returns the file and line that a line was read from; nothing for a line that importing has added.
    std::optional<std::pair<std::string, std::uint32_t>> origin(std::uint32_t line) const;
    Diagnostic in_its_file(Diagnostic diagnostic) const;
    Diagnostics in_their_files(Diagnostics diagnostics) const;
    std::vector<TraceLine> in_their_files(std::vector<TraceLine> trace) const;

private:
    friend class Importer;
    /// From line `first` on, lines of the combined source are those of `file`, from 1 on.
    struct Piece {
        std::uint32_t first;
        std::string file;
        bool is_added = false;  ///< by importing; messages name the file to which it belongs
    };

    /// Returns the mistakes that files have on their own; empty if there are none, or if the script has no modules.
    Diagnostics mistakes_of_files() const;
    void place(std::string& file, std::uint32_t& line) const;
    bool is_line_of_file(std::uint32_t line) const;
    std::string with_lines_of(const std::string& file, const std::string& text) const;

    std::string path_;
    std::string text_;
    std::vector<Piece> pieces_;  ///< sorted by `first`
    Diagnostics problems_;
    FileTexts originals_;
};

}  // namespace npcs::tools
