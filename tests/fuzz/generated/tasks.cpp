// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "writer.hpp"

namespace npcs::generated {

/// `spawn` of a function that is known at the top, with as many arguments as it has parameters, or fewer.
Node Writer::spawn(int depth) {
    if (counted_.empty()) return Expression{"null"};
    const std::string name = choices_.pick(counted_);
    if (choices_.one_in(4)) return Expression{"spawn(@" + name + ")"};
    for (const Callable& callable : callables_) {
        if (callable.name != name || callable.parameters.empty()) continue;
        Node arguments = Expression{"["};
        for (std::size_t i = 0; i < callable.parameters.size(); ++i) {
            arguments.form += i == 0 ? "$" : ", $";
            arguments.parts.push_back(value(callable.parameters[i], depth));
        }
        arguments.form += "]";
        return Expression{"spawn(@" + name + ", $)", std::move(arguments)};
    }
    return Expression{"spawn(@" + name + ")"};
}

Node Writer::task_statement(int depth) {
    const bool can_wait = may_stop();
    const std::string event = choices_.pick({"\"bell\"", "\"door\""});
    switch (choices_.below(9)) {
        case 0:
        case 1:
        case 2: {
            const std::string name = scope_->is_function ? "globals.t" + std::to_string(choices_.below(3)) : fresh("t");
            Node node = Statement{name + " = $", spawn(depth)};
            if (!scope_->is_function && scope_->loops == 0) tasks_.push_back(name);
            return node;
        }
        case 3: return Statement{"raise " + event + ", $", any_value(depth)};
        case 4:
            if (can_wait)
                return Statement{"note waitFor(" + event + ", $)", Expression{choices_.pick({"1", "2", "4"})}};
            break;
        case 5:
            if (can_wait && !tasks_.empty()) return Statement{"note join(" + choices_.pick(tasks_) + ")"};
            break;
        case 6:
            if (!tasks_.empty()) return Statement{"if $ then cancel " + choices_.pick(tasks_), condition(1)};
            break;
        case 7:
            if (!tasks_.empty()) {
                const std::string task = choices_.pick(tasks_);
                return Statement{"if " + task + " then note [" + task + ".state, " + task + ".value, " + task +
                                 ".name]"};
            }
            break;
        default:
            if (can_wait)
                return Statement{"globals.shared[\"w\"] = [$, waitFor(" + event + ", 2), $]", any_value(depth),
                                 any_value(depth)};
    }
    return Statement{"note $", any_value(depth)};
}

}  // namespace npcs::generated
