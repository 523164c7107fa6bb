// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Compiles one function of a tree. An expression is compiled into a register that the caller names. Operands wait on a stack of registers;
// its height, `top_`, is known at every instruction, so no run-time map of live registers is needed.
//
// Every node that could stop (a name, a member, a call ...) takes the next ordinal of its statement, even if the code
// chosen for it cannot stop. So ordinals depend on the statement alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/emitter.hpp"
#include "compiler/scopes.hpp"
#include "compiler/stack_map.hpp"
#include "hashing/keyed_hash.hpp"
#include "program/program.hpp"
#include "program/words.hpp"
#include "syntax/ast.hpp"
#include "syntax/source.hpp"
#include "values/error.hpp"

namespace npcs::compiler {

/// What all functions of a program share while it is compiled.
class Tables {
public:
    Tables(Program& made, Diagnostics& problems, const Scopes& all_scopes, const ast::Symbols& all_symbols)
        : program(made), diagnostics(problems), scopes(all_scopes), symbols(all_symbols), uses_(all_symbols.size()) {}

    Program& program;
    Diagnostics& diagnostics;
    const Scopes& scopes;
    const ast::Symbols& symbols;
    StackMaps* stack_maps = nullptr;  ///< receives the stack maps; null if not wanted
    /// How many more register contents may be recorded in `stack_maps`. Each call in a statement records what was
    /// evaluated before it, so without a limit a list of ten thousand calls would record fifty million.
    std::size_t contents_left = 0;
    SourceSpans* spans = nullptr;  ///< receives the source span of each instruction; null if not wanted

    std::uint32_t constant(Datum value);
    std::uint32_t text_constant(ast::Symbol symbol);
    /// Returns the same object for the same text, so that most keys can be compared by identity.
    Datum text(ast::Symbol symbol);
    std::uint16_t name(ast::Symbol symbol);
    /// Returns the line of a byte offset. Fast when offsets are given in ascending order.
    std::uint32_t line_of(std::uint32_t offset) { return line_ = program.source->line_number(offset, line_); }
    /// Returns a buffer for one function. Compilers give it back to this pool, also when memory has run out.
    std::unique_ptr<Code> take_code();
    void return_code(std::unique_ptr<Code> code) noexcept { codes_.push_back(std::move(code)); }
    /// Returns a new id for an option of the function: its text, with a counter if that id is already taken.
    std::string option_id(std::string_view function, std::string_view text);
    /// Returns a new constant: the key that counts the turns of alternatives in the function, by their source text.
    std::uint32_t alternatives_key(std::string_view function, std::string_view text);
    void problem(syntax::Span span, std::string code, std::string message, std::string hint);

private:
    struct Use {
        Datum text = Datum::unset();
        std::uint32_t constant = no_constant;
        std::uint16_t name = none;
    };
    static constexpr std::uint32_t no_constant = 0xFFFF'FFFF;
    static constexpr std::size_t most_problems = 100;

    KeyTable<std::uint64_t> constants_;
    std::vector<Use> uses_;                     ///< by symbol
    std::vector<std::unique_ptr<Code>> codes_;  ///< the pool; its capacity suffices for all that were made
    std::size_t codes_made_ = 0;
    std::uint32_t line_ = 1;
    hashing::Map<std::string, std::uint32_t> options_;  ///< how many times each id was requested
    bool too_many_names_ = false;
};

class Compiler {
public:
    Compiler(Tables& tables, const FunctionScope& scope, Function& function);
    ~Compiler() { tables_.return_code(std::move(own_code_)); }
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;
    void compile(const ast::Block& body);

private:
    struct Operand {
        std::uint16_t reg = 0;
        bool variable = false;  ///< a local of this frame, not read yet
        bool is_self = false;   ///< read without calling it
        std::uint16_t ordinal = 0;
        syntax::Span span{};
    };
    /// Sets the span of the instructions emitted during its lifetime.
    class SpanScope {
    public:
        SpanScope(Code& code, syntax::Span span) : code_(code), before_(code.span()) { code.set_span(span); }
        ~SpanScope() { code_.set_span(before_); }
        SpanScope(const SpanScope&) = delete;
        SpanScope& operator=(const SpanScope&) = delete;

    private:
        Code& code_;
        syntax::Span before_;
    };
    struct Storage {
        enum class Kind : std::uint8_t { reg, scope, outer, global, free, name } kind;
        std::uint16_t index;
    };
    struct Loop {
        Code::Label leave;
        Code::Label again;
        std::size_t plans;  ///< number of plans that are open around the loop
    };

    /// The places between two operations of a statement where a run can be interrupted.
    struct InterruptionPoints {
        std::uint32_t operations = 0;  ///< since the last of them
        std::uint16_t count = 0;
    };

    /// State of one statement while its stack maps are recorded.
    struct Recording {
        std::vector<bool> ordinals;  ///< those already recorded
        bool has_call = false;       ///< one of the recorded resume points is a call
        GrowingTexts texts;
    };

    // expressions.cpp
    void compile_into(const ast::Expr& expr, std::uint16_t target);
    void load_uncalled(const ast::Expr& expr, std::uint16_t target);
    std::uint16_t push(const ast::Expr& expr);
    Operand operand(const ast::Expr& expr);
    Operand object_operand(const ast::Expr& expr);
    std::uint16_t push_object(const ast::Expr& expr);
    static bool begins_with_object(const ast::Expr& expr);
    Operand object_at_start(const ast::Expr& expr);
    void materialize(Operand& operand);
    void read_operand(const Operand& operand, std::uint16_t target);
    bool simple(const ast::Expr& expr) const;
    Storage storage_of(ast::Symbol name);
    Storage global_storage(ast::Symbol name);
    void read_name(ast::Symbol name, std::uint16_t target);
    void load_name_uncalled(ast::Symbol name, std::uint16_t target);
    bool special_name(ast::Symbol name, std::uint16_t target);
    void binary(Op op, std::uint16_t target, const Operand& left, const Operand& right);
    void binary_constant(Op op, std::uint16_t target, const Operand& left, std::uint16_t constant);
    bool number_constant(const ast::Expr& expr, std::uint16_t& index);
    bool constant_operand(Op op, const ast::Expr& expr, std::uint16_t& index);
    void chain(const ast::Chain& chain, std::uint16_t target);
    void arithmetic(const ast::Chain& chain, std::uint16_t target);
    bool text_chain(const ast::Chain& chain, std::uint16_t target);
    void comparison(const ast::Chain& chain, std::uint16_t target);
    void logical(const ast::Chain& chain, std::uint16_t target);
    void unary(const ast::Unary& unary, std::uint16_t target);
    void ternary(const ast::Ternary& ternary, std::uint16_t target);
    void list(const ast::List& list, std::uint16_t target);
    void map(const ast::Map& map, std::uint16_t target);
    void closure(const ast::Function& function, std::uint16_t target);
    void index(const ast::Index& index, std::uint16_t target);
    void slice(const ast::Slice& slice, std::uint16_t target);

    // calls.cpp
    void call(const ast::Expr& callee, std::span<ast::Expr* const> arguments, std::uint16_t target, syntax::Span span);
    void call_member(const ast::Member& member, std::span<ast::Expr* const> arguments, std::uint16_t target,
                     std::uint16_t base, syntax::Span span);
    std::uint8_t arguments(std::span<ast::Expr* const> arguments, syntax::Span span);
    void member(const ast::Member& member, std::uint16_t target, bool called);
    void load_super(std::uint16_t target);

    // conditions.cpp
    void jump_if_false(const ast::Expr& condition, Code::Label target);
    void jump_if_true(const ast::Expr& condition, Code::Label target);
    void jump_if_comparison_false(const ast::Chain& chain, Code::Label target);

    // statements.cpp
    void block(const ast::Block& body);
    void statement(const ast::Statement& node);
    /// Returns the index into Function::locals of the variable that `name = ...` assigns, or `none`.
    std::uint16_t assigned_by(const ast::Statement& node) const;
    void resume_statement();
    /// Emits an instruction that notes that this is reached. Precondition: the program has marks.
    void mark(syntax::Span span, bool is_text);
    void assign(const ast::Assign& node);
    void fail(std::string_view message, values::ErrorCode code = values::ErrorCode::other);
    void compound(const ast::Assign& node);
    void compound_name(const ast::Assign& node, ast::Symbol name);
    void compound_element(const ast::Assign& node);
    void store(ast::Symbol name, const ast::Expr& value);
    void store_register(ast::Symbol name, std::uint16_t from);
    std::uint16_t store_target(ast::Symbol name);
    void store_element(const ast::Expr& target, const ast::Expr& value);
    void evaluate(const ast::Expr& value);
    void if_statement(const ast::If& node);
    void while_statement(const ast::While& node);
    void do_statement(const ast::Do& node);
    void for_statement(const ast::For& node);
    /// Compiles a loop over a sequence; `body` is called once, where the variable is set.
    template <typename Body>
    void for_each(ast::Symbol variable, const ast::Expr& sequence, bool is_loop, Body&& body);
    /// Returns the symbol `__x_idx` for the variable x, or no_symbol if the script does not use that name.
    ast::Symbol counter_of(ast::Symbol variable) const;
    /// Emits code that sets the counter to -1. Returns the operands of `for_next` in `at` and `where`.
    void begin_counter(ast::Symbol counter, std::uint16_t& at, LoopScope::Counter& where);
    bool range_call(const ast::Expr& sequence, std::uint16_t scope, Code::Label next);
    void return_statement(const ast::Return& node);
    void leave_loop(bool again);
    void foreign(const ast::Foreign& node);

    // choices.cpp
    void choose_statement(const ast::Choose& node);
    void offer(const ast::Option& option, std::uint16_t list, std::uint16_t choose, std::uint16_t number,
               std::uint16_t element);
    void locked_text(const ast::Expr& reason, std::uint16_t text, std::uint16_t available);
    void plan_statement(const ast::Plan& node);

    // lines.cpp
    void line(const ast::Command& node);
    void go(const ast::Return& node);

    // alternatives.cpp
    std::vector<Code::Label> select_alternative(ast::Selection selection, std::uint16_t first, std::uint16_t count,
                                                std::span<const std::uint32_t> keys,
                                                std::span<const std::uint8_t> conditions);
    std::uint32_t alternatives_key(syntax::Span span);
    void alternatives(const ast::List& node, std::uint16_t target);
    void turn_statement(const ast::If& node);
    std::uint32_t part_function(const ast::Expr& value);

    /// Moves the instructions into the function.
    void finish();
    std::uint16_t allocate_registers(
        std::uint16_t count);  ///< reserves that many registers at the top; returns the first
    void release_to(std::uint16_t top) { top_ = top; }
    std::uint16_t next_ordinal() {
        if (ordinal_ < most_resume_points) ++ordinal_;
        return static_cast<std::uint16_t>(ordinal_ - 1);
    }
    void add_resume_point(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result,
                          std::string_view what = {}) {
        code_.add_resume_point(kind, ordinal, top, result);
        if (tables_.stack_maps != nullptr) record_stack_map(kind, ordinal, top, what);
    }
    void add_call_point(std::uint16_t ordinal, std::uint16_t top, std::uint16_t result, std::string_view callee) {
        add_resume_point(ResumePoint::Kind::call, ordinal, top, result, callee);
    }

    /// Counts an operation whose work depends on the sizes of its operands.
    void count_operation() { ++interruptions_.operations; }
    /// Makes a resume point of the current position, where `next` is about to be evaluated, if enough operations have
    /// been compiled since the last one. No instruction is needed: see Interpreter::can_stop_at.
    void add_interruption_point(const ast::Expr& next);

    // stack_map.cpp: the contents of registers. None of these does anything unless stack maps are requested.
    void record_register(std::uint16_t at, const ast::Expr& value);
    void record_register(std::uint16_t at, std::string_view text,
                         RegisterContents::Kind kind = RegisterContents::Kind::value, std::uint16_t part = 0);
    void record_register(std::uint16_t at, std::uint32_t begin, std::uint32_t end,
                         RegisterContents::Kind kind = RegisterContents::Kind::value);
    void record_loop(std::uint16_t at, std::uint16_t size);
    void record_literal(std::uint16_t at, Datum value);
    void record_dead(std::uint16_t from, std::uint16_t to);
    void record_stack_map(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::string_view what);
    /// Adds details of the call to the resume point that was recorded last.
    void record_call(syntax::Span span, std::span<ast::Expr* const> arguments);
    std::uint32_t hash_of(std::uint32_t begin, std::uint32_t end);
    Recording& recording();
    std::string_view source_text(std::uint32_t begin, std::uint32_t end) const {
        return tables_.program.source->text().substr(begin, end - begin);
    }
    std::string_view source_text(syntax::Span span) const { return source_text(span.begin, span.end); }

    Tables& tables_;
    const FunctionScope& scope_;
    Function& function_;
    std::unique_ptr<Code> own_code_;
    Code& code_;
    std::uint16_t top_ = 0;
    std::uint16_t ordinal_ = 0;
    InterruptionPoints interruptions_;
    std::uint32_t parent_ = no_statement;
    std::uint32_t position_ = 0;
    std::vector<Loop> loops_;
    std::size_t open_plans_ = 0;
    std::vector<std::pair<std::size_t, Code::Label>> plan_leaves_;  ///< whose PlanInfo::leave_pc is set at the end
    /// Resume points of one statement. Ordinals have 16 bits, and saves reserve some of them for other purposes.
    static constexpr std::uint16_t most_resume_points = 0xEFF0;
    /// The ordinals of interruption points count down from here, so that those of calls do not depend on them.
    static constexpr std::uint16_t last_interruption = 0xFFEF;
    static constexpr std::uint16_t most_interruptions = 0x1000;
    static constexpr std::size_t most_options = 0xFFF0;    ///< of one choice
    static constexpr std::size_t most_of_a_kind = 0xFFF0;  ///< choices or plans of one function
    bool too_large_ = false;
    /// Whether the next object begins a statement. Only there are elements called when a dot or bracket follows them.
    bool at_start_ = false;
    bool element_at_start_ = false;       ///< the next call is of such an element
    std::uint16_t at_start_ordinal_ = 0;  ///< the next ordinal of such calls, which are counted separately
    static constexpr std::uint16_t first_at_start = 0x4000;
    bool is_part_ = false;                    ///< compiles a part of a plan, where nothing can stop
    std::vector<RegisterContents> contents_;  ///< by register; empty unless stack maps are requested
    std::unique_ptr<Recording> recording_;
};

}  // namespace npcs::compiler
