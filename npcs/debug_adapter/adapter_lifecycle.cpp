// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How debugging begins and ends: the client launches a program or attaches to a game.

#include <limits>

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr Milliseconds longest_answer{10'000};  ///< that an admitted client may take to read what it is sent

Json capabilities(bool is_game) {
    return {
        {"supportsConfigurationDoneRequest", true},
        {"supportsFunctionBreakpoints", true},
        {"supportsConditionalBreakpoints", true},
        {"supportsHitConditionalBreakpoints", true},
        {"supportsEvaluateForHovers", true},
        {"supportsStepBack", true},
        {"supportsSetVariable", true},
        {"supportsSetExpression", true},
        {"supportsRestartFrame", true},
        {"supportsRestartRequest", !is_game},
        {"supportsTerminateRequest", !is_game},
        {"supportTerminateDebuggee", false},
        {"supportsExceptionInfoRequest", true},
        {"supportsDelayedStackTraceLoading", true},
        {"supportsLoadedSourcesRequest", true},
        {"supportsLogPoints", true},
        {"supportsDataBreakpoints", true},
        {"supportsBreakpointLocationsRequest", true},
        {"supportsCompletionsRequest", true},
        {"completionTriggerCharacters", {".", "/"}},
        {"supportsCancelRequest", true},
        {"supportsClipboardContext", true},
        {"supportsGotoTargetsRequest", false},
        {"supportsStepInTargetsRequest", false},
        {"exceptionBreakpointFilters",
         {{{"filter", "all"},
           {"label", "All errors"},
           {"description", "Stops also at errors that the script catches"},
           {"default", false}},
          {{"filter", "uncaught"},
           {"label", "Errors that end the conversation"},
           {"description", "Stops at errors that nothing catches"},
           {"default", true}}}},
    };
}

/// Compares in a time that does not tell where they differ.
bool are_equal(const std::string& one, const std::string& other) {
    unsigned differs = one.size() == other.size() ? 0 : 1;
    for (std::size_t i = 0; i < one.size(); ++i)
        differs |= static_cast<unsigned char>(one[i] ^ (i < other.size() ? other[i] : 0));
    return differs == 0;
}

}  // namespace

Response Adapter::initialize(const Json& arguments) {
    if (is_initialized_) return Response::failure("This client has been initialized already.");
    is_initialized_ = true;
    initialize_ = request_;
    lines_start_at_1_ = flag_of(arguments, "linesStartAt1", true);
    columns_start_at_1_ = flag_of(arguments, "columnsStartAt1", true);
    paths_are_uris_ = text_of(arguments, "pathFormat") == "uri";
    has_invalidated_event_ = flag_of(arguments, "supportsInvalidatedEvent");
    return {capabilities(setup_.is_game)};
}

void Adapter::serve() {
    while (!is_over()) {
        if (std::exchange(is_to_start_, false)) {
            drive(after_playing(playing_->begin()));
            continue;
        }
        if (const auto message = next_message(Milliseconds(-1))) handle(*message);
        if (attaching_) return;
    }
}

Response Adapter::launch(const Json& arguments) {
    if (setup_.is_game) return Response::failure("This is a running game: attach to it instead of launching.");
    if (talk_ || is_finished_)
        return Response::failure("A conversation has been launched already; restart it instead.");
    launch_arguments_ = arguments;
    if (std::string problem = start_program(arguments); !problem.empty()) return Response::failure(std::move(problem));
    post("initialized", Json());
    return {};
}

/// Returns why nothing could be started, as a sentence; empty if something was.
std::string Adapter::start_program(const Json& arguments) {
    auto launched = setup_.launcher(arguments.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (!launched) {
        for (const Diagnostic& problem : launched.diagnostics()) put_out("stderr", rich(problem));
        const Diagnostic& first = launched.diagnostics().front();
        return first.line == 0 ? first.message : one_line(first);
    }
    end_standing();
    is_reversing_ = false;
    playing_.reset();
    talk_.reset();
    program_ = std::move(launched).value();
    program_->on_output([this](DebugOutput kind, std::string_view text) {
        const char* const category = kind == DebugOutput::said    ? "stdout"
                                     : kind == DebugOutput::noted ? "console"
                                                                  : "stderr";
        put_out(category, std::string(text));
    });
    sources_ = SourceMap(program_->sources());
    has_breakpoints_ = !flag_of(arguments, "noDebug");
    is_finished_ = false;
    DebugOptions options = debug_options();
    options.stop_at_entry = flag_of(arguments, "stopOnEntry") && has_breakpoints_;
    Session* const session = program_->session();
    take_talk(session != nullptr ? std::make_unique<Conversation>(*session, options)
                                 : std::make_unique<Conversation>(*program_->machine(), options));
    playing_.emplace(*talk_, *program_);
    return "";
}

void Adapter::end_standing() {
    is_standing_ = false;
    standing_ = Standing();
    action_ = nullptr;
    forget_views();
}

DebugOptions Adapter::debug_options() {
    DebugOptions options;
    options.on_log = [this](std::string_view message) { put_out("console", std::string(message) + "\n"); };
    return options;
}

void Adapter::take_talk(std::unique_ptr<Conversation> talk) {
    talk_ = std::move(talk);
    known_tasks_.clear();
    forget_views();
    if (!has_breakpoints_) return;
    talk_->debugger().stop_on_errors(error_stops_);
    for (Json& changed : breakpoints_.set_all(*talk_, first_line()))
        post("breakpoint", {{"reason", "changed"}, {"breakpoint", std::move(changed)}});
}

Response Adapter::attach(const Json& arguments) {
    if (setup_.is_game) {
        if (is_admitted_) return Response::failure("This client has attached already.");
        if (!setup_.token.empty() && !are_equal(setup_.token, text_of(arguments, "token"))) {
            is_over_ = true;
            return Response::failure("The token is not the one that the game expects.");
        }
        is_admitted_ = true;
        channel_.set_patience(longest_answer);
        if (const std::string folder = text_of(arguments, "folder"); !folder.empty()) setup_.folder = folder;
        sources_ = game_sources();
        post("initialized", Json());
        return {};
    }
    if (talk_ || is_finished_)
        return Response::failure("A conversation has been launched; there is nothing to attach to.");
    const auto port = number_of(arguments, "port");
    if (!port || *port == 0 || *port > 65535)
        return Response::failure("Attach needs `port`, the number on which the game listens.");
    std::string why;
    Descriptor socket = connect_to(static_cast<std::uint16_t>(*port), why);
    if (!socket.is_open()) return Response::failure("The game cannot be attached to: " + why + ".");
    attaching_ = Attaching{initialize_, request_, Channel::over_socket(std::move(socket))};
    return {};
}

Response Adapter::configuration_done(const Json&) {
    if (setup_.is_game ? is_configured_ : (!talk_ || is_configured_))
        return Response::failure("Nothing is being configured.");
    is_configured_ = true;
    is_to_start_ = !setup_.is_game;
    return {};
}

Response Adapter::restart(const Json& arguments) {
    if (setup_.is_game) return Response::failure("A running game cannot be restarted by its debugger.");
    if (!talk_ && !is_finished_) return Response::failure("Nothing has been launched.");
    const Json& changed = member(arguments, "arguments");
    if (changed.is_object() && !changed.empty()) launch_arguments_ = changed;
    if (std::string problem = start_program(launch_arguments_); !problem.empty()) {
        finish(1);
        return Response::failure(std::move(problem));
    }
    is_to_start_ = is_configured_;
    is_let_go_ = true;
    return {};
}

Response Adapter::end_program(const Json&) {
    if (setup_.is_game) return Response::failure("A running game cannot be ended by its debugger; disconnect instead.");
    if (!talk_) return Response::failure("Nothing is debugged now.");
    finish(0);
    return {};
}

Response Adapter::disconnect(const Json&) {
    is_over_ = true;
    is_let_go_ = true;
    return {};
}

/// What is to be cancelled has been answered by now.
Response Adapter::cancel(const Json& arguments) {
    if (const auto number = number_of(arguments, "requestId")) cancelled_.erase(*number);
    return {};
}

/// Tells the client that the conversation is over.
void Adapter::finish(int exit_code) {
    if (is_finished_) return;
    is_finished_ = true;
    is_let_go_ = true;
    end_standing();
    post("exited", {{"exitCode", exit_code}});
    post("terminated", Json());
}

// ---- for a game

void Adapter::debug(Session& session) {
    debug_nothing();
    take_talk(std::make_unique<Conversation>(session, debug_options()));
}

void Adapter::debug(Machine& machine) {
    debug_nothing();
    take_talk(std::make_unique<Conversation>(machine, debug_options()));
}

void Adapter::debug_nothing() {
    end_standing();
    talk_.reset();
    sources_ = game_sources();
}

SourceMap Adapter::game_sources() {
    return SourceMap(setup_.folder,
                     [this](const std::string& name) { return talk_ && !talk_->debugger().lines(name).empty(); });
}

std::optional<Outcome> Adapter::let_go() {
    if (!talk_) return std::nullopt;
    Debugger& debugger = talk_->debugger();
    debugger.remove_breakpoints();
    debugger.stop_on_errors(ErrorStops::uncaught);
    debugger.cancel_pause();
    DebugStop stop = debugger.last_stop();
    bool has_moved = false;
    const auto move = [&](DebugStop next) {
        stop = std::move(next);
        news_.insert(news_.end(), stop.news.begin(), stop.news.end());
        has_moved = true;
    };
    constexpr auto present = std::numeric_limits<std::uint64_t>::max();
    if (has_left_standing_ && stop.is_past && !is_changed_) move(debugger.go_to(present));
    while (stop.is_paused() || stop.reason == DebugStop::Reason::pause) move(gone_on_from(stop)());
    if (!has_moved) return std::nullopt;
    return talk_->is_machine() ? stop.outcome : talk_->outcome(1);
}

/// The exit code of the game is not known here.
void Adapter::end_game() {
    if (!is_admitted_ || is_over()) return;
    send_event("exited", {{"exitCode", 0}});
    send_event("terminated", Json());
}

void Adapter::turn_away(const std::string& why) {
    if (is_initialized_) put_out("stderr", why + "\n");
    is_over_ = true;
}

}  // namespace npcs::debug_adapter
