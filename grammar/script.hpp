// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The top rule of the grammar: a whole script.
#pragma once

#include "grammar/dialogue.hpp"

namespace npcs::grammar {

// first_line = "#!" { any byte that ends no line }
struct first_line : pegtl::seq<pegtl::string<'#', '!'>, pegtl::star<pegtl::not_one<'\n', '\r'>>> {};

// script = [ byte order mark ] [ first_line ] block end of the source
struct script : pegtl::seq<pegtl::opt<pegtl::utf8::bom>, pegtl::opt<first_line>, block, pegtl::eof> {};

}  // namespace npcs::grammar
