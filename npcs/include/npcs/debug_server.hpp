// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lets a debugger attach to a running game: an editor that speaks the Debug Adapter Protocol connects to a port of this
// machine. In the library npcs::debug_adapter, which needs the sockets of POSIX.
//
//     auto server = npcs::DebugServer::listen({.port = 4711, .token = token}).value();
//     server.debug(talk);                                   // compiled with Marks::all
//     auto outcome = server.start();                        // instead of talk.start()
//     while (playing) {
//         for (auto& elsewhere : server.poll()) outcome = elsewhere;   // each frame
//         if (answered) outcome = server.resume(answer);    // instead of talk.resume(answer)
//     }
//
// While no debugger is attached, start(), resume() and the like do what those of the conversation do, at the same cost. While
// one is, they return when the conversation comes to a stop of its own; at a breakpoint, and when it is paused, the game
// stands still in them until the client lets it go on. That is what other debuggers do to other programs, and it means that
// nothing else in the game need know of debugging.
//
// Only programs on the same machine reach the port, and only those that know the token are let in; whoever is can read and
// change everything in the conversation. A token should be made new for each run. Without one, every user of the machine may
// attach. A game that is shipped should not listen at all.
//
// The server is used by the thread that uses the conversation, and refers to it: the conversation must live longer, or be given
// up with debug_nothing(). is_attached() alone may be called from any thread. In a callback of a run that the server makes, what
// runs something is refused with code "running", poll() and wait_for_client() do nothing, debug() counts from the end of that run
// on, and the server may be destroyed. Nothing throws, with the exception that session.hpp names. A client for which there is not
// enough memory is let go.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/machine.hpp"
#include "npcs/run_options.hpp"
#include "npcs/script.hpp"
#include "npcs/session.hpp"
#include "npcs/value.hpp"

namespace npcs {

struct DebugServerOptions {
    std::uint16_t port = 0;  ///< 0: any free one
    std::string token;       ///< that a client must name; empty: none
    /// The folder that names of scripts are relative to; names of files that a client sends end in those of scripts.
    std::string folder;
    /// A client that has not attached so long after it has come is let go, so that it keeps nobody else out.
    std::chrono::milliseconds attach_within{10'000};
};

class NPCS_API DebugServer {
public:
    /// Listens on 127.0.0.1. Fails with code "port" if that is not possible.
    static Result<DebugServer> listen(DebugServerOptions options = {});
    DebugServer(DebugServer&&) noexcept;
    DebugServer& operator=(DebugServer&&) noexcept;
    /// Tells a client that the game has ended, and lets it go.
    ~DebugServer();

    std::uint16_t port() const;
    /// Returns whether a client is attached and has said where to stop, as of the last call that was made.
    bool is_attached() const;
    /// Waits at most that long until a client is attached and has said where to stop. Returns whether one has. Polls meanwhile;
    /// the next poll() returns the outcomes.
    bool wait_for_client(std::chrono::milliseconds most);

    /// Says what is debugged from now on. A client that is attached sees this instead of what was debugged before.
    void debug(Session& talk);
    void debug(Machine& world);
    void debug_nothing();

    /// Speaks with the client; to be called each frame. Handles a part of what the client has sent, at most 100 messages, and the
    /// rest in the next calls. Stands still while the client has paused. Returns outcomes if the conversation has come to stand
    /// elsewhere meanwhile, because the client went back, let it go on, or has gone; the last one is the present one.
    std::vector<Outcome> poll();

    // Of what is debugged; see Session and Machine. Refused, with code "nothing-debugged", if that is nothing of the kind.
    Outcome start(const RunOptions& options = {});
    Outcome resume(const Value& answer = {}, const RunOptions& options = {});
    Outcome choose(std::size_t option, const RunOptions& options = {});
    Outcome choose(std::string_view id, const RunOptions& options = {});
    Outcome run(const Script& script, const RunOptions& options = {});
    Outcome resume(TaskId task, const Value& answer, const RunOptions& options = {});
    std::vector<Outcome> tick(double seconds, const RunOptions& options = {});

private:
    class Core;
    explicit DebugServer(std::shared_ptr<Core> core);
    std::shared_ptr<Core> core_;
};

}  // namespace npcs
