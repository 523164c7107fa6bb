// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "writer.hpp"

namespace npcs::generated {

const Variable* Writer::own_of(Type type) {
    std::vector<const Variable*> found;
    for (const Variable& variable : scope_->own)
        if (variable.type == type && variable.name.find('.') == std::string::npos) found.push_back(&variable);
    return found.empty() ? nullptr : choices_.pick(found);
}

/// A name that from here on holds a value of that type: a new one, or one that did already.
std::string Writer::assigned(Type type) {
    const Variable* old = own_of(type);
    if (old != nullptr && !choices_.one_in(3)) return old->name;
    return fresh("v");
}

Node Writer::block(int depth, std::size_t most) {
    const std::vector<Variable> before = scope_->own;
    Node block;
    const std::size_t count = 1 + choices_.below(most);
    for (std::size_t i = 0; i < count; ++i) add_statement(block, depth);
    scope_->own = before;  // what is first assigned here may never be
    return block;
}

void Writer::add_statement(Node& block, int depth) {
    --room_;
    if (depth <= 0 || room_ <= 0 || choices_.below(5) < 3) add_simple(block, depth);
    else add_compound(block, depth);
}

void Writer::add_simple(Node& block, int depth) {
    const int terms = room_ > 0 ? 3 : 0;
    switch (choices_.below(14)) {
        case 0:
        case 1:
        case 2: block.parts.push_back(assignment(terms)); break;
        case 3: block.parts.push_back(compound_assignment(terms)); break;
        case 4: block.parts.push_back(Statement{"print $", any_value(terms)}); break;
        case 5:
        case 6: block.parts.push_back(command(terms)); break;
        case 7:
        case 8: block.parts.push_back(mutation(terms)); break;
        case 9: block.parts.push_back(scope_access(terms)); break;
        case 10: block.parts.push_back(one_line_if(terms)); break;
        case 11: block.parts.push_back(may_stop() ? stop(terms) : Statement{"note $", any_value(terms)}); break;
        case 12:
            if (with_tasks_) block.parts.push_back(task_statement(terms));
            else block.parts.push_back(Statement{"note $", any_value(terms)});
            break;
        default:
            if (depth > 0 && choices_.one_in(3)) block.parts.push_back(leave());
            else block.parts.push_back(Statement{"note [$, $]", any_value(terms), any_value(terms)});
    }
}

void Writer::add_compound(Node& block, int depth) {
    switch (choices_.below(10)) {
        case 0:
        case 1: block.parts.push_back(if_statement(depth - 1)); break;
        case 2: add_while(block, depth - 1); break;
        case 3: add_do(block, depth - 1); break;
        case 4:
        case 5:
        case 6: block.parts.push_back(for_statement(depth - 1)); break;
        case 7:
        case 8:
            if (may_stop()) block.parts.push_back(choices_.one_in(2) ? choose(depth - 1) : plan(depth - 1));
            else block.parts.push_back(if_statement(depth - 1));
            break;
        default: add_definition(block);
    }
}

Node Writer::assignment(int depth) {
    const Type type = choices_.pick({Type::number, Type::text, Type::list, Type::map});
    Node right = value(type, depth);
    const std::string name = assigned(type);
    const Variable* old = own_of(type);
    if (old == nullptr || old->name != name) scope_->own.push_back({name, type});
    return Statement{name + " = $", std::move(right)};
}

Node Writer::compound_assignment(int depth) {
    if (self_ > 0 && choices_.one_in(2)) return Statement{"self.level += $", value(Type::number, depth)};
    const Type type = choices_.pick({Type::number, Type::text, Type::list});
    const Variable* variable = own_of(type);
    if (variable == nullptr) return assignment(depth);
    const std::string name = variable->name;
    if (type != Type::number) return Statement{name + " += $", value(type, depth)};
    return Statement{choices_.pick({"$ += $", "$ -= $", "$ *= $", "$ /= $", "$ %= $"}), Expression{name},
                     value(Type::number, depth)};
}

/// A call as a statement, which yields what it gives.
Node Writer::command(int depth) {
    if (callables_.empty() || choices_.one_in(4)) return Statement{"give $", any_value(depth)};
    const Callable callable = choices_.pick(callables_);
    if (!may_stop() && callable.may_wait) return Statement{"note $", any_value(depth)};
    Node node = Statement{callable.name};
    const std::size_t count = choices_.below(callable.parameters.size() + 1);
    for (std::size_t i = 0; i < count; ++i) {
        node.form += i == 0 ? " $" : choices_.one_in(4) ? ",\n$" : ", $";
        node.parts.push_back(value(callable.parameters[i], depth));
    }
    return node;
}

Node Writer::leave() {
    if (scope_->loops > 0 && choices_.one_in(2))
        return Statement{choices_.pick({"if $ then break", "if $ then continue"}), condition(2)};
    if (scope_->may_return) return Statement{"if $ then return $", condition(2), any_value(2)};
    return Statement{"if $ then print $ else print \"not\"", condition(2), any_value(2)};
}

Node Writer::one_line_if(int depth) {
    Node condition_of_it = condition(depth);
    Node first;
    Node second;
    const std::vector<Variable> before = scope_->own;
    first = assignment(depth - 1);
    scope_->own = before;
    second = command(depth - 1);
    return Statement{choices_.pick({"if $ then $ else $", "if $ then $ else if 0 then print 1 else $"}),
                     std::move(condition_of_it), std::move(first), std::move(second)};
}

Node Writer::if_statement(int depth) {
    Node node = Statement{"if $ then\n$", condition(3), block(depth, 3)};
    for (std::size_t more = choices_.below(3); more > 0; --more) {
        node.form += "else if $ then\n$";
        node.parts.push_back(condition(2));
        node.parts.push_back(block(depth, 2));
    }
    if (choices_.one_in(2)) {
        node.form += "else\n$";
        node.parts.push_back(block(depth, 2));
    }
    node.form += "end if";
    return node;
}

Node Writer::loop_body(int depth) {
    ++scope_->loops;
    Node body = block(depth, 3);
    --scope_->loops;
    return body;
}

void Writer::add_while(Node& block, int depth) {
    const std::string counter = fresh("i");
    block.parts.push_back(Statement{counter + " = 0"});
    Node limit =
        choices_.one_in(3) ? Expression{"$ % 4", operand(Type::number, 2)} : Expression{choices_.pick({"2", "3", "4"})};
    Node body = loop_body(depth);
    body.parts.insert(body.parts.begin(), Statement{counter + " += 1"});
    block.parts.push_back(Statement{"while " + counter + " < $\n$end while", std::move(limit), std::move(body)});
}

void Writer::add_do(Node& block, int depth) {
    const std::string counter = fresh("i");
    block.parts.push_back(Statement{counter + " = 0"});
    const bool tests_first = choices_.one_in(3);
    Node first = loop_body(depth);
    first.parts.insert(first.parts.begin(), Statement{counter + " += 1"});
    Node node = Statement{tests_first ? "do while " + counter + " < 3\n$" : "do\n$", std::move(first)};
    if (!tests_first) {
        node.form += "while " + counter + " < 3 and $\n$";
        node.parts.push_back(condition(2));
        node.parts.push_back(loop_body(depth - 1));
    }
    node.form += "loop";
    block.parts.push_back(std::move(node));
}

/// Over every kind of sequence, which the body may change while it is gone over.
Node Writer::for_statement(int depth) {
    const std::string variable = fresh("e");
    Node sequence;
    std::string changed;
    const Type type = choices_.pick({Type::list, Type::list, Type::map, Type::map, Type::text});
    const Variable* own = own_of(type);
    if (own != nullptr && !choices_.one_in(3)) {
        sequence = Expression{own->name};
        changed = own->name;
    } else {
        sequence = value(type, 2);
        if (sequence.form == "null") sequence = Expression{"[]"};  // is no program
    }
    const std::vector<Variable> before = scope_->own;
    if (type == Type::text) scope_->own.push_back({variable, Type::text});
    if (type == Type::map) scope_->own.push_back({variable, Type::map});
    Node body = loop_body(depth);
    scope_->own = before;
    if (!changed.empty() && type != Type::text && choices_.one_in(2)) {
        Node change = type == Type::list ? mutation_of_list(changed, 1) : mutation_of_map(changed, 1);
        body.parts.insert(body.parts.begin() + static_cast<std::ptrdiff_t>(choices_.below(body.parts.size() + 1)),
                          std::move(change));
    }
    body.parts.push_back(Statement{"note " + variable});
    return Statement{"for " + variable + " in $\n$end for", std::move(sequence), std::move(body)};
}

}  // namespace npcs::generated
