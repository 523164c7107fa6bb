// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What can be typed besides answers, and how a conversation follows edits of its script.

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "json.hpp"
#include "known_answers.hpp"
#include "nearest.hpp"
#include "playing.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

constexpr std::string_view help =
    "Type the number of an option, or an answer in words.\n"
    "  /undo        take back the last answer\n"
    "  /redo        give again what was taken back\n"
    "  /save NAME   keep this moment in a file (/save --force NAME: whatever that file holds)\n"
    "  /load NAME   go back to one that was kept\n"
    "  /wait N      let N seconds pass\n"
    "  /give F X    the next call of the game's function F gives X, a text or JSON\n"
    "  /random N    the next random draw gives N, from 0 up to 1; several numbers: the next draws\n"
    "  /raise E X   raise the event E, with the value X or without one\n"
    "  /answers     show what is known to be an answer here\n"
    "  /quit        leave\n"
    "  /help        this\n"
    "An answer that begins with a slash begins with two: //.\n";

/// Returns the path of a save. A name without a slash means a file in the current folder.
std::string save_path(const std::string& name) {
    std::filesystem::path path(name);
    if (!path.has_extension()) path += ".npcsave";
    return path.has_parent_path() ? path.string() : "./" + path.string();
}

/// Returns the first word of a line, and what is behind the blanks that follow it.
std::pair<std::string, std::string> split(const std::string& line) {
    const auto space = line.find(' ');
    const auto first = space == std::string::npos ? space : line.find_first_not_of(' ', space);
    return {line.substr(0, space), first == std::string::npos ? "" : line.substr(first)};
}

Value value_of(const std::string& typed) {
    const auto value = json::read(typed);
    return value ? *value : Value(typed);
}

}  // namespace

void Play::run_command(const std::string& line) {
    const auto [name, argument] = split(line);
    if (name == "/help") put(help);
    else if (name == "/quit") is_left_ = true;
    else if (name == "/undo") go_back(true);
    else if (name == "/redo") go_back(false);
    else if (name == "/save") with_name(name, argument, &Play::save);
    else if (name == "/load") with_name(name, argument, &Play::load);
    else if (name == "/wait") skip(argument);
    else if (name == "/give") give(argument);
    else if (name == "/random") draw(argument);
    else if (name == "/raise") raise(argument);
    else if (name == "/answers") show_known_answers();
    else refuse("There is no command " + name + "; /help lists them.");
}

void Play::with_name(const std::string& command, const std::string& name, void (Play::*action)(const std::string&)) {
    if (name.empty()) refuse("What name? Type " + command + " and a name, for example " + command + " evening.");
    else (this->*action)(name);
}

/// Lets time pass immediately.
void Play::skip(const std::string& typed) {
    constexpr double most = 366.0 * 24 * 60 * 60;
    const double seconds = number_of(typed).value_or(-1);
    if (!(seconds >= 0 && seconds <= most))
        return refuse("How long? Type /wait and a number of seconds, for example /wait 5.");
    clock_.jump(seconds);
    seen_at_ = clock_.now();
    show(talk_->pass(seconds));
}

std::optional<Value> Play::next_given(const std::string& function) {
    const auto found = given_.find(function);
    if (found == given_.end() || found->second.empty()) return std::nullopt;
    Value value = std::move(found->second.front());
    found->second.pop_front();
    return value;
}

void Play::give(const std::string& typed) {
    const auto [name, value] = split(typed);
    if (name.empty() || value.empty())
        return refuse("What value? Type /give, a function of the game and a value, for example /give gold 5.");
    const HostFunction* const function = project_.function(name);
    if (function == nullptr) {
        std::vector<std::string> names;
        for (const HostFunction& each : project_.functions) names.push_back(each.name);
        return refuse("The game has no function " + name + did_you_mean(name, names) +
                      "; npcs.toml names those it has.");
    }
    if (!function->asks.empty()) return refuse(name + " asks the player: type the answer when it is asked.");
    given_[name].push_back(value_of(value));
}

void Play::draw(const std::string& typed) {
    std::vector<double> draws;
    std::istringstream words(typed);
    for (std::string word; words >> word;) {
        const double number = number_of(word).value_or(-1);
        if (!(number >= 0 && number < 1))
            return refuse("\"" + word + "\" is no random draw: those are numbers from 0 up to, but not, 1.");
        draws.push_back(number);
    }
    if (draws.empty())
        return refuse("What number? Type /random and numbers from 0 up to, but not, 1, for example /random 0.5.");
    talk_->draw(draws);
}

void Play::raise(const std::string& typed) {
    const auto [event, value] = split(typed);
    if (event.empty()) return refuse("What event? Type /raise and its name, for example /raise bell.");
    if (!talk_->is_machine())
        return refuse(
            "Nothing waits for an event: only scripts with spawn or waitFor do, and several scripts together.");
    show(talk_->raise(event, value.empty() ? Value() : value_of(value)));
}

/// Shows what a tool that plays by itself would type.
void Play::show_known_answers() {
    const Outcome asked = talk_->asks() ? talk_->question() : Outcome();
    if (asked.wait != Outcome::Wait::answer) return refuse("No words are asked for here.");
    const KnownAnswers known(project_, scripts_);
    const std::string text = asked.value.is_null() ? "" : asked.value.text();
    const auto answers = known.answers(asked.function, text, talk_->where());
    if (answers.empty()) tell("None are known. Above the line that asks, write: // answers: \"one\", \"another\"");
    for (const std::string& answer : answers) tell("  " + json::text(answer));
}

void Play::go_back(bool undoes) {
    if (undoes ? !history_.can_undo() : !history_.can_redo())
        return refuse(undoes ? "There is nothing to take back." : "There is nothing to give again.");
    const Diagnostics problems = undoes ? talk_->undo(history_, edits_) : talk_->redo(history_, edits_);
    if (!problems.empty())
        return refuse((undoes ? "Not taken back: " : "Not given again: ") + problems.front().message);
    is_going_back_ = true;
    if (talk_->asks()) show_question();
    is_going_back_ = false;
}

/// Lines of a file write no files: what they save is kept in memory.
void Play::save(const std::string& name) {
    constexpr std::string_view insists = "--force ";
    const bool force = name.compare(0, insists.size(), insists) == 0;
    const std::string path = save_path(force ? name.substr(insists.size()) : name);
    if (taken_ != nullptr) {
        kept_saves_[path] = talk_->save();
        return tell("Saved to " + path + ".");
    }
    const OutputFile file{path, OutputKind::state, sources(), force};
    std::string why;
    if (write_state(file, scripts_.paths(), talk_->save(), why)) tell("Saved to " + file.path + ".");
    else tell("Not saved: " + why);
}

std::vector<std::string> Play::sources() const {
    std::vector<std::string> files = scripts_.sources();
    if (!project_.file.empty()) files.push_back(project_.file);
    return files;
}

void Play::load(const std::string& name) {
    const std::string path = save_path(name);
    if (const auto kept = kept_saves_.find(path); kept != kept_saves_.end()) return load_state(kept->second);
    const auto state = read_state(path);
    if (!state) return refuse("Not loaded: " + state.diagnostics().front().message);
    load_state(state.value().save);
}

void Play::load_state(const std::string& save) {
    const auto info = inspect(save);
    // A save from before the script used tasks is a conversation, and is loaded as one.
    const bool is_machine = info ? info.value().is_machine : talk_->is_machine();
    auto talk = make_talk(is_machine, scripts_.all(), host_, session_);
    const Diagnostics problems = talk->load(save);
    if (!problems.empty()) return refuse("Not loaded: " + problems.front().message);
    if (is_machine != talk_->is_machine()) history_.clear();
    talk_ = std::move(talk);
    show(talk_->go_on());
    if (talk_->asks()) show_question();
}

/// If a script was edited, continues the conversation in its current version.
void Play::follow_edits(bool in_sight) {
    std::vector<std::string> texts;
    for (const std::string& path : scripts_.paths()) {
        const auto file = ScriptFile::read(path, project_.import_paths);
        if (!file) return;
        texts.push_back(file.value().text());
    }
    if (texts == seen_texts_) return;
    seen_texts_ = texts;
    if (texts == scripts_.texts()) return;
    const auto scripts = Scripts::read(scripts_.paths(), project_);
    if (!scripts) {
        for (const Diagnostic& problem : scripts.diagnostics())
            screen_.write(report_on(stdout, problem, setup_.error_format));
        return tell("The script has errors; the conversation goes on in the last version without.");
    }
    MigrationReport report;
    const Diagnostics problems = talk_->reload(scripts.value().all(), edits_, &report);
    std::string text = "The script was edited: " + std::string(name_of(report.verdict));
    if (!report.frames.empty() && report.frames.front().is.line != 0)
        text += ", line " + std::to_string(scripts.value().in_their_files({report.frames.front().is}).front().line);
    tell(text + (report.reason.empty() ? "." : ": " + report.reason + "."));
    for (const VariableNote& note : report.variables) tell("  " + note.name + ": " + note.detail);
    if (!problems.empty()) return tell("The conversation goes on in the version it was in.");
    scripts_ = scripts.value();
    told_ = scripts_.warnings();
    show(talk_->go_on());
    if (!talk_->asks()) return;
    if (in_sight) show_question();
    else asked_ = talk_->question_number();
}

}  // namespace npcs::tools
