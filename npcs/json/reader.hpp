// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// JSON to tree, with one method for each form. A method that finds a mistake records a problem, returns null or a
// harmless value, and continues; the tree is usable only if there are no problems.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "json/document.hpp"
#include "npcs/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace npcs::json {

/// Operations other than unary and binary operators.
enum class JsonForm : std::uint8_t {
    list,
    map,
    variable,
    local,
    global,
    index,
    member,
    slice,
    call,
    relation,
    text,
    turn,
    ternary,
    function,
    chain,
    group,
    literal,
    infinity
};

inline std::string quoted(std::string_view text) { return '"' + printable(text) + '"'; }

class JsonReader {
public:
    JsonReader(const JsonDocument& document, std::string_view file, ast::Tree& tree)
        : document_(document), file_(file), tree_(tree) {}

    Diagnostics take_problems() { return std::move(problems_); }

    void script();

private:
    /// Counts one level of nesting for as long as the object lives.
    struct Level {
        explicit Level(std::uint32_t& depth) : depth_(depth) { ++depth_; }
        ~Level() { --depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        std::uint32_t& depth_;
    };

    // ---- mistakes ----

    void problem(const JsonValue& value, std::string_view code, std::string message, std::string_view hint = "");
    bool too_deep(const JsonValue& value);
    bool is(const JsonValue& value, JsonKind kind, std::string_view what);
    void only(const JsonValue& object, std::string_view what, std::initializer_list<std::string_view> names);
    const JsonValue* needed(const JsonValue& object, std::string_view name, std::string_view what);
    const JsonValue* optional(const JsonValue& object, std::string_view name);
    bool flag(const JsonValue& object, std::string_view name);

    // ---- texts ----

    /// Returns the name. Returns an empty view if the value is missing or is not a name; the latter is recorded as a
    /// problem.
    std::string_view name(const JsonValue* value);
    bool is_name(std::string_view text);
    ast::Expr* string(const JsonValue& value);

    // ---- expressions ----

    template <typename Node, typename... Parts>
    Node* make(ast::ExprKind kind, Parts... parts) {
        return tree_.arena.make<Node>(ast::Expr{kind, {}}, parts...);
    }

    /// Returns the expression. Returns null if the value is missing or wrong, which is then recorded as a problem.
    ast::Expr* expr(const JsonValue* value);
    ast::Expr* expr(const JsonValue& value);
    /// Returns the number as an expression. Scripts have no negative number literals, so a negative number becomes a
    /// minus and a positive number.
    ast::Expr* number(double value);
    const JsonValue* operands(const JsonValue& array);
    bool count(const JsonValue& array, std::uint32_t least, std::uint32_t most);
    std::string_view word_of(const JsonValue& value);
    ast::Expr* form(const JsonValue& array);
    ast::Expr* other_form(const JsonValue& array, JsonForm kind);
    std::span<ast::Expr*> exprs(const JsonValue* value);
    ast::Expr* literal(const JsonValue& value);
    ast::Expr* variable(std::string_view text);
    ast::Expr* make_member(ast::Expr* object, std::string_view text);
    ast::Expr* index(const JsonValue* first);
    ast::Expr* slice(const JsonValue* first);
    ast::Expr* call(const JsonValue* first);
    ast::Expr* relation(const JsonValue* first, ast::Relation relation);
    ast::Expr* text(const JsonValue* first);
    ast::Expr* ternary(const JsonValue* first);
    ast::Expr* unary(const JsonValue& array, ast::UnaryOp op);
    /// Reads the entries of a map: `[key, value]`, or `[["var", name]]` for the short form.
    ast::Expr* map(const JsonValue* value);
    /// Returns the level of precedence of a binary operation that may be the left operand of a chain of that level;
    /// nothing if the value is not one. A comparison is not one: comparisons that are chained have a form of their own.
    std::optional<ast::Level> chain_level(const JsonValue& value);
    ast::Expr* binary(const JsonValue& array);
    /// Reads a chain of comparisons: `["chain", a, "lt", b, "le", c]`.
    ast::Expr* comparison_chain(const JsonValue& array);
    ast::Function* function(const JsonValue* first);
    /// Reads a parameter: a name, or `[name, default]`.
    ast::Parameter parameter(const JsonValue& value);

    // ---- statements ----

    template <typename Node, typename... Parts>
    Node* make(ast::StatementKind kind, Parts... parts) {
        return tree_.arena.make<Node>(ast::Statement{kind, {}}, parts...);
    }

    ast::Block block(const JsonValue* array);
    ast::Statement* statement(const JsonValue& object);
    ast::Statement* statement(const JsonValue& object, ast::StatementKind kind);
    ast::Statement* assign(const JsonValue& object);
    static bool is_dotted_name(const ast::Expr* target);
    ast::Statement* expression(const JsonValue& object);
    ast::Statement* command(const JsonValue& object);
    /// Returns the array in the named member. Returns null if it is missing or not an array, which is recorded as a
    /// problem.
    const JsonValue* array_of(const JsonValue& object, std::string_view member, std::string_view what);
    /// Reads conditions with their blocks: the branches of an `if`, or the segments of a `do`.
    template <typename Part>
    std::span<Part> parts(const JsonValue* array, std::string_view what);

    ast::Statement* if_statement(const JsonValue& object);
    ast::Statement* while_statement(const JsonValue& object);
    ast::Statement* for_statement(const JsonValue& object);
    ast::Statement* do_statement(const JsonValue& object);
    ast::Statement* return_statement(const JsonValue& object);
    /// These share node types with other statements: a line is a Command, `turn` an If, `go` a Return.
    ast::Statement* line(const JsonValue& object);
    ast::Expr* tags(const JsonValue& array);
    ast::Statement* turn(const JsonValue& object);
    ast::Statement* go(const JsonValue& object, bool returns);
    ast::Statement* again(ast::Expr* prompt, std::span<ast::Option> options, ast::Block otherwise, bool is_said);
    ast::Expr* timed(ast::Expr* prompt, ast::Expr* seconds);
    ast::Statement* choose(const JsonValue& object);
    ast::Option option(const JsonValue& object);
    ast::Statement* plan(const JsonValue& object);
    /// The text of a function in another language.
    ast::Statement* foreign(const JsonValue& object);
    ast::Statement* script_block(const JsonValue& object);
    ast::Foreign* foreign_text(const JsonValue& object, std::string_view what, std::string_view ending);

    const JsonDocument& document_;
    std::string_view file_;
    ast::Tree& tree_;
    Diagnostics problems_;
    hashing::Set<std::string_view> names_;
    std::vector<std::pair<const ast::Foreign*, const JsonValue*>> foreign_;  ///< not in a function yet
    std::uint32_t depth_ = 0;
};

}  // namespace npcs::json
