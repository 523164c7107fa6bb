// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "cases.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "damage.hpp"
#include "npcs/format.hpp"
#include "npcs/npcs.hpp"
#include "ways.hpp"
#include "writer.hpp"

namespace npcs::generated {
namespace {

/// A text as a tree of its lines, which is as much as shrinking can do for it.
Node lines_of(std::string_view text) {
    Node block;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1);
        block.parts.push_back(Statement{std::string(text.substr(0, text[end] == '\n' ? end : end + 1))});
        text.remove_prefix(end + 1);
    }
    return block;
}

void count(const Verdict& verdict, Tally& tally) {
    tally.stops += verdict.stops;
    tally.failed += verdict.has_failed ? 1 : 0;
    tally.too_long += verdict.is_too_long ? 1 : 0;
}

/// Formats a program, in the usual width and in a narrow one: its tree stays the same, and formatting it again changes
/// nothing.
std::string check_layout(std::string_view text) {
    const auto tree = Script::to_json(text);
    if (!tree) return "";
    for (const std::uint32_t width : {120U, 40U}) {
        const auto once = format(text, "", {.width = width});
        if (!once) return "format, refused: " + once.diagnostics().front().message + "\n";
        const auto again = format(once.value(), "", {.width = width});
        if (!again || again.value() != once.value()) return "format, not the same twice: " + once.value() + "\n";
        const auto formatted = Script::to_json(once.value());
        if (!formatted || tree.value() != formatted.value()) return "format, another tree: " + once.value() + "\n";
    }
    return "";
}

}  // namespace

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::conversation: return "conversation";
        case Kind::world: return "world";
        case Kind::damaged: break;
    }
    return "damaged";
}

Node program_of(Kind kind, Choices& choices) {
    Node program = random_program(choices, kind == Kind::world);
    return kind == Kind::damaged ? lines_of(damaged(choices, std::move(program))) : program;
}

std::string check(Kind kind, std::string_view text, std::uint64_t seed, Tally& tally) {
    ++tally.programs;
    if (kind == Kind::damaged) {
        bool compiles = false;
        std::string problem = check_diagnostics(text, compiles);
        if (!compiles || !problem.empty()) return problem;
    }
    ++tally.compiled;
    if (std::string problem = check_layout(text); !problem.empty()) return problem;
    const Verdict verdict = kind == Kind::world ? check_world(text, seed) : check_conversation(text, seed);
    count(verdict, tally);
    return verdict.problem;
}

std::string cause_of(const std::string& problem) {
    const std::size_t noted = problem.find("PROBLEM");
    std::string cause;
    if (noted == std::string::npos) {
        cause = problem.substr(0, problem.find_first_of(",:"));
    } else {
        for (const char c : problem.substr(noted, 90))
            if (std::isdigit(static_cast<unsigned char>(c)) == 0) cause += c;
    }
    return cause;
}

}  // namespace npcs::generated
