// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Source spans of instructions. They are not needed to run, so a program does not keep them: when an error is reported,
// the source is compiled again, which gives the same instructions with their spans.
#pragma once

#include <cstdint>
#include <vector>

#include "program/program.hpp"
#include "syntax/source.hpp"

namespace npcs::compiler {

using program::Program;

/// By index of the function and of the instruction (operand words count): the span of the innermost expression it was
/// compiled from, or of the statement if it is part of no expression.
using SourceSpans = std::vector<std::vector<syntax::Span>>;

SourceSpans find_source_spans(const Program& program);

}  // namespace npcs::compiler
