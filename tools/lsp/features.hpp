// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The requests of the protocol, each of which is answered by one function. A function throws RequestError if there is a
// reason why there is no answer, and json::exception if the params are not what the protocol says. It returns a value; those
// whose answers have a part for each name of a document write the text of it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "lsp/client.hpp"
#include "lsp/editor.hpp"

namespace npcs::tools::lsp {

/// Returns the answer as JSON.
using Handler = std::string (*)(Editor&, const json& params, Asked& asked);

/// Returns the functions that answer requests about documents, by method.
const std::map<std::string, Handler, std::less<>>& request_handlers();

// completion.cpp
json completion(Editor& editor, const json& params, Asked& asked);
json resolve_completion(Editor& editor, const json& params, Asked& asked);
json hover(Editor& editor, const json& params, Asked& asked);
json signature_help(Editor& editor, const json& params, Asked& asked);

// navigation.cpp
json definition(Editor& editor, const json& params, Asked& asked);
json references(Editor& editor, const json& params, Asked& asked);
json document_highlight(Editor& editor, const json& params, Asked& asked);
json workspace_symbols(Editor& editor, const json& params, Asked& asked);
json document_links(Editor& editor, const json& params, Asked& asked);

// calls.cpp
json prepare_call_hierarchy(Editor& editor, const json& params, Asked& asked);
json incoming_calls(Editor& editor, const json& params, Asked& asked);
json outgoing_calls(Editor& editor, const json& params, Asked& asked);

// outline.cpp
std::string document_symbols(Editor& editor, const json& params, Asked& asked);
json folding_ranges(Editor& editor, const json& params, Asked& asked);
json selection_ranges(Editor& editor, const json& params, Asked& asked);
std::string semantic_tokens(Editor& editor, const json& params, Asked& asked);
std::string semantic_tokens_delta(Editor& editor, const json& params, Asked& asked);
std::string semantic_tokens_range(Editor& editor, const json& params, Asked& asked);
json code_lenses(Editor& editor, const json& params, Asked& asked);
json inlay_hints(Editor& editor, const json& params, Asked& asked);

// edits.cpp
json prepare_rename(Editor& editor, const json& params, Asked& asked);
json rename(Editor& editor, const json& params, Asked& asked);
json formatting(Editor& editor, const json& params, Asked& asked);
json code_actions(Editor& editor, const json& params, Asked& asked);

// diagnostics.cpp
json pulled_diagnostics(Editor& editor, const json& params, Asked& asked);
/// Returns what publishDiagnostics says of an open document.
json published_diagnostics(Editor& editor, const OpenDocument& document);
/// Returns what it says of npcs.toml of a set of scripts, by URI.
std::map<std::string, json> project_diagnostics(Editor& editor, ScriptSet& set);
json problem_json(const Editor& editor, const TextDocument& text, const workspace::Problem& problem);

}  // namespace npcs::tools::lsp
