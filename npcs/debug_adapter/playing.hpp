// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Has a conversation that was launched: says what comes next whenever it stops by itself. Lines that are only said and time
// that a script waits for go by at once; questions get the lines of a playthrough and then what somebody types.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "debug_adapter/conversation.hpp"
#include "npcs/debug_program.hpp"
#include "npcs/history.hpp"

namespace npcs::debug_adapter {

using Action = std::function<DebugStop()>;

class Playing {
public:
    enum class Kind : std::uint8_t {
        act,      ///< it goes on by itself, with `action`
        ask,      ///< somebody must answer `outcome`
        limited,  ///< a limit was reached; `action` goes on with a new budget
        failed,   ///< an error ended the conversation, or a task
        over      ///< nothing is left to be done
    };
    struct Next {
        Kind kind = Kind::over;
        Action action = {};
        Outcome outcome = {};
        TaskId task = 1;
        std::string remark = {};  ///< what somebody should know, as a sentence; or empty
    };
    /// What a typed line does: an action, or a problem, as a sentence; or neither, with something to say.
    struct Typed {
        Action action = {};
        std::string text = {};
        bool is_problem = false;
    };

    Playing(Conversation& talk, DebugProgram& program) : talk_(talk), program_(program) {}

    /// Returns the beginning; of what was loaded from a save, where it stands.
    Next begin();
    /// Says what comes after a stop that is not a pause.
    Next after(const DebugStop& stop);
    /// Does what a line says that is typed: an answer to what is asked, or a command.
    Typed type(const std::string& line);
    /// To be called when the conversation has gone back.
    void go_back_to(std::uint64_t position);
    /// Returns what is asked now; nothing if no question is open.
    std::optional<Outcome> question() const;

private:
    /// Where the lists of what comes next stood at some position of the history.
    struct Mark {
        std::uint64_t position = 0;
        std::size_t typed = 0;
        std::size_t script = 0;
    };

    Next after_session(const Outcome& outcome);
    Next after_machine(const DebugStop& stop);
    Next ask(Outcome asked);
    std::optional<Next> take_line(Outcome& asked, std::string& told);
    std::optional<Next> take_commands();
    std::optional<Outcome> oldest_question() const;
    bool answer_yields();
    Action act(Action action);
    RunOptions next_run();
    Typed answer(const Outcome& asked, const std::string& line);
    Typed command(const std::string& line);
    Typed recorded_command(const std::string& line);
    Typed go_back_in(History& history, bool undoes);
    Typed load(const std::string& name);
    void record_question();
    void let_pass(double seconds);
    Typed wait(const std::string& seconds);
    Typed draw(const std::string& numbers);
    Typed raise(const std::string& event, const std::string& value);

    Conversation& talk_;
    DebugProgram& program_;
    std::vector<Mark> marks_;               ///< in the order of their positions
    std::size_t typed_ = 0;                 ///< lines of the playthrough
    History history_;                       ///< of the questions at which its lines were typed
    std::map<std::string, Snapshot> kept_;  ///< what its lines have saved
    bool is_left_ = false;                  ///< one of them has ended it
    std::size_t script_ = 0;                ///< that were run on the machine
    bool is_typing_by_itself_ = true;
    std::vector<double> draws_;
    std::size_t drawn_ = 0;
    int idle_turns_ = 0;       ///< of the machine, in which no time has passed
    double waited_ = 0;        ///< seconds since somebody was asked
    double passed_ = 0;        ///< seconds that have passed at this question
    std::uint32_t stops_ = 0;  ///< since then
};

}  // namespace npcs::debug_adapter
