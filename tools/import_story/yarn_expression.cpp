// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Expressions of Yarn, by precedence climbing. Tightest first, as its documentation has them: signs and `not`; `* / %`;
// `+ -`; `< <= > >=`; `== !=`; and, on one level, `and or xor`.

#include <algorithm>
#include <array>
#include <map>

#include "yarn_read.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

struct Token {
    enum class Kind { end, number, text, variable, word, sign };
    Kind kind = Kind::end;
    std::string text;
    std::size_t offset = 0;
};

/// Every way to write an operator, and the one name it has in the tree.
const std::map<std::string, std::string, std::less<>>& operator_names() {
    static const std::map<std::string, std::string, std::less<>> names{
        {"and", "and"}, {"&&", "and"}, {"or", "or"},  {"||", "or"}, {"xor", "xor"}, {"^", "xor"},  {"not", "not"},
        {"!", "not"},   {"==", "=="},  {"is", "=="},  {"eq", "=="}, {"!=", "!="},   {"neq", "!="}, {"<", "<"},
        {"lt", "<"},    {"<=", "<="},  {"lte", "<="}, {">", ">"},   {"gt", ">"},    {">=", ">="},  {"gte", ">="},
        {"+", "+"},     {"-", "-"},    {"*", "*"},    {"/", "/"},   {"%", "%"},
    };
    return names;
}

int level_of(const std::string& operation) {
    static const std::map<std::string, int, std::less<>> levels{
        {"or", 1}, {"and", 1}, {"xor", 1}, {"==", 2}, {"!=", 2}, {"<", 3}, {"<=", 3},
        {">", 3},  {">=", 3},  {"+", 4},   {"-", 4},  {"*", 5},  {"/", 5}, {"%", 5},
    };
    const auto found = levels.find(operation);
    return found == levels.end() ? 0 : found->second;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t end_of_name(std::string_view text, std::size_t at) {
    while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]))) ++at;
    return at;
}

class Tokens {
public:
    explicit Tokens(const Source& source) : source_(source) { next(); }

    const Token& current() const { return current_; }
    Source here() const { return source_.behind(current_.offset); }

    Token take() {
        Token taken = current_;
        next();
        return taken;
    }

private:
    void next() {
        const std::string_view text = source_.text;
        while (at_ < text.size() && (text[at_] == ' ' || text[at_] == '\t')) ++at_;
        current_ = Token{};
        current_.offset = at_;
        if (at_ >= text.size()) return;
        if (text[at_] == '"') {
            read_string();
            return;
        }
        std::size_t end = at_;
        if (is_digit(text[at_])) {
            current_.kind = Token::Kind::number;
            while (end < text.size() && is_digit(text[end])) ++end;
            if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1]))
                for (++end; end < text.size() && is_digit(text[end]);) ++end;
        } else if (text[at_] == '$') {
            current_.kind = Token::Kind::variable;
            end = end_of_name(text, at_ + 1);
            if (end == at_ + 1) fail(here(), "a $ without a name", "write the variable's name behind it: $gold");
        } else if (is_letter(text[at_])) {
            current_.kind = Token::Kind::word;
            end = end_of_name(text, at_);
        } else {
            current_.kind = Token::Kind::sign;
            static constexpr std::array<std::string_view, 6> two{"&&", "||", "==", "!=", "<=", ">="};
            const bool is_two = std::find(two.begin(), two.end(), text.substr(at_, 2)) != two.end();
            end = at_ + (is_two ? 2 : 1);
        }
        current_.text = std::string(text.substr(at_, end - at_));
        at_ = end;
    }

    void read_string() {
        const std::string_view text = source_.text;
        current_.kind = Token::Kind::text;
        std::size_t end = at_ + 1;
        for (; end < text.size() && text[end] != '"'; ++end) {
            if (text[end] == '\\' && end + 1 < text.size()) ++end;
            current_.text += text[end];
        }
        if (end >= text.size()) fail(here(), "a text without its closing \"", "write \" where the text ends");
        at_ = end + 1;
    }

    Source source_;
    std::size_t at_ = 0;
    Token current_;
};

class Reader {
public:
    explicit Reader(const Source& source) : tokens_(source), whole_(source) {}

    Expression read_all() {
        Expression result = read(1);
        if (tokens_.current().kind != Token::Kind::end) complain();
        return result;
    }

private:
    [[noreturn]] void complain() {
        const Token& token = tokens_.current();
        if (token.kind == Token::Kind::end)
            fail(tokens_.here(),
                 trimmed(whole_.text).empty() ? "there is no expression here" : "the expression is not finished",
                 "write a value here: a number, a \"text\", $variable or function()");
        if (token.text == "=") fail(tokens_.here(), "= in an expression", "write == to compare");
        if (token.kind == Token::Kind::word)
            fail(tokens_.here(), "unexpected " + token.text + " in an expression",
                 "a variable begins with $, a text stands in double quotes: $" + token.text + ", \"" + token.text +
                     "\"");
        fail(tokens_.here(), "unexpected " + token.text + " in an expression",
             "write an operator between two values, such as and, or, ==, +");
    }

    std::string operation() const {
        const Token& token = tokens_.current();
        if (token.kind != Token::Kind::word && token.kind != Token::Kind::sign) return {};
        const auto found = operator_names().find(token.text);
        return found == operator_names().end() ? std::string() : found->second;
    }

    Expression read(int level) {
        Deeper deeper(*this);
        Expression left = read_unary();
        for (;;) {
            const std::string name = operation();
            const int its_level = level_of(name);
            if (its_level == 0 || its_level < level) return left;
            const Place place = tokens_.here().place;
            tokens_.take();
            Expression whole{Expression::Kind::binary, name, {}, {}, place};
            whole.parts.push_back(std::move(left));
            whole.parts.push_back(read(its_level + 1));
            left = std::move(whole);
        }
    }

    Expression read_unary() {
        Deeper deeper(*this);
        const std::string name = operation();
        if (name != "not" && name != "-") return read_value();
        Expression whole{Expression::Kind::unary, name, {}, {}, tokens_.here().place};
        tokens_.take();
        whole.parts.push_back(read_unary());
        return whole;
    }

    Expression read_value() {
        const Place place = tokens_.here().place;
        const Token token = tokens_.current();
        switch (token.kind) {
            case Token::Kind::number: tokens_.take(); return {Expression::Kind::number, token.text, {}, {}, place};
            case Token::Kind::text: tokens_.take(); return {Expression::Kind::text, token.text, {}, {}, place};
            case Token::Kind::variable:
                tokens_.take();
                return {Expression::Kind::variable, token.text.substr(1), {}, {}, place};
            case Token::Kind::word: return read_word(place);
            case Token::Kind::sign:
                if (token.text == "(") return read_group();
                if (token.text == ".") return read_member({}, place);
                break;
            case Token::Kind::end: break;
        }
        complain();
    }

    Expression read_word(Place place) {
        const Token token = tokens_.current();
        if (token.text == "true" || token.text == "false") {
            tokens_.take();
            return {Expression::Kind::truth, token.text, {}, {}, place};
        }
        if (operator_names().count(token.text) != 0) complain();
        const Source here = tokens_.here();
        tokens_.take();
        if (is_sign(".")) return read_member(token.text, place);
        if (!is_sign("("))
            fail(here, "unexpected " + token.text + " in an expression",
                 "a variable begins with $, a text stands in double quotes: $" + token.text + ", \"" + token.text +
                     "\"");
        tokens_.take();
        Expression call{Expression::Kind::call, token.text, {}, {}, place};
        while (!is_sign(")")) {
            if (!call.parts.empty()) expect(",", here);
            call.parts.push_back(read(1));
        }
        tokens_.take();
        return call;
    }

    Expression read_member(const std::string& owner, Place place) {
        tokens_.take();
        if (tokens_.current().kind != Token::Kind::word) complain();
        return {Expression::Kind::member, tokens_.take().text, owner, {}, place};
    }

    Expression read_group() {
        const Source opened = tokens_.here();
        tokens_.take();
        Expression inside = read(1);
        expect(")", opened);
        return inside;
    }

    bool is_sign(std::string_view sign) const {
        return tokens_.current().kind == Token::Kind::sign && tokens_.current().text == sign;
    }

    void expect(std::string_view sign, const Source& opened) {
        if (!is_sign(sign) && tokens_.current().kind == Token::Kind::end)
            fail(opened, "a ( without its )", "write ) behind the last value");
        if (!is_sign(sign)) complain();
        tokens_.take();
    }

    /// Keeps expressions from being nested deeper than the stack bears.
    struct Deeper {
        explicit Deeper(Reader& reader) : depth(reader.depth_) {
            if (++depth > 2 * deepest)
                fail(reader.tokens_.here(), "an expression that is nested more than 100 deep",
                     "<<set>> a part of it into a variable first");
        }
        ~Deeper() { --depth; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        int& depth;
    };

    Tokens tokens_;
    Source whole_;
    int depth_ = 0;
};

}  // namespace

Expression read_expression(const Source& source) { return Reader(source).read_all(); }

std::size_t end_of_expression(std::string_view text, std::string_view end) {
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (in_string) {
            if (text[i] == '\\') ++i;
            else if (text[i] == '"') in_string = false;
        } else if (text[i] == '"') {
            in_string = true;
        } else if (text.substr(i, end.size()) == end) {
            return i;
        }
    }
    return std::string_view::npos;
}

bool is_name(std::string_view text) {
    return !text.empty() && is_letter(text[0]) && end_of_name(text, 0) == text.size();
}

}  // namespace npcs::tools::import_story::yarn
