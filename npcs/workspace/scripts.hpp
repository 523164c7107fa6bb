// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The documents of a workspace, which of them belong to one program, and what a name in one of them stands for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/intrinsics.hpp"
#include "workspace/document.hpp"

namespace npcs::workspace {

/// What a name stands for.
struct Entity {
    enum class Kind : std::uint8_t {
        nothing,
        own,     ///< a variable of a function, or a module's: of `document`
        global,  ///< a global variable: of the programs that `document` belongs to
        member,
        character,
        host_function,
        intrinsic,
        special,      ///< self, super, locals, globals, outer
        module_file,  ///< the text of an import
        option,
        event
    };
    Kind kind = Kind::nothing;
    Document* document = nullptr;
    std::uint32_t variable = analysis::no_index;  ///< of `own`
    std::string name = {};
    std::string object = {};  ///< of a member: what it is a member of, if that is known: see Core::path_of
    bool is_certain = true;

    explicit operator bool() const { return kind != Kind::nothing; }
    bool same(const Entity& other) const {
        return kind == other.kind && name == other.name && variable == other.variable &&
               (kind != Kind::own || document == other.document);
    }
};

/// A name at an offset.
struct Place {
    Range range;
    const analysis::Occurrence* occurrence = nullptr;
    const analysis::MemberOccurrence* member = nullptr;
    Entity entity;
};

struct FoundReference {
    Document* document;
    Reference reference;
    bool is_short_entry = false;
    bool is_speaker = false;
    const analysis::Occurrence* occurrence = nullptr;
};

/// Scripts that run together: those that are started, and the modules they import.
struct Program {
    std::vector<Document*> roots;
    std::vector<Document*> documents;
};

class Scripts;
class MemberSearch;
class Renaming;

/// What a workspace is made of. The class has a name of its own, so that the parts of the answers can use it.
class Scripts {
public:
    // ---- documents (core.cpp) ----
    void set_facts(Facts facts);
    void set_text(std::string_view path, std::string text, std::int64_t version);
    void close(std::string_view path);
    void refresh(std::string_view path);
    Document* open(std::string_view path) const;  ///< null if it is not open
    std::vector<std::string> open_paths() const;
    /// Returns a document that is open, or that imports have read; null if it is neither.
    Document* loaded(std::string_view path) const;
    /// Returns the same, after reading the file if need be.
    Document* known(std::string_view path);
    /// Returns open documents and all that they import, by path.
    std::vector<Document*> all();
    /// Returns the document that an import in another one means; null if there is none.
    Document* imported(const Document& from, std::string_view module);
    /// Returns the paths where a module is looked for, in order.
    std::vector<std::string> candidates(const Document& from, std::string_view module) const;

    // ---- programs (programs.cpp) ----
    bool is_module(const Document& document);
    /// Returns the documents whose global variables of that name are the same as in this one.
    std::vector<Document*> sharing(Document& document, std::string_view name);
    /// Returns the documents that import a module directly, and with which variables.
    std::vector<std::pair<Document*, std::uint32_t>> importers(const Document& module);
    /// Returns the module that an expression is the map of; null if it is none.
    Document* module_of(Document& document, const ast::Expr& expr, std::uint32_t scope);

    // ---- names (names.cpp) ----
    Place place_at(Document& document, std::uint32_t offset);
    Entity entity_of(Document& document, const analysis::Occurrence& place);
    /// `with_object`: also what it is a member of, which takes longer.
    Entity entity_of(Document& document, const analysis::MemberOccurrence& place, bool with_object = true);
    /// Returns what a free name stands for.
    Entity free_name(Document& document, std::string_view name, bool is_speaker);
    /// Returns what a place means where its variable is not assigned yet.
    Entity outside_of(Document& document, const analysis::Occurrence& place);
    /// Returns what a name would stand for if it were written at an offset.
    Entity entity_named(Document& document, std::string_view name, std::uint32_t offset);
    /// Returns whether the name has a global variable in this document.
    bool declares_global(Document& document, std::string_view name);
    /// Returns a text that is the same for expressions that certainly mean the same variable or member; empty if that is
    /// not known.
    std::string path_of(Document& document, const ast::Expr& expr, std::uint32_t scope, unsigned depth = 0);
    std::string path_of(const Entity& entity) const;
    const npcs::HostFunction* host_function(std::string_view name) const;
    const IntrinsicInfo* intrinsic(std::string_view name) const;
    const std::vector<IntrinsicInfo>& intrinsics() const { return intrinsics_; }
    /// Returns the values that are assigned to it anywhere, with where they stand; `is_complete` is false if others may be.
    struct Values {
        struct Value {
            Document* document;
            const ast::Expr* expr;
            std::uint32_t scope;
        };
        std::vector<Value> values;
        bool is_complete = true;
    };
    Values values_of(const Entity& entity);
    /// Returns the function that a name or member is, if it is one only; null otherwise.
    struct FunctionOf {
        Document* document = nullptr;
        std::uint32_t scope = 0;
        const ast::Function* node = nullptr;
    };
    FunctionOf function_of(const Entity& entity);
    FunctionOf function_of(Document& document, const ast::Expr& callee, std::uint32_t scope);
    Entity entity_of_expr(Document& document, const ast::Expr& expr, std::uint32_t scope);

    // ---- answers ----
    std::vector<FoundReference> references(const Entity& entity);
    std::vector<Problem> diagnostics(Document& document);
    Completions completion(Document& document, std::uint32_t offset);
    std::optional<Hover> hover(Document& document, std::uint32_t offset);
    std::optional<SignatureHelp> signature_help(Document& document, std::uint32_t offset);
    Definition definition(Document& document, std::uint32_t offset);
    Result<RenameTarget> prepare_rename(Document& document, std::uint32_t offset);
    Result<Rename> rename(Document& document, std::uint32_t offset, std::string_view new_name);
    std::vector<DocumentSymbol> document_symbols(Document& document);
    std::vector<FoundSymbol> workspace_symbols(std::string_view query, std::size_t most);
    std::vector<Token> semantic_tokens(Document& document, Range range);
    Token token_of(Document& document, const analysis::Occurrence& place);
    std::vector<InlayHint> inlay_hints(Document& document, Range range);
    std::vector<Start> starts(Document& document);
    std::vector<DocumentLink> document_links(Document& document);
    /// Returns the names of the parameters that the arguments of a call are for; empty if it is not known what is called.
    std::vector<std::string> parameters_of(Document& document, const analysis::CallSite& site);
    CallItem item_of(Document& document, std::uint32_t scope);
    FunctionOf function_of(const CallItem& item);
    std::vector<CallItem> call_item(Document& document, std::uint32_t offset);
    std::vector<CallEdge> incoming_calls(const CallItem& item);
    std::vector<CallEdge> outgoing_calls(const CallItem& item);

    /// Describes what an entity is: kind, signature, documentation.
    Hover describe(const Entity& entity);
    SymbolKind kind_of(const Entity& entity);
    std::string signature_of(const FunctionOf& function, std::string_view name);
    /// Returns the comment in front of an offset's line, or at the line's end.
    std::string comment_at(const Document& document, std::uint32_t offset) const;
    /// Returns what can follow the dot behind an expression, by name; `is_certain` if nothing else is known to.
    struct Member {
        std::string name;
        Entity entity;
        bool is_certain = true;
        SymbolKind kind = SymbolKind::member;
    };
    std::vector<Member> members_of(Document& document, std::string_view object, std::uint32_t offset);
    /// Returns what names with dots stand for at an offset; nothing if it is not known.
    Entity entity_of_dotted(Document& document, std::string_view dotted, std::uint32_t offset);
    Entity entity_of_variable(Document& document, std::uint32_t variable);
    /// Returns the path of the module that a variable is set to by `import`; empty if it is no such variable.
    std::string module_path_of(const Entity& entity);

    Facts facts;
    Scripts();

private:
    struct Programs {
        std::vector<Program> programs;
        std::set<const Document*> modules;
        std::map<const Document*, std::vector<std::uint32_t>> of_document;
        std::map<const Document*, std::vector<std::pair<Document*, std::uint32_t>>> importers;
        // What was found out since the last change.
        std::map<const Document*, std::vector<std::optional<Entity::Kind>>> free_names;  ///< by symbol
        std::map<std::string, FunctionOf> functions;                                     ///< by path
    };
    Programs& programs();
    void changed() { programs_.reset(); }
    HostFacts facts_for(Document& document);
    /// Returns whether other documents, or what is known of the game, explain what a warning finds doubtful.
    bool is_explained(Document& document, const Problem& problem);
    Entity::Kind kind_of_free_name(Document& document, std::string_view name);
    FunctionOf find_function(const Entity& entity);
    void describe_variable(const Entity& entity, Hover& hover);
    std::vector<Member> variables_of_map(Document& document, std::string_view map, std::uint32_t offset);

    std::map<std::string, std::unique_ptr<Document>, std::less<>> open_;
    std::map<std::string, std::unique_ptr<Document>, std::less<>> read_;  ///< null: there is no such file
    std::unique_ptr<Programs> programs_;
    std::vector<IntrinsicInfo> intrinsics_;
};

}  // namespace npcs::workspace
