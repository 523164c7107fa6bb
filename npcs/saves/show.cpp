// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save as JSON, with or without its script. If the script is available, functions, lines and variables are named.

#include "saves/compact.hpp"
#include "saves/format.hpp"
#include "saves/json_archive.hpp"

namespace npcs::saves {

namespace {

/// Adds the names that records refer to. `programs` are those of the save, by number; null for those not given.
class Names {
public:
    explicit Names(std::span<const program::Program* const> programs) : programs_(programs) {}

    void add(StateRecord& state) const {
        add(state.execution.frames);
        for (TaskRecord& task : state.tasks.all) add(task.execution.frames);
        for (Visits& visits : state.visits)
            if (const program::Function* function = function_of(visits.function, visits.program))
                visits.name = function->name;
        for (ObjectRecord& object : state.objects) add(object);
    }

private:
    void add(FrameRecords& frames) const {
        for (FrameRecord& frame : frames) add(frame);
    }
    void add(FrameRecord& frame) const {
        const Position& position = frame.position;
        const program::Statement* const statement = position.path.empty() ? nullptr : statement_of(position);
        const program::Function* function = nullptr;
        if (position.is_first) function = program(0) != nullptr ? &program(0)->main() : nullptr;
        else if (position.path.empty()) function = function_of(position.key, position.program);
        else if (statement != nullptr) function = program(position.program)->functions[statement->function].get();
        if (statement != nullptr) frame.line = statement->line;
        if (function != nullptr) frame.function = function->name;
        if (position.is_first) frame.function = main_name;
        if (function == nullptr || function->captured || function->is_main) return;
        for (const auto& local : function->locals) frame.names.emplace_back(local);
    }
    void add(ObjectRecord& object) const {
        const bool is_globals = object.kind == ObjectKind::globals;
        const program::Function* const function = function_of(object.function.key, object.function.program);
        if (is_globals) object.name = main_name;
        else if (function != nullptr) object.name = function->name;
        for (std::size_t i = 0; i < object.size.slots; ++i) {
            std::string name = "slot " + std::to_string(i);
            if (is_globals && program(0) != nullptr && i < program(0)->names.size())
                name = values::Text(program(0)->names[i]).view();
            if (!is_globals && function != nullptr && i < function->locals.size()) name = function->locals[i];
            object.names.push_back(std::move(name));
        }
    }

    const program::Program* program(std::uint32_t number) const {
        return number < programs_.size() ? programs_[number] : nullptr;
    }
    const program::Function* function_of(Key key, std::uint32_t number) const {
        const program::Program* const of = program(number);
        if (of == nullptr) return nullptr;
        const auto found = of->functions_by_key.find(static_cast<std::uint32_t>(key));
        return found != of->functions_by_key.end() ? of->functions[found->second].get() : nullptr;
    }
    const program::Statement* statement_of(const Position& position) const {
        const program::Program* const of = program(position.is_first ? 0 : position.program);
        if (of == nullptr) return nullptr;
        const auto& indexes = of->statement_keys().indexes;
        const auto* const found = indexes.find(static_cast<std::uint32_t>(position.key));
        return found != indexes.end() ? &of->statements[found->second] : nullptr;
    }

    static constexpr const char* main_name = "(main program)";
    std::span<const program::Program* const> programs_;
};

/// Returns the programs of the save, by number; null for those not given.
std::vector<const program::Program*> find_programs(const StateRecord& state, Programs scripts) {
    const auto with = [&](Bits fingerprint) -> const program::Program* {
        for (const program::Program* script : scripts)
            if (static_cast<Bits>(script->fingerprint) == fingerprint) return script;
        return nullptr;
    };
    std::vector<const program::Program*> found{with(state.script.fingerprint)};
    for (const ProgramName& further : state.programs) found.push_back(with(further.fingerprint));
    return found;
}

}  // namespace

std::string save_readable(runtime::State& state, Programs programs) {
    return show(save(state, programs), programs).value();
}

std::string save_readable(runtime::State& state, const program::Program& program) {
    const program::Program* const only = &program;
    return save_readable(state, {&only, 1});
}

Result<std::string> show(std::string_view bytes, Programs scripts, bool with_outline) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    StateRecord state;
    if (!read_records(envelope.value(), state)) return unsound_parts();
    Names(find_programs(state, scripts)).add(state);
    return write_json(state, with_outline);
}

Result<std::string> from_json(std::string_view json) {
    Result<StateRecord> state = read_json(json);
    if (!state) return state.diagnostics();
    return write_records(state.value());
}

}  // namespace npcs::saves
