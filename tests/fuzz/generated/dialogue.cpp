// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "writer.hpp"

namespace npcs::generated {

Node Writer::choose(int depth) {
    Node options;
    const std::size_t count = 1 + choices_.below(3);
    Node prompt;
    const bool has_prompt = !choices_.one_in(4);
    if (has_prompt) prompt = value(Type::text, 2);
    for (std::size_t i = 0; i < count; ++i) options.parts.push_back(option(depth, i));
    Node node = has_prompt ? Statement{"choose $\n$", std::move(prompt), std::move(options)}
                           : Statement{"choose\n$", std::move(options)};
    if (choices_.one_in(2)) {
        node.form += "else\n$";
        node.parts.push_back(block(depth, 2));
    }
    node.form += "end choose";
    return node;
}

Node Writer::option(int depth, std::size_t number) {
    Node node = Statement{choices_.one_in(3) ? "option once " : "option "};
    const std::vector<Variable> before = scope_->own;
    const std::size_t kind = choices_.below(5);
    if (kind == 0) {
        const std::string item = fresh("item");
        scope_->own.push_back({item, Type::text});
        node.form += "\"Take \" + " + item + " for " + item + " in $";
        node.parts.push_back(choices_.one_in(2) ? value(Type::list, 1) : Expression{"[\"x\", \"y\"]"});
    } else if (kind == 1) {
        node.form += "$";
        node.parts.push_back(Expression{"\"Say \" + $", operand(Type::text, 1)});
    } else {
        const std::string name = fresh("o");
        if (!scope_->is_function) options_.push_back("go_" + name);
        node.form += "\"Go " + name + "\"";
    }
    if (number > 0 && choices_.one_in(3)) {
        node.form += " if $";
        node.parts.push_back(condition(2));
    }
    node.form += " then\n$";
    node.parts.push_back(block(depth, 3));
    scope_->own = before;
    return node;
}

Node Writer::plan(int depth) {
    Node node = Statement{"plan \"p" + std::to_string(choices_.below(4)) + "\"\n"};
    Node checks;
    for (std::size_t count = choices_.below(3); count > 0; --count) {
        ++quiet_;  // a condition must not stop the conversation
        Node check = choices_.one_in(2)
                         ? Statement{"checking $ or tally < 6", Expression{"($)", condition(1)}}
                         : Statement{"checking $: tally < $", any_value(1), Expression{choices_.pick({"9", "40"})}};
        --quiet_;
        checks.parts.push_back(std::move(check));
    }
    if (!checks.parts.empty()) {
        node.form += "$";
        node.parts.push_back(std::move(checks));
    }
    node.form += "$end plan";
    node.parts.push_back(block(depth, 4));
    return node;
}

/// What stops for the host, as a statement.
Node Writer::stop(int depth) {
    switch (choices_.below(8)) {
        case 0:
        case 1: return Statement{"prompt $", value(Type::text, depth)};
        case 2: return Statement{"yield $", any_value(depth)};
        case 3: return Statement{"yield"};
        case 4: return Statement{"wait $", Expression{choices_.pick({"0", "1", "0.5", "2.5"})}};
        case 5: return Statement{"globals.shared[prompt($)] = $", value(Type::text, depth), asked(Type::number, depth)};
        case 6:
            return Statement{"note [give($), prompt($), $]", value(Type::number, depth), value(Type::text, depth),
                             any_value(depth)};
        default: return Statement{"globals.tally += $", asked(Type::number, depth)};
    }
}

}  // namespace npcs::generated
