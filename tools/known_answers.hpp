// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What may be typed at a prompt, for tools that play a story by themselves. Known are, in this order,
//
// - what the script says in a comment above or behind the line that asks: `// answers: "Ada", "", 12`
// - what [answers] of npcs.toml says of the question, or of the function that asks
// - what was typed at the same question in playthroughs (*.play) beside the script
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"
#include "project.hpp"
#include "script_file.hpp"
#include "scripts.hpp"

namespace npcs::tools {

/// Returns a warning for each comment of the script that should give answers and cannot be read.
Diagnostics unreadable_answers(const ScriptFile& file);

class KnownAnswers {
public:
    /// Gathers the answers for these scripts. Playthroughs that cannot be read are passed over.
    KnownAnswers(const Project& project, const Scripts& scripts);

    /// Returns what may be typed at a prompt; empty if nothing is known. `function`: which asks (Outcome::function);
    /// `where`: the calling line, as Call::where and Session::trace give it.
    std::vector<std::string> answers(const std::string& function, const std::string& question,
                                     const TraceLine& where) const;
    /// Returns what is wrong in comments, each with its place and how to write it.
    const Diagnostics& problems() const { return problems_; }

private:
    void read_comments(const ScriptFile& file);
    void read_playthrough(const std::string& path, const std::vector<std::string>& scripts);

    /// What was typed, and what was shown before it.
    struct Typed {
        std::string before;
        std::string text;
    };

    Project project_;
    std::map<std::pair<std::string, std::uint32_t>, std::vector<std::string>> comments_;  ///< by script and line
    std::vector<Typed> typed_;
    Diagnostics problems_;
};

}  // namespace npcs::tools
