// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tree of a script: plain structs in source order. The tree knows nothing of slots, calls or stops; compiling is a
// separate stage. All nodes and their child arrays are in the tree's arena and are freed with it, so nodes are
// trivially destructible and refer to each other by plain pointers. Nodes are created in source order, children first,
// as are the arena's blocks. A name or string is an index into the tree's symbol table.
//
// A run of left-associative operators is one Chain (`a + b - c`), so a sum of a hundred thousand terms is a flat array
// and not a tree of that depth. All other nesting is bounded by the parser (ParseOptions::max_depth).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "syntax/source.hpp"
#include "syntax/symbols.hpp"

namespace npcs::ast {

using syntax::Span;

/// Allocates memory that is freed all at once, or block by block from the oldest on.
class Arena {
public:
    template <typename T, typename... Args>
    T* make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= alignment);
        return new (take(sizeof(T))) T{std::forward<Args>(args)...};
    }
    template <typename T>
    std::span<T> copy(std::span<const T> items) {
        static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignment);
        if (items.empty()) return {};
        T* memory = static_cast<T*>(take(items.size() * sizeof(T)));
        std::uninitialized_copy(items.begin(), items.end(), memory);
        return {memory, items.size()};
    }
    template <typename T>
    std::span<T> copy(const std::vector<T>& items) {
        return copy(std::span<const T>(items));
    }
    /// Returns uninitialized memory for `count` items, which the caller fills.
    template <typename T>
    std::span<T> room(std::size_t count) {
        static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignment);
        if (count == 0) return {};
        return {static_cast<T*>(take(count * sizeof(T))), count};
    }
    std::string_view copy(std::string_view text) {
        auto held = copy(std::span<const char>(text.data(), text.size()));
        return {held.data(), held.size()};
    }
    /// Returns memory that is aligned for any node.
    void* take(std::size_t bytes) {
        bytes = (bytes + alignment - 1) & ~(alignment - 1);
        if (bytes > static_cast<std::size_t>(end_ - at_)) return take_block(bytes);
        return std::exchange(at_, at_ + bytes);
    }

    /// Returns the index of the current block. All memory allocated from now on is in this block or in later ones.
    std::size_t block() const { return blocks_.empty() ? 0 : blocks_.size() - 1; }
    void free_blocks_before(std::size_t block) {
        for (; freed_ < block; ++freed_) blocks_[freed_].reset();
    }

private:
    static constexpr std::size_t alignment = 8;

    /// Not inlined, so that the frequent path in take() stays small.
    [[gnu::noinline]] void* take_block(std::size_t bytes) {
        const std::size_t size = bytes > default_block ? bytes : default_block;
        blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
        end_ = blocks_.back().get() + size;
        at_ = end_ - size + bytes;
        return end_ - size;
    }

    static constexpr std::size_t default_block = 64 * 1024;
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::byte* at_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t freed_ = 0;  ///< number of blocks freed, from the first on
};

// ---- expressions -----------------------------------------------------------------------------------------------------

enum class ExprKind : std::uint8_t {
    number,
    string,
    constant,
    name,
    list,
    map,
    function,
    unary,
    chain,
    isa,
    ternary,
    call,
    member,
    index,
    slice
};

struct Expr {
    ExprKind kind;
    Span span;
};

inline bool is_literal(const Expr& expr) {
    return expr.kind == ExprKind::number || expr.kind == ExprKind::string || expr.kind == ExprKind::constant;
}
/// Returns whether it is a variable, member or element; or a literal, which MiniScript refuses only at run time.
inline bool can_be_target(const Expr& expr) {
    return expr.kind == ExprKind::name || expr.kind == ExprKind::member || expr.kind == ExprKind::index ||
           is_literal(expr);
}

struct Number : Expr {
    double value;
};
struct String : Expr {
    Symbol symbol;
};  ///< the content: without the outer quotes, doubled quotes made single

enum class ConstantValue : std::uint8_t { null, false_, true_ };
struct Constant : Expr {
    ConstantValue value;
};

/// How one of several items is selected: `{a|b|c}` in a text, or a statement with alternatives.
enum class Selection : std::uint8_t {
    none,      ///< no selection: all items of a list, the first branch of an `if` whose condition is true
    sequence,  ///< one after another, then the last one every time
    cycle,     ///< one after another, then again from the first
    once,      ///< one after another, then none
    shuffle,   ///< in random order; no item comes again before all others have
    bark       ///< of those whose condition is true: most conditions first, then least recently said
};

struct Name : Expr {
    Symbol symbol;
};
struct List : Expr {
    Selection selection;  ///< not `none`: evaluates to one of the items; occurs in texts only
    std::span<Expr*> items;
};

struct MapEntry {
    Expr* key;
    Expr* value;
    bool short_form;
};  ///< short form `{name}`: key is a String, value a Name
struct Map : Expr {
    std::span<MapEntry> entries;
};

struct Parameter {
    std::string_view name;
    Span span;
    Expr* default_value;
    Symbol symbol = 0;
};  ///< default: null, or a Number, String or Constant

struct Statement;
using Block = std::span<Statement*>;

struct Function : Expr {
    std::uint32_t number;  ///< from 0; unique within the tree
    std::span<Parameter> parameters;
    Block body;
};

enum class UnaryOp : std::uint8_t { negate, not_, new_, address_of };
struct Unary : Expr {
    UnaryOp op;
    Expr* operand;
};

enum class Level : std::uint8_t { logical_or, logical_and, comparison, sum, product, power };
enum class BinaryOp : std::uint8_t {
    or_,
    and_,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    add,
    subtract,
    multiply,
    divide,
    modulo,
    power
};
struct Link {
    BinaryOp op;
    Expr* operand;
};
/// `first op operand op operand ...`, all of one precedence level, evaluated left to right. Has at least one link.
struct Chain : Expr {
    Level level;
    bool is_text;  ///< a sum written as a text with expressions in it; the first operand is a String
    Expr* first;
    std::span<Link> links;
};

enum class Relation : std::uint8_t { isa, in_, not_in };
struct Isa : Expr {
    Expr* left;
    Expr* right;
    Relation relation = Relation::isa;
};
struct Ternary : Expr {
    Expr* value;
    Expr* condition;
    Expr* otherwise;
};  ///< `value if condition else otherwise`
struct Call : Expr {
    Expr* callee;
    std::span<Expr*> arguments;
};
struct Member : Expr {
    Symbol symbol;
    Expr* object;
};
struct Index : Expr {
    Expr* object;
    Expr* index;
};
struct Slice : Expr {
    Expr* object;
    Expr* from;
    Expr* to;
};  ///< an omitted bound is null

// ---- statements ------------------------------------------------------------------------------------------------------

enum class StatementKind : std::uint8_t {
    assign,
    expression,
    command,
    if_,
    while_,
    for_,
    do_,
    break_,
    continue_,
    return_,
    choose,
    plan,
    foreign
};

struct Statement {
    StatementKind kind;
    Span span;  ///< from its first to its last token, including `end ...`
};

enum class AssignOp : std::uint8_t { set, add, subtract, multiply, divide, modulo, power };
/// `target op= value`; also `function name(...)` ... `end function`, whose value is a Function and `named` is set.
struct Assign : Statement {
    AssignOp op;
    bool named;
    bool is_scene;  ///< `scene name` ... `end scene`, a named function
    Expr* target;   ///< Name, Member or Index
    Expr* value;
};
struct Expression : Statement {
    bool is_visit;  ///< `visit name`
    Expr* value;
};

/// How a call is written.
enum class CallForm : std::uint8_t {
    plain,      ///< `callee arguments`
    speaker,    ///< `callee: text #tags`: the arguments are the text and, if there are tags, a map of them
    narration,  ///< `: text #tags`: the callee is `say`, the first argument an empty String
};
struct Command : Statement {
    CallForm form;
    Expr* callee;
    std::span<Expr*> arguments;
};  ///< call without parentheses; at least one argument

struct Branch {
    Expr* condition;
    Block body;
};
struct If : Statement {
    bool has_otherwise;
    bool single_line;
    Selection selection;  ///< not `none`: each branch is an alternative, whose condition is `true` if it has none
    std::span<Branch> branches;
    Block otherwise;
};
struct While : Statement {
    bool is_again;  ///< `choose again`: the body is a Choose whose `otherwise` ends with a `break`
    Expr* condition;
    Block body;
};
struct For : Statement {
    Symbol symbol;
    std::string_view variable;
    Span variable_span;
    Expr* sequence;
    Block body;
};

struct Segment {
    Expr* condition;
    Block body;
};  ///< `while condition` EOL body
/// `do` first { `while` condition body } `loop`. `do while c` has an empty first block.
struct Do : Statement {
    Block first;
    std::span<Segment> segments;
};

struct Return : Statement {
    bool is_go;   ///< `go name`: the called function replaces the running one
    Expr* value;  ///< null if omitted
};

/// `option [once] [hidden] text [for variable in sequence] [if condition [locked reason]] then` body, or `* text [clause]`
/// body. Absent parts are null or empty.
struct Option {
    Span span;  ///< the option's head line
    bool once;
    Expr* text;
    std::string_view variable;
    Expr* sequence;
    Expr* condition;
    Block body;
    Symbol symbol = 0;       ///< of the variable
    bool is_hidden = false;  ///< not shown while it is unavailable
    bool is_short = false;   ///< `*` or `+`
    Expr* locked = nullptr;  ///< why it is unavailable; shown while the condition is false
};
struct Choose : Statement {
    Expr* prompt;
    std::span<Option> options;
    bool has_otherwise;
    Block otherwise;
    bool is_bare = false;  ///< written as options only, without `choose`
    bool is_said = false;  ///< `choose: text`, or `choose within seconds: text`, whose prompt is a Map with both
};                         ///< prompt may be null

struct Checking {
    Expr* payload;
    Expr* condition;
    Span span;
};  ///< payload may be null
struct Plan : Statement {
    Expr* value;
    std::span<Checking> checks;
    Block body;
};

/// The body of a function in another language, its only statement. Its span covers whole lines of the source.
/// `script "lua"` ... `end script` is a call of such a function, see script_block().
struct Foreign : Statement {
    std::uint32_t index;  ///< into Tree::foreign
    Symbol language;
    Span language_span;            ///< with its quotes
    Symbol text;                   ///< without the indentation that its lines have in common; each line ends with `\n`
    std::uint32_t indentation;     ///< bytes taken off each line
    std::array<Symbol, 6> hidden;  ///< names of its variables, which cannot be written: see program::ForeignRegisters
    bool is_block = false;         ///< `script`: a text that defines functions
};
inline std::array<Symbol, 6> foreign_names(Symbols& symbols) {
    return {symbols.add("its journal"), symbols.add("its answer"),   symbols.add("its work"),
            symbols.add("its line"),    symbols.add("its callback"), symbols.add("its callbacks")};
}
/// Returns whether a language may have that name.
inline bool is_language(std::string_view name) {
    const auto is_letter = [](char byte) { return byte >= 'a' && byte <= 'z'; };
    return !name.empty() && is_letter(name[0]) &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == name.npos;
}
/// Returns whether a line ends a text in another language: `end function`, or another ending, and blanks.
inline bool ends_foreign(std::string_view line, std::string_view ending = "function") {
    for (const std::string_view word : {std::string_view("end"), ending}) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.starts_with(word)) return false;
        line.remove_prefix(word.size());
        if (word == "end" && !line.starts_with(' ') && !line.starts_with('\t')) return false;
    }
    return line.find_first_not_of(" \t") == line.npos;
}
/// Returns the text of a function in another language; null if it is none.
inline const Foreign* foreign_body(const Function& function) {
    if (function.body.size() != 1 || function.body[0]->kind != StatementKind::foreign) return nullptr;
    return static_cast<const Foreign*>(function.body[0]);
}
/// Returns the text of `script "lua"` ... `end script`, an assignment if it has a name; null for any other statement.
inline const Foreign* script_block(const Statement& node) {
    const Expr* value = nullptr;
    if (node.kind == StatementKind::assign) value = static_cast<const Assign&>(node).value;
    else if (node.kind == StatementKind::expression) value = static_cast<const Expression&>(node).value;
    if (value == nullptr || value->kind != ExprKind::call) return nullptr;
    const Expr* const callee = static_cast<const Call&>(*value).callee;
    if (callee->kind != ExprKind::function) return nullptr;
    const Foreign* const text = foreign_body(static_cast<const Function&>(*callee));
    return text != nullptr && text->is_block ? text : nullptr;
}
/// A function or block in another language, with the name it is defined by.
struct ForeignFunction {
    const Foreign* body;
    const Function* function;
    const Expr* target;  ///< null: a block without a name
};

/// A whole script. The Source must outlive it, because names and strings refer to its text.
struct Tree {
    Arena arena;
    Arena texts;  ///< strings that differ from their source text
    Block body;
    Symbols symbols;
    std::vector<ForeignFunction> foreign;  ///< all of them, in source order
    std::uint32_t functions = 0;           ///< number of functions
    std::uint32_t statements = 0;          ///< number of statements, or more
    bool has_scenes = false;
};

/// Returns whether an alternative has a condition. A condition written as `true` counts as none.
inline bool has_condition(const Branch& branch) {
    return branch.condition->kind != ExprKind::constant ||
           static_cast<const Constant&>(*branch.condition).value != ConstantValue::true_;
}

/// Returns the node as its own type. Precondition: its kind matches.
template <typename T>
const T& as(const Expr& node) {
    return static_cast<const T&>(node);
}
template <typename T>
const T& as(const Statement& node) {
    return static_cast<const T&>(node);
}

}  // namespace npcs::ast
