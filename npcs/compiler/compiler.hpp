// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Compiles one function of a tree. An expression is compiled `into` a register; operands wait on a stack of registers whose
// height, `top_`, is known at every instruction, so that what is live at a stop needs no map.
//
// Every node that could stop (a name, a member, a call ...) takes the next ordinal of its statement, whether or not the
// code chosen for it can stop, so that ordinals depend on the statement alone.
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

namespace npcs::program {

/// What the functions of a program share while it is made.
class Tables {
public:
    Tables(Program& made, Diagnostics& problems, const Scopes& all_scopes, const ast::Symbols& all_symbols)
        : program(made), diagnostics(problems), scopes(all_scopes), symbols(all_symbols), uses_(all_symbols.size()) {}

    Program& program;
    Diagnostics& diagnostics;
    const Scopes& scopes;
    const ast::Symbols& symbols;
    Layouts* layouts = nullptr;  ///< where to write what registers hold; null: nowhere
    /// Operands that can still be written down there. Each call in a statement holds what was evaluated before it, so without a bound
    /// a list of ten thousand calls would need memory for fifty million of them.
    std::size_t held_left = 0;
    Places* places = nullptr;  ///< where to write what instructions are made of; null: nowhere

    std::uint32_t constant(Datum value);
    std::uint32_t text_constant(ast::Symbol symbol);
    /// One object for each text, so that keys are mostly found by their bits.
    Datum text(ast::Symbol symbol);
    std::uint16_t name(ast::Symbol symbol);
    /// The line of a statement; statements are mostly asked for in order.
    std::uint32_t line_of(std::uint32_t offset) { return line_ = program.source->line_number(offset, line_); }
    /// Buffers that a compiler gives back when it is done, also when that is because memory has run out.
    std::unique_ptr<Code> take_code();
    void return_value(std::unique_ptr<Code> code) noexcept { codes_.push_back(std::move(code)); }
    /// A new id for an option of the function: its text, with a counter when that was given before.
    std::string option_id(std::string_view function, std::string_view text);
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
    std::vector<std::unique_ptr<Code>> codes_;  ///< with room for all that were made
    std::size_t codes_made_ = 0;
    std::uint32_t line_ = 1;
    hashing::Map<std::string, std::uint32_t> options_;  ///< how often an id was asked for
    bool too_many_names_ = false;
};

class Compiler {
public:
    Compiler(Tables& tables, const FunctionScope& scope, Function& function);
    ~Compiler() { tables_.return_value(std::move(own_code_)); }
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
    /// What is compiled while it lives is a part of the expression.
    class At {
    public:
        At(Code& code, syntax::Span span) : code_(code), before_(code.place()) { code.set_place(span); }
        ~At() { code_.set_place(before_); }
        At(const At&) = delete;
        At& operator=(const At&) = delete;

    private:
        Code& code_;
        syntax::Span before_;
    };
    struct Place {
        enum class Kind : std::uint8_t { reg, scope, outer, global, free, name } kind;
        std::uint16_t index;
    };
    struct Loop {
        Code::Label leave;
        Code::Label again;
        std::size_t plans;  ///< plans open around it
    };

    /// Of one statement, while its layouts are written down.
    struct Recording {
        std::vector<bool> ordinals;  ///< of the places that were recorded
        bool has_call = false;       ///< one of them is a call
        GrowingTexts texts;
    };

    // expressions.cpp
    void into(const ast::Expr& expr, std::uint16_t target);
    void fetch(const ast::Expr& expr, std::uint16_t target);
    std::uint16_t push(const ast::Expr& expr);
    Operand operand(const ast::Expr& expr);
    Operand object_operand(const ast::Expr& expr);
    std::uint16_t push_object(const ast::Expr& expr);
    static bool begins_with_object(const ast::Expr& expr);
    Operand object_at_start(const ast::Expr& expr);
    void materialize(Operand& operand);
    void read_operand(const Operand& operand, std::uint16_t target);
    bool simple(const ast::Expr& expr) const;
    Place place_of(ast::Symbol name);
    Place global_place(ast::Symbol name);
    void read_name(ast::Symbol name, std::uint16_t target);
    void fetch_name(ast::Symbol name, std::uint16_t target);
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
    void unless(const ast::Expr& condition, Code::Label target);
    void when(const ast::Expr& condition, Code::Label target);
    void unless_comparison(const ast::Chain& chain, Code::Label target);

    // statements.cpp
    void block(const ast::Block& body);
    void statement(const ast::Statement& node);
    /// Index into Function::locals of what `name = ...` assigns, or `none`.
    std::uint16_t assigned_by(const ast::Statement& node) const;
    void resume_statement();
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
    /// Loop over a sequence; `body` is compiled once with the variable set.
    template <typename Body>
    void for_each(ast::Symbol variable, const ast::Expr& sequence, bool is_loop, Body&& body);
    /// `__x_idx` for x, or no_symbol when the script does not say it.
    ast::Symbol counter_of(ast::Symbol variable) const;
    /// Sets it before the first element. Where it stands is for `for_next`.
    void begin_counter(ast::Symbol counter, std::uint16_t& at, LoopScope::Counter& place);
    bool range_call(const ast::Expr& sequence, std::uint16_t scope, Code::Label next);
    void return_statement(const ast::Return& node);
    void leave_loop(bool again);

    // dialogue.cpp
    void choose_statement(const ast::Choose& node);
    void offer(const ast::Option& option, std::uint16_t list, std::uint16_t choose, std::uint16_t number,
               std::uint16_t element);
    void plan_statement(const ast::Plan& node);
    std::uint32_t part_function(const ast::Expr& value);

    /// Puts the instructions into the function.
    void finish();
    std::uint16_t take(std::uint16_t count);  ///< registers on top
    void drop_to(std::uint16_t top) { top_ = top; }
    std::uint16_t next_ordinal() {
        if (ordinal_ < most_places) ++ordinal_;
        return static_cast<std::uint16_t>(ordinal_ - 1);
    }
    void site(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::uint16_t result,
              std::string_view what = {}) {
        code_.site(kind, ordinal, top, result);
        if (tables_.layouts != nullptr) record_site(kind, ordinal, top, what);
    }
    void call_site(std::uint16_t ordinal, std::uint16_t top, std::uint16_t result, std::string_view callee) {
        site(ResumePoint::Kind::call, ordinal, top, result, callee);
    }

    // layout.cpp: what registers hold. All of these do something only when layouts are asked for.
    void hold(std::uint16_t at, const ast::Expr& value);
    void hold(std::uint16_t at, std::string_view text, Held::Kind kind = Held::Kind::value, std::uint16_t part = 0);
    void hold(std::uint16_t at, std::uint32_t begin, std::uint32_t end, Held::Kind kind = Held::Kind::value);
    void hold_loop(std::uint16_t at, std::uint16_t size);
    void hold_literal(std::uint16_t at, Datum value);
    void hold_dead(std::uint16_t from, std::uint16_t to);
    void record_site(ResumePoint::Kind kind, std::uint16_t ordinal, std::uint16_t top, std::string_view what);
    /// More of the call whose site was recorded last.
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
    std::uint32_t parent_ = no_statement;
    std::uint32_t position_ = 0;
    std::vector<Loop> loops_;
    std::size_t open_plans_ = 0;
    std::vector<std::pair<std::size_t, Code::Label>> plan_leaves_;  ///< PlanInfo::leave_pc, known at the end
    /// Where one statement can stop: ordinals are 16 bits, and saves keep some of them for other purposes.
    static constexpr std::uint16_t most_places = 0xFFF0;
    static constexpr std::size_t most_options = 0xFFF0;    ///< of one choice
    static constexpr std::size_t most_of_a_kind = 0xFFF0;  ///< choices, or plans, of one function
    bool too_large_ = false;
    /// The object that comes next stands at the start of a statement, where elements before a further dot or bracket are called.
    bool at_start_ = false;
    bool element_at_start_ = false;       ///< the call that comes next is of such an element
    std::uint16_t at_start_ordinal_ = 0;  ///< theirs are numbered apart from all others
    static constexpr std::uint16_t first_at_start = 0x4000;
    bool is_part_ = false;    ///< of a plan: nothing stops in it
    std::vector<Held> held_;  ///< by register; only with layouts
    std::unique_ptr<Recording> recording_;
};

}  // namespace npcs::program
