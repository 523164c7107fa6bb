// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reports problems to people and programs.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "command.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools {

enum class ErrorFormat { rich, miniscript, json };

/// Adds `--error-format=rich|miniscript|json`.
void add_error_format(CLI::App& command, ErrorFormat& format);

/// Returns the diagnostic as a JSON object, on one line.
std::string json_of(const Diagnostic& diagnostic, const std::vector<TraceLine>& trace = {});

/// Marks a file as the program. MiniScript's form omits its name in messages, and includes the names of modules.
void note_program(const std::string& file);

/// Formats a diagnostic, with a line end. `trace` is innermost first; only run-time errors have one.
std::string report(const Diagnostic& diagnostic, ErrorFormat format, const std::vector<TraceLine>& trace = {});

/// Formats a diagnostic for a stream, in colour if that is a terminal that supports it.
std::string report_on(std::FILE* stream, const Diagnostic& diagnostic, ErrorFormat format,
                      const std::vector<TraceLine>& trace = {});

void report_all(std::FILE* stream, const Diagnostics& diagnostics, ErrorFormat format);

/// Returns whether both are the same warning for the same line. At run time, its column is not known.
bool is_same_warning(const Diagnostic& one, const Diagnostic& other);

/// Leaves out what only `npcs check` says of a script, because it would be the same at each run.
Diagnostics for_each_run(Diagnostics warnings);

/// Reports to standard error why a script cannot be run. Returns the exit code.
ExitCode report_unusable(const Diagnostics& diagnostics, ErrorFormat format);

}  // namespace npcs::tools
