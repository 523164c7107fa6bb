// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// All scripts of the repository, and those of the manual: what the tokeniser takes for lines, options, choices, scenes and texts in
// other languages is what the parser of npcs takes for them; and no word is coloured as what it is not.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import {intrinsics} from "../syntaxes/npcs.mjs";
import {run} from "./command.mjs";
import {seen_by_parser, seen_by_tokeniser} from "./parser.mjs";
import {tokens_of} from "./tokens.mjs";

const root = process.env.NPCS_ROOT;
const folders = ["samples", "tests/language", "tests/languages", "tests/import_story", "tests/graph", "tests/explore"];

/// Whether a word is a keyword there depends on the lines below, which a tokeniser does not see.
const words_as_names = new Set(["tests/language/script_block/script_is_a_name.npcs", "tests/language/alternatives/words_are_names.npcs"]);

function scripts_in(folder) {
    if (!fs.existsSync(folder)) return [];
    return fs.readdirSync(folder, {withFileTypes: true}).flatMap(one => {
        const at = path.join(folder, one.name);
        return one.isDirectory() ? scripts_in(at) : one.name.endsWith(".npcs") ? [at] : [];
    });
}

const place = fs.mkdtempSync(path.join(os.tmpdir(), "npcs-grammar-"));
test.after(() => fs.rmSync(place, {recursive: true}));

function scripts_of_manual() {
    const manual = fs.readFileSync(path.join(root, "docs/language.md"), "utf8");
    return [...manual.matchAll(/^```npcs\n(.*?)^```/gms)].map(([, text], i) => {
        const file = path.join(place, `manual-${i}.npcs`);
        fs.writeFileSync(file, text);
        return file;
    });
}

/// Calls `work` for all items, two at a time.
async function each(items, work) {
    const left = items.slice();
    await Promise.all([0, 1].map(async () => {
        for (let item; (item = left.pop()) !== undefined;) await work(item);
    }));
}

const sorted = list => list.map(one => JSON.stringify(one)).sort();
const reserved = new Set(("and break continue else end for function if in isa new not or return then while").split(" "));

function misread(token) {
    const is = scope => token.scopes.some(one => one.startsWith(scope));
    const word = token.text.trim();
    if (is("meta.embedded.block") || is("comment")) return false;
    const innermost = token.scopes.at(-1);
    if (innermost.startsWith("string.unquoted.line") || innermost.startsWith("string.unquoted.option")) return false;
    if (is("string.unquoted") && !is("meta.embedded.expression"))
        return innermost.startsWith("keyword.control") || innermost.startsWith("variable");
    return reserved.has(word) && (innermost.startsWith("variable.other.npcs") || innermost === "source.npcs");
}

test("scripts are coloured as they are parsed", async () => {
    const files = [...folders.flatMap(folder => scripts_in(path.join(root, folder))), ...scripts_of_manual()];
    let compared = 0, skipped = 0;
    await each(files, async file => {
        const name = path.relative(root, file);
        if (words_as_names.has(name)) return;
        const tokens = await tokens_of(fs.readFileSync(file, "utf8"));
        const wrong = tokens.find(misread);
        assert.equal(wrong, undefined, `${name}:${wrong?.line}: ${wrong?.text}: ${wrong?.scopes.join(" ")}`);
        const parsed = await seen_by_parser(file);
        if (parsed === null) {
            ++skipped;
            return;
        }
        compared += parsed.length;
        assert.deepEqual(sorted(seen_by_tokeniser(tokens)), sorted(parsed), name);
    });
    console.log(`# ${files.length} scripts, ${compared} statements of dialogue and functions in other languages compared, ` +
        `${skipped} scripts with errors skipped`);
    assert.ok(compared > 1500 && skipped < files.length / 5, `${compared} ${skipped} ${files.length}`);
});

test("the tokeniser knows the functions of the language", async () => {
    const known = (await run(["intrinsics", "--json"])).stdout.trim().split("\n").map(line => JSON.parse(line).name);
    assert.deepEqual([...intrinsics].sort(), known.sort());
});
