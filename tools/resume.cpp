// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs resume`: reads a conversation from its file, continues it with an answer, and writes it back.

#include <memory>
#include <optional>

#include "conversation.hpp"
#include "state_file.hpp"
#include "step.hpp"
#include "verdicts.hpp"

namespace npcs::tools {
namespace {

struct ResumeOptions : StepOptions {
    ProjectOptions project;
    std::vector<std::string> scripts;  ///< empty: those in the state file
    std::vector<std::string> script_path;
    std::optional<std::string> answer;
    std::optional<std::string> choice;
    std::optional<double> wait;
    std::vector<std::string> accept;  ///< names of verdicts
};

int answer(const ResumeOptions& options, Step& step, Talk& talk) {
    if (talk.asks()) {
        const Outcome asked = talk.question();
        const bool wants_choice = asked.wait == Outcome::Wait::choice;
        if (wants_choice && options.answer)
            return step.refuse("choice-wanted", "the conversation waits for a choice: give it with --choice");
        if (!wants_choice && options.choice)
            return step.refuse("answer-wanted", "the conversation waits for an answer: give it with --answer");
        if (options.wait) return step.let_pass(talk, *options.wait);
        // Without any of the options, the question is shown again.
        if (!options.answer && !options.choice) return step.ask_again(talk);
        if (!wants_choice) {
            const auto value = answer_for(step.project(), asked.function, *options.answer);
            if (!value) return step.refuse("number-wanted", "\"" + *options.answer + "\" is no number");
            return step.continue_from(talk, talk.answer(*value));
        }
        const Choice choice = read_choice(asked, *options.choice);
        return choice.problem.empty() ? step.continue_from(talk, talk.choose(choice.option))
                                      : step.refuse("no-such-option", choice.problem);
    }
    if (!talk.outcome().waiting()) return step.refuse("finished", "the conversation is over");
    if (options.answer || options.choice)
        return step.refuse("nothing-asked", "the conversation asks nothing now: resume it without an answer");
    return step.continue_from(talk, talk.go_on());
}

/// Returns the paths of the scripts, from the command line or the state.
Result<std::vector<std::string>> find_scripts(const ResumeOptions& options, const StateFile& state) {
    if (!options.scripts.empty()) return options.scripts;
    std::vector<std::string> paths;
    for (const std::string& named : state.scripts) {
        auto path = find_script(named, options.state, options.script_path);
        if (!path) return path.diagnostics();
        paths.push_back(std::move(path).value());
    }
    return paths;
}

int resume(const ResumeOptions& options) {
    const auto state = read_state(options.state);
    if (!state) return report_unusable(state.diagnostics(), options.error_format);
    if (state.value().scripts.empty() || state.value().scripts.front().empty()) {
        std::fprintf(stderr, "npcs: %s was not made by npcs start, or is damaged\n", options.state.c_str());
        return refused;
    }
    const auto found = find_scripts(options, state.value());
    if (!found) return report_unusable(found.diagnostics(), options.error_format);
    const auto project = options.project.project_of(found.value().front());
    if (!project) return report_unusable(project.diagnostics(), options.error_format);
    std::vector<std::string> paths;
    for (const std::string& file : found.value())
        for (const std::string& path : project.value().scripts_for(file)) paths.push_back(path);
    const auto scripts = Scripts::read(paths, project.value());
    if (!scripts) return report_unusable(scripts.diagnostics(), options.error_format);
    const Diagnostics missing = scripts.value().missing_modules();
    if (!missing.empty()) return report_unusable(missing, options.error_format);
    Step step(options, project.value(), scripts.value());
    const auto info = inspect(state.value().save);
    const auto talk = make_talk(info && info.value().is_machine, scripts.value().all(), step.host(), {});
    LoadOptions load;
    accept_named(load.accept, options.accept);
    const Diagnostics problems = talk->load(state.value().save, load);
    if (!problems.empty()) return step.refuse(problems.front());
    return answer(options, step, *talk);
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
    command
        ->add_option("--wait", options->wait,
                     "Seconds to let pass instead of an answer: timeouts may expire, and other tasks continue")
        ->excludes(text)
        ->excludes(number)
        ->check(CLI::Range(0.0, 366.0 * 24 * 60 * 60).description("seconds"));
    command
        ->add_option("--script", options->scripts,
                     "The script, where it is not beside the state; once for each script of a machine")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    command->add_option("--script-path", options->script_path, "A folder to look for the script in (can be repeated)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    add_accept(*command, options->accept);
    options->project.add_to(*command);
    add_step_options(*command, *options);
    command->callback([options, &exit_code] { exit_code = resume(*options); });
}

}  // namespace npcs::tools
