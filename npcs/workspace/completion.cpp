// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What can be written at a position.
#include <algorithm>
#include <array>

#include "syntax/tokens.hpp"
#include "workspace/cursor.hpp"
#include "workspace/scripts.hpp"

namespace npcs::workspace {

namespace {

constexpr std::size_t most_items = 3000;

enum Rank : int {
    nearest = 0,
    in_scope = 1,
    of_program = 2,
    of_game = 3,
    built_in = 4,
    words = 5,
    snippets = 6,
    uncertain = 9
};

struct Snippet {
    const char* label;
    const char* insert;
    const char* about;
};
constexpr std::array<Snippet, 15> statements{{
    {"if", "if $1 then\n\t$0\nend if", "decides"},
    {"while", "while $1\n\t$0\nend while", "repeats as long as something is true"},
    {"for", "for $1 in $2\n\t$0\nend for", "repeats for each of several things"},
    {"do", "do\n\t$0\n\twhile $1\nloop", "a loop that tests in the middle"},
    {"function", "function $1\n\t$0\nend function", "gives a piece of script a name"},
    {"scene", "scene $1\n\t$0\nend scene", "a piece of the story that has a name"},
    {"choose", "choose: $1\n\t* $2 -> $0\nend choose", "options, with a prompt"},
    {"choose again", "choose again: $1\n\t* $2 -> $0\n\t+ $3 -> break\nend choose", "offers its options until a break"},
    {"sequence", "sequence\n\t* $1\n\t* $0\nend sequence", "one after another, then the last one every time"},
    {"cycle", "cycle\n\t* $1\n\t* $0\nend cycle", "one after another, then again from the first"},
    {"once", "once\n\t* $1\n\t* $0\nend once", "one after another, then none"},
    {"shuffle", "shuffle\n\t* $1\n\t* $0\nend shuffle", "in random order"},
    {"bark", "bark\n\t* $1\n\t* [if $2] $0\nend bark", "the line that fits best"},
    {"plan", "plan $1\n\tchecking $2\n\t$0\nend plan", "goes on only as long as its conditions are true"},
    {"import", "import \"$1\"", "reads a module"},
}};
constexpr std::array<std::pair<const char*, const char*>, 5> simple_statements{{
    {"return", "ends the function"},
    {"break", "leaves the loop"},
    {"continue", "goes on with the next turn of the loop"},
    {"go", "goes to a scene for good"},
    {"visit", "plays a scene and comes back"},
}};
constexpr std::array<const char*, 6> value_words{"true", "false", "null", "not", "new", "function"};
constexpr std::array<const char*, 7> operator_words{"and", "or", "isa", "in", "not in", "if", "then"};
constexpr std::array<const char*, 14> closable{"if",     "while", "for",      "function", "scene", "choose",  "plan",
                                               "script", "once",  "sequence", "cycle",    "bark",  "shuffle", "loop"};

class Completing {
public:
    Completing(Scripts& scripts, Document& document, std::uint32_t offset)
        : scripts_(scripts), document_(document), cursor_(read_cursor(document, offset)) {}

    Completions run() {
        answer_.replaced = cursor_.word;
        switch (cursor_.where) {
            case Cursor::Where::comment:
            case Cursor::Where::text: return std::move(answer_);
            case Cursor::Where::string: in_string(); break;
            case Cursor::Where::code: in_code(); break;
        }
        auto& items = answer_.items;
        std::sort(items.begin(), items.end(), [](const Completion& a, const Completion& b) {
            return a.rank != b.rank ? a.rank < b.rank : a.label < b.label;
        });
        if (items.size() > most_items) {
            items.resize(most_items);
            answer_.is_incomplete = true;
        }
        return std::move(answer_);
    }

private:
    Completion& add(std::string label, SymbolKind kind, int rank) {
        Completion& made = answer_.items.emplace_back();
        made.label = label;
        made.insert = std::move(label);
        made.kind = kind;
        made.rank = rank;
        return made;
    }

    void add(const Entity& entity, int rank) {
        if (entity.name.empty() || !seen_.insert(entity.name).second) return;
        // The word that is being written is no name yet.
        if (entity.kind == Entity::Kind::nothing) return;
        const Hover about = scripts_.describe(entity);
        Completion& made = add(entity.name, about.kind, rank);
        made.detail = about.code == entity.name ? about.about : about.code;
        made.documentation = about.documentation;
    }

    void keyword(const char* word, const char* about, int rank = Rank::words) {
        Completion& made = add(word, SymbolKind::keyword, rank);
        made.detail = about;
    }

    // ---- code ----

    void in_code() {
        if (cursor_.is_behind_dot) return members();
        if (cursor_.word.begin < cursor_.word.end && is_number()) return;
        if (cursor_.word_before == "end") return endings();
        if (cursor_.first_word == "go" || cursor_.first_word == "visit") return scenes();
        if (cursor_.first_word == "for" && cursor_.word_before == "for") return;
        if (cursor_.word_before == "function" || cursor_.word_before == "scene") return;
        if (cursor_.is_behind_operand) operators();
        if (cursor_.begins_statement) statement_words();
        names();
        if (cursor_.is_behind_at) return functions_only();
        if (!cursor_.begins_statement)
            for (const char* const word : value_words) keyword(word, "");
        if (cursor_.begins_line) characters();
    }

    bool is_number() const {
        const char first = document_.text()[cursor_.word.begin];
        return first >= '0' && first <= '9';
    }

    void members() {
        for (const Scripts::Member& member : scripts_.members_of(document_, cursor_.object, cursor_.word.begin)) {
            if (!member.is_certain && member.name == document_.written(cursor_.word)) continue;
            Completion& made = add(member.name, member.kind, member.is_certain ? Rank::nearest : Rank::uncertain);
            made.is_certain = member.is_certain;
            if (member.entity.kind == Entity::Kind::intrinsic) made.rank += member.is_certain ? Rank::built_in : 0;
            if (!member.is_certain && member.entity.kind != Entity::Kind::intrinsic) continue;
            const Hover about = scripts_.describe(member.entity);
            made.detail = about.code == member.name ? about.about : about.code;
            made.documentation = about.documentation;
        }
    }

    /// Returns whether a variable is named only by the word that is being written.
    bool is_only_here(Document& document, ast::Symbol name) const {
        if (&document != &document_ || document.name(name) != document_.written(cursor_.word)) return false;
        const auto places = document.index().places_of(name);
        return places.size() == 1 && document.index().occurrences[places[0]].span.begin == cursor_.word.begin;
    }

    void variables(Document& document, std::uint32_t scope, int rank) {
        for (const auto& [name, variable] : document.index().scopes[scope].variables)
            if (!is_only_here(document, name)) add(scripts_.entity_of_variable(document, variable), rank);
    }

    void names() {
        const analysis::SymbolIndex& index = document_.index();
        const std::uint32_t scope = index.scope_at(cursor_.word.begin);
        if (scope != 0) variables(document_, scope, Rank::nearest);
        const std::uint32_t around = index.scopes[scope].parent;
        if (around != 0) variables(document_, around, Rank::in_scope);
        if (around == 0 || !scripts_.is_module(document_)) variables(document_, 0, Rank::in_scope);
        for (Document* const other : scripts_.sharing(document_, ""))
            if (other != &document_ && !scripts_.is_module(*other)) variables(*other, 0, Rank::of_program);
        for (const HostFunction& function : scripts_.facts.functions)
            add(made(Entity::Kind::host_function, function.name), Rank::of_game);
        for (const IntrinsicInfo& info : scripts_.intrinsics())
            add(made(Entity::Kind::intrinsic, info.name), Rank::built_in);
        for (const char* const word : {"globals", "locals", "outer"})
            add(made(Entity::Kind::special, word), Rank::words);
        if (scope != 0) add(made(Entity::Kind::special, "self"), Rank::in_scope);
        if (scope != 0) add(made(Entity::Kind::special, "super"), Rank::words);
    }

    Entity made(Entity::Kind kind, std::string_view name) {
        Entity entity;
        entity.kind = kind;
        entity.name = name;
        entity.document = &document_;
        return entity;
    }

    void keep(const std::function<bool(const Completion&)>& is_wanted) {
        auto& items = answer_.items;
        items.erase(
            std::remove_if(items.begin(), items.end(), [&](const Completion& each) { return !is_wanted(each); }),
            items.end());
    }

    void functions_only() {
        keep([](const Completion& each) {
            return each.kind == SymbolKind::function || each.kind == SymbolKind::scene ||
                   each.kind == SymbolKind::host_function || each.kind == SymbolKind::intrinsic ||
                   each.kind == SymbolKind::module;
        });
    }

    void scenes() {
        names();
        keep([](const Completion& each) {
            return each.kind == SymbolKind::scene || each.kind == SymbolKind::function ||
                   each.kind == SymbolKind::module;
        });
        for (Completion& each : answer_.items) each.rank += each.kind == SymbolKind::scene ? 0 : 1;
    }

    void statement_words() {
        for (const Snippet& snippet : statements) {
            Completion& made = add(snippet.label, SymbolKind::keyword, Rank::snippets);
            made.insert = snippet.insert;
            made.is_snippet = true;
            made.detail = snippet.about;
        }
        for (const auto& [word, about] : simple_statements) keyword(word, about);
        if (cursor_.begins_line) {
            for (const char* const word : {"else", "else if", "end", "option", "checking", "loop"}) keyword(word, "");
            endings_of_blocks();
        }
    }

    void operators() {
        const std::string& first = cursor_.first_word;
        const bool is_for = first == "for" && !cursor_.calls.empty();
        for (const char* const word : operator_words) {
            if (word == std::string_view("then") && first != "if" && first != "option") continue;
            keyword(word, "", is_for ? Rank::words : Rank::nearest);
        }
        if (first == "if" || first == "option" || first.empty()) keyword("else", "", Rank::words);
        if (first == "option") {
            keyword("for", "");
            keyword("locked", "the reason why it cannot be taken");
        }
        if (first == "choose") {
            keyword("again", "offers the options until a break");
            keyword("within", "a time limit, in seconds");
        }
    }

    // ---- ends of blocks ----

    /// Returns the words that end the blocks which are open at the position, innermost first, as indentation shows them.
    std::vector<std::string> open_blocks() const {
        const syntax::Source& source = document_.source();
        std::vector<std::string> open;
        const std::uint32_t here = source.line_number(cursor_.word.begin);
        const std::string_view own = source.line(here);
        std::size_t in = std::min(own.find_first_not_of(" \t"), own.size());
        bool is_first = true;
        constexpr std::uint32_t most_lines = 2000;
        for (std::uint32_t number = here; number-- > 1 && here - number < most_lines && (in > 0 || is_first);) {
            const std::string_view line = source.line(number);
            const std::size_t at = line.find_first_not_of(" \t");
            if (at == line.npos || line.substr(at, 2) == "//") continue;
            const bool is_outside = is_first ? at <= in : at < in;
            if (!is_outside) continue;
            std::string_view word = line.substr(at);
            word = word.substr(0, word.find_first_of(" \t:("));
            in = at;
            is_first = false;
            const auto found = std::find(closable.begin(), closable.end(), word);
            if (found != closable.end()) open.push_back("end " + std::string(word));
            else if (word == "do") open.emplace_back("loop");
        }
        return open;
    }

    void endings_of_blocks() {
        int rank = Rank::nearest;
        for (const std::string& each : open_blocks()) {
            if (!seen_.insert(each).second) continue;
            add(each, SymbolKind::keyword, rank).detail = "closes the block";
            rank = Rank::words;
        }
    }

    void endings() {
        const std::vector<std::string> open = open_blocks();
        for (const char* const word : closable) {
            if (word == std::string_view("loop")) continue;
            const bool is_innermost = !open.empty() && open.front() == std::string("end ") + word;
            keyword(word, "", is_innermost ? Rank::nearest : Rank::words);
        }
    }

    // ---- characters and texts ----

    void characters() {
        std::set<std::string> known(scripts_.facts.characters.begin(), scripts_.facts.characters.end());
        for (Document* const other : scripts_.sharing(document_, ""))
            for (const analysis::Occurrence& place : other->index().occurrences)
                if (place.is_speaker && (other != &document_ || place.span.begin != cursor_.word.begin))
                    known.insert(std::string(other->name(place.name)));
        for (const std::string& name : known) {
            Completion& made = add(name, SymbolKind::character, Rank::nearest);
            made.label += ":";
            made.insert += ": ";
            made.detail = "says";
        }
    }

    void in_string() {
        const std::uint32_t begin = cursor_.string_begin;
        std::uint32_t end = cursor_.word.end;
        const std::string_view text = document_.text();
        while (end < text.size() && text[end] != '"' && text[end] != '\n' && text[end] != '\r') ++end;
        if (cursor_.calls.empty() || cursor_.calls.back().argument != 0) return;
        const std::string& callee = cursor_.calls.back().callee;
        answer_.replaced = {begin, end};
        if (callee == "taken") options();
        else if (callee == "waitFor" || callee == "raise") events();
        else if (callee == "import") modules();
    }

    void options() {
        for (Document* const other : scripts_.sharing(document_, ""))
            for (const OptionInfo& option : other->reading().options()) {
                if (!seen_.insert(option.id).second) continue;
                Completion& made = add(option.id, SymbolKind::option, Rank::nearest);
                made.detail = other->written(option.text);
            }
    }

    void events() {
        std::set<std::string> known(scripts_.facts.events.begin(), scripts_.facts.events.end());
        for (Document* const other : scripts_.sharing(document_, ""))
            for (const analysis::CallSite& site : other->index().calls) {
                if (site.arguments.empty() || site.callee->kind != ast::ExprKind::name) continue;
                if (site.arguments[0]->kind != ast::ExprKind::string) continue;
                const std::string_view callee = other->name(ast::as<ast::Name>(*site.callee).symbol);
                const ast::Expr& argument = *site.arguments[0];
                if (other == &document_ && argument.span.begin + 1 == cursor_.string_begin) continue;
                if (callee == "waitFor" || callee == "raise")
                    known.insert(std::string(other->name(ast::as<ast::String>(argument).symbol)));
            }
        for (const std::string& name : known) add(name, SymbolKind::event, Rank::nearest);
    }

    /// Scripts that are known, in the folders where modules are looked for.
    void modules() {
        for (Document* const other : scripts_.all()) {
            if (other == &document_) continue;
            std::string_view name = other->path();
            name = name.substr(name.rfind('/') + 1);
            name = name.substr(0, name.rfind('.'));
            if (scripts_.imported(document_, name) != other || !seen_.insert(std::string(name)).second) continue;
            add(std::string(name), SymbolKind::file, Rank::nearest).detail = other->path();
        }
    }

    Scripts& scripts_;
    Document& document_;
    Cursor cursor_;
    Completions answer_;
    std::set<std::string> seen_;
};

}  // namespace

Completions Scripts::completion(Document& document, std::uint32_t offset) {
    return Completing(*this, document, offset).run();
}

}  // namespace npcs::workspace
