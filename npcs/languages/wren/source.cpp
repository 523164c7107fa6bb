// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/wren/source.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "languages/wren/tokens.hpp"

namespace npcs::wren {

namespace {

using Kind = Token::Kind;

// Wren's compiler calls itself for each of these, and takes up to 10 KB of the stack for a function in a function.
constexpr std::size_t deepest_nesting = 48;
constexpr std::size_t most_in_a_row = 64;
constexpr std::size_t most_else = 500;
constexpr std::size_t longest_name = 64;
constexpr std::size_t most_names = 2000;
constexpr std::size_t most_variables = 200;  // a function may use 256 of the functions around it, which is not checked

/// What Wren and the library give to each module. They are the same for all functions.
constexpr std::array<std::string_view, 24> shared_names = {"Bool",
                                                           "Class",
                                                           "ClassAttributes",
                                                           "Fiber",
                                                           "Fn",
                                                           "List",
                                                           "Map",
                                                           "MapEntry",
                                                           "MapKeySequence",
                                                           "MapSequence",
                                                           "Null",
                                                           "Num",
                                                           "MapValueSequence",
                                                           "Object",
                                                           "Range",
                                                           "Script",
                                                           "Script_",
                                                           "Sequence",
                                                           "SkipSequence",
                                                           "String",
                                                           "StringByteSequence",
                                                           "StringCodePointSequence",
                                                           "System",
                                                           "TakeSequence"};

bool is_shared(std::string_view name) {
    return std::find(shared_names.begin(), shared_names.end(), name) != shared_names.end() || name == "WhereSequence";
}

struct Bracket {
    char closing = 0;
    bool is_class = false;
    std::size_t offset = 0;
    std::size_t in_a_row = 0;  ///< what makes the compiler call itself, in the expression or statement
};

class Check {
public:
    explicit Check(const ForeignFunction& function)
        : text_(function.text), tokens_(tokens_of(text_)), is_block_(function.kind == ForeignFunction::Kind::block) {
        brackets_.emplace_back();
    }

    std::optional<LanguageProblem> run() {
        for (at_ = 0; at_ < tokens_.size() && !problem_; ++at_) look_at(tokens_[at_]);
        if (!problem_ && brackets_.size() > 1)
            tell(brackets_.back().offset,
                 std::string("this bracket is not closed: expected '") + brackets_.back().closing + "' before the " +
                     what() + " ends",
                 ending() + " closes nothing in Wren");
        if (!problem_ && names_.size() > most_names) tell("a text in Wren may have at most 2000 different names");
        if (!problem_ && variables_.size() > most_variables)
            tell("a text in Wren may have at most 200 variables of different names");
        if (!problem_ && else_ > most_else) tell("a text in Wren may have at most 500 times 'else'");
        return std::move(problem_);
    }

private:
    std::string ending() const { return is_block_ ? "`end script`" : "`end function`"; }
    std::string what() const { return is_block_ ? "text" : "function"; }

    void look_at(const Token& token) {
        switch (token.kind) {
            case Kind::name: return look_at_name(token);
            case Kind::field: return look_at_field(token);
            case Kind::mark: return look_at_mark(token);
            case Kind::newline:
                if (!goes_on()) brackets_.back().in_a_row = 0;
                return;
            default: return;
        }
    }

    void look_at_name(const Token& token) {
        if (token.text.size() > longest_name) return tell(token.offset, "a name in Wren may have at most 64 letters");
        if (token.is("foreign")) return tell(token.offset, "'foreign' is not available: a text in Wren is all Wren");
        if (token.is("import")) return look_at_import(token);
        if (token.is("Script_") && is_block_) return tell(token.offset, "'Script_' is not available");
        if (token.is("class")) is_class_next_ = true;
        if (token.is("else")) ++else_;
        if (token.is("if") && before().is("else")) return;
        for (const std::string_view word : {"if", "while", "for", "return"})
            if (token.is(word)) return count_in_row(token);
        if (is_keyword(token.text)) return;
        names_.insert(token.text);
        if (is_declared(before())) variables_.insert(token.text);
        if (is_shared(token.text) && next().is("=") && !before().is(".") && !before().is("var"))
            tell(token.offset,
                 "'" + std::string(token.text) + "' cannot be assigned: it is the same for all functions");
    }

    void look_at_field(const Token& token) {
        if (token.text.size() > longest_name) return tell(token.offset, "a name in Wren may have at most 64 letters");
        names_.insert(token.text);
        variables_.insert(token.text);
        const auto is_class = [](const Bracket& bracket) { return bracket.is_class; };
        if (std::none_of(brackets_.begin(), brackets_.end(), is_class))
            tell(token.offset, "'" + std::string(token.text) + "' is a field, and there is no class around it",
                 "write var " +
                     std::string(token.text.substr(std::min(token.text.find_first_not_of('_'), token.text.size()))) +
                     " for a variable of the call, and a name without var for one of the script");
    }

    void look_at_import(const Token& token) {
        if (next().kind == Kind::string && next().text == "\"random\"") return;
        tell(token.offset, "nothing can be imported but \"random\"");
    }

    void look_at_mark(const Token& token) {
        if (token.is("#")) return tell(token.offset, "attributes are not available");
        if (token.is("(") || token.is("%(")) return open(token, ')');
        if (token.is("[")) return open(token, ']');
        if (token.is("{")) return open(token, '}');
        if (token.is(")") || token.is("]") || token.is("}")) return close(token);
        if (token.is(",")) brackets_.back().in_a_row = 0;
        for (const std::string_view mark : {"?", "=", "!", "-", "~"})
            if (token.is(mark)) return count_in_row(token);
    }

    void open(const Token& token, char closing) {
        if (brackets_.size() > deepest_nesting) return tell(token.offset, "brackets are nested more than 48 deep");
        brackets_.push_back({closing, closing == '}' && is_class_next_, token.offset, 0});
        if (closing == '}') is_class_next_ = false;
    }

    void close(const Token& token) {
        if (brackets_.size() > 1 && brackets_.back().closing == token.text[0]) {
            brackets_.pop_back();
            return;
        }
        if (brackets_.size() == 1)
            return tell(token.offset, "there is a '" + std::string(token.text) + "' too many",
                        ending() + " alone ends the " + what());
        tell(token.offset, std::string("expected '") + brackets_.back().closing + "', but there is '" +
                               std::string(token.text) + "'");
    }

    void count_in_row(const Token& token) {
        if (++brackets_.back().in_a_row > most_in_a_row)
            tell(token.offset, "this is too long: split it into several statements");
    }

    /// Whether a name behind this token may declare a variable.
    static bool is_declared(const Token& token) {
        for (const std::string_view word : {"var", "class", "for", "as", "(", ",", "|"})
            if (token.is(word)) return true;
        return false;
    }

    /// Whether a statement goes on in the next line.
    bool goes_on() const {
        const Token& token = before();
        return token.kind == Kind::mark && !token.is(")") && !token.is("]") && !token.is("}") && !token.is("{");
    }

    const Token& before() const { return at_ > 0 ? tokens_[at_ - 1] : nothing_; }
    const Token& next() const { return at_ + 1 < tokens_.size() ? tokens_[at_ + 1] : nothing_; }

    void tell(std::size_t offset, std::string message, std::string hint = {}) {
        if (problem_) return;
        const std::string_view before = text_.substr(0, offset);
        const std::size_t start = before.find_last_of('\n') + 1;  // 0 if there is none
        LanguageProblem problem;
        problem.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
        const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
        problem.column = static_cast<std::uint32_t>(
                             std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(), begins)) +
                         1;
        problem.message = std::move(message);
        problem.hint = std::move(hint);
        problem_ = std::move(problem);
    }
    void tell(std::string message) {
        LanguageProblem problem;
        problem.message = std::move(message);
        problem_ = std::move(problem);
    }

    std::string_view text_;
    std::vector<Token> tokens_;
    const bool is_block_;
    std::size_t at_ = 0;
    Token nothing_;
    std::vector<Bracket> brackets_;  ///< the first stands for the text as a whole
    bool is_class_next_ = false;
    std::size_t else_ = 0;
    std::set<std::string_view> names_;
    std::set<std::string_view> variables_;
    std::optional<LanguageProblem> problem_;
};

bool is_identifier(std::string_view name) {
    const auto tokens = tokens_of(name);
    return tokens.size() == 1 && tokens[0].kind == Kind::name && tokens[0].text == name && !is_keyword(name) &&
           name.size() <= longest_name;
}

std::optional<LanguageProblem> problem_of_parameters(const ForeignFunction& function) {
    const auto problem = [](std::string message) {
        return LanguageProblem{0, 0, std::move(message), "give it another name"};
    };
    if (function.parameters.size() > most_parameters)
        return LanguageProblem{0, 0, "a function in Wren may have at most 16 parameters", "pass a list or map"};
    for (const std::string& name : function.parameters) {
        if (is_keyword(name)) return problem("the parameter '" + name + "' is a keyword of Wren");
        if (!is_identifier(name))
            return problem("the parameter '" + name +
                           "' is no name in Wren, which takes letters a to z, digits and, not as the first, _");
    }
    return {};
}

}  // namespace

std::optional<LanguageProblem> problem_of_source(const ForeignFunction& function) {
    if (auto problem = problem_of_parameters(function)) return problem;
    if (function.text.size() > longest_source)
        return LanguageProblem{0, 0, "a text in Wren may have at most 65536 bytes", {}};
    if (function.text.find('\0') != std::string::npos)
        return LanguageProblem{0, 0, "a text in Wren cannot contain NUL; write \\0 in a string", {}};
    if (auto problem = Check(function).run()) return problem;
    const bool is_whole = function.blocks.empty() || (function.blocks.size() == 1 && function.blocks[0] == &function);
    if (is_whole) return std::nullopt;
    // The compiler sees the texts of the blocks as well.
    ForeignFunction whole = function;
    whole.text.clear();
    for (const ForeignFunction* const block : function.blocks) whole.text += block->text;
    if (function.kind == ForeignFunction::Kind::function) whole.text += function.text;
    if (!Check(whole).run()) return std::nullopt;
    return LanguageProblem{0, 0, "this text and those of each `script` that it sees are too long together", {}};
}

}  // namespace npcs::wren
