// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "writer.hpp"

namespace npcs::generated {

Node Writer::mutation(int depth) {
    const bool is_list = choices_.one_in(2);
    const std::vector<Variable> found = visible(is_list ? Type::list : Type::map);
    if (found.empty()) return Statement{"note $", any_value(depth)};
    const std::string name = choices_.pick(found).name;
    return is_list ? mutation_of_list(name, depth) : mutation_of_map(name, depth);
}

/// What makes a list longer looks at its length first, because it may stand in a loop over the very list.
Node Writer::mutation_of_list(const std::string& name, int depth) {
    switch (choices_.below(12)) {
        case 0:
        case 1: return Statement{"if " + name + ".len < 6 then " + name + ".push $", any_value(depth)};
        case 2: return Statement{"if " + name + ".len < 6 then " + name + ".insert 0, $", any_value(depth)};
        case 3: return Statement{"if " + name + " then " + name + ".remove $", Expression{choices_.pick({"0", "-1"})}};
        case 4:
            return Statement{"if " + name + " then " + name + "[$] = $", Expression{choices_.pick({"0", "-1"})},
                             any_value(depth)};
        case 5: return Statement{name + "." + std::string(choices_.pick({"pop", "pull", "shuffle", "sort"}))};
        case 6: return Statement{name + ".sort null, $", condition(1)};
        case 7: return Statement{name + ".replace $, $", value(Type::number, 1), any_value(depth)};
        case 8: return Statement{"if " + name + ".len < 6 then " + name + ".push " + name};
        case 9:
            return Statement{"if " + name + " isa list and " + name + ".len > 1 then " + name + "[$] += $",
                             Expression{choices_.pick({"0", "1", "-1"})}, value(Type::number, depth)};
        case 10:
            return Statement{"if " + name + ".len < 6 then " + name + ".push {\"k\": $, \"n\": $}",
                             value(Type::number, depth), value(Type::text, depth)};
        default: return Statement{name + ".sort $", value(Type::text, depth)};
    }
}

Node Writer::mutation_of_map(const std::string& name, int depth) {
    switch (choices_.below(12)) {
        case 0:
        case 1:
            return Statement{"if " + name + ".len < 6 then " + name + "[$] = $", any_value(depth), any_value(depth)};
        case 2: return Statement{name + "." + std::string(choices_.pick({"a", "b", "é"})) + " = $", any_value(depth)};
        case 3: return Statement{name + ".remove $", choices_.one_in(2) ? Expression{"\"a\""} : any_value(1)};
        case 4: return Statement{name + "." + std::string(choices_.pick({"pop", "pull", "shuffle"}))};
        case 5: return Statement{"for k in " + name + ".indexes\n\tif k != \"b\" then " + name + ".remove k\nend for"};
        case 6: return Statement{"if " + name + ".len < 6 then " + name + ".push $", any_value(depth)};
        case 7: return Statement{name + ".self_ = " + name};
        case 8: return Statement{name + ".a = {\"n\": 1}; " + name + ".a.n += $", value(Type::number, depth)};
        case 9:
            return Statement{name + "[\"l\"] = [$]; " + name + ".l.push $", any_value(depth),
                             value(Type::number, depth)};
        case 10: return Statement{name + ".replace $, $", value(Type::number, 1), any_value(depth)};
        default:
            return Statement{name + ".f = function(x=1)\n$end function",
                             Node{Role::block, "", {Statement{"return [x, self.len]"}}}};
    }
}

/// Variables reached as entries of `locals`, `globals` and `outer`.
Node Writer::scope_access(int depth) {
    switch (choices_.below(5)) {
        case 0: return Statement{"globals.tally += $", value(Type::number, depth)};
        case 1: return Statement{"globals[\"shared\"][$] = $", value(Type::text, 1), value(Type::number, depth)};
        case 2: {
            const std::string name = fresh("v");
            Node node = Statement{"locals[\"" + name + "\"] = $", value(Type::number, depth)};
            scope_->own.push_back({name, Type::number});
            return node;
        }
        case 3: return Statement{"outer.tally = $", value(Type::number, depth)};
        default: return Statement{"note [globals.tally, $]", any_value(depth)};
    }
}

}  // namespace npcs::generated
