// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Each construct of the language with the scopes that its parts get. `text => scope`: the token with this text has this scope among
// its scopes; of several tokens with the text, the first one that is not named yet.
import assert from "node:assert/strict";
import test from "node:test";
import {tokens_of} from "./tokens.mjs";

const constructs = {
    "a line with a speaker and tags": [
        "Marta: You hear it? #whisper #voice=marta_2 // note",
        ["Marta", "entity.name.type.speaker"], [":", "punctuation.separator.speaker"], ["You hear it?", "string.unquoted.line"],
        ["whisper", "entity.other.attribute-name.tag"], ["voice", "entity.other.attribute-name.tag"],
        ["marta_2", "string.unquoted.tag-value"], ["// note", "comment.line"]],
    "narration": [": Rain, if any; end.", [":", "punctuation.separator.speaker"], ["Rain, if any; end.", "string.unquoted.line"]],
    "a number sign in a text": ["Bo: Room #7 and #no tag", ["Room #7 and #no tag", "string.unquoted.line"]],
    "an address in a text": [": See http://x. // note", ["See http://x.", "string.unquoted.line"], ["// note", "comment.line"]],
    "a line that goes on": [
        "Marta: Pilgrims,\n\tevery one: of them.\nx = 1",
        ["Pilgrims,", "string.unquoted.line"], ["every one: of them.", "string.unquoted.line"], ["x", "variable.other"]],
    "a speaker beyond ASCII": ["Jürgen: Ja.", ["Jürgen", "entity.name.type.speaker"], ["Ja.", "string.unquoted.line"]],
    "interpolation": [
        ": You have {gold - floor(2)} pence{{.",
        ["{", "punctuation.section.interpolation.begin"], ["gold", "variable.other"], ["-", "keyword.operator"],
        ["floor", "support.function"], ["2", "constant.numeric"], ["}", "punctuation.section.interpolation.end"],
        ["{{", "constant.character.escape"]],
    "alternatives": [
        ": {&Soup|{dish}|{~a|b}} tonight{!, and music}.",
        ["&", "keyword.operator.order"], ["Soup", "meta.alternatives"], ["|", "keyword.operator.alternative"],
        ["dish", "meta.embedded.expression"], ["~", "keyword.operator.order"],
        ["!", "keyword.operator.order"], [", and music", "meta.alternatives"]],
    "short options": [
        "* Any news? -> Marta: None.\n+ Good night. -> break",
        ["*", "keyword.control.option"], ["Any news?", "string.unquoted.option"], ["->", "keyword.operator.arrow"],
        ["Marta", "entity.name.type.speaker"], ["None.", "string.unquoted.line"],
        ["+", "keyword.control.option"], ["->", "keyword.operator.arrow"], ["break", "keyword.control"]],
    "an option that looks like a line": ["* Bread: the good kind", ["Bread: the good kind", "string.unquoted.option"]],
    "clauses": [
        "* [if gold >= 2] Soup [really].\n+ Buy {x}. [for x in stock if gold > x else You have only {gold}.]",
        ["[", "punctuation.section.clause.begin"], ["if", "keyword.control.conditional"], [">=", "keyword.operator"],
        ["]", "punctuation.section.clause.end"], ["Soup [really].", "string.unquoted.option"],
        ["for", "keyword.control.loop"], ["in", "keyword.control.loop"], ["else", "keyword.control.conditional"],
        ["You have only ", "string.unquoted.reason"], ["gold", "meta.embedded.expression"]],
    "choices": [
        "choose again within 5: The dog if any.\nelse\nend choose",
        ["choose", "keyword.control.choose"], ["again", "keyword.control.choose"], ["within", "keyword.control.choose"],
        ["5", "constant.numeric"], ["The dog if any.", "string.unquoted.line"], ["end", "keyword.control.end"],
        ["choose", "keyword.control.end"]],
    "options": [
        "choose \"What?\"\n\toption once hidden \"A sword\" for x in y if gold > 1 locked \"No\" then\n\t\tbreak\nend choose",
        ["choose", "keyword.control.choose"], ["What?", "string.quoted.double"], ["option", "keyword.control.option"],
        ["once", "storage.modifier.option"], ["hidden", "storage.modifier.option"], ["for", "keyword.control.loop"],
        ["locked", "keyword.control.conditional"], ["then", "keyword.control.conditional"]],
    "scenes": [
        "scene inn\n\tgo attic.stairs\nend scene\nif x then visit inn",
        ["scene", "storage.type.scene"], ["inn", "entity.name.function.scene"], ["go", "keyword.control.flow"],
        ["attic.stairs", "entity.name.function.scene"], ["end", "keyword.control.end"], ["scene", "keyword.control.end"],
        ["visit", "keyword.control.flow"], ["inn", "entity.name.function.scene"]],
    "blocks of alternatives": [
        "bark\n\t* Guard: Move along.\n\t* [if rain and dark] : Fine weather.\n\t\tx = 1\n\t\t* An: option\nend bark\nMarta: Hm.",
        ["bark", "keyword.control.turn"], ["*", "keyword.control.alternative"], ["Guard", "entity.name.type.speaker"],
        ["Move along.", "string.unquoted.line"], ["*", "keyword.control.alternative"], ["and", "keyword.operator.word"],
        ["Fine weather.", "string.unquoted.line"], ["x", "variable.other"], ["*", "keyword.control.option"],
        ["An: option", "string.unquoted.option"], ["bark", "keyword.control.end"], ["Marta", "entity.name.type.speaker"]],
    "plans": [
        "plan \"talk\"\n\tchecking torch.left: torch.left > 0\nend plan",
        ["plan", "keyword.control.plan"], ["checking", "keyword.control.plan"], ["left", "variable.other.property"],
        ["plan", "keyword.control.end"]],
    "words of dialogue as names": [
        "plan = 1\nchoose = option + scene\ndo = x.end\ngo = 2",
        ["plan", "variable.other"], ["choose", "variable.other"], ["option", "variable.other"], ["scene", "variable.other"],
        ["do", "variable.other"], ["end", "variable.other.property"], ["go", "variable.other"]],
    "functions": [
        "function npc.greet(whom=\"you\", n)\n\treturn self.name + whom\nend function\nf = function(x); return @g; end function",
        ["function", "storage.type.function"], ["npc.greet", "entity.name.function"], ["whom", "variable.parameter"],
        ["you", "string.quoted.double"], ["n", "variable.parameter"], ["return", "keyword.control.flow"],
        ["self", "variable.language"], ["name", "variable.other.property"], ["function", "keyword.control.end"],
        ["function", "storage.type.function"], ["x", "variable.parameter"], ["g", "entity.name.function"]],
    "a map over several lines": [
        "m = {\n\tname: 1,\n\t\"k\": [\n\t\t2],\n}\nMarta: Hi.",
        ["name", "meta.braces"], [":", "punctuation.separator.colon"], ["k", "string.quoted.double"], ["2", "meta.brackets"],
        ["Marta", "entity.name.type.speaker"]],
    "texts with expressions": [
        "print $\"{m[\"k\"]} \"\"q\"\" {a|b}\"",
        ["print", "support.function"], ["$", "storage.type.string"], ["k", "string.quoted.double"],
        ["\"\"", "constant.character.escape"], ["|", "keyword.operator.alternative"]],
    "comments": [
        "x = 1 // end if\n/* if\nend */ y = 2",
        ["// end if", "comment.line"], ["/*", "comment.block"], ["if", "comment.block"], ["end", "comment.block"], ["y", "variable.other"]],
    "Lua": [
        "function \"lua\" price(thing)\n\tlocal s = [[end function\n\t]] -- note\nend function\nMarta: Hi.",
        ["function", "storage.type.function"], ["\"lua\"", "string.quoted.double"], ["price", "entity.name.function"],
        ["thing", "variable.parameter"], ["local", "keyword.local.lua"], ["note", "comment.line.double-dash.lua"],
        ["end", "keyword.control.end"], ["Marta", "entity.name.type.speaker"]],
    "a text in Lua that never ends": [
        "function \"lua\" f\n\tx = [[ open\nend function\nx = 1", ["end", "keyword.control.end"], ["x", "variable.other"]],
    "a block in JavaScript": [
        "script \"javascript\" shop\n\tconst f = x => `a${x}`;\nend script\nx = 1",
        ["script", "storage.type.function"], ["shop", "entity.name.function"], ["const", "storage.type.js"],
        ["script", "keyword.control.end"], ["x", "variable.other"]],
    "Python": ["function \"python\" f\n\tdef g(): pass\nend function", ["def", "storage.type.function.python"]],
    "another language": [
        "function \"toy\" f\n\tif then: x\nend function\nMarta: Hi.",
        ["\tif then: x", "meta.embedded.block.foreign"], ["Marta", "entity.name.type.speaker"]],
    "a function in another language in a function": [
        "function f\n\tfunction \"lua\" g\n\t\treturn 1\n\tend function\n\tMarta: Hi.\nend function\nx = 1",
        ["Marta", "entity.name.type.speaker"], ["function", "keyword.control.end"], ["x", "variable.other"]],
    "import": ["import \"cellar\"", ["import", "keyword.control.import"]],
};

for (const [name, [source, ...expected]] of Object.entries(constructs)) {
    test(name, async () => {
        const tokens = (await tokens_of(source)).filter(one => one.text.trim());
        const named = new Set();
        for (const [text, scope] of expected) {
            const fits = one => !named.has(one) && one.text.trim() === text.trim() && one.scopes.some(own => own.startsWith(scope));
            const found = tokens.find(fits);
            named.add(found);
            const seen = tokens.map(one => `${one.text} [${one.scopes.slice(1).join(" ")}]`).join("\n");
            assert.ok(found, `no ${JSON.stringify(text)} with the scope ${scope} in\n${seen}`);
        }
    });
}

test("a playthrough", async () => {
    const tokens = await tokens_of("# seed: 1\nMarta: Hi.\n  1. Yes\n  -  No\n> 1\n> /save x", "source.npcs-play");
    for (const [text, scope] of [["seed", "keyword.other.header"], ["Marta", "entity.name.type.speaker"], ["1.", "keyword.control.option"],
                                 ["Yes", "markup.italic.option"], [" 1", "string.unquoted.answer"], ["/save", "keyword.control.command"]])
        assert.ok(tokens.some(one => one.text === text && one.scopes.some(own => own.startsWith(scope))), `${text}: ${scope}`);
});
