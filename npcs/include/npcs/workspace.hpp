// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What an editor asks about scripts while they are written: diagnostics, completion, hover, definitions, references,
// renaming, outlines, colours. The answers come from the library's own parser and scoping rules, also for text that is
// half typed: a mistake hides its own statement and nothing else. Whatever the scripts do not tell is left out, not guessed.
//
//     npcs::Workspace scripts;
//     scripts.set_text("/game/inn.npcs", text, 1);
//     for (const auto& problem : scripts.diagnostics("/game/inn.npcs")) underline(problem.range);
//     for (const auto& item : scripts.completion("/game/inn.npcs", cursor).items) offer(item.label);
//
// A position is a byte offset into the document's text, a range is half open. Offsets behind the end count as the end; one inside a
// character of UTF-8 counts as that character's begin. Paths are compared as they are written, so give each file one
// spelling, with `/` between folders. Nothing here reads a file: documents are given with set_text(), and modules that are
// imported and not open come from Facts::read.
//
// After set_text(), only that document is analysed again, and only when something is asked. A workspace may be moved from one
// thread to another, but not used by two at a time. Answers are plain data of their own. No member function throws
// anything but std::bad_alloc; a path that is not known gives an empty answer.
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
#include "npcs/host_facts.hpp"
#include "npcs/language.hpp"

namespace npcs::workspace {

/// The bytes [begin, end) of a document.
struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Range&, const Range&) = default;
};

struct Location {
    std::string path;
    Range range;
    friend bool operator==(const Location&, const Location&) = default;
};

/// Text that replaces a range.
struct Edit {
    Range range;
    std::string text;
};

/// The edits of one document, in the order of their ranges, none of which overlap.
struct DocumentEdits {
    std::string path;
    std::vector<Edit> edits;
};

// ---- what is known of the game -----------------------------------------------------------------------------------------

/// What scripts do not say themselves: the game's functions, who speaks, what it raises, and where scripts are.
struct Facts : HostFacts {
    std::vector<std::string> import_paths =
        {};  ///< folders where modules are looked for after the importing script's own
    /// Paths of scripts that run on one machine, and so share their global variables.
    std::vector<std::string> together = {};
    Languages languages = {};  ///< those that functions may be written in
    /// Returns the text of a file; nothing if there is none. Called for imports only. Its answers are kept until refresh().
    std::function<std::optional<std::string>(const std::string& path)> read = {};
};

// ---- answers -----------------------------------------------------------------------------------------------------------

struct Problem {
    Diagnostic diagnostic;
    Range range;                 ///< never empty, unless the document is
    std::vector<Edit> fix = {};  ///< of this document; see Diagnostic::fix
};

/// What a name stands for.
enum class SymbolKind : std::uint8_t {
    variable,
    parameter,
    function,
    scene,
    member,     ///< a key of a map, written behind a dot
    method,     ///< a member that is a function
    module,     ///< what `import` has set
    character,  ///< who speaks a line, and is no variable
    option,     ///< of a choice
    event,
    host_function,
    intrinsic,
    keyword,
    file,
    text
};

enum class CompletionKind : std::uint8_t { symbol, keyword, snippet };

struct Completion {
    std::string label;
    SymbolKind kind = SymbolKind::variable;
    std::string detail = {};         ///< signature, value or type, on one line
    std::string documentation = {};  ///< may have several lines
    std::string insert =
        {};  ///< replaces Completions::replaced; for a snippet `$1` ... and `$0` are where the cursor stops
    bool is_snippet = false;
    bool is_certain = true;  ///< false: a member that some map of the scripts has, but perhaps not this one
    int rank = 0;            ///< lower ones first; equal ones by label
};

struct Completions {
    Range replaced;  ///< the word around the position
    std::vector<Completion> items;
    bool is_incomplete = false;  ///< there are more than were listed
};

struct Hover {
    Range range;
    SymbolKind kind = SymbolKind::variable;
    std::string code;                ///< as a script would write it: `function price(nights, beds=1)`, `gold = 3`
    std::string about = {};          ///< what it is, in a few words: "global variable, a number"
    std::string documentation = {};  ///< the comment in front of the definition, or that of the game
};

struct Signature {
    std::string label;              ///< `price(nights, beds=1)`
    std::vector<Range> parameters;  ///< where they are in the label
    std::string documentation = {};
};
struct SignatureHelp {
    std::vector<Signature> signatures;
    std::uint32_t parameter = 0;  ///< number of the argument at the position, from 0; may be beyond the last
};

enum class Use : std::uint8_t {
    define,  ///< a parameter, the variable of a loop, a named function, a scene
    write,   ///< assigned
    update,  ///< `x += 1`: read and assigned
    read,
    call,     ///< called with arguments, spoken by, or gone to
    refer,    ///< `@x`: not called
    mention,  ///< in a text: taken("inn/soup"), globals["gold"]
};

struct Reference {
    Location location;
    Use use = Use::read;
    /// False: it depends on what happens when it runs whether this is meant; a name that may not be assigned yet, a
    /// member of an unknown map.
    bool is_certain = true;
};

struct Definition {
    Range origin;  ///< what was asked about
    std::vector<Location> targets;
};

/// Something that can be renamed.
struct RenameTarget {
    Range range;
    std::string name;
};
struct Rename {
    std::vector<DocumentEdits> documents;
    std::vector<std::string> warnings;  ///< what renaming cannot see or changes besides; for the user to read
};

struct DocumentSymbol {
    std::string name;
    std::string detail = {};
    SymbolKind kind = SymbolKind::variable;
    Range range;       ///< all of it
    Range name_range;  ///< inside `range`
    std::vector<DocumentSymbol> children = {};
};

struct FoundSymbol {
    std::string name;
    std::string container = {};  ///< the scene or function it is in
    SymbolKind kind = SymbolKind::variable;
    Location location;
};

enum class FoldingKind : std::uint8_t { region, comment, imports };
struct Folding {
    Range range;  ///< from its first line, which stays visible, to the end of its last
    FoldingKind kind = FoldingKind::region;
};

enum class TokenKind : std::uint8_t {
    variable,
    parameter,
    function,
    scene,
    member,
    method,
    speaker,
    keyword,
    number,
    string,
    spoken,  ///< the text of a line or an option
    comment,
    sign,  ///< `*`, `+`, `->`, braces in texts
    tag,
    intrinsic,
    host_function,
    module,
    foreign  ///< text in another language
};
/// No token overlaps another. One that has several lines is in one piece.
struct Token {
    Range range;
    TokenKind kind = TokenKind::variable;
    bool is_definition = false;
    bool is_global = false;
};

/// A place where a conversation can begin: the script itself, a scene, a function without required parameters.
struct Start {
    Range range;  ///< of the name; for a script its first statement
    SymbolKind kind = SymbolKind::function;
    std::string name;  ///< empty: the script
};

enum class HintKind : std::uint8_t { parameter, option_id };
struct InlayHint {
    std::uint32_t offset = 0;
    HintKind kind = HintKind::parameter;
    std::string text;  ///< `nights`, `inn/any_rooms`
};

/// A function, scene or script, as a node of the hierarchy of calls.
struct CallItem {
    std::string name;
    std::string detail = {};
    SymbolKind kind = SymbolKind::function;
    Location location;  ///< all of it
    Range name_range;
};
struct CallEdge {
    CallItem item;              ///< who calls, or what is called
    std::vector<Range> ranges;  ///< where, in the document of the caller
};

struct DocumentLink {
    Range range;       ///< the name between its quotes
    std::string path;  ///< empty: there is no such file
};

/// An option of a choice, with its id, for taken().
struct OptionInfo {
    std::string id;
    Range range;  ///< its head
    Range text;
    bool is_once = false;
};

}  // namespace npcs::workspace

namespace npcs {

class NPCS_API Workspace {
public:
    Workspace();
    ~Workspace();
    Workspace(Workspace&&) noexcept;
    Workspace& operator=(Workspace&&) noexcept;

    /// Sets what is known of the game. Documents stay.
    void set_facts(workspace::Facts facts);
    const workspace::Facts& facts() const;

    /// Opens a document, or replaces its text. `version` is kept for the caller.
    void set_text(std::string_view path, std::string text, std::int64_t version = 0);
    /// Replaces a part of an open document. Does nothing if it is not open.
    void edit(std::string_view path, const workspace::Edit& edit, std::int64_t version = 0);
    /// Forgets a document. Imports of it read the file from then on.
    void close(std::string_view path);
    /// Forgets what Facts::read has given for a file, or for all files if the path is empty.
    void refresh(std::string_view path = {});

    bool is_open(std::string_view path) const;
    std::vector<std::string> documents() const;          ///< paths of open documents, sorted
    std::string_view text(std::string_view path) const;  ///< valid until the document changes
    std::int64_t version(std::string_view path) const;

    /// Returns all problems, in the order of their places.
    std::vector<workspace::Problem> diagnostics(std::string_view path);
    workspace::Completions completion(std::string_view path, std::uint32_t offset);
    std::optional<workspace::Hover> hover(std::string_view path, std::uint32_t offset);
    std::optional<workspace::SignatureHelp> signature_help(std::string_view path, std::uint32_t offset);
    workspace::Definition definition(std::string_view path, std::uint32_t offset);
    /// Returns all places of what is named at the offset, sorted by path and place, with its definitions.
    std::vector<workspace::Reference> references(std::string_view path, std::uint32_t offset);
    /// Returns those in the same document.
    std::vector<workspace::Reference> highlights(std::string_view path, std::uint32_t offset);

    /// Returns what rename() would rename, or why nothing can be renamed there (codes `rename-nothing`, `rename-builtin`,
    /// `rename-unknown`).
    Result<workspace::RenameTarget> prepare_rename(std::string_view path, std::uint32_t offset);
    /// Returns the edits that give another name to what is named at the offset, everywhere, or why that would change what
    /// the scripts do (codes `rename-keyword`, `rename-taken`, `rename-unclear`, and those of prepare_rename).
    Result<workspace::Rename> rename(std::string_view path, std::uint32_t offset, std::string_view new_name);

    std::vector<workspace::DocumentSymbol> document_symbols(std::string_view path);
    /// Returns symbols of all documents whose names contain the letters of the query in their order, the best first.
    std::vector<workspace::FoundSymbol> workspace_symbols(std::string_view query, std::size_t most = 200);
    std::vector<workspace::Folding> folding_ranges(std::string_view path);
    /// Returns the tokens that begin in a range, in order.
    std::vector<workspace::Token> semantic_tokens(std::string_view path, workspace::Range range = {0, UINT32_MAX});
    /// Returns the ranges around an offset, innermost first, each inside the next; the last is the document.
    std::vector<workspace::Range> selection_ranges(std::string_view path, std::uint32_t offset);
    std::vector<workspace::Start> starts(std::string_view path);
    std::vector<workspace::InlayHint> inlay_hints(std::string_view path, workspace::Range range = {0, UINT32_MAX});
    std::vector<workspace::DocumentLink> document_links(std::string_view path);
    std::vector<workspace::OptionInfo> options(std::string_view path);

    std::vector<workspace::CallItem> call_item(std::string_view path, std::uint32_t offset);
    std::vector<workspace::CallEdge> incoming_calls(const workspace::CallItem& item);
    std::vector<workspace::CallEdge> outgoing_calls(const workspace::CallItem& item);

private:
    class Core;
    std::unique_ptr<Core> core_;
};

}  // namespace npcs
