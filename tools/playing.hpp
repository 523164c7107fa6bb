// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation that is being played: what `npcs play` does for a person at a screen, and `npcs test` for a
// playthrough. Each question is recorded when it is asked, for /undo and /redo. At a terminal, time passes while a line
// is being typed; otherwise, and with answers from a file, time is simulated.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "answers_file.hpp"
#include "clock.hpp"
#include "command.hpp"
#include "conversation.hpp"
#include "project.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "scripts.hpp"
#include "talk.hpp"

namespace npcs::tools {

struct PlaySetup {
    std::uint64_t seed = 0;
    ErrorFormat error_format = ErrorFormat::rich;
    bool watch = false;            ///< follows edits of the scripts
    bool real_time = false;        ///< even if nobody types
    std::vector<TypedLine> typed;  ///< what is typed before anything is read from the screen
    std::string typed_in;          ///< the file of these lines
    bool keeps_options = false;    ///< an option that was recorded is taken by its text, whatever its number is now;
                                   ///< if its text is gone, the line does not fit
    bool reads_screen = true;      ///< whether more is read from the screen when `typed` has been used up
    std::shared_ptr<Coverage> coverage = nullptr;  ///< counts what is reached
    Transcript* transcript = nullptr;              ///< receives what is said and typed
};

/// A typed line of a file that does not fit the conversation.
struct Misfit {
    TypedLine typed;
    std::string problem;   ///< a sentence
    std::string on_offer;  ///< the question as it is shown; empty if none is open
    std::string nearest;   ///< the option that may have been meant, as `2 (Ask for a shield)`; or empty
};

class Play {
public:
    Play(Screen& screen, PlaySetup setup, Project project, Scripts scripts);

    /// Has the conversation, to its end or as far as answers lead. Problems are reported on the screen.
    ExitCode finish();
    /// Returns the typed line at which it ended, because that does not fit.
    const std::optional<Misfit>& misfit() const { return misfit_; }
    /// Returns the question at which the answers ended, as it is shown; empty if the conversation is over or was left.
    std::string open_question() const;

private:
    /// What is typed for a line of a file, or why it no longer fits.
    struct Kept {
        std::string text;
        std::string problem = {};
    };
    Kept kept_option(const TypedLine& typed) const;
    bool goes_on() const { return !is_left_ && !is_given_up_ && !misfit_; }

    // ---- output
    void put(std::string_view text, TextStyle style = TextStyle::plain);
    void show(const Talk::Outcomes& outcomes);
    void report_failure(const Outcome& outcome);
    void warn(const Diagnostic& warning);
    void tell(const std::string& text) { put(text + "\n", TextStyle::faint); }
    void refuse(const std::string& problem);

    // ---- questions and time
    void prepare();
    void ask();
    bool is_asked() const { return asked_ == talk_->question_number() && talk_->asks(); }
    void expire();
    void show_question();
    double next_happening() const;
    void happen();
    void pass_time();
    void let_pass(double seconds);
    void wait();
    bool is_silent_too_long(double seconds);
    const TypedLine* next_typed() const;
    bool is_next_a_command() const;
    void take_typed();
    void take_command();
    void take(const std::string& line);
    void answer(const std::string& text);
    std::string nearest_option(const TypedLine& typed) const;
    ExitCode conclude();
    ExitCode report_misfit();

    // ---- commands
    void run_command(const std::string& line);
    void with_name(const std::string& command, const std::string& name, void (Play::*action)(const std::string&));
    void skip(const std::string& typed);
    void give(const std::string& typed);
    std::optional<Value> next_given(const std::string& function);
    void draw(const std::string& typed);
    void raise(const std::string& typed);
    void show_known_answers();
    void go_back(bool undoes);
    void save(const std::string& name);
    void load(const std::string& name);
    void load_state(const std::string& save);
    std::vector<std::string> sources() const;

    // ---- edits
    void follow_edits(bool in_sight);

    Screen& screen_;
    PlaySetup setup_;
    Project project_;
    Scripts scripts_;
    std::vector<std::string> seen_texts_;
    Diagnostics told_;  ///< warnings reported before the conversation began
    Clock clock_;
    std::map<std::string, std::deque<Value>> given_;  ///< what the next calls of the game's functions give
    Host host_;
    SessionOptions session_;
    std::unique_ptr<Talk> talk_;
    LoadOptions edits_;              ///< how to continue in an edited script
    History history_;                ///< of the questions so far
    std::uint64_t asked_ = 0;        ///< number of the question that is shown
    double seen_at_ = clock_.now();  ///< time up to which the conversation has been advanced
    SilenceLimit silence_;
    std::size_t next_ = 0;                           ///< of the typed lines
    const TypedLine* taken_ = nullptr;               ///< the line of the file that is being handled
    std::map<std::string, std::string> kept_saves_;  ///< made by lines of a file: they write no files
    std::optional<Misfit> misfit_;
    bool is_going_back_ = false;
    bool is_left_ = false;
    bool has_input_ended_ = false;
    bool is_given_up_ = false;  ///< it cannot continue, but has not ended
    bool has_failed_ = false;
};

}  // namespace npcs::tools
