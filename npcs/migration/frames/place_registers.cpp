// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the registers of a frame hold behind its variables: scopes of loops, and operands.

#include <unordered_map>

#include "migration/frames/loops.hpp"
#include "migration/frames/operands.hpp"
#include "migration/frames/placement.hpp"
#include "saves/positions.hpp"

namespace npcs::migration {

using compiler::RegisterContents;
using compiler::StackMapEntry;

bool FramePlacement::fill(MigratedFrame& made, const StackMapEntry& place) {
    std::unordered_map<std::uint64_t, unsigned> taken;
    for (std::size_t i = 0; i < place.registers.size(); ++i) {
        const RegisterContents& wanted = place.registers[i];
        switch (wanted.kind) {
            case RegisterContents::Kind::dead: made.held.push_back(Datum::null()); break;
            case RegisterContents::Kind::literal:
                made.held.push_back(script_.program.constants[wanted.constant]);
                break;
            case RegisterContents::Kind::loop:
                if (!loop_part(made, wanted)) return false;
                break;
            default: {
                const unsigned nth = taken[std::uint64_t{wanted.what} << 20 | wanted.part]++;
                const Operands operands(script_, old_frames_[made.from.front()], made.statement);
                const std::optional<Datum> value = operands.value(place, i, nth);
                if (!value) return fail("the statement was changed, and what it has worked out so far does not fit");
                if (operands.is_of_edited() && made.verdict < Verdict::differs) {
                    made.verdict = Verdict::differs;
                    made.reason = "what the statement has worked out so far stays, and it was edited";
                }
                made.held.push_back(*value);
            }
        }
    }
    return true;
}

bool FramePlacement::loop_part(MigratedFrame& made, const RegisterContents& wanted) {
    const std::uint32_t new_node = script_.now.nodes_of[wanted.what];
    const std::uint32_t old_node = script_.matching.back[new_node];
    for (const std::size_t index : made.from) {
        const OldFrame& old_frame = old_frames_[index];
        if (old_node == none || script_.before.nodes[old_node].function != old_frame.function->index) continue;
        const std::optional<Datum> value =
            old_loop(script_, old_frame, script_.before.nodes[old_node].statement, wanted.part);
        if (!value) continue;
        made.held.push_back(*value);
        return true;
    }
    const NodeKind kind = script_.now.nodes[new_node].kind;
    const std::uint32_t line = script_.now.nodes[new_node].line;
    if (kind != NodeKind::for_) {
        made.held.push_back(Datum::number(0));
        return moved_into(made, "the loop in " + line_text(line) + " was put around it");
    }
    if (const auto pass = continued(made, wanted.what)) {
        made.held.push_back(pass->scope[wanted.part]);
        return moved_into(made, "the loop in " + line_text(line) + " was a `while` that counted the same");
    }
    if (const auto pass = begun(made, wanted.what)) {
        made.held.push_back(pass->scope[wanted.part]);
        if (wanted.part == 0) made.sets.emplace_back(pass->variable, pass->element);
        return moved_into(made, "the loop in " + line_text(line) + " was put around it; this counts as its first pass");
    }
    // The scope of a range of one number that is used up, so the loop ends after this pass.
    constexpr double used_up[] = {0, 0, 1, 1};
    made.held.push_back(wanted.part == program::LoopScope::sequence ? Datum::null()
                                                                    : Datum::number(used_up[wanted.part]));
    made.verdict = std::max(made.verdict, Verdict::uncertain);
    made.reason = "the loop in " + line_text(line) + " was put around it; this counts as its last pass";
    return true;
}

std::optional<FirstPass> FramePlacement::continued(const MigratedFrame& made, std::uint32_t statement) {
    const std::optional<FirstPass> first = pass_of(made, statement);
    return first ? pass_of_while(script_, old_frames_[made.from.front()], *first) : std::nullopt;
}

std::optional<FirstPass> FramePlacement::begun(const MigratedFrame& made, std::uint32_t statement) const {
    std::optional<FirstPass> pass = pass_of(made, statement);
    if (pass && !value_of(made, pass->variable).is_unset()) return std::nullopt;
    return pass;
}

Datum FramePlacement::value_of(const MigratedFrame& made, std::string_view name) const {
    Datum found = Datum::unset();
    for (const std::size_t index : made.from)
        if (const auto value = variable_of(script_, old_frames_[index], name); value && found.is_unset())
            found = *value;
    if (found.is_unset()) found = old_global(script_, script_.old_name(0, name)).value_or(Datum::unset());
    return found;
}

std::optional<FirstPass> FramePlacement::pass_of(const MigratedFrame& made, std::uint32_t statement) const {
    const program::Statement& loop = script_.program.statements[statement];
    std::string_view head = script_.program.source->text().substr(loop.span.begin, loop.span.end - loop.span.begin);
    head = head.substr(0, head.find_first_of("\r\n"));
    if (head.find('"') == std::string_view::npos) head = head.substr(0, head.find("//"));
    if (head.substr(0, 4) != "for " || head.find("//") != std::string_view::npos) return std::nullopt;
    return first_pass(head.substr(4), [&](std::string_view name) { return value_of(made, name); });
}

bool FramePlacement::moved_into(MigratedFrame& made, std::string reason) {
    if (made.verdict < Verdict::moved) {
        made.verdict = Verdict::moved;
        made.reason = std::move(reason);
    }
    return true;
}

bool FramePlacement::place_at_start(MigratedFrame made, Verdict verdict, std::string reason) {
    const saves::Start start = saves::start_of(*made.function, made.statement);
    for (const std::uint32_t loop : loops_around(script_.now, made.statement)) {
        const bool is_for = script_.now.node_of(loop).kind == NodeKind::for_;
        for (std::uint16_t part = 0;
             part < (is_for ? std::uint16_t{program::LoopScope::size} : program::LoopScope::turns_size); ++part)
            if (!loop_part(made, {RegisterContents::Kind::loop, loop, part, none, {}})) return false;
    }
    made.verdict = std::max(made.verdict, verdict);
    if (!reason.empty()) made.reason = std::move(reason);
    made.pc = start.pc;
    made.drops_pending = true;
    frames_.push_back(std::move(made));
    return true;
}

}  // namespace npcs::migration
