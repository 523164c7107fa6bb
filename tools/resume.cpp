// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs resume`: takes a conversation out of its file, goes on with an answer, and puts it back.

#include <memory>
#include <optional>

#include "conversation.hpp"
#include "state_file.hpp"
#include "step.hpp"

namespace npcs::tools {
namespace {

struct ResumeOptions : StepOptions {
    ProjectOptions project;
    std::string script;  ///< empty: the one the state names
    std::vector<std::string> script_path;
    std::optional<std::string> answer;
    std::optional<std::string> choice;
};

int answer(const ResumeOptions& options, Step& step, Session& talk, const Outcome& waiting_for) {
    const bool wants_choice = waiting_for.wait == Outcome::Wait::choice;
    if (asks(waiting_for)) {
        if (wants_choice && options.answer)
            return step.refuse("choice-wanted", "the conversation waits for a choice: give it with --choice");
        if (!wants_choice && options.choice)
            return step.refuse("answer-wanted", "the conversation waits for an answer: give it with --answer");
        // Without either, what is asked is shown once more.
        if (!options.answer && !options.choice) return step.ask_again(waiting_for);
        if (!wants_choice) {
            const auto value = answer_for(step.project(), waiting_for.function, *options.answer);
            if (!value) return step.refuse("number-wanted", "\"" + *options.answer + "\" is no number");
            return step.take(talk, talk.resume(*value));
        }
        const Choice choice = read_choice(waiting_for, *options.choice);
        return choice.problem.empty() ? step.take(talk, talk.choose(choice.option))
                                      : step.refuse("no-such-option", choice.problem);
    }
    if (!waiting_for.waiting()) return step.refuse("finished", "the conversation is over");
    if (options.answer || options.choice)
        return step.refuse("nothing-asked", "the conversation asks nothing now: resume it without an answer");
    return step.take(talk, talk.resume());
}

int resume(const ResumeOptions& options) {
    const auto state = read_state(options.state);
    if (!state) return report_unusable(state.diagnostics(), options.error_format);
    if (state.value().script.empty()) {
        std::fprintf(stderr, "npcs: %s was not made by npcs start, or is damaged\n", options.state.c_str());
        return refused;
    }
    Result<std::string> path = options.script;
    if (options.script.empty()) path = find_script(state.value(), options.state, options.script_path);
    if (!path) return report_unusable(path.diagnostics(), options.error_format);
    const auto project = options.project.project_of(path.value());
    if (!project) return report_unusable(project.diagnostics(), options.error_format);
    const auto file = ScriptFile::read(project.value().script_for(path.value()), project.value().import_paths);
    if (!file) return report_unusable(file.diagnostics(), options.error_format);
    if (file.value().lacks_modules()) return report_unusable(file.value().problems(), options.error_format);
    const auto script = file.value().compile();
    if (!script) return report_unusable(script.diagnostics(), options.error_format);
    Step step(options, project.value(), file.value());
    auto talk = Session::load(state.value().save, script.value(), step.host());
    if (!talk) return step.refuse(talk.diagnostics().front());
    return answer(options, step, talk.value(), talk.value().outcome());
}

}  // namespace

void add_resume(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ResumeOptions>();
    CLI::App* command = app.add_subcommand("resume", "Go on with a conversation that npcs start began");
    command->add_option("STATE", options->state, "The file it is kept in")->required();
    CLI::Option* text = command->add_option("--answer", options->answer, "The answer to a question");
    CLI::Option* number =
        command->add_option("--choice", options->choice, "The option to take: its number, as shown, or its id");
    text->excludes(number);
    command->add_option("--script", options->script, "The script, where it is not beside the state");
    command->add_option("--script-path", options->script_path, "A folder to look for the script in (can be repeated)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    options->project.add_to(*command);
    add_step_options(*command, *options);
    command->callback([options, &exit_code] { exit_code = resume(*options); });
}

}  // namespace npcs::tools
