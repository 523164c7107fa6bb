// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A user of the installed library whose scripts have functions in JavaScript.
#include <npcs/javascript.hpp>
#include <npcs/npcs.hpp>

int main() {
    const auto script = npcs::Script::compile(
        "offers = [{\"name\": \"rope\", \"price\": 4}, {\"name\": \"crown\", \"price\": 90}]\n"
        "function \"javascript\" best(gold)\n"
        "\treturn offers.filter(o => o.price <= gold).sort((a, b) => b.price - a.price)[0] ?? null;\n"
        "end function\n"
        "return best(12).name\n",
        "best.npcs", {npcs::javascript::language()});
    if (!script) return 1;
    npcs::Session talk(script.value(), npcs::Host());
    return talk.start().value.text() == "rope" ? 0 : 1;
}
