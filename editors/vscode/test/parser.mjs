// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a script says and offers, once as the parser of npcs sees it (`npcs dump --json`) and once as the tokeniser does. Both are
// lists of texts in the order of the script; only blanks, and what stands in expressions, are left out.
import {run} from "./command.mjs";

const squeezed = text => text.replace(/\s+/g, "");
const orders = new Set(["sequence", "cycle", "once", "shuffle"]);

/// The words of a text of a script as JSON: "a", or ["text", "a", EXPRESSION, ["sequence", "a", ["text", ...]]].
function words(text) {
    if (typeof text === "string") return text;
    if (!Array.isArray(text)) return "";
    if (text[0] === "text") return text.slice(1).map(words).join("");
    if (orders.has(text[0])) return text.slice(1).map(words).join("");
    return "";
}

/// Calls `found(kind, text)` for all that is said and offered in a part of a script as JSON, in its order.
function walk(part, found) {
    if (Array.isArray(part)) {
        for (const one of part) walk(one, found);
        return;
    }
    if (part === null || typeof part !== "object") return;
    if (part.do === "line") found("line", `${part.speaker ?? ""}:${words(part.text)}`);
    if (part.do === "turn") found("turn", part.order);
    if (part.do === "go" || part.do === "visit") found("go", part.do);
    if (part.do === "plan") found("plan", "plan");
    if (part.do === "choose" && !part.bare) found("choose", `${part.again ? "again" : ""}:${part.said ? words(part.prompt) : ""}`);
    if (part.do === "assign" && part.scene) found("scene", part.target[1]);
    if ((part.do === "foreign" || part.do === "script") && part.text) found("foreign", part.text);
    if (part.short) found("option", words(part.text));
    for (const [key, value] of Object.entries(part)) if (typeof value === "object") walk(value, found);
}

/// Returns [{kind, text}] as the parser sees it, or null if the script has errors.
export async function seen_by_parser(file) {
    const {code, stdout} = await run(["dump", file, "--json"]);
    if (code !== 0) return null;
    const all = [];
    walk(JSON.parse(stdout).body, (kind, text) => all.push({kind, text: squeezed(text)}));
    return all;
}

const has = (token, scope) => token.scopes.some(one => one.startsWith(scope));
const without_escapes = token => has(token, "constant.character.escape") ? token.text[0] : token.text;

/// The same from the tokens of the tokeniser.
export function seen_by_tokeniser(tokens) {
    const all = [];
    let last = null, inner = "";
    const begin = (kind, text) => all.push(last = {kind, text});
    for (const [i, token] of tokens.entries()) {
        if (has(token, "meta.embedded.block")) {
            if (last?.kind !== "foreign" || last.line < token.line - 1) begin("foreign", "");
            last.text += token.text;
            last.line = token.line;
            continue;
        }
        if (has(token, "meta.embedded.expression") && last) {
            inner += token.text;
            continue;
        }
        // What is always the same counts as written in the text: `{"#"}`.
        if (/^"([^"]|"")*"$/.test(inner)) last.text += inner.slice(1, -1).replaceAll('""', '"');
        inner = "";
        if (has(token, "string.quoted") || has(token, "string.interpolated")) continue;
        const scope = token.scopes.at(-1);
        const is_word = kind => scope === `${kind}.npcs`;
        if (is_word("punctuation.separator.speaker")) {
            const before = tokens[i - 1];
            const speaker = before && before.line === token.line && has(before, "entity.name.type.speaker") ? before.text : "";
            begin("line", `${speaker}:`);
        } else if (is_word("keyword.control.turn")) {
            begin("turn", token.text);
        } else if (is_word("keyword.control.plan") && token.text === "plan") {
            begin("plan", "plan");
        } else if (is_word("keyword.control.flow") && ["go", "visit"].includes(token.text)) {
            begin("go", token.text);
        } else if (is_word("entity.name.function.scene") && tokens[i - 2]?.text === "scene") {
            begin("scene", token.text);
        } else if (is_word("keyword.control.choose")) {
            if (token.text === "choose") begin("choose", ":");
            else if (token.text === "again") last.text = `again${last.text}`;
        } else if (is_word("keyword.control.option") && token.text !== "option") {
            begin("option", "");
        } else if ((has(token, "string.unquoted.line") || has(token, "string.unquoted.option")) && last && has_words(scope)) {
            last.text += without_escapes(token);
        }
    }
    // Without a scene in the script, `go` and `visit` are names.
    const has_scenes = all.some(one => one.kind === "scene");
    return all.filter(one => has_scenes || one.kind !== "go").map(({kind, text}) => ({kind, text: squeezed(text)}));
}

function has_words(scope) {
    return scope.startsWith("string.unquoted") || scope.startsWith("constant.character") || scope === "meta.alternatives.npcs";
}
