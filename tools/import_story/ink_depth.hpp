// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How deep the parser is: what calls itself is bounded, whatever a text holds.
#pragma once

#include "ink_parser.hpp"

namespace npcs::tools::import_story::ink {

class Parser::Depth {
public:
    explicit Depth(Parser& parser) : parser_(parser) {
        if (++parser_.depth_ > deepest)
            parser_.fail_here("more than " + std::to_string(deepest) + " braces and parentheses inside each other",
                              "make functions or knots of the inner ones");
    }
    ~Depth() { --parser_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

private:
    Parser& parser_;
};

}  // namespace npcs::tools::import_story::ink
