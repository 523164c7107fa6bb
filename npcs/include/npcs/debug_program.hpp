// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// For tools that start a conversation in order to debug it, as `npcs debug` does. A game that is to be debugged while it
// runs needs debug_server.hpp instead. In the library npcs::debug_adapter.
//
// A DebugProgram is what a client of the Debug Adapter Protocol has launched: a conversation or machine, and what is known
// of it beside its state. serve_debugger() speaks with the client and has the conversation: it runs on past what is only
// said, lets time pass where a script waits for it, and stops where somebody must answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/machine.hpp"
#include "npcs/script.hpp"
#include "npcs/session.hpp"
#include "npcs/value.hpp"

namespace npcs {

/// A file of which a script was made.
struct DebugSource {
    std::string path;    ///< absolute
    std::string script;  ///< the name that Script::compile was given
    std::string text;    ///< as it was when the script was compiled
    /// The line of the script at which each line of the file is, or 0 if it is at none. Empty: they are the same.
    std::vector<std::uint32_t> lines;
};

/// What a typed line means at a question: a value to continue with, or a problem, as a sentence.
struct DebugAnswer {
    Value value;  ///< for a choice the index of the option
    std::string problem;
};

/// A line that is typed at a question before anybody is asked, as it was recorded.
struct DebugLine {
    std::string text;
    std::string refusal = {};      ///< the problem that was told when it was typed; empty: none, so it must fit
    bool is_before_start = false;  ///< typed before the conversation begins
};

enum class DebugOutput : std::uint8_t {
    said,    ///< a line for the player, or what was printed
    noted,   ///< what a function of the game would have done
    problem  ///< a warning or an error
};

class NPCS_API DebugProgram {
public:
    using Output = std::function<void(DebugOutput, std::string_view)>;

    virtual ~DebugProgram() = default;

    /// Returns what is debugged: a session, or else a machine. It lives as long as the program.
    virtual Session* session() = 0;
    virtual Machine* machine() = 0;
    /// Returns the scripts that are run on the machine, one after another; none if it was loaded from a save.
    virtual std::vector<Script> scripts() const = 0;
    /// Returns whether it was loaded from a save, and so stands somewhere already.
    virtual bool has_begun() const = 0;
    virtual std::vector<DebugSource> sources() const = 0;

    /// Says where output goes. Texts include their line ends.
    virtual void on_output(Output output) = 0;
    /// Returns the question as people read it, with its options; each line with its end.
    virtual std::string question(const Outcome& asked) const = 0;
    virtual DebugAnswer answer(const Outcome& asked, const std::string& typed) const = 0;
    /// Returns a line of the playthrough, counted from 0; nothing behind the last one.
    virtual std::optional<DebugLine> typed_line(std::size_t number) const = 0;
    /// Lets the clock that the script sees show so many seconds more.
    virtual void let_pass(double seconds) = 0;
    /// Decides what the next call of a function of the game returns. Returns why that cannot be; empty if it can.
    virtual std::string give(const std::string& function, const std::string& typed) = 0;
    /// Returns the value that a typed text stands for: JSON, or the text itself.
    virtual Value value_of(const std::string& typed) const = 0;
};

/// Starts what a client wants to launch. `request` is the `arguments` of its request, as JSON. Diagnostics say why it cannot
/// be; the first one is shown.
using DebugLauncher = std::function<Result<std::unique_ptr<DebugProgram>>(const std::string& request)>;

/// Serves a client that is connected by two descriptors, until it disconnects or is gone. Returns why that was not as it should
/// be, as a sentence; empty if it was. A client that wants to attach to a game is connected with it (127.0.0.1 and the port that
/// it names). The descriptors are not closed. On descriptors of pipes a client that has gone causes SIGPIPE, which the caller
/// must ignore.
NPCS_API std::string serve_debugger(int input, int output, const DebugLauncher& launcher);

}  // namespace npcs
