// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A Program is what a tree is resolved into, once: statements and expressions laid out in evaluation order as one array of
// instructions per function, names turned into registers and slots. It is immutable and may be run by any number of
// machines in any number of threads.
//
// Registers of a frame, in this order: parameters and locals; the scopes of the loops being run; operands that were
// evaluated and wait for the rest of their expression (the expression cache). The last two form a stack, so at every place
// where a frame can stop its live registers are exactly those below a `top` that is known when compiling (Site::top).
//
// Most instructions that work on variables have a quick form that does numbers (and what else needs no call). When such an
// operand turns out to be unset or a function to be called, the instruction leaves by its *side exit*: code further behind
// that does the same step by step and comes back. All places where a run can stop are in step-by-step code or in plain
// instructions, each with a Site.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "program/key_table.hpp"
#include "syntax/ast.hpp"
#include "values/heap.hpp"

namespace npcs::program {

using values::Datum;

// R[x]: register x of the running frame. K[x]: constant. N[x]: name. `word`: the instruction-sized word that follows.
// An operand `a` that says where a result goes may be `discard` (dropped) or `statement` (dropped, but a value other than
// null that a script or host function gave is yielded, as language rule for statements).
// clang-format off
#define NPCS_OPCODES(OP)                                                                                               \
    /* reading and writing variables */                                                                                \
    OP(constant)          /* R[a] = K[wide] */                                                                         \
    OP(move)              /* R[a] = R[b] */                                                                            \
    OP(read_local)        /* R[a] = value of variable R[b], called when it is a function; call window at c */          \
    OP(read_scope)        /* the same for slot b of the frame's own captured scope */                                  \
    OP(read_outer)        /* the same for slot b of the defining call's scope */                                       \
    OP(read_global)       /* the same for global N[b], assigned at top level */                                        \
    OP(read_free)         /* the same for N[b], which this program never assigns where it can be seen */               \
    OP(read_name)         /* the same for N[b], looked up by name everywhere */                                        \
    OP(fetch_local)       /* R[a] = what variable R[b] holds, not called */                                            \
    OP(fetch_scope)                                                                                                    \
    OP(fetch_outer)                                                                                                    \
    OP(fetch_global)                                                                                                   \
    OP(fetch_free)                                                                                                     \
    OP(fetch_name)                                                                                                     \
    OP(write_scope)       /* slot b of own captured scope = R[a] */                                                    \
    OP(write_global)      /* global N[b] = R[a] */                                                                     \
    OP(require_local)     /* fails when variable R[b] is not assigned */                                               \
    OP(own_scope)         /* R[a] = slot b of own captured scope, called; fails when it is not assigned; c: window */  \
    OP(own_global)        /* the same for global N[b] */                                                               \
    OP(locals_map)        /* R[a] = locals */                                                                          \
    OP(outer_map)         /* R[a] = outer */                                                                           \
    OP(globals_map)       /* R[a] = globals */                                                                         \
    OP(closure)           /* R[a] = new function object of functions[wide] */                                          \
    /* arithmetic and comparison; n: bit 0: R[b] is a variable, bit 1: R[c] is */                                      \
    OP(add) OP(subtract) OP(multiply) OP(divide) OP(modulo) OP(power)      /* R[a] = R[b] op R[c] */                   \
    OP(concatenate)       /* R[a] = R[b] + R[b+1] ... of c registers, all of it text */                                \
    OP(add_k) OP(subtract_k) OP(multiply_k) OP(divide_k)                   /* R[a] = R[b] op K[c], a number */         \
    OP(modulo_k)          /* the same; K[c] is whole and positive */                                                   \
    OP(power_k)           /* the same for any number */                                                                \
    OP(equal) OP(not_equal) OP(less) OP(less_equal) OP(greater) OP(greater_equal)  /* R[a] = R[b] op R[c] */           \
    OP(chain_product)     /* R[a] = R[b] * R[c], results of comparisons */                                             \
    OP(negate)            /* R[a] = 0 - R[b] */                                                                        \
    OP(logical_not)       /* R[a] = not R[b] */                                                                        \
    OP(logical_and)       /* R[a] = R[b] and R[c] */                                                                   \
    OP(logical_or)                                                                                                     \
    OP(and_stops)         /* R[a] = 0 and jump to wide, when R[a] is false */                                          \
    OP(or_stops)          /* R[a] = 1 and jump to wide, when R[a] decides `or` alone */                                \
    OP(isa)               /* R[a] = R[b] isa R[c] */                                                                   \
    OP(make_new)          /* R[a] = new R[b] */                                                                        \
    /* jumps */                                                                                                        \
    OP(jump)              /* to wide */                                                                                \
    OP(jump_if)           /* to wide when R[a] is true */                                                              \
    OP(jump_unless)       /* to wide when R[a] is false */                                                             \
    OP(unless_equal) OP(unless_not_equal) OP(unless_less) OP(unless_less_equal) OP(unless_greater)                     \
    OP(unless_greater_equal)              /* to word.wide unless R[a] op R[b]; n as above */                           \
    OP(unless_equal_k) OP(unless_not_equal_k) OP(unless_less_k) OP(unless_less_equal_k) OP(unless_greater_k)           \
    OP(unless_greater_equal_k)            /* to word.wide unless R[a] op K[b], a number */                             \
    /* lists, maps, members */                                                                                         \
    OP(new_list)          /* R[a] = list of c registers from R[b] on */                                                \
    OP(list_add)          /* append c registers from R[b] on to list R[a] */                                           \
    OP(new_map)           /* R[a] = {}, with room for b entries */                                                     \
    OP(map_add)           /* R[a][R[b]] = R[c], for a literal being made */                                            \
    OP(index)             /* R[a] = R[b][R[c]], not called; n: bits for variables */                                   \
    OP(slice)             /* R[a] = R[b][R[b+1]:R[b+2]], unset bounds left out */                                      \
    OP(member)            /* R[a] = R[b].N[c], called when it is a function; n: bit 0 variable; word.a: call window */ \
    OP(fetch_member)      /* R[a] = R[b].N[c], not called; n as above */                                               \
    OP(super_member)      /* as member, but looked up from R[b] = super on, with the frame's self */                   \
    OP(set_index)         /* R[a][R[b]] = R[c]; n: bits for variables */                                               \
    OP(set_member)        /* R[a].N[b] = R[c]; n: bits for variables (1: object, 4: value) */                          \
    /* calls with n arguments; the window of the callee begins at R[b] */                                              \
    OP(call)              /* R[a] = R[c](R[b] ...) */                                                                  \
    OP(old_element)       /* R[a] = R[b][R[c]], called when it is a function; word.a: call window */                    \
    OP(call_element)      /* R[a] = R[c][R[c+1]](R[b] ...) with self = R[c], in the key's place: b = c + 2 */           \
    OP(call_member)       /* R[a] = R[b].N[c](R[b+1] ...) with self = R[b] */                                          \
    OP(call_super)        /* R[a] = N[c] looked up from R[b] = super on, called with the frame's self */               \
    OP(give_back)         /* return R[a] */                                                                            \
    OP(give_back_null)                                                                                                 \
    /* loops; the loop's scope stands at R[a]: see LoopScope */                                                        \
    OP(loop_begin)        /* R[a] = 0 turns */                                                                         \
    OP(loop)              /* one more turn: to wide */                                                                 \
    OP(for_begin)         /* sequence in R[a]: makes the scope, goes to wide (its for_next) */                         \
    OP(for_range)         /* R[a+1..a+n]: arguments of a call of `range`: when N[b] is the intrinsic, a scope without */ \
                          /* the list, and on to word.wide; else goes on behind with the call */                       \
    OP(for_next)          /* R[b] = next element and to word.wide, or goes on behind; c: its counter, or `none`; word.n: Counter */ \
    /* choices: R[a] is the list of options offered so far */                                                          \
    OP(choose_begin)      /* R[a] = [] */                                                                              \
    OP(choose_option)     /* offer: text R[b], available R[c] or `none`; word: option a of chooses[b], element c or `none` */ \
    OP(choose_ask)        /* prompt R[b] or `none`; stops; or to word.wide when there is nothing to choose */          \
    OP(choose_branch)     /* after the answer: to the wide of the word behind, by the chosen option's number; b words; */ \
                          /* without one (null) to the wide of the word of choose_ask, which stands right before it */ \
    OP(choose_element)    /* R[b] = element of the chosen option in R[a] */                                            \
    /* plans */                                                                                                        \
    OP(plan_enter)        /* plans[b] of the value R[a], payloads R[c]: the host's begin; word.a: call window */        \
    OP(plan_conclude)     /* the innermost plan's end is reached: the host's conclude; a: window */                    \
    OP(plan_cancel)       /* it is left early: the host's cancel; n: PlanExit; a: window */                            \
    OP(plan_finally)      /* the host's finally; a: window; the plan is over */                                        \
    OP(fail)              /* stops with message K[wide] */
// clang-format on

enum class Op : std::uint8_t {
#define NPCS_OPCODE_NAME(name) name,
    NPCS_OPCODES(NPCS_OPCODE_NAME)
#undef NPCS_OPCODE_NAME
};

struct Instruction {
    Op op;
    std::uint8_t n;
    std::uint16_t a, b, c;

    /// b and c together: a jump target (index into Function::code) or a constant.
    std::uint32_t wide() const { return b | std::uint32_t{c} << 16; }
    void set_wide(std::uint32_t value) {
        b = static_cast<std::uint16_t>(value);
        c = static_cast<std::uint16_t>(value >> 16);
    }
};
static_assert(sizeof(Instruction) == 8);

inline constexpr std::uint16_t statement = 0xFFFF;  ///< result of a statement: yielded when it is not null
inline constexpr std::uint16_t discard = 0xFFFE;    ///< result nobody wants

inline constexpr std::uint16_t none = 0xFFFF;  ///< operand left out

/// Why a plan is left early.
enum class PlanExit : std::uint8_t { break_, continue_, return_ };

/// Registers of a loop's scope. `while` and `do` have `turns` only.
struct LoopScope {
    /// position: index of a list, entry of a map, byte of a string; passes: how often the body began. A range has a null
    /// sequence, its last number in `position`, its next one in `passes`.
    enum For : std::uint16_t { sequence, position, passes, step, size };
    static constexpr std::uint16_t turns_size = 1;
    /// Where the variable `__x_idx` stands: R[c], slot c, or global c.
    enum Counter : std::uint8_t { counter_in_register, counter_in_scope, counter_in_globals };
};

/// A place where a frame can stop and go on: pc is where it goes on.
struct Site {
    std::uint32_t pc;
    std::uint32_t statement;  ///< index into Program::statements
    std::uint16_t ordinal;    ///< which of the statement's places, in order of evaluation
    std::uint16_t top;        ///< live registers
    std::uint16_t result;     ///< register that gets the value, or `statement`, `discard`
    enum class Kind : std::uint8_t { entry, call, loop, choice } kind;
};

struct SideExit {
    std::uint32_t pc;
    std::uint32_t target;
};
/// A loop over a sequence is under way while its frame goes on somewhere in [begin, end), or in the part of the side exits.
struct ForLoop {
    std::uint32_t begin, end;
    std::uint32_t side_begin, side_end;
    std::uint16_t scope;  ///< first register of its LoopScope

    bool is_under_way(std::uint32_t pc) const {
        return (pc >= begin && pc < end) || (pc >= side_begin && pc < side_end);
    }
};
struct StatementStart {
    std::uint32_t pc;
    std::uint32_t statement;
};

struct Statement {
    ast::StatementKind kind;
    std::uint32_t parent;    ///< index of the statement it stands in, or `no_statement`
    std::uint32_t position;  ///< among its parent's children (path component)
    std::uint32_t function;  ///< index into Program::functions
    syntax::Span span;
    std::uint32_t line;             ///< of its first token
    std::uint16_t assigned = none;  ///< index into Function::locals of what `name = ...` assigns
    bool has_body = false;          ///< it holds other statements, or is the assignment of a function
    bool is_compound = false;       ///< `name += ...` and the like
};
inline constexpr std::uint32_t no_statement = 0xFFFF'FFFF;

struct OptionInfo {
    std::string id;
    bool once;
    bool per_text;
};
/// A `choose` statement's options, in order.
struct ChooseInfo {
    std::uint32_t statement;
    std::vector<OptionInfo> options;
};
/// A plan's conditions and payloads, compiled as functions that share its frame's scope.
struct PlanInfo {
    std::uint32_t statement;
    std::uint32_t leave_pc;
    std::vector<std::uint32_t> conditions;
    std::vector<std::uint32_t> payloads;
    std::vector<std::string> texts;
};

struct Program;

struct Function : values::Signature {
    const Program* program = nullptr;
    std::uint32_t index = 0;   ///< into Program::functions
    std::uint32_t parent = 0;  ///< function it is written in; itself for the main one
    std::uint32_t key = 0;     ///< stable name, see keys.hpp
    std::uint32_t line = 0;
    std::vector<Instruction> code;
    std::vector<std::string_view>
        locals;  ///< in the source: names of registers (or slots, when captured) from 0 on; parameters first
    std::vector<Datum> local_keys;  ///< the same as values
    std::vector<std::uint32_t> local_hashes;
    std::uint16_t registers = 0;     ///< size of a frame
    std::uint16_t self_slot = none;  ///< where a dot call puts self and super
    std::uint16_t super_slot = none;
    std::uint16_t local_count = 0;     ///< locals.size()
    std::uint8_t parameter_count = 0;  ///< parameters.size()
    bool plain = false;                ///< entering it is nothing but pushing a frame
    bool captured = false;             ///< locals live in a scope map of the heap: something can refer to it
    bool repeats_parameter = false;    ///< the later ones of that name are slots without a name, and never set
    bool shares_scope = false;         ///< a plan's condition: runs on the scope of the frame that has the plan
    bool is_main = false;
    std::vector<Site> sites;             ///< by pc
    std::vector<SideExit> side_exits;    ///< by pc
    std::vector<StatementStart> starts;  ///< by pc
    std::vector<ForLoop> for_loops;      ///< in the order of their ends
    std::vector<ChooseInfo> chooses;
    std::vector<PlanInfo> plans;

    /// Statement that the instruction at pc belongs to, or no_statement.
    std::uint32_t statement_at(std::uint32_t pc) const;
    const Site* site_at(std::uint32_t pc) const;
    /// The one of that kind, where a loop's own place meets the end of its last statement.
    const Site* site_at(std::uint32_t pc, Site::Kind kind) const;
    const Site* find_site(std::uint32_t statement, std::uint16_t ordinal) const;
    /// Precondition: the instruction at pc has one.
    std::uint32_t side_exit(std::uint32_t pc) const;
};

struct Outline;

/// Made when it is first asked for; see outline.hpp.
struct OutlineOnDemand {
    std::once_flag once;
    std::shared_ptr<const Outline> made;
    std::once_flag written;
    std::string brief;  ///< its bytes, for savers
};

/// See keys.hpp.
struct StatementKeys {
    std::vector<std::uint32_t> keys;  ///< by index of the statement
    KeyTable<std::uint32_t> indexes;
};

/// Made when they are first asked for, which is when something is saved or loaded.
struct KeysOnDemand {
    std::once_flag once;
    StatementKeys made;  ///< whoever puts a program together by hand fills it, too
};

struct Program {
    Program() : constants_heap(true) {}
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::string name;               ///< the file name given
    std::uint64_t fingerprint = 0;  ///< of the source text
    std::shared_ptr<const syntax::Source> source;
    values::Heap constants_heap;
    std::vector<Datum> constants;
    std::vector<Datum> names;  ///< every name used; the first `global_count` are assigned at top level
    std::vector<std::uint32_t> name_hashes;
    std::uint32_t global_count = 0;
    std::vector<std::unique_ptr<Function>> functions;  ///< [0] is the main one
    std::vector<Statement> statements;                 ///< in source order
    bool counts_visits = false;                        ///< the script asks for visits()
    KeyTable<std::uint32_t> functions_by_key;
    std::vector<std::string> option_ids;  ///< of all chooses, for tools
    mutable KeysOnDemand keys;
    mutable OutlineOnDemand outline;

    const Function& main() const { return *functions.front(); }
    const StatementKeys& statement_keys() const;
    /// Instruction pointer path of a statement inside its function, e.g. {2, 0}.
    std::vector<std::uint32_t> path(std::uint32_t statement) const;
};

}  // namespace npcs::program
