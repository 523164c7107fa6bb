// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// JSON to tree, method by method a form. A method that finds a mistake tells it, gives null or something harmless, and goes on:
// the tree is of use only when there are no problems.
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

namespace npcs::syntax {

/// Operations that are no unary or binary operators.
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
    isa,
    ternary,
    function,
    chain,
    group,
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
    /// One level deeper, while it lives.
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

    /// Empty, and a problem, when it is none.
    std::string_view name(const JsonValue* value);
    bool is_name(std::string_view text);
    ast::Expr* string(const JsonValue& value);

    // ---- expressions ----

    template <typename Node, typename... Parts>
    Node* make(ast::ExprKind kind, Parts... parts) {
        return tree_.arena.make<Node>(ast::Expr{kind, {}}, parts...);
    }

    /// Null when it is missing or wrong, which then has been told.
    ast::Expr* expr(const JsonValue* value);
    ast::Expr* expr(const JsonValue& value);
    /// A script has no negative numbers, only the minus sign.
    ast::Expr* number(double value);
    const JsonValue* operands(const JsonValue& array);
    bool count(const JsonValue& array, std::uint32_t least, std::uint32_t most);
    std::string_view word_of(const JsonValue& value);
    ast::Expr* form(const JsonValue& array);
    ast::Expr* other_form(const JsonValue& array, JsonForm kind);
    std::span<ast::Expr*> exprs(const JsonValue* value);
    ast::Expr* variable(std::string_view text);
    ast::Expr* make_member(ast::Expr* object, std::string_view text);
    ast::Expr* index(const JsonValue* first);
    ast::Expr* slice(const JsonValue* first);
    ast::Expr* call(const JsonValue* first);
    ast::Expr* isa(const JsonValue* first);
    ast::Expr* ternary(const JsonValue* first);
    ast::Expr* unary(const JsonValue& array, ast::UnaryOp op);
    /// `[k, v]`, or `[["var", name]]` for the short form.
    ast::Expr* map(const JsonValue* value);
    /// The level of a binary operation whose left operand goes on with the same chain. A comparison of comparisons is none.
    std::optional<ast::Level> chain_level(const JsonValue& value);
    ast::Expr* binary(const JsonValue& array);
    /// `["chain", a, "lt", b, "le", c]`
    ast::Expr* comparison_chain(const JsonValue& array);
    ast::Function* function(const JsonValue* first);
    /// A name, or `[name, default]`.
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
    /// Null, and a problem, when it is missing or none.
    const JsonValue* array_of(const JsonValue& object, std::string_view member, std::string_view what);
    /// Conditions with their blocks: the branches of an `if`, the segments of a `do`.
    template <typename Part>
    std::span<Part> parts(const JsonValue* array, std::string_view what);

    ast::Statement* if_statement(const JsonValue& object);
    ast::Statement* while_statement(const JsonValue& object);
    ast::Statement* for_statement(const JsonValue& object);
    ast::Statement* do_statement(const JsonValue& object);
    ast::Statement* return_statement(const JsonValue& object);
    ast::Statement* choose(const JsonValue& object);
    ast::Option option(const JsonValue& object);
    ast::Statement* plan(const JsonValue& object);

    const JsonDocument& document_;
    std::string_view file_;
    ast::Tree& tree_;
    Diagnostics problems_;
    hashing::Set<std::string_view> names_;
    std::uint32_t depth_ = 0;
};

}  // namespace npcs::syntax
