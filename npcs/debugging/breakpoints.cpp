// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debugging/breakpoints.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace npcs::debugging {

std::uint32_t first_mark_of(const program::Program& program, std::uint32_t function) {
    for (std::uint32_t i = 0; i < program.marks.size(); ++i)
        if (!program.marks[i].is_text && program.statements[program.marks[i].statement].function == function) return i;
    return static_cast<std::uint32_t>(program.marks.size());
}

bool is_file(std::string_view name, std::string_view asked) {
    const auto ends_with = [](std::string_view whole, std::string_view end) {
        if (!whole.ends_with(end)) return false;
        const std::size_t before = whole.size() - end.size();
        return before == 0 || whole[before - 1] == '/' || whole[before - 1] == '\\';
    };
    return asked.empty() || (!name.empty() && (ends_with(name, asked) || ends_with(asked, name)));
}

void add_lines(const program::Program& program, std::vector<std::uint32_t>& lines) {
    for (const program::Mark& mark : program.marks)
        if (!mark.is_text) lines.push_back(mark.line);
    if (!program.has_marks) return;
    for (const auto& function : program.functions)
        for (const program::ChooseInfo& choose : function->chooses)
            for (const program::OptionInfo& option : choose.options) lines.push_back(option.line);
}

namespace {

/// Adds the first mark of each function on the line.
void add_marks(BoundBreakpoint& one, const program::Program& program, std::uint32_t line) {
    std::vector<std::uint32_t> functions;
    for (std::uint32_t i = 0; i < program.marks.size(); ++i) {
        const program::Mark& mark = program.marks[i];
        if (mark.is_text || mark.line != line) continue;
        const std::uint32_t function = program.statements[mark.statement].function;
        if (std::find(functions.begin(), functions.end(), function) != functions.end()) continue;
        functions.push_back(function);
        one.marks.push_back({&program, i});
    }
}

/// Adds the options on the line, and the first statement of what each of them leads to.
void add_options(BoundBreakpoint& one, const program::Program& program, std::uint32_t line) {
    for (const auto& function : program.functions)
        for (const program::ChooseInfo& choose : function->chooses) {
            const program::Statement& statement = program.statements[choose.statement];
            const std::uint32_t last = program.source->line_number(statement.span.end);
            for (std::size_t i = 0; i < choose.options.size(); ++i) {
                if (choose.options[i].line != line) continue;
                one.options.push_back({&program, choose.options[i].index});
                const std::uint32_t end = i + 1 < choose.options.size() ? choose.options[i + 1].line : last;
                for (std::uint32_t k = 0; k < program.marks.size(); ++k) {
                    const program::Mark& mark = program.marks[k];
                    const bool is_body = !mark.is_text && program.statements[mark.statement].parent == choose.statement;
                    if (!is_body || mark.line <= line || mark.line >= end) continue;
                    one.marks.push_back({&program, k});
                    break;
                }
            }
        }
}

/// Returns the first line from `line` on that has a statement or option; 0 if there is none.
std::uint32_t line_with_place(const program::Program& program, std::uint32_t line) {
    std::vector<std::uint32_t> lines;
    add_lines(program, lines);
    std::uint32_t found = 0;
    for (const std::uint32_t at : lines)
        if (at >= line && (found == 0 || at < found)) found = at;
    return found;
}

std::string why_unbound(const BreakpointRequest& request, bool has_file, bool has_marks) {
    if (!has_file) return "no script of this name has been run yet";
    if (!has_marks) return "the script was compiled without marks: compile it with Marks::all";
    if (request.line == 0) return "there is no function '" + request.function + "' with a statement in it";
    return "there is no statement at line " + std::to_string(request.line) + " or behind it";
}

}  // namespace

void Breakpoints::bind(BoundBreakpoint& one, const SharedPrograms& programs) const {
    one.marks.clear();
    one.options.clear();
    const BreakpointRequest& request = one.told.request;
    bool has_file = false, has_marks = false;
    one.told.file.clear();
    one.told.line = 0;
    for (const auto& program : programs) {
        if (program->name.empty() && program->statements.empty()) continue;  // the empty program of a machine
        if (!is_file(program->name, request.file)) continue;
        has_file = true;
        has_marks = has_marks || program->has_marks;
        if (!program->has_marks) continue;
        std::uint32_t line = 0;
        if (request.line != 0) {
            line = line_with_place(*program, request.line);
            if (line == 0) continue;
            add_marks(one, *program, line);
            add_options(one, *program, line);
        } else {
            for (const auto& function : program->functions) {
                if (function->name != request.function || function->is_main) continue;
                const std::uint32_t mark = first_mark_of(*program, function->index);
                if (mark == program->marks.size()) continue;
                one.marks.push_back({program.get(), mark});
                if (line == 0) line = program->marks[mark].line;
            }
        }
        if (one.told.line == 0 && line != 0) {
            one.told.file = program->name;
            one.told.line = line;
        }
    }
    one.told.is_bound = !one.marks.empty() || !one.options.empty();
    if (!one.has_failed) one.told.problem = one.told.is_bound ? "" : why_unbound(request, has_file, has_marks);
}

void Breakpoints::bind_all(const SharedPrograms& programs) {
    has_options_ = false;
    for (BoundBreakpoint& one : all) {
        bind(one, programs);
        has_options_ = has_options_ || !one.options.empty();
    }
    forget_flags();
}

bool Breakpoints::remove(BreakpointId id) {
    const std::size_t before = all.size() + watches.size();
    std::erase_if(all, [&](const BoundBreakpoint& one) { return one.told.id == id; });
    std::erase_if(watches, [&](const Watch& one) { return one.told.id == id; });
    forget_flags();
    return all.size() + watches.size() != before;
}

void Breakpoints::flag(const program::Program& program) {
    flagged_ = &program;
    flags_.assign(program.marks.size(), false);
    for (const BoundBreakpoint& one : all)
        for (const BoundBreakpoint::Place& place : one.marks)
            if (place.program == &program) flags_[place.index] = true;
}

namespace {

bool has_place(const std::vector<BoundBreakpoint::Place>& places, const program::Program& program,
               std::uint32_t index) {
    return std::any_of(places.begin(), places.end(), [&](const BoundBreakpoint::Place& place) {
        return place.program == &program && place.index == index;
    });
}

}  // namespace

std::vector<BoundBreakpoint*> Breakpoints::at_mark(const program::Program& program, std::uint32_t mark) {
    std::vector<BoundBreakpoint*> found;
    for (BoundBreakpoint& one : all)
        if (has_place(one.marks, program, mark)) found.push_back(&one);
    return found;
}

std::vector<BoundBreakpoint*> Breakpoints::at_option(const program::Program& program, std::uint32_t option) {
    std::vector<BoundBreakpoint*> found;
    for (BoundBreakpoint& one : all)
        if (has_place(one.options, program, option)) found.push_back(&one);
    return found;
}

}  // namespace npcs::debugging
