// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_program.hpp"

#include <deque>
#include <filesystem>
#include <map>

#include "answers_file.hpp"
#include "clock.hpp"
#include "conversation.hpp"
#include "debug_request.hpp"
#include "json.hpp"
#include "nearest.hpp"
#include "ordinary_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "script_file.hpp"
#include "scripts.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

std::string absolute_path(const std::string& path) {
    std::error_code problem;
    const auto absolute = std::filesystem::absolute(path, problem);
    return problem ? path : absolute.lexically_normal().string();
}

/// Returns the files of which a script was made, each with the lines of the script at which its own are.
std::vector<DebugSource> debug_sources_of(const ScriptFile& file) {
    std::map<std::string, DebugSource> sources;
    const auto lines = std::count(file.text().begin(), file.text().end(), '\n') + 1;
    for (std::uint32_t line = 1; line <= static_cast<std::uint32_t>(lines); ++line) {
        const auto origin = file.origin(line);
        if (!origin || origin->second == 0) continue;
        auto& at = sources[origin->first].lines;
        if (at.size() < origin->second) at.resize(origin->second);
        at[origin->second - 1] = line;
    }
    std::vector<DebugSource> result;
    for (auto& [path, source] : sources) {
        source.path = absolute_path(path);
        source.script = file.path();
        if (auto text = read_ordinary_file(path)) source.text = std::move(text).value();
        result.push_back(std::move(source));
    }
    return result;
}

Diagnostic not_launched(std::string message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "launch";
    problem.message = std::move(message);
    return problem;
}

class LaunchedProgram final : public DebugProgram {
public:
    LaunchedProgram(Project project, Scripts scripts, std::vector<TypedLine> typed, std::uint64_t seed)
        : project_(std::move(project)),
          scripts_(std::move(scripts)),
          typed_(std::move(typed)),
          host_(
              conversation_host({[this](std::string_view text) { put_out(DebugOutput::said, text); },
                                 [this](std::string_view text) { put_out(DebugOutput::noted, text); },
                                 [this](const Diagnostic& warning) { warn(warning); }, [this] { return clock_.now(); },
                                 [this](const std::string& function) { return next_given(function); }},
                                project_)) {
        options_.seed = seed;
    }

    void begin() {
        if (scripts_.need_machine()) machine_.emplace(host_, options_);
        else session_.emplace(scripts_.all().front(), host_, options_);
    }

    /// Continues what is in a save. Returns why that is not possible.
    Diagnostics load(const std::string& save) {
        LoadOptions load;
        load.session = options_;
        const auto info = inspect(save);
        has_begun_ = true;
        if (info && info.value().is_machine) {
            auto loaded = Machine::load(save, scripts_.all(), host_, load);
            if (!loaded) return loaded.diagnostics();
            machine_.emplace(std::move(loaded).value());
        } else {
            auto loaded = Session::load(save, scripts_.all().front(), host_, load);
            if (!loaded) return loaded.diagnostics();
            session_.emplace(std::move(loaded).value());
        }
        return {};
    }

    Session* session() override { return session_ ? &*session_ : nullptr; }
    Machine* machine() override { return machine_ ? &*machine_ : nullptr; }
    std::vector<Script> scripts() const override {
        return machine_ && !has_begun_ ? scripts_.all() : std::vector<Script>();
    }
    bool has_begun() const override { return has_begun_; }

    std::vector<DebugSource> sources() const override {
        std::vector<DebugSource> all;
        for (const ScriptFile& file : scripts_.files())
            for (DebugSource& source : debug_sources_of(file)) all.push_back(std::move(source));
        return all;
    }

    void on_output(Output output) override { output_ = std::move(output); }
    std::string question(const Outcome& asked) const override { return tools::question(asked, NoScreen()); }

    DebugAnswer answer(const Outcome& asked, const std::string& typed) const override {
        if (asked.wait == Outcome::Wait::choice) {
            Choice choice = read_choice(asked, typed);
            return {Value(choice.option), std::move(choice.problem)};
        }
        const auto value = answer_for(project_, asked.function, typed);
        return value ? DebugAnswer{*value, ""} : DebugAnswer{Value(), "\"" + typed + "\" is no number."};
    }

    std::optional<DebugLine> typed_line(std::size_t number) const override {
        if (number >= typed_.size()) return std::nullopt;
        const TypedLine& line = typed_[number];
        return DebugLine{line.text, line.reply.value_or(""), line.is_before_start};
    }

    void let_pass(double seconds) override { clock_.jump(seconds); }

    std::string give(const std::string& name, const std::string& typed) override {
        const HostFunction* const function = project_.function(name);
        if (function == nullptr) {
            std::vector<std::string> names;
            for (const HostFunction& each : project_.functions) names.push_back(each.name);
            return "The game has no function " + name + did_you_mean(name, names) + "; npcs.toml names those it has.";
        }
        if (!function->asks.empty()) return name + " asks the player: type the answer when it is asked.";
        given_[name].push_back(value_of(typed));
        return "";
    }

    Value value_of(const std::string& typed) const override {
        const auto value = json::read(typed);
        return value ? *value : Value(typed);
    }

private:
    void put_out(DebugOutput kind, std::string_view text) {
        if (output_) output_(kind, text);
    }

    void warn(const Diagnostic& warning) { put_out(DebugOutput::problem, rich(scripts_.in_its_file(warning))); }

    std::optional<Value> next_given(const std::string& function) {
        const auto found = given_.find(function);
        if (found == given_.end() || found->second.empty()) return std::nullopt;
        Value value = std::move(found->second.front());
        found->second.pop_front();
        return value;
    }

    Project project_;
    Scripts scripts_;
    std::vector<TypedLine> typed_;
    Clock clock_{Clock::Kind::simulated};
    Host host_;
    SessionOptions options_;
    Output output_;
    std::map<std::string, std::deque<Value>> given_;
    bool has_begun_ = false;
    std::optional<Session> session_;
    std::optional<Machine> machine_;
};

/// Returns the scripts that a save names.
Result<std::vector<std::string>> scripts_of_save(const StateFile& state, const std::string& path) {
    std::vector<std::string> found;
    for (const std::string& named : state.scripts) {
        auto script = find_script(named, path, {});
        if (!script) return script.diagnostics();
        found.push_back(std::move(script).value());
    }
    if (found.empty()) return not_launched(path + " names no script: name it in `program`");
    return found;
}

}  // namespace

Result<std::unique_ptr<DebugProgram>> launch_to_debug(const std::string& json) {
    auto read = DebugRequest::read(json);
    if (!read) return read.diagnostics();
    DebugRequest request = std::move(read).value();
    for (const std::string& path : request.files())
        if (auto problem = no_ordinary_file(path)) return *problem;
    std::optional<AnswersFile> answers;
    if (!request.answers.empty()) {
        auto file = AnswersFile::read(request.answers);
        if (!file) return file.diagnostics();
        answers = std::move(file).value();
        if (request.programs.empty()) request.programs = answers->scripts;
        if (request.programs.empty()) return not_launched(request.answers + " names no script: name it in `program`");
    }
    std::optional<StateFile> state;
    if (!request.save.empty()) {
        auto file = read_state(request.save);
        if (!file) return file.diagnostics();
        state = std::move(file).value();
        if (request.programs.empty()) {
            auto scripts = scripts_of_save(*state, request.save);
            if (!scripts) return scripts.diagnostics();
            request.programs = std::move(scripts).value();
        }
    }
    auto project = ProjectOptions(request.import_paths, request.stubs).project_of(request.programs.front());
    if (!project) return project.diagnostics();
    auto scripts = Scripts::read_named(request.programs, project.value(), Marks::all);
    if (!scripts) return scripts.diagnostics();
    if (const Diagnostics missing = scripts.value().missing_modules(); !missing.empty()) return missing;
    const std::uint64_t seed = request.seed.value_or(answers ? answers->seed.value_or(0) : 0);
    auto program = std::make_unique<LaunchedProgram>(std::move(project).value(), std::move(scripts).value(),
                                                     answers ? answers->typed : std::vector<TypedLine>(), seed);
    if (!state) {
        program->begin();
        return Result<std::unique_ptr<DebugProgram>>(std::move(program));
    }
    if (Diagnostics problems = program->load(state->save); !problems.empty()) return problems;
    return Result<std::unique_ptr<DebugProgram>>(std::move(program));
}

}  // namespace npcs::tools
