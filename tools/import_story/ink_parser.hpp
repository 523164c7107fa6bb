// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads one file of a story in ink. Within a line ink decides by trying: `{x: a}` is a condition when what stands in front of
// the colon is an expression, and a text otherwise. So the functions that read expressions return nothing where there is
// none, and leave the place as it was; only what can be meant in one way alone is an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ink_tree.hpp"

namespace npcs::tools::import_story::ink {

/// What has been read so far of all files together: they may be no larger, and no deeper inside each other, than this.
struct ParseState {
    const Input* input;
    Tree* tree;
    std::size_t bytes = 0;
    std::size_t braces = 0;
    std::map<std::string, std::uint32_t> flows;    ///< the lines of all so far
    std::map<std::string, std::uint32_t> globals;  ///< the same
    std::vector<std::string> open;                 ///< files that are being read, outermost first
};

class Parser {
public:
    Parser(ParseState& state, std::uint32_t file, const std::string& text);

    /// Puts what the file holds into the tree: knots behind those that are there, the rest into the first flow.
    void file();

private:
    static constexpr int deepest = 100;  // braces, parentheses and knots of files inside each other

    static constexpr int most_operators = 500;
    static constexpr int most_bullets = 40;
    static constexpr std::size_t most_braces = 1'000'000;  // with those that are tried in more ways than one

    // Flows and statements: ink_parser.cpp
    void flow_head();
    void knot();
    void stitch();
    std::vector<Parameter> parameters();
    void statements(Items& out, bool in_braces);
    bool is_end_of_statements(bool in_braces);
    void statement(Items& out);
    bool declaration();
    void variable(bool is_constant);
    void list();
    void external();
    void include();
    void logic(Items& out);
    void choice(Items& out);
    std::vector<Expression> choice_conditions();
    void gather(Items& out);
    std::string bracketed_name();
    void end_of_line(const char* behind);

    // Lines and what stands in braces: ink_content.cpp
    void content_line(Items& out);
    void mixed(Items& out);
    std::string plain_text();
    bool diverts(Items& out);
    std::vector<Expression> divert_arguments();
    void tag(Items& out);
    Item braces();
    void limit_alternatives(Item& item);
    std::optional<Selection> selection_sign();
    std::optional<Selection> selection_word();
    Item alternatives(Selection selection, const Place& place);
    std::optional<Item> inline_alternatives(const Place& place);
    Item conditional(std::optional<Expression> query, const Place& place);
    void inline_branches(Item& item);
    void branches_on_lines(Item& item, bool has_query);
    void check_branches(const Item& item);

    // Expressions: ink_expressions.cpp
    std::optional<Expression> expression(int least = 0);
    std::optional<Expression> operand();
    std::optional<Expression> primary();
    std::optional<Expression> number();
    std::optional<Expression> string();
    std::optional<Expression> name_or_call();
    std::optional<Expression> parenthesis();
    std::optional<std::vector<Expression>> arguments();
    std::string infix_operator(int& precedence);
    Expression wanted_expression(const char* where);

    // Characters
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool starts(std::string_view word) const { return std::string_view(text_).substr(at_, word.size()) == word; }
    bool eat(std::string_view word);
    bool eat_word(std::string_view word);
    void blanks();
    void blank_lines();
    /// Whether nothing but blanks is in front of the next line end; then goes there.
    bool is_blank_line();
    bool is_at_end() const { return at_ >= text_.size(); }
    bool is_at_line_end() const { return is_at_end() || text_[at_] == '\n'; }
    std::string identifier();
    std::string path();
    Place place_of(std::size_t offset) const;
    Place here() const { return place_of(at_); }
    [[noreturn]] void fail_here(std::string message, std::string hint = "") const;
    std::string shown() const;
    void without_comments(const std::string& text);

    class Depth;

    ParseState& state_;
    Tree& tree_;
    std::uint32_t file_;
    std::string text_;  ///< without comments; a line that is nothing else begins with comment_mark
    std::vector<std::size_t> lines_;
    std::size_t at_ = 0;
    std::size_t furthest_ = 0;  ///< where an expression came to nothing
    std::size_t flow_ = 0;      ///< that statements go to
    int depth_ = 0;
    bool in_choice_ = false;
    bool in_string_ = false;

    static constexpr char comment_mark = '\x02';
};

}  // namespace npcs::tools::import_story::ink
