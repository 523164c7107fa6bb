// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a conversation on a server has shown. Its functions write to the step that this thread is doing; the last steps are
// kept in the conversation itself, in a global variable whose name no script can write. So they are saved, undone and
// removed with it, and any server can tell them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools::serve {

/// What a step has shown: lines with their ends.
struct ShownStep {
    std::uint64_t version = 0;  ///< of the conversation, after the step
    std::string text;
    bool is_cut = false;  ///< it was longer
};

/// Returns the text, or as many of its first bytes as are whole characters if it is longer.
std::string_view cut_to(std::string_view text, std::size_t most);

/// Collects what is shown by this thread, for as long as it lives.
class ShownText {
public:
    ShownText();
    ShownText(const ShownText&) = delete;
    ShownText& operator=(const ShownText&) = delete;
    ~ShownText();

    /// Adds a text to what the present step of this thread shows.
    static void add(std::string_view text);
    const std::string& text() const { return text_; }
    bool is_cut() const { return is_cut_; }

private:
    static constexpr std::size_t most = 64 * 1024;
    std::string text_;
    bool is_cut_ = false;
    ShownText* outer_;
};

/// Keeps what a step has shown, up to 4 KiB, and forgets the oldest if it is too much: of 20 steps, 8 KiB.
void keep_shown(Session& talk, ShownStep step);
/// Returns what is kept, oldest first. What somebody else has made of the variable is no error.
std::vector<ShownStep> kept_shown(const Session& talk);

/// Goes on until something is asked, waited for or over, showing what is said meanwhile.
Outcome run_to_question(Session& talk, Outcome outcome);

}  // namespace npcs::tools::serve
