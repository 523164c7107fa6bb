// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "frames_text.hpp"

#include "npcs/shown_value.hpp"

namespace npcs::tools {
namespace {

class FramesText {
public:
    explicit FramesText(const Origin& origin) : origin_(origin) {}

    void add(const StackFrame& frame) {
        add_place(frame);
        if (frame.self) add_value("self", *frame.self);
        for (const Variable& each : frame.variables)
            if (each.is_assigned) add_value(each.name, each.value, each.is_parameter ? "parameter" : "");
        for (const Variable& each : frame.outer)
            if (each.is_assigned) add_value(each.name, each.value, "of the call around it");
        for (const LoopState& loop : frame.loops) add_loop(frame, loop);
        for (const Operand& each : frame.operands)
            add_value(each.text.empty() ? "a part of its expression" : each.text, each.value, "already evaluated");
        if (frame.call) add_call(*frame.call);
    }

    std::string take() { return std::move(text_); }

private:
    void add_place(const StackFrame& frame) {
        const auto [file, line] = origin_(frame.file, frame.line);
        text_ += file + ":" + std::to_string(line) + ": ";
        text_ += frame.function.empty() ? "the script" : frame.function;
        text_ += ", path ";
        for (std::size_t i = 0; i < frame.path.size(); ++i) text_ += (i > 0 ? "." : "") + std::to_string(frame.path[i]);
        if (frame.path.empty()) text_ += "-";
        if (frame.is_at_start) text_ += ", in front of";
        text_ += "\n";
        if (!frame.statement.empty()) text_ += "    | " + frame.statement + "\n";
    }

    void add_value(const std::string& name, const Value& value, const std::string& about = "") {
        text_ += "    " + name + " = " + shown_value(value);
        if (!about.empty()) text_ += "    (" + about + ")";
        text_ += "\n";
    }

    void add_loop(const StackFrame& frame, const LoopState& loop) {
        text_ += "    loop of line " + std::to_string(origin_(frame.file, loop.line).second);
        if (!loop.variable.empty()) text_ += ", " + loop.variable;
        if (loop.is_range)
            text_ += ": next " + shown_value(loop.next) + ", last " + shown_value(loop.last) + ", step " +
                     shown_value(loop.step);
        else if (!loop.variable.empty())
            text_ += ": next is number " + std::to_string(loop.position) + " of " + shown_value(loop.sequence);
        if (loop.turns > 0) text_ += ", turn " + std::to_string(loop.turns);
        text_ += "\n";
    }

    void add_call(const PendingCall& call) {
        text_ += "    waits for " + (call.text.empty() ? call.function : call.text) + "\n";
    }

    const Origin& origin_;
    std::string text_;
};

}  // namespace

std::string frames_text(const std::vector<StackFrame>& frames, const Origin& origin) {
    FramesText text(origin);
    for (const StackFrame& frame : frames) text.add(frame);
    return text.take();
}

}  // namespace npcs::tools
