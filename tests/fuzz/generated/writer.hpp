// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes random programs after the language manual. It keeps track of which names exist and roughly what they hold, so that most
// programs get far; now and then it takes a value of another type than is wanted, because a failing program is an outcome, too.
// Loops are bounded and functions call only earlier ones (or themselves with a smaller number), so that programs end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "choices.hpp"
#include "tree.hpp"

namespace npcs::generated {

enum class Type : std::uint8_t { number, text, list, map };

struct Variable {
    std::string name;
    Type type = Type::number;
};

struct Callable {
    std::string name;  ///< as it is called: `f1`, `o2.rise`
    std::vector<Type> parameters;
    Type result = Type::number;
    bool may_wait = false;
};

/// What is known where a statement stands.
struct Scope {
    std::vector<Variable> own;  ///< of the function, or the globals at the top
    const Scope* around = nullptr;
    bool is_function = false;
    bool may_return = false;
    int loops = 0;  ///< that `break` and `continue` can be for
};

class Writer {
public:
    Writer(Choices& choices, bool with_tasks) : choices_(choices), with_tasks_(with_tasks) {}
    Node program();

private:
    // expressions.cpp
    Node value(Type type, int depth);
    Node any_value(int depth);
    Node leaf(Type type);
    Node literal(Type type);
    Node wrapped(Type type, int depth);
    Node number(int depth);
    Node arithmetic(int depth);
    Node text(int depth);
    Node list(int depth);
    Node map(int depth);
    Node condition(int depth);
    Node operand(Type type, int depth);
    Node receiver(Type type, int depth);
    // calls.cpp
    Node asked(Type type, int depth);
    Node converted(Type type, Node any);
    Node call(const Callable& callable, int depth);
    Node call_of_literal(int depth);
    Node odd_call(int depth);
    Node function_value(int depth);
    const Callable* callable_of(Type type);
    // statements.cpp
    Node block(int depth, std::size_t most);
    void add_statement(Node& block, int depth);
    void add_simple(Node& block, int depth);
    void add_compound(Node& block, int depth);
    Node assignment(int depth);
    Node compound_assignment(int depth);
    Node command(int depth);
    Node leave();
    Node if_statement(int depth);
    Node one_line_if(int depth);
    void add_while(Node& block, int depth);
    void add_do(Node& block, int depth);
    Node for_statement(int depth);
    Node loop_body(int depth);
    // containers.cpp
    Node mutation(int depth);
    Node mutation_of_list(const std::string& name, int depth);
    Node mutation_of_map(const std::string& name, int depth);
    Node scope_access(int depth);
    // dialogue.cpp
    Node choose(int depth);
    Node option(int depth, std::size_t number);
    Node plan(int depth);
    Node stop(int depth);
    // definitions.cpp
    void add_globals(Node& block);
    void add_definition(Node& block);
    void add_function(Node& block, const std::string& form_of_name, const std::string& name);
    void add_recursion(Node& block);
    void add_counter(Node& block);
    void add_class(Node& block);
    void add_method_of_type(Node& block);
    Node body(std::vector<Variable> parameters, Type result, bool has_self);
    // tasks.cpp
    Node task_statement(int depth);
    Node spawn(int depth);

    std::string fresh(const char* stem) { return stem + std::to_string(++names_); }
    std::vector<Variable> visible(Type type) const;
    const Variable* own_of(Type type);
    std::string assigned(Type type);
    bool may_stop() const { return quiet_ == 0; }

    Choices& choices_;
    bool with_tasks_;
    Scope* scope_ = nullptr;
    std::vector<Callable> callables_;
    std::vector<std::string> tasks_;    ///< names of globals that hold a task
    std::vector<std::string> counted_;  ///< functions, for `visits` and `spawn`
    std::vector<std::string> options_;  ///< ids, for `taken`
    int names_ = 0;
    int room_ = 220;  ///< how many more nodes there may be
    int quiet_ = 0;   ///< above 0: nothing here may stop the program
    int self_ = 0;    ///< above 0: in a method, `self.level` is a number
};

/// A program of one script; `with_tasks` for a machine.
Node random_program(Choices& choices, bool with_tasks);

}  // namespace npcs::generated
