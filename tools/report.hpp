// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Telling a person or a program what is wrong.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "command.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools {

enum class ErrorFormat { rich, miniscript, json };

/// `--error-format=rich|miniscript|json`
void add_error_format(CLI::App& command, ErrorFormat& format);

/// As a JSON object, on one line.
std::string json_of(const Diagnostic& diagnostic, const std::vector<TraceLine>& trace = {});

/// Errors in this file are told without its name in MiniScript's form, as those of the program; those in modules with it.
void note_program(const std::string& file);

/// Ends with a line end. The trace, which only errors at run time have, is innermost first.
std::string report(const Diagnostic& diagnostic, ErrorFormat format, const std::vector<TraceLine>& trace = {});

/// The same for a stream: in colours where it is a terminal that wants them.
std::string report_on(std::FILE* stream, const Diagnostic& diagnostic, ErrorFormat format,
                      const std::vector<TraceLine>& trace = {});

void report_all(std::FILE* stream, const Diagnostics& diagnostics, ErrorFormat format);

/// Whether both tell the same of one line; while a script runs, less is known of the place.
bool is_same_warning(const Diagnostic& one, const Diagnostic& other);

/// For diagnostics that keep a script from being run: says so on standard error and gives the exit code.
ExitCode report_unusable(const Diagnostics& diagnostics, ErrorFormat format);

}  // namespace npcs::tools
