// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debugging/breakpoints.hpp"

#include <algorithm>
#include <unordered_set>
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

std::string why_unbound(const BreakpointRequest& request, bool has_file, bool has_marks) {
    if (!has_file) return "no script of this name has been run yet";
    if (!has_marks) return "the script was compiled without marks: compile it with Marks::all";
    if (request.line == 0) return "there is no function '" + request.function + "' with a statement in it";
    return "there is no statement at line " + std::to_string(request.line) + " or behind it";
}

}  // namespace

// ---- the places of a program -------------------------------------------------------------------------------------------

Places::Places(const program::Program& program) {
    std::vector<bool> has_begun(program.functions.size(), false);
    for (std::uint32_t i = 0; i < program.marks.size(); ++i) {
        const program::Mark& mark = program.marks[i];
        if (mark.is_text) continue;
        const std::uint32_t function = program.statements[mark.statement].function;
        on_lines_.push_back({mark.line, false, i, function, no_mark});
        if (has_begun[function]) continue;
        has_begun[function] = true;
        if (!program.functions[function]->is_main) of_functions_[program.functions[function]->name].push_back(i);
    }
    if (program.has_marks) add_options(program);
    std::stable_sort(on_lines_.begin(), on_lines_.end(),
                     [](const Place& one, const Place& other) { return one.line < other.line; });
}

void Places::add_options(const program::Program& program) {
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> children;  // marks by their statements' parents
    for (std::uint32_t i = 0; i < program.marks.size(); ++i)
        if (!program.marks[i].is_text) children[program.statements[program.marks[i].statement].parent].push_back(i);
    const auto line_of = [&](std::uint32_t mark) { return program.marks[mark].line; };
    for (const auto& function : program.functions)
        for (const program::ChooseInfo& choose : function->chooses) {
            std::vector<std::uint32_t>& bodies = children[choose.statement];
            std::stable_sort(bodies.begin(), bodies.end(),
                             [&](auto one, auto other) { return line_of(one) < line_of(other); });
            const std::uint32_t last = program.source->line_number(program.statements[choose.statement].span.end);
            for (std::size_t i = 0; i < choose.options.size(); ++i) {
                const program::OptionInfo& option = choose.options[i];
                const std::uint32_t end = i + 1 < choose.options.size() ? choose.options[i + 1].line : last;
                const auto body = std::upper_bound(bodies.begin(), bodies.end(), option.line,
                                                   [&](std::uint32_t line, auto mark) { return line < line_of(mark); });
                const bool has_body = body != bodies.end() && line_of(*body) < end;
                on_lines_.push_back({option.line, true, option.index, 0, has_body ? *body : no_mark});
            }
        }
}

Places::Found Places::at_line(std::uint32_t line) const {
    Found found;
    auto place = std::lower_bound(on_lines_.begin(), on_lines_.end(), line,
                                  [](const Place& one, std::uint32_t wanted) { return one.line < wanted; });
    if (place == on_lines_.end()) return found;
    found.line = place->line;
    std::unordered_set<std::uint32_t> functions;
    for (; place != on_lines_.end() && place->line == found.line; ++place) {
        if (place->is_option) found.options.push_back(place->index);
        if (place->is_option ? place->body != no_mark : functions.insert(place->function).second)
            found.marks.push_back(place->is_option ? place->body : place->index);
    }
    return found;
}

const std::vector<std::uint32_t>& Places::at_function(const std::string& name) const {
    static const std::vector<std::uint32_t> none;
    const auto found = of_functions_.find(name);
    return found != of_functions_.end() ? found->second : none;
}

// ---- binding -----------------------------------------------------------------------------------------------------------

const Places& Breakpoints::places(const program::Program& program) {
    const auto [found, is_new] = places_.try_emplace(&program, program);
    if (is_new) work_ += found->second.size();
    return found->second;
}

void Breakpoints::bind(BoundBreakpoint& one, const SharedPrograms& programs) {
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
        Places::Found found;
        if (request.line != 0) found = places(*program).at_line(request.line);
        else found.marks = places(*program).at_function(request.function);
        if (found.line == 0 && !found.marks.empty()) found.line = program->marks[found.marks.front()].line;
        for (const std::uint32_t mark : found.marks) one.marks.push_back({program.get(), mark});
        for (const std::uint32_t option : found.options) one.options.push_back({program.get(), option});
        work_ += found.marks.size() + found.options.size();
        if (one.told.line == 0 && found.line != 0) {
            one.told.file = program->name;
            one.told.line = found.line;
        }
    }
    one.told.is_bound = !one.marks.empty() || !one.options.empty();
    if (!one.has_failed) one.told.problem = one.told.is_bound ? "" : why_unbound(request, has_file, has_marks);
}

BoundBreakpoint& Breakpoints::add(BoundBreakpoint one, const SharedPrograms& programs) {
    bind(one, programs);
    forget_flags();
    return all.insert_or_assign(one.told.id, std::move(one)).first->second;
}

void Breakpoints::bind_all(const SharedPrograms& programs) {
    places_.clear();
    for (auto& [id, one] : all) bind(one, programs);
    forget_flags();
}

bool Breakpoints::remove(BreakpointId id) {
    forget_flags();
    return all.erase(id) + std::erase_if(watches, [&](const Watch& one) { return one.told.id == id; }) > 0;
}

void Breakpoints::clear() {
    all.clear();
    watches.clear();
    forget_flags();
}

// ---- finding -----------------------------------------------------------------------------------------------------------

void Breakpoints::forget_flags() {
    flagged_programs_.clear();
    flagged_ = nullptr;
    flags_ = nullptr;
}

void Breakpoints::flag(const program::Program& program) {
    if (flagged_programs_.empty())
        for (const auto& [id, one] : all) {
            for (const BoundBreakpoint::Place& place : one.marks) {
                Flags& flags = flagged_programs_[place.program];
                flags.marks.resize(place.program->marks.size());
                flags.marks[place.index] = true;
                flags.at_mark[place.index].push_back(id);
            }
            for (const BoundBreakpoint::Place& place : one.options)
                flagged_programs_[place.program].at_option[place.index].push_back(id);
        }
    flagged_ = &program;
    flags_ = &flagged_programs_[&program];
}

std::vector<BoundBreakpoint*> Breakpoints::found(
    const std::unordered_map<std::uint32_t, std::vector<BreakpointId>>& those, std::uint32_t index) {
    std::vector<BoundBreakpoint*> found;
    const auto ids = those.find(index);
    if (ids == those.end()) return found;
    for (const BreakpointId id : ids->second) found.push_back(&all.at(id));
    return found;
}

std::vector<BoundBreakpoint*> Breakpoints::at_mark(const program::Program& program, std::uint32_t mark) {
    if (&program != flagged_) flag(program);
    return found(flags_->at_mark, mark);
}

std::vector<BoundBreakpoint*> Breakpoints::at_option(const program::Program& program, std::uint32_t option) {
    if (&program != flagged_) flag(program);
    return found(flags_->at_option, option);
}

}  // namespace npcs::debugging
