// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// PEGTL's own check of a grammar: no rule can be repeated forever without taking anything.
#include "grammar/script.hpp"

#include <tao/pegtl/contrib/analyze.hpp>

#include <catch2/catch.hpp>

namespace grammar = npcs::grammar;
namespace pegtl = tao::pegtl;

namespace {
struct endless : pegtl::star<grammar::blanks> {};
}  // namespace

TEST_CASE("the grammar has no cycle without progress") {
    CHECK(pegtl::analyze<grammar::script>() == 0);
    CHECK(pegtl::analyze<endless>(-1) != 0);
}

TEST_CASE("every reserved word is reserved, whole and alone") {
    for (const std::string_view word : grammar::reserved_words) {
        CHECK(grammar::is_reserved(word));
        CHECK_FALSE(grammar::is_reserved(std::string(word) + "s"));
    }
    for (const char* word :
         {"", "self", "super", "locals", "choose", "option", "once", "do", "loop", "plan", "checking"}) {
        CHECK_FALSE(grammar::is_reserved(word));
    }
}
