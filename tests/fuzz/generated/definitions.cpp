// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "writer.hpp"

namespace npcs::generated {
namespace {

constexpr Type types[] = {Type::number, Type::number, Type::text, Type::list, Type::map};

const char* default_of(Type type) {
    switch (type) {
        case Type::number: return "=3";
        case Type::text: return "=\"né\"";
        default: return "";
    }
}

}  // namespace

Node Writer::program() {
    Scope globals;
    scope_ = &globals;
    Node block;
    add_globals(block);
    const std::size_t definitions = choices_.below(5);
    for (std::size_t i = 0; i < definitions; ++i) add_definition(block);
    const std::size_t statements = 2 + choices_.below(9);
    for (std::size_t i = 0; i < statements && room_ > 0; ++i) add_statement(block, 3);
    if (choices_.one_in(4)) block.parts.push_back(Statement{"return $", any_value(2)});
    scope_ = nullptr;
    return block;
}

void Writer::add_globals(Node& block) {
    block.parts.push_back(Statement{"tally = 0"});
    block.parts.push_back(Statement{"shared = {}"});
    block.parts.push_back(
        Statement{"apply = function(f, x)\n$end function", Node{Role::block, "", {Statement{"return f(x)"}}}});
    for (const Type type : {Type::number, Type::text, Type::list, Type::map}) {
        const std::string name = fresh("g");
        block.parts.push_back(Statement{name + " = $", literal(type)});
        scope_->own.push_back({name, type});
    }
}

void Writer::add_definition(Node& block) {
    const bool is_top = !scope_->is_function;
    switch (choices_.below(8)) {
        case 0: add_recursion(block); break;
        case 1: add_counter(block); break;
        case 2:
            if (is_top) add_class(block);
            else add_counter(block);
            break;
        case 3:
            if (is_top) add_method_of_type(block);
            else add_recursion(block);
            break;
        default: {
            const std::string name = fresh("f");
            add_function(block, choices_.one_in(2) ? "function " + name + "(" : name + " = function(", name);
        }
    }
}

/// A definition may stand in a branch that is not taken, or in another function: then it is called only there.
void Writer::add_function(Node& block, const std::string& form_of_name, const std::string& name) {
    Callable callable;
    callable.name = name;
    callable.result = choices_.pick(types);
    std::vector<Variable> parameters;
    Node node = Statement{form_of_name};
    for (std::size_t count = choices_.below(3); count > 0; --count) {
        const Type type = choices_.pick(types);
        const std::string parameter = fresh("p");
        if (!parameters.empty()) node.form += ", ";
        node.form += parameter + default_of(type);
        parameters.push_back({parameter, type});
        callable.parameters.push_back(type);
    }
    node.form += ")\n$end function";
    callable.may_wait = may_stop() && !choices_.one_in(4);
    if (!callable.may_wait) ++quiet_;
    const std::size_t known = callables_.size();
    const std::size_t counted = counted_.size();
    node.parts.push_back(body(std::move(parameters), callable.result, false));
    callables_.resize(known);
    counted_.resize(counted);
    if (!callable.may_wait) --quiet_;
    block.parts.push_back(std::move(node));
    callables_.push_back(callable);
    if (!scope_->is_function && scope_->loops == 0) counted_.push_back(name);
}

Node Writer::body(std::vector<Variable> parameters, Type result, bool has_self) {
    Scope inner;
    inner.own = std::move(parameters);
    inner.around = scope_;
    inner.is_function = true;
    inner.may_return = true;
    scope_ = &inner;
    if (has_self) ++self_;
    Node body;
    const std::size_t count = 1 + choices_.below(4);
    for (std::size_t i = 0; i < count; ++i) add_statement(body, 2);
    if (!choices_.one_in(6)) body.parts.push_back(Statement{"return $", value(result, 3)});
    if (has_self) --self_;
    scope_ = const_cast<Scope*>(inner.around);
    return body;
}

/// Calls itself with a smaller number, in the middle of an expression.
void Writer::add_recursion(Node& block) {
    const std::string name = fresh("r");
    Scope inner;
    inner.own = {{"n", Type::number}, {"t", Type::text}};
    inner.around = scope_;
    inner.is_function = true;
    scope_ = &inner;
    Node body;
    body.parts.push_back(Statement{"if n < 1 then return $", value(Type::text, 2)});
    add_simple(body, 0);
    body.parts.push_back(Statement{"return $ + " + name + "(n - 1, $) + $", operand(Type::text, 1),
                                   value(Type::text, 1), operand(Type::text, 1)});
    scope_ = const_cast<Scope*>(inner.around);
    block.parts.push_back(Statement{name + " = function(n, t=\"\")\n$end function", std::move(body)});
    block.parts.push_back(Statement{"note " + name + "(" + std::string(choices_.pick({"0", "2", "3"})) + ")"});
}

/// A closure over what lives on in the function around it.
void Writer::add_counter(Node& block) {
    const std::string maker = fresh("maker");
    const std::string counter = fresh("k");
    const bool waits = may_stop() && choices_.one_in(2);
    Node inner;
    inner.parts.push_back(Statement{choices_.pick({"state.n += by", "outer.n = n + by"})});
    if (waits) inner.parts.push_back(Statement{"state.n += val(prompt($))", literal(Type::text)});
    inner.parts.push_back(Statement{"return state.n + n"});
    Node outer;
    outer.parts.push_back(Statement{"n = start"});
    outer.parts.push_back(Statement{"state = {\"n\": $}", literal(Type::number)});
    outer.parts.push_back(Statement{"return function(by=1)\n$end function", std::move(inner)});
    block.parts.push_back(Statement{maker + " = function(start)\n$end function", std::move(outer)});
    block.parts.push_back(Statement{counter + " = " + maker + "($)", value(Type::number, 1)});
    if (!scope_->is_function && scope_->loops == 0)
        callables_.push_back({counter, {Type::number}, Type::number, waits});
    else block.parts.push_back(Statement{"note [" + counter + "(2), " + counter + "]"});
}

/// Three generations with `self` and `super`.
void Writer::add_class(Node& block) {
    const std::string base = fresh("c");
    const std::string heir = fresh("c");
    const std::string object = fresh("c");
    block.parts.push_back(Statement{base + " = {\"level\": $}", literal(Type::number)});
    add_function(block, "function " + base + ".first(", base + ".first");
    callables_.pop_back();
    if (!counted_.empty()) counted_.pop_back();
    block.parts.push_back(
        Statement{"function " + base + ".rise(by=1)\n$end function", body({{"by", Type::number}}, Type::number, true)});
    block.parts.push_back(Statement{heir + " = new " + base});
    block.parts.push_back(
        Statement{"function " + heir + ".rise(by=2)\n\tself.level += by\n\treturn super.rise($) + $\nend function",
                  Expression{"by"}, literal(Type::number)});
    block.parts.push_back(Statement{object + " = new " + heir});
    callables_.push_back({base + ".rise", {Type::number}, Type::number, true});
    callables_.push_back({object + ".rise", {Type::number}, Type::number, true});
    scope_->own.push_back({object, Type::map});
    if (choices_.one_in(2))
        block.parts.push_back(Statement{"note [" + object + " isa " + base + ", " + object + ".rise]"});
}

void Writer::add_method_of_type(Node& block) {
    const std::string name = fresh("twice");
    const bool waits = choices_.one_in(3);
    Node body;
    body.parts.push_back(Statement{"return [self, $, self]", waits ? Expression{"prompt(n)"} : Expression{"n"}});
    block.parts.push_back(Statement{
        std::string(choices_.pick({"string.", "list.", "number.", "map."})) + name + " = function(n=1)\n$end function",
        std::move(body)});
    block.parts.push_back(Statement{"note [$]." + name, leaf(Type::number)});
    block.parts.push_back(Statement{"note (\"s\")." + name});
}

Node random_program(Choices& choices, bool with_tasks) { return Writer(choices, with_tasks).program(); }

}  // namespace npcs::generated
