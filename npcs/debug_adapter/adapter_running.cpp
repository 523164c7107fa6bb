// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How the conversation goes on, and what the client is told when it stops.

#include <algorithm>
#include <new>

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"

namespace npcs::debug_adapter {
namespace {

using Reason = DebugStop::Reason;

const char* name_of_reason(Reason reason) {
    switch (reason) {
        case Reason::entry: return "entry";
        case Reason::step: return "step";
        case Reason::breakpoint: return "breakpoint";
        case Reason::data: return "data breakpoint";
        case Reason::error: return "exception";
        case Reason::history_begin: return "entry";
        case Reason::outcome: return "pause";
        case Reason::pause: return "pause";
        case Reason::refused: return "pause";
    }
    return "pause";
}

constexpr std::size_t most_messages_at_once = 100;                ///< that poll() handles
constexpr std::size_t most_bytes_at_once = std::size_t{1} << 20;  ///< of these, but for the last one

}  // namespace

// ---- requests

Response Adapter::go_on(const Json&) {
    Response response = move(Motion::go_on);
    if (response.problem.empty()) response.body = {{"allThreadsContinued", true}};
    return response;
}

Response Adapter::next(const Json&) { return move(Motion::step_over); }
Response Adapter::step_in(const Json&) { return move(Motion::step_in); }
Response Adapter::step_out(const Json&) { return move(Motion::step_out); }

/// Goes on in the way that is possible where the conversation stands.
Response Adapter::move(Motion motion) {
    is_reversing_ = false;
    const DebugStop& stop = talk_->debugger().last_stop();
    // A conversation that waits for nothing, or was not started, can be stepped into.
    const bool is_before_start = stop.reason == Reason::history_begin && !talk_->is_machine();
    const bool steps_on = motion != Motion::go_on && standing_.go_on && !talk_->is_machine();
    if (stop.is_paused() || is_before_start || steps_on) {
        is_stepping_ = motion != Motion::go_on;
        action_ = [this, motion] { return talk_->move(motion); };
    } else if (standing_.go_on) {
        action_ = standing_.go_on;
    } else if (standing_.is_at_rest) {
        // The step is taken in what the game does next.
        talk_->move(motion);
        is_let_go_ = true;
    } else if (standing_.is_end) {
        is_let_go_ = true;
    } else {
        talk_->move(motion);  // the step goes on with the answer
        post("output", {{"category", "console"}, {"output", "It waits for an answer: type it here.\n"}});
        tell_of_stop();
    }
    return {};
}

Response Adapter::step_back(const Json& arguments) {
    is_reversing_ = false;
    const bool is_into = text_of(arguments, "granularity") == "instruction";
    return go_back(
        [this, is_into] { return is_into ? talk_->debugger().step_back() : talk_->debugger().step_back_over(); });
}

Response Adapter::reverse_continue(const Json&) {
    Response response = go_back([this] { return talk_->debugger().reverse(); });
    is_reversing_ = true;
    return response;
}

Response Adapter::restart_frame(const Json& arguments) {
    const auto frame = references_.frame(number_of(arguments, "frameId").value_or(0));
    if (!frame) return Response::failure("There is no such frame any more.");
    return go_back([this, index = frame->index] { return talk_->debugger().restart_frame(index); });
}

Response Adapter::go_back(Action action) {
    action_ = [this, action = std::move(action)] {
        DebugStop stop = action();
        if (playing_ && stop.reason != Reason::refused) playing_->go_back_to(stop.position);
        return stop;
    };
    return {};
}

Response Adapter::pause(const Json&) {
    if (!talk_ || is_finished_) return Response::failure("Nothing is debugged now.");
    if (is_standing_) return {};
    is_pause_wanted_ = true;
    return {};
}

// ---- running

DebugStop Adapter::run(const Action& action) {
    drive(action);
    return talk_ ? talk_->debugger().last_stop() : DebugStop();
}

bool Adapter::poll() {
    bool has_run = false;
    std::size_t messages = 0, bytes = 0;
    while (!is_over() && messages < most_messages_at_once && bytes < most_bytes_at_once) {
        const auto message = next_message(Milliseconds(0));
        if (!message) break;
        ++messages;
        bytes += message->size();
        handle(*message);
        if (!std::exchange(is_pause_wanted_, false) || !talk_ || is_over()) continue;
        Standing standing;
        standing.is_at_rest = true;
        standing.description = "The game is between two runs of the conversation.";
        if (const auto tasks = talk_->tasks(); !tasks.empty()) standing.task = tasks.front();
        const Action action = stand(std::move(standing));
        has_run = has_run || action;
        drive(action);
    }
    return has_run;
}

/// Runs until nothing is left to be done, or the game has to say what comes next.
void Adapter::drive(Action action) {
    while (action && !is_over()) {
        is_changed_ = false;
        const DebugStop stop = watched(action);
        action = nullptr;
        try {
            show(stop);
            if (!is_over()) action = after(stop);
        } catch (const std::bad_alloc&) {
            channel_.close("There is not enough memory for what the client is to be told.");
        }
    }
}

/// Runs with an ear for the client: what it sends may have to end the run.
DebugStop Adapter::watched(const Action& action) {
    // Outside of a run there is nothing to be interrupted: what has come is heard then.
    struct Ending {
        Debugger& debugger;
        ~Ending() { debugger.cancel_pause(); }
    };
    const Ending ending{talk_->debugger()};
    const Watch watch(
        channel_, [this](const std::string& message) { return is_urgent(message); },
        [this] { talk_->debugger().request_pause(); });
    return action();
}

/// Called in another thread, with each message that comes during a run: whether the run is to be interrupted for it. During a
/// step it is only for what ends the step. Any other run goes on behind the request.
bool Adapter::is_urgent(const std::string& message) const {
    const auto says = [&](const char* command) { return message.find(command) != std::string::npos; };
    return !is_stepping_ || says("\"pause\"") || says("\"disconnect\"") || says("\"terminate\"") || says("\"restart\"");
}

/// Returns how it goes on after a stop; nothing if it does not.
Action Adapter::after(const DebugStop& stop) {
    is_let_go_ = false;
    // A short run may have been over before anybody listened.
    channel_.gather();
    // What comes meanwhile interrupts the next run.
    for (std::size_t left = channel_.waiting().size(); left > 0 && !is_over() && !is_let_go_; --left) {
        if (const auto message = next_message(Milliseconds(0))) handle(*message);
        if (is_finished_) return nullptr;
    }
    if (is_over() || is_let_go_) return nullptr;
    const bool was_stepping = std::exchange(is_stepping_, false);
    const bool was_reversing = std::exchange(is_reversing_, false);
    if (stop.reason == Reason::pause && !std::exchange(is_pause_wanted_, false)) return gone_on_from(stop);
    if (stop.reason == Reason::outcome || (stop.reason == Reason::error && !stop.is_paused()))
        return after_outcome(stop);
    Standing standing = standing_of(stop);
    const bool is_hit = stop.reason == Reason::breakpoint || stop.reason == Reason::data;
    if (is_hit && standing.breakpoints.empty()) {
        if (was_reversing) {
            reverse_continue(Json());
            return std::exchange(action_, nullptr);
        }
        if (!was_stepping) return gone_on_from(stop);
        standing.reason = "step";
    }
    if (!stop.is_paused()) standing.go_on = gone_on_from(stop);
    if (playing_ && !stop.is_paused())
        if (const auto asked = playing_->question()) standing.text += program_->question(*asked);
    return stand(std::move(standing));
}

/// Returns how it goes on from a stop that nobody wants to see, or that has been seen.
Action Adapter::gone_on_from(const DebugStop& stop) {
    if (stop.is_paused()) return [this] { return talk_->move(Motion::go_on); };
    if (stop.reason == Reason::pause && talk_->is_machine()) return [this] { return talk_->debugger().tick(0); };
    if (stop.reason == Reason::pause) return [this] { return talk_->move(Motion::go_on); };
    DebugStop own = stop;
    own.reason = Reason::outcome;
    own.news.clear();
    own.log.clear();
    return [own = std::move(own)] { return own; };
}

/// After a stop of the conversation itself.
Action Adapter::after_outcome(const DebugStop& stop) {
    if (playing_) return after_playing(playing_->after(stop));
    is_pause_wanted_ = false;
    const Outcome* const failed = failed_in(stop);
    return failed != nullptr && stops_on_errors_ ? stand(standing_of(*failed, failed->task)) : nullptr;
}

Action Adapter::after_playing(Playing::Next next) {
    if (!next.remark.empty()) put_out("console", next.remark + "\n");
    Standing standing;
    standing.task = next.task;
    switch (next.kind) {
        case Playing::Kind::act:
            if (!is_pause_wanted_) return std::move(next.action);
            standing.go_on = std::move(next.action);
            break;
        case Playing::Kind::ask:
            standing.reason = next.outcome.wait == Outcome::Wait::choice ? "choice" : "prompt";
            standing.description = "Waits for an answer, to be typed in the debug console";
            standing.text = program_->question(next.outcome);
            put_out("console", standing.text);
            break;
        case Playing::Kind::limited:
            standing.description = next.remark;
            standing.go_on = std::move(next.action);
            break;
        case Playing::Kind::failed: {
            Action others = std::move(next.action);
            show_error(next.outcome.error, next.outcome.trace);
            if (stops_on_errors_) {
                standing = standing_of(next.outcome, next.task);
                standing.go_on = others;
                Action chosen = stand(std::move(standing));
                // A restart has let it go: what comes next is the beginning.
                if (chosen || is_finished_ || is_to_start_ || is_over()) return chosen;
            } else if (others) {
                return others;
            }
            finish(1);
            return nullptr;
        }
        case Playing::Kind::over: finish(0); return nullptr;
    }
    return stand(std::move(standing));
}

/// Tells the client that the conversation stands still, and handles its requests until one of them says how to go on. Returns
/// nothing if none does.
Action Adapter::stand(Standing standing) {
    standing_ = std::move(standing);
    is_standing_ = true;
    is_let_go_ = false;
    is_pause_wanted_ = false;
    action_ = nullptr;
    tell_of_threads();
    for (Json& changed : breakpoints_.changed(*talk_, first_line()))
        post("breakpoint", {{"reason", "changed"}, {"breakpoint", std::move(changed)}});
    tell_of_stop();
    while (!is_over() && !action_ && !is_let_go_)
        if (const auto message = next_message(Milliseconds(-1))) handle(*message);
    has_left_standing_ = is_over();
    Action action = std::exchange(action_, nullptr);
    if (is_finished_) return nullptr;
    end_standing();
    return action;
}

// ---- what the client is told

void Adapter::tell_of_stop() {
    Json body = {{"reason", standing_.reason}, {"threadId", standing_.task}, {"allThreadsStopped", true}};
    if (!standing_.description.empty()) body["description"] = standing_.description;
    if (!standing_.text.empty()) body["text"] = standing_.text;
    if (!standing_.breakpoints.empty()) body["hitBreakpointIds"] = standing_.breakpoints;
    post("stopped", std::move(body));
}

void Adapter::tell_of_threads() {
    auto tasks = talk_->tasks();
    const auto tell = [&](const std::vector<TaskId>& those, const std::vector<TaskId>& without, const char* reason) {
        for (const TaskId task : those)
            if (std::find(without.begin(), without.end(), task) == without.end())
                post("thread", {{"reason", reason}, {"threadId", task}});
    };
    tell(tasks, known_tasks_, "started");
    tell(known_tasks_, tasks, "exited");
    known_tasks_ = std::move(tasks);
}

Adapter::Standing Adapter::standing_of(const DebugStop& stop) {
    Standing standing;
    standing.reason = name_of_reason(stop.reason);
    standing.task = stop.task == 0 ? 1 : stop.task;
    if (stop.reason == Reason::history_begin) standing.description = "The recorded history begins here";
    if (stop.reason == Reason::refused) {
        standing.description = "Not possible";
        standing.text = stop.outcome.error.message;
        put_out("console", standing.text + "\n");
        if (const auto asked = playing_ ? playing_->question() : std::nullopt;
            asked && !talk_->debugger().last_stop().is_paused())
            standing.reason = asked->wait == Outcome::Wait::choice ? "choice" : "prompt";
    }
    if (stop.reason == Reason::error) {
        standing.error = stop.error;
        standing.text = stop.error.message;
    }
    bool is_function = false;
    std::vector<BreakpointId> hit = stop.breakpoints;
    for (const DataChange& change : stop.changes) {
        hit.push_back(change.breakpoint);
        standing.text = change.path + ": " + change.before + " -> " + change.after;
        put_out("console", standing.text + "\n");
    }
    standing.breakpoints = breakpoints_.accepted(*talk_, hit, is_function);
    if (is_function && stop.reason == Reason::breakpoint) standing.reason = "function breakpoint";
    return standing;
}

/// Of an error that has ended the conversation, or a task.
Adapter::Standing Adapter::standing_of(const Outcome& failed, TaskId task) {
    Standing standing;
    standing.reason = "exception";
    standing.description = "An error has ended it";
    standing.text = failed.error.message;
    standing.task = task == 0 ? 1 : task;
    standing.error = failed.error;
    standing.is_uncaught = true;
    standing.is_end = true;
    return standing;
}

void Adapter::show(const DebugStop& stop) {
    for (const Outcome& outcome : stop.news) show_outcome(outcome);
    if (stop.reason == Reason::outcome || stop.reason == Reason::error) show_outcome(stop.outcome);
    news_.insert(news_.end(), stop.news.begin(), stop.news.end());
}

/// Shows what a launched conversation has said; a game shows that itself.
void Adapter::show_outcome(const Outcome& outcome) {
    if (playing_ && is_said(outcome)) put_out("stdout", outcome.value.text() + "\n");
}

void Adapter::show_error(Diagnostic error, const std::vector<TraceLine>& trace) {
    if (const Place place = sources_.in_file(error.file, error.line); place.line != 0) {
        error.source_line = error.source_line == error.line ? place.line : error.source_line;
        error.file = place.file;
        error.line = place.line;
    }
    std::string text = rich(error);
    for (const TraceLine& line : trace) {
        const Place place = sources_.in_file(line.file, line.line);
        text += "  " + (line.function.empty() ? std::string("main program") : line.function) + "  " + place.file + ":" +
                std::to_string(place.line) + "\n";
    }
    put_out("stderr", text);
}

}  // namespace npcs::debug_adapter
