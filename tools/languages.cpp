// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs languages`: the languages that functions of a script can be written in, which are decided when npcs is built.

#include "languages.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "command.hpp"
#ifdef NPCS_HAS_JAVASCRIPT
#include "npcs/javascript.hpp"
#endif
#ifdef NPCS_HAS_LUA
#include "npcs/lua.hpp"
#endif
#ifdef NPCS_HAS_PYTHON
#include "npcs/python.hpp"
#endif
#ifdef NPCS_HAS_WREN
#include "npcs/wren.hpp"
#endif

namespace npcs::tools {

namespace {

int show_languages() {
    for (const auto& language : languages())
        std::printf("%s  (%s)\n", std::string(language->name()).c_str(), language->version().c_str());
    if (languages().empty()) std::puts("none; docs/languages.md says how to build npcs with some");
    return finished;
}

}  // namespace

const Languages& languages() {
    static const Languages all{
#ifdef NPCS_HAS_LUA
        lua::language(),
#endif
#ifdef NPCS_HAS_JAVASCRIPT
        javascript::language(),
#endif
#ifdef NPCS_HAS_PYTHON
        python::language(),
#endif
#ifdef NPCS_HAS_WREN
        wren::language(),
#endif
    };
    return all;
}

bool are_of_other_builds(const Diagnostics& problems) {
    // A language with another name is a mistake of the script.
    constexpr std::array known{"lua", "javascript", "python", "wren"};
    const auto is_one = [&](const Diagnostic& problem) {
        return problem.code == "missing-language" && std::any_of(known.begin(), known.end(), [&](const char* name) {
                   return problem.message.find(" is written in \"" + std::string(name) + "\"") != std::string::npos;
               });
    };
    const auto is_harmless = [&](const Diagnostic& problem) {
        return problem.severity != Severity::error || is_one(problem);
    };
    return std::any_of(problems.begin(), problems.end(), is_one) &&
           std::all_of(problems.begin(), problems.end(), is_harmless);
}

void add_languages(CLI::App& app, int& exit_code) {
    CLI::App* command = app.add_subcommand("languages", "Show the languages that functions can be written in");
    command->callback([&exit_code] { exit_code = show_languages(); });
}

}  // namespace npcs::tools
