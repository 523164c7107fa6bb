// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What registers hold beside variables is told by the stack map, which is made when it is first asked for: the script is compiled
// once more for its outline.

#include "debugging/stack_frames.hpp"

#include <algorithm>
#include <functional>

#include "api/bridge.hpp"
#include "debugging/scopes.hpp"
#include "outline/outline.hpp"
#include "program/starts.hpp"
#include "values/operations.hpp"

namespace npcs::debugging {

using api::Bridge;
using compiler::RegisterContents;
using compiler::StackMapEntry;
using program::LoopScope;
using program::no_statement;
using runtime::StopKind;
using values::Datum;

namespace {

/// Returns a text of the stack map if it belongs to the source, which is still there; names that the compiler made are not.
std::string in_source(const program::Program& program, std::string_view text) {
    const std::string_view all = program.source->text();
    const std::less_equal<const char*> not_after;
    const bool is_in = !text.empty() && not_after(all.data(), text.data()) &&
                       not_after(text.data() + text.size(), all.data() + all.size());
    return is_in ? std::string(text) : std::string();
}

/// Returns a text on one line, shortened.
std::string short_text(std::string_view text) {
    constexpr std::size_t longest = 200;
    text = text.substr(0, text.find_first_of("\r\n"));
    if (text.size() <= longest) return std::string(text);
    return values::repair_utf8(text.substr(0, longest)) + "...";
}

/// One frame that is being described.
class Describer {
public:
    Describer(const FrameView& view, const runtime::FramePosition& position)
        : view_(view), position_(position), program_(*view.function().program) {}

    StackFrame describe() {
        made_.function = position_.name;
        made_.file = program_.name;
        made_.line = position_.line;
        describe_place();
        made_.variables = own_variables(view_);
        made_.outer = outer_variables(view_);
        if (const Datum self = own_self(view_); !self.is_unset()) made_.self = Bridge::value(view_.machine, self);
        describe_registers();
        describe_call();
        return std::move(made_);
    }

private:
    bool is_innermost() const { return view_.index + 1 == view_.execution.frames.size(); }
    StopKind stop() const { return view_.execution.pending.kind; }

    void describe_place() {
        const std::uint32_t pc = view_.frame().pc;
        const std::uint32_t beginning = program::statement_beginning_at(view_.function(), pc);
        made_.is_at_start = is_innermost() && stop() == StopKind::interrupted && (beginning != no_statement || pc == 0);
        if (position_.statement == no_statement) return;
        made_.path = program_.path(position_.statement);
        const program::Statement& statement = program_.statements[position_.statement];
        if (statement.kind == ast::StatementKind::foreign) {
            made_.statement = short_text(program_.source->line(position_.line));
            return;
        }
        const std::string_view source = program_.source->text();
        std::string_view text = source.substr(statement.span.begin, statement.span.end - statement.span.begin);
        text = text.substr(0, text.find_first_of("\r\n"));
        const auto [line, column] = program_.source->position(statement.span.begin);
        made_.column = column;
        const std::uint32_t shown_end =
            statement.has_body ? statement.span.begin + static_cast<std::uint32_t>(text.size()) : statement.span.end;
        const auto [end_line, end_column] = program_.source->position(shown_end);
        made_.end_line = end_line;
        made_.end_column = end_column;
        made_.statement = short_text(text);
    }

    // ---- registers behind the variables

    std::size_t first_register() const {
        const program::Function& function = view_.function();
        return function.captured || function.is_main ? 0 : function.locals.size();
    }

    /// Returns a register of the frame, or unset if it is not live.
    Datum at_register(std::size_t at) const {
        const runtime::Frame& frame = view_.frame();
        const std::size_t index = frame.base + at;
        return at < frame.top && index < view_.execution.registers.size() ? view_.execution.registers[index]
                                                                          : Datum::unset();
    }

    /// Returns what the registers hold where the frame stands; null if nothing but loops, or if it is not known.
    const StackMapEntry* stack_map() const {
        if (made_.is_at_start || (is_innermost() && stop() == StopKind::failed)) return nullptr;
        const program::Function& function = view_.function();
        using Kind = program::ResumePoint::Kind;
        const program::ResumePoint* point = nullptr;
        if (is_innermost() && stop() == StopKind::interrupted) {
            point = function.resume_point_at(view_.frame().pc, Kind::loop);
            if (point == nullptr) point = function.resume_point_at(view_.frame().pc, Kind::entry);
        }
        if (point == nullptr) point = function.resume_point_at(view_.frame().pc);
        if (point == nullptr || point->statement == no_statement) return nullptr;
        const compiler::StackMaps& maps = outline::outline_of(program_).stack_maps;
        if (point->statement >= maps.size()) return nullptr;
        for (const StackMapEntry& entry : maps[point->statement])
            if (entry.ordinal == point->ordinal) return &entry;
        return nullptr;
    }

    void describe_registers() {
        if (is_innermost() && stop() == StopKind::failed) return;
        if (view_.function().foreign != program::none || view_.function().shares_scope) return;
        entry_ = stack_map();
        if (entry_ == nullptr) return describe_enclosing_loops();
        for (std::size_t i = 0; i < entry_->registers.size(); ++i) {
            const RegisterContents& contents = entry_->registers[i];
            const std::size_t at = first_register() + i;
            if (contents.kind == RegisterContents::Kind::loop && contents.part == 0) add_loop(contents.what, at);
            if (contents.kind != RegisterContents::Kind::value || contents.part != 0) continue;
            const Datum value = at_register(at);
            if (!value.is_unset())
                made_.operands.push_back({in_source(program_, contents.text), Bridge::value(view_.machine, value)});
        }
    }

    /// Describes the loops around the statement, which is where the frame begins.
    void describe_enclosing_loops() {
        std::vector<std::uint32_t> around;
        if (position_.statement != no_statement)
            for (std::uint32_t at = program_.statements[position_.statement].parent; at != no_statement;
                 at = program_.statements[at].parent)
                around.push_back(at);
        std::size_t at = first_register();
        for (auto one = around.rbegin(); one != around.rend(); ++one) {
            const ast::StatementKind kind = program_.statements[*one].kind;
            const bool is_for = kind == ast::StatementKind::for_;
            if (!is_for && kind != ast::StatementKind::while_ && kind != ast::StatementKind::do_) continue;
            add_loop(*one, at);
            at += is_for ? std::size_t{LoopScope::size} : std::size_t{LoopScope::turns_size};
        }
    }

    void add_loop(std::uint32_t statement, std::size_t at) {
        if (statement >= program_.statements.size()) return;
        const auto number = [&](std::size_t part) {
            const Datum value = at_register(at + part);
            return value.is_number() ? value.as_number() : 0.0;
        };
        const auto count = [&](std::size_t part) {
            return static_cast<std::size_t>(std::clamp(number(part), 0.0, 9e15));
        };
        if (at_register(at).is_unset()) return;
        LoopState loop;
        loop.line = program_.statements[statement].line;
        if (program_.statements[statement].kind != ast::StatementKind::for_) {
            // Counted when a turn ends.
            loop.turns = count(0) + (statement == position_.statement ? 0 : 1);
            made_.loops.push_back(std::move(loop));
            return;
        }
        const outline::Outline& outline = outline::outline_of(program_);
        loop.variable = in_source(program_, outline.node_of(statement).sets);
        loop.is_range = at_register(at + LoopScope::sequence).is_null();
        if (loop.is_range) {
            loop.next = number(LoopScope::passes);
            loop.last = number(LoopScope::position);
            loop.step = number(LoopScope::step);
        } else {
            loop.sequence = Bridge::value(view_.machine, at_register(at + LoopScope::sequence));
            loop.position = count(LoopScope::position);
            loop.turns = count(LoopScope::passes);
        }
        made_.loops.push_back(std::move(loop));
    }

    // ---- calls

    void describe_call() {
        const runtime::Pending& pending = view_.execution.pending;
        const bool waits = is_innermost() && stop() == StopKind::suspended && pending.function.is_function();
        if (is_innermost() && !waits) return;
        PendingCall call;
        if (entry_ != nullptr && entry_->kind == program::ResumePoint::Kind::call) {
            call.function = in_source(program_, entry_->callee_text);
            call.text = short_text(in_source(program_, entry_->call_text));
        }
        if (waits) {
            call.function = pending.function.as_function()->signature->name;
        } else {
            const FrameView callee{view_.machine, view_.execution, view_.index + 1};
            if (call.function.empty()) call.function = callee.function().name;
            call.arguments = parameters(callee);
        }
        made_.call = std::move(call);
    }

    const FrameView view_;
    const runtime::FramePosition& position_;
    const program::Program& program_;
    const StackMapEntry* entry_ = nullptr;
    StackFrame made_;
};

}  // namespace

std::vector<StackFrame> stack_frames(runtime::Machine& machine, runtime::Execution& execution) {
    std::vector<StackFrame> made;
    const std::vector<runtime::FramePosition> positions = runtime::frame_positions(execution);
    for (std::size_t i = 0; i < positions.size(); ++i)
        made.push_back(Describer(frame_at(machine, execution, i), positions[i]).describe());
    return made;
}

}  // namespace npcs::debugging
