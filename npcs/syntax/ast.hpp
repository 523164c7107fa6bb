// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tree of a script: plain structs in the order they were written. The tree knows nothing of slots, calls or stops;
// resolving it into a Program is another stage. All nodes of a tree and their child arrays live in its arena and die with it,
// so nodes are trivially destructible and refer to each other by plain pointers. Nodes are made in the order of the source,
// children first, which is the order of the arena's blocks. A name or text is a number in the tree's table of symbols.
//
// Left-associative runs of operators are one Chain (`a + b - c`), so that a sum of a hundred thousand terms is a flat array
// and not a tree of that depth. What does nest is bounded by the parser (ParseOptions::max_depth).
#pragma once

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

/// Hands out memory that is freed all at once, or from the oldest on.
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
    /// Room for so many, to be filled by whoever asked.
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
    /// Aligned for any node.
    void* take(std::size_t bytes) {
        bytes = (bytes + alignment - 1) & ~(alignment - 1);
        if (bytes > static_cast<std::size_t>(end_ - at_)) return take_block(bytes);
        return std::exchange(at_, at_ + bytes);
    }

    /// Whatever is taken from now on lies in this block of memory or in later ones.
    std::size_t block() const { return blocks_.empty() ? 0 : blocks_.size() - 1; }
    void free_blocks_before(std::size_t block) {
        for (; freed_ < block; ++freed_) blocks_[freed_].reset();
    }

private:
    static constexpr std::size_t alignment = 8;

    /// Not inlined, so that what is asked for thousands of times stays small.
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
    std::size_t freed_ = 0;  ///< so many blocks, the first ones
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
/// A variable, a member, an element; or a literal, which MiniScript finds out about when the program runs.
inline bool can_be_target(const Expr& expr) {
    return expr.kind == ExprKind::name || expr.kind == ExprKind::member || expr.kind == ExprKind::index ||
           is_literal(expr);
}

struct Number : Expr {
    double value;
};
struct String : Expr {
    Symbol symbol;
};  ///< of its text: quotes removed, doubled quotes made single

enum class ConstantValue : std::uint8_t { null, false_, true_ };
struct Constant : Expr {
    ConstantValue value;
};

/// Which one of several comes next: `{a|b|c}` in a text, or a statement with alternatives.
enum class Turn : std::uint8_t {
    none,      ///< there is no turn: all of a list's items, the first branch of an `if` whose condition is true
    sequence,  ///< one after the other; the last one from then on
    cycle,     ///< one after the other, over and over
    once,      ///< one after the other, then nothing
    shuffle,   ///< in an order of chance, each once before any comes again
    bark       ///< of those whose condition is true, one with the most conditions that was not said for longest
};

struct Name : Expr {
    Symbol symbol;
};
struct List : Expr {
    std::span<Expr*> items;
    Turn turn = Turn::none;  ///< any other: it is one of the items, and stands in a text
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
    std::uint32_t number;  ///< from 0, each function of a tree another
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
/// `first op operand op operand ...`, all of one precedence level, left to right. At least one link.
struct Chain : Expr {
    Level level;
    Expr* first;
    std::span<Link> links;
    bool is_text = false;  ///< a sum written as a text with expressions in it; the first operand is a String
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
};  ///< bounds null when left out

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
    plan
};

struct Statement {
    StatementKind kind;
    Span span;  ///< from its first to its last token, `end ...` included
};

enum class AssignOp : std::uint8_t { set, add, subtract, multiply, divide, modulo, power };
/// `target op= value`; also `function name(...)` ... `end function`, whose value is a Function and `named` is set.
struct Assign : Statement {
    AssignOp op;
    bool named;
    Expr* target;  ///< Name, Member or Index
    Expr* value;
    bool is_scene = false;  ///< `scene name` ... `end scene`, a named function
};
struct Expression : Statement {
    Expr* value;
    bool is_visit = false;  ///< `visit name`
};

/// How a call is written.
enum class Said : std::uint8_t {
    no,         ///< `callee arguments`
    speaker,    ///< `callee: text #tags`: the arguments are the text and, when there are tags, a map of them
    narration,  ///< `: text #tags`: the callee is `say`, the first argument an empty String
};
struct Command : Statement {
    Expr* callee;
    std::span<Expr*> arguments;
    Said said = Said::no;
};  ///< call without parentheses, 1.. arguments

struct Branch {
    Expr* condition;
    Block body;
};
struct If : Statement {
    std::span<Branch> branches;
    bool has_otherwise;
    Block otherwise;
    bool single_line;
    Turn turn = Turn::none;  ///< any other: each branch is an alternative, whose condition is `true` when it has none
};
struct While : Statement {
    Expr* condition;
    Block body;
    bool is_again = false;  ///< `choose again`: the body is a Choose whose `otherwise` ends with a `break`
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
    Expr* value;
    bool is_go = false;  ///< `go name`: what is called takes the place of the running function
};                       ///< null when left out

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
    bool is_hidden = false;  ///< not shown when it cannot be taken
    bool is_short = false;   ///< `*` or `+`
    Expr* locked = nullptr;  ///< why it cannot be taken, when the condition is false
};
struct Choose : Statement {
    Expr* prompt;
    std::span<Option> options;
    bool has_otherwise;
    Block otherwise;
    bool is_bare = false;  ///< only the options are written
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

/// A whole script. `source` must outlive the texts that point into it.
struct Tree {
    Arena arena;
    Arena texts;  ///< those that are not as they stand in the source
    Block body;
    Symbols symbols;
    std::uint32_t functions = 0;   ///< how many there are
    std::uint32_t statements = 0;  ///< the same, or more
    bool has_scenes = false;
};

/// Whether an alternative has a condition: one that is written `true` is as none.
inline bool has_condition(const Branch& branch) {
    return branch.condition->kind != ExprKind::constant ||
           static_cast<const Constant&>(*branch.condition).value != ConstantValue::true_;
}

/// The node as its own type. Precondition: kind matches.
template <typename T>
const T& as(const Expr& node) {
    return static_cast<const T&>(node);
}
template <typename T>
const T& as(const Statement& node) {
    return static_cast<const T&>(node);
}

}  // namespace npcs::ast
