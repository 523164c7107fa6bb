// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Finding the starts of statements.

#include "program/starts.hpp"

#include <algorithm>

namespace npcs::program {

std::uint32_t end_of_main_code(const Function& function) {
    return function.side_exits.empty() ? static_cast<std::uint32_t>(function.code.size())
                                       : function.side_exits.front().target;
}

Start start_of(const Function& function, std::uint32_t index) {
    Start start{0, function.captured || function.is_main ? std::uint16_t{0} : function.local_count};
    const std::vector<Statement>& statements = function.program->statements;
    if (index == no_statement) {
        start.pc = end_of_main_code(function) - 1;
        return start;
    }
    for (const StatementStart& one : function.starts) {
        if (one.statement != index) continue;
        start.pc = one.pc;
        break;
    }
    for (std::uint32_t at = statements[index].parent; at != no_statement; at = statements[at].parent) {
        const ast::StatementKind kind = statements[at].kind;
        if (kind == ast::StatementKind::for_) start.top = static_cast<std::uint16_t>(start.top + LoopScope::size);
        else if (kind == ast::StatementKind::while_ || kind == ast::StatementKind::do_)
            start.top = static_cast<std::uint16_t>(start.top + LoopScope::turns_size);
    }
    return start;
}

std::uint32_t statement_beginning_at(const Function& function, std::uint32_t pc) {
    const auto before = [](const StatementStart& one, std::uint32_t at) { return one.pc < at; };
    for (auto one = std::lower_bound(function.starts.begin(), function.starts.end(), pc, before);
         one != function.starts.end() && one->pc == pc; ++one)
        if (one->statement != no_statement && start_of(function, one->statement).pc == pc) return one->statement;
    return no_statement;
}

}  // namespace npcs::program
