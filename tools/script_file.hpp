// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A script as the command reads it: a file, and what it imports. An `import "name"` is replaced by a call of a function
// that stands in front of the script and holds the module's text, so that a module's functions belong to the same program and
// are saved with it. Messages are moved back to the file and line where the text came from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools {

/// By its name: *.npcs, *.ms.
bool is_script(const std::filesystem::path& path);

/// Whether it can be the name of a variable or a function.
bool is_identifier(const std::string& name);

class ScriptFile {
public:
    /// A folder stands for its main.npcs, or the script called like the folder, or the only one in it. Diagnostics of stage
    /// host say why a file cannot be read; all others are the script's own.
    static Result<ScriptFile> read(const std::string& path, const std::vector<std::string>& import_path = {});

    const std::string& path() const { return path_; }
    const std::string& text() const { return text_; }
    /// The script's file and those of its modules.
    std::vector<std::string> files() const;
    /// Puts lines of the command's own in front. Places in the script stay what they are.
    void put_in_front(const std::string& lines);
    Result<Script> compile() const;

    /// Imports that find no module, or run in a circle, in order of files.
    const Diagnostics& problems() const { return problems_; }
    /// Whether one of the imports will fail when it is reached.
    bool lacks_modules() const;

    Diagnostic in_its_file(Diagnostic diagnostic) const;
    Diagnostics in_their_files(Diagnostics diagnostics) const;
    std::vector<TraceLine> in_their_files(std::vector<TraceLine> trace) const;

private:
    friend class Importer;
    /// Lines of the combined text from `first` on are lines of `file` from 1 on.
    struct Piece {
        std::uint32_t first;
        std::string file;
    };

    void place(std::string& file, std::uint32_t& line) const;

    std::string path_;
    std::string text_;
    std::vector<Piece> pieces_;  ///< in order of `first`
    Diagnostics problems_;
};

}  // namespace npcs::tools
