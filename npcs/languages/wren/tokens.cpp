// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/wren/tokens.hpp"

#include <algorithm>
#include <array>

namespace npcs::wren {

namespace {

constexpr std::array<std::string_view, 21> keywords = {
    "as", "break", "class", "construct", "continue", "else",  "false", "for",  "foreign", "if",   "import",
    "in", "is",    "null",  "return",    "static",   "super", "this",  "true", "var",     "while"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> run() {
        while (at_ < text_.size()) step();
        return std::move(tokens_);
    }

private:
    void step() {
        const char c = text_[at_];
        if (c == '\n') {
            add(Token::Kind::newline, 1);
        } else if (c == ' ' || c == '\t' || c == '\r') {
            ++at_;
        } else if (starts_with("//")) {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (starts_with("/*")) {
            skip_comment();
        } else if (starts_with("\"\"\"")) {
            const std::size_t end = text_.find("\"\"\"", at_ + 3);
            add(Token::Kind::string, std::min(end, text_.size() - 3) + 3 - at_);
        } else if (c == '"') {
            add_string();
        } else if (is_letter(c)) {
            std::size_t size = 1;
            while (at_ + size < text_.size() && (is_letter(text_[at_ + size]) || is_digit(text_[at_ + size]))) ++size;
            add(c == '_' ? Token::Kind::field : Token::Kind::name, size);
        } else if (is_digit(c)) {
            std::size_t size = 1;
            while (at_ + size < text_.size() && (is_letter(text_[at_ + size]) || is_digit(text_[at_ + size]))) ++size;
            add(Token::Kind::other, size);
        } else {
            add_mark(c);
        }
    }

    void add_mark(char c) {
        if (c == '(' && !open_.empty()) ++open_.back();
        if (c == ')' && !open_.empty() && --open_.back() == 0) {
            // The end of an interpolation: the string goes on.
            open_.pop_back();
            add(Token::Kind::mark, 1);
            --at_;
            add_string();
            return;
        }
        for (const std::string_view mark : {"...", "..", "==", "!=", "<=", ">=", "&&", "||"})
            if (starts_with(mark)) return add(Token::Kind::mark, mark.size());
        add(Token::Kind::mark, 1);
    }

    /// From the quote, or from the parenthesis that ends an interpolation.
    void add_string() {
        const std::size_t start = at_;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') {
                ++at_;
            } else if (starts_with("%(")) {
                const std::size_t end = at_;
                at_ = start;
                add(Token::Kind::string, end - start);
                add(Token::Kind::mark, 2);
                open_.push_back(1);
                return;
            }
        }
        const std::size_t end = std::min(at_ + 1, text_.size());
        at_ = start;
        add(Token::Kind::string, end - start);
    }

    void skip_comment() {
        std::size_t nesting = 0;
        while (at_ < text_.size()) {
            if (starts_with("/*")) {
                ++nesting;
                at_ += 2;
            } else if (starts_with("*/")) {
                at_ += 2;
                if (--nesting == 0) return;
            } else {
                ++at_;
            }
        }
    }

    bool starts_with(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
    void add(Token::Kind kind, std::size_t size) {
        tokens_.push_back({kind, text_.substr(at_, size), at_});
        at_ = std::min(at_ + size, text_.size());
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::size_t> open_;  ///< parentheses that are open in each interpolation
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Lexer(text).run(); }

bool is_keyword(std::string_view name) { return std::find(keywords.begin(), keywords.end(), name) != keywords.end(); }

}  // namespace npcs::wren
