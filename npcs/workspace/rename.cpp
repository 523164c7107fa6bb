// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Renaming. Edits are made first, and then tried: the edited texts are read again, and every name in them must stand for
// the same as before. That is how a name that is captured, or captures another, is found, whatever the reason.
#include <algorithm>
#include <array>

#include "syntax/foreign_words.hpp"
#include "syntax/tokens.hpp"
#include "syntax/tree_walk.hpp"
#include "workspace/edits.hpp"
#include "workspace/meanings.hpp"

namespace npcs::workspace {

namespace {

constexpr std::array<std::string_view, 24> taken_words{"self",  "super",  "locals",   "globals",  "outer",  "choose",
                                                       "again", "within", "option",   "once",     "hidden", "locked",
                                                       "scene", "go",     "visit",    "sequence", "cycle",  "shuffle",
                                                       "bark",  "plan",   "checking", "do",       "loop",   "script"};
/// Members that the language or its functions give a meaning.
constexpr std::array<std::string_view, 20> known_members{
    "key",   "value",   "text",   "id",  "timeout",   "locked", "name",  "kind",   "state",    "error",
    "__isa", "message", "before", "now", "condition", "say",    "begin", "cancel", "conclude", "finally"};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

Diagnostic refusal(const char* code, std::string message, std::string hint = {}) {
    Diagnostic diagnostic;
    diagnostic.stage = Stage::host;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return diagnostic;
}

std::string in_quotes(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string place_of(const Document& document, std::uint32_t offset) {
    return document.path() + ":" + std::to_string(document.source().line_number(offset));
}

/// Counts texts that consist of a name.
class TextCounter : public syntax::TreeWalk<TextCounter> {
public:
    explicit TextCounter(ast::Symbol name) : name_(name) {}
    void expr(const ast::Expr& node) {
        if (node.kind == ast::ExprKind::string && ast::as<ast::String>(node).symbol == name_) ++count;
        inside(node);
    }
    std::size_t count = 0;

private:
    ast::Symbol name_;
};

}  // namespace

/// One renaming, from its check to its edits.
class Renaming {
public:
    Renaming(Scripts& scripts, const Entity& entity, std::string_view new_name)
        : scripts_(scripts), entity_(entity), old_(entity.name), new_(new_name) {}

    Result<Rename> run() {
        if (auto problem = name_problem()) return *problem;
        if (new_ == old_) return Rename{};
        found_ = scripts_.references(entity_);
        if (auto problem = unclear()) return *problem;
        make_edits();
        if (auto problem = overlapping()) return *problem;
        if (auto problem = changed_meaning()) return *problem;
        warn();
        return std::move(rename_);
    }

private:
    using Kind = Entity::Kind;

    bool is_variable() const { return entity_.kind == Kind::own || entity_.kind == Kind::global; }

    std::optional<Diagnostic> name_problem() const {
        if (entity_.kind == Kind::event) {
            if (new_.empty() || new_.find_first_of("\"\r\n") != std::string::npos)
                return refusal("rename-keyword", "that is no text on one line without quotes");
            return std::nullopt;
        }
        if (!syntax::is_name(new_))
            return refusal("rename-keyword", in_quotes(new_) + " is no name",
                           "names consist of letters, digits and _, and do not begin with a digit");
        if (syntax::is_reserved_word(new_) || is_among(taken_words, new_))
            return refusal("rename-keyword", in_quotes(new_) + " is a word of the language");
        if (new_.starts_with("__"))
            return refusal("rename-keyword", in_quotes(new_) + " may be a name that the language uses itself");
        if (scripts_.intrinsic(new_) != nullptr) return refusal("rename-taken", in_quotes(new_) + " is an intrinsic");
        if (entity_.kind != Kind::member && (scripts_.host_function(new_) != nullptr || new_ == "say"))
            return refusal("rename-taken", in_quotes(new_) + " is a function of the game");
        if (entity_.kind == Kind::member && is_among(known_members, new_))
            return refusal("rename-taken", "a member called " + in_quotes(new_) + " has a meaning of its own");
        return std::nullopt;
    }

    std::vector<Document*> documents() const {
        std::vector<Document*> all = scripts_.sharing(*entity_.document, old_);
        if (entity_.kind == Kind::own)
            for (const auto& [importer, variable] : scripts_.importers(*entity_.document))
                if (std::find(all.begin(), all.end(), importer) == all.end()) all.push_back(importer);
        return all;
    }

    std::optional<Diagnostic> unclear() const {
        for (const FoundReference& each : found_) {
            if (each.reference.is_certain || entity_.kind == Kind::member) continue;
            return refusal("rename-unclear",
                           in_quotes(old_) + " in " + place_of(*each.document, each.reference.location.range.begin) +
                               " may be this variable or the one outside, whichever is assigned when it runs",
                           "assign it before it is read, or give one of the two another name there first");
        }
        if (entity_.kind == Kind::member && other_texts() > 0)
            return refusal(
                "rename-unclear", "texts that consist of " + in_quotes(old_) + " may be keys, too",
                "maps are read with computed keys as well, and which texts those are is known only when it runs");
        if (!is_variable()) return std::nullopt;
        const std::string counter = "__" + old_ + "_idx";
        for (Document* const document : documents()) {
            if (!document->index().places_of(document->reading().symbols().find(counter)).empty())
                return refusal("rename-unclear",
                               in_quotes(counter) + " in " + document->path() + " counts the turns of a loop over it",
                               "MiniScript makes its name of the variable's");
            if (entity_.kind == Kind::global || document == entity_.document)
                if (auto problem = in_other_language(*document)) return problem;
        }
        return std::nullopt;
    }

    /// A text in another language sees global variables, and nobody here knows what its words mean.
    std::optional<Diagnostic> in_other_language(Document& document) const {
        if (entity_.kind == Kind::own && document.index().variables[entity_.variable].scope != 0) return std::nullopt;
        for (const ast::Foreign* const foreign : document.index().foreign) {
            bool is_named = false;
            syntax::each_word(document.name(foreign->text),
                              [&](std::string_view word) { is_named = is_named || word == old_; });
            if (is_named)
                return refusal("rename-unclear",
                               "the text in \"" + std::string(document.name(foreign->language)) + "\" in " +
                                   place_of(document, foreign->span.begin) + " has the word " + in_quotes(old_),
                               "rename it by hand, there and here");
        }
        return std::nullopt;
    }

    // ---- edits ----

    void add(Document& document, Range range, std::string text) {
        auto found = std::find_if(rename_.documents.begin(), rename_.documents.end(),
                                  [&](const DocumentEdits& each) { return each.path == document.path(); });
        if (found == rename_.documents.end()) found = rename_.documents.insert(found, {document.path(), {}});
        found->edits.push_back({range, std::move(text)});
    }

    void make_edits() {
        for (const FoundReference& each : found_) {
            const Range range = each.reference.location.range;
            if (each.document->written(range) != old_) {
                ++skipped_;
                continue;
            }
            const bool is_member_key = entity_.kind == Kind::member && is_short_key(*each.document, range);
            if (each.is_short_entry) add(*each.document, range, "\"" + old_ + "\": " + new_);
            else if (is_member_key) add(*each.document, range, "\"" + new_ + "\": " + old_);
            else add(*each.document, range, new_);
            has_speaker_ = has_speaker_ || each.is_speaker;
        }
        rename_ids();
        std::sort(rename_.documents.begin(), rename_.documents.end(),
                  [](const DocumentEdits& a, const DocumentEdits& b) { return a.path < b.path; });
        for (DocumentEdits& each : rename_.documents) put_in_order(each.edits);
    }

    std::optional<Diagnostic> overlapping() const {
        for (const DocumentEdits& each : rename_.documents) {
            const Document* const document = scripts_.loaded(each.path);
            if (document == nullptr || edited_text(document->text(), each.edits)) continue;
            return refusal("rename-unclear", in_quotes(old_) + " stands in " + each.path + " in places that overlap",
                           "rename it there by hand");
        }
        return std::nullopt;
    }

    static bool is_short_key(Document& document, Range range) {
        const analysis::MemberOccurrence* const place = document.index().member_at(range.begin);
        return place != nullptr && place->form == analysis::MemberOccurrence::Form::short_key &&
               range_of(place->span) == range;
    }

    /// The ids of options begin with the name of their function, so texts that are such ids change, too.
    void rename_ids() {
        if (!is_variable() || scripts_.function_of(entity_).node == nullptr) return;
        const std::string prefix = old_ + "/";
        for (Document* const document : documents()) {
            for (const OptionInfo& option : document->reading().options())
                has_options_ = has_options_ || option.id.starts_with(prefix);
        }
        if (!has_options_) return;
        for (Document* const document : documents()) {
            for (const analysis::CallSite& site : document->index().calls) {
                if (site.callee->kind != ast::ExprKind::name || site.arguments.empty()) continue;
                if (document->name(ast::as<ast::Name>(*site.callee).symbol) != "taken") continue;
                const ast::Expr& argument = *site.arguments[0];
                if (argument.kind != ast::ExprKind::string) continue;
                if (!document->name(ast::as<ast::String>(argument).symbol).starts_with(prefix)) continue;
                const std::uint32_t begin = argument.span.begin + 1;
                add(*document, {begin, begin + static_cast<std::uint32_t>(old_.size())}, new_);
            }
        }
    }

    // ---- the edited texts ----

    /// Compares what all names mean before and after.
    std::optional<Diagnostic> changed_meaning() {
        std::vector<std::string> paths;
        for (Document* const document : documents()) paths.push_back(document->path());
        for (Document* const document : scripts_.sharing(*entity_.document, new_))
            if (std::find(paths.begin(), paths.end(), document->path()) == paths.end())
                paths.push_back(document->path());
        std::sort(paths.begin(), paths.end());
        Scripts after;
        after.facts = scripts_.facts;
        for (Document* const document : scripts_.all()) after.set_text(document->path(), edited(*document), 0);
        const Meanings was(scripts_, paths);
        const Meanings is(after, paths);
        for (const std::string& path : paths) {
            const Document* const before = scripts_.loaded(path);
            Document* const now = after.loaded(path);
            if (now->reading().has_errors() && !scripts_.loaded(path)->reading().has_errors())
                return refusal("rename-taken", in_quotes(new_) + " does not fit where " + in_quotes(old_) +
                                                   " stands in " + before->path());
        }
        for (std::size_t i = 0; i < std::min(was.names.size(), is.names.size()); ++i) {
            if (was.names[i] == is.names[i]) continue;
            const std::string place = place_of(*was.names[i].document, was.names[i].offset);
            return refusal("rename-taken",
                           in_quotes(new_) + " would be another variable, or another one would be it: see " + place,
                           "take a name that is not in use there");
        }
        if (was.names.size() != is.names.size())
            return refusal("rename-taken", in_quotes(new_) + " would change how the scripts are read");
        return std::nullopt;
    }

    std::string edited(const Document& document) const {
        const auto found = std::find_if(rename_.documents.begin(), rename_.documents.end(),
                                        [&](const DocumentEdits& each) { return each.path == document.path(); });
        if (found == rename_.documents.end()) return std::string(document.text());
        // They do not overlap, as has been seen.
        return edited_text(document.text(), found->edits).value_or(std::string(document.text()));
    }

    // ---- warnings ----

    void warn() {
        std::vector<std::string>& told = rename_.warnings;
        if (is_variable())
            told.push_back(
                "saves made before know the old name; what becomes of them is decided as after any edit: see `npcs "
                "diff`");
        if (has_options_)
            told.push_back(
                "ids of options begin with the name of their scene or function: those in taken() are renamed, too");
        if (has_speaker_ && entity_.kind == Kind::character)
            told.push_back("the name of a character is shown to the player; npcs.toml may list it, too");
        else if (has_speaker_)
            told.push_back(
                "it also speaks lines: unless it is a function, a text or a map with a name, the name itself is shown");
        if (entity_.kind == Kind::member) {
            std::set<std::string> objects;
            for (const FoundReference& each : found_)
                objects.insert(
                    each.reference.is_certain ? "" : place_of(*each.document, each.reference.location.range.begin));
            if (objects.size() > 1)
                told.push_back("members are found by their name: those of other maps that have it are renamed, too");
        }
        bool is_dynamic = false;
        for (Document* const document : documents()) is_dynamic = is_dynamic || document->index().globals_are_dynamic;
        if (entity_.kind != Kind::event && entity_.kind != Kind::member && other_texts() > 0)
            told.push_back("there are texts that consist of " + in_quotes(old_) + "; they stay as they are");
        if (entity_.kind == Kind::global && is_dynamic)
            told.push_back("`globals` is used as a map, so names may also be made while it runs");
        if (skipped_ > 0) told.push_back("some places spell the name otherwise and stay as they are");
    }

    /// Returns how many texts consist of the name, besides those that are renamed.
    std::size_t other_texts() const {
        std::size_t texts = 0;
        for (Document* const document : documents()) {
            TextCounter counter(document->reading().symbols().find(old_));
            counter.block(document->reading().tree().body);
            texts += counter.count;
        }
        std::size_t renamed = keys_among_texts();
        for (const FoundReference& each : found_) renamed += each.reference.use == Use::mention ? 1 : 0;
        return texts - std::min(texts, renamed);
    }

    /// Keys of map literals are texts in the tree.
    std::size_t keys_among_texts() const {
        if (entity_.kind != Kind::member) return 0;
        return static_cast<std::size_t>(std::count_if(found_.begin(), found_.end(), [](const FoundReference& each) {
            const auto* const place = each.document->index().member_at(each.reference.location.range.begin);
            return place != nullptr && place->map != nullptr;
        }));
    }

    Scripts& scripts_;
    const Entity& entity_;
    std::string old_, new_;
    std::vector<FoundReference> found_;
    Rename rename_;
    bool has_options_ = false, has_speaker_ = false;
    std::size_t skipped_ = 0;
};

Result<RenameTarget> Scripts::prepare_rename(Document& document, std::uint32_t offset) {
    const Place place = place_at(document, offset);
    const Entity& entity = place.entity;
    const RenameTarget target{place.range, std::string(document.written(place.range))};
    switch (entity.kind) {
        case Entity::Kind::nothing:
            if (place.occurrence != nullptr)
                return refusal("rename-unknown", "nothing known defines " + in_quotes(target.name),
                               "it may be a variable that another script or the game sets");
            return refusal("rename-nothing", "there is no name here");
        case Entity::Kind::own:
        case Entity::Kind::global:
            if (!module_path_of(entity).empty())
                return refusal("rename-builtin", in_quotes(entity.name) + " has the name of the module's file",
                               "rename the file, and its imports");
            if (entity.name == "say" || entity.name == "import")
                return refusal("rename-builtin", "the language itself calls " + in_quotes(entity.name));
            return target;
        case Entity::Kind::member:
            if (!syntax::is_name(entity.name)) return refusal("rename-nothing", "a text is no name");
            if (is_among(known_members, entity.name) || intrinsic(entity.name) != nullptr)
                return refusal("rename-builtin",
                               "a member called " + in_quotes(entity.name) + " may have a meaning of its own");
            return target;
        case Entity::Kind::character:
        case Entity::Kind::event: return target;
        case Entity::Kind::host_function:
            return refusal("rename-builtin", in_quotes(entity.name) + " is a function of the game");
        case Entity::Kind::intrinsic: return refusal("rename-builtin", in_quotes(entity.name) + " is an intrinsic");
        case Entity::Kind::special:
            return refusal("rename-builtin", in_quotes(entity.name) + " is a word of the language");
        case Entity::Kind::module_file: return refusal("rename-builtin", "that is the name of a file");
        case Entity::Kind::option: return refusal("rename-builtin", "the id of an option is made from its text");
    }
    return refusal("rename-nothing", "there is no name here");
}

Result<Rename> Scripts::rename(Document& document, std::uint32_t offset, std::string_view new_name) {
    const Result<RenameTarget> target = prepare_rename(document, offset);
    if (!target) return target.diagnostics();
    const Entity entity = place_at(document, offset).entity;
    return Renaming(*this, entity, new_name).run();
}

}  // namespace npcs::workspace
