// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Speaks the Debug Adapter Protocol with one client, about one conversation. Either the client has launched it, and the
// adapter has the conversation (serve()), or it belongs to a game, which has it and lets the adapter see each of its runs
// (run()). In both cases, whenever the conversation stands still for the client, the adapter handles requests until one of
// them says how to go on.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "debug_adapter/breakpoint_table.hpp"
#include "debug_adapter/channel.hpp"
#include "debug_adapter/conversation.hpp"
#include "debug_adapter/playing.hpp"
#include "debug_adapter/references.hpp"
#include "debug_adapter/source_map.hpp"
#include "npcs/debug_program.hpp"

namespace npcs::debug_adapter {

/// The answer to a request.
struct Response {
    Json body = Json();
    std::string problem = {};  ///< why the request is not fulfilled, as a sentence; empty if it is

    static Response failure(std::string problem) { return {Json(), std::move(problem)}; }
};

struct AdapterSetup {
    DebugLauncher launcher = {};  ///< for clients that launch; none in a game
    bool is_game = false;
    std::string token = {};   ///< that clients of a game must know; empty: none
    std::string folder = {};  ///< that names of the game's scripts are relative to
};

class Adapter {
public:
    Adapter(Channel channel, AdapterSetup setup);
    Adapter(const Adapter&) = delete;
    Adapter& operator=(const Adapter&) = delete;

    // ---- for a client that launches
    /// Serves the client until it disconnects or is gone.
    void serve();
    /// A client that wants to attach to a game instead: what it has asked, and the connection to the game, which is to answer
    /// the second of these requests.
    struct Attaching {
        std::string initialize, attach;  ///< messages
        Channel game;
    };
    std::optional<Attaching> take_attaching() { return std::exchange(attaching_, std::nullopt); }

    // ---- for a game
    void debug(Session& session);
    void debug(Machine& machine);
    void debug_nothing();
    /// Handles what has come, but only so much of it, without waiting; waits only while the client has paused the conversation.
    /// Returns whether the conversation has run.
    bool poll();
    /// Runs the conversation to its next stop, with what the client wants in between.
    DebugStop run(const Action& action);
    Conversation* talk() { return talk_.get(); }
    /// Of a client that has gone: lets the conversation go on without it, to its next stop. If it stood still in the past, where
    /// nothing was changed, it returns to the present first. Returns where it stands if it has moved.
    std::optional<Outcome> let_go();
    /// Tells the client that the game ends.
    void end_game();
    /// Tells the client why it is let go, a sentence.
    void turn_away(const std::string& why);
    /// Returns the outcomes of tasks that the last run() or poll() has passed.
    std::vector<Outcome> take_news() { return std::exchange(news_, {}); }
    /// Returns whether the client has attached and has said where to stop.
    bool is_configured() const { return is_configured_; }
    /// Returns whether the client knows the token.
    bool is_admitted() const { return is_admitted_; }

    bool is_over() const { return is_over_ || !channel_.is_open(); }
    Channel& channel() { return channel_; }
    /// Returns why it ended, as a sentence; empty if it ended as it should.
    std::string problem() const { return problem_.empty() ? channel_.problem() : problem_; }

private:
    using Handler = Response (Adapter::*)(const Json& arguments);
    static const std::map<std::string, Handler>& handlers();

    /// Why the conversation stands still, as the client is told.
    struct Standing {
        std::string reason = "pause";
        std::string description = {};
        std::string text = {};
        TaskId task = 1;
        std::vector<int> breakpoints = {};
        Diagnostic error = {};  ///< of an exception
        bool is_uncaught = false;
        Action go_on = {};        ///< what `continue` does where nothing is paused; none: it cannot
        bool is_end = false;      ///< nothing more can be run
        bool is_at_rest = false;  ///< of a game: its own stop
    };

    // ---- messages (adapter.cpp)
    std::optional<std::string> next_message(Milliseconds wait);
    void handle(const std::string& text);
    void handle_request(const std::string& text);
    void respond(const Json& request, const Response& response);
    Response answer(const std::string& command, const Json& arguments);
    bool is_cancelled(const Json& request);
    void send_event(const char* event, Json body);
    /// Sends an event; while a request is handled, behind the response.
    void post(const char* event, Json body);
    void put_out(const char* category, std::string text);
    std::uint32_t first_line() const { return lines_start_at_1_ ? 1 : 0; }
    std::string path_from(const Json& source) const;
    Json source_of(const std::string& path) const;

    // ---- beginning and end (adapter_lifecycle.cpp)
    Response initialize(const Json& arguments);
    Response launch(const Json& arguments);
    Response attach(const Json& arguments);
    Response configuration_done(const Json& arguments);
    Response restart(const Json& arguments);
    Response end_program(const Json& arguments);
    Response disconnect(const Json& arguments);
    Response cancel(const Json& arguments);
    std::string start_program(const Json& arguments);
    DebugOptions debug_options();
    SourceMap game_sources();
    void take_talk(std::unique_ptr<Conversation> talk);
    void end_standing();
    void finish(int exit_code);

    // ---- running (adapter_running.cpp)
    Response go_on(const Json& arguments);
    Response next(const Json& arguments);
    Response step_in(const Json& arguments);
    Response step_out(const Json& arguments);
    Response step_back(const Json& arguments);
    Response reverse_continue(const Json& arguments);
    Response restart_frame(const Json& arguments);
    Response pause(const Json& arguments);
    Response move(Motion motion);
    Response go_back(Action action);
    void drive(Action action);
    Action after(const DebugStop& stop);
    Action after_outcome(const DebugStop& stop);
    Action gone_on_from(const DebugStop& stop);
    Action after_playing(Playing::Next next);
    Action stand(Standing standing);
    DebugStop watched(const Action& action);
    bool is_urgent(const std::string& message) const;
    void show(const DebugStop& stop);
    void show_outcome(const Outcome& outcome);
    void show_error(Diagnostic error, const std::vector<TraceLine>& trace);
    void tell_of_threads();
    void tell_of_stop();
    Standing standing_of(const DebugStop& stop);
    Standing standing_of(const Outcome& failed, TaskId task);

    // ---- breakpoints (adapter_breakpoints.cpp)
    Response set_breakpoints(const Json& arguments);
    Response set_function_breakpoints(const Json& arguments);
    Response set_exception_breakpoints(const Json& arguments);
    Response data_breakpoint_info(const Json& arguments);
    Response set_data_breakpoints(const Json& arguments);
    Response breakpoint_locations(const Json& arguments);

    // ---- looking (adapter_looking.cpp)
    Response threads(const Json& arguments);
    Response stack_trace(const Json& arguments);
    Response scopes(const Json& arguments);
    Response variables(const Json& arguments);
    Response set_variable(const Json& arguments);
    Response source(const Json& arguments);
    Response loaded_sources(const Json& arguments);
    Response exception_info(const Json& arguments);
    const std::vector<StackFrame>& frames(TaskId task);
    const StackFrame* frame_of(const FrameRef& ref);
    Json described(const StackFrame& frame, const FrameRef& ref) const;
    Json variable(const std::string& name, const Value& value, const FrameRef& frame, const std::string& expression,
                  const std::string& path);
    Json variables_of(const ScopeRef& scope);
    Json parts_of_value(ValueRef& container, std::size_t start, std::size_t count);
    void forget_views();

    // ---- the console (adapter_console.cpp)
    Response evaluate(const Json& arguments);
    Response set_expression(const Json& arguments);
    Response completions(const Json& arguments);
    Response type(const std::string& line);
    Response fork(const std::string& line);
    Response evaluated(const std::string& expression, const Json& arguments, bool calls);
    FrameRef frame_in(const Json& arguments) const;
    void note_change();

    Channel channel_;
    AdapterSetup setup_;
    std::string problem_;
    int last_seq_ = 0;
    std::size_t looked_at_ = 0;                        ///< of the messages that wait, the first so many
    std::set<std::uint32_t> cancelled_;                ///< requests that those withdraw
    std::vector<std::pair<const char*, Json>> later_;  ///< events to be sent behind the response
    bool is_handling_ = false;
    bool is_initialized_ = false;
    bool lines_start_at_1_ = true, columns_start_at_1_ = true, paths_are_uris_ = false;
    bool has_invalidated_event_ = false;

    std::unique_ptr<DebugProgram> program_;
    SourceMap sources_;
    BreakpointTable breakpoints_{sources_, [this](const std::string& path) { return source_of(path); }};
    std::unique_ptr<Conversation> talk_;
    std::optional<Playing> playing_;
    Json launch_arguments_;
    std::string request_;     ///< the message that is handled
    std::string initialize_;  ///< the message that has initialized the client
    std::optional<Attaching> attaching_;
    bool has_breakpoints_ = true;  ///< false: launched to run without debugging
    ErrorStops error_stops_ = ErrorStops::uncaught;
    bool stops_on_errors_ = true;

    bool is_admitted_ = false;  ///< of a game: the client knows the token
    bool is_configured_ = false;
    bool is_to_start_ = false;
    bool is_finished_ = false;  ///< nothing is debugged any more
    bool is_over_ = false;      ///< the client has disconnected

    bool is_standing_ = false;  ///< for the client; requests can look into the conversation
    Standing standing_;
    Action action_;           ///< how to go on, as a request has said
    bool is_let_go_ = false;  ///< a request has ended the standing without an action
    bool is_pause_wanted_ = false;
    bool is_stepping_ = false;
    bool is_reversing_ = false;       ///< a breakpoint that does not count is gone on from backwards
    bool has_left_standing_ = false;  ///< the client has gone while the conversation stood still for it
    bool is_changed_ = false;         ///< a variable may have been set since it came to stand
    std::vector<TaskId> known_tasks_;
    std::vector<Outcome> news_;
    std::string* capture_ = nullptr;  ///< gets the output instead of the client

    References references_;
    std::map<TaskId, std::vector<StackFrame>> frames_;
};

}  // namespace npcs::debug_adapter
