// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a test script says about itself. Its comments tell, in their order, what a run of it must show:
//
//     print 1 + 2              // expect: 3
//     x = prompt("Name?")      // ask: Name? -> Ada
//     choose "What?"           // choose: What? | A sword | (A shield) -> 0
//
// docs/testing.md lists them all. A comment that begins with none of the known words is only a comment.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tests {

struct Expectation {
    std::string
        kind;  ///< "expect", "yield", "ask", "choose", "wait", "note", "error", "hint", "interrupted", "refused", "returns"
    std::string text;  ///< what follows it, up to the end of the line
    std::size_t line = 0;

    std::string shown() const { return kind + ": " + text; }
};

struct Expectations {
    std::vector<Expectation> events;
    std::vector<std::pair<std::string, Value>> globals;  ///< `// host: name=value`
    bool hears_plans = false;           ///< `// host: plans`: it has begin, conclude, cancel and finally
    Limits limits;                      ///< `// limits: steps=1000 depth=100`
    std::vector<std::string> problems;  ///< directives that cannot be read
};

Expectations read_expectations(std::string_view script);

/// `text` as a MiniScript literal (number, quoted text, null, list, map); anything else is the text itself.
Value literal(std::string_view text);

}  // namespace npcs::tests
