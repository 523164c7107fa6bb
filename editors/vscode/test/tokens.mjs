// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tokeniser of VS Code in node, with the grammars of this folder and, for functions in other languages, with those of the
// package tm-grammars.
import fs from "node:fs";
import {createRequire} from "node:module";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import npcs from "../syntaxes/npcs.mjs";
import play from "../syntaxes/play.mjs";

const require = createRequire(import.meta.url);
await oniguruma.loadWASM(fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);

const own = {"source.npcs": npcs, "source.npcs-play": play};
const foreign = {"source.lua": "lua", "source.js": "javascript", "source.python": "python"};

const registry = new textmate.Registry({
    onigLib: Promise.resolve({
        createOnigScanner: patterns => new oniguruma.OnigScanner(patterns),
        createOnigString: text => new oniguruma.OnigString(text),
    }),
    loadGrammar: async scope => {
        if (own[scope]) return textmate.parseRawGrammar(JSON.stringify(own[scope]), `${scope}.json`);
        if (!foreign[scope]) return null;
        const file = require.resolve(`tm-grammars/grammars/${foreign[scope]}.json`);
        return textmate.parseRawGrammar(fs.readFileSync(file, "utf8"), file);
    },
});

/// Returns the tokens of a text: {line, text, scopes}, the line counted from 1.
export async function tokens_of(text, scope = "source.npcs") {
    const grammar = await registry.loadGrammar(scope);
    let stack = textmate.INITIAL;
    const tokens = [];
    text.split(/\r\n|\r|\n/).forEach((line, i) => {
        const done = grammar.tokenizeLine(line, stack);
        stack = done.ruleStack;
        for (const one of done.tokens)
            tokens.push({line: i + 1, text: line.slice(one.startIndex, one.endIndex), scopes: one.scopes});
    });
    return tokens;
}
