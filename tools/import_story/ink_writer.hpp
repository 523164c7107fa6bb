// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes the script. Expressions, texts and statements have a file each.
#pragma once

#include <string>
#include <vector>

#include "ink_scenes.hpp"
#include "ink_types.hpp"

namespace npcs::tools::import_story::ink {

/// Where a text stands, and so what in it needs braces around.
enum class TextPlace : std::uint8_t { line, option, quotes };

class Writer {
public:
    Writer(Tree& tree, Names& names, Scenes& scenes, const Types& types);

    std::string run();

private:
    /// Loosest first, as in docs/language.md, "Operators".
    enum Level : int {
        choice_of_two,
        disjunction,
        conjunction,
        inversion,
        kinship,
        comparison,
        sum,
        product,
        negation,
        primary
    };

    struct Text {
        std::string text;
        bool is_exact = true;  ///< no blanks too many, and never empty
    };

    // Expressions: ink_write_expressions.cpp
    std::string expression(const Expression& one, int least = choice_of_two);
    bool is_list(const Expression& one) const;
    std::string infix(const Expression& one, int& level);
    std::string division(const Expression& one, int& level);
    std::string call(const Expression& one, int& level);
    std::string builtin(const Expression& one, int& level);
    std::string helper(const std::string& builtin);
    std::string name(const std::string& path, const Place& place);
    std::string read_count(const std::string& id);
    std::string string(const Items& content);
    std::string arguments(const Expression& call);
    std::string not_taken(const Place& place, const std::string& what);
    std::string condition(const std::vector<Expression>& all);
    std::string assigned_name(const std::string& name);

    // Texts: ink_write_text.cpp
    enum class Ending : std::uint8_t { blank, solid, either };
    /// `goes_on`, `is_open`: the line was begun, or goes on, elsewhere.
    Text text(Items content, TextPlace place, bool goes_on = false, bool is_open = false);
    Text option_text(const Items& content);
    Ending tidy(Items& content, Ending before, bool& is_exact);
    Ending tidy_branches(Item& item, Ending before, bool& is_exact);
    bool add_blank(Item& item, Ending before);
    bool may_be_empty(const Items& content) const;
    std::string pieces(const Items& content, TextPlace place, bool in_alternatives);
    std::string piece(const Item& item);
    std::string alternatives_in(const Item& item, TextPlace place, std::string* before);
    std::string escaped(const std::string& text, TextPlace place, bool in_alternatives, bool is_first) const;
    std::string value_of_branch(const std::vector<Branch>& branches, std::size_t from);
    std::string quoted(Items content);
    std::string tags(const Items& all);

    // Statements: ink_write_statements.cpp
    using Lines = std::vector<std::string>;
    Lines block(const Items& items, bool is_last);
    void statement(const Item& item, bool is_last, bool beside_choices, Lines& lines);
    void line(const Item& item, Lines& lines);
    std::string spoken(const std::string& text) const;
    void choices(const Item& item, bool is_last, bool alone, Lines& lines);
    void option(const Option& one, bool is_last, Lines& lines);
    void conditional(const std::vector<Branch>& branches, bool is_last, Lines& lines);
    void alternatives(const Item& item, bool is_last, Lines& lines);
    void assignment(const Item& item, Lines& lines);
    void evaluation(const Item& item, Lines& lines);
    void divert(const Item& item, bool is_last, Lines& lines);
    void tunnel(const Item& item, Lines& lines);
    void come_into(const std::string& id, const Item& item, Lines& lines);
    void finish_line(const Item& item, Lines& lines);
    void end_story(bool is_last, Lines& lines);
    void returning(const Item& item, bool is_last, Lines& lines);
    void count(const std::string& id, Lines& lines);

    // The whole: ink_write.cpp
    std::string globals();
    std::string function_of(const Scene& scene);
    std::string text_function(const Scene& scene);
    std::string scene_of(const Scene& scene);
    std::string helpers() const;
    std::string set_global(const std::string& name) const;
    std::string parameter_variable(const Flow& flow, const std::string& parameter);
    bool is_shared(const std::string& local) const;

    Tree& tree_;
    Names& names_;
    Scenes& scenes_;
    const Types& types_;
    const Scene* scene_ = nullptr;
    bool is_top_ = false;                            ///< outside of functions and scenes
    bool is_text_ = false;                           ///< in a function that returns what it says
    bool returns_lines_ = false;                     ///< and each line of it is all there is
    std::map<std::string, std::string> helpers_;     ///< functions for what ink has built in
    std::map<std::string, std::string> counters_;    ///< variables that count, by what they count
    std::map<std::string, std::string> parameters_;  ///< variables that hand over, by flow.parameter
    std::string story_over_, line_so_far_, start_line_, end_line_, whole_line_, text_;
    bool adds_blank_ = false;   ///< a text got a blank that it should not have
    bool needs_lines_ = false;  ///< start_line and end_line are used
};

}  // namespace npcs::tools::import_story::ink
