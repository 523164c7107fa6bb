// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A Program is what a tree is compiled to, once: statements and expressions laid out in evaluation order as one array
// of instructions per function, with names resolved to registers and slots. It is immutable and may be run by any
// number of machines in any number of threads.
//
// Registers of a frame, in this order: parameters and locals; the scopes of the loops that are running; operands that
// have been evaluated and wait for the rest of their expression (the expression cache). The last two form a stack, so
// at every resume point the live registers are exactly those below a `top` that is known at compile time
// (ResumePoint::top).
//
// Most instructions that work on variables have a quick form that handles numbers (and whatever else needs no call).
// When an operand turns out to be unset or a function to call, the instruction takes its *side exit*: code after the
// main code that does the same step by step and jumps back. All resume points are in step-by-step code or in plain
// instructions, and each has a ResumePoint.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/language.hpp"
#include "program/derived.hpp"
#include "program/key_table.hpp"
#include "syntax/ast.hpp"
#include "values/heap.hpp"

namespace npcs::program {

using values::Datum;

// R[x]: register x of the running frame. K[x]: constant x. N[x]: name x. `word`: the instruction word that follows.
// An `a` that names the register of a result may be `discard` instead, which drops the result, or `statement`, which
// yields a value other than null that a script or host function returned, and drops any other result.
// clang-format off
#define NPCS_OPCODES(OP)                                                                                               \
    /* variables. read_, own_: a function is called, c: its call window. fetch_: a function is not called. */          \
    OP(constant)          /* R[a] = K[wide] */                                                                         \
    OP(move)              /* R[a] = R[b] */                                                                            \
    OP(read_local)        /* R[a] = variable R[b] */                                                                   \
    OP(read_scope)        /* R[a] = slot b of the frame's own captured scope */                                        \
    OP(read_outer)        /* R[a] = slot b of the scope of the call that defined the function */                       \
    OP(read_global)       /* R[a] = global N[b], which is assigned at top level */                                     \
    OP(read_free)         /* R[a] = N[b], which this program never assigns where it is visible here */                 \
    OP(read_name)         /* R[a] = N[b], looked up by name in all scopes */                                           \
    OP(fetch_local)       /* R[a] = variable R[b]; this and the following as the read_ instructions, without a call */ \
    OP(fetch_scope)                                                                                                    \
    OP(fetch_outer)                                                                                                    \
    OP(fetch_global)                                                                                                   \
    OP(fetch_free)                                                                                                     \
    OP(fetch_name)                                                                                                     \
    OP(write_scope)       /* slot b of own captured scope = R[a] */                                                    \
    OP(write_global)      /* global N[b] = R[a] */                                                                     \
    OP(require_local)     /* fails when variable R[b] is not assigned */                                               \
    OP(own_scope)         /* R[a] = slot b of the frame's own captured scope; fails when it is not assigned */         \
    OP(own_global)        /* R[a] = global N[b]; fails when it is not assigned */                                      \
    OP(locals_map)        /* R[a] = locals */                                                                          \
    OP(outer_map)         /* R[a] = outer */                                                                           \
    OP(globals_map)       /* R[a] = globals */                                                                         \
    OP(closure)           /* R[a] = new function object of functions[wide] */                                          \
    /* arithmetic and comparison; n: bit 0: R[b] is a variable; bit 1: R[c] is one */                                  \
    OP(add) OP(subtract) OP(multiply) OP(divide) OP(modulo) OP(power)      /* R[a] = R[b] op R[c] */                   \
    OP(concatenate)       /* R[a] = R[b] + R[b+1] ... of c registers, all of it text */                                \
    OP(add_k) OP(subtract_k) OP(multiply_k) OP(divide_k)                   /* R[a] = R[b] op K[c], a number */         \
    OP(modulo_k)          /* R[a] = R[b] % K[c], which is whole and positive */                                        \
    OP(power_k)           /* R[a] = R[b] ^ K[c], any number */                                                         \
    OP(equal) OP(not_equal) OP(less) OP(less_equal) OP(greater) OP(greater_equal)  /* R[a] = R[b] op R[c] */           \
    OP(chain_product)     /* R[a] = R[b] * R[c], results of comparisons */                                             \
    OP(negate)            /* R[a] = 0 - R[b] */                                                                        \
    OP(logical_not)       /* R[a] = not R[b] */                                                                        \
    OP(logical_and)       /* R[a] = R[b] and R[c] */                                                                   \
    OP(logical_or)                                                                                                     \
    OP(and_stops)         /* R[a] = 0 and jump to wide if R[a] is false */                                             \
    OP(or_stops)          /* R[a] = 1 and jump to wide if R[a] decides `or` alone */                                   \
    OP(isa)               /* R[a] = R[b] isa R[c]; n: Relation, the others are `in` and `not in` */                    \
    OP(make_new)          /* R[a] = new R[b] */                                                                        \
    /* jumps */                                                                                                        \
    OP(jump)              /* jump to wide */                                                                           \
    OP(jump_if)           /* jump to wide if R[a] is true */                                                           \
    OP(jump_unless)       /* jump to wide if R[a] is false */                                                          \
    OP(unless_equal) OP(unless_not_equal) OP(unless_less) OP(unless_less_equal) OP(unless_greater)                     \
    OP(unless_greater_equal)              /* jump to word.wide unless R[a] op R[b]; n as above */                      \
    OP(unless_equal_k) OP(unless_not_equal_k) OP(unless_less_k) OP(unless_less_equal_k) OP(unless_greater_k)           \
    OP(unless_greater_equal_k)            /* jump to word.wide unless R[a] op K[b], a number */                        \
    /* lists, maps, members */                                                                                         \
    OP(new_list)          /* R[a] = list of c registers from R[b] on */                                                \
    OP(list_add)          /* append c registers from R[b] on to list R[a] */                                           \
    OP(new_map)           /* R[a] = {}, with capacity for b entries */                                                 \
    OP(map_add)           /* R[a][R[b]] = R[c], for a map literal under construction */                                \
    OP(index)             /* R[a] = R[b][R[c]], not called; n: bits for variables */                                   \
    OP(slice)             /* R[a] = R[b][R[b+1]:R[b+2]], unset bounds left out */                                      \
    OP(member)            /* R[a] = R[b].N[c], called when it is a function; n: bit 0 variable; word.a: call window */ \
    OP(fetch_member)      /* R[a] = R[b].N[c], not called; n as above */                                               \
    OP(super_member)      /* like member, but the lookup begins at R[b] = super and a call gets the frame's self */    \
    OP(set_index)         /* R[a][R[b]] = R[c]; n: bits for variables */                                               \
    OP(set_member)        /* R[a].N[b] = R[c]; n: bits for variables (1: object, 4: value) */                          \
    /* calls with n arguments; the window of the callee begins at R[b] */                                              \
    OP(call)              /* R[a] = R[c](R[b] ...) */                                                                  \
    OP(old_element)       /* R[a] = R[b][R[c]], called if it is a function; word.a: call window */                     \
    OP(call_element)      /* R[a] = R[c][R[c+1]](R[b] ...) with self = R[c] in the register of the key: b = c + 2 */   \
    OP(call_member)       /* R[a] = R[b].N[c](R[b+1] ...) with self = R[b] */                                          \
    OP(call_super)        /* R[a] = N[c] called with the frame's self; the lookup begins at R[b] = super */            \
    OP(say_line)          /* R[b+1] is the text of a line, R[b+2], if n is 2, its tags; calls the function N[c], or */ \
                          /* else `say`, with N[c] in R[b]; word.a: register of the variable N[c], or `none`; */       \
                          /* word.b: index into names of `say`; word.c: 1 for narration, which nobody says */          \
    OP(go_on_in)          /* ends this call with one of R[a], a function, whose value goes to who called this one */   \
    OP(return_value)      /* return R[a] */                                                                            \
    OP(return_null)                                                                                                    \
    /* loops; the loop's scope begins at R[a]: see LoopScope */                                                        \
    OP(loop_begin)        /* R[a] = 0, the number of turns */                                                          \
    OP(loop)              /* begins another turn: jump to wide */                                                      \
    OP(for_begin)         /* makes the scope for the sequence in R[a] and jumps to wide (its for_next) */              \
    OP(for_range)         /* R[a+1..a+n]: arguments of `range`; if N[b] is the intrinsic, makes a scope without a */   \
                          /* list and jumps to word.wide; else continues with the call after it */                    \
    OP(for_next)          /* R[b] = next element, jump to word.wide; or ends; c: counter or `none`; word.n: Counter */ \
    /* choices: R[a] is the list of options offered so far */                                                          \
    OP(choose_begin)      /* R[a] = [] */                                                                              \
    OP(choose_option)     /* adds text R[b], available R[c]/`none`; word: option a of chooses[b], element c/`none`; */ \
                          /* n: not when it is not available */                                                        \
    OP(choose_ask)        /* stops with prompt R[b] or `none`; jumps to word.wide if there are no options */           \
    OP(choose_branch)     /* after the answer; b words follow: jumps to wide of the chosen option's word; without */   \
                          /* an answer (null) to wide of the word of choose_ask, which comes right before */           \
    OP(choose_element)    /* R[b] = element of the chosen option in R[a] */                                            \
    /* alternatives */                                                                                                 \
    OP(select_alternative)         /* selects under key K[word.wide]; n: ast::Selection; jumps to wide of one of b words, or */ \
                          /* of the last of b + 1 when none is left. Barks: b pairs of words, each first with K[wide] */ \
                          /* and, as n, its conditions; R[a] and so on are whether they are true */                    \
    /* plans */                                                                                                        \
    OP(plan_enter)        /* starts plans[b]: the host's begin; R[a]: value, R[c]: payloads; word.a: call window */    \
    OP(plan_conclude)     /* the innermost plan has reached its end: calls the host's conclude; a: call window */      \
    OP(plan_cancel)       /* the plan is left early: calls the host's cancel; n: PlanExit; a: call window */           \
    OP(plan_finally)      /* ends the plan: calls the host's finally; a: call window */                                \
    OP(fail)              /* fails with message K[wide] */                                                             \
    /* R[a], R[a+1], ...: see ForeignRegisters. Runs foreign[wide], whose value goes to the answer's register. What */ \
    /* stops it leaves the position here, where it is run again */                                                     \
    OP(run_foreign)                                                                                                    \
    OP(mark)              /* notes that what marks[wide] stands for has been reached; only in programs with marks */
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

    /// Returns b and c combined: a jump target (index into Function::code) or the index of a constant.
    std::uint32_t wide() const { return b | std::uint32_t{c} << 16; }
    void set_wide(std::uint32_t value) {
        b = static_cast<std::uint16_t>(value);
        c = static_cast<std::uint16_t>(value >> 16);
    }
};
static_assert(sizeof(Instruction) == 8);

inline constexpr std::uint16_t statement = 0xFFFF;  ///< result of a statement: yielded if it is not null
inline constexpr std::uint16_t discard = 0xFFFE;    ///< result that is dropped

inline constexpr std::uint16_t none = 0xFFFF;  ///< operand that is absent

/// Registers of a frame whose function is written in another language, as offsets from the first one, behind its
/// parameters. To savers they are variables, whose names no script can write.
struct ForeignRegisters {
    enum : std::uint16_t {
        journal,    ///< list: two elements for each operation, see runtime/journal.hpp
        answer,     ///< what its latest call gave
        work,       ///< units of work that have been charged
        line,       ///< of its text, where it last called something or failed; from 1
        callback,   ///< of a callback, or of a call of what a block defines, a list: the function value, then what it
                    ///< was called with. Otherwise null
        callbacks,  ///< how many functions of its language it has made values of
        size
    };
};

/// Why a plan is left before its end.
enum class PlanExit : std::uint8_t { break_, continue_, return_ };

/// Registers of a loop's scope, as offsets from the first one. `while` and `do` have one register, which counts
/// iterations.
struct LoopScope {
    /// position: index in a list, entry of a map, byte of a string. passes: how often the body has begun. A range has a
    /// null sequence, its last number in `position`, and its next one in `passes`.
    enum For : std::uint16_t { sequence, position, passes, step, size };
    static constexpr std::uint16_t turns_size = 1;
    /// Where the variable `__x_idx` is stored: in R[c], slot c, or global c.
    enum Counter : std::uint8_t { counter_in_register, counter_in_scope, counter_in_globals };
};

/// A resume point: a position where a frame can stop and continue. `pc` is the instruction it continues with.
struct ResumePoint {
    std::uint32_t pc;
    std::uint32_t statement;  ///< index into Program::statements
    std::uint16_t ordinal;    ///< index among the statement's resume points, in evaluation order
    std::uint16_t top;        ///< number of live registers
    std::uint16_t result;     ///< register that receives the value, or `statement` or `discard`
    enum class Kind : std::uint8_t { entry, call, loop, choice } kind;  ///< entry: nothing is waited for
};

struct SideExit {
    std::uint32_t pc;
    std::uint32_t target;
};
/// A loop over a sequence. It is running while its frame is in [begin, end), or in [side_begin, side_end), which holds
/// the code of its side exits.
struct ForLoop {
    std::uint32_t begin, end;
    std::uint32_t side_begin, side_end;
    std::uint16_t scope;  ///< first register of its LoopScope

    bool is_running_at(std::uint32_t pc) const {
        return (pc >= begin && pc < end) || (pc >= side_begin && pc < side_end);
    }
};
struct StatementStart {
    std::uint32_t pc;
    std::uint32_t statement;
};

struct Statement {
    ast::StatementKind kind;
    std::uint32_t parent;    ///< index of the statement that contains it, or `no_statement`
    std::uint32_t position;  ///< index among its parent's children (path component)
    std::uint32_t function;  ///< index into Program::functions
    syntax::Span span;
    std::uint32_t line;             ///< line of its first token
    std::uint16_t assigned = none;  ///< index into Function::locals of what `name = ...` assigns, or `none`
    bool has_body = false;          ///< contains other statements, or assigns a function
    bool is_compound = false;       ///< `name += ...` or another compound assignment
};
inline constexpr std::uint32_t no_statement = 0xFFFF'FFFF;

/// What an instruction `mark` stands for: that a statement begins, or that one of several alternative texts is used.
struct Mark {
    std::uint32_t statement;  ///< index into Program::statements; of a text, the one that contains it
    std::uint32_t line;
    syntax::Span span;  ///< of a statement with a body, including that
    bool is_text;
};

struct OptionInfo {
    std::string id;
    bool once;
    bool per_text;
    std::uint32_t line;   ///< of its first token
    std::uint32_t index;  ///< among all options of the program, as in Program::option_ids
};
/// The options of a `choose` statement, in order.
struct ChooseInfo {
    std::uint32_t statement;
    std::vector<OptionInfo> options;
};
/// The conditions and payloads of a plan, compiled as functions that share the scope of the plan's frame.
struct PlanInfo {
    std::uint32_t statement;
    std::uint32_t leave_pc;
    std::vector<std::uint32_t> conditions;
    std::vector<std::uint32_t> payloads;
    std::vector<std::string> texts;
};

/// What an operation with the script is answered while a block is being run.
inline constexpr std::string_view nothing_in_blocks =
    "outside of its functions a `script` can do nothing with the script: it is run anew for each call";

/// A function or block in another language.
struct Foreign {
    ForeignFunction function;
    std::shared_ptr<const Language> language;
    std::vector<ForeignFunction> defines;  ///< of a block: its functions, with as many parameters as they have
    bool is_named = false;                 ///< a block that gives a map of them; otherwise they are globals

    const ForeignFunction* find(std::string_view name) const {
        for (const ForeignFunction& defined : defines)
            if (defined.name == name) return &defined;
        return nullptr;
    }
};

struct Program;

struct Function : values::Signature {
    const Program* program = nullptr;
    std::uint32_t index = 0;   ///< index into Program::functions
    std::uint32_t parent = 0;  ///< index of the function that contains it; the main one's is its own
    std::uint32_t key = 0;     ///< stable key, see keys.hpp
    std::uint32_t line = 0;
    std::vector<Instruction> code;
    /// Names of locals in the source, parameters first. The index of a local is its register, or its slot if captured.
    std::vector<std::string_view> locals;
    std::vector<Datum> local_keys;  ///< the names of locals as values
    std::vector<std::uint32_t> local_hashes;
    std::uint16_t registers = 0;       ///< number of registers of a frame
    std::uint16_t self_slot = none;    ///< where a call with a dot stores self
    std::uint16_t super_slot = none;   ///< and super
    std::uint16_t foreign = none;      ///< written in another language: the first of its ForeignRegisters
    std::uint16_t local_count = 0;     ///< locals.size()
    std::uint8_t parameter_count = 0;  ///< parameters.size()
    bool captured = false;             ///< locals are in a scope map on the heap, which something may refer to
    /// Has two parameters of one name; the later one's slot has no name and is never set.
    bool repeats_parameter = false;
    bool shares_scope = false;  ///< is a plan's condition and runs on the scope of the plan's frame
    bool is_main = false;
    std::vector<ResumePoint> resume_points;  ///< sorted by pc
    std::vector<SideExit> side_exits;        ///< sorted by pc
    std::vector<StatementStart> starts;      ///< sorted by pc
    std::vector<ForLoop> for_loops;          ///< sorted by end
    std::vector<ChooseInfo> chooses;
    std::vector<PlanInfo> plans;

    /// Returns the index of the statement that the instruction at pc belongs to, or no_statement.
    std::uint32_t statement_at(std::uint32_t pc) const;
    /// Returns the resume point at pc, or null. If there are several, returns the first one.
    const ResumePoint* resume_point_at(std::uint32_t pc) const;
    /// Returns the resume point of that kind at pc, or null. A loop's own resume point may have the same pc as one at
    /// the end of its last statement.
    const ResumePoint* resume_point_at(std::uint32_t pc, ResumePoint::Kind kind) const;
    /// Returns the statement's resume point of that ordinal, or null.
    const ResumePoint* find_resume_point(std::uint32_t statement, std::uint16_t ordinal) const;
    /// Returns the pc of the code that the side exit of the instruction at pc leads to. Precondition: it has a side
    /// exit.
    std::uint32_t side_exit(std::uint32_t pc) const;
};

/// The keys of all statements; see keys.hpp.
struct StatementKeys {
    std::vector<std::uint32_t> keys;  ///< by index of the statement
    KeyTable<std::uint32_t> indexes;
};

/// The keys of all statements, made when they are first asked for: when something is saved or loaded.
struct KeysOnDemand {
    std::once_flag once;
    StatementKeys made;  ///< filled beforehand in a program that was not compiled
};

struct Program : std::enable_shared_from_this<Program> {
    Program() : constants_heap(true) {}
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::string name;               ///< the file name, as given to the compiler
    std::uint64_t fingerprint = 0;  ///< hash of the source text
    std::shared_ptr<const syntax::Source> source;
    values::Heap constants_heap;
    std::vector<Datum> constants;
    std::vector<Datum> names;  ///< every name used; the first `global_count` are assigned at top level
    std::vector<std::uint32_t> name_hashes;
    std::uint32_t global_count = 0;
    std::vector<std::unique_ptr<Function>> functions;  ///< [0] is the main program
    std::vector<Statement> statements;                 ///< in source order
    std::vector<Foreign> foreign;                      ///< empty in a program that was made only to be looked at
    bool counts_visits = false;                        ///< the script calls visits()
    KeyTable<std::uint32_t> functions_by_key;
    std::vector<std::string> option_ids;  ///< ids of all options, for tools
    bool has_marks = false;               ///< compiled with instructions `mark`
    std::vector<Mark> marks;              ///< in the order of the source, but those of functions behind their statement
    mutable KeysOnDemand keys;
    Derived derived;  ///< what others work out about it

    const Function& main() const { return *functions.front(); }
    /// Returns the keys of all statements, which are computed at the first call. Thread-safe.
    const StatementKeys& statement_keys() const;
    /// Returns the instruction pointer path of a statement within its function, e.g. {2, 0}.
    std::vector<std::uint32_t> path(std::uint32_t statement) const;
};

}  // namespace npcs::program
