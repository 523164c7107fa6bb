// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/unreached.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "program/program.hpp"
#include "values/datum.hpp"

namespace npcs::exploration {

using program::Function;
using program::Op;
using program::Program;

namespace {

constexpr std::uint32_t no_mark = 0xFFFF'FFFF;

class Unreached {
public:
    Unreached(const runtime::Coverage::Counts& counts, const std::vector<std::uint32_t>& stuck,
              std::vector<Finding>& findings)
        : counts_(counts), program_(*counts.program), stuck_(stuck), findings_(findings) {
        mark_of_.assign(program_.statements.size(), no_mark);
        for (std::uint32_t i = 0; i < program_.marks.size(); ++i)
            if (!program_.marks[i].is_text) mark_of_[program_.marks[i].statement] = i;
    }

    void run() {
        add_options();
        add_statements();
        add_texts();
    }

private:
    bool is_reached(std::uint32_t statement) const {
        return mark_of_[statement] == no_mark || counts_.marks[mark_of_[statement]] > 0;
    }

    void add(std::string code, std::uint32_t line, std::string message, std::string hint) {
        Finding finding;
        finding.code = std::move(code);
        finding.severity = Severity::warning;
        finding.file = program_.name;
        finding.line = line;
        finding.message = std::move(message);
        finding.hint = std::move(hint);
        findings_.push_back(std::move(finding));
    }

    void add_options() {
        for (const auto& function : program_.functions)
            for (const program::ChooseInfo& choose : function->chooses) {
                if (!is_reached(choose.statement)) continue;
                // A choice in which the story always stops before it comes to offering has another cause.
                for (std::size_t i = 0; i < choose.options.size(); ++i) add_option(choose, i);
            }
    }

    void add_option(const program::ChooseInfo& choose, std::size_t index) {
        const program::OptionInfo& option = choose.options[index];
        const runtime::Coverage::OptionCounts& counts = counts_.options[option.index];
        if (counts.taken > 0) return;
        untaken_.insert(option.index);
        if (counts.offered == 0)
            add("unoffered-option", option.line, "this option is never on offer",
                "look at its condition, and at what is offered before it");
        else if (counts.available == 0 && option.once)
            add("spent-once", option.line, "this option, which can be taken once, can never be taken",
                "look at its condition");
        else if (counts.available == 0)
            add("unavailable-option", option.line, "this option is on offer but can never be taken",
                "look at its condition");
    }

    /// Returns whether a statement is in the body of an option that was never taken.
    bool is_in_untaken(std::uint32_t statement, std::uint32_t choose) const {
        const Function& function = *program_.functions[program_.statements[statement].function];
        for (const program::ChooseInfo& one : function.chooses) {
            if (one.statement != choose) continue;
            const program::OptionInfo* around = nullptr;
            for (const program::OptionInfo& option : one.options)
                if (option.line <= program_.statements[statement].line) around = &option;
            return around != nullptr && untaken_.contains(around->index);
        }
        return false;
    }

    /// Returns whether the story always comes to rest for good before it reaches what is behind a line.
    bool is_behind_stuck(std::uint32_t statement) const {
        // The statement right in front of it, in the same block, is where the story stays.
        const program::Statement& own = program_.statements[statement];
        for (std::uint32_t i = statement; i-- > 0;) {
            const program::Statement& other = program_.statements[i];
            if (other.function != own.function || other.parent != own.parent) continue;
            const std::uint32_t last_line = i + 1 < program_.statements.size() ? own.line : other.line;
            return std::any_of(stuck_.begin(), stuck_.end(), [&](std::uint32_t line) {
                return line >= other.line && line < std::max(last_line, other.line + 1);
            });
        }
        return false;
    }

    void add_statements() {
        std::set<std::pair<std::uint32_t, std::uint32_t>> told;  // function and parent: one for each run of statements
        std::vector<bool> is_unreached_before(program_.statements.size(), false);
        for (std::uint32_t i = 0; i < program_.statements.size(); ++i) {
            const program::Statement& own = program_.statements[i];
            if (is_reached(i)) {
                told.erase({own.function, own.parent});
                continue;
            }
            if (!told.insert({own.function, own.parent}).second) continue;
            if (own.parent != program::no_statement) {
                if (!is_reached(own.parent)) continue;
                if (program_.statements[own.parent].kind == ast::StatementKind::choose && is_in_untaken(i, own.parent))
                    continue;
            } else if (own.function != 0 && !was_entered(own.function)) {
                if (!is_called_in_vain(own.function)) continue;
                add("unreached", own.line, "nothing calls this function", "call it, or take it out");
                continue;
            }
            if (is_behind_stuck(i)) continue;
            if (is_alternative(own.parent)) {
                add("unreached-text", own.line, "this alternative is never selected",
                    "it comes up only if the text is reached often enough");
                continue;
            }
            add("unreached", own.line, "no way through the story comes here", "look at the conditions around it");
        }
    }

    /// Whether the branches of a statement are alternatives, of which it selects one.
    bool is_alternative(std::uint32_t parent) const {
        if (parent == program::no_statement) return false;
        const Function& function = *program_.functions[program_.statements[parent].function];
        for (std::uint32_t pc = 0; pc < function.code.size(); ++pc)
            if (function.code[pc].op == Op::select_alternative && function.statement_at(pc) == parent) return true;
        return false;
    }

    bool was_entered(std::uint32_t function) const {
        for (std::uint32_t i = 0; i < program_.statements.size(); ++i)
            if (program_.statements[i].function == function && is_reached(i)) return true;
        return false;
    }

    /// Whether nothing mentions a function, or only code that was reached; otherwise what mentions it is the cause.
    bool is_called_in_vain(std::uint32_t function) const {
        const std::string& name = program_.functions[function]->name;
        const std::string last = name.substr(name.rfind('.') == std::string::npos ? 0 : name.rfind('.') + 1);
        // A function inside of one that was not entered, either.
        const std::uint32_t parent = program_.functions[function]->parent;
        if (parent != 0 && !was_entered(parent)) return false;
        for (const auto& other : program_.functions) {
            for (std::uint32_t pc = 0; pc < other->code.size(); ++pc) {
                if (!mentions(*other, pc, last)) continue;
                const std::uint32_t at = other->statement_at(pc);
                if (at == program::no_statement || !is_reached(at)) return false;
                // The statement was begun, but perhaps a part of it was not: a text, an operand, an option.
                if (program_.statements[at].has_body || other->index == function) continue;
                if (has_unreached_text(at)) return false;
            }
        }
        return true;
    }

    bool has_unreached_text(std::uint32_t statement) const {
        for (std::uint32_t i = 0; i < program_.marks.size(); ++i)
            if (program_.marks[i].is_text && program_.marks[i].statement == statement && counts_.marks[i] == 0)
                return true;
        return false;
    }

    bool mentions(const Function& function, std::uint32_t pc, const std::string& name) const {
        const program::Instruction& i = function.code[pc];
        switch (i.op) {
            case Op::read_global:
            case Op::fetch_global:
            case Op::read_free:
            case Op::fetch_free:
            case Op::read_name:
            case Op::fetch_name:
            case Op::own_global:
            case Op::read_outer:
            case Op::fetch_outer: return i.b < program_.names.size() && text(program_.names[i.b]) == name;
            case Op::member:
            case Op::fetch_member:
            case Op::call_member:
            case Op::call_super:
            case Op::super_member:
            case Op::say_line: return i.c < program_.names.size() && text(program_.names[i.c]) == name;
            case Op::read_local:
            case Op::fetch_local:
            case Op::read_scope:
            case Op::fetch_scope: return i.b < function.locals.size() && function.locals[i.b] == name;
            default: return false;
        }
    }
    static std::string text(values::Datum datum) { return std::string(values::Text(datum).view()); }

    void add_texts() {
        for (std::uint32_t i = 0; i < program_.marks.size(); ++i) {
            const program::Mark& mark = program_.marks[i];
            if (!mark.is_text || counts_.marks[i] > 0 || !is_reached(mark.statement)) continue;
            add("unreached-text", mark.line, "this text is never used",
                "it comes up only if the line is reached often enough");
        }
    }

    const runtime::Coverage::Counts& counts_;
    const Program& program_;
    const std::vector<std::uint32_t>& stuck_;
    std::vector<Finding>& findings_;
    std::vector<std::uint32_t> mark_of_;  ///< by statement
    std::set<std::uint32_t> untaken_;     ///< options, by index
};

}  // namespace

void add_unreached(const runtime::Coverage::Counts& counts, const std::vector<std::uint32_t>& stuck,
                   std::vector<Finding>& findings) {
    Unreached(counts, stuck, findings).run();
}

}  // namespace npcs::exploration
